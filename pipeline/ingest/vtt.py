"""Captions of Teams, Zoom and others (.vtt, .srt) as turns.

A turn is what one speaker says until another speaks or falls silent for long: consecutive cues of a speaker
are merged while the pause between them is at most ``GAP`` seconds. Words are joined with a space. A cue
without a name goes on with the speaker before it where the file writes names as ``Name: text`` (Zoom), within
the same pause; where it uses voice tags (Teams), a cue without one has no known speaker.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from pipeline.errors import UnreadableError
from pipeline.ingest.base import ReadOptions, decode
from pipeline.ingest.captions import Aside, Cue, parse, voices
from pipeline.ingest.labels import LONGEST, name_like, well_cased
from pipeline.ingest.limits import check_text, read_bytes
from pipeline.ingest.preamble import is_furniture
from pipeline.ingest.rolling import rolling
from pipeline.ingest.speakers import Speakers, find_speakers, guess_kind
from pipeline.model import BlockKind, Piece, Reading, Reject
from pipeline.times import MARK, mark_of

GAP = 30.0
"""Seconds of silence after which a speaker's next words are a turn of their own."""
NAMES_FROM = 0.1
"""Share of cues with ``Name: text`` from which a file writes its names so."""
FIRST_LINES = 0.8
"""Share of cues whose first line is one of the names from which a file writes its names above the words."""
FEW_NAMES = 0.3
"""Different first lines, as a share of the cues, from which they are no names but speech."""


@dataclass(frozen=True)
class Said:
    """What one cue says in one voice. ``speaker`` is ``None`` where the cue does not say who."""

    speaker: str | None
    text: str
    start: float | None
    end: float | None
    repeat: bool = False


def read(path: Path, options: ReadOptions) -> Reading:
    """Read a caption file. Raises :class:`UnreadableError` where it is empty, no text or no captions."""
    text = decode(read_bytes(path))
    check_text(text)
    return reading(text, options)


def reading(text: str, options: ReadOptions, titled: bool = False) -> Reading:
    """Normalised text of a caption file as a reading; ``titled`` where a title may stand before the first caption, as
    in a document. Raises :class:`UnreadableError` without captions."""
    cues, asides = parse(text)
    said, named = _said(cues, options)
    if not any(part.text for part in said):
        raise UnreadableError("there are no captions in the file")
    pieces = (
        *_furniture(asides, cues, before=True),
        *_merged(said, carry=named),
        *_furniture(asides, cues, before=False),
    )
    notes = (("cues", len(cues)), ("empty cues", sum(1 for cue in cues if not cue.payload)))
    return Reading(
        pieces, guess_kind(pieces, options.interviewers), tuple(_rejects(cues, asides, titled)), notes
    )


def _rejects(cues: Sequence[Cue], asides: Sequence[Aside], titled: bool) -> Iterator[Reject]:
    """What a person should look at: times that cannot be read, and words that belong to no caption."""
    for aside in asides:
        if aside.stray and not (titled and is_furniture(aside.text)):
            reason = f"this stands before the first caption and was kept as furniture: {aside.text}"
            yield Reject("ingest", "", f"line {aside.line}", reason)
    for cue in cues:
        if cue.start is None:
            reason = "the time of this caption cannot be read; its words were kept"
            yield Reject("ingest", "", f"line {cue.line}", reason)


def _said(cues: Sequence[Cue], options: ReadOptions) -> tuple[list[Said], bool]:
    """What is said, cue by cue, and whether the file names its speakers as ``Name: text``."""
    captions = [
        [
            (voice.speaker, line)
            for voice in voices(cue.payload)
            for line in voice.text.split("\n")
            if line.strip()
        ]
        for cue in cues
    ]
    parts: list[Said] = []
    for cue, lines, repeats in zip(cues, captions, rolling(captions), strict=True):
        for repeat, chunk in ((True, lines[:repeats]), (False, lines[repeats:])):
            for speaker, run in groupby(chunk, key=itemgetter(0)):
                text = "\n".join(line for _, line in run)
                parts.append(Said(speaker, text, cue.start, cue.end, repeat))
    if any(part.speaker is not None for part in parts):
        return parts, False
    speakers = find_speakers([part.text for part in parts], options.interviewers, lax=True)
    if speakers.density < NAMES_FROM:
        return _by_first_line(parts), False
    return [named for part in parts for named in _by_prefix(part, speakers)], True


