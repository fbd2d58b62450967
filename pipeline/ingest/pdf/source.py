"""A PDF file opened with PDFium: its pages' words, its structure tree, its outline."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import UnreadableError
from pipeline.ingest.base import ReadOptions
from pipeline.ingest.pdf.ocr import Allowance, read_scan
from pipeline.ingest.pdf.rules import Rule, rules_of
from pipeline.ingest.pdf.tagged import is_covered
from pipeline.ingest.pdf.tagtree import Leaf, leaves
from pipeline.ingest.pdf.words import Page, read_page

MAX_PAGES = 5_000
MAX_CHARACTERS = 20_000_000
MAX_OUTLINE = 5_000


@dataclass(frozen=True, slots=True)
class PageSource:
    """One page as read.

    Args:
        page: its words.
        leaves: of its structure tree.
        painted: whether an image or a drawing is on it (a page without and without words is blank).
        rules: the lines drawn on it; only where no tree covers it.
        covered: whether the tree holds its words.
        scanned: whether its words are tesseract's.
        late: whether there was no time left to have it read by tesseract.
        broken: whether it could not be opened.
    """

    page: Page
    leaves: tuple[Leaf, ...]
    painted: bool
    rules: tuple[Rule, ...] = ()
    covered: bool = False
    scanned: bool = False
    late: bool = False
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """All pages of a file and the titles of its outline."""

    pages: tuple[PageSource, ...]
    outline: tuple[str, ...]


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    """The file as ``pypdfium2.PdfDocument``.

    Raises:
        UnreadableError: empty, not a PDF, cut off, or protected with a password.
    """
    import pypdfium2

    if path.stat().st_size == 0:
        raise UnreadableError("the file is empty")
    with path.open("rb") as file:
        if b"%PDF" not in file.read(1024 * 8):
            raise UnreadableError("the file is not a PDF, whatever its name says")
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as exc:
        if "password" in str(exc).lower():
            raise UnreadableError(
                "the file is protected with a password; save a copy without one",
                "Save a copy without password and put that in the folder.",
            ) from exc
        raise UnreadableError(
            "the PDF is damaged or cut off: it cannot be opened",
            "Fetch the file again, or print it to a new PDF.",
        ) from exc
    try:
        yield document
    finally:
        document.close()


def load(path: Path, *, tags: bool = True, seconds: float = ReadOptions().seconds) -> Document:
    """Read all words of a file; ``tags=False`` leaves its structure tree aside; ``seconds`` it may take in all.

    Raises:
        UnreadableError: it cannot be opened, or is larger than ``MAX_PAGES`` or ``MAX_CHARACTERS``.
    """
    with opened(path) as document:
        count = len(document)
        if count == 0:
            raise UnreadableError("the PDF has no pages")
        if count > MAX_PAGES:
            raise UnreadableError(f"the PDF has {count:,} pages (the limit is {MAX_PAGES:,})")
        pages: list[PageSource] = []
        characters = 0
        allowance = Allowance.of(seconds)
        for index in range(count):
            pages.append(_load_page(document, index, tags, allowance))
            characters += sum([len(word.text) for word in pages[-1].page.words])
            if characters > MAX_CHARACTERS:
                raise UnreadableError(f"the PDF holds more than {MAX_CHARACTERS:,} characters")
        return Document(tuple(pages), _outline(document))


def _load_page(document: Any, index: int, tags: bool, allowance: Allowance) -> PageSource:
    import pypdfium2

    try:
        page = document[index]
    except pypdfium2.PdfiumError:
        return PageSource(Page(index + 1, 0.0, 0.0, ()), (), True, broken=True)
    try:
        words = read_page(page, index + 1)
        painted = bool(words.words) or is_painted(page)
        if not words.words and painted:
            words = read_scan(page, index + 1, allowance)
            late = index + 1 in allowance.late
            return PageSource(words, (), painted, scanned=bool(words.words), late=late)
        tree = leaves(page) if tags and words.words else ()
        covered = is_covered(words, tree)
        rules = () if covered or not words.words else _rules(page, words)
        return PageSource(words, tree, painted, rules, covered)
    finally:
        page.close()


def is_painted(page: Any) -> bool:
    """Whether an open page has an image, a drawing or a form on it; text objects without letters are none."""
    import pypdfium2.raw as pdfium

    count = pdfium.FPDFPage_CountObjects(page)
    kinds = (pdfium.FPDFPageObj_GetType(pdfium.FPDFPage_GetObject(page, at)) for at in range(count))
    return any(kind != pdfium.FPDF_PAGEOBJ_TEXT for kind in kinds)


def _rules(page: Any, words: Page) -> tuple[Rule, ...]:
    left, bottom, _, _ = page.get_cropbox()
    return () if page.get_rotation() else rules_of(page, words.height, left, bottom)


def _outline(document: Any) -> tuple[str, ...]:
    """Titles of the bookmarks; none where the outline is broken."""
    titles: list[str] = []
    try:
        for entry in document.get_toc(max_depth=8):
            titles.append(str(entry.get_title() if hasattr(entry, "get_title") else entry.title))
            if len(titles) >= MAX_OUTLINE:
                break
    except Exception:
        return tuple(titles)
    return tuple(titles)
