"""Decisions outlive re-runs, re-reading, corrected files, another unit and edits of the codebook."""

from __future__ import annotations

import pytest

from pipeline.model import Action
from tests.making import CODES, TURNS, Maker

WANTED = {"short-term funding": "capacity", "chief executive": "leadership", "the mindset": "culture"}


@pytest.fixture
def study(maker: Maker) -> Maker:
    maker.text()
    maker.run("segment")
    maker.review(WANTED)
    return maker


def standing(study: Maker) -> set[tuple[str, str]]:
    """What was coded, as (words, code)."""
    codes = study.coding().codes_of
    return {
        (words, code)
        for words, code in WANTED.items()
        for segment in study.segments()
        if words in segment.text and code in codes.get(segment.id, set())
    }


def reviewed(study: Maker) -> int:
    return len(study.coding().reviewed_segments)


@pytest.mark.parametrize("options", [{}, {"force": True}])
def test_they_survive_a_run(study: Maker, options: dict[str, bool]) -> None:
    study.run(**options)
    assert standing(study) == set(WANTED.items())
    assert reviewed(study) == 3
    assert study.run().rejects == ()


def test_they_survive_reading_the_file_again(study: Maker) -> None:
    study.csv("corpus/sources.csv", ("source", "kind", "site"), ("one.txt", "focus_group", "North"))
    assert study.run().counts("ingest")["read"] == 1
    assert standing(study) == set(WANTED.items())


def test_they_survive_a_file_that_moves(study: Maker) -> None:
    (study.root / "corpus/moved").mkdir()
    (study.root / "corpus/one.txt").rename(study.root / "corpus/moved/renamed.txt")
    study.run()
    assert standing(study) == set(WANTED.items())


def test_they_survive_a_file_that_is_away_for_a_while(study: Maker) -> None:
    data = (study.root / "corpus/one.txt").read_bytes()
    (study.root / "corpus/one.txt").unlink()
    away = study.run()
    assert away.counts("analyse")["codes_reviewed"] == 0
    assert len(away.rejects) == 6
    study.raw("one.txt", data)
    assert study.run().rejects == ()
    assert standing(study) == set(WANTED.items())


def test_they_survive_a_corrected_file(study: Maker) -> None:
    turns = [("Interviewer", "A question that had been left out, about how all this began?"), *TURNS]
    study.text(turns=[(who, said.replace("And who was", "Who was")) for who, said in turns])
    found = study.run()
    assert found.rejects == ()
    assert standing(study) == set(WANTED.items())
    assert reviewed(study) == 3


def test_a_passage_that_was_corrected_itself_is_listed_and_never_counted(study: Maker) -> None:
    study.text(turns=[(who, said.replace("short-term funding", "long-term funding")) for who, said in TURNS])
    found = study.run()
    assert {r.reason for r in found.rejects} == {"the passage that was decided on is no longer in the corpus"}
    assert {r.source for r in found.rejects} == {"one.txt"}
    assert standing(study) == set(WANTED.items()) - {("short-term funding", "capacity")}


def test_they_survive_a_corrected_file_in_another_unit(study: Maker) -> None:
    study.text(turns=[("Interviewer", "One more question, about how it began?"), *TURNS])
    study.settings(unit="sentence")
    assert study.run().rejects == ()
    assert standing(study) == set(WANTED.items())


@pytest.mark.parametrize("settings", [{"unit": "sentence"}, {"unit": "paragraph"}, {"max_words": 14}])
def test_they_survive_another_unit_and_the_way_back(study: Maker, settings: dict[str, object]) -> None:
    before = study.coding()
    study.settings(**settings)
    assert study.run().rejects == ()
    assert standing(study) == set(WANTED.items())
    assert reviewed(study) >= 3
    study.settings()
    study.run()
    assert study.coding() == before


def test_what_was_decided_in_sentences_stands_in_turns(maker: Maker) -> None:
    maker.text(
        turns=[
            *TURNS,
            ("Priya Patel", "The board was slow to see it. But we did find some capacity in the end."),
        ]
    )
    maker.settings(unit="sentence")
    maker.run("segment")
    for segment in maker.segments():
        if segment.codable:
            maker.decide(segment, "", Action.REVIEWED)
    maker.decide(maker.holding("But we did"), "capacity")
    maker.settings()
    assert maker.run().rejects == ()
    assert {s.id for s in maker.segments() if s.codable} == maker.coding().reviewed_segments
    assert "capacity" in maker.coding().codes_of[maker.holding("But we did").id]


def test_they_survive_edits_of_the_codebook(study: Maker) -> None:
    capacity, leadership, culture = CODES
    study.codebook([
        {**leadership, "definition": "Another definition.", "keywords": ["leader"]},
        {**culture, "closed": True},
        {**capacity, "parent": "leadership", "name": "Room to work"},
        {"id": "new", "name": "New"},
    ])  # fmt: skip
    study.run()
    assert standing(study) == set(WANTED.items())
    counted = {(r["code"], r["basis"]): r["segments"] for r in study.rows("shareable/theme_frequencies.csv")}
    for code in ("capacity", "leadership", "culture"):
        assert counted[code, "reviewed"] == "1"


def test_a_code_that_leaves_the_codebook_keeps_its_decisions(study: Maker) -> None:
    study.codebook(CODES[:2])
    study.run()
    assert "culture" not in {r["code"] for r in study.rows("shareable/theme_frequencies.csv")}
    assert "culture" in {r["code"] for r in study.rows("confidential/coding.csv")}
    study.codebook()
    study.run()
    assert standing(study) == set(WANTED.items())


def test_whoever_turns_out_to_ask_the_questions_is_not_counted_or_quoted(study: Maker) -> None:
    study.settings(interviewers=["Interviewer", "Owen Okafor"])
    study.run()
    counted = {(r["code"], r["basis"]): r["segments"] for r in study.rows("shareable/theme_frequencies.csv")}
    assert counted["culture", "reviewed"] == "0"
    assert {r["label"] for r in study.rows("shareable/quote_bank.csv")} == {"Participant 1"}
    assert "culture" in {r["code"] for r in study.rows("confidential/coding.csv")}
