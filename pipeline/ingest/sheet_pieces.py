"""A table that has been laid out, as pieces: turns, statements and evidence, answers by question, rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from pipeline.columns import RESPONDENT, Role
from pipeline.ingest.labels import name_key, seconds
from pipeline.ingest.sheet_layout import Column, Layout
from pipeline.ingest.sheet_table import Row
from pipeline.model import Attributes, BlockKind, Piece, SourceKind

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}|[0-9]{2}-[0-9]{4}")
_HEADER = "_header"
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


def _heads(row: Row, layout: Layout) -> Attributes:
    """The mark that names the columns whose words a row holds, where a table has several such columns."""
    columns = layout.of(Role.ANSWER)
    names = [" ".join(column.name.split()) for column, _ in _cells(row, columns)]
    return ((_HEADER, "\n".join(names)),) if len(columns) > 1 else ()


def _joined(row: Row, columns: Iterable[Column]) -> str:
    return "\n".join(text for _, text in _cells(row, columns))


def _turns(layout: Layout) -> Iterator[Piece]:
    """Turns: consecutive rows of one speaker (and one turn number) make one, a row without a speaker goes on
    with the one before; other columns are attributes, each different value of the run one."""
    run: list[Row] = []
    who, key = "", ("", "")
    for row in layout.rows:
        speaker, number = _first(row, layout.of(Role.SPEAKER)), _first(row, layout.of(Role.TURN))
        here = (name_key(speaker), number) if speaker else (key[0], number or key[1])
        if run and here != key:
            yield from _turn(layout, who, run)
            run = []
        run.append(row)
        who, key = speaker or who, here
    if run:
        yield from _turn(layout, who, run)


def _turn(layout: Layout, who: str, run: Sequence[Row]) -> Iterator[Piece]:
    """One turn; a run of rows in which nothing is said is kept as furniture."""
    start, end = layout.of(Role.START), layout.of(Role.END)
    times = [column for column in (*start, *end) if any(not _is_time(row.cells[column.at]) for row in run)]
    pairs = {(c.name, value) for c in (*layout.of(Role.CATEGORY), *times) for value in _different(c, run)}
    text = "\n".join(filter(None, (_joined(row, layout.of(Role.TEXT, Role.ANSWER)) for row in run)))
    if text:
        yield Piece(
            text,
            BlockKind.TURN,
            number=_first(run[0], layout.of(Role.TURN))
            or "; ".join(value for c in layout.of(Role.ID) for value in _different(c, run)),
            speaker=who,
            time_start=_time(run[0], start),
            time_end=_time(run[-1], end) if end else _until(run[-1], start),
            attributes=tuple(sorted(pairs)),
        )
    for row in run:
        if text:
            yield from _left_over(row, layout)
        else:
            yield Piece(" | ".join(cell for cell in row.cells if cell), BlockKind.FURNITURE)


def _different(column: Column, run: Sequence[Row]) -> list[str]:
    values = (" ".join(row.cells[column.at].split()) for row in run)
    return list(dict.fromkeys(value for value in values if value))


def _first(row: Row, columns: Sequence[Column]) -> str:
    return row.cells[columns[0].at] if columns else ""


def _time(row: Row, columns: Sequence[Column]) -> float | None:
    text = _first(row, columns)
    if ":" in text and _is_time(text):
        return seconds(text)
    return float(text) if re.fullmatch(r"[0-9]{1,9}(?:\.[0-9]{1,9})?", text) else None


def _until(row: Row, columns: Sequence[Column]) -> float | None:
    """The second time of a cell with two (NVivo's timespan: ``0:00.0 - 0:07.3``)."""
    first, dash, second = _first(row, columns).replace("–", "-").partition("-")
    return seconds(second) if dash and _is_time(first) and _is_time(second) else None


def _is_time(text: str) -> bool:
    """Whether a cell may pass for a time in a recording; what does not (a date, a word) becomes an attribute."""
    return len(text) < 40 and not any(ch.isalpha() or ch == "/" for ch in text) and not _DAY.search(text)


def _statements(layout: Layout) -> Iterator[Piece]:
    """A self-assessment: section and statement as headings, below them what stands in each column of words
    (evidence, next steps): what is done and what is planned are judged apart.

    Score, categories and the statement itself are the row's attributes, so that a theme can be crossed with
    the score; a statement without a word of evidence keeps them on its heading.
    """
    section = ""
    for row in layout.rows:
        if _is_section(row, layout):
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
        answers = layout.of(Role.ANSWER)
        for column, words in _cells(row, answers):
            head = ((_HEADER, " ".join(column.name.split())),) if len(answers) > 1 else ()
            yield Piece(words, BlockKind.TABLE_ROW, number=number, attributes=(*head, *attributes))
        if not statement and not _joined(row, answers) and (number or attributes):
            yield Piece(
                " | ".join(filter(None, (number, *(value for _, value in attributes)))), BlockKind.FURNITURE
            )


def _is_section(row: Row, layout: Layout) -> bool:
    """Whether a row holds nothing but the title of what follows.

    One short cell without a full stop, where no column is for sections; a longer one is a statement that
    nobody has answered.
    """
    if row.filled != 1 or layout.of(Role.SECTION):
        return False
    cell = next(cell for cell in row.cells if cell)
    answered = _joined(row, layout.of(Role.ANSWER, Role.SCORE, Role.PRIVATE))
    return not answered and len(cell.split()) <= 8 and not cell.endswith((".", "?", "!"))


def _answers(layout: Layout) -> Iterator[Piece]:
    """Open-ended responses: each question a heading, below it one turn for each respondent who answered."""
    about, asked = layout.of(Role.CATEGORY, Role.SCORE), layout.of(Role.SECTION)
    names = [f"{RESPONDENT} {_first(row, layout.of(Role.ID)) or row.number}" for row in layout.rows]
    for question, column, places in _questions(layout, asked):
        yield Piece(question, BlockKind.HEADING, level=SECTION)
        for at in places:
            row = layout.rows[at]
            if row.cells[column.at]:
                yield Piece(
                    row.cells[column.at],
                    BlockKind.TURN,
                    speaker=names[at],
                    attributes=_attributes(row, about),
                )
    for name, row in zip(names, layout.rows, strict=True):
        yield from _left_over(row, layout)
        known = [
            f"{column.name}: {text}" for column, text in _cells(row, (*layout.of(Role.ID), *asked, *about))
        ]
        if known and not _joined(row, layout.of(Role.ANSWER)):
            yield Piece("\n".join(known), BlockKind.FURNITURE, speaker=name)


def _questions(layout: Layout, asked: Sequence[Column]) -> Iterator[tuple[str, Column, Sequence[int]]]:
    """Each question with the column of its answers and the places of the rows that may hold one: the columns' names,
    or the questions named row by row."""
    for column in layout.of(Role.ANSWER):
        if not asked:
            yield column.name, column, range(len(layout.rows))
            continue
        places: dict[str, list[int]] = {}
        for at, row in enumerate(layout.rows):
            places.setdefault(_first(row, asked) or column.name, []).append(at)
        yield from ((question, column, found) for question, found in places.items())


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
                attributes=(*_heads(row, layout), *_attributes(row, short)),
            )
        elif _joined(row, short):
            yield Piece(" | ".join(text for _, text in _cells(row, short)), BlockKind.TABLE_ROW)


def _left_over(row: Row, layout: Layout) -> Iterator[Piece]:
    """Names, addresses and the like of whoever filled in a row: kept, neither coded nor an attribute."""
    text = " | ".join(text for _, text in _cells(row, layout.of(Role.PRIVATE)))
    if text:
        yield Piece(text, BlockKind.FURNITURE)
