"""The tables as they are today. The way here from an older store is in ``migrations/versions``."""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()

sources = sa.Table(
    "sources",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("path", sa.Text, nullable=False),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("attributes", sa.Text, nullable=False),
    sa.Column("reader", sa.String(32), nullable=False),
    sa.Column("read_by", sa.String(64), nullable=False),  # fingerprint of reader, options and manifest row
    sa.Column("present", sa.Boolean, nullable=False),  # False once the file has left the corpus
    sa.Column("rejects", sa.Text, nullable=False),  # what the reader could not use, as JSON
    sa.Column("notes", sa.Text, nullable=False),
)

blocks = sa.Table(
    "blocks",
    metadata,
    sa.Column("source_id", sa.String(64), sa.ForeignKey("sources.id"), primary_key=True),
    sa.Column("start", sa.Integer, primary_key=True),
    sa.Column("end", sa.Integer, nullable=False),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("level", sa.Integer, nullable=False),
    sa.Column("number", sa.Text, nullable=False),
    sa.Column("page", sa.Integer),
    sa.Column("speaker", sa.Text, nullable=False),
    sa.Column("time_start", sa.Float),
    sa.Column("time_end", sa.Float),
    sa.Column("attributes", sa.Text, nullable=False),
)

segments = sa.Table(
    "segments",
    metadata,
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("position", sa.Integer, nullable=False, index=True),
    sa.Column("source_id", sa.String(64), sa.ForeignKey("sources.id"), nullable=False, index=True),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("speaker", sa.Text, nullable=False),
    sa.Column("participant", sa.Text, nullable=False),
    sa.Column("codable", sa.Boolean, nullable=False),
    sa.Column("page", sa.Integer),
    sa.Column("time_start", sa.Float),
    sa.Column("time_end", sa.Float),
    sa.Column("heading", sa.Text, nullable=False),
    sa.Column("attributes", sa.Text, nullable=False),
)

suggestions = sa.Table(
    "suggestions",
    metadata,
    sa.Column("segment_id", sa.String(16), primary_key=True),
    sa.Column("code", sa.String(128), primary_key=True),
    sa.Column("probability", sa.Float, nullable=False),
    sa.Column("tagger", sa.String(32), nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Index("suggestions_by_code", "code", "probability"),
)

tagged = sa.Table(
    "tagged",
    metadata,
    sa.Column("code", sa.String(128), primary_key=True),
    sa.Column(
        "entry", sa.String(16), nullable=False
    ),  # hash of the code's entry as it was when it was tagged
    sa.Column("learned", sa.String(16), nullable=False),  # mark of the full tagging that it rests on
)

code_thresholds = sa.Table(
    "code_thresholds",
    metadata,
    sa.Column("code", sa.String(128), primary_key=True),
    sa.Column("threshold", sa.Float, nullable=False),
    sa.Column("decided", sa.Integer, nullable=False),  # segments with decisions that it was chosen on
)

decisions = sa.Table(
    "decisions",
    metadata,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("segment_id", sa.String(16), nullable=False, index=True),
    sa.Column("source_id", sa.String(64), nullable=False),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),
    sa.Column("code", sa.String(128), nullable=False),
    sa.Column("coder", sa.Text, nullable=False),
    sa.Column("action", sa.String(16), nullable=False),
    sa.Column("memo", sa.Text, nullable=False),
    sa.Column("decided_at", sa.String(32), nullable=False),
    sa.Column("origin", sa.String(64), nullable=False, index=True),
    sa.Column("codebook", sa.Text, nullable=False),
    sa.Column("quote", sa.Text, nullable=False),
)

rejects = sa.Table(
    "rejects",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("owner", sa.String(32), nullable=False, index=True),  # the stage that listed it last
    sa.Column("stage", sa.String(32), nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("place", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
)

stage_runs = sa.Table(
    "stage_runs",
    metadata,
    sa.Column("stage", sa.String(32), primary_key=True),
    sa.Column("fingerprint", sa.String(64), nullable=False),
    sa.Column("counts", sa.Text, nullable=False),
    sa.Column("outputs", sa.Text, nullable=False),  # path below outputs/ -> sha256, as JSON
)

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("at", sa.String(32), nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
)
