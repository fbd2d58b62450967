"""Writing the workbook in which an evaluator reviews: one row per segment, codebook on the second sheet."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from copy import copy
from typing import Any

from pipeline.coding import STATUS, Coding
from pipeline.model import EXCERPT, Codebook, Decision, Evidence, Segment, Suggestion
from pipeline.review import memos
from pipeline.review.sheet import (
    ADD,
    CHOICES,
    CODEBOOK,
    COLUMNS,
    DONE,
    HEADING,
    HELP,
    MEMO,
    PLACE,
    REVIEW,
    SEGMENT_ID,
    SLOTS,
    SOURCE,
    TEXT,
    WHO,
    WHY,
    YES,
    code_column,
    decide_column,
)
from pipeline.study import ORGANISATION_COLUMNS
from pipeline.thresholds import Thresholds

_WIDTHS = {SOURCE: 24, PLACE: 9, WHO: 15, HEADING: 22, TEXT: 80, ADD: 26, MEMO: 34, DONE: 8, WHY: 46,
           SEGMENT_ID: 19}  # fmt: skip
LINE_HEIGHT = 14.5
_LIKE = {"example": "codebook's", "accepted": "accepted"}
"""How the passage most like this one is introduced, by who says so."""
_QUOTED = 90
_HELP = (
    "How to review",
    "1. Read the text in the white rows. Grey rows are interviewers, short replies, titles and lists: never coded.",
    "2. Beside each suggested code choose accept or reject. A suggestion counts for nothing until you decide.",
    "3. In 'Add codes' write the ids or names of codes that are missing, with ; between them (sheet 'Codebook').",
    "4. 'Memo' keeps your thoughts. The word 'quote' in it asks for the passage to go into the quote bank.",
    "5. When the row is finished write yes in 'Done', also where no code applies.",
    "6. Save, then: themebank review import FILE.xlsx --coder YOURNAME",
    "To take a decision back choose withdraw. An empty cell changes nothing that was decided before.",
    "Please leave the texts, the first row and the last column as they are.",
)


def clock(seconds: float | None) -> str:
    """Seconds as ``1:02:03`` or ``2:03``; empty for ``None``."""
    if seconds is None:
        return ""
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def place_of(segment: Segment) -> str:
    """Page or time of a segment, as a reader would say it."""
    if segment.time_start is not None:
        return clock(segment.time_start)
    return f"p. {segment.page}" if segment.page is not None else ""


def organisation_of(segment: Segment) -> str:
    """The organisation whose row of a table this is, where a column names it; "" otherwise."""
    named = {name.lower(): value for name, value in segment.attributes}
    return next((named[name] for name in ORGANISATION_COLUMNS if name in named), "")


def export(
    segments: Sequence[Segment],
    suggestions: Sequence[Suggestion],
    coding: Coding,
    codebook: Codebook,
    paths: Mapping[str, str],
    limits: Thresholds,
    seen: Collection[tuple[str, str]] = (),
) -> bytes:
    """The workbook as bytes.

    Args:
        coding: the coding of the person who will work in it; what that person decided is filled in.
        paths: path of each source by its id.
        limits: suggestions below their code's threshold are left out.
        seen: (code, text) of the passages that this person knows to be coded so; others are not quoted as reasons,
            for they would tell what somebody else has decided.
    """
    from openpyxl import Workbook

    book = Workbook()
    sheet: Any = book.active
    sheet.title = REVIEW
    sheet.append(COLUMNS)
    known = codebook.by_id
    offered = _offers([s for s in suggestions if s.code in known], coding, limits)
    done = coding.reviewed_segments
    standing: dict[str, dict[str, Decision]] = defaultdict(dict)
    noted: dict[str, list[str]] = defaultdict(list)
    notes = {segment_id: memo for (segment_id, _), memo in coding.notes.items()}
    for decision in (*coding.refused, *coding.applied):
        if decision.code in known:
            standing[decision.segment_id][decision.code] = decision
            noted[decision.segment_id].append(decision.memo)
    starts = {(code, text[:EXCERPT]) for code, text in seen}
    for segment in segments:
        path, offers = paths[segment.source_id], offered.get(segment.id, [])
        memo = memos.cell(notes.get(segment.id, ""), noted[segment.id])
        _write_row(sheet, segment, offers, standing[segment.id], segment.id in done, memo, path, starts)
    dress(sheet, [segment.codable for segment in segments])
    _codebook_sheet(book.create_sheet(CODEBOOK), codebook)
    help_sheet = book.create_sheet(HELP)
    for line in _HELP:
        help_sheet.append([line])
    help_sheet.column_dimensions["A"].width = 110
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _offers(
    suggestions: Sequence[Suggestion], coding: Coding, limits: Thresholds
) -> dict[str, list[Suggestion]]:
    decided = coding.decided
    offers: dict[str, list[Suggestion]] = defaultdict(list)
    for suggestion in suggestions:
        if limits.shows(suggestion) or (suggestion.segment_id, suggestion.code) in decided:
            offers[suggestion.segment_id].append(suggestion)
    for found in offers.values():
        found.sort(key=lambda s: ((s.segment_id, s.code) not in decided, -s.probability, s.code))
    return offers


def _write_row(
    sheet: Any,
    segment: Segment,
    offers: list[Suggestion],
    standing: dict[str, Decision],
    done: bool,
    memo: str,
    path: str,
    seen: Collection[tuple[str, str]],
) -> None:
    row: dict[str, str] = {
        SOURCE: path,
        PLACE: place_of(segment),
        WHO: segment.participant or segment.speaker or organisation_of(segment),
        HEADING: " › ".join(segment.heading),
        TEXT: segment.text,
        SEGMENT_ID: segment.id,
    }
    if segment.codable:
        shown = offers[:SLOTS]
        for slot, suggestion in enumerate(shown, 1):
            row[code_column(slot)] = suggestion.code
            if suggestion.code in standing:
                accepted = STATUS[standing[suggestion.code].action] == "accepted"
                row[decide_column(slot)] = "accept" if accepted else "reject"
        listed = {suggestion.code for suggestion in shown}
        row[ADD] = "; ".join(
            d.code for d in standing.values() if d.code not in listed and STATUS[d.action] == "accepted"
        )
        row[MEMO] = memo
        row[DONE] = YES if done else ""
        row[WHY] = "; ".join(_why(suggestion, seen) for suggestion in shown)
    sheet.append([_cell(sheet, row.get(name, "")) for name in COLUMNS])


def _why(suggestion: Suggestion, seen: Collection[tuple[str, str]]) -> str:
    """The code, its probability, the words that spoke for it, and the passage most like this one."""
    words = list(dict.fromkeys(e.words for e in suggestion.why if e.end > e.start))[:4]
    like = next(
        (_like(e, (suggestion.code, e.words) in seen) for e in suggestion.why if e.tagger in _LIKE), ""
    )
    said = "; ".join(part for part in (", ".join(words), like) if part)
    return f"{suggestion.code} {suggestion.probability:.2f}" + (f" ({said})" if said else "")


def _like(reason: Evidence, known: bool) -> str:
    if reason.tagger == "accepted" and not known:
        return "like a passage coded so before"
    return f"like the {_LIKE[reason.tagger]} “{_short(reason.words)}”"


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _QUOTED else plain[: _QUOTED - 1].rsplit(" ", 1)[0] + " …"


def _cell(sheet: Any, text: str) -> Any:
    """A cell that holds a text as it is: what begins with = is no formula."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("\ufffd", text))
    cell.data_type = "s"
    return cell


