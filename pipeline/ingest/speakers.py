"""Recognising who speaks: ``Name: text``, ``Name   0:03``, ``[00:01:02] Name: text`` and their like.

Works on text from any format; :func:`pipeline.ingest.turns.split_turns` is what readers call. A line that
merely has a colon (``Ratio was 3:1``, ``The question is: why?``) is no speaker: a label has to look like a
name *and* be borne out by the rest of the document (a known role, said more than once, or a document in
which nearly every paragraph opens with a label).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.ingest.labels import Form, Label, label_of, name_key, opening_of, parted_of, strong, well_cased
from pipeline.model import BlockKind, Piece, SourceKind

DENSE = 0.5
"""Share of labelled paragraphs from which a name that is said only once is believed."""
STAMPED = 0.2
"""Share from which a name with a time behind it is believed though it comes once."""
VERY_DENSE = 0.8
"""Share from which uncapitalised names are believed too."""
HALF = 0.5
"""Share of all that look like labels that have to be speakers, where none is known for sure."""
SEVERAL = 6
"""Labels from which ``SPARSE`` of the paragraphs is enough, and from which one speaker alone is believed."""
SPARSE = 0.1
"""Share of labelled paragraphs of a transcript with many labels; long answers have many paragraphs."""
FAIR = 0.25
"""Share of labelled paragraphs of a transcript with few labels."""
NEARLY_ALL = 0.95
"""Share from which a caption's name is believed though it comes once, has spaces and no capitals."""

_ASKS = re.compile(r"(?:the )?(?:interviewer|moderator|facilitator|researcher|int|ivr|q)[\s_#-]*[0-9a-z]?")
_NOBODY = re.compile(r"(?:unknown|unidentified)(?: speaker)?s?[\s_#-]*[0-9]?|several|all|multiple speakers")


@dataclass(frozen=True)
class Speakers:
    """The speakers of a document: their keys (see :func:`pipeline.ingest.labels.name_key`) and how dense.

    ``density`` is the share of non-blank lines or paragraphs that open with one of them; ``lax`` whether
    names were taken as they come; ``sure`` whether one is named by a role or in the study; ``trusted`` the share
    of all that looked like a label which names one of them.
    """

    keys: frozenset[str]
    density: float
    lax: bool = False
    sure: bool = False
    trusted: float = 0.0

    def label(self, line: str) -> Label | None:
        """The label a line opens with, if it names one of these speakers."""
        for found in (_opening(line, self.lax), parted_of(line.strip())):
            if found is not None and name_key(found.speaker) in self.keys:
                return found
        return None


def find_speakers(texts: Sequence[str], interviewers: Sequence[str] = (), lax: bool = False) -> Speakers:
    """Which labels of a document are speakers.

    Args:
        texts: paragraphs, cues or lines in order; only their openings are looked at.
        interviewers: names given in the study, believed at once.
        lax: believe any label that comes twice, whatever it looks like, where nearly every text has one
            (captions of a video call, with the names people give themselves).
    """
    known = {name_key(name) for name in interviewers}
    total = sum(1 for text in texts if text.strip())
    found = [label for text in texts if text.strip() and (label := _opening(text, lax)) is not None]
    if not found:
        return Speakers(frozenset(), 0.0)
    count = _Count(
        Counter(name_key(label.speaker) for label in found),
        Counter((name_key(label.speaker), label.form) for label in found),
        len(found) / total,
        known,
    )
    lax = lax and count.share >= DENSE
    different = {(label.speaker, label.form): label for label in found}.values()
    keys = frozenset(name_key(label.speaker) for label in different if _believed(label, count, lax))
    hits = sum(1 for label in found if name_key(label.speaker) in keys)
    sure = any(key in known or strong(key) for key in keys)
    return Speakers(keys, hits / total, lax, sure, hits / len(found))


def _opening(text: str, lax: bool) -> Label | None:
    label = opening_of(text)
    if label is None and lax and (label := label_of(text, lax=True)) is not None:
        return replace(label, form=Form.LAX)
    return label


