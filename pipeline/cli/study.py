"""``init`` and ``status``."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from pipeline.cli.console import emit, next_step, say, study_command
from pipeline.codebook import load_codebook, packaged_path
from pipeline.errors import StudyError
from pipeline.files import write_whole
from pipeline.study import load_study

_STUDY = """\
name: {name}
codebook: codebook/{codebook}.yaml
method: codebook            # codebook | framework | reflexive
unit: turn                  # turn | paragraph | sentence
max_words: 150              # longer units are split at sentence ends
interviewers: [Interviewer, Moderator, Facilitator]   # who asks: kept as context, never coded
threshold: 0.5              # suggestions below it are kept but not shown
disclosure: {{min_cell: 5, min_group: 3, max_share: 0.25}}
"""
_IGNORE = "/corpus/\n/outputs/\n/vault/\n/study.db*\n"


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--codebook", default="prevention_pledge", show_default=True,
              help="A packaged codebook (themebank codebook list).")  # fmt: skip
@click.option("--verbose", is_flag=True, expose_value=False, help="On an error, show where it arose.")
def init(folder: Path, codebook: str) -> None:
    """Make a study folder with settings, a codebook and a place for the sources."""
    source = packaged_path(codebook)
    if (folder / "study.yaml").exists():
        raise StudyError(f"{folder} is a study already.", "Choose another folder.")
    if folder.exists() and not folder.is_dir():
        raise StudyError(f"{folder} is a file.", "Choose another name.")
    for name in ("corpus", "codebook", "notebooks", "decisions"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    write_whole(folder / "codebook" / f"{codebook}.yaml", source.read_bytes())
    if not (folder / ".gitignore").exists():
        write_whole(folder / ".gitignore", _IGNORE.encode())
    title = folder.resolve().name.replace("-", " ").replace("_", " ").strip().capitalize() or "Study"
    text = _STUDY.format(name=_quoted(title), codebook=codebook)
    write_whole(folder / "study.yaml", text.encode("utf-8"))
    say(f"Made the study {folder} with the codebook '{load_codebook(source).name}'.")
    next_step(f"put your transcripts, minutes, reports and workbooks into {folder / 'corpus'}, then: "
              f"themebank run {folder}")  # fmt: skip


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@click.command()
@study_command
def status(folder: Path, as_json: bool) -> None:
    """Say how far the study is and what to do next."""
    from pipeline.contents import bearing_decisions
    from pipeline.flow import Context, Options
    from pipeline.stages import run
    from pipeline.store import corpus as corpus_store
    from pipeline.store import log
    from pipeline.store.engine import open_store

    study = load_study(folder)
    study.load_codebook()
    store = open_store(study.store_url)
    plan = run(Context(study, store, Options(dry_run=True)))
    segments = corpus_store.load_segments(store)
    from pipeline.coding import current

    coding = current(bearing_decisions(store, segments)[0])
    codable = {s.id for s in segments if s.codable}
    per_coder = Counter(coder for segment, coder in coding.reviewed if segment in codable)
    threshold = study.settings.threshold
    waiting = sum(
        s.probability >= threshold
        for s in corpus_store.load_suggestions(store)
        if (s.segment_id, s.code) not in coding.decided and s.segment_id not in coding.reviewed_segments
    )
    reviewed = len(codable & coding.reviewed_segments)
    stale = [result.stage for result in plan if result.status == "would run"]
    rejects = len(log.load_rejects(store))
    store.close()
    facts = {
        "study": study.settings.name,
        "segments": len(segments),
        "codable": len(codable),
        "reviewed": reviewed,
        "reviewed_by": dict(sorted(per_coder.items())),
        "codes_applied": len(coding.applied),
        "suggestions_waiting": waiting,
        "rejects": rejects,
        "out_of_date": stale,
    }
    if as_json:
        emit(facts)
        return
    say(study.settings.name)
    if not segments:
        say("Nothing has been read yet.")
    else:
        say(f"  {len(segments):,} segments, {len(codable):,} of them to code")
        say(f"  reviewed  {_bar(reviewed, len(codable))} {reviewed:,} of {len(codable):,}")
        for coder, count in sorted(per_coder.items()):
            say(f"    {coder}: {count:,}")
        say(f"  {len(coding.applied):,} codes applied by people, {waiting:,} suggestions waiting")
        if rejects:
            say(f"  {rejects:,} things could not be used: {study.confidential / 'rejects.csv'}")
    if stale:
        say(f"  out of date: {', '.join(stale)}")
        next_step("themebank run")
    elif reviewed < len(codable):
        next_step("themebank review export review.xlsx, and decide on the suggestions.")
    else:
        next_step(f"open {study.shareable / 'report.html'}")


def _bar(part: int, whole: int, width: int = 30) -> str:
    full = round(width * part / whole) if whole else 0
    return "█" * full + "░" * (width - full)
