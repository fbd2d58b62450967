"""What must hold on the real PDFs beside the checkout (figures and definitions: tests/benchmarks/bench_pdf.py)."""

from __future__ import annotations

import re
import statistics
from functools import cache
from pathlib import Path

import pytest

from pipeline.errors import UnreadableError
from pipeline.ingest.base import ReadOptions, assemble
from pipeline.ingest.pdf import read
from pipeline.model import BlockKind
from tests.benchmarks import bench_pdf as bench
from tests.benchmarks.bench_pdf_speed import peak_memory

pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(not bench.DATA.is_dir(), reason="the real material is not beside the checkout"),
]

GLUED_IN_TRUTH = ("KCC_ICS_priorities_measures",)
"""Slides whose truth lacks the space at every line's end ("andcommunities"): compared without spaces."""


@cache
def scores(tags: bool) -> list[bench.Score]:
    return bench.council(tags=tags, order=tags)


def test_council_by_tag_tree() -> None:
    found = scores(True)
    assert statistics.median(one.word_f1 for one in found) >= 0.995
    assert statistics.median(one.order or 0.0 for one in found) >= 0.995
    assert sum(one.leak for one in found) <= 0.001 * sum(one.words for one in found)
    for one in found:
        if not one.name.endswith(GLUED_IN_TRUTH):
            assert one.word_f1 >= 0.97, one.name


@pytest.mark.parametrize("ending", GLUED_IN_TRUTH)
def test_where_the_truth_lacks_spaces_the_letters_agree(ending: str) -> None:
    pdf = next((bench.DATA / "pdf" / "council").glob(f"*{ending}.pdf"))
    ours = "".join(
        sorted(re.sub(r"\s", "", "".join(piece.text for piece in bench.body_of(read(pdf, ReadOptions())))))
    )
    theirs = "".join(sorted(re.sub(r"\s", "", "".join(leaf.text for leaf in bench.truth_of(pdf)))))
    assert bench.bag_f1(list(ours), list(theirs)) >= 0.995


def test_council_by_geometry() -> None:
    found = scores(False)
    assert statistics.median(one.word_f1 for one in found) >= 0.99
    assert bench.pooled([one.breaks for one in found]) >= 0.95
    assert bench.pooled([one.headings for one in found]) >= 0.70
    assert sum(one.leak for one in found) <= 0.001 * sum(one.words for one in found)


@pytest.mark.parametrize(
    "pdf", sorted((bench.DATA / "pdf" / "council").glob("*inutes*.pdf")), ids=lambda pdf: pdf.stem[:40]
)
def test_every_numbered_item_is_found(pdf: Path) -> None:
    _, missing = bench.minutes_items(pdf)
    assert not missing


@pytest.mark.parametrize(
    "pdf", sorted((bench.DATA / "transcripts" / "interviews").glob("*.pdf")), ids=lambda pdf: pdf.stem
)
def test_interviews_equal_their_text(pdf: Path) -> None:
    one = bench.interview(pdf)
    assert [speaker for speaker, _ in one.turns] == [speaker for speaker, _ in one.expected_turns]
    # Interview 2: its PDF has initials where the .txt has names of firms (8 words of some 5,000).
    assert one.recall >= (0.998 if pdf.stem == "Interview 2" else 0.999)
    assert one.precision >= 0.99


@pytest.mark.parametrize(
    "pdf", sorted((bench.DATA / "pdf" / "inquiries").glob("*.pdf")), ids=lambda pdf: pdf.stem[:20]
)
def test_long_reports_stay_within_memory(pdf: Path) -> None:
    assert peak_memory(pdf) < 400


REJECTED = {
    "empty.pdf": "empty",
    "html.pdf": "not a PDF",
    "prevloop.pdf": "damaged or cut off",
    "trunc.pdf": "damaged or cut off",
    "user_pw_AES-256.pdf": "password",
    "password-example.pdf": "password",
    "flate2.pdf": "no page of the PDF has text",
    "q2M.pdf": "no page of the PDF has text",
}

STRANGE = sorted([*(bench.DATA / "hostile").glob("*.pdf"), *(bench.DATA / "pdf" / "odd").glob("*.pdf")])


@pytest.mark.parametrize("pdf", STRANGE, ids=lambda pdf: pdf.name)
def test_strange_files_are_read_or_rejected_with_a_reason(pdf: Path) -> None:
    if pdf.name in REJECTED:
        with pytest.raises(UnreadableError, match=REJECTED[pdf.name]):
            read(pdf, ReadOptions())
        return
    reading = read(pdf, ReadOptions())
    source, blocks = assemble(pdf.name, "0", reading, "pdf", None, ())
    assert any(block.kind is not BlockKind.FURNITURE for block in blocks)
    covered = sum(block.end - block.start for block in blocks) + 2 * (len(blocks) - 1)
    assert covered == len(source.text)
