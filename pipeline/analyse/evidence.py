"""What the tables are counted from: which code stands on which segment, and on what basis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.coding import Coding
from pipeline.model import Attributes, Basis, Code, Codebook, Segment, Suggestion
from pipeline.thresholds import Thresholds


@dataclass(frozen=True, slots=True)
class Coded:
    """One code on one segment, on one basis."""

    segment: Segment
    code: str
    basis: Basis


@dataclass(frozen=True)
class EvidenceBase:
    """Everything the tables need.

    Args:
        segments: the codable segments in order.
        coded: each (segment, code, basis) once, in order of segment and codebook.
        codes: the codes that have a row: all open ones, and closed ones that something was coded with.
        attributes: case attributes of each segment, its source's and its own together.
    """

    segments: tuple[Segment, ...]
    coded: tuple[Coded, ...]
    codes: tuple[Code, ...]
    attributes: Mapping[str, Attributes]


def gather(
    segments: Sequence[Segment],
    coding: Coding,
    suggestions: Sequence[Suggestion],
    codebook: Codebook,
    limits: Thresholds,
    source_attributes: Mapping[str, Attributes],
) -> EvidenceBase:
    """Put together what is counted.

    ``reviewed`` rows are codes that a person put on a segment that is coded (not on an interviewer's).
    ``suggested`` rows are suggestions at their code's threshold or above on segments that nobody has called
    reviewed and for codes that nobody has decided there, so no (segment, code) pair is ever counted on both bases.
    """
    order = {code.id: n for n, code in enumerate(codebook.codes)}
    codable = tuple(s for s in segments if s.codable)
    reviewed = {(d.segment_id, d.code) for d in coding.applied if d.code in order}
    done = coding.reviewed_segments
    suggested = {
        (s.segment_id, s.code)
        for s in suggestions
        if limits.shows(s)
        and s.segment_id not in done
        and (s.segment_id, s.code) not in coding.decided
        and s.code in order
        and not codebook.by_id[s.code].closed
    }
    by_segment: dict[str, list[tuple[int, str, Basis]]] = {}
    for pairs, basis in ((reviewed, Basis.REVIEWED), (suggested, Basis.SUGGESTED)):
        for segment_id, code in pairs:
            by_segment.setdefault(segment_id, []).append((order[code], code, basis))
    coded = tuple(
        Coded(segment, code, basis)
        for segment in codable
        for _, code, basis in sorted(by_segment.get(segment.id, ()))
    )
    used = {item.code for item in coded}
    return EvidenceBase(
        segments=codable,
        coded=coded,
        codes=tuple(c for c in codebook.codes if not c.closed or c.id in used),
        attributes={
            s.id: tuple(
                sorted(
                    {*source_attributes.get(s.source_id, ()), *(p for p in s.attributes if not _is_mark(p))}
                )
            )
            for s in codable
        },
    )


def _is_mark(pair: tuple[str, str]) -> bool:
    return pair[0].startswith("_")
