"""Every command as a user meets it: help, JSON, exit codes, what next, and how quickly it answers."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import pytest

from pipeline.cli import COMMANDS, cli
from pipeline.model import Action
from tests.conftest import Said
from tests.making import TURNS, Maker, decision
from tests.test_acceptance_wrong_input import refused

Command = Callable[..., Said]
HEAVY = ("pandas", "numpy", "spacy", "sklearn", "altair", "sqlalchemy", "alembic", "pydantic", "openpyxl", "docx",
         "pypdfium2", "pdfplumber", "cryptography", "jinja2", "rich", "yaml", "starlette", "uvicorn")  # fmt: skip


def every_command() -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []

    def walk(command: click.Command | None, path: tuple[str, ...]) -> None:
        found.append(path)
        if isinstance(command, click.Group):
            context = click.Context(command)
            for name in command.list_commands(context):
                try:
                    walk(command.get_command(context, name), (*path, name))
                except ImportError:  # its own test says so
                    found.append((*path, name))

    walk(cli, ())
    return found


ALL = every_command()


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_every_command_has_help(themebank: Command, path: tuple[str, ...]) -> None:
    said = themebank(*path, "--help")
    assert said.code == 0
    assert said.out.startswith(" ".join(("Usage: themebank", *path)))
    assert len(said.out.splitlines()) > 4


@pytest.mark.parametrize("path", [p for p in ALL if p], ids=" ".join)
def test_every_option_says_what_it_does(path: tuple[str, ...]) -> None:
    command: Any = cli
    for name in path:
        command = command.get_command(click.Context(command), name)
    assert command.help
    assert all(option.help for option in command.params if isinstance(option, click.Option))


def test_the_help_names_every_command(themebank: Command) -> None:
    out = themebank("--help").out
    assert all(name in out and about.split(".")[0][:30] in out for name, (_, about) in COMMANDS.items())


@pytest.mark.parametrize("words", [["--help"], ["--version"]])
def test_the_help_imports_nothing_heavy(words: list[str]) -> None:
    code = (
        f"import sys\nsys.argv = ['themebank', *{words!r}]\nfrom pipeline.cli import main\n"
        "try:\n    main()\nexcept SystemExit as stop:\n    assert not stop.code\n"
        f"print('HEAVY', [name for name in {HEAVY!r} if name in sys.modules])"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert said.stdout.splitlines()[-1] == "HEAVY []"


def test_the_version(themebank: Command) -> None:
    from pipeline import __version__

    assert themebank("--version").out.strip().endswith(__version__)


@pytest.fixture
def study(maker: Maker) -> Maker:
    maker.text()
    return maker


REPORTING = [
    ("ingest",), ("segment",), ("tag",), ("analyse",), ("quotes",), ("quotes", "--dry-run"), ("status",), ("doctor",),
    ("review", "export", "r.xlsx", "--coder", "Ann"), ("codebook", "list"),
    ("codebook", "check", "codebook/small.yaml"),
]  # fmt: skip


@pytest.mark.parametrize("words", REPORTING, ids=" ".join)
def test_json_is_exactly_one_object(
    study: Maker, themebank: Command, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(study.root)
    if words[0] == "review":
        study.run("tag")
    said = themebank(*words, "--json")
    assert said.code == 0, said.err
    assert isinstance(json.loads(said.out), dict)
    assert said.out.startswith("{")
    assert said.out.endswith("}\n")


def test_json_of_a_run_with_rejects(study: Maker, themebank: Command) -> None:
    (study.root / "corpus/bad.pdf").write_bytes(b"no pdf")
    said = themebank("ingest", study.root, "--json")
    assert said.code == 1
    told = json.loads(said.out)
    assert [r["source"] for r in told["rejects"]] == ["bad.pdf"]
    assert told["stages"][0]["rejected"] == 1
    (file,) = told["files"]
    assert file["source"] == "one.txt"
    assert file["words"] > 20
    assert set(file["speakers"]) == {"Interviewer", "Priya Patel", "Owen Okafor"}


def test_json_of_an_import(study: Maker, themebank: Command) -> None:
    study.run("tag")
    path = study.root / "r.xlsx"
    themebank("review", "export", path, study.root)
    told = json.loads(themebank("review", "import", path, study.root, "--coder", "Ann", "--json").out)
    assert told["decisions"] == 0
    assert told["rejects"] == []


def test_every_stage_says_what_went_in_and_out_and_what_is_next(study: Maker, themebank: Command) -> None:
    for stage in ("ingest", "segment", "tag", "analyse", "quotes"):
        said = themebank(stage, study.root)
        assert said.code == 0
        assert any(line.split()[:1] == [stage] for line in said.out.splitlines())
        assert "Next: " in said.out
        assert said.err == ""


def test_conservation_as_the_counts_tell_it(study: Maker, themebank: Command) -> None:
    (study.root / "corpus/bad.pdf").write_bytes(b"no pdf")
    study.csv(
        "decisions/a.csv",
        ("source", "segment_id", "code", "decision", "coder", "text"),
        ("one.txt", "", "capacity", "add", "Ann", "short-term funding"),
        ("one.txt", "", "capacity", "add", "Ann", "words that nobody said"),
    )
    stages = {s["stage"]: s for s in json.loads(themebank("quotes", study.root, "--json").out)["stages"]}
    assert stages["ingest"]["files"] == stages["ingest"]["sources"] + stages["ingest"]["rejected"] == 2
    words = sum(len(said.split()) for _, said in TURNS)
    assert stages["segment"]["words"] == words
    assert stages["segment"]["segments"] == len(study.segments())
    decisions = stages["decisions"]
    assert decisions["rows"] == decisions["added"] + decisions["known"] + decisions["rejected"] == 2


def test_a_decision_row_for_an_interviewer_is_listed(study: Maker, themebank: Command) -> None:
    study.csv(
        "decisions/a.csv",
        ("source", "segment_id", "code", "decision", "coder", "text"),
        ("one.txt", "", "capacity", "add", "Ann", "And who was leading on that"),
    )
    assert themebank("quotes", study.root).code == 1
    assert study.decisions() == ()
    (row,) = study.rows("confidential/rejects.csv")
    assert "not coded" in row["reason"]


def test_a_study_from_nothing(tmp_path: Path, themebank: Command) -> None:
    folder = tmp_path / "my-study: one"
    said = themebank("init", folder, "--codebook", "mecc")
    assert said.code == 0
    assert "Next: " in said.out
    assert {p.name for p in folder.iterdir()} >= {"study.yaml", "codebook", "corpus", ".gitignore"}
    status = json.loads(themebank("status", folder, "--json").out)
    assert status["study"] == "My study: one"
    assert status["segments"] == 0
    assert themebank("quotes", folder).code == 0
    refused(themebank("init", folder), "already")


def test_init_overwrites_nothing(tmp_path: Path, themebank: Command) -> None:
    folder = tmp_path / "here"
    (folder / "codebook").mkdir(parents=True)
    (folder / "codebook/mecc.yaml").write_text("mine")
    (folder / ".gitignore").write_text("mine")
    themebank("init", folder, "--codebook", "mecc")
    assert (folder / "codebook/mecc.yaml").read_text() == "mine"
    assert (folder / ".gitignore").read_text() == "mine"
    refused(themebank("init", folder / ".gitignore"))


def test_doctor_finds_a_fault_and_says_so(study: Maker, themebank: Command) -> None:
    (study.root / "codebook/small.yaml").write_text("name: x\ncodes: []\n")
    said = themebank("doctor", study.root)
    assert said.code == 1
    assert "fault" in said.out
    told = json.loads(themebank("doctor", study.root, "--json").out)
    assert not told["sound"]


def test_doctor_tells_names_that_may_be_one_person(study: Maker, themebank: Command) -> None:
    study.vtt(
        turns=[("Interviewer", "So?"), ("Patel, Priya (LCC)", "I speak in this one under another name.")]
    )
    study.run("segment")
    assert "may be one person" in themebank("doctor", study.root).out


def test_doctor_without_a_study(tmp_path: Path, themebank: Command) -> None:
    said = themebank("doctor", tmp_path)
    assert said.code == 0
    assert "not a study" in said.out


def test_codebooks_that_come_along(themebank: Command, tmp_path: Path) -> None:
    told = json.loads(themebank("codebook", "list", "--json").out)["codebooks"]
    names = {book["id"] for book in told}
    assert names == {"prevention_pledge", "three_cs", "ccg_self_assessment", "scrutiny_minutes", "mecc"}
    for name in names:
        path = tmp_path / f"{name}.yaml"
        path.write_text(themebank("codebook", "show", name).out, encoding="utf-8")
        said = themebank("codebook", "check", path, "--json")
        assert said.code == 0, said.err
        assert json.loads(said.out)["thin"] == []


def test_the_study_is_the_folder_one_stands_in(
    study: Maker, themebank: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(study.root)
    assert themebank("ingest").code == 0
    assert study.rows("confidential/blocks.csv")


def test_a_fault_of_ours_is_one_line_and_code_2(
    study: Maker, themebank: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("two\nlines")

    monkeypatch.setattr("pipeline.segment.segmenters.segment", broken)
    said = themebank("segment", study.root)
    assert said.code == 2
    assert len(said.errors) == 2
    assert "fault" in said.errors[0]


def test_confidential_files_are_for_their_owner_alone(study: Maker) -> None:
    study.run()
    for path in (study.root / "outputs/confidential").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path
    assert (study.root / "outputs/confidential").stat().st_mode & 0o077 == 0


def test_a_run_says_which_passage_is_too_short_to_be_quoted(maker: Maker, themebank: Command) -> None:
    maker.text()
    maker.run("tag")
    whole = maker.holding("short-term funding")
    short = decision(whole, "capacity", Action.ADD, "Ann", "[quote]")
    maker.append(replace(short, end=whole.start + 11, quote=whole.text[:11]))
    maker.decide(maker.holding("culture that"), "culture", memo="[quote]")
    said = themebank("quotes", maker.root)
    assert "1 passage marked for quoting has fewer than 8 words; code a longer stretch" in said.out
    assert "one.txt (capacity)" in said.out and "(culture)" not in said.out
