"""Agreement statistics against the published worked examples and against scikit-learn."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from pipeline.analyse.agreement import (
    ALL,
    Level,
    agreement,
    between_pairs,
    judgements,
    kappa,
    krippendorff_alpha,
)
from pipeline.coding import current
from pipeline.model import Action, Decision

SHEETS = Path(__file__).parents[3] / "shared" / "data" / "agreement"


def units(*observers: str) -> list[list[str]]:
    """Units out of observers' rows, a point for a missing value."""
    return [[v for v in unit if v != "."] for unit in zip(*(row.split() for row in observers), strict=True)]


MEG_OWEN = units("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0")
BEN_GERRY = units("a a b b d c c c e d d a", "b a b b b c c c e d d d")
FOUR = units(
    "1 2 3 3 2 1 4 1 2 . . .", "1 2 3 3 2 2 4 1 2 5 . 3", ". 3 3 3 2 3 4 2 2 5 1 .", "1 2 3 3 2 4 4 1 2 5 1 ."
)


@pytest.mark.parametrize(
    ("judged", "level", "published"),
    [
        (MEG_OWEN, "nominal", 0.095),
        (BEN_GERRY, "nominal", 0.692),
        (FOUR, "nominal", 0.743),
        (FOUR, "ordinal", 0.815),
        (FOUR, "interval", 0.849),
        (FOUR, "ratio", 0.797),
    ],
)
def test_krippendorffs_own_examples(judged: list[list[str]], level: Level, published: float) -> None:
    numbers = [[float(v) if v.isdigit() else v for v in unit] for unit in judged]
    assert krippendorff_alpha(numbers, level) == pytest.approx(published, abs=0.0006)


def test_alpha_is_not_defined_where_nothing_differs() -> None:
    assert math.isnan(krippendorff_alpha([["a", "a"], ["a"]]))
    assert math.isnan(krippendorff_alpha([]))
    assert krippendorff_alpha([["a", "a"], ["b", "b"]]) == 1


TWO = {
    f"s{n}": {"ann": frozenset({"x"} if int(a) else ()), "bob": frozenset({"x"} if int(b) else ())}
    for n, (a, b) in enumerate(MEG_OWEN)
}


def test_a_code_as_the_published_example() -> None:
    row, together = agreement(TWO, ["x"])
    assert row.alpha == pytest.approx(0.095, abs=0.0006)
    assert row.percent == pytest.approx(0.6)
    assert row.low <= row.alpha <= row.high
    assert (row.segments, row.used, together.code) == (10, 5, ALL)
    assert row.kappa == pytest.approx(cohen_kappa_score(*zip(*MEG_OWEN, strict=True)))


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=2, max_size=30))
def test_alpha_of_a_code_is_the_general_alpha(pairs: list[tuple[bool, bool]]) -> None:
    judged = {
        f"{n:02}": {"a": frozenset({"x"} if a else ()), "b": frozenset({"x"} if b else ())}
        for n, (a, b) in enumerate(pairs)
    }
    general = krippendorff_alpha([[float(a), float(b)] for a, b in pairs])
    assert agreement(judged, ["x"])[0].alpha == pytest.approx(general, nan_ok=True)


def test_only_what_a_coder_reviewed_counts() -> None:
    said = [
        ("s1", "ann", "x", Action.ADD),
        ("s1", "ann", "", Action.REVIEWED),
        ("s1", "bob", "", Action.REVIEWED),
        ("s2", "ann", "x", Action.ADD),
        ("s2", "bob", "", Action.REVIEWED),
    ]
    coding = current(
        Decision(s, "src", 0, 1, code, who, action, seq=n) for n, (s, who, code, action) in enumerate(said, 1)
    )
    assert judgements(coding) == {"s1": {"ann": {"x"}, "bob": set()}}
    with_machine = judgements(coding, {"s1": ["x"], "s2": ["x"]})
    assert with_machine["s2"] == {"bob": frozenset(), "machine": {"x"}}
    assert {row.coders for row in between_pairs(with_machine, ["x"])} == {
        ("ann", "bob"),
        ("ann", "machine"),
        ("bob", "machine"),
    }


def test_same_seed_same_interval() -> None:
    assert agreement(TWO, ["x"], seed=3) == agreement(TWO, ["x"], seed=3)
    assert math.isnan(agreement({}, ["x"])[0].percent)


def test_in_brief_the_figures_are_the_same_without_kappa_and_interval() -> None:
    for whole, brief in zip(agreement(TWO, ["x", "y"]), agreement(TWO, ["x", "y"], brief=True), strict=True):
        assert (brief.code, brief.segments, brief.used) == (whole.code, whole.segments, whole.used)
        assert (brief.percent, brief.alpha) == pytest.approx((whole.percent, whole.alpha), nan_ok=True)
        assert math.isnan(brief.kappa) and math.isnan(brief.low) and math.isnan(brief.high)


def _sheet(path: Path) -> dict[str, frozenset[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    codes = [n for n, name in enumerate(rows[0]) if name.lower().startswith("code")]
    return {
        row[0]: frozenset(row[n].strip().lower() for n in codes if n < len(row) and row[n].strip())
        for row in rows[1:]
        if row
    }


@pytest.mark.data
@pytest.mark.skipif(not SHEETS.is_dir(), reason="the coders' sheets are not here")
def test_kappas_of_real_coders_are_scikit_learns() -> None:
    compared = 0
    for first in sorted(SHEETS.glob("*(primary).csv")):
        one, two = _sheet(first), _sheet(first.with_name(first.name.replace("primary", "secondary")))
        shared = [key for key in sorted(one.keys() & two.keys()) if one[key] and two[key]]
        judged = {key: {"primary": one[key], "secondary": two[key]} for key in shared}
        codes = sorted({code for key in shared for code in one[key] | two[key]})
        for row in agreement(judged, codes)[:-1]:
            a, b = ([row.code in who[key] for key in shared] for who in (one, two))
            assert row.kappa == pytest.approx(kappa(a, b), nan_ok=True)
            if not math.isnan(row.kappa):
                assert row.kappa == pytest.approx(cohen_kappa_score(a, b))
                compared += 1
    assert compared > 50
