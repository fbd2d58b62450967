"""Files by hand and files written whole."""

from __future__ import annotations

import csv
import io
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import StudyError
from pipeline.files import clear_parts, csv_bytes, load_yaml, read_csv, write_whole

CELLS = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r"), max_size=12)


@given(st.lists(st.tuples(CELLS, CELLS), max_size=5))
def test_what_is_written_as_csv_is_read_back(rows: list[tuple[str, str]]) -> None:
    raw = csv_bytes(("a", "b"), rows)
    assert raw.startswith(b"\xef\xbb\xbfa,b\n")
    read = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert read == [["a", "b"], *(list(row) for row in rows)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_csv_as_any_spreadsheet_saves_it(tmp_path: Path, encoding: str, delimiter: str, end: str) -> None:
    path = tmp_path / "a.csv"
    lines = [delimiter.join(row) for row in (("speaker", "role"), ("Zoë", "nurse"), ("", ""), ("Ann", "GP"))]
    path.write_bytes((end.join(lines) + end).encode(encoding))
    rows = read_csv(path, ("speaker",))
    assert [(r["speaker"], r["role"], r["_line"]) for r in rows] == [
        ("Zoë", "nurse", "2"),
        ("Ann", "GP", "4"),
    ]


def test_the_columns_that_are_meant_may_be_written_in_capitals(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("SPEAKER,Role,Trust\nAnn,GP,North\n")
    (row,) = read_csv(path, ("speaker",), optional=("role",))
    assert row == {"speaker": "Ann", "role": "GP", "Trust": "North", "_line": "2"}
    path.write_text("speaker,Speaker\nAnn,Bo\n")
    with pytest.raises(StudyError, match="stands twice"):
        read_csv(path, ("speaker",))


def test_short_rows_have_empty_cells(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("speaker,role\nAnn\n")
    assert read_csv(path, ("speaker",)) == [{"speaker": "Ann", "role": "", "_line": "2"}]


@pytest.mark.parametrize("text", ["", "\n", "a\n"])
def test_a_csv_without_the_column(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text)
    with pytest.raises(StudyError, match="line 1: the column 'speaker' is missing"):
        read_csv(path, ("speaker",))


def test_a_quotation_mark_that_is_never_closed(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('speaker,role\n"Ann,nurse\n' + "x" * 200_000 + "\n")
    with pytest.raises(StudyError, match="cannot be read"):
        read_csv(path, ("speaker",))


def test_lines_of_keys(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("a: 1\nb:\n  - c: 2\n    d: 3\n")
    file = load_yaml(path)
    assert file.line(("b", 0, "d")) == 4
    assert file.line(("b", 0, "nothing")) == 3
    assert file.place(("a",)) == "a.yaml, line 1, key 'a'"


def test_yaml_that_refers_to_itself(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("a: &x\n  - *x\n")
    with pytest.raises(StudyError, match=r"a\.yaml, line"):
        load_yaml(path)


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "deep/a.txt"
    write_whole(path, b"old")

    def refuse(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OSError, match="No space"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert [p.name for p in path.parent.iterdir()] == ["a.txt"]


def test_modes(tmp_path: Path) -> None:
    write_whole(tmp_path / "secret", b"", mode=0o600)
    write_whole(tmp_path / "open", b"")
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE((tmp_path / "open").stat().st_mode) == 0o666 & ~umask


def test_parts_of_files_are_cleared_and_nothing_else(tmp_path: Path) -> None:
    for name in (".a.csv.xyz.part", "sub/.b.csv.xyz.part", "a.csv", "sub/.keep", "report.part"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    clear_parts(tmp_path)
    left = {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()}
    assert left == {"a.csv", "sub/.keep", "report.part"}
