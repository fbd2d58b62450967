"""How far people who coded the same passages agree, beyond what chance would give.

Krippendorff's alpha is computed after Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability", from
coincidences, so that missing judgements and any number of coders are allowed. Cohen's kappa (1960) is
scikit-learn's. Intervals are percentiles over segments drawn with replacement.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, count
from typing import Literal

import numpy as np
import numpy.typing as npt

from pipeline.coding import Coding

Level = Literal["nominal", "ordinal", "interval", "ratio"]
Judgements = Mapping[str, Mapping[str, frozenset[str]]]
"""Segment to coder to the codes that the coder put on it. A coder who did not review a segment is not there."""
ALL = "all codes"
DRAWS = 1000


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement on one code, or on all of them pooled (``code`` is ``ALL``), between some coders.

    ``nan`` where it is not defined: nobody, or everybody, used the code. ``low`` and ``high`` bound alpha's
    95 % interval.
    """

    code: str
    coders: tuple[str, ...]
    segments: int
    used: int
    percent: float
    kappa: float
    alpha: float
    low: float
    high: float


def judgements(
    coding: Coding, machine: Mapping[str, Iterable[str]] | None = None
) -> dict[str, dict[str, frozenset[str]]]:
    """Who put which codes on the segments that they reviewed, for segments that two or more judged.

    ``machine`` (segment to suggested codes) adds a coder to every reviewed segment; :func:`machine_among` says
    what it is called.
    """
    codes: dict[tuple[str, str], set[str]] = {pair: set() for pair in coding.reviewed}
    for decision in coding.applied:
        if (found := codes.get((decision.segment_id, decision.coder))) is not None:
            found.add(decision.code)
    made: dict[str, dict[str, frozenset[str]]] = {}
    for (segment, coder), found in sorted(codes.items()):
        made.setdefault(segment, {})[coder] = frozenset(found)
    if machine is not None:
        name = machine_among(coder for _, coder in coding.reviewed)
        for segment, coders in made.items():
            coders[name] = frozenset(machine.get(segment, ()))
    return {segment: coders for segment, coders in made.items() if len(coders) > 1}


def machine_among(coders: Iterable[str]) -> str:
    """What the machine is called beside these coders: a person of that name keeps it."""
    taken = {coder.casefold() for coder in coders}
    return next(name for n in count(1) if (name := "machine" if n == 1 else f"machine {n}") not in taken)


def agreement(
    judged: Judgements,
    codes: Sequence[str],
    coders: Sequence[str] | None = None,
    seed: int = 0,
    *,
    brief: bool = False,
) -> tuple[Agreement, ...]:
    """A row for each code, then one for all of them pooled, over the segments that two or more judged.

    ``coders`` restricts it to some of the coders; by default all of them count. ``brief`` leaves out kappa and
    alpha's interval (``nan``): what takes no time while people work.
    """
    wanted = set(coders) if coders is not None else {one for who in judged.values() for one in who}
    names = tuple(sorted(wanted))
    kept = [{one: who[one] for one in names if one in who} for _, who in sorted(judged.items())]
    kept = [who for who in kept if len(who) > 1]
    yes = _yes(kept, codes)

    def row(code: str, counted: npt.NDArray[np.int64], of: Sequence[str]) -> Agreement:
        made = np.broadcast_to(np.array([len(who) for who in kept], dtype=np.int64), counted.shape)
        figures = _row(code, names, made, counted)
        if brief:
            return figures
        tables = [{one: code in found for one, found in who.items()} for code in of for who in kept]
        low, high = _interval(made, counted, seed)
        return replace(figures, kappa=_mean_kappa(tables, names), low=low, high=high)

    rows = [row(code, yes[n : n + 1], [code]) for n, code in enumerate(codes)]
    return (*rows, row(ALL, yes, codes))


def _yes(kept: Sequence[Mapping[str, frozenset[str]]], codes: Sequence[str]) -> npt.NDArray[np.int64]:
    """How many coders put each code (a row) on each segment (a column)."""
    at = {code: n for n, code in enumerate(codes)}
    yes = np.zeros((len(codes), len(kept)), dtype=np.int64)
    for column, who in enumerate(kept):
        for found in who.values():
            for code in found & at.keys():
                yes[at[code], column] += 1
    return yes


def between_pairs(judged: Judgements, codes: Sequence[str], seed: int = 0) -> tuple[Agreement, ...]:
    """:func:`agreement` for every two coders who judged a segment in common, by name."""
    names = sorted({one for who in judged.values() for one in who})
    shared = Counter(pair for who in judged.values() for pair in combinations(sorted(who), 2))
    return tuple(
        row for pair in combinations(names, 2) if shared[pair] for row in agreement(judged, codes, pair, seed)
    )


