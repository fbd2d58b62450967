"""Which letters a regular expression cannot match without: it spares searching texts that lack them."""

from __future__ import annotations

import re
from typing import Any


def required(pattern: re.Pattern[str]) -> frozenset[str] | None:
    """Runs of letters and digits, in lower case, one of which stands in every match of the pattern.

    ``None`` where nothing is known to be required. Reads the syntax tree of Python's own parser, so what it
    answers is safe: what it does not know, it takes as requiring nothing.
    """
    try:
        from re import _constants as names  # type: ignore[attr-defined]
        from re import _parser as parser  # type: ignore[attr-defined]

        tree = parser.parse(pattern.pattern, pattern.flags)
    except (ImportError, re.error):
        return None
    return _of(list(tree), names)


def _of(items: list[tuple[Any, Any]], names: Any) -> frozenset[str] | None:
    """The most selective requirement of a sequence: each of its parts must match, so any one will do."""
    options: list[frozenset[str]] = []
    run = ""
    for op, argument in [*items, (None, None)]:
        letter = chr(argument).lower() if op is names.LITERAL else ""
        if letter.isalnum() and len(letter) == 1:
            run += letter
            continue
        if run:
            options.append(frozenset({run}))
            run = ""
        inner = _inside(op, argument, names)
        if inner:
            options.append(inner)
    return max(options, key=lambda runs: (min(map(len, runs)), -len(runs), sorted(runs)), default=None)


def _inside(op: Any, argument: Any, names: Any) -> frozenset[str] | None:
    if op is names.SUBPATTERN:
        return _of(list(argument[3]), names)
    if op is names.MAX_REPEAT and argument[0] >= 1:
        return _of(list(argument[2]), names)
    if op is names.BRANCH:
        parts = [_of(list(branch), names) for branch in argument[1]]
        if all(parts):
            return frozenset().union(*(part for part in parts if part))
    return None
