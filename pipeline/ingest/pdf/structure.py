"""Paragraphs become pieces: headings, numbered items, resolutions, table rows, footnotes, furniture."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.ingest.pdf.blocks import Cells, Para, Role
from pipeline.ingest.pdf.headings import SUB_HEADING, Shape, is_entry, settled, shape_of
from pipeline.ingest.pdf.minutes import Meeting, item_number, titles_of
from pipeline.ingest.pdf.notes import number_of_note
from pipeline.ingest.pdf.numbers import number_of
from pipeline.ingest.pdf.quotes import credited
from pipeline.ingest.pdf.text import join, paged
from pipeline.ingest.pdf.words import Word
from pipeline.model import BlockKind, Piece, SourceKind

__all__ = ["Shape", "kind_of", "pieces_of", "shape_of", "words_of"]

MIN_TOLD = 2
"""Titles with an agenda's number below them from which that is how a document's titles are told."""
LONGEST_HEADER = 40
"""Words of a table's header from which it may say something of its own."""


def kind_of(shape: Shape) -> SourceKind:
    """Minutes or report; transcripts are told elsewhere, by their turns."""
    return SourceKind.MINUTES if shape.minutes else SourceKind.REPORT


def pieces_of(paras: Sequence[Para], shape: Shape, known: frozenset[str]) -> list[Piece]:
    """The pieces of a document.

    Args:
        paras: in reading order, furniture among them.
        shape: of the document.
        known: the document's vocabulary, for hyphenation.
    """
    body = list(settled(paras, shape))
    following = _following(body)
    meeting = Meeting(_titles(body, following, shape)) if shape.minutes else None
    heads = {_first(para.header) for para in body if para.header}
    result: list[Piece] = []
    for at, (para, after) in enumerate(zip(body, following, strict=True)):
        if para.role is Role.ROW:
            piece = _row(para, known, heads=not para.header and _first(para.cells) in heads)
        else:
            piece = _piece(para, known, meeting, at, after)
        result.append(paged(piece, para, known))
    return result


def _following(paras: Sequence[Para]) -> list[Para | None]:
    """For each paragraph the next that is no furniture."""
    after: Para | None = None
    found: list[Para | None] = []
    for para in reversed(paras):
        found.append(after)
        after = after if para.role is Role.FURNITURE else para
    return found[::-1]


def _titles(paras: Sequence[Para], following: Sequence[Para | None], shape: Shape) -> frozenset[int]:
    """Places of the numbered titles of minutes; where titles have the agenda's number below them instead, a short
    numbered line is none."""
    told = sum(1 for para, after in zip(paras, following, strict=True) if item_number(para, after))
    return titles_of(paras, marked=shape.marked_titles or told >= MIN_TOLD)


def _first(cells: Cells) -> tuple[int, int] | None:
    """What tells a row's words from all others: page and order of its first."""
    return next(((word.page, word.order) for cell in cells for word in cell), None)


def _piece(para: Para, known: frozenset[str], meeting: Meeting | None, at: int, after: Para | None) -> Piece:
    """The piece that a paragraph becomes; ``meeting`` only in minutes, ``at`` its place, ``after`` the next."""
    text = join(para.words, known)
    if para.role is Role.FURNITURE:
        return Piece(text, BlockKind.FURNITURE, page=para.page)
    if para.role is Role.NOTE:
        return Piece(text, BlockKind.FOOTNOTE, number=number_of_note(text), page=para.page)
    if para.role is Role.CONTENTS or is_entry(text):
        return Piece(text, page=para.page, attributes=(("_role", "contents"),))
    if meeting is not None:
        return _minuted(para, text, meeting, at, after)
    if para.role is Role.HEADING:
        return Piece(text, BlockKind.HEADING, max(1, min(6, para.level)), number_of(text), para.page)
    level = para.level if para.role is Role.LIST else 0
    return Piece(text, BlockKind.PARAGRAPH, level, number_of(text), para.page, credited(text))


def _minuted(para: Para, text: str, meeting: Meeting, at: int, after: Para | None) -> Piece:
    """A paragraph of minutes: title of an item, attendance, resolution, numbered item, heading, prose."""
    number = number_of(text)
    if at in meeting.titles:
        meeting.open_title()
        return Piece(text, BlockKind.ITEM, 1, number, para.page)
    item = item_number(para, after)
    if item:
        meeting.open_title()
        return Piece(text, BlockKind.ITEM, 1, number or item, para.page)
    role = "attendance" if meeting.is_attendance(para, after) else meeting.formal(text)
    if role:
        return Piece(text, page=para.page, attributes=(("_role", role),))
    if meeting.is_resolution(para, text, after):
        return Piece(text, BlockKind.RESOLUTION, 0, number, para.page)
    if number and para.role is not Role.HEADING:
        return Piece(text, BlockKind.ITEM, max(2, para.level + 1), number, para.page)
    if para.role is Role.HEADING:
        least = SUB_HEADING if meeting.begun and not para.tagged and not text.isupper() else 1
        return Piece(text, BlockKind.HEADING, max(least, min(6, para.level)), number, para.page)
    level = para.level if para.role is Role.LIST else 0
    return Piece(text, BlockKind.PARAGRAPH, level, number, para.page, credited(text))


def _row(para: Para, known: frozenset[str], *, heads: bool) -> Piece:
    """A table row: cells parted by tabs; the header's cells in the mark ``_header``, one a line. ``heads``: whether
    it is itself the header of other rows, which then show it: it has the mark ``_role`` unless it is long."""
    text = "\t".join(join(cell, known) if cell else "" for cell in para.cells)
    header = "\n".join(join(cell, known) if cell else "" for cell in para.header)
    attributes = (("_header", header),) if header.strip() else ()
    if heads and len(para.words) <= LONGEST_HEADER:
        attributes = (*attributes, ("_role", "header"))
    return Piece(text, BlockKind.TABLE_ROW, page=para.page, attributes=attributes)


def words_of(paras: Iterable[Para]) -> Iterable[Word]:
    """All words of some paragraphs."""
    return (word for para in paras for word in para.words)
