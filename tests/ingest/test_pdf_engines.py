"""The words of a page as PDFium gives them against pdfplumber's, on pages from the real PDFs beside the checkout."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from pipeline.ingest.pdf.source import opened
from pipeline.ingest.pdf.words import Page, read_page
from tests.benchmarks.bench_pdf import DATA

REPORTS = sorted([*(DATA / "pdf" / "council").glob("*.pdf"), *(DATA / "pdf" / "inquiries").glob("*.pdf")])

APART = {
    "Appendix_B_KCC_ICS_priorities_measures": "in its charts a label and the bar's figure touch",
    "Appendix_D_3_Year_Revenue_Plan": "a dash is set far before its word, closer than pdfplumber's three points",
    "Behaviour-Change-Report-Recomm": "raised marks of notes stand apart from the word before them",
}
"""Files in which one engine parts what the other holds to be one word, and what it is."""


def whole_words(page: Page) -> Counter[str]:
    """The words of a page, those in two fonts or tags put together."""
    found: list[str] = []
    for word in page.words:
        if word.glued and found:
            found[-1] += word.text
        else:
            found.append(word.text)
    return Counter(found)


@pytest.mark.data
@pytest.mark.skipif(not REPORTS, reason="the real material is not beside the checkout")
@pytest.mark.parametrize("pdf", REPORTS, ids=lambda pdf: pdf.stem[:40])
def test_both_engines_see_the_same_words(pdf: Path) -> None:
    import pdfplumber

    ours: Counter[str] = Counter()
    theirs: Counter[str] = Counter()
    with opened(pdf) as document, pdfplumber.open(pdf) as other:
        last = len(document) - 1
        for at in sorted({0, last // 4, last // 2, 3 * last // 4, last}):
            ours.update(whole_words(read_page(document[at], at + 1)))
            theirs.update(word["text"] for word in other.pages[at].extract_words(use_text_flow=True))
    share = 2 * (ours & theirs).total() / (ours.total() + theirs.total())
    assert share >= (0.98 if pdf.stem.endswith(tuple(APART)) else 0.995), (ours - theirs, theirs - ours)
    letters = [Counter("".join(words.elements())) for words in (ours, theirs)]
    assert (letters[0] & letters[1]).total() >= 0.999 * max(found.total() for found in letters)
