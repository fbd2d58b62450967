"""What an evaluator sees in the review workbook of a PDF: what is offered for coding, pages, whole paragraphs."""

from __future__ import annotations

from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Table

from pipeline.ingest.base import ReadOptions, assemble
from pipeline.ingest.pdf import read
from pipeline.ingest.pdf.blocks import Role
from pipeline.ingest.pdf.joining import resumed, titled
from pipeline.ingest.pdf.structure import pieces_of, shape_of
from pipeline.ingest.pdf.tagged import paragraphs
from pipeline.ingest.pdf.tagtree import Leaf
from pipeline.ingest.pdf.text import join
from pipeline.ingest.pdf.words import Page, Word
from pipeline.model import BlockKind, Segment
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


def leaves(parts: list[tuple[tuple[str, ...], str, float, bool]], number: int = 1) -> tuple[Page, list[Leaf]]:
    """A tagged page: path of tags with places ("P0"), text, baseline and weight of each line in the tree's order."""
    words: list[Word] = []
    tree: list[Leaf] = []
    for mcid, (path, text, base, bold) in enumerate(parts, 10 * number - 10):
        tags = tuple(tag.rstrip("0123456789") for tag in path)
        place = tuple(int(tag[len(bare) :] or 0) for tag, bare in zip(path, tags, strict=True))
        tree.append(Leaf((*place, mcid), tags, mcid))
        at = 60.0
        for part in text.split():
            new = word(part, at, base, order=len(words))._replace(mcid=mcid, page=number, bold=bold)
            words.append(new)
            at = new.x1 + 4
    return Page(number, 595.0, 842.0, tuple(words)), tree


LONG = "the waiting list for weight management had doubled since the spring and funding was agreed only until"


def test_a_heading_tagged_as_one_with_the_text_below_or_before_it_is_parted() -> None:
    one = leaves([
        (("Document", "P0"), "Devolution", 100, True),
        (("Document", "P0"), f"We are clear that {LONG}", 114, False),
        (("Document", "P0"), "March and that nobody could plan ahead.", 128, False),
        (("Document", "P1"), "Thanks go to all who took part in it.", 142, False),
    ])  # fmt: skip
    other = leaves([(("Document", "P1"), "CHAPTER 2: MONEY", 60, True)], 2)
    found = [(para.role, para.plain.split()[0], len(para.words)) for para in paragraphs([one, other])]
    assert found[0] == (Role.HEADING, "Devolution", 1)
    assert found[1][:2] == (Role.TEXT, "We")
    assert found[2:] == [(Role.TEXT, "Thanks", 9), (Role.HEADING, "CHAPTER", 3)]
    bold = leaves([
        (("Document", "P0"), f"We recommend that {LONG}", 100, True),
        (("Document", "P0"), "March be agreed for longer than that.", 114, False),
    ])  # fmt: skip
    assert len(paragraphs([bold])) == 1
    drawing = leaves([
        (("Document", "P0"), "Cabinet Office", 100, True),
        (("Document", "P0"), "Secretariat and a board with members of the many", 114, False),
        (("Document", "P0"), "departments of state", 128, False),
    ])  # fmt: skip
    assert len(paragraphs([drawing])) == 1


def test_a_note_within_a_cell_is_a_note_and_the_row_is_whole() -> None:
    row = ("Document", "Table0", "TR0")
    found = paragraphs([leaves([
        ((*row, "TD0", "P0"), "Adjustment", 100, False),
        ((*row, "TD0", "P0", "Link1", "Note0"), "1 The council manages it.", 700, False),
        ((*row, "TD1", "P0"), "27.8", 100, False),
    ])])  # fmt: skip
    assert [(para.role, para.plain) for para in found] == [
        (Role.ROW, "Adjustment 27.8"), (Role.NOTE, "1 The council manages it.")]  # fmt: skip


def test_a_list_entry_that_is_tagged_anew_overleaf_is_whole() -> None:
    first = leaves([
        (("Document", "L0", "LI0", "Lbl0"), "19.", 700, False),
        (("Document", "L0", "LI0", "LBody1"), f"Members heard that {LONG}", 700, False),
    ])  # fmt: skip
    second = leaves([
        (("Document", "L1", "LI0", "Lbl0"), "forecasts by", 60, False),
        (("Document", "L1", "LI0", "LBody1"), "the treasury were known.", 60, False),
        (("Document", "L1", "LI1", "Lbl0"), "20.", 80, False),
        (("Document", "L1", "LI1", "LBody1"), "Rates are forecast to fall.", 80, False),
    ], 2)  # fmt: skip
    found = resumed(paragraphs([first, second]))
    assert [para.plain.split()[0] for para in found] == ["19.", "20."]
    assert found[0].plain.endswith("forecasts by the treasury were known.")


def test_a_slides_title_heads_the_slide_however_late_its_tags_have_it() -> None:
    pages = []
    for number in (1, 2, 3):
        slide, tree = leaves([((f"Document{number}", "P0"), "Posts are frozen at both sites.", 200, False),
                              ((f"Document{number}", "P1"), f"Priorities {number}", 60, False)], number)  # fmt: skip
        words = [one._replace(size=20.0 + number) if one.base == 60 else one for one in slide.words]
        pages.append((slide._replace(words=tuple(words)), tree))
    paras = titled(paragraphs(pages))
    pieces = pieces_of(paras, shape_of(paras, ()), frozenset())
    assert [(piece.level, piece.text) for piece in pieces if piece.kind is BlockKind.HEADING] == [
        (1, f"Priorities {number}") for number in (1, 2, 3)]  # fmt: skip
    assert [piece.text for piece in pieces][:2] == ["Priorities 1", "Posts are frozen at both sites."]
