"""Who asks in a transcript, told by a usual abbreviation and by the turns: no settings are needed for these."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from pipeline.corpus import Corpus
from pipeline.model import BlockKind, SourceKind

ASKS = 0.3
"""Share of turns with a question from which whoever goes by a letter asks, if nobody's share is larger."""

_NUMBER = r"[\s_#.-]*[0-9]{0,2}"
_SURE = re.compile(rf"(?:int|intv|intvr|ivr|interv|researcher|fac|facil|mod){_NUMBER}", re.I)
_LIKELY = re.compile(rf"(?:i|q|iv){_NUMBER}", re.I)
_ANSWERS = re.compile(rf"(?:a|ie|ive){_NUMBER}", re.I)
"""Who answers a ``Q`` or ``IV``."""
_TALK = (SourceKind.INTERVIEW, SourceKind.FOCUS_GROUP)


def plain_askers(corpus: Corpus, known: Iterable[str]) -> frozenset[tuple[str, str]]:
    """Path and name of each speaker who plainly asks, in interviews and focus groups where nobody is known to.

    Args:
        corpus: what was read.
        known: names of those who ask, in any case; a number may follow them.
    """
    asking = {name.casefold() for name in known}
    found: set[tuple[str, str]] = set()
    for source in corpus.sources:
        blocks = [b for b in corpus.blocks[source.id] if b.kind is BlockKind.TURN and b.speaker]
        names = {block.speaker for block in blocks}
        if source.kind not in _TALK or not any(_abbreviated(name) for name in names):
            continue
        if not any(re.sub(r"[\s_#-]*\d+$", "", name.casefold()) in asking for name in names):
            turns = [(block.speaker, source.text[block.start : block.end]) for block in blocks]
            found.update((source.path, name) for name in askers(turns))
    return frozenset(found)


def askers(turns: Sequence[tuple[str, str]]) -> frozenset[str]:
    """The speakers who ask, of turns as (speaker, words).

    ``Int``, ``IVR``, ``Researcher``, ``Fac``, ``Mod`` and the like do where others speak too; ``Q`` where an ``A``
    answers, ``IV`` where an ``IE`` does. ``I``, and any other ``Q`` or ``IV``, may be somebody's initial: they do
    where ``ASKS`` of their turns hold a question and nobody else asks as often.
    """
    spoken = Counter(name for name, _ in turns)
    asked = Counter(name for name, text in turns if "?" in text)
    share = {name: asked[name] / spoken[name] for name in spoken}
    abbreviated = {name for name in spoken if _abbreviated(name)}
    if abbreviated == set(spoken):
        return frozenset()
    return frozenset(name for name in abbreviated if _SURE.fullmatch(name) or _likely(name, share))


def _abbreviated(name: str) -> bool:
    return bool(_SURE.fullmatch(name) or _LIKELY.fullmatch(name))


def _likely(name: str, share: Mapping[str, float]) -> bool:
    others = {other: part for other, part in share.items() if not _abbreviated(other)}
    answered = not name.casefold().startswith("i") or name.casefold().startswith("iv")
    if answered and any(_ANSWERS.fullmatch(other) for other in others):
        return True
    return share[name] >= ASKS and share[name] > max(others.values(), default=0.0)
