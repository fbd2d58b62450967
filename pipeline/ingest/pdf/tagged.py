"""Paragraphs of the pages that a structure tree covers, in its logical order."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from pipeline.ingest.pdf.blocks import Cells, Para, Role
from pipeline.ingest.pdf.parting import parted
from pipeline.ingest.pdf.tagtree import Leaf, Place
from pipeline.ingest.pdf.words import Page, Word

COVERAGE = 0.5
"""Share of a page's words (artifacts apart) that must be in the tree for the tree to be trusted."""

_HEADING = re.compile(r"^(?:H[1-6]?|Title)$")
_ROLES = {
    "P": Role.TEXT,
    "LI": Role.LIST,
    "TOCI": Role.CONTENTS,
    "Caption": Role.CAPTION,
    "Note": Role.NOTE,
    "FENote": Role.NOTE,
    "BlockQuote": Role.TEXT,
    "TR": Role.ROW,
    "Index": Role.TEXT,
}
_GROUPS = frozenset(
    [
        "Document",
        "Part",
        "Art",
        "Sect",
        "Div",
        "DocumentFragment",
        "Aside",
        "TOC",
        "L",
        "Table",
        "TBody",
        "THead",
        "TFoot",
        "Lbl",
        "LBody",
        "TD",
        "TH",
        "Figure",
    ]
)


class _Kind(NamedTuple):
    """What the tags of a leaf make of it: how deep the element of its block stands, the block's role and level,
    and the depths of its cell and of its table (-1 for none)."""

    depth: int
    role: Role
    level: int
    cell: int
    table: int
    head: bool
    label: bool


class _Spot(NamedTuple):
    """Where a leaf belongs: the block's place, the cell's or label's, and what the block is."""

    block: Place
    part: Place
    role: Role
    level: int
    table: Place
    head: bool
    label: bool
    inner: Place


class _Found(NamedTuple):
    """The words of one leaf."""

    place: Place
    spot: _Spot
    words: tuple[Word, ...]


def is_covered(page: Page, leaves: Sequence[Leaf]) -> bool:
    """Whether the tree holds enough of the page's words to be its reading order."""
    ids = {leaf.mcid for leaf in leaves}
    words = [word.mcid for word in page.words if not word.artifact]
    return bool(words) and sum([mcid in ids for mcid in words]) >= COVERAGE * len(words)


def split(page: Page, leaves: Sequence[Leaf]) -> tuple[list[Word], list[Word]]:
    """A page's words inside and outside of the tree."""
    ids = {leaf.mcid for leaf in leaves}
    inside = [word for word in page.words if word.mcid in ids]
    return inside, [word for word in page.words if word.mcid not in ids]


def paragraphs(pages: Sequence[tuple[Page, Sequence[Leaf]]]) -> list[Para]:
    """The tagged words of all covered pages as paragraphs in the tree's order, across page breaks."""
    found: list[_Found] = []
    for page, leaves in pages:
        leaf_of = {leaf.mcid: leaf for leaf in leaves}
        words_of: dict[int, list[Word]] = {}
        for word in page.words:
            words_of.setdefault(word.mcid, []).append(word)
        found.extend(
            _Found(leaf_of[mcid].place, _spot(leaf_of[mcid]), tuple(words))
            for mcid, words in words_of.items()
            if mcid in leaf_of
        )
    found.sort(key=lambda one: (one.place, one.words[0].page))
    return parted(_with_headers([(run[0].spot.table, _para(run)) for run in _unboxed(_runs(found))]))


def _spot(leaf: Leaf) -> _Spot:
    """The block that a leaf belongs to: its row, else its innermost paragraph-like element."""
    place = leaf.place
    depth, role, level, cell, table, head, label = _kind(leaf.tags)
    in_cell = role is Role.ROW and cell > depth
    part = place[: cell + 1] if in_cell else (*place[: depth + 1], 0 if label else 1)
    inner = place[: cell + 2] if cell >= 0 else place[: depth + 1]
    return _Spot(place[: depth + 1], part, role, level, place[: table + 1], head, label, inner)


@lru_cache(maxsize=4096)
def _kind(tags: tuple[str, ...]) -> _Kind:
    """What a path of tags makes of a leaf; documents have few different paths."""
    depth, role, level = _block_tag(tags)
    cell = _last(tags, ("TD", "TH"))
    if role is Role.LIST:
        level = tags[: depth + 1].count("LI")
    head = "THead" in tags or (cell >= 0 and tags[cell] == "TH")
    return _Kind(depth, role, level, cell, _last(tags, ("Table",)), head, "Lbl" in tags[depth:])


