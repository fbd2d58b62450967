"""One run of a study at a time. The review desk and imports may work beside it: they only add decisions."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from pipeline.errors import StudyError

LOCK, NOTE = "study.db-run", "study.db-run.json"


@contextmanager
def alone(folder: Path, *, only_asking: bool = False) -> Iterator[None]:
    """Hold the study for this process, or say who holds it.

    The lock is the operating system's (through filelock): it ends with the process that holds it, however that
    ends, so there is nothing stale to clear away. Where the file system knows no locks, the run goes on
    without one.

    Args:
        only_asking: a run that changes nothing needs no lock.

    Raises:
        StudyError: another run of this study is going on.
    """
    if only_asking:
        yield
        return
    from filelock import FileLock, Timeout

    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout as problem:
        raise StudyError(
            f"Another run of this study is going on ({_who(folder / NOTE)}).",
            "Wait until it has ended, or stop it; the review desk may stay open.",
        ) from problem
    except NotImplementedError:
        yield
        return
    note = {"process": os.getpid(), "since": datetime.now().astimezone().isoformat(timespec="seconds")}
    try:
        (folder / NOTE).write_text(json.dumps(note), "utf-8")
        yield
    finally:
        (folder / NOTE).unlink(missing_ok=True)
        lock.release()


def _who(path: Path) -> str:
    try:
        note = json.loads(path.read_text("utf-8"))
        return (
            f"since {datetime.fromisoformat(note['since']):%d %B %Y, %H:%M}, process {int(note['process'])}"
        )
    except (OSError, ValueError, KeyError, TypeError):
        return "it has only just begun"
