"""Changing a codebook's file in place: only the words that change, so that comments and order stay."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path

import yaml

from pipeline.codebook import load_codebook
from pipeline.errors import CodebookError
from pipeline.files import write_whole
from pipeline.model import Code, Codebook
from pipeline.store.talk import NEW, Proposal


def slug(name: str) -> str:
    """An id for a new code, from its name."""
    words = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    return words if re.match(r"[a-z]", words) else f"code_{words}".rstrip("_")


def accept(path: Path, proposal: Proposal) -> Codebook:
    """Write a proposal into the codebook as a new version (a new code raises its minor number, another
    definition the last), and give the codebook as it is then.

    Raises:
        CodebookError: the file cannot take it; it is left as it was.
    """
    text = path.read_text(encoding="utf-8-sig")
    before = load_codebook(path)
    if _is_there(before, proposal):  # it was written, and the power went before the store knew
        return before
    if proposal.kind == NEW:
        text = _with_code(text, before, proposal)
    else:
        text = _with_definition(text, proposal.code, proposal.definition)
    text = _with_version(text, next_version(before.version, minor=proposal.kind == NEW))
    trial = path.with_name(f".{path.stem}.trial.yaml")
    mode = stat.S_IMODE(path.stat().st_mode)
    try:
        write_whole(trial, text.encode("utf-8"), mode)
        after = load_codebook(trial)
        _check(before, after, proposal)
        write_whole(path, text.encode("utf-8"), mode)
    except OSError as problem:
        raise CodebookError(
            f"The codebook {path.name} cannot be written: {problem.strerror}.",
            "Make room and see that it may be written, then accept the proposal again.",
        ) from problem
    finally:
        trial.unlink(missing_ok=True)
    return after


def _is_there(book: Codebook, proposal: Proposal) -> bool:
    known = book.by_id.get(proposal.code)
    same_name = known is not None and (proposal.kind != NEW or known.name == proposal.name)
    return known is not None and same_name and known.definition == proposal.definition


def _check(before: Codebook, after: Codebook, proposal: Proposal) -> None:
    kept = {c.id: c for c in after.codes if c.id != proposal.code}
    if kept != {c.id: c for c in before.codes if c.id != proposal.code} or proposal.code not in after.by_id:
        raise CodebookError(
            "The codebook's file cannot take this change by itself.", "Make it in the file by hand."
        )


def next_version(version: str, *, minor: bool) -> str:
    """``2.1.3`` to ``2.2.0`` (minor) or ``2.1.4``; a version that is not numbers gets ``.1``."""
    if not re.fullmatch(r"\d+(\.\d+){0,2}", version):
        return f"{version}.1"
    numbers = ([int(n) for n in version.split(".")] + [0, 0])[:3]
    return f"{numbers[0]}.{numbers[1] + 1}.0" if minor else f"{numbers[0]}.{numbers[1]}.{numbers[2] + 1}"


def _root(text: str) -> yaml.MappingNode:
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    if not isinstance(node, yaml.MappingNode):
        raise CodebookError("The codebook is not a list of keys.", "Check it: themebank codebook check FILE")
    return node


def _value(node: yaml.MappingNode, key: str) -> yaml.Node | None:
    return next((value for name, value in node.value if name.value == key), None)


def _splice(text: str, node: yaml.Node, new: str) -> str:
    """Put a JSON string (which is YAML too) in the place of a scalar."""
    start, end = node.start_mark.index, node.end_mark.index
    old = text[start:end]
    tail = old[len(old.rstrip()) :]
    return text[:start] + json.dumps(new, ensure_ascii=False) + tail + text[end:]


def _with_version(text: str, version: str) -> str:
    root = _root(text)
    node = _value(root, "version")
    if node is not None:
        return _splice(text, node, version)
    name = _value(root, "name")
    assert name is not None
    at = text.find("\n", name.end_mark.index - 1) + 1
    return text[:at] + f"version: {json.dumps(version)}\n" + text[at:]


def _with_definition(text: str, code: str, definition: str) -> str:
    codes = _value(_root(text), "codes")
    assert isinstance(codes, yaml.SequenceNode)
    for entry in codes.value:
        named = _value(entry, "id")
        if named is not None and named.value == code:
            node = _value(entry, "definition")
            if node is not None:
                return _splice(text, node, definition)
            indent = " " * entry.start_mark.column
            at = text.find("\n", named.end_mark.index) + 1
            return (
                text[:at] + f"{indent}definition: {json.dumps(definition, ensure_ascii=False)}\n" + text[at:]
            )
    raise CodebookError(f"The code '{code}' is no longer in the codebook.", "Decline the proposal.")


def _with_code(text: str, before: Codebook, proposal: Proposal) -> str:
    if proposal.code in before.by_id:
        raise CodebookError(f"The codebook has a code '{proposal.code}' already.", "Ids are never reused.")
    codes = _value(_root(text), "codes")
    assert isinstance(codes, yaml.SequenceNode)
    column = codes.value[0].start_mark.column
    dash = " " * (column - 2)
    new = Code(proposal.code, proposal.name, proposal.definition)
    lines = [f"{dash}- id: {new.id}", f"{dash}  name: {json.dumps(new.name, ensure_ascii=False)}",
             f"{dash}  definition: {json.dumps(new.definition, ensure_ascii=False)}"]  # fmt: skip
    last = codes.value[-1]
    end = last.end_mark.index
    body = text[:end].rstrip("\n") + "\n"
    return body + "\n".join(lines) + "\n" + text[end:].lstrip("\n")
