"""Levels of headings that no tag gives: by the numbers they carry, else by the size and weight of their type."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.ingest.pdf.blocks import Para
from pipeline.ingest.pdf.numbers import depth_of, number_of

DEEPEST = 6
OFTEN = 3
"""How often a heading's text comes back that stands below others of its style ("Answer" below each question)."""

Style = tuple[float, bool]
"""Size in points, and whether bold."""


class Rank(NamedTuple):
    """Of one style: the level of its highest headings, the fewest parts of the decimal numbers that they carry (0 for
    none), whether these numbers are the levels, and the texts that come back often."""

    level: int
    least: int = 0
    by_number: bool = False
    often: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Ranks:
    """The ranks of a document's styles of heading."""

    styles: Mapping[Style, Rank]

    @property
    def has_bold(self) -> bool:
        """Whether some headings are bold."""
        return any(bold for _, bold in self.styles)

    def level(self, para: Para) -> int:
        """The level of a heading, from 1: its style's, deeper by its number or where its text comes back often."""
        rank = self.styles.get((para.size, para.bold), Rank(1))
        level = min(DEEPEST, rank.level + _below(para, rank))
        depth = depth_of(number_of(para.plain)) if any(one.by_number for one in self.styles.values()) else 0
        return min(level, depth or level)


def ranks_of(headings: Iterable[Para]) -> Ranks:
    """The ranks of each style of heading.

    A style whose headings mostly carry decimal numbers has the levels of those numbers (``2.1``: 2). The
    others are one below the next larger style that is used more than once, or that is the largest of all (the
    document's title): a style that comes once makes nothing below it deeper.
    """
    found: dict[Style, list[Para]] = {}
    for para in headings:
        found.setdefault((para.size, para.bold), []).append(para)
    ranks: dict[Style, Rank] = {}
    above = 0
    for style in sorted(found, reverse=True):
        paras = found[style]
        depths = [depth for para in paras if (depth := depth_of(number_of(para.plain)))]
        common = _common(paras)
        level = min(DEEPEST, common or above + 1)
        rank = Rank(level, common or min(depths, default=0), bool(common), _often(paras))
        if not ranks or len(paras) > 1:
            above = level + max(_below(para, rank) for para in paras)
        ranks[style] = rank
    return Ranks(ranks)


def _below(para: Para, rank: Rank) -> int:
    """How many levels a heading stands below (or, numbered, above) its style's."""
    depth = depth_of(number_of(para.plain))
    if rank.least and depth:
        return depth - rank.least
    return 1 if para.plain in rank.often else 0


def _often(paras: Sequence[Para]) -> frozenset[str]:
    """The texts that come back often, where as many others of the style do not."""
    counts = Counter(para.plain for para in paras)
    often = frozenset(text for text, count in counts.items() if count >= OFTEN)
    return often if len(counts) - len(often) >= OFTEN else frozenset()


def _common(paras: Sequence[Para]) -> int:
    """Parts of the decimal numbers that most headings of a style carry; 0 where most carry none."""
    depths = Counter(depth_of(number_of(para.plain)) for para in paras if number_of(para.plain))
    depth, count = depths.most_common(1)[0] if depths else (0, 0)
    return depth if count >= 0.6 * len(paras) and len(paras) > 1 else 0
