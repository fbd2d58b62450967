"""The table of segmenters, and the one function that turns a source's blocks into segments.

Whatever the unit, every block of speech or prose lies in exactly one run of segments that together hold all
of its visible characters; headings and furniture are structure, kept with the blocks and never coded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pipeline.errors import StudyError
from pipeline.model import Block, BlockKind, Segment, Source, segment_id
from pipeline.nlp import sentences
from pipeline.segment.split import within_words

STRUCTURE = frozenset({BlockKind.HEADING, BlockKind.FURNITURE})
BACK_CHANNEL_WORDS = frozenset(
    """
    absolutely ah alright brilliant cool course definitely exactly fine good gosh great hm hmm huh i
    indeed lovely mhm mm mmm no nope of oh ok okay perfect quite really right same see sure thank thanks
    totally true uh um well wow yea yeah yep yes you yup
    """.split()  # noqa: SIM905 - a list of words is read as words
)
BACK_CHANNEL_LIMIT = 4

Span = tuple[int, int]
Split = Callable[[str, int], list[Span]]
"""Text of a block and the greatest number of words, to spans of that text in order."""


@dataclass(frozen=True)
class Voice:
    """Who speaks, as the segments show it: the label to credit, and whether the person asks the questions."""

    label: str = ""
    interviewer: bool = False


@dataclass(frozen=True)
class Segmenter:
    """One row: the unit's name in ``study.yaml`` and how it splits a block's text."""

    name: str
    split: Split
    about: str


SEGMENTERS: tuple[Segmenter, ...] = (
    Segmenter("turn", within_words, "a speaker's turn; in prose a paragraph; in a table a row"),
    Segmenter("paragraph", within_words, "a paragraph; line breaks inside a turn end one"),
    Segmenter("sentence", lambda text, _limit: sentences(text), "a sentence"),
)


def segmenter_for(unit: str) -> Segmenter:
    """The segmenter of a unit. Raises :class:`StudyError` naming those that exist."""
    for segmenter in SEGMENTERS:
        if segmenter.name == unit:
            return segmenter
    raise StudyError(f"Unknown unit '{unit}'.", f"Units: {', '.join(s.name for s in SEGMENTERS)}.")


def segment(
    source: Source, blocks: tuple[Block, ...], voices: Mapping[str, Voice], unit: str, max_words: int
) -> tuple[Segment, ...]:
    """Segments of one source, in order.

    Args:
        voices: by speaker as written in the source; a speaker that is missing counts as nobody known.
        max_words: longer units are split at sentence ends.
    """
    segmenter = segmenter_for(unit)
    path: list[tuple[int, str]] = []
    found: list[Segment] = []
    for block in blocks:
        text = source.text[block.start : block.end]
        if block.kind is BlockKind.HEADING:
            path = [(level, title) for level, title in path if level < block.level]
            path.append((block.level, " ".join(text.split())))
            continue
        if block.kind in STRUCTURE:
            continue
        voice = voices.get(block.speaker, Voice())
        heading = tuple(title for _, title in path)
        for start, end in _spans(text, block, unit, segmenter, max_words):
            found.append(_segment(source, block, block.start + start, block.start + end, voice, heading))
    return tuple(found)


def _spans(text: str, block: Block, unit: str, segmenter: Segmenter, max_words: int) -> list[Span]:
    if unit == "paragraph" and block.kind is not BlockKind.TABLE_ROW:
        spans: list[Span] = []
        at = 0
        for line in text.split("\n"):
            if line.strip():
                spans += [(at + a, at + b) for a, b in segmenter.split(line, max_words)]
            at += len(line) + 1
        return spans
    return segmenter.split(text, max_words)


def _segment(
    source: Source, block: Block, start: int, end: int, voice: Voice, heading: tuple[str, ...]
) -> Segment:
    text = source.text[start:end]
    return Segment(
        id=segment_id(source.id, start, end),
        source_id=source.id,
        start=start,
        end=end,
        text=text,
        kind=block.kind,
        speaker=block.speaker,
        participant=voice.label,
        codable=not voice.interviewer and not (block.kind is BlockKind.TURN and is_back_channel(text)),
        page=block.page,
        time_start=block.time_start,
        time_end=block.time_end,
        heading=heading,
        attributes=block.attributes,
    )


def is_back_channel(text: str) -> bool:
    """Whether a turn only says that its speaker is listening ("Yeah.", "Mm, right.")."""
    words = ["".join(ch for ch in word if ch.isalpha()).lower() for word in text.split()]
    words = [word for word in words if word]
    return len(words) <= BACK_CHANNEL_LIMIT and all(word in BACK_CHANNEL_WORDS for word in words)
