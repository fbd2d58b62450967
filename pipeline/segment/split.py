"""Splitting a text at sentence ends: spans in order, without the white space between them."""

from __future__ import annotations

import re

from pipeline.nlp import sentences, trimmed

Span = tuple[int, int]
_WORD = re.compile(r"\S+")
_CLAUSE_ENDS = (".!?…", ";:", ",–—)")
"""What ends a clause, strongest first."""
_QUOTATION = re.compile(r"“[^“”]*”|(?<!\w)\"[^\"\n]*\"(?!\w)|(?<!\w)‘[^‘’]*(?:’\w[^‘’]*)*’(?!\w)")


def within_words(text: str, max_words: int) -> list[Span]:
    """The whole text, or where it has more than ``max_words`` words, parts of about equal length that end
    at sentence ends and not inside a quotation. A sentence or quotation longer than that is cut all the same,
    a quotation at its sentence ends, a sentence between words.
    """
    words = len(text.split())
    if words <= max_words:
        return trimmed(text, 0, len(text))
    units = [piece for span in _whole_quotations(text, max_words) for piece in _cut(text, span, max_words)]
    parts = -(-words // max_words)
    aim = words / parts
    spans: list[Span] = []
    start, count, done = units[0][0], 0, 0
    for n, (begin, end) in enumerate(units):
        size = len(text[begin:end].split())
        if count and (count + size > max_words or (done + count >= aim * (len(spans) + 1))):
            spans += trimmed(text, start, units[n - 1][1])
            start, done, count = begin, done + count, 0
        count += size
    return spans + trimmed(text, start, units[-1][1])


def _whole_quotations(text: str, max_words: int) -> list[Span]:
    """Sentences, those of one quotation joined where together they are not too long."""
    quoted = [match.span() for match in _QUOTATION.finditer(text)]
    units: list[Span] = []
    for begin, end in sentences(text):
        if units and any(start < units[-1][1] < stop and start < begin < stop for start, stop in quoted):
            joined = (units[-1][0], end)
            if len(text[joined[0] : end].split()) <= max_words:
                units[-1] = joined
                continue
        units.append((begin, end))
    return units


def _cut(text: str, span: Span, max_words: int) -> list[Span]:
    """A sentence that is too long in as few parts as may be, of about equal length: they end where a clause does, or
    where none ends near by, between words."""
    begin, end = span
    words = [match.span() for match in _WORD.finditer(text, begin, end)]
    spans: list[Span] = []
    first = 0
    while len(words) - first > max_words:
        parts = -(-(len(words) - first) // max_words)
        aim = first + (len(words) - first) // parts
        last = _clause_end(text, words, first, aim, max_words)
        spans += trimmed(text, words[first][0], words[last - 1][1])
        first = last
    return spans + trimmed(text, words[first][0], end)


def _clause_end(text: str, words: list[Span], first: int, aim: int, max_words: int) -> int:
    """The number of words, nearest to ``aim``, after which a clause ends; ``aim`` where none does."""
    near = (aim - first) // 2
    places = range(max(first + 1, aim - near), min(len(words), first + max_words, aim + near) + 1)
    for marks in _CLAUSE_ENDS:
        found = [at for at in places if at < len(words) and text[words[at - 1][1] - 1] in marks]
        if found:
            return min(found, key=lambda at: (abs(at - aim), at))
    return min(aim, first + max_words)
