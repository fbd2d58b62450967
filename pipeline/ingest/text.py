"""Plain text and Markdown: a transcript where the lines name their speakers, captions where they have times,
prose otherwise."""

from __future__ import annotations

import re
from pathlib import Path
from statistics import median

from pipeline.errors import UnreadableError
from pipeline.ingest import vtt
from pipeline.ingest.base import ReadOptions, decode
from pipeline.ingest.captions import is_timing
from pipeline.ingest.limits import check_text, read_bytes
from pipeline.ingest.speakers import guess_kind, split_turns
from pipeline.model import BlockKind, Piece, Reading, SourceKind

_HEADING = re.compile(r"(#{1,6})\s+(\S.*)")
_RULE = re.compile(r"(?:[-=*_~–—]\s*){3,}")
_ITEM = re.compile(r"(?:[-*•–]|\(?[0-9a-z]{1,3}[.)])\s")
_LONG = 300
"""Characters from which a line is neither a heading nor a rule."""


def read(path: Path, options: ReadOptions) -> Reading:
    """Read a text file. Raises :class:`UnreadableError` where it is empty or no text."""
    text = decode(read_bytes(path))
    check_text(text)
    return reading(text, options, markdown=path.suffix.lower() == ".md")


def reading(text: str, options: ReadOptions, markdown: bool = False) -> Reading:
    """Normalised text as a reading: captions, turns, or headings and paragraphs."""
    lines = text.split("\n")
    if sum(1 for line in lines if is_timing(line)) >= max(1, len(lines) // 20):
        return vtt.reading(text, options)
    pieces = paragraphs(text, markdown)
    if not pieces:
        raise UnreadableError("there are no words in the file")
    turns = split_turns(pieces, options.interviewers)
    if turns:
        return Reading(turns, guess_kind(turns, options.interviewers))
    return Reading(unwrapped(pieces), SourceKind.REPORT)


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


def unwrapped(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Prose with the line breaks of a fixed width undone: where most lines of a text are about equally long
    and none is longer than 120 characters. List items keep their lines; a line of its own stays a paragraph
    of its own where the text is not wrapped."""
    widths = [len(line) for piece in pieces for line in piece.text.split("\n")[:-1]]
    wrapped = bool(widths) and max(widths) <= 120 and median(widths) >= 0.7 * max(widths) and max(widths) > 40
    found: list[Piece] = []
    for piece in pieces:
        if piece.kind is not BlockKind.PARAGRAPH or "\n" not in piece.text:
            found.append(piece)
        elif wrapped:
            found.append(Piece(_joined(piece.text.split("\n"))))
        else:
            found.extend(Piece(line) for line in piece.text.split("\n") if line.strip())
    return tuple(found)


def _joined(lines: list[str]) -> str:
    """Lines of a wrapped paragraph as one, list items apart."""
    text = lines[0].strip()
    for line in map(str.strip, lines[1:]):
        text += ("\n" if _ITEM.match(line) else " ") + line
    return text
