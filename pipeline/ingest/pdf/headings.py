"""Headings: by tags, by the outline, by size and weight, by number; and what looks like one and is none."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from pipeline.ingest.pdf.blocks import Para, Role
from pipeline.ingest.pdf.levels import Ranks, Style, ranks_of
from pipeline.ingest.pdf.minutes import RESOLVED, is_bold_title, is_capitals, is_minutes, unlaid
from pipeline.ingest.pdf.numbers import after_number, depth_of, number_of
from pipeline.ingest.pdf.paragraphs import MARKER
from pipeline.ingest.pdf.words import Word

MAX_HEADING_WORDS = 45
SUB_HEADING = 3
"""Level of headings below an agenda item's title."""
NUMBERED_WORDS = 8
"""Words of a title that only its number ("1.1.1") makes a heading."""
FEWEST_ENTRIES = 3
FEWEST_TAGGED_ENTRIES = 5
"""Entries of a contents list, and of one that is tagged as headings."""

_BULLET = re.compile(r"^[•▪➢◊✓●○■□◦‣⁃–—-]\s")
_FIELD = re.compile(r"^[A-Z]\w{1,20}: *\S")
_ENTRY = re.compile(r"(?:\.\s?\.\s?\.\s?\.|……)\s*\d{1,4}$")
_CAPTION = re.compile(r"^(?:Figure|Fig\.|Table|Chart|Map|Diagram|Exhibit)\s+[A-Z]?\d+(?:\.\d+)*\b")
_NO_WORDS = re.compile(r"^(?!.*[^\W\d_]{2})", re.DOTALL)
_NONE = (_NO_WORDS, _ENTRY, RESOLVED, _CAPTION)
"""What no heading is by its words."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a document looks like as a whole: body size in points, the ranks of its headings' styles,
    whether headings come from tags, whether it is minutes, the outline's titles, whether numbered titles
    stand out, the usual tag of each style and kind, whether its pages are slides."""

    body: float
    body_bold: bool
    ranks: Ranks
    trusts_tags: bool
    minutes: bool
    outline: frozenset[str]
    marked_titles: bool
    tag_levels: Mapping[Style | str, int] = field(default_factory=dict)
    slides: bool = False


def shape_of(paras: Sequence[Para], outline: Iterable[str]) -> Shape:
    """Measure a document's body and headings.

    Tags are trusted where they make headings of more paragraphs than only look like some.

    Args:
        paras: all paragraphs but furniture.
        outline: the titles of the document's outline (bookmarks).
    """
    letters: Counter[float] = Counter()
    bold = total = 0
    for para in paras:
        count = len(para.plain)
        letters[para.size] += count
        total += count
        bold += count if para.bold else 0
    body = letters.most_common(1)[0][0] if letters else 10.0
    pages = len({para.page for para in paras})
    shape = Shape(
        body,
        bold > 0.6 * total,
        Ranks({}),
        trusts_tags=False,
        minutes=is_minutes(paras),
        outline=frozenset(_key(title) for title in outline if title.strip()),
        marked_titles=False,
    )
    paras = _joined(paras, shape)
    contents = _contents(paras)
    tagged = [para for at, para in enumerate(paras) if para.role is Role.HEADING and at not in contents]
    found = [para for at, para in enumerate(paras) if at not in contents and _looks_like_heading(para, shape)]
    trusts = len(tagged) >= max(2, pages / 4, len(found))
    headings = [*found, *tagged]
    numbered = any(number_of(para.plain).isdigit() for para in headings)
    levels: dict[Style | str, Counter[int]] = {}
    for para in tagged:
        for key in ((para.size, para.bold), _kind(para)):
            levels.setdefault(key, Counter())[para.level] += 1 if para.level else 0
    return replace(
        shape,
        ranks=ranks_of(headings),
        trusts_tags=trusts,
        marked_titles=numbered,
        tag_levels={key: counts.most_common(1)[0][0] for key, counts in levels.items() if key},
        slides=any(para.role is Role.TITLE for para in paras),
    )


def _kind(para: Para) -> str:
    """What a heading calls itself ("chapter" for "CHAPTER 2: Staff"); "" where nothing."""
    first = para.words[0].text.lower()
    return first if first in ("chapter", "part", "section", "annex", "appendix", "module") else ""


def _key(text: str) -> str:
    return re.sub(r"\W+", "", text).lower()


def is_entry(text: str) -> bool:
    """Whether a text ends in dot leaders and a page's number."""
    return _ENTRY.search(text) is not None


def _looks_like_heading(para: Para, shape: Shape) -> bool:
    """Whether size, weight or the outline make a heading of a paragraph that no tag makes one."""
    if para.role not in (Role.TEXT, Role.LIST) or len(para.words) > MAX_HEADING_WORDS:
        return False
    large = para.size >= shape.body * 1.08 + 0.4
    prominent = large or (para.bold and not shape.body_bold and para.size >= shape.body - 0.6)
    text = para.plain
    named = bool(shape.outline) and len(text) > 6 and _key(text) in shape.outline
    if not (prominent or named or shape.minutes) or any(none.search(text) for none in _NONE):
        return False
    if named or has_columns(para.words):
        return named
    if shape.minutes and not shape.body_bold and is_bold_title(para):
        return True
    ends = text.endswith((".", ",", ";")) or text[:1].islower() or _BULLET.match(text) or _FIELD.match(text)
    return prominent and not ends


def has_columns(words: Sequence[Word]) -> bool:
    """Whether a wide gap parts words of one line, as those of a table's header or a label and what is filled in
    behind it; the gap behind a number is none."""
    return any(
        after.x0 - before.x1 > 2.0 * before.size
        and abs(after.base - before.base) < 0.3 * before.size
        and not (at == 0 and MARKER.match(before.text))
        for at, (before, after) in enumerate(pairwise(words))
        if before.page == after.page and not before.angle
    )


