"""``doctor``: what it knows of a study before and after it was read, and one person under several spellings."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from tests.conftest import Said
from tests.making import TURNS, Maker

Command = Callable[..., Said]
SPELLINGS = ("Dr Amira Khan", "Amira Khan (NHS)", "Khan, Amira (LCC)")
LINE = 'Dr Amira Khan,,,,"Amira Khan (NHS); Khan, Amira (LCC)"'
ASKED = ("Interviewer", "What helps you to do prevention here?")
SAID = "We have protected time and the board asks about it every month."


@pytest.fixture
def spelt(maker: Maker) -> Maker:
    """Three interviews with one person, spelt differently in each."""
    for n, name in enumerate(SPELLINGS):
        maker.vtt(f"{n}.vtt", turns=[ASKED, (name, f"{SAID} That was wave {n}.")])
    return maker


def test_before_anything_was_read(maker: Maker, themebank: Command) -> None:
    maker.text()
    maker.vtt()
    told = themebank("doctor", maker.root).out
    for sentence in ("corpus/ holds 2 files", "there is no sources.csv (optional)", "nothing has been read yet",
                     "there is no participants.csv (optional)"):  # fmt: skip
        assert sentence in told


def test_after_it_was_read(maker: Maker, themebank: Command) -> None:
    maker.vtt()
    maker.csv("corpus/sources.csv", ("source", "kind"), ("two.vtt", "interview"), ("gone.vtt", ""))
    maker.csv("corpus/participants.csv", ("speaker", "role"), ("Priya Patel", "Lead"))
    maker.run("segment")
    told = themebank("doctor", maker.root).out
    assert "sources.csv lists 1 of them" in told
    assert "sources.csv lists 'gone.vtt', which is not in corpus/" in told
    assert "holds the names of 1 person;" in told
    assert "1 source have been read" not in told
    assert "1 source has been read: 1 interview" in told


def test_the_proposed_line_makes_three_spellings_one_person(spelt: Maker, themebank: Command) -> None:
    spelt.run("segment")
    assert len({s.participant for s in spelt.segments() if s.codable}) == 3
    told = themebank("doctor", spelt.root).out
    assert "'Amira Khan (NHS)', 'Dr Amira Khan' and 'Khan, Amira (LCC)' may be one person" in told
    assert told.splitlines()[[LINE in line for line in told.splitlines()].index(True)].endswith(LINE)
    spelt.raw("participants.csv", f"speaker,participant,role,organisation,aliases\n{LINE}\n".encode())
    spelt.run("segment")
    assert len({s.participant for s in spelt.segments() if s.codable}) == 1
    assert "may be one person" not in themebank("doctor", spelt.root).out


def test_a_person_who_is_listed_keeps_label_and_name(spelt: Maker, themebank: Command) -> None:
    spelt.csv(
        "corpus/participants.csv",
        ("speaker", "participant", "organisation"),
        ("Khan, Amira (LCC)", "P1", "City"),
        ("Zed Ali", "P2", "City"),
    )
    spelt.run("segment")
    told = themebank("doctor", spelt.root).out
    assert "in place of the row of 'Khan, Amira (LCC)' in" in told
    assert '"Khan, Amira (LCC)",P1,City,Amira Khan (NHS); Dr Amira Khan' in told


def test_roles_and_respondents_are_nobodys_other_spelling(maker: Maker, themebank: Command) -> None:
    maker.vtt(turns=[*TURNS, ("Interviewer 2", "And I ask as well, if I may, about the board.")])
    maker.csv(
        "corpus/answers.csv",
        ("Response ID", "What has helped you?"),
        ("R_1xQ", "Protected time and a board lead that cares about it."),
        ("R_2xQ", "Colleagues in public health who answered our questions."),
    )
    maker.run("segment")
    assert "may be one person" not in themebank("doctor", maker.root).out


def interview(asks: str) -> list[tuple[str, str]]:
    questions = [
        "What helps?",
        "And then?",
        "Why is that so? Tell me.",
        "Who leads on it?",
        "Anything else?",
        "Thank you.",
    ]
    return [
        pair
        for n, question in enumerate(questions)
        for pair in (
            (asks, question),
            ("Priya Patel", f"Answer number {n} is that we have protected time for it."),
        )
    ]


def test_whoever_asks_and_is_not_known_to_is_named(maker: Maker, themebank: Command) -> None:
    maker.vtt("a.vtt", turns=interview("Lee, Jo (Research)"))
    maker.vtt("b.vtt", turns=[*interview("Lee, Jo (Research)"), ("Ann", "I was there too and saw it all.")])
    maker.vtt("c.vtt", turns=interview("Interviewer"))
    maker.run("segment")
    told = themebank("doctor", maker.root).out
    line = 'interviewers: [Interviewer, Moderator, Facilitator, "Lee, Jo (Research)"]'
    assert "'Lee, Jo (Research)' seems to ask the questions in 2 sources" in told
    assert line in told
    assert line in themebank("ingest", maker.root).out
    (maker.root / "study.yaml").write_text((maker.root / "study.yaml").read_text() + line + "\n", "utf-8")
    maker.run("segment")
    assert "seems to ask" not in themebank("doctor", maker.root).out
    assert "seems to ask" not in themebank("ingest", maker.root).out
    assert {s.speaker for s in maker.segments() if s.codable} == {"Priya Patel", "Ann"}


def test_passages_in_another_language_are_counted(maker: Maker, themebank: Command) -> None:
    french = "Il faudrait plus de temps avec les patients, et moins de réunions pour nous tous."
    maker.vtt("a.vtt", turns=[ASKED, ("Ann", french), ("Bob", SAID)])
    maker.vtt("b.vtt", turns=[ASKED, ("Ann", SAID)])
    maker.run("segment")
    told = themebank("doctor", maker.root).out
    assert "1 passage looks not to be English in a.vtt (1 French)" in told
    assert "b.vtt (" not in told


def test_an_encoder_that_is_not_installed_is_a_fault_with_the_way_to_install_it(
    maker: Maker, themebank: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.tag import encoder

    maker.settings(encoder="transformer")
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    encoder._session.cache_clear()
    said = themebank("doctor", maker.root)
    assert said.code == 1
    assert "'transformer' is asked for and not installed" in said.out
    assert "pip install 'themebank[transformer]'" in said.out
