"""The numbers that Word writes before list items and headings by itself: they are on the page but not in the text.

After ECMA-376, part 1, 17.9: a paragraph (or its style) names a list and a level; the list counts each level, a
level begins again below a higher one, and its pattern (``%1.%2``) says what is printed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.ingest.word_xml import W

LEVELS = 9
MOST = 500
"""The highest number that is written in letters or Roman figures; above it stands the figure."""
LONGEST = 60
"""Characters of the longest pattern that is written out."""
_FIGURE = re.compile(r"%([1-9])")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


@dataclass(frozen=True)
class Level:
    """A level of a list: where it begins, the form of its figures, the pattern, and whether all are Arabic."""

    start: int = 1
    form: str = "decimal"
    pattern: str = ""
    plain: bool = False


@dataclass(frozen=True)
class Mark:
    """What stands before a paragraph: the label as printed ("" for a bullet) and the depth in the list from 1."""

    label: str
    depth: int


class Numbers:
    """Counts the lists of a document while its paragraphs go by in order.

    Args:
        roots: the roots of its numbering parts.
        styles: the roots of its style parts.
    """

    def __init__(self, roots: Sequence[Any], styles: Sequence[Any]) -> None:
        kinds = {e.get(W + "abstractNumId", ""): e for root in roots for e in root.iter(W + "abstractNum")}
        self.lists: dict[str, tuple[str, dict[int, Level]]] = {}
        self.begun: dict[tuple[str, int], int] = {}
        for element in (e for root in roots for e in root.iter(W + "num")):
            kind = _value(element.find(W + "abstractNumId"))
            key = element.get(W + "numId", "")
            levels = _levels(kinds[kind]) if kind in kinds else {}
            for override in element.iter(W + "lvlOverride"):
                at = _whole(override.get(W + "ilvl"))
                start = _whole(_value(override.find(W + "startOverride")), -1)
                levels |= _levels(override)
                if start >= 0:
                    self.begun[(key, at)] = start
            self.lists[key] = (kind, levels)
        self.styles = {s.get(W + "styleId", ""): s for root in styles for s in root.iter(W + "style")}
        self.counts: dict[str, list[int | None]] = {}

    def mark(self, paragraph: Any) -> Mark | None:
        """What Word prints before a ``w:p``; ``None`` where it is in no list. To be asked of each once, in order."""
        place = self._place(paragraph)
        if place is None or place[0] not in self.lists:
            return None
        key, at = place
        kind, levels = self.lists[key]
        level = levels.get(at, Level())
        if level.form in ("bullet", "none"):
            return Mark("", at + 1)
        counts = self.counts.setdefault(kind, [None] * LEVELS)
        restart = self.begun.pop((key, at), None)
        before = counts[at]
        counts[at] = restart if restart is not None else level.start if before is None else before + 1
        counts[at + 1 :] = [None] * (LEVELS - at - 1)
        return Mark(
            " ".join(_FIGURE.sub(self._figures(counts, levels, level), level.pattern).split()), at + 1
        )

    def _figures(
        self, counts: list[int | None], levels: dict[int, Level], level: Level
    ) -> Callable[[re.Match[str]], str]:
        def figure(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            own = levels.get(at, Level())
            count = counts[at]
            return _written(own.start if count is None else count, "decimal" if level.plain else own.form)

        return figure

    def _place(self, paragraph: Any) -> tuple[str, int] | None:
        """Key of the list and level from 0, of the paragraph itself or of its style, inheritance followed."""
        properties = paragraph.find(W + "pPr")
        key, at = _numbered(properties)
        style = _value(properties.find(W + "pStyle")) if properties is not None else ""
        seen: set[str] = set()
        while (key is None or at is None) and style in self.styles and style not in seen:
            seen.add(style)
            above_key, above_at = _numbered(self.styles[style].find(W + "pPr"))
            key, at = key if key is not None else above_key, at if at is not None else above_at
            style = _value(self.styles[style].find(W + "basedOn"))
        return (key, min(at or 0, LEVELS - 1)) if key and key != "0" else None


def _numbered(properties: Any) -> tuple[str | None, int | None]:
    inside = properties.find(W + "numPr") if properties is not None else None
    if inside is None:
        return None, None
    key, at = inside.find(W + "numId"), inside.find(W + "ilvl")
    return (_value(key) if key is not None else None), (_whole(_value(at)) if at is not None else None)


def _levels(root: Any) -> dict[int, Level]:
    return {
        _whole(e.get(W + "ilvl")): Level(
            _whole(_value(e.find(W + "start")), 1),
            _value(e.find(W + "numFmt")) or "decimal",
            _value(e.find(W + "lvlText"))[:LONGEST],
            e.find(W + "isLgl") is not None,
        )
        for e in root.iter(W + "lvl")
    }


def _value(element: Any) -> str:
    return (element.get(W + "val") or "") if element is not None else ""


def _whole(text: str | None, other: int = 0) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else other


def _written(count: int, form: str) -> str:
    """A number in the form that Word names ``lowerLetter``, ``upperRoman`` … ; any other form in figures."""
    if form == "decimalZero":
        return f"{count:02}"
    if not 0 < count <= MOST or not form.endswith(("Letter", "Roman")):
        return str(count)
    if form.endswith("Letter"):
        text = chr(97 + (count - 1) % 26) * (1 + (count - 1) // 26)
    else:
        text = ""
        for value, letters in _ROMAN:
            text += letters * (count // value)
            count %= value
    return text.upper() if form.startswith("upper") else text
