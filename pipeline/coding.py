"""The current coding, as a query over decisions: what stands when everybody's last word is taken."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.model import Action, Decision, Reject, Segment

POSITIVE = frozenset({Action.ACCEPT, Action.ADD})
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

    Two coders who differ both stand here, one in ``applied`` and one in ``refused``.
    """
    last: dict[tuple[str, int, int, str, str], Decision] = {}
    marks: dict[tuple[str, str], bool] = {}
    for decision in sorted(decisions, key=lambda d: d.seq):
        if decision.action in {Action.REVIEWED, Action.REOPENED}:
            marks[(decision.segment_id, decision.coder)] = decision.action is Action.REVIEWED
        else:
            key = (decision.segment_id, decision.start, decision.end, decision.code, decision.coder)
            last[key] = decision
    standing = sorted(last.values(), key=lambda d: d.seq)
    return Coding(
        applied=tuple(d for d in standing if d.action in POSITIVE),
        refused=tuple(d for d in standing if d.action is Action.REJECT),
        reviewed=frozenset(key for key, done in marks.items() if done),
    )


def carry(
    decisions: Sequence[Decision], segments: Sequence[Segment], superseded: dict[str, str] | None = None
) -> tuple[tuple[Decision, ...], tuple[Reject, ...]]:
    """Decisions as they bear on today's segments, and those that no segment of today can take.

    A decision on a segment that still exists is left as it is. Where the unit has changed, a decision goes
    to the segments its span overlaps: a code that was put on goes to each of them, a rejection or a mark
    only to those that lie wholly inside. Where a source was replaced by a corrected file (``superseded``:
    old source id to new), it goes to the segment of the new file that holds the same words.

    Raises nothing; ``len(decisions)`` equals the distinct numbers carried plus the rejects.
    """
    by_id = {segment.id: segment for segment in segments}
    by_source: dict[str, list[Segment]] = defaultdict(list)
    for segment in segments:
        by_source[segment.source_id].append(segment)
    carried: list[Decision] = []
    lost: list[Reject] = []
    for decision in decisions:
        if decision.segment_id in by_id:
            carried.append(decision)
            continue
        homes = _homes(decision, by_source, superseded or {})
        carried.extend(homes)
        if not homes:
            what = decision.code or decision.action.value
            lost.append(Reject("review", decision.source_id, f"decision {decision.seq} ({what})",
                               "the passage that was decided on is no longer in the corpus"))
    return tuple(carried), tuple(lost)


def _homes(
    decision: Decision, by_source: dict[str, list[Segment]], superseded: dict[str, str]
) -> list[Decision]:
    homes: list[Decision] = []
    for segment in by_source.get(decision.source_id, ()):
        overlaps = segment.start < decision.end and decision.start < segment.end
        inside = decision.start <= segment.start and segment.end <= decision.end
        if inside or (overlaps and decision.action in POSITIVE):
            homes.append(_moved(decision, segment, max(segment.start, decision.start),
                                min(segment.end, decision.end)))
    if not homes and decision.source_id in superseded and decision.quote:
        candidates = [s for s in by_source.get(superseded[decision.source_id], ()) if decision.quote in s.text]
        if candidates:
            nearest = min(candidates, key=lambda s: abs(s.start - decision.start))
            start = nearest.start + nearest.text.index(decision.quote)
            homes.append(_moved(decision, nearest, start, start + len(decision.quote)))
    return homes


def _moved(decision: Decision, segment: Segment, start: int, end: int) -> Decision:
    return replace(decision, segment_id=segment.id, source_id=segment.source_id, start=start, end=end)
