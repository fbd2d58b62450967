"""Coding that people have already done in the margin of a Word document, taken in as their decisions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pipeline.model import Action, Block, Codebook, Decision, Reject, Segment, Source, digest
from pipeline.review.returned import Returned

MARK = "_comment_"
"""How the names of a comment's attributes begin."""
ON, BEFORE, AFTER = "_comment_on", "_comment_before", "_comment_after"
BY, AT = "_comment_by", "_comment_at"
NEAR = 200
"""Characters on either side of a comment's words by which places are told apart."""
LABEL = 120
"""Characters in which a speaker's name with its colon may stand before what was said."""
NOBODY = "Word comment"


def read_comments(
    source: Source, blocks: Sequence[Block], segments: Sequence[Segment], codebook: Codebook, known: set[str]
) -> Returned:
    """Decisions from the comments of one source.

    A comment that consists of code ids or names (parted by ``;``, ``,`` or lines), or begins with one and a
    colon, puts those codes on the words it stands on, in every codable segment that they reach into; what
    follows the colon is the memo. Words that are said more than once are told apart by those around them. Any
    other comment is a note of its author's and stays with the blocks: it decides nothing and counts as a row
    without news. Comments taken before (``known`` origins) are left alone.
    """
    names = {name.casefold(): code.id for code in codebook.codes for name in (code.id, code.name)}
    decisions: list[Decision] = []
    rejects: list[Reject] = []
    rows = unchanged = used = 0
    for block in blocks:
        marks = dict(block.attributes)
        if ON not in marks and BY not in marks:
            continue
        rows += 1
        text = source.text[block.start : block.end]
        codes, memo = _codes(text, names)
        origin = digest("comment", source.id, str(block.start), text)
        if not codes or origin in known:
            unchanged += 1
            continue
        places = _places(marks, source.text, segments)
        if not places:
            reason = "the words that the comment stands on are in no segment that is coded"
            rejects.append(Reject("review", source.path, f"comment '{text[:40]}'", reason))
            continue
        used += 1
        decisions += [
            Decision(
                segment_id=segment.id, source_id=source.id, start=start, end=end, code=code,
                coder=marks.get(BY, NOBODY), action=Action.ADD, memo=memo, decided_at=marks.get(AT, ""),
                origin=origin, codebook=f"{codebook.name} {codebook.version}",
                quote=segment.text[start - segment.start : end - segment.start],
            )
            for segment, start, end in places
            for code in codes
        ]  # fmt: skip
    return Returned(tuple(decisions), tuple(rejects), rows, unchanged, used)


def _codes(text: str, names: dict[str, str]) -> tuple[list[str], str]:
    """Codes that a comment names, and its memo."""
    head, colon, rest = text.partition(":")
    if colon and head.strip().casefold() in names:
        return [names[head.strip().casefold()]], rest.strip()
    parts = [part.strip().casefold() for part in re.split(r"[;,\n]", text) if part.strip()]
    if parts and all(part in names for part in parts):
        return list(dict.fromkeys(names[part] for part in parts)), ""
    whole = text.strip().casefold()
    return ([names[whole]], "") if whole in names else ([], "")


def _places(
    marks: Mapping[str, str], text: str, segments: Sequence[Segment]
) -> list[tuple[Segment, int, int]]:
    """The codable segments in which the comment's words lie, with the stretch of each: line by line, a line
    that is not in the text without the speaker's name that opens it.
    """
    lines = marks.get(ON, "").split("\n")
    found: dict[str, tuple[Segment, int, int]] = {}
    for n, line in enumerate(lines):
        around = (
            "\n".join([marks.get(BEFORE, ""), *lines[:n]]),
            "\n".join([*lines[n + 1 :], marks.get(AFTER, "")]),
        )
        begin, stop = _place(line, around, text) or _place(_unlabelled(line), around, text) or (0, 0)
        for segment in segments:
            start, end = max(begin, segment.start), min(stop, segment.end)
            if segment.codable and text[start:end].strip():
                _, first, last = found.get(segment.id, (segment, start, end))
                found[segment.id] = (segment, min(first, start), max(last, end))
    return [(segment, *_trimmed(text, start, end)) for segment, start, end in found.values()]


def _unlabelled(line: str) -> str:
    return re.sub(rf"^.{{1,{LABEL}}}?(?::|  |\t)\s*", "", line)


def _place(line: str, around: tuple[str, str], text: str) -> tuple[int, int] | None:
    """Where the words of a line stand in the text, white space apart: of several places, the one whose
    surroundings are most like the line's own (rapidfuzz's ratio).
    """
    from rapidfuzz import fuzz

    pattern = r"\s+".join(re.escape(word) for word in line.split())
    spans = [match.span() for match in re.finditer(pattern, text)] if pattern else []
    before, after = around[0][-NEAR:], around[1][:NEAR]

    def likeness(span: tuple[int, int]) -> float:
        return fuzz.ratio(before, text[max(0, span[0] - NEAR) : span[0]]) + fuzz.ratio(
            after, text[span[1] : span[1] + NEAR]
        )

    if len(spans) < 2:
        return spans[0] if spans else None
    return max(spans, key=likeness)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch without white space at its ends."""
    said = text[start:end]
    return start + len(said) - len(said.lstrip()), end - len(said) + len(said.rstrip())
