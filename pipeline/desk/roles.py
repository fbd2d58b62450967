"""What each role may do: the table that :mod:`pipeline.desk.access` enforces and the navigation follows."""

from __future__ import annotations

from enum import StrEnum

from pipeline.store.people import AUTHOR, CODER, OWNER


class Need(StrEnum):
    """What a page asks of the person who wants it."""

    NOBODY = "nobody"  # the way in: answers without a session
    QUOTES = "quotes"  # anonymised text
    CODE = "code"  # sources that were given, and deciding on them
    OWN = "own"  # everything: coders, differences, the codebook


ALLOWED: dict[str, frozenset[Need]] = {
    OWNER: frozenset({Need.QUOTES, Need.CODE, Need.OWN}),
    CODER: frozenset({Need.QUOTES, Need.CODE}),
    AUTHOR: frozenset({Need.QUOTES}),
}
"""What each role may do. Which sources it may do it on is the visit's scope, which every query asks for."""
