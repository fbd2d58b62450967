"""Comments in the margin of a Word document: what was said of which words, by whom and when.

A comment is kept as furniture (nobody said it in the interview) with marks that tie it to its words;
:mod:`pipeline.review.comments` takes those that name a code as a person's coding.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipeline.ingest.word_xml import W
from pipeline.model import BlockKind, Piece

ON, BY, AT = "_comment_on", "_comment_by", "_comment_at"
"""Marks of a comment: the words it is on, its author, and when it was made (as Word writes it)."""


def comment_pieces(main: Any, comments: list[tuple[Any, str]]) -> Iterator[Piece]:
    """A piece per comment.

    Args:
        main: root of the document.
        comments: each comment's element with its text.
    """
    words = anchors(main)
    for element, text in comments:
        marks = {
            ON: words.get(element.get(W + "id", ""), ""),
            BY: element.get(W + "author", ""),
            AT: element.get(W + "date", ""),
        }
        found = tuple(sorted((name, value) for name, value in marks.items() if value))
        yield Piece(text, BlockKind.FURNITURE, speaker=marks[BY], attributes=found)


def anchors(main: Any) -> dict[str, str]:
    """The words between the start and the end of each comment's range, by the comment's id; paragraphs on
    lines of their own. A comment without a range is on the paragraph that refers to it.
    """
    open_now: dict[str, list[str]] = {}
    done: dict[str, str] = {}
    for element in main.iter():
        tag = element.tag
        if tag == W + "commentRangeStart":
            open_now[element.get(W + "id", "")] = []
        elif tag == W + "commentRangeEnd":
            key = element.get(W + "id", "")
            done[key] = "".join(open_now.pop(key, []))
        elif tag == W + "commentReference":
            done.setdefault(element.get(W + "id", ""), _paragraph(element))
        elif open_now and tag in (W + "t", W + "tab", W + "br", W + "p"):
            said = (element.text or "") if tag == W + "t" else "\n" if tag == W + "p" else " "
            for parts in open_now.values():
                parts.append(said)
    return {
        key: "\n".join(" ".join(line.split()) for line in text.splitlines()).strip()
        for key, text in done.items()
    }


def _paragraph(element: Any) -> str:
    while element is not None and element.tag != W + "p":
        element = element.getparent()
    return "" if element is None else "".join(one.text or "" for one in element.iter(W + "t"))
