"""Words found the quick way are those found the long way."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.tag.words import count, heads, inflected, places_of, spans_of

FORMS = ["staff", "staffs", "leaves", "leaf", "leave", "ran", "run", "running", "runs", "better", "good", "fed",
         "feed", "feeding", "studies", "study", "a", "i"]  # fmt: skip
PIECES = ["a", "aa", "A", "'", "’", " ", "-", "_", "staff", "Staff's", "é", "1", ". "]


def test_inflected_is_heads_the_other_way_round() -> None:
    for head in FORMS:
        assert {form for form in FORMS if head in heads(form)} == inflected(head) & set(FORMS)
    assert {"ran", "running", "runs", "run"} <= inflected("run")


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_words_that_are_looked_for_are_those_of_the_text(text: str) -> None:
    every = sorted({form for _, _, form in spans_of(text)})
    for forms in (every, every[::2], ["a", "staff", "staff's"]):
        assert places_of(text, forms) == spans_of(text, frozenset(forms))


@given(
    st.lists(st.text("abc", min_size=1, max_size=4), max_size=8),
    st.sets(st.text("abc", min_size=1, max_size=2)),
)
def test_forms_that_hold_some_letters(said: list[str], runs: set[str]) -> None:
    bag = count(said)
    assert bag.holding(runs) == [n for n, form in enumerate(bag.forms) if any(run in form for run in runs)]
