"""``doctor``: is this computer ready, and is the study sound?"""

from __future__ import annotations

import platform
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.console import at, emit, finish, next_step, say, study_command
from pipeline.cli.read_files import described, overruling, table_files
from pipeline.cli.same_person import same_people
from pipeline.cli.who_asks import probable_interviewers
from pipeline.columns import RESPONDENT
from pipeline.errors import ThemebankError
from pipeline.ingest.base import normalise
from pipeline.study import PARTICIPANTS, SOURCES, Study, load_people, load_source_rows, load_study

if TYPE_CHECKING:
    from pipeline.corpus import Corpus
    from pipeline.model import Segment

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
    for check in (_codebook, _encoder, _manifests, _store, _vault, _sources, _space):
        try:
            yield from check(study)
        except ThemebankError as problem:
            yield "fault", f"{problem.message} {problem.hint}"
        except OSError as problem:
            yield "fault", f"{problem.filename}: {problem.strerror}"


def _codebook(study: Study) -> Iterator[Finding]:
    book = study.load_codebook()
    yield "ok", f"codebook: {book.name} {book.version}, {len(book.codes)} codes"


def _encoder(study: Study) -> Iterator[Finding]:
    from pipeline.tag.encoder import ENCODERS

    if encode := ENCODERS.get(study.settings.encoder):
        encode([])  # says where it is not installed
        yield "ok", f"the encoder '{study.settings.encoder}' loads"


def _manifests(study: Study) -> Iterator[Finding]:
    from pipeline.ingest.scan import scan

    if not study.corpus.is_dir():
        yield "fault", f"there is no folder {study.corpus}; make it and put your sources in"
        return
    found, unopened = scan(study.corpus, frozenset({SOURCES, PARTICIPANTS}))
    yield "ok" if found else "note", f"corpus/ holds {_counted(len(found) + len(unopened), 'file')}"
    rows, paths = load_source_rows(study), {normalise(file.path) for file in found}
    if (study.corpus / SOURCES).is_file():
        here = sum(normalise(path) in paths for path in rows)
        yield "ok", f"{SOURCES} lists {here} of them"
        for path in sorted(path for path in rows if normalise(path) not in paths):
            yield "note", f"{SOURCES} lists '{path}', which is not in corpus/"
    else:
        yield "ok", f"there is no {SOURCES} (optional): kinds of source are guessed, no case attributes"
    people = load_people(study.corpus / PARTICIPANTS)
    if not (study.corpus / PARTICIPANTS).is_file():
        yield "ok", f"there is no {PARTICIPANTS} (optional): speakers are taken as they are written"
    elif people:
        yield "note", (f"corpus/{PARTICIPANTS} holds the names of {_counted(len(people), 'person', 'people')}; the "
                       "vault keeps a copy, so the file may be moved away")  # fmt: skip


def _counted(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


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
    yield "ok", (f"the vault opens; it holds {_counted(len(names.people), 'person', 'people')} and "
                 f"{_counted(len(names.labels or {}), 'label')}")  # fmt: skip


def _sources(study: Study) -> Iterator[Finding]:
    """What has been read, which columns were taken for what, and names that may be one person."""
    from pipeline.contents import roster_of
    from pipeline.store import corpus as corpus_store
    from pipeline.store.engine import look_at

    store = look_at(study.store_url)
    corpus, notes = corpus_store.load_corpus(store), corpus_store.source_notes(store)
    segments = corpus_store.load_segments(store)
    store.close()
    if not corpus.sources:
        yield "note", "nothing has been read yet: themebank run"
        return
    kinds = Counter(source.kind.value.replace("_", " ") for source in corpus.sources)
    yield "ok", (f"{_counted(len(corpus.sources), 'source has', 'sources have')} been read: "
                 f"{', '.join(f'{n} {kind}' for kind, n in sorted(kinds.items()))}")  # fmt: skip
    for file in table_files(corpus, notes):
        for line in described(file.tables):
            yield (
                "note" if file.guessed else "ok",
                f"{file.source} {'guessed' if file.guessed else 'read'} as {line}",
            )
        if file.guessed:
            row = overruling(study, file)
            yield "note", f"to change a column of it, put into corpus/{SOURCES} ({row.header}): {row.line}"
    yield from _languages(corpus, segments)
    roster = roster_of(study, corpus)
    for sentence in probable_interviewers(study, corpus, roster):
        yield "note", sentence
    people = [p for p in roster.people if not p.name.startswith(f"{RESPONDENT} ")]
    same = list(same_people(study, people))
    for sentence in same:
        yield "note", sentence
    if not same:
        yield "ok", f"{_counted(len(people), 'person', 'people')} known, none under two spellings"


def _languages(corpus: Corpus, segments: Sequence[Segment]) -> Iterator[Finding]:
    """Sources with passages in which English codebooks find nothing, or the wrong thing."""
    from pipeline.segment.language import foreign

    paths = {source.id: source.path for source in corpus.sources}
    found: dict[str, Counter[str]] = {}
    for segment in segments:
        if segment.codable and segment.source_id in paths and (language := foreign(segment.text)):
            found.setdefault(paths[segment.source_id], Counter())[language] += 1
    for path, languages in sorted(found.items()):
        which = ", ".join(f"{number} {language}" for language, number in languages.most_common())
        yield "note", (f"{_counted(languages.total(), 'passage looks', 'passages look')} not to be English in {path} "
                       f"({which}): codes are suggested from English words, so code these by hand")  # fmt: skip


def _space(study: Study) -> Iterator[Finding]:
    free = shutil.disk_usage(study.root).free
    level = "ok" if free > 1 << 30 else "fault"
    yield level, f"{free / (1 << 30):.1f} GiB of disk space are free"
