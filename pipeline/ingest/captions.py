"""An own parser of caption files (WebVTT and SRT, and what passes for them): cues and what stands between.

After the W3C's WebVTT, but nothing that could be speech is ever dropped: a blank line inside a cue does not
end it, a line with ``-->`` is only a timing line when it has two times, times may have commas, missing hours,
hours above 99 or one digit, and tags that WebVTT does not know (``<inaudible>``) stay in the text.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_TIME = r"(?:[0-9]{1,6}:)?[0-9]{1,4}:[0-9]{1,3}(?:[.,][0-9]{1,9})?"
_TIMING = re.compile(rf"\s*(?P<start>{_TIME})\s*--?>\s*(?P<end>{_TIME})(?P<rest>(?:\s.*)?)")
_BROKEN = re.compile(r"\s*[0-9]+[:.][0-9:.,\w]*\s*-->\s*[0-9:.,\w]*\s*")
_SETTING = re.compile(r"(?:[A-Za-z][\w-]*:\S+|[XY][12]:[0-9]+)")
_ID = re.compile(
    r"\s*(?:[0-9]+|[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}(?:/\S*)?|(?=\S*[0-9])[\w./#:+-]*[/_#-][\w./#:+-]*)\s*"
)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_TAG = re.compile(
    r"<(?P<close>/)?(?P<name>v|i|b|u|s|c|lang|ruby|rt|font)(?P<classes>(?:\.[^\s<>.]+)*)"
    r"(?:[ \t\n]+(?P<note>[^<>]*))?/?>|<[0-9]+:[0-9:.]+>",
    re.I,
)


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
    """Text of the file that is not in a cue: header lines, notes, chapter names. ``line`` counts from 1."""

    line: int
    text: str


@dataclass(frozen=True)
class Voice:
    """A stretch of a cue's payload in one voice; ``speaker`` is ``None`` where no voice tag names one."""

    speaker: str | None
    text: str


def unescape(text: str) -> str:
    """Character references that end in a semicolon as characters (``R&D;`` and ``AT&T`` stay)."""
    return _ENTITY.sub(lambda match: html.unescape(match.group()), text)


def seconds(time: str) -> float:
    """A caption time in seconds: ``01:02:03.500``, ``02:03.5``, ``0:0:1,5``."""
    value = 0.0
    for part in time.replace(",", ".").split(":"):
        value = value * 60 + float(part)
    return value


def is_timing(line: str) -> bool:
    """Whether a line tells when a cue is shown."""
    return _TIMING.fullmatch(line) is not None or _BROKEN.fullmatch(line) is not None


def parse(text: str) -> tuple[list[Cue], list[Aside]]:
    """Cues and asides of a caption file's normalised text, each in order of the file."""
    lines = text.split("\n")
    timings = [at for at, line in enumerate(lines) if "-->" in line or "->" in line if is_timing(line)]
    ids = _id_lines(lines, timings)
    cues: list[Cue] = []
    asides = list(_header(lines, timings[0] - (1 if timings[0] in ids else 0)) if timings else ())
    for number, at in enumerate(timings, 1):
        if at in ids and not _ID.fullmatch(lines[at - 1]):
            asides.append(Aside(at, lines[at - 1].strip()))
        until = (
            len(lines) if number == len(timings) else timings[number] - (1 if timings[number] in ids else 0)
        )
        start, end, rest = _timing(lines[at])
        body, notes = _body(lines, at + 1, until)
        cues.append(Cue(number, at + 1, start, end, "\n".join([rest, *body] if rest else body).strip()))
        asides.extend(notes)
    return cues, asides


def _id_lines(lines: Sequence[str], timings: Sequence[int]) -> set[int]:
    """Timing lines whose line above is the cue's identifier and not the last words of the cue before.

    An identifier follows a blank line (or opens the file). One that is words and not a number or code is
    believed only where most cues have one, as in chapter files. Without a blank line before it, it has to be
    the cue's own number.
    """
    standing = [
        at
        for at in timings
        if at > 0
        and lines[at - 1].strip()
        and (at == 1 or not lines[at - 2].strip())
        and not is_timing(lines[at - 1])
        and not lines[at - 1].startswith("WEBVTT")
    ]
    coded = {at for at in standing if _ID.fullmatch(lines[at - 1])}
    worded = [at for at in standing if at not in coded]
    if len(worded) > 1 and len(worded) >= 0.8 * len(timings):
        return coded | set(worded)
    bare = {
        at
        for place, at in enumerate(timings)
        if at > 0 and lines[at - 1].strip() in (str(place), str(place + 1)) and at not in coded
    }
    return coded | bare


def _timing(line: str) -> tuple[float | None, float | None, str]:
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
    block = ""
    for at, raw in enumerate(lines[:until]):
        line = raw.strip()
        if not line:
            block = ""
            continue
        if at == 0:
            line = re.sub(r"^WEBVTT\b[\s-]*", "", line)
        if line in ("STYLE", "REGION", "NOTE") and not block:
            block = line
            continue
        if line and block not in ("STYLE", "REGION"):
            yield from _note(at, line)


def _note(at: int, line: str) -> Iterator[Aside]:
    """A comment's text; the recogniser's confidence is a number about a cue and nobody's words."""
    text = re.sub(r"^NOTE\b\s*", "", line)
    if text and not re.fullmatch(r"Confidence:\s*[0-9.]+", text):
        yield Aside(at + 1, text)


def _body(lines: Sequence[str], start: int, until: int) -> tuple[list[str], list[Aside]]:
    """Lines of a cue, and the comments that stand between it and the next one."""
    body: list[str] = []
    notes: list[Aside] = []
    block, blank = "", False
    for at in range(start, until):
        line = lines[at].strip()
        if not line:
            block, blank = "", True
        elif blank and not block and re.match(r"NOTE(?:\s|$)", line):
            block = "NOTE"
            notes.extend(_note(at, line))
        elif block == "NOTE":
            notes.extend(_note(at, line))
        else:
            body.append(line)
            blank = False
    return body, notes


def voices(payload: str) -> list[Voice]:
    """A cue's payload as stretches of one voice each, tags taken out and entities as characters."""
    found: list[Voice] = []
    speaker: str | None = None
    words: list[str] = []
    at = 0

    def close() -> None:
        text = unescape("".join(words)).strip()
        if text:
            found.append(Voice(speaker, text))
        words.clear()

    for tag in _TAG.finditer(payload):
        words.append(payload[at : tag.start()])
        at = tag.end()
        if (tag["name"] or "").lower() == "v":
            close()
            name = " ".join(unescape(tag["note"] or "").split())
            speaker = None if tag["close"] or not name else name
    words.append(payload[at:])
    close()
    return found


def rolling(payloads: Sequence[str]) -> Counter[int]:
    """How many leading lines of each payload only repeat the end of the one before (rolling captions).

    Returns nothing unless the file as a whole rolls: at least two repeats of two or more words, in a fifth of
    its cues. A person who says the same thing twice is not a rolling caption.
    """
    repeats: Counter[int] = Counter()
    before: list[str] = []
    for at, payload in enumerate(payloads):
        lines = [line.strip() for line in payload.split("\n") if line.strip()]
        for size in range(min(len(before), len(lines)), 0, -1):
            if before[-size:] == lines[:size] and len(" ".join(lines[:size]).split()) > 1:
                repeats[at] = size
                break
        before = lines
    return repeats if len(repeats) >= 2 and len(repeats) >= 0.2 * len(payloads) else Counter()
