"""Review workbooks that cannot be used, or not all of them: what is wrong is named, and nothing is half taken."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.model import Action, Code, Codebook
from pipeline.review.returned import unknown_code
from pipeline.review.sheet import ADD, DONE, SEGMENT_ID, TEXT, decide_column
from tests.making import Maker
from tests.review.conftest import Back, Command, Out, Workbook
from tests.test_acceptance_wrong_input import refused


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


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Leadership", "leadership_governance"),
        ("partnerships", "partnership"),
        ("tick box", "burden_tick_box"),
        ("resources", "capacity"),
    ],
)
def test_part_of_a_name_brings_the_code_that_has_it(written: str, meant: str) -> None:
    names = {
        "partnership": "Partnership", "leadership_governance": "Senior leadership and governance",
        "burden_tick_box": "Burden and tick-box worries", "capacity": "Capacity and resources",
    }  # fmt: skip
    book = Codebook("Pledge", "1", tuple(Code(key, name, "") for key, name in names.items()))
    assert unknown_code("cell P2", written, book)[1] == f"Did you mean '{meant}'?"


@pytest.mark.parametrize("answer", ["yes", "Done", "X", "✓"])
def test_done_is_said_in_several_ways(study: Maker, out: Out, back: Back, answer: str) -> None:
    workbook = out()
    workbook.put(workbook.row("short-term funding"), DONE, answer)
    assert back(workbook).code == 0
    assert [d.action for d in study.decisions()] == [Action.REVIEWED]


def test_the_cell_is_named_as_it_stands_after_a_column_was_inserted(out: Out, back: Back) -> None:
    workbook = out()
    workbook.sheet.insert_cols(1)
    workbook.sheet.cell(1, 1, "My own notes")
    workbook.columns = {cell.value: cell.column for cell in workbook.sheet[1]}
    workbook.put(3, ADD, "capasity")
    refused(back(workbook), "Q3")


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
