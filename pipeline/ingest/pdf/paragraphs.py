"""Lines joined to paragraphs by geometry: leading, indent, markers, and whether the next word would have fit.

The strongest sign is the last: where the first word of a line would have fit on the line above, whoever set
the page meant a break there.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.ingest.pdf.blocks import Para, Role
from pipeline.ingest.pdf.lines import Line
from pipeline.ingest.pdf.words import Word

MARKER = re.compile(
    r"^(?:[•▪➢◊✓●○■□◦‣⁃–—-]|o|\(?\d{1,3}(?:\.\d{1,3}){0,3}[.):]?|\(?[a-zA-Z][.)]|\(?[ivxlcIVXLC]{1,6}[.)]|\[\d{1,3}\])$"
)
"""What may stand before a list entry or numbered paragraph, as one word."""

MOST_RAGGED = 60.0

_RESOLVED = re.compile(r"^(?:RESOLVED|RECOMMENDED|AGREED|DECISION)[:;,–-]*$")
_PERSON = re.compile(r"^(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Cllr|Councillor|Sir|Dame|Lord|Lady|Revd?)\.?$")

_INITIAL = re.compile(r"^(?:[A-Z]\.?){1,3}$")
_OFFICE = re.compile(r"^(?:[A-Z][\w.’'-]*\s){1,4}?[A-Z][\w’'-]+(?: [A-Z]{2,4})?,\s")
"""A name (a title, a degree) with a comma behind it."""

ENDS = (".", "!", "?", ":", ";", ".”", ".’", '."', ".)", "?”", "!”", "?’", "!’")
"""How a sentence or its quotation ends."""


@dataclass(frozen=True, slots=True)
class Setting:
    """How a document is set, in points: the usual distance of baselines for each font size, the body's size,
    and how far lines fall short of the right edge in the middle of a sentence (0 where they are filled)."""

    leading: dict[float, float]
    body: float
    ragged: float = 0.0


def setting_of(lines: Sequence[Line]) -> Setting:
    """Measure a document's leading, body size and raggedness from all its lines."""
    steps: defaultdict[float, Counter[float]] = defaultdict(Counter)
    sizes: Counter[float] = Counter()
    rights = _right_edges(lines)
    short: list[float] = []
    for previous, line in pairwise(lines):
        sizes[line.size] += sum(len(word.text) for word in line.words)
        same_place = (previous.page, previous.region) == (line.page, line.region)
        if not same_place or previous.size != line.size:
            continue
        step = round(line.base - previous.base, 0)
        if 0 < step < 3 * line.size:
            steps[line.size][step] += 1
        if _runs_on(previous, line):
            short.append(max(0.0, _room(previous, line, rights[line.page, line.region])))
    leading = {size: float(_usual(counts)) for size, counts in steps.items()}
    ragged = sorted(short)[int(0.95 * (len(short) - 1))] if len(short) > 20 else 0.0
    return Setting(leading, sizes.most_common(1)[0][0] if sizes else 10.0, min(ragged, MOST_RAGGED))


def _runs_on(last: Line, line: Line) -> bool:
    """Whether a line goes on with the sentence of the line above, to go by the letters alone."""
    return last.words[-1].text[-1:].isalnum() and line.words[0].text[:1].islower() and len(last.words) > 5


def _room(last: Line, line: Line, right: float) -> float:
    """Points that would be left behind ``last`` had the first word of ``line`` been set there too."""
    first = line.words[0]
    end = _unbroken(line) if len(last.words) > 5 else first.x1
    return right - (last.x1 + end - first.x0 + 0.6 * line.size)


def _unbroken(line: Line) -> float:
    """Right end of what no line end divides at a line's start: a word, or a person's title with initials and
    surname ("Mr B Watts"), between which spaces are often set hard."""
    words = line.words
    if not _PERSON.match(words[0].text):
        return words[0].x1
    at = next((at for at, word in enumerate(words[1:5], 1) if not _INITIAL.match(word.text)), len(words) - 1)
    return words[at].x1


