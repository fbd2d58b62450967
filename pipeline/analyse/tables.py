"""The table of tables. A new one is a function from the evidence base to a data frame and one line here."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from pipeline.analyse.evidence import Coded, EvidenceBase
from pipeline.model import Basis

if TYPE_CHECKING:
    import pandas as pd

FREQUENCIES = (
    "code", "name", "parent", "basis", "segments", "sources", "participants", "participants_pct", "words",
)  # fmt: skip
BY_ATTRIBUTE = (
    "code", "attribute", "value", "basis", "segments", "sources", "participants", "suppressed",
)  # fmt: skip
COOCCURRENCE = ("code_a", "code_b", "basis", "segments", "jaccard")


@dataclass(frozen=True)
class Table:
    """One row: the file's stem under ``outputs/shareable`` and how it is counted."""

    name: str
    columns: tuple[str, ...]
    count: Callable[[EvidenceBase], pd.DataFrame]
    about: str


def _frame(rows: Sequence[Sequence[object]], columns: tuple[str, ...]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(list(rows), columns=list(columns))


def participants(items: Sequence[Coded]) -> set[str]:
    """Labels of the participants who speak in these."""
    return {item.segment.participant for item in items if item.segment.participant}


def theme_frequencies(base: EvidenceBase) -> pd.DataFrame:
    """Counts per code and basis: segments, sources, participants (also as a percentage of all participants
    with a codable segment) and words. A parent's row counts the parent itself, not its children.
    """
    everybody = {s.participant for s in base.segments if s.participant}
    groups: dict[tuple[str, Basis], list[Coded]] = defaultdict(list)
    for item in base.coded:
        groups[(item.code, item.basis)].append(item)
    rows = []
    for code in base.codes:
        for basis in Basis:
            items = groups.get((code.id, basis), [])
            people = participants(items)
            rows.append((
                code.id, code.name, code.parent or "", basis.value, len(items),
                len({i.segment.source_id for i in items}), len(people),
                round(100 * len(people) / len(everybody), 1) if everybody else 0.0,
                sum(len(i.segment.text.split()) for i in items),
            ))  # fmt: skip
    return _frame(rows, FREQUENCIES)


def theme_by_attribute(base: EvidenceBase) -> pd.DataFrame:
    """Counts per code, attribute value and basis, before disclosure control (``suppressed`` is ``no``).

    Every combination of a code that was used and a value that occurs has a row, so that a zero is a zero.
    """
    values = sorted({pair for attributes in base.attributes.values() for pair in attributes})
    cells: dict[tuple[str, tuple[str, str], Basis], list[Coded]] = defaultdict(list)
    used: dict[Basis, set[str]] = defaultdict(set)
    for item in base.coded:
        used[item.basis].add(item.code)
        for pair in base.attributes.get(item.segment.id, ()):
            cells[(item.code, pair, item.basis)].append(item)
    rows = [
        (code.id, pair[0], pair[1], basis.value, len(items), len({i.segment.source_id for i in items}),
         len(participants(items)), "no")
        for code in base.codes
        for pair in values
        for basis in Basis
        if code.id in used[basis]
        for items in [cells.get((code.id, pair, basis), [])]
    ]  # fmt: skip
    return _frame(rows, BY_ATTRIBUTE)


def group_sizes(base: EvidenceBase) -> dict[tuple[str, str], int]:
    """How many share each attribute value: participants; where nobody speaks, sources, or rows of a table
    where the value belongs to single rows.
    """
    people: dict[tuple[str, str], set[str]] = defaultdict(set)
    sources: dict[tuple[str, str], set[str]] = defaultdict(set)
    rows: Counter[tuple[str, str]] = Counter()
    for segment in base.segments:
        for pair in base.attributes.get(segment.id, ()):
            if segment.participant:
                people[pair].add(segment.participant)
            sources[pair].add(segment.source_id)
            rows[pair] += pair in segment.attributes
    return {pair: len(people[pair]) or max(len(found), rows[pair]) for pair, found in sources.items()}


def cooccurrence(base: EvidenceBase) -> pd.DataFrame:
    """Pairs of codes on the same segment, with Jaccard's coefficient (both over either), per basis."""
    order = {code.id: n for n, code in enumerate(base.codes)}
    on: dict[Basis, dict[str, set[str]]] = {basis: defaultdict(set) for basis in Basis}
    for item in base.coded:
        on[item.basis][item.segment.id].add(item.code)
    rows = []
    for basis in Basis:
        single: Counter[str] = Counter()
        both: Counter[tuple[str, str]] = Counter()
        for codes in on[basis].values():
            ordered = sorted(codes, key=order.__getitem__)
            single.update(ordered)
            both.update(combinations(ordered, 2))
        for (a, b), n in sorted(both.items(), key=lambda kv: (order[kv[0][0]], order[kv[0][1]])):
            rows.append((a, b, basis.value, n, round(n / (single[a] + single[b] - n), 4)))
    return _frame(rows, COOCCURRENCE)


TABLES: tuple[Table, ...] = (
    Table("theme_frequencies", FREQUENCIES, theme_frequencies, "how often each theme was found"),
    Table("theme_by_attribute", BY_ATTRIBUTE, theme_by_attribute, "themes by case attribute"),
    Table("cooccurrence", COOCCURRENCE, cooccurrence, "themes found in the same segment"),
)
