"""Who asks, where a transcript says so by ``Q:``, ``I:`` or ``Int:`` alone."""

from __future__ import annotations

import pytest

from pipeline.asking import askers
from tests.making import Maker

TALK = (("I", "What has changed?"), ("R", "The board asks."), ("I", "Who pays?"), ("R", "Nobody does."))


def named(**names: str) -> list[tuple[str, str]]:
    """The talk above with other names."""
    return [(names[name], said) for name, said in TALK]


@pytest.mark.parametrize(
    ("turns", "who"),
    [
        (named(I="I", R="R"), {"I"}),
        (named(I="I", R="GL"), {"I"}),
        (named(I="R", R="I"), set()),  # the researcher asks, the interviewee is I
        (named(I="Q", R="A"), {"Q"}),
        ([("Q", "Tell me of it."), ("A", "Of what?"), ("Q", "The Pledge.")], {"Q"}),
        ([("Q", "I was there."), ("Ann", "Were you?")], set()),
        (named(I="Ann Lee", R="I"), set()),
        ([("Int 1", "Tell me of it."), ("Ann", "Of what?"), ("Int2", "The Pledge.")], {"Int 1", "Int2"}),
        (named(I="IV", R="IE"), {"IV"}),
        (named(I="Researcher", R="P4"), {"Researcher"}),
        ([("I", "What now?"), ("I", "And then?")], set()),
        (named(I="R1", R="R2"), set()),
    ],
)
def test_who_plainly_asks(turns: list[tuple[str, str]], who: set[str]) -> None:
    assert askers(turns) == who


def test_what_they_say_is_context_and_nobody_is_counted(maker: Maker) -> None:
    maker.text("one.txt", [*TALK, *TALK])
    maker.text("two.txt", [(name, said) for name, said in named(I="Ann Lee", R="I")] * 2)
    maker.run("segment")
    codable = {(segment.speaker, segment.participant) for segment in maker.segments() if segment.codable}
    assert codable == {("R", "Participant 1"), ("Ann Lee", "Participant 2"), ("I", "Participant 3")}


def test_the_list_of_people_and_known_interviewers_come_first(maker: Maker) -> None:
    maker.text("one.txt", [*TALK, *TALK])
    maker.csv("corpus/participants.csv", ["speaker", "participant"], ["I", "Witness"])
    maker.run("segment")
    assert {segment.participant for segment in maker.segments() if segment.speaker == "I"} == {"Witness"}
    assert all(segment.codable for segment in maker.segments())
