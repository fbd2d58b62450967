"""What is suggested on a segment, with the reasons: words of it, and what it resembles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.coding import STATUS
from pipeline.desk.names import shown
from pipeline.desk.state import Visit
from pipeline.desk.text import Spot
from pipeline.model import Action, Code, Evidence, Segment, Suggestion
from pipeline.store.desk import Standing

LESS_CERTAIN = 4
LIGHTEST = 0.1
ACCEPTED = "accepted"  # evidence that is a passage on which somebody has put the code


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a passage resembles: of which kind, and its words where they may be shown."""

    what: str
    words: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A suggested code with the coder's answer: ``accepted``, ``rejected`` or empty.

    ``why`` are words of the passage, ``like`` what the passage resembles.
    """

    code: Code
    probability: float
    why: tuple[str, ...]
    like: Likeness | None
    answer: str


def offered(
    visit: Visit, here: Segment, found: Sequence[Suggestion], mine: Sequence[Standing]
) -> tuple[list[Offer], list[Offer]]:
    """Suggested codes in order of probability: those to decide, and a few less certain ones."""
    said = {s.code: STATUS[Action(s.action)] for s in mine if s.code and on_whole(here, s)}
    book = visit.desk.codebook.by_id
    every = [
        Offer(book[s.code], s.probability, _words(visit, s), likeness(visit, s), said.get(s.code, ""))
        for s in found
        if s.code in book and not book[s.code].closed
    ]
    limits = visit.desk.thresholds
    sure = [o for o in every if o.probability >= limits.of(o.code.id) or o.answer]
    rest = [o for o in every if o not in sure and (o.why or o.like)][:LESS_CERTAIN]
    return sure, rest


def _words(visit: Visit, suggestion: Suggestion) -> tuple[str, ...]:
    spoken = dict.fromkeys(e.words for e in telling(suggestion) if e.words and e.end > e.start)
    return tuple(shown(visit, words) for words in list(spoken)[:6])


def likeness(visit: Visit, suggestion: Suggestion) -> Likeness | None:
    """What the passage resembles, if that speaks for the code.

    The words of a passage that somebody has coded are shown only to those who may read all of them.
    """
    scope = visit.scope
    for e in telling(suggestion):
        if e.words and e.end <= e.start:
            if e.tagger != ACCEPTED:
                return Likeness("an example of the codebook:", e.words)
            readable = scope.everything and scope.names and not scope.blind
            return Likeness("a passage coded so before" + ":" * readable, e.words if readable else "")
    return None


def why_spots(found: Sequence[Suggestion]) -> list[Spot]:
    """Where suggestions point to words of the text; words that hardly weigh are left out."""
    return [Spot(e.start, e.end, "why", s.code) for s in found for e in telling(s) if e.end > e.start]


def telling(suggestion: Suggestion) -> list[Evidence]:
    """The reasons that carry a suggestion: those of at least a tenth of the weight of the first."""
    most = max((e.weight for e in suggestion.why), default=0.0)
    return [e for e in suggestion.why if e.weight >= LIGHTEST * most]


def words_of(segment: Segment, stands: Standing) -> str:
    """The words of a segment on which a decision stands."""
    return segment.text[stands.start - segment.start : stands.end - segment.start]


def on_whole(segment: Segment, stands: Standing) -> bool:
    """Whether a decision stands on all of a segment rather than on a phrase of it."""
    return (stands.start, stands.end) == (segment.start, segment.end)
