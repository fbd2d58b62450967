"""Turns: the lines of a transcript gathered by who says them, with the times that stand beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline import pages
from pipeline.ingest.labels import (
    LONGEST,
    Label,
    clean_name,
    is_time,
    label_of,
    name_key,
    name_like,
    seconds,
    trailing_time,
)
from pipeline.ingest.names_alone import named, without_fields
from pipeline.ingest.preamble import is_footer, is_furniture
from pipeline.ingest.speakers import find_speakers, is_transcript
from pipeline.model import Attributes, BlockKind, Piece
from pipeline.times import MARK, mark_of

PREAMBLE_LINES = 60
"""How many lines before the first speaker may be a title, a date, a duration, a list of keywords."""
FEWEST_STAMPS = 2
"""Lines that hold a time alone from which they are taken for the recording's clock; fewer may be speech."""


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
        before the first speaker that are a title, date, duration or list, the transcriber's closing lines, and
        times that stand alone on their line become ``FURNITURE``. Every word of the input is in exactly one
        piece, labels and the times beside them apart: those are in ``speaker`` and the times.
    """
    lines = _clocked(named(_paired(list(_lines(pieces)))))
    speakers = find_speakers(
        [piece.text for piece in lines if piece.kind is BlockKind.PARAGRAPH], interviewers
    )
    labels = [speakers.label(line.text) if line.kind is BlockKind.PARAGRAPH else None for line in lines]
    if not is_transcript(speakers, [label for label in labels if label is not None]):
        return ()
    labels = without_fields(lines, labels)
    found = tuple(_Turns().run(lines, labels))
    return found if any(piece.kind is BlockKind.TURN for piece in found) else ()


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
    """A name on one line and a time alone on the next, as one line; where that is how the document does it and a
    name comes back."""
    pairs = {
        at
        for at, (line, after) in enumerate(pairwise(lines))
        if line.kind is after.kind is BlockKind.PARAGRAPH
        and is_time(after.text)
        and len(line.text) <= LONGEST
        and label_of(line.text) is None
        and name_like(clean_name(line.text))
    }
    if len(pairs) < 3 or len({name_key(lines[at].text) for at in pairs}) == len(pairs):
        return lines
    return [
        replace(line, text=f"{line.text}  {lines[at + 1].text}") if at in pairs else line
        for at, line in enumerate(lines)
        if at - 1 not in pairs
    ]


def _clocked(lines: list[Piece]) -> list[Piece]:
    """Lines that hold a time alone as furniture with that time, where several do and the clock runs forward."""
    stamps = {
        at: seconds(line.text)
        for at, line in enumerate(lines)
        if line.kind is BlockKind.PARAGRAPH and is_time(line.text)
    }
    times = [time or 0.0 for time in stamps.values()]
    if len(stamps) < FEWEST_STAMPS or times != sorted(times):
        return lines
    return [
        replace(line, kind=BlockKind.FURNITURE, time_start=stamps[at]) if at in stamps else line
        for at, line in enumerate(lines)
    ]


@dataclass(frozen=True)
class _Part:
    """Some words of a turn, when they began and ended where that is known, and on which pages they stand (so many
    words on each)."""

    text: str
    start: float | None
    end: float | None
    pages: tuple[tuple[int, int | None], ...] = ()


class _Turns:
    """Collects lines into turns (a state machine: the open turn, furniture met while it is open, and the time at
    which what comes next begins)."""

    def __init__(self) -> None:
        self.done: list[Piece] = []
        self.open: Piece | None = None
        self.parts: list[_Part] = []
        self.labels: list[str] = []
        self.aside: list[Piece] = []
        self.clock: float | None = None

    def run(self, lines: Sequence[Piece], labels: Sequence[Label | None]) -> list[Piece]:
        first = next(i for i, label in enumerate(labels) if label is not None)
        self.done.extend(preamble(lines[:first]))
        self.clock = lines[first - 1].time_start if first else None
        for line, label in zip(lines[first:], labels[first:], strict=True):
            if line.kind is not BlockKind.PARAGRAPH:
                self._other(line)
            elif label is not None:
                self._spoken(line, label)
            elif is_footer(line.text):
                self.aside.append(replace(line, kind=BlockKind.FURNITURE))
            elif self.open is not None:
                self._say(line.text, None, line)
            else:
                self.done.append(line)
        self._close()
        return self.done

    def _other(self, piece: Piece) -> None:
        if piece.kind in (BlockKind.FURNITURE, BlockKind.FOOTNOTE):
            self.clock = self.clock if piece.time_start is None else piece.time_start
            self.aside.append(piece)
            if self.open is None:
                self._close()
            return
        self._close()
        self.done.append(piece)

    def _spoken(self, line: Piece, label: Label) -> None:
        if self.open is None or name_key(self.open.speaker) != name_key(label.speaker):
            self._close()
            self.open = replace(line, kind=BlockKind.TURN, speaker=label.speaker)
        self.labels.append(line.text)
        self._say(label.rest, label.time, line)

    def _say(self, text: str, start: float | None, line: Piece) -> None:
        """Words of a line, which begin at ``start`` or else where the clock stands; f4's mark behind them sets it."""
        text, end = trailing_time(text)
        start = self.clock if start is None else start
        self.clock = end if end is not None or text else start
        if text or start is not None:
            self.parts.append(_Part(text, start, end, _pages(line, text)))

    def _close(self) -> None:
        if self.open is not None and not any(part.text for part in self.parts):
            text = "\n".join(self.labels)  # a name, nothing said
            self.done.append(replace(self.open, text=text, kind=BlockKind.FURNITURE, speaker=""))
        elif self.open is not None:
            starts = [part.start for part in self.parts[:1] if part.start is not None]
            ends = [part.end for part in self.parts[-1:] if part.end is not None]
            self.done.append(
                replace(
                    self.open,
                    text="\n".join(part.text for part in self.parts if part.text),
                    time_start=min(starts, default=None),
                    time_end=max(ends, default=None),
                    page=next((page for part in self.parts for _, page in part.pages), self.open.page),
                    attributes=(*self._pages(), *self._times()),
                )
            )
        self.done.extend(self.aside)
        self.open, self.parts, self.labels, self.aside = None, [], [], []

    def _pages(self) -> Attributes:
        """On which page each part of the open turn stands, where there are several."""
        mark = pages.mark_of(pair for part in self.parts for pair in part.pages)
        return ((pages.MARK, mark),) if mark else ()

    def _times(self) -> Attributes:
        """When each part of the open turn was said, where more than its first has a time."""
        parts: list[tuple[int, float | None, float | None]] = []
        for part in self.parts:
            words = len(part.text.split())
            if part.start is None and parts and parts[-1][2] is None:
                parts[-1] = (parts[-1][0] + words, parts[-1][1], part.end)
            else:
                parts.append((words, part.start, part.end))
        mark = mark_of(parts)
        return ((MARK, mark),) if " " in mark else ()


def _pages(line: Piece, text: str) -> tuple[tuple[int, int | None], ...]:
    """The last words of a line (those behind its label) page by page."""
    words = len(text.split())
    mark = dict(line.attributes).get(pages.MARK, "")
    if not mark or not words:
        return ((words, line.page),) if words else ()
    left = max(0, len(line.text.split()) - words)
    found: list[tuple[int, int | None]] = []
    for count, page in pages.parts_of(mark, left + words):
        found.append((max(0, count - left), page))
        left = max(0, left - count)
    return tuple(pair for pair in found if pair[0])


def preamble(lines: Sequence[Piece]) -> list[Piece]:
    """What stands before the first speaker: furniture where it is title, date or list, else as it is."""
    return [
        replace(line, kind=BlockKind.FURNITURE)
        if line.kind is BlockKind.PARAGRAPH and at < PREAMBLE_LINES and is_furniture(line.text)
        else line
        for at, line in enumerate(lines)
    ]
