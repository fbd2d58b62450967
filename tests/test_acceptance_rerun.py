"""Running again: no work where nothing has changed, and the same bytes where outputs or the store are gone."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Said, copy_demo, needs_report
from tests.making import LAST, Maker, files_below, run_study


@pytest.fixture
def study(maker: Maker) -> Maker:
    maker.text("a/one.txt")
    maker.vtt(
        "b.vtt",
        [
            ("Interviewer", "How is it going?"),
            ("Wendy Abara", "There is no capacity, and the board knows."),
        ],
    )
    maker.docx(
        "c.docx", [("Wendy Abara", "Culture is the habit that takes longest to change in this place.")]
    )
    maker.run()
    maker.review({"short-term funding": "capacity", "chief executive": "leadership", "the habit": "culture"})
    maker.run()
    return maker


def test_a_second_run_does_no_work(study: Maker) -> None:
    before = study.outputs()
    again = study.run()
    assert again.statuses == {"unchanged"}
    assert study.outputs() == before


def test_a_second_run_says_so(study: Maker, themebank: Callable[..., Said]) -> None:
    said = themebank("quotes", study.root)
    assert said.code == 0
    assert "Nothing to do" in said.out


def test_a_second_run_leaves_every_file_untouched(study: Maker) -> None:
    def times() -> dict[str, int]:
        return {str(p): p.stat().st_mtime_ns for p in (study.root / "outputs").rglob("*")}

    before = times()
    study.run()
    assert times() == before


def test_without_outputs_the_same_bytes_come_again(study: Maker) -> None:
    before = study.outputs()
    shutil.rmtree(study.root / "outputs")
    assert study.run().statuses != {"unchanged"}
    assert study.outputs() == before


def test_one_deleted_or_damaged_output_is_made_again(study: Maker) -> None:
    before = study.outputs()
    (study.root / "outputs/shareable/theme_frequencies.csv").unlink()
    (study.root / "outputs/confidential/segments.csv").write_bytes(b"spoilt")
    study.run()
    assert study.outputs() == before


def test_without_store_and_outputs_the_same_bytes_come_again(study: Maker) -> None:
    keep_decisions_as_a_file(study)
    shutil.rmtree(study.root / "outputs")
    for path in study.root.glob("study.db*"):
        path.unlink()
    study.run()
    before = study.outputs()
    shutil.rmtree(study.root / "outputs")
    for path in study.root.glob("study.db*"):
        path.unlink()
    study.run()
    assert study.rows("confidential/coding.csv")
    assert study.outputs() == before


def keep_decisions_as_a_file(study: Maker) -> None:
    """Put the coding beside the study as text, without times, as a person would type it."""
    rows = [
        (r["segment_id"], r["code"], r["decision"], r["coder"]) for r in study.rows("confidential/coding.csv")
    ]
    study.csv("decisions/kept.csv", ("segment_id", "code", "decision", "coder"), *rows)


def test_a_copy_of_the_study_elsewhere_gives_the_same_bytes(study: Maker, tmp_path: Path) -> None:
    keep_decisions_as_a_file(study)
    for name in ("here", "there"):
        for part in ("corpus", "codebook", "decisions", "study.yaml"):
            source = study.root / part
            (tmp_path / name).mkdir(exist_ok=True)
            (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name / part)
        run_study(tmp_path / name, "quotes")
    assert files_below(tmp_path / "here/outputs") == files_below(tmp_path / "there/outputs")


def test_only_what_depends_on_a_change_runs_again(study: Maker) -> None:
    def done() -> set[str]:
        return {r.stage for r in study.run().results if r.status == "done"}

    study.settings(threshold=0.6)
    assert done() == {"analyse", "quotes"}
    study.settings(threshold=0.6, unit="sentence")
    assert done() == {"segment", "decisions", "tag", "analyse", "quotes"}
    study.raw(
        "new.txt", b"Interviewer: So?\n\nSam Ito: It was only the board that could have settled this for us."
    )
    assert "ingest" in done()
    assert done() == set()


def test_only_new_files_are_read(study: Maker) -> None:
    study.raw(
        "new.txt", b"Interviewer: So?\n\nSam Ito: It was only the board that could have settled this for us."
    )
    counts = study.run().counts("ingest")
    assert (counts["files"], counts["read"]) == (4, 1)


def test_the_manifest_names_every_output_with_its_hash(study: Maker) -> None:
    import hashlib

    manifest = json.loads((study.root / "outputs/manifest.json").read_text("utf-8"))
    found = {name: hashlib.sha256(data).hexdigest() for name, data in study.outputs().items()}
    assert manifest["outputs"] == found


def test_the_manifest_does_not_tell_the_passwords_of_a_database(maker: Maker) -> None:
    from pipeline.manifest import settings_of
    from pipeline.study import load_study

    maker.settings(store="postgresql+psycopg://ann:secret@host/db")
    told = json.dumps(settings_of(load_study(maker.root)))
    assert "secret" not in told
    assert "host/db" in told


def test_dry_run_writes_nothing(maker: Maker) -> None:
    maker.text()
    plan = maker.run(dry_run=True)
    assert plan.statuses == {"would run"}
    assert not (maker.root / "outputs").exists()
    assert not maker.segments()


def test_force_does_everything_again_with_the_same_result(study: Maker) -> None:
    before = study.outputs()
    assert study.run(force=True).statuses == {"done"}
    assert study.outputs() == before


def test_more_time_for_a_file_reads_it_again(study: Maker) -> None:
    study.raw("slow.pdf", b"not a pdf")
    study.run()
    assert study.run().statuses == {"unchanged"}
    again = study.run(file_seconds=90.0)
    assert next(r.status for r in again.results if r.stage == "ingest") == "done"


def test_the_demonstration_study_has_its_outputs(demo_run: Path) -> None:
    names = set(files_below(demo_run / "outputs"))
    confidential = ("blocks", "segments", "suggestions", "coding", "rejects", "replacements")
    shareable = ("theme_frequencies", "theme_by_attribute", "cooccurrence", "quote_bank")
    assert {f"confidential/{name}.csv" for name in confidential} <= names
    assert {f"shareable/{name}.csv" for name in shareable} <= names
    if LAST == "report":
        assert {"shareable/report.html", "shareable/report.docx", "shareable/tables.xlsx"} <= names


def test_a_manifest_that_an_interrupted_run_left_behind_is_brought_up_to_date(study: Maker) -> None:
    path = study.root / "outputs/manifest.json"
    before = path.read_bytes()
    path.write_bytes(before.replace(b"small.yaml", b"other.yaml"))
    (study.root / "outputs/shareable/.quote_bank.csv.abc.part").write_bytes(b"half")
    assert study.run().statuses == {"unchanged"}
    assert json.loads(path.read_bytes())["inputs"] == json.loads(before)["inputs"]
    assert not list((study.root / "outputs").rglob("*.part"))


@needs_report
def test_one_process_or_two_give_the_same_bytes(tmp_path: Path) -> None:
    for jobs in (1, 2):
        copy_demo(tmp_path / str(jobs))
        assert run_study(tmp_path / str(jobs), jobs=jobs).statuses == {"done"}
    one, two = (files_below(tmp_path / str(jobs) / "outputs") for jobs in (1, 2))
    assert len(one) > 20
    assert one.keys() == two.keys()
    assert [name for name in one if one[name] != two[name]] == []
