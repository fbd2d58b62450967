"""Files of comma-separated values (or semicolons, tabs, bars) as tables."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path

from pipeline.errors import UnreadableError
from pipeline.ingest.base import decode
from pipeline.ingest.limits import MAX_CHARACTERS, check_text, read_bytes
from pipeline.ingest.sheet_table import Budget, Table, make_table


def load_csv(path: Path) -> Table:
    """The table in a CSV file. Raises :class:`UnreadableError` where it is empty, no text or too long."""
    text = decode(read_bytes(path))
    check_text(text)
    limit = csv.field_size_limit(MAX_CHARACTERS)
    try:
        rows = _rows(text, _delimiter(text))
    except csv.Error as exc:
        raise UnreadableError(f"the file cannot be read as comma-separated values ({exc})") from exc
    finally:
        csv.field_size_limit(limit)
    budget = Budget()
    table: list[tuple[int, dict[int, str]]] = []
    for number, row in enumerate(rows, 1):
        if any(row):
            budget.row()
            table.append((number, {at: budget.cell(text) for at, text in enumerate(row, 1) if text}))
    return make_table("", table)


def _rows(text: str, mark: str) -> list[list[str]]:
    """The rows of a text. Where tabs part the columns, quotation marks are mostly part of what was said: they
    bind cells together only where more rows come out whole so."""
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    if mark != "\t" or '"' not in text:
        return rows
    plain = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark, quoting=csv.QUOTE_NONE))
    return plain if _whole(plain) > _whole(rows) else rows


def _whole(rows: list[list[str]]) -> int:
    """How many rows have the width that most have."""
    return max(Counter(len(row) for row in rows if any(row)).values(), default=0)


def _delimiter(text: str) -> str:
    """The character that parts most columns in the first rows, the same number in each."""
    sample = text[:200_000]
    best, best_score = ",", 0.0
    for mark in ",;\t|":
        rows = [row for row in csv.reader(io.StringIO(sample, newline=""), delimiter=mark) if any(row)][:20]
        widths = [len(row) for row in rows]
        if not widths or max(widths) < 2:
            continue
        score = sum(1 for width in widths if width == widths[0]) / len(widths) * min(widths[0], 3)
        if score > best_score:
            best, best_score = mark, score
    return best
