"""Write the demo corpus other than the interviews: focus group, minutes, report, self-assessments, manifests.

The texts stand in ``documents/``; the same texts give the same bytes. The masters of the two PDFs are blocks
between blank lines, each known by how it begins: ``#`` and ``##`` headings, ``-`` bullets, ``(i)`` or ``(a)``
items, ``>`` quotations with ``>>`` credits, ``[^1]`` footnotes, and ``@name`` for layout of other kinds.
"""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from html import escape
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import yaml
from docx import Document
from docx.shared import Pt
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from reportlab.lib.colors import Color, HexColor, black, white
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    KeepTogether,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)

HERE = Path(__file__).parent
MASTERS = HERE / "documents"
CORPUS = HERE.parents[1] / "corpus"
GREEN = HexColor("#0b5d4a")
NUMBER = re.compile(r"-?[\d,.]+")
NOTE_MARK = r"\[\^(\d)\]"
LEFT, TOP = 25 * mm, 25 * mm
SOFT_BREAKS = (
    "evalu-ation", "organ-isation", "infor-mation", "conver-sation", "commit-ment", "preven-tion",
    "depend-ence", "assess-ment", "volun-tary", "inter-view", "partner-ship", "manage-ment",
)  # fmt: skip

Row = tuple[str, ...]
Styles = dict[str, ParagraphStyle]


# -- office files -----------------------------------------------------------------------------------------


def fixed_package(package: bytes, when: datetime) -> bytes:
    """An Office file without the time at which it was made, neither in the zip nor in its properties."""
    fixed = BytesIO()
    stamp = rf"\g<1>{when:%Y-%m-%dT%H:%M:%SZ}\g<2>".encode()
    with zipfile.ZipFile(BytesIO(package)) as before, zipfile.ZipFile(fixed, "w") as after:
        for name in before.namelist():
            part = before.read(name)
            if name == "docProps/core.xml":
                part = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)", stamp, part)
            after.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)
    return fixed.getvalue()


def focus_group(master: str) -> bytes:
    """A Word transcript: title, how it was held, then ``Name: text`` with the name in bold."""
    title, about, *turns = master.strip().split("\n\n")
    when = datetime(2026, 7, 9, 16, 20)
    document = Document()
    document.styles["Normal"].font.name = "Calibri"
    document.styles["Normal"].font.size = Pt(11)
    document.add_heading(title.removeprefix("# "), level=1)
    document.add_paragraph().add_run(about).italic = True
    for turn in turns:
        speaker, _, said = turn.partition(": ")
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{speaker}:").bold = True
        paragraph.add_run(f" {said}")
    core = document.core_properties
    core.title, core.author, core.comments = title.removeprefix("# "), "Ruth Hollis", ""
    core.created = core.modified = when
    written = BytesIO()
    document.save(written)
    return fixed_package(written.getvalue(), when)


def self_assessment_rows(assessment: dict[str, Any]) -> Iterator[tuple[str | int | None, ...]]:
    """One row for each trust and statement, trust by trust; what is blank in the master is ``None``."""
    for position, trust in enumerate(assessment["trusts"]):
        for section in assessment["sections"]:
            for statement in section["statements"]:
                score, evidence, next_step = statement["answers"][position]
                yield trust, section["name"], statement["text"], score, evidence or None, next_step or None


def fill_sheet(sheet: Worksheet, header: Row, rows: Iterable[Iterable[Any]], widths: tuple[int, ...]) -> None:
    """Header and rows, with wrapped cells and the header kept in view."""
    for row in (header, *rows):
        sheet.append(list(row))
    for cells in sheet.iter_rows():
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor="0B5D4A")
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A2"


def self_assessments(assessment: dict[str, Any]) -> bytes:
    """A workbook with the answers and the scale on which they were given."""
    when = datetime(2026, 3, 31, 12, 0)
    workbook = Workbook()
    answers, scale = workbook.worksheets[0], workbook.create_sheet("Scale")
    answers.title = "Self-assessment"
    header = ("Trust", "Section", "Statement", "Score (0-3)", "Evidence", "Next step")
    fill_sheet(answers, header, self_assessment_rows(assessment), (32, 26, 46, 12, 60, 46))
    answers.auto_filter.ref = answers.dimensions
    fill_sheet(scale, ("Score", "Meaning", "Explanation"), assessment["scale"], (8, 18, 90))
    workbook.properties.creator = "Caldmere Prevention Pledge"
    workbook.properties.created = when
    written = BytesIO()
    workbook.save(written)
    return fixed_package(written.getvalue(), when)


