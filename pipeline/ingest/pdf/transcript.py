"""PDFs of transcripts: paragraphs as turns. Who speaks is told by :mod:`pipeline.ingest.speakers`; here is
what PDFs add to it: a speaker's name on its own line, code labels of an export, the maker's last line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline import pages
from pipeline.ingest.labels import label_of, name_key, name_like, strong
from pipeline.ingest.pdf.blocks import Para, Role
from pipeline.ingest.pdf.text import join, paged
from pipeline.ingest.turns import split_turns
from pipeline.model import BlockKind, Piece

MOSTLY = 0.5
"""Share of a document's text that must be turns."""

FEWEST_TURNS = 2.5
"""Turns that the people of a transcript have on average at least; the labels of a form come once or twice."""

_FIELD = re.compile(
    r"\b(?:title|project|date|time|timeframe|id|ref|reference|number|no|version|status|score|rating|purpose|aim|type"
    r"|description|details?|summary|comments?|notes?|reason|decision|recommendations?|action|address|e-?mail|tele?phone"
    r"|phone|department|directorate|division|ward|subject|risk|impact|evidence|contact|signed|signature|example|source"
    r"|cost|budget|total|outcome|target|deadline|owner|lead officer|category|organisation)\b"
)
"""Words in the labels of forms."""

_MAKER = re.compile(
    r"^(?:created|generated|exported|transcribed|produced) (?:with|by|from|using)\b", re.IGNORECASE
)
_ADDRESS = re.compile(r"^\(?https?://\S+\)?$")


def turns_of(
    paras: Sequence[Para], known: frozenset[str], interviewers: Sequence[str] = ()
) -> tuple[Piece, ...]:
    """The turns of a transcript with its furniture; ``()`` where the document is no transcript.

    Args:
        paras: in reading order, furniture among them.
        known: the document's vocabulary, for hyphenation.
        interviewers: names given in the study.
    """
    if not _may_be_talk(paras):
        return ()
    texts = [join(para.words, known) for para in paras]
    names = _lone_names(paras, texts)
    asides = _annotations(paras, texts, names)
    pieces: list[Piece] = []
    name: Piece | None = None
    in_table = _is_table(paras, known)
    for at, (para, text) in enumerate(zip(paras, texts, strict=True)):
        if para.role is Role.FURNITURE or at in asides or _is_makers(at, texts):
            pieces.append(Piece(text, BlockKind.FURNITURE, page=para.page))
        elif name_key(text) in names:
            pieces.extend([name] if name else [])
            name = Piece(f"{text}:", page=para.page)
        elif name:
            pieces.append(_named(name, paged(Piece(text, page=para.page), para, known)))
            name = None
        else:
            said = _opened(para, text, known) if in_table else text
            pieces.append(paged(Piece(said, page=para.page), para, known))
    pieces.extend([name] if name else [])
    turns = split_turns(pieces, interviewers)
    return turns if _is_talk(turns) else ()


def _named(name: Piece, said: Piece) -> Piece:
    """What is said, with the name that stands on the line above; the page is that of the words."""
    mark = dict(said.attributes).get(pages.MARK)
    if mark is None:
        return replace(said, text=f"{name.text} {said.text}")
    before = len(name.text.split())
    parts = pages.parts_of(mark, len(said.text.split()))
    moved = pages.mark_of([(before, parts[0][1]), *parts])
    return replace(said, text=f"{name.text} {said.text}", attributes=((pages.MARK, moved),))


def _may_be_talk(paras: Sequence[Para]) -> bool:
    """A quick look: whether a tenth of the paragraphs open with a colon or a time, or are short and alone."""
    body = [para for para in paras if para.role is not Role.FURNITURE]
    opened = 0
    for para in body:
        first = para.words[:10]
        opened += any(":" in word.text for word in first) or (len(first) <= 4 and strong(para.plain))
    rows = sum(1 for para in body if para.role is Role.ROW)
    return opened >= 0.1 * len(body) or rows >= 0.6 * len(body)


