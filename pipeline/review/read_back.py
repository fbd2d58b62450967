"""Reading back a review workbook in which a person has worked."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline.coding import Coding
from pipeline.errors import WorkbookError
from pipeline.model import Action, Codebook, Decision, Reject, Segment
from pipeline.review import memos
from pipeline.review.returned import Returned, resolve, unknown_code
from pipeline.review.sheet import (
    ADD,
    CHOICES,
    COLUMNS,
    DONE,
    MEMO,
    REVIEW,
    SEGMENT_ID,
    SLOTS,
    TEXT,
    YES,
    code_column,
    decide_column,
)

SAYS_YES = {YES, "y", "x", "true", "done", "✓"}
SAYS_NO = {"no", "n", "false"}
MAX_UNPACKED = 500_000_000
MOST_LISTED = 20


Row = dict[str, str]


def read_workbook(
    path: Path, coder: str, segments: Mapping[str, Segment], standing: Coding, codebook: Codebook
) -> Returned:
    """Decisions of a review workbook that say something new.

    Args:
        standing: the present coding of this coder alone; what it already says is not said again, so the
            same workbook can be imported twice.

    Raises:
        WorkbookError: not a workbook, a column is missing, or a cell holds a code or an answer that does not
            exist. Nothing is taken from such a workbook: it is put right and imported again.
    """
    letters, rows = _workbook_rows(path)
    faults = [fault for n, row in rows for fault in _faults(n, row, codebook, letters)]
    if faults:
        raise _all_wrong(path.name, faults)
    decisions: list[Decision] = []
    rejects: list[Reject] = []
    unchanged = 0
    first: dict[str, int] = {}
    stands = _by_segment(standing, codebook)
    for n, row in rows:
        segment = segments.get(row[SEGMENT_ID])
        reason = _unusable(row, segment)
        if not reason and (seen := first.setdefault(row[SEGMENT_ID], n)) != n:
            reason = f"the segment stands twice in the workbook; row {seen} was taken"
        new: list[Decision] = []
        if segment is not None and not reason:
            stood = stands.get(segment.id, [])
            before = memos.Memos(
                standing.notes.get((segment.id, coder), ""), tuple((d.code, d.memo) for d in stood)
            )
            marked = (segment.id, coder) in standing.reviewed
            new = list(_row_decisions(row, segment, coder, stood, before, marked, codebook))
            if not new and not memos.unchanged(row[MEMO], before):
                reason = f"a memo needs something to stand by: decide on a code, or write {YES} in '{DONE}'"
        decisions += new
        if reason and _says_something(row):
            rejects.append(Reject("review", path.name, f"{REVIEW}, row {n}", reason))
        else:
            unchanged += not new
    undecided = sum(_leaves_open(row) for _, row in rows)
    return Returned(tuple(decisions), tuple(rejects), len(rows), unchanged, undecided=undecided)


def _all_wrong(name: str, faults: Sequence[tuple[str, str]]) -> WorkbookError:
    """One error for all cells that are wrong: the first of them in the message, the first twenty in a list."""
    (what, hint), rest = faults[0], len(faults) - 1
    if not rest:
        return WorkbookError(f"{name}, {what}.", hint)
    shown = [f"{what}. {hint}" for what, hint in faults[:MOST_LISTED]]
    left = len(faults) - len(shown)
    return WorkbookError(
        f"{name}: {len(faults)} cells cannot be used, the first is {what}; nothing was taken from it.",
        "Put them right and import again.",
        (*shown, *([f"… and {left} more"] if left else [])),
    )


def _leaves_open(row: Row) -> bool:
    offered = [slot for slot in range(1, SLOTS + 1) if row[code_column(slot)]]
    done = row[DONE].lower() in SAYS_YES
    return done and any(not row[decide_column(slot)] for slot in offered)


def _workbook_rows(path: Path) -> tuple[dict[str, str], list[tuple[int, Row]]]:
    """The letter of each column, and the rows with their numbers."""
    from openpyxl.utils import get_column_letter

    book = _opened(path)
    if REVIEW not in book.sheetnames:
        raise WorkbookError(
            f"{path.name} has no sheet '{REVIEW}' (it has {', '.join(book.sheetnames)}).",
            "Import a workbook made by: themebank review export FILE.xlsx",
        )
    table = book[REVIEW].iter_rows(values_only=True)
    header = ["" if cell is None else str(cell).strip() for cell in next(table, ())]
    _check_header(header, f"{path.name}, sheet {REVIEW}, row 1")
    rows = []
    for n, cells in enumerate(table, 2):
        row = {
            name: "" if cell is None else str(cell).strip() for name, cell in zip(header, cells, strict=False)
        }
        if any(row.values()):
            rows.append((n, {**dict.fromkeys(COLUMNS, ""), **row}))
    return {name: get_column_letter(n) for n, name in enumerate(header, 1)}, rows


def _opened(path: Path) -> Any:
    import zipfile

    from openpyxl import load_workbook

    if not path.is_file():
        raise WorkbookError(f"There is no file {path}.", "Make one with: themebank review export FILE.xlsx")
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(info.file_size for info in archive.infolist()) > MAX_UNPACKED:
                raise ValueError("it unpacks to far too much")
        return load_workbook(path, data_only=True)
    except Exception as exc:  # a damaged workbook makes the libraries raise almost anything
        raise WorkbookError(
            f"{path.name} is not a workbook that can be opened.",
            "Save it as .xlsx (not .xls, .ods or .csv) and import again.",
        ) from exc


def _check_header(header: list[str], place: str) -> None:
    for name in COLUMNS:
        if name not in header and name not in {TEXT, *_optional()}:
            near = difflib.get_close_matches(name, [h for h in header if h not in COLUMNS], 1, 0.4)
            raise WorkbookError(
                f"{place}: the column '{name}' is missing.",
                f"Is it '{near[0]}'? Name it '{name}' again."
                if near
                else "Put the first row back as it was.",
            )
        if header.count(name) > 1:
            raise WorkbookError(f"{place}: the column '{name}' stands twice.", "Rename one of them.")


def _optional() -> set[str]:
    needed = {
        SEGMENT_ID,
        ADD,
        MEMO,
        DONE,
        *(f(n) for n in range(1, SLOTS + 1) for f in (code_column, decide_column)),
    }
    return set(COLUMNS) - needed


def _faults(n: int, row: Row, codebook: Codebook, letters: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Cells that hold what does not exist: (what is wrong, hint)."""
    for slot in range(1, SLOTS + 1):
        answer = row[decide_column(slot)].lower()
        cell = f"cell {letters[decide_column(slot)]}{n}"
        if answer and answer not in CHOICES:
            yield f"{cell}: '{answer}' is not an answer", f"Choose one of: {', '.join(CHOICES)}."
        elif answer and not row[code_column(slot)]:
            yield f"{cell}: there is no code to {answer}", "Write codes of your own into 'Add codes'."
        elif answer and row[code_column(slot)] not in codebook.by_id:
            cell = f"cell {letters[code_column(slot)]}{n}"
            yield unknown_code(cell, row[code_column(slot)], codebook)
    for code in _added(row, codebook):
        if code not in codebook.by_id:
            yield unknown_code(f"cell {letters[ADD]}{n}", code, codebook)
    if row[DONE] and row[DONE].lower() not in SAYS_YES | SAYS_NO:
        yield f"cell {letters[DONE]}{n}: '{row[DONE]}' is not an answer", f"Write {YES}, or leave it empty."


