"""``agreement``: how far people who coded the same segments agree, and the machine with each of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.console import emit, next_step, say, study_command, table, without_nan
from pipeline.coding import SETTLED, Coding, current
from pipeline.contents import bearing_decisions
from pipeline.model import Codebook
from pipeline.study import Study, load_study

if TYPE_CHECKING:
    from pipeline.analyse.agreement import Agreement

PEOPLE, WITH_MACHINE = "people", "machine and person"
WHY_OFF = (
    "This study is reflexive (method in study.yaml): a code is the coder's reading, two readings may both be good, "
    "and agreement does not measure either."
)
NOTE = (
    "Alpha and kappa: 1 is full agreement, 0 what chance gives. The interval is alpha's, at 95 %, over segments. "
    "The machine is compared by what it would show, as if it had not seen the decisions on that segment "
    "(where codes have thresholds of their own, these were chosen on all decisions); "
    "a coder who saw its suggestions first may agree with it more than one who did not."
)


@dataclass(frozen=True)
class Comparison:
    """Agreement between some coders: a row per code that any of them used, and one for all codes pooled."""

    between: tuple[str, ...]
    kind: str
    rows: tuple[Agreement, ...]


@click.command()
@click.option("--anyway", is_flag=True, help="Also where the study's method is reflexive.")
@study_command
def agreement(folder: Path, as_json: bool, anyway: bool) -> None:
    """Say how far coders agree on segments that two or more have reviewed, and the machine with each coder.

    Krippendorff's alpha with a 95 % bootstrap interval, Cohen's kappa and percent agreement, per code and over
    all codes, in one table.
    """
    study = load_study(folder)
    book = study.load_codebook()
    if study.settings.method == "reflexive" and not anyway:
        hint = "to have it all the same: themebank agreement --anyway"
        if as_json:
            emit({"study": study.settings.name, "shown": False, "reason": f"{WHY_OFF} {hint}"})
            return
        say(f"{WHY_OFF} So it is not shown.")
        next_step(hint)
        return
    coding, machine = _open(study)
    coders = sorted({coder for _, coder in coding.reviewed})
    found = comparisons(coding, machine, book, study.settings.seed)
    reason = _missing(coders, found)
    if as_json:
        emit(_facts(study, coding, coders, found, reason))
        return
    say(study.settings.name)
    if found:
        _print(found)
        say(NOTE)
    if reason:
        say(reason)
    _conclude(coders, found)


def _open(study: Study) -> tuple[Coding, dict[str, set[str]]]:
    """The coding of today's codable segments, and the codes that the machine would show on each."""
    from dataclasses import replace

    from pipeline.store import corpus as corpus_store
    from pipeline.store import tagged
    from pipeline.store.engine import look_at

    store = look_at(study.store_url)
    try:
        segments = corpus_store.load_segments(store)
        bearing = bearing_decisions(store, segments)[0]
        coding = current(d for d in bearing if d.origin != SETTLED)  # what each said before it was settled
        suggestions = corpus_store.load_suggestions(store)
        limits = tagged.thresholds(store, study.settings)
    finally:
        store.close()
    codable = {segment.id for segment in segments if segment.codable}
    machine: dict[str, set[str]] = {}
    for one in suggestions:
        if limits.shows(one):
            machine.setdefault(one.segment_id, set()).add(one.code)
    marks = frozenset(pair for pair in coding.reviewed if pair[0] in codable)
    return replace(coding, reviewed=marks), machine if suggestions else {}


