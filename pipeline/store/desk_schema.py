"""The review desk's tables: who may work, what they did and undid, and what makes its pages quick."""

from __future__ import annotations

import sqlalchemy as sa

from pipeline.store.schema import metadata

coders = sa.Table(
    "coders",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("password", sa.Text, nullable=False),  # scrypt, or empty: no password
    sa.Column(
        "link", sa.String(64), nullable=False, index=True
    ),  # sha256 of the sign-in link's token, or empty
    sa.Column("blind", sa.Boolean, nullable=False),
    sa.Column("names", sa.Boolean, nullable=False),  # names are shown
    sa.Column("everything", sa.Boolean, nullable=False),  # every source, not only those granted
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("since", sa.String(32), nullable=False),
)

grants = sa.Table(
    "grants",
    metadata,
    sa.Column("coder_id", sa.Integer, sa.ForeignKey("coders.id"), primary_key=True),
    sa.Column("path", sa.Text, primary_key=True),  # a path outlives a corrected file, an id does not
)

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("token", sa.String(64), primary_key=True),  # sha256 of the cookie
    sa.Column("coder_id", sa.Integer, sa.ForeignKey("coders.id"), nullable=False, index=True),
    sa.Column("since", sa.Float, nullable=False),
    sa.Column("seen", sa.Float, nullable=False),
)

acts = sa.Table(
    "acts",
    metadata,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("key", sa.String(64), nullable=False),  # given by the page: the same act is never done twice
    sa.Column("coder", sa.Text, nullable=False),
    sa.Column("at", sa.String(32), nullable=False),
    sa.Column("state", sa.String(8), nullable=False),  # done, undone, dropped, or undo / redo itself
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("segment_id", sa.String(16), nullable=False),
    sa.Column("changes", sa.Text, nullable=False),
    sa.UniqueConstraint("coder", "key"),
    sa.Index("acts_of_coder", "coder", "state", "seq"),
)

standing = sa.Table(
    "standing",
    metadata,
    sa.Column("segment_id", sa.String(16), primary_key=True),
    sa.Column("start", sa.Integer, primary_key=True),  # -1 for a mark on the whole segment
    sa.Column("end", sa.Integer, primary_key=True),
    sa.Column("code", sa.String(128), primary_key=True),
    sa.Column("coder", sa.Text, primary_key=True),
    sa.Column("settled", sa.Boolean, primary_key=True),
    sa.Column("source_id", sa.String(64), nullable=False),
    sa.Column("action", sa.String(16), nullable=False),
    sa.Column("memo", sa.Text, nullable=False),
    sa.Column("quote", sa.Text, nullable=False),
    sa.Column("at", sa.String(32), nullable=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Index("standing_of_coder", "coder", "code", "action", "source_id"),
    sa.Index("standing_of_code", "code", "action", "seq"),
)
"""What each coder last said of each code on each place: a query over ``decisions``, kept ready."""

places = sa.Table(
    "places",
    metadata,
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("segment_id", sa.String(16), nullable=False, unique=True),
    sa.Column("source_id", sa.String(64), nullable=False),
    sa.Column("codable", sa.Boolean, nullable=False),
    sa.Column("speaker", sa.Text, nullable=False),
    sa.Column("participant", sa.Text, nullable=False),
    sa.Column("doubt", sa.Float, nullable=False),  # see pipeline.store.turns
    sa.Index("places_of_source", "source_id", "codable", "position"),
    sa.Index("places_by_doubt", "doubt", "position"),
    sa.Index("places_of_speaker", "speaker", "position"),
    sa.Index("places_of_participant", "participant", "position"),
)
"""Codable or not, where, who, and how doubtful: what queues are made of, without the texts."""

marks = sa.Table(
    "marks",
    metadata,
    sa.Column("name", sa.String(32), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)
"""Counters that say when ``standing`` and ``places`` have to be made anew."""

skipped = sa.Table(
    "skipped",
    metadata,
    sa.Column("coder", sa.Text, primary_key=True),
    sa.Column("segment_id", sa.String(16), primary_key=True),
    sa.Column("at", sa.String(32), nullable=False),
)

code_memos = sa.Table(
    "code_memos",
    metadata,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("code", sa.String(128), nullable=False, index=True),
    sa.Column("coder", sa.Text, nullable=False),
    sa.Column("at", sa.String(32), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
)

proposals = sa.Table(
    "proposals",
    metadata,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("key", sa.String(64), nullable=False, unique=True),
    sa.Column("coder", sa.Text, nullable=False),
    sa.Column("at", sa.String(32), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),  # new, definition
    sa.Column("code", sa.String(128), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("definition", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("state", sa.String(16), nullable=False, index=True),  # open, accepted, declined
    sa.Column("answered_by", sa.Text, nullable=False),
    sa.Column("answered_at", sa.String(32), nullable=False),
)

DESK_TABLES = (
    coders, grants, sessions, acts, standing, places, marks, skipped, code_memos, proposals,
)  # fmt: skip
