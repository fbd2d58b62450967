"""Reading a corpus: each file guarded, several at a time, unchanged ones not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from pathlib import Path

from pipeline.columns import TakenColumn
from pipeline.corpus import Ingested
from pipeline.ingest.base import ReadOptions, assemble, normalise
from pipeline.ingest.guard import Limits, Outcome, read_guarded
from pipeline.ingest.scan import Found
from pipeline.model import Attributes, Reading, Reject, SourceKind, digest


@dataclass(frozen=True)
class Wanted:
    """What ``sources.csv`` says of a file."""

    kind: SourceKind | None = None
    attributes: Attributes = ()
    columns: Attributes = ()


@dataclass(frozen=True)
class Batch:
    """A corpus after reading.

    Args:
        fresh: files that were read now.
        current: id of every source of the corpus, to its path, kind and attributes.
        rejects: files that could not be read, and manifest rows that name no file.
        unread: how many files could not be read.
    """

    fresh: tuple[Ingested, ...]
    current: dict[str, tuple[str, SourceKind, Attributes]]
    rejects: tuple[Reject, ...]
    unread: int


@dataclass(frozen=True)
class Plan:
    """Everything that decides how files are read.

    Args:
        corpus: the folder.
        interviewers: names that mark those who ask.
        known: source id to (fingerprint of how it was read, kind), from earlier runs.
        code: hash of the readers' code.
        limits: what one file may cost.
        pdf_engine: what reads PDFs.
    """

    corpus: Path
    interviewers: tuple[str, ...]
    known: Mapping[str, tuple[str, SourceKind]]
    code: str
    limits: Limits
    pdf_engine: str = "pdfium"


def ingest(
    found: Sequence[Found],
    manifest: Mapping[str, Wanted],
    plan: Plan,
    executor: Executor,
    tell: Callable[[str], None],
    doing: Callable[[str], None] = lambda _path: None,
) -> Batch:
    """Read what is new or has changed.

    Args:
        found: the files of the corpus, in order.
        manifest: by path, what ``sources.csv`` says.
        executor: anything with the ``concurrent.futures`` interface.
        tell: called with the name of each file that has been dealt with.
        doing: called with the name of each file before its reading is waited for.
    """
    rows = {normalise(path): wanted for path, wanted in manifest.items()}
    rejects = [
        Reject("ingest", path, "sources.csv", "it is listed in sources.csv but is not in the corpus")
        for path in sorted(rows.keys() - {normalise(f.path) for f in found})
    ]
    current: dict[str, tuple[str, SourceKind, Attributes]] = {}
    fresh: list[Ingested] = []
    unread = 0
    left: Sequence[Found] = found
    while left:  # a file with the content of another is tried where the other could not be read
        attempt, left = _first_of_each(left)
        for file, wanted, read_by, outcome in _read(attempt, rows, plan, executor, doing):
            tell(file.path)
            if isinstance(outcome, SourceKind):
                current[file.sha256] = (file.path, outcome, wanted.attributes)
            elif outcome.reading is None:
                rejects.append(Reject("ingest", file.path, "", outcome.reason))
                unread += 1
            else:
                item = _ingested(file, wanted, read_by, outcome, outcome.reading)
                fresh.append(item)
                current[file.sha256] = (file.path, item.source.kind, wanted.attributes)
        for file in left:
            if file.sha256 in current:
                same = f"it has the same content as {current[file.sha256][0]}"
                rejects.append(Reject("ingest", file.path, "", same))
                unread += 1
                tell(file.path)
        left = [file for file in left if file.sha256 not in current]
    return Batch(tuple(fresh), current, tuple(rejects), unread)


def _first_of_each(files: Sequence[Found]) -> tuple[list[Found], list[Found]]:
    """The first file of each content, and the others."""
    first: dict[str, Found] = {}
    for file in files:
        first.setdefault(file.sha256, file)
    return list(first.values()), [file for file in files if first[file.sha256] is not file]


def _read(
    files: Sequence[Found],
    rows: Mapping[str, Wanted],
    plan: Plan,
    executor: Executor,
    doing: Callable[[str], None],
) -> Iterator[tuple[Found, Wanted, str, Outcome | SourceKind]]:
    """How reading each went, in order; for a file that is known already, its kind."""
    jobs: list[tuple[Found, Wanted, str, Future[Outcome] | SourceKind]] = []
    for file in files:
        wanted = rows.get(normalise(file.path), Wanted())
        options = ReadOptions(wanted.kind, plan.interviewers, wanted.columns, plan.pdf_engine)
        read_by = digest(plan.code, Path(file.path).suffix.lower(), repr(options))
        mark, kind = plan.known.get(file.sha256, ("", None))
        if kind is not None and mark == read_by:
            jobs.append((file, wanted, read_by, kind))
            continue
        job = executor.submit(read_guarded, plan.corpus / file.path, options, plan.limits)
        jobs.append((file, wanted, read_by, job))
    try:
        for file, wanted, read_by, work in jobs:
            doing(file.path)
            yield file, wanted, read_by, work if isinstance(work, SourceKind) else work.result()
    finally:  # who stops here does not wait for the files that have not begun
        for *_, waiting in jobs:
            if isinstance(waiting, Future):
                waiting.cancel()


def _ingested(file: Found, wanted: Wanted, read_by: str, outcome: Outcome, reading: Reading) -> Ingested:
    source, blocks = assemble(file.path, file.sha256, reading, outcome.reader, wanted.kind, wanted.attributes)
    parts = [Reject("ingest", file.path, r.where, r.reason) for r in reading.rejects]
    parts += [Reject("ingest", file.path, "sources.csv", why) for why in _nowhere(wanted, reading)]
    notes = (*reading.notes, ("milliseconds", round(outcome.seconds * 1000)))
    return Ingested(source, blocks, read_by, tuple(parts), notes, reading.tables)


def _nowhere(wanted: Wanted, reading: Reading) -> Iterator[str]:
    """What is wrong with columns that ``sources.csv`` names and the file does not have."""
    columns = [column for table in reading.tables for column in table.columns]
    there = {normalise(text).casefold() for column in columns for text in _names(column)}
    known = ", ".join(dict.fromkeys(f"{c.letter} '{c.name}'" if c.name else c.letter for c in columns))
    for role, name in wanted.columns:
        if " ".join(normalise(name).split()).casefold() not in there:
            yield f"it gives '{role}' to the column '{name}', which the file does not have ({known or 'no columns'})"


def _names(column: TakenColumn) -> tuple[str, ...]:
    """Everything by which ``sources.csv`` may call a column."""
    return column.letter, f"column {column.letter}", column.name