def _usual(counts: Counter[float]) -> float:
    """The commonest step, or a smaller one that is nearly as common: paragraphs of one line are frequent."""
    top = counts.most_common(1)[0][1]
    return min(step for step, count in counts.items() if count >= 0.5 * top)


def paragraphs_of(flow: Sequence[Line | Para], setting: Setting) -> list[Para]:
    """Paragraphs of consecutive lines of any number of pages, not yet joined over pages or columns.

    Args:
        flow: lines in reading order, with what is a paragraph already (rows of tables) among them.
        setting: of the document.
    """
    result: list[Para] = []
    open_lines: list[Line] = []
    rights = _right_edges([item for item in flow if isinstance(item, Line)])
    for item in flow:
        if isinstance(item, Para) or (
            open_lines and _breaks(open_lines, item, setting, rights[item.page, item.region])
        ):
            if open_lines:
                result.append(_para(open_lines, rights))
            open_lines = []
        if isinstance(item, Para):
            result.append(item)
        else:
            open_lines.append(item)
    if open_lines:
        result.append(_para(open_lines, rights))
    return result


def _right_edges(lines: Sequence[Line]) -> dict[tuple[int, int], float]:
    """Right edge of each region of each page."""
    edges: defaultdict[tuple[int, int], float] = defaultdict(float)
    for line in lines:
        key = (line.page, line.region)
        edges[key] = max(edges[key], line.x1)
    return edges


def _para(lines: Sequence[Line], rights: dict[tuple[int, int], float]) -> Para:
    words: list[Word] = []
    for line in lines:
        words.append(line.words[0]._replace(glued=False))
        words.extend(line.words[1:])
    last = lines[-1]
    tight = last.x1 > rights[last.page, last.region] - 6 * last.size and len(last.words) > 3
    role = Role.LIST if has_marker(lines[0]) else Role.TEXT
    return Para(tuple(words), role, tight=tight)


def has_marker(line: Line) -> bool:
    """Whether a line begins with a bullet, a letter or a number of a list: one that is set apart."""
    if len(line.words) < 2 or not MARKER.match(line.words[0].text):
        return False
    gap = line.words[1].x0 - line.words[0].x1
    first = line.words[0].text
    return gap > 0.5 * line.size or not (first.isdigit() or first in ("–", "—", "-", "o"))


def _breaks(above: Sequence[Line], line: Line, setting: Setting, right: float) -> bool:
    """Whether a new paragraph begins with ``line``."""
    last = above[-1]
    if (last.page, last.region) != (line.page, line.region):
        return True
    resized = abs(last.size - line.size) > 0.6 and not _is_resized(last, line, right)
    if resized or (last.bold != line.bold and _is_uniform(last) and _is_uniform(line)):
        return True
    if _is_entry(last):
        return True
    leading = setting.leading.get(line.size, 1.2 * line.size)
    step = line.base - last.base
    if step > leading + max(2.0, 0.2 * leading) or step <= 0:
        return True
    if _are_names(last, line) or _are_offices(above, line) or _is_resolution(last, line):
        return True
    if has_marker(line) and _marker_breaks(above, line, right):
        return True
    return _is_indented(above, line) or _would_fit(last, line, right, setting.ragged)


def _is_entry(line: Line) -> bool:
    """Whether a line is an entry of a contents list: its page number stands apart, or behind dots."""
    if len(line.words) < 3 or not line.words[-1].text.isdigit():
        return False
    before, last = line.words[-2:]
    return last.x0 - before.x1 > 2 * line.size or before.text.endswith(("...", "…"))


def _is_resized(last: Line, line: Line, right: float) -> bool:
    """Whether a sentence goes on below in slightly other type (text pasted from elsewhere): no full stop before,
    the line above filled, both on one left edge."""
    alike = abs(last.size - line.size) <= 0.1 * max(last.size, line.size) and abs(last.x0 - line.x0) <= 2
    filled = len(last.words) > 5 and len(line.words) > 5 and not _would_fit(last, line, right)
    return alike and filled and last.bold == line.bold and not last.words[-1].text.endswith(ENDS)


