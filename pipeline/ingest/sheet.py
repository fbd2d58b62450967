"""Workbooks and CSV files: transcripts, self-assessments, open-ended responses, or plain rows.

The columns are guessed by their headers and content (:mod:`pipeline.ingest.sheet_layout`). Every cell with
words is in the text, the speaker or the attributes of some piece.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from pipeline.columns import TakenTable
from pipeline.errors import UnreadableError
from pipeline.ingest.base import ReadOptions
from pipeline.ingest.sheet_csv import load_csv
from pipeline.ingest.sheet_layout import lay_out, taken
from pipeline.ingest.sheet_pieces import pieces_of
from pipeline.ingest.sheet_table import Table
from pipeline.ingest.sheet_xlsx import load_workbook
from pipeline.ingest.speakers import guess_kind
from pipeline.model import BlockKind, Piece, Reading, SourceKind

_DEFAULT_NAME = re.compile(
    r"(?:sheet|form(?: responses)?|table|tabelle|feuil(?:le)?|hoja|foglio|blad|ark)\s*[0-9]*|", re.I
)
_GUIDE = re.compile(
    r"(?:(?:scor(?:e|ing)|rating|rag) )?(?:scale|key|legend|guid(?:e|ance)|instructions?)|how to\b.*|read ?me|"
    r"(?:scor(?:e|ing)|rating|rag) criteria|(?:drop ?down )?lists?|look ?ups?|definitions|glossary|"
    r"notes for completion",
    re.I,
)
"""Names of sheets that say how the others are filled in."""


def read(path: Path, options: ReadOptions) -> Reading:
    """Read a workbook or CSV. Raises :class:`UnreadableError` where it is damaged, locked, a bomb, empty."""
    is_csv = path.suffix.lower() in (".csv", ".tsv")
    return reading((load_csv(path),) if is_csv else load_workbook(path), options)


def reading(tables: tuple[Table, ...], options: ReadOptions) -> Reading:
    """Tables as a reading; the kind is that of the first sheet that has one."""
    pieces: list[Piece] = []
    kinds: list[SourceKind] = []
    tables_taken: list[TakenTable] = []
    layouts = [lay_out(table, options) if table.rows and not table.hidden else None for table in tables]
    guides = {table.name for table in tables if _GUIDE.fullmatch(table.name.strip())}
    judged = any(
        at and at.kind and table.name not in guides for table, at in zip(tables, layouts, strict=True)
    )
    for table, layout in zip(tables, layouts, strict=True):
        if not table.rows:
            continue
        if not _DEFAULT_NAME.fullmatch(table.name):
            pieces.append(
                Piece(table.name, BlockKind.FURNITURE if table.hidden else BlockKind.HEADING, level=1)
            )
        if layout is None or (judged and table.name in guides):
            pieces.extend(_kept(table))
            continue
        if layout.kind is not None:
            kinds.append(layout.kind)
        tables_taken.append(taken(layout, table.name))
        pieces.extend(pieces_of(layout))
        pieces.extend(Piece(text, BlockKind.FOOTNOTE, number=cell) for cell, text in table.comments)
    if not any(piece.kind is not BlockKind.HEADING for piece in pieces):
        raise UnreadableError("there are no words in the file (every sheet is empty)")
    kind = kinds[0] if kinds else SourceKind.RESPONSES
    if kind is SourceKind.INTERVIEW:
        kind = guess_kind(pieces, options.interviewers)
    rows = sum(len(table.rows) for table in tables)
    rejects = tuple(reject for table in tables for reject in table.rejects)
    counts = (("sheets", len(tables)), ("rows", rows))
    return Reading(tuple(pieces), kind, rejects, counts, tuple(tables_taken))


def _kept(table: Table) -> Iterator[Piece]:
    """A hidden sheet (lists for drop-downs, workings) or one that explains the others: kept, never coded."""
    for row in table.rows:
        yield Piece(" | ".join(cell for cell in row.cells if cell), BlockKind.FURNITURE)
