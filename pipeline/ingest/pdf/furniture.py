"""Running headers, footers, page numbers and page stamps: lines at a page's edge that repeat or count."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pipeline.ingest.pdf.lines import Line, line_of, lines_of, rows_of
from pipeline.ingest.pdf.words import Page, Word

ZONE = 0.13
"""Share of the page's height at its top and at its foot where furniture stands."""

MARGIN = 0.2
"""Share of the height that is looked at, to see how far the furniture is from what follows."""

MAX_ROWS = 5
MAX_BLANK = 60
"""Words from which a page is not looked at for saying that it is blank."""

_STAMP = re.compile(
    r"^(?:page\s*\d+(?:\s*(?:of|/)\s*\d+)?|\[\s*\d+\s*\]|[-–—]\s*\d+\s*[-–—]|\d+\s*(?:of|/)\s*\d+"
    r"|\d+\s*[/|]\s*page\s*\d*|page\s*\|\s*\d+|agenda item \d+[a-z]?)$",
    re.IGNORECASE,
)
_COUNT = re.compile(r"^(?:\d{1,4}|[ivxlc]{1,6})$", re.IGNORECASE)
_BLANK = re.compile(
    r"^this page (?:is|has been|was)? ?(?:intentionally|deliberately) (?:left )?blank\.?$", re.IGNORECASE
)


class _Row(NamedTuple):
    """A line at a page's edge. ``rank`` counts rows from the edge, from 0; ``edge`` is "top" or "foot"; for
    ``signatures`` see :func:`_signatures`."""

    page: int
    edge: str
    rank: int
    line: Line
    text: str
    clear: bool
    signatures: tuple[str, ...]

    def is_in(self, repeated: set[tuple[str, str]]) -> bool:
        """Whether one of the signatures is known to repeat at this edge."""
        return any((self.edge, signature) in repeated for signature in self.signatures)


def _signatures(text: str, page: int) -> tuple[str, ...]:
    """The text, and the text with each of its last two numbers told as its distance from the page's number:
    running lines have one signature in common, however the pages are numbered."""
    text = text.lower()
    numbers = list(re.finditer(r"\d{1,4}", text))
    made = [text]
    for number in {*numbers[:1], *numbers[-2:]}:
        distance = int(number.group()) - page
        made.append(f"{text[: number.start()]}#{distance:+d}{text[number.end() :]}")
    return tuple(made)


def furniture(pages: Sequence[Page], candidates: Sequence[Sequence[Word]]) -> dict[int, set[int]]:
    """The words that are furniture: for each page's number the orders of its words.

    Args:
        pages: all pages that have words.
        candidates: for each of them the words that may be furniture (those outside of the structure tree
            where one covers the page, otherwise all).
    """
    rows = [row for page, words in zip(pages, candidates, strict=True) for row in _edge_rows(page, words)]
    repeated = _repeated(rows, len(pages), _body_size(pages))
    repeated -= _in_body(rows, repeated)
    places = _places(rows, repeated)
    usual = max(3.0, 0.2 * len(pages))
    found: dict[int, set[int]] = {page.number: set() for page in pages}
    open_edge = {(row.page, row.edge): True for row in rows}
    for row in rows:
        key = (row.page, row.edge)
        if not open_edge[key]:
            continue
        if _is_furniture(row, repeated, places, usual):
            found[row.page].update(word.order for word in row.line.words)
        else:
            open_edge[key] = False
    for page, words in zip(pages, candidates, strict=True):
        marked = found[page.number]
        marked.update(_turned_stamps(words))
        left = [word for word in words if word.order not in marked] if len(words) < MAX_BLANK else []
        if _BLANK.match(" ".join(word.text for word in left)):
            marked.update(word.order for word in left)
    return found


