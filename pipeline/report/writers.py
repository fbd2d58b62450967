"""The table of writers. A new one is a function from the report's data to bytes and one line in ``WRITERS``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pipeline.report import excel, page, word
from pipeline.report.charts import draw
from pipeline.report.model import ReportData

Charts = Mapping[str, tuple[str, bytes]]
"""SVG text and PNG bytes of each chart by its name."""


@dataclass(frozen=True)
class Writer:
    """One row: the file below ``outputs/shareable`` and how it is made. Pure: the same data, the same bytes."""

    path: str
    write: Callable[[ReportData, Charts], bytes]
    about: str


def _svg(charts: Charts) -> dict[str, str]:
    return {name: svg for name, (svg, _) in charts.items()}


def _png(charts: Charts) -> dict[str, bytes]:
    return {name: png for name, (_, png) in charts.items()}


WRITERS: tuple[Writer, ...] = (
    Writer(
        "report.html",
        lambda data, charts: page.html(data, _svg(charts)),
        "the report, one file that opens offline",
    ),
    Writer("report.docx", lambda data, charts: word.report(data, _png(charts)), "the report in Word"),
    Writer("tables.xlsx", lambda data, _: excel.tables(data), "every table as a sheet"),
    Writer("quote_bank.xlsx", lambda data, _: excel.quote_bank(data), "the quote bank as a sheet"),
    Writer("quote_bank.docx", lambda data, _: word.quote_bank(data), "the quote bank in Word, by theme"),
)


def render(data: ReportData) -> dict[str, bytes]:
    """Every file of the report, charts included, by its path below ``outputs/shareable``."""
    charts = draw(data)
    files = {writer.path: writer.write(data, charts) for writer in WRITERS}
    for name, (svg, png) in charts.items():
        files[f"charts/{name}.svg"] = svg.encode("utf-8")
        files[f"charts/{name}.png"] = png
    return files
