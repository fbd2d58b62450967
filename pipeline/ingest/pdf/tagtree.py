"""The structure tree of a tagged PDF, walked through PDFium page by page.

PDFium gives a tree per page, but every element keeps its place among its parent's kids, so the path of
places from the root names an element in the whole document: sorting leaves by it gives the logical order,
and an element that runs over a page break has one path on both pages.
"""

from __future__ import annotations

import ctypes
from itertools import repeat
from typing import Any, NamedTuple

from pipeline.ingest.pdf.handles import ADDRESS, NUMBER, address_of, fast

MAX_DEPTH = 60
MAX_LEAVES = 50_000

Place = tuple[int, ...]


class Leaf(NamedTuple):
    """One marked-content id: its place in the document's tree and the tags from the root (role-mapped)."""

    place: Place
    tags: tuple[str, ...]
    mcid: int


def leaves(page: Any) -> tuple[Leaf, ...]:
    """The leaves of one open ``pypdfium2.PdfPage`` in logical order; empty where it is not tagged."""
    import pypdfium2.raw as pdfium

    tree = pdfium.FPDF_StructTree_GetForPage(page)
    if not tree:
        return ()
    try:
        walk = _Walk()
        for index in range(min(pdfium.FPDF_StructTree_CountChildren(tree), MAX_LEAVES)):
            element = pdfium.FPDF_StructTree_GetChildAtIndex(tree, index)
            if element:
                walk.down(address_of(element), (index,), ())
        return tuple(walk.found)
    finally:
        pdfium.FPDF_StructTree_Close(tree)


class _Walk:
    """A walk through the elements of a page's tree; ``found``: the leaves met, ``MAX_LEAVES`` at most."""

    def __init__(self) -> None:
        self.found: list[Leaf] = []
        self.count_of = fast("FPDF_StructElement_CountChildren", NUMBER, ADDRESS)
        self.child_at = fast("FPDF_StructElement_GetChildAtIndex", ADDRESS, ADDRESS, NUMBER)
        self.mcid_at = fast("FPDF_StructElement_GetChildMarkedContentID", NUMBER, ADDRESS, NUMBER)
        self.type_of = fast("FPDF_StructElement_GetType", ctypes.c_ulong, ADDRESS, ADDRESS, ctypes.c_ulong)
        self.buffer = ctypes.create_string_buffer(64)

    def down(self, element: int, place: Place, tags: tuple[str, ...]) -> None:
        """Note the leaves below the element at an address, in order."""
        if len(place) > MAX_DEPTH:
            return
        tags = (*tags, self.tag(element))
        kids = range(min(self.count_of(element), MAX_LEAVES))
        # Most kids of the root stand on other pages and are neither an element nor content here.
        children, mcids = (map(ask, repeat(element), kids) for ask in (self.child_at, self.mcid_at))
        here = [
            (i, one, mcid) for i, one, mcid in zip(kids, children, mcids, strict=True) if one or mcid >= 0
        ]
        for index, child, mcid in here:
            if len(self.found) >= MAX_LEAVES:
                return
            if child:
                self.down(child, (*place, index), tags)
            else:
                self.found.append(Leaf((*place, index), tags, mcid))

    def tag(self, element: int) -> str:
        """The type of an element, as the document's role map has it."""
        length = self.type_of(element, ctypes.addressof(self.buffer), 64)
        return self.buffer.raw[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
