"""Every reason that is given is true: without the named words the same model finds the code less likely."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from pipeline.coding import Coding, current
from pipeline.contents import bearing_decisions
from pipeline.model import Code, Codebook, Segment, Suggestion
from pipeline.store import corpus as corpus_store
from pipeline.store.engine import open_store
from pipeline.study import load_study
from pipeline.tag import blend, keyword, model, pairs, semantic, spaces
from pipeline.tag.words import count
from tests.tag import talks as invented
from tests.tag.material import BOOK, SPEECH, coding_of, talk

NOBODY = Coding()
NAMED, SHOWN = 0.95, 0.5


@dataclass(frozen=True)
class Tagged:
    """Segments in order of row with what was learned from them."""

    segments: list[Segment]
    codes: Sequence[Code]
    problem: model.Problem
    learned: model.Model
    found: list[Suggestion]
    matcher: keyword.Matcher


def tagged(segments: Sequence[Segment], book: Codebook, coding: Coding) -> Tagged:
    own, codes = [segments[n] for n in blend.in_place(segments)], book.open_codes
    learned = model.train(model.lay_out(own, codes), blend.labels_of(own, codes, coding))
    return Tagged(own, codes, learned.problem, learned, blend.suggest(own, book, coding),
                  keyword.compile_keywords(codes))  # fmt: skip


def chances(at: Tagged, row: int, text: str) -> np.ndarray:
    """Probability of each code had this text stood in the place of a segment, and nothing been learned from it."""
    texts, learned = at.problem.texts, at.learned
    counts = count([text], texts.bag.forms).counts
    damped = counts.log1p()
    lengths = spaces.lengths_of(damped @ texts.grams)
    meaning, _ = semantic.meanings(counts, texts.vectors, texts.centre)
    if texts.turn is not None:
        meaning = semantic.unit(meaning @ texts.turn)
    weights, inverse = learned.ridge.weights.copy(), learned.ridge.inverse
    for n in np.flatnonzero(learned.rows == row):
        weights -= np.outer(inverse[:, n] / inverse[n, n], weights[n])
        weights[n] = 0
    letters = spaces.alike_in_letters(damped, lengths, learned.support)
    near = spaces.kernel(letters, meaning @ learned.support.meaning.T, texts.place[[row]], learned.support)
    hits = keyword.find([text], at.matcher)[0]
    own = [[hit for hit in hits if hit.code == n] for n in range(len(at.codes))]
    made = pairs.features(
        (near @ weights + learned.ridge.base).astype(np.float32),
        spaces.alike_in_letters(damped, lengths, learned.entries),
        meaning @ learned.entries.meaning.T,
        np.array([list(map(keyword.strength, own))], dtype=np.float32),
        learned.share,
        (learned.near[0][[row]], learned.near[1][[row]]),
    )
    return pairs.probability(made, learned.weights, learned.offset)[0]


def spans(one: Suggestion) -> list[tuple[int, int]]:
    return [(reason.start, reason.end) for reason in one.why if reason.end > reason.start]


def cut(text: str, taken: Sequence[tuple[int, int]]) -> str:
    for start, end in sorted(taken, reverse=True):
        text = text[:start] + text[end:]
    return text


def untrue(at: Tagged) -> Iterator[tuple[Suggestion, float, float]]:
    """Suggestions that lose nothing without the words they name."""
    row = {segment.id: n for n, segment in enumerate(at.segments)}
    column = {code.id: n for n, code in enumerate(at.codes)}
    for one in at.found:
        if taken := spans(one):
            n, text = row[one.segment_id], at.segments[row[one.segment_id]].text
            whole, less = (chances(at, n, said)[column[one.code]] for said in (text, cut(text, taken)))
            if not less < whole:
                yield one, whole, less


def check(at: Tagged) -> None:
    assert list(untrue(at)) == []
    shown = [one for one in at.found if one.probability >= SHOWN]
    assert shown
    assert sum(bool(spans(one)) for one in shown) >= NAMED * len(shown)


@pytest.mark.parametrize("coding", [NOBODY, invented.decided()], ids=["codebook only", "with decisions"])
def test_every_why_is_true_of_a_made_up_study(coding: Coding) -> None:
    check(tagged(invented.SEGMENTS, invented.BOOK, coding))


def test_every_why_is_true_of_a_few_passages() -> None:
    segments = talk(SPEECH)
    check(tagged(segments, BOOK, NOBODY))
    check(tagged(segments, BOOK, coding_of(segments[:2], {0: "capacity", 1: "workforce"})))


@pytest.mark.parametrize("decided", [False, True], ids=["codebook only", "with decisions"])
def test_every_why_is_true_of_the_demonstration(demo_run: Path, decided: bool) -> None:
    study = load_study(demo_run)
    store = open_store(study.store_url)
    segments = [segment for segment in corpus_store.load_segments(store) if segment.codable]
    coding = current(bearing_decisions(store, segments)[0]) if decided else NOBODY
    at = tagged(segments, study.load_codebook(), coding)
    check(at)
    plain = ENGLISH_STOP_WORDS - keyword.DENIALS
    shown = [one for one in at.found if one.probability >= SHOWN]
    said = [
        one for one in shown if any(e.words.lower() in plain and e.tagger != keyword.NAME for e in one.why)
    ]
    assert len(said) <= 0.05 * len(shown)
