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
