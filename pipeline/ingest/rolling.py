"""Rolling captions: files in which each caption shows the last line of the one before once more."""

from __future__ import annotations

from collections.abc import Sequence

Line = tuple[str | None, str]
"""Who says it, and a line of a caption."""

ROLLS = 0.2
"""Share of captions that repeat a line and go on, from which a file rolls."""
MOST_LINES = 8
"""Lines of a caption among which a repeat is looked for; captions on a screen have two or three."""


def rolling(captions: Sequence[Sequence[Line]]) -> list[int]:
    """How many leading lines of each caption only repeat the end of the one before.

    All are 0 unless the file as a whole rolls: in a fifth of its captions, and at least twice, a line of two or
    more words is repeated and goes on with a new line below it. A person who says the same thing twice is not a
    rolling caption.
    """
    repeats = [0] * len(captions)
    grows = 0
    before: Sequence[Line] = ()
    for at, caption in enumerate(captions):
        lines = caption[:MOST_LINES]
        for size in range(min(len(before), len(lines)), 0, -1):
            if list(before[-size:]) == list(lines[:size]) and _words(lines[:size]) > 1:
                repeats[at] = size
                grows += size < len(caption)
                break
        before = caption[-MOST_LINES:]
    return repeats if grows >= 2 and grows >= ROLLS * len(captions) else [0] * len(captions)


def _words(lines: Sequence[Line]) -> int:
    return sum(len(text.split()) for _, text in lines)
