"""Counting, and what must not be told by a count."""

from __future__ import annotations

import itertools

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.analyse.evidence import EvidenceBase, gather
from pipeline.analyse.tables import cooccurrence, group_sizes, theme_by_attribute, theme_frequencies
from pipeline.anonymise.disclosure import Cell, suppressed
from pipeline.coding import Coding, current
from pipeline.model import Action, BlockKind, Code, Codebook, Decision, Segment, Suggestion
from pipeline.outputs import SMALL_GROUPS, frame_csv, shareable_by_attribute, shareable_cooccurrence
from pipeline.study import Disclosure
from pipeline.thresholds import Thresholds
from tests.making import Maker, decision

BOOK = Codebook(
    "B", "1", (Code("a", "A", ""), Code("b", "B", "", parent="a"), Code("c", "C", "", closed=True))
)


def segment(
    n: int, who: str = "", source: str = "s", codable: bool = True, words: str = "three short words"
) -> Segment:
    return Segment(
        f"g{n}", source, n * 20, n * 20 + len(words), words, BlockKind.TURN, participant=who, codable=codable
    )


def base(
    segments: list[Segment], decisions: list[Decision], suggestions: list[Suggestion] | None = None,
    attributes: dict[str, tuple[tuple[str, str], ...]] | None = None,
) -> EvidenceBase:  # fmt: skip
    return gather(segments, current(decisions), suggestions or [], BOOK, Thresholds(), attributes or {})


def frequencies(found: EvidenceBase) -> dict[tuple[str, str], tuple[int, int, int, float, int]]:
    return {
        (r.code, r.basis): (r.segments, r.sources, r.participants, r.participants_pct, r.words)
        for r in theme_frequencies(found).itertuples()
    }


PEOPLE = [
    segment(0, "P1"),
    segment(1, "P1"),
    segment(2, "P2", "t"),
    segment(3, "P3", "t"),
    segment(4, "", codable=False),
]


def test_frequencies_by_hand() -> None:
    found = base(
        PEOPLE, [decision(PEOPLE[n], "a", seq=n) for n in (0, 1, 2)] + [decision(PEOPLE[2], "b", seq=9)]
    )
    counts = frequencies(found)
    assert counts["a", "reviewed"] == (3, 2, 2, 66.7, 9)
    assert counts["b", "reviewed"] == (1, 1, 1, 33.3, 3)
    assert counts["a", "suggested"] == (0, 0, 0, 0.0, 0)


def test_a_code_that_two_coders_put_on_a_segment_counts_once() -> None:
    found = base(PEOPLE, [decision(PEOPLE[0], "a", seq=1), decision(PEOPLE[0], "a", coder="Bo", seq=2)])
    assert frequencies(found)["a", "reviewed"][0] == 1


def test_a_closed_code_has_a_row_only_where_it_was_used() -> None:
    assert ("c", "reviewed") not in frequencies(base(PEOPLE, []))
    assert frequencies(base(PEOPLE, [decision(PEOPLE[0], "c", seq=1)]))["c", "reviewed"][0] == 1


def test_suggestions_are_counted_apart_and_only_where_nobody_has_decided() -> None:
    said = [
        Suggestion("g0", "a", 0.9, "t"),
        Suggestion("g1", "a", 0.9, "t"),
        Suggestion("g2", "a", 0.9, "t"),
        Suggestion("g3", "a", 0.49, "t"),
        Suggestion("g3", "c", 0.9, "t"),
    ]
    decisions = [
        decision(PEOPLE[0], "a", Action.REJECT, seq=1),
        decision(PEOPLE[1], "", Action.REVIEWED, seq=2),
    ]
    counts = frequencies(base(PEOPLE, decisions, said))
    assert counts["a", "suggested"][0] == 1
    assert counts["a", "reviewed"][0] == 0


CODES = st.sampled_from("ab")
LOGS = st.lists(
    st.tuples(st.integers(0, 4), CODES, st.sampled_from(list(Action)), st.sampled_from("xy")), max_size=15
)


@given(LOGS, st.lists(st.tuples(st.integers(0, 4), CODES), max_size=8, unique=True))
def test_no_pair_is_counted_on_both_bases(
    log: list[tuple[int, str, Action, str]], said: list[tuple[int, str]]
) -> None:
    decisions = [
        decision(PEOPLE[n], code, action, coder, seq=k) for k, (n, code, action, coder) in enumerate(log, 1)
    ]
    suggestions = [Suggestion(f"g{n}", code, 0.8, "t") for n, code in said]
    found = base(PEOPLE, decisions, suggestions)
    pairs = [(c.segment.id, c.code) for c in found.coded]
    assert len(pairs) == len(set(pairs))
    assert all(c.segment.codable for c in found.coded)


