"""The table of readers. A new format is one new file beside this one and one line in ``READERS``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import UnreadableError
from pipeline.ingest import docx, pdf, sheet, text, vtt
from pipeline.ingest.base import ReadOptions
from pipeline.model import Reading

Read = Callable[[Path, ReadOptions], Reading]


@dataclass(frozen=True)
class Reader:
    """One row: a name, the file endings it answers to (lower case, with dot), and the function.

    ``read`` raises :class:`pipeline.errors.UnreadableError` with a reason that a person understands.
    """

    name: str
    suffixes: tuple[str, ...]
    read: Read
    about: str


READERS: tuple[Reader, ...] = (
    Reader("vtt", (".vtt", ".srt"), vtt.read, "captions of Teams, Zoom and others"),
    Reader("docx", (".docx",), docx.read, "Word transcripts and reports"),
    Reader("text", (".txt", ".md"), text.read, "plain text, transcript or prose"),
    Reader("pdf", (".pdf",), pdf.read, "PDF minutes, reports and transcripts"),
    Reader(
        "sheet", (".xlsx", ".csv", ".tsv"), sheet.read, "workbooks of responses or self-assessment statements"
    ),
)


def reader_for(path: Path) -> Reader:
    """The reader for a file's ending. Raises :class:`UnreadableError` naming the endings that are read."""
    for reader in READERS:
        if path.suffix.lower() in reader.suffixes:
            return reader
    known = ", ".join(suffix for reader in READERS for suffix in reader.suffixes)
    raise UnreadableError(f"Themebank does not read '{path.suffix or path.name}' files (it reads {known})")
