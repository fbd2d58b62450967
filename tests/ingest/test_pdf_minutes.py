"""Minutes, tables without borders, headings' levels and forms in PDFs without a tag tree."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Table

from pipeline.ingest.base import ReadOptions
from pipeline.ingest.pdf import read
from pipeline.model import BlockKind, Piece, SourceKind
from tests.ingest.test_pdf import BODY, BOLD, HEIGHT, PROSE, lines, made, page

START = [
    ("Minutes of a meeting of the Health Scrutiny Committee held at County Hall on 11 March 2026.", BODY),
    ("PRESENT", BODY),
    ("Mrs. P. Hallam CC (in the Chair)", BODY),
    ("In attendance", BOLD),
    ("Ruth Hollis, Chair, Healthwatch (minute 13 refers).", BODY),
]


def minutes(path: Path, title: ParagraphStyle) -> tuple[Piece, ...]:
    """Minutes whose titles end in full stops, in a style."""
    parts = [
        *START,
        ("12. Minutes of the previous meeting.", title),
        ("The minutes of the meeting held in January were taken as read.", BODY),
        ("13. The Prevention Pledge.", title),
        (PROSE, BODY),
        ("RESOLVED:", BODY),
        ("(a) That the progress be noted;", BODY),
        ("(b) That the Board be asked to report again.", BODY),
        ("14. Health performance report.", title),
        (PROSE, BODY),
        ("15. Date of next meeting.", title),
        ("RESOLVED:", BODY),
        ("That the next meeting be held on 10 June 2026.", BODY),
        ("2.00 pm – 4.35 pm", BODY),
    ]
    reading = read(made(path, [parts]), ReadOptions())
    assert reading.kind is SourceKind.MINUTES
    return reading.pieces


@pytest.mark.parametrize("title", [BOLD, BODY], ids=["bold", "plain"])
def test_titles_resolutions_and_attendance(tmp_path: Path, title: ParagraphStyle) -> None:
    pieces = minutes(tmp_path / "m.pdf", title)
    assert [(p.number, p.level) for p in pieces if p.kind is BlockKind.ITEM] == [
        ("12", 1), ("13", 1), ("14", 1), ("15", 1)]  # fmt: skip
    assert [p.text for p in pieces if p.kind is BlockKind.RESOLUTION] == [
        "RESOLVED:",
        "(a) That the progress be noted;",
        "(b) That the Board be asked to report again.",
        "RESOLVED:",
        "That the next meeting be held on 10 June 2026.",
    ]
    there = [p.text for p in pieces if dict(p.attributes).get("_role") == "attendance"]
    assert there == [text for text, _ in START[1:]]
    assert [p.number for p in pieces if p.text.startswith("2.00 pm")] == [""]


FIGURES = [
    ["Service", "2025/26 £000", "2026/27 £000", "Change"],
    ["Children’s public health (0–19)", "9,240", "9,075", "-165"],
    ["Sexual health", "3,865", "3,910", "45"],
    ["Stop smoking and tobacco control", "985", "1,060", "75"],
    ["Total", "14,090", "14,045", "-45"],
]


@pytest.mark.parametrize("ruled", [False, True], ids=["no rules", "horizontal rules"])
def test_columns_of_figures_are_a_table(tmp_path: Path, ruled: bool) -> None:
    canvas = Canvas(str(tmp_path / "t.pdf"), pagesize=A4)
    page(canvas, [(PROSE, BODY)])
    style = [("FONTNAME", (0, 0), (-1, 0), "Helvetica-Bold"), ("ALIGN", (1, 0), (-1, -1), "RIGHT")]
    table = Table(
        FIGURES, style=[*style, *([("LINEBELOW", (0, 0), (-1, -1), 0.5, "black")] if ruled else [])]
    )
    table.wrapOn(canvas, 400, 400)
    table.drawOn(canvas, 72, HEIGHT - 300)
    canvas.translate(0, -240)
    page(canvas, [(PROSE, BODY)])
    canvas.save()
    pieces = read(tmp_path / "t.pdf", ReadOptions()).pieces
    assert [p.text for p in pieces if p.kind is BlockKind.TABLE_ROW] == ["\t".join(row) for row in FIGURES]
    assert {dict(p.attributes).get("_header") for p in pieces[2:-1]} == {"\n".join(FIGURES[0])}
    assert [p.text for p in pieces if p.kind is BlockKind.PARAGRAPH] == [PROSE, PROSE]


def test_prose_in_columns_and_contents_are_no_table(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "c.pdf"), pagesize=A4)
    left = PROSE.replace("March", "2027").replace("spring", "year 2025")
    page(canvas, [(left, BODY)], x=50, width=235)
    page(canvas, [(PROSE.replace("Members", "In 2026"), BODY)], x=310, width=235)
    for at, title in enumerate(["Summary", "Background", "What we did", "What we found"], 1):
        canvas.drawString(72, 400 - 20 * at, f"{at}. {title}")
        canvas.drawRightString(500, 400 - 20 * at, str(3 * at))
    canvas.save()
    pieces = read(tmp_path / "c.pdf", ReadOptions()).pieces
    assert not [p.text for p in pieces if p.kind is BlockKind.TABLE_ROW]


def test_numbered_headings_have_the_level_of_their_number(tmp_path: Path) -> None:
    title, large = (
        ParagraphStyle(str(size), parent=BOLD, fontSize=size, leading=size + 4) for size in (22, 16)
    )
    pages = [
        [("The Prevention Pledge", title)],
        [("1. Summary", large), (PROSE, BODY), ("1.1 Aims", BOLD), (PROSE, BODY), (PROSE, BODY)],
        [("2. Findings", large), (PROSE, BODY), ("2.1 Money", BOLD), (PROSE, BODY), (PROSE, BODY)],
    ]
    pieces = read(made(tmp_path / "h.pdf", pages), ReadOptions()).pieces
    assert [(p.number, p.level) for p in pieces if p.kind is BlockKind.HEADING] == [
        ("", 1), ("1", 1), ("1.1", 2), ("2", 1), ("2.1", 2)]  # fmt: skip


def test_a_credit_on_its_own_line_belongs_to_the_quotation(tmp_path: Path) -> None:
    quote = "“We have simply not got the people, and nobody asks us why that should be so.”"
    parts = [(PROSE, BODY), (quote, BODY), ("(Participant, acute trust)", BODY), (PROSE, BODY)]
    pieces = read(made(tmp_path / "q.pdf", [parts]), ReadOptions()).pieces
    assert [(p.text, p.speaker) for p in pieces[1:-1]] == [
        (f"{quote} (Participant, acute trust)", "Participant, acute trust")
    ]


def test_a_form_is_no_transcript(tmp_path: Path) -> None:
    labels = ["Project ID", "Title", "Purpose", "Department", "Data source", "Risk", "Contact", "Date"]
    parts = [(f"{label}: {PROSE}", BODY) for label in [*labels, *labels]]
    reading = read(made(tmp_path / "f.pdf", [parts]), ReadOptions())
    assert reading.kind is SourceKind.REPORT
    assert not [piece for piece in reading.pieces if piece.kind is BlockKind.TURN]


def test_titles_without_numbers_have_that_of_the_line_below(tmp_path: Path) -> None:
    parts = [
        ("MINUTES of a meeting of the Panel held at County Hall in March 2026", BOLD),
        ("PRESENT: Mrs A Shah (Chair), Mr B Cole, Ms C Ward", BODY),
        ("Apologies and substitutes", BOLD),
        ("(Item 1)", BODY),
        ("Apologies were received from Mr D Hart.", BODY),
        ("Work programme", BOLD),
        ("(Item 2)", BODY),
        (PROSE, BODY),
        ("RESOLVED: That the programme be noted.", BODY),
    ]
    pieces = read(made(tmp_path / "i.pdf", [parts]), ReadOptions()).pieces
    assert [(p.number, p.level, p.text) for p in pieces if p.kind is BlockKind.ITEM] == [
        ("1", 1, "Apologies and substitutes"), ("2", 1, "Work programme")]  # fmt: skip


def test_a_table_that_goes_on_overleaf_keeps_its_header(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "t.pdf"), pagesize=A4)
    style = [("GRID", (0, 0), (-1, -1), 0.5, "black")]
    for rows, more in (
        (
            [["Question", "Answer"], ["Who asked?", "Mr Cole"]],
            [("FONTNAME", (0, 0), (-1, 0), "Helvetica-Bold")],
        ),
        ([["And who else?", "Ms Ward"], ["Nobody else?", "Mrs Shah"]], []),
    ):
        table = Table(rows, colWidths=[200, 200], style=[*style, *more])
        table.wrapOn(canvas, 400, 400)
        table.drawOn(canvas, 72, 500)
        canvas.showPage()
    page(canvas, [(PROSE, BODY)])
    canvas.save()
    rows = [p for p in read(tmp_path / "t.pdf", ReadOptions()).pieces if p.kind is BlockKind.TABLE_ROW]
    assert [(p.page, dict(p.attributes).get("_header")) for p in rows] == [
        (1, None), (1, "Question\nAnswer"), (2, "Question\nAnswer"), (2, "Question\nAnswer")]  # fmt: skip


def test_entries_of_those_present_stay_apart_and_names_whole(tmp_path: Path) -> None:
    rows = [
        (
            72.0,
            100.0,
            "Minutes of a meeting of the Health Scrutiny Committee held at County Hall in March 2026",
        ),
        (72.0, 130.0, "In attendance"),
        (
            72.0,
            150.0,
            "Ruth Marlow, Chief Operating Officer, Denholt and Wolds Trust, Marlbeck (minute 19 refers).",
        ),
        (
            72.0,
            164.0,
            "Dr Owen Hart, Clinical Lead for Rehabilitation, Denholt and Wolds Trust, Marlbeck (minute",
        ),
        (90.0, 178.0, "19 refers)."),
        (72.0, 192.0, "Ann Carr, Friends of the Hospital (minute 19 refers)."),
        (72.0, 230.0, "12. Question Time"),
        (72.0, 250.0, "RESOLVED: That the questions be answered in writing."),
    ]
    pieces = read(lines(tmp_path / "a.pdf", rows), ReadOptions()).pieces
    there = [p.text for p in pieces if dict(p.attributes).get("_role") == "attendance"]
    assert there == ["In attendance", rows[2][2], f"{rows[3][2]} {rows[4][2]}", rows[5][2]]
