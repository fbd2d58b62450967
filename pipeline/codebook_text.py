"""Writing a changed codebook so that what a person wrote stays: comments, order, quotes and empty lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

Cut = tuple[int, int, str]
"""Replace the characters from the first to the second (exclusive) with the text."""


def rewritten(text: str, after: Mapping[str, Any], renamed: Mapping[str, str]) -> str:
    """The codebook's text, changed to say ``after``: codes may get another id, parent or ``closed``, codes may
    be added at the end, and the version may change.

    Where that cannot be done in place (a file in an unusual style), the whole is written anew.

    Args:
        renamed: new id of each code that was renamed, by its old one.
    """
    try:
        made = _in_place(text, after, renamed)
        if yaml.safe_load(made) == dict(after):
            return made
    except (yaml.YAMLError, LookupError, ValueError):
        pass
    return yaml.safe_dump(dict(after), sort_keys=False, allow_unicode=True, width=100)


def _in_place(text: str, after: Mapping[str, Any], renamed: Mapping[str, str]) -> str:
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    keys = _fields(root)
    items = keys["codes"][1]
    wanted = {code["id"]: code for code in after["codes"]}
    cuts: list[Cut] = []
    there = set()
    for item in items.value:
        fields = _fields(item)
        old = str(fields["id"][1].value)
        new = renamed.get(old, old)
        there.add(new)
        cuts += _entry(text, item, fields, wanted[new])
    fresh = [code for code in after["codes"] if code["id"] not in there]
    cuts += _appended(text, items, fresh)
    if "version" in after:
        cuts.append(_version(keys, str(after["version"])))
    for start, end, words in sorted(cuts, reverse=True):
        text = text[:start] + words + text[end:]
    return text


def _fields(node: Any) -> dict[str, tuple[Any, Any]]:
    return {str(key.value): (key, value) for key, value in node.value}


def _entry(
    text: str, item: Any, fields: Mapping[str, tuple[Any, Any]], wanted: Mapping[str, Any]
) -> Iterator[Cut]:
    """Cuts that make one code's entry say its new id, parent and whether it is closed."""
    for key in ("id", "parent", "closed"):
        if key not in wanted:
            continue
        value = wanted[key]
        words = "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
        if key in fields:
            node = fields[key][1]
            if yaml.safe_load(text[node.start_mark.index : node.end_mark.index]) != value:
                yield node.start_mark.index, node.end_mark.index, words
            continue
        beside = fields["id"][1].end_mark.index
        if item.flow_style:
            yield beside, beside, f", {key}: {words}"
        else:
            end = text.find("\n", beside)
            end = len(text) if end < 0 else end - (text[end - 1] == "\r")
            yield end, end, f"\n{' ' * fields['id'][0].start_mark.column}{key}: {words}"


def _appended(text: str, items: Any, fresh: list[dict[str, Any]]) -> Iterator[Cut]:
    """The cut that puts new entries behind the last one, indented as it is."""
    if not fresh:
        return
    if items.flow_style:
        raise ValueError("codes stand in brackets")
    first = items.value[0].start_mark.index
    indent = text[text.rfind("\n", 0, first) + 1 : first].index("-")
    end = len(text[: items.end_mark.index].rstrip())
    words = ""
    for code in fresh:
        dumped = yaml.safe_dump([code], sort_keys=False, allow_unicode=True, width=96).rstrip()
        words += "\n\n" + "\n".join(" " * indent + line for line in dumped.splitlines())
    yield end, end, words


def _version(keys: Mapping[str, tuple[Any, Any]], version: str) -> Cut:
    words = version if yaml.safe_load(version) == version else f'"{version}"'
    if "version" in keys:
        node = keys["version"][1]
        return node.start_mark.index, node.end_mark.index, words
    at = keys["codes"][0].start_mark.index
    return at, at, f"version: {words}\n"
