"""Parts of the PDF reader: hyphens, numbers, notes, tables, scans, the second engine, damaged files."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, Table

from pipeline import pages
from pipeline.errors import UnreadableError
from pipeline.ingest.base import ReadOptions
from pipeline.ingest.pdf import read
from pipeline.ingest.pdf.blocks import Para, Role
from pipeline.ingest.pdf.joining import drawn
from pipeline.ingest.pdf.notes import cut_notes
from pipeline.ingest.pdf.numbers import number_of
from pipeline.ingest.pdf.quotes import credited
from pipeline.ingest.pdf.structure import pieces_of, shape_of
from pipeline.ingest.pdf.tagged import paragraphs
from pipeline.ingest.pdf.tagtree import Leaf
from pipeline.ingest.pdf.text import join, paged
from pipeline.ingest.pdf.words import Page, Word
from pipeline.model import BlockKind, Piece
from tests.ingest.test_pdf import BODY, PROSE, kinds, made

TSV_HEAD = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n"


def word(
    text: str, x: float = 0.0, base: float = 100.0, *, order: int = 0, glued: bool = False, size: float = 10.0
) -> Word:
    """A word of ten points at a place."""
    wide = 5.0 * len(text)
    return Word(text, x, base - 8, x + wide, base + 2, base, size, bold=False, mcid=-1, artifact=False,
                glued=glued, hyphen=False, page=1, order=order)  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "known", "expected"),
    [
        ("vaccina-", "tion", {"vaccination"}, "vaccination"),
        ("vaccina-", "tion", set(), "vaccination"),
        ("father-", "inclusive", {"father", "inclusive"}, "father-inclusive"),
        ("Barrington-", "King,", set(), "Barrington-King,"),
        ("2026-", "27", set(), "2026-27"),
        ("co-", "operate", {"co-operate", "cooperate"}, "co-operate"),
        ("and", "so", set(), "and so"),
        ("https://www.kent.gov.uk/", "health", set(), "https://www.kent.gov.uk/health"),
    ],
)
def test_words_over_a_line_end(before: str, after: str, known: set[str], expected: str) -> None:
    assert join([word(before, 200), word(after, 0, 115, order=1)], frozenset(known)) == expected


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("47. Apologies", "47"), ("1.2 On 16 December", "1.2"), ("(a) Members", "(a)"), ("(iv) Members", "(iv)"),
        ("12) Members", "12"), ("a. Ms Carr", "a"), ("2024 was a year", ""), ("A member asked", ""), ("3:1 ratio", ""),
        ("2.00 pm – 4.35 pm", ""), ("10.00 – 12.30", ""), ("1.4 per cent of it", ""),
        ("3.6 – 3.8 Knowledge", "3.6"),
    ],
)  # fmt: skip
def test_numbers_of_paragraphs(text: str, number: str) -> None:
    assert number_of(text) == number


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("“We simply have not got the people to do it.” (Participant 8)", "Participant 8"),
        ("“We simply have not got the people to do it” – Carer, Leeds", "Carer, Leeds"),
        ("“We simply have not got the people to do it.” (Smith, 2012)", ""),
        ("“We simply have not got the people to do it.”", ""),
        ("She said that they had not got the people (Participant 8)", ""),
    ],
)
def test_quotations_are_credited(text: str, speaker: str) -> None:
    assert credited(text) == speaker


def test_notes_that_run_together_are_cut() -> None:
    texts = [
        ("69", 100),
        ("Q", 100),
        ("159.", 100),
        ("70", 112),
        ("BC", 112),
        ("24.", 112),
        ("71", 124),
        ("Ibid.", 124),
    ]
    words = tuple(word(text, 30.0 * i, base, order=i) for i, (text, base) in enumerate(texts))
    notes = cut_notes([Para(words, Role.NOTE)])
    assert [note.plain for note in notes] == ["69 Q 159.", "70 BC 24.", "71 Ibid."]


def test_ruled_tables_become_rows_with_their_header(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "t.pdf"), pagesize=A4)
    cells = [
        ["Measure", "Lead", "Due"],
        ["Stop smoking", "A Khan", "March"],
        ["Green spaces", "B Cole", "June"],
    ]
    style = [("GRID", (0, 0), (-1, -1), 0.5, "black"), ("FONTNAME", (0, 0), (-1, 0), "Helvetica-Bold")]
    table = Table(cells, colWidths=[150, 100, 80], style=style)
    table.wrapOn(canvas, 400, 400)
    table.drawOn(canvas, 72, 500)
    paragraph = Paragraph(PROSE, BODY)
    paragraph.wrapOn(canvas, 440, 400)
    paragraph.drawOn(canvas, 72, 620)
    canvas.save()
    reading = read(tmp_path / "t.pdf", ReadOptions())
    rows = [piece for piece in reading.pieces if piece.kind is BlockKind.TABLE_ROW]
    assert [row.text for row in rows] == [
        "Measure\tLead\tDue",
        "Stop smoking\tA Khan\tMarch",
        "Green spaces\tB Cole\tJune",
    ]
    assert rows[1].attributes == (("_header", "Measure\nLead\nDue"),)
    assert reading.pieces[0].text == PROSE


def test_footnotes_stand_apart_and_keep_their_number(tmp_path: Path) -> None:
    file = made(tmp_path / "n.pdf", [[(PROSE, BODY), (PROSE, BODY)]])
    canvas = Canvas(str(file), pagesize=A4)
    paragraph = Paragraph(PROSE.replace("spring", "spring<super size=7>1</super>"), BODY)
    paragraph.wrapOn(canvas, 440, 400)
    paragraph.drawOn(canvas, 72, 620)
    canvas.setFont("Helvetica", 8)
    canvas.drawString(72, 130, "1 Minutes of the committee, paragraph 12.")
    canvas.save()
    notes = [piece for piece in read(file, ReadOptions()).pieces if piece.kind is BlockKind.FOOTNOTE]
    assert [(note.number, note.text) for note in notes] == [
        ("1", "1 Minutes of the committee, paragraph 12.")
    ]


def test_both_engines_read_the_same_words(tmp_path: Path) -> None:
    file = made(tmp_path / "e.pdf", [[(PROSE, BODY)], [(PROSE, BODY)]], footer="Page {}")
    assert kinds(read(file, ReadOptions(), engine="pdfplumber").pieces) == kinds(
        read(file, ReadOptions()).pieces
    )


def test_an_unknown_engine_names_those_that_exist(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="no PDF engine") as caught:
        read(made(tmp_path / "e.pdf", [[(PROSE, BODY)]]), ReadOptions(), engine="poppler")
    assert "pdfplumber" in caught.value.hint


def test_scans_are_read_by_tesseract_where_it_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "tesseract"
    said = TSV_HEAD + "".join(
        f"5\t1\t1\t1\t1\t{i}\t{200 + 120 * i}\t300\t100\t30\t96.5\t{text}\n"
        for i, text in enumerate(["No", "staff", "left."])
    )
    (tmp_path / "said.tsv").write_text(said)
    program.write_text(f'#!/bin/sh\ncat > /dev/null\ncat "{tmp_path / "said.tsv"}"\n')
    program.chmod(0o755)
    canvas = Canvas(str(tmp_path / "s.pdf"), pagesize=A4)
    canvas.rect(100, 100, 300, 300, fill=1)
    canvas.save()
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UnreadableError, match="no page of the PDF has text"):
        read(tmp_path / "s.pdf", ReadOptions())
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    reading = read(tmp_path / "s.pdf", ReadOptions())
    assert [(piece.text, piece.attributes) for piece in reading.pieces] == [
        ("No staff left.", (("_ocr", "yes"),))
    ]
    assert dict(reading.notes)["pages_ocr"] == 1


def test_damaged_files_are_read_or_rejected(tmp_path: Path) -> None:
    whole = made(tmp_path / "w.pdf", [[(PROSE, BODY)]] * 3, header="Board", footer="Page {}").read_bytes()
    chance = random.Random(7)
    for turn in range(80):
        data = bytearray(whole)
        for _ in range(chance.choice([1, 5, 40])):
            data[chance.randrange(len(data))] = chance.randrange(256)
        file = tmp_path / f"{turn}.pdf"
        file.write_bytes(data)
        try:
            reading = read(file, ReadOptions())
        except UnreadableError as exc:
            assert exc.message
        else:
            assert all(piece.text.strip() for piece in reading.pieces)


def test_a_note_within_a_tagged_list_entry_does_not_cut_it() -> None:
    body = ("Document", "L", "LI", "LBody")
    leaves = [
        Leaf((0, 0, 0, 0, 0), (*body[:3], "Lbl"), 0),
        Leaf((0, 0, 0, 1, 0), body, 1),
        Leaf((0, 0, 0, 1, 1, 0), (*body, "Note"), 2),
        Leaf((0, 0, 0, 1, 2), body, 3),
        Leaf((0, 0, 1, 0, 0), (*body[:3], "Lbl"), 4),
        Leaf((0, 0, 1, 1, 0), body, 5),
    ]
    texts = ["•", "tobacco;1", "1 Minutes, page 2.", "and", "•", "alcohol."]
    words = [word(text, 30.0 * mcid, order=mcid)._replace(mcid=mcid) for mcid, text in enumerate(texts)]
    found = paragraphs([(Page(1, 595.0, 842.0, tuple(words)), leaves)])
    assert [(para.role, para.plain) for para in found] == [
        (Role.LIST, "• tobacco;1 and"), (Role.NOTE, "1 Minutes, page 2."), (Role.LIST, "• alcohol.")]  # fmt: skip


def test_the_lettering_of_a_drawing_is_one_paragraph() -> None:
    labels = [Para((word(f"Board{at}", base=20.0 * at, order=at),)) for at in range(20)]
    note = Para((word("1", base=500.0, order=20),), Role.NOTE)
    prose = Para(tuple(word("so", 20.0 * at, order=at)._replace(page=2) for at in range(30)))
    assert [(para.role, len(para.words)) for para in drawn([*labels, note, prose])] == [
        (Role.TEXT, 20), (Role.NOTE, 1), (Role.TEXT, 30)]  # fmt: skip
    assert drawn(labels[:5]) == labels[:5]


def tagged(text: str, *, bold: bool = False) -> Para:
    """A tagged paragraph of which no tag says that it is a heading."""
    words = tuple(word(one, 40.0 * at)._replace(bold=bold) for at, one in enumerate(text.split()))
    return Para(words, tagged=True)


def test_sub_headings_of_tagged_minutes_stand_below_their_item() -> None:
    paras = [
        tagged("MINUTES of a meeting of the Council held in March"),
        tagged("PRESENT: Mrs A Shah (Chair), Mr B Cole"),
        tagged("47. The budget", bold=True),
        tagged(PROSE),
        tagged("Adult care directorate", bold=True),
        tagged(PROSE),
        tagged("RESOLVED: That the budget be agreed."),
    ]
    pieces = pieces_of(paras, shape_of(paras, ()), frozenset())
    assert [(piece.kind, piece.level) for piece in pieces if piece.level] == [
        (BlockKind.ITEM, 1), (BlockKind.HEADING, 3)]  # fmt: skip


@pytest.mark.parametrize(("after", "mark"), [("port", "0:1 2:2 4:3"), ("time", "0:1 2:2 5:3")])
def test_a_word_cut_by_a_pages_end_counts_once(after: str, mark: str) -> None:
    texts = [
        ("staff", 1),
        ("sup-" if after == "port" else "need", 1),
        (after, 2),
        ("is", 2),
        ("not", 2),
        ("cut-", 3),
    ]
    words = [word(text, 60.0 * n, order=n)._replace(page=page) for n, (text, page) in enumerate(texts)]
    para = Para(tuple(words))
    known = frozenset({"support"})
    piece = paged(Piece(join(para.words, known), page=1), para, known)
    assert dict(piece.attributes)["_pages"] == mark
    first = piece.text.split()
    assert pages.page_at(mark, first.index("not")) == 2
    assert pages.page_at(mark, len(first) - 1) == 3
