"""Quotes that wait for a person, and what happens when one has looked."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipeline.errors import StudyError
from pipeline.files import csv_bytes
from pipeline.quotes.clearance import TO_CHECK, Clearance, pick, remember
from pipeline.study import load_study
from tests.conftest import Said
from tests.making import Maker

TURNS = (
    ("Interviewer", "And who was it that helped?"),
    ("Ann Lee", "It was Margaret Thornbury from the board who found the funding for us in the end."),
    ("Interviewer", "And what of the board itself?"),
    ("Bo Ito", "The board talked about it every month, and nothing came of it for two whole years."),
)
WAITING, SHARED = "confidential/quotes_to_check.csv", "shareable/quote_bank.csv"


@pytest.fixture
def reviewed(maker: Maker) -> Maker:
    maker.text(turns=TURNS)
    maker.run("segment")
    maker.review({"Thornbury": "leadership", "every month": "leadership"})
    maker.run()
    return maker


def sign(maker: Maker, name: str, **changed: str) -> None:
    """Write a name beside every quote that waits, as one would in a spreadsheet."""
    rows = [{**row, **changed, "cleared_by": name} for row in maker.rows(WAITING)]
    data = csv_bytes(TO_CHECK, [[row[column] for column in TO_CHECK] for row in rows])
    (maker.root / "outputs" / WAITING).write_bytes(data)


def everything_shared(maker: Maker) -> bytes:
    return b"".join(p.read_bytes() for p in (maker.root / "outputs/shareable").rglob("*.csv"))


def test_a_quote_with_a_name_on_no_list_waits_and_is_shared_nowhere(reviewed: Maker) -> None:
    (row,) = reviewed.rows(WAITING)
    assert "Thornbury" in row["said"]
    assert "Thornbury" not in row["text"]
    assert row["why"] == "replaced: Margaret Thornbury"
    assert [r["text"] for r in reviewed.rows(SHARED)] == [TURNS[3][1]]
    assert row["quote_id"].encode() not in everything_shared(reviewed)


def test_a_name_beside_it_clears_it_at_the_next_run_and_for_good(reviewed: Maker) -> None:
    sign(reviewed, "Ruth")
    reviewed.run()
    shared = {r["text"]: r["disclosure"] for r in reviewed.rows(SHARED)}
    assert (
        shared["It was [name] from the board who found the funding for us in the end."]
        == "cleared by a person"
    )
    assert reviewed.rows(WAITING) == []
    assert b"Ruth" not in everything_shared(reviewed)
    assert reviewed.run().statuses == {"unchanged"}
    for path in (reviewed.root / "outputs").rglob("*.csv"):
        path.unlink()
    reviewed.run()
    assert len(reviewed.rows(SHARED)) == 2


def test_other_words_have_to_be_looked_at_again(reviewed: Maker) -> None:
    sign(reviewed, "Ruth", text="It was somebody else altogether.")
    reviewed.run()
    assert len(reviewed.rows(SHARED)) == 1
    assert len(reviewed.rows(WAITING)) == 1


def test_a_spreadsheet_may_change_quotation_marks(reviewed: Maker) -> None:
    (row,) = reviewed.rows(WAITING)
    sign(reviewed, "Ruth", text=row["text"].replace(" ", "  ").replace(".", " ."))
    reviewed.run()
    assert len(reviewed.rows(SHARED)) == 2


def test_a_word_in_names_csv_is_a_listed_name_or_safe(reviewed: Maker) -> None:
    reviewed.csv("corpus/names.csv", ("name", "kind"), ("Margaret Thornbury", "person"))
    reviewed.run()
    assert {r["disclosure"] for r in reviewed.rows(SHARED)} == {"clear", "names replaced"}
    reviewed.csv("corpus/names.csv", ("name", "kind"), ("Margaret Thornbury", "safe"))
    reviewed.run()
    assert any("Margaret Thornbury" in r["text"] for r in reviewed.rows(SHARED))


def test_an_unknown_kind_in_names_csv_is_named_with_its_line(reviewed: Maker) -> None:
    reviewed.csv("corpus/names.csv", ("name", "kind"), ("Saltby", "town"))
    with pytest.raises(StudyError) as error:
        reviewed.run()
    assert "names.csv, line 2" in error.value.message
    assert "place" in error.value.hint


def test_only_a_quote_that_waits_can_be_picked(reviewed: Maker) -> None:
    path = reviewed.root / "outputs" / WAITING
    (row,) = reviewed.rows(WAITING)
    (one,) = pick([row["quote_id"]], path, "Ruth")
    assert (one.text, one.by) == (row["text"], "Ruth")
    with pytest.raises(StudyError):
        pick(["q0"], path, "Ruth")


def test_a_quote_whose_words_have_changed_is_listed_as_waiting(
    reviewed: Maker, themebank: Callable[..., Said]
) -> None:
    (row,) = reviewed.rows(WAITING)
    cleared = load_study(reviewed.root).cleared
    for text, waits in (("Somebody else altogether found it.", True), (row["text"], False)):
        remember(cleared, (), [Clearance(row["quote_id"], text, "Ruth")])
        assert (row["quote_id"] in themebank("clear", reviewed.root).out) is waits
