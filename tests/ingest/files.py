"""Small Word documents, workbooks and caption files for the tests of the readers, and words to compare."""

from __future__ import annotations

import random
import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from xml.sax.saxutils import escape

from pipeline.model import BlockKind, Piece, Reading

DATA = Path(__file__).parents[2] / ".." / "shared" / "data"
"""The real material beside the checkout; tests that need it are skipped without it."""

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'

TEDIOUS = (
    "a " * 100_000,
    "\n" * 200_000,
    " \n" * 100_000,
    " " * 200_000 + "x",
    "A: b\n" * 40_000,
    "- " * 100_000,
    "[00:01] " * 25_000,
    "<v " * 65_000,
    "<v a>" * 40_000,
    "# " * 100_000,
    "1" * 200_000,
    "0:0 --> " * 25_000,
    "00:00:01.000 --> 00:00:02.000\nx\n" * 5_000,
    "a: " * 65_000,
    "12.30." * 32_000,
    "x\n\n" * 50_000,
    "&amp;" * 40_000,
    "(" * 200_000,
    "a\n" * 75_000 + "00:01.0 --> 00:02.0\n" + "b c\n" * 25_000,
    "00:01.0 --> 00:02.0\n" + "b c\n" * 25_000 + "\n00:02.0 --> 00:03.0\n" + "b c\n" * 25_000,
)
"""Texts that are long and all alike, on which a careless pattern looks at everything again and again."""


def words(texts: Iterable[str]) -> Counter[str]:
    """Words of some texts, counted; a word is a run of letters, marks and digits."""
    found: Counter[str] = Counter()
    for text in texts:
        found.update(re.findall(r"[^\W_]+", unicodedata.normalize("NFC", text)))
    return found


def spoken(reading: Reading) -> Counter[str]:
    """Words of the turns of a reading."""
    return words(piece.text for piece in reading.pieces if piece.kind is BlockKind.TURN)


def everything(pieces: Iterable[Piece]) -> Counter[str]:
    """Words of all pieces, in their text, speaker or attributes."""
    return words(
        part
        for piece in pieces
        for part in (
            piece.text,
            piece.speaker,
            piece.number,
            *(text for pair in piece.attributes for text in pair),
        )
    )


def turns(reading: Reading) -> list[tuple[str, str]]:
    """Speaker and text of each turn."""
    return [(piece.speaker, piece.text) for piece in reading.pieces if piece.kind is BlockKind.TURN]


def of_kind(reading: Reading, kind: BlockKind) -> list[str]:
    """Texts of the pieces of one kind."""
    return [piece.text for piece in reading.pieces if piece.kind is kind]


def paragraph(*runs: str, style: str = "") -> str:
    """A ``w:p`` of runs given as XML (see :func:`run`)."""
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}{''.join(runs)}</w:p>"


def run(text: str, bold: bool = False) -> str:
    """A ``w:r``; line feeds become ``w:br``, tabs ``w:tab``."""
    body = ""
    for part in re.split(r"([\n\t])", text):
        body += {"\n": "<w:br/>", "\t": "<w:tab/>"}.get(
            part, f'<w:t xml:space="preserve">{escape(part)}</w:t>' if part else ""
        )
    return f"<w:r>{'<w:rPr><w:b/></w:rPr>' if bold else ''}{body}</w:r>"


def table(rows: Iterable[Iterable[str]]) -> str:
    """A ``w:tbl`` of plain cells."""
    cells = ("".join(f"<w:tc>{paragraph(run(cell))}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def write_docx(path: Path, body: str, parts: dict[str, str] | None = None, head: str = _XML) -> Path:
    """Write a Word document with this body.

    Args:
        path: where to.
        body: what goes into ``w:body``.
        parts: further parts by kind (``styles``, ``footnotes`` …), each with its root element.
        head: what stands before the root element of the document.
    """
    parts = parts or {}
    relations = "".join(
        f'<Relationship Id="r{n}" Type="{REL}/{kind}" Target="{kind}.xml"/>' for n, kind in enumerate(parts)
    )
    members = {
        "[Content_Types].xml": f"{_XML}<Types/>",
        "_rels/.rels": f'{_XML}<Relationships xmlns="{_RELS}"><Relationship Id="d" Type="{REL}/officeDocument" '
        f'Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'{_XML}<Relationships xmlns="{_RELS}">{relations}</Relationships>',
        "word/document.xml": f'{head}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>',
        **{f"word/{kind}.xml": f"{_XML}{root}" for kind, root in parts.items()},
    }
    return write_zip(path, members)


def write_zip(path: Path, members: dict[str, str | bytes] | dict[str, str]) -> Path:
    """Write a zip with these members."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def write_xlsx(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    """Write a workbook with these sheets of rows."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def raw_workbook(path: Path, rows: str, strings: str = "", before: str = "") -> Path:
    """Write a workbook with one sheet, its rows, its shared strings and what stands before the rows as XML."""
    parts = {"worksheet": "a", "sharedStrings": "b"} if strings else {"worksheet": "a"}
    relations = "".join(
        f'<Relationship Id="{key}" Type="{REL}/{kind}" Target="/xl/{kind}.xml"/>'
        for kind, key in parts.items()
    )
    book = f'<workbook xmlns="{SHEET}" xmlns:r="{REL}"><sheets><sheet name="Sheet1" r:id="a"/></sheets></workbook>'
    sheet = f'<worksheet xmlns="{SHEET}">{before}<sheetData>{rows}</sheetData></worksheet>'
    members = {
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_RELS}">{relations}</Relationships>',
        "xl/worksheet.xml": sheet,
    }
    return write_zip(path, members | ({"xl/sharedStrings.xml": strings} if strings else {}))


def mutated(path: Path, member: str, chance: random.Random) -> bytes:
    """The bytes of a zip with some tags and values of one member cut out, doubled or changed."""
    with zipfile.ZipFile(path) as archive:
        members: dict[str, str | bytes] = {info.filename: archive.read(info) for info in archive.infolist()}
    tokens = re.findall(r"<[^>]*>|[^<]+", bytes(members[member]).decode())  # type: ignore[arg-type]
    for _ in range(chance.randrange(1, 4)):
        at = chance.randrange(len(tokens))
        change = chance.randrange(4)
        if change == 0:
            tokens[at] = ""
        elif change == 1:
            tokens[at] *= 2
        elif change == 2:
            tokens[at] = re.sub(
                r'"[^"]*"',
                lambda _: f'"{chance.choice(["", "-1", "99999999999", "x", "A0", "ZZZZ9"])}"',
                tokens[at],
            )
        else:
            tokens[at] = chance.choice(["x", "&#x41;", "1e999", "NaN", tokens[chance.randrange(len(tokens))]])
    members[member] = "".join(tokens)
    return write_zip(path, members).read_bytes()  # type: ignore[arg-type]
