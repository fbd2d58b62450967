"""Plain text and Markdown: a transcript where the lines name their speakers, captions where they have times, a
chat where messages have a date and a sender, prose otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from statistics import median

from pipeline.errors import UnreadableError
from pipeline.ingest import vtt
from pipeline.ingest.base import ReadOptions, decode
from pipeline.ingest.captions import CAPTIONS, is_timing
from pipeline.ingest.chat import chat
from pipeline.ingest.credits import with_speakers
from pipeline.ingest.limits import check_text, read_bytes
from pipeline.ingest.speakers import Speakers, find_speakers, guess_kind
from pipeline.ingest.turns import split_turns
from pipeline.model import BlockKind, Piece, Reading, SourceKind

_HEADING = re.compile(r"(#{1,6})\s+(\S.*)")
_RULE = re.compile(r"(?:[-=*_~–—]\s*){3,}")
_ITEM = re.compile(r"(?:[-*•–]|\(?(?:[0-9]{1,3}|[a-z]|[ivx]{1,5})[.)])\s")
_HEADINGS = re.compile(r"^#{2,6} \w", re.MULTILINE)
_TABLE_RULE = re.compile(r"\|(?:\s*:?-{2,}:?\s*\|)+")
_WITHIN = re.compile(r"(?<=[^\W\d_]{2})[ \t]*\n[ \t]*\n(?=[a-z]{2,} [a-z])")
"""A blank line in the middle of a sentence."""
_ONE_BLANK = re.compile(r"(?<=\S)[ \t]*\n[ \t]*\n(?=\S)")
NOBODY = Speakers(frozenset(), 0.0)
WIDTHS = (40, 120)
"""Characters between which the longest line of a text lies that was broken at a fixed width."""
USUAL = 0.98
"""Share of lines that are no longer than the width at which they were broken."""
FEWEST_LINES = 20
GOES_ON = 0.25
"""Share of paragraphs that go on in the middle of a sentence from which a blank line stands behind every line."""
FEWEST_HEADINGS = 3
"""Headings in Markdown from which a plain text is Markdown."""
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
    markdown = markdown or len(_HEADINGS.findall(text)) >= FEWEST_HEADINGS
    pieces = paragraphs(text, markdown)
    gap = _ONE_BLANK if _is_double_spaced(pieces) else _WITHIN
    pieces = paragraphs(gap.sub("\n", text), markdown)
    if not pieces:
        raise UnreadableError("there are no words in the file")
    wrapped = is_wrapped(pieces)
    speakers = find_speakers(lines, options.interviewers) if wrapped else NOBODY
    turns = split_turns(unwrapped(pieces, speakers) if wrapped else pieces, options.interviewers)
    if turns:
        return Reading(turns, guess_kind(turns, options.interviewers))
    if wrapped:
        pieces = unwrapped(pieces, NOBODY)
    lines_of = _soft_lines if markdown else _lines
    return Reading(
        tuple(with_speakers(line for piece in pieces for line in lines_of(piece))), SourceKind.REPORT
    )


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


def _soft_lines(piece: Piece) -> Iterator[Piece]:
    """A paragraph of Markdown as it is shown: its lines go on, but for entries of lists, rows of tables, quotations
    and hard breaks; the rule below a table's header is furniture."""
    parts: list[str] = []
    hard = True
    for line in piece.text.split("\n"):
        if hard or _ITEM.match(line.strip()) or line.lstrip().startswith(("|", ">")):
            parts.append(line.strip())
        else:
            parts[-1] = f"{parts[-1]} {line.strip()}"
        hard = line.endswith(("  ", "\\")) or line.lstrip().startswith("|")
    for part in parts:
        kind = BlockKind.FURNITURE if _TABLE_RULE.fullmatch(part) else piece.kind
        if part:
            yield replace(piece, text=part, kind=kind)


def _is_double_spaced(pieces: Sequence[Piece]) -> bool:
    """Whether a blank line stands behind every line, so that sentences go on in the next paragraph."""
    if len(pieces) < FEWEST_LINES:
        return False
    on = sum(a.text[-1:].isalpha() and b.text[:1].islower() for a, b in pairwise(pieces))
    return on >= GOES_ON * len(pieces)


def is_wrapped(pieces: Sequence[Piece]) -> bool:
    """Whether lines were broken at a fixed width: all but a few (of tables) of 120 characters at most, and most of them
    nearly full."""
    widths = sorted(len(line) for piece in pieces for line in piece.text.split("\n")[:-1])
    full = widths[int(USUAL * (len(widths) - 1))] if widths else 0
    return WIDTHS[0] < full <= WIDTHS[1] and median(widths) >= FULL * full


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
        short = bool(parts) and len(parts[-1][-1]) + len(first) < FULL * width and not line[:1].islower()
        if apart or label is not None or _ITEM.match(line) or short:
            parts.append([line])
        else:
            parts[-1].append(line)
        apart = label is not None and not label.rest
    return "\n".join(" ".join(part) for part in parts)
