"""From a chart's description to a finished picture: SVG that reads out loud and is the same every time, and PNG."""

from __future__ import annotations

import re
from typing import Any
from xml.sax.saxutils import escape

SCALE = 2.0
_BOX = re.compile(r'\bviewBox="\S+ \S+ ([\d.]+) ([\d.]+)"')
_ID = re.compile(r'\bid="([^"]+)"')


def picture(spec: dict[str, Any], name: str, words: str) -> tuple[str, bytes]:
    """SVG text and PNG bytes of a Vega-Lite chart.

    Args:
        name: of the chart; ids inside the SVG start with it, so that charts can stand on one page.
        words: what the chart shows, for those who cannot see it.
    """
    import vl_convert

    svg = vl_convert.vegalite_to_svg(spec)
    return described(stable(svg, name), name, words), vl_convert.svg_to_png(svg, scale=SCALE)


def size(svg: str) -> tuple[float, float]:
    """Width and height of an SVG, in pixels."""
    found = _BOX.search(svg)
    return (float(found[1]), float(found[2])) if found else (1.0, 1.0)


def stable(svg: str, name: str) -> str:
    """The SVG with its ids numbered from one. Vega counts them on from chart to chart in one process."""
    for n, old in enumerate(dict.fromkeys(_ID.findall(svg)), 1):
        new = f"{name}-{n}"
        for before, after in ((f'id="{old}"', f'id="{new}"'), (f"url(#{old})", f"url(#{new})"),
                              (f'href="#{old}"', f'href="#{new}"')):  # fmt: skip
            svg = svg.replace(before, after)
    return svg


def described(svg: str, name: str, words: str) -> str:
    """The SVG as one image with a description; what is inside is not read out piece by piece."""
    head, rest = svg.split(">", 1)
    label = f'<desc id="{name}-words">{escape(words)}</desc>'
    return f'{head} role="img" aria-labelledby="{name}-words">{label}{rest}'
