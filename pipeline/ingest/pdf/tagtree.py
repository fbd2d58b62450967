"""The structure tree of a tagged PDF, walked through PDFium page by page.

PDFium gives a tree per page, but every element keeps its place among its parent's kids, so the path of
places from the root names an element in the whole document: sorting leaves by it gives the logical order,
and an element that runs over a page break has one path on both pages.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any, NamedTuple

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
        found: list[Leaf] = []
        for index in range(min(pdfium.FPDF_StructTree_CountChildren(tree), MAX_LEAVES)):
            element = pdfium.FPDF_StructTree_GetChildAtIndex(tree, index)
            if element:
                for leaf in _walk(pdfium, element, (index,), ()):
                    found.append(leaf)
                    if len(found) >= MAX_LEAVES:
                        return tuple(found)
        return tuple(found)
    finally:
        pdfium.FPDF_StructTree_Close(tree)


def _walk(pdfium: Any, element: Any, place: Place, tags: tuple[str, ...]) -> Iterator[Leaf]:
    if len(place) > MAX_DEPTH:
        return
    tags = (*tags, _tag(pdfium, element))
    for index in range(min(pdfium.FPDF_StructElement_CountChildren(element), MAX_LEAVES)):
        child = pdfium.FPDF_StructElement_GetChildAtIndex(element, index)
        if child:
            yield from _walk(pdfium, child, (*place, index), tags)
            continue
        mcid = pdfium.FPDF_StructElement_GetChildMarkedContentID(element, index)
        if mcid >= 0:
            yield Leaf((*place, index), tags, mcid)


def _tag(pdfium: Any, element: Any) -> str:
    buffer = ctypes.create_string_buffer(64)
    length = pdfium.FPDF_StructElement_GetType(element, buffer, 64)
    return buffer.raw[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
