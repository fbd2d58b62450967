"""Scanned PDFs: read by tesseract where it is installed, rejected page by page with a hint where it is not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pypdfium2
import pytest
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pipeline.errors import UnreadableError
from pipeline.ingest.base import ReadOptions
from pipeline.ingest.pdf import read
from pipeline.model import BlockKind
from tests.ingest.test_pdf import BODY, BOLD, PROSE, made

needs_tesseract = pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")


def scanned(path: Path, pages: int = 1, *, first: str = "") -> Path:
    """A PDF whose pages are pictures of a page of text; ``first``: a page of real text before them."""
    text = made(path.with_suffix(".text.pdf"), [[("What we heard", BOLD), (PROSE, BODY), (PROSE, BODY)]])
    document = pypdfium2.PdfDocument(text)
    picture = ImageReader(document[0].render(scale=200 / 72).to_pil())
    document.close()
    canvas = Canvas(str(path), pagesize=A4)
    if first:
        canvas.drawString(72, 700, first)
        canvas.showPage()
    for _ in range(pages):
        canvas.drawImage(picture, 0, 0, *A4)
        canvas.showPage()
    canvas.save()
    return path


@needs_tesseract
def test_a_scan_is_read_and_marked(tmp_path: Path) -> None:
    reading = read(scanned(tmp_path / "scan.pdf"), ReadOptions())
    said = " ".join(piece.text for piece in reading.pieces if piece.kind is not BlockKind.FURNITURE).split()
    expected = ["What", "we", "heard", *PROSE.split(), *PROSE.split()]
    assert len(set(said) & set(expected)) >= 0.95 * len(set(expected))
    assert abs(len(said) - len(expected)) <= 0.05 * len(expected)
    assert all(dict(piece.attributes)["_ocr"] == "yes" for piece in reading.pieces)
    assert dict(reading.notes)["pages_ocr"] == 1
    assert reading.rejects == ()


@needs_tesseract
def test_pages_for_which_there_is_no_time_are_rejected_as_a_range(
    tmp_path: Path,
) -> None:
    reading = read(scanned(tmp_path / "scan.pdf", 6, first=PROSE[:80]), ReadOptions(seconds=0.05))
    assert [(reject.where, "did not get to it" in reject.reason) for reject in reading.rejects] == [
        ("pages 2-7", True)
    ]
    assert len(reading.pieces) == 1


def test_without_tesseract_each_page_is_named_with_the_hint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = scanned(tmp_path / "scan.pdf", 3, first=PROSE[:80])
    whole = scanned(tmp_path / "whole.pdf", 12)
    monkeypatch.setenv("PATH", "")
    (reject,) = read(file, ReadOptions()).rejects
    assert reject.where == "pages 2-4"
    assert "Install tesseract" in reject.reason
    with pytest.raises(UnreadableError, match=r"pages 1-12$") as caught:
        read(whole, ReadOptions())
    assert "Install tesseract" in caught.value.hint
