"""What the two ways of reading a page, by tags and by geometry, hand on: paragraphs as runs of words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from pipeline.ingest.pdf.words import Word

Cells = tuple[tuple[Word, ...], ...]


class Role(StrEnum):
    """What is known of a paragraph before its words are looked at."""

    TEXT = "text"
    HEADING = "heading"
    TITLE = "title"
    LIST = "list"
    ROW = "row"
    NOTE = "note"
    CONTENTS = "contents"
    CAPTION = "caption"
    FURNITURE = "furniture"


@dataclass(frozen=True)
class Para:
    """A paragraph, heading, list entry, table row, note or line of furniture.

    Args:
        words: in reading order, never empty.
        role: see :class:`Role`.
        level: of a heading from its tag (1 to 6), of a list its depth from 1; 0 where unknown. A title is a slide's.
        cells: of a row, its words cell by cell.
        header: of a row, the cells of its table's header row.
        tagged: whether the structure tree said so.
        tight: geometry only: the last line is full, so that the next page may continue it.
    """

    words: tuple[Word, ...]
    role: Role = Role.TEXT
    level: int = 0
    cells: Cells = ()
    header: Cells = ()
    tagged: bool = False
    tight: bool = False

    @property
    def page(self) -> int:
        """Page of the first word, from 1."""
        return self.words[0].page

    @property
    def last_page(self) -> int:
        """Page of the last word, from 1."""
        return self.words[-1].page

    @cached_property
    def size(self) -> float:
        """Font size in points that most characters have."""
        sizes = {word.size for word in self.words}
        if len(sizes) == 1:
            return sizes.pop()
        weights: dict[float, int] = {}
        for word in self.words:
            weights[word.size] = weights.get(word.size, 0) + len(word.text)
        return max(weights, key=lambda size: (weights[size], size))

    @cached_property
    def bold(self) -> bool:
        """Whether at least nine tenths of the letters are bold."""
        if not any(word.bold for word in self.words):
            return False
        letters = sum(len(word.text) for word in self.words)
        return sum(len(word.text) for word in self.words if word.bold) >= 0.9 * letters

    @cached_property
    def plain(self) -> str:
        """The words with single spaces: for looking at, not for keeping."""
        return " ".join(word.text for word in self.words)
