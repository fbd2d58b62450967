"""The review workbook, out to a person and back, as the command line does it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from pipeline.model import Action
from pipeline.review.sheet import ADD, DONE, MEMO, REVIEW, SEGMENT_ID, TEXT, WHY, code_column, decide_column
from tests.conftest import Said
from tests.making import CODES, Maker, decision
from tests.test_acceptance_wrong_input import refused

Command = Callable[..., Said]


class Workbook:
    """A review workbook in the hands of a person."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.book: Any = load_workbook(path)
        self.sheet = self.book[REVIEW]
        self.columns = {cell.value: cell.column for cell in self.sheet[1]}

    def row(self, words: str) -> int:
        """The row whose text holds some words."""
        (found,) = [row for row in range(2, self.sheet.max_row + 1) if words in str(self.get(row, TEXT))]
        return found

    def get(self, row: int, column: str) -> Any:
        return self.sheet.cell(row, self.columns[column]).value

    def put(self, row: int, column: str, value: object) -> None:
        self.sheet.cell(row, self.columns[column]).value = value

    def slot(self, row: int, code: str) -> int:
        """In which slot a code is suggested."""
        return next(n for n in range(1, 6) if self.get(row, code_column(n)) == code)

    def save(self) -> None:
        self.book.save(self.path)


@pytest.fixture
def study(maker: Maker) -> Maker:
    maker.text()
    maker.run("tag")
    return maker


@pytest.fixture
def out(study: Maker, themebank: Command) -> Callable[..., Workbook]:
    def export(*options: str, name: str = "review.xlsx") -> Workbook:
        said = themebank("review", "export", study.root / name, study.root, "--overwrite", *options)
        assert said.code == 0, said.err
        return Workbook(study.root / name)

    return export


@pytest.fixture
def back(study: Maker, themebank: Command) -> Callable[..., Said]:
    def take(workbook: Workbook, coder: str = "Ann", *more: str) -> Said:
        workbook.save()
        return themebank("review", "import", workbook.path, study.root, "--coder", coder, *more)

    return take


Out = Callable[..., Workbook]
Back = Callable[..., Said]


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


