"""The PDF reader on small PDFs made here: paragraphs, furniture, minutes, tables, errors."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.lib import pdfencrypt
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

from pipeline.errors import UnreadableError
from pipeline.ingest.base import ReadOptions
from pipeline.ingest.pdf import read
from pipeline.model import BlockKind, Piece, SourceKind

WIDTH, HEIGHT = A4
BODY = ParagraphStyle("body", fontName="Helvetica", fontSize=11, leading=13.5)
BOLD = ParagraphStyle("bold", parent=BODY, fontName="Helvetica-Bold")
PROSE = (
    "Members heard that the prevention service had been short of staff since the spring and that the waiting "
    "list for weight management had doubled. The Director of Public Health said that funding was agreed only "
    "until March and that nobody could plan for longer than that."
)


def page(canvas: Canvas, parts: list[tuple[str, ParagraphStyle]], x: float = 72, width: float = 440) -> None:
    """Set paragraphs below each other from the top of the page, with six points between them."""
    y = HEIGHT - 100
    for text, style in parts:
        paragraph = Paragraph(text, style)
        _, height = paragraph.wrap(width, 1000)
        y -= height
        paragraph.drawOn(canvas, x, y)
        y -= 6


def made(
    path: Path, pages: list[list[tuple[str, ParagraphStyle]]], header: str = "", footer: str = ""
) -> Path:
    """A PDF with these paragraphs on its pages; ``{}`` in header and footer is the page number."""
    canvas = Canvas(str(path), pagesize=A4)
    for number, parts in enumerate(pages, 1):
        canvas.setFont("Helvetica", 9)
        canvas.drawString(72, HEIGHT - 40, header.format(number))
        canvas.drawCentredString(WIDTH / 2, 30, footer.format(number))
        page(canvas, parts)
        canvas.showPage()
    canvas.save()
    return path


def kinds(pieces: tuple[Piece, ...]) -> list[tuple[str, str]]:
    """Kind and text of all pieces but furniture."""
    return [(piece.kind.value, piece.text) for piece in pieces if piece.kind is not BlockKind.FURNITURE]


def test_paragraphs_are_joined_over_lines_and_know_their_page(tmp_path: Path) -> None:
    reading = read(made(tmp_path / "a.pdf", [[(PROSE, BODY), (PROSE, BODY)], [(PROSE, BODY)]]), ReadOptions())
    assert [(piece.text, piece.page) for piece in reading.pieces] == [(PROSE, 1), (PROSE, 1), (PROSE, 2)]
    assert reading.kind is SourceKind.REPORT


def test_a_sentence_goes_on_over_a_page_break_and_furniture_stays_out(tmp_path: Path) -> None:
    first = (
        "The panel asked whether the offer could be kept open in the evenings and was told that they would"
    )
    second = (
        "look at this again in the new year, when the results of the pilot would be known to all partners."
    )
    wide = ParagraphStyle("wide", parent=BODY, alignment=4)
    file = made(
        tmp_path / "a.pdf",
        [[(PROSE, BODY), (first, wide)], [(second, wide), (PROSE, BODY)], [(PROSE, BODY)]],
        header="Health and Wellbeing Board",
        footer="Page {}",
    )
    pieces = read(file, ReadOptions()).pieces
    furniture = [piece.text for piece in pieces if piece.kind is BlockKind.FURNITURE]
    assert sorted(furniture) == sorted(["Health and Wellbeing Board"] * 3 + ["Page 1", "Page 2", "Page 3"])
    assert all("Board" not in text and "Page" not in text for _, text in kinds(pieces))
    assert ("paragraph", f"{first} {second}") in kinds(pieces)


def test_minutes_have_numbered_items_and_resolutions(tmp_path: Path) -> None:
    parts = [
        ("MINUTES of a meeting of the Health Scrutiny Committee held on 4 March 2026", BOLD),
        ("PRESENT: Mrs A Shah (Chair), Mr B Cole, Ms C Ward", BODY),
        ("47. Apologies for absence", BOLD),
        ("Apologies were received from Mr D Hart.", BODY),
        ("48. Prevention Pledge", BOLD),
        ("(1) The Director introduced the report.", BODY),
        ("RESOLVED: That the report be noted.", BODY),
        ("49. Any other business", BOLD),
        (PROSE, BODY),
    ]
    reading = read(made(tmp_path / "m.pdf", [parts]), ReadOptions())
    assert reading.kind is SourceKind.MINUTES
    items = [
        (piece.number, piece.text)
        for piece in reading.pieces
        if piece.kind is BlockKind.ITEM and piece.level == 1
    ]
    assert items == [
        ("47", "47. Apologies for absence"),
        ("48", "48. Prevention Pledge"),
        ("49", "49. Any other business"),
    ]
    assert ("resolution", "RESOLVED: That the report be noted.") in kinds(reading.pieces)
    assert [piece.number for piece in reading.pieces if piece.text.startswith("(1)")] == ["(1)"]


def test_headings_stand_out_by_size_or_weight(tmp_path: Path) -> None:
    large = ParagraphStyle("large", parent=BOLD, fontSize=16, leading=20)
    parts = [("What we heard", large), (PROSE, BODY), ("Capacity", BOLD), (PROSE, BODY), (PROSE, BODY)]
    pieces = read(made(tmp_path / "h.pdf", [parts]), ReadOptions()).pieces
    found = [(piece.text, piece.level) for piece in pieces if piece.kind is BlockKind.HEADING]
    assert found == [("What we heard", 1), ("Capacity", 2)]


def test_two_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "c.pdf"), pagesize=A4)
    left = PROSE.replace("Members", "Leftists")
    page(canvas, [(left, BODY)], x=50, width=235)
    page(canvas, [(PROSE, BODY)], x=310, width=235)
    canvas.save()
    assert [text for _, text in kinds(read(tmp_path / "c.pdf", ReadOptions()).pieces)] == [left, PROSE]


def test_a_transcript_becomes_turns(tmp_path: Path) -> None:
    parts = [(f"{who}: {said} {PROSE}", BODY) for who, said in [
        ("Interviewer", "Tell me."), ("P7", "Well."), ("Interviewer", "And then?"), ("P7", "So it was.")
    ]]  # fmt: skip
    reading = read(made(tmp_path / "t.pdf", [parts]), ReadOptions())
    assert reading.kind is SourceKind.INTERVIEW
    assert [(piece.kind, piece.speaker) for piece in reading.pieces] == [
        (BlockKind.TURN, "Interviewer"), (BlockKind.TURN, "P7")] * 2  # fmt: skip
    assert reading.pieces[1].text == f"Well. {PROSE}"


def test_a_blank_page_is_counted_and_not_rejected(tmp_path: Path) -> None:
    reading = read(made(tmp_path / "s.pdf", [[(PROSE, BODY)], [], [(PROSE, BODY)]]), ReadOptions())
    assert reading.rejects == ()
    assert dict(reading.notes)["pages_blank"] == 1
    assert dict(reading.notes)["pages_without_text"] == 0
    assert len(reading.pieces) == 2


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _web_page(path: Path) -> None:
    path.write_text("<html>not found</html>")


def _cut_off(path: Path) -> None:
    made(path, [[(PROSE, BODY)]])
    path.write_bytes(path.read_bytes()[:300])


def _locked(path: Path) -> None:
    lock = pdfencrypt.StandardEncryption("secret", ownerPassword="owner", strength=128)
    canvas = Canvas(str(path), encrypt=lock)
    canvas.drawString(72, 700, PROSE)
    canvas.save()


def _blank(path: Path) -> None:
    made(path, [[], []])


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (_empty, "empty"),
        (_web_page, "not a PDF"),
        (_cut_off, "damaged or cut off"),
        (_locked, "protected with a password"),
        (_blank, "no page of the PDF has text"),
    ],
)
def test_files_that_cannot_be_read_say_why(make: object, reason: str, tmp_path: Path) -> None:
    make(tmp_path / "x.pdf")  # type: ignore[operator]
    with pytest.raises(UnreadableError, match=reason):
        read(tmp_path / "x.pdf", ReadOptions())


def test_only_an_owner_password_is_no_hindrance(tmp_path: Path) -> None:
    lock = pdfencrypt.StandardEncryption("", ownerPassword="owner", strength=128)
    canvas = Canvas(str(tmp_path / "o.pdf"), encrypt=lock)
    page(canvas, [(PROSE, BODY)])
    canvas.save()
    assert kinds(read(tmp_path / "o.pdf", ReadOptions()).pieces) == [("paragraph", PROSE)]


def lines(path: Path, rows: list[tuple[float, float, str]]) -> Path:
    """A page of lines at places: points from the left, points from the top, text; "|" and a place set words
    after it apart ("To:|180 The Board"), "#" and a size sets a line in other type ("#10 words")."""
    canvas = Canvas(str(path), pagesize=A4)
    for x, y, row in rows:
        size, text = (float(row[1:3]), row[4:]) if row.startswith("#") else (12.0, row)
        canvas.setFont("Helvetica", size)
        label, _, rest = text.partition("|")
        canvas.drawString(x, HEIGHT - y, label)
        if rest:
            place, _, words = rest.partition(" ")
            canvas.drawString(float(place), HEIGHT - y, words)
    canvas.save()
    return path


def test_a_field_goes_on_below_its_words_and_not_below_its_label(tmp_path: Path) -> None:
    rows = [
        (72.0, 100.0, "From:|180 Sam Marlow, Cabinet Member for Public Health and Prevention"),
        (180.0, 114.0, "Services"),
        (72.0, 140.0, "To:|180 The Scrutiny Committee"),
        (72.0, 170.0, "The panel asked whether the offer could be kept open in the evenings, and why not."),
    ]
    pieces = read(lines(tmp_path / "f.pdf", rows), ReadOptions()).pieces
    assert [piece.text for piece in pieces][:2] == [
        "From: Sam Marlow, Cabinet Member for Public Health and Prevention Services",
        "To: The Scrutiny Committee",
    ]


def test_entries_of_a_list_without_stops_stay_apart(tmp_path: Path) -> None:
    rows = [
        (
            72.0,
            100.0,
            "The panel may choose between three ways of answering the report that it was given today:",
        ),
        (72.0, 114.0, "a) make no comments"),
        (72.0, 128.0, "b) express comments but ask for no second look at the decision"),
        (72.0, 142.0, "c) ask that the decision be put off until those who took it have looked at it"),
        (94.0, 156.0, "once more in the light of what was said"),
        (72.0, 170.0, "d) ask the full Council"),
    ]
    pieces = read(lines(tmp_path / "l.pdf", rows), ReadOptions()).pieces
    assert [(piece.number, piece.text) for piece in pieces[1:]] == [
        ("a", rows[1][2]), ("b", rows[2][2]), ("c", f"{rows[3][2]} {rows[4][2]}"), ("d", rows[5][2])]  # fmt: skip


def test_a_number_at_a_line_s_start_and_pasted_type_are_no_paragraphs(tmp_path: Path) -> None:
    rows = [
        (72.0, 100.0, "Since the service was closed at short notice in November of last year there have been some"),
        (72.0, 114.0, "57   people who moved on to other help, and the panel asked after them at its last meeting in"),
        (72.0, 128.0, "#11 the spring, when the Key Decision had been taken as follows: that the service be closed."),
    ]  # fmt: skip
    (piece,) = read(lines(tmp_path / "n.pdf", rows), ReadOptions()).pieces
    assert piece.text.split() == " ".join(row.removeprefix("#11") for _, _, row in rows).split()
