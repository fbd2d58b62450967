"""Minutes of meetings: titles of agenda items, resolutions and how far they go, lists of who was there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.ingest.pdf.blocks import Para, Role
from pipeline.ingest.pdf.numbers import after_number, number_of

LONGEST_TITLE = 40
SHORT_TITLE = 20
MIN_TITLES = 3
MAX_CANDIDATES = 400
LONGEST_ATTENDANCE = 45
"""Words of a paragraph that still may be an entry of an attendance list."""

RESOLVED = re.compile(
    r"^(?:\(?\w{1,4}[.)]\s*)?(?:RESOLVED|RECOMMENDED|AGREED|DECISION|DECIDED)\b"
    r"|^(?:\(?\w{1,4}[.)]\s*)?(?:Resolved|Agreed|Recommended)\s*(?::|that\b|–|-|unanimously)"
    r"|^(?:It was |The \w+ )(?:unanimously )?(?:resolved|RESOLVED|AGREED)\b"
)
ATTENDANCE = re.compile(
    r"^(?:PRESENT|IN ATTENDANCE|ALSO PRESENT|ATTENDANCE|APOLOGIES)\b"
    r"|^(?i:(?:also )?present|in attendance|attendance|attendees|apologies)(?: for absence)?"
    r"(?: (?:virtually|remotely|online))? ?(?::|–)"
    r"|^Apologies (?:for absence )?(?:were|was|had|have)\b",
)
_LABEL = re.compile(
    r"^(?:also )?(?:(?:members |officers |councillors |others )?(?:present|in attendance|attending)"
    r"|attendance|attendees|apologies(?: for absence)?|substitutes|observers)"
    r"(?: (?:virtually|remotely|online))?\W*$",
    re.IGNORECASE,
)
"""A line that heads a list of names and holds none itself."""

_GOES_ON = re.compile(r"^(?:That\b|[a-z]|[•▪➢◊✓●○■□◦‣⁃–—-]\s)")
_ITEM_LINE = re.compile(r"^\((?:Item|Agenda item)\s+(\w+)\)$", re.IGNORECASE)
_OPENING = re.compile(r"^(?:THE )?minutes of (?:a|the)\b.{0,60}\bmeeting\b", re.IGNORECASE)
_CAME = re.compile(r"^[^.]*\b(?:was|were) (?:also )?in attendance (?:virtually )?for (?:this|the) item\.?$")
_TITLED = re.compile(
    r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Cllr|Councillor|Sir|Dame|Lord|Lady|Baroness|Revd?)\.?(?: [\w.’'-]+){1,4}"
)
_HONOUR = re.compile(r"[A-Z]{2,5}(?: [A-Z]{2,5})*")
MIN_NAMES = 2
"""People that a list of names has at least."""

_CLAUSE = re.compile(r"^\([b-zB-Z]\)\s")
_SIGNS = re.compile(r"^(?:VICE[- ])?CHAIR(?:MAN|WOMAN|PERSON)?\b|^MAYOR\b|^SIGNED\b")


def is_minutes(paras: Sequence[Para]) -> bool:
    """Whether a document is minutes: it says so at its start, or lists attendance and resolves."""
    start = " ".join(para.plain for para in paras[:12])
    resolved = sum(1 for para in paras if RESOLVED.match(para.plain))
    attendance = any(ATTENDANCE.match(para.plain) for para in paras[:40])
    says_so = re.search(r"\b(?:MINUTES|Minutes) of (?:a|the)\b.{0,60}\b[Mm]eeting", start) is not None
    return (says_so and (attendance or resolved > 0)) or (attendance and resolved > 1)


def unlaid(row: Para) -> Para:
    """A row that only lays out "47." beside its title (or paragraph) as that; other rows as they are."""
    cells = [cell for cell in row.cells if cell]
    if len(cells) != 2 or len(cells[0]) != 1 or not re.match(r"^\(?\w{1,4}[.)]$", cells[0][0].text):
        return row
    title = len(row.words) <= LONGEST_TITLE and cells[0][0].text.rstrip(".").isdigit()
    return Para(row.words, Role.HEADING if title else Role.LIST, 1, tagged=row.tagged)


def item_number(para: Para, after: Para | None) -> str:
    """The agenda's number of an item whose title carries none: it stands on the line below, as "(Item 4)"; "" where
    it does not."""
    found = _ITEM_LINE.match(after.plain) if after is not None and para.role is Role.HEADING else None
    return found.group(1) if found else ""


def is_bold_title(para: Para) -> bool:
    """Whether a bold line is an item's title though it ends in a full stop ("12. Question Time.")."""
    text = para.plain
    one_sentence = not re.search(r"[a-z]{2}[.;:] +[A-Z]", after_number(text))
    return para.bold and number_of(text).isdigit() and len(para.words) <= SHORT_TITLE and one_sentence


def is_capitals(paras: Sequence[Para], at: int) -> bool:
    """Whether a paragraph of minutes is a sub-heading in capitals: alone among others that are not."""
    text = paras[at].plain
    if not text.isupper() or len(text) <= 4 or len(paras[at].words) > 10 or text.endswith((".", ",", ";")):
        return False
    if RESOLVED.match(text) or ATTENDANCE.match(text) or _SIGNS.match(text) or not _LETTERS.search(text):
        return False
    around = [*paras[max(0, at - 1) : at], *paras[at + 1 : at + 2]]
    return at + 1 < len(paras) and not any(other.plain.isupper() for other in around)


_LETTERS = re.compile(r"[A-Z]{4}")


