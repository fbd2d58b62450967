"""``discover``: what no code covers, as candidate codes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.console import emit, next_step, say, study_command
from pipeline.errors import StudyError
from pipeline.files import csv_bytes, write_whole
from pipeline.model import Codebook
from pipeline.study import Study, load_study

if TYPE_CHECKING:
    from pipeline.corpus import Corpus
    from pipeline.tag.discover import Candidate

COLUMNS = ("candidate", "name", "segment_id", "source", "typical", "likeness", "phrases", "text")
TABLE, DRAFT = "emergent.csv", "emergent.yaml"
_HEAD = (
    "# Candidate codes that themebank discover found in passages which no code covers. A draft: nobody has\n"
    "# decided on it. It quotes raw text, so it is confidential. To take a code over, copy its entry below\n"
    "# 'codes:' in the codebook, give it a name and a definition of your own, and run themebank run.\n"
)


@click.command()
@click.option("--seed", type=click.IntRange(min=0), default=None, help="Default: the study's seed.")
@study_command
def discover(seed: int | None, folder: Path, as_json: bool) -> None:
    """Group what no code covers into candidate codes, as a draft for the codebook."""
    study = load_study(folder)
    book = study.load_codebook()
    left, found, paths = _find(study, book, study.settings.seed if seed is None else seed)
    files = {
        TABLE: csv_bytes(COLUMNS, [row for one in found for row in _rows(one, paths)]),
        DRAFT: _draft(found, study.settings.name),
    }
    for name, data in files.items():
        write_whole(study.confidential / name, data, mode=0o600)
    grouped = sum(len(one.members) for one in found)
    if as_json:
        emit({
            "uncovered": left, "grouped": grouped,
            "candidates": [
                {"id": one.id, "name": one.name, "segments": len(one.members), "phrases": list(one.phrases),
                 "typical": [{"segment_id": s.id, "text": s.text} for s in one.typical]}
                for one in found
            ],
            "files": [str(study.confidential / name) for name in files],
        })  # fmt: skip
        return
    say(
        f"{left:,} passages of enough words are covered by no code; {grouped:,} of them form {len(found)} groups."
    )
    for one in found:
        say(f"\n  {one.name} ({len(one.members):,} passages)")
        for segment in one.typical:
            say(f"    - {_short(segment.text)}")
    if not found:
        next_step("nothing stands out: go on reviewing (themebank review export review.xlsx --order queue).")
        return
    next_step(f"read {study.confidential / DRAFT}, and copy what is a theme into {study.codebook_path}")


def _find(study: Study, book: Codebook, seed: int) -> tuple[int, list[Candidate], dict[str, str]]:
    """How many passages no code covers, the candidates among them, and the path of each source."""
    from pipeline.coding import current
    from pipeline.contents import bearing_decisions, paths_of
    from pipeline.store import corpus as corpus_store
    from pipeline.store import tagged
    from pipeline.store.engine import look_at
    from pipeline.tag import discover as tag

    store = look_at(study.store_url)
    try:
        corpus = corpus_store.load_corpus(store)
        segments = corpus_store.load_segments(store)
        coding = current(bearing_decisions(store, segments)[0])
        suggestions = corpus_store.load_suggestions(store)
        limits = tagged.thresholds(store, study.settings)
        paths = paths_of(corpus.sources)
    finally:
        store.close()
    if not segments:
        raise StudyError("The study has no segments yet.", "Run it first: themebank run")
    open_codes = {code.id for code in book.open_codes}
    left = tag.uncovered(
        segments,
        frozenset((d.segment_id, d.code) for d in coding.applied),
        frozenset((s.segment_id, s.code) for s in suggestions if limits.shows(s) and s.code in open_codes),
        frozenset((d.segment_id, d.code) for d in coding.refused),
    )
    return len(left), tag.discover(left, tuple(book.by_id), seed, _words_of_names(study, corpus)), paths


def _words_of_names(study: Study, corpus: Corpus) -> set[str]:
    """Words of the names of all people and organisations that the study knows."""
    from pipeline.contents import further_names, organisations_of, roster_of

    known = set(further_names(study)[0])
    for person in roster_of(study, corpus).people:
        known |= {person.name, person.organisation, *person.aliases}
    return {word for name in known | organisations_of(corpus) for word in re.findall(r"\w+", name)}


def _rows(one: Candidate, paths: dict[str, str]) -> list[Sequence[object]]:
    typical = {segment.id for segment in one.typical}
    return [
        (one.id, one.name, s.id, paths[s.source_id], "yes" if s.id in typical else "no", f"{likeness:.4f}",
         ";".join(one.phrases), s.text)
        for s, likeness in one.members
    ]  # fmt: skip


def _draft(found: Sequence[Candidate], study: str) -> bytes:
    import yaml

    from pipeline.tag.discover import as_codebook

    book = as_codebook(found, study)
    codes = [
        {
            "id": code.id,
            "name": code.name,
            "definition": code.definition,
            "keywords": list(code.keywords),
            "examples": list(code.examples),
        }
        for code in book.codes
    ]
    data = {"name": book.name, "version": book.version, "source": book.source, "codes": codes}
    return (_HEAD + yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=100)).encode("utf-8")


def _short(text: str, most: int = 100) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= most else plain[: most - 1] + "…"
