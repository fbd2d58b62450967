"""What reading found, file by file: for scripts, and which columns of tables were taken for what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.cli.console import say
from pipeline.cli.manifest_line import Paste, paste
from pipeline.columns import Role, TakenColumn, TakenTable
from pipeline.study import SOURCES, Study

if TYPE_CHECKING:
    from pipeline.corpus import Corpus, ReadNotes

MOST_FILES = 8
"""Files whose columns are shown in the terminal; ``doctor`` shows all."""
MOST_COLUMNS = 6
"""Columns of one role that are named."""
LONGEST = 32
"""Characters of a header that are shown."""
_KINDS = {
    "interview": "a transcript",
    "self_assessment": "a self-assessment",
    "responses": "open-ended responses",
}
_PLAIN = "plain rows"


@dataclass(frozen=True)
class TableFile:
    """A file with tables: its path, and the tables."""

    source: str
    tables: tuple[TakenTable, ...]

    @property
    def guessed(self) -> bool:
        """Whether nobody has said what any of its columns is."""
        return not any(column.given for table in self.tables for column in table.columns)


def table_files(corpus: Corpus, notes: Mapping[str, ReadNotes]) -> list[TableFile]:
    """The files that have tables, in order of path."""
    return [TableFile(s.path, notes[s.id].tables) for s in corpus.sources if notes[s.id].tables]


def per_file(study: Study, corpus: Corpus, notes: Mapping[str, ReadNotes]) -> list[dict[str, Any]]:
    """For ``ingest --json``: what was found in each file."""
    found = []
    for source in corpus.sources:
        blocks, counts, tables = corpus.blocks[source.id], notes[source.id].counts, notes[source.id].tables
        found.append({
            "source": source.path,
            "kind": source.kind.value,
            "reader": source.reader,
            "pages": counts.get("pages") or max((b.page or 0 for b in blocks), default=0) or None,
            "words": len(source.text.split()),
            "blocks": dict(sorted(Counter(b.kind.value for b in blocks).items())),
            "speakers": sorted({b.speaker for b in blocks if b.speaker}),
            "ocr_pages": counts.get("pages_ocr", 0),
            "seconds": counts.get("milliseconds", 0) / 1000,
            "tables": [_as_facts(table) for table in tables],
            **({"sources_csv": overruling(study, TableFile(source.path, tables)).line} if tables else {}),
        })  # fmt: skip
    return found


def _as_facts(table: TakenTable) -> dict[str, Any]:
    return {
        "sheet": table.name,
        "read_as": table.kind or "rows",
        "columns": [
            {"column": c.letter, "header": c.name, "role": c.role.value, "given": c.given}
            for c in table.columns
        ],
    }


def say_columns(study: Study, files: Sequence[TableFile]) -> None:
    """Say which columns were guessed, a line a file, and below it the line that overrules the guess."""
    if not files:
        return
    say("Columns of tables were guessed. To change one, put the line below it into the study's "
        f"corpus/{SOURCES}, change its letters and run again.")  # fmt: skip
    say(f"The first line there: {overruling(study, files[0]).header}")
    for file in files[:MOST_FILES]:
        for line in described(file.tables):
            say(f"  {file.source}: {line}")
        row = overruling(study, file)
        say(f"    {row.line}{'   (in place of its row)' if row.replaces else ''}")
    if len(files) > MOST_FILES:
        say(f"  … and {len(files) - MOST_FILES} more files: themebank doctor shows all")


def described(tables: Sequence[TakenTable]) -> list[str]:
    """A line for each table, like sheets together: ``a transcript; speaker=B "Who", text=C "Said"``."""
    alike: dict[tuple[str, tuple[TakenColumn, ...]], list[str]] = {}
    for table in tables:
        alike.setdefault((table.kind, table.columns), []).append(table.name)
    return [
        f"{_sheets(names) if len(alike) > 1 else ''}{_KINDS.get(kind, _PLAIN)}; {_columns(columns)}"
        for (kind, columns), names in alike.items()
    ]


def _sheets(names: Sequence[str]) -> str:
    more = f" and {len(names) - 1} like it" if len(names) > 1 else ""
    return f"sheet '{names[0]}'{more}: "


def _columns(columns: Sequence[TakenColumn]) -> str:
    parts: list[str] = []
    for role in Role:
        named = [_named(column) for column in columns if column.role is role]
        more = [f"and {len(named) - MOST_COLUMNS} more"] if len(named) > MOST_COLUMNS else []
        parts += named[:MOST_COLUMNS] + more
    return ", ".join(parts)


def _named(column: TakenColumn) -> str:
    name = column.name if len(column.name) <= LONGEST else column.name[: LONGEST - 1].rstrip() + "…"
    return f"{column.role.value}={column.letter}" + (f' "{name}"' if name else "")


def overruling(study: Study, file: TableFile) -> Paste:
    """The row of ``sources.csv`` that gives a file's columns the roles they have now."""
    cells = {"source": file.source, "columns": "; ".join(_roles(file.tables))}
    return paste(study.corpus / SOURCES, ("source", "kind", "columns"), "source", cells)


def _roles(tables: Sequence[TakenTable]) -> list[str]:
    """``role=letter`` for every column that is no mere attribute; its header where the letter is another
    thing on another sheet."""
    columns = [column for table in tables for column in table.columns]
    by_letter, by_name = _meanings(columns, "letter"), _meanings(columns, "name")
    found: dict[str, None] = {}
    for column in columns:
        if column.role in (Role.CATEGORY, Role.INDEX) and not column.given:
            continue
        if len(by_letter[column.letter]) == 1:
            found[f"{column.role.value}={column.letter}"] = None
        elif column.name and ";" not in column.name and len(by_name[column.name]) == 1:
            found[f"{column.role.value}={column.name}"] = None
    return list(found)


def _meanings(columns: Sequence[TakenColumn], key: str) -> dict[str, set[Role]]:
    found: dict[str, set[Role]] = {}
    for column in columns:
        found.setdefault(getattr(column, key), set()).add(column.role)
    return found
