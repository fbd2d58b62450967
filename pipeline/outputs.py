"""Rows of the confidential files (section 6 of the design), and the frames that may be shared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from pipeline.analyse.tables import cooccurrence, group_sizes, theme_by_attribute
from pipeline.anonymise.disclosure import SMALL_GROUPS, Cell, suppressed
from pipeline.coding import STATUS, Coding
from pipeline.corpus import Corpus
from pipeline.files import csv_bytes
from pipeline.model import Decision, Reject, Segment, Source, Suggestion

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.analyse.evidence import EvidenceBase
    from pipeline.study import Disclosure


def _seconds(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def blocks_csv(corpus: Corpus) -> bytes:
    """``confidential/blocks.csv``: everything that was read, furniture included and marked."""
    rows = [
        (source.path, b.start, b.end, b.kind.value, b.level or "", b.number, b.page, b.speaker,
         _seconds(b.time_start), _seconds(b.time_end), source.text[b.start : b.end])
        for source in corpus.sources
        for b in corpus.blocks[source.id]
    ]  # fmt: skip
    return csv_bytes(
        (
            "source",
            "start",
            "end",
            "kind",
            "level",
            "number",
            "page",
            "speaker",
            "time_start",
            "time_end",
            "text",
        ),
        rows,
    )


def segments_csv(segments: Sequence[Segment], paths: Mapping[str, str]) -> bytes:
    """``confidential/segments.csv``: all speech and prose."""
    rows = [
        (s.id, paths[s.source_id], s.kind.value, s.speaker, s.participant, "yes" if s.codable else "no", s.page,
         _seconds(s.time_start), _seconds(s.time_end), " > ".join(s.heading), s.start, s.end,
         len(s.text.split()), s.text)
        for s in segments
    ]  # fmt: skip
    return csv_bytes(
        ("segment_id", "source", "kind", "speaker", "participant", "codable", "page", "time_start", "time_end",
         "heading", "start", "end", "words", "text"),
        rows,
    )  # fmt: skip


def suggestions_csv(suggestions: Sequence[Suggestion], coding: Coding) -> bytes:
    """``confidential/suggestions.csv``: every suggestion, and what people said of it."""
    said = {(d.segment_id, d.code): STATUS[d.action] for d in (*coding.refused, *coding.applied)}
    rows = [
        (s.segment_id, s.code, f"{s.probability:.4f}", s.tagger,
         ";".join(dict.fromkeys(e.words.replace(";", ",") for e in s.why if e.words)),
         said.get((s.segment_id, s.code), ""))
        for s in suggestions
    ]  # fmt: skip
    return csv_bytes(("segment_id", "code", "probability", "tagger", "why", "decision"), rows)


def coding_csv(coding: Coding, order: Mapping[str, int]) -> bytes:
    """``confidential/coding.csv``: the decisions that stand, in the order of the study.

    Beside each stands its memo and the coder's memo on the passage.

    Args:
        order: place of each segment in the study.
    """
    standing: list[Decision] = sorted(
        (*coding.applied, *coding.refused),
        key=lambda d: (order[d.segment_id], d.start, d.code, d.coder, d.seq),
    )
    rows = [
        (d.segment_id, d.start, d.end, d.code, STATUS[d.action], d.coder, d.decided_at,
         "; ".join(filter(None, (d.memo, coding.notes.get((d.segment_id, d.coder), "")))))
        for d in standing
    ]  # fmt: skip
    return csv_bytes(("segment_id", "start", "end", "code", "decision", "coder", "decided_at", "memo"), rows)


def rejects_csv(rejects: Sequence[Reject]) -> bytes:
    """``confidential/rejects.csv``: what could not be used, where, and why."""
    return csv_bytes(
        ("stage", "source", "where", "reason"), [(r.stage, r.source, r.where, r.reason) for r in rejects]
    )


def frame_csv(frame: pd.DataFrame) -> bytes:
    """A frame as Themebank writes CSV; missing numbers are empty cells."""
    rows = frame.astype(object).where(frame.notna(), None).to_numpy().tolist()
    return csv_bytes([str(name) for name in frame.columns], rows)


def shareable_by_attribute(base: EvidenceBase, policy: Disclosure) -> pd.DataFrame:
    """Themes by attribute under the study's disclosure policy.

    Values that fewer than ``min_group`` share are put together first; an attribute that is left with one
    value says nothing and is dropped; then small cells are suppressed, and their counts with them.
    """
    import pandas as pd

    base = _with_small_groups_together(base, policy.min_group)
    frame = theme_by_attribute(base)
    sizes = group_sizes(base)
    keys = list(zip(frame.attribute, frame.basis, frame.code, frame.value, strict=True))
    cells: dict[tuple[str, str], list[Cell]] = {}
    for (attribute, basis, code, value), count in zip(keys, frame.segments, strict=True):
        cell = Cell(code, value, int(count), sizes[(attribute, value)])
        cells.setdefault((attribute, basis), []).append(cell)
    hidden = {
        (attribute, basis, code, value)
        for (attribute, basis), part in cells.items()
        for code, value in suppressed(part, policy.min_cell, policy.min_group)
    }
    mask = pd.Series([key in hidden for key in keys], index=frame.index, dtype=bool)
    for column in ("segments", "sources", "participants"):
        frame[column] = frame[column].astype("Int64").mask(mask)
    frame["suppressed"] = ["yes" if flag else "no" for flag in mask]
    return frame


def shareable_cooccurrence(base: EvidenceBase, policy: Disclosure) -> pd.DataFrame:
    """Pairs of themes under the study's disclosure policy: one that rests on fewer than ``min_cell`` segments is
    listed without its counts.
    """
    frame = cooccurrence(base)
    mask = frame["segments"] < policy.min_cell
    frame["segments"] = frame["segments"].astype("Int64").mask(mask)
    frame["jaccard"] = frame["jaccard"].astype("Float64").mask(mask)
    frame["suppressed"] = ["yes" if flag else "no" for flag in mask]
    return frame


def _with_small_groups_together(base: EvidenceBase, min_group: int) -> EvidenceBase:
    from dataclasses import replace

    sizes = group_sizes(base)
    renamed = {pair: (pair[0], SMALL_GROUPS if size < min_group else pair[1]) for pair, size in sizes.items()}
    values: dict[str, set[str]] = {}
    for attribute, value in renamed.values():
        values.setdefault(attribute, set()).add(value)
    return replace(
        base,
        segments=tuple(
            replace(s, attributes=tuple(sorted({renamed.get(pair, pair) for pair in s.attributes})))
            for s in base.segments
        ),
        attributes={
            segment: tuple(sorted({renamed[pair] for pair in pairs if len(values[pair[0]]) > 1}))
            for segment, pairs in base.attributes.items()
        },
    )


def cleared(frame: pd.DataFrame, columns: Iterable[str], clear: Callable[[str], str]) -> pd.DataFrame:
    """The frame with some text columns passed through ``clear``."""
    frame = frame.copy()
    for column in columns:
        frame[column] = [clear(text) for text in frame[column]]
    return frame


def source_counts(sources: Sequence[Source]) -> tuple[tuple[str, int], ...]:
    """Number of sources of each kind, sorted by kind."""
    kinds = [source.kind.value for source in sources]
    return tuple((kind, kinds.count(kind)) for kind in sorted(set(kinds)))
