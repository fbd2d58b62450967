"""Lines of ``sources.csv`` and ``participants.csv`` as they are to be pasted."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.files import read_csv


@dataclass(frozen=True)
class Paste:
    """A manifest's first line, a row to be put below it, and whether one for the same thing stands there."""

    header: str
    line: str
    replaces: bool


def paste(path: Path, columns: Sequence[str], key: str, cells: Mapping[str, str]) -> Paste:
    """The row that says ``cells`` and otherwise what the row of the same ``key`` says already.

    Args:
        path: of the manifest, which need not exist.
        columns: its first line where it does not; further ones that ``cells`` needs are added at the end.
        key: the column that names what a row is about.
        cells: column to text, ``key`` among them.

    Raises:
        StudyError: the manifest is not in order.
    """
    header, rows, mark = list(columns), [], ","
    if path.is_file():
        rows = read_csv(path, required=(key,), optional=(*columns, *cells))
        first = path.read_text("utf-8-sig", errors="replace").split("\n", 1)[0]
        mark = max(",;\t", key=first.count)
        written = {name.casefold(): name for name in (*columns, *cells)}
        there = [name.strip() for name in next(csv.reader([first], delimiter=mark))]
        header = [written.get(name.casefold(), name) for name in there]
    header += [name for name in cells if name not in header]
    own = [row for row in rows if row[key].replace("\\", "/").casefold() == cells[key].casefold()]
    row = (own[0] if own else {}) | dict(cells)
    return Paste(_csv_line(header, mark), _csv_line([row.get(name, "") for name in header], mark), bool(own))


def _csv_line(cells: Sequence[str], mark: str) -> str:
    line = io.StringIO()
    csv.writer(line, delimiter=mark, lineterminator="").writerow(cells)
    return line.getvalue()
