"""The current coding, as a query over decisions: what stands when everybody's last word is taken."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.model import Action, Decision, Reject, Segment

POSITIVE = frozenset({Action.ACCEPT, Action.ADD})
SETTLED = "settled"
"""Origin of a decision that settles what coders differed on: it stands in place of theirs."""
STATUS = {Action.ACCEPT: "accepted", Action.ADD: "accepted", Action.REJECT: "rejected", Action.WITHDRAW: ""}


@dataclass(frozen=True, slots=True)
class Coding:
    """The decisions that stand, by what they say.

    Args:
        applied: last decisions that put a code on a segment or a span of it.
        refused: last decisions that reject a code on a segment.
        reviewed: (segment, coder) pairs in which the coder has said that the segment is done.
    """

    applied: tuple[Decision, ...] = ()
    refused: tuple[Decision, ...] = ()
    reviewed: frozenset[tuple[str, str]] = frozenset()

    @property
    def codes_of(self) -> dict[str, set[str]]:
        """Codes that some coder has put on each segment."""
        found: dict[str, set[str]] = defaultdict(set)
        for decision in self.applied:
            found[decision.segment_id].add(decision.code)
        return dict(found)

    @property
    def reviewed_segments(self) -> frozenset[str]:
        """Segments that at least one coder has called reviewed."""
        return frozenset(segment for segment, _ in self.reviewed)

    @property
    def decided(self) -> frozenset[tuple[str, str]]:
        """(segment, code) pairs that somebody has accepted, added or rejected."""
        return frozenset((d.segment_id, d.code) for d in (*self.applied, *self.refused))


def current(decisions: Iterable[Decision]) -> Coding:
    """What stands: for each coder, segment, span and code the decision with the highest number.

    Two coders who differ both stand here, one in ``applied`` and one in ``refused``, until it is settled:
    then only the settled decision on that segment and code stands.
    """
    last: dict[tuple[str, int, int, str, str], Decision] = {}
    settled: dict[tuple[str, str], Decision] = {}
    marks: dict[tuple[str, str], bool] = {}
    for decision in sorted(decisions, key=lambda d: d.seq):
        if decision.action in {Action.REVIEWED, Action.REOPENED}:
            marks[(decision.segment_id, decision.coder)] = decision.action is Action.REVIEWED
        elif decision.origin == SETTLED:
            settled[(decision.segment_id, decision.code)] = decision
        else:
            key = (decision.segment_id, decision.start, decision.end, decision.code, decision.coder)
            last[key] = decision
    agreed = {key: d for key, d in settled.items() if d.action is not Action.WITHDRAW}
    open_ = [d for d in last.values() if (d.segment_id, d.code) not in agreed]
    standing = sorted([*open_, *agreed.values()], key=lambda d: d.seq)
    return Coding(
        applied=tuple(d for d in standing if d.action in POSITIVE),
        refused=tuple(d for d in standing if d.action is Action.REJECT),
        reviewed=frozenset(key for key, done in marks.items() if done),
    )


def carry(
    decisions: Sequence[Decision], segments: Sequence[Segment], superseded: Mapping[str, str] | None = None
) -> tuple[tuple[Decision, ...], tuple[Reject, ...]]:
    """Decisions as they bear on today's segments, and those that no segment of today can take.

    A decision on a segment that still says the same is left as it is. Where the unit has changed, it goes to
    the segments its span overlaps: a code that was put on goes to each of them, a rejection or a mark only to
    those that lie wholly inside. Where the text itself has changed (a corrected file, ``superseded`` being
    the old source id to the new; or a better reader), it goes to the segment that holds the same words.

    The decisions given are the distinct numbers carried plus the rejects.
    """
    by_id = {segment.id: segment for segment in segments}
    by_source: dict[str, list[Segment]] = defaultdict(list)
    for segment in segments:
        by_source[segment.source_id].append(segment)
    carried: list[Decision] = []
    lost: list[Reject] = []
    for decision in decisions:
        here = by_id.get(decision.segment_id)
        if here is not None and _says(here, decision, decision.start, decision.end):
            carried.append(decision)
            continue
        today = superseded.get(decision.source_id, "") if superseded else ""
        homes = _overlapping(decision, by_source) or _same_words(
            decision, [*by_source.get(decision.source_id, ()), *by_source.get(today, ())]
        )
        carried.extend(homes)
        if not homes:
            what = decision.code or decision.action.value
            reason = "the passage that was decided on is no longer in the corpus"
            lost.append(Reject("review", decision.source_id, f"decision {decision.seq} ({what})", reason))
    return tuple(carried), tuple(lost)


def _says(segment: Segment, decision: Decision, start: int, end: int) -> bool:
    """Whether a stretch of a segment is among the words that were decided on."""
    words = segment.text[start - segment.start : end - segment.start]
    return not decision.quote or words in decision.quote


def _overlapping(decision: Decision, by_source: Mapping[str, list[Segment]]) -> list[Decision]:
    homes: list[Decision] = []
    for segment in by_source.get(decision.source_id, ()):
        start, end = max(segment.start, decision.start), min(segment.end, decision.end)
        inside = decision.start <= segment.start and segment.end <= decision.end
        fits = inside or decision.action in POSITIVE
        if start < end and fits and _says(segment, decision, start, end):
            homes.append(_moved(decision, segment, start, end))
    return homes


def _same_words(decision: Decision, candidates: Sequence[Segment]) -> list[Decision]:
    holding = [s for s in candidates if decision.quote and decision.quote in s.text]
    if not holding:
        return []
    nearest = min(holding, key=lambda s: abs(s.start - decision.start))
    start = nearest.start + nearest.text.index(decision.quote)
    return [_moved(decision, nearest, start, start + len(decision.quote))]


def _moved(decision: Decision, segment: Segment, start: int, end: int) -> Decision:
    return replace(decision, segment_id=segment.id, source_id=segment.source_id, start=start, end=end)
