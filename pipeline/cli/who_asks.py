"""Who probably asks the questions of an interview, where nobody is known to: their words would be coded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipeline.model import BlockKind, SourceKind
from pipeline.study import Study

if TYPE_CHECKING:
    from pipeline.anonymise.people import Roster
    from pipeline.corpus import Corpus

ASKS = 0.5
"""Share of a speaker's turns that hold a question, from which the speaker is taken to ask."""
TURNS = 4
"""Turns that are too few to tell."""


def probable_interviewers(study: Study, corpus: Corpus, roster: Roster) -> Iterator[str]:
    """A sentence for each person who seems to ask in interviews and focus groups in which nobody is known to."""
    found: Counter[str] = Counter()
    for source in corpus.sources:
        if source.kind not in (SourceKind.INTERVIEW, SourceKind.FOCUS_GROUP):
            continue
        turns = [
            (block.speaker, source.text[block.start : block.end])
            for block in corpus.blocks[source.id]
            if block.kind is BlockKind.TURN and block.speaker
        ]
        if not any(_asks(source.path, name, roster) for name in {name for name, _ in turns}):
            found.update(_asking(turns))
    for name, sources in sorted(found.items()):
        where = f"{sources} source{'' if sources == 1 else 's'}"
        listed = ", ".join([*study.settings.interviewers, f'"{name}"'])
        yield (f"'{name}' seems to ask the questions in {where} and is coded as a participant; if so, write in "
               f"study.yaml: interviewers: [{listed}]")  # fmt: skip


def _asks(path: str, name: str, roster: Roster) -> bool:
    from pipeline.anonymise.people import Spoken

    return roster.asks(Spoken(path, name))


def _asking(turns: list[tuple[str, str]]) -> list[str]:
    """The speaker most of whose turns hold a question, who says less than half of all words; at most one."""
    spoken, asked, words = Counter[str](), Counter[str](), Counter[str]()
    for name, text in turns:
        spoken[name] += 1
        asked[name] += "?" in text
        words[name] += len(text.split())
    half = words.total() / 2
    fit = [n for n in spoken if spoken[n] > TURNS and asked[n] >= ASKS * spoken[n] and words[n] < half]
    return sorted(fit, key=lambda n: (-asked[n], n))[:1] if len(spoken) > 1 else []
