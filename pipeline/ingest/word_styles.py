"""Which paragraphs of a Word document are headings, by their style or outline level."""

from __future__ import annotations

import re
from typing import Any

from pipeline.ingest.word_xml import W

_HEADING = re.compile(r"heading ([1-9])", re.I)


class Styles:
    """The heading level of every paragraph style, inheritance followed.

    Word keeps the English name of a built-in style whatever language it shows, so the name is what counts.
    """

    def __init__(self, root: Any) -> None:
        self.levels: dict[str, int] = {}
        styles = {style.get(W + "styleId", ""): style for style in root.iter(W + "style")}
        for key in styles:
            self.levels[key] = _level(key, styles)

    def heading(self, paragraph: Any) -> int:
        """Level from 1 of a ``w:p`` that is a heading or title, 0 of any other."""
        properties = paragraph.find(W + "pPr")
        if properties is None:
            return 0
        own = _outline(properties)
        if own is not None:
            return own
        style = properties.find(W + "pStyle")
        return self.levels.get(style.get(W + "val", ""), 0) if style is not None else 0


def _level(key: str, styles: dict[str, Any]) -> int:
    seen: set[str] = set()
    while key in styles and key not in seen:
        seen.add(key)
        style = styles[key]
        name = style.find(W + "name")
        label = name.get(W + "val", "") if name is not None else ""
        match = _HEADING.fullmatch(label)
        if match is not None:
            return int(match[1])
        if label.lower() in ("title", "subtitle"):
            return 1 if label.lower() == "title" else 2
        properties = style.find(W + "pPr")
        level = _outline(properties) if properties is not None else None
        if level is not None:
            return level
        parent = style.find(W + "basedOn")
        key = parent.get(W + "val", "") if parent is not None else ""
    return 0


def _outline(properties: Any) -> int | None:
    """Outline level from 1; 0 where it says "body text"; ``None`` where it says nothing."""
    outline = properties.find(W + "outlineLvl")
    value = outline.get(W + "val", "") if outline is not None else ""
    if not value.isdigit():
        return None
    return int(value) + 1 if int(value) < 9 else 0
