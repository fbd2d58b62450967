"""The openings of a turn as text: a name with a colon, a name with a time. Grammar only, no judgement."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

HEAD = 400
"""Characters of a paragraph in which its label has to stand."""
LONGEST = 120
"""Characters of the longest name, with title and office in brackets."""
LONGEST_BARE = 60
"""Characters of the longest name without what stands in brackets."""

_TIME = r"[0-9]{1,3}:[0-9]{2}(?::[0-9]{2})?(?:[.,][0-9]{1,3})?"
_STAMP = rf"(?:[\[(]\s*+)?{_TIME}(?:\s*+(?:-|–|-->)\s*+{_TIME})?(?:\s*+[\])])?"
_BULLET = r"(?:(?:>>++|[-–—•●*])\s++|>>++)?"
_MARK = r"(?:\*\*|__)?"
_NAME = rf"(?P<name>[^:\n\t]{{1,{LONGEST}}}?)"
_COLON = re.compile(
    rf"{_BULLET}(?:(?P<before>{_STAMP})(?:\s*+[-–])?\s*+)?{_MARK}{_NAME}(?:\s*+(?P<after>{_STAMP}))?\s*+"
    rf"{_MARK}[:\uff1a]{_MARK}(?![0-9/:])(?P<rest>.*)",
    re.S,
)
_AFTER = re.compile(
    rf"{_BULLET}{_MARK}{_NAME}{_MARK}(?P<gap>\s++[-–]\s++|[\s,]++)(?P<after>{_STAMP})(?P<colon>:?)"
    r"(?P<rest>[ \t]*+(?:\n.*)?|\s++.*)",
    re.S,
)
_BEFORE = re.compile(
    rf"{_BULLET}(?P<before>{_STAMP})(?P<gap>\s++(?:[-–]\s*+)?|[-–]\s*+){_MARK}{_NAME}{_MARK}[ \t]*+(?P<rest>(?:\n.*)?)",
    re.S,
)
_LEADING = re.compile(
    rf"\[\s*+{_TIME}\s*+\]\s*+|\([0-9]{{1,2}}:[0-9]{{2}}:[0-9]{{2}}\)\s*+|{_TIME}[ \t]*+(?:\n\s*+|$)"
)
"""A time that stands between a name with its colon and what was said: in brackets, or alone on the line."""
_TRAILING = re.compile(r"\s*+#([0-9]{1,2}:[0-9]{2}:[0-9]{2})-[0-9]{1,2}#\s*+$")
"""The mark that f4 and MAXQDA put at the end of what was said."""
_DOT = re.compile(r"(?P<name>[QA])\.[ \t]++(?P<rest>\S.*)", re.S)
_PAREN = re.compile(r"\((?P<name>[^()\n:0-9]{1,40})\)\s++(?P<rest>\S.*)", re.S)
_TAB = re.compile(r"(?P<name>[^:\n\t]{1,40}?)(?: *+\t\s*+| [–—-] )(?P<rest>\S.*)", re.S)

_BRACKETS = re.compile(r"\([^()]*\)")
_PARTED = re.compile(r"\t| [–—-] ")
_ROLE = re.compile(
    r"(?:the\s+)?(?:interviewer|interviewee|interviewed|moderator|facilitator|participant|respondent|speaker|"
    r"researcher|chair|chairman|chairwoman|chairperson|int|ivr|iv|ive|resp|part|fac|mod|pt|p|r|q|a|i|s|m|f|"
    r"male|female|unknown|unknown speaker|unidentified speaker|unidentified|observer|note\s?taker|narrator|"
    r"host|guest|interpreter|translator|patient|carer|all|several|multiple speakers|voice)"
    r"\s*[-#_. ]?\s*(?:[0-9]{1,3}|[a-z])?",
    re.I,
)
_SOUND = re.compile(
    r"(?i:\b(?:inaudible|unintelligible|unclear|indistinct|cross ?talk|overlap|laugh|chuckl|sighs?\b|cough(?:s|ing)?\b|"
    r"pause|silence|applause|music\b|noise|redact|foreign\b)|^(?:end|start|break)\b|"
    r"\b(?:recording|tape|audio|video|interview|session|meeting)\b.*\b(?:end|start|break|stop|resum|paus))"
)
"""What a transcriber writes in brackets that is no name."""
_PHONE = re.compile(r"\+?[0-9][0-9*() -]{5,20}")
_DATE = re.compile(
    r"(?i:\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\b.*[0-9]|[0-9].*"
    r"\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\b)|[0-9]+[/-][0-9]+[/-][0-9]+"
)
_OTHER_LABELS = """
    note notes date time location venue place present apologies action actions decision decisions
    resolved recommendation recommendations agenda subject title duration project re attendees attending
    participants interview background summary conclusion example examples source sources reference
    references figure table page chapter section appendix part step question questions answer answers
    keywords contents key purpose aim aims objective objectives method methods results discussion
    introduction email e-mail tel telephone phone fax address website web http https www cc from to sent
    attachments warning important tip update status length recorded recording transcribed transcriber
    transcript transcription file version author authors abstract contact because however therefore
    first second third finally also so and but or then speakers p.s ps nb n.b e.g i.e eg ie
    yes no ok okay well right look listen yeah
    evidence outcome outcomes output outputs impact impacts risk risks issue issues benefit benefits barrier
    barriers enabler enablers theme themes finding findings strength strengths weakness weaknesses opportunity
    opportunities threat threats challenge challenges priority priorities reviewed suggested score rating
    comment comments feedback owner deadline budget cost costs progress target targets measure measures
    indicator indicators commitment commitments rationale context total
