"""What changed between two codebooks, and writing a changed one so that what a person wrote stays."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from pipeline.codebook import load_codebook, packaged
from pipeline.codebook_diff import Change, Edit, Kind, diff, suggested
from pipeline.codebook_edit import Step, Steps, migrated, next_version
from pipeline.codebook_text import rewritten
from pipeline.model import Code, Codebook, Suggestion
from pipeline.thresholds import Thresholds
from tests.conftest import Said
from tests.making import CODES, Maker

Command = Callable[..., Said]
CAPACITY = Code("capacity", "Capacity", "Money and staff.", keywords=("money", "staff"))
CULTURE = Code("culture", "Culture", "Habits and beliefs.", parent="capacity")
OLD = Codebook("Small", "1.0.0", (CAPACITY, CULTURE))


def book(*codes: Code) -> Codebook:
    return Codebook("Small", "1.1.0", codes)


CASES: dict[str, tuple[Codebook, tuple[Change, ...]]] = {
    "nothing": (OLD, ()),
    "added": (book(CAPACITY, CULTURE, Code("new", "New", "x")), (Change("new", Kind.ADDED, now="New", retag=True),)),
    "removed": (book(CAPACITY), (Change("culture", Kind.REMOVED, was="Culture"),)),
    "name": (
        book(replace(CAPACITY, name="Means"), CULTURE),
        (Change("capacity", Kind.RENAMED, "Capacity", "Means", retag=True),),
    ),
    "id": (
        book(CAPACITY, replace(CULTURE, id="habits")),
        (Change("habits", Kind.RENAMED, "culture", "habits", retag=True),),
    ),
    "id kept as a closed code": (
        book(CAPACITY, replace(CULTURE, id="habits"), Code("culture", "Culture", "Now: habits.", closed=True)),
        (Change("habits", Kind.RENAMED, "culture", "habits", retag=True),),
    ),
    "closed": (book(CAPACITY, replace(CULTURE, closed=True)), (Change("culture", Kind.CLOSED),)),
    "moved": (book(CAPACITY, replace(CULTURE, parent=None)), (Change("culture", Kind.MOVED, "capacity"),)),
    "keywords": (
        book(replace(CAPACITY, keywords=("staff", "time")), CULTURE),
        (Change("capacity", Kind.CHANGED, edits=(Edit("keywords", ("money",), ("time",)),), retag=True),),
    ),
    "definition": (
        book(CAPACITY, replace(CULTURE, definition="")),
        (Change("culture", Kind.CHANGED, edits=(Edit("definition", ("Habits and beliefs.",), ()),), retag=True),),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_each_sort_of_change(case: str) -> None:
    new, expected = CASES[case]
    assert diff(OLD, new) == expected


def test_reopened_and_back() -> None:
    closed = book(CAPACITY, replace(CULTURE, closed=True))
    assert diff(closed, OLD) == (Change("culture", Kind.REOPENED, retag=True),)


def test_suggestions_are_counted_under_the_old_id_too() -> None:
    changes = (Change("habits", Kind.RENAMED, "culture", "habits"), Change("capacity", Kind.CHANGED))
    found = [Suggestion("s1", "culture", 0.9, "blend"), Suggestion("s2", "habits", 0.2, "blend")]
    assert suggested(changes, found, Thresholds()) == {"habits": (2, 1), "capacity": (0, 0)}


@pytest.mark.parametrize(
    ("version", "after"), [("2.1.3", "2.2.0"), ("1.0", "1.1"), ("2026", "2026.1"), ("a", "a.1")]
)
def test_next_version(version: str, after: str) -> None:
    assert next_version(version) == after


STEPS = Steps(
    (Step("rename", "a", ("alpha",)), Step("merge", "b", ("c",)), Step("retire", "d")),
    ({"id": "e", "name": "E"},),
)
BLOCK = """\
# my codebook
name: Small   # kept
version: 1.0.0
codes:
  - id: a     # the first
    name: "A"
    definition: >-
      Some words
      in two lines.

  # about b
  - {id: b, name: B, parent: a}
  - id: c
    name: C
    parent: null
  - id: d
    name: D
    parent: b
    closed: false  # still