def _added(row: Row, codebook: Codebook) -> list[str]:
    """Ids of the codes that were added, by id or by name; what is neither stands as it was written."""
    found = []
    for piece in row[ADD].replace("\n", ";").split(";"):
        whole = resolve(piece.strip(), codebook)
        for written in [piece] if len(whole) == 1 else piece.split(","):
            ids = resolve(written.strip(), codebook)
            found += [ids[0] if len(ids) == 1 else written.strip()] if written.strip() else []
    return found


def _unusable(row: Row, segment: Segment | None) -> str:
    if not row[SEGMENT_ID]:
        return "the row has no segment id in its last column"
    if segment is None:
        return f"there is no segment {row[SEGMENT_ID]} in the study as it is now; export again"
    if row[TEXT] and _plain(row[TEXT]) != _plain(segment.text):
        return "the text in the workbook is not the text of the segment; it was changed by hand"
    if not segment.codable and _says_something(row):
        return "interviewers and short replies are not coded"
    return ""


def _plain(text: str) -> str:
    return "".join(ch for ch in text if ch.isalnum())


def _says_something(row: Row) -> bool:
    names = (ADD, MEMO, DONE, *(decide_column(slot) for slot in range(1, SLOTS + 1)))
    return any(row[name] for name in names)


def _row_decisions(
    row: Row,
    segment: Segment,
    coder: str,
    stands: Sequence[Decision],
    before: memos.Memos,
    marked: bool,
    codebook: Codebook,
) -> Iterator[Decision]:
    """What a row says that is not said yet: by ``stands``, by the memos ``before``, and by the segment's mark."""
    answers: dict[str, Action] = dict.fromkeys(_added(row, codebook), Action.ADD)
    for slot in range(1, SLOTS + 1):
        if answer := row[decide_column(slot)].lower():
            answers[row[code_column(slot)]] = Action(answer)
    after = memos.read(row[MEMO], before, answers)
    here: dict[str, list[tuple[Decision, str]]] = {}
    for d, (code, memo) in zip(stands, after.on, strict=True):
        here.setdefault(code, []).append((d, memo))
    for code in dict.fromkeys((*answers, *here)):
        stood = here.get(code, [])
        last = stood[-1][0].action if stood else Action.WITHDRAW
        action = answers.get(code, last)
        if stood and _same(last, action):
            yield from (
                replace(d, memo=memo, seq=0, decided_at="", codebook=_named(codebook))
                for d, memo in stood
                if memo != d.memo
            )
        elif stood or action is not Action.WITHDRAW:
            memo = after.of(code) if stood else after.fresh
            yield _decision(segment, code, coder, action, memo, codebook)
    done = marked if not row[DONE] else row[DONE].lower() in SAYS_YES
    if done != marked or (after.note != before.note and (done or before.note or after.on)):
        yield _decision(
            segment, "", coder, Action.REVIEWED if done else Action.REOPENED, after.note, codebook
        )


def _same(said: Action, now: Action) -> bool:
    return said == now or {said, now} == {Action.ACCEPT, Action.ADD}


def _by_segment(standing: Coding, codebook: Codebook) -> dict[str, list[Decision]]:
    """What stands on each segment, of codes that the workbook knows."""
    found: dict[str, list[Decision]] = {}
    for decision in (*standing.refused, *standing.applied):
        if decision.code in codebook.by_id:
            found.setdefault(decision.segment_id, []).append(decision)
    return found


def _decision(
    segment: Segment, code: str, coder: str, action: Action, memo: str, codebook: Codebook
) -> Decision:
    return Decision(
        segment_id=segment.id, source_id=segment.source_id, start=segment.start, end=segment.end, code=code,
        coder=coder, action=action, memo=memo, codebook=_named(codebook), quote=segment.text,
    )  # fmt: skip


def _named(codebook: Codebook) -> str:
    return f"{codebook.name} {codebook.version}"
