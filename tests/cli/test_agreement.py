"""``themebank agreement``: people with people, machine with people, and when it holds its tongue."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from pipeline.model import Action
from tests.conftest import Said
from tests.making import Maker

Command = Callable[..., Said]
PASSAGES = ("short-term funding", "chief executive", "mindset")
CODES = ("capacity", "leadership", "culture")


@pytest.fixture
def study(maker: Maker) -> Maker:
    maker.text()
    maker.run("tag")
    return maker


def coded(study: Maker, coder: str, codes: tuple[str, ...]) -> None:
    """Each passage with a code, and reviewed."""
    study.review(dict(zip(PASSAGES, codes, strict=False)), coder)


def test_two_people_and_the_machine_in_one_table(study: Maker, themebank: Command) -> None:
    coded(study, "Ann", CODES)
    coded(study, "Bob", ("capacity", "leadership", "leadership"))
    said = themebank("agreement", study.root)
    assert said.code == 0, said
    for words in (
        "machine",
        "Ann –",
        "(3)",
        "alpha",
        "kappa",
        "95 %",
        "Next:",
    ):
        assert words in said.out
    facts = json.loads(themebank("agreement", study.root, "--json").out)
    assert facts["segments_double_coded"] == 3
    first = facts["comparisons"][0]
    assert (first["between"], first["kind"]) == (["Ann", "Bob"], "people")
    rows = {row["code"]: row for row in first["rows"]}
    assert rows["capacity"]["alpha"] == pytest.approx(1)
    assert rows["culture"]["percent"] == pytest.approx(2 / 3)
    assert rows["leadership"]["kappa"] == pytest.approx(0.4)
    assert {c["kind"] for c in facts["comparisons"][1:]} == {"machine and person"}


def test_three_people_are_also_compared_together(study: Maker, themebank: Command) -> None:
    for coder in ("Ann", "Bob", "Cat"):
        coded(study, coder, CODES)
    between = [
        c["between"] for c in json.loads(themebank("agreement", study.root, "--json").out)["comparisons"]
    ]
    assert between[0] == ["Ann", "Bob", "Cat"]
    assert ["Ann", "Cat"] in between


@pytest.mark.parametrize(
    ("coders", "words"),
    [
        ((), "Nobody has called a segment reviewed"),
        ((("Ann", CODES),), "Only one person (Ann)"),
    ],
)
def test_says_why_there_is_no_agreement(
    study: Maker, themebank: Command, coders: tuple[tuple[str, tuple[str, ...]], ...], words: str
) -> None:
    for coder, codes in coders:
        coded(study, coder, codes)
    said = themebank("agreement", study.root)
    assert said.code == 0
    assert words in said.out
    assert "Next:" in said.out
    assert words in json.loads(themebank("agreement", study.root, "--json").out)["reason"]


def test_two_people_without_a_segment_in_common(study: Maker, themebank: Command) -> None:
    study.review({PASSAGES[0]: "capacity"}, "Ann")
    study.review({PASSAGES[1]: "leadership"}, "Bob")
    assert "no segment in common" in themebank("agreement", study.root).out


def test_a_reflexive_study_is_asked_first(study: Maker, themebank: Command) -> None:
    coded(study, "Ann", CODES)
    coded(study, "Bob", CODES)
    study.settings(method="reflexive")
    said = themebank("agreement", study.root)
    assert said.code == 0
    assert "reflexive" in said.out
    assert "--anyway" in said.out
    assert "alpha" not in said.out
    assert json.loads(themebank("agreement", study.root, "--json").out)["shown"] is False
    assert "alpha" in themebank("agreement", study.root, "--anyway").out


def test_what_was_not_called_reviewed_does_not_count(study: Maker, themebank: Command) -> None:
    coded(study, "Ann", CODES)
    study.decide(study.holding(PASSAGES[0]), "capacity", Action.ADD, "Bob")
    facts = json.loads(themebank("agreement", study.root, "--json").out)
    assert facts["coders"] == ["Ann"]


def test_a_coder_called_machine_is_a_person(study: Maker, themebank: Command) -> None:
    coded(study, "Machine", CODES)
    coded(study, "machine", ("capacity", "leadership", "leadership"))
    facts = json.loads(themebank("agreement", study.root, "--json").out)
    between = [(comparison["between"], comparison["kind"]) for comparison in facts["comparisons"]]
    assert between == [
        (["Machine", "machine"], "people"),
        (["Machine", "machine 2"], "machine and person"),
        (["machine", "machine 2"], "machine and person"),
    ]