"""
STYLES = {
    "block": BLOCK,
    "no indent": "name: S\ncodes:\n- id: a\n  name: A\n- id: b\n  name: B\n- id: c\n  name: C\n- id: d\n  name: D",
    "crlf": BLOCK.replace("\n", "\r\n"),
    "json": json.dumps({"name": "S", "codes": [{"id": x, "name": x} for x in "abcd"]}),
    "codes first": "codes:\n  - id: a\n    name: A\n  - {id: b, name: B}\n  - {id: c, name: C}\n"
    "  - name: D\n    id: d\n\n# the end\nname: S\nversion: '3'\n",
}


@pytest.mark.parametrize("style", STYLES)
def test_a_codebook_is_rewritten_in_any_style(style: str, tmp_path: Path) -> None:
    data = yaml.safe_load(STYLES[style])
    after, renamed = migrated(data, STEPS)
    text = rewritten(STYLES[style], after, renamed)
    assert yaml.safe_load(text) == after
    path = tmp_path / "book.yaml"
    path.write_bytes(text.encode())
    new = load_codebook(path)
    assert [c.id for c in new.open_codes] == ["alpha", "c", "e"]
    assert {"a", "b", "d"} == {c.id for c in new.codes if c.closed}
    assert migrated(after, STEPS)[0] == after


def test_what_a_person_wrote_stays() -> None:
    after, renamed = migrated(yaml.safe_load(BLOCK), STEPS)
    text = rewritten(BLOCK, after, renamed)
    for words in ("# my codebook", "id: alpha     # the first", 'name: "A"', "  # about b", "closed: true  # still",
                  "Some words\n      in two lines.", "parent: alpha", "version: 1.1.0"):  # fmt: skip
        assert words in text


def test_children_go_where_their_parent_went() -> None:
    codes = [{"id": "a", "name": "A"}, {"id": "b", "name": "B", "parent": "a"}, {"id": "c", "name": "C", "parent": "b"},
             {"id": "d", "name": "D"}, {"id": "e", "name": "E", "parent": "d"}]  # fmt: skip
    steps = Steps((Step("merge", "b", ("c",)), Step("merge", "d", ("a",))))
    after, _ = migrated({"name": "S", "codes": codes}, steps)
    assert {c["id"]: c.get("parent") for c in after["codes"]} == {
        "a": None,
        "b": "a",
        "c": "a",
        "d": None,
        "e": "a",
    }


@pytest.mark.parametrize("name", packaged())
def test_packaged_codebooks_can_be_migrated_in_place(name: str) -> None:
    text = packaged()[name].read_text(encoding="utf-8")
    data = yaml.safe_load(text)
    first, second = data["codes"][0]["id"], data["codes"][1]["id"]
    after, renamed = migrated(data, Steps((Step("rename", first, ("renamed_one",)), Step("retire", second))))
    made = rewritten(text, after, renamed)
    assert yaml.safe_load(made) == after
    unchanged = set(text.splitlines()) & set(made.splitlines())
    assert len(unchanged) > 0.9 * len(set(text.splitlines()))


def test_two_files_in_words_and_json(tmp_path: Path, themebank: Command) -> None:
    one, two = tmp_path / "one.yaml", tmp_path / "two.yaml"
    one.write_text(yaml.safe_dump({"name": "S", "codes": list(CODES)}), encoding="utf-8")
    changed = [{**CODES[0], "keywords": ["money"]}, CODES[1]]
    two.write_text(yaml.safe_dump({"name": "S", "version": "2", "codes": changed}), encoding="utf-8")
    said = themebank("codebook", "diff", one, two)
    assert said.code == 0, said
    for words in ("capacity", "changed", "+ money", "removed", "Next:"):
        assert words in said.out
    facts = json.loads(themebank("codebook", "diff", one, two, "--json").out)
    assert [(c["code"], c["kind"]) for c in facts["changes"]] == [
        ("capacity", "changed"),
        ("culture", "removed"),
    ]
    assert "Nothing has changed" in themebank("codebook", "diff", one, one).out


def test_a_study_since_its_last_tagging(maker: Maker, themebank: Command) -> None:
    maker.text()
    maker.run("tag")
    kept = maker.root / "outputs" / "confidential" / "codebook.yaml"
    if not kept.exists():
        said = themebank("codebook", "diff", maker.root)
        assert said.code == 2
        assert "OLD.yaml" in said.err
        kept.write_bytes((maker.root / "codebook" / "small.yaml").read_bytes())
    maker.codebook([{**CODES[0], "definition": "Only money."}, *CODES[1:]])
    (change,) = json.loads(themebank("codebook", "diff", maker.root, "--json").out)["changes"]
    assert (change["code"], change["kind"], change["retag"]) == ("capacity", "changed", True)
    assert change["suggestions"] >= change["suggestions_shown"] >= 1
    assert (
        f"themebank run {maker.root}, to suggest anew: capacity"
        in themebank("codebook", "diff", maker.root).out
    )


def test_wrong_use(maker: Maker, tmp_path: Path, themebank: Command) -> None:
    for words in (("a", "b", "c"), ("none.yaml", "none.yaml"), (tmp_path,)):
        said = themebank("codebook", "diff", *words)
        assert said.code == 2
        assert len(said.errors) == 2
