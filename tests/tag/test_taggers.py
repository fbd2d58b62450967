"""What holds for every tagger of the table."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.coding import Coding
from pipeline.model import Code, Codebook
from pipeline.tag.taggers import TAGGER, TAGGERS, Tagger
from tests.tag.material import BOOK, SPEECH, coding_of, segment, talk

every = pytest.mark.parametrize("tagger", TAGGERS, ids=[tagger.name for tagger in TAGGERS])
texts = st.lists(st.one_of(st.sampled_from(SPEECH), st.text(max_size=40)), max_size=6)


@every
@given(said=texts)
@settings(max_examples=15, deadline=None)
def test_suggestions_are_sound(tagger: Tagger, said: list[str]) -> None:
    segments = talk(said)
    found = tagger.suggest(segments, BOOK, Coding())
    place = {s.id: n for n, s in enumerate(segments)}
    order = {code.id: n for n, code in enumerate(BOOK.codes)}
    keys = [(place[s.segment_id], order[s.code]) for s in found]
    assert keys == sorted(set(keys))
    for one in found:
        text = segments[place[one.segment_id]].text
        assert 0 < one.probability <= 1
        assert one.probability == round(one.probability, 4)
        assert one.tagger == tagger.name
        assert all(text[e.start : e.end] == e.words for e in one.why if e.end > e.start)


@every
def test_same_input_same_suggestions(tagger: Tagger) -> None:
    segments = talk(SPEECH * 3)
    coding = coding_of(segments[:4], {0: "capacity", 1: "workforce"})
    assert tagger.suggest(segments, BOOK, coding) == tagger.suggest(segments, BOOK, coding)


@every
def test_interviewers_and_closed_codes_are_left_out(tagger: Tagger) -> None:
    segments = [replace(s, codable=n > 0) for n, s in enumerate(talk(SPEECH))]
    book = replace(BOOK, codes=(replace(BOOK.codes[0], closed=True), *BOOK.codes[1:]))
    found = tagger.suggest(segments, book, coding_of(segments[:3], {1: "workforce"}))
    assert segments[0].id not in {s.segment_id for s in found}
    assert "capacity" not in {s.code for s in found}


@every
@pytest.mark.parametrize("codes", [(), (Code("bare", "Bare", ""),), (Code("a", "?", "…"), Code("b", "", ""))])
def test_poor_codebooks_do_no_harm(tagger: Tagger, codes: tuple[Code, ...]) -> None:
    tagger.suggest(talk(["", "...", "We do."]), Codebook("b", "1", codes), Coding())
    assert tagger.suggest([], Codebook("b", "1", codes), Coding()) == []


def test_the_order_of_sources_does_not_matter() -> None:
    blend = next(tagger for tagger in TAGGERS if tagger.name == TAGGER.name)
    segments = [segment(text, n * 100, source) for source in "ab" for n, text in enumerate(SPEECH)]
    forth = {(s.segment_id, s.code): s.probability for s in blend.suggest(segments, BOOK, Coding())}
    back = {(s.segment_id, s.code): s.probability for s in blend.suggest(segments[::-1], BOOK, Coding())}
    assert forth.keys() == back.keys()
    assert all(abs(forth[key] - back[key]) < 2e-3 for key in forth)


def test_reading_the_table_loads_nothing_heavy() -> None:
    heavy = "('spacy', 'sklearn', 'scipy', 'pandas')"
    code = f"import sys, pipeline.tag.taggers; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