def _row(
    code: str, names: tuple[str, ...], made: npt.NDArray[np.int64], yes: npt.NDArray[np.int64]
) -> Agreement:
    """Agreement over one yes-or-no row for each code: on each segment, how many judged and how many said yes.

    Percent agreement is the share of pairs of judgements on the same segment that are equal.
    """
    no = made - yes
    pairs = (made * (made - 1)).sum()
    same = (yes * (yes - 1) + no * (no - 1)).sum()
    alpha = float(_alphas(made, yes, np.ones((1, yes.shape[1])))[0]) if yes.shape[1] else math.nan
    return Agreement(
        code=code,
        coders=names,
        segments=yes.shape[1],
        used=int((yes > 0).sum()),
        percent=float(same / pairs) if pairs else math.nan,
        kappa=math.nan,
        alpha=alpha,
        low=math.nan,
        high=math.nan,
    )


def kappa(first: Sequence[object], second: Sequence[object]) -> float:
    """Cohen's kappa of two coders' judgements of the same units; ``nan`` where there is nothing to tell apart."""
    if not first or len({*first, *second}) < 2:
        return math.nan
    from sklearn.metrics import cohen_kappa_score

    return float(cohen_kappa_score(list(map(str, first)), list(map(str, second))))


def _mean_kappa(rows: Sequence[Mapping[str, bool]], names: Sequence[str]) -> float:
    """Mean of Cohen's kappa over every two coders for whom it is defined (Light 1971)."""
    found = []
    for a, b in combinations(names, 2):
        both = [(row[a], row[b]) for row in rows if a in row and b in row]
        found.append(kappa([x for x, _ in both], [y for _, y in both]))
    defined = [value for value in found if not math.isnan(value)]
    return sum(defined) / len(defined) if defined else math.nan


def _alphas(
    judged: npt.NDArray[np.int64], yes: npt.NDArray[np.int64], weights: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Nominal alpha of yes-or-no judgements for each row of ``weights``: how often each segment is drawn."""
    no = judged - yes
    apart = weights @ (2 * yes * no / np.maximum(judged - 1, 1)).sum(axis=0)
    every_yes, every_no = weights @ yes.sum(axis=0), weights @ no.sum(axis=0)
    total = every_yes + every_no
    expected = 2 * every_yes * every_no / np.maximum(total - 1, 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(expected > 0, 1 - apart / expected, np.nan), dtype=np.float64)


def _interval(judged: npt.NDArray[np.int64], yes: npt.NDArray[np.int64], seed: int) -> tuple[float, float]:
    """95 % bootstrap interval of alpha over segments; ``nan`` where no draw defines it."""
    segments = judged.shape[1]
    if segments < 2:
        return math.nan, math.nan
    draws = np.random.default_rng(seed).multinomial(segments, np.full(segments, 1 / segments), size=DRAWS)
    found = _alphas(judged, yes, draws.astype(np.float64))
    found = found[~np.isnan(found)]
    if not len(found):
        return math.nan, math.nan
    low, high = np.percentile(found, [2.5, 97.5])
    return float(low), float(high)


def krippendorff_alpha(units: Sequence[Iterable[float | str]], level: Level = "nominal") -> float:
    """Krippendorff's alpha of units, each given as the judgements that were made of it, in any order.

    Missing judgements are left out of their unit; units with fewer than two say nothing. Numbers are needed
    for all levels but ``nominal``. ``nan`` where all judgements are the same or none can be compared.
    """
    counts = [Counter(unit) for unit in units]
    counts = [unit for unit in counts if sum(unit.values()) > 1]
    values = sorted({value for unit in counts for value in unit}, key=lambda v: (isinstance(v, str), v))
    if len(values) < 2:
        return math.nan
    table = np.array([[unit[value] for value in values] for unit in counts], dtype=np.float64)
    made = table.sum(axis=1)
    coincidences = (table / (made - 1)[:, None]).T @ table
    coincidences[np.diag_indices(len(values))] -= (table / (made - 1)[:, None]).sum(axis=0)
    totals = table.sum(axis=0)
    expected = np.outer(totals, totals) - np.diag(totals)
    distance = _DISTANCES[level](values, totals)
    return float(1 - (totals.sum() - 1) * (coincidences * distance).sum() / (expected * distance).sum())


Distance = Callable[[Sequence[float | str], npt.NDArray[np.float64]], npt.NDArray[np.float64]]


def _nominal(values: Sequence[float | str], totals: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return 1 - np.eye(len(values))


def _ordinal(values: Sequence[float | str], totals: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    middle = np.cumsum(totals) - totals / 2
    return np.asarray((middle[:, None] - middle[None, :]) ** 2)


def _interval_distance(
    values: Sequence[float | str], totals: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    numbers = np.array(values, dtype=np.float64)
    return np.asarray((numbers[:, None] - numbers[None, :]) ** 2)


def _ratio(values: Sequence[float | str], totals: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    numbers = np.array(values, dtype=np.float64)
    sums = numbers[:, None] + numbers[None, :]
    return np.asarray(((numbers[:, None] - numbers[None, :]) / np.where(sums == 0, 1, sums)) ** 2)


_DISTANCES: dict[Level, Distance] = {
    "nominal": _nominal,
    "ordinal": _ordinal,
    "interval": _interval_distance,
    "ratio": _ratio,
}
