"""Looking at a .docx or .xlsx from outside before anything inside it is parsed.

An Office file is a zip of XML. It may be a bomb (megabytes that unpack to gigabytes), declare entities that
expand without end, be encrypted (then it is no zip but an OLE container), or be something else under the
name. All of that is found here, from the list of members and from the first bytes of each member that is
about to be parsed.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from pathlib import Path

from pipeline.errors import UnreadableError
from pipeline.ingest.limits import read_bytes

MAX_MEMBERS = 10_000
"""Members of an Office file; a report with a thousand pictures has about three thousand."""
MAX_TOTAL = 300_000_000
"""Bytes that all members together may unpack to."""
MAX_RATIO = 100
"""How many times its size an XML member over ``RATIO_FROM`` bytes may unpack to (Word's own: 5 to 40)."""
RATIO_FROM = 4_000_000
"""Bytes below which a member may unpack to any ratio: too little to harm."""
PROLOG = 65_536
"""Bytes in which a member's first element has to begin."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ROOT = re.compile(r"<[A-Za-z_]")
_ENCODING = re.compile(r"<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']+)")
_PLAIN = {"utf-8", "utf8", "us-ascii", "ascii", "utf-16", "iso-8859-1", "windows-1252"}


def open_zip(path: Path, folder: str, what: str) -> zipfile.ZipFile:
    """The zip of an Office file, once its list of members has been checked.

    Args:
        path: the file; it is read into memory once.
        folder: the folder inside without which it is not the format it claims ("word", "xl").
        what: the format's name for messages ("Word document").

    Raises:
        UnreadableError: with a reason in plain words.
    """
    data = read_bytes(path)
    if data.startswith(_OLE):
        raise UnreadableError(_ole_reason(data, what))
    if not data.startswith(b"PK"):
        raise UnreadableError(f"the file is not a {what} (it only has the name of one)")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, struct.error) as exc:
        raise UnreadableError(f"the {what} is damaged or cut short") from exc
    _check_members(archive.infolist(), folder, what)
    return archive


def _ole_reason(data: bytes, what: str) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return f"the {what} is protected by a password; save a copy without one"
    for name, old in (("WordDocument", "Word 97-2003 (.doc)"), ("Workbook", "Excel 97-2003 (.xls)")):
        if name.encode("utf-16-le") in data:
            return f"the file is in the old {old} format; save it as .docx or .xlsx"
    return f"the file is an encrypted or old Office file, not a {what}; save a copy without a password"


def _check_members(infos: list[zipfile.ZipInfo], folder: str, what: str) -> None:
    names = [info.filename for info in infos]
    if not any(name.lower().startswith(f"{folder}/") for name in names):
        raise UnreadableError(f"the file is a zip archive but not a {what} (it has no '{folder}' folder)")
    if len(infos) > MAX_MEMBERS:
        raise UnreadableError(f"the {what} has {len(infos):,} parts; Themebank opens up to {MAX_MEMBERS:,}")
    if len({name.lower() for name in names}) != len(names):
        raise UnreadableError(f"the {what} holds two parts of the same name; open and save it again")
    if any(info.flag_bits & 0x1 for info in infos):
        raise UnreadableError(f"the {what} is protected by a password; save a copy without one")
    if any(info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for info in infos):
        raise UnreadableError(f"the {what} is compressed in a way that Office does not use")
    total = sum(info.file_size for info in infos)
    if total > MAX_TOTAL:
        raise UnreadableError(f"the {what} would unpack to {total / 1e6:,.0f} MB: a zip bomb, or far too big")
    for info in infos:
        if info.filename.lower().endswith((".xml", ".rels", ".vml")):
            check_ratio(info)


def check_ratio(info: zipfile.ZipInfo) -> None:
    """Raise :class:`UnreadableError` where a member unpacks to far more than XML does."""
    ratio = info.file_size / max(1, info.compress_size)
    if info.file_size > RATIO_FROM and ratio > MAX_RATIO:
        raise UnreadableError(f"{info.filename} unpacks to {ratio:,.0f} times its size: a zip bomb")


def check_prolog(archive: zipfile.ZipFile, info: zipfile.ZipInfo, what: str) -> None:
    """Refuse a member that declares a document type or entities (Office never does) or hides its encoding.

    Raises:
        UnreadableError: it does, or it cannot be unpacked.
    """
    try:
        with archive.open(info) as member:
            head = member.read(PROLOG)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError) as exc:
        raise UnreadableError(f"the {what} is damaged: {info.filename} cannot be unpacked") from exc
    text = _prolog_text(head)
    declared = _ENCODING.search(text)
    if declared is not None and declared[1].lower() not in _PLAIN:
        raise UnreadableError(f"{info.filename} is in an encoding that Office does not use")
    root = _ROOT.search(text)
    prolog = text[: root.start()] if root is not None else text
    if "<!DOCTYPE" in prolog or "<!ENTITY" in prolog or (root is None and len(head) == PROLOG):
        reason = f"which no {what} needs: an attack or a broken export"
        raise UnreadableError(f"{info.filename} declares entities, {reason}")


def _prolog_text(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    if head[1:4:2] == b"\x00\x00":
        return head.decode("utf-16-le", "replace")
    if head[0:3:2] == b"\x00\x00":
        return head.decode("utf-16-be", "replace")
    return head.decode("utf-8", "replace")
