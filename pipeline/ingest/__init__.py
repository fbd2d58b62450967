"""Ingest: a file becomes a Source with Blocks, or a Reject that says why not."""
