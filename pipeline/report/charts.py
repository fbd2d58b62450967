"""Charts: drawn by Altair, turned into SVG and PNG by vl-convert without a browser or a network.

Reviewed and suggested differ by fill and outline, not by colour alone; suppressed cells are marked. Nothing is cut:
long names are broken into lines, and where many names would cross, they are numbered. The font is one that
vl-convert carries, so that a chart does not depend on the machine it is drawn on.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

from pipeline.report.draw import picture
from pipeline.report.dress import LINE, Chart, dressed, heat, look, whole_ticks
from pipeline.report.model import ReportData
from pipeline.report.palette import LIGHT, shade
from pipeline.report.plain import scrubbed
from pipeline.report.story import TITLES, some
from pipeline.report.tables import (
    SUPPRESSED,
    Cell,
    Crossing,
    Theme,
    crossings,
    hides,
    main_basis,
    names_of,
    ranked,
    tree,
)

INK, FILL = LIGHT["ink"], LIGHT["accent"]
LABEL, WIDEST, COLUMN = 44, 62, 15
MOST_PAIRED = 24
Drawn = dict[str, tuple[str, bytes]]


def draw(data: ReportData) -> Drawn:
    """All charts by name, as SVG text and PNG bytes. A chart with nothing to show is left out."""
    data = scrubbed(data)
    words = described(data)
    charts = {
        "theme_frequencies": frequencies(data),
        "cooccurrence": cooccurrence(data),
        **by_attribute(data),
    }
    return {
        name: picture(_legible(dressed(chart).to_dict()), name, words[name])
        for name, chart in charts.items()
        if chart is not None
    }


def described(data: ReportData) -> dict[str, str]:
    """What each chart shows, for those who cannot see it."""
    found = {}
    for basis in TITLES:
        if top := ranked(data, basis)[:5]:
            figures = ", ".join(
                f"{t.code.name} {some(t.segments(basis), 'segment', 'segments')}" for t in top
            )
            found[basis] = f"{basis.capitalize()}, most often first: {figures}."
    words = {
        "theme_frequencies": " ".join(["Bar chart of how often each theme was found.", *found.values(),
                                       "The tables give every figure."]),
        "cooccurrence": "Heat map of themes found in the same segment; the table gives the strongest pairs.",
    }  # fmt: skip
    for attribute, name in chart_names(data).items():
        words[name] = (
            f"Heat map of segments per theme and {attribute.replace('_', ' ')}; the table gives every figure."
        )
    return words


def chart_names(data: ReportData) -> dict[str, str]:
    """Name of the chart of each attribute that has one; two attributes never share a name."""
    found: dict[str, str] = {}
    for attribute in dict.fromkeys(crossing.attribute for crossing in crossings(data)[0]):
        slug = "".join(ch if ch.isalnum() else "_" for ch in attribute.lower()).strip("_")[:60]
        name, n = f"theme_by_{slug}", 1
        while name in found.values():
            n += 1
            name = f"theme_by_{slug}_{n}"
        found[attribute] = name
    return found


def _legible(spec: dict[str, Any]) -> dict[str, Any]:
    """A chart's description with its texts as XML can hold them: the drawing library aborts on others."""
    return scrubbed(spec)


def _title(text: str, *below: str) -> Any:
    import altair as alt

    lines = [line for part in below for line in textwrap.wrap(part, 105)]
    return alt.TitleParams(text=textwrap.wrap(text, 80), subtitle=lines)


