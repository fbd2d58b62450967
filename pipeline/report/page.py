"""``report.html``: one file that opens offline, with nothing to run and nothing to fetch."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pipeline.report import story
from pipeline.report.model import ReportData
from pipeline.report.plain import safe

TEMPLATES = Path(__file__).parent / "templates"


def html(data: ReportData, charts: Mapping[str, str]) -> bytes:
    """The report as a page.

    Args:
        charts: SVG of each chart by its name.
    """
    from jinja2 import Environment, FileSystemLoader
    from markupsafe import Markup

    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: safe(value) if type(value) is str else value,
    )
    env.filters["number"] = story.number
    env.filters["credit"] = story.credit
    page = env.get_template("report.html.j2").render(
        data=data,
        facts=story.key_facts(data),
        warnings=story.warnings(data),
        method=story.method(data),
        themes=story.themes(data),
        crossings=story.crossings(data),
        pairs=story.strongest_pairs(data),
        tree=story.tree(data.codebook),
        suppressed=story.SUPPRESSED,
        chart=Markup(charts.get("theme_frequencies", "")),  # noqa: S704 - drawn by us from escaped data
        pair_chart=Markup(charts.get("cooccurrence", "")),  # noqa: S704
    )
    return page.encode("utf-8")
