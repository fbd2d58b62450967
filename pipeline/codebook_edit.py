"""Changing a codebook's file by a map of steps: rename, merge, split and retire. Pure: text in, text out.

What a person wrote stays as it was written: only the words that change are touched. Ids are never reused: an id
that goes out of use stays in the file as a closed code, so that old decisions can still be read.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import Field

from pipeline.codebook import CodeFile, Text, _Strict
from pipeline.errors import CodebookError
from pipeline.files import Keys, YamlFile, load_yaml, validate
from pipeline.model import Codebook, digest

_ID = re.compile(r"[a-z][a-z0-9_]*")
_VERSION = re.compile(r"(\d+)\.(\d+)((?:\.\d+)*)")


class MapFile(_Strict):
    """A file of steps. ``codes`` are entries of codes that the steps lead to and that are not there yet."""

    version: Text = ""
    rename: dict[str, str] = Field(default_factory=dict)
    merge: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    split: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    retire: tuple[str, ...] = ()
    codes: tuple[CodeFile, ...] = ()


@dataclass(frozen=True)
class Step:
    """One code that goes: how (``rename``, ``merge``, ``split``, ``retire``), and what takes its place."""

    kind: str
    old: str
    new: tuple[str, ...] = ()


@dataclass(frozen=True)
class Steps:
    """All steps of a map, the entries of new codes, and the version that the codebook gets (or ``""``)."""

    steps: tuple[Step, ...]
    codes: tuple[dict[str, Any], ...] = ()
    version: str = ""

    @property
    def origin(self) -> str:
        """What every decision carried by these steps has as its origin."""
        return "migrate:" + digest(*(f"{s.kind} {s.old} {' '.join(s.new)}" for s in self.steps))


def read_steps(path: Path, book: Codebook, used: Iterable[str] = ()) -> Steps:
    """Read and check a map. Raises :class:`CodebookError` with file, line and key.

    Args:
        used: ids that decisions carry, which count as known even where the codebook has lost them.
    """
    if not path.is_file():
        raise CodebookError(
            f"There is no file {path}.", "Write one with the keys rename, merge, split or retire."
        )
    file = load_yaml(path, CodebookError)
    parsed = validate(file, MapFile, CodebookError)
    sources = _Sources(file, book, set(book.by_id) | set(used))
    fresh = {code.id for code in parsed.codes}
    steps: list[Step] = []
    for old, new in parsed.rename.items():
        sources.take(("rename", old), old)
        _check_new_id(file, ("rename", old), old, new, book)
        steps.append(Step("rename", old, (new,)))
    for target, olds in parsed.merge.items():
        _check_target(file, ("merge", target), target, book, fresh)
        for n, old in enumerate(olds):
            if old != target:
                sources.take(("merge", target, n), old)
                steps.append(Step("merge", old, (target,)))
    for old, parts in parsed.split.items():
        sources.take(("split", old), old)
        for n, part in enumerate(parts):
            _check_target(file, ("split", old, n), part, book, fresh)
        steps.append(Step("split", old, parts))
    for n, old in enumerate(parsed.retire):
        sources.take(("retire", n), old)
        steps.append(Step("retire", old))
    sources.check_targets(steps)
    entries = tuple(code.model_dump(exclude_unset=True) for code in parsed.codes)
    return Steps(tuple(steps), tuple(_plain(entry) for entry in entries), parsed.version)


def _plain(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: list(value) if isinstance(value, tuple) else value for key, value in entry.items()}


@dataclass
class _Sources:
    """The codes that go, each with where the map says so; none goes twice, and none is where another goes."""

    file: YamlFile
    book: Codebook
    known: set[str]
    taken: dict[str, Keys] = field(default_factory=dict)

    def take(self, keys: Keys, code: str) -> None:
        """Note that a code goes."""
        if code not in self.known:
            raise _unknown(self.file, keys, code, self.book)
        if code in self.taken:
            raise CodebookError(
                f"{self.file.place(keys)}: '{code}' goes twice in one map.",
                f"The first time on line {self.file.line(self.taken[code])}; keep one of them.",
            )
        self.taken[code] = keys

    def check_targets(self, steps: Iterable[Step]) -> None:
        """Raise where a code that goes is also where another code goes."""
        for step in steps:
            for new in step.new:
                if new in self.taken:
                    raise CodebookError(
                        f"{self.file.place(self.taken[new])}: '{new}' goes, and '{step.old}' goes there.",
                        "Name where it goes in the end, or make two maps of it.",
                    )


def _unknown(file: YamlFile, keys: Keys, code: str, book: Codebook) -> CodebookError:
    near = difflib.get_close_matches(code, list(book.by_id), 1, 0.6)
    hint = f"Did you mean '{near[0]}'?" if near else f"Codes: {', '.join(book.by_id)}."
    return CodebookError(f"{file.place(keys)}: there is no code '{code}' in {book.name}.", hint)


def _check_new_id(file: YamlFile, keys: Keys, old: str, new: str, book: Codebook) -> None:
    if not _ID.fullmatch(new):
        raise CodebookError(f"{file.place(keys)}: '{new}' is no id.", "Use small letters, digits and _.")
    both = book.by_id.get(old), book.by_id.get(new)
    if both[1] is not None and (both[1].closed or (both[0] is not None and not both[0].closed)):
        raise CodebookError(
            f"{file.place(keys)}: the id '{new}' is taken.", f"To join the two: merge: {{{new}: [{old}]}}"
        )


def _check_target(file: YamlFile, keys: Keys, code: str, book: Codebook, fresh: set[str]) -> None:
    found = book.by_id.get(code)
    if found is None and code not in fresh:
        problem = _unknown(file, keys, code, book)
        raise CodebookError(
            problem.message, f"{problem.hint} A new code's entry goes under codes: in the map."
        )
    if found is not None and found.closed:
        raise CodebookError(f"{file.place(keys)}: '{code}' is closed.", "Decisions go to open codes only.")


def next_version(version: str) -> str:
    """The version after a migration: the second number goes up by one."""
    found = _VERSION.fullmatch(version)
    if not found:
        return f"{version}.1"
    return f"{found[1]}.{int(found[2]) + 1}" + re.sub(r"\d+", "0", found[3])


def migrated(data: Mapping[str, Any], steps: Steps) -> tuple[dict[str, Any], dict[str, str]]:
    """A codebook's data after the steps, and the new id of each code that was renamed in place.

    Steps that are done already change nothing; where all are, the data is equal to what it was.
    """
    codes = [dict(code) for code in data["codes"]]
    by_id = {code["id"]: code for code in codes}
    renamed: dict[str, str] = {}
    added = [dict(entry) for entry in steps.codes if entry["id"] not in by_id]
    for step in steps.steps:
        entry = by_id.get(step.old)
        name = entry["name"] if entry else step.old
        if step.kind == "rename" and entry and step.new[0] not in by_id:
            entry["id"] = renamed[step.old] = step.new[0]
            entry = None
        if entry is None:
            words = " and ".join(step.new) or "nothing"
            added.append({"id": step.old, "name": name, "definition": f"Now: {words}.", "closed": True})
        elif not entry.get("closed"):
            entry["closed"] = True
    _move_children(codes, steps, renamed)
    after = {**data, "codes": [*codes, *added]}
    if after != dict(data):
        after["version"] = steps.version or next_version(str(data.get("version", "1.0.0")))
    return after, renamed


def _move_children(codes: list[dict[str, Any]], steps: Steps, renamed: Mapping[str, str]) -> None:
    """Children of a renamed code follow it; those of a merged one go to where it went."""
    merged = {step.old: step.new[0] for step in steps.steps if step.kind == "merge"}
    for code in codes:
        if code.get("parent") in renamed:
            code["parent"] = renamed[code["parent"]]
    parents = {code["id"]: code.get("parent") for code in codes}

    def above(code: str | None) -> list[str]:
        line: list[str] = []
        while code is not None and code not in line:
            line.append(code)
            code = parents.get(code)
        return line

    for code in codes:
        parent = code.get("parent")
        if parent in merged and not code.get("closed"):
            target = merged[parent]
            inside = parent in above(target)  # the target stands below what it takes in
            code["parent"] = next((p for p in above(parent) if p not in merged), None) if inside else target
