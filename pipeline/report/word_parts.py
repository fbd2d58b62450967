"""Parts of a Word document: styles, captions that number themselves, tables whose head repeats, quotes, pictures."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.report.fixed_zip import EPOCH, fixed
from pipeline.report.palette import LIGHT

FONT = "Arial"
WIDE, TALL = 16.6, 21.5
"""Room for text on a page, and for a picture with its caption, in centimetres."""
STYLES = (
    # name, points, bold, colour, space before, space after
    ("Normal", 10, None, "ink", 0, 6),
    ("Title", 24, True, "ink", 0, 4),
    ("Subtitle", 13, None, "soft", 0, 14),
    ("Heading 1", 17, True, "accent", 26, 8),
    ("Heading 2", 13, True, "ink", 16, 3),
    ("Heading 3", 11.5, True, "ink", 12, 2),
    ("Heading 4", 10.5, True, "soft", 10, 2),
    ("Caption", 9, True, "ink", 14, 4),
    ("Quote", 10.5, None, "ink", 8, 0),
    ("Intense Quote", 10, None, "alert", 6, 8),
    ("Header", 8.5, True, "alert", 0, 0),
    ("Footer", 8.5, None, "soft", 0, 0),
)


@dataclass(frozen=True)
class Cell:
    """A cell of a table: its text and look. ``fill`` is a colour or empty; ``indent`` counts levels."""

    text: str
    fill: str = ""
    ink: str = ""
    bold: bool = False
    italic: bool = False
    indent: int = 0
    centre: bool = False


def new(title: str, subject: str, header: str = "") -> Any:
    """An empty A4 document with the report's styles, page numbers and, where given, a line on every page."""
    from docx import Document
    from docx.shared import Cm

    document = Document()
    properties = document.core_properties
    properties.title, properties.subject, properties.author = title, subject, "Themebank"
    properties.comments, properties.last_modified_by, properties.language = "", "Themebank", "en-GB"
    properties.created = properties.modified = EPOCH
    for row in STYLES:
        _style(document.styles[row[0]], *row[1:])
    _mark_quotes(document)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm((21 - WIDE) / 2)
    section.top_margin = section.bottom_margin = Cm(2.2)
    if header:
        section.header.paragraphs[0].text = header
    _footer(section.footer.paragraphs[0], title)
    return document


def _style(style: Any, size: float, bold: bool | None, colour: str, before: float, after: float) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, None
    style.font.color.rgb = RGBColor.from_string(LIGHT[colour][1:].upper())
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    properties = style.element.get_or_add_rPr()
    for child in properties.findall(qn("w:spacing")) + properties.findall(qn("w:kern")):
        properties.remove(child)
    fonts = properties.get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for name in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(name), FONT)
    language = _element("w:lang", val="en-GB", eastAsia="en-GB")
    for child in properties.findall(qn("w:lang")):
        properties.remove(child)
    properties.append(language)


def _mark_quotes(document: Any) -> None:
    """A rule at the left of quotes and notices; no rule under the title."""
    from docx.oxml.ns import qn
    from docx.shared import Cm

    for name, colour in (("Quote", "accent"), ("Intense Quote", "alert"), ("Title", "")):
        style = document.styles[name]
        paragraph = style.element.get_or_add_pPr()
        for child in paragraph.findall(qn("w:pBdr")):
            paragraph.remove(child)
        if colour:
            style.paragraph_format.left_indent, style.paragraph_format.right_indent = Cm(0.5), Cm(0)
            border = _element("w:pBdr")
            border.append(_element("w:left", val="single", sz="18", space="10", color=LIGHT[colour][1:]))
            paragraph.insert_element_before(
                border, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:outlineLvl"
            )
    document.styles["Intense Quote"].paragraph_format.left_indent = Cm(0.5)
    for name in ("Heading 1", "Heading 2", "Heading 3", "Heading 4", "Caption"):
        document.styles[name].paragraph_format.keep_with_next = True