# -- manifests --------------------------------------------------------------------------------------------


def csv_bytes(header: Row, rows: Iterable[Row]) -> bytes:
    written = StringIO()
    csv.writer(written, lineterminator="\n").writerows((header, *rows))
    return written.getvalue().encode()


def sources(world: dict[str, Any]) -> bytes:
    """``sources.csv``: one row for each file of the corpus; who is not a trust counts as the system."""
    header = ("source", "kind", "trust_type", "organisation", "wave", "date")
    return csv_bytes(
        header,
        (
            (source, kind, world["trusts"].get(organisation, "system"), organisation, str(wave), str(date))
            for source, kind, organisation, wave, date in world["sources"]
        ),
    )


def participants(world: dict[str, Any]) -> bytes:
    """``participants.csv``: the labels go by the order of the master; interviewers have none."""
    labelled = [(person, f"Participant {number}") for number, person in enumerate(world["participants"], 1)]
    people = labelled + [(person, "") for person in world["interviewers"]]
    return csv_bytes(
        ("speaker", "participant", "role", "organisation", "aliases"),
        (
            (speaker, label, role, organisation, ";".join(aliases))
            for (speaker, role, organisation, aliases), label in people
        ),
    )


# -- PDFs: from master to flowables -----------------------------------------------------------------------


@dataclass(frozen=True)
class Part:
    """A block of a master: its kind, what stands beside the kind, and its lines."""

    kind: str
    label: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        return " ".join(self.lines)


MARKS = (
    (r"@(\w+) ?", "directive"),
    (r"## ", "heading2"),
    (r"# ", "heading1"),
    (r"- ", "bullets"),
    (r"> ", "quote"),
    (NOTE_MARK + " ", "note"),
    (r"(\((?:[ivx]+|[a-z])\)) ", "item"),
    (r"(?=RESOLVED:)", "resolved"),
)


def parts(master: str) -> Iterator[Part]:
    """The blocks of a master. A block that begins with no mark is a paragraph."""
    for block in master.strip().split("\n\n"):
        first, *rest = block.split("\n")
        for pattern, kind in MARKS:
            if match := re.match(pattern, first):
                label, text = "".join(match.groups()), first[match.end() :]
                if kind == "directive":
                    yield Part(label, text, tuple(rest) or (text,))
                else:
                    yield Part(kind, label, (text, *rest))
                break
        else:
            yield Part("paragraph", "", (first, *rest))


class NoteMark(Flowable):  # type: ignore[misc]
    """Takes no room; tells the page that it belongs to which footnote is due at its foot."""

    def __init__(self, mark: str) -> None:
        super().__init__()
        self.mark = mark

    def draw(self) -> None:
        """Nothing to see."""


def typeset(text: str, soft: bool = False) -> str:
    """Text as reportlab markup, with printer's quotes and dashes, footnote marks and soft hyphens."""
    text = re.sub(r"(?<![\w.,?!])\"", "“", text).replace('"', "”")
    text = re.sub(r"(?<![\w.,?!)])'", "‘", text).replace("'", "’")
    text = re.sub(r"(?<=\d)-(?=\d)| - ", lambda dash: "–" if dash[0] == "-" else " – ", text)
    for word in SOFT_BREAKS if soft else ():
        text = text.replace(word.replace("-", ""), word.replace("-", "\u00ad"))
    return re.sub(NOTE_MARK, r'<super size="7">\1</super>', escape(text, False))


def paragraph(part: Part, styles: Styles) -> list[Flowable]:
    soft = styles["paragraph"].alignment == TA_JUSTIFY
    set_text = Paragraph(typeset(part.text, soft), styles.get(part.kind, styles["paragraph"]))
    return [set_text, *(NoteMark(mark) for mark in re.findall(NOTE_MARK, part.text))]


def heading(part: Part, styles: Styles) -> list[Flowable]:
    number, _, title = part.text.partition(" ")
    room = CondPageBreak(24 * mm if part.kind == "heading2" else 45 * mm)
    return [room, Paragraph(f"{number}&nbsp;&nbsp;&nbsp;{typeset(title)}", styles[part.kind])]


