"""Comments in Word files: those that name a code are coding, those that do not are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document

from pipeline.ingest.base import ReadOptions, assemble
from pipeline.ingest.docx import read
from pipeline.model import Action, Code, Codebook
from pipeline.review.comments import read_comments
from pipeline.segment.segmenters import segment

BOOK = Codebook("Book", "1", (Code("capacity", "Capacity and resources", ""), Code("culture", "Culture", "")))


@pytest.mark.parametrize(
    ("comment", "codes", "memo"),
    [
        ("capacity", ["capacity"], ""),
        ("Capacity and resources", ["capacity"], ""),
        ("culture; capacity", ["culture", "capacity"], ""),
        ("capacity: time rather than money", ["capacity"], "time rather than money"),
        ("What a lovely way to put it", [], ""),
    ],
)
def test_comments_as_coding(tmp_path: Path, comment: str, codes: list[str], memo: str) -> None:
    document = Document()
    document.add_paragraph("Interviewer: How is it going?")
    paragraph = document.add_paragraph("Ann Lee: To be honest ")
    run = paragraph.add_run("we have no time at all")
    paragraph.add_run(" on the ward.")
    document.add_comment(run, text=comment, author="Coder One", initials="CO")
    path = tmp_path / "a.docx"
    document.save(str(path))
    source, blocks = assemble("a.docx", "0" * 64, read(path, ReadOptions()), "docx", None, ())
    segments = segment(source, blocks, {}, "turn", 150)
    found = read_comments(source, blocks, segments, BOOK, set())
    assert found.rows == 1
    assert [(d.code, d.quote, d.coder, d.memo, d.action) for d in found.decisions] == [
        (code, "we have no time at all", "Coder One", memo, Action.ADD) for code in codes
    ]
    again = read_comments(source, blocks, segments, BOOK, {d.origin for d in found.decisions})
    assert not again.decisions
    assert comment not in "".join(s.text for s in segments)


def commented(tmp_path: Path, said: list[tuple[str, str]], on: tuple[int, int], most: int = 150) -> list[str]:
    """What is coded where a comment reaches from one of the paragraphs to another."""
    document = Document()
    runs = []
    for name, text in said:
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{name}: ")
        runs.append(paragraph.add_run(text))
    document.add_comment(runs[on[0] : on[1] + 1], text="capacity", author="Coder One", initials="CO")
    path = tmp_path / "a.docx"
    document.save(str(path))
    source, blocks = assemble("a.docx", "0" * 64, read(path, ReadOptions()), "docx", None, ())
    found = read_comments(source, blocks, segment(source, blocks, {}, "turn", most), BOOK, set())
    assert found.used == bool(found.decisions)
    assert all(source.text[d.start : d.end] == d.quote for d in found.decisions)
    return [f"{d.start} {d.quote}" for d in found.decisions]


SAID = [
    ("P1", "We have no time at all."),
    ("P2", "That is what everybody says about it."),
    ("P3", "We have no time at all."),
    ("P4", "Then the ward should say so to the board."),
]


def test_words_said_twice_are_coded_where_the_comment_stands(tmp_path: Path) -> None:
    assert commented(tmp_path, SAID, (0, 0)) == ["0 We have no time at all."]
    (third,) = commented(tmp_path, SAID, (2, 2))
    assert third != "0 We have no time at all."
    assert third.endswith("We have no time at all.")


def test_a_comment_over_several_turns_codes_each(tmp_path: Path) -> None:
    assert [place.partition(" ")[2] for place in commented(tmp_path, SAID, (1, 3))] == [
        text for _, text in SAID[1:]
    ]


def test_a_comment_on_a_long_turn_codes_every_part_of_it(tmp_path: Path) -> None:
    long = " ".join(f"Sentence number {n} of what was said about time." for n in range(12))
    parts = commented(tmp_path, [*SAID, ("P5", long)], (4, 4), most=40)
    assert len(parts) > 2
    assert " ".join(place.partition(" ")[2] for place in parts) == long
