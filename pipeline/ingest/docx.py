"""Word documents: transcripts as turns, everything else as headings, paragraphs and table rows.

The body is walked element by element (:mod:`pipeline.ingest.word_xml`), because much of what people write in
Word is in no plain list of paragraphs: content controls, tracked insertions, text boxes, notes. Numbers that Word
writes before list items and headings by itself stand in the text of reports as they do on the page. Headers,
footers, tables of contents and comments are furniture.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from pipeline.columns import TakenTable
from pipeline.errors import UnreadableError
from pipeline.ingest import vtt
from pipeline.ingest.base import ReadOptions
from pipeline.ingest.captions import CAPTIONS, is_timing
from pipeline.ingest.credits import with_speakers
from pipeline.ingest.limits import check_text
from pipeline.ingest.office import open_office
from pipeline.ingest.speakers import guess_kind
from pipeline.ingest.turns import preamble, split_turns
from pipeline.ingest.word_comments import comment_pieces
from pipeline.ingest.word_numbers import Mark, Numbers
from pipeline.ingest.word_styles import FURNITURE, Styles
from pipeline.ingest.word_tables import is_list_row, read_table
from pipeline.ingest.word_xml import W, content, words_of
from pipeline.model import BlockKind, Piece, Reading, SourceKind

MAX_XML = 25_000_000
"""Bytes of XML that are parsed into trees: their trees take about twenty times as much memory."""
KINDS = frozenset({"styles", "numbering", "footnotes", "endnotes", "header", "footer", "comments"})
BOLD_WORDS = 15
"""How long a paragraph in bold may be to pass for a heading where a document has no heading styles."""
QUESTION_WORDS = 60
"""How long a question in bold may be to pass for a heading there: interviews are written up so."""
ASKED = ("_role", "question")
"""The mark of what whoever asks says where bold type alone tells so: it is not coded."""
FEWEST_ASKED = 4
"""Questions in bold with an answer below them from which bold type stands for whoever asks."""
HALF = 0.5
MOST_ASKED = 0.7
"""Share of paragraphs in bold up to which that is so."""
_REPLY = (
    r"(?:ah|all right|alright|cool|exactly|fine|good|great|hm+|lovely|mm+(?:-?hmm+)?|no|oh|okay|ok|right|so|sure|"
    r"thanks|thank you|well|wow|yeah|yep|yes)\b"
)
_REMARK = re.compile(rf"\bI\b|(?i:\bm[ey]\b|^{_REPLY}(?:\W*$|\s*[.,!;:…–—]|\s-|\s+{_REPLY}))")
"""What whoever asks says beside questions: of themselves, or in reply ("Right."). A notice in bold says neither."""
MOST_BOLD = 0.4
"""Share of paragraphs in bold from which bold is emphasis or a style, and no mark of headings."""
MOSTLY_ROWS = 0.5
"""Share of a document's characters in rows of statements from which it is a self-assessment."""


@dataclass(frozen=True)
class Package:
    """A document's root element, and the roots of the parts that belong to it by their kind."""

    main: Any
    parts: tuple[tuple[str, Any], ...]

    def of(self, kind: str) -> list[Any]:
        """Roots of the parts of one kind."""
        return [root for name, root in self.parts if name == kind]


@dataclass(frozen=True)
class Found:
    """A piece, whether all of it is in bold type, and its place in a list that Word numbers."""

    piece: Piece
    bold: bool = False
    mark: Mark | None = None


def read(path: Path, options: ReadOptions) -> Reading:
    """Read a Word document. Raises :class:`UnreadableError`: it is none, locked, damaged, a bomb or empty."""
    with open_office(path, "word", "Word document", MAX_XML) as office:
        member = office.main("word/document.xml")
        main = office.parse(member)
        if main.tag != W + "document":
            raise UnreadableError("the file is an Office file but not a Word document")
        related = dict.fromkeys((r.kind, r.target) for r in office.relations(member) if r.kind in KINDS)
        package = Package(main, tuple((kind, office.parse(target)) for kind, target in related))
    return reading(package, options)


