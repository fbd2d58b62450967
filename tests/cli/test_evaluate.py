"""``themebank evaluate``: the contract of its figures, its page, and what it says of wrong input."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from pipeline.files import csv_bytes
from pipeline.report.evaluation import page
from tests.conftest import Said
from tests.making import CODES

Command = Callable[..., Said]
KEYS = (
    "micro_f1", "macro_f1", "average_precision_macro", "top3_recall", "calibration_error", "n_train", "n_test",
    "segments_per_second",
)  # fmt: skip
SAID = {
    "capacity": ("There was no money in {}.", "Funding for {} ended.", "We lack the people in {}."),
    "leadership": (
        "The board of {} led on it.",
        "Our chief executive spoke in {}.",
        "Senior leaders of {} came.",
    ),
    "culture": (
        "It is a habit in {}.",
        "The mindset of {} must change.",
        "Nobody in {} thinks it is theirs.",
    ),
}
PLACES = ("Derby", "Leeds", "Hull", "York", "Bath", "Ely")
ROWS = [
    (text.format(place), code, f"person {place}")
    for place in PLACES
    for code, texts in SAID.items()
    for text in texts
]


def write(
    path: Path, rows: list[tuple[str, str, str]], header: tuple[str, ...] = ("text", "codes", "group")
) -> Path:
    path.write_bytes(csv_bytes(header, rows))
    return path


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "book.yaml"
    closed = {"id": "old", "name": "Old", "closed": True}
    path.write_text(yaml.safe_dump({"name": "Small", "codes": [*CODES, closed]}), encoding="utf-8")
    return path


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    return write(tmp_path / "gold.csv", ROWS)


def test_json_has_the_keys_of_the_design(gold: Path, book: Path, themebank: Command) -> None:
    said = themebank("evaluate", gold, "--codebook", book, "--json")
    assert said.code == 0, said
    facts = json.loads(said.out)
    for key in KEYS:
        assert isinstance(facts[key], int | float), key
    assert (facts["n_train"], facts["n_test"]) == (0, len(ROWS))
    assert {row["code"]: row["support"] for row in facts["codes"]} == dict.fromkeys(SAID, 18)
    assert "NaN" not in said.out
    assert set(facts["baselines"]) >= {"keywords", "tfidf"}
    assert facts["closed_codes_left_out"] == ["old"]


def test_no_group_on_both_sides_and_a_seed_that_holds(gold: Path, book: Path, themebank: Command) -> None:
    def call(*more: str) -> dict[str, object]:
        facts = json.loads(
            themebank("evaluate", gold, "--codebook", book, "--train", "13", "--json", *more).out
        )
        return {key: value for key, value in facts.items() if key != "segments_per_second"}

    one = call("--seed", "3")
    assert (one["n_train"], one["n_test"]) == (13, len(ROWS) - 18)
    assert one == call("--seed", "3")


def test_training_rows_from_a_file(gold: Path, book: Path, tmp_path: Path, themebank: Command) -> None:
    train = write(tmp_path / "train.csv", ROWS[:5])
    facts = json.loads(themebank("evaluate", gold, "--codebook", book, "--train", train, "--json").out)
    assert (facts["n_train"], facts["n_test"]) == (5, len(ROWS) - 9)


def test_folds_and_curve(gold: Path, book: Path, themebank: Command) -> None:
    said = themebank(
        "evaluate", gold, "--codebook", book, "--folds", 3, "--per-code", 2, "--curve", "0,9,999", "--json"
    )
    facts = json.loads(said.out)
    assert facts["n_test"] == len(ROWS)
    assert facts["n_train"] <= 6
    assert [point["n_train"] for point in facts["curve"]] == [0, 9]
    assert facts["curve_left_out"] == [999]
    told = themebank("evaluate", gold, "--codebook", book, "--curve", "0,999").out
    assert "999 left out" in told


def test_words_and_a_page_that_stands_alone(
    gold: Path, book: Path, tmp_path: Path, themebank: Command
) -> None:
    html = tmp_path / "page.html"
    said = themebank("evaluate", gold, "--codebook", book, "--curve", "0,18", "--html", html)
    assert said.code == 0, said
    for words in ("micro F1", "top-3 recall", "keywords", "leadership", "Next:"):
        assert words in said.out
    text = html.read_text(encoding="utf-8")
    assert text.count("<svg") >= 2
    assert "<script" not in text
    assert 'src="' not in text
    for words in ("Reliability", "Confusion", "Learning curve", "Average precision", "Leadership"):
        assert words in text


def test_the_page_is_pure_and_escapes(gold: Path, book: Path, themebank: Command) -> None:
    facts = json.loads(themebank("evaluate", gold, "--codebook", book, "--json").out)
    facts["gold"] = "<b>\x07gold"
    facts["codes"][0]["name"] = "<script>alert(1)</script>"
    made = page(facts)
    assert made == page(facts)
    assert b"<script" not in made
    assert b"&lt;b&gt;" in made


def test_a_page_of_nothing() -> None:
    figures = dict.fromkeys(KEYS, 0)
    nothing = {**figures, "gold": "g", "codebook": "b", "seed": 0, "split": "one split", "codes": [], "baselines": {},
               "reliability": [], "confusions": [], "curve": [], "closed_codes_left_out": []}  # fmt: skip
    assert b"<svg" not in page(nothing)


WRONG: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "no column": ("text,code\na,capacity\n", (), ("gold.csv, line 1", "codes")),
    "unknown codes": (
        "text,codes\na,capacity\nb,capacty;culture\nc,fun\n", (), ("gold.csv, line 3", "'capacty'", "'fun' (line 4)"),
    ),
    "no rows": ("text,codes\n", (), ("gold.csv, line 1",)),
    "too much training": ("text,codes\na,capacity\n", ("--train", "1"), ("gold.csv", "nothing to measure")),
    "one group": ("text,codes,group\na,capacity,x\nb,culture,x\n", ("--train", "1"), ("nothing to measure",)),
    "no such training file": ("text,codes\na,capacity\n", ("--train", "none.csv"), ("none.csv",)),
    "curve": ("text,codes\na,capacity\n", ("--curve", "0,x"), ("'x'",)),
    "folds": ("text,codes\na,capacity\n", ("--folds", "5"), ("gold.csv", "1 group, too few")),
    "folds and training": ("text,codes\na,capacity\n", ("--folds", "5", "--train", "1"), ("--train",)),
    "per code alone": ("text,codes\na,capacity\n", ("--per-code", "5"), ("--per-code",)),
    "too many cells": ("text,codes\na,b,capacity\n", (), ("gold.csv, line 2",)),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_wrong_input_names_file_and_line(case: str, book: Path, tmp_path: Path, themebank: Command) -> None:
    text, options, words = WRONG[case]
    gold = tmp_path / "gold.csv"
    gold.write_text(text, encoding="utf-8")
    said = themebank("evaluate", gold, "--codebook", book, *options)
    assert said.code == 2, said
    assert len(said.errors) == 2, said.err
    assert "fault" not in said.errors[0]
    for word in words:
        assert word in said.errors[0], said.err


def test_gold_does_not_train_on_itself(gold: Path, book: Path, tmp_path: Path, themebank: Command) -> None:
    assert themebank("evaluate", gold, "--codebook", book, "--train", gold).code == 2
    assert themebank("evaluate", tmp_path / "none.csv", "--codebook", book).code == 2


def test_columns_in_capitals_keep_groups_apart(book: Path, tmp_path: Path, themebank: Command) -> None:
    rows = write(tmp_path / "g.csv", ROWS)
    facts = json.loads(themebank("evaluate", rows, "--codebook", book, "--folds", 3, "--json").out)
    rows.write_text(rows.read_text("utf-8-sig").replace("text,codes,group", "Text,Codes,GROUP", 1), "utf-8")
    again = json.loads(themebank("evaluate", rows, "--codebook", book, "--folds", 3, "--json").out)
    del facts["segments_per_second"], again["segments_per_second"]
    assert again == facts


def test_a_packaged_codebook_by_name(tmp_path: Path, themebank: Command) -> None:
    rows = [(text, "capacity" if code == "capacity" else "", group) for text, code, group in ROWS]
    facts = json.loads(
        themebank("evaluate", write(tmp_path / "g.csv", rows), "--codebook", "three_cs", "--json").out
    )
    assert {row["code"] for row in facts["codes"] if row["support"]} == {"capacity"}


def test_codes_on_few_rows_are_said_to_be_hints(
    gold: Path, book: Path, tmp_path: Path, themebank: Command
) -> None:
    few = write(tmp_path / "few.csv", [*ROWS[:3], *((text, "culture", group) for text, _, group in ROWS[3:])])
    html = tmp_path / "page.html"
    said = themebank("evaluate", few, "--codebook", book, "--html", html)
    caution = "1 of 3 codes stand on fewer than 10 coded rows"
    assert caution in said.out.replace("\n", " ")
    assert caution in html.read_text(encoding="utf-8")
    assert "fewer than" not in themebank("evaluate", gold, "--codebook", book).out