def dress(sheet: Any, codable: Sequence[bool]) -> None:
    """Widths, heights, colours and choices of the review sheet; ``codable`` says of each row whether it is coded."""
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    letters = {name: get_column_letter(n) for n, name in enumerate(COLUMNS, 1)}
    decide = [decide_column(slot) for slot in range(1, SLOTS + 1)]
    for name, letter in letters.items():
        sheet.column_dimensions[letter].width = _WIDTHS.get(name, 11 if name in decide else 20)
    header = PatternFill("solid", start_color="1F3B4D")
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), header
        cell.alignment = Alignment(wrap_text=True, vertical="center")
    _dress_rows(sheet, codable, [COLUMNS.index(name) for name in (*decide, ADD, MEMO, DONE)])
    last = max(len(codable) + 1, 2)
    _offer(sheet, [f"{letters[name]}2:{letters[name]}{last}" for name in decide], CHOICES)
    _offer(sheet, [f"{letters[DONE]}2:{letters[DONE]}{last}"], (YES,), alone=False)
    sheet.freeze_panes = f"{letters[TEXT]}2"
    sheet.auto_filter.ref = f"A1:{letters[SEGMENT_ID]}{last}"
    sheet.row_dimensions[1].height = 30
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A3
    sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage = 0, True


def _dress_rows(sheet: Any, codable: Sequence[bool], writable: Sequence[int]) -> None:
    """Height and looks of the rows below the first; ``writable`` are the columns that are filled in, from 0."""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    grey, entry = PatternFill("solid", start_color="ECECEC"), PatternFill("solid", start_color="FFF8E1")
    line = Border(bottom=Side(style="hair", color="B0B0B0"))
    wrap = Alignment(wrap_text=True, vertical="top")
    looks: dict[tuple[bool, bool], Any] = {}  # styles are looked up once for each kind of cell
    measured = [(COLUMNS.index(name), _WIDTHS[name]) for name in (TEXT, WHY, HEADING, MEMO, SOURCE)]
    for row, coded in zip(sheet.iter_rows(min_row=2), codable, strict=False):
        lines = max(_lines(row[n].value or "", width) for n, width in measured)
        sheet.row_dimensions[row[0].row].height = min(409, 3 + LINE_HEIGHT * lines)
        for n, cell in enumerate(row):
            look = (coded, coded and n in writable)
            if look in looks:
                cell._style = copy(looks[look])
                continue
            cell.alignment, cell.border = wrap, line
            if not coded:
                cell.fill, cell.font = grey, Font(color="666666", italic=True)
            elif n in writable:
                cell.fill = entry
            looks[look] = cell._style


