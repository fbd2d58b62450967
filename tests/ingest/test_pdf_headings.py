"""Headings of PDFs and their levels: by the outline, by type beside tags, by number; what is none."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas

from pipeline.ingest.base import ReadOptions
from pipeline.ingest.pdf import read
from pipeline.ingest.pdf.blocks import Para, Role
from pipeline.ingest.pdf.headings import is_entry
from pipeline.ingest.pdf.structure import pieces_of, shape_of
from pipeline.ingest.pdf.words import Word
from pipeline.model import BlockKind, Piece
from tests.ingest.test_pdf import BODY, BOLD, PROSE, made, page
from tests.ingest.test_pdf_parts import word

PLAIN = ParagraphStyle("plain", parent=BODY, spaceBefore=12)


def headings(pieces: list[Piece] | tuple[Piece, ...]) -> list[tuple[int, str]]:
    """Level and text of all headings."""
    return [(piece.level, piece.text) for piece in pieces if piece.kind is BlockKind.HEADING]


def tagged(text: str, role: Role = Role.TEXT, level: int = 0, *, bold: bool = False, at: int = 1) -> Para:
    """A tagged paragraph of a made-up document, bold or not, on a page of its own."""
    words: list[Word] = []
    for n, part in enumerate(text.split()):
        words.append(word(part, words[-1].x1 + 3 if words else 60.0, order=n)._replace(bold=bold, page=at))
    return Para(tuple(words), role, level, tagged=True)


def found(paras: list[Para]) -> list[tuple[int, str]]:
    """Level and text of the headings of a document of these paragraphs."""
    return headings(pieces_of(paras, shape_of(paras, ()), frozenset()))


def test_titles_of_the_outline_are_headings_though_set_like_the_body(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "o.pdf"), pagesize=A4)
    for title in ("Why we looked at this", "What we heard from staff"):
        canvas.bookmarkPage(title)
        canvas.addOutlineEntry(title, title)
        page(canvas, [(title, BODY), (PROSE, BODY), ("Not in the outline", BODY), (PROSE, BODY)])
        canvas.showPage()
    canvas.save()
    pieces = read(tmp_path / "o.pdf", ReadOptions()).pieces
    assert [text for _, text in headings(pieces)] == ["Why we looked at this", "What we heard from staff"]


def test_where_few_headings_are_tagged_those_that_only_look_like_it_are_headings_too() -> None:
    paras = [
        tagged("1. Background", Role.HEADING, 1, bold=True),
        tagged(PROSE),
        tagged("2. What has changed", bold=True, at=2),
        tagged(PROSE, at=2),
        tagged("3. What comes next", bold=True, at=3),
        tagged(PROSE, at=3),
    ]
    assert found(paras) == [(1, "1. Background"), (1, "2. What has changed"), (1, "3. What comes next")]


def test_what_is_tagged_a_heading_but_set_like_the_body_among_bold_ones_is_none() -> None:
    paras = [
        tagged("Housing for care leavers", bold=True),
        tagged("Ann Lee, Commissioner, and Tom Osei, Chair of the group", Role.HEADING, 1),
        tagged(PROSE),
        tagged("Sufficiency of places", bold=True),
        tagged(PROSE),
    ]
    assert [text for _, text in found(paras)] == ["Housing for care leavers", "Sufficiency of places"]


def test_numbers_and_titles_that_come_back_go_below_others_of_the_same_type(tmp_path: Path) -> None:
    numbered = [
        ("1. Approach", BOLD),
        ("1.1 The plan", BOLD),
        (PROSE, BODY),
        ("2. Money", BOLD),
        (PROSE, BODY),
    ]
    pieces = read(made(tmp_path / "n.pdf", [numbered]), ReadOptions()).pieces
    assert headings(pieces) == [(1, "1. Approach"), (2, "1.1 The plan"), (1, "2. Money")]
    asked = [
        part
        for who in ("Ann Lee", "Tom Osei", "Ruth Hollis")
        for part in (
            (f"Question by {who},<br/>Member for the North", BOLD),
            (PROSE, BODY),
            ("Answer", BOLD),
            (PROSE, BODY),
        )
    ]
    pieces = read(made(tmp_path / "q.pdf", [asked]), ReadOptions()).pieces
    assert headings(pieces)[:2] == [(1, "Question by Ann Lee, Member for the North"), (2, "Answer")]
    assert len(headings(pieces)) == 6


def test_a_line_of_a_heading_that_ends_in_a_comma_goes_on_in_the_next() -> None:
    first, second = tagged("Question by Ann Lee,", bold=True), tagged("Lead Member for Health", bold=True)
    second = Para(tuple(one._replace(base=113.0, order=one.order + 9) for one in second.words), tagged=True)
    assert found([first, second, tagged(PROSE)]) == [(1, "Question by Ann Lee, Lead Member for Health")]


def test_a_short_numbered_line_above_text_is_a_heading_and_entries_of_a_list_are_none(tmp_path: Path) -> None:
    parts = [
        ("1.1.1 Social baseline", PLAIN),
        (PROSE, BODY),
        ("2.1 Endorse the plan", PLAIN),
        ("2.2 Note the costs", PLAIN),
        (PROSE, BODY),
    ]
    assert headings(read(made(tmp_path / "s.pdf", [parts]), ReadOptions()).pieces) == [
        (3, "1.1.1 Social baseline")
    ]


@pytest.mark.parametrize("text", ["Figure 8: How the board is made up", "Table 2: Costs by year"])
def test_a_caption_is_no_heading(tmp_path: Path, text: str) -> None:
    parts = [("What we heard", BOLD), (PROSE, BODY), (text, BOLD), (PROSE, BODY)]
    assert headings(read(made(tmp_path / "c.pdf", [parts]), ReadOptions()).pieces) == [(1, "What we heard")]


def test_a_label_and_what_is_filled_in_behind_it_are_no_heading(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "f.pdf"), pagesize=A4)
    page(canvas, [("What we heard", BOLD), (PROSE, BODY)])
    canvas.setFont("Helvetica-Bold", 11)
    canvas.drawString(72, 500, "Decision number:")
    canvas.drawString(220, 500, "26/00115")
    canvas.save()
    assert headings(read(tmp_path / "f.pdf", ReadOptions()).pieces) == [(1, "What we heard")]


def test_entries_of_the_contents_are_none_though_tagged_as_headings() -> None:
    entries = ["Summary 5", "Chapter 1: Staff 7", "Scope 1.4 7", "Chapter 2: Money 9", "Annex 31"]
    paras = [
        *(tagged(entry, Role.HEADING, 2) for entry in entries),
        tagged("Scope", Role.HEADING, 2),
        tagged(PROSE),
        tagged("Costs", Role.HEADING, 2),
        tagged(PROSE),
    ]
    assert found(paras) == [(2, "Scope"), (2, "Costs")]
    pieces = pieces_of(paras, shape_of(paras, ()), frozenset())
    assert [dict(piece.attributes).get("_role", "") for piece in pieces] == ["contents"] * 5 + [""] * 4


def test_a_chapter_without_a_level_of_its_own_has_that_of_the_other_chapters() -> None:
    entries = [
        tagged(f"Chapter {n}: Staff and money {n + 6}", Role.HEADING, 2, bold=True) for n in range(1, 6)
    ]
    paras = [
        *entries,
        tagged("CHAPTER 1: STAFF", Role.HEADING, 1, bold=True, at=2),
        tagged("Scope", Role.HEADING, 2, bold=True, at=2),
        tagged(PROSE, at=2),
        tagged("CHAPTER 2: MONEY", Role.HEADING, 0, bold=True, at=3),
        tagged("Costs", Role.HEADING, 2, bold=True, at=3),
        tagged(PROSE, at=3),
    ]
    assert found(paras) == [(1, "CHAPTER 1: STAFF"), (2, "Scope"), (1, "CHAPTER 2: MONEY"), (2, "Costs")]


def test_a_tables_header_alone_at_the_foot_of_a_page_is_no_heading(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "h.pdf"), pagesize=A4)
    page(canvas, [("What we heard", BOLD), (PROSE, BODY)])
    canvas.setFont("Helvetica-Bold", 11)
    for at, name in ((72, "Theme"), (220, "What was heard"), (420, "Sites")):
        canvas.drawString(at, 140, name)
    canvas.showPage()
    page(canvas, [(PROSE, BODY), (PROSE, BODY)])
    canvas.save()
    assert headings(read(tmp_path / "h.pdf", ReadOptions()).pieces) == [(1, "What we heard")]


@pytest.mark.parametrize("last", ["²", "①", "٣"])
def test_a_line_may_end_in_a_raised_or_foreign_figure(tmp_path: Path, last: str) -> None:
    paras = [tagged(f"The floor of a ward is given in m {last}", at=n) for n in (1, 2)]
    assert found(paras) == []
    canvas = Canvas(str(tmp_path / "m.pdf"), pagesize=A4)
    page(canvas, [("The floor of a ward is given in m ²", BODY), (PROSE, BODY)])
    canvas.save()
    assert any("m ²" in piece.text for piece in read(tmp_path / "m.pdf", ReadOptions()).pieces)


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("What we heard ........ 4", True), ("What we heard . . . . 12", True), ("What we heard …… 4", True),
        ("What we heard ....\t 1204", True), ("What we heard ... 4", False), ("What we heard … 4", False),
        ("What we heard .... 12045", False), ("What we heard .... 4 x", False), ("a" + ". " * 100_000 + "x", False),
        ("a" + ". " * 100_000 + "7", True),
    ],
)  # fmt: skip
def test_dot_leaders_and_a_pages_number_make_an_entry(text: str, entry: bool) -> None:
    assert is_entry(text) is entry


def test_entries_are_in_one_list_as_long_as_their_pages_do_not_fall() -> None:
    def listed(*pages: int, heads: int = 0) -> list[bool]:
        paras = [
            tagged(f"Chapter of that name {n}", Role.HEADING if at < heads else Role.TEXT, 1, at=at + 1)
            for at, n in enumerate(pages)
        ]
        pieces = pieces_of([*paras, tagged(PROSE, at=99)], shape_of(paras, ()), frozenset())
        return [dict(piece.attributes).get("_role") == "contents" for piece in pieces[:-1]]

    assert listed(3, 9) == [False] * 2
    assert listed(3, 9, 9, 12) == [True] * 4
    assert listed(5, 2, 4, 7, 1, 3) == [False, True, True, True, False, False]
    assert listed(3, 4, 5, 6, heads=1) == [False] * 4
    assert listed(3, 4, 5, 6, 8, 9, heads=1) == [True] * 6
