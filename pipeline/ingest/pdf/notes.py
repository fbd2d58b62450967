"""Footnotes: found by geometry at the foot of a page, and cut where several stand in one paragraph."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from pipeline.ingest.pdf.blocks import Para, Role
from pipeline.ingest.pdf.words import Word

SMALLER = 0.93
"""A footnote's type is smaller than this share of the body's."""

_MARK = re.compile(r"^\[?(\d{1,4}|[*†‡§])[\].]?$")
_CARRIED = re.compile(r"(?:^|(?<=[^\d\s.,/-])|(?<=[^\d\s][.,]))(\d{1,4}|[*†‡§])$")
_SIGNS = "*†‡§"
_GLUED = re.compile(r"^(\d{1,4})(?=[^\d\s.,)])")


def number_of_note(text: str) -> str:
    """The number or sign that a footnote begins with; "" where there is none."""
    found = re.match(r"^\[?(\d{1,4}|[*†‡§])", text)
    return found.group(1) if found else ""


def found_notes(paras: Sequence[Para], body: float) -> list[Para]:
    """Untagged paragraphs at the foot of a page as notes: smaller type, a mark first, nothing but notes below.

    Args:
        paras: of all pages in reading order, not yet joined over pages.
        body: the body's size in points.
    """
    result: list[Para] = []
    for _, group in groupby(paras, key=lambda para: para.page):
        page = list(group)
        start = len(page)
        while (
            start and page[start - 1].size < SMALLER * body and page[start - 1].role in (Role.TEXT, Role.LIST)
        ):
            start -= 1
        referred = _referred(page[:start])
        while start < len(page) and not (
            _is_marked(page[start]) and number_of_note(page[start].words[0].text) in referred
        ):
            start += 1
        result.extend(page[:start])
        result.extend(_foot(page[start:]))
    return result


def _referred(paras: Sequence[Para]) -> set[str]:
    """Numbers and signs that words of the body carry as raised marks, or at their end ("practice”.59")."""
    found: set[str] = set()
    for para in paras:
        for word in para.words:
            last = word.text[-1]
            mark = _CARRIED.search(word.text) if last.isdecimal() or last in _SIGNS else None
            if mark and (word.size < SMALLER * para.size or mark.start() > 0):
                found.add(mark.group(1))
    return found


def _is_marked(para: Para) -> bool:
    first = para.words[0].text
    return bool(_MARK.match(first) or _GLUED.match(first))


def _foot(paras: Sequence[Para]) -> list[Para]:
    """The notes at the foot of one page; what has no mark, or a number out of turn, goes on the one above."""
    notes: list[Para] = []
    last = 0
    for para in paras:
        number = number_of_note(para.words[0].text)
        in_turn = not number.isdigit() or not last or last < int(number) <= last + 5
        if notes and not (_is_marked(para) and in_turn):
            notes[-1] = replace(notes[-1], words=(*notes[-1].words, *para.words))
        else:
            notes.append(replace(para, role=Role.NOTE))
            last = int(number) if number.isdigit() else last
    return notes


def cut_notes(paras: Sequence[Para]) -> list[Para]:
    """Notes that run together ("69 Q 159. 70 BC 24.") as one paragraph each."""
    result: list[Para] = []
    for para in paras:
        if para.role is Role.NOTE:
            result.extend(replace(para, words=words) for words in _cut(para.words))
        else:
            result.append(para)
    return result


def _cut(words: Sequence[Word]) -> list[tuple[Word, ...]]:
    """Words of notes cut before each word that is the next number and is raised or begins a line."""
    first = number_of_note(words[0].text)
    if not first.isdigit():
        return [tuple(words)]
    expected = int(first) + 1
    parts: list[list[Word]] = [[words[0]]]
    for before, word in itertools.pairwise(words):
        raised = word.size < 0.8 * before.size or word.base < before.base - 0.15 * before.size
        new_line = word.base > before.base + 0.8 * before.size or word.page != before.page
        if word.text.strip("[].") == str(expected) and (raised or new_line):
            parts.append([word._replace(glued=False)])
            expected += 1
        else:
            parts[-1].append(word)
    return [tuple(part) for part in parts]
