"""A small codebook, talk to tag with it, and decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.coding import Coding, current
from pipeline.model import Action, BlockKind, Code, Codebook, Decision, Segment, segment_id

BOOK = Codebook(
    "Small",
    "1",
    (
        Code(
            "capacity",
            "Capacity",
            "Whether there is money and time to do prevention.",
            keywords=("capacity", "short-term funding", "re:fund(ing|ed)"),
            examples=("The funding ran out after a year.", "There is no protected time for it."),
        ),
        Code(
            "workforce",
            "Workforce",
            "Skills, training and confidence of the staff.",
            keywords=("training", "skills"),
            examples=("Nobody was trained to have that conversation.",),
        ),
        Code(
            "data_sharing",
            "Sharing data",
            "Whether records can be seen by those who need them.",
            examples=("We cannot see the hospital's records.",),
        ),
    ),
)
SPEECH = [
    "The short-term funding ended and the money was gone.",
    "Our staff need training and more skills.",
    "The records sit in another system that we cannot see.",
    "It rained on the way here.",
    "There was no time and no budget left for it.",
    "🙂 They were confident after the course they went on.",
]


def segment(text: str, at: int = 0, source: str = "s", codable: bool = True) -> Segment:
    """A segment that stands at ``at`` in its source."""
    return Segment(
        segment_id(source, at, at + len(text)),
        source,
        at,
        at + len(text),
        text,
        BlockKind.TURN,
        codable=codable,
    )


def talk(texts: Sequence[str], source: str = "s") -> list[Segment]:
    """Segments of one source, one after another."""
    made, at = [], 0
    for text in texts:
        made.append(segment(text, at, source))
        at += len(text) + 1
    return made


def coding_of(segments: Sequence[Segment], codes: Mapping[int, str]) -> Coding:
    """All the segments reviewed by one coder, who put the given codes on some of them."""
    made = []
    for n, one in enumerate(segments):
        actions = [(Action.ADD, codes[n])] if n in codes else []
        for action, code in [*actions, (Action.REVIEWED, "")]:
            made.append(
                Decision(one.id, one.source_id, one.start, one.end, code, "ann", action, seq=len(made) + 1)
            )
    return current(made)