def _element(name: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    return element


def _field(paragraph: Any, instruction: str, shown: str) -> None:
    """A field that Word keeps up to date, with what it shows until then."""
    field = _element("w:fldSimple", instr=instruction)
    run = _element("w:r")
    text = _element("w:t")
    text.text = shown
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def _footer(paragraph: Any, title: str) -> None:
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Cm

    stops = paragraph.paragraph_format.tab_stops
    for stop in list(paragraph.style.paragraph_format.tab_stops):
        stops.add_tab_stop(stop.position, WD_TAB_ALIGNMENT.CLEAR)
    stops.add_tab_stop(Cm(WIDE), WD_TAB_ALIGNMENT.RIGHT)
    paragraph.add_run(f"{title if len(title) <= 80 else title[:79] + '…'}\t")
    _field(paragraph, "PAGE", "1")
    paragraph.add_run(" / ")
    _field(paragraph, "NUMPAGES", "1")


def caption(document: Any, kind: str, number: int, text: str, note: str = "") -> None:
    """``Table 3. Text`` in the caption style, numbered by a field, kept with what follows."""
    paragraph = document.add_paragraph(f"{kind} ", style="Caption")
    _field(paragraph, f"SEQ {kind} \\* ARABIC", str(number))
    paragraph.add_run(f". {text}.")
    if note:
        paragraph.add_run(f" {note}").bold = False


def table(
    document: Any, widths: Sequence[float], header: Sequence[str], rows: Sequence[Sequence[Cell]]
) -> None:
    """A table with a head that repeats on every page and rows that do not break.

    Args:
        widths: of the columns in centimetres. All columns but the first are set to the right.
    """
    from docx.shared import Cm

    made = document.add_table(rows=1 + len(rows), cols=len(header))
    made.autofit = False
    made._tbl.tblPr.append(_borders())
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Cm(width)
    head = [Cell(text, bold=True, ink="soft", centre=bool(n and rows and rows[0][n].centre))
            for n, text in enumerate(header)]  # fmt: skip
    for n, (line, cells) in enumerate(zip(made.rows, (head, *rows), strict=True)):
        properties = line._tr.get_or_add_trPr()
        properties.append(_element("w:cantSplit"))
        if not n:
            properties.append(_element("w:tblHeader"))
        for m, (place, cell) in enumerate(zip(line.cells, cells, strict=True)):
            place.width = Cm(widths[m])
            _fill(place, cell, right=m > 0)
    document.add_paragraph().paragraph_format.space_after = Cm(0.2)


def _borders() -> Any:
    found = _element("w:tblBorders")
    for side, size, colour in (("top", "8", "ink"), ("bottom", "8", "ink"), ("insideH", "4", "rule")):
        found.append(_element(f"w:{side}", val="single", sz=size, space="0", color=LIGHT[colour][1:]))
    return found


def _fill(place: Any, cell: Cell, *, right: bool) -> None:
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm, Pt, RGBColor

    if cell.fill:
        place._tc.get_or_add_tcPr().append(
            _element("w:shd", val="clear", color="auto", fill=LIGHT[cell.fill][1:])
        )
    paragraph = place.paragraphs[0]
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
    paragraph.paragraph_format.left_indent = Cm(0.45 * cell.indent)
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if cell.centre else WD_ALIGN_PARAGRAPH.RIGHT
    if cell.centre:
        place.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    run = paragraph.add_run(cell.text)
    run.font.size, run.bold, run.italic = Pt(8.5), cell.bold, cell.italic
    if cell.ink:
        run.font.color.rgb = RGBColor.from_string(LIGHT[cell.ink][1:].upper())


def picture(document: Any, png: bytes, title: str, words: str) -> None:
    """A chart as wide as it was drawn to be, never wider or taller than the page, described in words."""
    from docx.shared import Cm

    shape = document.add_picture(io.BytesIO(png))
    scale = min(1.0, Cm(WIDE) / shape.width, Cm(TALL) / shape.height)
    shape.width, shape.height = int(shape.width * scale), int(shape.height * scale)
    shape._inline.docPr.set("descr", words)
    shape._inline.docPr.set("title", title)
    document.paragraphs[-1].paragraph_format.keep_with_next = True


def quote(document: Any, text: str, credit: str, mark: str = "") -> None:
    """A quotation and, under it, whom it is credited to; ``mark`` is shown in the colour of warnings."""
    from docx.shared import Pt, RGBColor

    words = document.add_paragraph(f"“{text}”", style="Quote")
    words.paragraph_format.keep_with_next = words.paragraph_format.keep_together = True
    below = document.add_paragraph(style="Quote")
    below.paragraph_format.space_before, below.paragraph_format.space_after = Pt(0), Pt(10)
    run = below.add_run(credit)
    run.font.size, run.font.color.rgb = Pt(9), RGBColor.from_string(LIGHT["soft"][1:].upper())
    if mark:
        run = below.add_run(f" ({mark})")
        run.font.size, run.bold = Pt(9), True
        run.font.color.rgb = RGBColor.from_string(LIGHT["alert"][1:].upper())


def finished(document: Any) -> bytes:
    """The document's bytes, the same for the same document."""
    out = io.BytesIO()
    document.save(out)
    return fixed(out.getvalue())
