"""The memo cell of a row: what a coder noted on the passage, and on its codes, out and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

QUOTE_WORD = "quote"
QUOTE_MARK = f"[{QUOTE_WORD}]"


@dataclass(frozen=True)
class Memos:
    """Memos of one coder on one segment.

    Args:
        note: on the passage as a whole.
        on: on each code that stands, by its id; empty where there is none.
    """

    note: str
    on: Mapping[str, str]

    @property
    def each(self) -> tuple[str, ...]:
        """The different memos on codes."""
        return tuple(dict.fromkeys(memo for memo in self.on.values() if memo))


def cell(note: str, on_codes: Iterable[str]) -> str:
    """What the cell says: the memo on the passage, and below it the different memos on its codes."""
    return "\n".join(dict.fromkeys(memo for memo in (note, *on_codes) if memo))


def unchanged(written: str, memos: Memos) -> bool:
    """Whether a cell says nothing that was not noted before; an empty one says nothing."""
    return written in {"", memos.note, *memos.each, cell(memos.note, memos.each)}


def read(written: str, memos: Memos, answered: Iterable[str]) -> Memos:
    """What stands after a row has come back.

    A cell that is unchanged leaves every memo as it is; a code that is new takes the one memo that the others
    have. Where there was no memo on the passage, a changed cell is the memo of the codes answered, and of the
    passage where none is. Where there was one, what is not a memo of the codes is the memo of the passage; memos
    of codes that are no longer in the cell are gone, and the word "quote" in it marks the codes.

    Args:
        written: the cell.
        memos: what stood before.
        answered: ids of the codes that the row says something of.
    """
    codes = tuple(answered)
    if unchanged(written, memos):
        shared = memos.each[0] if len(memos.each) == 1 and memos.each[0] in written else ""
        return Memos(memos.note, {**dict.fromkeys(codes, shared), **memos.on})
    if not memos.note:
        return Memos("" if codes else written, {**memos.on, **dict.fromkeys(codes, written)})
    left, gone = written, set()
    for memo in sorted(memos.each, key=len, reverse=True):
        before, found, after = left.rpartition(memo)
        left = f"{before.rstrip()}\n{after.lstrip()}".strip() if found else left
        gone |= set() if found else {memo}
    kept = {code: "" if memo in gone else memo for code, memo in memos.on.items()}
    shared = next((memo for memo in memos.each if memo not in gone), "") if len(memos.each) == 1 else ""
    on = {**dict.fromkeys(codes, shared), **kept}
    if QUOTE_WORD in left.lower() and QUOTE_WORD not in memos.note.lower():
        on = {c: m if QUOTE_WORD in m.lower() else f"{m} {QUOTE_MARK}".strip() for c, m in on.items()}
    return Memos(left, on)
