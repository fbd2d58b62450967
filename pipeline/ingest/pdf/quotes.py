"""Quotations inside reports: who they are credited to, in the same paragraph or on a line of its own below."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.ingest.credits import credited, is_below
from pipeline.ingest.pdf.blocks import Para, Role

__all__ = ["credited", "with_credits"]

LONGEST_CREDIT = 14

_ENDS = re.compile(r"[.!?…,]?[”\"’'][.,]?$")


def with_credits(paras: Sequence[Para]) -> list[Para]:
    """Quotations put together with the line below them that only says who spoke."""
    result: list[Para] = []
    for para in paras:
        old = result[-1] if result else None
        if old is not None and _is_credit(old, para):
            first = para.words[0]._replace(glued=False)
            result[-1] = replace(old, words=(*old.words, first, *para.words[1:]), tight=False)
        else:
            result.append(para)
    return result


def _is_credit(quotation: Para, line: Para) -> bool:
    if quotation.role is not Role.TEXT or line.role not in (Role.TEXT, Role.LIST):
        return False
    if len(line.words) > LONGEST_CREDIT or not is_below(line.plain) or not _ENDS.search(quotation.plain):
        return False
    return bool(credited(f"{quotation.plain} {line.plain}"))
