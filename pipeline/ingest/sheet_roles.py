"""What a column of a table holds, told by its header and its cells alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.columns import Role
from pipeline.ingest.labels import name_key
from pipeline.ingest.sheet_headers import LONG, NUMBER, like

_HEADERS: tuple[tuple[Role, str], ...] = (
    (Role.SPEAKER, r"(?:name of )?(?:speaker|talker)s?(?: name| label| id)?|who(?: speaks)?|voice"),
    (
        Role.TEXT,
        r"(?:text|sentence|utterance|transcript(?:ion)?|speech|content|said|words|dialogue|what was said|"
        r"caption|message|spoken text|quote)s?",
    ),
    (Role.START, r"time ?stamps?|time ?spans?|start(?: ?time)?|time(?: ?code)?|begin|from|onset"),
    (Role.END, r"end(?: ?time)?|stop|until|to|offset"),
    (Role.TURN, r"turn(?: ?(?:no|number|id|#))?\.?|utterance (?:id|no)"),
    (
        Role.ID,
        r"id|#|n[or]\.?|number|ref(?:erence)?(?: no)?|(?:respondent|participant|response|record|case|row|"
        r"item|submission|reply)[ _]?(?:id|no\.?|number|#|code)?|uuid",
    ),
    (
        Role.PRIVATE,
        r".*\b(?:e-?mail|phone|telephone|mobile|ip ?address|post ?code|address|surname|full name|your name|"
        r"first name|last name|contact)\b.*|name",
    ),
    (Role.SECTION, r"section|theme|domain|area|category|topic|priority|heading|strand|pillar|part|chapter"),
    (Role.SCORE, r".*\b(?:score|rating|rag|level|maturity|grade|self-?assessment)\b.*"),
    (
        Role.STATEMENT,
        r"(?:.*\b)?(?:statement|standard|criteri(?:on|a)|indicator|commitment|expectation|requirement|"
        r"descriptor|element|prompt|measure|key line of enquiry|kloe|question)s?",
    ),
)
PEOPLE = re.compile(
    r"(?:full |display |user )?names?|participants?(?: name| id)?|person|user|from|sender|author|respondent|interviewee"
)
"""Headers of columns that hold speakers where their names recur."""
EVIDENCE = re.compile(
    r"\b(?:evidence|next steps?|what (?:.{1,30} )?next|rationale|justification|narrative|actions?|examples?|"
    r"comments?)\b",
    re.I,
)
_TASK = re.compile(r".*\b(?:owner|lead|by whom|by when|who|date|deadline|due|status|priority)\b[\s?]*", re.I)
"""Headers that speak of evidence or actions and ask for a name, a date or a state."""
_GUIDANCE = re.compile(
    r"what (?:does )?good looks? like.*|guidance(?: notes?)?|explanatory notes?|help ?text|"
    r"(?:suggested|possible|expected|examples? of) evidence",
    re.I,
)
"""Headers of columns that explain a statement to whoever answers: nobody's evidence."""
_OPEN = re.compile(
    r"\b(?:please (?:specify|explain|describe|tell|give|say)|in your own words|open[- ]ended|"
    r"anything else|any other|tell us)\b|[-–:] (?:free )?text$",
    re.I,
)
"""Headers of columns in which people write what they like."""
_OFFERS = re.compile(
    r"(?:how (?:likely|confident|satisfied|often|much|many|far|well|useful|helpful|important|easy|familiar|clear)|"
    r"how would you (?:rate|describe)|which|to what extent|do|does|did|have|has|are|is|were|was|would|will)\b.*",
    re.I,
)
"""Questions that may offer their answers."""
CLOSED = (8, 0.25)
"""Answers from which, and different ones as a share of all up to which, such a question did offer them."""
_PRIVATE = re.compile(r"\S+@\S+\.\w+|\+?[0-9][0-9 ()-]{8,}")
MACHINE = re.compile(
    r"(?:start|end|completion|submission|recorded|created|modified|last modified|submitted)[ _-]?(?:date|time|at|on)s?|"
    r"time ?stamp|date submitted|duration\b.*|progress|finished|distribution ?channel|"
    r"user ?language|total points|quiz feedback|grade posted time|"
    r"(?:points|feedback) - .*|collector ?id|external (?:data )?reference|recipient ?(?:email|first ?name|last ?name)|"
    r"location ?(?:latitude|longitude)|custom data ?[0-9]*|last ?page|start language|response ?type",
    re.I,
)
"""Headers of what a survey service notes of an answer by itself."""


def role_of(name: str, cells: Sequence[str]) -> Role:
    """Role of one column by its header and cells, before the table as a whole is looked at."""
    filled = [cell for cell in cells if cell]
    header = " ".join(re.sub(r"[_*:]+", " ", name[:LONG]).split()).casefold()
    said = (
        next((role for role, pattern in _HEADERS if re.fullmatch(pattern, header)), None) if header else None
    )
    if _GUIDANCE.fullmatch(header):
        return Role.PRIVATE
    open_text = is_open(filled)
    long_id = said is Role.ID and any(len(cell.split()) > 8 for cell in filled)
    if long_id or (said in (Role.SPEAKER, Role.SECTION, Role.SCORE, Role.PRIVATE) and open_text):
        said = None
    if said is not None:
        return said
    if filled and all(like(_PRIVATE, cell) for cell in filled) and not all(like(NUMBER, c) for c in filled):
        return Role.PRIVATE
    if not header and filled and all(cell.isdigit() for cell in filled) and len(set(filled)) == len(filled):
        return Role.INDEX
    if asks_for_words(name) and not all(like(NUMBER, c) for c in filled):
        return Role.ANSWER
    asked = name.rstrip().endswith("?") and not is_short(filled) and not _chosen(name, filled)
    return Role.ANSWER if open_text or asked else Role.CATEGORY


def asks_for_words(name: str) -> bool:
    """Whether a header says that people write what they like below it."""
    evidence = EVIDENCE.search(name) and not _TASK.fullmatch(name)
    return len(name) < LONG and bool(evidence or _OPEN.search(" ".join(name.split())))


def is_open(filled: Sequence[str]) -> bool:
    """Whether cells are written in own words: four words or more on average, or different and some long."""
    words = [len(cell.split()) for cell in filled]
    if not words:
        return False
    varied = len({name_key(cell) for cell in filled}) > 0.5 * len(filled)
    return (sum(words) / len(words) >= 4 and (varied or max(words) >= 12)) or (varied and max(words) >= 8)


def _chosen(name: str, filled: Sequence[str]) -> bool:
    """Whether answers were chosen from a list: the question may offer them, and a few come again and again."""
    fewest, share = CLOSED
    different = {name_key(cell) for cell in filled}
    again = len(filled) >= fewest and len(different) <= share * len(filled)
    return again and _OFFERS.fullmatch(" ".join(name.split())[:LONG]) is not None


def is_short(filled: Sequence[str]) -> bool:
    return all(len(cell.split()) <= 3 for cell in filled)
