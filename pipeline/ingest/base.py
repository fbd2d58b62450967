"""What every reader shares: its options, the decoding of text, and the assembly of pieces into a source."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from pipeline.errors import UnreadableError
from pipeline.model import Attributes, Block, Reading, Source, SourceKind

SEPARATOR = "\n\n"
SAMPLE = 2_000
"""Bytes at a file's beginning by which UTF-16 without a mark is told."""
ZEROS = 0.3
"""Share of the sample that is zero in every other byte, from which a file is UTF-16 (English text has .5)."""
CONTROLS = 0.005
"""Share of control characters from which a file is no text."""


@dataclass(frozen=True)
class ReadOptions:
    """What a reader may want to know of the study.

    Args:
        kind: the kind given in ``sources.csv``, or ``None`` where the reader has to guess.
        interviewers: names that mark a speaker who asks.
        columns: for tables, (role, header or letter) of columns that are not to be guessed: ``speaker``,
            ``text``, ``start``, ``end``, ``turn``, ``id``, ``score``, ``statement``, ``section``, ``answer``
            (words to code), ``category`` (an attribute), ``private`` (kept, neither coded nor an attribute).
        pdf_engine: ``pdfium``, or ``pdfplumber`` as a slower second opinion on PDFs.
        seconds: wall-clock seconds that reading the file may take; set by the guard, which stops it then.
    """

    kind: SourceKind | None = None
    interviewers: tuple[str, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    pdf_engine: str = "pdfium"
    seconds: float = field(default=60.0, repr=False)


def normalise(text: str) -> str:
    """Text as Themebank keeps it: no BOM, LF line ends, NFC, no lone surrogates; nothing else is changed."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    text = text.encode("utf-8", "replace").decode("utf-8") if not text.isascii() else text
    return unicodedata.normalize("NFC", text)


def decode(data: bytes) -> str:
    """Bytes of a text file as normalised text: UTF-8 or UTF-16 (by BOM or by its zero bytes), else
    Windows-1252.

    Raises:
        UnreadableError: empty, binary, or in no encoding that gives text.
    """
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise UnreadableError("the file is empty")
    for bom, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(bom):
            return _checked(data, encoding)
    if data[1:SAMPLE:2].count(0) > len(data[:SAMPLE]) * ZEROS:
        return _checked(data, "utf-16-le")
    if data[0:SAMPLE:2].count(0) > len(data[:SAMPLE]) * ZEROS:
        return _checked(data, "utf-16-be")
    try:
        return _checked(data, "utf-8")
    except UnreadableError:
        return _checked(data, "utf-8" if _mostly_utf8(data) else "cp1252", "replace")


def _mostly_utf8(data: bytes) -> bool:
    """Whether broken UTF-8 is still UTF-8: cut off inside a character, or with far more good ones than bad."""
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = sum(1 for ch in text if ch > "\x7f") - bad
    return good > 4 * bad or (bad == 1 and text.endswith("\ufffd"))


def _checked(data: bytes, encoding: str, errors: str = "strict") -> str:
    try:
        text = data.decode(encoding, errors)
    except UnicodeDecodeError as exc:
        raise UnreadableError(f"the text is in no encoding Themebank reads (tried {encoding})") from exc
    controls = sum(1 for ch in text if unicodedata.category(ch) == "Cc" and ch not in "\n\r\t\f\v")
    if controls > len(text) * CONTROLS:
        raise UnreadableError("the file is not text but something else under a text file's name")
    return normalise(text)


def assemble(
    path: str, sha256: str, reading: Reading, reader: str, kind: SourceKind | None, attributes: Attributes
) -> tuple[Source, tuple[Block, ...]]:
    """Join the pieces of a reading into one immutable text, and note where each stands in it.

    Pieces without text are dropped. Every visible character of the result lies in exactly one block, and
    ``source.text[block.start:block.end]`` is the normalised, stripped text of its piece.
    """
    texts: list[str] = []
    blocks: list[Block] = []
    at = 0
    for piece in reading.pieces:
        text = _bare(normalise(piece.text))
        if not text:
            continue
        if texts:
            at += len(SEPARATOR)
        blocks.append(
            Block(
                sha256,
                at,
                at + len(text),
                piece.kind,
                piece.level,
                piece.number,
                piece.page,
                normalise(piece.speaker).strip(),
                piece.time_start,
                piece.time_end,
                piece.attributes,
            )
        )
        texts.append(text)
        at += len(text)
    source = Source(sha256, path, kind or reading.kind, SEPARATOR.join(texts), attributes, reader)
    return source, tuple(blocks)


def _bare(text: str) -> str:
    """A text without white space at its ends and without marks of byte order at its beginning."""
    text = text.strip()
    while text.startswith("\ufeff"):
        text = text.lstrip("\ufeff").lstrip()
    return text


def word_count(texts: Iterable[str]) -> int:
    """Number of whitespace-separated words."""
    return sum(len(text.split()) for text in texts)
