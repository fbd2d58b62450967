"""Report data for tests: invented, with a long name, hostile text and an empty variant."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from pipeline.analyse.tables import BY_ATTRIBUTE, COOCCURRENCE, FREQUENCIES
from pipeline.model import Basis, Code, Codebook, Edit, Quote, SourceKind
from pipeline.report.model import ReportData

HOSTILE = "<script>alert(1)</script> & =cmd()|' /C calc'!A0 \x07"
CODES = (
    Code("capacity", "Capacity", "Money, staff and time.", ("staffing",), ("skills: see workforce",)),
    Code("long", "A theme with a name so long that no chart that cuts names would ever show the whole of it", "x",
         parent="capacity", color="#8a3b12"),
    Code("culture", HOSTILE, HOSTILE, color="#123456"),
)  # fmt: skip


def quote(n: int, code: str, basis: Basis = Basis.REVIEWED) -> Quote:
    """A quote with one edit."""
    text = f"[Participant {n}] told us, “there is no money” 👩🏽‍⚕️ {HOSTILE if code == 'culture' else ''}"
    edits = (Edit(0, 4, f"[Participant {n}]", "participant"),)
    return Quote(
        f"q{n}", code, f"s{n}", "src", SourceKind.INTERVIEW, 0, 40, text, f"Participant {n}", basis, edits
    )


def data(unreviewed: bool = False) -> ReportData:
    """A small but full report."""
    frequencies = [
        (code.id, code.name, code.parent or "", basis, n, n, n, 10.0 * n, 100 * n)
        for n, code in enumerate(CODES, 1)
        for basis in ("reviewed", "suggested")
    ]
    by_attribute = [
        (code.id, "trust_type", value, "reviewed", count, count, count, hidden)
        for code in CODES
        for value, count, hidden in (("acute", 7, "no"), ("community", None, "yes"), (HOSTILE, 0, "no"))
    ]
    facts: dict[str, int | float] = {
        "sources": 3, "words": 12345, "segments": 60, "codable": 40, "reviewed": 30, "participants": 9, "coders": 1,
        "decisions": 80, "rejects": 1, "threshold": 0.5, "min_cell": 5, "min_group": 3, "max_words": 150,
    }  # fmt: skip
    quotes = tuple(quote(n, code.id) for n, code in enumerate(CODES * 2, 1))
    if unreviewed:
        quotes = (*quotes, quote(99, "capacity", Basis.SUGGESTED))
    return ReportData(
        study=f"Test study {HOSTILE}",
        method="codebook",
        facts=facts,
        sources_by_kind=(("interview", 2), ("minutes", 1)),
        codebook=Codebook("Test codebook", "1.0.0", CODES),
        frequencies=pd.DataFrame(frequencies, columns=list(FREQUENCIES)),
        by_attribute=pd.DataFrame(by_attribute, columns=list(BY_ATTRIBUTE)),
        cooccurrence=pd.DataFrame([("capacity", "culture", "reviewed", 4, 0.25)], columns=list(COOCCURRENCE)),
        quotes=quotes,
        unreviewed=unreviewed,
        version="0.0.0",
    )


def empty() -> ReportData:
    """A study in which nothing has been found or reviewed."""
    full = data()
    return replace(
        full,
        facts={**full.facts, "reviewed": 0, "decisions": 0, "coders": 0},
        frequencies=full.frequencies.assign(
            segments=0, sources=0, participants=0, participants_pct=0.0, words=0
        ),
        by_attribute=full.by_attribute.iloc[:0],
        cooccurrence=full.cooccurrence.iloc[:0],
        quotes=(),
    )
