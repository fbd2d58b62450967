"""Quotations inside reports: who a paragraph that is one quotation is credited to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from pipeline.model import BlockKind, Piece

_QUOTED = r"(?:[“\"‘'][^“”\"]{15,}[.!?…]?[”\"’']|“[^“”]{15,}”)\.?\s*"
_MARKED = r"(?:\(|\[|[–—-]\s*)(?P<who>(?:[A-Z]|P\d)[^()\[\]“”]{1,60}?)[)\]]?\.?"
_ROLE = (
    r"(?P<role>(?:Participant|Interviewee|Respondent|Speaker|Patient|Carer|Member|P) ?\d{1,3}\b"
    r"(?:[,;] [^()\[\]“”.:]{1,50})?)\.?"
)
_QUOTATION = re.compile(rf"^{_QUOTED}(?:{_MARKED}|{_ROLE})$")
_BELOW = re.compile(
    r"^(?:\([^()]{2,70}\)|\[[^\[\]]{2,70}\]|[–—-]\s*[^–—]{2,70}|" + _ROLE.replace("?P<role>", "?:") + r")\.?$"
)


_NOBODY = re.compile(
    r"(?:table|figure|fig|box|chart|graph|appendix|annex|section|chapter|page|pp?\.|emphasis|italics|bold|source|notes?|"
    r"footnote|see|ibid|translat|original|sic|exhibit|case study|as|and|but|so|then|they|he|she|we|i|it|this|that|"
    r"there|these|those|which|what|when|where|who|because|in|at|on|if|not|no|yes)\b",
    re.I,
)
"""What stands behind a quotation and is nobody: where it is from, or how the sentence goes on."""


def credited(text: str) -> str:
    """Who a paragraph that is one quotation is credited to ("… (Participant 8)", "… – Carer"); "" if nobody."""
    found = _QUOTATION.match(text)
    if not found:
        return ""
    who = found["who"] or found["role"]
    nobody = re.search(r"\b(?:1[89]|20)\d\d\b", who) or _NOBODY.match(who)
    return "" if nobody else who.strip(" .")


def is_below(text: str) -> bool:
    """Whether a line by itself only says who spoke: in brackets, behind a dash, or "Participant 8, interview"."""
    return _BELOW.match(text) is not None


def with_speakers(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Pieces of a report, quotations with whom they are credited to as their speaker, be it on the line below."""
    before: Piece | None = None
    for piece in pieces:
        if before is not None and _is_prose(piece) and is_below(piece.text):
            both = f"{before.text}\n{piece.text}"
            if not before.speaker and (who := credited(both)):
                yield replace(before, text=both, speaker=who)
                before = None
                continue
        if before is not None:
            yield before
            before = None
        if _is_prose(piece):
            before = replace(piece, speaker=credited(piece.text))
        else:
            yield piece
    if before is not None:
        yield before


def _is_prose(piece: Piece) -> bool:
    return piece.kind is BlockKind.PARAGRAPH and not piece.speaker