def _keys(names: Sequence[str], width: int = 0) -> list[str]:
    """Names as axis values: numbered, so that they sort and stay apart, and broken into lines."""
    width = width or min(WIDEST, max(LABEL, max(map(len, names), default=0) // 2 + 6))
    return [f"{n:03d}|" + "\n".join(textwrap.wrap(name, width) or [""]) for n, name in enumerate(names)]


def _lines(keys: Sequence[str]) -> int:
    return max((key.count("\n") + 1 for key in keys), default=1)


def _axis(keys: Sequence[str], *, top: bool = False, **more: Any) -> Any:
    """An axis of names: those of several lines are moved so that they end above it, or stand mid-row beside it."""
    import altair as alt

    name, step, rest = ("labelPadding", LINE, 8) if top else ("labelOffset", -LINE / 2, 0)
    moved = [
        {"test": f"length(split(datum.value, '\\n')) === {n}", "value": rest + step * (n - 1)}
        for n in range(2, _lines(keys) + 1)
    ]
    if moved:
        more[name] = {"condition": moved, "value": rest}
    if top:
        more |= {"orient": "top", "labelAngle": 0}
    return alt.Axis(labelExpr="split(slice(datum.value, 4), '\\n')", **more)


def frequencies(data: ReportData) -> Chart | None:
    """Segments per theme, a bar per basis: filled for reviewed, an open dashed outline for suggested."""
    import altair as alt
    import pandas as pd

    bases = [basis for basis in TITLES if ranked(data, basis)]
    if not bases:
        return None
    themes = {theme.code.id: theme for basis in bases for theme in ranked(data, basis)}
    order = sorted(themes.values(), key=lambda t: tuple(-t.segments(basis) for basis in bases))
    keys = _keys([theme.code.name for theme in order])
    step = max(12 * len(bases) + 8, LINE * _lines(keys) + 6)
    rows = pd.DataFrame(_bars(order, keys, bases))
    place: dict[str, Any] = {
        "y": alt.Y("key:N", sort=keys, title=None, axis=_axis(keys), scale=alt.Scale(paddingInner=0.28))
    }
    if len(bases) > 1:
        place["yOffset"] = alt.YOffset("basis:N", sort=bases, scale=alt.Scale(paddingInner=0.12))
    ticks = whole_ticks(max(int(theme.segments(basis)) for theme in order for basis in bases))
    scale = alt.Scale(domain=[0, ticks[-1]], nice=False)
    x = alt.X(
        "segments:Q",
        title="Segments",
        scale=scale,
        axis=alt.Axis(grid=True, values=ticks, format=",d", labelFlush=False),
    )
    base = alt.Chart(rows, width=470, height=step * len(order))
    bars = base.mark_bar().encode(
        x=x, **place, fill=alt.Fill("fill:N", scale=None), stroke=alt.Stroke("line:N", scale=None),
        strokeDash=alt.StrokeDash("basis:N", legend=None,
                                  scale=alt.Scale(domain=list(TITLES), range=[[1, 0], [3, 2]])),
    )  # fmt: skip
    counts = base.mark_text(align="left", dx=5, fontSize=11, color=LIGHT["ink"]).encode(
        x=x, **place, text=alt.Text("segments:Q", format=",d")
    )
    filled = "Filled bars: reviewed by a person."
    outlined = "Outlined bars: suggested by a machine on segments that nobody has reviewed. Not a finding."
    notes = [text for basis, text in zip(TITLES, (filled, outlined), strict=True) if basis in bases]
    return (bars + counts).properties(title=_title("How often each theme was found", " ".join(notes)))


def _bars(order: Sequence[Theme], keys: Sequence[str], bases: Sequence[str]) -> list[dict[str, object]]:
    fills = {"reviewed": LIGHT["accent"], "suggested": LIGHT["paper"]}
    return [
        {"key": key, "basis": basis, "segments": int(theme.segments(basis)), "fill": fills[basis],
         "line": LIGHT["accent"]}
        for key, theme in zip(keys, order, strict=True)
        for basis in bases
        if theme.segments(basis)
    ]  # fmt: skip


def by_attribute(data: ReportData) -> dict[str, Chart]:
    """A heat map per attribute: segments per theme and value, suppressed cells marked, many values in parts."""
    import altair as alt

    found: dict[str, list[Crossing]] = {}
    for crossing in crossings(data)[0]:
        found.setdefault(crossing.attribute, []).append(crossing)
    names = chart_names(data)
    charts = {}
    for attribute, parts in found.items():
        note = f"Segments per theme, {parts[0].basis}. Darker: more."
        if any(map(hides, parts)):
            note += " [c]: suppressed, too few to show."
        charts[names[attribute]] = alt.vconcat(*map(_panel, parts), spacing=24).properties(
            title=_title(f"Themes by {parts[0].title}", note)
        )
    return charts


def _panel(crossing: Crossing) -> Chart:
    import altair as alt

    rows_keys = _keys([name for name, _ in crossing.rows])
    value_keys = _keys(crossing.values, COLUMN)
    rows = [
        {"row": row, "column": column, **look(cell)}
        for row, (_, cells) in zip(rows_keys, crossing.rows, strict=True)
        for column, cell in zip(value_keys, cells, strict=True)
    ]
    longest = max(len(word) for value in crossing.values for word in value.split() or [""])
    wide = max(96, 7 * longest + 8)
    x = alt.X("column:N", sort=value_keys, title=None, axis=_axis(value_keys, top=True))
    y = alt.Y("row:N", sort=rows_keys, title=None, axis=_axis(rows_keys))
    height = max(26, LINE * _lines(rows_keys) + 6) * len(rows_keys)
    return heat(rows, x, y, wide * len(value_keys), height)


def cooccurrence(data: ReportData) -> Chart | None:
    """A heat map of the themes most often found together: each row a theme, each column one above it."""
    import altair as alt
    import pandas as pd

    basis = main_basis(data)
    frame = data.cooccurrence[data.cooccurrence["basis"] == basis]
    together: dict[frozenset[str], int] = {}
    weight: dict[str, int] = {}
    hidden: set[frozenset[str]] = set()
    for a, b, n in zip(frame["code_a"], frame["code_b"], frame["segments"], strict=True):
        if pd.isna(n):
            hidden.add(frozenset((a, b)))
        elif a != b and n > 0:
            together[frozenset((a, b))] = int(n)
            weight[a], weight[b] = weight.get(a, 0) + int(n), weight.get(b, 0) + int(n)
    if not together:
        return None
    kept = set(sorted(weight, key=lambda code: (-weight[code], code))[:MOST_PAIRED])
    order = [code.id for code, _ in tree(data.codebook) if code.id in kept]
    largest = max(together.values())
    names = names_of(data)
    keys = _keys([f"{n}  {names[code]}" for n, code in enumerate(order, 1)])
    numbers = _keys([str(n) for n in range(1, len(order) + 1)], 4)
    rows = [
        {"row": keys[i], "column": numbers[j], **look(cell)}
        for i, a in enumerate(order)
        for j, b in enumerate(order[:i])
        for pair in [frozenset((a, b))]
        for n in [together.get(pair, 0)]
        for cell in [
            Cell(SUPPRESSED, 0, True) if pair in hidden else Cell(str(n) if n else "", shade(n, largest))
        ]
    ]
    step = max(26, LINE * _lines(keys) + 6)
    x = alt.X("column:N", sort=numbers[:-1], title=None, axis=_axis(numbers, orient="bottom", labelAngle=0))
    y = alt.Y("row:N", sort=keys, title=None, axis=_axis(keys), scale=alt.Scale(domain=keys))
    note = f"Segments that have both themes, {basis}. Columns carry the numbers of the rows. Darker: more."
    if any(pair <= kept for pair in hidden):
        note += f" {SUPPRESSED}: suppressed, too few to show."
    if len(weight) > len(order):
        note += f" The {len(order)} themes found together most often, of {len(weight)}."
    return heat(rows, x, y, min(34, step) * (len(order) - 1), step * len(order)).properties(
        title=_title("Themes found in the same segment", note)
    )
