"""Looking at a .docx or .xlsx from outside before anything inside it is parsed.

An Office file is a zip of XML. It may be a bomb (megabytes that unpack to gigabytes), declare entities that
expand without end, be encrypted (then it is no zip but an OLE container), or be something else under the
name. All of that is found here from the member list and the first bytes of each XML member, at no more cost
than reading those.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from pathlib import Path

from pipeline.errors import UnreadableError
from pipeline.ingest.limits import MAX_BYTES, read_bytes

MAX_MEMBERS = 10_000
MAX_TOTAL = 300_000_000
"""Bytes that all members together may unpack to."""
MAX_RATIO = 100
"""How many times its size an XML member over ``RATIO_FROM`` bytes may unpack to (Word's own: 5 to 40)."""
RATIO_FROM = 4_000_000
PROLOG = 65_536

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ROOT = re.compile(r"<[A-Za-z_]")
_ENCODING = re.compile(r"<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']+)")
_PLAIN = {"utf-8", "utf8", "us-ascii", "ascii", "utf-16", "iso-8859-1", "windows-1252"}


def open_office(path: Path, folder: str, what: str, max_xml: int) -> zipfile.ZipFile:
    """Open an Office file's zip once everything about it has been checked. The caller closes it.

    Args:
        path: the file.
        folder: the folder inside without which it is not the format it claims ("word", "xl").
        what: the format's name for messages ("Word document").
        max_xml: how many bytes one XML member may unpack to.

    Raises:
        UnreadableError: with a reason in plain words.
    """
    data = read_bytes(path, MAX_BYTES)
    if data.startswith(_OLE):
        raise UnreadableError(_ole_reason(data, what))
    if not data.startswith(b"PK"):
        raise UnreadableError(f"the file is not a {what} (it only has the name of one)")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, struct.error) as exc:
        raise UnreadableError(f"the {what} is damaged or cut short") from exc
    try:
        _check_members(archive, folder, what, max_xml)
        for info in archive.infolist():
            if is_xml(info):
                _check_prolog(archive, info, what)
    except UnreadableError:
        archive.close()
        raise
    return archive


def is_xml(info: zipfile.ZipInfo) -> bool:
    """Whether a member is XML that could be parsed, by its name."""
    return info.filename.lower().endswith((".xml", ".rels", ".vml"))


def _ole_reason(data: bytes, what: str) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return f"the {what} is protected by a password; save a copy without one"
    for name, old in (("WordDocument", "Word 97-2003 (.doc)"), ("Workbook", "Excel 97-2003 (.xls)")):
        if name.encode("utf-16-le") in data:
            return f"the file is in the old {old} format; save it as .docx or .xlsx"
    return f"the file is an encrypted or old Office file, not a {what}; save a copy without a password"


def _check_members(archive: zipfile.ZipFile, folder: str, what: str, max_xml: int) -> None:
    infos = archive.infolist()
    names = [info.filename for info in infos]
    if not any(name.lower().startswith(f"{folder}/") for name in names):
        raise UnreadableError(
            f"the file is a zip archive but not a {what} (there is no {folder} folder in it)"
        )
    if len(infos) > MAX_MEMBERS:
        raise UnreadableError(f"the {what} has {len(infos):,} parts; Themebank opens up to {MAX_MEMBERS:,}")
    if len(set(names)) != len(names):
        raise UnreadableError(f"the {what} holds two parts of the same name; open and save it again")
    if any(info.flag_bits & 0x1 for info in infos):
        raise UnreadableError(f"the {what} is protected by a password; save a copy without one")
    if any(info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for info in infos):
        raise UnreadableError(f"the {what} is compressed in a way that Office does not use")
    total = sum(info.file_size for info in infos)
    if total > MAX_TOTAL:
        raise UnreadableError(
            f"the {what} would unpack to {total / 1e6:,.0f} MB (a zip bomb, or far too big)"
        )
    for info in infos:
        ratio = info.file_size / max(1, info.compress_size)
        xml = is_xml(info)
        if xml and info.file_size > RATIO_FROM and ratio > MAX_RATIO:
            raise UnreadableError(f"{info.filename} unpacks to {ratio:,.0f} times its size: a zip bomb")
        if xml and info.file_size > max_xml:
            raise UnreadableError(
                f"{info.filename} has {info.file_size:,} bytes; Themebank reads up to {max_xml:,}"
            )


def _check_prolog(archive: zipfile.ZipFile, info: zipfile.ZipInfo, what: str) -> None:
    """Refuse a member that declares a document type or entities (Office never does)."""
    try:
        with archive.open(info) as member:
            head = member.read(PROLOG)
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        EOFError,
        OSError,
        RuntimeError,
        ValueError,
    ) as exc:
        raise UnreadableError(f"the {what} is damaged: {info.filename} cannot be unpacked") from exc
    text = _prolog_text(head)
    declared = _ENCODING.search(text)
    if declared is not None and declared[1].lower() not in _PLAIN:
        raise UnreadableError(f"{info.filename} is in an encoding that Office does not use")
    root = _ROOT.search(text)
    prolog = text[: root.start()] if root is not None else text
    if "<!DOCTYPE" in prolog or "<!ENTITY" in prolog or (root is None and len(head) == PROLOG):
        raise UnreadableError(
            f"{info.filename} declares entities, which no {what} needs: an attack or a broken export"
        )


def _prolog_text(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    if head[1:4:2] == b"\x00\x00":
        return head.decode("utf-16-le", "replace")
    if head[0:3:2] == b"\x00\x00":
        return head.decode("utf-16-be", "replace")
    return head.decode("utf-8", "replace")
