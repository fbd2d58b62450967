"""What a keyword finds, what it does not, and what it says about why."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.coding import Coding
from pipeline.model import Code, Codebook, Suggestion
from pipeline.tag import keyword
from pipeline.tag.keyword import compile_keywords, find
from pipeline.tag.literals import required
from tests.tag.material import segment


def suggest(text: str, *keywords: str, codable: bool = True) -> list[Suggestion]:
    book = Codebook("b", "1", (Code("c", "C", "", keywords=keywords),))
    return keyword.suggest([segment(text, codable=codable)], book, Coding())


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("waiting list", "The waiting lists are long."),
        ("child", "Children were seen first."),
        ("fund", "It was funded for a year"),
        ("short-term funding", "short term funding again"),
        ("re:fund(ing|ed)", "Funding ended"),
        ("no capacity", "We have no capacity."),
        ("£", "It costs £20."),
        ("lack of staff", "There is a lack of staff"),
    ],
)
def test_found(phrase: str, text: str) -> None:
    assert [s.code for s in suggest(text, phrase)] == ["c"]


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("waiting list", "We list who is waiting."),
        ("art", "We start at nine."),
        ("funding", "It was not about funding."),
        ("funding", "We haven’t talked about funding"),
        ("funding", "Funding was not an issue."),
        ("capacity", "There was no mention of capacity"),
    ],
)
def test_not_found(phrase: str, text: str) -> None:
    assert suggest(text, phrase) == []


LOOKS_DENIED = [
    "It is not only funding",
    "No, the funding stopped",
    "There isn't enough funding",
    "not A, but funding",
]


@pytest.mark.parametrize("text", LOOKS_DENIED)
def test_what_only_looks_denied_counts(text: str) -> None:
    assert suggest(text, "funding")


def test_interviewers_are_not_tagged() -> None:
    assert suggest("Tell me about funding", "funding", codable=False) == []


def test_one_weak_word_stays_below_the_threshold_and_two_do_not() -> None:
    (one,) = suggest("the staff", "staff", "rota")
    (two,) = suggest("the staff rota", "staff", "rota")
    (again,) = suggest("the staff, the staff", "staff", "rota")
    assert one.probability < 0.5 < two.probability
    assert again.probability == one.probability


def test_a_word_that_codes_share_says_less() -> None:
    codes = tuple(Code(i, i, "", keywords=("staff",)) for i in "ab")
    shared = keyword.suggest([segment("the staff")], Codebook("b", "1", codes), Coding())
    (alone,) = suggest("the staff", "staff")
    assert all(s.probability < alone.probability for s in shared)


def test_why_names_the_words_in_place() -> None:
    text = "🙂 The Waiting-lists and funding"
    (found,) = suggest(text, "waiting list", "re:fund(ing|ed)")
    assert [text[e.start : e.end] for e in found.why] == ["Waiting-lists", "funding"]
    assert all(e.words == text[e.start : e.end] for e in found.why)


@pytest.mark.parametrize(
    ("pattern", "letters"),
    [
        (r"fund(ing|ed)", {"fund"}),
        (r"\bstaff\w*", {"staff"}),
        (r"(a|b)?", None),
        (r"(alpha|beta) x", {"alpha", "beta"}),
        (r"is(n['’]t| not) clear", {"clear"}),
        (r"\d+", None),
        (r"(?<!national )definitions?", {"definition"}),
    ],
)
def test_required_letters(pattern: str, letters: set[str] | None) -> None:
    assert required(re.compile(pattern, re.IGNORECASE)) == letters


PATTERNS = ["re:fund(ing|ed)", r"re:\bstaff\w*", r"re:(short|long)[- ]term", r"re:is(n['’]t| not) clear"]


WORDS = [
    "fund",
    "funding",
    "FUNDED",
    "staff",
    "staffing",
    "short-term",
    "isn't",
    "clear",
    "isn’t",
    "long",
    ",",
]


@given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))
def test_skipping_texts_loses_no_match(text: str) -> None:
    codes = [Code(f"c{n}", "C", "", keywords=(p,)) for n, p in enumerate(PATTERNS)]
    found = {(h.code, h.start, h.end) for h in find([text], compile_keywords(codes))[0]}
    plain = {
        (n, m.start(), m.end())
        for n, p in enumerate(PATTERNS)
        for m in re.finditer(p.removeprefix("re:"), text, re.IGNORECASE)
    }
    assert found == plain
