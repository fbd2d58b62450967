"""The order of review: an honest random share, seats for rare codes, no two of the same."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from pipeline.coding import Coding, current
from pipeline.model import Action, BlockKind, Code, Decision, Segment, Suggestion, segment_id
from pipeline.review import queue
from pipeline.review.queue import draw, is_random, propose
from tests.conftest import Said
from tests.making import Maker, decision

CODES = (Code("common", "Common", ""), Code("rare", "Rare", ""))
WORDS = ("bus", "rent", "food", "clinic", "nurse", "winter", "garden", "letter", "money", "school", "phone")


def talk(count: int, source: str = "s") -> list[Segment]:
    """Codable segments of five words each."""
    rng = random.Random(7)
    made = []
    for n in range(count):
        text = " ".join(rng.sample(WORDS, 5))
        start, end = n * 100, n * 100 + len(text)
        made.append(
            Segment(segment_id(source, start, end), source, start, end, text, BlockKind.TURN, codable=True)
        )
    return made


def reviewed(segments: list[Segment], codes: dict[str, str]) -> Coding:
    """All of them reviewed, some with a code."""
    made: list[Decision] = []
    for one in segments:
        if one.id in codes:
            made.append(decision(one, codes[one.id], Action.ADD, seq=len(made) + 1))
        made.append(decision(one, "", Action.REVIEWED, seq=len(made) + 1))
    return current(made)


def unsure(segments: list[Segment], code: str, probability: float = 0.5) -> list[Suggestion]:
    """A suggestion for each."""
    return [Suggestion(one.id, code, probability, "blend") for one in segments]


def test_every_second_place_and_later_every_fifth_is_the_random_share_in_the_order_of_the_hash() -> None:
    segments = talk(600)
    order = propose(segments, unsure(segments, "common"), Coding(), CODES, limit=150)
    assert len(order) == len({s.id for s in order}) == 150
    places = [*range(0, 100, 2), *range(100, 150, 5)]
    assert [n for n, s in enumerate(order) if is_random(s.id)] == places
    drawn = sorted((s for s in segments if is_random(s.id)), key=lambda s: draw(s.id))
    assert [order[n] for n in places] == drawn[: len(places)]
    later = propose(segments, unsure(segments, "common"), reviewed(order[:110], {}), CODES, limit=20)
    assert [n for n, s in enumerate(later) if is_random(s.id)] == [0, 5, 10, 15]


def test_the_share_is_about_a_fifth_and_moves_with_the_seed_only() -> None:
    segments = talk(2000)
    here = {s.id for s in segments if is_random(s.id)}
    assert 340 < len(here) < 460
    assert {s.id for s in segments[:500] if is_random(s.id)} == here & {s.id for s in segments[:500]}
    assert {s.id for s in segments if is_random(s.id, seed=1)} != here


def test_random_places_stay_when_other_segments_and_suggestions_appear() -> None:
    segments = talk(300)
    few = propose(segments, [], Coding(), CODES)
    more = propose([*segments, *talk(200, "t")], unsure(segments, "rare"), Coding(), CODES)
    ids = {s.id for s in segments}
    assert [s for s in few if is_random(s.id)] == [s for s in more if is_random(s.id) and s.id in ids]


def test_the_same_input_gives_the_same_order_whatever_its_order() -> None:
    segments = talk(120)
    suggestions = [*unsure(segments[:60], "common", 0.6), *unsure(segments[40:], "rare", 0.3)]
    order = propose(segments, suggestions, Coding(), CODES, seed=3)
    assert propose(segments[::-1], suggestions[::-1], Coding(), CODES, seed=3) == order
    assert propose(segments, suggestions, Coding(), CODES, seed=3, limit=17) == order[:17]


def test_everything_that_is_not_reviewed_comes_once_and_nothing_else() -> None:
    segments = talk(90)
    asks = Segment("q", "s", 9000, 9004, "Why?", BlockKind.TURN, codable=False)
    coding = reviewed(segments[:30], {})
    order = propose([*segments, asks], unsure(segments, "common"), coding, CODES)
    assert sorted(s.id for s in order) == sorted(s.id for s in segments[30:])


def test_more_segments_than_places_chosen_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "HEAD", 10)
    segments = talk(100)
    order = propose(segments, unsure(segments[:50], "common"), Coding(), CODES)
    assert len({s.id for s in order}) == 100


def test_of_more_segments_than_are_looked_at_the_first_by_the_hash_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(queue, "CHOICE", 10)
    segments = talk(100)
    first = sorted((s for s in segments if not is_random(s.id)), key=lambda s: draw(s.id))[:10]
    order = propose(segments, unsure(segments, "common"), Coding(), CODES)
    assert {s.id for s in [s for s in order if not is_random(s.id)][:10]} == {s.id for s in first}
    assert len({s.id for s in order}) == 100


def test_what_many_say_comes_before_an_oddity(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "TURNS", ("uncertain",))
    usual = [s for s in talk(60) if not is_random(s.id)]
    odd = [
        replace(usual[0], id=segment_id("t", n, n + 9), text=f"zebra{n} quux{n}") for n in range(0, 120, 30)
    ]
    both = [*usual, *(s for s in odd if not is_random(s.id))]
    order = [s for s in propose(both, unsure(both, "common"), Coding(), CODES) if not is_random(s.id)]
    assert len(both) > len(usual) and not set(odd) & set(order[:3])


def test_passages_in_the_words_of_what_was_reviewed_wait() -> None:
    segments = [s for s in talk(80) if not is_random(s.id)]
    done, open_ = segments[:10], segments[10:]
    again = [replace(one, id=segment_id("t", n, n + 9), source_id="t") for n, one in enumerate(done, 500)]
    again = [s for s in again if not is_random(s.id)]
    every = [*done, *open_, *again]
    order = propose(every, unsure(every, "common"), reviewed(done, {}), CODES, limit=30)
    assert again and not {s.id for s in again} & {s.id for s in order}


def test_a_rare_code_has_a_seat() -> None:
    segments = [s for s in talk(400) if not is_random(s.id)]
    coding = reviewed(segments[:40], {s.id: "common" for s in segments[:40]})
    scarce = segments[100:104]
    suggestions = [*unsure(segments[40:], "common", 0.5), *unsure(scarce, "rare", 0.12)]
    order = propose(segments, suggestions, coding, CODES, limit=8)
    assert {s.id for s in scarce} <= {s.id for s in order}


def test_a_code_that_is_always_suggested_in_vain_loses_its_seat() -> None:
    segments = [s for s in talk(600) if not is_random(s.id)]
    done, rest = segments[:100], segments[100:]
    coding = reviewed(done, {})
    suggestions = [*unsure(done, "rare", 0.4), *unsure(rest[:20], "rare", 0.12), *unsure(rest[20:], "common")]
    order = propose(segments, suggestions, coding, CODES, limit=6)
    assert not {s.id for s in order} & {s.id for s in rest[:20]}


def test_passages_in_the_same_words_do_not_follow_each_other() -> None:
    segments = [s for s in talk(60) if not is_random(s.id)]
    same = [
        Segment(segment_id("t", n, n + 9), "t", n, n + 9, "the bus never comes", BlockKind.TURN)
        for n in range(0, 400, 20)
    ]
    same = [s for s in same if not is_random(s.id)]
    suggestions = [*unsure(same, "common", 0.5), *unsure(segments, "common", 0.35)]
    order = propose([*segments, *same], suggestions, Coding(), CODES, limit=6)
    assert len({s.text for s in order}) > 4


def test_nothing_to_review() -> None:
    segments = talk(5)
    assert propose([], [], Coding(), CODES) == []
    assert propose(segments, [], reviewed(segments, {}), CODES) == []
    assert len(propose(segments, [], Coding(), ())) == 5


def test_the_workbook_comes_in_the_order_of_the_queue(
    maker: Maker, themebank: object, tmp_path: Path
) -> None:
    assert callable(themebank)
    said_by = [
        ("Priya Patel", f"{s.text}, and that was number {n} of them all.") for n, s in enumerate(talk(40))
    ]
    maker.text(turns=[turn for one in said_by for turn in (("Interviewer", "And what else was there?"), one)])
    maker.run("tag")
    file = tmp_path / "queue.xlsx"
    said: Said = themebank("review", "export", file, maker.root, "--order", "queue", "--limit", 10)
    assert "10 rows, 10 still to review (" in said.out
    assert said.code == 0, said.err
    rows = list(load_workbook(file).worksheets[0].iter_rows(min_row=2, values_only=True))
    ids = [str(row[-1]) for row in rows]
    assert len(ids) == 10
    assert ids[0] == min((s.id for s in maker.segments() if s.codable and is_random(s.id)), key=draw)


@pytest.mark.parametrize(
    "options", [("--limit", "3"), ("--order", "queue", "--all"), ("--order", "queue", "--limit", "0")]
)
def test_options_that_do_not_go_together(
    maker: Maker, themebank: object, tmp_path: Path, options: tuple[str, ...]
) -> None:
    assert callable(themebank)
    said: Said = themebank("review", "export", tmp_path / "x.xlsx", maker.root, *options)
    assert said.code == 2
    assert len(said.errors) == 2
