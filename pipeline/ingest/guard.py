"""Every file is read in a process of its own, with limits: a file that hangs, swells or crashes costs only itself."""

from __future__ import annotations

import multiprocessing
import sys
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Lock
from time import perf_counter
from types import ModuleType
from typing import Any

from pipeline.errors import UnreadableError
from pipeline.ingest.base import ReadOptions
from pipeline.model import Reading

_STARTING = Lock()


@dataclass(frozen=True)
class Limits:
    """What one file may cost: wall-clock and processor seconds, and bytes of memory."""

    seconds: float = 60.0
    memory: int = 1 << 30


@dataclass(frozen=True)
class Outcome:
    """How reading a file went: the reading, or the reason why there is none; and the seconds it took."""

    reading: Reading | None
    reason: str
    reader: str
    seconds: float


def read_guarded(path: Path, options: ReadOptions, limits: Limits) -> Outcome:
    """Read one file in a child process under ``limits``. Never raises for what is in the file."""
    began = perf_counter()
    context = _context()
    mine, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_child, args=(theirs, path, options, limits), daemon=True)
    _start(child)
    theirs.close()
    try:
        if mine.poll(limits.seconds):
            reading, reason, reader = mine.recv()
        else:
            reading, reason, reader = None, f"reading it took longer than {limits.seconds:.0f} seconds", ""
    except EOFError:
        child.join(5)
        reading, reason, reader = None, _last_words(child.exitcode, limits), ""
    finally:
        child.kill()
        child.join()
        mine.close()
    return Outcome(reading, reason, reader, perf_counter() - began)


def _start(child: Any) -> None:
    """Start a child that does not import the caller's main module, whatever that is (a notebook, a script
    without a guard, standard input): it would cost time at best and run the script again at worst.
    """
    with _STARTING:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            child.start()
        finally:
            sys.modules["__main__"] = main


def _context() -> Any:
    """Children are forked from a clean server process in which the readers are already imported."""
    if sys.platform == "win32":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pipeline.ingest.readers"])
    return context


def _child(out: Connection, path: Path, options: ReadOptions, limits: Limits) -> None:
    _limit(limits)
    out.send(_read(path, replace(options, seconds=limits.seconds)))
    out.close()


def _read(path: Path, options: ReadOptions) -> tuple[Reading | None, str, str]:
    from pipeline.ingest.readers import reader_for

    name = ""
    try:
        reader = reader_for(path)
        name = reader.name
        reading = reader.read(path, options)
    except UnreadableError as problem:
        return None, problem.message, name
    except MemoryError:
        return None, _MEMORY, name
    except RecursionError:
        return None, "its structure is nested too deeply to be read safely", name
    except PermissionError:
        return None, "Themebank may not open the file (permission denied)", name
    except (
        Exception
    ) as problem:  # one bad file never stops the others: whatever it does to a reader is its reason
        return (
            None,
            f"the {name or 'file'} reader could not make sense of it ({type(problem).__name__}: {problem})",
            name,
        )
    if not any(piece.text.strip() for piece in reading.pieces):
        return None, "there is no text in it", name
    return reading, "", name


_MEMORY = "reading it needs more memory than one file is allowed"


def _limit(limits: Limits) -> None:
    if sys.platform == "win32":
        return
    import resource

    cpu = int(limits.seconds) + 1
    for what, soft, hard in (
        (resource.RLIMIT_CPU, cpu, cpu + 1),
        (resource.RLIMIT_DATA, limits.memory, limits.memory),
    ):
        ceiling = resource.getrlimit(what)[1]
        if ceiling == resource.RLIM_INFINITY or hard <= ceiling:  # a lower one of the system stays
            resource.setrlimit(what, (soft, hard))


def _last_words(exitcode: int | None, limits: Limits) -> str:
    if exitcode in {-9, -24}:
        return f"reading it took more than {limits.seconds:.0f} seconds of processor time or too much memory"
    return f"the reader broke down on it (exit {exitcode})"