def _is_indented(above: Sequence[Line], line: Line) -> bool:
    """Whether the left edge moves as it does only between paragraphs (a hanging indent apart)."""
    last = above[-1]
    moved = line.x0 - last.x0
    if _same_middle(last, line) or (len(above) == 1 and _is_below_tab(last, line)):
        return False
    if len(above) > 1:
        return abs(moved) > 4
    return moved > 6 and not has_marker(last) and not _hangs(last, line)


def _is_below_tab(last: Line, line: Line) -> bool:
    """Whether a line stands below the words that a wide gap sets apart from the first line's label ("To:")."""
    stops = (word.x0 for before, word in pairwise(last.words[:4]) if word.x0 - before.x1 > 1.5 * last.size)
    return any(abs(line.x0 - stop) <= 2 for stop in stops)


def _hangs(last: Line, line: Line) -> bool:
    """Whether an indented line goes on with the line above it, to go by the letters: its sentence or bracket is
    open, and the line does not begin as a sentence does."""
    before, after = last.words[-1].text, line.words[0].text
    bracket = last.plain.rfind("(") > last.plain.rfind(")")
    return not line.bold and not before.endswith(ENDS) and (bracket or after[:1].islower())


def _are_names(last: Line, line: Line) -> bool:
    """Whether both lines are no more than a person's title and name, as in a list of those present."""
    return all(len(one.words) <= 6 and _PERSON.match(one.words[0].text) for one in (last, line))


def _are_offices(above: Sequence[Line], line: Line) -> bool:
    """Whether a full stop parts two entries of the kind "Ann Lee, Head of Service (minute 19 refers)."."""
    alike = all(_OFFICE.match(one.plain) for one in (above[0], line)) and abs(above[0].x0 - line.x0) <= 2
    return alike and above[-1].words[-1].text.endswith(ENDS)


def _is_resolution(last: Line, line: Line) -> bool:
    """Whether "RESOLVED" in capitals begins the line, or is all that the line above says."""
    opens = _RESOLVED.match(line.words[0].text) is not None and last.words[-1].text.endswith(ENDS)
    return opens or (len(last.words) == 1 and last.plain.endswith(":") and bool(_RESOLVED.match(last.plain)))


def _is_uniform(line: Line) -> bool:
    return all(word.bold == line.bold for word in line.words)


def _marker_breaks(above: Sequence[Line], line: Line, right: float) -> bool:
    """Whether a marker at the start of a line opens a list entry rather than being part of the sentence."""
    last = above[-1]
    first, opening = line.words[0], above[0].words[0]
    if has_marker(above[0]) and abs(above[0].x0 - line.x0) <= 3 and _form(opening.text) == _form(first.text):
        return True
    gap = line.words[1].x0 - first.x1
    if (
        (gap > 0.5 * line.size and not first.text.isdigit())
        or last.words[-1].text.endswith(ENDS)
        or _would_fit(last, line, right)
    ):
        return True
    return line.x0 < last.x0 - 4


def _form(marker: str) -> str:
    """A marker's form: its kind of letter or digit, with its stops and brackets."""
    return re.sub(r"[a-z]+", "a", re.sub(r"[A-Z]+", "A", re.sub(r"\d+", "1", marker)))


def _would_fit(last: Line, line: Line, right: float, ragged: float = 0.0) -> bool:
    """Whether the first word of ``line`` would have fit behind ``last``, with more room than is usual."""
    if _same_middle(last, line) and not last.words[-1].text.endswith("."):
        return False
    room = _room(last, line, right)
    if _runs_on(last, line):
        return room > max(ragged, 0.3 * (right - min(last.x0, line.x0)))
    return room > max(1.0, ragged)


def _same_middle(last: Line, line: Line) -> bool:
    """Whether two lines are centred on each other and not both flush left."""
    return abs((last.x0 + last.x1) - (line.x0 + line.x1)) < 5 and abs(last.x0 - line.x0) > 5
