"""Charts: drawn by Altair, turned into SVG and PNG by vl-convert without a browser or a network.

Reviewed and suggested differ by fill and outline, not by colour alone; suppressed cells are marked ``[c]``.
"""

from __future__ import annotations

from typing import Any

from pipeline.model import Basis
from pipeline.report.model import ReportData
from pipeline.report.plain import safe
from pipeline.report.story import SUPPRESSED

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
INK, FILL, PALE = "#1f2a30", "#0b6e4f", "#ffffff"
SCALE = 2.0
MOST_PAIRS = 14
MOST_VALUES = 8
Chart = Any


def draw(data: ReportData) -> dict[str, tuple[str, bytes]]:
    """All charts by name, as SVG text and PNG bytes. A chart with nothing to show is left out."""
    import vl_convert

    charts = {
        "theme_frequencies": frequencies(data),
        "cooccurrence": cooccurrence(data),
        **by_attribute(data),
    }
    drawn = {}
    for name, chart in charts.items():
        if chart is not None:
            spec = _legible(_dressed(chart).to_dict())
            drawn[name] = (
                vl_convert.vegalite_to_svg(spec),
                vl_convert.vegalite_to_png(spec, scale=SCALE),
            )
    return drawn


def _legible(spec: Any) -> Any:
    """The chart's description with its texts as XML can hold them: the drawing library aborts on others."""
    if isinstance(spec, dict):
        return {safe(key): _legible(value) for key, value in spec.items()}
    if isinstance(spec, list):
        return [_legible(value) for value in spec]
    return safe(spec) if isinstance(spec, str) else spec


def _dressed(chart: Chart) -> Chart:
    return (
        chart.configure(font=FONT, background="white", padding=8)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=INK, titleColor=INK, labelLimit=420, grid=False, labelFontSize=12, titleFontSize=12
        )
        .configure_legend(
            labelColor=INK, titleColor=INK, labelFontSize=12, labelLimit=420, orient="top", title=None
        )
        .configure_title(color=INK, fontSize=15, anchor="start")
    )


def _names(data: ReportData) -> dict[str, str]:
    return {code.id: code.name for code in data.codebook.codes}


def frequencies(data: ReportData) -> Chart | None:
    """Segments per theme, a bar per basis: filled for reviewed, outlined for suggested."""
    import altair as alt

    frame = data.frequencies[data.frequencies["segments"] > 0]
    if frame.empty:
        return None
    ranked = frame.assign(reviewed=frame["segments"].where(frame["basis"] == "reviewed", 0))
    order = (
        ranked.groupby("name", sort=True)[["reviewed", "segments"]]
        .sum()
        .sort_values(["reviewed", "segments"], ascending=False, kind="stable")
        .index.tolist()
    )
    bases = [basis.value for basis in Basis if basis.value in set(frame["basis"])]
    y = alt.Y("name:N", sort=order, title=None)
    x = alt.X("segments:Q", title="segments", axis=alt.Axis(tickMinStep=1))
    base = alt.Chart(frame, width=460, height=alt.Step(13 if len(bases) > 1 else 20))
    bars = base.mark_bar(stroke=FILL, strokeWidth=1.2).encode(
        x=x,
        y=y,
        yOffset=alt.YOffset("basis:N", sort=bases),
        fill=alt.Fill("basis:N", scale=alt.Scale(domain=["reviewed", "suggested"], range=[FILL, PALE]),
                      legend=alt.Legend(values=bases, symbolType="square", symbolStrokeColor=FILL)),
        strokeDash=alt.StrokeDash("basis:N", legend=None,
                                  scale=alt.Scale(domain=["reviewed", "suggested"], range=[[1, 0], [3, 2]])),
    )  # fmt: skip
    counts = base.mark_text(align="left", dx=4, color=INK, fontSize=11).encode(
        x=x, y=y, yOffset=alt.YOffset("basis:N", sort=bases), text="segments:Q"
    )
    return (bars + counts).properties(title="How often each theme was found")