def item(part: Part, styles: Styles) -> list[Flowable]:
    return [Paragraph(typeset(part.text), styles["item"], bulletText=part.label)]


def bullets(part: Part, styles: Styles) -> list[Flowable]:
    lines = [line.removeprefix("- ") for line in part.lines]
    return [Paragraph(typeset(line, soft=True), styles["bullet"], bulletText="•") for line in lines]


def quote(part: Part, styles: Styles) -> list[Flowable]:
    *said, credit = part.lines
    return [
        KeepTogether(
            [
                Paragraph("“" + typeset(" ".join(said)) + "”", styles["quote"]),
                Paragraph(typeset(credit.removeprefix(">> ")), styles["credit"]),
            ]
        )
    ]


def columns(part: Part, styles: Styles) -> list[Flowable]:
    """Names side by side in two columns."""
    names = [Paragraph(line, styles["name"]) for line in part.lines]
    table = Table([names[at : at + 2] for at in range(0, len(names), 2)], colWidths=[62 * mm, 62 * mm])
    table.setStyle([("TOPPADDING", (0, 0), (-1, -1), 0), ("BOTTOMPADDING", (0, 0), (-1, -1), 1)])
    return [table, Spacer(0, 4 * mm)]


def ruled_table(part: Part, styles: Styles) -> list[Flowable]:
    """A table with a header row; numbers to the right, and a last row that begins with Total in bold."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in part.lines]
    cells = [[Paragraph(typeset(cell), styles[cell_style(row, cell)]) for cell in row] for row in rows[1:]]
    heads = ["cell_head_number" if NUMBER.fullmatch(cell) else "cell_head" for cell in rows[1]]
    header = [Paragraph(typeset(cell), styles[head]) for cell, head in zip(rows[0], heads, strict=True)]
    widths = [float(width) * mm for width in part.label.split(",")]
    table = Table([header, *cells], colWidths=widths, repeatRows=1, spaceBefore=6, spaceAfter=12)
    table.setStyle(
        [
            ("BACKGROUND", (0, 0), (-1, 0), styles["cell_head"].backColor),
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, HexColor("#8a8a8a")),
            ("LINEABOVE", (0, 0), (-1, 0), 0.8, black),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("TOPPADDING", (0, 0), (-1, -1), 3),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
        ]
    )
    return [KeepTogether([table])]


def cell_style(row: list[str], cell: str) -> str:
    if row[0] == "Total":
        return "cell_total_number" if cell != "Total" else "cell_total"
    return "cell_number" if NUMBER.fullmatch(cell) else "cell"


def sign(part: Part, styles: Styles) -> list[Flowable]:
    """When the meeting was held, and under a line at the right where the chair signs."""
    times, _, chair = part.label.partition(" | ")
    left = [Paragraph(typeset(times), styles["name"])]
    left += [Paragraph(line, styles["name"]) for line in part.lines]
    table = Table([[left, Paragraph(chair, styles["signature"])]], colWidths=[100 * mm, 60 * mm])
    table.setStyle([("LINEABOVE", (1, 0), (1, 0), 0.5, black), ("VALIGN", (0, 0), (-1, -1), "TOP")])
    return [Spacer(0, 16 * mm), KeepTogether([table])]


def cover(part: Part, styles: Styles) -> list[Flowable]:
    names = ("cover_title", "cover_subtitle", *["cover_line"] * len(part.lines))
    lines = [Paragraph(line, styles[name]) for name, line in zip(names, part.lines, strict=False)]
    return [Spacer(0, 62 * mm), *lines, NextPageTemplate("body"), PageBreak()]


FLOW: dict[str, Callable[[Part, Styles], list[Flowable]]] = {
    "heading1": heading,
    "heading2": heading,
    "item": item,
    "bullets": bullets,
    "quote": quote,
    "columns": columns,
    "table": ruled_table,
    "sign": sign,
    "cover": cover,
}


# -- PDFs: look -------------------------------------------------------------------------------------------


def cell_styles(font: str, size: float, ink: Color, ground: Color) -> Styles:
    cell = ParagraphStyle("cell", fontName=font, fontSize=size, leading=size + 3)
    head = ParagraphStyle("cell_head", cell, fontName="Helvetica-Bold", textColor=ink, backColor=ground)
    total = ParagraphStyle("cell_total", cell, fontName="Helvetica-Bold")
    return {
        "cell": cell,
        "cell_number": ParagraphStyle("cell_number", cell, alignment=TA_RIGHT),
        "cell_head": head,
        "cell_head_number": ParagraphStyle("cell_head_number", head, alignment=TA_RIGHT),
        "cell_total": total,
        "cell_total_number": ParagraphStyle("cell_total_number", total, alignment=TA_RIGHT),
    }


def minutes_styles() -> Styles:
    """Council minutes: Helvetica throughout, ragged right, paragraphs numbered in the margin."""
    body = ParagraphStyle(
        "paragraph", fontName="Helvetica", fontSize=10.5, leading=13.5, spaceAfter=8, allowWidows=0
    )
    bold = ParagraphStyle("bold", body, fontName="Helvetica-Bold")
    return {
        "paragraph": body,
        "title": ParagraphStyle("title", bold, fontSize=16, leading=20, alignment=TA_CENTER),
        "opening": ParagraphStyle("opening", body, fontName="Helvetica-Bold", spaceAfter=14),
        "centre": ParagraphStyle("centre", body, alignment=TA_CENTER, spaceAfter=6),
        "label": ParagraphStyle("label", bold, spaceBefore=4, keepWithNext=1),
        "name": ParagraphStyle("name", body, spaceAfter=0),
        "person": ParagraphStyle("person", body, leftIndent=8 * mm, firstLineIndent=-8 * mm, spaceAfter=2),
        "heading2": ParagraphStyle("heading2", bold, spaceBefore=9, spaceAfter=7),
        "item": ParagraphStyle("item", body, leftIndent=11 * mm, bulletFontSize=10.5),
        "resolved": ParagraphStyle("resolved", body, keepWithNext=1),
        "signature": ParagraphStyle("signature", body, alignment=TA_CENTER),
        **cell_styles("Helvetica", 9.5, black, HexColor("#e4e4e4")),
    }


def report_styles() -> Styles:
    """A university report: justified serif text, green headings, quotations set in."""
    body = ParagraphStyle(
        "paragraph",
        fontName="Times-Roman",
        fontSize=11.5,
        leading=16,
        spaceAfter=9,
        alignment=TA_JUSTIFY,
        allowWidows=0,
        allowOrphans=0,
    )
    head = ParagraphStyle("head", fontName="Helvetica-Bold", textColor=GREEN)
    line = ParagraphStyle("cover_line", fontName="Helvetica", fontSize=11, leading=17, textColor=white)
    inset = ParagraphStyle(
        "quote", body, fontName="Times-Italic", leftIndent=12 * mm, rightIndent=12 * mm, spaceAfter=2
    )
    return {
        "paragraph": body,
        "heading1": ParagraphStyle("heading1", head, fontSize=17, leading=22, spaceBefore=14, spaceAfter=8),
        "heading2": ParagraphStyle("heading2", head, fontSize=12.5, leading=16, spaceBefore=8, spaceAfter=5),
        "bullet": ParagraphStyle("bullet", body, leftIndent=8 * mm, bulletIndent=3 * mm, spaceAfter=5),
        "quote": inset,
        "credit": ParagraphStyle("credit", inset, fontName="Times-Roman", alignment=TA_RIGHT, spaceAfter=11),
        "note": ParagraphStyle("note", fontName="Times-Roman", fontSize=9, leading=11),
        "cover_title": ParagraphStyle("cover_title", head, fontSize=28, leading=36, textColor=white),
        "cover_subtitle": ParagraphStyle("cover_subtitle", line, fontSize=17, leading=30, spaceAfter=70),
        "cover_line": line,
        **cell_styles("Helvetica", 9.5, white, GREEN),
    }


class Paper(BaseDocTemplate):  # type: ignore[misc]
    """An A4 document with a running header, page numbers, and footnotes on the page of their marks.

    Args:
        running: the header of every page but the first.
        footer: the words before the page number.
        notes: footnote mark to the flowable that is set at the foot of the page.
        bottom: the margin below the text, in points; footnotes are set in it.
        ground: the colour of the first page, or ``None`` for a white one with a page number.
    """

    def __init__(self, file: BytesIO, title: str, running: str, footer: str, notes: dict[str, Paragraph],
                 bottom: float, ground: Color | None = None) -> None:  # fmt: skip
        super().__init__(file, pagesize=A4, title=title, author=running, invariant=1)
        self.running, self.footer, self.notes, self.ground = running, footer, notes, ground
        self.marks: list[str] = []
        frame = Frame(LEFT, bottom, A4[0] - 2 * LEFT, A4[1] - TOP - bottom, 0, 0, 0, 0)
        self.addPageTemplates(
            [
                PageTemplate("first", [frame], onPage=self.open_first),
                PageTemplate("body", [frame], onPage=self.open_body, onPageEnd=self.close_body),
            ]
        )

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802
        if isinstance(flowable, NoteMark):
            self.marks.append(flowable.mark)

    def open_first(self, canvas: Canvas, _: BaseDocTemplate) -> None:
        """The first page has no running header, and a coloured one no number either."""
        if self.ground is None:
            self.number(canvas)
        else:
            canvas.setFillColor(self.ground)
            canvas.rect(0, 0, *A4, stroke=0, fill=1)

    def open_body(self, canvas: Canvas, _: BaseDocTemplate) -> None:
        canvas.setFont("Helvetica", 8.5)
        canvas.setFillColor(HexColor("#444444"))
        canvas.drawString(LEFT, A4[1] - 15 * mm, self.running)
        canvas.setStrokeColor(HexColor("#8a8a8a"))
        canvas.line(LEFT, A4[1] - 17 * mm, A4[0] - LEFT, A4[1] - 17 * mm)
        self.number(canvas)

    def number(self, canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 9)
        canvas.setFillColor(HexColor("#444444"))
        canvas.drawCentredString(A4[0] / 2, 11 * mm, f"{self.footer}{canvas.getPageNumber()}")

    def close_body(self, canvas: Canvas, _: BaseDocTemplate) -> None:
        """Footnotes whose marks were drawn on this page, upwards from the page number, under a short rule."""
        at = 17 * mm
        for mark in reversed(self.marks):
            at += self.notes[mark].wrap(A4[0] - 2 * LEFT, A4[1])[1]
            self.notes[mark].drawOn(canvas, LEFT, at - self.notes[mark].height)
        if self.marks:
            canvas.line(LEFT, at + 5, LEFT + 50 * mm, at + 5)
        self.marks.clear()


def note_flowables(blocks: Iterable[Part], styles: Styles) -> dict[str, Paragraph]:
    return {
        part.label: Paragraph(f'<super size="6">{part.label}</super> {typeset(part.text)}', styles["note"])
        for part in blocks
        if part.kind == "note"
    }


def minutes(master: str) -> bytes:
    styles, written = minutes_styles(), BytesIO()
    running = "Caldmere County Council – Health Overview and Scrutiny Committee – 11 March 2026"
    paper = Paper(written, "Minutes of 11 March 2026", running, "", {}, 22 * mm)
    story: list[Flowable] = [NextPageTemplate("body")]
    for part in parts(master):
        story += FLOW.get(part.kind, paragraph)(part, styles)
    paper.build(story)
    return written.getvalue()


def report(master: str) -> bytes:
    styles, written, blocks = report_styles(), BytesIO(), list(parts(master))
    running = "The Caldmere Prevention Pledge: interim report of the evaluation"
    footer = "Institute for Prevention Studies  |  "
    paper = Paper(written, running, running, footer, note_flowables(blocks, styles), 33 * mm, GREEN)
    story: list[Flowable] = []
    for part in blocks:
        if part.kind != "note":
            story += FLOW.get(part.kind, paragraph)(part, styles)
    paper.build(story)
    return written.getvalue()


# -- all of it --------------------------------------------------------------------------------------------


def built() -> Iterator[tuple[str, bytes]]:
    """Path in the corpus and bytes of each file."""
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted(MASTERS.iterdir())}
    world = yaml.safe_load(texts["world"])
    yield "focus_group/three_cs_focus_group.docx", focus_group(texts["focus_group"])
    yield "minutes/health_scrutiny_committee_2026_03.pdf", minutes(texts["minutes"])
    yield "reports/pledge_interim_report.pdf", report(texts["interim_report"])
    yield (
        "self_assessment/pledge_self_assessments.xlsx",
        self_assessments(yaml.safe_load(texts["self_assessment"])),
    )
    yield "sources.csv", sources(world)
    yield "participants.csv", participants(world)


def main() -> None:
    for path, written in built():
        target = CORPUS / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(written)


if __name__ == "__main__":
    main()
