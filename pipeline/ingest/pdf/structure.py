"""Paragraphs become pieces: headings, numbered items, resolutions, table rows, footnotes, furniture."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.ingest.pdf.blocks import Cells, Para, Role
from pipeline.ingest.pdf.levels import Style, levels_of
from pipeline.ingest.pdf.minutes import (
    RESOLVED,
    Meeting,
    is_bold_title,
    is_capitals,
    is_minutes,
    item_number,
    titles_of,
    unlaid,
)
from pipeline.ingest.pdf.notes import number_of_note
from pipeline.ingest.pdf.numbers import number_of
from pipeline.ingest.pdf.quotes import credited
from pipeline.ingest.pdf.text import join, paged
from pipeline.ingest.pdf.words import Word
from pipeline.model import BlockKind, Piece, SourceKind

MAX_HEADING_WORDS = 45
LONGEST_HEADER = 40
"""Words of a table's header from which it may say something of its own."""
SUB_HEADING = 3
"""Level of headings below an agenda item's title."""

_BULLET = re.compile(r"^[•▪➢◊✓●○■□◦‣⁃–—-]\s")

_FIELD = re.compile(r"^[A-Z]\w{1,20}: *\S")
_ENTRY = re.compile(r"(?:\.\s?){4,}\s*\d{1,4}$|…{2,}\s*\d{1,4}$")


@dataclass(frozen=True, slots=True)
class Shape:
    """What a document looks like as a whole: body size in points, the level of each heading style,
    whether headings come from tags, whether it is minutes, the outline's titles, whether numbered titles
    stand out."""

    body: float
    body_bold: bool
    styles: tuple[tuple[Style, int], ...]
    trusts_tags: bool
    minutes: bool
    outline: frozenset[str]
    marked_titles: bool


def shape_of(paras: Sequence[Para], outline: Iterable[str]) -> Shape:
    """Measure a document's body and headings.

    Args:
        paras: all paragraphs but furniture.
        outline: the titles of the document's outline (bookmarks).
    """
    letters: Counter[float] = Counter()
    bold = total = 0
    for para in paras:
        count = len(para.plain)
        letters[para.size] += count
        total += count
        bold += count if para.bold else 0
    body = letters.most_common(1)[0][0] if letters else 10.0
    tags = sum(1 for para in paras if para.role is Role.HEADING)
    pages = len({para.page for para in paras})
    shape = Shape(
        body,
        bold > 0.6 * total,
        (),
        tags >= max(2, pages / 4),
        is_minutes(paras),
        frozenset(_key(title) for title in outline if title.strip()),
        marked_titles=False,
    )
    found = [para for para in paras if _looks_like_heading(para, shape)]
    styles = tuple(sorted(levels_of(found).items()))
    headings = [*found, *(para for para in paras if para.role is Role.HEADING)]
    numbered = any(number_of(para.plain).isdigit() for para in headings)
    return replace(shape, styles=styles, marked_titles=numbered)


def _key(text: str) -> str:
    return re.sub(r"\W+", "", text).lower()


def kind_of(shape: Shape) -> SourceKind:
    """Minutes or report; transcripts are told elsewhere, by their turns."""
    return SourceKind.MINUTES if shape.minutes else SourceKind.REPORT


def _looks_like_heading(para: Para, shape: Shape) -> bool:
    """Whether size, weight or the outline make a heading of a paragraph that no tag makes one."""
    if para.role not in (Role.TEXT, Role.LIST) or len(para.words) > MAX_HEADING_WORDS:
        return False
    text = para.plain
    if not re.search(r"[^\W\d_]{2}", text) or _ENTRY.search(text) or RESOLVED.match(text):
        return False
    if len(text) > 6 and _key(text) in shape.outline:
        return True
    if shape.minutes and not shape.body_bold and is_bold_title(para):
        return True
    if text.endswith((".", ",", ";")) or text[:1].islower() or _BULLET.match(text) or _FIELD.match(text):
        return False
    if para.size >= shape.body * 1.08 + 0.4:
        return True
    return para.bold and not shape.body_bold and para.size >= shape.body - 0.6


