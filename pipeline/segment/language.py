"""Passages that look not to be English, told by their function words; codes are suggested from English words only."""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module

LANGUAGES = {
    "fr": "French", "de": "German", "es": "Spanish", "it": "Italian", "pt": "Portuguese", "nl": "Dutch",
    "pl": "Polish", "ro": "Romanian", "tr": "Turkish", "sv": "Swedish", "cy": "Welsh",
}  # fmt: skip
"""Languages in Latin letters that are told from English, by spaCy's lists of stop words; Welsh by the one below."""
WELSH = frozenset(
    """
    ac ar am ati bod byddai cael chi dim ddim dros drwy ein eich eu ei efo fel felly fod gallu gan gyda gwneud hefyd
    hon hwn hyn hynny iawn mae maen mewn mwy nad neu ni nid oedd oes ond pan pob roedd rydym rydyn sydd sy wedi wrth
    yma yn yna ynghylch yr
    """.split()  # noqa: SIM905 - a list of words is read as words
)
FEWEST_WORDS = 8
"""Words of the shortest passage that is judged."""
FOREIGN = 0.25
"""Share of another language's function words from which a passage is taken to be in it (English prose has below
.1 of any, prose in these languages .3 to .6)."""
FEWEST_DIFFERENT = 3
"""Different function words that a passage has to have ("para 4, para 18" is no Spanish)."""
OTHER_LETTERS = 0.5
"""Share of letters outside the Latin script from which a passage is taken to be in another script."""

_WORD = re.compile(r"[^\W\d_]+")


def foreign(text: str) -> str:
    """The language a passage looks to be in ("French", "another script"), or "" for English and what is too
    short to tell."""
    words = _WORD.findall(text.lower())
    if len(words) < FEWEST_WORDS:
        return ""
    letters = "".join(words)
    if sum(ch > "\u024f" for ch in letters) > OTHER_LETTERS * len(letters):
        return "another script"
    found = {code: [word for word in words if word in _words(code)] for code in ("en", *LANGUAGES)}
    best = max(LANGUAGES, key=lambda code: len(found[code]))
    enough = len(found[best]) >= FOREIGN * len(words) and len(set(found[best])) >= FEWEST_DIFFERENT
    return LANGUAGES[best] if enough and len(found[best]) > len(found["en"]) else ""


@cache
def _words(code: str) -> frozenset[str]:
    """Function words of a language; of any but English, those of two letters or more that are not English too."""
    words = WELSH if code == "cy" else frozenset(import_module(f"spacy.lang.{code}.stop_words").STOP_WORDS)
    if code == "en":
        return words
    return frozenset(word for word in words if len(word) > 1 and word not in _words("en"))
