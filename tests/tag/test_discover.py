"""What no code covers, grouped into candidate codes."""

from __future__ import annotations

import random

from pipeline.model import Segment
from pipeline.tag.discover import SMALLEST, TYPICAL, as_codebook, discover, uncovered
from tests.tag.material import segment, talk

PARKING = ["car park", "parking ticket", "parking space", "disabled bay", "parking charges"]
FOOD = ["hospital meals", "cold soup", "breakfast tray", "vegetarian dinner", "kitchen"]
PETS = ["assistance dog", "puppy", "cat carrier", "vet visit", "dog walking"]
BEGINNINGS = (
    "Nobody told us about",
    "My mother complained of",
    "They wrote to us twice about",
    "I never understood",
)
ENDINGS = (
    "when we arrived",
    "last winter",
    "in spite of everything",
    "on both wards",
    "as far as we could see",
)


def passages(seed: int = 0, each: int = 14) -> list[Segment]:
    """Talk about three things that no code speaks of."""
    rng = random.Random(seed)
    said = [
        "{} the {} and the {} {}, number {}.".format(
            rng.choice(BEGINNINGS), *rng.sample(theme, 2), rng.choice(ENDINGS), n
        )
        for theme in (PARKING, FOOD, PETS)
        for n in range(each)
    ]
    return talk(said)


def theme_of(one: Segment) -> int:
    """Which of the three a passage speaks of."""
    return next(n for n, theme in enumerate((PARKING, FOOD, PETS)) if any(word in one.text for word in theme))


def test_groups_are_the_things_spoken_of_and_bear_their_names() -> None:
    found = discover(passages())
    assert {theme_of(one.members[0][0]) for one in found} == {0, 1, 2}
    for candidate in found:
        themes = [theme_of(one) for one, _ in candidate.members]
        assert themes.count(themes[0]) >= 0.8 * len(themes)
        words = {word for said in (PARKING, FOOD, PETS)[themes[0]] for word in said.split()}
        assert words & set(candidate.name.lower().replace(",", "").split())
        assert len(candidate.members) >= SMALLEST
        assert len(candidate.typical) == TYPICAL


def test_nobodys_name_makes_a_group_or_names_one() -> None:
    people = ("Bernard", "Osei", "Tregaron", "Parking")
    said = [f"{people[theme_of(s)]}'s view: {s.text} Ask {people[theme_of(s)]}." for s in passages()]
    told = [" ".join(one.phrases).lower() for one in discover(talk(said))]
    assert any(name.lower() in phrases for phrases in told for name in people[:3])
    found = discover(talk(said), names=people)
    kept = [" ".join(one.phrases).lower() for one in found]
    assert not any(name.lower() in phrases for phrases in kept for name in people[:3])
    assert any("parking" in phrases for phrases in kept)  # a name that is a word, too


def test_no_passage_is_in_two_groups_and_the_largest_come_first() -> None:
    found = discover(passages())
    ids = [one.id for candidate in found for one, _ in candidate.members]
    assert len(ids) == len(set(ids))
    sizes = [len(candidate.members) for candidate in found]
    assert sizes == sorted(sizes, reverse=True)


def test_same_seed_same_groups() -> None:
    assert discover(passages(), seed=4) == discover(passages(), seed=4)


def test_too_little_or_nothing_alike_gives_no_candidate() -> None:
    assert discover([]) == []
    assert discover(passages(each=1)) == []
    assert discover(talk([" ".join(f"w{n}x{m}" for m in range(8)) for n in range(12)])) == []
    assert discover(talk(["🙂 🙂 🙂"] * 12)) == []


def test_the_same_passage_many_times_over() -> None:
    for candidate in discover(talk(["The parking charges at the front gate are far too high."] * 20)):
        assert len(candidate.typical) == 1


def test_ids_are_new_and_the_draft_is_a_codebook() -> None:
    plain = discover(passages())
    taken = tuple(candidate.id for candidate in plain)
    again = discover(passages(), taken)
    assert not {candidate.id for candidate in again} & set(taken)
    book = as_codebook(plain, "A study")
    assert [code.id for code in book.codes] == list(taken)
    assert all(code.definition.startswith("DRAFT") and len(code.examples) == TYPICAL for code in book.codes)


def test_what_counts_as_uncovered() -> None:
    text = "This is a passage of quite enough words to be grouped."
    made = [segment(text, at * 100) for at in range(5)]
    asks = segment(text, 900, codable=False)
    short = segment("Too short.", 1000)
    applied, shown, refused, said_no, free = made
    left = uncovered(
        [*made, asks, short],
        frozenset({(applied.id, "a")}),
        frozenset({(shown.id, "a"), (refused.id, "a"), (said_no.id, "a"), (said_no.id, "b")}),
        frozenset({(refused.id, "a"), (said_no.id, "a")}),
    )
    assert left == [refused, free]
