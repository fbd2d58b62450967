"""How far coders agree, and where they do not. Codes are yes or no on each segment that both have reviewed.

Krippendorff's alpha for nominal data with any number of coders and missing values, after Krippendorff
(2011), *Computing Krippendorff's Alpha-Reliability*.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """What one coder made of one segment: the codes put on it, and those whose memo says something.

    ``done``: the coder has called the segment reviewed, so that what is not put on counts as no.
    ``memos`` are (code, memo) pairs, the code empty for the memo on the whole segment.
    """

    segment_id: str
    coder: str
    codes: frozenset[str]
    refused: frozenset[str]
    done: bool
    memos: tuple[tuple[str, str], ...] = ()
    settled: tuple[tuple[str, str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Side:
    """One coder's side of a difference."""

    coder: str
    applied: bool
    memo: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A segment and code on which coders differ. ``settled`` is ``accept`` or ``reject``, or empty."""

    segment_id: str
    code: str
    sides: tuple[Side, ...]
    settled: str = ""
    settled_by: str = ""
    settled_memo: str = ""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far coders agree on one code (or on all, where ``code`` is empty).

    ``alpha`` is ``None`` where nothing varies: agreement beyond chance says nothing there.
    """

    code: str
    segments: int
    agreed: float
    alpha: float | None


def differences(said: Sequence[Said]) -> tuple[Difference, ...]:
    """Every segment and code that one coder put on and another, who had a say, did not; in the order given."""
    by_segment: dict[str, list[Said]] = defaultdict(list)
    for one in said:
        by_segment[one.segment_id].append(one)
    found: list[Difference] = []
    for segment, sayings in by_segment.items():
        for code in sorted({code for one in sayings for code in one.codes}):
            sides = [
                Side(one.coder, code in one.codes, dict(one.memos).get(code) or dict(one.memos).get("", ""))
                for one in sayings
                if code in one.codes or code in one.refused or one.done
            ]
            if len({side.applied for side in sides}) > 1:
                settled = next((s for one in sayings for s in one.settled if s[0] == code), ("", "", "", ""))
                found.append(Difference(segment, code, tuple(sides), *settled[1:]))
    return tuple(found)


def agreement(said: Sequence[Said]) -> list[Agreement]:
    """Agreement on each code that anybody used, over segments that at least two coders have reviewed; the
    least agreed first, and over all codes together at the head."""
    by_segment: dict[str, list[Said]] = defaultdict(list)
    for one in said:
        if one.done:
            by_segment[one.segment_id].append(one)
    units = [sayings for sayings in by_segment.values() if len(sayings) > 1]
    codes = sorted({code for sayings in units for one in sayings for code in one.codes})
    tables = {code: [[code in one.codes for one in sayings] for sayings in units] for code in codes}
    if not codes:
        return []
    each = [_measured(code, tables[code]) for code in codes]
    each.sort(key=lambda a: (a.alpha if a.alpha is not None else 2, a.code))
    return [_measured("", [row for code in codes for row in tables[code]], len(units)), *each]


def _measured(code: str, units: Sequence[Sequence[bool]], count: int | None = None) -> Agreement:
    agreed = sum(len(set(unit)) == 1 for unit in units) / len(units)
    return Agreement(code, len(units) if count is None else count, agreed, alpha(units))


def alpha(units: Sequence[Sequence[object]]) -> float | None:
    """Krippendorff's alpha of nominal values: one sequence of values per unit, missing values left out.

    ``None`` where fewer than two units can be paired or only one value occurs.
    """
    pairable = [unit for unit in units if len(unit) > 1]
    totals: Counter[object] = Counter(value for unit in pairable for value in unit)
    n = sum(totals.values())
    if len(pairable) < 2 or len(totals) < 2:
        return None
    observed = 0.0
    for unit in pairable:
        counts = Counter(unit)
        observed += sum(c * (len(unit) - c) for c in counts.values()) / (len(unit) - 1)
    expected = sum(c * (n - c) for c in totals.values()) / (n - 1)
    return 1 - observed / expected
