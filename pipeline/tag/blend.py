"""One probability per segment and code from keywords, likeness and decisions, with reasons that hold."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipeline.coding import Coding
from pipeline.model import Code, Codebook, Segment, Suggestion
from pipeline.tag import model, why
from pipeline.tag.encoder import STATIC
from pipeline.tag.kept import Kept, keep
from pipeline.tag.model import FEWEST_DECIDED, Labels, Model, thresholds
from pipeline.tag.steady import steady
from pipeline.thresholds import USUAL, Thresholds

NAME = "blend"
FLOOR = 0.1
"""Pairs below it are not worth a row."""


def suggest(segments: Sequence[Segment], codebook: Codebook, coding: Coding) -> list[Suggestion]:
    """Suggestions for codable segments, by order of segments, then of codes.

    Without decisions they come from the codebook alone; ``pipeline.tag.model`` says how decisions teach. What
    is said of a decided segment is what would be said had its decisions not been seen.
    """
    return learn(segments, codebook, coding, "")[0]


@steady
def learn(
    segments: Sequence[Segment], codebook: Codebook, coding: Coding, state: str, encoder: str = STATIC
) -> tuple[list[Suggestion], Kept | None, Thresholds]:
    """:func:`suggest`, what ``pipeline.tag.again`` needs to tag a code again (``state`` goes into its mark), and
    each code's own threshold where enough is decided.

    Raises :class:`pipeline.errors.StudyError` where the encoder is not installed.
    """
    codes = codebook.open_codes
    given = [segment for segment in segments if segment.codable]
    if not given or not codes:
        return [], None, Thresholds()
    order = in_place(given)
    chosen = [given[n] for n in order]
    labels = labels_of(chosen, codes, coding)
    learned = model.train(model.lay_out(chosen, codes, encoder), labels)
    rounded = learned.probability.round(4)
    found = [(int(row), int(column)) for row, column in np.argwhere(rounded >= FLOOR)]
    reasons = why.explain(learned, labels, found, [segment.text for segment in chosen])
    made = [
        (order[row], Suggestion(chosen[row].id, codes[column].id, float(rounded[row, column]), NAME, reason))
        for (row, column), reason in zip(found, reasons, strict=True)
    ]
    kept = keep(state, [segment.id for segment in chosen], codes, learned, labels) if state else None
    own = limits_of(learned, labels, codes)
    return [suggestion for _, suggestion in sorted(made, key=lambda one: one[0])], kept, own


def limits_of(learned: Model, labels: Labels, codes: Sequence[Code]) -> Thresholds:
    """The codes' own thresholds, rounded as probabilities are; the usual one where too little is decided.

    They are chosen by cross-validation: what is said of a decided segment was learned without its decisions.
    None is below ``FLOOR``, under which nothing is kept.
    """
    decided = int(labels.known.any(axis=1).sum())
    if decided < FEWEST_DECIDED:
        return Thresholds()
    chosen = thresholds(learned, labels, USUAL).round(4).clip(FLOOR).tolist()
    return Thresholds(USUAL, {code.id: value for code, value in zip(codes, chosen, strict=True)}, decided)


def in_place(segments: Sequence[Segment]) -> list[int]:
    """Numbers of the segments with those of one source together, in order of place."""
    first: dict[str, int] = {}
    for segment in segments:
        first.setdefault(segment.source_id, len(first))
    return sorted(
        range(len(segments)), key=lambda n: (first[segments[n].source_id], segments[n].start, segments[n].end)
    )


def labels_of(segments: Sequence[Segment], codes: Sequence[Code], coding: Coding) -> Labels:
    """The decisions on these segments and codes. Where coders differ, the code applies.

    All codes of a reviewed segment are known; of others only those decided on.
    """
    row = {segment.id: n for n, segment in enumerate(segments)}
    column = {code.id: n for n, code in enumerate(codes)}
    applies = np.zeros((len(segments), len(codes)), dtype=bool)
    known = np.zeros_like(applies)
    for segment in coding.reviewed_segments:
        if segment in row:
            known[row[segment]] = True
    for decision in (*coding.applied, *coding.refused):
        if decision.segment_id in row and decision.code in column:
            known[row[decision.segment_id], column[decision.code]] = True
    for decision in coding.applied:
        if decision.segment_id in row and decision.code in column:
            applies[row[decision.segment_id], column[decision.code]] = True
    return Labels(applies, known)
