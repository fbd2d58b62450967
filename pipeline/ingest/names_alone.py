"""Names that stand alone on a line above what was said, without colon or time; and the fields of a form that look
like turns ("Interviewer: Ruth Hollis")."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.ingest.labels import (
    LONGEST_BARE,
    Form,
    Label,
    clean_name,
    label_of,
    name_key,
    name_like,
    well_cased,
)
from pipeline.model import BlockKind, Piece

FEWEST = 6
"""Lines with a name that a transcript of this form has at least."""
TURNS = 2
"""How often each name comes at least."""
SHARE = 0.25
"""Share of all lines that are names, at least."""
FEW = 0.5
"""Different names, as a share of the lines with a name, up to which they are people who talk and not headings."""
ASKED = 0.1
"""Share of the turns with a question from which it is talk; the sections of a report ask none."""
SPOKEN = 0.1
"""Share of the turns in which somebody says "I" or "you", from which it is talk; the sections of a report say "we"."""
FIRST = 30
"""Lines among which a form's fields are looked for."""

_SPOKEN = re.compile(r"\b(?:I|me|my|mine|you|your|yours)\b", re.I)
_TITLE = re.compile(
    r"(?:best|common|current|further|future|good|how|key|last|lessons|more|new|next|our|past|recent|that|their|they|this|"
    r"those|we|what|when|where|which|who|why|you|your) ",
    re.I,
)
"""How a heading of several words begins, and nobody's name ("Good Practice", "You Said"); "You" alone is a name in
some services' files."""
_END = re.compile(r"[.,:?!;]$|\d")
_FIELD = re.compile(r"[A-Z][^:?.!]{1,40}:\s*\S.{0,80}")
_GREETING = re.compile(
    r"(?:hello|hi|hiya|good|thanks?|welcome|ok|okay|yes|no|right|so|well|great|morning|afternoon|evening)\b",
    re.I,
)


def named(lines: list[Piece]) -> list[Piece]:
    """Lines of a text without pages, each name that stands alone joined to the line below it as ``Name: words``.

    They are names where a few of them open most of what is said, in no fixed round, each is followed by words,
    somebody asks a question, and somebody says "I" or "you". Otherwise the lines are given back as they are.
    """
    found = {at: clean_name(line.text) for at, line in enumerate(lines[:-1]) if _is_name(line)}
    counts = Counter(name_key(name) for name in found.values())
    opening = {
        at: name
        for at, name in found.items()
        if counts[name_key(name)] >= TURNS and at + 1 not in found and _is_said(lines[at + 1])
    }
    if not _is_talk(lines, opening):
        return lines
    return [
        replace(line, text=f"{opening[at - 1]}: {line.text}") if at - 1 in opening else line
        for at, line in enumerate(lines)
        if at not in opening
    ]


def _is_name(line: Piece) -> bool:
    text = line.text.strip()
    name = clean_name(text)
    return (
        _is_said(line)
        and line.page is None
        and len(text) <= LONGEST_BARE
        and len(name.split()) <= 5
        and _END.search(text) is None
        and _TITLE.match(name) is None
        and label_of(text) is None
        and name_like(name)
        and well_cased(name)
    )


def _is_said(line: Piece) -> bool:
    return line.kind is BlockKind.PARAGRAPH


def _is_talk(lines: Sequence[Piece], opening: dict[int, str]) -> bool:
    keys = [name_key(name) for name in opening.values()]
    different = list(dict.fromkeys(keys))
    if len(keys) < FEWEST or len(keys) < SHARE * len(lines) or not 2 <= len(different) <= FEW * len(keys):
        return False
    if len(different) > 2 and all(key == different[at % len(different)] for at, key in enumerate(keys)):
        return False
    places = [*opening, len(lines)]
    said = [" ".join(line.text for line in lines[at + 1 : until]) for at, until in pairwise(places)]
    asked = sum("?" in words for words in said)
    spoken = sum(_SPOKEN.search(words) is not None for words in said)
    return asked >= ASKED * len(keys) and spoken >= SPOKEN * len(keys)


def without_fields(lines: Sequence[Piece], labels: Sequence[Label | None]) -> list[Label | None]:
    """The labels of a transcript's lines but for those of the form at its head, where a role names who has it
    ("Interviewer: Ruth Hollis") beside another field ("Participants: P7, P8")."""
    kept = list(labels)
    for at, label in enumerate(labels[:FIRST]):
        if label is None:
            continue
        beside = [other for other in (at - 1, at + 1) if 0 <= other < len(lines)]
        if not (_names(label) and any(kept[n] is None and _is_field(lines[n]) for n in beside)):
            break
        kept[at] = None
    return kept if any(label is not None for label in kept) else list(labels)


def _names(label: Label) -> bool:
    """Whether what follows a label is a person's name and nothing else."""
    rest = label.rest.strip()
    words = rest.split()
    return (
        label.form is Form.COLON
        and 2 <= len(words) <= 5
        and _GREETING.match(rest) is None
        and re.search(r"[.?!,]$", rest) is None
        and name_like(rest)
        and well_cased(rest)
    )


def _is_field(line: Piece) -> bool:
    return line.kind is BlockKind.PARAGRAPH and _FIELD.fullmatch(line.text.strip()) is not None
