"""Names on no list: how many are found, what is left alone, and what a study's own ways of writing change."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest

from pipeline.anonymise.capitals import NO_HABITS, Habits, runs, tokens
from pipeline.anonymise.detect import apply, build_detector
from pipeline.anonymise.habits import study_habits
from pipeline.anonymise.people import build_roster
from pipeline.anonymise.unlisted import Found, look
from pipeline.model import Person
from tests.anonymise import sentences as made

NOBODY = build_detector(build_roster([], [], [], {}), frozenset())
TALK = Habits(
    small=frozenset(
        re.findall(r"\b[a-z]{2,}\b", " ".join(made.INNOCENT) + " ".join(frame for frame, _ in made.FRAMES))
    )
    | {name.lower() for name in made.GIVEN[-16:]}
    | {
        "reading",
        "bath",
        "hull",
        "baker",
        "marsh",
        "shepherd",
        "turner",
        "webb",
        "calm",
        "minds",
        "open",
        "door",
    }
)
"""A study in which the words that are also names stand in small letters too: the hardest case."""


def caught(text: str, name: str, found: Found) -> str:
    """``replaced`` where nothing of the name is left, ``doubted`` where a person is asked, else ``missed``."""
    start = text.index(name)
    end = start + len(name)
    if any(e.start <= start and end <= e.end for e in found.edits):
        return "replaced"
    spans = [*((e.start, e.end) for e in found.edits), *found.doubts]
    return "doubted" if any(a < end and start < b for a, b in spans) else "missed"


def share(cases: Iterable[tuple[str, str]], *wanted: str) -> float:
    got = [caught(text, name, look(text, NOBODY, TALK)) for text, name in cases]
    return sum(one in wanted for one in got) / len(got)


def test_the_names_are_many_and_of_many_origins() -> None:
    assert len(set(made.GIVEN)) == len(made.GIVEN) >= 200


@pytest.mark.parametrize(("frame", "place"), made.FRAMES, ids=[place for _, place in made.FRAMES])
def test_given_names_are_replaced_wherever_they_stand(frame: str, place: str) -> None:
    cases = [(frame.format(name), name) for name in made.GIVEN]
    assert share(cases, "replaced") >= 0.98
    assert share(cases, "replaced", "doubted") >= 0.995


@pytest.mark.parametrize("frame", made.FAMILY_FRAMES)
def test_family_names_after_a_title_are_caught(frame: str) -> None:
    cases = [(frame.format(name), name) for name in made.FAMILY]
    assert share(cases, "replaced") >= 0.9
    assert share(cases, "replaced", "doubted") == 1


def test_places_and_groups_are_replaced_or_handed_to_a_person() -> None:
    places = [(frame.format(name), name) for frame, names in made.PLACES for name in names]
    groups = [(made.GROUP_FRAME.format(name), name) for name in made.GROUPS]
    assert share(places, "replaced", "doubted") == 1
    assert share(groups, "replaced", "doubted") >= 0.9


def test_names_that_captions_write_small_are_replaced() -> None:
    assert share([(made.SMALL_FRAME.format(name), name) for name in made.SMALL], "replaced") >= 0.95


def test_innocent_capitals_are_left_alone() -> None:
    quiet = [text for text in made.INNOCENT if look(text, NOBODY, TALK) == Found(())]
    assert len(quiet) / len(made.INNOCENT) >= 0.8


SHOWN = {
    "a place after a preposition": ("We buy it at Saltby now.", "We buy it at [place] now."),
    "a known place": ("She came from Skelmersdale.", "She came from [place]."),
    "a road": ("The clinic on Fitzgerald Lane shut.", "The clinic on [place] shut."),
    "a person and a body": (
        "So Geraldine Frome of the Friends of Saltby Hospital spoke.",
        "So [name] of the [organisation] spoke.",
    ),
    "a community": ("There is a Somali mums' group.", "There is a [community] mums' group."),
    "a rank before a name": ("Station Officer Mal Trevanion came.", "Station Officer [name] came."),
    "a month": ("It ended in May.", "It ended in May."),
    "the same word as a name": ("I asked May about it.", "I asked [name] about it."),
    "a name that begins": ("Will said no. Will you come?", "[name] said no. Will you come?"),
    "possessive": ("It was Tess's idea.", "It was [name]'s idea."),
    "an answer of one name, known from elsewhere": ("Tess. And the other one.", "[name]. And the other one."),
}


@pytest.mark.parametrize("case", SHOWN)
def test_what_is_shown_instead(case: str) -> None:
    text, expected = SHOWN[case]
    assert apply(text, look(text, NOBODY, TALK).edits) == expected


def test_a_doubt_is_left_as_said_and_reported() -> None:
    text = "We send them to Calm Minds when it ends."
    found = look(text, NOBODY, TALK)
    assert not found.edits
    assert [text[start:end] for start, end in found.doubts] == ["Calm Minds"]


def test_listed_people_keep_their_labels_beside_others() -> None:
    detector = build_detector(build_roster([Person("Priya Raman", "Participant 1")], [], [], {}), frozenset())
    text = "Dr Priya Raman and Tess and priya went to Saltby."
    assert apply(text, look(text, detector).edits) == (
        "[Participant 1] and [name] and [Participant 1] went to [place]."
    )


def test_words_that_a_person_calls_safe_are_let_through() -> None:
    text = "We used Zumbatonic and the Second Wind scheme in Saltby."
    before = look(text, NOBODY, study_habits({"a": [text]}, NOBODY, []))
    after = look(
        text, NOBODY, study_habits({"a": [text]}, NOBODY, [], ["Zumbatonic", "second wind", "Saltby"])
    )
    assert before.edits
    assert after == Found(())


def test_what_many_sources_say_or_the_codebook_names_points_at_nobody() -> None:
    text = "That was the Golden Thread, they said."
    common = "the golden rule, a thread of it"
    one = study_habits({"a": [text, common]}, NOBODY, [])
    three = study_habits({"a": [text, common], "b": [text], "c": [text]}, NOBODY, [])
    named = study_habits({"a": [text, common]}, NOBODY, ["Golden Thread"])
    assert look(text, NOBODY, one).doubts
    assert look(text, NOBODY, three) == look(text, NOBODY, named) == Found(())


def test_a_family_name_seen_once_is_known_in_small_letters_elsewhere() -> None:
    habits = study_habits({"a": ["I rang Mrs Whitcombe.", "then whitcombe rang me"]}, NOBODY, [])
    text = "then whitcombe rang me"
    assert apply(text, look(text, NOBODY, habits).edits) == "then [name] rang me"
    assert look(text, NOBODY, NO_HABITS) == Found(())


def test_runs_end_where_sentences_do() -> None:
    text = "We met Ann Lee. Friends of Saltby came, and Bo."
    assert [[t.base for t in run] for run in runs(text, tokens(text))] == [
        ["we"], ["ann", "lee"], ["friends", "of", "saltby"], ["bo"],
    ]  # fmt: skip


def test_the_lists_say_where_they_come_from() -> None:
    from pipeline.anonymise.lexicon import LISTS, entries

    notice = (LISTS / "README.md").read_text("utf-8")
    for path in LISTS.glob("*.txt.gz"):
        assert path.name in notice
        words = entries(path.name.removesuffix(".txt.gz"))
        assert len(words) > 5_000
        assert all(word == word.lower() and word.isascii() for word in words)
