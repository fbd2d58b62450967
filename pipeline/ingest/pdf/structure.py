"""Paragraphs become pieces: headings, numbered items, resolutions, table rows, footnotes, furniture."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.ingest.pdf.blocks import Para, Role
from pipeline.ingest.pdf.notes import number_of_note
from pipeline.ingest.pdf.text import join
from pipeline.ingest.pdf.words import Word
from pipeline.model import BlockKind, Piece, SourceKind

MAX_HEADING_WORDS = 45

_BULLET = re.compile(r"^[•▪➢◊✓●○■□◦‣⁃–—-]\s")

_NUMBER = re.compile(
    r"^(?P<number>\(?(?:\d{1,4}(?:\.\d{1,3}){0,4}|[A-Z]?\d{1,3}(?:\.\d{1,3}){1,4}|[a-zA-Z]|[ivxlc]{1,6}"
    r"|[IVXLC]{1,6})(?P<close>[.)]{1,2}|(?=\s)))\s+\S"
)
_FIELD = re.compile(r"^[A-Z]\w{1,20}: *\S")
_RESOLVED = re.compile(
    r"^(?:\(?\w{1,4}[.)]\s*)?(?:RESOLVED|RECOMMENDED|AGREED|DECISION|DECIDED)\b"
    r"|^(?:\(?\w{1,4}[.)]\s*)?(?:Resolved|Agreed|Recommended)\s*(?::|that\b|–|-|unanimously)"
    r"|^(?:It was |The \w+ )(?:unanimously )?(?:resolved|RESOLVED|AGREED)\b"
)
_ATTENDANCE = re.compile(
    r"^(?:PRESENT|IN ATTENDANCE|ALSO PRESENT|ATTENDANCE|APOLOGIES)\b|^(?:Present|In attendance):",
    re.IGNORECASE,
)
_QUOTATION = re.compile(
    r"^[“\"‘'][^“”\"]{15,}[.!?…]?[”\"’']\.?\s*(?:\(|\[|[–—-]\s*)(?P<who>(?:[A-Z]|P\d)[^()\[\]“”]{1,60}?)[)\]]?\.?$"
)
_ENTRY = re.compile(r"(?:\.\s?){4,}\s*\d{1,4}$|…{2,}\s*\d{1,4}$")


@dataclass(frozen=True, slots=True)
class Shape:
    """What a document looks like as a whole: body size in points, heading styles from the largest, whether
    headings come from tags, whether it is minutes, the outline's titles, whether numbered titles stand out."""

    body: float
    body_bold: bool
    styles: tuple[tuple[float, bool], ...]
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
        _is_minutes(paras),
        frozenset(_key(title) for title in outline if title.strip()),
        marked_titles=False,
    )
    found = [para for para in paras if _looks_like_heading(para, shape)]
    counts = Counter((para.size, para.bold) for para in found)
    often = [style for style, count in counts.items() if count > 1 or len(counts) <= 4]
    styles = tuple(sorted(often or counts, reverse=True))
    headings = [*found, *(para for para in paras if para.role is Role.HEADING)]
    numbered = any(number_of(para.plain).isdigit() for para in headings)
    return replace(shape, styles=styles, marked_titles=numbered)


def _key(text: str) -> str:
    return re.sub(r"\W+", "", text).lower()


def _is_minutes(paras: Sequence[Para]) -> bool:
    """Whether a document is minutes: it says so at its start, or lists attendance and resolves."""
    start = " ".join(para.plain for para in paras[:12])
    resolved = sum(1 for para in paras if _RESOLVED.match(para.plain))
    attendance = any(_ATTENDANCE.match(para.plain) for para in paras[:40])
    says_so = re.search(r"\b(?:MINUTES|Minutes) of (?:a|the)\b.{0,60}\b[Mm]eeting", start) is not None
    return (says_so and (attendance or resolved > 0)) or (attendance and resolved > 1)


def kind_of(shape: Shape) -> SourceKind:
    """Minutes or report; transcripts are told elsewhere, by their turns."""
    return SourceKind.MINUTES if shape.minutes else SourceKind.REPORT


def _looks_like_heading(para: Para, shape: Shape) -> bool:
    """Whether size, weight or the outline make a heading of a paragraph that no tag makes one."""
    if para.role not in (Role.TEXT, Role.LIST) or len(para.words) > MAX_HEADING_WORDS:
        return False
    text = para.plain
    if not re.search(r"[^\W\d_]{2}", text) or _ENTRY.search(text) or _RESOLVED.match(text):
        return False
    if len(text) > 6 and _key(text) in shape.outline:
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
    result: list[Piece] = []
    resolving = False
    for para in _settled(paras, shape):
        piece = _piece(para, shape, known, resolving)
        if piece.kind is BlockKind.RESOLUTION:
            resolving = True
        elif piece.kind is not BlockKind.FURNITURE:
            resolving = False
        result.append(piece)
    return result


