"""Recognising who speaks: ``Name: text``, ``Name   0:03``, ``[00:01:02] Name: text`` and their like.

Works on text from any format. :func:`split_turns` is what readers call; the rest is its parts. A line that
merely has a colon (``Ratio was 3:1``, ``The question is: why?``) is no speaker: a label has to look like a
name *and* be borne out by the rest of the document (a known role, said more than once, or a document in
which nearly every paragraph opens with a label).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.ingest.labels import (
    LONGEST,
    Form,
    Label,
    clean_name,
    is_time,
    label_of,
    name_key,
    name_like,
    opening_of,
    strong,
    well_cased,
)
from pipeline.ingest.preamble import is_footer, is_furniture
from pipeline.model import Attributes, BlockKind, Piece, SourceKind
from pipeline.times import MARK, mark_of

DENSE = 0.5
"""Share of labelled paragraphs from which a name that is said only once is believed."""
STAMPED = 0.2
"""Share from which a name with a time behind it is believed though it comes once."""
VERY_DENSE = 0.8
"""Share from which uncapitalised names are believed too."""
NEARLY_ALL = 0.95
"""Share from which a caption's name is believed though it comes once, has spaces and no capitals."""
PREAMBLE_LINES = 60
"""How many lines before the first speaker may be a title, a date, a duration, a list of keywords."""

_ASKS = re.compile(r"(?:the )?(?:interviewer|moderator|facilitator|researcher|int|ivr|q)[\s_#-]*[0-9a-z]?")
_NOBODY = re.compile(r"(?:unknown|unidentified)(?: speaker)?s?[\s_#-]*[0-9]?|several|all|multiple speakers")


@dataclass(frozen=True)
class Speakers:
    """The speakers of a document: their keys (see :func:`pipeline.ingest.labels.name_key`) and how dense.

    ``density`` is the share of non-blank lines or paragraphs that open with one of them; ``lax`` whether
    names were taken as they come.
    """

    keys: frozenset[str]
    density: float
    lax: bool = False

    def label(self, line: str) -> Label | None:
        """The label a line opens with, if it names one of these speakers."""
        found = _opening(line, self.lax)
        return found if found is not None and name_key(found.speaker) in self.keys else None


def find_speakers(texts: Sequence[str], interviewers: Sequence[str] = (), lax: bool = False) -> Speakers:
    """Which labels of a document are speakers.

    Args:
        texts: paragraphs, cues or lines in order; only their openings are looked at.
        interviewers: names given in the study, believed at once.
        lax: believe any label that comes twice, whatever it looks like, where nearly every text has one
            (captions of a video call, with the names people give themselves).
    """
    known = {name_key(name) for name in interviewers}
    total = sum(1 for text in texts if text.strip())
    found = [label for text in texts if text.strip() and (label := _opening(text, lax)) is not None]
    if not found:
        return Speakers(frozenset(), 0.0)
    count = _Count(
        Counter(name_key(label.speaker) for label in found),
        Counter((name_key(label.speaker), label.form) for label in found),
        len(found) / total,
        known,
    )
    lax = lax and count.share >= DENSE
    different = {(label.speaker, label.form): label for label in found}.values()
    keys = frozenset(name_key(label.speaker) for label in different if _believed(label, count, lax))
    hits = sum(1 for label in found if name_key(label.speaker) in keys)
    return Speakers(keys, hits / total, lax)


def _opening(text: str, lax: bool) -> Label | None:
    label = opening_of(text)
    if label is None and lax and (label := label_of(text, lax=True)) is not None:
        return replace(label, form=Form.LAX)
    return label


@dataclass(frozen=True)
class _Count:
    """How often each name opens a text, in all and by form; the share of texts with a label; names given."""

    names: Counter[str]
    forms: Counter[tuple[str, Form]]
    share: float
    known: set[str]


def _believed(label: Label, count: _Count, lax: bool) -> bool:
    """Whether a label is a speaker, by its form, its spelling, its frequency and the document around it."""
    key = name_key(label.speaker)
    times, cased = count.names[key], well_cased(label.speaker)
    if label.form in (Form.TAB, Form.ALONE):
        enough = count.forms[key, label.form] >= 3
        return enough and (key in count.known or strong(label.speaker) or (cased and count.share >= DENSE))
    if key in count.known or strong(label.speaker):
        return True
    if lax and times >= 2 and (count.share >= VERY_DENSE or " " not in label.speaker):
        return True
    if label.form is Form.LAX:
        return False
    if label.form is Form.STAMP:
        return times >= 2 or count.share >= STAMPED
    if cased:
        return times >= 2 or (count.share >= DENSE and label.form is Form.COLON)
    one_word = " " not in label.speaker
    if lax and label.form is Form.COLON:
        return count.share >= (VERY_DENSE if one_word else NEARLY_ALL)
    return one_word and (times >= 3 or (times >= 2 and count.share >= VERY_DENSE)) and count.share >= STAMPED


def is_transcript(speakers: Speakers, labels: Sequence[Label]) -> bool:
    """Whether these labels make a document a transcript: enough of them, and a fair share of it.

    Args:
        speakers: as found in the document.
        labels: every place where one of them opens a line.
    """
    if len(labels) < 2:
        return False
    sure = len(labels) >= 6 or all(label.form is Form.STAMP for label in labels)
    return speakers.density >= (0.1 if sure else 0.25)


