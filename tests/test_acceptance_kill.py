"""Killed at any moment and run again: the same outputs as a run that nobody disturbed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.model import Action
from tests.making import Maker, files_below, run_study

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals")

DRIVER = """
import os, signal, sys
from pathlib import Path

folder, moment = sys.argv[1], int(sys.argv[2])
seen = 0

def tick(*_):
    global seen
    seen += 1
    if seen == moment:
        os.kill(os.getpid(), signal.SIGKILL)

import sqlalchemy as sa
from tests.making import run_study

for name in ("before_cursor_execute", "commit"):
    sa.event.listen(sa.Engine, name, tick)
fsync, replace, unlink = os.fsync, Path.replace, Path.unlink

def counted(function):
    def call(*args, **more):
        tick()
        given = function(*args, **more)
        tick()
        return given
    return call

os.fsync = counted(fsync)
Path.replace, Path.unlink = counted(replace), counted(unlink)
run_study(Path(folder), "quotes")
print(seen)
"""


def start(folder: Path, moment: int) -> subprocess.CompletedProcess[str]:
    """Run the study in a process that kills itself at the given moment (0: never)."""
    root = Path(__file__).parent.parent
    return subprocess.run(
        [sys.executable, "-c", DRIVER, str(folder), str(moment)],
        capture_output=True, text=True, check=False, timeout=120, cwd=root,
        env={**os.environ, "PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip


def study(folder: Path) -> Maker:
    """Two sources, decisions kept as a file, and a change since the first run."""
    maker = Maker(folder, threshold=0.3)
    maker.text()
    maker.vtt(
        "b.vtt",
        [("Interviewer", "So?"), ("Wendy Abara", "We never had the capacity, so the board gave up.")],
    )
    maker.csv(
        "decisions/kept.csv",
        ("source", "segment_id", "code", "decision", "coder", "text"),
        ("one.txt", "", "capacity", "add", "Ann", "The funding was short-term funding"),
        ("b.vtt", "", "leadership", "add", "Ann", "We never had the capacity, so the board gave up."),
        ("b.vtt", "", "", "reviewed", "Ann", "We never had the capacity, so the board gave up."),
    )
    return maker


def everything(folder: Path) -> tuple[dict[str, bytes], list[tuple[str, Action]]]:
    """All outputs, and the log of decisions."""
    maker = Maker.__new__(Maker)
    maker.root = folder
    return files_below(folder / "outputs"), [(d.code, d.action) for d in maker.decisions()]


def test_killed_and_run_again(tmp_path: Path) -> None:
    study(tmp_path / "whole")
    whole = start(tmp_path / "whole", 0)
    assert whole.returncode == 0, whole.stderr[-2000:]
    moments = int(whole.stdout)
    expected = everything(tmp_path / "whole")
    assert expected[1]
    dice = random.Random(20260701)
    parts = 4
    for part in range(parts):  # one moment from every quarter of the run
        moment = dice.randrange(part * moments // parts + 1, (part + 1) * moments // parts + 1)
        folder = tmp_path / f"killed{part}"
        study(folder)
        killed = start(folder, moment)
        assert killed.returncode == -signal.SIGKILL, (moment, killed.stderr[-2000:])
        run_study(folder, "quotes")
        assert everything(folder) == expected, moment
        assert run_study(folder, "quotes").statuses == {"unchanged"}


def test_killed_while_something_had_changed(tmp_path: Path) -> None:
    """The outputs of an earlier run stand there; a later one dies over them."""
    for name in ("whole", "killed"):
        study(tmp_path / name)
        run_study(tmp_path / name, "quotes")
        Maker(tmp_path / name, threshold=0.9, unit="sentence")
    run_study(tmp_path / "whole", "quotes")
    assert start(tmp_path / "killed", 25).returncode == -signal.SIGKILL
    run_study(tmp_path / "killed", "quotes")
    assert everything(tmp_path / "killed") == everything(tmp_path / "whole")


def test_stopped_by_the_user(maker: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C in the middle of reading does not wait for the files that have not begun."""
    import concurrent.futures

    for n in range(40):
        maker.text(
            f"{n:02}.txt", [("Interviewer", f"Question {n}?"), ("Ann Lee", f"It is answer {n} to that.")]
        )
    begun: list[object] = []
    submit = concurrent.futures.ThreadPoolExecutor.submit

    def watched(pool: concurrent.futures.ThreadPoolExecutor, task, /, *args, **more):  # type: ignore[no-untyped-def]
        def counted(*inner):  # type: ignore[no-untyped-def]
            begun.append(inner[0])
            return task(*inner)

        return submit(pool, counted, *args, **more)

    class Stopped:
        def start(self, _stage: str, _total: int) -> None: ...

        def doing(self, _what: str) -> None: ...

        def step(self, _what: str) -> None:
            raise KeyboardInterrupt

    monkeypatch.setattr(concurrent.futures.ThreadPoolExecutor, "submit", watched)
    from pipeline.flow import Context, Options
    from pipeline.stages import run
    from pipeline.store.engine import open_store
    from pipeline.study import load_study

    found = load_study(maker.root)
    store = open_store(found.store_url)
    with pytest.raises(KeyboardInterrupt):
        run(Context(found, store, Options(jobs=2), Stopped()), "ingest")
    store.close()
    assert len(begun) < 20
    monkeypatch.undo()
    assert maker.run("ingest").counts("ingest")["sources"] == 40