def test_pairs_of_codes_and_jaccard() -> None:
    log = [
        decision(PEOPLE[n], code, seq=k)
        for k, (n, code) in enumerate([(0, "a"), (0, "b"), (1, "a"), (2, "b")], 1)
    ]
    (row,) = cooccurrence(base(PEOPLE, log)).itertuples()
    assert (row.code_a, row.code_b, row.basis, row.segments, row.jaccard) == ("a", "b", "reviewed", 1, 0.3333)


def test_a_pair_on_few_segments_is_listed_without_its_counts() -> None:
    many = [segment(n, f"P{n}") for n in range(9)]
    log = [decision(many[n], code, seq=2 * n + k) for n in range(5) for k, code in enumerate("ab")]
    log += [decision(many[n], code, seq=50 + 2 * n + k) for n in range(5, 9) for k, code in enumerate("ac")]
    found = shareable_cooccurrence(base(many, log), Disclosure())
    rows = {(r.code_a, r.code_b): (r.segments, r.jaccard, r.suppressed) for r in found.itertuples()}
    assert rows[("a", "b")] == (5, 0.5556, "no")
    assert rows[("a", "c")][2] == "yes"
    assert pd.isna(rows[("a", "c")][0])
    assert pd.isna(rows[("a", "c")][1])
    assert b"a,c,reviewed,,,yes" in frame_csv(found)
    shown = shareable_cooccurrence(base(many, log), Disclosure(min_cell=0))
    assert list(shown["suppressed"]) == ["no", "no"]


def test_groups_are_counted_in_people_and_where_nobody_speaks_in_sources() -> None:
    quiet = [segment(9, "", "m"), segment(10, "", "n")]
    where = {"s": (("site", "N"),), "t": (("site", "S"),), "m": (("site", "M"),), "n": (("site", "M"),)}
    sizes = group_sizes(base([*PEOPLE, *quiet], [], attributes=where))
    assert sizes == {("site", "N"): 1, ("site", "S"): 2, ("site", "M"): 2}


def test_a_zero_is_a_zero() -> None:
    where = {"s": (("site", "N"),), "t": (("site", "S"),)}
    frame = theme_by_attribute(base(PEOPLE, [decision(PEOPLE[0], "a", seq=1)], attributes=where))
    assert {(r.value, r.segments) for r in frame.itertuples() if r.basis == "reviewed"} == {
        ("N", 1),
        ("S", 0),
    }


SUPPRESSION = {
    "small cell and the next smallest": ([("r", "x", 2, 9), ("r", "y", 7, 9), ("r", "z", 20, 9)], {"x", "y"}),
    "two small cells hide each other": ([("r", "x", 2, 9), ("r", "y", 3, 9), ("r", "z", 20, 9)], {"x", "y"}),
    "nothing small": ([("r", "x", 5, 9), ("r", "y", 7, 9)], set()),
    "a zero tells nothing": ([("r", "x", 0, 9), ("r", "y", 7, 9)], set()),
    "a small group hides its column": ([("r", "x", 30, 2), ("r", "y", 7, 9), ("r", "z", 8, 9)], {"x", "y"}),
    "beside zeros only": ([("r", "x", 2, 9), ("r", "y", 0, 9), ("r", "z", 0, 9)], {"x", "y"}),
    "alone": ([("r", "x", 2, 9)], {"x"}),
}


@pytest.mark.parametrize("case", SUPPRESSION)
def test_suppression(case: str) -> None:
    cells, hidden = SUPPRESSION[case]
    found = suppressed([Cell(*cell) for cell in cells], min_cell=5, min_group=3)
    assert {column for _, column in found} == hidden


CELLS = st.lists(st.tuples(st.integers(0, 12), st.integers(1, 6)), min_size=2, max_size=5)


@given(st.lists(CELLS.filter(lambda r: len(r) > 1), min_size=1, max_size=4))
def test_no_suppressed_cell_can_be_worked_out_from_its_row(rows: list[list[tuple[int, int]]]) -> None:
    cells = [
        Cell(f"r{n}", f"c{m}", size, group)
        for n, row in enumerate(rows)
        for m, (size, group) in enumerate(row)
    ]
    hidden = suppressed(cells, 5, 3)
    for cell in cells:
        if 0 < cell.size < 5 or cell.group < 3:
            assert (cell.row, cell.column) in hidden
    for row in {cell.row for cell in cells}:
        assert sum((c.row, c.column) in hidden for c in cells if c.row == row) != 1