def _offer(sheet: Any, places: Sequence[str], options: Sequence[str], alone: bool = True) -> None:
    """Let cells be chosen from a list, and where these ``alone`` are answers take nothing else."""
    from openpyxl.worksheet.datavalidation import DataValidation

    rule = DataValidation(
        type="list",
        formula1=f'"{",".join(options)}"',
        allow_blank=True,
        showErrorMessage=alone,
        errorTitle="Please choose",
        error=", ".join(options),
    )
    sheet.add_data_validation(rule)
    for place in places:
        rule.add(place)


def _lines(text: str, width: int) -> int:
    """Lines that a text takes in a cell ``width`` characters wide."""
    return sum(1 + len(line) // width for line in text.split("\n"))


def _codebook_sheet(sheet: Any, codebook: Codebook) -> None:
    from openpyxl.styles import Alignment, Font

    names = ("id", "name", "parent", "definition", "include", "exclude", "examples")
    sheet.append(names)
    for code in codebook.open_codes:
        sheet.append([_cell(sheet, text) for text in (
            code.id, code.name, code.parent or "", code.definition, "; ".join(code.include),
            "; ".join(code.exclude), "\n".join(code.examples),
        )])  # fmt: skip
    for letter, width in zip("ABCDEFG", (26, 32, 22, 70, 44, 44, 60), strict=True):
        sheet.column_dimensions[letter].width = width
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=cell.row == 1)
    sheet.freeze_panes = "B2"
