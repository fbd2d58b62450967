"""The learner's order in the desk: it is that of the queue, it goes on, and it is made anew when it is due."""

from __future__ import annotations

import pytest

from pipeline.coding import current
from pipeline.desk import turns
from pipeline.model import Suggestion
from pipeline.review.queue import is_random, propose
from pipeline.store import corpus, log, people, tagged
from pipeline.store import desk as reads
from pipeline.store import turns as kept
from pipeline.thresholds import Thresholds
from tests.desk.conftest import Client, Room, both_stores

pytestmark = both_stores


def _proposed(room: Room, limit: int | None = turns.PLACES) -> list[str]:
    """What the queue says of the study as it is."""
    coding = current(log.load_decisions(room.store))
    segments, suggestions = corpus.load_segments(room.store), corpus.load_suggestions(room.store)
    codes, seed = room.desk.codebook.open_codes, room.desk.study.settings.seed
    return [s.id for s in propose(segments, suggestions, coding, codes, seed, limit)]


def _next(client: Client) -> str:
    return client.get("/next?order=doubt").headers["location"].split("/work/")[1].split("?")[0]


def _go_along(client: Client, count: int) -> list[str]:
    """Ids of the next segments, each called done when it was looked at."""
    seen = []
    for _ in range(count):
        seen.append(_next(client))
        assert client.post(f"/work/{seen[-1]}/done", order="doubt").status_code == 303
    return seen


def test_the_desk_asks_in_the_order_of_the_queue(room: Room) -> None:
    turns.make(room.desk)
    expected = _proposed(room)
    assert _go_along(room.signed_in(), 12) == expected[:12]


def test_made_anew_it_knows_what_was_decided(room: Room) -> None:
    turns.make(room.desk)
    client = room.signed_in()
    for n, one in enumerate(_proposed(room)[:12]):
        code = room.desk.codebook.open_codes[n % 2].id
        client.post(f"/work/{one}/decide", code=code, action="accept" if n % 3 else "reject")
        client.post(f"/work/{one}/done")
    before = _go_along(client, 1)
    turns.make(room.desk)
    assert before[0] not in (after := _proposed(room))
    assert _go_along(client, 6) == after[:6]


def test_with_more_segments_than_it_looks_at_it_is_still_that_of_the_queue(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.review.queue.CHOICE", 15)
    monkeypatch.setattr(turns, "PLACES", 10)
    turns.make(room.desk)
    expected = _proposed(room, 10)
    assert len(expected) == 10
    assert _go_along(room.signed_in(), 10) == expected


def test_after_its_places_the_most_doubtful_come(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PLACES", 4)
    turns.make(room.desk)
    first = _proposed(room, 4)
    suggested = corpus.load_suggestions(room.store)
    places = {s.id: n for n, s in enumerate(corpus.load_segments(room.store)) if s.codable}
    doubt = {one: 1.0 for one in places if one not in first}
    for s in suggested:
        if s.segment_id in doubt:
            doubt[s.segment_id] = min(doubt[s.segment_id], abs(s.probability - 0.5))
    rest = sorted(doubt, key=lambda one: (doubt[one], places[one]))
    assert _go_along(room.signed_in(), 7) == [*first, *rest[:3]]


def test_it_is_made_beside_the_pages_when_it_is_due(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "EVERY", 5)
    client = room.signed_in()
    state = reads.prepare(room.store)
    turns.ensure(room.desk, state)
    assert turns.refresh(room.desk, state) is None
    for one in _proposed(room)[:5]:
        client.post(f"/work/{one}/done")
    assert kept.is_due(room.store, state, turns.EVERY)
    assert client.get("/next?order=doubt").status_code == 303
    room.desk.memo["turns"].join()
    assert not kept.is_due(room.store, state, turns.EVERY)
    assert _next(client) == _proposed(room)[0]


def test_new_suggestions_make_it_due(room: Room) -> None:
    turns.ensure(room.desk, reads.prepare(room.store))
    ids = [s.id for s in corpus.load_segments(room.store) if s.codable]
    code = room.desk.codebook.open_codes[0].id
    tagged.save_all(room.store, [Suggestion(one, code, 0.5, "blend") for one in ids[:9]], {}, Thresholds())
    state = reads.prepare(room.store)
    assert kept.is_due(room.store, state, turns.EVERY)
    turns.ensure(room.desk, state)
    expected = _proposed(room)[:20]
    assert _go_along(room.signed_in(), 20) == expected
    assert {one for one in ids[:9] if not is_random(one)} <= set(expected)


def test_an_order_made_for_replaced_suggestions_is_not_kept(room: Room) -> None:
    turns.ensure(room.desk, reads.prepare(room.store))
    basis = kept.basis(room.store)
    tagged.save_all(room.store, [], {}, Thresholds())
    state = reads.prepare(room.store)
    kept.keep(room.store, basis, list(basis.waiting[::-1]))
    assert kept.is_due(room.store, state, turns.EVERY)


def test_a_coder_goes_along_it_within_what_was_given(room: Room) -> None:
    turns.make(room.desk)
    source = next(s for s in corpus.load_sources(room.store) if s.path.startswith("interviews/"))
    person = room.add("Ben", "coder")
    people.grant(room.store, person, [source.path], "test")
    here = {s.id: s for s in corpus.load_segments(room.store)}
    expected = [one for one in _proposed(room) if here[one].source_id == source.id]
    assert _go_along(room.signed_in(person), 3) == expected[:3]
