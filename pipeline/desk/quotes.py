"""The quote bank as it was written: anonymised, and checked by the gate that every shared file passes."""

from __future__ import annotations

import csv
import io

from starlette.responses import Response

from pipeline.desk.clearing import waiting
from pipeline.desk.pages import page
from pipeline.desk.state import Visit

PAGE = 30
SHOWN = ("quote_id", "code", "text", "label", "source_kind", "basis", "disclosure")


def bank(visit: Visit) -> list[dict[str, str]]:
    """Rows of ``shareable/quote_bank.csv``, without the segment's id; empty where it is not made yet."""
    path = visit.desk.study.shareable / "quote_bank.csv"
    if not path.is_file():
        return []
    rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""))
    return [{name: row.get(name) or "" for name in SHOWN} for row in rows]


def quotes(visit: Visit) -> Response:
    """Quotes by code and words. This is all that an author sees; it reads no source."""
    book = {code.id: code.name for code in visit.desk.codebook.codes}
    code, words = visit.asked("code"), visit.asked("words").lower()
    found = [
        q
        for q in bank(visit)
        if (not code or q["code"] == code) and all(w in q["text"].lower() for w in words.split())
    ]
    number = int(visit.asked("page")) if visit.asked("page").isdecimal() else 0
    most = max(PAGE, len(found)) if visit.asked("all") else PAGE
    return page(
        visit, "quotes.html", quotes=found[number * most : (number + 1) * most], count=len(found), number=number,
        pages=-(-len(found) // most), names=book, code=code, words=visit.asked("words"),
        codes=[c for c in book if any(q["code"] == c for q in bank(visit))], made=bool(bank(visit)),
        held=len(waiting(visit)[0]) if visit.owns else 0,
    )  # fmt: skip
