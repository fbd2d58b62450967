"""The table of segmenters, and the one function that turns a source's blocks into segments.

Whatever the unit, every block of speech or prose lies in exactly one run of segments that together hold all
of its visible characters; headings and furniture are structure, kept with the blocks and never coded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline import pages, times
from pipeline.errors import StudyError
from pipeline.model import Block, BlockKind, Segment, Source, SourceKind, segment_id
from pipeline.nlp import sentences
from pipeline.segment.split import within_words
from pipeline.segment.topics import grouped

STRUCTURE = frozenset({BlockKind.HEADING, BlockKind.FURNITURE})
BACK_CHANNEL_WORDS = frozenset(
    """
    absolutely ah aha all alright amazing awesome aye brilliant bye cheers cool course definitely er erm everybody
    everyone exactly excellent fantastic fine good goodbye gosh great ha hah haha hello hey hi hiya hm hmm huh i indeed
    lovely mhm mm mmm mhmm no nope of oh ok okay ooh perfect quite really right same see so sorry sure thank thanks
    totally true uh uhm um very well wonderful wow yea yeah yep yes you yup
    """.split()  # noqa: SIM905 - a list of words is read as words
)
BACK_CHANNEL_LIMIT = 4
"""Words of the longest reply that is taken for mere listening."""
_PHRASES = re.compile(
    r"\b(?:(?:no|not a) (?:problem|worries)|good (?:morning|afternoon|evening)|i see|of course|fair enough|"
    r"you're welcome|(?:that's|it's|all|sounds) (?:fine|good|great|okay|ok|right|true)|got it)\b"
)
"""Replies of several words whose words alone would say more."""
_LONGEST_NOTE = 120
_SOUND = (
    r"(?:laugh|chuckl|giggl|sigh|cough|sniff|cries|crying|nods?|nodding|shrugs?|smil|inaudible|unintelligible|unclear|"
    r"indistinct|pause|silence|cross ?talk|overlap|applause|music|noise|interrupt|redacted)\w*"
)
_AROUND = (
    r"[\d:.,]+|all|and|at|audio|background|both|brief|everyone|for|general|group|heavy|here|in|is|it|laughs|laughter|long|"
    r"loud|minutes?|mins?|more|name|nervous|participants?|passage|people|room|seconds?|secs?|several|short|slight|some|"
    r"speaker|speech|they|throughout|voices?|words?"
)
"""Words that a transcriber puts beside it; any other makes it something that was said."""
_SOUNDS = re.compile(
    rf"(?:[\[(<*]\s*(?:(?:{_AROUND}) ){{0,2}}{_SOUND}(?: (?:{_AROUND})){{0,2}}\s*[\])>*][\s.,…-]*)+|"
    r"\W*(?:laugh(?:s|ter|ing)|chuckl(?:es|ing)|sighs|inaudible)\W*",
    re.I,
)
"""A turn that is nothing but what a transcriber notes: "[laughs]", "(inaudible 00:03)"."""
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+")
_NO_ANSWER = re.compile(r"[\W_]*|n\s*[/.]?\s*a\W*", re.IGNORECASE)
TITLE_WORDS = 12
ITEM_DEPTH = 2
"""Depth of an agenda item's title in the heading path: below the meeting's own title, above sub-headings."""
LABEL = re.compile(
    r"(?:\(?\w{1,4}[.)]\s*)?(?:it was )?(?:unanimously )?(?:resolved|agreed|recommended|decided|decision)"
    r"(?: unanimously)?(?: that)?\s*[:;,–-]*",
    re.IGNORECASE,
)
"""A paragraph that only says that a resolution follows."""
HEADER_MARK = "_header"
"""The mark in which readers of tables keep a row's column names, one a line."""
ROLE_MARK = "_role"
"""The mark in which readers say that a block is no evidence: an entry of the contents, a list of those present, the
formal lines of minutes, a table's header."""
MARKS = frozenset({times.MARK, pages.MARK})
"""Marks that say something of parts of a block; its segments have what they say instead."""

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
    """One row: the unit's name in ``study.yaml``, how it splits a block's text, and whether neighbouring turns
    are then grouped by topic."""

    name: str
    split: Split
    about: str
    grouped: bool = False


