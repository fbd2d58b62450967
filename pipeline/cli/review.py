"""``review``: the desk in the browser; ``review export`` and ``review import``: the workbook route."""

from __future__ import annotations

import getpass
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import click

from pipeline.cli.console import at, emit, finish, list_rejects, next_step, say, study_command
from pipeline.coding import Coding, current
from pipeline.contents import bearing_decisions, paths_of
from pipeline.errors import DisclosureError, StudyError, WorkbookError
from pipeline.files import write_whole
from pipeline.manifest import write_rejects
from pipeline.model import Segment
from pipeline.store import corpus as corpus_store
from pipeline.store import log, tagged
from pipeline.store.engine import Store, open_store
from pipeline.study import Study, load_study


class Desk(click.Group):
    """A group that serves the review desk where no subcommand is named: ``review [DIR]``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the hidden command ``serve`` before whatever is not a subcommand."""
        if not args or (args[0] not in self.commands and args[0] not in ctx.help_option_names):
            args = ["serve", *args]
        return super().parse_args(ctx, args)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Show both ways of calling it."""
        formatter.write_usage(ctx.command_path, "[OPTIONS] [DIR]  |  export FILE.xlsx  |  import FILE.xlsx")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Show the options of serving, then the subcommands."""
        self.commands["serve"].format_options(ctx, formatter)
        self.format_commands(ctx, formatter)


@click.group(cls=Desk)
def review() -> None:
    """Decide in the browser (the review desk), or take suggestions to a person and back by workbook.

    Without a subcommand it serves the desk of the study in DIR on this computer and opens the browser.
    """


@review.command("serve", hidden=True)
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path))
@click.option("--port", type=click.IntRange(0, 65535), help="Port (default: 8765, or the next that is free).")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--allow-host",
    "also",
    multiple=True,
    metavar="NAME",
    help="A further name under which browsers ask for it; https://NAME for a proxy with TLS in front.",
)
@click.option("--coder", default="", help="Who you are (default: the study's owner).")
@click.option("--no-browser", is_flag=True, help="Only print the link.")
@click.option("--verbose", is_flag=True, expose_value=False, help="On an error, show where it arose.")
def serve(
    folder: Path, port: int | None, host: str, also: tuple[str, ...], coder: str, no_browser: bool
) -> None:
    """Serve the review desk."""
    from pipeline.desk import serve as desk

    study, store, _ = _open(folder)
    address = desk.listen(host, port, also)
    ready = desk.prepare(study, store, address, " ".join(coder.split()))
    say(f"The review desk of: {study.settings.name}")
    say(f"  signs you in as {ready.owner}: {ready.start_url}")
    if not coder and ready.owner == desk.login():
        say('  Your decisions carry this name. For another, stop the desk and add --coder "Your name".')
    if not address.on_loopback:
        say(
            click.style("  Others can reach this address, and what goes to it is not encrypted.", fg="yellow")
        )
        say(
            "  Put it behind a proxy with TLS (and say --allow-host https://NAME), or use it only inside a network"
        )
        say("  that you trust.")
    say("  Keep the link to yourself. Every decision is saved at once; Ctrl+C closes the desk.")
    try:
        with suppress(KeyboardInterrupt):
            desk.serve(ready, browser=not no_browser)
        say("\nThe desk is closed; every decision is in the study.")
        next_step(f"themebank run{at(folder)}, to count what was decided.")
    finally:
        store.close()


def _as_written_before(coder: str, store: Store) -> str:
    """The coder's name as it was first written: capitals and spaces make nobody a second person."""
    known = {" ".join(d.coder.split()).casefold(): d.coder for d in reversed(log.load_decisions(store))}
    return known.get(" ".join(coder.split()).casefold(), coder)


def _open(folder: Path) -> tuple[Study, Store, tuple[Segment, ...]]:
    study = load_study(folder)
    store = open_store(study.store_url)
    segments = corpus_store.load_segments(store)
    if not segments:
        raise StudyError("The study has no segments yet.", "Run it first: themebank run")
    return study, store, segments


def _check_export(file: Path, overwrite: bool, everything: bool, order: str, limit: int | None) -> None:
    """Raise for a name or a mixture of options that would lose answers or make no sense."""
    if file.suffix.lower() != ".xlsx":
        raise WorkbookError(f"{file} is no name for a workbook.", "Give it a name that ends in .xlsx")
    if file.exists() and not overwrite:
        raise WorkbookError(
            f"{file} is there already, and may hold answers that have not been imported.",
            "Choose another name, or import it first and add --overwrite.",
        )
    if order != "queue" and limit is not None:
        raise StudyError("--limit goes with the queue.", "Add --order queue, or leave --limit out.")
    if order == "queue" and everything:
        raise StudyError("The queue holds what is not reviewed yet.", "Leave out --all, or --order queue.")


def _rows(
    segments: tuple[Segment, ...], todo: set[str], *, everything: bool, filled_in: bool
) -> tuple[tuple[Segment, ...], int]:
    """The segments that get a row, and how many reviewed ones are left out of their sources.

    Sources with nothing to review are left out, unless that is all there is; and reviewed segments too where no
    coder's decisions would be ``filled_in``, for their cells would stand empty.
    """
    sources = {s.source_id for s in segments if s.id in todo}
    whole = segments if everything or not todo else tuple(s for s in segments if s.source_id in sources)
    if filled_in or everything or not todo:
        return whole, 0
    shown = tuple(s for s in whole if not s.codable or s.id in todo)
    return shown, len(whole) - len(shown)