def by_attribute(data: ReportData) -> dict[str, Chart]:
    """A heat map per attribute of few values: segments per theme and value, on the reviewed basis."""
    import altair as alt

    names = _names(data)
    frame = data.by_attribute[data.by_attribute["basis"] == "reviewed"]
    found: dict[str, Chart] = {}
    for attribute in sorted(set(frame["attribute"])):
        part = frame[frame["attribute"] == attribute]
        if part["value"].nunique() > MOST_VALUES:
            continue
        counts = [
            None if hidden == "yes" else int(n)
            for n, hidden in zip(part["segments"], part["suppressed"], strict=True)
        ]
        shown = part.assign(
            name=part["code"].map(lambda code: names.get(code, code)),
            count=counts,
            text=[SUPPRESSED if n is None else str(n) for n in counts],
        )[["name", "value", "count", "text"]]
        largest = max((n for n in counts if n is not None), default=0)
        if not largest and None not in counts:
            continue
        order = list(dict.fromkeys(shown["name"]))
        base = alt.Chart(shown, width=alt.Step(130), height=alt.Step(22)).encode(
            x=alt.X("value:N", title=None, axis=alt.Axis(orient="top", labelAngle=0, labelLimit=125)),
            y=alt.Y("name:N", sort=order, title=None),
        )
        cells = base.mark_rect(stroke="#d5dcd9").encode(
            color=alt.Color("count:Q", scale=alt.Scale(domain=[0, max(largest, 1)], range=["#f6faf8", FILL]),
                            legend=None, title="segments"),
        )  # fmt: skip
        light = alt.datum.count > largest * 0.55
        text = base.mark_text(fontSize=11).encode(
            text="text:N", color=alt.condition(light, alt.value("white"), alt.value(INK))
        )
        title = f"Themes by {attribute.replace('_', ' ')} (segments, reviewed; {SUPPRESSED}: too few to show)"
        found[f"theme_by_{_slug(attribute)}"] = (cells + text).properties(title=title)
    return found


def _slug(text: str) -> str:
    return "".join(ch if ch.isalnum() else "_" for ch in text.lower()).strip("_")


def cooccurrence(data: ReportData) -> Chart | None:
    """A heat map of the themes most often found together, on the reviewed basis where there is one."""
    import altair as alt
    import pandas as pd

    frame = data.cooccurrence
    basis = "reviewed" if (frame["basis"] == "reviewed").any() else "suggested"
    frame = frame[frame["basis"] == basis]
    if frame.empty:
        return None
    names = _names(data)
    weight: dict[str, int] = {}
    for a, b, n in zip(frame["code_a"], frame["code_b"], frame["segments"], strict=True):
        weight[a], weight[b] = weight.get(a, 0) + int(n), weight.get(b, 0) + int(n)
    kept = sorted(weight, key=lambda code: (-weight[code], code))[:MOST_PAIRS]
    order = [code.name for code in data.codebook.codes if code.id in kept]
    rows = [
        {"one": names.get(x, x), "other": names.get(y, y), "segments": int(n)}
        for a, b, n in zip(frame["code_a"], frame["code_b"], frame["segments"], strict=True)
        if a in kept and b in kept
        for x, y in ((a, b), (b, a))
    ]
    base = alt.Chart(pd.DataFrame(rows), width=alt.Step(34), height=alt.Step(24)).encode(
        x=alt.X("one:N", sort=order, title=None, axis=alt.Axis(labelAngle=-45)),
        y=alt.Y("other:N", sort=order, title=None),
    )
    largest = max((row["segments"] for row in rows), default=1)
    cells = base.mark_rect().encode(
        color=alt.Color(
            "segments:Q", scale=alt.Scale(domain=[0, largest], range=["#f6faf8", FILL]), legend=None
        )
    )
    light = alt.datum.segments > largest * 0.55
    text = base.mark_text(fontSize=11).encode(
        text="segments:Q", color=alt.condition(light, alt.value("white"), alt.value(INK))
    )
    return (cells + text).properties(title=f"Themes found in the same segment ({basis})")
