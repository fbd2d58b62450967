"""``doctor``: is this computer ready, and is the study sound?"""

from __future__ import annotations

import platform
import shutil
from collections.abc import Iterator
from pathlib import Path

import click

from pipeline.cli.console import at, emit, finish, next_step, say, study_command
from pipeline.errors import ThemebankError
from pipeline.study import PARTICIPANTS, Study, load_people, load_source_rows, load_study

Finding = tuple[str, str]
"""``ok``, ``note`` or ``fault``, and a sentence."""


@click.command()
@study_command
def doctor(folder: Path, as_json: bool) -> None:
    """Check this computer and, where DIR is a study, the study."""
    findings = [*_computer()]
    if (folder / "study.yaml").exists():
        findings += _study(folder)
    else:
        findings.append(("note", f"{folder.resolve()} is not a study; only the computer was checked"))
    faults = [text for level, text in findings if level == "fault"]
    if as_json:
        emit({"findings": [{"level": level, "text": text} for level, text in findings], "sound": not faults})
        finish(len(faults))
    marks = {"ok": click.style("  ok    ", fg="green"), "note": click.style("  note  ", fg="yellow"),
             "fault": click.style("  fault ", fg="red")}  # fmt: skip
    for level, text in findings:
        say(marks[level] + text)
    next_step("put right what is marked as a fault." if faults else f"no faults: themebank run{at(folder)}")
    finish(len(faults))


def _computer() -> Iterator[Finding]:
    from pipeline.nlp import english

    yield "ok", f"Python {platform.python_version()} on {platform.system()}"
    try:
        english("ner")
        yield "ok", "spaCy's English model loads"
    except Exception as problem:  # any failure to load it is what the user has come to hear about
        yield "fault", f"spaCy's English model does not load ({problem}); reinstall: pip install -U themebank"
    if shutil.which("tesseract"):
        yield "ok", "tesseract is installed: scanned pages can be read"
    else:
        yield "note", ("tesseract is not installed: scanned pages are listed as unreadable (Debian and Ubuntu: "
                       "apt install tesseract-ocr; macOS: brew install tesseract)")  # fmt: skip


def _study(folder: Path) -> Iterator[Finding]:
    try:
        study = load_study(folder)
    except ThemebankError as problem:
        yield "fault", f"{problem.message} {problem.hint}"
        return
    yield "ok", f"study.yaml: {study.settings.name}"
    for check in (_codebook, _manifests, _store, _vault, _names, _space):
        try:
            yield from check(study)
        except ThemebankError as problem:
            yield "fault", f"{problem.message} {problem.hint}"
        except OSError as problem:
            yield "fault", f"{problem.filename}: {problem.strerror}"


def _codebook(study: Study) -> Iterator[Finding]:
    book = study.load_codebook()
    yield "ok", f"codebook: {book.name} {book.version}, {len(book.codes)} codes"


def _manifests(study: Study) -> Iterator[Finding]:
    rows = load_source_rows(study)
    people = load_people(study.corpus / PARTICIPANTS)
    yield "ok", f"sources.csv lists {len(rows)} sources, participants.csv {len(people)} people"
    if people:
        yield (
            "note",
            f"corpus/{PARTICIPANTS} holds names; the vault keeps a copy, so the file may be moved away",
        )


def _store(study: Study) -> Iterator[Finding]:
    from pipeline.store import log
    from pipeline.store.engine import look_at

    store = look_at(study.store_url)
    decisions = len(log.load_decisions(store))
    store.close()
    yield "ok", f"the store opens; it holds {decisions:,} decisions"


def _vault(study: Study) -> Iterator[Finding]:
    from pipeline.anonymise import vault

    names = vault.load(study.vault)
    yield "ok", f"the vault opens; it holds {len(names.people)} people and {len(names.labels or {})} labels"


def _names(study: Study) -> Iterator[Finding]:
    """Names that may be the same person under two spellings."""
    from pipeline.anonymise.people import near_duplicates
    from pipeline.contents import roster_of
    from pipeline.store import corpus as corpus_store
    from pipeline.store.engine import look_at

    store = look_at(study.store_url)
    roster = roster_of(study, corpus_store.load_corpus(store))
    store.close()
    pairs = near_duplicates([person.name for person in roster.people])
    for one, other in pairs:
        yield "note", (f"'{one}' and '{other}' may be one person; if so put '{other}' into the column 'aliases' "
                       f"of '{one}' in corpus/{PARTICIPANTS}")  # fmt: skip
    if not pairs:
        yield "ok", f"{len(roster.people)} people are known, none under two spellings"


def _space(study: Study) -> Iterator[Finding]:
    free = shutil.disk_usage(study.root).free
    level = "ok" if free > 1 << 30 else "fault"
    yield level, f"{free / (1 << 30):.1f} GiB of disk space are free"
