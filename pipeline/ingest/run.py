"""Reading a corpus: each file guarded, several at a time, unchanged ones not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from pathlib import Path

from pipeline.ingest.base import ReadOptions, assemble
from pipeline.ingest.guard import Limits, Outcome, read_guarded
from pipeline.ingest.scan import Found
from pipeline.model import Attributes, Ingested, Reject, SourceKind, digest


@dataclass(frozen=True)
class Wanted:
    """What ``sources.csv`` says of a file."""

    kind: SourceKind | None = None
    attributes: Attributes = ()


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
    """

    corpus: Path
    interviewers: tuple[str, ...]
    known: Mapping[str, tuple[str, SourceKind]]
    code: str
    limits: Limits


def ingest(
    found: Sequence[Found],
    manifest: Mapping[str, Wanted],
    plan: Plan,
    executor: Executor,
    tell: Callable[[str], None],
) -> Batch:
    """Read what is new or has changed.

    Args:
        found: the files of the corpus, in order.
        manifest: by path, what ``sources.csv`` says.
        executor: anything with the ``concurrent.futures`` interface.
        tell: called with the name of each file that has been dealt with.
    """
    current: dict[str, tuple[str, SourceKind, Attributes]] = {}
    rejects = [
        Reject("ingest", path, "sources.csv", "it is listed in sources.csv but is not in the corpus")
        for path in sorted(set(manifest) - {f.path for f in found})
    ]
    pending: list[tuple[Found, Wanted, str, Future[Outcome]]] = []
    unread = 0
    first: dict[str, str] = {}
    twins: list[Found] = []
    for file in found:
        wanted = manifest.get(file.path, Wanted())
        read_by = digest(plan.code, Path(file.path).suffix.lower(), str(wanted.kind), *plan.interviewers)
        if file.sha256 in first:
            twins.append(file)
            continue
        first[file.sha256] = file.path
        mark, kind = plan.known.get(file.sha256, ("", None))
        if kind is not None and mark == read_by:
            current[file.sha256] = (file.path, kind, wanted.attributes)
            tell(file.path)
            continue
        options = ReadOptions(wanted.kind, plan.interviewers)
        job = executor.submit(read_guarded, plan.corpus / file.path, options, plan.limits)
        pending.append((file, wanted, read_by, job))
    fresh: list[Ingested] = []
    for file, wanted, read_by, job in pending:
        outcome = job.result()
        tell(file.path)
        if outcome.reading is None:
            rejects.append(Reject("ingest", file.path, "", outcome.reason))
            unread += 1
            continue
        source, blocks = assemble(
            file.path, file.sha256, outcome.reading, outcome.reader, wanted.kind, wanted.attributes
        )
        parts = tuple(Reject("ingest", file.path, r.where, r.reason) for r in outcome.reading.rejects)
        notes = (*outcome.reading.notes, ("milliseconds", round(outcome.seconds * 1000)))
        fresh.append(Ingested(source, blocks, read_by, parts, notes))
        current[file.sha256] = (file.path, source.kind, wanted.attributes)
    reasons = {reject.source: reject.reason for reject in rejects if not reject.where}
    for file in twins:
        original = first[file.sha256]
        reason = reasons.get(original, f"it has the same content as {original}")
        rejects.append(Reject("ingest", file.path, "", reason))
        unread += 1
        tell(file.path)
    return Batch(tuple(fresh), current, tuple(rejects), unread)
