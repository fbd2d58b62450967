"""Names of people, places and groups on no list: found by the word lists, by their surroundings and by spaCy.

Every word with a capital inside a sentence must be accounted for. It is an ordinary word or names a kind of
thing; or the study itself writes it small elsewhere; or it is replaced; or it is a *doubt*: left as it is and
handed to a person. In words written small only given names are looked for that are no English word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.anonymise import lexicon
from pipeline.anonymise.capitals import LINKS, NO_HABITS, Habits, Token, runs, tokens
from pipeline.anonymise.detect import OTHER_NAME, Detector, find, without_overlap
from pipeline.anonymise.lexicon import (
    BODIES,
    CALENDAR,
    COMMUNITIES,
    SAYING,
    SURNAME_WORDS,
    VENUES,
    WORD_NAMES,
)
from pipeline.anonymise.words import TITLES
from pipeline.model import Edit
from pipeline.nlp import english

Entity = tuple[int, int, str]
NAME, PLACE, ORGANISATION, COMMUNITY = "[name]", "[place]", "[organisation]", "[community]"
SHOWN = {"GPE": PLACE, "LOC": PLACE, "FAC": PLACE, "NORP": COMMUNITY, "ORG": ORGANISATION}
_TITLED = re.compile(r"\b(?:" + "|".join(sorted(TITLES, key=len, reverse=True)) + r")\.?\s*$", re.IGNORECASE)
_BONDS = (
    "colleague|manager|husband|wife|partner|son|daughter|sister|brother|mum|mam|mother|dad|father|nan|nana|gran|"
    "grandad|aunt|auntie|uncle|cousin|niece|nephew|friend|boss|neighbour|nurse|patient|client|assistant|deputy|"
    "director|lead|officer|matron|midwife|registrar|consultant|volunteer|trainee|apprentice|student|secretary|"
    "receptionist|cleaner|porter|driver|mate|lad|lass|boy|girl|lady|chap|fella|bloke"
)
_CUE = re.compile(
    rf"(?:\b(?:my|our|his|her|their|your|a|the|one)\s(?:[\w-]+\s){{0,2}}(?:{_BONDS}),?\s"
    r"|\b(?:called|named|nicknamed)\s|\bname(?:'s|’s| is| was)\s"
    r"|\b(?:nurse|sister|matron|auntie|aunt|uncle|nan|gran|pc|sergeant|inspector)\s)$",
    re.IGNORECASE,
)
_DETERMINED = re.compile(r"\b(?:the|an?|this|each|every|any)\s$", re.IGNORECASE)
_TO_PLACE = re.compile(
    r"\b(?:in|at|near|from|around|outside|towards?|across|over in|up in|out in|out to|to)\s(?:the\s)?$"
)
_WITHIN = re.compile(
    r"\b(?:in|at|near|outside|(?:went|go|goes|going|gone|come|came|moved?|back|down|up|over|out) to)\s$"
)
_WITH = re.compile(
    r"\b(?:asked?|told|tell|rang|ring|met|meet|saw|see|thank|with|called|knew|know)\s$", re.IGNORECASE
)
_MONTHLY = re.compile(
    r"\b(?:in|since|by|last|next|this|early|late|until|till|mid|end of|before|after|during)[\s-]$",
    re.IGNORECASE,
)
_ROAD_OR_CODE = re.compile(r"\b(?:[AMB]\d{1,4}(?:\(M\))?|[A-Z]{2}\d{1,2}[A-Z]?)\b|(?<!\w)@\w{3,}")


@dataclass(frozen=True)
class Found:
    """What was found in a text: what to replace, and what a person must look at. Offsets into the text."""

    edits: tuple[Edit, ...]
    doubts: tuple[tuple[int, int], ...] = ()


def look(text: str, detector: Detector, habits: Habits = NO_HABITS, *, entities: bool = True) -> Found:
    """Everything that may identify somebody: listed names and contact details, and names on no list.

    Args:
        entities: ask spaCy's named-entity recogniser too. Without it the search is some ten times quicker; it
            misses little, but tells places and organisations from people less well.
    """
    listed = find(text, detector)
    seen = [(e.start_char, e.end_char, e.label_) for e in english("ner")(text).ents] if entities else []
    edits, doubts = _unlisted(text, seen, listed, habits)
    kept = without_overlap([*listed, *(e for e in edits if not _touches((e.start, e.end), listed))])
    left = sorted({d for d in doubts if not _touches(d, kept)})
    return Found(kept, tuple(left))


def _touches(span: tuple[int, int], edits: Iterable[Edit]) -> bool:
    return any(e.start < span[1] and span[0] < e.end for e in edits)


def _unlisted(
    text: str, entities: Sequence[Entity], listed: Sequence[Edit], habits: Habits
) -> tuple[list[Edit], list[tuple[int, int]]]:
    words = [t for t in tokens(text) if not _touches((t.start, t.end), listed)]
    judge = _Judge(text, entities, habits)
    edits: list[Edit] = []
    doubts: list[tuple[int, int]] = [
        m.span() for m in _ROAD_OR_CODE.finditer(text) if m[0].lower() not in habits.safe
    ]
    for token in words:
        if not token.capital and judge.small_name(token):
            edits.append(Edit(token.start, token.end, habits.names.get(token.base, NAME), OTHER_NAME))
    for run in runs(text, words):
        more, open_ = judge.run(run)
        edits += more
        doubts += open_
    return edits, doubts


@dataclass(frozen=True)
class _Judge:
    """Decides on words in their surroundings."""

    text: str
    entities: Sequence[Entity]
    habits: Habits

    def small_name(self, token: Token) -> bool:
        """Whether a word in small letters is a name: captions often leave the capital out."""
        if token.base in self.habits.safe or len(token.base) < 3 or lexicon.is_common(token.base):
            return False
        return lexicon.is_given(token.base) or token.base in self.habits.names

    def run(self, run: list[Token]) -> tuple[list[Edit], list[tuple[int, int]]]:
        """What to replace and what to doubt in words with a capital that stand together."""
        run = self._trimmed(run)
        if not run or self._known(run):
            return [], []
        flagged = [token for token in run if not self._plain(token, alone=len(run) == 1)]
        if not flagged:
            return [], []
        named = [token for token in flagged if self._is_name(token, alone=len(run) == 1)]
        if named and (lexicon.is_given(named[0].base) or self._called(named[0])):
            person = self._until_link(run, run.index(named[0]))
            if len(person) < len(run):
                one, two = self.run(person), self.run(run[len(person) :])
                return [*one[0], *two[0]], [*one[1], *two[1]]
        if any(t.base in VENUES for t in run[1:]) or any(t.base in BODIES for t in run[1:]):
            if named:
                shown = PLACE if run[-1].base in VENUES else ORGANISATION
                return [self._edit(run, shown)], []
            return [], [(run[0].start, run[-1].end)]
        if named:
            first = run.index(named[0])
            while first and run[first - 1] in flagged:
                first -= 1
            part = run[first : run.index(flagged[-1]) + 1]
            return [self._edit(part, self._shown(part))], []
        return [], [(run[0].start, run[-1].end)]

    def _until_link(self, run: list[Token], first: int) -> list[Token]:
        """A person's name ends at a small link: "Rohan Pethick of the Trust"."""
        after = (n for n, token in enumerate(run) if n > first and token.base in {"of", "for", "the"})
        return run[: next(after, len(run))]

    def _trimmed(self, run: list[Token]) -> list[Token]:
        """Without an ordinary word that has its capital from the start of the sentence."""
        while run and run[0].initial and self._starts(run):
            run = run[1:]
        while run and not run[0].capital:
            run = run[1:]
        return run

    def _starts(self, run: list[Token]) -> bool:
        first = run[0]
        saying = " ".join(re.findall(r"[\w']+", self.text[first.start : first.start + 24].lower())[:4])
        if any(saying.startswith(known) for known in lexicon.SAYINGS):
            return True
        if first.base in self.habits.safe or not lexicon.is_common(first.base):
            return lexicon.is_safe(first.base) or first.base in self.habits.safe
        if first.base in COMMUNITIES or (first.base in WORD_NAMES and self._acts(first, run)):
            return False
        if len(run) == 1:
            return (
                self._label(first) not in {"GPE", "LOC", "PERSON", "NORP"} or first.base in self.habits.small
            )
        return (
            first.base in lexicon.function_words()
            or lexicon.is_given(run[1].base)
            or not lexicon.is_common(run[1].base)
        )

    def _acts(self, token: Token, run: list[Token]) -> bool:
        """Whether a word that can be a name does what people do: speaks, owns, is joined to another."""
        after = self.text[token.end : token.end + 40]
        if token.owned or self._label(token) == "PERSON" or token.base in self.habits.names:
            return True
        if len(run) > 1:
            return not lexicon.is_safe(run[1].base)
        follows = re.match(r"[’']?s?,?\s+(?:(?:and|&)\s+(?:I|[A-Z][a-z]+)\b|(\w+(?:['’]t)?))", after)
        return follows is not None and (follows[1] is None or follows[1].replace("’", "'").lower() in SAYING)

    def _known(self, run: list[Token]) -> bool:
        phrase = " ".join(token.base for token in run)
        if phrase in self.habits.safe or phrase.removeprefix("nhs ") in lexicon.NATIONAL:
            return True
        risky = any(lexicon.is_given(t.base) and t.base not in CALENDAR for t in run)
        return (
            phrase in self.habits.shared
            and not (risky and len(run) == 1)
            and all(lexicon.is_common(t.base) or lexicon.is_safe(t.base) or t.upper for t in run)
        )

    def _plain(self, token: Token, *, alone: bool) -> bool:
        """Whether a word with a capital needs no explanation."""
        base = token.base
        if base in self.habits.safe or (not token.capital and base in LINKS):
            return True
        if token.upper and (
            base in lexicon.ACRONYMS or base in self.habits.shared or lexicon.is_common(base)
        ):
            return True
        if base in CALENDAR:
            return base not in WORD_NAMES or self._dated(token)
        if lexicon.is_safe(base) or base in lexicon.function_words() or self._letter(token):
            return True
        if not lexicon.is_common(base) or self._called(token) or base in COMMUNITIES:
            return False
        if (
            alone
            and base in self.habits.small
            and _DETERMINED.search(self.text[max(0, token.start - 8) : token.start])
        ):
            return True
        ordinary = base in self.habits.small and base not in WORD_NAMES and base not in SURNAME_WORDS
        return alone and ordinary and not self._placed(token) and self._label(token) != "PERSON"

    def _is_name(self, token: Token, *, alone: bool) -> bool:
        """Whether a word that is not plain is to be replaced, rather than left and doubted."""
        base = token.base
        if not lexicon.is_common(base):
            if token.upper and not lexicon.is_given(base):
                return False
            return not (token.initial and base in self.habits.small and not lexicon.is_given(base))
        if base in WORD_NAMES or base in COMMUNITIES or self._placed(token):
            return True
        known = self._label(token) in {"PERSON", "GPE", "NORP"} and base not in self.habits.small
        return alone and (self._called(token) or known)

    def _called(self, token: Token) -> bool:
        before = self.text[max(0, token.start - 60) : token.start]
        return _TITLED.search(before) is not None or _CUE.search(before) is not None

    def _placed(self, token: Token) -> bool:
        return (
            lexicon.is_place(token.base)
            and (_TO_PLACE.search(self.text[max(0, token.start - 16) : token.start]) is not None)
            and token.base not in CALENDAR
        )

    def _letter(self, token: Token) -> bool:
        """A single letter that is no initial of a name ("plan B")."""
        return len(token.base) == 1 and re.match(r"\.?\s?[A-Z]", self.text[token.end :]) is None

    def _dated(self, token: Token) -> bool:
        before, after = (
            self.text[max(0, token.start - 10) : token.start],
            self.text[token.end : token.end + 8],
        )
        if _WITH.search(before):
            return False
        near = re.search(r"\d(?:st|nd|rd|th)?\s$", before) or re.match(r"\s(?:\d|and\s[A-Z])", after)
        return bool(near or _MONTHLY.search(before) or self._label(token) == "DATE")

    def _label(self, token: Token) -> str:
        for start, end, label in self.entities:
            if start < token.end and token.start < end:
                return label
        return ""

    def _shown(self, run: list[Token]) -> str:
        first = run[0]
        if first.base in COMMUNITIES:
            return COMMUNITY
        if first.base in self.habits.names:
            return self.habits.names[first.base]
        before = self.text[max(0, first.start - 60) : first.start]
        if _CUE.search(before) or _TITLED.search(before) or lexicon.is_given(first.base):
            return NAME
        phrase = " ".join(token.base for token in run)
        if lexicon.is_place(phrase) or lexicon.is_place(first.base):
            return PLACE
        label = self._label(first)
        if label in SHOWN and (label != "ORG" or len(run) > 1):
            return SHOWN[label]
        return PLACE if _WITHIN.search(before) else NAME

    def _edit(self, run: list[Token], shown: str) -> Edit:
        return Edit(run[0].start, run[-1].end, shown, OTHER_NAME)
