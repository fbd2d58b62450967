"""Which paragraphs of a Word document are headings or a table of contents, by style or outline level."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from pipeline.ingest.word_xml import W

FURNITURE = -1
"""The level of a line of a table of contents."""

_HEADING = re.compile(r"heading ([1-9])", re.I)
_CONTENTS = re.compile(r"toc(?: [1-9]| heading)|table of (?:figures|authorities)", re.I)
_TITLES = {"title": 1, "subtitle": 2}


class Styles:
    """The heading level of every paragraph style, inheritance followed.

    Word keeps the English name of a built-in style whatever language it shows, so the name is what counts.
    """

    def __init__(self, roots: Sequence[Any]) -> None:
        styles = {style.get(W + "styleId", ""): style for root in roots for style in root.iter(W + "style")}
        self.levels = {key: _level(key, styles) for key in styles}
        self.default = next((key for key, style in styles.items() if _is_default(style)), "")

    def level(self, paragraph: Any) -> int:
        """Level from 1 of a ``w:p`` that is a heading or title, ``FURNITURE`` of contents, 0 of any other."""
        properties = paragraph.find(W + "pPr")
        style = properties.find(W + "pStyle") if properties is not None else None
        key = style.get(W + "val", "") if style is not None else self.default
        own = _outline(properties) if properties is not None else None
        level = self.levels.get(key, 0)
        return level if own is None or level == FURNITURE else own


def _is_default(style: Any) -> bool:
    return style.get(W + "type") == "paragraph" and style.get(W + "default") in ("1", "true")


def _level(key: str, styles: dict[str, Any]) -> int:
    seen: set[str] = set()
    while key in styles and key not in seen:
        seen.add(key)
        style = styles[key]
        name = style.find(W + "name")
        label = (name.get(W + "val") or "").lower() if name is not None else ""
        match = _HEADING.fullmatch(label)
        if match is not None:
            return int(match[1])
        if _CONTENTS.fullmatch(label):
            return FURNITURE
        if label in _TITLES:
            return _TITLES[label]
        properties = style.find(W + "pPr")
        level = _outline(properties) if properties is not None else None
        if level is not None:
            return level
        parent = style.find(W + "basedOn")
        key = (parent.get(W + "val") or "") if parent is not None else ""
    return 0


def _outline(properties: Any) -> int | None:
    """Outline level from 1; 0 where it says "body text"; ``None`` where it says nothing."""
    outline = properties.find(W + "outlineLvl")
    value = (outline.get(W + "val") or "") if outline is not None else ""
    if not (value.isascii() and value.isdigit()):
        return None
    return int(value) + 1 if int(value) < 9 else 0
