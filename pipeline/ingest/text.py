"""Plain text and Markdown: a transcript where the lines name their speakers, captions where they have times, a
chat where messages have a date and a sender, prose otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median

from pipeline.errors import UnreadableError
from pipeline.ingest import vtt
from pipeline.ingest.base import ReadOptions, decode
from pipeline.ingest.captions import CAPTIONS, is_timing
from pipeline.ingest.chat import chat
from pipeline.ingest.limits import check_text, read_bytes
from pipeline.ingest.speakers import Speakers, find_speakers, guess_kind
from pipeline.ingest.turns import split_turns
from pipeline.model import BlockKind, Piece, Reading, SourceKind

_HEADING = re.compile(r"(#{1,6})\s+(\S.*)")
_RULE = re.compile(r"(?:[-=*_~–—]\s*){3,}")
_ITEM = re.compile(r"(?:[-*•–]|\(?(?:[0-9]{1,3}|[a-z]|[ivx]{1,5})[.)])\s")
NOBODY = Speakers(frozenset(), 0.0)
WIDTHS = (40, 120)
"""Characters between which the longest line of a text lies that was broken at a fixed width."""
FULL = 0.7
"""Share of the longest line's width from which a line may have been broken because it was full."""
_LONG = 300
"""Characters from which a line is neither a heading nor a rule."""


def read(path: Path, options: ReadOptions) -> Reading:
    """Read a text file. Raises :class:`UnreadableError` where it is empty or no text."""
    text = decode(read_bytes(path))
    check_text(text)
    return reading(text, options, markdown=path.suffix.lower() == ".md")


def reading(text: str, options: ReadOptions, markdown: bool = False) -> Reading:
    """Normalised text as a reading: captions, a chat, turns, or headings and paragraphs."""
    lines = text.split("\n")
    if sum(1 for line in lines if is_timing(line)) >= max(1, CAPTIONS * len(lines)):
        return vtt.reading(text, options)
    messages = chat(text)
    if messages:
        return Reading(messages, guess_kind(messages, options.interviewers))
    pieces = paragraphs(text, markdown)
    if not pieces:
        raise UnreadableError("there are no words in the file")
    wrapped = is_wrapped(pieces)
    speakers = find_speakers(lines, options.interviewers) if wrapped else NOBODY
    turns = split_turns(unwrapped(pieces, speakers) if wrapped else pieces, options.interviewers)
    if turns:
        return Reading(turns, guess_kind(turns, options.interviewers))
    if wrapped:
        return Reading(unwrapped(pieces, NOBODY), SourceKind.REPORT)
    return Reading(tuple(line for piece in pieces for line in _lines(piece)), SourceKind.REPORT)


def paragraphs(text: str, markdown: bool = False) -> tuple[Piece, ...]:
    """Paragraphs (parted by blank lines) as they stand, rules as furniture, Markdown headings as such."""
    pieces: list[Piece] = []
    open_lines: list[str] = []
    for line in text.replace("\f", "\n\n").split("\n"):
        bare = line.strip()
        other = _other(bare, markdown) if 0 < len(bare) < _LONG else None
        if bare and other is None:
            open_lines.append(line)
            continue
        _add(pieces, open_lines)
        if other is not None:
            pieces.append(other)
    _add(pieces, open_lines)
    return tuple(pieces)


def _other(line: str, markdown: bool) -> Piece | None:
    """A line that is no part of a paragraph: a rule, a heading."""
    heading = _HEADING.fullmatch(line) if markdown else None
    if heading is not None:
        return Piece(heading[2].rstrip("# "), BlockKind.HEADING, level=len(heading[1]))
    return Piece(line, BlockKind.FURNITURE) if _RULE.fullmatch(line) else None


def _add(pieces: list[Piece], lines: list[str]) -> None:
    if any(line.strip() for line in lines):
        pieces.append(Piece("\n".join(lines).strip()))
    lines.clear()


def _lines(piece: Piece) -> Iterator[Piece]:
    """A piece of a text that is not wrapped: every line is a paragraph of its own."""
    for line in piece.text.split("\n"):
        if line.strip():
            yield replace(piece, text=line)


def is_wrapped(pieces: Sequence[Piece]) -> bool:
    """Whether lines were broken at a fixed width: none over 120 characters, and most of them nearly full."""
    widths = [len(line) for piece in pieces for line in piece.text.split("\n")[:-1]]
    return bool(widths) and WIDTHS[0] < max(widths) <= WIDTHS[1] and median(widths) >= FULL * max(widths)


def unwrapped(pieces: Sequence[Piece], speakers: Speakers) -> tuple[Piece, ...]:
    """Paragraphs with the breaks of a fixed width undone; list items and the lines of speakers stay apart, and
    so do lines after which the next word would have had room."""
    width = max((len(line) for piece in pieces for line in piece.text.split("\n")), default=0)
    return tuple(
        replace(piece, text=_joined(piece.text.split("\n"), speakers, width)) if "\n" in piece.text else piece
        for piece in pieces
    )


def _joined(lines: Sequence[str], speakers: Speakers, width: int) -> str:
    parts: list[list[str]] = []
    apart = True
    for line in map(str.strip, lines):
        label = speakers.label(line)
        first = line.split(maxsplit=1)[0] if line else ""
        if apart or label is not None or _ITEM.match(line) or len(parts[-1][-1]) + len(first) < FULL * width:
            parts.append([line])
        else:
            parts[-1].append(line)
        apart = label is not None and not label.rest
    return "\n".join(" ".join(part) for part in parts)
