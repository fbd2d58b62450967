"""What an evaluator sees in the review workbook of a PDF: what is offered for coding, pages, whole paragraphs."""

from __future__ import annotations

from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Table

from pipeline.ingest.base import ReadOptions, assemble
from pipeline.ingest.pdf import read
from pipeline.ingest.pdf.text import join
from pipeline.model import Segment
from pipeline.segment.segmenters import segment
from tests.ingest.test_pdf import BODY, BOLD, HEIGHT, PROSE, made, page
from tests.ingest.test_pdf_parts import word

WIDE = ParagraphStyle("wide", parent=BODY, alignment=4)


def segments(path: Path, most: int = 150) -> tuple[Segment, ...]:
    """The segments of a PDF, as the workbook lists them."""
    source, blocks = assemble(path.name, "0" * 64, read(path, ReadOptions()), "pdf", None, ())
    return segment(source, blocks, {}, "turn", most)


def test_lines_of_form_in_minutes_are_kept_and_not_coded(tmp_path: Path) -> None:
    form = [
        "MINUTES of a meeting of the Health Scrutiny Committee held at County Hall on 11 March 2026.",
        "PRESENT: Mrs P Hallam (Chair), Mr T Osei and Ms R Lund",
        "(Item 1)",
        "Ruth Hollis (Director of Public Health) was in attendance for this item.",
        "Mrs Hallam, Mr Osei, MBE, Ms Lund",
    ]
    said = [
        f"Apologies for the late papers were accepted by all Members. {PROSE}",
        f"Attendance at the clinics had fallen since the winter. {PROSE}",
        f"Present arrangements would go on until the summer. {PROSE}",
    ]
    parts = [
        *((text, BODY) for text in form[:2]),
        ("12. The Prevention Pledge", BOLD),
        *((text, BODY) for text in [*form[2:4], *said, form[4], "RESOLVED that the report be noted."]),
    ]
    found = segments(made(tmp_path / "m.pdf", [parts]))
    assert [one.text for one in found if not one.codable] == [
        *form[:2], "12. The Prevention Pledge", *form[2:4], form[4]]  # fmt: skip
    assert [one.text for one in found if one.codable] == [*said, "RESOLVED that the report be noted."]


def test_contents_and_a_tables_header_are_not_coded(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "t.pdf"), pagesize=A4)
    contents = [f"{title} ........ {at}" for title, at in (("Summary", 3), ("Findings", 5), ("Annex", 9))]
    page(canvas, [("Contents", BOLD), *((entry, BODY) for entry in contents)])
    rows = [["Theme", "What was heard"], ["Capacity", "Posts are frozen."], ["Clarity", "Nobody leads."]]
    table = Table(rows, colWidths=[120, 200], style=[("GRID", (0, 0), (-1, -1), 0.5, "black"),
                  ("FONTNAME", (0, 0), (-1, 0), "Helvetica-Bold")])  # fmt: skip
    table.wrap(400, 400)
    table.drawOn(canvas, 72, HEIGHT - 400)
    canvas.save()
    found = segments(tmp_path / "t.pdf")
    assert [one.text for one in found if not one.codable] == [*contents, "Theme\tWhat was heard"]
    assert [(one.text, one.heading[-1]) for one in found if one.codable] == [
        ("Capacity\tPosts are frozen.", "Theme | What was heard"),
        ("Clarity\tNobody leads.", "Theme | What was heard"),
    ]


def test_a_part_of_a_long_paragraph_has_the_page_on_which_it_begins(tmp_path: Path) -> None:
    first = (
        f"{PROSE} They asked whether the offer could be kept open in the evenings and heard that they would"
    )
    second = f"look at this again in the new year. {PROSE}"
    file = made(tmp_path / "a.pdf", [[(first, WIDE)], [(second, WIDE), (PROSE, BODY)]])
    found = segments(file, 50)
    assert [(one.text.split()[0], one.page) for one in found] == [
        ("Members", 1), ("They", 1), ("The", 2), ("Members", 2)]  # fmt: skip
    assert "heard that they would look at this again" in found[1].text


def test_what_is_said_overleaf_has_the_page_of_its_words_not_of_the_name(tmp_path: Path) -> None:
    turns = [("Interviewer", "What has changed since the spring?"), ("Ann Lee", PROSE)]
    first = [part for _ in range(3) for who, said in turns for part in ((who, BOLD), (said, BODY))]
    pages = [[*first, ("Interviewer", BOLD)], [("And who decides on that?", BODY), *first[2:]]]
    found = segments(made(tmp_path / "i.pdf", pages))
    assert [one.page for one in found if one.text == "And who decides on that?"] == [2]


def test_the_raised_number_of_a_note_stays_with_the_sentence_that_it_ends() -> None:
    said = [word("together.", 0), word("9", 45.4, 95.0, order=1, size=7.0), word("This", 60, order=2)]
    assert join(said, frozenset()) == "together.9 This"
    apart = [word("about", 0), word("9", 30.0, order=1), word("people", 40, order=2)]
    assert join(apart, frozenset()) == "about 9 people"


def test_references_with_labels_beside_the_end_of_the_text_are_a_column(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "c.pdf"), pagesize=A4)
    page(canvas, [(PROSE, BODY)] * 6, x=40, width=230)
    canvas.setFont("Helvetica", 8)
    for at in range(15):
        y = HEIGHT - 104 - 38 * at
        canvas.drawString(300, y, f"[Lee{at:02}]")
        for n, text in enumerate(
            (
                f"A. Lee, “How prevention was paid for in year {at}”, in",
                "Proceedings    of    the    board,    chapter    of",
                f"https://example.org/papers/on/paying/for/prevention/{at}",
            )
        ):
            canvas.drawString(345, y - 9.4 * n, text)
    canvas.save()
    texts = [one.text for one in segments(tmp_path / "c.pdf")]
    assert texts[:6] == [PROSE] * 6
    assert texts[6].startswith("[Lee00] A. Lee, “How prevention was paid for in year 0”")
