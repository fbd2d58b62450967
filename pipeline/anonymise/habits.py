"""Working out how a study writes, from all of its texts (:class:`pipeline.anonymise.capitals.Habits`)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from pipeline.anonymise import lexicon
from pipeline.anonymise.capitals import LINKS, Habits, runs, tokens
from pipeline.anonymise.detect import CONTACT_DETAILS, Detector
from pipeline.anonymise.unlisted import NAME, look

SHARED = 3
"""A phrase or acronym that so many sources use points at none of them."""
SHORTEST = 3
NEVER = frozenset({"art", "guy", "may", "will"})
"""Names that begin too many sentences as words to be looked for at the start of every sentence."""
_SMALL = re.compile(r"(?<![\w'’@.])[a-z]{2,}(?![\w@])")


def study_habits(
    texts: Mapping[str, Sequence[str]], detector: Detector, known: Iterable[str], safe: Iterable[str] = ()
) -> Habits:
    """How a study writes.

    Args:
        texts: what each source says, in pieces, by the source's id.
        known: texts that identify nobody, such as those of the codebook.
        safe: words and phrases of which a person said that they identify nobody.
    """
    declared = frozenset(" ".join(t.base for t in tokens(phrase)) for phrase in safe if phrase.strip())
    known = tuple(known)
    plain = {key: [CONTACT_DETAILS.sub(" ", text) for text in pieces] for key, pieces in texts.items()}
    everything = [*(text for pieces in plain.values() for text in pieces), *known]
    small = frozenset(word for text in everything for word in _SMALL.findall(text))
    shared = _shared(plain, known, small)
    first = Habits(small, shared, {}, declared)
    return Habits(small, shared, _names(texts, detector, first), declared)


def _shared(
    texts: Mapping[str, Sequence[str]], known: Sequence[str], small: frozenset[str]
) -> frozenset[str]:
    """Phrases and initials with capitals that stand in so many sources, in small letters, or in the codebook.
    Of a phrase every word must be written small somewhere, or name a kind of thing.
    """
    used: Counter[str] = Counter()
    for pieces in texts.values():
        used.update({phrase for text in pieces for phrase in _phrases(text)})
    whole = "\n".join(text for pieces in texts.values() for text in pieces)
    given = {phrase for text in known for phrase in _phrases(text)} | {
        " ".join(t.base for t in tokens(text)) for text in known
    }
    found = {p for p, sources in used.items() if sources >= SHARED or (" " in p and p in whole)}
    plain = {p for p in found if " " not in p or all(w in small or lexicon.is_safe(w) for w in p.split())}
    return frozenset(plain | given)


def _phrases(text: str) -> set[str]:
    found = set()
    for run in runs(text, tokens(text)):
        for start in range(min(len(run), 2)):
            if len(run) - start > 1 or run[start].upper:
                found.add(" ".join(token.base for token in run[start:]))
        found |= {token.base for token in run if token.upper}
    return found


def _names(texts: Mapping[str, Sequence[str]], detector: Detector, habits: Habits) -> dict[str, str]:
    """Folded parts of names on no list that are recognised in some text, or spelt out in an address
    ("fern.aldous@…"): who is named in full once is often called by one part of the name elsewhere, and
    captions write it small.
    """
    found: dict[str, Counter[str]] = {}
    for text in (text for pieces in texts.values() for text in pieces):
        for match in CONTACT_DETAILS.finditer(text):
            if match.lastgroup == "email":
                for part in re.split(r"[._+-]", match["email"].split("@")[0]):
                    found.setdefault(lexicon.folded(part), Counter())[NAME] += 1
        for edit in look(text, detector, habits, entities=False).edits:
            if edit.kind == "name":
                for token in tokens(text[edit.start : edit.end]):
                    found.setdefault(token.base, Counter())[edit.shown] += 1
    return {
        part: min(shown, key=lambda one: (-shown[one], one))
        for part, shown in sorted(found.items())
        if len(part) >= SHORTEST and part.isalpha() and part not in LINKS and not lexicon.is_safe(part)
        and (part in lexicon.WORD_NAMES - NEVER or not lexicon.is_common(part))
    }  # fmt: skip