def reading(package: Package, options: ReadOptions) -> Reading:
    """A parsed document as a reading. Raises :class:`UnreadableError` where it has no words or too many."""
    walk = _Walk(package)
    body = list(walk.pieces(package.main, options))
    check_text("".join(found.piece.text for found in body))
    if not any(ch.isalnum() for found in body for ch in found.piece.text):
        raise UnreadableError("there are no words in the document (is it a scan or a picture?)")
    rest = list(walk.furniture())
    notes = (("comments", len(walk.comments)),) if walk.comments else ()
    spoken = _spoken([found.piece for found in body], options)
    if spoken is not None:
        whole = replace(spoken, pieces=(*spoken.pieces, *rest), notes=(*spoken.notes, *notes))
        return replace(whole, tables=tuple(walk.tables))
    if _is_talk_in_bold(body):
        return Reading(
            (*_turns_by_bold(body), *rest), SourceKind.INTERVIEW, notes=notes, tables=tuple(walk.tables)
        )
    kind = SourceKind.SELF_ASSESSMENT if _is_assessment(body) else SourceKind.REPORT
    return Reading(
        (*with_speakers(_numbered(_with_bold_headings(body))), *rest), kind, notes=notes,
        tables=tuple(walk.tables),
    )  # fmt: skip


def _spoken(pieces: Sequence[Piece], options: ReadOptions) -> Reading | None:
    """The document as a transcript, where it is one: in a table, as captions, or with names before the words."""
    at = next((i for i, piece in enumerate(pieces) if piece.kind is BlockKind.TURN), None)
    if at is not None:
        turns = (*preamble(pieces[:at]), *pieces[at:])
        return Reading(turns, guess_kind(turns, options.interviewers))
    lines = [line for piece in pieces for line in piece.text.split("\n")]
    if sum(1 for line in lines if is_timing(line)) >= max(3, CAPTIONS * len(lines)):
        return vtt.reading("\n".join(lines), options, titled=True)
    spoken = split_turns(pieces, options.interviewers)
    return Reading(spoken, guess_kind(spoken, options.interviewers)) if spoken else None


def _is_talk_in_bold(body: Sequence[Found]) -> bool:
    """Whether bold type stands for whoever asks in a transcript without names: most of what is in bold asks, answers
    stand between, and some of it is a remark that could head nothing ("Right. I see."). A list of questions with their
    answers has none, though a notice among them may be in bold."""
    paragraphs = [found for found in body if found.piece.kind is BlockKind.PARAGRAPH]
    bold = [found.piece.text for found in paragraphs if found.bold]
    asked = sum(1 for text in bold if "?" in text)
    changes = sum(1 for found, after in pairwise(paragraphs) if found.bold and not after.bold)
    said = sum(1 for text in bold if not _heads(text) and _REMARK.search(text))
    return (
        min(asked, changes) >= FEWEST_ASKED
        and asked >= HALF * len(bold)
        and said > 0
        and len(paragraphs) >= HALF * len(body)
        and len(bold) <= MOST_ASKED * len(paragraphs)
    )


def _turns_by_bold(body: Sequence[Found]) -> Iterator[Piece]:
    """Paragraphs as turns of nobody known, those in bold as context; what stands before the first of these is the
    transcript's title and the like."""
    first = next(at for at, found in enumerate(body) if found.bold)
    yield from preamble([found.piece for found in body[:first]])
    for found in body[first:]:
        if found.piece.kind is not BlockKind.PARAGRAPH:
            yield found.piece
        elif found.bold:
            yield replace(found.piece, kind=BlockKind.TURN, attributes=(ASKED,))
        else:
            yield replace(found.piece, kind=BlockKind.TURN)


def _heads(text: str) -> bool:
    """Whether a paragraph in bold could be a heading: short and no sentence, or a question."""
    words = len(text.split())
    title = words <= BOLD_WORDS and not text.endswith((".", ";", ","))
    return title or (text.endswith("?") and words <= QUESTION_WORDS)


def _is_assessment(body: Sequence[Found]) -> bool:
    """Whether most of a document's words are rows of statements with their evidence."""
    rows = sum(len(f.piece.text) for f in body if f.piece.attributes and not is_list_row(f.piece))
    return rows > MOSTLY_ROWS * sum(len(f.piece.text) for f in body if f.piece.kind is not BlockKind.HEADING)


