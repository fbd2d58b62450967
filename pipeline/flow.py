"""How a stage is run: skipped when nothing it depends on has changed, checked, and its files written whole."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from time import perf_counter
from typing import Any, Protocol

from pipeline import __version__
from pipeline.errors import StudyError, ThemebankError
from pipeline.files import sha256_of, write_whole
from pipeline.model import Codebook, Reject, digest
from pipeline.store import log
from pipeline.store.engine import Store
from pipeline.study import NAMES, PARTICIPANTS, SOURCES, Study

PACKAGE = Path(__file__).parent


class Progress(Protocol):
    """Where a stage reports how far it is; the command line draws it."""

    def start(self, stage: str, total: int) -> None:
        """A stage begins that has ``total`` steps."""

    def doing(self, what: str) -> None:
        """``what`` is waited for now."""

    def step(self, what: str) -> None:
        """One step is done; ``what`` names it."""


class Quiet:
    """Progress that nobody watches."""

    def start(self, stage: str, total: int) -> None:
        """Say nothing."""

    def doing(self, what: str) -> None:
        """Say nothing."""

    def step(self, what: str) -> None:
        """Say nothing."""


@dataclass(frozen=True)
class Options:
    """What the command line may ask of a run.

    Args:
        force: run stages even where nothing has changed.
        dry_run: only say which stages would run.
        jobs: how many files are read at once; 0 for as many as there are processors.
        cluster: address of a Dask scheduler, or empty for this machine.
        include_unreviewed: take suggestions that nobody reviewed into the quote bank, marked as such.
        per_code: most quotes per code.
        file_seconds: how long reading one file may take.
    """

    force: bool = False
    dry_run: bool = False
    jobs: int = 0
    cluster: str = ""
    include_unreviewed: bool = False
    per_code: int = 8
    file_seconds: float = 60.0


@dataclass
class Context:
    """A study at work: what every stage may look at. ``memo`` keeps results for later stages of one run."""

    study: Study
    store: Store
    options: Options = field(default_factory=Options)
    progress: Progress = field(default_factory=Quiet)
    memo: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def codebook(self) -> Codebook:
        """The study's codebook."""
        return self.study.load_codebook()


@dataclass(frozen=True)
class Made:
    """What a stage gives: counts to show, what it could not use, and files (path below ``outputs/`` to bytes).

    ``taken`` must equal ``kept + dropped``: what goes in comes out or is listed. ``note`` says in words what
    the counts do not.
    """

    counts: dict[str, int]
    rejects: tuple[Reject, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)
    taken: int = 0
    kept: int = 0
    dropped: int = 0
    note: str = ""


@dataclass(frozen=True)
class Stage:
    """One row of the flow.

    Args:
        needs: names of inputs (:data:`INPUTS`) or of what earlier stages make.
        makes: names that later stages may need.
        settings: keys of ``study.yaml`` and of the options that change the result.
        packages: packages of ``pipeline/`` whose code it runs; a change of that code runs it again.
        foretell: says in words what a run would do, for those who only ask.
    """

    name: str
    needs: tuple[str, ...]
    makes: tuple[str, ...]
    settings: tuple[str, ...]
    packages: tuple[str, ...]
    run: Callable[[Context], Made]
    about: str
    foretell: Callable[[Context], str] | None = None


@dataclass(frozen=True)
class Result:
    """How a stage went. ``status`` is ``done``, ``unchanged`` or ``would run``; ``note`` adds words to the counts."""

    stage: str
    status: str
    counts: dict[str, int]
    seconds: float
    note: str = ""


def _file_hash(path: Path) -> str:
    return sha256_of(path) if path.is_file() else ""


def _folder_hash(folder: Path, pattern: str) -> str:
    return digest(*(f"{path.name}:{_file_hash(path)}" for path in sorted(folder.glob(pattern))))


def _corpus_hash(context: Context) -> str:
    found, rejects = corpus_files(context)
    return digest(*(f"{f.path}:{f.sha256}" for f in found), *(str(r) for r in rejects))


def corpus_files(context: Context) -> Any:
    """Files of the corpus with their hashes, and what cannot be opened; looked up once a run."""
    from pipeline.ingest.scan import scan

    if "corpus" not in context.memo:
        if not context.study.corpus.is_dir():
            raise StudyError(
                f"There is no folder {context.study.corpus}.", "Make it and put your sources in."
            )
        context.memo["corpus"] = scan(context.study.corpus, frozenset({SOURCES, PARTICIPANTS, NAMES}))
    return context.memo["corpus"]


