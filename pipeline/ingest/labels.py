"""The openings of a turn as text: a name with a colon, a name with a time. Grammar only, no judgement."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TIME = r"[0-9]{1,3}:[0-9]{2}(?::[0-9]{2})?(?:[.,][0-9]{1,3})?"
_STAMP = rf"[\[(]?\s*{_TIME}\s*(?:(?:-|–|-->)\s*{_TIME}\s*)?[\])]?"
_BULLET = r"\s*(?:(?:>>+|[-–—•●*])\s+|>>+)?"
_MARK = r"(?:\*\*|__)?"
_NAME = r"(?P<name>[^:\n\t]{1,70}?)"
_COLON = re.compile(
    rf"{_BULLET}(?:(?P<before>{_STAMP})\s*[-–]?\s*)?{_MARK}{_NAME}\s*(?:(?P<after>{_STAMP})\s*)?"
    rf"{_MARK}\s*[::]{_MARK}(?![0-9/:])(?P<rest>.*)",
    re.S,
)
_AFTER = re.compile(
    rf"{_BULLET}{_MARK}{_NAME}{_MARK}(?P<gap>[\s,]+|\s+[-–]\s+)(?P<after>{_STAMP}):?(?P<rest>\s*(?:\n.*)?|\s+.*)",
    re.S,
)
_BEFORE = re.compile(
    rf"{_BULLET}(?P<before>{_STAMP})(?:\s+|\s*[-–]\s*){_MARK}{_NAME}{_MARK}\s*(?P<rest>(?:\n.*)?)", re.S
)

_ROLE = re.compile(
    r"(?:the\s+)?(?:interviewer|interviewee|interviewed|moderator|facilitator|participant|respondent|speaker|"
    r"researcher|chair|chairman|chairwoman|chairperson|int|ivr|iv|ive|resp|part|fac|mod|pt|p|r|q|a|i|s|m|f|"
    r"male|female|unknown|unknown speaker|unidentified speaker|unidentified|observer|note\s?taker|narrator|"
    r"host|guest|interpreter|translator|patient|carer|all|several|multiple speakers|voice)"
    r"\s*[-#_. ]?\s*(?:[0-9]{1,3}|[a-z])?",
    re.I,
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
"""
_SMALL_WORDS = """
    van der den de da di du la le von zu of the and al el bin ibn y e dos das ter ten op for in
"""
_NOT_NAMES = frozenset(_OTHER_LABELS.split())
_PARTICLES = frozenset(_SMALL_WORDS.split())


@dataclass(frozen=True)
class Label:
    """How a line opens: who, at which second (or ``None``), what follows, and whether a time gave it away."""

    speaker: str
    time: float | None
    rest: str
    stamped: bool


def label_of(text: str) -> Label | None:
    """The label a line or paragraph opens with, where it has the form of one; nothing is believed yet."""
    head = text[:400]
    for pattern in (_AFTER, _BEFORE, _COLON):
        match = pattern.fullmatch(head) if pattern is not _COLON else pattern.match(head)
        if match is None:
            continue
        label = _labelled(match, text, pattern is not _COLON)
        if label is not None:
            return label
    return None


def _labelled(match: re.Match[str], text: str, stamped: bool) -> Label | None:
    groups = match.groupdict()
    name = clean_name(groups["name"])
    rest = groups["rest"] + text[400:]
    if not name_like(name):
        return None
    if (
        stamped
        and rest.strip()
        and not rest.lstrip(" \t").startswith("\n")
        and len(groups.get("gap") or "") < 2
    ):
        return None
    stamp = groups.get("before") or groups.get("after")
    return Label(name, seconds(stamp) if stamp else None, rest.strip(), stamped)


def clean_name(name: str) -> str:
    """A name without markdown emphasis, trailing dashes and doubled spaces."""
    return " ".join(name.strip(" \t*_-–—•●").split())


def name_key(name: str) -> str:
    """What two spellings of one label share: case and spaces are ignored."""
    return " ".join(name.casefold().split())


def strong(name: str) -> bool:
    """Whether the label is the name of a role (Interviewer, P7, Speaker 2), which is believed at once."""
    return _ROLE.fullmatch(name) is not None


def name_like(name: str) -> bool:
    """Whether a label could be a name: short, with a letter, no sentence, none of the usual other labels."""
    words = name.split()
    if not words or len(words) > 8 or not any(ch.isalpha() for ch in name):
        return False
    if re.search(r"[?!;\"“”…<>{}=\\]|https?$|-->", name) or name_key(name).strip(" .") in _NOT_NAMES:
        return False
    if re.search(r"[^\W\d_]{5,}\.\s", name) or name.endswith((",", "(", "&")):
        return False
    return not (words[0][0].isdigit() and len(words) > 1 and not words[0].isalpha() and len(words) > 3)


def well_cased(name: str) -> bool:
    """Whether every longer word of the name is capitalised (``Dr Amira Khan``, ``van den Berg, Jo``)."""
    words = [word.strip("().,'’|&/-") for word in name.split()]
    words = [word for word in words if word and word.casefold() not in _PARTICLES]
    return bool(words) and all(
        word[0].isupper() or word[0].isdigit() or not word[0].isalpha() for word in words
    )


def seconds(stamp: str) -> float | None:
    """The first time in a stamp (``1:02:03``, ``[00:07]``, ``0:03.5``) in seconds."""
    match = re.search(_TIME, stamp)
    if match is None:
        return None
    parts = [float(part.replace(",", ".")) for part in match.group().split(":")]
    total = 0.0
    for part in parts:
        total = total * 60 + part
    return total
