"""Chats saved as text: WhatsApp's export, and what Zoom saves of a meeting's chat. One turn a message.

A message opens with its date or time and its sender; lines below it that open with neither go on with it. What
the service says by itself ("Messages and calls are end-to-end encrypted") is furniture. When a message was sent,
and to whom, is kept as marks of its block.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.ingest.labels import LONGEST, clean_name, name_like
from pipeline.model import BlockKind, Piece

SENT, TO = "_sent", "_to"
"""The marks that say when a message was sent, and to whom where that is told; as written."""
FEWEST = 3
"""Messages that a chat has at least."""

_DATE = r"[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{2,4}"
_CLOCK = r"[0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9]{2})?(?:[ \u202f\u00a0]?[ap]\.?m\.?)?"
_SENDER = rf"(?P<sender>[^:\n\t]{{1,{LONGEST}}}?)"
_OPENINGS = (
    re.compile(rf"\u200e?\[(?P<sent>{_DATE},?\s{_CLOCK})\]\s(?:{_SENDER}:(?:\s|$))?(?P<text>.*)", re.I),
    re.compile(rf"(?P<sent>{_DATE},?\s{_CLOCK})\s-\s(?:{_SENDER}:(?:\s|$))?(?P<text>.*)", re.I),
    re.compile(
        rf"(?P<sent>{_CLOCK})\s+From\s+{_SENDER}(?:\s+to\s+(?P<to>[^:\n]{{1,{LONGEST}}}?))?\s*:(?:\s|$)(?P<text>.*)",
        re.I,
    ),
)
_NOTHING = re.compile(
    r"[<\u200e\[(]*(?:(?:media|image|video|audio|sticker|document|gif|contact card) omitted|this message was deleted|"
    r"you deleted this message|null)[>\])]*\.?",
    re.I,
)


def chat(text: str) -> tuple[Piece, ...]:
    """The messages of a chat as turns; ``()`` where the text is none.

    A text is a chat where one of the forms above opens its first line and at least ``FEWEST`` more.
    """
    lines = text.split("\n")
    first = next((line for line in lines if line.strip()), "")
    for opening in _OPENINGS:
        if not opening.fullmatch(first.strip()):
            continue
        found = [opening.fullmatch(line.strip()) for line in lines]
        if sum(1 for match in found if match and match["sender"]) >= FEWEST:
            return tuple(_pieces(lines, found))
    return ()


def _pieces(lines: list[str], found: list[re.Match[str] | None]) -> Iterator[Piece]:
    message: re.Match[str] | None = None
    words: list[str] = []
    for line, match in zip(lines, found, strict=True):
        if match is None:
            words.append(line.strip())
            continue
        yield from _piece(message, words)
        message, words = match, [match["text"].strip()]
    yield from _piece(message, words)


def _piece(message: re.Match[str] | None, words: list[str]) -> Iterator[Piece]:
    if message is None:
        return
    text = "\n".join(line for line in words if line)
    sender = clean_name((message["sender"] or "").lstrip("~\u200e\u202a "))
    marks = ((SENT, message["sent"]), (TO, message.groupdict().get("to") or ""))
    sent = tuple((name, " ".join(text.split())) for name, text in marks if text)
    if not name_like(sender):
        named = f"{message['sender']}: {text}" if message["sender"] else text
        yield Piece(named, BlockKind.FURNITURE, attributes=sent)
    elif _NOTHING.fullmatch(text):
        yield Piece(text, BlockKind.FURNITURE, speaker=sender, attributes=sent)
    else:
        yield Piece(text, BlockKind.TURN, speaker=sender, attributes=sent)
