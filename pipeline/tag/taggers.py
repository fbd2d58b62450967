"""The table of taggers. A new tagger is one new file beside this one and one line in ``TAGGERS``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipeline.coding import Coding
from pipeline.model import Codebook, Segment, Suggestion
from pipeline.tag import blend, keyword, learned, lexical, semantic

Suggest = Callable[[Sequence[Segment], Codebook, Coding], list[Suggestion]]
"""Codable segments, the codebook's open codes and the coding so far, to suggestions sorted by segment order
then code order. Pure and deterministic; pairs with nothing to say for them may be left out."""


@dataclass(frozen=True)
class Tagger:
    """One row: a name, a version (raised when the same input gives other output) and the function."""

    name: str
    version: int
    suggest: Suggest
    about: str


TAGGERS: tuple[Tagger, ...] = (
    Tagger("keyword", 1, keyword.suggest, "lemma phrases and regular expressions of the codebook"),
    Tagger("lexical", 1, lexical.suggest, "likeness to the code's definition and examples"),
    Tagger("semantic", 1, semantic.suggest, "likeness in meaning, by static word vectors that are shipped"),
    Tagger("learned", 1, learned.suggest, "kernel ridge regression on the decisions and the codebook"),
    Tagger("blend", 2, blend.suggest, "one probability from all of them"),
)
DEFAULT = "blend"
