"""The stage ``tag`` after an edit of the codebook: what is tagged again, what stays, and what comes out at the end."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.store.tagged import Tagged
from pipeline.tagging import make_plan
from tests.conftest import Said
from tests.making import CODES, Maker

TALK = [
    "The funding was short-term funding, so we had no capacity to plan past the winter at all.",
    "Our chief executive talked about it at the board, and it went to the senior leaders after.",
    "It is the culture that has to change, the mindset that it is somebody else's job to do.",
    "We cannot see the records of the hospital, the figures are in another system altogether.",
    "The nurses were trained to have that conversation and they have the confidence for it now.",
    "The council and the charities came to every meeting, and the partnership held all year.",
    "There was no money and no staff time for it, the budget went to the beds in the end.",
    "The habit here is that you wait until somebody is ill before anybody does anything.",
    "We send letters because the records are apart, and the figures come a year too late.",
    "A training day was held and the skills went back to the ward with the people who came.",
]
MORE: tuple[dict[str, Any], ...] = (
    *CODES,
    {"id": "data", "name": "Data", "definition": "Records, figures and systems that people can see.",
     "keywords": ["records", "figures"]},
    {"id": "workforce", "name": "Workforce", "definition": "Skills, training and confidence of staff.",
     "keywords": ["training"]},
    {"id": "partners", "name": "Partners", "definition": "Working with the council and with charities.",
     "keywords": ["council", "charity"]},
)  # fmt: skip
WITH = {"culture": {"definition": "What people here are used to, and whose job they think it is, records and all."},
        "data": {"keywords": ["records", "another system", "letters"]}}  # fmt: skip


def edited(*codes: str) -> list[dict[str, Any]]:
    """The codebook with some codes edited."""
    return [{**code, **(WITH[code["id"]] if code["id"] in codes else {})} for code in MORE]


@pytest.fixture
def study(maker: Maker) -> Maker:
    maker.codebook(MORE)
    for n in range(4):
        maker.text(f"{n}.txt", [("Sam Ito" if at % 2 else "Priya Patel", said) for at, said in
                                enumerate(TALK[n:] + TALK[:n])])  # fmt: skip
    maker.text("4.txt", [("Sam Ito", "Only the postcode counted for it, and the money that never came.")])
    maker.run("tag")
    maker.run()
    return maker


def note(study: Maker, **options: Any) -> str:
    """What the stage says of a run."""
    return next(result.note for result in study.run(**options).results if result.stage == "tag")


def rows(study: Maker, code: str | None = None, but: str = "") -> list[dict[str, str]]:
    """Suggestions of one code, or of all but one."""
    found = [{**row, "_line": ""} for row in study.rows("confidential/suggestions.csv")]
    return [row for row in found if row["code"] == (code or row["code"]) != but]


def test_an_edited_code_is_tagged_again_and_the_others_stay(study: Maker) -> None:
    study.review({"Only the postcode": "capacity"})
    study.run()
    before, others = rows(study, "data"), rows(study, but="data")
    decisions = study.decisions()
    study.codebook(edited("data"))
    assert note(study) == "re-tagged 1 code of 6 (data); the others stay"
    assert rows(study, but="data") == others
    after = rows(study, "data")
    assert after
    assert after != before
    assert any("another system" in row["why"] for row in after)
    assert study.decisions() == decisions
    assert note(study) == ""  # unchanged


def test_the_order_of_edits_does_not_matter(study: Maker, tmp_path: Path) -> None:
    made = []
    for order in (("culture", "data"), ("data", "culture"), ("both",)):
        copy = Maker.__new__(Maker)
        copy.root = tmp_path / "-".join(order)
        shutil.copytree(study.root, copy.root)
        for n in range(len(order)):
            copy.codebook(edited(*(order[: n + 1] if order != ("both",) else ("culture", "data"))))
            assert note(copy).startswith("re-tagged")
        made.append(copy.outputs())
    assert made[0] == made[1] == made[2]


def test_an_edit_on_the_way_does_not_matter(study: Maker, tmp_path: Path) -> None:
    other = [{**code, **({"definition": "The postcode, the records and the winter."} if code["id"] == "data" else {})}
             for code in MORE]  # fmt: skip
    made = []
    for name, books in (
        ("at-once", [edited("data")]),
        ("by-a-detour", [other, edited("data")]),
    ):
        copy = Maker.__new__(Maker)
        copy.root = tmp_path / name
        shutil.copytree(study.root, copy.root)
        for book in books:
            copy.codebook(book)
            copy.run()
        assert (copy.root / "study.db-before").stat().st_mode & 0o077 == 0
        made.append([row for row in rows(copy) if row["code"] == "data"])
    assert made[0] == made[1]


def test_an_edit_taken_back_gives_the_same_bytes(study: Maker) -> None:
    before = study.outputs()
    study.codebook(edited("data"))
    study.run()
    assert study.outputs() != before
    study.codebook(MORE)
    assert "data as before its last edit" in note(study)
    assert study.outputs() == before


def test_without_what_was_learned_everything_is_tagged_anew(study: Maker) -> None:
    learned = study.root / "study.db-learned"
    assert learned.stat().st_mode & 0o077 == 0
    for spoil in (learned.unlink, lambda: learned.write_bytes(b"spoilt")):
        spoil()
        study.codebook(edited("data"))
        assert "tagged all 6 codes anew" in note(study)
        anew = study.outputs()
        assert "it was asked for" in note(study, force=True)
        assert study.outputs() == anew
        study.codebook(MORE)
        study.run(force=True)


def test_a_decision_and_a_new_source_teach_anew(study: Maker) -> None:
    study.review({"Only the postcode": "capacity"})
    assert "segments, decisions, the encoder or the program have changed" in note(study)
    study.text("new.txt")
    assert "segments, decisions, the encoder or the program have changed" in note(study)


def test_codes_that_are_retired_added_renamed_or_only_coloured(study: Maker) -> None:
    others = rows(study, but="data")
    codes = [{**code, **({"closed": True} if code["id"] == "data" else {})} for code in MORE]
    study.codebook(codes)
    assert note(study) == "re-tagged 0 codes of 5; data taken away; the others stay"
    assert rows(study) == others
    codes.append({"id": "winter", "name": "Winter", "definition": "What winter did to the plan.",
                  "examples": ["There was no planning past the winter."]})  # fmt: skip
    study.codebook(codes)
    assert note(study) == "re-tagged 1 code of 6 (winter); the others stay"
    assert rows(study, "winter")
    assert rows(study, but="winter") == others
    study.codebook([{**code, "color": "#123456"} for code in codes])
    assert note(study) == "no code has changed: suggestions stay"
    study.codebook([{**code, "name": "Habits"} if code["id"] == "culture" else code for code in codes])
    assert note(study) == "re-tagged 1 code of 6 (culture); the others stay"


def test_a_dry_run_says_what_would_be_tagged(study: Maker, themebank: Callable[..., Said]) -> None:
    study.codebook(edited("data"))
    said = themebank("run", study.root, "--dry-run")
    assert "would re-tag 1 code of 6 (data); the others stay" in said.out
    said = themebank("tag", study.root)
    assert "re-tagged 1 code of 6 (data); the others stay" in said.out


OLD = {"a": Tagged("1", "m"), "b": Tagged("1", "m"), "c": Tagged("1", "m")}


Row = tuple[str, dict[str, Tagged], str, str, str, str, tuple[str, ...], tuple[str, ...]]


@pytest.mark.parametrize(
    "row",
    [        ("a1 b1 c1", OLD, "a1 b1 c1", "m", "m", "", (), ()),
        ("a1 b2 c1", OLD, "a1 b1 c1", "m", "m", "", ("b",), ()),
        ("a1 b1", OLD, "a1 b1 c1", "m", "m", "", (), ("c",)),
        ("a1 b1 c1 d1", OLD, "a1 b1 c1", "m", "m", "", ("d",), ()),
        ("a1 b1", {}, "a1 b1 c1", "m", "m", "before", (), ()),
        ("a1 b2 c1", OLD, "", "", "", "not there", (), ()),
        ("a1 b2 c1", {**OLD, "a": Tagged("1", "n")}, "a1 b1 c1", "m", "m", "not there", (), ()),
        ("a1 b2 c1", OLD, "a1 b1 c1", "m", "n", "have changed", (), ()),
        ("a2 b2 c1", OLD, "a1 b1 c1", "m", "m", "half of the codes", (), ()),
        ("a1 b1 c1", {**OLD, "b": Tagged("2", "m")}, "a1 b1 c1", "m", "m", "b as before", (), ()),
    ],
)  # fmt: skip
def test_plans(row: Row) -> None:
    now, was, kept, mark, state, anew, codes, gone = row

    def entries(text: str) -> dict[str, str]:
        return {word[0]: word[1:] for word in text.split()}

    plan = make_plan(entries(now), was, entries(kept), mark, state)
    assert bool(plan.anew) == bool(anew)
    assert anew in plan.anew
    assert (plan.codes, plan.gone) == (codes, gone)