@dataclass(frozen=True)
class _Count:
    """How often each name opens a text, in all and by form; the share of texts with a label; names given."""

    names: Counter[str]
    forms: Counter[tuple[str, Form]]
    share: float
    known: set[str]


def _believed(label: Label, count: _Count, lax: bool) -> bool:
    """Whether a label is a speaker, by its form, its spelling, its frequency and the document around it."""
    key = name_key(label.speaker)
    times, cased = count.names[key], well_cased(label.speaker)
    if label.form in (Form.DOT, Form.PAREN, Form.TAB, Form.ALONE):
        return _borne_out(label, count)
    if key in count.known or strong(label.speaker):
        return True
    if lax and times >= 2 and (count.share >= VERY_DENSE or " " not in label.speaker):
        return True
    if label.form is Form.LAX:
        return False
    if label.form is Form.STAMP:
        return times >= 2 or count.share >= STAMPED
    if cased:
        return times >= 2 or (count.share >= DENSE and label.form is Form.COLON)
    one_word = " " not in label.speaker
    if lax and label.form is Form.COLON:
        return count.share >= (VERY_DENSE if one_word else NEARLY_ALL)
    return one_word and (times >= 3 or (times >= 2 and count.share >= VERY_DENSE)) and count.share >= STAMPED


def _borne_out(label: Label, count: _Count) -> bool:
    """Whether a label without colon and time is a speaker: said three times at least, and a role or a name in a
    document full of labels; of ``Q.`` and ``A.``, both twice."""
    if label.form is Form.DOT:
        return min(count.forms["q", Form.DOT], count.forms["a", Form.DOT]) >= 2
    key = name_key(label.speaker)
    if count.forms[key, label.form] < 3:
        return False
    dense = count.share >= DENSE
    if label.form is Form.PAREN:
        return dense
    return key in count.known or strong(label.speaker) or (well_cased(label.speaker) and dense)


def is_transcript(speakers: Speakers, labels: Sequence[Label]) -> bool:
    """Whether these labels make a document a transcript: enough of them, and a fair share of it.

    Args:
        speakers: as found in the document.
        labels: every place where one of them opens a line.
    """
    if len(labels) < 2:
        return False
    stamped = all(label.form is Form.STAMP for label in labels)
    if not (speakers.sure or stamped or _talk([name_key(label.speaker) for label in labels], speakers)):
        return False
    return speakers.density >= (SPARSE if len(labels) >= SEVERAL or stamped else FAIR)


def _talk(keys: Sequence[str], speakers: Speakers) -> bool:
    """Whether labels that nothing but their spelling speaks for come as the names of people who talk do: each
    twice on average, two at least, and not round and round in one order as the fields of a form. One label alone
    has to come often and to open a fair share of the text: in a report it is a mark that comes back.
    """
    different = list(dict.fromkeys(keys))
    size = len(different)
    if len(keys) < 2 * size or speakers.trusted < HALF:
        return False
    if size < 2 and (len(keys) < SEVERAL or speakers.density < FAIR):
        return False
    return size < 3 or any(key != different[at % size] for at, key in enumerate(keys))


def guess_kind(pieces: Iterable[Piece], interviewers: Sequence[str] = ()) -> SourceKind:
    """Interview or focus group: a group where three or more people speak besides whoever asks.

    Where no speaker is known to ask, one of them is taken to.
    """
    known = {name_key(name) for name in interviewers}
    speakers = {name_key(piece.speaker) for piece in pieces if piece.kind is BlockKind.TURN and piece.speaker}
    asking = {key for key in speakers if key in known or _ASKS.fullmatch(key)}
    people = [key for key in speakers - asking if not _NOBODY.fullmatch(key)]
    return SourceKind.FOCUS_GROUP if len(people) >= (3 if asking else 4) else SourceKind.INTERVIEW
