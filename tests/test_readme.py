"""The reference tables of the README say what the code knows, no more and no less."""

from __future__ import annotations

import re
from pathlib import Path

from pipeline.cli import COMMANDS
from pipeline.model import SourceKind
from pipeline.study import NAME_COLUMNS, NAME_KINDS, PEOPLE_COLUMNS, SOURCE_COLUMNS, Disclosure, Settings

README = (Path(__file__).parent.parent / "README.md").read_text("utf-8")


def table(first: str) -> list[list[str]]:
    """Rows of the table whose head begins with a word."""
    text = README.split(f"\n| {first} |")[1].split("\n\n")[0]
    return [[cell.strip() for cell in line.strip()[1:-1].split("|")] for line in text.splitlines()[2:]]


def coded(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def written(value: object) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def test_every_key_of_the_settings_stands_there_with_its_default() -> None:
    said = {coded(row[0])[0]: (coded(row[1]) or [""])[0] for row in table("key")}
    known = {}
    for key, entry in Settings.model_fields.items():
        if key == "disclosure":
            known |= {f"{key}.{name}": written(f.default) for name, f in Disclosure.model_fields.items()}
        else:
            known[key] = "" if entry.is_required() else written(entry.default)
    assert said == known


def test_every_choice_of_a_setting_stands_there() -> None:
    rows = {coded(row[0])[0]: row[1] + row[2] for row in table("key")}
    for key, entry in Settings.model_fields.items():
        choices = getattr(entry.annotation, "__args__", ())
        assert all(choice in rows[key] for choice in choices if isinstance(choice, str)), key


def test_the_columns_and_kinds_of_the_tables_stand_there() -> None:
    found: dict[str, dict[str, str]] = {}
    name = ""
    for row in table("table"):
        name = coded(row[0])[0] if row[0] else name
        found.setdefault(name, {})[(coded(row[1]) or ["any other"])[0]] = row[2]
    assert set(found["sources.csv"]) == {*SOURCE_COLUMNS, "any other"}
    assert set(found["participants.csv"]) == {*PEOPLE_COLUMNS, "any other"}
    assert set(found["names.csv"]) == set(NAME_COLUMNS)
    assert set(coded(found["sources.csv"]["kind"])) == {kind.value for kind in SourceKind}
    assert set(coded(found["names.csv"]["kind"])) == set(NAME_KINDS)


def test_every_command_that_is_spoken_of_exists() -> None:
    spoken = set(re.findall(r"(?:`|/)themebank\s+([a-z]+)\b", README))
    assert {"init", "run", "review", "clear"} <= spoken <= set(COMMANDS)
    for row in table("after"):
        assert all(words.split()[0] in COMMANDS for words in coded(row[0]))
