"""``report.docx`` and ``quote_bank.docx``, with real heading styles, repeated header rows and page numbers."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.model import Quote
from pipeline.report import story
from pipeline.report.fixed_zip import EPOCH, fixed
from pipeline.report.model import ReportData
from pipeline.report.plain import safe

WIDTH, FIRST_COLUMN = 16.6, 6.2
"""Of a table and of its first column, in centimetres."""


def report(data: ReportData, pictures: Mapping[str, bytes]) -> bytes:
    """The report in Word.

    Args:
        pictures: PNG of each chart by its name.
    """
    document = _new(data.study, "Thematic report")
    document.add_heading(safe(data.study), 0)
    for text in story.warnings(data):
        document.add_paragraph(safe(text), style="Intense Quote")
    document.add_paragraph(safe("; ".join(f"{value} {what}" for value, what in story.key_facts(data)) + "."))
    document.add_heading("Themes", 1)
    _picture(
        document,
        pictures,
        "theme_frequencies",
        "Bar chart of segments per theme; figures in the tables below.",
    )
    _frequencies(document, data)
    document.add_heading("What people said", 1)
    for theme in story.themes(data):
        if theme.quotes:
            document.add_heading(safe(theme.code.name), 2)
            _quotes(document, theme.quotes)
    if not data.quotes:
        document.add_paragraph("There are no quotes yet: they are taken from reviewed coding only.")
    document.add_heading("Themes by attribute", 1)
    for crossing in story.crossings(data):
        by = crossing.attribute.replace("_", " ")
        title = f"Segments by {by} ({crossing.basis}). {story.SUPPRESSED}: too few to show."
        _table(
            document, title, ("Theme", *crossing.values), [(name, *cells) for name, cells in crossing.rows]
        )
    document.add_heading("Themes that go together", 1)
    _picture(
        document, pictures, "cooccurrence", "Heat map of themes found in the same segment; figures below."
    )
    pairs = [(a, b, basis, story.number(n), f"{j:.2f}") for a, b, basis, n, j in story.strongest_pairs(data)]
    _table(
        document,
        "Pairs of themes most often in the same segment",
        ("Theme", "with", "Basis", "Segments", "Jaccard"),
        pairs,
    )
    document.add_heading("How this was done", 1)
    for paragraph in story.method(data):
        document.add_paragraph(safe(paragraph))
    _codebook(document, data)
    return _bytes(document)


def quote_bank(data: ReportData) -> bytes:
    """The quote bank in Word, grouped by theme."""
    document = _new(data.study, "Quote bank")
    document.add_heading(safe(f"{data.study}: quote bank"), 0)
    for text in story.warnings(data):
        document.add_paragraph(safe(text), style="Intense Quote")
    document.add_paragraph(
        "Words in square brackets replace an identifier. Look at quotes marked 'check' before they are printed: a name "
        "that is on no list was replaced there, and others may have been missed."
    )
    for code, _ in story.tree(data.codebook):
        found = [quote for quote in data.quotes if quote.code == code.id]
        if found:
            document.add_heading(safe(code.name), 1)
            _quotes(document, found, status=True)
    return _bytes(document)


def _new(title: str, subject: str) -> Any:
    from docx import Document
    from docx.shared import Cm, Pt

    document = Document()
    properties = document.core_properties
    properties.title, properties.subject, properties.author = safe(title), subject, "Themebank"
    properties.comments, properties.last_modified_by, properties.language = "", "Themebank", "en-GB"
    properties.created = properties.modified = EPOCH
    document.styles["Normal"].font.name, document.styles["Normal"].font.size = "Calibri", Pt(10.5)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    _page_number(section.footer.paragraphs[0])
    return document


def _page_number(paragraph: Any) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)


def _picture(document: Any, pictures: Mapping[str, bytes], name: str, words: str) -> None:
    from docx.shared import Cm

    if name in pictures:
        shape = document.add_picture(io.BytesIO(pictures[name]), width=Cm(13.5))
        shape._inline.docPr.set("descr", words)
        shape._inline.docPr.set("title", words.split(";", maxsplit=1)[0])


def _frequencies(document: Any, data: ReportData) -> None:
    header = ("Theme", "Segments", "Sources", "Participants", "% of participants", "Words")
    titles = {
        "reviewed": "Reviewed: themes that a person put on a segment",
        "suggested": "Suggested only: a machine's opinion on segments nobody has reviewed. Not a finding.",
    }
    themes = story.themes(data)
    for basis, title in titles.items():
        counts = [(theme, theme.reviewed if basis == "reviewed" else theme.suggested) for theme in themes]
        if basis == "suggested" and not any(row["segments"] for _, row in counts):
            continue
        rows = [
            ("\u2003" * theme.depth + theme.code.name, *(story.number(row[key]) for key in (
                "segments", "sources", "participants", "participants_pct", "words")))
            for theme, row in counts
        ]  # fmt: skip
        _table(document, title, header, rows)


def _table(document: Any, title: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    if not rows:
        return
    document.add_paragraph(safe(title), style="Caption").paragraph_format.keep_with_next = True
    table = document.add_table(rows=1 + len(rows), cols=len(header), style="Light List Accent 3")
    for line, cells in zip(table.rows, (header, *rows), strict=True):
        for n, (cell, text) in enumerate(zip(line.cells, cells, strict=True)):
            paragraph = cell.paragraphs[0]
            paragraph.add_run(safe(text)).font.size = Pt(8.5)
            if n and text.replace(",", "").replace(".", "").replace(story.SUPPRESSED, "0").isdigit():
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    table.autofit = False
    narrow = (WIDTH - FIRST_COLUMN) / (len(header) - 1)
    for n, column in enumerate(table.columns):
        for cell in column.cells:
            cell.width = Cm(narrow if n else FIRST_COLUMN)
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeat)
    document.add_paragraph()


def _quotes(document: Any, quotes: Sequence[Quote], *, status: bool = False) -> None:
    for quote in quotes:
        paragraph = document.add_paragraph(style="Quote")
        paragraph.add_run(f"“{safe(' '.join(quote.text.split()))}”")
        paragraph.paragraph_format.keep_with_next = True
        more = f" · {quote.disclosure} · {quote.id}" if status else ""
        document.add_paragraph(safe(f"{story.credit(quote)}{more}"))


def _codebook(document: Any, data: ReportData) -> None:
    document.add_heading("Appendix: the codebook", 1)
    document.add_paragraph(
        safe(f"{data.codebook.name}, version {data.codebook.version}. {data.codebook.source}")
    )
    for code, depth in story.tree(data.codebook):
        document.add_heading(safe(code.name), min(2 + depth, 4))
        document.add_paragraph(safe(code.definition or "No definition given."))
        for name, texts in (("Include", code.include), ("Exclude", code.exclude)):
            if texts:
                paragraph = document.add_paragraph()
                paragraph.add_run(f"{name}: ").bold = True
                paragraph.add_run(safe("; ".join(texts)))


def _bytes(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return fixed(out.getvalue())
