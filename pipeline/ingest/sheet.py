"""Workbooks and CSV files: transcripts, self-assessments, open-ended responses, or plain rows.

The columns are guessed by their headers and content (:mod:`pipeline.ingest.sheet_layout`). Every cell with
words is in the text, the speaker or the attributes of some piece.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from pipeline.errors import UnreadableError
from pipeline.ingest.base import ReadOptions
from pipeline.ingest.sheet_layout import lay_out
from pipeline.ingest.sheet_load import Table, load
from pipeline.ingest.sheet_pieces import pieces_of
from pipeline.ingest.speakers import guess_kind
from pipeline.model import BlockKind, Piece, Reading, SourceKind

_DEFAULT_NAME = re.compile(r"(?:sheet|table|tabelle|feuil(?:le)?|hoja|foglio|blad|ark)\s*[0-9]*|", re.I)


def read(path: Path, options: ReadOptions) -> Reading:
    """Read a workbook or CSV. Raises :class:`UnreadableError` where it is damaged, locked, a bomb, empty."""
    return reading(load(path), options)


def reading(tables: tuple[Table, ...], options: ReadOptions) -> Reading:
    """Tables as a reading; the kind is that of the first sheet that has one."""
    pieces: list[Piece] = []
    kinds: list[SourceKind] = []
    for table in tables:
        if not table.rows:
            continue
        if not _DEFAULT_NAME.fullmatch(table.name):
            pieces.append(
                Piece(table.name, BlockKind.FURNITURE if table.hidden else BlockKind.HEADING, level=1)
            )
        if table.hidden:
            pieces.extend(_kept(table))
            continue
        layout = lay_out(table, options)
        if layout.kind is not None:
            kinds.append(layout.kind)
        pieces.extend(pieces_of(layout))
    if not any(piece.kind is not BlockKind.HEADING for piece in pieces):
        raise UnreadableError("there are no words in the file (every sheet is empty)")
    kind = kinds[0] if kinds else SourceKind.RESPONSES
    if kind is SourceKind.INTERVIEW:
        kind = guess_kind(pieces, options.interviewers)
    rows = sum(len(table.rows) for table in tables)
    return Reading(tuple(pieces), kind, notes=(("sheets", len(tables)), ("rows", rows)))


def _kept(table: Table) -> Iterator[Piece]:
    """A hidden sheet (lists for drop-downs, workings): kept, never coded."""
    for row in table.rows:
        yield Piece(" | ".join(cell for cell in row.cells if cell), BlockKind.FURNITURE)