"""
_LABEL_ENDS = frozenset(
    (
        "steps",
        "findings",
        "actions",
        "points",
        "outcomes",
        "evidence",
        "questions",
        "recommendations",
        "conclusions",
    )
)
"""What labels of several words end with that are nobody's name ("Next Steps", "Key Findings")."""
_SMALL_WORDS = """
    van der den de da di du la le von zu of the and al el bin ibn y e dos das ter ten op for in
"""
_NOT_NAMES = frozenset(_OTHER_LABELS.split())
_PARTICLES = frozenset(_SMALL_WORDS.split())


class Form(Enum):
    """How a label is written: ``Name:``, ``Name   0:03``, ``Name 0:03`` (one space), ``Name<tab>``, ``Q.``,
    ``(Name)``, alone, or with a colon but unlike a name."""

    COLON = "colon"
    STAMP = "stamp"
    LOOSE = "loose"
    TAB = "tab"
    DOT = "dot"
    PAREN = "paren"
    ALONE = "alone"
    LAX = "lax"


@dataclass(frozen=True)
class Label:
    """How a line opens: who, at which second (or ``None``), what follows, and in which form."""

    speaker: str
    time: float | None
    rest: str
    form: Form


def label_of(text: str, lax: bool = False) -> Label | None:
    """The label a line or paragraph opens with, where it has the form of one; nothing is believed yet.

    Args:
        text: a line, or a paragraph whose first line is looked at.
        lax: take anything before a colon or time for a name (display names of video calls).
    """
    text = text.lstrip()
    head, tail = text[:HEAD], text[HEAD:]
    if ":" not in head and "\uff1a" not in head:
        return None
    for pattern, match in (
        (_AFTER, _AFTER.fullmatch(head)),
        (_BEFORE, _BEFORE.fullmatch(head)),
        (_COLON, _COLON.match(head)),
    ):
        if match is not None and (label := _labelled(pattern, match, tail, lax)) is not None:
            return label
    return None


def opening_of(text: str) -> Label | None:
    """As :func:`label_of`, and also ``Q.`` and ``A.``, a name in brackets, a name parted by a tab or dash, or a
    role (Interviewer, P7) on its own."""
    text = text.strip()
    match = _DOT.match(text)
    if match is not None:
        return Label(match["name"], None, match["rest"], Form.DOT)
    label = label_of(text)
    match = _PAREN.match(text) if label is None or label.speaker.startswith("(") else None
    if match is not None and well_cased(match["name"]) and name_like(clean_name(match["name"])):
        return Label(clean_name(match["name"]), None, match["rest"], Form.PAREN)
    label = label or parted_of(text)
    if label is not None:
        return label
    alone = clean_name(text)
    if not 1 < len(alone) <= LONGEST or not strong(alone):  # a letter by itself is a list's or a form's
        return None
    return Label(alone, None, "", Form.ALONE)


