"""A report's data as a study would give it: eighteen codes in three families, twenty participants, all invented."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from pipeline.analyse.tables import BY_ATTRIBUTE, COOCCURRENCE, FREQUENCIES
from pipeline.model import Basis, Code, Codebook, Edit, Quote, SourceKind
from pipeline.report.charts import Drawn, draw
from pipeline.report.model import ReportData

LONG = (
    "Whether anybody at the organisation has the time, the money, the training and the permission that it takes to do "
    "prevention for longer than the next financial year"
)
FAMILIES = (
    ("commitments", "What organisations committed to", "#0b6e4f", (
        ("leadership", "Senior leadership and governance", 31, 12), ("inequalities", "Health inequalities", 44, 3),
        ("anchor", "Social value and anchor institutions", 9, 0), ("partnership", "Partnership", 27, 21),
        ("contacts", "Making every contact count", 18, 6))),
    ("conditions", "What makes it possible", "#8a3b12", (
        ("capacity", LONG, 52, 17), ("clarity", "Clarity", 24, 2), ("congruity", "Congruity", 38, 5),
        ("culture", "Culture", 12, 4), ("data", "Data and evidence", 7, 9))),
    ("experience", "What it is like", "#5a4a9c", (
        ("recognition", "Recognition", 14, 0), ("burden", "Burden and tick-box worries", 21, 8),
        ("support", "Support received", 10, 6), ("timing", "Timing of evaluation", 0, 7),
        ("spread", "Sharing what was learnt", 0, 0))),
)  # fmt: skip
SAID = (
    "We had the posters and the launch and the photograph, and then the money stopped in March and nobody told the "
    "people who had been trained.",
    "It only works when the person at the top asks about it, every month, in the same meeting in which they ask about "
    "waiting lists.",
    "I wouldn't call it a burden. I'd call it homework: you do it the night before and you learn something anyway.",
    "[Participant 4] kept it going on [their] own for a year. When she left, it went with her.",
)


def codebook() -> Codebook:
    """Three families of five codes."""
    codes = []
    for family, name, color, children in FAMILIES:
        codes.append(Code(family, name, f"All that bears on {name.lower()}.", color=color))
        codes += [
            Code(code, title, f"Talk about {title.lower()}, in the speaker's own work or elsewhere.",
                 ("plans and pledges", "what was done", "what was left undone"), ("other families: see there",),
                 parent=family, color=color)
            for code, title, *_ in children
        ]  # fmt: skip
    return Codebook("Prevention in practice", "1.2.0", tuple(codes), "Written for these tests.")


def _frequencies() -> pd.DataFrame:
    rows = []
    for family, name, _, children in FAMILIES:
        for code, title, reviewed, suggested in ((family, name, 4, 0), *children):
            for basis, n in (("reviewed", reviewed), ("suggested", suggested)):
                people = min(20, -(-n * 2 // 3))
                rows.append((code, title, "" if code == family else family, basis, n, min(9, n), people,
                             round(5.0 * people, 1), 41 * n))  # fmt: skip
    return pd.DataFrame(rows, columns=list(FREQUENCIES))


def _by_attribute() -> pd.DataFrame:
    values = {
        "trust_type": (
            "(small groups together)",
            "acute",
            "community",
            "mental health and learning disability",
        ),
        "wave": ("1", "2"),
        "place": tuple(f"Area {n}" for n in range(1, 12)),
        "year": ("2025", "2026"),
    }
    rows: list[tuple[object, ...]] = []
    for f, (_, _, _, children) in enumerate(FAMILIES):
        for c, (code, _, segments, _) in enumerate(children):
            for attribute, those in values.items():
                for v, value in enumerate(those):
                    n = 0 if attribute == "year" else segments * ((f + c + v) % 4) // 5
                    hidden = 0 < n < 5
                    counts: tuple[object, ...] = (pd.NA,) * 3 if hidden else (n, min(n, 8), min(n, 9))
                    rows.append((code, attribute, value, "reviewed", *counts, "yes" if hidden else "no"))
    frame = pd.DataFrame(rows, columns=list(BY_ATTRIBUTE))
    return frame.astype(dict.fromkeys(("segments", "sources", "participants"), "Int64"))


def _cooccurrence() -> pd.DataFrame:
    codes = [code for _, _, _, children in FAMILIES for code, _, n, _ in children if n]
    rows = [
        (a, b, "reviewed", n, round(n / 40, 4))
        for i, a in enumerate(codes)
        for j, b in enumerate(codes[i + 1 :], i + 1)
        for n in [(i * 7 + j * 3) % 11 - 3]
        if n > 0
    ]
    return pd.DataFrame(rows, columns=list(COOCCURRENCE))


def _quotes() -> tuple[Quote, ...]:
    made = []
    codes = [code for _, _, _, children in FAMILIES for code, _, n, _ in children if n]
    for c, code in enumerate(codes):
        for n in range(3):
            text = SAID[(c + n) % len(SAID)]
            edits = (Edit(0, 4, "[Participant 4]", "participant"),) if "[" in text else ()
            kind = SourceKind.MINUTES if (c + n) % 5 == 4 else SourceKind.INTERVIEW
            label = "Minutes" if kind is SourceKind.MINUTES else f"Participant {(3 * c + n) % 20 + 1}"
            made.append(Quote(f"q{c:02d}{n}", code, f"s{c}{n}", "src", kind, 0, len(text), text, label,
                              Basis.REVIEWED, edits, "names replaced" if edits else "clear"))  # fmt: skip
    return tuple(made)


def full() -> ReportData:
    """A study of which three quarters are reviewed."""
    return ReportData(
        study="Prevention in practice: interviews with those who do it",
        method="codebook",
        facts={
            "sources": 14, "words": 45210, "segments": 1240, "codable": 1010, "reviewed": 760, "participants": 20,
            "coders": 2, "decisions": 1325, "rejects": 1, "threshold": 0.5, "min_cell": 5, "min_group": 3,
            "max_words": 150,
        },
        sources_by_kind=(("focus_group", 1), ("interview", 10), ("minutes", 2), ("report", 1)),
        codebook=codebook(),
        frequencies=_frequencies(),
        by_attribute=_by_attribute(),
        cooccurrence=_cooccurrence(),
        quotes=_quotes(),
        unreviewed=False,
        version="0.1.0",
    )  # fmt: skip


def untouched() -> ReportData:
    """A study of which nothing is reviewed, with quotes that were asked for all the same."""
    data = full()
    kept = data.frequencies["basis"] == "suggested"
    return replace(
        data,
        facts={**data.facts, "reviewed": 0, "decisions": 0, "coders": 0},
        frequencies=data.frequencies.assign(segments=data.frequencies["segments"].where(kept, 0)),
        by_attribute=data.by_attribute.assign(basis="suggested"),
        cooccurrence=data.cooccurrence.assign(basis="suggested"),
        quotes=tuple(replace(quote, basis=Basis.SUGGESTED) for quote in data.quotes),
        unreviewed=True,
    )


@pytest.fixture(scope="session")
def study() -> ReportData:
    """A study of which three quarters are reviewed."""
    return full()


@pytest.fixture(scope="session")
def pictures(study: ReportData) -> Drawn:
    """Its charts."""
    return draw(study)
