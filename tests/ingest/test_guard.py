"""The guard around reading a file: one that hangs, swells or breaks its reader costs only itself."""

from __future__ import annotations

import multiprocessing
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from pipeline.ingest.base import ReadOptions
from pipeline.ingest.guard import Limits, read_guarded
from pipeline.ingest.run import Plan, ingest
from pipeline.ingest.scan import Found

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX")

TALK = "Interviewer: And how does that work?\n\nP1: It does not, since nobody has the time.\n"


class Strange(type(Path())):  # type: ignore[misc]
    """A path that does to the process that looks at it what a fault in a library does: files by the name of
    "hangs" never come to an end, those by the name of "breaks" end the process."""

    @property
    def suffix(self) -> str:
        if self.stem == "hangs":
            Event().wait()
        if self.stem == "breaks":
            os._exit(7)
        return str(super().suffix)


def talk(folder: Path, times: int = 1) -> Path:
    """A short transcript, or a long one."""
    path = folder / "talk.txt"
    path.write_text(TALK * times)
    return path


def test_a_file_that_hangs_is_given_up_at_its_limit_and_its_process_ended(tmp_path: Path) -> None:
    outcome = read_guarded(Strange(tmp_path / "hangs.txt"), ReadOptions(), Limits(seconds=1))
    assert (outcome.reading, outcome.reason) == (None, "reading it took longer than 1 seconds")
    assert multiprocessing.active_children() == []


def test_the_others_are_read_beside_a_file_that_hangs(tmp_path: Path) -> None:
    read_guarded(talk(tmp_path), ReadOptions(), Limits())  # the server of the processes is up from here on
    found = [Found("hangs.txt", "0" * 64), Found("talk.txt", "1" * 64)]
    plan = Plan(Strange(tmp_path), (), {}, "", Limits(seconds=3))
    told: list[str] = []
    with ThreadPoolExecutor(2) as executor:
        batch = ingest(found, {}, plan, executor, told.append)
    assert [item.source.path for item in batch.fresh] == ["talk.txt"]
    assert [(r.source, r.reason) for r in batch.rejects] == [
        ("hangs.txt", "reading it took longer than 3 seconds")
    ]
    assert told == ["hangs.txt", "talk.txt"]


def test_a_file_that_needs_more_memory_than_it_may_have_says_so(tmp_path: Path) -> None:
    path = talk(tmp_path, 10_000)
    assert "more memory" in read_guarded(path, ReadOptions(), Limits(memory=1 << 20)).reason
    assert read_guarded(path, ReadOptions(), Limits()).reading is not None


def test_a_reader_that_breaks_down_is_a_reason(tmp_path: Path) -> None:
    outcome = read_guarded(Strange(tmp_path / "breaks.txt"), ReadOptions(), Limits())
    assert (outcome.reading, outcome.reason) == (None, "the reader broke down on it (exit 7)")


def test_a_file_within_its_limits_is_read_as_without_a_guard(tmp_path: Path) -> None:
    from pipeline.ingest import text

    path = talk(tmp_path)
    assert read_guarded(path, ReadOptions(), Limits()).reading == text.read(path, ReadOptions())
