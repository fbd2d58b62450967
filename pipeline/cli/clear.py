"""``clear``: a person looks at quotes that may identify somebody, and lets them be shared."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli.console import at, emit, finish, next_step, say, study_command
from pipeline.errors import StudyError
from pipeline.study import load_study


@click.command("clear")
@click.option("--quote", "ids", multiple=True, metavar="ID", help="A quote to let through (may be repeated).")
@click.option("--by", default="", metavar="NAME", help="Who has looked at it.")
@study_command
def clear(folder: Path, as_json: bool, ids: tuple[str, ...], by: str) -> None:
    """List the quotes that wait for a person's look, or let some of them through.

    A quote waits when a name on no list of the study was replaced in it, or when words in it may be a name.
    Read it as it would be printed. If nothing in it points at anybody, clear it:

        themebank clear --quote q1a2b3c4d5e --by "Your name"

    Or write your name beside it in outputs/confidential/quotes_to_check.csv, and run again.
    """
    from pipeline.files import read_csv
    from pipeline.quotes import clearance
    from pipeline.stages import QUOTES_TO_CHECK

    study = load_study(folder)
    path = study.outputs / QUOTES_TO_CHECK
    if not path.is_file():
        raise StudyError("The quotes have not been made yet.", f"Run: themebank run{at(folder)}")
    if ids:
        if not by.strip():
            raise StudyError("It is not said who has looked at the quote.", 'Add: --by "Your name"')
        known = clearance.load(study.cleared)
        clearance.remember(study.cleared, known, clearance.pick(ids, path, by.strip()))
    rows = read_csv(path, required=clearance.TO_CHECK)
    cleared = clearance.by_whom(rows, clearance.load(study.cleared))
    rows = [row for row in rows if row["quote_id"] not in cleared]
    if as_json:
        emit({
            "cleared": sorted(ids),
            "waiting": [{key: row[key] for key in clearance.TO_CHECK if key != "cleared_by"} for row in rows],
        })  # fmt: skip
        finish(0)
    for row in [] if ids else rows:
        say(click.style(f"{row['quote_id']}  {row['label']}, {row['code']}", bold=True))
        say(f"  “{row['text']}”")
        say(f"  {row['why']}")
    if ids:
        say(f"{len(ids)} cleared, {len(rows)} still wait.")
        next_step(f"themebank run{at(folder)}")
    elif rows:
        next_step(f'read them, then: themebank clear{at(folder)} --quote ID --by "Your name"')
    else:
        say("No quote waits to be checked.")
    finish(0)
