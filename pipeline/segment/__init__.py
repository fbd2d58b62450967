"""Segment: blocks of a source become the units that are coded."""
