"""The parts of a Word or Excel file: found by their relationships, parsed within a budget, nothing fetched.

Pictures and embedded objects are never loaded, a relationship that leads nowhere (a common flaw that Office
overlooks) costs nothing, and files in the ISO "strict" form are read as the ordinary ones.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from pipeline.errors import UnreadableError
from pipeline.ingest.zipguard import check_prolog, check_ratio, open_zip

_REL = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_RELATIONS = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT = (
    (b"purl.oclc.org/ooxml/wordprocessingml/main", b"schemas.openxmlformats.org/wordprocessingml/2006/main"),
    (b"purl.oclc.org/ooxml/spreadsheetml/main", b"schemas.openxmlformats.org/spreadsheetml/2006/main"),
    (b"purl.oclc.org/ooxml/officeDocument/math", b"schemas.openxmlformats.org/officeDocument/2006/math"),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", _RELATIONS),
)


MAX_STREAM = 120_000_000
"""Bytes of cells and strings that are read from a workbook."""


@dataclass(frozen=True)
class Relation:
    """A relationship of a part: its id, its kind (``styles``, ``worksheet`` …) and the member it leads to."""

    id: str
    kind: str
    target: str


class Office:
    """An Office file's parts.

    Args:
        archive: a zip that :func:`pipeline.ingest.zipguard.open_zip` has checked.
        what: the format's name for messages.
        budget: bytes of XML that may be parsed into trees in all.
    """

    def __init__(self, archive: zipfile.ZipFile, what: str, budget: int) -> None:
        self.archive = archive
        self.what = what
        self.left = budget
        self.streamed = 0
        self.names = {name.lower(): name for name in archive.namelist()}

    def relations(self, part: str = "") -> list[Relation]:
        """Relationships of a part (by default of the package) that lead to a member of this file."""
        folder, name = posixpath.split(part)
        member = self.names.get(posixpath.join(folder, "_rels", f"{name}.rels").lower())
        if member is None:
            return []
        found: list[Relation] = []
        for element in self.parse(member).iter(_REL):
            path = posixpath.normpath(posixpath.join("/" + folder, element.get("Target", ""))).lstrip("/")
            target = self.names.get(path.lower())
            if target is not None and element.get("TargetMode") != "External":
                kind = element.get("Type", "").rpartition("/")[2].lower()
                found.append(Relation(element.get("Id", ""), kind, target))
        return found

    def main(self, usual: str) -> str:
        """The member that is the document itself. Raises :class:`UnreadableError` where there is none."""
        found = [relation.target for relation in self.relations() if relation.kind == "officedocument"]
        main = found[0] if found else self.names.get(usual.lower())
        if main is None:
            raise UnreadableError(f"the file is an Office file but not a {self.what}")
        return main

    def _checked(self, member: str) -> zipfile.ZipInfo:
        info = self.archive.getinfo(member)
        check_ratio(info)
        check_prolog(self.archive, info, self.what)
        return info

    def stream(self, member: str) -> IO[bytes]:
        """A member as a stream, for whoever reads it without a tree. Raises :class:`UnreadableError`."""
        info = self._checked(member)
        self.streamed += info.file_size
        if self.streamed > MAX_STREAM:
            raise UnreadableError(f"the {self.what} has {self.streamed / 1e6:,.0f} MB of cells; split it")
        return self.archive.open(info)

    def _read(self, member: str) -> bytes:
        self.left -= self._checked(member).file_size
        if self.left < 0:
            raise UnreadableError(f"the {self.what} has too many words or too much formatting; split it")
        data = self.archive.read(member)
        for strict, ordinary in _STRICT:
            data = data.replace(strict, ordinary)
        return data

    def parse(self, member: str) -> Any:
        """Root element of a member. No entity is resolved, nothing is fetched, depth and text are limited."""
        from lxml import etree  # type: ignore[import-untyped]

        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        return etree.fromstring(self._read(member), parser)


@contextmanager
def open_office(path: Path, folder: str, what: str, budget: int) -> Iterator[Office]:
    """An Office file, open while the block runs; whatever is broken in it becomes an :class:`UnreadableError`.

    Args:
        path: the file.
        folder: "word" or "xl".
        what: the format's name for messages.
        budget: bytes of XML that may be parsed into trees in all.
    """
    from lxml import etree

    damaged = (
        zipfile.BadZipFile,
        zlib.error,
        etree.LxmlError,
        KeyError,
        ValueError,
        EOFError,
        OSError,
        NotImplementedError,
    )
    with open_zip(path, folder, what) as archive:
        try:
            yield Office(archive, what, budget)
        except damaged as exc:
            reason = " ".join(str(exc).split())[:120] or type(exc).__name__
            raise UnreadableError(f"the {what} is damaged ({reason}); open and save it again") from exc