def _is_talk(pieces: Sequence[Piece]) -> bool:
    """Whether turns are talk: most of the text, most of it by people who speak again, no turn nearly all."""
    turns = [piece for piece in pieces if piece.kind is BlockKind.TURN]
    counts = Counter(name_key(turn.speaker) for turn in turns)
    again = sum(count for count in counts.values() if count > 1)
    words = [len(turn.text.split()) for turn in turns]
    total = sum(len(piece.text.split()) for piece in pieces)
    longest = max(words, default=0)
    if len(counts) > max(2.0, len(turns) / FEWEST_TURNS) or _is_form(counts):
        return False
    return (
        sum(words) >= MOSTLY * total
        and again >= MOSTLY * len(turns)
        and (longest <= MOSTLY * total or total < 300)
    )


def _is_form(counts: Counter[str]) -> bool:
    """Whether many of those who seem to speak are labels of a form ("Project ID", "Date of decision")."""
    labels = sum(1 for name in counts if _FIELD.search(name.lower()) and not strong(name))
    return labels >= 2 and labels >= 0.3 * len(counts)


def _is_table(paras: Sequence[Para], known: frozenset[str]) -> bool:
    """Whether most of a document is a table of speakers and what they said."""
    body = [para for para in paras if para.role is not Role.FURNITURE]
    rows = [para for para in body if para.role is Role.ROW and len(para.cells) == 2]
    if len(rows) < max(4, 0.6 * len(body)):
        return False
    names = [name for row in rows if (name := name_key(join(row.cells[0], known))) and name_like(name)]
    return len(names) >= 0.6 * len(rows) and len(set(names)) <= max(2, len(rows) / 3)


def _opened(para: Para, text: str, known: frozenset[str]) -> str:
    """A paragraph's text, with a colon after the speaker of a row of two cells."""
    if para.role is Role.ROW and len(para.cells) == 2:
        name, said = (join(cell, known) for cell in para.cells)
        if name and name_like(name):
            return f"{name.rstrip(':')}: {said}"
    return text


def _lone_names(paras: Sequence[Para], texts: Sequence[str]) -> frozenset[str]:
    """Names that stand on lines of their own before what is said; none where they open too few paragraphs."""
    body = [(para, text) for para, text in zip(paras, texts, strict=True) if para.role is not Role.FURNITURE]
    found: list[tuple[str, tuple[float, bool]]] = []
    for (para, text), (_, after) in pairwise(body):
        is_name = len(text.split()) <= 4 and not text.endswith((".", "?", "!", ",")) and name_like(text)
        if is_name and label_of(text) is None and name_key(after) != name_key(text):
            found.append((name_key(text), (para.size, para.bold)))
    roles = [one for one in found if strong(one[0]) and re.search(r"\w{5}|\d", one[0])]
    if len(roles) < max(2, 0.15 * len(body)):
        return frozenset()
    styles = {style for _, style in roles}
    first = {_stem(key) for key, _ in roles}
    return frozenset(key for key, style in found if style in styles and _stem(key) in first)


def _annotations(paras: Sequence[Para], texts: Sequence[str], names: frozenset[str]) -> frozenset[int]:
    """Places of code labels that an analysis tool printed under the turns: short, smaller or larger than
    speech, and repeated. Only where speakers stand on lines of their own."""
    if not names:
        return frozenset()
    sizes: Counter[float] = Counter()
    for para in paras:
        sizes[para.size] += len(para.words)
    body = sizes.most_common(1)[0][0]
    found: list[int] = []
    for at, (para, text) in enumerate(zip(paras, texts, strict=True)):
        short = len(para.words) <= 6 and not text.endswith((".", "?", "!"))
        if (
            para.role is not Role.FURNITURE
            and short
            and abs(para.size - body) > 0.5
            and name_key(text) not in names
        ):
            found.append(at)
    repeats = Counter(texts[at] for at in found)
    if sum(1 for count in repeats.values() if count > 1) < 3:
        return frozenset()
    return frozenset(found)


def _is_makers(at: int, texts: Sequence[str]) -> bool:
    """Whether one of the last paragraphs is the line of the tool that made the file."""
    if at < len(texts) - 8:
        return False
    return bool(_MAKER.match(texts[at]) or _ADDRESS.match(texts[at]))


def _stem(key: str) -> str:
    """A name's first word without its number: "interviewer2 2" is spoken of as "interviewer"."""
    return key.split(maxsplit=1)[0].rstrip("0123456789")
