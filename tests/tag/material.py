"""Segments for the tests of tagging."""

from __future__ import annotations

from pipeline.model import BlockKind, Segment, segment_id


def segment(text: str, at: int = 0, source: str = "s", codable: bool = True) -> Segment:
    """A segment that stands at ``at`` in its source."""
    return Segment(
        segment_id(source, at, at + len(text)),
        source,
        at,
        at + len(text),
        text,
        BlockKind.TURN,
        codable=codable,
    )
