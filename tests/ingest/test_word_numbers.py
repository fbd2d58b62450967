"""The numbers that Word writes before list items and headings by itself."""

from __future__ import annotations

from pathlib import Path

import docx as python_docx
import pytest

from pipeline.ingest import docx
from pipeline.ingest.base import ReadOptions
from pipeline.model import BlockKind, Reading, SourceKind
from tests.ingest.files import W, of_kind, paragraph, run, turns, write_docx


def levels(*formed: tuple[str, str], extra: str = "") -> str:
    """The levels of a list: form and pattern of each."""
    return "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{pattern}"/>'
        f"{extra if at else ''}</w:lvl>"
        for at, (form, pattern) in enumerate(formed)
    )


NUMBERING = (
    f'<w:numbering xmlns:w="{W}">'
    f'<w:abstractNum w:abstractNumId="0">{levels(("decimal", "%1."), ("lowerLetter", "(%2)"))}</w:abstractNum>'
    f'<w:abstractNum w:abstractNumId="1">{levels(("bullet", "o"))}</w:abstractNum>'
    f'<w:abstractNum w:abstractNumId="2">'
    f"{levels(('upperRoman', '%1'), ('decimal', '%1.%2'), extra='<w:isLgl/>')}</w:abstractNum>"
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="2"/></w:num>'
    '<w:num w:numId="4"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/>'
    "</w:lvlOverride></w:num></w:numbering>"
)
STYLES = (
    f'<w:styles xmlns:w="{W}"><w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/><w:pPr><w:numPr>'
    '<w:numId w:val="3"/></w:numPr></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/><w:basedOn w:val="H1"/><w:pPr><w:numPr>'
    '<w:ilvl w:val="1"/></w:numPr></w:pPr></w:style></w:styles>'
)


def item(said: str, number: int, level: int = 0) -> str:
    """A paragraph in a list."""
    inside = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return f"<w:p><w:pPr>{inside}</w:pPr>{run(said)}</w:p>"


def read(tmp_path: Path, body: str) -> Reading:
    """The reading of a document with this body and the lists above."""
    parts = {"numbering": NUMBERING, "styles": STYLES}
    return docx.read(write_docx(tmp_path / "a.docx", body, parts), ReadOptions())


def test_items_have_the_number_on_the_page(tmp_path: Path) -> None:
    body = (
        item("Move the support.", 1)
        + item("At every site.", 1, 1)
        + item("", 1, 1)
        + item("On every shift.", 1, 1)
        + paragraph(run("In reply to item 2 the board asked:"))
        + item("Agree on one meaning.", 1)
        + item("At once.", 1, 1)
        + item("Wards have no time.", 2)
        + item("Begin anew.", 4)
        + item("And go on.", 4)
        + item("In no list.", 0)
    )
    found = [(piece.text, piece.number, piece.level) for piece in read(tmp_path, body).pieces]
    assert found == [
        ("1. Move the support.", "1", 1),
        ("(a) At every site.", "a", 2),
        ("(c) On every shift.", "c", 2),
        ("In reply to item 2 the board asked:", "", 0),
        ("2. Agree on one meaning.", "2", 1),
        ("(a) At once.", "a", 2),
        ("Wards have no time.", "", 1),
        ("1. Begin anew.", "1", 1),
        ("2. And go on.", "2", 1),
        ("In no list.", "", 0),
    ]


def test_headings_are_numbered_by_their_style(tmp_path: Path) -> None:
    body = (
        paragraph(run("Findings"), style="H1")
        + paragraph(run("Wards"), style="H2")
        + paragraph(run("It works."))
        + paragraph(run("Staff"), style="H2")
        + paragraph(run("Money"), style="H1")
    )
    assert of_kind(read(tmp_path, body), BlockKind.HEADING) == [
        "I Findings",
        "1.1 Wards",
        "1.2 Staff",
        "II Money",
    ]


def test_cells_are_numbered_and_count_on(tmp_path: Path) -> None:
    cells = f"<w:tr><w:tc>{item('', 1)}</w:tc><w:tc>{item('Lead it.', 1)}</w:tc></w:tr>"
    reading = read(tmp_path, f"<w:tbl>{cells}</w:tbl>" + item("Pay for it.", 1))
    assert [piece.text for piece in reading.pieces] == ["1. | 2. Lead it.", "3. Pay for it."]


def test_what_is_said_has_no_number(tmp_path: Path) -> None:
    body = "".join(
        item(f"{who}: {said}", 1) for who, said in [("Ann", "Was it late?"), ("Bob", "It was.")] * 3
    )
    assert turns(read(tmp_path, body)) == [("Ann", "Was it late?"), ("Bob", "It was.")] * 3


