"""An own parser of caption files (WebVTT and SRT, and what passes for them): cues and what stands between.

After the W3C's WebVTT, but nothing that could be speech is ever dropped: a blank line inside a cue does not
end it, a line with ``-->`` is only a timing line when it has two times, times may have commas, missing hours,
hours above 99 or one digit, and tags that WebVTT does not know (``<inaudible>``) stay in the text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_TIME = r"(?:[0-9]{1,6}:)?[0-9]{1,4}:[0-9]{1,3}(?:[.,][0-9]{1,9})?"
_TIMING = re.compile(rf"\s*(?P<start>{_TIME})\s*--?>\s*(?P<end>{_TIME})(?P<rest>(?:\s.*)?)")
_BROKEN = re.compile(r"\s*[0-9]+[:.][0-9:.,\w]*\s*-->\s*[0-9:.,\w]*\s*")
_SETTING = re.compile(r"[A-Za-z][\w-]*:\S+")
_ID = re.compile(r"\s*(?:[0-9]+|[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}(?:/\S*)?|(?=\S*[0-9])[\w./#:+-]+)\s*")
_HEAD = re.compile(r"\ufeff?WEBVTT\b[\s-]*")
_OPENS_NOTE = re.compile(r"NOTE(?:\s|$)|\ufeff?WEBVTT(?:\s|$)")
_CONFIDENCE = re.compile(r"Confidence:\s*[0-9.]+")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_TAG = re.compile(
    r"<(?P<close>/)?(?P<name>v|i|b|u|s|c|lang|ruby|rt|font|br)(?P<classes>(?:\.[^\s<>.]+)*)"
    r"(?:[ \t\n]+(?P<note>[^<>]*))?/?>|<[0-9]+:[0-9:.]+>|\{\\an?[0-9]+\}",
    re.I,
)


CAPTIONS = 0.05
"""Share of a text's lines that tell a cue's times, from which the text is captions under another name."""
NAMED_CUES = 0.8
"""Share of cues below a line of words from which such lines are the cues' names (chapter files)."""


@dataclass(frozen=True)
class Cue:
    """One caption. ``number`` counts cues from 1; times in seconds, ``None`` where they cannot be read."""

    number: int
    line: int
    start: float | None
    end: float | None
    payload: str


@dataclass(frozen=True)
class Aside:
    """A line of the file that is in no cue: header, note, chapter name. ``line`` counts from 1.

    ``stray`` is a line before the first cue that is none of these: it may be speech that lost its time.
    """

    line: int
    text: str
    stray: bool = False


@dataclass(frozen=True)
class Voice:
    """A stretch of a cue's payload in one voice; ``speaker`` is ``None`` where no voice tag names one."""

    speaker: str | None
    text: str


def unescape(text: str) -> str:
    """Character references that end in a semicolon as characters (``R&D`` and ``AT&T`` stay)."""
    return _ENTITY.sub(lambda match: html.unescape(match.group()), text)


def seconds(time: str) -> float:
    """A caption time in seconds: ``01:02:03.500``, ``02:03.5``, ``0:0:1,5``."""
    value = 0.0
    for part in time.replace(",", ".").split(":"):
        value = value * 60 + float(part)
    return value


def is_timing(line: str) -> bool:
    """Whether a line tells when a cue is shown."""
    return "->" in line and (_TIMING.fullmatch(line) is not None or _BROKEN.fullmatch(line) is not None)


def parse(text: str) -> tuple[list[Cue], list[Aside]]:
    """Cues and asides of a caption file's normalised text, each in order of the file."""
    lines = text.split("\n")
    timings = [at for at, line in enumerate(lines) if is_timing(line) and not _in_speech(lines, at)]
    if not timings:
        return [], []
    ids = _id_lines(lines, timings)
    begins = [at - 1 if at in ids else at for at in timings]
    cues: list[Cue] = []
    asides = list(_header(lines, begins[0]))
    for number, (at, until) in enumerate(zip(timings, [*begins[1:], len(lines)], strict=True), 1):
        if at in ids and not _ID.fullmatch(lines[at - 1]):
            asides.append(Aside(at, lines[at - 1].strip()))
        start, end, rest = _timing(lines[at])
        body, notes = _body(lines, at + 1, until)
        cues.append(Cue(number, at + 1, start, end, "\n".join([rest, *body]).strip()))
        asides.extend(notes)
    return cues, asides


