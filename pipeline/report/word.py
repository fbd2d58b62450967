"""``report.docx`` and ``quote_bank.docx``: what the page says, in Word's own headings, captions and tables."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from typing import Any

from pipeline.report import story, tables
from pipeline.report.charts import described
from pipeline.report.model import ReportData
from pipeline.report.palette import SHADES
from pipeline.report.plain import scrubbed
from pipeline.report.tables import Crossing, number
from pipeline.report.word_parts import WIDE, Cell, caption, finished, new, picture, quote, table

HEADER = ("Theme", "Segments", "Sources", "Participants", "% of participants", "Words")
WIDTHS = (6.6, 1.9, 1.8, 2.2, 2.3, 1.8)


def report(data: ReportData, pictures: Mapping[str, bytes]) -> bytes:
    """The report in Word.

    Args:
        pictures: PNG of each chart by its name.
    """
    data = scrubbed(data)
    words = described(data)
    document = new(data.study, "Thematic report", story.UNREVIEWED if data.unreviewed else "")
    figures, numbered = count(1), count(1)
    _opening(document, data)
    document.add_heading(story.SECTIONS["themes"], 1)
    if "theme_frequencies" in pictures:
        picture(
            document,
            pictures["theme_frequencies"],
            "How often each theme was found",
            words["theme_frequencies"],
        )
        caption(document, "Figure", next(figures), "How often each theme was found")
    _frequencies(document, data, numbered)
    _voices(document, data)
    _attributes(document, data, numbered)
    document.add_heading(story.SECTIONS["together"], 1)
    if "cooccurrence" in pictures:
        picture(document, pictures["cooccurrence"], "Themes found in the same segment", words["cooccurrence"])
        caption(document, "Figure", next(figures), "Themes found in the same segment")
    _pairs(document, data, numbered)
    document.add_heading(story.SECTIONS["method"], 1)
    for title, paragraph in story.method(data):
        document.add_heading(title, 2)
        document.add_paragraph(paragraph)
    _codebook(document, data)
    return finished(document)


def quote_bank(data: ReportData) -> bytes:
    """The quote bank in Word, grouped by theme."""
    data = scrubbed(data)
    title = f"{data.study}: quote bank"
    document = new(title, "Quote bank", story.UNREVIEWED if data.unreviewed else "")
    document.add_heading(title, 0)
    for text in story.warnings(data)[-1:] if data.unreviewed else []:
        document.add_paragraph(text, style="Intense Quote")
    document.add_paragraph(f"{story.BRACKETS} {story.CHECKED}" if data.quotes else story.NO_QUOTES)
    for code, depth in tables.tree(data.codebook):
        found = [one for one in data.quotes if one.code == code.id]
        if found:
            document.add_heading(code.name, min(1 + depth, 3))
        for one in found:
            edited = "words replaced" if one.edits else "as said"
            status = f"{number(len(one.text.split()))} words, {edited}, {one.basis.value}. Disclosure: {one.disclosure}"
            mark = story.NOT_REVIEWED if story.unreviewed(one) else ""
            quote(document, one.text, f"{story.credit(one)} · {status or '–'} · {one.id}", mark)
    return finished(document)


def _opening(document: Any, data: ReportData) -> None:
    document.add_heading(data.study, 0)
    document.add_paragraph("Thematic report: what was said, how often, and in whose words", style="Subtitle")
    for text in story.warnings(data):
        document.add_paragraph(text, style="Intense Quote")
    document.add_paragraph(" ".join(story.brief(data)))
    facts = document.add_paragraph()
    for n, (value, what) in enumerate(story.key_facts(data)):
        facts.add_run(("  ·  " if n else "") + value).bold = True
        facts.add_run(f" {what}")


def _frequencies(document: Any, data: ReportData, numbered: count[int]) -> None:
    themes = tables.themes(data)
    for basis, title in story.shown_bases(data):
        rows = [
            [Cell(theme.code.name, indent=theme.depth, bold=not theme.depth, italic=basis == "suggested")]
            + [
                Cell(number(theme.counts[basis][measure]), ink="" if theme.segments(basis) else "soft",
                     italic=basis == "suggested")
                for measure in tables.MEASURES
            ]
            for theme in themes
        ]  # fmt: skip
        caption(
            document, "Table", next(numbered), title, "Counts are of the theme itself, not of those below it."
        )
        table(document, WIDTHS, HEADER, rows)


def _voices(document: Any, data: ReportData) -> None:
    document.add_heading(story.SECTIONS["voices"], 1)
    for theme in tables.quoted_themes(data):
        document.add_heading(theme.code.name, min(2 + theme.depth, 4))
        if theme.quotes and (extent := story.extent(theme)):
            document.add_paragraph(f"{extent}.").paragraph_format.keep_with_next = True
        for one in theme.quotes:
            mark = story.NOT_REVIEWED if story.unreviewed(one) else ""
            quote(document, one.text, story.credit(one), mark)
    document.add_paragraph(
        f"At most two quotes for each theme; the quote bank has all {number(len(data.quotes))}. {story.BRACKETS}"
        if data.quotes
        else story.NO_QUOTES
    )


def _attributes(document: Any, data: ReportData, numbered: count[int]) -> None:
    document.add_heading(story.SECTIONS["attributes"], 1)
    crossings, absent = tables.crossings(data)
    for crossing in crossings:
        _crossing(document, crossing, next(numbered))
    if not crossings:
        document.add_paragraph("The sources have no case attributes with groups large enough to compare.")
    if absent:
        document.add_paragraph(story.left_out(absent))


def _crossing(document: Any, crossing: Crossing, n: int) -> None:
    part = f" (part {crossing.part} of {crossing.parts})" if crossing.parts > 1 else ""
    note = f"{crossing.basis.capitalize()}. Darker: more."
    if tables.hides(crossing):
        note += f" {tables.SUPPRESSED}: suppressed, too few to show."
    caption(document, "Table", n, f"Segments by {crossing.title}{part}", note)
    first = 5.4 if len(crossing.values) > 3 else 8.0
    widths = (first, *([(WIDE - first) / len(crossing.values)] * len(crossing.values)))
    rows = [[Cell(name), *map(_shaded, cells)] for name, cells in crossing.rows]
    table(document, widths, ("Theme", *crossing.values), rows)


def _shaded(cell: tables.Cell) -> Cell:
    if cell.suppressed:
        return Cell(cell.text, ink="soft", centre=True)
    darkest = cell.shade == SHADES - 1
    return Cell(cell.text, fill=f"shade{cell.shade}", ink="onshade4" if darkest else "", centre=True)


def _pairs(document: Any, data: ReportData, numbered: count[int]) -> None:
    pairs = tables.pairs(data)
    hidden = story.pairs_hidden(data)
    if not pairs:
        document.add_paragraph(hidden or "No two themes have been found in the same segment.")
        return
    basis = tables.main_basis(data).capitalize()
    note = f"{basis}. Jaccard: segments with both, over segments with either (0 to 1)."
    caption(document, "Table", next(numbered), "Pairs of themes most often in the same segment", note)
    rows = [
        [Cell(f"{p.one} with {p.other}"), Cell(number(p.segments)), Cell(f"{p.jaccard:.2f}")] for p in pairs
    ]
    table(document, (12.2, 2.2, 2.2), ("Themes", "Segments", "Jaccard"), rows)
    if hidden:
        document.add_paragraph(hidden)


def _codebook(document: Any, data: ReportData) -> None:
    document.add_heading(story.SECTIONS["codebook"], 1).paragraph_format.page_break_before = True
    document.add_paragraph(
        f"{data.codebook.name}, version {data.codebook.version}. {data.codebook.source}".strip()
    )
    for code, depth in tables.tree(data.codebook):
        document.add_heading(code.name + (" (closed)" if code.closed else ""), min(2 + depth, 4))
        document.add_paragraph(code.definition or "No definition given.")
        for name, texts in (("Include", code.include), ("Exclude", code.exclude)):
            if texts:
                paragraph = document.add_paragraph()
                paragraph.add_run(f"{name}: ").bold = True
                paragraph.add_run("; ".join(texts))