def _by_first_line(parts: list[Said]) -> list[Said]:
    """Cues whose first line is the speaker (older Teams documents), where the same few names open nearly all."""
    firsts = [part.text.split("\n", 1)[0] for part in parts if "\n" in part.text]
    names = {name for name in firsts if name_like(name) and well_cased(name) and len(name) <= LONGEST}
    often = [name for name in names if firsts.count(name) > 1]
    if len(often) < 2 and not any(" " in name for name in often):
        return parts  # one word above all captions is as likely said as a name
    named = sum(1 for name in firsts if name in names)
    if len(parts) < 4 or named < FIRST_LINES * len(parts) or len(names) > max(2, FEW_NAMES * len(parts)):
        return parts
    return [
        replace(part, speaker=first, text=rest) if rest and first in names else part
        for part in parts
        for first, _, rest in [part.text.partition("\n")]
    ]


def _by_prefix(part: Said, speakers: Speakers) -> Iterator[Said]:
    """A cue cut where one of its lines opens with a speaker's name. A name alone says who comes next."""
    speaker: str | None = None
    words: list[str] = []
    for line in part.text.split("\n"):
        label = speakers.label(line)
        if label is None:
            words.append(line)
            continue
        if words or speaker:
            yield replace(part, speaker=speaker, text="\n".join(words))
        speaker, words = label.speaker, [label.rest] if label.rest else []
    yield replace(part, speaker=speaker, text="\n".join(words))


def _merged(said: Sequence[Said], carry: bool) -> Iterator[Piece]:
    """Turns by the rule above; repeats of a rolling caption follow their turn as furniture."""
    run: list[Said] = []
    repeats: list[Said] = []
    speaker: str | None = None
    for part in said:
        if part.repeat:
            repeats.append(part)
            continue
        paused = _pause(run, part) > GAP
        goes_on = part.speaker == speaker or (carry and part.speaker is None)
        if run and (paused or not goes_on):
            yield from _turn(speaker, run, repeats)
            run, repeats = [], []
        if not run:
            speaker = part.speaker
        run.append(part)
    yield from _turn(speaker, run, repeats)


def _pause(run: Sequence[Said], part: Said) -> float:
    if not run or part.start is None:
        return 0.0
    ends = [before.end for before in run[-3:] if before.end is not None]
    return part.start - max(ends) if ends else 0.0


def _turn(speaker: str | None, run: Sequence[Said], repeats: Sequence[Said]) -> Iterator[Piece]:
    for kind, parts in ((BlockKind.TURN, run), (BlockKind.FURNITURE, repeats)):
        starts = [part.start for part in parts if part.start is not None]
        ends = [part.end for part in parts if part.end is not None]
        if parts:
            said = [" ".join(part.text.split()) for part in parts]
            mark = mark_of(
                (len(text.split()), part.start, part.end) for text, part in zip(said, parts, strict=True)
            )
            yield Piece(
                " ".join(filter(None, said)),
                kind,
                speaker=(speaker or "") if kind is BlockKind.TURN else "",
                time_start=_milli(min(starts, default=None)),
                time_end=_milli(max(ends, default=None)),
                attributes=((MARK, mark),) if kind is BlockKind.TURN and " " in mark else (),
            )


def _milli(time: float | None) -> float | None:
    return None if time is None else round(time, 3)


def _furniture(asides: Sequence[Aside], cues: Sequence[Cue], before: bool) -> Iterator[Piece]:
    """Header lines before the first cue, notes after it, as furniture."""
    first = cues[0].line if cues else 0
    for aside in asides:
        if (aside.line < first) is before:
            yield Piece(aside.text, BlockKind.FURNITURE)