def _in_speech(lines: Sequence[str], at: int) -> bool:
    """Whether a line with two times goes on in words and stands inside a cue: then it is said, not a time."""
    if not _timing(lines[at])[2] or at == 0:
        return False
    above = lines[at - 1]
    return bool(above.strip()) and not _ID.fullmatch(above) and not _HEAD.match(above)


def _id_lines(lines: Sequence[str], timings: Sequence[int]) -> set[int]:
    """Timing lines whose line above is the cue's identifier and not the last words of the cue before.

    An identifier follows a blank line (or opens the file). One that is words and not a number or code is
    believed only where most cues have one, as in chapter files. Without a blank line before it, it has to be
    the cue's own number.
    """
    placed = {at: place for place, at in enumerate(timings)}
    above = [
        at
        for at in timings
        if at > 0 and lines[at - 1].strip() and at - 1 not in placed and not _HEAD.match(lines[at - 1])
    ]
    standing = [at for at in above if at == 1 or not lines[at - 2].strip()]
    coded = {at for at in standing if _ID.fullmatch(lines[at - 1])}
    worded = [at for at in standing if at not in coded]
    if len(worded) > 1 and len(worded) >= NAMED_CUES * len(timings):
        return coded | set(worded)
    numbers = {at for at in above if lines[at - 1].strip() in (str(placed[at]), str(placed[at] + 1))}
    return coded | numbers


def _timing(line: str) -> tuple[float | None, float | None, str]:
    """Start, end, and whatever follows the times on their line that is no setting."""
    match = _TIMING.fullmatch(line)
    if match is None:
        return None, None, ""
    start, end = seconds(match["start"]), seconds(match["end"])
    rest = match["rest"].strip()
    if all(_SETTING.fullmatch(token) for token in rest.split()):
        rest = ""
    return start, max(start, end), rest


def _header(lines: Sequence[str], until: int) -> Iterator[Aside]:
    """What stands before the first cue, one aside a line; style sheets and regions are left out."""
    block = "WEBVTT" if _HEAD.match(lines[0]) else ""
    for at, raw in enumerate(lines[:until]):
        line = raw.strip()
        if not line:
            block = ""
            continue
        if not block and (line in ("STYLE", "REGION") or line.startswith(("STYLE ", "REGION "))):
            block = "STYLE"
        elif not block:
            block = "NOTE" if _OPENS_NOTE.match(line) else "stray"
        if block != "STYLE":
            yield from _aside(at, line, stray=block == "stray")


def _aside(at: int, line: str, stray: bool = False) -> Iterator[Aside]:
    """A line's text without its keyword; the recogniser's confidence is a number and nobody's words."""
    text = line if stray else re.sub(r"^NOTE(?:\s+|$)", "", _HEAD.sub("", line, count=1))
    if text and not _CONFIDENCE.fullmatch(text):
        yield Aside(at + 1, text, stray)


def _body(lines: Sequence[str], start: int, until: int) -> tuple[list[str], list[Aside]]:
    """Lines of a cue, and the comments that stand between it and the next one."""
    body: list[str] = []
    notes: list[Aside] = []
    note, blank = False, False
    for at in range(start, until):
        line = lines[at].strip()
        if not line:
            note, blank = False, True
            continue
        note = note or (blank and _OPENS_NOTE.match(line) is not None)
        blank = False
        if note:
            notes.extend(_aside(at, line))
        else:
            body.append(line)
    return body, notes


def voices(payload: str) -> list[Voice]:
    """A cue's payload as stretches of one voice each, tags taken out and entities as characters."""
    found: list[Voice] = []
    speaker: str | None = None
    words: list[str] = []
    at = 0
    for tag in _TAG.finditer(payload):
        words.append(payload[at : tag.start()])
        at = tag.end()
        kind = (tag["name"] or "").lower()
        if kind == "br":
            words.append("\n")
        elif kind == "v":
            found.append(Voice(speaker, unescape("".join(words)).strip()))
            words.clear()
            name = " ".join(unescape(tag["note"] or "").split())
            speaker = None if tag["close"] or not name else name
    words.append(payload[at:])
    found.append(Voice(speaker, unescape("".join(words)).strip()))
    return [voice for voice in found if voice.text]
