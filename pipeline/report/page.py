"""``report.html``: one file that opens offline, with nothing to run and nothing to fetch."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.report import palette, story, tables
from pipeline.report.draw import size
from pipeline.report.model import ReportData
from pipeline.report.plain import scrubbed

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"


def html(data: ReportData, charts: Mapping[str, str]) -> bytes:
    """The report as a page.

    Args:
        charts: SVG of each chart by its name.
    """
    from markupsafe import Markup

    data = scrubbed(data)
    crossings, left_out = tables.crossings(data)
    page = _environment().get_template("report.html.j2").render(
        data=data,
        charts={name: Markup(charts.get(name, "")) for name in ("theme_frequencies", "cooccurrence")},  # noqa: S704 - drawn by us
        colours=Markup(palette.css()),  # noqa: S704 - written by us
        facts=story.key_facts(data),
        warnings=story.warnings(data),
        brief=story.brief(data),
        method=story.method(data),
        themes=tables.themes(data),
        quoted=tables.quoted_themes(data),
        bases=story.shown_bases(data),
        basis=tables.main_basis(data),
        crossings=crossings,
        left_out=story.left_out(left_out),
        pairs=tables.pairs(data),
        pairs_hidden=story.pairs_hidden(data),
        tree=tables.tree(data.codebook),
    )  # fmt: skip
    return page.encode("utf-8")


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    env.filters |= {
        "number": tables.number,
        "credit": story.credit,
        "unreviewed": story.unreviewed,
        "extent": story.extent,
        "colour": palette.colour,
        "hides": tables.hides,
        "wide": lambda svg: f"{size(svg)[0]:.0f}",
        "tall": lambda svg: f"{size(svg)[1] / size(svg)[0]:.3f}",
    }
    env.globals |= {
        "sections": tuple(story.SECTIONS.items()),
        "titles": story.SECTIONS,
        "measures": tables.MEASURES,
        "suppressed": tables.SUPPRESSED,
        "unreviewed_note": story.UNREVIEWED,
        "not_reviewed": story.NOT_REVIEWED,
        "no_quotes": story.NO_QUOTES,
        "brackets": story.BRACKETS,
    }
    return env
