"""Quotations that a person has looked at, and says may be shared as they stand."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.anonymise.lexicon import folded
from pipeline.errors import StudyError
from pipeline.files import csv_bytes, read_csv, write_whole
from pipeline.model import Quote, Source

COLUMNS = ("quote_id", "text", "cleared_by")
TO_CHECK_FILE = "quotes_to_check.csv"
TO_CHECK = (
    "quote_id", "code", "label", "text", "why", "said", "source", "cleared_by",
)  # fmt: skip


@dataclass(frozen=True)
class Clearance:
    """Who cleared a quotation, and the very words that were cleared."""

    quote_id: str
    text: str
    by: str


def load(path: Path) -> tuple[Clearance, ...]:
    """Clearances in a file, or rows of the list of quotations to check in which somebody has written a name.

    Empty where there is no file. Raises :class:`pipeline.errors.StudyError`.
    """
    if not path.is_file():
        return ()
    rows = read_csv(path, required=COLUMNS)
    return tuple(Clearance(r["quote_id"], r["text"], r["cleared_by"]) for r in rows if r["cleared_by"])


def covers(cleared: Mapping[str, Clearance], quote_id: str, text: str) -> bool:
    """Whether somebody has cleared a quotation in these words; other words have to be looked at again."""
    found = cleared.get(quote_id)
    return found is not None and _plain(found.text) == _plain(text)


def by_whom(rows: Iterable[Mapping[str, str]], known: Iterable[Clearance]) -> dict[str, str]:
    """Who has cleared each row of ``quotes_to_check.csv`` as it reads now, by id; rows that wait are left out.

    Args:
        known: clearances in the file that keeps them; a name beside the row itself goes first.
    """
    cleared = {one.quote_id: one for one in known}
    found = {}
    for row in rows:
        if row["cleared_by"]:
            found[row["quote_id"]] = row["cleared_by"]
        elif covers(cleared, row["quote_id"], row["text"]):
            found[row["quote_id"]] = cleared[row["quote_id"]].by
    return found


def _plain(text: str) -> str:
    """Letters and digits alone: a spreadsheet may have changed quotation marks, dashes and white space."""
    return re.sub(r"[^a-z0-9\[\]]+", "", folded(text))


def remember(path: Path, known: Sequence[Clearance], more: Iterable[Clearance]) -> tuple[Clearance, ...]:
    """Add clearances to the file, one row per quotation, the last one given; write it if it says more."""
    found = {one.quote_id: one for one in (*known, *more)}
    whole = tuple(found[key] for key in sorted(found))
    if whole != tuple(sorted(known, key=lambda one: one.quote_id)):
        write_whole(path, csv_bytes(COLUMNS, [(c.quote_id, c.text, c.by) for c in whole]))
    return whole


def forget(path: Path, ids: Iterable[str], waiting: Path) -> None:
    """Take clearances back: their rows leave the file, and the names beside them in ``quotes_to_check.csv`` go."""
    gone = set(ids)
    known = load(path)
    left = [(c.quote_id, c.text, c.by) for c in known if c.quote_id not in gone]
    if len(left) < len(known):
        write_whole(path, csv_bytes(COLUMNS, left))
    rows = read_csv(waiting, required=TO_CHECK) if waiting.is_file() else []
    if not any(row["cleared_by"] and row["quote_id"] in gone for row in rows):
        return
    header = [name for name in rows[0] if name != "_line"]
    kept = [{**row, "cleared_by": ""} if row["quote_id"] in gone else row for row in rows]
    mode = stat.S_IMODE(waiting.stat().st_mode)
    write_whole(waiting, csv_bytes(header, [[row[name] for name in header] for row in kept]), mode)


def pick(ids: Sequence[str], waiting: Path, by: str) -> tuple[Clearance, ...]:
    """Clearances for some of the quotations that wait. Raises :class:`StudyError` for an id that does not."""
    rows = {r["quote_id"]: r for r in read_csv(waiting, required=TO_CHECK)} if waiting.is_file() else {}
    for key in ids:
        if key not in rows:
            raise StudyError(
                f"No quote with the id '{key}' waits to be checked.",
                f"Look into {waiting} (themebank run writes it).",
            )
    return tuple(Clearance(key, rows[key]["text"], by) for key in ids)


def check_rows(waiting: Sequence[Quote], sources: Mapping[str, Source]) -> list[tuple[object, ...]]:
    """Rows of ``confidential/quotes_to_check.csv``: as it would be printed, why it waits, and what was said."""
    return [
        (q.id, q.code, q.label, q.text, q.disclosure.removeprefix("check ").strip("()"),
         sources[q.source_id].text[q.start : q.end], sources[q.source_id].path, "")
        for q in waiting
    ]  # fmt: skip