@review.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--coder", default="", help="Who will work in it: fills in what this coder has decided so far.")
@click.option("--overwrite", is_flag=True, help="Write over a workbook of that name.")
@click.option("--all", "everything", is_flag=True, help="Also segments that are reviewed already.")
@click.option(
    "--order",
    type=click.Choice(("place", "queue")),
    default="place",
    show_default=True,
    help="As they stand in the sources, or what teaches most first with a random share.",
)
@click.option("--limit", type=click.IntRange(min=1), default=None, help="With --order queue: so many rows.")
@study_command
def export(
    file: Path,
    coder: str,
    overwrite: bool,
    everything: bool,
    order: str,
    limit: int | None,
    folder: Path,
    as_json: bool,
) -> None:
    """Write FILE.xlsx to review in: one row per segment, suggested codes with a drop-down, codebook beside."""
    from pipeline.review.workbook import export as make

    _check_export(file, overwrite, everything, order, limit)
    study, store, segments = _open(folder)
    if file.resolve().is_relative_to(study.shareable):
        raise DisclosureError(
            f"{file} would stand among what may be shared, and it holds names and raw text.",
            "Put it somewhere else.",
        )
    coding = current(bearing_decisions(store, segments, coder or None)[0])
    todo = {s.id for s in segments if s.codable} - coding.reviewed_segments
    shown, left_out = _rows(segments, todo, everything=everything, filled_in=bool(coder))
    suggestions = corpus_store.load_suggestions(store)
    if order == "queue":
        from pipeline.review.queue import propose

        codes = study.load_codebook().open_codes
        shown = tuple(propose(segments, suggestions, coding, codes, study.settings.seed, limit))
    data = make(
        shown,
        suggestions,
        coding if coder else Coding(),  # what others decided is not put into anybody's mouth
        study.load_codebook(),
        paths_of(corpus_store.load_sources(store)),
        tagged.thresholds(store, study.settings),
        _seen(segments, coding, own=bool(coder)),
    )
    write_whole(file, data, mode=0o600)
    log.record(store, coder or getpass.getuser(), "review export", f"{len(shown)} segments to {file.name}")
    store.close()
    if as_json:
        emit({"file": str(file), "segments": len(shown), "to_review": len(todo)})
        return
    _say_what_is_in_it(file, shown, todo)
    _say_what_is_not_in_it(left_out if order == "place" else 0, bool(coder), bool(coding.decided))
    next_step(
        f"decide in the workbook (sheet 'How to'), then: themebank review import {file} --coder NAME{at(folder)}"
    )


def _seen(segments: Sequence[Segment], coding: Coding, *, own: bool) -> set[tuple[str, str]]:
    """Code and text of coded passages: the coder's ``own``, or all where no more than one person has coded."""
    people = {d.coder for d in (*coding.applied, *coding.refused)} | {coder for _, coder in coding.reviewed}
    if not own and len(people) > 1:
        return set()
    texts = {segment.id: segment.text for segment in segments}
    return {(d.code, texts[d.segment_id]) for d in coding.applied if d.segment_id in texts}


def _say_what_is_in_it(file: Path, shown: Sequence[Segment], todo: set[str]) -> None:
    here = sum(segment.id in todo for segment in shown)
    rest = f" ({len(todo):,} in the whole study)" if here < len(todo) else ""
    say(f"{file}: {len(shown):,} rows, {here:,} still to review{rest}. It holds names and raw text.")


def _say_what_is_not_in_it(left_out: int, filled_in: bool, decided: bool) -> None:
    """Reviewed segments that were left out, or decisions that were not filled in."""
    if left_out:
        say(
            f"{left_out:,} reviewed segments are left out. With --coder NAME they are shown with what NAME decided."
        )
    elif decided and not filled_in:
        say("What has been decided is not filled in: with --coder NAME you see what NAME decided.")


@review.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--coder", required=True, help="Who decided.")
@study_command
def import_(file: Path, coder: str, folder: Path, as_json: bool) -> None:
    """Record the decisions of a workbook. Importing the same workbook twice adds nothing."""
    from pipeline.review.read_back import read_workbook

    coder = coder.strip()
    if not coder:
        raise StudyError("The coder's name is empty.", "Say who decided: --coder NAME")
    study, store, segments = _open(folder)
    coder = _as_written_before(coder, store)
    standing = current(bearing_decisions(store, segments, coder)[0])
    found = read_workbook(file, coder, {s.id: s for s in segments}, standing, study.load_codebook())
    added = log.append_decisions(store, found.decisions, coder, f"review import {file.name}")
    on_codes = sum(bool(d.code) for d in found.decisions)
    log.save_rejects(store, "review import", found.rejects)
    write_rejects(study, store)
    store.close()
    if as_json:
        emit({
            "file": str(file), "rows": found.rows, "decisions": on_codes, "marks": added - on_codes,
            "rows_without_news": found.unchanged,
            "rejects": [{"where": r.where, "reason": r.reason} for r in found.rejects],
        })  # fmt: skip
        finish(found.rejects)
    say(
        f"{file.name}: {found.rows:,} rows read, {on_codes:,} decisions by {coder} recorded, {added - on_codes:,} rows "
        f"marked as done or noted, {found.unchanged:,} rows said nothing new."
    )
    list_rejects(found.rejects, study.confidential / "rejects.csv")
    if found.undecided:
        say(
            f"{found.undecided:,} rows are done with a suggestion neither accepted nor rejected: "
            "it counts as not applying there."
        )
    next_step(f"themebank run{at(folder)}, to count them and to make the quote bank and the report.")
    finish(found.rejects)
