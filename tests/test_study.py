"""The study folder: settings, and the two lists of the corpus."""

from __future__ import annotations

from pathlib import Path

from pipeline.model import SourceKind
from pipeline.study import load_people, load_source_rows, load_study
from tests.making import Maker


def test_only_the_name_is_needed(tmp_path: Path) -> None:
    (tmp_path / "study.yaml").write_text("name: A\n")
    settings = load_study(tmp_path).settings
    assert (settings.unit, settings.max_words, settings.threshold) == ("turn", 150, 0.5)
    assert settings.interviewers == ("Interviewer", "Moderator", "Facilitator")
    assert settings.disclosure.model_dump() == {"min_cell": 5, "min_group": 3, "max_share": 0.25}


def test_the_store_lies_in_the_study_wherever_one_stands(tmp_path: Path) -> None:
    (tmp_path / "study.yaml").write_text("name: A\n")
    assert load_study(tmp_path).store_url == f"sqlite:///{tmp_path.resolve() / 'study.db'}"
    (tmp_path / "study.yaml").write_text("name: A\nstore: postgresql+psycopg://ann@host/db\n")
    assert load_study(tmp_path).store_url == "postgresql+psycopg://ann@host/db"


def test_columns_of_the_manifest_are_case_attributes(maker: Maker) -> None:
    maker.csv(
        "corpus/sources.csv", ("source", "kind", "site", "wave"), ("a\\b.txt", "Focus Group", "North", "")
    )
    rows = load_source_rows(load_study(maker.root))
    assert rows["a/b.txt"].kind is SourceKind.FOCUS_GROUP
    assert rows["a/b.txt"].attributes == (("site", "North"),)


def test_people(maker: Maker) -> None:
    path = maker.csv(
        "corpus/participants.csv",
        ("speaker", "participant", "role", "organisation", "aliases", "grade"),
        ("Priya Patel", "Participant 3", "nurse", "Trust", "Pri; Patel, Priya", "7"),
    )
    (person,) = load_people(path)
    assert (person.name, person.label, person.aliases) == (
        "Priya Patel",
        "Participant 3",
        ("Pri", "Patel, Priya"),
    )
    assert person.attributes == (("grade", "7"),)
