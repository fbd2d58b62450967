"""The only place that prints or exits: words for people, JSON for scripts, progress, and the one error boundary."""

from __future__ import annotations

import errno
import json
import math
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from pipeline.errors import ThemebankError
from pipeline.model import Reject

Command = TypeVar("Command", bound=Callable[..., Any])
DONE, ATTENTION, WRONG, STOPPED = 0, 1, 2, 130
SHOWN_REJECTS = 8
SHOWN_NAME = 36
"""Characters of a file's name beside the bar: what 80 columns leave."""


def study_command(function: Command) -> Command:
    """Give a command the argument DIR and the options ``--json`` and ``--verbose``."""

    @click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path))
    @click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output, nothing else.")
    @click.option("--verbose", is_flag=True, expose_value=False, help="On an error, show where it arose.")
    @wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    return wrapped  # type: ignore[return-value]


def say(text: str = "") -> None:
    """A line to standard output."""
    click.echo(text)


def at(folder: Path) -> str:
    """The folder as it must follow a command that is to be pasted: `` DIR``, or nothing for this one."""
    return "" if folder == Path() else f" {folder}"


def next_step(text: str) -> None:
    """The sentence that says what to do next."""
    click.echo(click.style("Next: ", bold=True) + text)


def emit(value: object) -> None:
    """One JSON object to standard output."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def finish(rejects: Sequence[Reject] | int) -> None:
    """Exit with 0, or with 1 where something needs attention."""
    sys.exit(ATTENTION if rejects else DONE)


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A table that fits the terminal."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for n, name in enumerate(header):
        numeric = bool(rows) and all(isinstance(row[n], int | float) for row in rows)
        grid.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        grid.add_row(*(_shown(cell) for cell in row))
    Console(highlight=False, markup=False).print(grid)


def _shown(cell: object) -> str:
    return f"{cell:,}" if isinstance(cell, int) and not isinstance(cell, bool) else str(cell)


def list_rejects(rejects: Sequence[Reject], where: Path) -> None:
    """Say what could not be used, the first few in full."""
    if not rejects:
        return
    thing = "thing" if len(rejects) == 1 else "things"
    say(click.style(f"{len(rejects)} {thing} could not be used:", fg="yellow"))
    for reject in rejects[:SHOWN_REJECTS]:
        place = f" ({reject.where})" if reject.where else ""
        say(f"  {reject.source}{place}: {reject.reason}")
    if len(rejects) > SHOWN_REJECTS:
        say(f"  … and {len(rejects) - SHOWN_REJECTS} more")
    say(f"  All of them, with the reason: {where}")


@dataclass
class Bar:
    """Progress on standard error: a bar where there is a terminal, nothing where there is none."""

    live: Any = None
    task: Any = None
    stages: list[str] = field(default_factory=list)

    def __enter__(self) -> Bar:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

            self.live = Progress(
                TextColumn("{task.description:<9}"), BarColumn(16), MofNCompleteColumn(), TimeElapsedColumn(),
                TextColumn("{task.fields[what]}", markup=False), console=Console(stderr=True), transient=True,
            )  # fmt: skip
            self.live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.live is not None:
            self.live.stop()

    def start(self, stage: str, total: int) -> None:
        """A stage begins."""
        self.stages.append(stage)
        if self.live is not None:
            self.task = self.live.add_task(stage, total=total, what="")

    def doing(self, what: str) -> None:
        """Name what is waited for."""
        if self.live is not None:
            self.live.update(self.task, what=_tail(what))

    def step(self, what: str) -> None:
        """A step of it is done."""
        if self.live is not None:
            self.live.update(self.task, advance=1, what=_tail(what))


def _tail(what: str) -> str:
    """The end of a long path, which tells files apart."""
    return what if len(what) <= SHOWN_NAME else "…" + what[-SHOWN_NAME + 1 :]


def _os_error(problem: OSError) -> ThemebankError:
    name = problem.filename or "the study folder"
    hints = {
        errno.EROFS: "The folder is read-only: copy the study to a place where you may write.",
        errno.EACCES: "You may not write there: change the folder's permissions or copy the study.",
        errno.EPERM: "You may not write there: change the folder's permissions or copy the study.",
        errno.ENOSPC: "The disk is full: free some space and run again; nothing was half written.",
    }
    return ThemebankError(
        f"{name}: {problem.strerror or problem}.",
        hints.get(problem.errno or 0, "Check that the file exists and is not open elsewhere."),
    )


def guarded(command: Callable[[], None]) -> int:
    """Run the command line; turn every error into one line, one hint and an exit code."""
    verbose, as_json = "--verbose" in sys.argv, "--json" in sys.argv
    try:
        command()
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else WRONG
    except ThemebankError as problem:
        return _report(problem, verbose, as_json)
    except (click.exceptions.Abort, KeyboardInterrupt):
        click.echo("Stopped. Run the same command again: it goes on where it was.", err=True)
        return STOPPED
    except click.exceptions.NoArgsIsHelpError as problem:
        click.echo(problem.format_message(), err=True)
        return WRONG
    except click.ClickException as problem:
        context = getattr(problem, "ctx", None)
        hint = f"See: {context.command_path} --help" if context else "See: themebank --help"
        return _report(ThemebankError(problem.format_message(), hint), verbose, as_json)
    except OSError as problem:
        return _report(_os_error(problem), verbose, as_json)
    except Exception as problem:  # the one boundary: whatever is left is a fault of ours, said in one line
        kind = type(problem).__name__
        return _report(
            ThemebankError(
                f"Themebank has a fault: {kind}: {problem}".splitlines()[0],
                "Run it again with --verbose and report what it shows.",
            ),
            verbose,
            as_json,
        )
    return DONE


def _report(problem: ThemebankError, verbose: bool, as_json: bool) -> int:
    details = problem.details
    problem = type(problem)(" ".join(problem.message.split()), " ".join(problem.hint.split()))
    if verbose:
        traceback.print_exc()
    if as_json:
        emit({"error": problem.message, "hint": problem.hint, **({"details": details} if details else {})})
    else:
        for line in details:
            say(f"  {line}")
    click.echo(click.style("Error: ", fg="red", bold=True) + problem.message, err=True)
    if problem.hint:
        click.echo(click.style("Hint:  ", bold=True) + problem.hint, err=True)
    return problem.exit_code


def without_nan(value: Any) -> Any:
    """The same with ``None`` where a number is not defined: JSON has no word for that."""
    if isinstance(value, dict):
        return {key: without_nan(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [without_nan(inner) for inner in value]
    return None if isinstance(value, float) and math.isnan(value) else value