def _settled(paras: Sequence[Para], shape: Shape) -> Iterator[Para]:
    """Paragraphs with headings found where no tag makes them, and titles of minutes freed from tables."""
    contents = _contents(paras)
    for at, para in enumerate(paras):
        if para.role is Role.ROW and shape.minutes:
            yield _unlaid(para)
        elif at in contents:
            yield replace(para, role=Role.CONTENTS)
        elif para.tagged and shape.trusts_tags:
            yield para
        elif _looks_like_heading(para, shape) and not _goes_on(para, paras[at + 1 : at + 2]):
            yield replace(para, role=Role.HEADING, level=_rank((para.size, para.bold), shape.styles))
        else:
            yield para


def _rank(style: tuple[float, bool], styles: Sequence[tuple[float, bool]]) -> int:
    """Level of a heading by the size and weight of its type: 1 for the largest, 6 at most."""
    return min(6, 1 + sum(1 for other in styles if other > style))


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


def _unlaid(row: Para) -> Para:
    """A row that only lays out "47." beside its title (or paragraph) as that; other rows as they are."""
    cells = [cell for cell in row.cells if cell]
    if len(cells) != 2 or len(cells[0]) != 1 or not re.match(r"^\(?\w{1,4}[.)]$", cells[0][0].text):
        return row
    title = len(row.words) <= 40 and cells[0][0].text.rstrip(".").isdigit()
    return Para(row.words, Role.HEADING if title else Role.LIST, 1, tagged=row.tagged)


def _piece(para: Para, shape: Shape, known: frozenset[str], resolving: bool) -> Piece:
    if para.role is Role.ROW:
        return _row(para, known)
    text = join(para.words, known)
    if para.role is Role.FURNITURE:
        return Piece(text, BlockKind.FURNITURE, page=para.page)
    if para.role is Role.NOTE:
        return Piece(text, BlockKind.FOOTNOTE, number=number_of_note(text), page=para.page)
    if para.role is Role.CONTENTS or _ENTRY.search(text):
        return Piece(text, page=para.page, attributes=(("_role", "contents"),))
    kind, level, number = _standing(para, text, shape, resolving)
    if shape.minutes and _ATTENDANCE.match(text):
        return Piece(text, page=para.page, attributes=(("_role", "attendance"),))
    speaker = credited(text) if kind is BlockKind.PARAGRAPH else ""
    return Piece(text, kind, level, number, para.page, speaker)


def credited(text: str) -> str:
    """Who a paragraph that is one quotation is credited to ("… (Participant 8)", "… – Carer"); "" if nobody."""
    found = _QUOTATION.match(text)
    if not found or re.search(r"\b(?:1[89]|20)\d\d\b", found.group(0)[found.start("who") :]):
        return ""
    return found.group("who").strip(" .")


def _standing(para: Para, text: str, shape: Shape, resolving: bool) -> tuple[BlockKind, int, str]:
    """Kind, level and number of a paragraph of prose."""
    number = number_of(text)
    title = bool(number) and _is_title(para, number, shape)
    if _RESOLVED.match(text) or (resolving and number and shape.minutes and not title):
        return BlockKind.RESOLUTION, 0, number
    if shape.minutes and number and (title or para.role is not Role.HEADING):
        return BlockKind.ITEM, 1 if title else max(2, para.level + 1), number
    if para.role is Role.HEADING:
        return BlockKind.HEADING, max(1, min(6, para.level)), number
    return BlockKind.PARAGRAPH, para.level if para.role is Role.LIST else 0, number


def _is_title(para: Para, number: str, shape: Shape) -> bool:
    """Whether a numbered paragraph of minutes is an item's title rather than a numbered paragraph below.

    Titles are headings by tag or type; where no numbered line is one, short lines without a full stop.
    """
    if not number.isdigit() or len(para.words) > 40:
        return False
    if para.role is Role.HEADING:
        return True
    plain = len(para.words) <= 20 and not para.words[-1].text.endswith((".", ";", ":"))
    return plain and not shape.marked_titles


def number_of(text: str) -> str:
    """The number that a paragraph begins with, without dot ("47", "1.2", "(a)", "iv"); "" where none."""
    found = _NUMBER.match(text)
    if not found:
        return ""
    number = found.group("number")
    bare = not found.group("close")
    if bare and "." not in number:
        return ""
    return number.rstrip(".") if "(" in number else number.rstrip(".)")


def _row(para: Para, known: frozenset[str]) -> Piece:
    """A table row: cells parted by tabs; the header's cells in the mark ``_header``, one a line."""
    text = "\t".join(join(cell, known) if cell else "" for cell in para.cells)
    header = "\n".join(join(cell, known) if cell else "" for cell in para.header)
    attributes = (("_header", header),) if header.strip() else ()
    return Piece(text, BlockKind.TABLE_ROW, page=para.page, attributes=attributes)


def words_of(paras: Iterable[Para]) -> Iterable[Word]:
    """All words of some paragraphs."""
    return (word for para in paras for word in para.words)
