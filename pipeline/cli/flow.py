"""``run`` and the single stages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

import click

from pipeline.cli.console import Bar, at, emit, finish, list_rejects, next_step, say, study_command
from pipeline.cli.read_files import per_file, say_columns, table_files
from pipeline.cli.running import alone
from pipeline.cli.who_asks import probable_interviewers
from pipeline.corpus import Corpus
from pipeline.errors import ThemebankError
from pipeline.flow import Context, Options, Result
from pipeline.study import Study, load_study

_OPTIONS = (
    click.option("--force", is_flag=True, help="Do it again even where nothing has changed."),
    click.option("--dry-run", is_flag=True, help="Only say what would be done."),
    click.option("--jobs", type=click.IntRange(min=0), default=0, show_default="one per processor",
                 help="Files read at once."),
    click.option("--cluster", default="", metavar="tcp://…", help="Read files on a Dask cluster."),
    click.option("--file-seconds", type=click.FloatRange(min=0, min_open=True), default=60.0,
                 show_default=True, help="Longest time for one file."),
    click.option("--per-code", type=click.IntRange(min=1), default=8, show_default=True,
                 help="Most quotes per code."),
    click.option("--include-unreviewed", is_flag=True,
                 help="Quote suggestions that nobody has reviewed, marked as such on every page and row."),
)  # fmt: skip

_NEXT = {
    "ingest": "themebank segment, or all at once: themebank run",
    "segment": "themebank tag, or all at once: themebank run",
    "tag": "themebank review, and decide on the suggestions.",
    "analyse": "themebank quotes",
    "quotes": "themebank report",
}


def _flow_command(last: str) -> Callable[[Callable[..., None]], click.Command]:
    def decorate(function: Callable[..., None]) -> click.Command:
        def body(folder: Path, as_json: bool, **given: Any) -> None:
            _run(folder, last, as_json, Options(**given))

        body.__doc__ = function.__doc__
        for option in reversed(_OPTIONS):
            body = option(body)
        return click.command(function.__name__)(study_command(body))

    return decorate


@_flow_command("report")
def run() -> None:
    """Do everything: ingest, segment, tag, analyse, quotes, report.

    Stages whose inputs, settings and code have not changed are passed over. Stop it at any moment and run it
    again: the result is the same.
    """


@_flow_command("ingest")
def ingest() -> None:
    """Read the sources in corpus/. Files that cannot be read are listed in rejects.csv."""


@_flow_command("segment")
def segment() -> None:
    """Split the sources into segments (and read them first where they are new)."""


@_flow_command("tag")
def tag() -> None:
    """Suggest codes for every segment, with the reason for each."""


@_flow_command("analyse")
def analyse() -> None:
    """Count themes by segment, source, participant and case attribute."""


@_flow_command("quotes")
def quotes() -> None:
    """Make the quote bank: reviewed passages, labels instead of names."""


@_flow_command("report")
def report() -> None:
    """Write the report (HTML and Word), the tables (Excel) and the charts."""


def _who_asks(study: Study, corpus: Corpus) -> list[str]:
    """A sentence for each speaker of what was read who seems to ask and is coded as a participant; none where the
    vault does not open, which the next stage says."""
    if not corpus.sources:
        return []
    from pipeline.contents import roster_of

    try:
        roster = roster_of(study, corpus)
    except ThemebankError:
        return []
    return list(probable_interviewers(study, corpus, roster))


def _run(folder: Path, last: str, as_json: bool, options: Options) -> None:
    study = load_study(folder)
    study.load_codebook()
    with alone(study.root, only_asking=options.dry_run):
        _run_alone(study, folder, last, as_json, options)


def _run_alone(study: Study, folder: Path, last: str, as_json: bool, options: Options) -> None:
    from pipeline.stages import run as run_stages
    from pipeline.store import corpus as corpus_store
    from pipeline.store import log
    from pipeline.store.engine import open_store

    began = perf_counter()
    store = open_store(study.store_url)
    try:
        with Bar() as bar:
            results = run_stages(Context(study, store, options, bar), last)
        rejects = log.load_rejects(store)
        shown = last == "ingest" or (results[0].status == "done" and not as_json)
        corpus = corpus_store.load_corpus(store) if shown else Corpus()
        notes = corpus_store.source_notes(store)
    finally:
        store.close()
    rejects_file = study.confidential / "rejects.csv"
    if as_json:
        emit({
            "study": study.settings.name,
            "stages": [{"stage": r.stage, "status": r.status, "seconds": round(r.seconds, 3), **r.counts,
                        **({"note": r.note} if r.note else {})}
                       for r in results],
            "rejects": [{"stage": r.stage, "source": r.source, "where": r.where, "reason": r.reason}
                        for r in rejects],
            "seconds": round(perf_counter() - began, 3),
            **({"files": per_file(study, corpus, notes)} if last == "ingest" else {}),
            "outputs": str(study.outputs),
        })  # fmt: skip
        finish(rejects)
    say(study.settings.name)
    for result in results:
        say(_line(result))
    say_columns(study, [file for file in table_files(corpus, notes) if file.guessed])
    for sentence in _who_asks(study, corpus):
        say(sentence)
    list_rejects(rejects, rejects_file)
    _conclude(results, last, study.shareable / "report.html", folder, perf_counter() - began)
    finish(rejects)


def _line(result: Result) -> str:
    counts = ", ".join(f"{value:,} {name.replace('_', ' ')}" for name, value in result.counts.items())
    how = {"done": f"{result.seconds:6.1f} s", "unchanged": "unchanged", "would run": "would run"}[
        result.status
    ]
    note = f"\n{'':24}{result.note}" if result.note else ""
    return f"  {result.stage:<10} {how:>9}  {counts}{note}"


def _conclude(results: list[Result], last: str, report: Path, folder: Path, seconds: float) -> None:
    if any(result.status == "would run" for result in results):
        next_step("run it without --dry-run.")
        return
    if all(result.status == "unchanged" for result in results):
        say(f"Nothing to do: nothing has changed since the last run ({seconds:.1f} s).")
    else:
        say(f"Done in {seconds:.1f} s.")
    where = at(folder)
    if last != "report":
        next_step(_NEXT[last])
        return
    say(f"Report: {report}")
    counts = {result.stage: result.counts for result in results}
    if held := counts["quotes"]["to_check"]:
        say(f"{held:,} quotes may identify somebody and are shared with nobody until a person has looked at them: "
            f"themebank clear{where}, or Quotes at the desk")  # fmt: skip
    waiting = counts["segment"]["codable"] - counts["analyse"]["segments_reviewed"]
    if waiting:
        next_step(
            f"{waiting:,} segments have not been reviewed yet: themebank review{where} (in the browser)"
        )
    else:
        next_step("every segment has been reviewed: open the report and the quote bank beside it.")
