"""The review workbook, out to a person and back, as the command line does it."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from pipeline.model import Action
from pipeline.review.sheet import ADD, DONE, MEMO, SEGMENT_ID, TEXT, WHY, decide_column
from tests.making import CODES, Maker
from tests.review.conftest import Back, Command, Out, Workbook
from tests.test_acceptance_wrong_input import refused


def test_every_row_is_a_segment_and_the_codebook_lies_beside(study: Maker, out: Out) -> None:
    workbook = out()
    rows = [workbook.get(row, SEGMENT_ID) for row in range(2, workbook.sheet.max_row + 1)]
    assert rows == [s.id for s in study.segments()]
    assert [row[0].value for row in workbook.book["Codebook"].iter_rows(min_row=2)] == [
        c["id"] for c in CODES
    ]
    assert workbook.sheet.freeze_panes
    choices = {str(rule.formula1) for rule in workbook.sheet.data_validations.dataValidation}
    assert any("accept" in choice and "reject" in choice for choice in choices)


def test_what_a_person_decides_comes_back(study: Maker, out: Out, back: Back) -> None:
    workbook = out()
    row = workbook.row("short-term funding")
    workbook.put(row, decide_column(workbook.slot(row, "capacity")), "accept")
    workbook.put(row, ADD, "culture")
    workbook.put(row, MEMO, "a good quote")
    workbook.put(row, DONE, "yes")
    said = back(workbook)
    assert said.code == 0
    segment = study.holding("short-term funding")
    assert {(d.code, d.action, d.coder, d.memo) for d in study.decisions()} == {
        ("capacity", Action.ACCEPT, "Ann", "a good quote"),
        ("culture", Action.ADD, "Ann", "a good quote"),
        ("", Action.REVIEWED, "Ann", ""),
    }
    assert study.coding().codes_of == {segment.id: {"capacity", "culture"}}
    study.run("quotes")
    assert {r["code"] for r in study.rows("shareable/quote_bank.csv")} == {"capacity", "culture"}


def test_importing_twice_adds_nothing(study: Maker, out: Out, back: Back) -> None:
    workbook = out()
    row = workbook.row("short-term funding")
    workbook.put(row, decide_column(workbook.slot(row, "capacity")), "reject")
    workbook.put(row, ADD, "culture; leadership, capacity")
    workbook.put(row, DONE, "yes")
    back(workbook)
    before = study.decisions()
    said = back(workbook, "Ann", "--json")
    assert json.loads(said.out)["decisions"] == 0
    assert study.decisions() == before


@pytest.mark.parametrize("options", [(), ("--coder", "Ann"), ("--coder", "Ann", "--all"), ("--all",)])
def test_an_untouched_workbook_adds_nothing(
    study: Maker, out: Out, back: Back, options: tuple[str, ...]
) -> None:
    first = study.holding("short-term funding")
    study.decide(first, "capacity", memo="use as quote")
    study.decide(first, "leadership", Action.REJECT)
    study.decide(first, "culture", memo="another thought")
    study.decide(first, "", Action.REVIEWED)
    before = study.decisions()
    assert back(out(*options)).code == 0
    assert study.decisions() == before


def test_an_untouched_workbook_says_nothing_for_a_second_coder(study: Maker, out: Out, back: Back) -> None:
    """What one coder decided must not become another's decision by merely opening the file."""
    first = study.holding("short-term funding")
    study.decide(first, "capacity", memo="mine")
    before = study.decisions()
    assert back(out(), "Bo").code == 0
    assert study.decisions() == before


def test_two_coders_stand_beside_each_other(study: Maker, out: Out, back: Back) -> None:
    for coder, answer in (("Ann", "accept"), ("Bo", "reject")):
        workbook = out("--coder", coder)
        row = workbook.row("short-term funding")
        workbook.put(row, decide_column(workbook.slot(row, "capacity")), answer)
        assert back(workbook, coder).code == 0
    coding = study.coding()
    assert [d.coder for d in coding.applied] == ["Ann"]
    assert [d.coder for d in coding.refused] == ["Bo"]
    study.run("analyse")
    assert [(r["coder"], r["decision"]) for r in study.rows("confidential/coding.csv")] == [
        ("Ann", "accepted"),
        ("Bo", "rejected"),
    ]


