"""A table that has been laid out, as pieces: turns, statements and evidence, answers by question, rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from pipeline.ingest.labels import name_key, seconds
from pipeline.ingest.sheet_layout import Column, Layout, Role
from pipeline.ingest.sheet_table import Row
from pipeline.model import Attributes, BlockKind, Piece, SourceKind

SHEET, SECTION, ITEM = 1, 2, 3
"""Heading levels: the sheet's name, a section or question in it, a statement."""


def pieces_of(layout: Layout) -> Iterator[Piece]:
    """All pieces of one table, the rows above the data and the column names first, as furniture."""
    for row in (*layout.before, *((layout.header,) if layout.header is not None else ())):
        yield Piece(" | ".join(cell for cell in row.cells if cell), BlockKind.FURNITURE)
    makers: dict[SourceKind | None, Callable[[Layout], Iterator[Piece]]] = {
        SourceKind.INTERVIEW: _turns,
        SourceKind.SELF_ASSESSMENT: _statements,
        SourceKind.RESPONSES: _answers,
    }
    yield from makers.get(layout.kind, _rows)(layout)


def _cells(row: Row, columns: Iterable[Column]) -> Iterator[tuple[Column, str]]:
    for column in columns:
        if row.cells[column.at]:
            yield column, row.cells[column.at]


def _attributes(row: Row, columns: Iterable[Column]) -> Attributes:
    return tuple(sorted((column.name, " ".join(text.split())) for column, text in _cells(row, columns)))


def _joined(row: Row, columns: Iterable[Column]) -> str:
    return "\n".join(text for _, text in _cells(row, columns))


def _turns(layout: Layout) -> Iterator[Piece]:
    """Turns: consecutive rows of one speaker (and one turn number) make one; other columns are attributes,
    their different values joined by "; "."""
    run: list[Row] = []
    key: tuple[str, str] = ("", "")
    for row in layout.rows:
        speaker, number = _first(row, layout.of(Role.SPEAKER)), _first(row, layout.of(Role.TURN))
        here = (name_key(speaker), number) if speaker else (key[0], number or key[1])
        if run and here != key:
            yield _turn(layout, run)
            run = []
        run.append(row)
        key = here
    if run:
        yield _turn(layout, run)


def _turn(layout: Layout, run: Sequence[Row]) -> Piece:
    extra = layout.of(Role.CATEGORY, Role.PRIVATE)
    values = {
        column.name: "; ".join(
            dict.fromkeys(" ".join(row.cells[column.at].split()) for row in run if row.cells[column.at])
        )
        for column in extra
    }
    ends = [_time(row, layout.of(Role.END)) for row in run]
    return Piece(
        "\n".join(filter(None, (_joined(row, layout.of(Role.TEXT, Role.ANSWER)) for row in run))),
        BlockKind.TURN,
        number=_first(run[0], layout.of(Role.TURN)),
        speaker=_first(run[0], layout.of(Role.SPEAKER)),
        time_start=_time(run[0], layout.of(Role.START)),
        time_end=ends[-1],
        attributes=tuple(sorted((name, value) for name, value in values.items() if value)),
    )


def _first(row: Row, columns: Sequence[Column]) -> str:
    return row.cells[columns[0].at] if columns else ""


def _time(row: Row, columns: Sequence[Column]) -> float | None:
    text = _first(row, columns)
    if ":" in text:
        return seconds(text)
    return float(text) if re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", text) else None


def _statements(layout: Layout) -> Iterator[Piece]:
    """A self-assessment: section and statement as headings, the words of a row's other columns as the row.

    Score, categories and the statement itself are the row's attributes, so that a theme can be crossed with
    the score; a statement without a word of evidence keeps them on its heading.
    """
    section = ""
    for row in layout.rows:
        if row.filled == 1 and not _first(row, layout.of(Role.SCORE)):
            section = next(cell for cell in row.cells if cell)
            yield Piece(section, BlockKind.HEADING, level=SECTION)
            continue
        named = _first(row, layout.of(Role.SECTION))
        if named and named != section:
            section = named
            yield Piece(section, BlockKind.HEADING, level=SECTION)
        statement, number = _first(row, layout.of(Role.STATEMENT)), _first(row, layout.of(Role.ID))
        attributes = _attributes(row, layout.of(Role.SCORE, Role.CATEGORY, Role.STATEMENT))
        if statement:
            yield Piece(statement, BlockKind.HEADING, level=ITEM, number=number, attributes=attributes)
        yield from _left_over(row, layout)
        words = _joined(row, layout.of(Role.ANSWER))
        if words:
            yield Piece(words, BlockKind.TABLE_ROW, number=number, attributes=attributes)


def _answers(layout: Layout) -> Iterator[Piece]:
    """Open-ended responses: each question a heading, below it one turn for each respondent who answered."""
    about = layout.of(Role.CATEGORY, Role.SCORE, Role.SECTION)
    names = [f"Respondent {_first(row, layout.of(Role.ID)) or row.number}" for row in layout.rows]
    for question in layout.of(Role.ANSWER):
        yield Piece(question.name, BlockKind.HEADING, level=SECTION)
        for name, row in zip(names, layout.rows, strict=True):
            if row.cells[question.at]:
                yield Piece(
                    row.cells[question.at], BlockKind.TURN, speaker=name, attributes=_attributes(row, about)
                )
    for name, row in zip(names, layout.rows, strict=True):
        yield from _left_over(row, layout)
        if not _joined(row, layout.of(Role.ANSWER)) and _joined(row, about):
            text = "\n".join(f"{key}: {value}" for key, value in _attributes(row, about))
            yield Piece(text, BlockKind.FURNITURE, speaker=name)


def _rows(layout: Layout) -> Iterator[Piece]:
    """Plain rows: words of a row as the row, its short columns as attributes (the row where that is all)."""
    short = layout.of(Role.CATEGORY, Role.SCORE, Role.SECTION, Role.ID)
    for row in layout.rows:
        words = _joined(row, layout.of(Role.ANSWER))
        yield from _left_over(row, layout)
        if words:
            yield Piece(
                words,
                BlockKind.TABLE_ROW,
                number=_first(row, layout.of(Role.ID)),
                attributes=_attributes(row, short),
            )
        elif _joined(row, short):
            yield Piece(" | ".join(text for _, text in _cells(row, short)), BlockKind.TABLE_ROW)


def _left_over(row: Row, layout: Layout) -> Iterator[Piece]:
    """Names, addresses and the like of whoever filled in a row: kept, neither coded nor an attribute."""
    text = " | ".join(text for _, text in _cells(row, layout.of(Role.PRIVATE)))
    if text:
        yield Piece(text, BlockKind.FURNITURE)
