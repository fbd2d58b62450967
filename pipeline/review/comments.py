"""Coding that people have already done in the margin of a Word document, taken in as their decisions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.model import Action, Block, Codebook, Decision, Reject, Segment, Source, digest
from pipeline.review.returned import Returned

ON, BY, AT = "_comment_on", "_comment_by", "_comment_at"
NOBODY = "Word comment"


def read_comments(
    source: Source, blocks: Sequence[Block], segments: Sequence[Segment], codebook: Codebook, known: set[str]
) -> Returned:
    """Decisions from the comments of one source.

    A comment that consists of code ids or names (parted by ``;``, ``,`` or lines), or begins with one and a
    colon, puts those codes on the words it stands on; what follows the colon is the memo. Any other comment is
    a note of its author's and stays with the blocks: it decides nothing and counts as a row without news.
    Comments taken before (``known`` origins) are left alone.
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
        home = _home(marks.get(ON, ""), segments)
        if home is None:
            reason = "the words that the comment stands on are in no segment that is coded"
            rejects.append(Reject("review", source.path, f"comment '{text[:40]}'", reason))
            continue
        segment, start, end = home
        used += 1
        decisions += [
            Decision(
                segment_id=segment.id, source_id=source.id, start=start, end=end, code=code,
                coder=marks.get(BY, NOBODY), action=Action.ADD, memo=memo, decided_at=marks.get(AT, ""),
                origin=origin, codebook=f"{codebook.name} {codebook.version}",
                quote=segment.text[start - segment.start : end - segment.start],
            )
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


def _home(anchor: str, segments: Sequence[Segment]) -> tuple[Segment, int, int] | None:
    """The codable segment that holds the words, white space apart; of words over several paragraphs, the one
    that holds the longest line.
    """
    for line in sorted(anchor.split("\n"), key=len, reverse=True):
        words = [re.escape(word) for word in line.split()]
        if not words:
            continue
        pattern = re.compile(r"\s+".join(words))
        for segment in segments:
            match = pattern.search(segment.text) if segment.codable else None
            if match:
                return segment, segment.start + match.start(), segment.start + match.end()
    return None