def split_turns(pieces: Sequence[Piece], interviewers: Sequence[str] = ()) -> tuple[Piece, ...]:
    """Paragraphs of a transcript as turns; ``()`` where the document is no transcript.

    Args:
        pieces: paragraphs in reading order, without speakers; line breaks inside a paragraph may open a turn.
            Only ``PARAGRAPH`` pieces are looked into: ``FURNITURE`` and ``FOOTNOTE`` pieces are passed on
            without ending a turn (they follow it), any other kind is passed on and ends it.
        interviewers: names given in the study.

    Returns:
        ``TURN`` pieces with the speaker as written, the start time where one is given, the page on which the
        turn begins, and the paragraphs of one speaker until another speaks joined by a line feed. Lines
        before the first speaker that are a title, date, duration or list, and the transcriber's closing
        lines, become ``FURNITURE``. Every word of the input is in exactly one piece, labels apart: those are
        in ``speaker``.
    """
    lines = _paired(list(_lines(pieces)))
    speakers = find_speakers(
        [piece.text for piece in lines if piece.kind is BlockKind.PARAGRAPH], interviewers
    )
    labels = [speakers.label(line.text) if line.kind is BlockKind.PARAGRAPH else None for line in lines]
    if not is_transcript(speakers, [label for label in labels if label is not None]):
        return ()
    return tuple(_Turns().run(lines, labels))


def _lines(pieces: Sequence[Piece]) -> Iterable[Piece]:
    """Paragraph pieces cut at their line breaks; the others as they are."""
    for piece in pieces:
        if piece.kind is not BlockKind.PARAGRAPH:
            yield piece
            continue
        for line in piece.text.split("\n"):
            if line.strip():
                yield replace(piece, text=line.strip())


def _paired(lines: list[Piece]) -> list[Piece]:
    """A name on one line and a time alone on the next, as one line; where that is how the document does it."""
    pairs = {
        at
        for at, (line, after) in enumerate(pairwise(lines))
        if line.kind is after.kind is BlockKind.PARAGRAPH
        and is_time(after.text)
        and len(line.text) <= LONGEST
        and name_like(clean_name(line.text))
    }
    if len(pairs) < 3:
        return lines
    return [
        replace(line, text=f"{line.text}  {lines[at + 1].text}") if at in pairs else line
        for at, line in enumerate(lines)
        if at - 1 not in pairs
    ]


class _Turns:
    """Collects lines into turns (a state machine: the open turn, and furniture met while it is open)."""

    def __init__(self) -> None:
        self.done: list[Piece] = []
        self.open: Piece | None = None
        self.words: list[tuple[str, float | None]] = []
        self.aside: list[Piece] = []

    def run(self, lines: Sequence[Piece], labels: Sequence[Label | None]) -> list[Piece]:
        first = next(i for i, label in enumerate(labels) if label is not None)
        self.done.extend(preamble(lines[:first]))
        for line, label in zip(lines[first:], labels[first:], strict=True):
            if line.kind is not BlockKind.PARAGRAPH:
                self._other(line)
            elif label is not None:
                self._spoken(line, label)
            elif is_footer(line.text):
                self.aside.append(replace(line, kind=BlockKind.FURNITURE))
            elif self.open is not None:
                self.words.append((line.text, None))
            else:
                self.done.append(line)
        self._close()
        return self.done

    def _other(self, piece: Piece) -> None:
        if piece.kind in (BlockKind.FURNITURE, BlockKind.FOOTNOTE):
            self.aside.append(piece)
            if self.open is None:
                self._close()
            return
        self._close()
        self.done.append(piece)

    def _spoken(self, line: Piece, label: Label) -> None:
        if self.open is None or name_key(self.open.speaker) != name_key(label.speaker):
            self._close()
            self.open = replace(line, kind=BlockKind.TURN, speaker=label.speaker, time_start=label.time)
        if label.rest or label.time is not None:
            self.words.append((label.rest, label.time))

    def _close(self) -> None:
        if self.open is not None:
            text = "\n".join(text for text, _ in self.words if text)
            self.done.append(replace(self.open, text=text, attributes=self._times()))
        self.done.extend(self.aside)
        self.open, self.words, self.aside = None, [], []

    def _times(self) -> Attributes:
        """When each part of the open turn was said, where more than its first has a time."""
        parts: list[tuple[int, float | None, float | None]] = []
        for text, time in self.words:
            words = len(text.split())
            if time is None and parts:
                parts[-1] = (parts[-1][0] + words, *parts[-1][1:])
            else:
                parts.append((words, time, None))
        mark = mark_of(parts)
        return ((MARK, mark),) if " " in mark else ()


def preamble(lines: Sequence[Piece]) -> list[Piece]:
    """What stands before the first speaker: furniture where it is title, date or list, else as it is."""
    return [
        replace(line, kind=BlockKind.FURNITURE)
        if line.kind is BlockKind.PARAGRAPH and at < PREAMBLE_LINES and is_furniture(line.text)
        else line
        for at, line in enumerate(lines)
    ]


def guess_kind(pieces: Iterable[Piece], interviewers: Sequence[str] = ()) -> SourceKind:
    """Interview or focus group: a group where three or more people speak besides whoever asks.

    Where no speaker is known to ask, one of them is taken to.
    """
    known = {name_key(name) for name in interviewers}
    speakers = {name_key(piece.speaker) for piece in pieces if piece.kind is BlockKind.TURN and piece.speaker}
    asking = {key for key in speakers if key in known or _ASKS.fullmatch(key)}
    people = [key for key in speakers - asking if not _NOBODY.fullmatch(key)]
    return SourceKind.FOCUS_GROUP if len(people) >= (3 if asking else 4) else SourceKind.INTERVIEW
