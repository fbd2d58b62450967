"""Tables of a Word document: transcripts and self-assessments by their columns, others row by row."""

from __future__ import annotations

from typing import Any

from pipeline.columns import Role, TakenTable
from pipeline.ingest.base import ReadOptions
from pipeline.ingest.sheet_layout import Layout, is_open, lay_out, taken
from pipeline.ingest.sheet_pieces import pieces_of
from pipeline.ingest.sheet_table import make_table
from pipeline.ingest.word_numbers import Numbers
from pipeline.ingest.word_xml import W, cells_of, content, rows_of, words_of
from pipeline.model import BlockKind, Piece, SourceKind


def read_table(table: Any, options: ReadOptions, numbers: Numbers) -> tuple[list[Piece], TakenTable | None]:
    """Pieces of a ``w:tbl``, and what its columns were taken for where that matters.

    A table with speaker and text columns gives turns, one with statements and scores a self-assessment, both
    as in a workbook. A table of one column is layout: its paragraphs. Any other gives a ``TABLE_ROW`` a row,
    its cells joined by " | ".
    """
    rows = [[cell_text(cell, numbers) for cell in cells_of(row)] for row in rows_of(table)]
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    if not rows:
        return [], None
    if max(sum(1 for cell in row if cell.strip()) for row in rows) == 1:
        return [Piece(line) for row in rows for line in "\n".join(row).split("\n")], None
    grid = make_table("table", ((at, dict(enumerate(row, 1))) for at, row in enumerate(rows, 1)))
    layout = lay_out(grid, options)
    if _special(layout):
        return list(pieces_of(layout)), taken(layout, "")
    lines = (" | ".join(cell for cell in row if cell.strip()) for row in rows)
    return [Piece(line, BlockKind.TABLE_ROW) for line in lines], None


def _special(layout: Layout) -> bool:
    """Whether a table in a document is surely a transcript or a self-assessment (three rows, the right columns),
    or a person has said what its columns are."""
    if any(column.given for column in layout.columns):
        return True
    if len(layout.rows) < 3:
        return False
    if layout.kind is SourceKind.INTERVIEW:
        return any(
            is_open([row.cells[c.at] for row in layout.rows if row.cells[c.at]]) for c in layout.of(Role.TEXT)
        )
    return layout.kind is SourceKind.SELF_ASSESSMENT and bool(
        layout.of(Role.STATEMENT) and layout.of(Role.SCORE)
    )


def cell_text(cell: Any, numbers: Numbers) -> str:
    """All words of a cell: its paragraphs, one a line, each behind the number that Word prints before it, text boxes
    and tables inside it too."""
    lines: list[str] = []
    stack = [content(cell)]
    while stack:
        element = next(stack[-1], None)
        if element is None:
            stack.pop()
        elif element.tag == W + "tbl":
            stack.append(
                iter([inner for row in rows_of(element) for tc in cells_of(row) for inner in content(tc)])
            )
        else:
            words, mark = words_of(element), numbers.mark(element)
            label = mark.label if mark is not None else ""
            lines.append(f"{label} {words.text.strip()}".strip())
            for box in words.boxes:
                stack.append(content(box))
    return "\n".join(line for line in lines if line)
