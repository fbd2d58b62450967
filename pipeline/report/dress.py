"""The type and colours that all charts share, heat maps, and the axis of counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipeline.report.palette import LIGHT, SHADES
from pipeline.report.tables import Cell

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
LINE = 14
"""Height of a line of a label, in pixels."""
Chart = Any


def dressed(chart: Chart) -> Chart:
    """A chart in the report's type and colours."""
    ink, soft, rule = LIGHT["ink"], LIGHT["soft"], LIGHT["rule"]
    return (
        chart.configure(font=FONT, background=LIGHT["paper"], padding=10, aria=False)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=ink, titleColor=soft, labelLimit=0, titleLimit=0, labelFontSize=12, titleFontSize=12,
            titleFontWeight="normal", grid=False, domain=False, ticks=False, gridColor=rule, labelPadding=8,
            labelLineHeight=LINE,
        )
        .configure_legend(
            labelColor=ink, titleColor=soft, labelFontSize=12, labelLimit=0, orient="top", title=None
        )
        .configure_title(
            color=ink, subtitleColor=soft, fontSize=15, subtitleFontSize=12, anchor="start", frame="bounds",
            offset=14, limit=0, subtitleLineHeight=16, lineHeight=18,
        )
    )  # fmt: skip


def whole_ticks(largest: int) -> list[int]:
    """Marks of an axis of counts: whole numbers in steps of 1, 2 or 5 times a power of ten, from 0 to beyond
    the largest count, at most seven.
    """
    steps = (digit * 10**power for power in range(12) for digit in (1, 2, 5))
    step = next(step for step in steps if largest <= 6 * step)
    return list(range(0, -(-max(largest, 1) // step) * step + 1, step))


def look(cell: Cell) -> dict[str, object]:
    """Colours of a cell of a heat map and of its text."""
    if cell.suppressed:
        return {"fill": LIGHT["paper"], "ink": LIGHT["soft"], "text": cell.text}
    ink = LIGHT["onshade4"] if cell.shade == SHADES - 1 else LIGHT["ink"]
    return {"fill": LIGHT[f"shade{cell.shade}"], "ink": ink, "text": cell.text}


def heat(rows: Sequence[dict[str, object]], x: Any, y: Any, width: Any, height: Any) -> Chart:
    """A heat map of cells whose colours :func:`look` has chosen."""
    import altair as alt
    import pandas as pd

    base = alt.Chart(pd.DataFrame(rows), width=width, height=height).encode(x=x, y=y)
    cells = base.mark_rect(strokeWidth=1.5, stroke=LIGHT["paper"]).encode(fill=alt.Fill("fill:N", scale=None))
    return cells + base.mark_text(fontSize=11).encode(text="text:N", color=alt.Color("ink:N", scale=None))
