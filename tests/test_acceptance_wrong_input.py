"""Whatever a person gets wrong by hand: one line with file and line or cell, one hint, code 2, nothing written."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import StoreError
from tests.conftest import Said
from tests.making import CODES, Maker, tree

Command = Callable[..., Said]
STUDY = "name: A study\ncodebook: codebook/small.yaml\n"
BOOK = """\
name: Small
version: 1.0.0
codes:
  - id: capacity
    name: Capacity
    keywords: [capacity]
"""


def refused(said: Said, *words: str) -> None:
    """One error, one hint, code 2, no traceback; and the words stand in the error."""
    assert said.code == 2, said
    assert len(said.errors) == 2, said.err
    assert said.errors[0].startswith("Error: ")
    assert re.match(r"Hint: +\S", said.errors[1])
    assert "Traceback" not in said.err + said.out
    assert "fault" not in said.errors[0], said.err
    for word in words:
        assert word in said.errors[0], said.err


@pytest.fixture
def study(maker: Maker) -> Maker:
    maker.text()
    return maker


WRONG: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "unknown key": ("study.yaml", STUDY + "treshold: 0.4\n", ("study.yaml, line 3", "treshold")),
    "unknown key inside": (
        "study.yaml",
        STUDY + "disclosure:\n  min_cel: 4\n",
        ("study.yaml, line 4", "disclosure.min_cel"),
    ),
    "no name": ("study.yaml", "codebook: codebook/small.yaml\n", ("study.yaml, line 1", "'name' is missing")),
    "key twice": ("study.yaml", STUDY + "name: Again\n", ("study.yaml, line 3", "'name' stands twice")),
    "wrong unit": ("study.yaml", STUDY + "unit: word\n", ("study.yaml, line 3", "unit")),
    "number too big": ("study.yaml", STUDY + "threshold: 2\n", ("study.yaml, line 3", "threshold")),
    "empty": ("study.yaml", "", ("study.yaml",)),
    "a list": ("study.yaml", "- one\n- two\n", ("study.yaml",)),
    "no YAML": ("study.yaml", "name: [unclosed\nunit: turn\n", ("study.yaml, line 2",)),
    "a tab": ("study.yaml", "name: A\ndisclosure:\n\tmin_cell: 4\n", ("study.yaml, line 3",)),
    "a control character": ("study.yaml", "name: A\nunit: turn\x07\n", ("study.yaml, line 2",)),
    "not UTF-8": ("study.yaml", b"name: caf\xe9\n".decode("latin-1"), ("study.yaml",)),
    "key that is a number": ("study.yaml", STUDY + "1: one\n", ("study.yaml, line 3",)),
    "a store elsewhere": ("study.yaml", STUDY + "store: mysql://x\n", ("study.yaml, line 3", "store")),
    "no folder for the store": (
        "study.yaml",
        STUDY + "store: sqlite:///no/where.db\n",
        ("no for the store",),
    ),
    "no codebook": ("study.yaml", "name: A\ncodebook: codebook/none.yaml\n", ("none.yaml",)),
    "codebook is a folder": ("study.yaml", "name: A\ncodebook: codebook\n", ("codebook",)),
    "duplicate id": (
        "codebook/small.yaml",
        BOOK + "  - id: capacity\n    name: Again\n",
        ("small.yaml, line 7", "capacity", "twice"),
    ),
    "bad regular expression": (
        "codebook/small.yaml",
        BOOK + '  - id: other\n    name: Other\n    keywords:\n      - fine\n      - "re:fund(ing"\n',
        ("small.yaml, line 11", "regular expression"),
    ),
    "empty regular expression": (
        "codebook/small.yaml",
        BOOK.replace("[capacity]", '["re:"]'),
        ("small.yaml, line 6", "empty"),
    ),
    "unknown parent": (
        "codebook/small.yaml",
        BOOK + "    parent: capasity\n",
        ("small.yaml, line 7", "capasity"),
    ),
    "own ancestor": ("codebook/small.yaml", BOOK + "    parent: capacity\n", ("line 7", "ancestor")),
    "unknown key of a code": ("codebook/small.yaml", BOOK + "    keyword: [x]\n", ("line 7", "keyword")),
    "id with a space": ("codebook/small.yaml", BOOK.replace("id: capacity", "id: The Capacity"), ("line 4",)),
    "no codes": ("codebook/small.yaml", "name: Small\ncodes: []\n", ("small.yaml, line 2", "codes")),
    "no column": ("corpus/sources.csv", "sauce,site\none.txt,North\n", ("sources.csv, line 1", "'source'")),
    "unknown kind": ("corpus/sources.csv", "source,kind\none.txt,chat\n", ("sources.csv, line 2", "chat")),
    "source twice": ("corpus/sources.csv", "source\none.txt\none.txt\n", ("sources.csv, line 3", "one.txt")),
    "column twice": ("corpus/sources.csv", "source,site,site\none.txt,a,b\n", ("line 1", "'site'")),
    "speaker twice": (
        "corpus/participants.csv",
        "speaker,aliases\nPriya Patel,Priya\nPriya,\n",
        ("participants.csv, line 3", "Priya"),
    ),
    "no speaker": ("corpus/participants.csv", "speaker,role\n,nurse\n", ("participants.csv, line 2",)),
    "a comma without quotes": (
        "corpus/participants.csv",
        "speaker,participant\nPatel, Priya,Participant 1\n",
        ("participants.csv, line 2",),
    ),
    "code of a decision": (
        "decisions/mine.csv",
        "segment_id,code,decision,coder\nx,capasity,accepted,Ann\n",
        ("mine.csv, line 2", "capasity"),
    ),
    "decision of a decision": (
        "decisions/mine.csv",
        "segment_id,code,decision,coder\nx,capacity,maybe,Ann\n",
        ("mine.csv, line 2", "maybe"),
    ),
    "column of a decision": (
        "decisions/mine.csv",
        "segment_id,code,verdict,coder\nx,capacity,accepted,Ann\n",
        ("mine.csv, line 1", "'decision'"),
    ),
    "coder of a decision": (
        "decisions/mine.csv",
        "segment_id,code,decision,coder\nx,capacity,accepted,\n",
        ("mine.csv, line 2", "coder"),
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_line_is_named_and_nothing_is_written(study: Maker, themebank: Command, case: str) -> None:
    name, text, words = WRONG[case]
    encoding = "latin-1" if case == "not UTF-8" else "utf-8"
    (study.root / name).write_text(text, encoding=encoding)
    before = tree(study.root / "corpus")
    refused(themebank("quotes", study.root), *words)
    assert not (study.root / "outputs/shareable").exists()
    assert tree(study.root / "corpus") == before
    assert not parts_of_files(study.root)


def parts_of_files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob(".*") if path.is_file()]


@pytest.mark.parametrize("case", ["unknown key", "duplicate id", "unknown kind"])
def test_outputs_of_an_earlier_run_stay_as_they_were(study: Maker, themebank: Command, case: str) -> None:
    study.run("analyse")
    before = study.outputs()
    name, text, words = WRONG[case]
    (study.root / name).write_text(text, encoding="utf-8")
    refused(themebank("quotes", study.root), *words)
    assert study.outputs() == before


def test_no_study(tmp_path: Path, themebank: Command) -> None:
    refused(themebank("run", tmp_path), "study.yaml")
    refused(themebank("run", tmp_path / "nowhere"), "nowhere")
    for command in ("status", "quotes", "ingest"):
        refused(themebank(command, tmp_path), "study.yaml")
    assert list(tmp_path.iterdir()) == []


def test_no_corpus(study: Maker, themebank: Command) -> None:
    shutil.rmtree(study.root / "corpus")
    refused(themebank("quotes", study.root), "corpus")


@pytest.mark.parametrize(
    "words",
    [("rum",), ("run", "--fast"), ("quotes", "--jobs", "many"), ("review", "exprot"), ("review", "import"),
     ("quotes", "--jobs", "-1"), ("quotes", "--file-seconds", "0"), ("quotes", "--per-code", "0"),
     ("codebook", "show", "nosuch"), ("init", "x", "--codebook", "nosuch"), ("codebook", "check", "nosuch.yaml")],
)  # fmt: skip
def test_a_mistyped_command_line(
    study: Maker, themebank: Command, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(study.root)
    before = tree(study.root)
    refused(themebank(*words))
    assert tree(study.root) == before


def test_no_command_shows_the_help(themebank: Command) -> None:
    for words in ((), ("codebook",), ("review", "--help")):
        said = themebank(*words)
        assert "Usage: themebank" in said.out + said.err
        assert "Error" not in said.err


def test_an_error_as_json_is_one_object(study: Maker, themebank: Command) -> None:
    import json

    (study.root / "study.yaml").write_text("name: A\nunits: turn\n")
    said = themebank("quotes", study.root, "--json")
    assert said.code == 2
    assert set(json.loads(said.out)) == {"error", "hint"}


def test_verbose_shows_where_an_error_arose(study: Maker, themebank: Command) -> None:
    (study.root / "study.yaml").write_text("name: A\nunits: turn\n")
    said = themebank("quotes", study.root, "--verbose")
    assert "Traceback" in said.err
    assert said.code == 2


@pytest.fixture
def read_only(study: Maker) -> Iterator[Maker]:
    """The study in a folder where not even root may make a file."""
    study.run("segment")
    if not shutil.which("chattr"):
        pytest.skip("chattr is not here")
    made = subprocess.run(["chattr", "-R", "+i", study.root], capture_output=True, check=False)
    try:
        if made.returncode:
            pytest.skip("this file system knows no immutable files")
        yield study
    finally:
        subprocess.run(["chattr", "-R", "-i", study.root], check=False, capture_output=True)


def test_a_read_only_study(read_only: Maker, themebank: Command) -> None:
    before = tree(read_only.root)
    refused(themebank("quotes", read_only.root))
    refused(themebank("init", read_only.root / "new"))
    assert tree(read_only.root) == before


def test_a_read_only_study_that_was_never_run(study: Maker, themebank: Command) -> None:
    if not shutil.which("chattr"):
        pytest.skip("chattr is not here")
    made = subprocess.run(["chattr", "+i", study.root], capture_output=True, check=False)
    try:
        if made.returncode:
            pytest.skip("this file system knows no immutable files")
        refused(themebank("quotes", study.root))
    finally:
        subprocess.run(["chattr", "-i", study.root], check=False, capture_output=True)
    assert not (study.root / "outputs").exists()


@pytest.mark.parametrize("number", [13, 28, 30])
def test_a_folder_that_takes_no_files(
    study: Maker, themebank: Command, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    import os
    import tempfile

    def refuse(*_args: Any, **_more: Any) -> Any:
        raise OSError(number, os.strerror(number), str(study.root / "outputs"))

    monkeypatch.setattr(tempfile, "mkstemp", refuse)
    refused(themebank("analyse", study.root), os.strerror(number))
    assert not parts_of_files(study.root)


def test_a_store_that_takes_no_rows(
    study: Maker, themebank: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: Any, **_more: Any) -> Any:
        raise StoreError(
            "The store cannot be used: attempt to write a readonly database.", "Make it writable."
        )

    monkeypatch.setattr("pipeline.store.corpus.save_segments", refuse)
    refused(themebank("analyse", study.root), "readonly")
    assert set(study.outputs()) <= {"confidential/blocks.csv"}


def test_a_file_that_is_no_store(study: Maker, themebank: Command) -> None:
    (study.root / "study.db").write_bytes(b"This is not a database." * 100)
    refused(themebank("quotes", study.root), "study.db")


def test_a_store_of_a_newer_version(study: Maker, themebank: Command) -> None:
    import sqlite3

    study.run("ingest")
    with sqlite3.connect(study.root / "study.db") as db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")
    refused(themebank("quotes", study.root), "newer")


def test_a_store_that_another_program_holds(
    study: Maker, themebank: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sqlite3

    study.run("ingest")
    monkeypatch.setattr("pipeline.store.engine.PATIENCE", 0)
    other = sqlite3.connect(study.root / "study.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        refused(themebank("quotes", study.root), "locked")
    finally:
        other.close()
    assert themebank("quotes", study.root).code == 0


def test_a_vault_without_its_key(study: Maker, themebank: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    study.run("segment")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(study.root / "elsewhere"))
    refused(themebank("quotes", study.root, "--force"), "key")


def test_a_wrong_passphrase(study: Maker, themebank: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THEMEBANK_PASSPHRASE", "the right one")
    study.run("segment")
    monkeypatch.setenv("THEMEBANK_PASSPHRASE", "a wrong one")
    refused(themebank("quotes", study.root, "--force"), "passphrase")


def test_a_vault_that_is_none(study: Maker, themebank: Command) -> None:
    (study.root / "vault").mkdir()
    for junk in (b"", b"junk", b"themebank-vault-1\n", b"themebank-vault-1\n" + bytes(range(200, 250))):
        (study.root / "vault/names.vault").write_bytes(junk)
        refused(themebank("quotes", study.root), "vault")


def test_a_decision_file_saved_by_a_spreadsheet(study: Maker, themebank: Command) -> None:
    study.run("segment")
    target = study.holding("short-term funding")
    text = f"segment_id;code;decision;coder\n{target.id};capacity;accepted;Zo\xeb\n"
    (study.root / "decisions/mine.csv").write_bytes(text.encode("cp1252"))
    assert themebank("analyse", study.root).code == 0
    assert [d.coder for d in study.decisions()] == ["Zoë"]


def test_a_name_in_the_settings_stops_everything_that_is_shared(maker: Maker, themebank: Command) -> None:
    maker.text()
    maker.csv("corpus/participants.csv", ("speaker", "participant"), ("Priya Patel", "Our Priya Patel"))
    maker.run("segment")
    maker.review({"short-term funding": "capacity"})
    said = themebank("quotes", maker.root)
    refused(said, "known name", "quote_bank.csv")
    assert not (maker.root / "outputs/shareable/quote_bank.csv").exists()


def test_a_code_that_has_a_keyword_with_a_mistake_is_found_by_check(
    tmp_path: Path, themebank: Command
) -> None:
    path = tmp_path / "book.yaml"
    path.write_text(BOOK.replace("[capacity]", '["re:*"]'))
    refused(themebank("codebook", "check", path), "book.yaml, line 6")


def test_the_codes_of_these_tests_are_good(maker: Maker, themebank: Command) -> None:
    assert themebank("codebook", "check", maker.root / "codebook/small.yaml").code == 0
    assert len(CODES) == 3


def test_a_closed_pipe_is_no_error(maker: Maker) -> None:
    code = "import sys; from pipeline.cli import main; sys.argv = ['themebank', 'codebook', 'show', 'mecc']; main()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as child:
        assert child.stdout and child.stderr
        child.stdout.close()
        assert child.stderr.read().decode() == ""
