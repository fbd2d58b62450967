"""Invented talk about five subjects, and what a full tagging learns from it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from pipeline.coding import Coding
from pipeline.model import Code, Codebook, Segment, Suggestion
from pipeline.tag import blend
from pipeline.tag.kept import Kept
from tests.tag.material import coding_of, segment

WORDS = {
    "money": [
        "budget",
        "funding",
        "grant",
        "costs",
        "money",
        "pounds",
        "spending",
        "savings",
        "finance",
        "pay",
    ],
    "staff": [
        "staff",
        "nurses",
        "team",
        "rota",
        "vacancies",
        "recruit",
        "people",
        "hands",
        "training",
        "skills",
    ],
    "data": [
        "records",
        "data",
        "dashboard",
        "figures",
        "system",
        "sharing",
        "reports",
        "numbers",
        "register",
    ],
    "travel": ["bus", "parking", "travel", "distance", "lift", "taxi", "route", "car", "station", "journey"],
    "food": ["meals", "lunch", "kitchen", "menu", "fruit", "breakfast", "hungry", "canteen", "cook", "plate"],
}
PLAIN = [
    "we",
    "think",
    "it",
    "was",
    "the",
    "one",
    "that",
    "they",
    "had",
    "said",
    "when",
    "you",
    "would",
    "go",
]
BOOK = Codebook(
    "Five",
    "1",
    tuple(
        Code(name, name.title(), f"Whatever is said of {words[0]} and {words[1]}.", keywords=(words[2],),
             examples=(f"There was no {words[3]} and the {words[4]} went.",))
        for name, words in WORDS.items()
    ),
)  # fmt: skip
EDITED = replace(BOOK.codes[3], definition="What people say of the car, the station and the journey.")
BARE = replace(BOOK.codes[3], definition="The bus.", examples=(), keywords=())
NEW = Code(
    "night", "Night", "Whatever is said of lunch at night, and of the rota.", examples=("The rota at night.",)
)


def speech(seed: int = 0, sources: int = 12, each: int = 25) -> list[Segment]:
    """Invented talk, each passage leaning to one subject or to none."""
    dice = random.Random(seed)
    made = []
    for source in range(sources):
        at = 0
        for _ in range(each):
            subject = dice.choice([*WORDS, ""])
            words = dice.choices(PLAIN, k=8) + (
                dice.choices(WORDS[subject], k=dice.randrange(1, 5)) if subject else []
            )
            dice.shuffle(words)
            made.append(segment(" ".join(words).capitalize() + ".", at, f"s{source:02}"))
            at += 200
    return made


SEGMENTS = speech()
TEXTS = {one.id: one.text for one in SEGMENTS}


def decided() -> Coding:
    """A quarter of the talk reviewed: whatever has two words of a subject is coded with it."""
    codes = {
        n: max(WORDS, key=lambda code: sum(word in one.text.lower() for word in WORDS[code]))
        for n, one in enumerate(SEGMENTS[:75])
    }
    return coding_of(SEGMENTS[:75], codes)


def learn(coding: Coding | None = None, book: Codebook = BOOK) -> tuple[list[Suggestion], Kept]:
    found, learned, _ = blend.learn(SEGMENTS, book, coding or Coding(), "state")
    assert learned is not None
    return found, learned


EDITS: dict[str, Callable[[Code], Code]] = {
    "a sentence more": lambda code: replace(
        code, definition=f"{code.definition} A lift in a neighbour's car."
    ),
    "an example less": lambda code: replace(code, examples=()),
}
