"""A segment's text cut into runs: what spoke for a code, what was coded, and names that are not to be shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.model import Edit


@dataclass(frozen=True, slots=True)
class Spot:
    """A stretch that is to be marked: offsets into the text, ``why`` or ``coded``, and for which code."""

    start: int
    end: int
    kind: str
    code: str


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text shown in one way. ``at`` and ``length`` are code points of the *source*.

    ``shown`` differs from the source where a name is hidden; ``why`` and ``coded`` are codes.
    """

    at: int
    length: int
    shown: str
    hidden: bool = False
    why: tuple[str, ...] = ()
    coded: tuple[str, ...] = ()


def runs(text: str, offset: int, spots: Iterable[Spot], edits: Sequence[Edit] = ()) -> tuple[Run, ...]:
    """Cut a text at every edge of a spot or an edit.

    Args:
        offset: where the text begins in its source.
        edits: replacements (offsets into ``text``), in order and without overlap; never cut through.
    """
    kept = [spot for spot in spots if 0 <= spot.start < spot.end <= len(text)]
    edges = {0, len(text), *(s.start for s in kept), *(s.end for s in kept)}
    for edit in edits:
        edges = {edge for edge in edges if not edit.start < edge < edit.end} | {edit.start, edit.end}
    hidden = {edit.start: edit for edit in edits}
    cuts = sorted(edges)
    found = []
    for start, end in pairwise(cuts):
        replaced = hidden.get(start)
        over = [spot for spot in kept if spot.start < end and spot.end > start]
        found.append(
            Run(
                at=offset + start,
                length=end - start,
                shown=replaced.shown if replaced else text[start:end],
                hidden=replaced is not None,
                why=tuple(dict.fromkeys(s.code for s in over if s.kind == "why")),
                coded=tuple(dict.fromkeys(s.code for s in over if s.kind == "coded")),
            )
        )
    return tuple(found)
