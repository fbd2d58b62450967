"""Pages that could not be read: why, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from pipeline.errors import UnreadableError
from pipeline.ingest.pdf.ocr import tesseract
from pipeline.ingest.pdf.source import PageSource
from pipeline.model import Reject

INSTALL = "Install tesseract (https://tesseract-ocr.github.io), or run OCR on the file first."


def rejects_of(pages: Sequence[PageSource]) -> tuple[Reject, ...]:
    """One reject for each run of pages that could not be read for the same reason.

    Args:
        pages: those without words that have something on them, in order.
    """
    numbered = [(one.page.number, _reason(one)) for one in pages]
    groups = groupby(enumerate(numbered), key=lambda item: (item[1][0] - item[0], item[1][1]))
    return tuple(
        Reject("ingest", "", span([number for _, (number, _) in group]), reason)
        for (_, reason), group in groups
    )


def nothing_read(count: int, pages: Sequence[PageSource]) -> UnreadableError:
    """The error for a file none of whose pages has words.

    Args:
        count: of all its pages.
        pages: those that have something on them.
    """
    if not pages:
        return UnreadableError(
            f"no page of the PDF has text: {span(range(1, count + 1))} blank", "There is nothing to read."
        )
    where = span([one.page.number for one in pages])
    if all(one.broken for one in pages):
        return UnreadableError(f"no page of the PDF has text: {where} cannot be opened", "Fetch it again.")
    if tesseract() is None:
        return UnreadableError(f"no page of the PDF has text (a scan?): {where}", INSTALL)
    reason = "was too slow for it" if any(one.late for one in pages) else "saw none"
    hint = "Run OCR on the file first, with a better or smaller picture of its pages."
    return UnreadableError(f"no page of the PDF has text, and tesseract {reason}: {where}", hint)


def span(numbers: Sequence[int]) -> str:
    """Page numbers as people write them: "page 3", "pages 1-12"; gaps are not told."""
    if len(numbers) == 1:
        return f"page {numbers[0]}"
    return f"pages {numbers[0]}-{numbers[-1]}"


def _reason(source: PageSource) -> str:
    if source.broken:
        return "the page is damaged: it cannot be opened"
    if source.late:
        return (
            "the page has no text (a scan?); tesseract did not get to it in the time that a file may take: give it "
            "more (themebank ingest --force --file-seconds 600) or run OCR on the file first"
        )
    if tesseract():
        return "the page has no text, and tesseract saw none on it"
    return f"the page has no text (a scan?). {INSTALL}"
