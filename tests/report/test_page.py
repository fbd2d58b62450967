"""The page as somebody reads it who cannot see it, and as it looks in the dark and on paper."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from pipeline.report import palette
from pipeline.report.charts import Drawn
from pipeline.report.model import ReportData
from pipeline.report.palette import DARK, LIGHT
from pipeline.report.writers import WRITERS
from tests.report.conftest import FAMILIES, LONG, untouched

VOID = {"meta", "path", "line", "rect", "br", "img", "use"}
ON = [
    *((text, ground) for text in ("ink", "soft", "accent") for ground in ("paper", "wash")),
    ("alert", "alertwash"), ("alert", "paper"), *(("ink", f"shade{n}") for n in range(4)), ("onshade4", "shade4"),
]  # fmt: skip


@pytest.fixture(scope="module")
def page(study: ReportData, pictures: Drawn) -> str:
    return WRITERS[0].write(study, pictures).decode("utf-8")


class Outline(HTMLParser):
    """What a screen reader goes by."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag


def _luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), ON)
def test_text_has_the_contrast_that_wcag_asks_for(colours: dict[str, str], text: str, ground: str) -> None:
    one, other = sorted((_luminance(colours[text]), _luminance(colours[ground])))
    assert (other + 0.05) / (one + 0.05) >= 4.5


def test_both_schemes_have_the_same_colours_and_charts_can_be_recoloured() -> None:
    assert set(LIGHT) == set(DARK)
    assert len(set(LIGHT.values())) == len(LIGHT)


def test_page_is_well_formed_and_its_ids_are_unique(page: str) -> None:
    outline = Outline(page)
    assert outline.open == []
    ids = [attrs["id"] for _, attrs in outline.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    targets = [str(attrs["href"])[1:] for tag, attrs in outline.tags if tag == "a"]
    assert set(targets) <= set(ids)


def test_headings_go_down_one_step_at_a_time(page: str) -> None:
    levels = [int(tag[1]) for tag, _ in Outline(page).tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_tables_have_captions_and_every_head_a_scope(page: str) -> None:
    tags = Outline(page).tags
    assert sum(tag == "table" for tag, _ in tags) == sum(tag == "caption" for tag, _ in tags) > 5
    assert all(attrs.get("scope") in {"col", "row"} for tag, attrs in tags if tag == "th")


def test_charts_are_described(page: str) -> None:
    charts = [attrs for tag, attrs in Outline(page).tags if tag == "svg"]
    assert len(charts) == 2
    assert all(chart["role"] == "img" and chart["aria-labelledby"] for chart in charts)
    assert "Reviewed, most often first: " in page


def test_nothing_can_be_fetched_or_run(page: str) -> None:
    assert "default-src 'none'" in page
    assert not re.search(r"""(?:src|href)\s*=\s*["'](?!#)""", page)
    assert not re.search(r"\son\w+\s*=", page)


def test_every_theme_is_in_its_place_with_its_whole_name(page: str) -> None:
    table = page.split("<table", 2)[1]
    rows = re.findall(r'<tr class="d(\d)[^"]*"><th scope="row">(?:<span[^>]*></span>)(.*?)</th>', table)
    expected = [
        pair
        for _, name, _, children in FAMILIES
        for pair in (("0", name), *(("1", title) for _, title, *_ in children))
    ]
    assert rows == expected
    assert LONG in page


def test_findings_in_brief_are_counted_on_what_was_reviewed(page: str) -> None:
    assert (
        f"The theme found most often is ‘{LONG}’: in 52 segments of 9 sources, from 20 of 20 participants."
        in page
    )
    assert "Not found in what has been reviewed: ‘Sharing what was learnt’." in page


def test_suppressed_cells_are_marked_and_attributes_without_counts_named(page: str) -> None:
    assert '<td class="hidden">[c]</td>' in page
    assert "Segments by place (part 1 of 2)" in page
    assert "Not tabled here: ‘year’" in page


def test_untouched_study_says_so_and_marks_every_quote() -> None:
    text = WRITERS[0].write(untouched(), {}).decode("utf-8")
    voices = text.split('<section id="voices"')[1].split("</section>")[0]
    assert (
        voices.count("<blockquote>") == voices.count('<strong class="tag">coding not reviewed</strong>') > 20
    )
    assert "Nobody has reviewed this material yet" in text
    assert "suggested most often, and checked by nobody" in text
    assert "Nobody yet. No suggestion has been accepted" in text
    assert "@top-center" in text


@pytest.mark.parametrize(
    ("count", "largest", "expected"), [(0, 9, 0), (1, 9, 1), (9, 9, 4), (5, 9, 2), (1, 1, 1), (0, 0, 0)]
)
def test_shades_grow_with_the_count(count: int, largest: int, expected: int) -> None:
    assert palette.shade(count, largest) == expected


@pytest.mark.parametrize("value", ["red;background:url(x)", "#fff", "", "#12345g", "#123456;"])
def test_only_a_colour_reaches_a_style(value: str) -> None:
    assert palette.colour(value) == palette.DEFAULT
