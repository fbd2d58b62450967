"""Two runs of one study do not disturb each other, and nothing is left to clear away."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.cli.running import LOCK, NOTE, alone
from pipeline.errors import StudyError
from tests.making import Maker

HOLDER = """
import sys
from pathlib import Path
from pipeline.cli.running import alone

with alone(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def study(maker: Maker) -> Maker:
    maker.text()
    return maker


def hold(folder: Path) -> subprocess.Popen[str]:
    """Another process in the middle of a run."""
    other = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "held\n"
    return other


def themebank(*words: str) -> subprocess.CompletedProcess[str]:
    code = "import sys; from pipeline.cli import main; main()"
    return subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=False)


def test_a_second_run_says_who_is_at_work_and_changes_nothing(study: Maker) -> None:
    other = hold(study.root)
    try:
        found = themebank("segment", str(study.root))
        assert found.returncode == 2
        assert "Another run of this study is going on (since " in found.stderr
        assert f"process {other.pid})" in found.stderr
        assert not (study.root / "outputs").exists()
        assert themebank("segment", str(study.root), "--dry-run").returncode == 0
        assert themebank("status", str(study.root)).returncode == 0
    finally:
        other.communicate("")
    assert themebank("segment", str(study.root)).returncode == 0
    assert not (study.root / NOTE).exists()


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_killed_run_leaves_nothing_in_the_way(study: Maker) -> None:
    other = hold(study.root)
    os.kill(other.pid, signal.SIGKILL)
    other.wait()
    assert json.loads((study.root / NOTE).read_text("utf-8"))["process"] == other.pid
    assert themebank("segment", str(study.root)).returncode == 0
    assert not (study.root / NOTE).exists()


def test_decisions_can_be_added_while_a_run_goes_on(study: Maker) -> None:
    study.run("segment")
    with alone(study.root):
        study.review({"short-term funding": "capacity"})
    study.run("analyse")
    assert any(row["segments"] == "1" for row in study.rows("shareable/theme_frequencies.csv"))


def test_one_process_cannot_run_a_study_twice_at_once(tmp_path: Path) -> None:
    with alone(tmp_path), pytest.raises(StudyError, match="going on"), alone(tmp_path):
        pass
    with alone(tmp_path):
        assert (tmp_path / LOCK).exists()
