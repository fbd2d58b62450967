"""The Word and Excel files as Word and Excel take them."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pandas as pd
import pytest
from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook

from pipeline.model import Codebook
from pipeline.report import excel, story, tables, word
from pipeline.report.charts import Drawn, chart_names, described, draw
from pipeline.report.draw import stable
from pipeline.report.dress import whole_ticks
from pipeline.report.model import ReportData
from pipeline.report.plain import safe, scrubbed
from tests.report.conftest import LONG, untouched
from tests.report.material import data as hostile


@pytest.fixture(scope="module")
def document(study: ReportData, pictures: Drawn) -> Any:
    return Document(io.BytesIO(word.report(study, {name: png for name, (_, png) in pictures.items()})))


def test_word_tables_are_captioned_and_their_heads_repeat(document: Any) -> None:
    captions = [p for p in document.paragraphs if p.style.name == "Caption"]
    fields = [p._p.find(qn("w:fldSimple")).get(qn("w:instr")).split()[1] for p in captions]
    assert fields.count("Table") == len(document.tables)
    assert fields.count("Figure") == len(document.inline_shapes) == 2
    for table in document.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)


def test_word_pictures_fit_the_page_and_say_what_they_show(document: Any, study: ReportData) -> None:
    words = set(described(study).values())
    for shape in document.inline_shapes:
        assert shape.width.cm <= 16.7
        assert shape.height.cm <= 21.6
        assert shape._inline.docPr.get("descr") in words


def test_word_has_pages_numbered_quotes_in_a_style_and_british_english(document: Any) -> None:
    footer = document.sections[0].footer.paragraphs[0]._p
    assert [f.get(qn("w:instr")) for f in footer.findall(qn("w:fldSimple"))] == ["PAGE", "NUMPAGES"]
    assert sum(p.style.name == "Quote" for p in document.paragraphs) == 4 * 13
    assert document.styles["Normal"].element.rPr.find(qn("w:lang")).get(qn("w:val")) == "en-GB"
    levels = [int(p.style.name[-1]) for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("write", [lambda d: word.report(d, {}), word.quote_bank])
def test_unreviewed_quotes_are_announced_on_every_page_of_word(write: Any) -> None:
    made: Any = Document(io.BytesIO(write(untouched())))
    assert (
        made.sections[0]
        .header.paragraphs[0]
        .text.startswith("Contains quotes whose coding nobody has reviewed")
    )
    credited = [p.text for p in made.paragraphs if p.style.name == "Quote" and not p.text.startswith("“")]
    assert credited
    assert all(text.endswith("(coding not reviewed)") for text in credited)


def test_word_xml_is_in_the_order_that_the_standard_asks_for(study: ReportData) -> None:
    with zipfile.ZipFile(io.BytesIO(word.report(study, {}))) as archive:
        styles = Document(io.BytesIO(word.report(study, {}))).styles
        assert b"Latha" not in archive.read("word/theme/theme1.xml")
    order = ["pStyle", "keepNext", "keepLines", "pageBreakBefore", "pBdr", "shd", "tabs", "spacing", "ind",
             "contextualSpacing", "jc", "outlineLvl"]  # fmt: skip
    for name in ("Quote", "Intense Quote", "Title", "Heading 1", "Caption"):
        found = [child.tag.split("}")[1] for child in styles[name].element.pPr]
        assert found == sorted(found, key=order.index)


def test_workbooks_freeze_filter_and_keep_what_looks_like_a_formula() -> None:
    given = replace(hostile(), study='=HYPERLINK("http://x")')
    book: Any = load_workbook(io.BytesIO(excel.tables(given)))
    assert book.sheetnames == [
        "Read me",
        "Theme frequencies",
        "Themes by attribute",
        "Themes together",
        "1 By trust type",
        "Codebook",
    ]
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref
    study = book["Read me"]["B2"]
    assert (study.value, study.data_type, study.quotePrefix) == ('=HYPERLINK("http://x")', "s", True)


def test_workbook_columns_are_those_of_the_design(study: ReportData) -> None:
    book: Any = load_workbook(io.BytesIO(excel.tables(study)))
    assert [cell.value for cell in book["Themes together"][1]] == list(study.cooccurrence.columns)
    row = [cell.value for cell in book["Theme frequencies"][4]]
    assert row[:5] == ["leadership", "Senior leadership and governance", "commitments", "reviewed", 31]
    assert all(isinstance(value, int | float) for value in row[4:])


def test_charts_break_names_and_cut_none(pictures: Drawn) -> None:
    for name in ("theme_frequencies", "cooccurrence", "theme_by_trust_type", "theme_by_place"):
        assert all(word in pictures[name][0] for word in LONG.split())
        assert "…" not in pictures[name][0]


def test_charts_do_not_depend_on_what_was_drawn_before(study: ReportData, pictures: Drawn) -> None:
    draw(hostile())
    again = draw(study)
    assert again == pictures


def test_attributes_of_like_names_have_a_chart_each(study: ReportData) -> None:
    part = study.by_attribute[study.by_attribute["attribute"] == "wave"]
    frame = part.assign(attribute="Wave?")
    both = replace(study, by_attribute=pd.concat([part, frame]))
    assert chart_names(both) == {"Wave?": "theme_by_wave", "wave": "theme_by_wave_2"}


def test_ids_in_a_drawing_are_numbered_from_one() -> None:
    svg = '<svg><g clip-path="url(#clip7)"/><clipPath id="clip7"/><use href="#clip7"/></svg>'
    assert stable(svg, "x") == '<svg><g clip-path="url(#x-1)"/><clipPath id="x-1"/><use href="#x-1"/></svg>'


def test_a_codebook_that_goes_in_circles_is_shown_once(study: ReportData) -> None:
    one, two, *rest = study.codebook.codes
    codes = (replace(one, parent=two.id), replace(two, parent=one.id), replace(rest[0], parent="gone"))
    assert [code.id for code, _ in tables.tree(Codebook("x", "1", codes))] == [rest[0].id, one.id, two.id]


def test_what_no_format_can_hold_is_shown_as_such_everywhere() -> None:
    assert safe("a\x00b\ud800c\r\nd\x85é👩🏽‍⚕️") == "a\ufffdb\ufffdc\nd\x85é👩🏽‍⚕️"
    given = scrubbed(hostile())
    assert "\x07" not in given.study + given.codebook.codes[2].name + "".join(given.by_attribute["value"])
    assert given.facts == hostile().facts
    assert given.quotes[0].basis is hostile().quotes[0].basis


@pytest.mark.parametrize(
    ("value", "expected"), [(None, "–"), (float("nan"), "–"), (0, "0"), (1234, "1,234"), (12.5, "12.5")]
)
def test_numbers_as_people_write_them(value: object, expected: str) -> None:
    assert tables.number(value) == expected


def test_a_sheet_per_attribute_reads_across(study: ReportData) -> None:
    book: Any = load_workbook(io.BytesIO(excel.tables(study)))
    crossing = next(c for c in tables.crossings(study)[0] if c.attribute == "trust_type")
    sheet = book[next(name for name in book.sheetnames if "trust type" in name)]
    assert [cell.value for cell in sheet[1]] == ["segments, reviewed", *crossing.values]
    assert sheet[2][0].value == crossing.rows[0][0]
    shown = [str(cell.value) for cell in sheet[2]][1:]
    assert shown == [cell.text for cell in crossing.rows[0][1]]
    assert any(isinstance(cell.value, int) for row in sheet.iter_rows(min_row=2) for cell in row)


@pytest.mark.parametrize("largest", [0, 1, 2, 3, 6, 7, 9, 31, 100, 101, 999, 12345])
def test_the_axis_of_counts_has_whole_numbers_alone(largest: int) -> None:
    ticks = whole_ticks(largest)
    assert ticks[0] == 0
    assert ticks[-1] >= largest
    assert 2 <= len(ticks) <= 7
    assert len({b - a for a, b in pairwise(ticks)}) == 1


def test_a_small_study_has_no_mark_between_two_counts(study: ReportData) -> None:
    frame = study.frequencies.assign(segments=study.frequencies["segments"].clip(upper=1))
    svg = draw(replace(study, frequencies=frame))["theme_frequencies"][0]
    assert not re.search(r">0?\.5<", svg)
    assert svg.count(">1<") >= 2


def test_pairs_that_are_too_few_are_marked_and_counted_but_not_shown(study: ReportData) -> None:
    frame = study.cooccurrence
    few = frame["segments"] < 5
    blank = {"segments": frame["segments"].astype("Int64").mask(few), "jaccard": frame["jaccard"].mask(few)}
    hidden = frame.assign(**blank, suppressed=few.map({True: "yes", False: "no"}))
    data = replace(study, cooccurrence=hidden)
    assert min(pair.segments for pair in tables.pairs(data, 999)) >= 5
    assert len(tables.pairs(data, 999)) == int((~few).sum())
    assert story.pairs_hidden(data).startswith(f"{few.sum()} pairs of themes in fewer than 5 segments")
    assert "[c]" in draw(data)["cooccurrence"][0]


def test_the_method_speaks_only_of_what_was_done(study: ReportData) -> None:
    said = dict(story.method(study))["What is left out, and why"]
    assert "[c]" in said
    assert "not quoted" not in said
    plain = replace(
        study,
        by_attribute=study.by_attribute[study.by_attribute["suppressed"] == "no"],
        quotes=tuple(quote for quote in study.quotes if not quote.edits),
        facts={**study.facts, "waiting": 3},
    )
    said = dict(story.method(plain))["What is left out, and why"]
    assert "[c]" not in said
    assert "square brackets" not in said
    assert "3 passages in which something may identify somebody are not quoted" in said


def test_rows_are_as_tall_as_their_longest_cell(study: ReportData) -> None:
    long = replace(study.quotes[0], text="We never had the money for it. " * 20)
    book: Any = load_workbook(io.BytesIO(excel.quote_bank(replace(study, quotes=(long, *study.quotes[1:])))))
    sheet = book["Quotes"]
    tall, usual = (sheet.row_dimensions[n].height for n in (2, 3))
    assert tall >= 7 * 14.5 > usual >= 14.5
    note = max(book["Read me"].iter_rows(min_row=2), key=lambda row: len(row[1].value))
    assert book["Read me"].row_dimensions[note[0].row].height > 3 * 14.5