@pytest.mark.parametrize(
    ("form", "last"), [("upperLetter", "BB."), ("lowerRoman", "xxviii."), ("decimalZero", "28.")]
)
def test_forms_of_numbers(tmp_path: Path, form: str, last: str) -> None:
    numbering = NUMBERING.replace('"decimal"/><w:lvlText w:val="%1."', f'"{form}"/><w:lvlText w:val="%1."')
    path = write_docx(
        tmp_path / "a.docx", "".join(item(f"Item {n}", 1) for n in range(28)), {"numbering": numbering}
    )
    assert docx.read(path, ReadOptions()).pieces[-1].text == f"{last} Item 27"


def test_lists_as_word_writes_them(tmp_path: Path) -> None:
    document = python_docx.Document()
    for line in ("Move the support.", "Agree on one meaning."):
        document.add_paragraph(line, style="List Number")
    document.add_paragraph("Wards have no time.", style="List Bullet")
    document.save(str(tmp_path / "a.docx"))
    assert [piece.text for piece in docx.read(tmp_path / "a.docx", ReadOptions()).pieces] == [
        "1. Move the support.",
        "2. Agree on one meaning.",
        "Wards have no time.",
    ]


def test_questions_in_bold_head_the_answers_below_them(tmp_path: Path) -> None:
    asked = "Thank you. Could you tell me what your part in it has been, and how you came to it in the first place?"
    body = paragraph(run(asked, bold=True)) + "".join(paragraph(run(f"Answer {n}.")) for n in range(3))
    reading = read(tmp_path, body)
    assert of_kind(reading, BlockKind.HEADING) == [asked]
    assert of_kind(reading, BlockKind.PARAGRAPH) == ["Answer 0.", "Answer 1.", "Answer 2."]


def test_bold_type_stands_for_whoever_asks_where_it_talks(tmp_path: Path) -> None:
    talk = [
        (True, "Are you happy for me to record this?"), (False, "Yes."), (True, "Who pays for it?"),
        (False, "Nobody does."), (False, "Not for now."), (True, "Right. I see, so there is nobody who does."),
        (False, "No."), (True, "And who did before?"), (False, "The board did."), (True, "And when was that?"),
        (False, "In March."),
    ]  # fmt: skip
    body = "".join(paragraph(run(said, bold=bold)) for bold, said in [(False, "Interview 4"), *talk])
    reading = read(tmp_path, body)
    assert of_kind(reading, BlockKind.FURNITURE) == ["Interview 4"]
    assert [(dict(p.attributes).get("_role") == "question", p.text) for p in reading.pieces[1:]] == talk
    assert {piece.kind for piece in reading.pieces[1:]} == {BlockKind.TURN}
    clean = "".join(paragraph(run(said, bold=bold)) for bold, said in talk if "Right" not in said)
    assert of_kind(read(tmp_path, clean), BlockKind.HEADING) == [
        said for bold, said in talk if bold and "Right" not in said
    ]


@pytest.mark.parametrize(("begins", "label"), [("3", "3."), ("²", "1."), ("9" * 5000, "1."), ("-1", "1.")])
def test_a_list_begins_where_it_says_if_that_is_a_number(tmp_path: Path, begins: str, label: str) -> None:
    parts = {
        "numbering": NUMBERING.replace('<w:startOverride w:val="1"/>', f'<w:startOverride w:val="{begins}"/>')
    }
    file = write_docx(tmp_path / "a.docx", item("Move the support.", 4), parts)
    (piece,) = docx.read(file, ReadOptions()).pieces
    assert piece.text == f"{label} Move the support."


def test_questions_that_are_often_asked_and_a_notice_in_bold_are_no_talk(tmp_path: Path) -> None:
    asked = [
        "Who can apply?",
        "When does it close?",
        "How much is there?",
        "Who decides?",
        "What happens next?",
    ]
    answers = [(False, "The answer stands here in full."), (False, "And there is more of it below.")]
    faq = [(True, "Frequently asked questions"), (False, "This page says how it is funded.")]
    faq += [line for question in asked for line in ((True, question), *answers)]
    notes = [
        (True, "Please note that this closes on Friday."),
        (True, "No one is paid before May; see below."),
    ]
    for lines in ([*faq, notes[0]], [*faq[:5], notes[0], *faq[5:]], [*faq, notes[1]]):
        reading = read(tmp_path, "".join(paragraph(run(said, bold=bold)) for bold, said in lines))
        assert reading.kind is SourceKind.REPORT
        assert of_kind(reading, BlockKind.HEADING) == [faq[0][1], *asked]
        assert turns(reading) == []
