"""Words with a capital, and how a study writes: what the search for names on no list goes by."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.anonymise import lexicon

WORD = re.compile(r"[^\W\d_]+(?:['’\-\u2011&][^\W\d_]+)*")
LINKS = frozenset(
    {"of", "the", "for", "de", "la", "del", "van", "der", "den", "bin", "ibn", "bint", "al", "ap"}
)
"""Small words that may stand inside a name."""
JOINTS = frozenset({" ", "\u00a0", "\n", " & ", "’s ", "'s "})
_START = re.compile(
    r"(?:[.!?…:][\"'”’)\]]*\s\s*[\"“‘'(\[]*|\n\W*|(?:^|\n)\W{0,3}\w{1,3}[.)]\s|\(\w{1,3}\)\s|[\s(][\"“‘']+)$"
)
_ABBREVIATED = re.compile(r"(?:\b[A-Z]\.\s?|\b(?:Mr|Mrs|Ms|Dr|Prof|Cllr|Rev|St)\.\s)$")
_ENDING = re.compile(r"(?:n't|'(?:s|d|m|ll|re|ve|em|all))$|'$", re.IGNORECASE)


@dataclass(frozen=True)
class Habits:
    """How a study writes, so that what is common to it is not taken for a name.

    Args:
        small: folded words that stand in small letters somewhere.
        shared: folded phrases and initials that so many sources use that they point at nobody, or that stand in
            small letters somewhere, or in the codebook.
        names: folded parts of names on no list that were recognised in some text, and what is shown for each.
        safe: folded words and phrases of which a person said that they identify nobody.
    """

    small: frozenset[str] = frozenset()
    shared: frozenset[str] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict)
    safe: frozenset[str] = frozenset()


NO_HABITS = Habits()


@dataclass(frozen=True)
class Token:
    """A word: where, folded without possessive or contraction, with a capital, at the start of a sentence."""

    start: int
    end: int
    base: str
    capital: bool
    initial: bool
    upper: bool
    owned: bool


def tokens(text: str) -> list[Token]:
    """The words of a text, possessives and contractions taken off."""
    found = []
    for match in WORD.finditer(text):
        start, word = match.start(), match[0]
        plain = word.replace("’", "'")
        base = _ENDING.sub("", plain) or plain
        owned = plain.lower().endswith("'s") and base != plain
        end = match.end() - (len(plain) - len(base) if owned else 0)
        before = text[max(0, start - 12) : start]
        initial = not text[max(0, start - 40) : start].strip("\"“‘'([•–- \n\t") or (
            _START.search(before) is not None and _ABBREVIATED.search(before) is None
        )
        capital, upper = (
            word[0].isupper(),
            re.fullmatch(r"[^\W\d_a-z&'-]{2,}s?|[A-Z]&[A-Z]", base) is not None,
        )
        found.append(Token(start, end, lexicon.folded(base), capital, initial, upper, owned))
    return found


def runs(text: str, words: Sequence[Token]) -> list[list[Token]]:
    """Words with a capital that stand together, small links between them allowed ("Friends of Saltby")."""
    found: list[list[Token]] = []
    links: list[Token] = []
    before: Token | None = None
    for token in words:
        between = text[before.end : token.start] if before else ""
        follows = bool(found) and before is (links[-1] if links else found[-1][-1]) and between in JOINTS
        if token.capital and follows and not token.initial:
            found[-1] += [*links, token]
            links = []
        elif token.capital:
            found.append([token])
            links = []
        elif follows and between == " " and token.base in LINKS:
            links = [*links, token]
        else:
            links = []
        before = token
    return found
