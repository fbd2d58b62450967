"""What holds for every writer of reports, and what a reader of each file would notice."""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
import sys
import zipfile
from html.parser import HTMLParser
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook

from pipeline.report.charts import draw
from pipeline.report.writers import WRITERS, Writer, render
from tests.report.material import CODES, data, empty


@pytest.fixture(scope="module")
def charts() -> dict[str, tuple[str, bytes]]:
    return draw(data())


@pytest.fixture(scope="module")
def page(charts: dict[str, tuple[str, bytes]]) -> str:
    return WRITERS[0].write(data(), charts).decode("utf-8")


@pytest.mark.parametrize("writer", WRITERS, ids=lambda w: w.path)
def test_same_data_gives_same_bytes(writer: Writer, charts: dict[str, tuple[str, bytes]]) -> None:
    assert writer.write(data(), charts) == writer.write(data(), charts)


@pytest.mark.parametrize("writer", WRITERS, ids=lambda w: w.path)
def test_writes_a_study_in_which_nothing_was_found(writer: Writer) -> None:
    assert writer.write(empty(), {})


@pytest.mark.parametrize("writer", WRITERS, ids=lambda w: w.path)
def test_no_clock_in_office_files(writer: Writer, charts: dict[str, tuple[str, bytes]]) -> None:
    made = writer.write(data(), charts)
    if made.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(made)) as archive:
            assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            assert b"1980-01-01" in archive.read("docProps/core.xml")


def test_same_bytes_in_two_processes() -> None:
    code = (
        "import hashlib; from pipeline.report.writers import render; from tests.report.material import data;"
        "[print(k, hashlib.sha256(v).hexdigest()) for k, v in sorted(render(data()).items())]"
    )
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    here = {name: hashlib.sha256(made).hexdigest() for name, made in render(data()).items()}
    assert dict(line.split() for line in other.splitlines()) == here


class Page(HTMLParser):
    """Tags and attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def test_page_stands_alone(page: str) -> None:
    parser = Page()
    parser.feed(page)
    assert not [tag for tag, _ in parser.seen if tag in {"script", "link", "img", "iframe", "object"}]
    links = [attrs.get("href") or "" for tag, attrs in parser.seen if tag == "a"]
    assert all(link.startswith("#") for link in links)
    assert "@import" not in page
    assert not re.search(r"url\(", page)


def test_page_shows_hostile_text_as_text(page: str) -> None:
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_page_never_mixes_reviewed_and_suggested(page: str) -> None:
    tables = re.findall(r"<table[^>]*>.*?</table>", page, re.DOTALL)
    captions = [re.search(r"<caption>(.*?)</caption>", table, re.DOTALL)[1] for table in tables]  # type: ignore[index]
    assert any(caption.startswith("Reviewed:") for caption in captions)
    assert any(caption.startswith("Suggested only:") for caption in captions)
    kinds = [table.count("<tr class=") for table in tables[:2]]
    assert kinds == [len(CODES), len(CODES)]


def test_page_credits_two_quotes_to_each_theme(page: str) -> None:
    voices = page.split('id="voices"')[1].split("</section>", maxsplit=1)[0]
    assert voices.count("<blockquote>") == 2 * len(CODES)
    assert ">Participant 1, interview</figcaption>" in voices


def test_page_says_when_nothing_was_reviewed() -> None:
    text = WRITERS[0].write(empty(), {}).decode("utf-8")
    assert "Nobody has reviewed this material yet" in text
    assert "There are no quotes yet" in text


def test_unreviewed_quotes_say_so_wherever_they_stand(charts: dict[str, tuple[str, bytes]]) -> None:
    given = data(unreviewed=True)
    bank = next(w for w in WRITERS if w.path == "quote_bank.docx").write(given, charts)
    texts = [p.text for p in Document(io.BytesIO(bank)).paragraphs]
    assert [
        text.endswith("(coding not reviewed)") for text in texts if text.startswith("Participant 99")
    ] == [True]
    page = WRITERS[0].write(given, charts).decode("utf-8")
    assert "Contains quotes whose coding nobody has reviewed" in page
    sheet: Any = load_workbook(
        io.BytesIO(next(w for w in WRITERS if w.path == "quote_bank.xlsx").write(given, charts))
    )
    rows = list(sheet["Quotes"].values)
    basis = rows[0].index("basis")
    assert {row[basis] for row in rows[1:]} == {"reviewed", "suggested"}


def test_workbook_cells_are_never_formulas(charts: dict[str, tuple[str, bytes]]) -> None:
    for writer in WRITERS:
        if writer.path.endswith(".xlsx"):
            book: Any = load_workbook(io.BytesIO(writer.write(data(), charts)))
            kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
            assert "f" not in kinds


def test_workbook_numbers_are_numbers_and_suppressed_cells_are_empty(
    charts: dict[str, tuple[str, bytes]],
) -> None:
    made = next(w for w in WRITERS if w.path == "tables.xlsx").write(data(), charts)
    rows = list(load_workbook(io.BytesIO(made))["Themes by attribute"].values)
    found = {(row[0], row[2]): row[4] for row in rows[1:]}
    assert found[("capacity", "acute")] == 7
    assert found[("capacity", "community")] is None


def test_word_report_has_headings_and_described_pictures(charts: dict[str, tuple[str, bytes]]) -> None:
    made = next(w for w in WRITERS if w.path == "report.docx").write(data(), charts)
    document = Document(io.BytesIO(made))
    headings = [p.text for p in document.paragraphs if p.style and p.style.name == "Heading 1"]
    assert headings == ["Themes", "What people said", "Themes by attribute", "Themes that go together",
                        "How this was done", "Appendix: the codebook"]  # fmt: skip
    assert all(shape._inline.docPr.get("descr") for shape in document.inline_shapes)
    assert len(document.inline_shapes) == 2


def test_charts_show_whole_names_and_mark_what_is_suppressed(charts: dict[str, tuple[str, bytes]]) -> None:
    assert set(charts) == {"theme_frequencies", "cooccurrence", "theme_by_trust_type"}
    assert CODES[1].name in charts["theme_frequencies"][0]
    assert "[c]" in charts["theme_by_trust_type"][0]
    assert "<script>" not in charts["theme_frequencies"][0]
    assert all(png.startswith(b"\x89PNG") for _, png in charts.values())
