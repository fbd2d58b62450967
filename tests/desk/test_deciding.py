"""Deciding, undoing, queues, settling: what stands afterwards, in the store and on the page."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable

import pytest

from pipeline.coding import current
from pipeline.model import Action, Decision
from pipeline.store import acts, corpus, log
from pipeline.store import desk as reads
from pipeline.thresholds import Thresholds
from tests.desk.conftest import Room, both_stores

pytestmark = both_stores
INTERVIEW = "interviews/04_denholt.docx"
Segments = Callable[[str], list[str]]


def _standing(room: Room) -> set[tuple[str, int, int, str, str, str]]:
    coding = current(log.load_decisions(room.store))
    found = {
        (d.segment_id, d.start, d.end, d.code, d.coder, d.memo) for d in (*coding.applied, *coding.refused)
    }
    return found | {(s, -1, -1, "", who, "") for s, who in coding.reviewed}


def test_accept_then_reject_then_take_back(room: Room, segments: Segments) -> None:
    client, segment = room.signed_in(), segments(INTERVIEW)[1]
    for action, stands in (("accept", 1), ("reject", 1), ("withdraw", 0)):
        reply = client.post(f"/work/{segment}/decide", code="capacity", action=action)
        assert reply.status_code == 303 and reply.headers["location"] == f"/work/{segment}"
        assert len(_standing(room)) == stands
    assert [d.action for d in log.load_decisions(room.store)] == [
        Action.ACCEPT,
        Action.REJECT,
        Action.WITHDRAW,
    ]


def test_the_same_key_decides_once(room: Room, segments: Segments) -> None:
    client, segment = room.signed_in(), segments(INTERVIEW)[1]
    for _ in range(3):
        client.post(f"/work/{segment}/decide", code="capacity", action="accept", key="one press")
    assert len(log.load_decisions(room.store)) == 1


def test_a_phrase_is_coded_as_it_stands_in_the_source(room: Room, segments: Segments) -> None:
    client, segment = room.signed_in(), segments(INTERVIEW)[1]
    found = next(s for s in corpus.load_segments(room.store) if s.id == segment)
    start = found.start + found.text.index(" ") + 1
    client.post(f"/work/{segment}/decide", code="culture" if "culture" in room.desk.codebook.by_id else "capacity",
                action="add", start=str(start), end=str(start + 9))  # fmt: skip
    decision = log.load_decisions(room.store)[-1]
    source = next(s for s in corpus.load_sources(room.store) if s.id == found.source_id)
    assert source.text[decision.start : decision.end] == decision.quote
    for wrong in ((found.end - 1, found.end + 1), (start, start), (-1, 5)):
        reply = client.post(
            f"/work/{segment}/decide", code="capacity", action="add", start=str(wrong[0]), end=str(wrong[1])
        )
        assert reply.status_code == 422
    assert len(log.load_decisions(room.store)) == 1


def test_interviewers_are_not_coded(room: Room) -> None:
    client = room.signed_in()
    other = next(s for s in corpus.load_segments(room.store) if not s.codable)
    assert client.post(f"/work/{other.id}/decide", code="capacity", action="accept").status_code == 422
    assert not log.load_decisions(room.store)


def test_undo_and_redo_without_limit_and_across_a_restart(room: Room, segments: Segments) -> None:
    client, ids = room.signed_in(), segments(INTERVIEW)
    states = [_standing(room)]
    for n in range(12):
        verb = random.Random(n).choice(["decide", "done", "none", "memo", "quote"])
        code = list(room.desk.codebook.by_id)[n % 3]
        client.post(f"/work/{ids[n % 4]}/{verb}", code=code, action="accept" if n % 2 else "reject", memo=f"m{n}") \
            if verb in ("decide", "memo") else client.post(f"/work/{ids[n % 4]}/{verb}")  # fmt: skip
        if _standing(room) != states[-1] or acts.at_hand(room.store, "Ada")[0]:
            states.append(_standing(room))
    count = 0
    room.desk.memo.clear()
    room.desk.said.clear()
    while acts.at_hand(room.store, "Ada")[0]:
        client.post("/undo")
        count += 1
    assert _standing(room) == states[0] == set()
    assert count >= 8
    for _ in range(count):
        client.post("/redo")
    assert _standing(room) == states[-1]
    assert "nothing to do again" in acts.redo(room.store, "Ada", "k").what


def test_a_new_decision_ends_what_could_be_done_again(room: Room, segments: Segments) -> None:
    client, segment = room.signed_in(), segments(INTERVIEW)[1]
    client.post(f"/work/{segment}/decide", code="capacity", action="accept")
    client.post("/undo")
    client.post(f"/work/{segment}/done")
    assert acts.at_hand(room.store, "Ada") == ("Called it done", "")


def test_what_stands_is_always_the_query_over_the_decisions(room: Room, segments: Segments) -> None:
    """The table kept ready says what ``current`` says, after any mixture of acts."""
    rng, ids = random.Random(7), segments(INTERVIEW)[:5]
    known = {s.id: s for s in corpus.load_segments(room.store)}
    codes = list(room.desk.codebook.by_id)[:4]
    for n in range(120):
        who, segment = rng.choice(["Ada", "Ben"]), known[rng.choice(ids)]
        if rng.random() < 0.25:
            (acts.undo if rng.random() < 0.6 else acts.redo)(room.store, who, f"k{n}")
            continue
        action = rng.choice(list(Action))
        whole = action in (Action.REVIEWED, Action.REOPENED)
        code = "" if whole else rng.choice(codes)
        start, end = segment.start, segment.end
        if not whole and rng.random() < 0.5:
            start, end = sorted(rng.sample(range(segment.start, segment.end + 1), 2))
        words = segment.text[start - segment.start : end - segment.start]
        place = (segment.id, segment.source_id, start, end)
        decision = Decision(*place, code, who, action, quote=words)
        acts.do(room.store, who, f"k{n}", "x", [decision])
    scope = room.scope()
    found = reads.stands(room.store, scope, ids)
    kept = {
        (s.segment_id, s.start, s.end, s.code, s.coder, s.memo if s.code else "")
        for rows in found.values()
        for s in rows
        if s.action != "reopened"
    }
    texts = {s.id: (s.start, s.text) for s in known.values()}
    assert _worded(kept, texts) == _worded(_standing(room), texts)
    with room.store.begin_writing() as db:
        from pipeline.store.standing import make_ready

        make_ready(db)
    again = reads.stands(room.store, scope, ids)
    anew = {(s.segment_id, s.start, s.end, s.code, s.coder, "") for rows in again.values() for s in rows}
    before = {(s.segment_id, s.start, s.end, s.code, s.coder, "") for rows in found.values() for s in rows}
    assert _worded(anew, texts) == _worded(before, texts)


Place = tuple[str, int, int, str, str, str]


def _worded(places: set[Place], texts: dict[str, tuple[int, str]]) -> set[Place]:
    """Places without blanks at their ends: where a stretch was cut at a blank, either side may hold it."""
    found = set()
    for segment, start, end, *rest in places:
        at, text = texts[segment]
        words = text[start - at : end - at] if start >= 0 else ""
        lead, tail = len(words) - len(words.lstrip()), len(words) - len(words.rstrip())
        found.add((segment, start + lead, end - tail, *rest))
    return found


def test_undo_puts_back_the_phrases_that_a_later_decision_covered(room: Room, segments: Segments) -> None:
    client, segment = room.signed_in(), segments(INTERVIEW)[1]
    found = next(s for s in corpus.load_segments(room.store) if s.id == segment)
    for start, end, action in ((0, 20, "add"), (30, 50, "add"), (10, 40, "reject")):
        place = {"start": str(found.start + start), "end": str(found.start + end)}
        client.post(f"/work/{segment}/decide", code="capacity", action=action, **place)
    three = _standing(room)
    client.post(f"/work/{segment}/decide", code="capacity", action="accept")
    assert len(_standing(room)) == 1
    client.post("/undo")
    assert {s[:5] for s in _standing(room)} == {s[:5] for s in three}
    client.post("/undo")
    assert len(_standing(room)) == 2


def test_what_waits_is_counted_from_each_code_s_own_threshold_on(room: Room) -> None:
    found = corpus.load_suggestions(room.store)
    codes = sorted({one.code for one in found})
    limits = Thresholds(
        own={code: 0.2 + 0.6 * n / len(codes) for n, code in enumerate(codes[1:])}, decided=60
    )
    shown = Counter(one.segment_id for one in found if limits.shows(one))
    assert shown != Counter(one.segment_id for one in found if one.probability >= 0.5)
    assert Counter(reads.waiting(room.store, sorted({one.segment_id for one in found}), limits)) == shown


def test_no_code_applies_rejects_what_was_suggested(room: Room) -> None:
    client = room.signed_in()
    shown = [s for s in corpus.load_suggestions(room.store) if s.probability >= 0.5]
    segment = shown[0].segment_id
    client.post(f"/work/{segment}/none")
    coding = current(log.load_decisions(room.store))
    assert {d.code for d in coding.refused} == {s.code for s in shown if s.segment_id == segment}
    assert (segment, "Ada") in coding.reviewed


def test_skipped_passages_come_back_at_the_end(room: Room, segments: Segments) -> None:
    client = room.signed_in()
    first = client.get("/next").headers["location"]
    client.post(f"{first}/skip")
    assert client.get("/next").headers["location"] != first
    assert client.get("/next?order=skipped").headers["location"].startswith(first)


def test_marked_for_quoting_is_what_the_quote_bank_looks_for(room: Room, segments: Segments) -> None:
    client, segment = room.signed_in(), segments(INTERVIEW)[1]
    client.post(f"/work/{segment}/decide", code="capacity", action="accept")
    client.post(f"/work/{segment}/quote")
    assert "quote" in current(log.load_decisions(room.store)).applied[0].memo
    client.post(f"/work/{segment}/quote")
    assert "quote" not in current(log.load_decisions(room.store)).applied[0].memo


def test_what_is_too_short_to_be_quoted_says_so(room: Room, segments: Segments) -> None:
    client, segment = room.signed_in(), segments(INTERVIEW)[1]
    found = next(s for s in corpus.load_segments(room.store) if s.id == segment)
    first = found.text.split()[0]
    phrase = {"start": str(found.start), "end": str(found.start + len(first))}
    client.post(f"/work/{segment}/decide", code="capacity", action="add", **phrase)
    client.post(f"/work/{segment}/quote")
    page = client.get(f"/work/{segment}").text
    assert f"A quote has 8 words or more. Too short for one: “{first}” (1). Code more of the passage" in page
    assert "❝ Quoted" not in page and not current(log.load_decisions(room.store)).applied[0].memo
    client.post(f"/work/{segment}/decide", code="culture", action="add")
    client.post(f"/work/{segment}/quote")
    assert {d.code: d.memo for d in current(log.load_decisions(room.store)).applied} == {
        "capacity": "",
        "culture": "[quote]",
    }
    page = client.get(f"/work/{segment}").text
    assert "Too short for one" in page and "❝ Quoted" in page
    client.post(f"/work/{segment}/quote")
    assert not [d for d in current(log.load_decisions(room.store)).applied if d.memo]


@pytest.mark.parametrize("verb", ["done", "none", "skip"])
def test_leaving_a_passage_keeps_its_memo(room: Room, segments: Segments, verb: str) -> None:
    client, segment = room.signed_in(), segments(INTERVIEW)[1]
    client.post(f"/work/{segment}/memo", memo="Ask again")
    client.post(f"/work/{segment}/{verb}", memo="Ask again, soon", was="Ask again")
    assert ">Ask again, soon</textarea>" in client.get(f"/work/{segment}").text
    client.post(f"/work/{segment}/memo", memo="Asked")  # in another window
    client.post(f"/work/{segment}/{verb}", memo="Ask again, soon", was="Ask again, soon")
    assert ">Asked</textarea>" in client.get(f"/work/{segment}").text


def test_many_of_one_code_at_once_are_one_act(room: Room) -> None:
    client = room.signed_in()
    page = client.get("/decide/capacity").text
    ids = list(dict.fromkeys(re.findall(r'name="answer-(\w+)"', page)))
    assert len(ids) == 20
    client.post(
        "/decide/capacity", **{f"answer-{s}": "accept" if n % 2 else "reject" for n, s in enumerate(ids)}
    )
    coding = current(log.load_decisions(room.store))
    assert (len(coding.applied), len(coding.refused)) == (10, 10)
    assert not set(ids) & set(re.findall(r'name="answer-(\w+)"', client.get("/decide/capacity").text))
    client.post("/undo")
    assert _standing(room) == set()
