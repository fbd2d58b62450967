"""Lines of a transcript that nobody said: titles, dates, durations, "started transcription", footers."""

from __future__ import annotations

import re

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DATE = re.compile(
    rf"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?"
    rf"(?:[0-9]{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH}\.?,?\s+[0-9]{{4}}|{_MONTH}\.?\s+[0-9]{{1,2}}(?:st|nd|rd|th)?,?\s+"
    rf"[0-9]{{4}}|[0-9]{{1,2}}[/.][0-9]{{1,2}}[/.][0-9]{{2,4}}|[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})"
    r"(?:[\s,•·|T-]|at|[0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9]{2})?|[ap]\.?m\.?|utc|gmt|bst|z)*",
    re.I,
)
_DURATION = re.compile(
    r"(?:duration:?\s*)?(?:[0-9]+\s*h(?:ours?|rs?)?\s*)?(?:[0-9]+\s*m(?:in(?:ute)?s?)?\s*)?"
    r"(?:[0-9]+\s*s(?:ec(?:ond)?s?)?)?|[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?",
    re.I,
)
_TRANSCRIPTION = re.compile(
    r"\W*(?:.{1,80}\s)?(?:started|stopped|ended)\s+(?:the\s+)?(?:transcription|recording)\W*", re.I
)
_FOOTER = re.compile(
    r"\W*(?:transcribed by\b.{0,80}|"
    r"(?:this )?transcript (?:was )?(?:generated|produced|created) (?:by|with)\b.{0,80}|"
    r"end(?:s| of)?(?: of)?(?: the)? (?:transcript(?:ion)?|recording|interview|audio)|"
    r"recording (?:ends|ended|stopped)|"
    r"transcript ends|https?://otter\.ai\S*|transcription ended after\s+[0-9:]+|"
    r"this editable transcript was computer generated\b.{0,160})\W*",
    re.I,
)
_OTTER = re.compile(r"(?:summary\s+)?keywords|speakers|summary|transcript(?:ion)?", re.I)


def is_footer(text: str) -> bool:
    """Whether a line is the transcriber's or the service's, wherever it stands."""
    line = text.strip()
    return len(line) < 250 and bool(_TRANSCRIPTION.fullmatch(line) or _FOOTER.fullmatch(line))


def is_furniture(text: str) -> bool:
    """Whether a line before the first speaker is a title, date, duration, list of keywords or a footer line.

    A sentence (more than 15 words, or ending in a full stop after more than five) is none of these.
    """
    line = text.strip()
    if len(line) > 1000:
        return False
    if is_footer(line) or _DATE.fullmatch(line) or _DURATION.fullmatch(line) or _OTTER.fullmatch(line):
        return True
    words = line.split()
    if line.count(",") >= max(3, len(words) / 4):
        return True
    return len(words) <= 15 and not (line.endswith((".", "?", "!")) and len(words) > 5)