def parted_of(text: str) -> Label | None:
    """The name that a tab or dash parts from what follows."""
    match = _TAB.match(text[:HEAD]) if _PARTED.search(text[:HEAD]) else None
    if match is None or not name_like(clean_name(match["name"])):
        return None
    return Label(clean_name(match["name"]), None, (match["rest"] + text[HEAD:]).strip(), Form.TAB)


def _labelled(pattern: re.Pattern[str], match: re.Match[str], tail: str, lax: bool) -> Label | None:
    groups = match.groupdict()
    name = clean_name(groups["name"])
    rest = groups["rest"] + tail
    if not (name_like(name) or (lax and any(ch.isalnum() for ch in name))):
        return None
    stamp = groups.get("before") or groups.get("after")
    time = seconds(stamp) if stamp else None
    if pattern is _COLON:
        leading = _LEADING.match(rest.lstrip(" \t")) if time is None else None
        if leading is not None:
            time, rest = seconds(leading.group()), rest.lstrip(" \t")[leading.end() :]
        return Label(name, time, rest.strip(), Form.COLON)
    inside = groups["name"].startswith("[") and _SOUND.search(name) is None
    wide = groups["gap"] != " " or bool(groups.get("colon")) or (inside and name_like(name))
    bracketed = pattern is _AFTER and groups["after"].startswith("[")
    if not (wide or bracketed) and rest.strip() and not rest.lstrip(" \t").startswith("\n"):
        return None
    if _DATE.search(name) and not lax:
        return None
    return Label(name, time, rest.strip(), Form.STAMP if wide else Form.LOOSE)


def clean_name(name: str) -> str:
    """A name without markdown emphasis, trailing dashes, doubled spaces and brackets around all of it."""
    name = " ".join(name.strip(" \t\n*_-–—•●\ufeff\u200b\u200e\u200f").split())
    inner = name[1:-1].strip() if name.startswith("[") and name.endswith("]") else ""
    return inner if inner and not set(inner) & set("[]") else name


def name_key(name: str) -> str:
    """What two spellings of one label share: case and spaces are ignored."""
    return " ".join(name.casefold().split())


def strong(name: str) -> bool:
    """Whether the label is the name of a role (Interviewer, P7, Speaker 2), which is believed at once."""
    return _ROLE.fullmatch(name) is not None


def name_like(name: str) -> bool:
    """Whether a label could be a name: short but for what stands in brackets, with a letter, no sentence, and
    none of the usual other labels."""
    bare = _BRACKETS.sub(" ", name).strip()
    words = bare.split()
    if not words or len(words) > 8 or len(bare) > LONGEST_BARE or not any(ch.isalpha() for ch in bare):
        return _PHONE.fullmatch(name) is not None
    if re.search(r"[?!;\"“”…<>{}=\\]|https?$|-->", name):
        return False
    if any(name_key(part).strip(" .") in _NOT_NAMES for part in _PARTED.split(bare)):
        return False
    if words[-1].casefold() in _LABEL_ENDS:
        return False
    if re.search(r"[^\W\d_]{5,}\.\s", bare) or name.endswith((",", "(", "&")):
        return False
    return not (words[0][0].isdigit() and len(words) > 3)


def well_cased(name: str) -> bool:
    """Whether every longer word of the name is capitalised (``Dr Amira Khan``, ``van den Berg, Jo``)."""
    words = [word.strip("().,'’|&/-[]") for word in _BRACKETS.sub(" ", name).split()]
    words = [word for word in words if word and word.casefold() not in _PARTICLES]
    return bool(words) and all(
        word[0].isdigit() or not word[0].isalpha() or any(map(str.isupper, word)) for word in words
    )


def is_time(text: str) -> bool:
    """Whether a line holds a time and nothing else."""
    return len(text) < 40 and re.fullmatch(_STAMP, text.strip()) is not None


def trailing_time(text: str) -> tuple[str, float | None]:
    """What was said, and the second at which it ended where f4's mark stands behind it."""
    mark = _TRAILING.search(text[-LONGEST:])
    if mark is None:
        return text, None
    return text[: len(text) - len(mark.group())], seconds(mark[1])


def seconds(stamp: str) -> float | None:
    """The first time in a stamp (``1:02:03``, ``[00:07]``, ``0:03.5``) in seconds."""
    match = re.search(_TIME, stamp)
    if match is None:
        return None
    total = 0.0
    for part in match.group().split(":"):
        total = total * 60 + float(part.replace(",", "."))
    return total
