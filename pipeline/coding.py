"""The current coding, as a query over decisions: what stands when everybody's last word is taken."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from pipeline.model import Action, Decision, Reject, Segment

POSITIVE = frozenset({Action.ACCEPT, Action.ADD})
SETTLED = "settled"
"""Origin of a decision that settles what coders differed on: it stands in place of theirs."""
MARKS = frozenset({Action.REVIEWED, Action.REOPENED})
STATUS = {Action.ACCEPT: "accepted", Action.ADD: "accepted", Action.REJECT: "rejected", Action.WITHDRAW: ""}


@dataclass(frozen=True, slots=True)
class Coding:
    """The decisions that stand, by what they say.

    Args:
        applied: last decisions that put a code on a segment or a span of it.
        refused: last decisions that reject a code on a segment.
        reviewed: (segment, coder) pairs in which the coder has said that the segment is done.
        notes: the coder's memo on the segment, for (segment, coder) pairs that have one, done or not.
    """

    applied: tuple[Decision, ...] = ()
    refused: tuple[Decision, ...] = ()
    reviewed: frozenset[tuple[str, str]] = frozenset()
    notes: Mapping[tuple[str, str], str] = field(default_factory=dict)

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
    """What stands: for each coder, segment and code the decision with the highest number, place by place.

    Where decisions of one coder on one code overlap only in part, the later one stands on its own span and the
    earlier one on what is left of its span: a code withdrawn from a sentence stays on the rest of the turn.
    Two coders who differ both stand here, one in ``applied`` and one in ``refused``, until it is settled: then
    only the settled decision on that segment and code stands.
    """
    said: list[Decision] = []
    marks: dict[tuple[str, str], Decision] = {}
    for decision in sorted(decisions, key=lambda d: d.seq):
        if decision.action in MARKS:
            marks[(decision.segment_id, decision.coder)] = decision
        else:
            said.append(decision)
    every = places(said)
    settled = {
        (d.segment_id, d.code) for d in every if d.origin == SETTLED and d.action is not Action.WITHDRAW
    }
    standing = sorted(
        (d for d in every if d.origin == SETTLED or (d.segment_id, d.code) not in settled),
        key=lambda d: (d.seq, d.start),
    )
    return Coding(
        applied=tuple(d for d in standing if d.action in POSITIVE),
        refused=tuple(d for d in standing if d.action is Action.REJECT),
        reviewed=frozenset(key for key, mark in marks.items() if mark.action is Action.REVIEWED),
        notes={key: m.memo for key, m in marks.items() if m.memo},
    )


def places(decisions: Iterable[Decision]) -> list[Decision]:
    """Of decisions in order of their numbers (no marks), what each coder's last word is, place by place.

    What was settled is kept apart from what the same person said as a coder.
    """
    said: dict[tuple[str, str, str, bool], list[Decision]] = defaultdict(list)
    for decision in decisions:
        key = (decision.segment_id, decision.code, decision.coder, decision.origin == SETTLED)
        if key[3]:
            key = (decision.segment_id, decision.code, "", True)
        said[key].append(decision)
    return [d for found in said.values() for d in last_words(found)]


def last_words(decisions: Sequence[Decision]) -> list[Decision]:
    """Of decisions in order of their numbers, the stretches on which each is the last."""
    edges = sorted({edge for d in decisions for edge in (d.start, d.end)})
    standing: list[Decision] = []
    for start, end in pairwise(edges):
        last = next((d for d in reversed(decisions) if d.start <= start and end <= d.end), None)
        if last is None or not _words(last, start, end).strip():
            continue
        before = standing[-1] if standing else None
        joined = before is not None and before.seq == last.seq and not _words(last, before.end, start).strip()
        begin = standing.pop().start if joined else start
        quote = _words(last, begin, end) if last.quote else ""
        standing.append(replace(last, start=begin, end=end, quote=quote))
    return standing


def _words(decision: Decision, start: int, end: int) -> str:
    """Its words on a stretch of its span; all of them where their places are not known."""
    known = len(decision.quote) == decision.end - decision.start
    return decision.quote[start - decision.start : end - decision.start] if known else decision.quote or "?"


def carry(
    decisions: Sequence[Decision], segments: Sequence[Segment], superseded: Mapping[str, str] | None = None
) -> tuple[tuple[Decision, ...], tuple[Reject, ...]]:
    """Decisions as they bear on today's segments, and those that no segment of today can take.

    A decision on a segment that still says the same is left as it is. Where the unit has changed, it goes to
    the segments its span overlaps, each with its part of the span. Where the text itself has changed (a
    corrected file, ``superseded`` being the old source id to the new; or a better reader), it goes to where
    the same words stand now. A segment counts as reviewed only when all of it was.

    The decisions given are the distinct numbers carried plus the rejects.
    """
    by_id = {segment.id: segment for segment in segments}
    ground = _Ground(segments)
    moved = [(d, _homes(d, by_id, ground, (superseded or {}).get(d.source_id, ""))) for d in decisions]
    whole = _wholly_reviewed([home for _, homes in moved for home in homes], by_id)
    carried: list[Decision] = []
    lost: list[Reject] = []
    for decision, homes in moved:
        kept = homes
        if decision.action is Action.REVIEWED:
            kept = [h for h in homes if (h.segment_id, h.coder) in whole or _covers(h, by_id[h.segment_id])]
        carried += kept
        if not kept:
            what = decision.code or decision.action.value
            reason = (
                "it was said of a part of what is one segment now; say it of the whole"
                if homes
                else "the passage that was decided on is no longer in the corpus"
            )
            lost.append(Reject("review", decision.source_id, f"decision {decision.seq} ({what})", reason))
    return tuple(carried), tuple(lost)


class _Ground:
    """Today's segments by source, and where words stand in each source, white space aside."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self.of: dict[str, list[Segment]] = defaultdict(list)
        for segment in sorted(segments, key=lambda s: s.start):
            self.of[segment.source_id].append(segment)
        self._visible: dict[str, tuple[str, list[int]]] = {}

    def overlapping(self, source_id: str, start: int, end: int) -> list[Segment]:
        """Segments of a source that share a visible character with a span."""
        return [s for s in self.of.get(source_id, ()) if plain(_slice(s, start, end))]

    def nearest(self, source_id: str, words: str, near: int) -> tuple[int, int] | None:
        """The span nearest to an offset that holds the same words; ``None`` where there is none."""
        if source_id not in self._visible:
            places = [
                (ch, s.start + n)
                for s in self.of.get(source_id, ())
                for n, ch in enumerate(s.text)
                if not ch.isspace()
            ]
            self._visible[source_id] = "".join(ch for ch, _ in places), [at for _, at in places]
        text, places_of = self._visible[source_id]
        wanted = plain(words)
        found: list[tuple[int, int]] = []
        at = text.find(wanted) if wanted else -1
        while at >= 0:
            found.append((places_of[at], places_of[at + len(wanted) - 1] + 1))
            at = text.find(wanted, at + 1)
        return min(found, key=lambda span: abs(span[0] - near), default=None)


