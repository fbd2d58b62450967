"""From where on suggestions are shown and counted: one threshold for all codes, or each its own once people decided."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.model import Action
from pipeline.store import desk as reads
from pipeline.store import log, tagged
from pipeline.store.engine import open_store
from pipeline.study import load_study
from pipeline.thresholds import Thresholds
from tests.conftest import Said
from tests.making import Maker, decision
from tests.tag.talks import BOOK, WORDS, speech

Command = Callable[..., Said]
ENOUGH = 60
CODES = [
    {"id": code.id, "name": code.name, "definition": code.definition, "keywords": list(code.keywords)}
    for code in BOOK.codes
]


def review(study: Maker, count: int) -> None:
    """Call every second of the first segments reviewed, with the codes of whose words they hold two."""
    store = open_store(load_study(study.root).store_url)
    made = []
    for one in study.segments()[: 2 * count : 2]:
        said = one.text.lower().split()
        codes = [c for c, words in WORDS.items() if sum(said.count(word) for word in words) > 1]
        made += [decision(one, code) for code in codes]
        made.append(decision(one, "", Action.REVIEWED))
    log.append_decisions(store, made, "Ann", "test")
    store.close()


def fresh(root: Path, **settings: object) -> Maker:
    """A tagged study on which nobody has decided."""
    study = Maker(root, **settings)
    study.codebook(CODES)
    talk = speech(sources=6)
    for source in dict.fromkeys(one.source_id for one in talk):
        said = [one.text for one in talk if one.source_id == source]
        study.text(
            f"{source}.txt", [(("Sam Ito", "Priya Patel")[n % 2], text) for n, text in enumerate(said)]
        )
    study.run("tag")
    return study


@pytest.fixture(scope="module")
def _learned(tmp_path_factory: pytest.TempPathFactory, home: Path) -> Path:
    study = fresh(tmp_path_factory.mktemp("thresholds") / "study")
    review(study, ENOUGH)
    study.run()
    return study.root


@pytest.fixture
def study(_learned: Path, tmp_path: Path) -> Maker:
    """A study in which so many segments were reviewed that every code has a threshold of its own."""
    shutil.copytree(_learned, tmp_path / "study")
    made = Maker.__new__(Maker)
    made.root = tmp_path / "study"
    return made


def limits(study: Maker) -> Thresholds:
    """The thresholds that are in force."""
    opened = load_study(study.root)
    store = open_store(opened.store_url)
    try:
        return tagged.thresholds(store, opened.settings)
    finally:
        store.close()


def status(study: Maker, themebank: Command) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(themebank("status", study.root, "--json").out)
    return found


def open_pairs(study: Maker) -> list[tuple[str, str, float]]:
    """Suggestions that nobody has answered, as the CSV gives them: segment, code, probability."""
    done = study.coding().reviewed_segments
    rows = study.rows("confidential/suggestions.csv")
    return [
        (r["segment_id"], r["code"], float(r["probability"])) for r in rows if r["segment_id"] not in done
    ]


def test_after_enough_decisions_status_gives_each_code_its_own(study: Maker, themebank: Command) -> None:
    said = status(study, themebank)["thresholds"]
    assert (said["usual"], said["chosen_on"]) == (0.5, ENOUGH)
    assert set(said["own"]) == set(WORDS)
    assert len(set(said["own"].values())) > 1
    low, high = min(said["own"].values()), max(said["own"].values())
    words = themebank("status", study.root).out
    assert (
        f"chosen by cross-validation on the {ENOUGH} segments with decisions: {low:.2f} to {high:.2f}"
        in words
    )


def test_before_that_it_is_the_usual_one(tmp_path: Path, themebank: Command) -> None:
    study = fresh(tmp_path / "study")
    review(study, 49)
    study.run("tag")
    assert status(study, themebank)["thresholds"] == {"usual": 0.5, "chosen_on": 0, "own": {}}
    assert "suggestions are shown from 0.5 on" in themebank("status", study.root).out
    review(study, 50)
    study.run("tag")
    assert status(study, themebank)["thresholds"]["chosen_on"] == 50


def test_everything_shows_and_counts_by_them(study: Maker, themebank: Command) -> None:
    own, pairs = limits(study).own, open_pairs(study)
    shown = {(segment, code) for segment, code, p in pairs if p >= own[code]}
    assert shown != {(segment, code) for segment, code, p in pairs if p >= 0.5}
    assert status(study, themebank)["suggestions_waiting"] == len(shown)
    counted = {
        r["code"]: int(r["segments"])
        for r in study.rows("shareable/theme_frequencies.csv")
        if r["basis"] == "suggested"
    }
    wanted = Counter(code for _, code in shown)
    assert {code: n for code, n in counted.items() if n} == wanted
    assert in_workbook(study, themebank) == shown
    assert at_the_desk(study) == wanted


def in_workbook(study: Maker, themebank: Command) -> set[tuple[str, str]]:
    from openpyxl import load_workbook

    from pipeline.review.sheet import REVIEW, SEGMENT_ID, code_column

    assert themebank("review", "export", study.root / "r.xlsx", study.root, "--all").code == 0
    head, *rows = load_workbook(study.root / "r.xlsx")[REVIEW].iter_rows(values_only=True)
    at = {name: n for n, name in enumerate(head)}
    done = study.coding().reviewed_segments
    return {
        (row[at[SEGMENT_ID]], row[at[code_column(slot)]])
        for row in rows
        for slot in range(1, 6)
        if row[at[code_column(slot)]] and row[at[SEGMENT_ID]] not in done
    }


def at_the_desk(study: Maker) -> Counter[str]:
    """How many suggestions wait at the desk, by code."""
    from pipeline.desk.app import make_desk
    from pipeline.store import people, queues

    opened = load_study(study.root)
    store = open_store(opened.store_url)
    reads.prepare(store)
    people.add(store, "Ann", people.OWNER, "test")
    person = people.by_name(store, "Ann")
    assert person
    scope, now = people.scope_of(store, person), make_desk(opened, store, ["x"], "x", {}).thresholds
    found = {code: queues.undecided_for(store, scope, code, now.of(code), 100)[0] for code in WORDS}
    ids = sorted({one.segment_id for many in found.values() for one in many})
    waiting = reads.waiting(store, ids, now)
    assert sum(waiting.values()) == sum(map(len, found.values()))
    store.close()
    return Counter({code: len(many) for code, many in found.items() if many})


def test_what_people_coded_counts_the_same_whatever_is_shown(study: Maker) -> None:
    def reviewed() -> list[dict[str, str]]:
        rows = study.rows("shareable/theme_frequencies.csv")
        return [{**r, "_line": ""} for r in rows if r["basis"] == "reviewed"]

    before = reviewed()
    for value in (0.0, 1.0):
        study.settings(threshold=value)
        study.run()
        assert reviewed() == before


def test_a_threshold_in_the_settings_is_that_of_all_codes(study: Maker, themebank: Command) -> None:
    study.settings(threshold=0.5)
    results = study.run().results
    assert {r.stage for r in results if r.status == "done"} == {"analyse", "quotes"}
    said = status(study, themebank)
    assert said["thresholds"] == {"usual": 0.5, "chosen_on": 0, "own": {}}
    assert said["suggestions_waiting"] == sum(p >= 0.5 for _, _, p in open_pairs(study))


def test_learning_anew_chooses_the_same(study: Maker) -> None:
    before = limits(study)
    study.run(force=True, jobs=2)
    assert limits(study) == before


def test_an_edited_code_keeps_its_own_and_a_new_one_has_the_usual(study: Maker) -> None:
    before = limits(study)
    edited = [
        {**code, "definition": "The bus, the car and the station."} if code["id"] == "travel" else code
        for code in CODES
    ]
    night = {"id": "night", "name": "Night", "definition": "What is said of lunch and of the rota."}
    study.codebook([*edited, night])
    results = {r.stage: r.note for r in study.run().results}
    assert results["tag"] == "re-tagged 2 codes of 6 (travel, night); the others stay"
    assert limits(study) == before
    assert limits(study).of("night") == 0.5


def test_the_report_says_where_they_come_from(study: Maker) -> None:
    own = limits(study).own.values()
    study.run("report")
    page = (study.root / "outputs/shareable/report.html").read_text("utf-8")
    said = f"cross-validation on the {ENOUGH} segments with decisions: {min(own):.2f} to {max(own):.2f}"
    assert said in page
    study.settings(threshold=0.4)
    study.run("report")
    page = (study.root / "outputs/shareable/report.html").read_text("utf-8")
    assert said not in page
    assert "suggestions with a probability of 0.4 or more are counted as suggested" in page
