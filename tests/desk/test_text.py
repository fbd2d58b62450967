"""Texts cut into runs, and what counts as a difference."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.desk.text import Spot, runs
from pipeline.model import Edit
from pipeline.review.differences import Said, differences


def test_differences_count_only_those_who_had_a_say() -> None:
    none: frozenset[str] = frozenset()
    said = [Said("s", "Ada", frozenset({"x"}), none, False), Said("s", "Ben", none, none, False),
            Said("s", "Cy", none, frozenset({"x"}), False)]  # fmt: skip
    assert [(d.code, [s.coder for s in d.sides]) for d in differences(said)] == [("x", ["Ada", "Cy"])]


@given(
    st.text(max_size=60),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6),
    st.integers(0, 9),
)
@settings(max_examples=150)
def test_runs_hold_every_character_once(text: str, pairs: list[tuple[int, int]], offset: int) -> None:
    spots = [Spot(a, b, "why", "c") for a, b in pairs]
    found = runs(text, offset, spots)
    assert "".join(run.shown for run in found) == text
    assert sum(run.length for run in found) == len(text)
    assert all(run.shown == text[run.at - offset : run.at - offset + run.length] for run in found)


def test_a_hidden_name_is_never_cut_through() -> None:
    found = runs("I saw Anna Smith there", 10, [Spot(11, 22, "why", "c")], [Edit(6, 16, "[name]", "x")])
    assert [run.shown for run in found] == ["I saw ", "[name]", " there"]
    assert all("Smith" not in run.shown for run in found)
