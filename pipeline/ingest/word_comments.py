"""Comments in the margin of a Word document: what was said of which words, by whom and when.

A comment is kept as furniture (nobody said it in the interview) with marks that tie it to its words;
:mod:`pipeline.review.comments` takes those that name a code as a person's coding.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipeline.ingest.word_xml import W
from pipeline.model import BlockKind, Piece

ON, BEFORE, AFTER = "_comment_on", "_comment_before", "_comment_after"
"""Marks of a comment: the words it is on, and up to ``NEAR`` characters of the document on either side."""
BY, AT = "_comment_by", "_comment_at"
"""Its author, and when it was made (as Word writes it)."""
NEAR = 200


def comment_pieces(main: Any, comments: list[tuple[Any, str]]) -> Iterator[Piece]:
    """A piece per comment.

    Args:
        main: root of the document.
        comments: each comment's element with its text.
    """
    marks_by_id = anchors(main)
    for element, text in comments:
        marks = {
            **marks_by_id.get(element.get(W + "id", ""), {}),
            BY: element.get(W + "author", ""),
            AT: element.get(W + "date", ""),
        }
        found = tuple(sorted((name, value) for name, value in marks.items() if value))
        yield Piece(text, BlockKind.FURNITURE, speaker=marks[BY], attributes=found)


def anchors(main: Any) -> dict[str, dict[str, str]]:
    """By comment id, the words between the start and the end of its range and those around them (the marks
    above), paragraphs on lines of their own. A comment without a range is on the paragraph that refers to it.
    """
    said: list[str] = []
    length = 0
    opened: dict[str, int] = {}
    ranges: dict[str, tuple[int, int | None]] = {}
    paragraph = 0
    for element in main.iter():
        tag = element.tag
        key = element.get(W + "id", "")
        if tag == W + "commentRangeStart":
            opened[key] = length
        elif tag == W + "commentRangeEnd" and key in opened:
            ranges[key] = (opened.pop(key), length)
        elif tag == W + "commentReference":
            ranges.setdefault(key, (paragraph, None))
        elif tag in (W + "t", W + "tab", W + "br", W + "p"):
            said.append((element.text or "") if tag == W + "t" else "\n" if tag == W + "p" else " ")
            length += len(said[-1])
            paragraph = length if tag == W + "p" else paragraph
    text = "".join(said)
    return {key: _around(text, start, end) for key, (start, end) in ranges.items()}


def _around(text: str, start: int, end: int | None) -> dict[str, str]:
    if end is None:
        end = text.find("\n", start)
        end = end if end >= 0 else len(text)
    parts = {
        ON: text[start:end],
        BEFORE: text[max(0, start - NEAR) : start],
        AFTER: text[end : end + NEAR],
    }
    return {
        name: "\n".join(" ".join(line.split()) for line in part.splitlines()).strip()
        for name, part in parts.items()
    }
