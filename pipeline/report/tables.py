"""The tables as the report shows them: rows in the order of the codebook, cells as text, the same in every format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.model import Basis, Code, Codebook, Quote
from pipeline.report.model import ReportData
from pipeline.report.palette import shade

if TYPE_CHECKING:
    import pandas as pd

PER_THEME = 2
SUPPRESSED = "[c]"
MOST_COLUMNS = 8
MOST_VALUES = 24
MEASURES = ("segments", "sources", "participants", "participants_pct", "words")
Counts = Mapping[str, float]


@dataclass(frozen=True)
class Theme:
    """A code as the report shows it: how deep it stands in the codebook, its counts by basis, its quotes.

    ``counts`` has an entry for every basis; a code that the table does not have was not found: its counts are 0.
    """

    code: Code
    depth: int
    counts: Mapping[str, Counts] = field(default_factory=dict)
    quotes: tuple[Quote, ...] = ()

    def segments(self, basis: str) -> float:
        """Number of segments on a basis, 0 where the code was not counted."""
        return self.counts.get(basis, {}).get("segments", 0)


@dataclass(frozen=True)
class Cell:
    """One cell of a cross table: its text, its shade (0 to 4), and whether its count is suppressed."""

    text: str
    shade: int = 0
    suppressed: bool = False


@dataclass(frozen=True)
class Crossing:
    """Themes by one attribute: a row per theme, a cell per value. Many values make several parts."""

    attribute: str
    title: str
    basis: str
    values: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    part: int = 1
    parts: int = 1


@dataclass(frozen=True)
class Pair:
    """Two themes found in the same segments."""

    one: str
    other: str
    segments: float
    jaccard: float


def number(value: object, absent: str = "–") -> str:
    """A count or a percentage as people write it: ``1,234``, ``12.5``; ``absent`` for a missing one."""
    import pandas as pd

    if value is None or value is pd.NA or value == "" or pd.isna(float(str(value))):
        return absent
    figure = float(str(value))
    return f"{figure:,.0f}" if figure.is_integer() else f"{figure:,.1f}"


def tree(codebook: Codebook) -> list[tuple[Code, int]]:
    """Every code once with its depth, parents before children, otherwise in the order of the file.

    A code whose parent is not in the codebook, or is below it, stands at the top.
    """
    children: dict[str | None, list[Code]] = {}
    for code in codebook.codes:
        children.setdefault(code.parent if code.parent in codebook.by_id else None, []).append(code)
    found: dict[str, tuple[Code, int]] = {}

    def add(code: Code, depth: int) -> None:
        if code.id not in found:
            found[code.id] = (code, depth)
            for child in children.get(code.id, []):
                add(child, depth + 1)

    for code in (*children.get(None, []), *codebook.codes):
        add(code, 0)
    return list(found.values())


def names_of(data: ReportData) -> dict[str, str]:
    """Name of each code by its id."""
    return {code.id: code.name for code in data.codebook.codes}


def has(data: ReportData, basis: str) -> bool:
    """Whether any theme was found on a basis."""
    rows = data.frequencies[data.frequencies["basis"] == basis]
    return bool((rows["segments"] > 0).any())


def main_basis(data: ReportData) -> str:
    """The basis that cross tables and pairs are shown on: reviewed as soon as anything is."""
    return (Basis.REVIEWED if has(data, Basis.REVIEWED) else Basis.SUGGESTED).value


def themes(data: ReportData) -> list[Theme]:
    """Every code of the codebook that was counted or quoted, or has one below it, children after parents."""
    counts: dict[str, dict[str, Counts]] = {}
    for row in data.frequencies.to_dict("records"):
        counts.setdefault(str(row["code"]), {})[str(row["basis"])] = {key: row[key] for key in MEASURES}
    quoted: dict[str, list[Quote]] = {}
    for quote in data.quotes:
        quoted.setdefault(quote.code, []).append(quote)
    every = [
        Theme(code, depth, counts.get(code.id, {}), _two(quoted.get(code.id, [])))
        for code, depth in tree(data.codebook)
    ]
    return [t for n, t in enumerate(every) if any(x.counts or x.quotes for x in _with_below(every, n))]


def _with_below(every: list[Theme], place: int) -> list[Theme]:
    found = [every[place]]
    for theme in every[place + 1 :]:
        if theme.depth <= every[place].depth:
            break
        found.append(theme)
    return found


def quoted_themes(data: ReportData) -> list[Theme]:
    """Themes that have quotes, and those above them."""
    every = themes(data)
    return [t for n, t in enumerate(every) if any(x.quotes for x in _with_below(every, n))]


def _two(quotes: list[Quote]) -> tuple[Quote, ...]:
    """The best quote and the best from somebody else; failing that, the two best."""
    others = [quote for quote in quotes[1:] if quote.label != quotes[0].label]
    return tuple([*quotes[:1], *others, *quotes[1:]][:PER_THEME])


def ranked(data: ReportData, basis: str) -> list[Theme]:
    """Themes found on a basis, most often first, ties in the order of the codebook."""
    return sorted((t for t in themes(data) if t.segments(basis) > 0), key=lambda t: -t.segments(basis))


def crossings(data: ReportData) -> tuple[list[Crossing], list[str]]:
    """Cross tables by attribute, and the attributes left out of them: those of more than ``MOST_VALUES`` values
    and those that show no count.
    """
    basis = main_basis(data)
    frame = data.by_attribute[data.by_attribute["basis"] == basis]
    shown: list[Crossing] = []
    left_out: list[str] = []
    for attribute in sorted(set(frame["attribute"])):
        part = frame[frame["attribute"] == attribute]
        counts = {
            (str(row["code"]), str(row["value"])): None
            if row["suppressed"] == "yes"
            else float(row["segments"])
            for row in part.to_dict("records")
        }
        values = list(dict.fromkeys(str(value) for value in part["value"]))
        if len(values) > MOST_VALUES or not any(counts.values()):
            left_out.append(str(attribute))
        else:
            shown += _parts(data, str(attribute), basis, values, counts)
    return shown, left_out


def _parts(
    data: ReportData,
    attribute: str,
    basis: str,
    values: list[str],
    counts: dict[tuple[str, str], float | None],
) -> list[Crossing]:
    largest = max(n for n in counts.values() if n is not None)
    names = names_of(data)
    order = [code.id for code, _ in tree(data.codebook)]
    codes = sorted(
        {code for code, _ in counts}, key=lambda c: (order.index(c) if c in order else len(order), c)
    )

    def cell(code: str, value: str) -> Cell:
        n = counts.get((code, value), 0.0)
        return Cell(SUPPRESSED, 0, True) if n is None else Cell(number(n), shade(n, largest))

    parts = -(-len(values) // MOST_COLUMNS)
    size = -(-len(values) // parts)
    return [
        Crossing(
            attribute,
            attribute.replace("_", " ").strip(),
            basis,
            tuple(some),
            tuple((names.get(code, code), tuple(cell(code, value) for value in some)) for code in codes),
            n + 1,
            parts,
        )
        for n in range(parts)
        for some in [values[n * size : (n + 1) * size]]
    ]


def hides(crossing: Crossing) -> bool:
    """Whether a cell of the table is suppressed."""
    return any(cell.suppressed for _, cells in crossing.rows for cell in cells)


def pairs(data: ReportData, most: int = 15) -> list[Pair]:
    """Pairs of themes most often in the same segment, on the main basis; those too few to show left out."""
    frame = _paired(data)
    frame = frame[frame["segments"].notna()]
    names = names_of(data)
    frame = frame.sort_values(
        ["segments", "jaccard", "code_a", "code_b"], ascending=[False, False, True, True]
    )
    return [
        Pair(names.get(row["code_a"], row["code_a"]), names.get(row["code_b"], row["code_b"]),
             float(row["segments"]), float(row["jaccard"]))
        for row in frame.head(most).to_dict("records")
    ]  # fmt: skip


def pairs_hidden(data: ReportData) -> int:
    """How many pairs of themes, on the main basis, are too few to show."""
    return int(_paired(data)["segments"].isna().sum())


def _paired(data: ReportData) -> pd.DataFrame:
    return data.cooccurrence[data.cooccurrence["basis"] == main_basis(data)]
