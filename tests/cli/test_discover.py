"""``themebank discover``."""

from __future__ import annotations

import json
from collections.abc import Callable

import yaml

from pipeline.codebook import load_codebook
from tests.conftest import Said
from tests.making import CODES, Maker
from tests.tag.test_discover import passages, theme_of

Command = Callable[..., Said]


def uncovered_talk(maker: Maker) -> None:
    """A study in which people speak of what its codebook does not know."""
    turns = [("Interviewer", "And what else was there?")]
    for one in passages():
        turns += [("Priya Patel", one.text), ("Interviewer", "And what else was there?")]
    maker.text(turns=turns)
    maker.run("tag")


def test_writes_a_table_and_a_draft_that_can_be_pasted(maker: Maker, themebank: Command) -> None:
    uncovered_talk(maker)
    said = themebank("discover", maker.root)
    assert said.code == 0, said.err
    assert "Next: " in said.out
    rows = maker.rows("confidential/emergent.csv")
    texts = {segment.id: segment.text for segment in maker.segments()}
    assert all(texts[row["segment_id"]] == row["text"] for row in rows)
    draft = maker.root / "outputs/confidential/emergent.yaml"
    book = load_codebook(draft)
    assert {code.id for code in book.codes} == {row["candidate"] for row in rows}
    for code in book.codes:
        assert sum(row["typical"] == "yes" for row in rows if row["candidate"] == code.id) == len(
            code.examples
        )
    entries = yaml.safe_load(draft.read_text(encoding="utf-8"))["codes"]
    maker.codebook([*CODES, *entries])
    told = json.loads(themebank("run", maker.root, "--json").out)
    assert "error" not in told


def test_a_participants_name_names_no_candidate(maker: Maker, themebank: Command) -> None:
    turns = [("Interviewer", "And what else was there?")]
    for one in passages():
        who = " Ask Tregaron, or Tregaron's brother." if theme_of(one) == 0 else ""
        turns += [("Priya Patel", one.text + who), ("Interviewer", "And what else was there?")]
    maker.text(turns=[*turns, ("Dai Tregaron", "I was asked, and I have nothing to say.")])
    maker.run("tag")
    told = json.loads(themebank("discover", maker.root, "--json").out)
    assert told["candidates"]
    assert "tregaron" not in json.dumps([one["phrases"] for one in told["candidates"]]).lower()


def test_json_and_the_same_bytes_twice(maker: Maker, themebank: Command) -> None:
    uncovered_talk(maker)
    told = json.loads(themebank("discover", maker.root, "--json").out)
    assert told["grouped"] == sum(one["segments"] for one in told["candidates"])
    assert 0 < told["grouped"] <= told["uncovered"]
    assert all(one["typical"] for one in told["candidates"])
    files = [maker.root / "outputs/confidential" / name for name in ("emergent.csv", "emergent.yaml")]
    before = [path.read_bytes() for path in files]
    assert [path.stat().st_mode & 0o777 for path in files] == [0o600, 0o600]
    themebank("discover", maker.root)
    assert [path.read_bytes() for path in files] == before


def test_nothing_stands_out(maker: Maker, themebank: Command) -> None:
    maker.text()
    maker.run("tag")
    said = themebank("discover", maker.root)
    assert said.code == 0
    assert "nothing stands out" in said.out


def test_before_anything_was_read(maker: Maker, themebank: Command) -> None:
    said = themebank("discover", maker.root)
    assert said.code == 2
    assert len(said.errors) == 2
    assert not (maker.root / "study.db").exists()