@pytest.mark.parametrize(
    ("column", "value", "cell"),
    [
        (ADD, "capasity", "P"),
        (decide_column(1), "maybe", "G"),
        (DONE, "soon", "R"),
        (decide_column(5), "accept", "O"),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_is_recorded(
    study: Maker, out: Out, back: Back, column: str, value: str, cell: str
) -> None:
    workbook = out()
    good, bad = workbook.row("short-term funding"), workbook.row("chief executive")
    workbook.put(good, decide_column(workbook.slot(good, "capacity")), "accept")
    workbook.put(bad, column, value)
    place = f"{cell}{bad}"
    refused(back(workbook), "review.xlsx", place)
    assert study.decisions() == ()


def test_a_mistyped_code_gets_a_suggestion(out: Out, back: Back) -> None:
    workbook = out()
    workbook.put(2, ADD, "capasity")
    assert "capacity" in back(workbook).err


def test_the_cell_is_named_as_it_stands_after_a_column_was_inserted(out: Out, back: Back) -> None:
    workbook = out()
    workbook.sheet.insert_cols(1)
    workbook.sheet.cell(1, 1, "My own notes")
    workbook.columns = {cell.value: cell.column for cell in workbook.sheet[1]}
    workbook.put(3, ADD, "capasity")
    refused(back(workbook), "Q3")


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


def test_a_renamed_column(study: Maker, out: Out, back: Back) -> None:
    workbook = out()
    workbook.put(workbook.row("short-term funding"), ADD, "capacity")
    workbook.sheet.cell(1, workbook.columns[ADD], "Additional codes")
    refused(back(workbook), "review.xlsx", "row 1", ADD)
    assert study.decisions() == ()


def test_a_column_that_stands_twice(study: Maker, out: Out, back: Back) -> None:
    workbook = out()
    workbook.sheet.cell(1, workbook.sheet.max_column + 1, ADD)
    workbook.put(workbook.row("short-term funding"), ADD, "capacity")
    refused(back(workbook), ADD, "twice")


def test_a_row_whose_text_was_changed_is_rejected_and_the_rest_is_taken(
    study: Maker, out: Out, back: Back
) -> None:
    workbook = out()
    good, bad = workbook.row("short-term funding"), workbook.row("chief executive")
    workbook.put(good, ADD, "capacity")
    workbook.put(bad, ADD, "leadership")
    workbook.put(bad, TEXT, "Our chief executive said something else")
    said = back(workbook)
    assert said.code == 1
    assert f"row {bad}" in said.out
    assert [d.code for d in study.decisions()] == ["capacity"]
    assert [r["where"] for r in study.rows("confidential/rejects.csv")] == [f"Review, row {bad}"]


def test_a_row_that_stands_twice_is_taken_once(study: Maker, out: Out, back: Back) -> None:
    workbook = out()
    row = workbook.row("short-term funding")
    values = [cell.value for cell in workbook.sheet[row]]
    workbook.put(row, decide_column(workbook.slot(row, "capacity")), "accept")
    workbook.sheet.append(values)
    workbook.put(workbook.sheet.max_row, decide_column(workbook.slot(row, "capacity")), "reject")
    said = back(workbook)
    assert said.code == 1
    assert "twice" in said.out
    assert [d.action for d in study.decisions()] == [Action.ACCEPT]
    back(workbook)
    assert len(study.decisions()) == 1


@pytest.mark.parametrize("how", ["no id", "other id", "interviewer"])
def test_rows_that_cannot_be_used_are_listed(study: Maker, out: Out, back: Back, how: str) -> None:
    workbook = out()
    row = workbook.row("What has got in the way" if how == "interviewer" else "short-term funding")
    workbook.put(row, ADD, "capacity")
    if how != "interviewer":
        workbook.put(row, SEGMENT_ID, None if how == "no id" else "0123456789abcdef")
    assert back(workbook).code == 1
    assert study.decisions() == ()


def test_rejects_of_an_import_go_when_the_workbook_is_put_right(study: Maker, out: Out, back: Back) -> None:
    workbook = out()
    row = workbook.row("short-term funding")
    workbook.put(row, ADD, "capacity")
    name = workbook.get(row, SEGMENT_ID)
    workbook.put(row, SEGMENT_ID, "0123456789abcdef")
    assert back(workbook).code == 1
    workbook.put(row, SEGMENT_ID, name)
    assert back(workbook).code == 0
    assert study.run().rejects == ()


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


@pytest.mark.parametrize("kind", ["text", "zip", "broken", "missing", "csv", "other sheets"])
def test_what_is_no_review_workbook(study: Maker, themebank: Command, tmp_path: Path, kind: str) -> None:
    import zipfile

    from openpyxl import Workbook as New

    path = tmp_path / ("file.csv" if kind == "csv" else "file.xlsx")
    if kind in {"text", "csv"}:
        path.write_text("Segment,Add codes\n1,capacity\n")
    elif kind == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("hello.txt", "hello")
    elif kind == "other sheets":
        New().save(path)
    elif kind == "broken":
        New().save(path)
        with zipfile.ZipFile(path) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        members["xl/workbook.xml"] = members["xl/workbook.xml"][:100]
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in members.items():
                archive.writestr(name, data)
    refused(themebank("review", "import", path, study.root, "--coder", "Ann"), path.name)


def test_before_there_are_segments(maker: Maker, themebank: Command, tmp_path: Path) -> None:
    refused(themebank("review", "export", tmp_path / "r.xlsx", maker.root), "no segments")
    assert not (tmp_path / "r.xlsx").exists()


@pytest.mark.parametrize("name", ["outputs/shareable/review.xlsx", "review.csv"])
def test_the_workbook_goes_only_where_it_may(study: Maker, themebank: Command, name: str) -> None:
    refused(themebank("review", "export", study.root / name, study.root))
    assert not (study.root / name).exists()


def test_the_workbook_is_for_the_owner_alone(out: Out) -> None:
    assert out().path.stat().st_mode & 0o077 == 0


def test_a_memo_is_never_lost_without_a_word(study: Maker, out: Out, back: Back) -> None:
    workbook = out()
    row = workbook.row("short-term funding")
    workbook.put(row, MEMO, "ask her about this again")
    said = back(workbook)
    assert said.code == 1
    assert "memo" in said.out
    workbook.put(row, DONE, "yes")
    assert back(workbook).code == 0
    assert [(d.action, d.memo) for d in study.decisions()] == [(Action.REVIEWED, "ask her about this again")]
    again = out("--coder", "Ann", "--all")
    assert again.get(row, MEMO) == "ask her about this again"
    assert back(again).code == 0
    assert len(study.decisions()) == 1


def test_the_manifest_knows_the_rejects_of_an_import(study: Maker, out: Out, back: Back) -> None:
    from pipeline.files import sha256_of

    study.run()
    workbook = out()
    row = workbook.row("short-term funding")
    workbook.put(row, ADD, "capacity")
    workbook.put(row, SEGMENT_ID, "0123456789abcdef")
    assert back(workbook).code == 1
    assert len(study.run().rejects) == 1
    manifest = json.loads((study.root / "outputs/manifest.json").read_bytes())
    rejects = study.root / "outputs/confidential/rejects.csv"
    assert manifest["outputs"]["confidential/rejects.csv"] == sha256_of(rejects)


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


def test_all_wrong_cells_are_listed_with_their_places(study: Maker, out: Out, back: Back) -> None:
    workbook = out()
    good, bad = workbook.row("short-term funding"), workbook.row("chief executive")
    workbook.put(good, decide_column(workbook.slot(good, "capacity")), "perhaps")
    workbook.put(good, ADD, "capasity; leadershipp")
    workbook.put(bad, DONE, "soon")
    said = back(workbook)
    refused(said, "review.xlsx", "4 cells")
    lines = [line.strip() for line in said.out.splitlines()]
    assert len(lines) == 4
    assert sum(line.startswith(f"cell P{good}: ") for line in lines) == 2
    assert any(line.startswith(f"cell R{bad}: 'soon'") for line in lines)
    assert "Did you mean 'capacity'?" in said.out
    assert study.decisions() == ()
    found = json.loads(back(workbook, "Ann", "--json").out)
    assert len(found["details"]) == 4


def test_only_the_first_twenty_are_listed(maker: Maker, themebank: Command) -> None:
    maker.text(
        turns=[(("Ann Lee", "Bo Ito")[n % 2], f"This is number {n} of what was said.") for n in range(30)]
    )
    maker.run("tag")
    path = maker.root / "r.xlsx"
    themebank("review", "export", path, maker.root)
    workbook = Workbook(path)
    rows = range(2, workbook.sheet.max_row + 1)
    for row in rows:
        workbook.put(row, ADD, "nonsense")
    workbook.save()
    said = themebank("review", "import", path, maker.root, "--coder", "Ann")
    refused(said, f"{len(rows)} cells")
    assert len(said.out.splitlines()) == 21
    assert f"… and {len(rows) - 20} more" in said.out


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


NOTE, MARK = "Ask her again\nin spring", "[quote]"


@pytest.fixture
def noted(study: Maker) -> Maker:
    """A passage with a memo, one code on a phrase that is marked for quoting, and one code with a memo of its own."""
    first = study.holding("short-term funding")
    phrase = replace(
        decision(first, "capacity", Action.ADD, "Ann", MARK), start=first.start, end=first.start + 11,
        quote=first.text[:11],
    )  # fmt: skip
    study.append(phrase)
    study.decide(first, "culture", memo="another thought")
    study.decide(first, "", Action.REOPENED, memo=NOTE)
    return study


def test_the_memo_on_a_passage_stands_beside_the_mark_for_quoting(noted: Maker, out: Out, back: Back) -> None:
    workbook = out("--coder", "Ann")
    assert workbook.get(workbook.row("short-term funding"), MEMO) == f"{NOTE}\n{MARK}\nanother thought"
    before = noted.decisions()
    assert back(workbook).code == 0
    assert noted.decisions() == before


@pytest.mark.parametrize(
    ("written", "note", "on_capacity", "on_culture"),
    [
        (f"Asked.\n{MARK}\nanother thought", "Asked.", MARK, "another thought"),
        (f"{NOTE}\nanother thought", NOTE, "", "another thought"),
        (f"{NOTE}; a good quote", f"{NOTE}; a good quote", MARK, MARK),
        (NOTE, NOTE, MARK, "another thought"),
        ("", NOTE, MARK, "another thought"),
    ],
)
def test_a_changed_memo_says_what_it_says_and_nothing_else_moves(
    noted: Maker, out: Out, back: Back, written: str, note: str, on_capacity: str, on_culture: str
) -> None:
    workbook = out("--coder", "Ann")
    workbook.put(workbook.row("short-term funding"), MEMO, written)
    places = {(d.code, d.start, d.end) for d in noted.coding().applied}
    assert back(workbook).code == 0
    coding, first = noted.coding(), noted.holding("short-term funding")
    assert {d.code: d.memo for d in coding.applied} == {"capacity": on_capacity, "culture": on_culture}
    assert coding.notes == {(first.id, "Ann"): note} and not coding.reviewed
    assert {(d.code, d.start, d.end) for d in coding.applied} == places
    stands = noted.decisions()
    assert back(out("--coder", "Ann")).code == 0
    assert noted.decisions() == stands


def test_a_row_called_done_keeps_the_memo_on_its_passage(noted: Maker, out: Out, back: Back) -> None:
    workbook = out("--coder", "Ann")
    row = workbook.row("short-term funding")
    for answer, reviewed in (("yes", True), ("no", False)):
        workbook.put(row, DONE, answer)
        assert back(workbook).code == 0
        coding = noted.coding()
        assert bool(coding.reviewed) is reviewed and list(coding.notes.values()) == [NOTE]


def test_a_code_that_is_added_takes_the_mark_of_the_others(study: Maker, out: Out, back: Back) -> None:
    first = study.holding("short-term funding")
    study.decide(first, "capacity", memo=MARK)
    study.decide(first, "", Action.REVIEWED, memo=NOTE)
    workbook = out("--coder", "Ann", "--all")
    row = workbook.row("short-term funding")
    workbook.put(row, ADD, "culture")
    assert back(workbook).code == 0
    assert {d.code: d.memo for d in study.coding().applied} == {"capacity": MARK, "culture": MARK}
