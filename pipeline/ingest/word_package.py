"""The parts of a Word document, found by their relationships and parsed; nothing else in the file is opened.

Pictures and embedded objects are not loaded, a relationship that leads nowhere (a common flaw that Word itself
overlooks) costs nothing, and documents in the ISO "strict" form are read as the ordinary ones.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pipeline.errors import UnreadableError

_REL = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/math",
        b"http://schemas.openxmlformats.org/officeDocument/2006/math",
    ),
)


@dataclass(frozen=True)
class Package:
    """The main part's root element, and the roots of the parts that belong to it: (kind, root) in file order.

    Kinds are the last words of relationship types: ``styles``, ``footnotes``, ``header``, ``comments`` …
    """

    main: Any
    parts: tuple[tuple[str, Any], ...]

    def of(self, kind: str) -> list[Any]:
        """Roots of the parts of one kind."""
        return [root for name, root in self.parts if name == kind]


def open_package(archive: zipfile.ZipFile, kinds: frozenset[str]) -> Package:
    """The document in an Office zip that has been checked, with its parts of these kinds.

    Raises:
        UnreadableError: there is no document in it.
    """
    names = {name.lower(): name for name in archive.namelist()}
    found = [target for kind, target in _relations(archive, names, "") if kind == "officedocument"]
    main = names.get(found[0].lower()) if found else names.get("word/document.xml")
    if main is None:
        raise UnreadableError("the file is an Office file without a document in it")
    root = _parse(archive, main)
    if not str(root.tag).endswith("}document"):
        raise UnreadableError("the file is an Office file but not a Word document")
    parts = tuple(
        (kind, _parse(archive, names[target.lower()]))
        for kind, target in _relations(archive, names, main)
        if kind in kinds and target.lower() in names
    )
    return Package(root, parts)


def _relations(archive: zipfile.ZipFile, names: dict[str, str], part: str) -> Iterator[tuple[str, str]]:
    """Kind and target member of each relationship of a part (``""``: of the package); external ones are left out."""
    folder, name = posixpath.split(part)
    member = names.get(posixpath.join(folder, "_rels", f"{name}.rels").lower())
    if member is None:
        return
    for relation in _parse(archive, member).iter(_REL):
        if relation.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/" + folder, relation.get("Target", "")))
            yield relation.get("Type", "").rpartition("/")[2].lower(), target.lstrip("/")


def _parse(archive: zipfile.ZipFile, member: str) -> Any:
    """Root element of a member. Entities are not resolved, nothing is fetched, depth and text are limited."""
    from lxml import etree  # type: ignore[import-untyped]

    data = archive.read(member)
    for strict, ordinary in _STRICT:
        data = data.replace(strict, ordinary)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    return etree.fromstring(data, parser)
