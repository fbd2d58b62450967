"""The straight lines that are drawn on a page: borders of table cells, as thin boxes, frames or strokes."""

from __future__ import annotations

import ctypes
from typing import Any, NamedTuple

MAX_OBJECTS = 6_000
MAX_SEGMENTS = 400
THIN = 2.5
SHORTEST = 4.0

_PATH = 2


class Rule(NamedTuple):
    """A horizontal or vertical line: its place across (``at``) and its extent along (points, as shown)."""

    level: bool
    at: float
    start: float
    end: float


def rules_of(page: Any, height: float, left: float, bottom: float) -> tuple[Rule, ...]:
    """The lines of an open, unrotated ``pypdfium2.PdfPage``.

    Args:
        page: the page.
        height: of the visible box in points.
        left, bottom: corner of the visible box in the page's own space.

    Returns:
        Lines with the origin at the top left; none where the page is a drawing of thousands of objects.
    """
    import pypdfium2.raw as pdfium

    count = pdfium.FPDFPage_CountObjects(page)
    if count > MAX_OBJECTS:
        return ()
    sides = [ctypes.c_float() for _ in range(4)]
    found: list[Rule] = []
    for index in range(count):
        item = pdfium.FPDFPage_GetObject(page, index)
        if pdfium.FPDFPageObj_GetType(item) != _PATH:
            continue
        if not pdfium.FPDFPageObj_GetBounds(item, *(ctypes.byref(side) for side in sides)):
            continue
        x0, y0, x1, y1 = (side.value for side in sides)
        box = (x0 - left, height - (y1 - bottom), x1 - left, height - (y0 - bottom))
        segments = pdfium.FPDFPath_CountSegments(item)
        if segments <= 6:
            found.extend(_of_box(*box))
        elif segments <= MAX_SEGMENTS:
            found.extend(_of_segments(pdfium, item, segments, height + bottom, left))
    return tuple(found)


def _of_box(x0: float, top: float, x1: float, bottom: float) -> list[Rule]:
    """A thin box is one line, any other box has four."""
    width, height = x1 - x0, bottom - top
    if height <= THIN:
        return [Rule(True, (top + bottom) / 2, x0, x1)] if width >= SHORTEST else []
    if width <= THIN:
        return [Rule(False, (x0 + x1) / 2, top, bottom)] if height >= SHORTEST else []
    if width < SHORTEST * 2 or height < SHORTEST * 1.5:
        return []
    return [Rule(True, top, x0, x1), Rule(True, bottom, x0, x1), Rule(False, x0, top, bottom),
            Rule(False, x1, top, bottom)]  # fmt: skip


def _of_segments(pdfium: Any, item: Any, count: int, height: float, left: float) -> list[Rule]:
    """The level and upright strokes of a path of many segments."""
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(item, ctypes.byref(matrix))
    x, y = ctypes.c_float(), ctypes.c_float()
    found: list[Rule] = []
    before: tuple[float, float] | None = None
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(item, index)
        if not pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y)):
            continue
        here = (
            matrix.a * x.value + matrix.c * y.value + matrix.e - left,
            height - (matrix.b * x.value + matrix.d * y.value + matrix.f),
        )
        if before is not None and pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_LINETO:
            found.extend(_of_stroke(before, here))
        before = here
    return found


def _of_stroke(one: tuple[float, float], other: tuple[float, float]) -> list[Rule]:
    dx, dy = abs(one[0] - other[0]), abs(one[1] - other[1])
    if dy < 0.5 and dx >= SHORTEST:
        return [Rule(True, one[1], min(one[0], other[0]), max(one[0], other[0]))]
    if dx < 0.5 and dy >= SHORTEST:
        return [Rule(False, one[0], min(one[1], other[1]), max(one[1], other[1]))]
    return []
