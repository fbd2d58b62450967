"""Tables of a Word document: transcripts and self-assessments by their columns, others row by row."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from pipeline.columns import Role, TakenTable
from pipeline.ingest.base import ReadOptions
from pipeline.ingest.sheet_layout import Layout, lay_out, taken
from pipeline.ingest.sheet_pieces import pieces_of
from pipeline.ingest.sheet_roles import asks_for_words, is_open, role_of
from pipeline.ingest.sheet_table import make_table
from pipeline.ingest.word_numbers import Numbers
from pipeline.ingest.word_xml import W, cells_of, content, rows_of, words_of
from pipeline.model import BlockKind, Piece, SourceKind

LONGEST_NAME = 12
"""Words of the longest name of a column."""
FIELDS = 12
"""Rows of the longest form; a longer table is a list."""
FORMAL = 0.6
"""Share of a form's labels that ask for names, dates and the like, from which it asks for nothing else."""
_HEADING_STYLE = re.compile(r"table ?head(?:ing|er)s?\d?", re.I)
_FORMAL = re.compile(
    r"(?:(?:completed|prepared|approved|reviewed|submitted|signed)(?: off)? (?:by|on)|"
    r"(?:name of )?(?:the )?(?:organi[sz]ation|trust|provider|site|service|department|team|council)(?: name)?|"
    r"(?:your |full )?name|(?:job )?title|role|position|date(?: completed| of .{1,30})?|e-?mail(?: address)?|"
    r"contact(?: details| name)?|telephone|phone|period|version|(?:executive |lead )?(?:lead|author|owner)|"
    r"signature|reference|ref|status)\s*:?",
    re.I,
)


def read_table(table: Any, options: ReadOptions, numbers: Numbers) -> tuple[list[Piece], TakenTable | None]:
    """Pieces of a ``w:tbl``, and what its columns were taken for where that matters.

    A table with speaker and text columns gives turns, one with statements and scores a self-assessment, both
    as in a workbook. A table of one column is layout: its paragraphs. Any other gives a ``TABLE_ROW`` a row,
    its cells joined by " | ", with its header's cells in the mark ``_header``.
    """
    every = [
        (element, [cell_text(cell, numbers) for cell in cells_of(element)]) for element in rows_of(table)
    ]
    filled = [(element, row) for element, row in every if any(cell.strip() for cell in row)]
    rows = [row for _, row in filled]
    if not rows:
        return [], None
    if max(sum(1 for cell in row if cell.strip()) for row in rows) == 1:
        return [Piece(line) for row in rows for line in "\n".join(row).split("\n")], None
    form = _form(rows)
    if form:
        return form, None
    grid = make_table("table", ((at, dict(enumerate(row, 1))) for at, row in enumerate(rows, 1)))
    layout = lay_out(grid, options)
    if _special(layout):
        return list(pieces_of(layout)), taken(layout, "")
    return _listed(rows, has_header=_has_header([element for element, _ in filled])), None


def _listed(rows: list[list[str]], *, has_header: bool) -> list[Piece]:
    """The rows of an ordinary table; those below a header have its cells in their mark, one a line."""
    header = [" ".join(cell.split()) for cell in rows[0]] if has_header and len(rows) > 1 else []
    marks = (("_header", "\n".join(header)),) if header else ()
    pieces = [Piece(" | ".join(cell for cell in row if cell.strip()), BlockKind.TABLE_ROW) for row in rows]
    below = [replace(piece, attributes=marks) for piece in pieces[1:]]
    return [replace(pieces[0], attributes=(("_role", "header"),)), *below] if header else pieces


def _has_header(rows: list[Any]) -> bool:
    """Whether a table's first row is its header: it is repeated on each page or in a style for that, or it alone is
    bold and names columns."""
    first = rows[0].find(W + "trPr")
    styles = [style.get(W + "val", "") for style in rows[0].iter(W + "pStyle")]
    styled = bool(styles) and all(_HEADING_STYLE.fullmatch(style) for style in styles)
    if styled or (first is not None and first.find(W + "tblHeader") is not None):
        return True
    filled = [[words for cell in cells_of(row) if (words := words_of(cell)).text.strip()] for row in rows[:2]]
    bold = [len(row) > 1 and all(words.bold for words in row) for row in filled]
    short = all(len(words.text.split()) <= LONGEST_NAME for words in filled[0])
    return bold == [True, False] and short and len(filled[0]) >= len(filled[1])


def is_list_row(piece: Piece) -> bool:
    """Whether a piece is anything but a statement's evidence: a row of an ordinary table, or no row at all."""
    marks = dict(piece.attributes)
    return piece.kind is not BlockKind.TABLE_ROW or "_role" in marks or "\n" in marks.get("_header", "")


def _form(rows: list[list[str]]) -> list[Piece]:
    """A form of a label and what was filled in beside it, row by row; nothing where the table is none.

    Evidence, comments and next steps are rows under their label, with the scores given as attributes; labels without
    an answer are furniture;
    a form that asks for names, dates and the like alone is furniture.
    """
    pairs = [(row[0].strip(), row[1].strip()) for row in rows if len(row) == 2]
    labels = {label for label, _ in pairs}
    if len(pairs) != len(rows) or not 1 < len(rows) <= FIELDS or "" in labels or len(labels) < len(pairs):
        return []
    written = [(label, text) for label, text in pairs if asks_for_words(label)]
    formal = sum(1 for label, _ in pairs if _FORMAL.fullmatch(label))
    if not written and formal < FORMAL * len(pairs):
        return []
    if written and not all(_FORMAL.fullmatch(label) or role_of(label, []) is Role.SCORE or asks_for_words(label)
                           for label in labels):  # fmt: skip
        return []
    about = tuple(sorted((label, " ".join(text.split())) for label, text in pairs
                         if text and role_of(label, []) is Role.SCORE))  # fmt: skip
    answered = any(text for _, text in written)
    return [
        Piece(text, BlockKind.TABLE_ROW, attributes=(("_header", label), *about))
        if (label, text) in written and text
        else Piece(f"{label} | {text}".strip(" |"), BlockKind.FURNITURE)
        for label, text in pairs
        if not (answered and text and (label, text) not in written and role_of(label, []) is Role.SCORE)
    ]


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
