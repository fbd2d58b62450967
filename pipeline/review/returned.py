"""What both ways back share: what a file gave, and the words for a code that does not exist."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from pipeline.model import Codebook, Decision, Reject

MOST_MEANT = 3


@dataclass(frozen=True)
class Returned:
    """What a file says: decisions to add, rows that could not be used, and how many rows changed nothing.

    ``undecided`` is how many rows are called done with a suggestion that was neither accepted nor rejected.
    ``used`` is how many rows gave decisions; it is counted as they are used, so that the sum can be checked.
    """

    decisions: tuple[Decision, ...]
    rejects: tuple[Reject, ...]
    rows: int
    unchanged: int
    used: int = 0
    undecided: int = 0


def resolve(written: str, codebook: Codebook) -> tuple[str, ...]:
    """The ids that a person may mean: an id or a name, in any case and spacing; several where names are alike."""
    if written in codebook.by_id:
        return (written,)
    plain = _plain(written)
    return tuple(code.id for code in codebook.codes if plain in {_plain(code.id), _plain(code.name)})


def _plain(text: str) -> str:
    return " ".join(text.replace("_", " ").split()).casefold()


def unknown_code(cell: str, code: str, codebook: Codebook) -> tuple[str, str]:
    """(what is wrong, hint) for a code that is not in the codebook."""
    if len(alike := resolve(code, codebook)) > 1:
        return (
            f"{cell}: '{code}' is the name of {len(alike)} codes",
            f"Write one of the ids: {', '.join(alike)}.",
        )
    near = " or ".join(f"'{one}'" for one in _alike(code, codebook))
    hint = f"Did you mean {near}?" if near else "The ids and names stand on the sheet 'Codebook'."
    return f"{cell}: there is no code '{code}' in {codebook.name}", hint


def _alike(written: str, codebook: Codebook) -> tuple[str, ...]:
    """Ids of codes that may have been meant: of the few that have the words written, or of the one spelt most like."""
    words = set(_plain(written).split())
    having = [c.id for c in codebook.codes if words <= {*_plain(c.id).split(), *_plain(c.name).split()}]
    if words and 0 < len(having) <= MOST_MEANT:
        return tuple(having)
    names = {_plain(name): code.id for code in codebook.codes for name in (code.name, code.id)}
    return tuple(names[name] for name in difflib.get_close_matches(_plain(written), names, 1, 0.6))