def _last(tags: Sequence[str], wanted: Collection[str]) -> int:
    """Depth of the innermost of some tags; -1 where there is none."""
    return max((depth for depth, tag in enumerate(tags) if tag in wanted), default=-1)


def _block_tag(tags: Sequence[str]) -> tuple[int, Role, int]:
    """Depth of the element that makes the block, its role, and its heading level."""
    row = _last(tags, ("TR",))
    if row >= 0 and _last(tags, ("Note", "FENote")) < row:
        return row, Role.ROW, 0
    for depth in range(len(tags) - 1, -1, -1):
        tag = tags[depth]
        if _HEADING.match(tag):
            return depth, Role.HEADING, int(tag[1]) if len(tag) == 2 else 1
        if tag in _ROLES:
            if tag == "P" and depth and tags[depth - 1] in ("TOCI", "Caption", "Note", "FENote"):
                return depth - 1, _ROLES[tags[depth - 1]], 0
            return depth, _ROLES[tag], 0
    group = _last(tags, _GROUPS)
    return (group if group >= 0 else max(0, len(tags) - 1)), Role.TEXT, 0


def _runs(found: Sequence[_Found]) -> list[list[_Found]]:
    """Leaves of one block together; a label alone takes the paragraph that follows it in its list entry."""
    runs: list[list[_Found]] = []
    places: dict[Place, int] = {}
    for one in found:
        last = runs[-1] if runs else None
        if last and last[-1].spot.block == one.spot.block:
            last.append(one)
        elif last and _is_label_of(last, one):
            spot = last[-1].spot
            last.append(one._replace(spot=one.spot._replace(role=spot.role, level=spot.level)))
        elif _goes_on(runs, places.get(one.spot.block), one.spot.role):
            runs[places[one.spot.block]].append(one)
        else:
            places[one.spot.block] = len(runs)
            runs.append([one])
    return runs


def _goes_on(runs: Sequence[list[_Found]], at: int | None, role: Role) -> bool:
    """Whether a leaf goes on with the block whose first leaves are at a place: a paragraph with something in its
    midst, a list entry or a row with nothing but notes there."""
    if at is None or role not in (Role.TEXT, Role.HEADING, Role.LIST, Role.ROW):
        return False
    anything = role in (Role.TEXT, Role.HEADING)
    return anything or all(run[0].spot.role is Role.NOTE for run in runs[at + 1 :])


def _unboxed(runs: Sequence[list[_Found]]) -> Iterator[list[_Found]]:
    """Rows of tables of one column (boxes around prose) as the paragraphs that are in them."""
    columns: dict[Place, int] = {}
    for run in runs:
        if run[0].spot.role is Role.ROW:
            cells = len({one.spot.part for one in run})
            columns[run[0].spot.table] = max(columns.get(run[0].spot.table, 0), cells)
    for run in runs:
        if run[0].spot.role is not Role.ROW or columns[run[0].spot.table] > 1:
            yield run
            continue
        boxed = [one._replace(spot=one.spot._replace(role=Role.TEXT, part=one.spot.inner)) for one in run]
        for _, group in groupby(boxed, key=lambda one: one.spot.inner):
            yield list(group)


def _is_label_of(run: Sequence[_Found], one: _Found) -> bool:
    spot = run[-1].spot
    inside = one.place[: len(spot.block)] == spot.block
    return spot.role is Role.LIST and inside and one.spot.role is Role.TEXT and all(f.spot.label for f in run)


def _para(run: Sequence[_Found]) -> Para:
    words: list[Word] = []
    cells: list[list[Word]] = []
    part: Place | None = None
    for one in run:
        found = one.words
        if one.spot.part != part:
            found = (one.words[0]._replace(glued=False), *one.words[1:])
            cells.append([])
            part = one.spot.part
        cells[-1].extend(found)
        words.extend(found)
    spot = run[0].spot
    if spot.role is not Role.ROW:
        return Para(tuple(words), spot.role, spot.level, tagged=True)
    table: Cells = tuple(tuple(cell) for cell in cells)
    head = table if all(one.spot.head for one in run) else ()
    # A header row carries itself until _with_headers hands it to the rows below it.
    return Para(tuple(words), spot.role, 0, table, head, tagged=True)


def _with_headers(paras: Sequence[tuple[Place, Para]]) -> list[Para]:
    """Give each row the header cells of its table; a header row itself has none."""
    result: list[Para] = []
    headers: dict[Place, Cells] = {}
    for table, para in paras:
        if para.role is Role.ROW and para.header:
            headers.setdefault(table, para.header)
            result.append(replace(para, header=()))
        elif para.role is Role.ROW:
            result.append(replace(para, header=headers.get(table, ())))
        else:
            result.append(para)
    return result
