"""Small studies for tests: sources, codebook and settings written on the spot, and runs without a terminal."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml

from pipeline.coding import Coding, current
from pipeline.contents import bearing_decisions
from pipeline.files import csv_bytes, read_csv
from pipeline.flow import Context, Options, Result
from pipeline.model import Action, Decision, Reject, Segment
from pipeline.stages import run
from pipeline.store import corpus as corpus_store
from pipeline.store import log
from pipeline.store.engine import open_store
from pipeline.study import load_study

LAST = "report" if find_spec("pipeline.report.writers") else "quotes"

CODES: tuple[dict[str, Any], ...] = (
    {
        "id": "capacity",
        "name": "Capacity",
        "definition": "Whether there is money, staff and time to do prevention.",
        "keywords": ["capacity", "short-term funding", "re:fund(ing|ed)"],
        "examples": ["We simply have not got the people to do it."],
    },
    {
        "id": "leadership",
        "name": "Leadership",
        "definition": "Whether the chief executive and the board lead on prevention.",
        "keywords": ["board", "chief executive", "senior leaders"],
    },
    {
        "id": "culture",
        "name": "Culture",
        "definition": "Habits and beliefs about whose job prevention is.",
        "keywords": ["culture", "habit", "mindset"],
    },
)

TURNS: tuple[tuple[str, str], ...] = (
    ("Interviewer", "What has got in the way of prevention here, and what has helped you most?"),
    (
        "Priya Patel",
        "The funding was short-term funding, so we had no capacity to plan past the winter at all.",
    ),
    ("Interviewer", "And who was leading on that for the organisation?"),
    (
        "Priya Patel",
        "Our chief executive talked about it at the board, and Owen Okafor took it to senior leaders.",
    ),
    ("Owen Okafor", "Yeah."),
    (
        "Owen Okafor",
        "It is the culture that has to change, the mindset that it is somebody else's job to do.",
    ),
)


@dataclass(frozen=True)
class Run:
    """A run: what each stage did, and what could not be used."""

    results: tuple[Result, ...]
    rejects: tuple[Reject, ...]

    @property
    def statuses(self) -> set[str]:
        """``done``, ``unchanged`` or ``would run``, of any stage."""
        return {result.status for result in self.results}

    def counts(self, stage: str) -> dict[str, int]:
        """Counts of one stage."""
        return next(result.counts for result in self.results if result.stage == stage)


def run_study(folder: Path, last: str = LAST, **options: Any) -> Run:
    """Run a study in this process."""
    study = load_study(folder)
    store = open_store(study.store_url)
    try:
        results = run(Context(study, store, Options(**options)), last)
        return Run(tuple(results), log.load_rejects(store))
    finally:
        store.close()


class Maker:
    """Writes a study. Everything has a default, so that a test says only what it is about."""

    def __init__(self, root: Path, **settings: object) -> None:
        self.root = root
        for name in ("corpus", "codebook", "decisions"):
            (root / name).mkdir(parents=True, exist_ok=True)
        self.settings(**settings)
        self.codebook()

    def settings(self, **settings: object) -> None:
        """Write ``study.yaml``."""
        self.yaml("study.yaml", {"name": "A small study", "codebook": "codebook/small.yaml", **settings})

    def codebook(self, codes: Sequence[dict[str, Any]] = CODES) -> None:
        """Write the codebook."""
        self.yaml("codebook/small.yaml", {"name": "Small", "version": "1.0.0", "codes": list(codes)})

    def yaml(self, name: str, data: object) -> None:
        """Write a YAML file of the study."""
        (self.root / name).write_text(
            yaml.safe_dump(data, sort_keys=False, allow_unicode=True), encoding="utf-8"
        )

    def raw(self, name: str, data: bytes) -> Path:
        """A file of the corpus, byte for byte."""
        path = self.root / "corpus" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    def text(self, name: str = "one.txt", turns: Iterable[tuple[str, str]] = TURNS) -> Path:
        """A transcript as plain text."""
        lines = "\n\n".join(f"{speaker}: {said}" for speaker, said in turns)
        return self.raw(name, lines.encode("utf-8"))

    def vtt(self, name: str = "two.vtt", turns: Iterable[tuple[str, str]] = TURNS) -> Path:
        """A transcript as captions, one cue a turn, ten seconds each."""
        lines = ["WEBVTT", ""]
        for n, (speaker, said) in enumerate(turns):
            minute, second = divmod(n * 10, 60)
            lines += [f"00:{minute:02}:{second:02}.000 --> 00:{minute:02}:{second + 9:02}.000",
                      f"<v {speaker}>{said}</v>", ""]  # fmt: skip
        return self.raw(name, "\n".join(lines).encode("utf-8"))

    def docx(self, name: str = "three.docx", turns: Iterable[tuple[str, str]] = TURNS) -> Path:
        """A transcript in Word."""
        from docx import Document

        document = Document()
        for speaker, said in turns:
            document.add_paragraph(f"{speaker}: {said}")
        path = self.root / "corpus" / name
        document.save(str(path))
        return path

    def csv(self, name: str, header: Sequence[str], *rows: Sequence[object]) -> Path:
        """A CSV below the study folder."""
        path = self.root / name
        path.write_bytes(csv_bytes(header, rows))
        return path

    def run(self, last: str = "quotes", **options: Any) -> Run:
        """Run the study; without the report, which takes longest, unless it is asked for."""
        return run_study(self.root, last, **options)

    def segments(self) -> tuple[Segment, ...]:
        """The segments in the store."""
        store = open_store(load_study(self.root).store_url)
        try:
            return corpus_store.load_segments(store)
        finally:
            store.close()

    def decisions(self) -> tuple[Decision, ...]:
        """The log of decisions."""
        store = open_store(load_study(self.root).store_url)
        try:
            return log.load_decisions(store)
        finally:
            store.close()

    def coding(self) -> Coding:
        """What stands on today's segments."""
        store = open_store(load_study(self.root).store_url)
        try:
            return current(bearing_decisions(store, corpus_store.load_segments(store))[0])
        finally:
            store.close()

    def decide(
        self, segment: Segment, code: str, action: Action = Action.ADD, coder: str = "Ann", memo: str = ""
    ) -> None:
        """Record a decision, as a coder would."""
        self.append(decision(segment, code, action, coder, memo))

    def append(self, new: Decision) -> None:
        """Record a decision as it is."""
        store = open_store(load_study(self.root).store_url)
        try:
            log.append_decisions(store, [new], new.coder, "test")
        finally:
            store.close()

    def review(self, wanted: dict[str, str], coder: str = "Ann") -> None:
        """Put codes on the segments that hold the given words, and call those segments reviewed."""
        for words, code in wanted.items():
            segment = self.holding(words)
            self.decide(segment, code, coder=coder)
            self.decide(segment, "", Action.REVIEWED, coder)

    def holding(self, words: str) -> Segment:
        """The one segment that holds some words."""
        (found,) = [segment for segment in self.segments() if words in segment.text]
        return found

    def rows(self, name: str) -> list[dict[str, str]]:
        """Rows of a CSV in ``outputs/``."""
        return read_csv(self.root / "outputs" / name, required=())

    def outputs(self) -> dict[str, bytes]:
        """Every file below ``outputs/`` but the manifest, hidden ones included."""
        return files_below(self.root / "outputs")


def files_below(folder: Path) -> dict[str, bytes]:
    """Every file below a folder but the manifest, by its path there."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "manifest.json"
    }


def tree(folder: Path) -> dict[str, str]:
    """Every file below a folder with the hash of its bytes."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def decision(
    segment: Segment, code: str, action: Action = Action.ADD, coder: str = "Ann", memo: str = "", seq: int = 0
) -> Decision:
    """A decision on a whole segment."""
    return Decision(
        segment.id, segment.source_id, segment.start, segment.end, code, coder, action, memo,
        "2026-01-01T00:00:00Z", quote=segment.text, seq=seq,
    )  # fmt: skip


def texts_in(path: Path) -> list[str]:
    """What can be read in a file: itself, or every member of a zip archive."""
    data = path.read_bytes()
    if data.startswith(b"PK"):
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            return names + [archive.read(name).decode("utf-8", "replace") for name in names]
    return [data.decode("utf-8", "replace")]
