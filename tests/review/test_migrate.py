"""Codes that are renamed, merged, split and retired: every decision goes along, and the log only grows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.codebook import load_codebook
from pipeline.codebook_edit import Step, Steps
from pipeline.coding import Coding, current
from pipeline.model import Action, BlockKind, Decision, Segment
from pipeline.review.migrate import migrate
from pipeline.store.engine import open_store
from pipeline.store.schema import audit
from pipeline.study import load_study
from tests.conftest import Said
from tests.making import Maker, decision, tree

Command = Callable[..., Said]
TEXT = "The money ran out. Nobody led on it."
ONE, TWO = (Segment(f"s{n}", f"source {n}", 0, len(TEXT), TEXT, BlockKind.TURN) for n in (1, 2))
AT = "2026-06-01T00:00:00Z"


def numbered(decisions: Iterable[Decision], start: int = 1) -> list[Decision]:
    return [replace(d, seq=n) for n, d in enumerate(decisions, start)]


def carried(decisions: list[Decision], *steps: Step) -> tuple[Coding, list[Decision]]:
    """What stands afterwards, and what was appended."""
    before = numbered(decisions)
    new, _ = migrate((current(before), Coding()), Steps(steps), "Small 1.1.0", AT)
    return current([*before, *numbered(new, len(before) + 1)]), list(new)


def said(coding: Coding) -> set[tuple[str, str, str, str]]:
    return {(d.segment_id, d.coder, d.code, "on") for d in coding.applied} | {
        (d.segment_id, d.coder, d.code, "off") for d in coding.refused
    }


RENAME = Step("rename", "a", ("z",))
MERGE = Step("merge", "a", ("t",))
SPLIT = Step("split", "a", ("x", "y"))

CASES: dict[str, tuple[list[Decision], tuple[Step, ...], set[tuple[str, str, str, str]]]] = {
    "rename": ([decision(ONE, "a"), decision(TWO, "a", Action.REJECT, "Bob")], (RENAME,),
               {("s1", "Ann", "z", "on"), ("s2", "Bob", "z", "off")}),
    "others stay": ([decision(ONE, "b")], (RENAME,), {("s1", "Ann", "b", "on")}),
    "withdrawn stays withdrawn": ([decision(ONE, "a"), decision(ONE, "a", Action.WITHDRAW)], (RENAME,), set()),
    "merge two": ([decision(ONE, "a"), decision(ONE, "b")], (MERGE, Step("merge", "b", ("t",))),
                  {("s1", "Ann", "t", "on")}),
    "merge where the coder refused the target": (
        [decision(ONE, "a"), decision(ONE, "t", Action.REJECT)], (MERGE,), {("s1", "Ann", "t", "on")}),
    "merge a refused code into one that was put on": (
        [decision(ONE, "t"), decision(ONE, "a", Action.REJECT)], (MERGE,), {("s1", "Ann", "t", "on")}),
    "merge a refused and a given code": (
        [decision(ONE, "b"), decision(ONE, "a", Action.REJECT)], (MERGE, Step("merge", "b", ("t",))),
        {("s1", "Ann", "t", "on")}),
    "coders stay apart": (
        [decision(ONE, "t", coder="Bob"), decision(ONE, "a", Action.REJECT)], (MERGE,),
        {("s1", "Bob", "t", "on"), ("s1", "Ann", "t", "off")}),
    "split": ([decision(ONE, "a")], (SPLIT,), set()),
    "split a refused code": ([decision(ONE, "a", Action.REJECT)], (SPLIT,),
                             {("s1", "Ann", "x", "off"), ("s1", "Ann", "y", "off")}),
    "retire": ([decision(ONE, "a")], (Step("retire", "a"),), {("s1", "Ann", "a", "on")}),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_stands_afterwards(case: str) -> None:
    decisions, steps, expected = CASES[case]
    assert said(carried(decisions, *steps)[0]) == expected


def test_coder_words_memo_and_time_are_kept() -> None:
    part = replace(decision(ONE, "a", memo="see minute 4"), start=4, end=9, quote="money")
    coding, new = carried([part], RENAME)
    (kept,) = coding.applied
    assert (kept.coder, kept.start, kept.end, kept.quote, kept.memo) == ("Ann", 4, 9, "money", "see minute 4")
    assert kept.decided_at == part.decided_at
    assert [d.action for d in new] == [Action.WITHDRAW, Action.ADD]
    assert new[0].decided_at == AT
    assert all(d.origin.startswith("migrate:") and d.codebook == "Small 1.1.0" for d in new)
    assert all(len(d.origin) <= 64 for d in new)


def test_two_memos_become_one() -> None:
    coding, _ = carried([decision(ONE, "t", memo="first"), decision(ONE, "a", memo="second")], MERGE)
    assert [d.memo for d in coding.applied] == ["first · second"]


def test_a_split_opens_the_segment_again_for_that_coder() -> None:
    mark = Action.REVIEWED
    decisions = [decision(ONE, "a", memo="odd"), decision(ONE, "", mark), decision(ONE, "", mark, "Bob")]
    coding, new = carried(decisions, SPLIT)
    assert coding.reviewed == {("s1", "Bob")}
    assert "odd" in new[-1].memo


ACTIONS = st.sampled_from([Action.ACCEPT, Action.ADD, Action.REJECT, Action.WITHDRAW])
SPANS = st.sampled_from([(0, len(TEXT)), (0, 18), (19, len(TEXT)), (4, 25)])


@st.composite
def histories(draw: st.DrawFn) -> list[Decision]:
    made = []
    for _ in range(draw(st.integers(0, 12))):
        start, end = draw(SPANS)
        whole = decision(draw(st.sampled_from([ONE, TWO])), draw(st.sampled_from("abct")), draw(ACTIONS),
                         draw(st.sampled_from(["Ann", "Bob"])), draw(st.sampled_from(["", "m"])))  # fmt: skip
        made.append(replace(whole, start=start, end=end, quote=TEXT[start:end]))
    return made


@settings(max_examples=150)
@given(histories())
def test_nothing_stands_on_codes_that_went_and_no_passage_loses_its_code(history: list[Decision]) -> None:
    steps = (MERGE, Step("rename", "b", ("z",)), Step("split", "c", ("x", "y")))
    before = current(numbered(history))
    after, new = carried(history, *steps)
    assert not {d.code for d in (*after.applied, *after.refused)} & {"a", "b", "c"}
    becomes = {"a": "t", "t": "t", "b": "z"}

    def letters(coding: Coding, code: str) -> set[tuple[str, str, int]]:
        return {(d.segment_id, d.coder, n) for d in coding.applied if d.code == code
                for n in range(d.start, d.end) if not TEXT[n].isspace()}  # fmt: skip

    for target in ("t", "z"):
        olds = [old for old, new_id in becomes.items() if new_id == target]
        assert letters(after, target) == set().union(*(letters(before, old) for old in olds))
    again, _ = migrate((after, Coding()), Steps(steps), "Small 1.1.0", AT)
    assert again == ()
    assert all(d.action is not Action.REVIEWED for d in new)


@pytest.fixture
def study(maker: Maker) -> Maker:
    maker.text()
    maker.run("tag")
    maker.review({"short-term funding": "capacity", "chief executive": "leadership", "mindset": "culture"})
    return maker


def write(study: Maker, **steps: object) -> Path:
    study.yaml("map.yaml", steps)
    return study.root / "map.yaml"


MAP = {
    "rename": {"capacity": "means"},
    "split": {"leadership": ["board", "executive"]},
    "retire": ["culture"],
    "codes": [
        {"id": "board", "name": "Board"},
        {"id": "executive", "name": "Executive", "keywords": ["chief"]},
    ],
}


def test_a_study_is_migrated_once(study: Maker, themebank: Command) -> None:
    path = write(study, **MAP)
    before = (study.root / "codebook/small.yaml").read_bytes()
    log = study.decisions()
    facts = json.loads(themebank("codebook", "migrate", path, study.root, "--by", "Ann", "--json").out)
    assert [(s["kind"], s["carried"], s["to_decide"], s["kept"]) for s in facts["steps"]] == [
        ("rename", 1, 0, 0), ("split", 0, 1, 0), ("retire", 0, 0, 1),
    ]  # fmt: skip
    assert study.decisions()[: len(log)] == log
    assert {d.code for d in study.coding().applied} == {"means", "culture"}
    book = load_codebook(study.root / "codebook/small.yaml")
    assert book.version == "1.1.0"
    assert {c.id for c in book.open_codes} == {"means", "board", "executive"}
    assert (study.root / "codebook/backup/small-1.0.0.yaml").read_bytes() == before
    store = open_store(load_study(study.root).store_url)
    with store.begin() as db:
        lines = [
            (row.who, row.what, row.detail) for row in db.execute(sa.select(audit).order_by(audit.c.seq))
        ]
    store.close()
    assert [(who, what) for who, what, _ in lines[-2:]] == [("Ann", "codebook migrate map.yaml")] * 2
    assert "renamed capacity to means" in lines[-2][2]
    state, decided = tree(study.root / "codebook"), study.decisions()
    again = themebank("codebook", "migrate", path, study.root)
    assert "Nothing to do" in again.out
    assert (tree(study.root / "codebook"), study.decisions()) == (state, decided)
    assert not [r for r in study.run("quotes").rejects if "(reviewed)" not in r.where]


def test_killed_between_codebook_and_decisions_it_goes_on(
    study: Maker, themebank: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    path = write(study, **MAP)
    with monkeypatch.context() as patch:
        patch.setattr("pipeline.store.log.append_decisions", killed)
        assert themebank("codebook", "migrate", path, study.root).code == 130
    assert {d.code for d in study.coding().applied} == {"capacity", "leadership", "culture"}
    assert themebank("codebook", "migrate", path, study.root).code == 0
    assert {d.code for d in study.coding().applied} == {"means", "culture"}
    assert load_codebook(study.root / "codebook/small.yaml").version == "1.1.0"


def test_a_dry_run_only_says(study: Maker, themebank: Command) -> None:
    path = write(study, **MAP)
    state, log = tree(study.root / "codebook"), study.decisions()
    out = themebank("codebook", "migrate", path, study.root, "--dry-run").out
    assert "1 to be decided again" in out
    assert "--dry-run" in out
    assert (tree(study.root / "codebook"), study.decisions()) == (state, log)


def test_decisions_made_later_on_an_old_code_follow(study: Maker, themebank: Command) -> None:
    path = write(study, rename={"capacity": "means"})
    themebank("codebook", "migrate", path, study.root)
    study.decide(study.holding("mindset"), "capacity", coder="Bob")
    facts = json.loads(themebank("codebook", "migrate", path, study.root, "--json").out)
    assert facts["decisions_added"] == 2
    assert facts["codebook"]["backup"] is None
    assert {d.code for d in study.coding().applied if d.coder == "Bob"} == {"means"}


def test_a_code_renamed_by_hand_takes_its_decisions_along(study: Maker, themebank: Command) -> None:
    file = study.root / "codebook/small.yaml"
    file.write_text(file.read_text().replace("id: capacity", "id: means"))
    said_ = themebank("codebook", "migrate", write(study, rename={"capacity": "means"}), study.root)
    assert said_.code == 0, said_
    assert "means" in {d.code for d in study.coding().applied}


def test_decisions_whose_passage_has_left_the_corpus_follow(study: Maker, themebank: Command) -> None:
    study.text(
        "two.txt", [("Interviewer", "Hello there."), ("Zoe", "We talked of quite another thing here.")]
    )
    (study.root / "corpus/one.txt").unlink()
    study.run("tag")
    themebank("codebook", "migrate", write(study, rename={"capacity": "means"}), study.root)
    study.text()
    study.run("tag")
    assert "means" in {d.code for d in study.coding().applied}
    assert "capacity" not in {d.code for d in study.coding().applied}


WRONG: dict[str, tuple[str, tuple[str, ...]]] = {
    "unknown code": ("rename:\n  capacty: means\n", ("map.yaml, line 2", "'capacty'")),
    "unknown in a merge": ("merge:\n  culture:\n    - capacity\n    - fun\n", ("map.yaml, line 4", "'fun'")),
    "unknown target": ("merge:\n  fun: [capacity]\n", ("map.yaml, line 2", "'fun'")),
    "unknown part": ("split:\n  capacity:\n    - fun\n", ("map.yaml, line 3", "'fun'")),
    "unknown to retire": ("retire:\n  - fun\n", ("map.yaml, line 2", "'fun'")),
    "taken": ("rename:\n  capacity: culture\n", ("map.yaml, line 2", "taken")),
    "no id": ("rename:\n  capacity: New Name\n", ("map.yaml, line 2", "no id")),
    "twice": ("rename:\n  capacity: means\nretire: [capacity]\n", ("map.yaml, line 3", "twice")),
    "in a chain": ("merge:\n  culture: [capacity]\nretire: [culture]\n", ("map.yaml, line 3", "'culture'")),
    "unknown key": ("move: {}\n", ("map.yaml, line 1", "move")),
    "empty": ("", ("map.yaml",)),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_maps_name_the_line_and_change_nothing(case: str, study: Maker, themebank: Command) -> None:
    text, words = WRONG[case]
    path = study.root / "map.yaml"
    path.write_text(text)
    state, log = tree(study.root / "codebook"), study.decisions()
    told = themebank("codebook", "migrate", path, study.root)
    assert told.code == 2, told
    assert len(told.errors) == 2
    for word in words:
        assert word in told.errors[0], told.err
    assert (tree(study.root / "codebook"), study.decisions()) == (state, log)


def test_new_entries_are_checked_as_part_of_the_codebook(study: Maker, themebank: Command) -> None:
    entry = {"id": "board", "name": "Board", "parent": "nowhere"}
    path = write(study, merge={"board": ["leadership"]}, codes=[entry])
    told = themebank("codebook", "migrate", path, study.root)
    assert told.code == 2
    assert "nowhere" in told.errors[0]
    assert yaml.safe_load((study.root / "codebook/small.yaml").read_text())["version"] == "1.0.0"
