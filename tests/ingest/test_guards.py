"""Hostile and broken files: each is refused with its reason, in little memory and within the limit of time."""

from __future__ import annotations

import random
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from pipeline.errors import UnreadableError
from pipeline.ingest import docx, sheet
from pipeline.ingest.base import ReadOptions
from pipeline.ingest.guard import Limits, read_guarded
from tests.ingest.files import (
    DATA,
    TEDIOUS,
    W,
    paragraph,
    raw_workbook,
    run,
    write_docx,
    write_xlsx,
    write_zip,
)

HOSTILE = sorted((DATA / "hostile").glob("*.[dx][ol][cs]x"))
LAUGHS = '<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def reason(path: Path) -> str:
    """Why a file is not read."""
    with pytest.raises(UnreadableError) as refused:
        (docx if path.suffix == ".docx" else sheet).read(path, ReadOptions())
    return refused.value.message


@pytest.mark.data
@pytest.mark.parametrize("path", HOSTILE, ids=lambda path: path.name)
def test_hostile(path: Path) -> None:
    tracemalloc.start()
    said = reason(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "bomb" in said or "entities" in said
    assert peak < 100_000_000


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities(tmp_path: Path, encoding: str) -> None:
    body = f'<?xml version="1.0" encoding="{encoding}"?>{LAUGHS}<w:document xmlns:w="{W}">&b;</w:document>'
    path = write_zip(tmp_path / "a.docx", {"word/document.xml": body.encode(encoding)})
    assert "entities" in reason(path)


def test_entities_behind_a_long_comment(tmp_path: Path) -> None:
    body = f"<!-- {'x' * 70_000} -->{LAUGHS}<w:document/>"
    assert "entities" in reason(write_zip(tmp_path / "a.docx", {"word/document.xml": body}))


def test_entities_in_a_part_by_another_name(tmp_path: Path) -> None:
    rels = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" '
    members = {
        "_rels/.rels": f'{rels}Type="x/officeDocument" Target="word/main.bin"/></Relationships>',
        "word/main.bin": f'{LAUGHS}<w:document xmlns:w="{W}"/>',
    }
    assert "entities" in reason(write_zip(tmp_path / "a.docx", members))


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx"])
@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"hello", "only has the name"),
        (b"PK\x03\x04 nothing else", "damaged"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
        (OLE + "WordDocument".encode("utf-16-le"), "old Word"),
        (OLE + "Workbook".encode("utf-16-le"), "old Excel"),
        (OLE, "encrypted or old"),
    ],
)
def test_not_an_office_file(tmp_path: Path, name: str, data: bytes, words: str) -> None:
    (tmp_path / name).write_bytes(data)
    assert words in reason(tmp_path / name)


def test_another_kind_of_zip(tmp_path: Path) -> None:
    assert "not a Word document" in reason(write_zip(tmp_path / "a.docx", {"hello.txt": "hello"}))
    workbook = write_xlsx(tmp_path / "a.xlsx", {"S": [["a"]]})
    assert "not a Word document" in reason(workbook.rename(tmp_path / "b.docx"))


def test_folder_by_the_name_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.docx").mkdir()
    assert "folder" in reason(tmp_path / "a.docx")


def test_bomb_of_pictures(tmp_path: Path) -> None:
    path = write_docx(tmp_path / "a.docx", paragraph(run("x")))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        for n in range(31):
            archive.writestr(f"word/media/{n}.png", bytes(10_000_000))
    assert "bomb" in reason(path)


def test_deep_nesting(tmp_path: Path) -> None:
    path = write_docx(tmp_path / "a.docx", "<w:sdt>" * 5000 + "</w:sdt>" * 5000)
    assert "damaged" in reason(path)


def test_tables_in_tables(tmp_path: Path) -> None:
    depth = 40
    body = "<w:tbl><w:tr><w:tc>" * depth + paragraph(run("deep")) + "</w:tc></w:tr></w:tbl>" * depth
    assert docx.read(write_docx(tmp_path / "a.docx", body), ReadOptions()).pieces[0].text == "deep"


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx"])
def test_flipped_bytes(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if path.suffix == ".docx":
        write_docx(path, paragraph(run("Ann: hello")) * 20)
    else:
        write_xlsx(path, {"S": [["Who", "Text"], *[["Ann", f"hello {n}"] for n in range(20)]]})
    data = path.read_bytes()
    chance = random.Random(4)
    for _ in range(150):
        broken = bytearray(data[: chance.randrange(1, len(data))] if chance.random() < 0.3 else data)
        for _ in range(chance.randrange(1, 6)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        path.write_bytes(broken)
        try:
            (docx if path.suffix == ".docx" else sheet).read(path, ReadOptions())
        except UnreadableError as refused:
            assert refused.message


def test_far_off_cells_are_no_endless_sheet(tmp_path: Path) -> None:
    rows = "".join(
        f'<row r="{n}"><c r="{c}{n}" t="str"><v>x</v></c></row>' for n, c in ((1, "A"), (99_999_999, "XFD"))
    )
    assert sheet.read(raw_workbook(tmp_path / "a.xlsx", rows), ReadOptions()).pieces


def test_sparse_cells_are_no_huge_table(tmp_path: Path) -> None:
    from pipeline.ingest.sheet_table import column_letter

    cells = "".join(f'<row r="{n}"><c r="{column_letter(n)}{n}"><v>1</v></c></row>' for n in range(1, 5000))
    assert "more than" in reason(raw_workbook(tmp_path / "a.xlsx", cells))


def test_too_many_rows(tmp_path: Path) -> None:
    assert "rows" in reason(raw_workbook(tmp_path / "a.xlsx", "<row/>" * 100_001))


@pytest.mark.parametrize("words", TEDIOUS, ids=lambda words: repr(words[:12]))
@pytest.mark.parametrize("name", ["a.vtt", "a.txt", "a.md", "a.csv"])
def test_long_and_tedious_text_is_not_given_up_for_the_time_it_takes(
    tmp_path: Path, name: str, words: str
) -> None:
    path = tmp_path / name
    path.write_text("WEBVTT\n\n00:01.0 --> 00:02.0\n" + words if name == "a.vtt" else words)
    reason = read_guarded(path, ReadOptions(), Limits(seconds=20)).reason
    assert not any(said in reason for said in ("seconds", "broke down", "could not make sense"))