def pieces_of(paras: Sequence[Para], shape: Shape, known: frozenset[str]) -> list[Piece]:
    """The pieces of a document.

    Args:
        paras: in reading order, furniture among them.
        shape: of the document.
        known: the document's vocabulary, for hyphenation.
    """
    settled = list(_settled(paras, shape))
    titles = titles_of(settled, marked=shape.marked_titles) if shape.minutes else frozenset()
    meeting = Meeting(titles) if shape.minutes else None
    result: list[Piece] = []
    after: Para | None = None
    following: list[Para | None] = []
    for para in reversed(settled):
        following.append(after)
        after = after if para.role is Role.FURNITURE else para
    heads = {_first(para.header) for para in settled if para.header}
    for at, (para, after) in enumerate(zip(settled, reversed(following), strict=True)):
        if para.role is Role.ROW:
            piece = _row(para, known, heads=not para.header and _first(para.cells) in heads)
        else:
            piece = _piece(para, known, meeting, at, after)
        result.append(paged(piece, para, known))
    return result


def _first(cells: Cells) -> tuple[int, int] | None:
    """What tells a row's words from all others: page and order of its first."""
    return next(((word.page, word.order) for cell in cells for word in cell), None)


def _settled(paras: Sequence[Para], shape: Shape) -> Iterator[Para]:
    """Paragraphs with headings found where no tag makes them, and titles of minutes freed from tables."""
    contents, levels = _contents(paras), dict(shape.styles)
    for at, para in enumerate(paras):
        if para.role is Role.ROW and shape.minutes:
            yield unlaid(para)
        elif at in contents:
            yield replace(para, role=Role.CONTENTS)
        elif para.tagged and shape.trusts_tags:
            yield para
        elif _looks_like_heading(para, shape) and not _goes_on(para, paras[at + 1 : at + 2]):
            level = levels.get((para.size, para.bold), 1)
            yield replace(para, role=Role.HEADING, level=level, tagged=False)
        elif shape.minutes and is_capitals(paras, at):
            yield replace(para, role=Role.HEADING, level=SUB_HEADING)
        else:
            yield para


def _contents(paras: Sequence[Para]) -> set[int]:
    """Places of paragraphs that make a table of contents: three or more in a row that end in page numbers
    which do not fall, or that have dot leaders."""
    found: set[int] = set()
    run: list[int] = []
    last = 0
    for at, para in enumerate(paras):
        if para.role is Role.FURNITURE:
            continue
        ends = para.words[-1].text
        if (
            para.role in (Role.TEXT, Role.LIST)
            and 1 < len(para.words) <= 25
            and ends.isdigit()
            and len(ends) <= 3
        ):
            run = [*run, at] if int(ends) >= last else [at]
            last = int(ends)
            found.update(run if len(run) >= 3 else ())
        else:
            run, last = [], 0
    return found


def _goes_on(para: Para, after: Sequence[Para]) -> bool:
    """Whether the next paragraph, set alike, goes on in lower case: part of a drawing, not a heading."""
    style = (para.size, para.bold)
    return any(one.plain[:1].islower() and (one.size, one.bold) == style for one in after)


def _piece(para: Para, known: frozenset[str], meeting: Meeting | None, at: int, after: Para | None) -> Piece:
    """The piece that a paragraph becomes; ``meeting`` only in minutes, ``at`` its place, ``after`` the next."""
    text = join(para.words, known)
    if para.role is Role.FURNITURE:
        return Piece(text, BlockKind.FURNITURE, page=para.page)
    if para.role is Role.NOTE:
        return Piece(text, BlockKind.FOOTNOTE, number=number_of_note(text), page=para.page)
    if para.role is Role.CONTENTS or _ENTRY.search(text):
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
    if meeting.is_resolution(para, text):
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