def settled(paras: Sequence[Para], shape: Shape) -> Iterator[Para]:
    """Paragraphs with headings found where no tag makes them, and titles of minutes freed from tables.

    Args:
        paras: in reading order, furniture among them.
        shape: of the document.
    """
    for para in _told(_joined(paras, shape), shape):
        below = shape.slides and para.role is Role.HEADING
        yield replace(para, level=para.level + 1) if below else _opened(para)


def _opened(para: Para) -> Para:
    """A slide's title as the heading of the slide."""
    return replace(para, role=Role.HEADING, level=1) if para.role is Role.TITLE else para


def _told(paras: Sequence[Para], shape: Shape) -> Iterator[Para]:
    """Paragraphs with their roles as :func:`settled` gives them, slides aside."""
    contents = _contents(paras)
    for at, para in enumerate(paras):
        if para.role is Role.ROW and shape.minutes:
            yield unlaid(para)
        elif at in contents:
            yield replace(para, role=Role.CONTENTS)
        elif para.role is Role.HEADING:
            yield _tagged(para, shape)
        elif para.tagged and shape.trusts_tags:
            yield para
        elif _looks_like_heading(para, shape) and not _goes_on(para, paras[at + 1 : at + 2]):
            yield replace(para, role=Role.HEADING, level=shape.ranks.level(para), tagged=False)
        elif shape.minutes and is_capitals(paras, at):
            yield replace(para, role=Role.HEADING, level=SUB_HEADING)
        elif not shape.minutes and _is_numbered(paras, at):
            yield replace(para, role=Role.HEADING, level=depth_of(number_of(para.plain)), tagged=False)
        else:
            yield para


def _tagged(para: Para, shape: Shape) -> Para:
    """A tagged heading: a caption is none; where other headings only look like it, its level goes by its type, and
    what is set like the body is none."""
    if _CAPTION.match(para.plain):
        return replace(para, role=Role.CAPTION)
    if shape.trusts_tags:
        usual = shape.tag_levels.get(_kind(para)) or shape.tag_levels.get((para.size, para.bold), 0)
        return para if para.level else replace(para, level=usual or shape.ranks.level(para))
    if para.size <= shape.body and not para.bold and not shape.body_bold and shape.ranks.has_bold:
        return replace(para, role=Role.TEXT)
    return replace(para, level=shape.ranks.level(para))


def _joined(paras: Sequence[Para], shape: Shape) -> list[Para]:
    """Paragraphs with a heading put together whose first line ends in a comma ("Question by Ann Lee," above "Lead
    Member for Health")."""
    result: list[Para] = []
    for para in paras:
        old = result[-1] if result else None
        if old is not None and _is_half(old, para) and _looks_like_heading(para, shape):
            first = para.words[0]._replace(glued=False)
            result[-1] = replace(old, words=(*old.words, first, *para.words[1:]))
        else:
            result.append(para)
    return result


def _is_half(old: Para, new: Para) -> bool:
    alike = (old.size, old.bold, old.page) == (new.size, True, new.page) and old.role is new.role is Role.TEXT
    below = 0 < new.words[0].base - old.words[-1].base < 2 * new.size
    return (
        alike and below and old.plain.endswith(",") and len(old.words) + len(new.words) <= MAX_HEADING_WORDS
    )


def _contents(paras: Sequence[Para]) -> set[int]:
    """Places of paragraphs that make a table of contents: some in a row that end in page numbers which do not
    fall, or that have dot leaders."""
    found: set[int] = set()
    run: list[int] = []
    last = noted = 0
    tags = False
    for at, para in enumerate(paras):
        if para.role is Role.FURNITURE:
            continue
        ends = para.words[-1].text
        if (
            para.role in (Role.TEXT, Role.LIST, Role.HEADING)
            and 1 < len(para.words) <= 25
            and ends.isdecimal()
            and len(ends) <= 3
        ):
            if int(ends) < last:
                run, noted, tags = [], 0, False
            run.append(at)
            last, tags = int(ends), tags or para.role is Role.HEADING
            if len(run) >= (FEWEST_TAGGED_ENTRIES if tags else FEWEST_ENTRIES):
                found.update(run[noted:])
                noted = len(run)
        else:
            run, last, noted, tags = [], 0, 0, False
    return found


def _goes_on(para: Para, after: Sequence[Para]) -> bool:
    """Whether the next paragraph, set alike, goes on in lower case: part of a drawing, not a heading."""
    style = (para.size, para.bold)
    return any(one.plain[:1].islower() and (one.size, one.bold) == style for one in after)


def _is_numbered(paras: Sequence[Para], at: int) -> bool:
    """Whether only its number makes a heading of a short line ("1.1.1 Social baseline"): text without a number
    stands below it, and no entry of a list like it above."""
    para, text = paras[at], paras[at].plain
    depth = depth_of(number_of(text))
    if para.role not in (Role.TEXT, Role.LIST) or depth < 2 or has_columns(para.words):
        return False
    title = after_number(text)
    if not title[:1].isupper() or len(title.split()) > NUMBERED_WORDS or not title[-1].isalnum():
        return False
    around = [*paras[max(0, at - 1) : at], *paras[at + 1 : at + 2]]
    plain = (Role.TEXT, Role.LIST)
    below = at + 1 < len(paras) and paras[at + 1].role in plain and len(paras[at + 1].words) > NUMBERED_WORDS
    return below and all(depth_of(number_of(one.plain)) != depth for one in around)
