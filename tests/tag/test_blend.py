"""What a reviewer sees of the blend: reasons that hold, decisions that teach, probabilities that behave."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.coding import Coding
from pipeline.model import Codebook, Segment, Suggestion
from pipeline.tag import blend, keyword, learned, lexical, model, pairs, semantic
from tests.tag.material import BOOK, SPEECH, coding_of, talk

NOBODY = Coding()
MORE = [
    "We had the money for a year and then it stopped.",
    "The commissioners cut the budget again.",
    "Nobody showed me how to start that conversation.",
    "The course gave the nurses confidence.",
    "The system does not let us see the notes from the hospital.",
    "We send letters because records are apart.",
]


def of(found: list[Suggestion], segment: Segment, code: str) -> float:
    """Probability of a pair, 0 where it is not suggested."""
    return next((s.probability for s in found if (s.segment_id, s.code) == (segment.id, code)), 0.0)


def without(segment: Segment, suggestion: Suggestion) -> Segment:
    """The segment with the named words taken out."""
    text = segment.text
    for reason in sorted(suggestion.why, key=lambda e: -e.start):
        if reason.end > reason.start:
            text = text[: reason.start] + text[reason.end :]
    return replace(segment, text=text)


@settings(max_examples=10, deadline=None)
@given(st.permutations(SPEECH + MORE))
def test_tagging_all_anew_without_the_named_words_lowers_the_probability(said: list[str]) -> None:
    segments = talk(said)
    named = 0
    for one in blend.suggest(segments, BOOK, NOBODY):
        n = next(n for n, s in enumerate(segments) if s.id == one.segment_id)
        if any(e.end > e.start for e in one.why):
            changed = [*segments[:n], without(segments[n], one), *segments[n + 1 :]]
            assert of(blend.suggest(changed, BOOK, NOBODY), segments[n], one.code) < one.probability
            named += 1
    assert named > 0


@pytest.mark.parametrize("tagger", [keyword, lexical, semantic])
def test_the_why_of_the_single_taggers_is_true(tagger) -> None:  # type: ignore[no-untyped-def]
    segments = talk(SPEECH)
    for one in tagger.suggest(segments, BOOK, NOBODY):
        n = next(n for n, s in enumerate(segments) if s.id == one.segment_id)
        changed = [*segments[:n], without(segments[n], one), *segments[n + 1 :]]
        assert one.why
        assert of(tagger.suggest(changed, BOOK, NOBODY), segments[n], one.code) < one.probability


def test_the_codebook_alone_shows_what_it_should() -> None:
    segments = talk(SPEECH)
    found = blend.suggest(segments, BOOK, NOBODY)
    shown = {
        (segments[n].text, s.code)
        for s in found
        if s.probability >= 0.5
        for n in range(len(segments))
        if segments[n].id == s.segment_id
    }
    assert (SPEECH[0], "capacity") in shown
    assert (SPEECH[1], "workforce") in shown
    assert not any(text == SPEECH[3] for text, _ in shown)


def test_the_likest_example_or_accepted_segment_is_told() -> None:
    segments = talk(SPEECH)
    (alone,) = [
        s
        for s in blend.suggest(segments, BOOK, NOBODY)
        if (s.segment_id, s.code) == (segments[2].id, "data_sharing")
    ]
    assert alone.why[-1].tagger == "example"
    assert alone.why[-1].words == "We cannot see the hospital's records."
    twice = talk([*SPEECH, SPEECH[2]])
    found = blend.suggest(twice, BOOK, coding_of(twice[:6], {2: "data_sharing"}))
    (again,) = [s for s in found if (s.segment_id, s.code) == (twice[6].id, "data_sharing")]
    assert (again.why[-1].tagger, again.why[-1].words) == ("accepted", SPEECH[2])


def test_an_accepted_segment_is_not_like_itself() -> None:
    segments = talk(SPEECH)
    found = blend.suggest(segments, BOOK, coding_of(segments[:4], {2: "data_sharing"}))
    (own,) = [s for s in found if (s.segment_id, s.code) == (segments[2].id, "data_sharing")]
    assert own.why[-1].tagger == "example"


def test_decisions_teach_words_the_codebook_does_not_have() -> None:
    said = [f"The lift was broken on floor {n}." for n in range(12)] + SPEECH
    segments = talk(said)
    before = blend.suggest(segments, BOOK, NOBODY)
    after = blend.suggest(segments, BOOK, coding_of(segments[:10], dict.fromkeys(range(10), "data_sharing")))
    assert of(after, segments[11], "data_sharing") > 0.5 > of(before, segments[11], "data_sharing")


def test_rejections_lower_what_is_like_them() -> None:
    said = [f"Training ran on day {n}." for n in range(20)] + SPEECH
    segments = talk(said)
    before = blend.suggest(segments, BOOK, NOBODY)
    after = blend.suggest(segments, BOOK, coding_of(segments[:19], {}))
    assert of(after, segments[19], "workforce") < of(before, segments[19], "workforce")


def test_learned_says_nothing_without_decisions() -> None:
    segments = talk(SPEECH)
    assert learned.suggest(segments, BOOK, NOBODY) == []
    assert learned.suggest(segments, BOOK, coding_of(segments[:3], {0: "capacity"}))


def test_a_keyword_and_a_likeness_never_speak_against() -> None:
    random = np.random.default_rng(0)
    made = random.normal(size=(400, len(pairs.FEATURES))).astype(np.float32)
    truth = made[:, 0] - 2 * made[:, 8] + random.normal(size=400) > 0
    assert (pairs.fit(made, truth, -1.0, pairs.PRIOR, pairs.trust_after(50))[1:] >= 0).all()
    assert (pairs.PRIOR[1:] >= 0).all()


def test_features_of_chosen_pairs_are_those_of_all_pairs() -> None:
    random = np.random.default_rng(2)
    tables = [random.integers(0, 6, size=(60, 5)).astype(np.float32) / 5 for _ in range(6)]  # with ties
    given = (*tables[:4], random.random(5), (tables[4], tables[5]))
    only = random.integers(0, 5, size=60)
    assert np.array_equal(pairs.features(*given, only), pairs.features(*given)[np.arange(60), only])


def test_reviewed_segments_are_no_news_to_the_order_of_segments() -> None:
    segments = talk(SPEECH + MORE)
    coding = coding_of(segments[:6], {0: "capacity", 1: "workforce", 2: "data_sharing"})
    forth = blend.suggest(segments, BOOK, coding)
    back = blend.suggest(segments[::-1], BOOK, coding)
    assert sorted((s.segment_id, s.code, s.probability) for s in forth) == sorted(
        (s.segment_id, s.code, s.probability) for s in back
    )


def test_held_out_values_are_those_of_a_fit_without_the_block() -> None:
    from pipeline.tag import ridge

    random = np.random.default_rng(1)
    points = random.normal(size=(12, 3))
    near, targets = points @ points.T + 1, random.random((12, 2))
    noise, base = np.full(12, 0.5), np.array([0.1, 0.2])
    block = np.array([0, 3, 4])
    whole = ridge.fit(near, targets, noise, base, [block])
    rest = np.setdiff1d(np.arange(12), block)
    part = ridge.fit(near[np.ix_(rest, rest)], targets[rest], noise[rest], base, [])
    assert np.allclose(whole.held_out[block], part.values(near[np.ix_(block, rest)]))
    assert np.allclose(whole.held_out[7], whole.values(near[[7]], np.array([7])))


def test_one_code_and_one_segment() -> None:
    book = Codebook("b", "1", BOOK.codes[:1])
    assert blend.suggest(talk(SPEECH[:1]), book, NOBODY)[0].probability > 0.5


def test_places_count_only_in_long_talk() -> None:
    assert set(model.places(talk(SPEECH))) == {None}
    found = model.places(talk(SPEECH * 2))
    assert found == sorted(x for x in found if x is not None)