def _numbered(body: Iterable[Found]) -> Iterator[Piece]:
    """Pieces with the numbers that Word prints before them, as a reader sees them; list items have their depth."""
    for found in body:
        piece, mark = found.piece, found.mark
        if mark is None or piece.kind not in (BlockKind.PARAGRAPH, BlockKind.HEADING):
            yield piece
            continue
        level = piece.level if piece.kind is BlockKind.HEADING else mark.depth
        text = f"{mark.label} {piece.text}" if mark.label else piece.text
        yield replace(piece, text=text, number=mark.label.strip("(). "), level=level)


def _with_bold_headings(body: Sequence[Found]) -> Iterator[Found]:
    """Short paragraphs in bold, and questions in bold, as headings, where a document has no heading styles and not
    too much in bold."""
    paragraphs = [found for found in body if found.piece.kind is BlockKind.PARAGRAPH]
    bold = sum(1 for found in paragraphs if found.bold)
    styled = any(found.piece.kind is BlockKind.HEADING and not found.piece.attributes for found in body)
    wanted = not styled and 0 < bold <= MOST_BOLD * len(paragraphs)
    for found in body:
        if wanted and found.bold and found.piece.kind is BlockKind.PARAGRAPH and _heads(found.piece.text):
            yield replace(found, piece=replace(found.piece, kind=BlockKind.HEADING, level=1))
        else:
            yield found


class _Walk:
    """A document being walked: its styles and notes, looked up while its paragraphs go by."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.styles = Styles(package.of("styles"))
        self.numbers = Numbers(package.of("numbering"), package.of("styles"))
        self.notes = {kind: dict(self._notes(kind)) for kind in ("footnotes", "endnotes")}
        self.comments = [note for root in package.of("comments") for note in root if plain(note)]
        self.seen = 0
        self.tables: list[TakenTable] = []

    def pieces(self, root: Any, options: ReadOptions) -> Iterator[Found]:
        """Pieces of a body or text box in order: paragraphs, then their text boxes and notes; tables."""
        for element in content(root):
            if element.tag == W + "tbl":
                pieces, taken = read_table(element, options, self.numbers)
                self.tables += [taken] if taken is not None else []
                yield from map(Found, pieces)
                yield from self._notes_in(element)
                continue
            words, mark = words_of(element), self.numbers.mark(element)
            text = words.text.strip("\n ")
            if text.strip():
                yield Found(self._paragraph(element, text), words.bold, mark)
            for box in words.boxes:
                yield from self.pieces(box, options)
            for key in words.notes:
                yield from self._note(*key)

    def _paragraph(self, element: Any, text: str) -> Piece:
        level = self.styles.level(element)
        if level == FURNITURE:
            return Piece(text, BlockKind.FURNITURE)
        if level:
            return Piece(" ".join(text.split()), BlockKind.HEADING, level=level)
        return Piece(text)

    def _notes_in(self, table: Any) -> Iterator[Found]:
        for paragraph in table.iter(W + "p"):
            for key in words_of(paragraph).notes:
                yield from self._note(*key)

    def _note(self, kind: str, key: str) -> Iterator[Found]:
        text = self.notes[kind].pop(key, "")
        if text:
            self.seen += 1
            yield Found(Piece(text, BlockKind.FOOTNOTE, number=str(self.seen)))

    def _notes(self, kind: str) -> Iterator[tuple[str, str]]:
        for root in self.package.of(kind):
            for note in root:
                if note.get(W + "type") in (None, "normal"):
                    yield note.get(W + "id", ""), plain(note)

    def furniture(self) -> Iterator[Piece]:
        """Headers and footers, each different text once; comments; notes that nothing refers to."""
        texts = [plain(root) for kind in ("header", "footer") for root in self.package.of(kind)]
        for text in dict.fromkeys(texts):
            if text:
                yield Piece(text, BlockKind.FURNITURE)
        yield from comment_pieces(self.package.main, [(note, plain(note)) for note in self.comments])
        for notes in self.notes.values():
            for text in notes.values():
                if text:
                    yield Piece(text, BlockKind.FOOTNOTE)


def plain(root: Any) -> str:
    """All paragraphs inside an element, one a line."""
    lines = (" ".join(words_of(paragraph).text.split()) for paragraph in root.iter(W + "p"))
    return "\n".join(line for line in lines if line)