def titles_of(paras: Sequence[Para], *, marked: bool) -> frozenset[int]:
    """Places of the numbered titles of agenda items.

    Args:
        paras: of the document, headings told already.
        marked: whether numbered titles stand out as headings by tag or type. Where they do not, titles are
            short numbered lines without a full stop, and the longest sequence of short numbered lines (12,
            13, 14 …) with text below them.
    """
    numbered = [
        (at, int(number_of(para.plain)))
        for at, para in enumerate(paras)
        if number_of(para.plain).isdigit() and len(para.words) <= LONGEST_TITLE and not _is_told(para)
    ]
    if marked:
        return frozenset(at for at, _ in numbered if paras[at].role is Role.HEADING)
    short = [(at, number) for at, number in numbered if _is_short(paras[at])]
    chain = _longest_chain(short[:MAX_CANDIDATES])
    apart = sum(after - before > 1 for before, after in pairwise(chain))
    is_chain = len(chain) >= MIN_TITLES and apart >= 0.6 * (len(chain) - 1)
    heads = [at for at, _ in numbered if paras[at].role is Role.HEADING]
    plain = [at for at, _ in short if not paras[at].words[-1].text.endswith((".", ";", ":"))]
    return frozenset([*heads, *plain, *(chain if is_chain else ())])


def _is_told(para: Para) -> bool:
    """Whether a numbered paragraph is something else than a title by its place or its words."""
    if para.role not in (Role.TEXT, Role.LIST, Role.HEADING):
        return True
    return re.match(r"That\b", after_number(para.plain)) is not None or RESOLVED.match(para.plain) is not None


def _is_short(para: Para) -> bool:
    text = after_number(para.plain)
    return (
        len(para.words) <= SHORT_TITLE
        and not text.endswith((";", ":"))
        and not re.search(r"[a-z]{2}\. +[A-Z]", text)
        and text[:1].isupper()
    )


def _longest_chain(numbered: Sequence[tuple[int, int]]) -> list[int]:
    """Places of the longest sequence of numbers that rise by one from place to place."""
    best: dict[int, list[int]] = {}
    for at, number in numbered:
        longer = [*best.get(number - 1, []), at]
        if len(longer) >= len(best.get(number, [])):
            best[number] = longer
    return max(best.values(), key=len, default=[])


def _names_people(text: str) -> bool:
    """Whether words with a capital are most of a text, as where people and their offices are listed."""
    words: list[str] = [word for word in re.findall(r"[^\W\d_]+", text) if len(word) > 3 or word[0].isupper()]
    return 2 * sum(1 for word in words if word[0].isupper()) >= len(words)


def _heads_clause(para: Para, after: Para | None) -> bool:
    """Whether a short line stands between clauses of a resolution: one with a letter comes next."""
    short = len(para.words) <= SHORT_TITLE and not para.plain.endswith((".", ";"))
    return short and after is not None and _CLAUSE.match(after.plain) is not None


@dataclass
class Meeting:
    """How far the reading of minutes has come: whether names are listed, whether a resolution is open.

    Args:
        titles: places of the titles, see :func:`titles_of`.
        begun: whether a title has been met.
        listing: whether a list of names is open.
        resolving: whether a resolution is open; ``promised``: whether it has only been announced so far.
    """

    titles: frozenset[int]
    begun: bool = False
    listing: bool = False
    resolving: bool = False
    promised: bool = False

    def is_attendance(self, para: Para, after: Para | None) -> bool:
        """Whether a paragraph says who was there or heads the list of those."""
        text = para.plain
        item = after is not None and _ITEM_LINE.match(after.plain) is not None
        if para.role is Role.HEADING and (item or not _LABEL.match(text)):
            self.listing = False
            return False
        if _LABEL.match(text) and not self.begun:
            self.listing = True
            return True
        if ATTENDANCE.match(text):
            return True
        plain = para.role in (Role.TEXT, Role.LIST) and not number_of(text) and not RESOLVED.match(text)
        self.listing = (
            self.listing and plain and len(para.words) <= LONGEST_ATTENDANCE and _names_people(text)
        )
        return self.listing

    def formal(self, text: str) -> str:
        """What a line of form is, of which minutes are full: the opening sentence, the agenda's number below a
        title, who came for an item, a list of names (of those who voted); "" for any other."""
        if not self.begun and _OPENING.match(text):
            return "opening"
        if _ITEM_LINE.match(text):
            return "agenda"
        if _CAME.search(text):
            return "attendance"
        parts = [
            part.strip() for part in re.split(r"[,;]| and (?=[A-Z])", text.rstrip(" .,")) if part.strip()
        ]
        titled = sum(1 for part in parts if _TITLED.fullmatch(part))
        named = all(_TITLED.fullmatch(part) or _HONOUR.fullmatch(part) for part in parts)
        return "names" if named and titled >= MIN_NAMES else ""

    def is_resolution(self, para: Para, text: str, after: Para | None = None) -> bool:
        """Whether a paragraph is (part of) a resolution: it says so, or goes on with one."""
        if RESOLVED.match(text):
            self.resolving = True
        elif self.resolving:
            prose = para.role in (Role.TEXT, Role.LIST)
            goes_on = bool(number_of(text)) or self.promised or _GOES_ON.match(text) is not None
            self.resolving = prose and (goes_on or _heads_clause(para, after))
        self.promised = self.resolving and text.endswith((":", ":-", ":–", "that", "That"))
        return self.resolving

    def open_title(self) -> None:
        """A title ends what was open."""
        self.begun = True
        self.listing = self.resolving = self.promised = False