SEGMENTERS: tuple[Segmenter, ...] = (
    Segmenter("turn", within_words, "a speaker's turn; in prose a paragraph; in a table a row"),
    Segmenter("paragraph", within_words, "a paragraph; line breaks inside a turn end one"),
    Segmenter("sentence", lambda text, _limit: sentences(text), "a sentence"),
    Segmenter("topic", within_words, "turns or paragraphs grouped by topical shift", grouped=True),
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
    labels = resolving(source, blocks)
    for block in blocks:
        text = source.text[block.start : block.end]
        title = is_title(block, text)
        if title or block.kind is BlockKind.HEADING:
            depth = ITEM_DEPTH if title else block.level
            path = [(level, above) for level, above in path if level < depth]
            path.append((depth, " ".join(text.split())))
        if block.kind in STRUCTURE:
            continue
        voice = voices.get(block.speaker, Voice())
        label = labels.get(block.start, "")
        above = [*(title for _, title in path), *([label] if label and label != text else [])]
        heading = (*above, *_table_header(block))
        formal = any(name == ROLE_MARK for name, _ in block.attributes)
        spans = _spans(text, block, unit, segmenter, max_words)
        for (start, end), before in zip(spans, _words_before(text, block, spans), strict=True):
            made = _segment(source, block, block.start + start, block.start + end, voice, heading, before)
            found.append(replace(made, codable=False) if title or label == text or formal else made)
    return grouped(source, found, max_words) if segmenter.grouped else tuple(found)


def is_title(block: Block, text: str) -> bool:
    """Whether a numbered item is the title of an agenda item rather than what was said under it. Titles are
    kept as context: they head the segments that follow."""
    short = len(text.split()) <= (TITLE_WORDS if text.rstrip().endswith((".", ";", ":")) else 3 * TITLE_WORDS)
    return block.kind is BlockKind.ITEM and block.level <= 1 and short


def resolving(source: Source, blocks: tuple[Block, ...]) -> dict[int, str]:
    """The lone words ("RESOLVED:") that open resolutions, by the start of their own block and of each block of
    the resolution below: they are context, as titles are, and head the clauses."""
    found: dict[int, str] = {}
    label = ""
    body = [block for block in blocks if block.kind not in (BlockKind.FURNITURE, BlockKind.FOOTNOTE)]
    for block, after in pairwise([*body, None]):
        if block is None or block.kind is not BlockKind.RESOLUTION:
            label = ""
            continue
        text = source.text[block.start : block.end]
        if LABEL.fullmatch(text):
            label = text if after is not None and after.kind is BlockKind.RESOLUTION else ""
        if label:
            found[block.start] = label
    return found


def _table_header(block: Block) -> tuple[str, ...]:
    header = dict(block.attributes).get(HEADER_MARK, "")
    return (" | ".join(header.split("\n")),) if header else ()


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


def _words_before(text: str, block: Block, spans: Sequence[Span]) -> list[int]:
    """How many words of a block stand before each of its spans, which are in order; only counted where the block's
    marks ask for it."""
    if not any(name in MARKS for name, _ in block.attributes):
        return [0] * len(spans)
    counts: list[int] = []
    at = count = 0
    for start, _ in spans:
        count += len(text[at:start].split())
        if 0 < at < start and not (text[at - 1].isspace() or text[at].isspace()):
            count -= 1
        counts.append(count)
        at = max(at, start)
    return counts


def _segment(
    source: Source, block: Block, start: int, end: int, voice: Voice, heading: tuple[str, ...], before: int
) -> Segment:
    text = source.text[start:end]
    marks = dict(block.attributes) if block.attributes else {}
    began, ended = _times(block, marks, before, text)
    return Segment(
        id=segment_id(source.id, start, end),
        source_id=source.id,
        start=start,
        end=end,
        text=text,
        kind=block.kind,
        speaker=block.speaker,
        participant=voice.label,
        codable=not voice.interviewer and says_something(text, block.kind, source.kind),
        page=pages.page_at(marks[pages.MARK], before) if pages.MARK in marks else block.page,
        time_start=began,
        time_end=ended,
        heading=heading,
        attributes=tuple(pair for pair in block.attributes if pair[0] not in MARKS),
    )


def _times(
    block: Block, marks: Mapping[str, str], before: int, text: str
) -> tuple[float | None, float | None]:
    """When a part of a block with so many words before it was said: as its own marks tell, else as the whole."""
    mark = marks.get(times.MARK)
    if mark is None:
        return block.time_start, block.time_end
    return times.between(mark, before, before + len(text.split()) - 1)


def says_something(text: str, kind: BlockKind, source: SourceKind) -> bool:
    """Whether there may be something to code. A short reply in talk says only that its speaker is listening; the
    same words as a written answer to a question are the answer, unless they are "n/a" or a dash."""
    if kind is not BlockKind.TURN:
        return True
    if source is SourceKind.RESPONSES:
        return _NO_ANSWER.fullmatch(text.strip()) is None
    return not is_back_channel(text)


def is_back_channel(text: str) -> bool:
    """Whether a turn only says that its speaker is listening ("Yeah.", "Mm-hmm, right.", "No problem."), or is no more
    than a transcriber's note ("[laughs]")."""
    if len(text) < _LONGEST_NOTE and _SOUNDS.fullmatch(text.strip()):
        return True
    words = _WORD.findall(text.lower().replace("’", "'"))
    said = _PHRASES.sub(" ", " ".join(words)).split()
    return len(words) <= BACK_CHANNEL_LIMIT and all(word in BACK_CHANNEL_WORDS for word in said)
