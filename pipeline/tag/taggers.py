"""The table of taggers. A new tagger is one new file beside this one and one line in ``TAGGERS``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipeline.coding import Coding
from pipeline.model import Code, Codebook, Segment, Suggestion
from pipeline.tag import again, blend, keyword, learned, lexical, semantic
from pipeline.tag.kept import Kept
from pipeline.thresholds import Thresholds

Suggest = Callable[[Sequence[Segment], Codebook, Coding], list[Suggestion]]
"""Codable segments, the codebook's open codes and the coding so far, to suggestions sorted by segment order
then code order. Pure and deterministic; pairs with nothing to say for them may be left out."""


@dataclass(frozen=True)
class Tagger:
    """One row: a name, the function, and what it looks at."""

    name: str
    suggest: Suggest
    about: str


@dataclass(frozen=True)
class Flow:
    """The tagger that the flow runs.

    Args:
        name: of its row in ``TAGGERS``.
        learn: as the row's function, what is kept of it for ``retag``, and from where on suggestions are to be
            shown; given a hash of all but the codes, and the name of the encoder.
        retag: suggestions for one code that was edited or added since, from what was kept, the texts of its
            segments, and what was suggested for it before the edit.
    """

    name: str
    learn: Callable[
        [Sequence[Segment], Codebook, Coding, str, str], tuple[list[Suggestion], Kept | None, Thresholds]
    ]
    retag: Callable[[Kept, Code, Sequence[str], Sequence[Suggestion]], list[Suggestion]]


TAGGERS: tuple[Tagger, ...] = (
    Tagger("keyword", keyword.suggest, "lemma phrases and regular expressions of the codebook"),
    Tagger("lexical", lexical.suggest, "likeness to the code's definition and examples"),
    Tagger("semantic", semantic.suggest, "likeness in meaning, by static word vectors that are shipped"),
    Tagger("learned", learned.suggest, "kernel ridge regression on the decisions and the codebook"),
    Tagger("blend", blend.suggest, "one probability from all of them"),
)
TAGGER = Flow("blend", blend.learn, again.retag)