def test_withdraw_takes_back_what_the_same_coder_said(study: Maker, out: Out, back: Back) -> None:
    study.decide(study.holding("short-term funding"), "capacity")
    study.decide(study.holding("short-term funding"), "capacity", coder="Bo")
    workbook = out("--coder", "Ann")
    row = workbook.row("short-term funding")
    slot = workbook.slot(row, "capacity")
    assert workbook.get(row, decide_column(slot)) == "accept"
    workbook.put(row, decide_column(slot), "withdraw")
    assert back(workbook).code == 0
    assert [d.coder for d in study.coding().applied] == ["Bo"]


def test_withdraw_takes_back_what_was_said_of_a_part(study: Maker, out: Out, back: Back) -> None:
    """Decided in sentences; withdrawn when the unit is the turn."""
    study.text(
        turns=[("Priya Patel", "There was short-term funding. We had no capacity. Nobody asked us about it.")]
    )
    study.settings(unit="sentence")
    study.run("tag")
    study.decide(study.holding("We had no capacity"), "capacity")
    study.settings()
    study.run("tag")
    workbook = out("--coder", "Ann")
    row = workbook.row("We had no capacity")
    workbook.put(row, decide_column(workbook.slot(row, "capacity")), "withdraw")
    assert back(workbook).code == 0
    assert not study.coding().applied
    again = json.loads(back(workbook, "Ann", "--json").out)
    assert again["decisions"] == 0


def test_reopening_a_segment(study: Maker, out: Out, back: Back) -> None:
    study.decide(study.holding("short-term funding"), "", Action.REVIEWED)
    workbook = out("--coder", "Ann", "--all")
    row = workbook.row("short-term funding")
    assert workbook.get(row, DONE) == "yes"
    workbook.put(row, DONE, "no")
    back(workbook)
    assert not study.coding().reviewed


def test_sorted_rows_and_further_columns_do_no_harm(study: Maker, out: Out, back: Back) -> None:
    workbook = out()
    row = workbook.row("short-term funding")
    workbook.put(row, ADD, "culture")
    rows = [[cell.value for cell in row] for row in workbook.sheet.iter_rows(min_row=2)]
    for n, values in enumerate(reversed(rows), 2):
        for column, value in enumerate(values, 1):
            workbook.sheet.cell(n, column).value = value
    assert back(workbook).code == 0
    assert study.coding().codes_of == {study.holding("short-term funding").id: {"culture"}}


def test_a_code_that_left_the_codebook_does_not_spoil_the_workbook(
    study: Maker, out: Out, back: Back
) -> None:
    study.decide(study.holding("the mindset"), "culture")
    study.decide(study.holding("the mindset"), "leadership")
    study.codebook(CODES[:2])
    before = study.decisions()
    said = back(out("--coder", "Ann"))
    assert said.code == 0, said.err
    assert study.decisions() == before


def test_texts_that_look_like_formulas_stay_texts(study: Maker, themebank: Command) -> None:
    study.docx(
        turns=[("Interviewer", "And then?"), ("Ann Lee", "=1+1 is what the board had no capacity for.")]
    )
    study.run("tag")
    path = study.root / "r.xlsx"
    themebank("review", "export", path, study.root)
    workbook = Workbook(path)
    row = workbook.row("=1+1")
    cell = workbook.sheet.cell(row, workbook.columns[TEXT])
    assert cell.data_type == "s"
    assert str(cell.value).startswith("=1+1")
    workbook.put(row, ADD, "capacity")
    workbook.save()
    assert themebank("review", "import", path, study.root, "--coder", "Ann").code == 0