def _edge_rows(page: Page, words: Iterable[Word]) -> list[_Row]:
    """Rows within the zones at the top and the foot of a page, from the edges inwards."""
    upper, lower = MARGIN * page.height, (1 - MARGIN) * page.height
    near = [word for word in words if word.angle == 0 and not upper < word.base < lower]
    rows = rows_of(near)
    result: list[_Row] = []
    for edge, outer in (("top", rows[: MAX_ROWS + 1]), ("foot", rows[: -MAX_ROWS - 2 : -1])):
        ordered = [line_of(row) for row in outer]
        for rank, line in enumerate(ordered[:MAX_ROWS]):
            share = line.base / page.height if page.height else 0.5
            if not (share < ZONE if edge == "top" else share > 1 - ZONE):
                break
            after = ordered[rank + 1] if rank + 1 < len(ordered) else None
            clear = after is None or abs(after.base - line.base) > 1.6 * line.size
            signatures = _signatures(line.plain, page.number)
            result.append(_Row(page.number, edge, rank, line, line.plain, clear, signatures))
    return result


def _repeated(rows: Sequence[_Row], pages: int, body: float) -> set[tuple[str, str]]:
    """Edge and signature of rows that stand on several pages at the same height: on a twentieth of all pages,
    or on fewer with clear space towards the body (so that repeated heads of tables and citations stay)."""
    alike: dict[tuple[str, str], list[_Row]] = {}
    for row in rows:
        if row.line.size <= 1.15 * body:
            for signature in row.signatures:
                alike.setdefault((row.edge, signature), []).append(row)
    needed = 2 if pages <= 6 else 3
    result: set[tuple[str, str]] = set()
    for key, found in alike.items():
        if len(found) < needed:
            continue
        near = max((_level_with(row, found) for row in found[:50]), key=len)
        count = len({row.page for row in near})
        often = count >= 0.05 * pages or sum(row.clear for row in near) >= 0.7 * len(near)
        if count >= needed and often and (re.search(r"[^\W\d_]", key[1]) or count >= 0.3 * pages):
            result.add(key)
    return result


def _level_with(row: _Row, others: Sequence[_Row]) -> list[_Row]:
    return [other for other in others if abs(other.line.base - row.line.base) <= 3]


def _body_size(pages: Sequence[Page]) -> float:
    sizes: Counter[float] = Counter()
    for page in pages:
        sizes.update([word.size for word in page.words])
    return sizes.most_common(1)[0][0] if sizes else 10.0


def _in_body(rows: Sequence[_Row], repeated: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Repeated lines that stand where the body of other pages begins or ends: titles, not running headers."""
    result: set[tuple[str, str]] = set()
    for edge, sign in (("top", 1.0), ("foot", -1.0)):
        outer = [row for row in rows if row.edge == edge and row.rank == 0]
        plain = sorted(sign * row.line.base for row in outer
                       if not row.is_in(repeated) and not _STAMP.match(row.text))  # fmt: skip
        if len(plain) < max(3, 0.15 * len(outer)):
            continue
        border = plain[len(plain) // 4] - 2
        known = [row for row in rows if row.edge == edge and row.is_in(repeated)]
        result.update(
            (edge, signature)
            for row in known
            if sign * row.line.base >= border
            for signature in row.signatures
        )
    return result


def _turned_stamps(words: Sequence[Word]) -> list[int]:
    """Orders of the words of page stamps that are written sideways."""
    turned = [word for word in words if word.angle]
    lines = lines_of(turned) if turned else []
    return [word.order for line in lines if _STAMP.match(line.plain) for word in line.words]


def _places(rows: Sequence[_Row], repeated: set[tuple[str, str]]) -> dict[tuple[str, int, float], int]:
    """How often known furniture stands at an edge, height (points) and size."""
    counts: dict[tuple[str, int, float], int] = {}
    for row in rows:
        if row.is_in(repeated):
            key = (row.edge, round(row.line.base), row.line.size)
            counts[key] = counts.get(key, 0) + 1
    return counts


def _is_furniture(
    row: _Row, repeated: set[tuple[str, str]], places: dict[tuple[str, int, float], int], usual: float
) -> bool:
    if row.is_in(repeated) or _STAMP.match(row.text):
        return True
    if row.rank == 0 and row.clear and _COUNT.match(row.text):
        return True
    near = max(places.get((row.edge, round(row.line.base) + d, row.line.size), 0) for d in (-1, 0, 1))
    return near >= usual and row.clear and row.rank <= 1 and len(row.line.words) <= 14
