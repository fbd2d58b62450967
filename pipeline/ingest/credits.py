"""Quotations inside reports: who a paragraph that is one quotation is credited to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from pipeline.model import BlockKind, Piece

_QUOTATION = re.compile(
    r"^[“\"‘'][^“”\"]{15,}[.!?…]?[”\"’']\.?\s*(?:\(|\[|[–—-]\s*)(?P<who>(?:[A-Z]|P\d)[^()\[\]“”]{1,60}?)[)\]]?\.?$"
)


def credited(text: str) -> str:
    """Who a paragraph that is one quotation is credited to ("… (Participant 8)", "… – Carer"); "" if nobody."""
    found = _QUOTATION.match(text)
    if not found or re.search(r"\b(?:1[89]|20)\d\d\b", found.group(0)[found.start("who") :]):
        return ""
    return found.group("who").strip(" .")


def with_speakers(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Pieces of a report, quotations with whom they are credited to as their speaker."""
    for piece in pieces:
        is_prose = piece.kind is BlockKind.PARAGRAPH and not piece.speaker
        who = credited(piece.text) if is_prose else ""
        yield replace(piece, speaker=who) if who else piece
