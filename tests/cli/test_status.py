"""What `themebank status` tells of a study, and that it only looks."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.conftest import Said
from tests.making import TURNS, Maker, tree

Command = Callable[..., Said]


@pytest.fixture
def study(maker: Maker) -> Maker:
    maker.text()
    return maker


def test_status_of_a_study(study: Maker, themebank: Command) -> None:
    study.run()
    study.review({"short-term funding": "capacity"})
    told = json.loads(themebank("status", study.root, "--json").out)
    assert (told["segments"], told["codable"], told["reviewed"], told["reviewed_by"]) == (5, 3, 1, {"Ann": 1})
    assert told["out_of_date"]
    assert "1 of 3" in themebank("status", study.root).out


def test_status_counts_as_run_does_and_says_what_it_counts(maker: Maker, themebank: Command) -> None:
    """Two coders with the same code on one passage are one code reviewed, in ``status`` as in ``run``."""
    maker.text(turns=(*TURNS, ("Una Quiet", "Yeah.")))
    maker.run("tag")
    for coder in ("Ann", "Bo"):
        maker.decide(maker.holding("short-term funding"), "capacity", coder=coder)
    maker.decide(maker.holding("culture that"), "culture")
    ran = json.loads(themebank("analyse", maker.root, "--json").out)
    analysed = next(stage for stage in ran["stages"] if stage["stage"] == "analyse")
    told = json.loads(themebank("status", maker.root, "--json").out)
    assert told["codes_reviewed"] == analysed["codes_reviewed"] == 2 and told["codes_applied"] == 3
    assert (told["participants"], told["participants_speaking"]) == (2, 3)
    said = themebank("status", maker.root).out
    assert "2 codes reviewed, each counted once a passage (3 with each coder and phrase apart)" in said
    assert "of 2 participants (1 more says only what is not coded, such as short replies)" in said


def test_status_and_dry_run_change_nothing(study: Maker, themebank: Command) -> None:
    study.run("analyse")
    before = {name: sha for name, sha in tree(study.root).items() if not name.startswith("study.db")}
    themebank("status", study.root)
    themebank("quotes", study.root, "--dry-run")
    after = {name: sha for name, sha in tree(study.root).items() if not name.startswith("study.db")}
    assert after == before


def test_status_of_a_study_that_was_never_run_makes_no_store(study: Maker, themebank: Command) -> None:
    assert themebank("status", study.root).code == 0
    assert themebank("doctor", study.root).code == 0
    assert not (study.root / "study.db").exists()