@pytest.mark.parametrize("name", ["outputs/shareable/review.xlsx", "review.csv"])
def test_the_workbook_goes_only_where_it_may(study: Maker, themebank: Command, name: str) -> None:
    refused(themebank("review", "export", study.root / name, study.root))
    assert not (study.root / name).exists()


def test_the_workbook_is_for_the_owner_alone(out: Out) -> None:
    assert out().path.stat().st_mode & 0o077 == 0


def test_why_names_the_words_and_the_passage_most_like_this_one(
    study: Maker, out: Callable[..., Workbook]
) -> None:
    book = out()
    why = str(book.get(book.row("short-term funding"), WHY))
    assert why.startswith("capacity ")
    assert "short-term funding" in why
    assert "like the codebook's “" in why
    study.review({"short-term funding": "capacity"})
    study.text("two.txt", [("Sam Ito", "Short-term funding again, and no capacity to plan past the winter.")])
    study.run("tag")
    book = out()
    assert "like the accepted “The funding was short-term funding" in str(
        book.get(book.row("Short-term"), WHY)
    )


@pytest.mark.parametrize(
    "written", ["Capacity", "CAPACITY ; Culture", "capacity, culture", "  culture;Capacity\n"]
)
def test_codes_may_be_added_by_name(study: Maker, out: Out, back: Back, written: str) -> None:
    workbook = out()
    workbook.put(workbook.row("short-term funding"), ADD, written)
    assert back(workbook).code == 0
    wanted = {name for name in ("capacity", "culture") if name in written.lower()}
    assert study.coding().codes_of == {study.holding("short-term funding").id: wanted}


def test_a_name_with_a_comma_is_one_name_and_one_of_two_codes_is_asked_about(
    study: Maker, out: Out, back: Back
) -> None:
    more = [{"id": "means", "name": "Money, staff and time", "definition": "x"},
            {"id": "means_2", "name": "Capacity", "definition": "y"}]  # fmt: skip
    study.codebook([*CODES, *more])
    workbook = out()
    row = workbook.row("short-term funding")
    workbook.put(row, ADD, "money, staff and time; culture")
    assert back(workbook).code == 0
    assert study.coding().codes_of == {study.holding("short-term funding").id: {"means", "culture"}}
    workbook.put(row, ADD, "Capacity")
    said = back(workbook)
    assert study.coding().codes_of[study.holding("short-term funding").id] >= {"means", "culture"}
    refused(said, "name of 2 codes")
    assert "means_2" in said.errors[1]


def test_done_is_counted_apart_from_decisions(out: Out, back: Back) -> None:
    workbook = out()
    first, second = workbook.row("short-term funding"), workbook.row("chief executive")
    workbook.put(first, ADD, "capacity; culture")
    workbook.put(first, DONE, "yes")
    workbook.put(second, DONE, "yes")
    found = json.loads(back(workbook, "Ann", "--json").out)
    assert (found["decisions"], found["marks"]) == (2, 2)


def test_without_a_coder_what_is_reviewed_is_left_out_and_said(study: Maker, themebank: Command) -> None:
    first = study.holding("short-term funding")
    study.decide(first, "capacity")
    study.decide(first, "", Action.REVIEWED)
    path = study.root / "r.xlsx"
    said = themebank("review", "export", path, study.root)
    ids = [cell.value for cell in Workbook(path).sheet["S"]]
    assert first.id not in ids
    assert "1 reviewed segments are left out" in said.out
    said = themebank("review", "export", path, study.root, "--overwrite", "--coder", "Ann")
    workbook = Workbook(path)
    row = workbook.row("short-term funding")
    assert workbook.get(row, decide_column(workbook.slot(row, "capacity"))) == "accept"
    assert "left out" not in said.out
    said = themebank("review", "export", path, study.root, "--overwrite", "--all")
    assert "not filled in" in said.out
