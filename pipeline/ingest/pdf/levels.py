"""Levels of headings that no tag gives: by the numbers they carry, else by the size and weight of their type."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from pipeline.ingest.pdf.blocks import Para
from pipeline.ingest.pdf.numbers import depth_of, number_of

DEEPEST = 6

Style = tuple[float, bool]
"""Size in points, and whether bold."""


def levels_of(headings: Iterable[Para]) -> dict[Style, int]:
    """The level of each style of heading, from 1.

    A style whose headings mostly carry decimal numbers has the level of those numbers (``2.1``: 2). The
    others are one below the next larger style that is used more than once, or that is the largest of all (the
    document's title): a style that comes once makes nothing below it deeper.
    """
    found: dict[Style, list[Para]] = {}
    for para in headings:
        found.setdefault((para.size, para.bold), []).append(para)
    depths = {style: _depth(paras) for style, paras in found.items()}
    levels: dict[Style, int] = {}
    above = 0
    for style in sorted(found, reverse=True):
        levels[style] = min(DEEPEST, depths[style] or above + 1)
        if not levels.keys() - {style} or len(found[style]) > 1:
            above = levels[style]
    return levels


def _depth(paras: list[Para]) -> int:
    """Parts of the decimal numbers that most headings of a style carry; 0 where most carry none."""
    depths = Counter(depth_of(number_of(para.plain)) for para in paras if number_of(para.plain))
    depth, count = depths.most_common(1)[0] if depths else (0, 0)
    return depth if count >= 0.6 * len(paras) and len(paras) > 1 else 0
