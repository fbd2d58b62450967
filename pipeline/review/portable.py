"""Decisions kept as text beside the study: coding CSVs that travel with it and can be under version control."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline.errors import WorkbookError
from pipeline.files import read_csv
from pipeline.model import Action, Codebook, Decision, Reject, Segment, digest
from pipeline.review.returned import Returned, unknown_code

CODING = ("segment_id", "start", "end", "code", "decision", "coder", "decided_at", "memo")
PORTABLE = ("source", *CODING, "text")
"""Columns of a file in ``decisions/``: those of ``coding.csv``, and source and text to find the passage by."""


def read_decisions(
    path: Path,
    segments: Sequence[Segment],
    paths: Mapping[str, str],
    codebook: Codebook,
    known: set[str],
) -> Returned:
    """Decisions of a coding CSV (:data:`PORTABLE`; ``source`` and ``text`` may be missing).

    A row is found again by its segment id and text, else by its text in the same source. Rows that were
    taken before (``known`` origins) are left alone, so the file can stay where it is.

    Args:
        paths: path of each source by its id.

    Raises:
        StudyError: a column is missing; names file and line.
        WorkbookError: a code or an action does not exist; names file and line.
    """
    by_id = {segment.id: segment for segment in segments}
    by_path: dict[str, list[Segment]] = {}
    for segment in segments:
        by_path.setdefault(paths[segment.source_id], []).append(segment)
    decisions: list[Decision] = []
    rejects: list[Reject] = []
    rows = unchanged = 0
    known = set(known)
    for found in read_csv(path, required=("segment_id", "code", "decision", "coder")):
        line, row = found["_line"], {name: found.get(name, "") for name in PORTABLE}
        rows += 1
        origin = digest(*(row.get(name, "") for name in PORTABLE))
        if origin in known:
            unchanged += 1
            continue
        known.add(origin)
        action = _checked(path, line, row, codebook)
        home = _home(row, by_id, by_path)
        if home is None or not home[0].codable:
            reason = (
                "interviewers and short replies are not coded"
                if home
                else "the passage that was decided on is not in the corpus"
            )
            rejects.append(Reject("review", path.name, f"line {line}", reason))
            continue
        decisions.append(_decision(row, home, action, origin, f"{codebook.name} {codebook.version}"))
    return Returned(tuple(decisions), tuple(rejects), rows, unchanged, len(decisions))


def _decision(
    row: Mapping[str, str], home: tuple[Segment, int, int], action: Action, origin: str, codebook: str
) -> Decision:
    segment, start, end = home
    return Decision(
        segment_id=segment.id,
        source_id=segment.source_id,
        start=start,
        end=end,
        code=row["code"],
        coder=row["coder"],
        action=action,
        memo=row.get("memo", ""),
        decided_at=row.get("decided_at", ""),
        origin=origin,
        codebook=codebook,
        quote=segment.text[start - segment.start : end - segment.start],
    )


def _checked(path: Path, line: str, row: dict[str, str], codebook: Codebook) -> Action:
    words = {"accepted": "accept", "rejected": "reject"}
    try:
        action = Action(words.get(row["decision"], row["decision"]))
    except ValueError as exc:
        raise WorkbookError(
            f"{path.name}, line {line}: '{row['decision']}' is not a decision.",
            f"Known: {', '.join(a.value for a in Action)}.",
        ) from exc
    whole = action in {Action.REVIEWED, Action.REOPENED}
    if not whole and row["code"] not in codebook.by_id:
        what, hint = unknown_code(f"line {line}", row["code"], codebook)
        raise WorkbookError(f"{path.name}, {what}.", hint)
    if not row["coder"]:
        raise WorkbookError(f"{path.name}, line {line}: the coder is missing.", "Say who decided.")
    return action


def _home(
    row: dict[str, str], by_id: Mapping[str, Segment], by_path: Mapping[str, list[Segment]]
) -> tuple[Segment, int, int] | None:
    text = row["text"]
    segment = by_id.get(row["segment_id"])
    if segment is not None and (not text or text in segment.text):
        return _span(row, segment, text)
    for candidate in by_path.get(row["source"], ()):
        if text and text in candidate.text:
            return _span(row, candidate, text)
    return None


def _span(row: dict[str, str], segment: Segment, text: str) -> tuple[Segment, int, int]:
    if text and text != segment.text:
        start = segment.start + segment.text.index(text)
        return segment, start, start + len(text)
    if not text and row["start"].isdecimal() and row["end"].isdecimal():
        start, end = int(row["start"]), int(row["end"])
        if segment.start <= start < end <= segment.end:
            return segment, start, end
    return segment, segment.start, segment.end