def comparisons(
    coding: Coding, machine: dict[str, set[str]], book: Codebook, seed: int = 0
) -> list[Comparison]:
    """Every two people who share segments, all people together where they are more, then machine and person."""
    from pipeline.analyse import agreement as measure

    used = {decision.code for decision in coding.applied}
    codes = [code.id for code in book.codes if not code.closed or code.id in used]
    people = measure.judgements(coding)
    found = _pairs(measure.between_pairs(people, codes, seed), PEOPLE)
    names = sorted({coder for who in people.values() for coder in who})
    if len(names) > 2:
        found.insert(0, _comparison(tuple(names), PEOPLE, measure.agreement(people, codes, seed=seed)))
    if machine:
        everybody = measure.judgements(coding, machine)
        open_codes = [code.id for code in book.open_codes]
        every = sorted({coder for _, coder in coding.reviewed})
        name = measure.machine_among(every)
        for coder in every:
            rows = measure.agreement(everybody, open_codes, (coder, name), seed)
            found.append(_comparison((coder, name), WITH_MACHINE, rows))
    return found


def _pairs(rows: Sequence[Agreement], kind: str) -> list[Comparison]:
    grouped: dict[tuple[str, ...], list[Agreement]] = {}
    for row in rows:
        grouped.setdefault(row.coders, []).append(row)
    return [_comparison(coders, kind, of) for coders, of in grouped.items()]


def _comparison(between: tuple[str, ...], kind: str, rows: Sequence[Agreement]) -> Comparison:
    """Codes that nobody used are left out; all codes pooled come first."""
    *codes, pooled = rows
    return Comparison(between, kind, (pooled, *(row for row in codes if row.used)))


def _missing(coders: Sequence[str], found: Sequence[Comparison]) -> str:
    """Why there is no agreement between people; empty where there is."""
    if any(one.kind == PEOPLE for one in found):
        return ""
    if not coders:
        return "Nobody has called a segment reviewed yet, so there is nothing to compare."
    if len(coders) == 1:
        return f"Only one person ({coders[0]}) has reviewed segments: agreement between people needs two."
    return f"{' and '.join(coders)} have reviewed no segment in common: agreement needs segments that two reviewed."


def _facts(
    study: Study, coding: Coding, coders: Sequence[str], found: Sequence[Comparison], reason: str
) -> dict[str, Any]:
    from dataclasses import asdict

    twice = [segment for segment in coding.reviewed_segments
             if sum((segment, coder) in coding.reviewed for coder in coders) > 1]  # fmt: skip
    facts: dict[str, Any] = without_nan({
        "study": study.settings.name,
        "shown": True,
        "coders": list(coders),
        "segments_reviewed": len(coding.reviewed_segments),
        "segments_double_coded": len(twice),
        "reason": reason,
        "comparisons": [
            {"between": list(one.between), "kind": one.kind, "rows": [asdict(row) for row in one.rows]}
            for one in found
        ],
    })  # fmt: skip
    return facts


def _print(found: Sequence[Comparison]) -> None:
    from pipeline.cli.evaluate import shown

    rows = []
    for one in found:
        for n, row in enumerate(one.rows):
            between = ", ".join(one.between[:-1]) + f" – {one.between[-1]} ({row.segments:,})"
            interval = f"{shown(row.low)} to {shown(row.high)}" if not math.isnan(row.low) else "–"
            rows.append((f"  {row.code}" if n else between, row.used, _percent(row.percent), shown(row.kappa),
                         shown(row.alpha), interval))  # fmt: skip
    table(("between (segments)", "used", "agree", "kappa", "alpha", "95 %"), rows)


def _percent(share: float) -> str:
    return "–" if math.isnan(share) else f"{share:.0%}"


def _conclude(coders: Sequence[str], found: Sequence[Comparison]) -> None:
    if not coders:
        next_step("themebank review export review.xlsx, and decide on the suggestions.")
        return
    between = [one for one in found if one.kind == PEOPLE]
    if not between:
        next_step(
            "have a second person review the same segments: themebank review export second.xlsx --coder NAME --all"
        )
        return
    told = [row for row in between[0].rows[1:] if not math.isnan(row.alpha)]
    if told:
        weakest = min(told, key=lambda row: (row.alpha, row.code))
        next_step(
            f"talk over the segments coded {weakest.code}, on which coders agree least, and sharpen its definition."
        )
    else:
        next_step("themebank run, to count what was decided.")
