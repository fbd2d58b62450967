"""The other engine: words and lines from pdfplumber. Slow, used as a cross-check and on request."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline.errors import UnreadableError
from pipeline.ingest.pdf.rules import Rule
from pipeline.ingest.pdf.source import MAX_CHARACTERS, MAX_PAGES, Document, PageSource, opened
from pipeline.ingest.pdf.words import Page, Word

_BOLD = ("bold", "black", "heavy", "semibd", "demi")


def load(path: Path) -> Document:
    """All words of a file by geometry alone (no structure tree, no outline).

    Raises:
        UnreadableError: as :func:`pipeline.ingest.pdf.source.load`, and where pdfplumber cannot read it.
    """
    import pdfplumber

    with opened(path) as document:  # the same checks and reasons as the other engine's
        if len(document) > MAX_PAGES:
            raise UnreadableError(f"the PDF has {len(document):,} pages (the limit is {MAX_PAGES:,})")
    pages: list[PageSource] = []
    characters = 0
    try:
        with pdfplumber.open(path) as document:
            for number, page in enumerate(document.pages, 1):
                pages.append(_page(page, number))
                characters += sum(len(word.text) for word in pages[-1].page.words)
                page.close()
                if characters > MAX_CHARACTERS:
                    raise UnreadableError(f"the PDF holds more than {MAX_CHARACTERS:,} characters")
    except UnreadableError:
        raise
    except Exception as exc:  # pdfminer raises whatever its parser meets
        raise UnreadableError("the PDF is damaged: pdfplumber cannot read it") from exc
    return Document(tuple(pages), ())


def _page(page: Any, number: int) -> PageSource:
    found = page.extract_words(extra_attrs=["size", "fontname"], keep_blank_chars=False, use_text_flow=True)
    words = tuple(_word(one, number, order) for order, one in enumerate(found))
    rules = tuple(
        Rule(edge["orientation"] == "h", float(edge["top"]), float(edge["x0"]), float(edge["x1"]))
        if edge["orientation"] == "h"
        else Rule(False, float(edge["x0"]), float(edge["top"]), float(edge["bottom"]))
        for edge in page.edges
    )
    painted = bool(page.images or page.rects or page.curves or page.lines)
    return PageSource(Page(number, float(page.width), float(page.height), words), (), painted, rules)


def _word(one: dict[str, Any], number: int, order: int) -> Word:
    bold = any(part in str(one["fontname"]).lower() for part in _BOLD)
    return Word(
        one["text"], float(one["x0"]), float(one["top"]), float(one["x1"]), float(one["bottom"]),
        float(one["bottom"]) - 0.2 * float(one["size"]), round(float(one["size"]), 1), bold,
        mcid=-1, artifact=False, glued=False, hyphen=False, page=number, order=order,
        angle=0 if one.get("upright", True) else 270,
    )  # fmt: skip
