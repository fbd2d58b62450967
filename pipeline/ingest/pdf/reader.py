"""The flow of the PDF reader: words, furniture, paragraphs by tags or geometry, structure, pieces."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path

from pipeline.errors import UnreadableError
from pipeline.ingest.base import ReadOptions
from pipeline.ingest.pdf import tagged
from pipeline.ingest.pdf.aligned import aligned_tables, relaid
from pipeline.ingest.pdf.blocks import Para, Role
from pipeline.ingest.pdf.furniture import furniture
from pipeline.ingest.pdf.joining import drawn, joined, resumed, titled
from pipeline.ingest.pdf.lines import Line, lines_of
from pipeline.ingest.pdf.notes import cut_notes, found_notes
from pipeline.ingest.pdf.paragraphs import paragraphs_of, setting_of
from pipeline.ingest.pdf.quotes import with_credits
from pipeline.ingest.pdf.source import Document, PageSource, load
from pipeline.ingest.pdf.structure import kind_of, pieces_of, shape_of, words_of
from pipeline.ingest.pdf.tables import Table, continued, tables_of
from pipeline.ingest.pdf.text import vocabulary
from pipeline.ingest.pdf.transcript import turns_of
from pipeline.ingest.pdf.unread import nothing_read, rejects_of
from pipeline.ingest.pdf.words import Word
from pipeline.ingest.speakers import guess_kind
from pipeline.model import Piece, Reading


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
    engine = engine or options.pdf_engine
    with _uncollected() if engine == "pdfium" else nullcontext():
        return _read(_load(path, options, tags=tags, engine=engine), options)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the search for circular garbage: words are hundreds of thousands of small objects without a
    circle among them, and the search goes through all of them again and again (a tenth of the time)."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _read(document: Document, options: ReadOptions) -> Reading:
    unread = [one for one in document.pages if not one.page.words and (one.painted or one.broken)]
    pages = [one for one in document.pages if one.page.words]
    if not pages:
        raise nothing_read(len(document.pages), unread)
    paras = paragraphs(pages)
    body = [para for para in paras if para.role is not Role.FURNITURE]
    shape = shape_of(body, document.outline)
    known = vocabulary(words_of(body))
    notes = (
        ("pages", len(document.pages)),
        ("pages_blank", len(document.pages) - len(pages) - len(unread)),
        ("pages_without_text", len(unread)),
        ("pages_tagged", sum(one.covered for one in pages)),
        ("pages_ocr", sum(one.scanned for one in pages)),
    )
    turns = () if shape.minutes else turns_of(paras, known, options.interviewers)
    pieces = _marked(
        turns or pieces_of(paras, shape, known), {one.page.number for one in pages if one.scanned}
    )
    kind = guess_kind(turns, options.interviewers) if turns else kind_of(shape)
    return Reading(pieces, kind, rejects_of(unread), notes)


def _load(path: Path, options: ReadOptions, *, tags: bool, engine: str) -> Document:
    if engine == "pdfium":
        return load(path, tags=tags, seconds=options.seconds)
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
        marked = marks[one.page.number]
        aside.extend(_furniture_lines([word for word in words if word.artifact or word.order in marked]))
        rest.append([word for word in words if not word.artifact and word.order not in marked])
    found = [list(ruled) for ruled, _ in tables]
    for at, one in enumerate(pages):
        if not one.covered:
            found[at], rest[at] = relaid(found[at], rest[at])
            more, rest[at] = aligned_tables(rest[at])
            found[at].extend(more)
    found = continued(found, rest)
    main = titled(resumed(tagged.paragraphs([(one.page, one.leaves) for one in pages if one.covered])))
    others = _by_geometry(rest, found)
    if sum(one.covered for one in pages) > len(pages) / 2:
        others = drawn(others)
    return cut_notes(_interleaved(main, others, aside))


def _by_geometry(words: Sequence[Sequence[Word]], tables: Sequence[Sequence[Table]]) -> list[Para]:
    flow: list[Line | Para] = []
    for found, inside in zip(words, tables, strict=True):
        flow.extend(_placed(lines_of(found), inside))
    setting = setting_of([item for item in flow if isinstance(item, Line)])
    return with_credits(joined(found_notes(paragraphs_of(flow, setting), setting.body)))


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
    return _after_page(_after_page(main, rest), aside)


def _after_page(body: Sequence[Para], others: Iterable[Para]) -> list[Para]:
    """Others (furniture) after the last paragraph that begins on their page, or before the first of a later
    page."""
    waiting = sorted(others, key=lambda para: para.page)[::-1]
    result: list[Para] = []
    for para in body:
        page = para.page
        while waiting and waiting[-1].page < page:
            result.append(waiting.pop())
        result.append(para)
    result.extend(reversed(waiting))
    return result