INPUTS: dict[str, Callable[[Context], str]] = {
    "corpus": _corpus_hash,
    "manifest": lambda c: _file_hash(c.study.corpus / SOURCES),
    "people": lambda c: (
        (_file_hash(c.study.corpus / PARTICIPANTS) or _folder_hash(c.study.vault, "*.vault"))
        + _file_hash(c.study.corpus / NAMES)
    ),
    "clearances": lambda c: _file_hash(c.study.cleared),
    "codebook": lambda c: _file_hash(c.study.codebook_path),
    "decision files": lambda c: _folder_hash(c.study.decisions, "*.csv"),
    "decisions": lambda c: log.decisions_mark(c.store),
}
"""What people put into a study, each with the hash that says whether it has changed."""


@cache
def code_hash(packages: tuple[str, ...]) -> str:
    """Hash of the code and data of some packages of ``pipeline/`` and of what they all build on."""
    whole = hashlib.sha256(__version__.encode())
    paths = [path for name in packages for path in (PACKAGE / name).rglob("*") if path.is_file()]
    for path in sorted([*paths, *PACKAGE.glob("*.py")]):
        if "__pycache__" not in path.parts:
            whole.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()[:16]


def fingerprint(
    stage: Stage, stages: Sequence[Stage], context: Context, runs: Mapping[str, log.StageRun]
) -> str:
    """Hash of everything that a stage's result depends on."""
    maker = {name: other.name for other in stages for name in other.makes}
    inputs = []
    for need in stage.needs:
        if need in maker:
            inputs.append(f"{need}={runs[maker[need]].fingerprint if maker[need] in runs else ''}")
        if need in INPUTS:
            inputs.append(f"{need}={INPUTS[need](context)}")
    chosen = {
        key: getattr(context.options, key, None) if hasattr(context.options, key)
        else getattr(context.study.settings, key)
        for key in stage.settings
    }  # fmt: skip
    return digest(
        stage.name, code_hash(stage.packages), *inputs, *(f"{k}={chosen[k]}" for k in sorted(chosen))
    )


def run_stage(stage: Stage, stages: Sequence[Stage], context: Context) -> Result:
    """Run one stage, or find that it need not run.

    The stage's rows are saved in one transaction by the stage itself, then its files are written, and only
    then is the run remembered: whatever kills it in between, the next run does it again.
    """
    runs = log.load_runs(context.store)
    mark = fingerprint(stage, stages, context, runs)
    before = runs.get(stage.name)
    outputs = context.study.outputs
    if before and before.fingerprint == mark and not context.options.force:
        missing = [name for name, sha in before.outputs.items() if _file_hash(outputs / name) != sha]
        if not missing:
            return Result(stage.name, "unchanged", before.counts, 0.0)
    if context.options.dry_run:
        note = stage.foretell(context) if stage.foretell and before else ""
        return Result(stage.name, "would run", before.counts if before else {}, 0.0, note)
    began = perf_counter()
    made = stage.run(context)
    if made.taken != made.kept + made.dropped:
        raise ThemebankError(
            f"The counts of '{stage.name}' do not add up: {made.taken} in, {made.kept} out, {made.dropped} rejected.",
            "This is a fault in Themebank: please report it with the output of themebank doctor.",
        )
    log.save_rejects(context.store, stage.name, made.rejects)
    _write(outputs, made.files, before.outputs if before else {})
    written = {name: hashlib.sha256(data).hexdigest() for name, data in sorted(made.files.items())}
    # the mark is taken again: a stage may itself bring decisions in
    mark = fingerprint(stage, stages, context, runs)
    log.save_run(context.store, stage.name, log.StageRun(mark, made.counts, written))
    return Result(stage.name, "done", made.counts, perf_counter() - began, made.note)


def _write(outputs: Path, files: Mapping[str, bytes], before: Mapping[str, str]) -> None:
    if any(name.startswith("confidential/") for name in files):
        (outputs / "confidential").mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in sorted(files):
        secret = name.startswith("confidential/")
        write_whole(outputs / name, files[name], mode=0o600 if secret else None)
    for name in sorted(set(before) - set(files)):
        (outputs / name).unlink(missing_ok=True)


def check_flow(stages: Sequence[Stage]) -> None:
    """Raise ``ValueError`` if a stage needs what nothing before it makes and nobody puts in."""
    known = set(INPUTS)
    for stage in stages:
        for need in stage.needs:
            if need not in known:
                raise ValueError(f"stage '{stage.name}' needs '{need}', which nothing before it makes")
        known |= set(stage.makes)
