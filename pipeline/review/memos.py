"""The memo cell of a row: what a coder noted on the passage, and on its codes, out and back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

QUOTE_WORD = "quote"
QUOTE_MARK = f"[{QUOTE_WORD}]"
"""The word in a memo that asks for a quote, and how it is put there by a key or an answer."""


@dataclass(frozen=True)
class Memos:
    """Memos of one coder on one segment.

    Args:
        note: on the passage as a whole.
        on: (code, memo) of each decision that stands, a code more than once where it is on several phrases;
            a memo is empty where there is none.
        fresh: of codes of which nothing stands yet.
    """

    note: str
    on: tuple[tuple[str, str], ...]
    fresh: str = ""

    @property
    def each(self) -> tuple[str, ...]:
        """The different memos on codes."""
        return tuple(dict.fromkeys(memo for _, memo in self.on if memo))

    def of(self, code: str) -> str:
        """What is said on a code as a whole: its different memos, one below the other."""
        return cell("", (memo for one, memo in self.on if one == code))


def cell(note: str, on_codes: Iterable[str]) -> str:
    """What the cell says: the memo on the passage, and below it the different memos on its codes."""
    return "\n".join(dict.fromkeys(memo for memo in (note, *on_codes) if memo))


def unchanged(written: str, memos: Memos) -> bool:
    """Whether a cell says nothing that was not noted before; an empty one says nothing.

    The order of lines is no change. Marks for quoting may be missing where the cell says "quote" elsewhere.
    """
    lines = _lines(written)
    if lines in ([], _lines(memos.note), *map(_lines, memos.each)):
        return True
    known = cell(memos.note, memos.each)
    if set(lines) == set(_lines(known)):
        return True
    told = QUOTE_WORD in written.lower() and (QUOTE_MARK in known or QUOTE_MARK not in written)
    return told and _unmarked(written) == _unmarked(known)


def read(written: str, memos: Memos, answered: Iterable[str]) -> Memos:
    """What stands after a row has come back.

    A cell that is unchanged leaves every memo as it is. Where there was no memo at all, a cell is the memo of the
    codes answered, and of the passage where none is. Else the memos that stand in the cell in whole lines, at its
    beginning and its end, stay; what stands in place of one other memo is that memo now, and memos in whose place
    nothing stands are gone. Where it cannot be told which memo was meant, those of the codes stay and what was
    written is the memo of the passage; the word "quote" that is new in that marks the codes. A code that is new takes
    the one memo that the others have.

    Args:
        written: the cell.
        memos: what stood before.
        answered: ids of the codes that the row says something of.
    """
    if unchanged(written, memos):
        shared = memos.each[0] if len(memos.each) == 1 and memos.each[0] in written else ""
        return replace(memos, fresh=shared)
    texts = tuple(dict.fromkeys(memo for memo in (memos.note, *memos.each) if memo))
    if not texts:
        codes = set(answered)
        on = tuple((code, written if code in codes else memo) for code, memo in memos.on)
        return Memos("" if codes else written, on, written)
    note, said = _told(written, memos.note, texts)
    after = Memos(note, tuple((code, said.get(memo, memo)) for code, memo in memos.on))
    after = replace(after, fresh=after.each[0] if len(after.each) == 1 else "")
    before = _lines(cell(memos.note, memos.each))
    new = " ".join(line for line in _lines(note) if line not in before)
    return _marked(after) if QUOTE_WORD in new.lower() and QUOTE_WORD not in memos.note.lower() else after


def _told(written: str, note: str, texts: Sequence[str]) -> tuple[str, dict[str, str]]:
    """The memo on the passage, and what stands now in place of memos that were changed or taken out."""
    lines, rest = written.splitlines(), list(texts)
    while rest and _lines("\n".join(lines))[: len(_lines(rest[0]))] == _lines(rest[0]):
        lines = lines[_end(lines, len(_lines(rest.pop(0)))) :]
    first = len(rest) < len(texts)
    lines.reverse()
    while rest and _lines("\n".join(lines))[: len(_lines(rest[-1]))] == _lines(rest[-1])[::-1]:
        lines = lines[_end(lines, len(_lines(rest.pop()))) :]
    new = "\n".join(reversed(lines)).strip()
    if len(texts) == 1:
        said = {texts[0]: written}
    elif not new:
        said = dict.fromkeys(rest, "")
    elif len(rest) == 1:
        said = {rest[0]: new}
    elif rest:
        return written, {}
    else:
        return (f"{note}\n{new}" if first else f"{new}\n{note}").strip(), {}
    return said.get(note, note), said


def _end(lines: Sequence[str], count: int) -> int:
    """After how many lines ``count`` lines that are not empty have passed."""
    full = [n for n, line in enumerate(lines, 1) if line.strip()]
    return full[count - 1]


def _marked(memos: Memos) -> Memos:
    def mark(memo: str) -> str:
        return memo if QUOTE_WORD in memo.lower() else f"{memo} {QUOTE_MARK}".strip()

    return replace(memos, on=tuple((code, mark(memo)) for code, memo in memos.on), fresh=mark(memos.fresh))


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _unmarked(text: str) -> set[str]:
    return set(_lines(text.replace(QUOTE_MARK, "")))