SITES = st.lists(st.tuples(st.integers(0, 5), st.sampled_from("ab")), max_size=20)


@given(st.lists(st.sampled_from(["N", "S", "W"]), min_size=6, max_size=6), SITES)
@settings(max_examples=40)
def test_what_is_shared_shows_no_small_number(sites: list[str], coded: list[tuple[int, str]]) -> None:
    """Six people at up to three sites; whatever is coded, no cell shows a small group or a small count."""
    people = [segment(n, f"P{n}", f"s{n}") for n in range(6)]
    where = {f"s{n}": (("site", site),) for n, site in enumerate(sites)}
    found = base(
        people, [decision(people[n], code, seq=k) for k, (n, code) in enumerate(coded, 1)], attributes=where
    )
    frame = shareable_by_attribute(found, Disclosure(min_cell=2, min_group=2))
    for row in frame.itertuples():
        group = sites.count(row.value) if row.value != SMALL_GROUPS else None
        if row.suppressed == "no":
            assert row.segments == 0 or row.segments >= 2
            assert group is None or group >= 2
        else:
            assert all(pd.isna(value) for value in (row.segments, row.sources, row.participants))
        assert row.value == SMALL_GROUPS or sites.count(row.value) >= 2


def test_a_suppressed_cell_is_an_empty_cell_in_the_file() -> None:
    where = {"s": (("site", "N"),), "t": (("site", "S"),)}
    found = base(PEOPLE, [decision(PEOPLE[0], "a", seq=1)], attributes=where)
    text = frame_csv(shareable_by_attribute(found, Disclosure(min_cell=5, min_group=1))).decode("utf-8-sig")
    assert "a,site,N,reviewed,,,,yes" in text
    assert "nan" not in text.lower()
    assert "<na>" not in text.lower()


def test_a_change_of_policy_is_a_change_of_the_file(maker: Maker) -> None:
    for n in range(6):
        maker.text(
            f"{n}.txt", [("Interviewer", "So?"), (f"Anna{n} Lee{n}", f"In place {n} there was no capacity.")]
        )
    maker.csv("corpus/sources.csv", ("source", "site"), *((f"{n}.txt", s) for n, s in enumerate("NNNSSS")))
    maker.run("segment")
    maker.review({f"In place {n}": "capacity" for n in range(6)})
    shown = {}
    for least in (5, 3):
        maker.settings(disclosure={"min_cell": least, "min_group": 3})
        maker.run("analyse")
        rows = maker.rows("shareable/theme_by_attribute.csv")
        shown[least] = {(r["value"], r["segments"]) for r in rows if r["basis"] == "reviewed"}
    assert shown == {5: {("N", ""), ("S", "")}, 3: {("N", "3"), ("S", "3")}}


def test_rows_are_in_the_order_of_codebook_and_basis() -> None:
    frame = theme_frequencies(base(PEOPLE, []))
    assert list(zip(frame.code, frame.basis, strict=True)) == list(
        itertools.product("ab", ["reviewed", "suggested"])
    )
    assert Coding() == current([])


def test_the_label_that_names_a_source_at_the_desk_is_no_case_attribute(maker: Maker) -> None:
    """It is written for coders who see no names, and may still tell whose interview it was: it is not shared."""
    for name in ("a", "b"):
        rows = [
            (f"{name}{n}", f"I would like more support with the work, number {n}, please.") for n in range(12)
        ]
        maker.csv(f"corpus/{name}.csv", ["Respondent", "What would help you most in your own words?"], *rows)
    maker.csv(
        "corpus/sources.csv",
        ["source", "label", "trust_type"],
        ["a.csv", "Call about the northern lead", "acute"],
        ["b.csv", "Second call", "community"],
    )
    maker.run("quotes")
    for one in maker.segments():
        if one.codable:
            maker.decide(one, "capacity")
    maker.run("report")
    found = {row["attribute"] for row in maker.rows("shareable/theme_by_attribute.csv")}
    assert found == {"trust_type"}
    files = {name: path for name, path in maker.outputs().items() if name.startswith("shareable/")}
    assert [name for name, data in files.items() if b"northern lead" in data or b"Second call" in data] == []
