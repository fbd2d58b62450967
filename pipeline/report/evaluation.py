"""The page of ``themebank evaluate``: one file with figures, reliability, confusion and learning curve.

Pure: it is drawn from the JSON object that ``themebank evaluate --json`` prints, and from nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.report.draw import described, stable
from pipeline.report.dress import Chart, dressed, heat, look
from pipeline.report.page import TEMPLATES
from pipeline.report.palette import LIGHT, css, shade
from pipeline.report.plain import scrubbed
from pipeline.report.tables import Cell

Facts = Mapping[str, Any]
INK, SOFT, RULE, FILL = LIGHT["ink"], LIGHT["soft"], LIGHT["rule"], LIGHT["accent"]
MOST_CONFUSED = 14
FIGURES = (
    ("micro_f1", "Micro F1", "over all pairs of passage and code"),
    ("macro_f1", "Macro F1", "mean over codes: rare ones weigh as much as frequent ones"),
    ("average_precision_macro", "Average precision", "how far up a code's passages are ranked, mean over codes"),
    ("top3_recall", "Top-3 recall", "coded passages with a right code among the three likeliest"),
    ("calibration_error", "Calibration error", "mean distance of what was promised and what was so; small is good"),
)  # fmt: skip
CURVES = (
    ("macro_f1", "macro F1"),
    ("micro_f1", "micro F1"),
    ("average_precision_macro", "average precision"),
    ("top3_recall", "top-3 recall"),
)
WORDS = {
    "reliability": "Reliability diagram: the share coded by people for each tenth of the probability; see the table.",
    "confusion": "Heat map of codes suggested where another was meant; the list gives the most frequent.",
    "curve": "Learning curve: figures by the number of rows learned from; the table gives every figure.",
}
COLOURS = [FILL, LIGHT["alert"], INK, LIGHT["shade3"]]
"""Told apart by shape too; each has its counterpart on screens in the dark."""


def page(facts: Facts) -> bytes:
    """The page as UTF-8 bytes; the same facts give the same bytes."""
    from jinja2 import Environment, FileSystemLoader
    from markupsafe import Markup

    facts = scrubbed(facts)
    env = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    env.filters["figure"] = figure
    names = {row["code"]: row["name"] for row in facts["codes"]}
    charts = {
        "reliability": reliability(facts["reliability"]),
        "confusion": confusion(facts["confusions"], names),
        "curve": learning_curve(facts["curve"]),
    }
    drawn = {
        name: Markup(svg(chart, name, WORDS[name]))  # noqa: S704 - drawn by us
        for name, chart in charts.items()
        if chart is not None
    }
    made = env.get_template(
        "evaluation.html.j2"
    ).render(
        facts=facts,
        colours=Markup(css()),  # noqa: S704 - written by us
        figures=FIGURES,
        charts=drawn,
        names=names,
        confusions=facts["confusions"][:MOST_CONFUSED],
    )
    return made.encode("utf-8")


def figure(value: float | None) -> str:
    """Two digits after the point; a dash where the figure is not defined."""
    return "–" if value is None else f"{value:.2f}"


def svg(chart: Chart, name: str, words: str) -> str:
    """A chart as SVG text, drawn without a browser or a network; the same chart gives the same text."""
    import vl_convert

    return described(stable(vl_convert.vegalite_to_svg(dressed(chart).to_dict()), name), name, words)


def reliability(bins: Sequence[Mapping[str, float]]) -> Chart | None:
    """What was promised against what was so: points on the dashed line mean what they say."""
    import altair as alt
    import pandas as pd

    if not bins:
        return None
    diagonal = alt.Chart(pd.DataFrame({"x": [0, 1], "y": [0, 1]})).mark_line(strokeDash=[4, 4], color=SOFT)
    share = alt.Axis(format="%", grid=True, gridColor=RULE, values=[0, 0.2, 0.4, 0.6, 0.8, 1])
    scale = alt.Scale(domain=[0, 1])
    base = alt.Chart(pd.DataFrame(list(bins)), width=360, height=360).encode(
        x=alt.X("probability:Q", title="probability that was given", scale=scale, axis=share),
        y=alt.Y("coded:Q", title="share that people coded so", scale=scale, axis=share),
    )
    points = base.mark_point(filled=True, color=FILL, opacity=1).encode(
        size=alt.Size("pairs:Q", scale=alt.Scale(type="log", range=[30, 400]), legend=None)
    )
    counts = base.mark_text(dx=6, dy=-14, align="left", fontSize=10, color=INK).encode(
        text=alt.Text("pairs:Q", format=",")
    )
    line = diagonal.encode(x=alt.X("x:Q", scale=scale), y=alt.Y("y:Q", scale=scale))
    title = "Do probabilities mean what they say? (numbers: pairs)"
    return (line + base.mark_line(color=FILL) + points + counts).properties(title=title)


def confusion(pairs: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> Chart | None:
    """A heat map: the code that was meant and missed, and the code that was suggested instead."""
    import altair as alt

    weight: dict[str, int] = {}
    for pair in pairs:
        for code in (pair["meant"], pair["suggested"]):
            weight[code] = weight.get(code, 0) + pair["segments"]
    kept = sorted(weight, key=lambda code: (-weight[code], code))[:MOST_CONFUSED]
    order = [_label(code, names) for code in names if code in kept]
    shown = [pair for pair in pairs if pair["meant"] in kept and pair["suggested"] in kept]
    if not shown:
        return None
    largest = max(pair["segments"] for pair in shown)
    rows = [
        {"meant": _label(pair["meant"], names), "suggested": _label(pair["suggested"], names),
         **look(Cell(f"{pair['segments']:,}", shade(pair["segments"], largest)))}
        for pair in shown
    ]  # fmt: skip
    x = alt.X("suggested:N", sort=order, title="suggested instead", axis=alt.Axis(labelAngle=-45))
    y = alt.Y("meant:N", sort=order, title="meant, and missed")
    title = "Which codes are suggested where another was meant"
    return heat(rows, x, y, alt.Step(34), alt.Step(26)).properties(title=title)


def _label(code: str, names: Mapping[str, str]) -> str:
    """A code's name; its id behind it where two codes have the same name."""
    name = names.get(code, code)
    return name if list(names.values()).count(name) < 2 else f"{name} ({code})"


def learning_curve(points: Sequence[Mapping[str, Any]]) -> Chart | None:
    """Figures by the number of rows learned from; marked by shape as well as by colour."""
    import altair as alt
    import pandas as pd

    rows = [
        {"rows": point["n_train"], "figure": words, "value": point[key]}
        for point in points for key, words in CURVES if point[key] is not None
    ]  # fmt: skip
    if not rows:
        return None
    order = [words for _, words in CURVES]
    base = alt.Chart(pd.DataFrame(rows), width=460, height=300).encode(
        x=alt.X("rows:Q", title="rows learned from"),
        y=alt.Y("value:Q", title=None, scale=alt.Scale(domain=[0, 1])),
        color=alt.Color("figure:N", sort=order, scale=alt.Scale(domain=order, range=COLOURS)),
    )  # fmt: skip
    marks = base.mark_point(filled=True, size=60).encode(
        shape=alt.Shape("figure:N", sort=order, scale=alt.Scale(domain=order))
    )
    return (base.mark_line() + marks).properties(title="What more decisions bring")
