"""Where several coders differ: segments and codes that one put on and another, who had a say, did not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """What one coder made of one segment: the codes put on it, and those whose memo says something.

    ``done``: the coder has called the segment reviewed, so that what is not put on counts as no.
    ``memos`` are (code, memo) pairs, the code empty for the memo on the whole segment.
    """

    segment_id: str
    coder: str
    codes: frozenset[str]
    refused: frozenset[str]
    done: bool
    memos: tuple[tuple[str, str], ...] = ()
    settled: tuple[tuple[str, str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Side:
    """One coder's side of a difference."""

    coder: str
    applied: bool
    memo: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A segment and code on which coders differ. ``settled`` is ``accept`` or ``reject``, or empty."""

    segment_id: str
    code: str
    sides: tuple[Side, ...]
    settled: str = ""
    settled_by: str = ""
    settled_memo: str = ""


def differences(said: Sequence[Said]) -> tuple[Difference, ...]:
    """Every segment and code that one coder put on and another, who had a say, did not; in the order given."""
    by_segment: dict[str, list[Said]] = defaultdict(list)
    for one in said:
        by_segment[one.segment_id].append(one)
    found: list[Difference] = []
    for segment, sayings in by_segment.items():
        for code in sorted({code for one in sayings for code in one.codes}):
            sides = [
                Side(one.coder, code in one.codes, dict(one.memos).get(code) or dict(one.memos).get("", ""))
                for one in sayings
                if code in one.codes or code in one.refused or one.done
            ]
            if len({side.applied for side in sides}) > 1:
                settled = next((s for one in sayings for s in one.settled if s[0] == code), ("", "", "", ""))
                found.append(Difference(segment, code, tuple(sides), *settled[1:]))
    return tuple(found)
