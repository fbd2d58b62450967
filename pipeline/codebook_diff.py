"""What changed between two codebooks: codes added, removed, renamed, closed, moved, and entries rewritten."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from pipeline.model import Code, Codebook, Suggestion
from pipeline.thresholds import Thresholds

TEXTS = ("definition",)
LISTS = ("include", "exclude", "keywords", "examples")


class Kind(StrEnum):
    """What happened to a code."""

    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    CLOSED = "closed"
    REOPENED = "reopened"
    MOVED = "moved"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Edit:
    """What went out of one key of a code's entry and what came in."""

    key: str
    out: tuple[str, ...]
    new: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that happened to one code.

    Args:
        code: its id now; of a removed code, its id before.
        was: its id or name before (renamed), or its parent before (moved).
        now: its name or parent now.
        edits: for ``changed``, key by key.
        retag: whether a tagger has to look at the code again.
    """

    code: str
    kind: Kind
    was: str = ""
    now: str = ""
    edits: tuple[Edit, ...] = ()
    retag: bool = False


def diff(old: Codebook, new: Codebook) -> tuple[Change, ...]:
    """Every change, in the order of the new codebook; removed codes come last.

    A code that has gone (or was closed) while another with the same entry has come counts as renamed.
    """
    before, after = old.by_id, new.by_id
    gone = [c for c in old.codes if c.id not in after or (after[c.id].closed and not c.closed)]
    came = [code for code in new.codes if code.id not in before]
    renamed = _renamed(gone, came)
    found_again = set(renamed.values())
    changes: list[Change] = []
    for code in new.codes:
        if code.id in found_again:  # the closed entry that keeps the old id
            continue
        earlier = before.get(code.id) or before.get(renamed.get(code.id, ""))
        if earlier is None:
            changes.append(Change(code.id, Kind.ADDED, now=code.name, retag=not code.closed))
        else:
            changes += _changes(earlier, code)
    lost = [code for code in gone if code.id not in after and code.id not in found_again]
    changes += [Change(code.id, Kind.REMOVED, was=code.name) for code in lost]
    return tuple(changes)


def _renamed(gone: Iterable[Code], came: Iterable[Code]) -> dict[str, str]:
    """New id to old id, where one code that has gone and one that has come share their entry or their name."""
    left = list(gone)
    found: dict[str, str] = {}
    for code in came:
        same = [
            other for other in left
            if (code.fingerprint == other.fingerprint and code.definition) or code.name == other.name
        ]  # fmt: skip
        if len(same) == 1:
            found[code.id] = same[0].id
            left.remove(same[0])
    return found


def _changes(old: Code, new: Code) -> Iterable[Change]:
    if old.id != new.id:
        yield Change(new.id, Kind.RENAMED, old.id, new.id, retag=not new.closed)
    if old.name != new.name:
        yield Change(new.id, Kind.RENAMED, old.name, new.name, retag=not new.closed)  # taggers read names
    if old.closed != new.closed:
        yield Change(new.id, Kind.CLOSED if new.closed else Kind.REOPENED, retag=not new.closed)
    if old.parent != new.parent:
        yield Change(new.id, Kind.MOVED, old.parent or "", new.parent or "")
    if edits := tuple(_edits(old, new)):
        changed = old.fingerprint != new.fingerprint
        yield Change(new.id, Kind.CHANGED, edits=edits, retag=changed and not new.closed)


def _edits(old: Code, new: Code) -> Iterable[Edit]:
    for key in TEXTS:
        if getattr(old, key) != getattr(new, key):
            out, came = ((text,) if text else () for text in (getattr(old, key), getattr(new, key)))
            yield Edit(key, out, came)
    for key in LISTS:
        was, now = getattr(old, key), getattr(new, key)
        if was != now:  # the same words in another order are an edit with nothing out and nothing new
            yield Edit(key, tuple(t for t in was if t not in now), tuple(t for t in now if t not in was))


def suggested(
    changes: Iterable[Change], found: Iterable[Suggestion], limits: Thresholds
) -> dict[str, tuple[int, int]]:
    """For each code that changed: suggestions stored under its id, and those that are shown.

    Of a renamed id, what is stored under the old one counts too.
    """
    every: Counter[str] = Counter()
    shown: Counter[str] = Counter()
    for one in found:
        every[one.code] += 1
        shown[one.code] += limits.shows(one)
    counts: dict[str, tuple[int, int]] = {}
    for change in changes:
        ids = {change.code}
        if change.kind is Kind.RENAMED and change.now == change.code:
            ids.add(change.was)
        if change.code not in counts or len(ids) > 1:
            counts[change.code] = sum(every[code] for code in ids), sum(shown[code] for code in ids)
    return counts
