"""What the random share says: intervals, precision, recall, prevalence, and when to stop."""

from __future__ import annotations

import json
import math
import random

import pytest

from pipeline.analyse.progress import FEWEST, RUN, WIDTH, progress, wilson
from pipeline.model import Action
from pipeline.review.queue import is_random
from tests.making import Maker

IDS = [f"s{n}" for n in range(1000)]


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_the_published_intervals(hits: int, of: int, low: float, high: float) -> None:
    """Newcombe (1998), Statistics in Medicine 17, table I, method 3."""
    found = wilson(hits, of)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


def test_wilson_at_the_edges() -> None:
    assert math.isnan(wilson(0, 0).share)
    assert (wilson(0, 0).low, wilson(0, 0).high) == (0.0, 1.0)
    assert wilson(5, 5).high == 1.0
    assert wilson(3, 10, 10).width == 0.0
    assert wilson(3, 10, 40).width < wilson(3, 10, 10**6).width <= wilson(3, 10).width


def test_the_true_share_lies_in_the_interval_as_often_as_promised() -> None:
    rng = random.Random(1)
    for true in (0.02, 0.1, 0.4):
        population = [n < true * 1000 for n in range(1000)]
        inside = 0
        for _ in range(400):
            found = wilson(sum(rng.sample(population, 100)), 100, 1000)
            inside += found.low <= true <= found.high
        assert inside >= 0.92 * 400


def test_nothing_is_said_of_too_few_but_how_many_are_missing() -> None:
    found = progress(IDS, IDS[: FEWEST - 4], {}, {}, ["a"], 1000)
    assert (found.sample, found.missing) == (FEWEST - 4, 4)
    assert found.precision is None
    assert found.codes == ()
    assert not found.stop
    assert progress([], [], {}, {}, ["a"], 0).missing == 1


def test_where_the_random_share_is_too_small_all_must_be_reviewed() -> None:
    assert progress(IDS[:12], IDS[6:20], {}, {}, ["a"], 60).missing == 46


def test_a_small_study_is_wholly_known_when_all_is_reviewed() -> None:
    found = progress(IDS[:8], IDS[:8], {"s1": {"a"}}, {}, ["a"], 8)
    assert found.missing == 0
    assert (found.codes[0].prevalence.low, found.codes[0].prevalence.high) == (0.125, 0.125)


def test_precision_recall_and_prevalence_are_counted_on_the_drawn_ones_only() -> None:
    drawn = IDS[:40]
    applied = {"s0": {"a"}, "s1": {"a", "b"}, "s2": {"b"}, "s900": {"a"}}
    suggested = {"s0": {"a"}, "s1": {"a"}, "s3": {"b"}, "s2": {"gone"}, "s901": {"a"}}
    found = progress(drawn, [*drawn, "s900", "s901"], applied, suggested, ["a", "b"], 1000)
    assert found.precision is not None
    assert found.recall is not None
    assert (found.precision.hits, found.precision.of) == (2, 3)
    assert (found.recall.hits, found.recall.of) == (2, 4)
    a, b = found.codes
    assert (a.code, a.prevalence.hits, a.prevalence.of) == ("a", 2, 40)
    assert (b.precision.hits, b.precision.of, b.recall.of) == (0, 1, 2)


def test_passed_over_segments_are_counted() -> None:
    assert progress(IDS[:100], IDS[:40], {}, {}, ["a"], 1000).skipped == 0
    assert progress(IDS[:100], IDS[10:50], {}, {}, ["a"], 1000).skipped == 10


def test_the_stopping_rule_wants_exactness_and_saturation() -> None:
    early = {segment: {"a"} for segment in IDS[:10]}
    small = progress(IDS, IDS[:50], early, {}, ["a", "b"], 1000)
    assert not small.exact
    assert small.widest[0] == "a"
    assert small.saturated
    assert not small.stop
    large = progress(IDS, IDS[:300], early, {}, ["a", "b"], 1000)
    assert large.widest[1] <= WIDTH
    assert large.stop
    late = progress(IDS, IDS[:300], {**early, IDS[300 - RUN]: {"b"}}, {}, ["a", "b"], 1000)
    assert late.exact
    assert (late.saturated, late.new_codes, late.stop) == (False, 1, False)


def test_how_much_more_the_rule_needs_is_about_right() -> None:
    """Whoever goes on for so long, and finds what was found so far, may stop; a little less would not do."""
    applied = {segment: {"a"} for segment in IDS[::3]}
    now = progress(IDS, IDS[:60], applied, {}, ["a", "b"], 1000)
    assert not now.exact
    assert now.left == len(IDS) - 60
    assert progress(IDS, IDS[: 60 + now.more + 3], applied, {}, ["a", "b"], 1000).exact
    assert not progress(IDS, IDS[: 60 + now.more - 10], applied, {}, ["a", "b"], 1000).exact
    assert progress(IDS, IDS, applied, {}, ["a"], len(IDS)).more == 0


def test_status_says_what_is_missing_and_then_how_well_it_goes(maker: Maker, themebank: object) -> None:
    assert callable(themebank)
    said_by = [("Priya Patel", f"We had no capacity on day {n} of the winter plan.") for n in range(200)]
    turns = [turn for one in said_by for turn in (("Interviewer", "And what else was there?"), one)]
    maker.text(turns=turns)
    maker.run("tag")
    told = json.loads(themebank("status", maker.root, "--json").out)
    assert told["random_share"] == {"reviewed": 0, "missing": FEWEST}
    assert f"{FEWEST} are missing" in themebank("status", maker.root).out
    drawn = [s for s in maker.segments() if s.codable and is_random(s.id)]
    assert len(drawn) >= FEWEST
    for n, segment in enumerate(drawn):
        if n % 2:
            maker.decide(segment, "capacity")
        maker.decide(segment, "", Action.REVIEWED)
    share = json.loads(themebank("status", maker.root, "--json").out)["random_share"]
    assert (share["reviewed"], share["missing"], share["skipped"]) == (len(drawn), 0, 0)
    (capacity,) = [row for row in share["codes"] if row["code"] == "capacity"]
    prevalence = capacity["prevalence"]
    assert prevalence["low"] < 0.5 < prevalence["high"]
    assert capacity["recall"]["of"] == len(drawn) // 2
    assert not share["stopping_rule"]["met"]
    said = themebank("status", maker.root).out
    assert "Wilson" in said
    assert "stopping rule not met" in said
    rule = share["stopping_rule"]
    assert (rule["more"] > 0, rule["left"]) == (True, 0)
    assert f"about {rule['more']} more drawn at random would make it exact enough" in said
    assert "it takes a review of all segments" in said