def plain(text: str) -> str:
    """A text without white space."""
    return "".join(text.split())


def _slice(segment: Segment, start: int, end: int) -> str:
    return segment.text[max(0, start - segment.start) : max(0, end - segment.start)]


def _homes(decision: Decision, by_id: Mapping[str, Segment], ground: _Ground, today: str) -> list[Decision]:
    start, end, words = decision.start, decision.end, plain(decision.quote)
    here = by_id.get(decision.segment_id)
    if here is not None and (not words or plain(_slice(here, start, end)) in words):
        return [decision]
    homes = ground.overlapping(decision.source_id, start, end)
    if homes and (not words or "".join(plain(_slice(s, start, end)) for s in homes) == words):
        return [_moved(decision, segment, start, end) for segment in homes]
    for source_id in (decision.source_id, today):
        if span := ground.nearest(source_id, decision.quote, start):
            return [_moved(decision, segment, *span) for segment in ground.overlapping(source_id, *span)]
    return []


def _moved(decision: Decision, segment: Segment, start: int, end: int) -> Decision:
    start, end = max(segment.start, start), min(segment.end, end)
    return replace(
        decision,
        segment_id=segment.id,
        source_id=segment.source_id,
        start=start,
        end=end,
        quote=_slice(segment, start, end),
    )


def _covers(decision: Decision, segment: Segment) -> bool:
    return plain(_slice(segment, decision.start, decision.end)) == plain(segment.text)


def _wholly_reviewed(moved: Iterable[Decision], by_id: Mapping[str, Segment]) -> set[tuple[str, str]]:
    """(segment, coder) pairs where the coder's last mark on every visible character is that it is reviewed."""
    marks: dict[tuple[str, str], list[Decision]] = defaultdict(list)
    for mark in moved:
        if mark.action in MARKS:
            marks[mark.segment_id, mark.coder].append(mark)
    whole = set()
    for (segment_id, coder), found in marks.items():
        segment = by_id[segment_id]
        open_still = {segment.start + n for n, ch in enumerate(segment.text) if not ch.isspace()}
        everything = frozenset(open_still)
        for mark in sorted(found, key=lambda d: d.seq):
            span = everything.intersection(range(mark.start, mark.end))
            open_still = open_still - span if mark.action is Action.REVIEWED else open_still | span
        if not open_still:
            whole.add((segment_id, coder))
    return whole
