"""Word documents: transcripts as turns, everything else as headings, paragraphs and table rows.

The package and its styles are opened with python-docx; the body is walked element by element
(:mod:`pipeline.ingest.word_xml`), because paragraphs inside content controls, text boxes and notes are not in
python-docx's lists. Headers and footers are furniture. Comments are not read.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.errors import UnreadableError
from pipeline.ingest.base import ReadOptions
from pipeline.ingest.limits import check_text
from pipeline.ingest.speakers import guess_kind, split_turns
from pipeline.ingest.word_styles import Styles
from pipeline.ingest.word_tables import table_pieces
from pipeline.ingest.word_xml import W, Words, content, words_of
from pipeline.ingest.zipguard import open_office
from pipeline.model import BlockKind, Piece, Reading, SourceKind

MAX_XML = 40_000_000


def read(path: Path, options: ReadOptions) -> Reading:
    """Read a Word document. Raises :class:`UnreadableError`: it is none, locked, damaged, a bomb or empty."""
    from lxml import etree  # type: ignore[import-untyped]

    open_office(path, "word/document.xml", "Word document", MAX_XML).close()
    damaged = (
        zipfile.BadZipFile,
        zlib.error,
        etree.LxmlError,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
        EOFError,
        OSError,
        NotImplementedError,
        RuntimeError,
        AssertionError,
    )
    try:
        return _reading(_open(path), options)
    except damaged as exc:
        reason = " ".join(str(exc).split())[:120] or type(exc).__name__
        raise UnreadableError(
            f"the Word document is damaged ({reason}); open it in Word and save it again"
        ) from exc


def _open(path: Path) -> Any:
    import docx

    return docx.Document(str(path))


def _reading(document: Any, options: ReadOptions) -> Reading:
    walk = _Walk(document)
    body = list(walk.pieces(document.element.body, options))
    check_text("".join(piece.text for piece in body))
    furniture = list(walk.furniture())
    if not any(piece.text.strip() for piece in body):
        raise UnreadableError("there are no words in the document")
    turns = split_turns(body, options.interviewers)
    kind = SourceKind.REPORT
    if any(piece.kind is BlockKind.TURN for piece in turns or body):
        kind = guess_kind(turns or body, options.interviewers)
    return Reading((*(turns or body), *furniture), kind)


class _Walk:
    """A document being walked: its styles and notes, looked up while its paragraphs go by."""

    def __init__(self, document: Any) -> None:
        self.part = document.part
        self.styles = Styles(document.styles.element)
        self.notes = {kind: dict(self._notes(kind)) for kind in ("footnotes", "endnotes")}
        self.seen = 0

    def pieces(self, root: Any, options: ReadOptions) -> Iterator[Piece]:
        """Pieces of a body or text box in order: paragraphs, then their text boxes and notes; tables."""
        for element in content(root):
            if element.tag == W + "tbl":
                yield from table_pieces(element, options)
                continue
            words = words_of(element)
            yield from self._paragraph(element, words)
            for box in words.boxes:
                yield from self.pieces(box, options)
            for key in words.notes:
                yield from self._note(*key)

    def _paragraph(self, element: Any, words: Words) -> Iterator[Piece]:
        text = words.text.strip("\n ")
        if text.strip():
            level = self.styles.heading(element)
            kind = BlockKind.HEADING if level else BlockKind.PARAGRAPH
            yield Piece(" ".join(text.split()) if level else text, kind, level=level)

    def _note(self, kind: str, key: str) -> Iterator[Piece]:
        text = self.notes[kind].pop(key, "")
        if text:
            self.seen += 1
            yield Piece(text, BlockKind.FOOTNOTE, number=str(self.seen))

    def _parts(self, kind: str) -> Iterator[Any]:
        """Root elements of the parts of a kind that belong to the document."""
        from docx.oxml import parse_xml

        for relation in self.part.rels.values():
            if relation.reltype.endswith("/" + kind) and not relation.is_external:
                yield parse_xml(relation.target_part.blob)

    def _notes(self, kind: str) -> Iterator[tuple[str, str]]:
        for root in self._parts(kind):
            for note in root:
                if note.get(W + "type") in (None, "normal"):
                    yield note.get(W + "id", ""), _plain(note)

    def furniture(self) -> Iterator[Piece]:
        """Headers and footers, each different text once; notes that nothing refers to."""
        seen: set[str] = set()
        for kind in ("header", "footer"):
            for root in self._parts(kind):
                text = _plain(root)
                if text and text not in seen:
                    seen.add(text)
                    yield Piece(text, BlockKind.FURNITURE)
        for notes in self.notes.values():
            for text in notes.values():
                if text:
                    yield Piece(text, BlockKind.FOOTNOTE)


def _plain(root: Any) -> str:
    """All paragraphs inside an element, one a line."""
    lines = []
    for paragraph in root.iter(W + "p"):
        words = words_of(paragraph)
        lines.append(" ".join(words.text.split()))
    return "\n".join(line for line in lines if line)
