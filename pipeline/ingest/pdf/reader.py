"""The flow of the PDF reader: words, furniture, paragraphs by tags or geometry, structure, pieces."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.errors import UnreadableError
from pipeline.ingest.base import ReadOptions
from pipeline.ingest.pdf import tagged
from pipeline.ingest.pdf.blocks import Para, Role
from pipeline.ingest.pdf.furniture import furniture
from pipeline.ingest.pdf.lines import Line, lines_of
from pipeline.ingest.pdf.notes import cut_notes, found_notes
from pipeline.ingest.pdf.ocr import tesseract
from pipeline.ingest.pdf.paragraphs import joined, paragraphs_of, resumed, setting_of
from pipeline.ingest.pdf.source import Document, PageSource, load
from pipeline.ingest.pdf.structure import kind_of, pieces_of, shape_of, words_of
from pipeline.ingest.pdf.tables import Table, tables_of
from pipeline.ingest.pdf.text import vocabulary
from pipeline.ingest.pdf.transcript import turns_of
from pipeline.ingest.pdf.words import Word
from pipeline.ingest.speakers import guess_kind
from pipeline.model import Piece, Reading, Reject

HOW_TO_SCAN = "Install tesseract (https://tesseract-ocr.github.io), or run OCR on the file first."


def read(path: Path, options: ReadOptions, *, tags: bool = True, engine: str = "") -> Reading:
    """Read a PDF.

    Args:
        path: the file.
        options: what the study says of it.
        tags: whether a structure tree is used where one covers a page (``False`` for measuring geometry).
        engine: "pdfium" or "pdfplumber"; by default what the options say.

    Raises:
        UnreadableError: the file cannot be opened, is over a limit, or has no text on any page.
    """
    document = _load(path, tags=tags, engine=engine or options.pdf_engine)
    rejects = tuple(_no_text(one) for one in document.pages if not one.page.words)
    pages = [one for one in document.pages if one.page.words]
    if not pages:
        raise UnreadableError("no page of the PDF has text (a scan?)", HOW_TO_SCAN)
    paras = paragraphs(pages)
    body = [para for para in paras if para.role is not Role.FURNITURE]
    shape = shape_of(body, document.outline)
    known = vocabulary(words_of(body))
    notes = (
        ("pages", len(document.pages)),
        ("pages_without_text", len(rejects)),
        ("pages_tagged", sum(one.covered for one in pages)),
        ("pages_ocr", sum(one.scanned for one in pages)),
    )
    turns = () if shape.minutes else turns_of(paras, known, options.interviewers)
    pieces = _marked(
        turns or pieces_of(paras, shape, known), {one.page.number for one in pages if one.scanned}
    )
    kind = guess_kind(turns, options.interviewers) if turns else kind_of(shape)
    return Reading(pieces, kind, rejects, notes)


def _load(path: Path, *, tags: bool, engine: str) -> Document:
    if engine == "pdfium":
        return load(path, tags=tags)
    if engine != "pdfplumber":
        raise UnreadableError(f"there is no PDF engine '{engine}'", "The engines are pdfium and pdfplumber.")
    from pipeline.ingest.pdf import engine_plumber

    return engine_plumber.load(path)


def _marked(pieces: Iterable[Piece], scanned: set[int]) -> tuple[Piece, ...]:
    """Pieces with the mark ``_ocr`` where they were read from a picture."""
    return tuple(
        replace(piece, attributes=tuple(sorted((*piece.attributes, ("_ocr", "yes")))))
        if piece.page in scanned
        else piece
        for piece in pieces
    )


def _no_text(source: PageSource) -> Reject:
    reason = "the page is empty"
    if source.painted and tesseract():
        reason = "the page has no text, and tesseract saw none on it"
    elif source.painted:
        reason = "the page has no text (a scan?); install tesseract to have it read"
    return Reject("ingest", "", f"page {source.page.number}", reason)


def paragraphs(pages: Sequence[PageSource]) -> list[Para]:
    """All paragraphs of a document in reading order, furniture between them."""
    tables = [tables_of(one.page.words, one.rules) for one in pages]
    outside = [
        tagged.split(one.page, one.leaves)[1] if one.covered else others
        for one, (_, others) in zip(pages, tables, strict=True)
    ]
    marks = furniture([one.page for one in pages], outside)
    rest: list[list[Word]] = []
    aside: list[Para] = []
    for one, words in zip(pages, outside, strict=True):
        is_aside = [(one.page.number, word.order) in marks or word.artifact for word in words]
        aside.extend(_furniture_lines([word for word, no in zip(words, is_aside, strict=True) if no]))
        rest.append([word for word, no in zip(words, is_aside, strict=True) if not no])
    main = resumed(tagged.paragraphs([(one.page, one.leaves) for one in pages if one.covered]))
    return cut_notes(_interleaved(main, _by_geometry(rest, [found for found, _ in tables]), aside))


def _by_geometry(words: Sequence[Sequence[Word]], tables: Sequence[Sequence[Table]]) -> list[Para]:
    flow: list[Line | Para] = []
    for found, inside in zip(words, tables, strict=True):
        flow.extend(_placed(lines_of(found), inside))
    setting = setting_of([item for item in flow if isinstance(item, Line)])
    return joined(found_notes(paragraphs_of(flow, setting), setting.body))


def _placed(lines: Sequence[Line], tables: Iterable[Table]) -> list[Line | Para]:
    """Each table before the first line that stands below its top and beside or under it."""
    flow: list[Line | Para] = list(lines)
    for table in tables:
        at = next(
            (
                i
                for i, item in enumerate(flow)
                if isinstance(item, Line)
                and item.base > table.top
                and item.x0 < table.x1
                and item.x1 > table.x0
            ),
            len(flow),
        )
        flow[at:at] = table.rows
    return flow


def _furniture_lines(words: Sequence[Word]) -> list[Para]:
    return [Para(line.words, Role.FURNITURE) for line in lines_of(words)]


def _interleaved(main: Sequence[Para], rest: Sequence[Para], aside: Iterable[Para]) -> list[Para]:
    """Tagged paragraphs in their order, the others after the last that begins on their page or before."""
    slots: dict[int, list[Para]] = {}
    for para in rest:
        slots.setdefault(para.page, []).append(para)
    result: list[Para] = []
    for para in main:
        for page in sorted(page for page in slots if page < para.page):
            result.extend(slots.pop(page))
        result.append(para)
    for page in sorted(slots):
        result.extend(slots[page])
    return _with_furniture(result, aside)


def _with_furniture(body: Sequence[Para], aside: Iterable[Para]) -> list[Para]:
    """Furniture after the last paragraph that begins on its page, or before the first of a later page."""
    slots: dict[int, list[Para]] = {}
    for para in aside:
        slots.setdefault(para.page, []).append(para)
    result: list[Para] = []
    for para in body:
        for page in sorted(page for page in slots if page < para.page):
            result.extend(slots.pop(page))
        result.append(para)
    for page in sorted(slots):
        result.extend(slots[page])
    return result
