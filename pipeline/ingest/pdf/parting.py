"""Tagged paragraphs that hold more than one: a heading and the text below it, or text and the heading overleaf."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.ingest.pdf.blocks import Para, Role
from pipeline.ingest.pdf.paragraphs import ENDS
from pipeline.ingest.pdf.words import Word

LONGEST_RUN = 20
"""Words of bold type that may be a heading of the text around them."""


def parted(paras: Sequence[Para]) -> list[Para]:
    """Tagged paragraphs, those parted whose first lines are all bold while the others are not, and those that end
    with lines in bold on a new page.

    Args:
        paras: in the tree's order.
    """
    result: list[Para] = []
    for para in paras:
        at = _place(para) if para.role in (Role.TEXT, Role.LIST) else 0
        if at:
            first = para.words[at]._replace(glued=False)
            roles = (Role.HEADING, Role.TEXT) if para.words[0].bold else (para.role, Role.HEADING)
            parts = (para.words[:at], (first, *para.words[at + 1 :]))
            levels = (para.level if role is para.role else 0 for role in roles)
            result.extend(
                replace(para, words=words, role=role, level=level)
                for words, role, level in zip(parts, roles, levels, strict=True)
            )
        else:
            result.append(para)
    return result


def _place(para: Para) -> int:
    """Before which word a paragraph is to be parted; 0 where it is one."""
    words = para.words
    bold = sum(word.bold for word in words)
    if not 0 < bold < len(words):
        return 0
    head = next(at for at, word in enumerate(words) if not word.bold) if words[0].bold else 0
    if (
        0 < head <= LONGEST_RUN
        and _is_new_line(words[head - 1], words[head])
        and words[-1].text.endswith(ENDS)
    ):
        short = not _had_room(words, head) or words[head - 1].text.endswith(ENDS)
        return 0 if short or not words[head].text[:1].isupper() else head
    tail = len(words) - next(at for at, word in enumerate(reversed(words)) if not word.bold)
    overleaf = tail < len(words) and words[tail].page != words[tail - 1].page
    few = len(words) - tail <= LONGEST_RUN
    return tail if overleaf and few and words[tail - 1].text.endswith(ENDS) else 0


def _is_new_line(before: Word, word: Word) -> bool:
    return before.page == word.page and word.base - before.base > 0.8 * word.size


def _had_room(words: Sequence[Word], at: int) -> bool:
    """Whether the word at a place would have fit on the line above it."""
    before, word = words[at - 1], words[at]
    right = max(one.x1 for one in words if one.page == before.page)
    return right - before.x1 > word.x1 - word.x0 + word.size
