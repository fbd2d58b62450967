"""The report's few colours, for paper and for screens in the dark, and how counts become shades.

Charts are drawn in the colours of ``LIGHT``; the page maps each of them to its counterpart by name, so that
one drawing serves both. Text has a contrast of at least 4.5 to 1 on whatever lies under it (WCAG 2.2, AA).
"""

from __future__ import annotations

import re

LIGHT = {
    "paper": "#ffffff",
    "ink": "#1b2528",
    "soft": "#55636a",
    "rule": "#d9dcd8",
    "wash": "#f5f6f3",
    "accent": "#0f5c5a",
    "alert": "#7a4100",
    "alertwash": "#fdf3e1",
    "shade0": "#f4f6f4",
    "shade1": "#d5e6e1",
    "shade2": "#a5cdc5",
    "shade3": "#65aaa1",
    "shade4": "#0e5b59",
    "onshade4": "#fffffe",
}
DARK = {
    "paper": "#12181a",
    "ink": "#e6eae8",
    "soft": "#a3b1b4",
    "rule": "#344043",
    "wash": "#1a2224",
    "accent": "#6dc6bb",
    "alert": "#f5cf8e",
    "alertwash": "#30260f",
    "shade0": "#1b2325",
    "shade1": "#1c3534",
    "shade2": "#1f4d4a",
    "shade3": "#286a64",
    "shade4": "#6ec7bc",
    "onshade4": "#0d1516",
}
SHADES = 5
DEFAULT = "#5b6770"
_HEX = re.compile(r"#[0-9a-fA-F]{6}")


def shade(count: float, largest: float) -> int:
    """Which of the shades, 0 (nothing) to 4 (near the largest), a count is shown in."""
    if count <= 0 or largest <= 0:
        return 0
    return min(SHADES - 1, 1 + int((SHADES - 1) * (count - 1) / largest))


def colour(value: str) -> str:
    """A code's colour if it is one (``#rrggbb``), else a neutral grey: nothing else may reach a style."""
    return value if _HEX.fullmatch(value) else DEFAULT


def css() -> str:
    """Custom properties for both schemes, and rules that recolour charts drawn in ``LIGHT``."""
    light = ";".join(f"--{name}:{value}" for name, value in LIGHT.items())
    dark = ";".join(f"--{name}:{value}" for name, value in DARK.items())
    mapped = "".join(
        f'figure svg [fill="{value}"]{{fill:var(--{name})}}figure svg [stroke="{value}"]{{stroke:var(--{name})}}'
        for name, value in LIGHT.items()
    )
    return (
        f":root{{color-scheme:light dark;{light}}}"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}{mapped}"
    )
