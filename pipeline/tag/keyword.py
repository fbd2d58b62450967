"""Lemma phrases and regular expressions of the codebook, found in the text; denied mentions do not count.

Phrases are matched word by word on headwords (:func:`pipeline.tag.words.heads`), so ``waiting list`` finds
"waiting lists" but not "wait". spaCy's rules and exceptions say what is a headword; its PhraseMatcher is not
used, because it needs a tagged document for every text, at a tenth of the speed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.coding import Coding
from pipeline.model import Code, Codebook, Evidence, Segment, Suggestion
from pipeline.tag.literals import required
from pipeline.tag.words import Bag, count, heads, inflected, meant, spans_of, words_in

NAME = "keyword"
REGEX = "re:"
ONE_WORD, PHRASE = 0.45, 0.6
"""Prior probability that a code applies where one of its words, or one phrase or pattern, is used. A single
word stays below the usual threshold of one half: it takes a second one, or a likeness, to be shown."""

DENIALS = frozenset({"no", "not", "never", "without", "neither", "nor", "nothing", "cannot", "hardly"})
CLAUSE = re.compile(r"[.;:!?,()\n–—]|\b(?:but|although|though|however|because|and|so)\b", re.IGNORECASE)
NOT_DENIALS = re.compile(
    r"\b(?:not|\w+n['’]t) (?:only|just|merely|enough|sure|clear|to mention)\b|\bno (?:doubt|wonder|matter)\b",
    re.IGNORECASE,
)
DISMISSED = re.compile(
    r"\s+(?:(?:is|was|are|were|has|have|had|do|does|did)(?:n['’]t| not| never)|never)\s+(?:really |ever )?"
    r"(?:been |come |came )?(?:(?:an?|the|much of an?)\s+)?(?:big |real |major )?"
    r"(?:issue|problem|concern|barrier|factor|matter|relevant|mentioned|discussed|raised|up)\b",
    re.IGNORECASE,
)
REACH = 4


@dataclass(frozen=True, slots=True)
class Hit:
    """One use of a keyword: whose, where in the text, which one, whether denied and how much it is worth.

    ``words`` are the word forms that it touches.
    """

    code: int
    start: int
    end: int
    keyword: str
    denied: bool
    worth: float
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Phrase:
    """A keyword of one code as sets of headwords, one for each of its words."""

    code: int
    keyword: str
    words: tuple[frozenset[str], ...]
    worth: float


@dataclass(frozen=True)
class Pattern:
    """A regular expression of one code; every match holds one of ``letters``, where those are known."""

    code: int
    keyword: str
    regex: re.Pattern[str]
    letters: frozenset[str] | None
    worth: float


@dataclass(frozen=True)
class Matcher:
    """The keywords of some codes, ready to search with; phrases by the headwords they may begin with."""

    starts: dict[str, tuple[Phrase, ...]]
    patterns: tuple[Pattern, ...]


def compile_keywords(codes: Sequence[Code]) -> Matcher:
    """Prepare the keywords of codes. A keyword that several codes share is worth proportionately less."""
    shared: dict[str, int] = defaultdict(int)
    for code in codes:
        for keyword in set(code.keywords):
            shared[keyword.lower()] += 1
    starts: dict[str, list[Phrase]] = defaultdict(list)
    patterns = []
    for n, code in enumerate(codes):
        for keyword in dict.fromkeys(code.keywords):
            share = shared[keyword.lower()]
            words = [] if keyword.startswith(REGEX) else words_in(keyword)
            if not words:
                source = keyword.removeprefix(REGEX) if keyword.startswith(REGEX) else re.escape(keyword)
                regex = re.compile(source, re.IGNORECASE)
                patterns.append(Pattern(n, keyword, regex, required(regex), PHRASE / share))
                continue
            worth = (PHRASE if len(words) > 1 else ONE_WORD) / share
            phrase = Phrase(n, keyword, tuple(meant(word) for word in words), worth)
            for head in phrase.words[0]:
                starts[head].append(phrase)
    return Matcher({head: tuple(phrases) for head, phrases in starts.items()}, tuple(patterns))


@lru_cache(maxsize=1 << 16)
def _heads(form: str) -> frozenset[str]:
    return heads(form)


def find(texts: Sequence[str], matcher: Matcher, bag: Bag | None = None) -> list[list[Hit]]:
    """Every use of a keyword in each text, in order of place; ``bag`` is the texts' count of words, if made.

    Only texts that hold a word some phrase begins with are read for phrases.
    """
    found = find_some(texts, matcher, bag or count(texts))
    return [found.get(row, []) for row in range(len(texts))]


def find_some(texts: Sequence[str], matcher: Matcher, bag: Bag) -> dict[int, list[Hit]]:
    """:func:`find`, with only the texts in which there is any, by number."""
    found: dict[int, list[Hit]] = defaultdict(list)
    begin = frozenset().union(*map(inflected, matcher.starts))
    for row in _rows(bag, [n for n, form in enumerate(bag.forms) if form in begin]):
        found[row].extend(_phrases(texts[row], matcher))
    for pattern in matcher.patterns:
        letters = pattern.letters
        rows: Iterable[int] = range(len(texts))
        if letters is not None:
            rows = _rows(bag, bag.holding(letters))
        for row in rows:
            if hits := list(_matches(texts[row], pattern)):
                found[row].extend(hits)
    for hits in found.values():
        hits.sort(key=lambda hit: (hit.start, hit.end, hit.code, hit.keyword))
    return {row: found[row] for row in sorted(found) if found[row]}


def _rows(bag: Bag, columns: list[int]) -> list[int]:
    """Texts that hold any of the forms."""
    if not columns:
        return []
    return sorted(set(bag.by_form[:, columns].indices.tolist()))


def _phrases(text: str, matcher: Matcher) -> Iterator[Hit]:
    words = spans_of(text)
    known = [_heads(form) for _, _, form in words]
    for at, (start, _, _) in enumerate(words):
        phrases = {p for head in known[at] if head in matcher.starts for p in matcher.starts[head]}
        for phrase in phrases:
            last = at + len(phrase.words)
            if last <= len(words) and all(
                not wanted.isdisjoint(have) for wanted, have in zip(phrase.words, known[at:last], strict=True)
            ):
                end = words[last - 1][1]
                forms = tuple(form for _, _, form in words[at:last])
                yield Hit(
                    phrase.code, start, end, phrase.keyword, denied(text, start, end), phrase.worth, forms
                )


def _matches(text: str, pattern: Pattern) -> Iterator[Hit]:
    for match in pattern.regex.finditer(text):
        start, end = match.span()
        if end > start:
            forms = tuple(form for first, last, form in spans_of(text) if first < end and start < last)
            yield Hit(
                pattern.code, start, end, pattern.keyword, denied(text, start, end), pattern.worth, forms
            )


def denied(text: str, start: int, end: int) -> bool:
    """Whether ``text[start:end]`` is denied: "no funding", "not about funding", "funding was not an issue".

    A denial reaches four words ahead and not past the end of its clause; "not only" and "not enough" deny
    nothing. After NegEx (Chapman et al. 2001), without its medical vocabulary.
    """
    before = NOT_DENIALS.sub(" ", text[max(0, start - 60) : start])
    clause = CLAUSE.split(before)[-1]
    for word in words_in(clause)[-REACH:]:
        if word in DENIALS or word.endswith("n't"):
            return True
    return DISMISSED.match(text, end) is not None


def strength(hits: Sequence[Hit]) -> float:
    """Probability from undenied hits of one code: each *distinct* keyword counts once, as by noisy-or."""
    left = 1.0
    for worth in {hit.keyword.lower(): hit.worth for hit in hits if not hit.denied}.values():
        left *= 1 - worth
    return 1 - left


def evidence(hits: Sequence[Hit], text: str) -> tuple[Evidence, ...]:
    """The undenied hits as reasons, in order of place; hits on the very same words are named once."""
    spans = {(hit.start, hit.end): hit.worth for hit in hits if not hit.denied}
    return tuple(
        Evidence(start, end, text[start:end], NAME, round(worth, 4))
        for (start, end), worth in sorted(spans.items())
    )


def suggest(segments: Sequence[Segment], codebook: Codebook, coding: Coding) -> list[Suggestion]:
    """A suggestion for every codable segment and open code with an undenied keyword; decisions are not used.

    Sorted by order of segments, then of codes. Probabilities have four digits.
    """
    codes = codebook.open_codes
    chosen = [segment for segment in segments if segment.codable]
    suggestions = []
    for segment, hits in zip(chosen, find([s.text for s in chosen], compile_keywords(codes)), strict=True):
        by_code: dict[int, list[Hit]] = defaultdict(list)
        for hit in hits:
            by_code[hit.code].append(hit)
        for n in sorted(by_code):
            if probability := round(strength(by_code[n]), 4):
                suggestions.append(
                    Suggestion(segment.id, codes[n].id, probability, NAME, evidence(by_code[n], segment.text))
                )
    return suggestions
