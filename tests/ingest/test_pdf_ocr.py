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
from pipeline.ingest.pdf.ocr import _words
from pipeline.model import BlockKind
from tests.ingest.test_pdf import BODY, BOLD, PROSE, made
from tests.ingest.test_pdf_parts import TSV_HEAD

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
    assert len([piece for piece in reading.pieces if piece.kind is not BlockKind.FURNITURE]) == 3
    assert all(dict(piece.attributes)["_ocr"] == "yes" for piece in reading.pieces)
    assert dict(reading.notes)["pages_ocr"] == 1
    assert reading.rejects == ()


def test_lines_of_a_scan_make_whole_paragraphs_and_no_word_of_them_is_lost() -> None:
    lines = ["as they gave a purple jug", "no one wrote zero or six", "the plan has no funds yet"]
    rows = [TSV_HEAD]
    for at, line in enumerate(lines):
        foot = 100.0 + 20 * at
        for n, text in enumerate(line.split()):
            top = foot - (14 if set(text) & set("bdfhklt") else 10)
            low = foot + (5 if set(text) & set("gjpqy") else 0)
            sure = 12 if text == "zero" else 95
            rows.append(f"5\t1\t1\t1\t{at}\t{n}\t{100 + 60 * n}\t{top}\t50\t{low - top}\t{sure}\t{text}\n")
    rows.append("5\t1\t2\t1\t1\t1\t100\t900\t50\t10\t12\tsmudge\n")
    found = _words("".join(rows), 1, 1.0)
    assert " ".join(word.text for word in found) == " ".join(lines)
    assert sorted({word.base for word in found}) == [100.0, 120.0, 140.0]
    assert len({word.size for word in found}) == 1


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


def test_words_with_figures_and_marks_stay_in_a_well_read_line() -> None:
    line = [("Our", 95), ("services,", 20), ("don’t", 25), ("cost", 96), ("£300", 12), ("a", 9), ("day.", 90)]
    noise = [("|", 12), ("~~", 20), ("l", 10)]
    rows = [TSV_HEAD]
    for n, (text, sure) in enumerate([*line, *noise]):
        rows.append(f"5\t1\t1\t1\t1\t{n}\t{100 + 60 * n}\t90\t50\t10\t{sure}\t{text}\n")
    for n in range(5):
        rows.append(f"5\t1\t1\t1\t1\t{20 + n}\t{900 + 60 * n}\t90\t50\t10\t95\tmore\n")
    found = [word.text for word in _words("".join(rows), 1, 1.0)]
    assert found == [*(text for text, _ in line), *["more"] * 5]
