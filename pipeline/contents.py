"""What the later stages work on: the store's contents with everything that people decided, and who is who."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.anonymise import vault
from pipeline.anonymise.detect import Detector, build_detector, clear, ordinary_words
from pipeline.anonymise.lexicon import is_common
from pipeline.anonymise.people import Roster, Spoken, build_roster
from pipeline.anonymise.words import ORGANISATION_WORDS
from pipeline.asking import plain_askers
from pipeline.coding import Coding, carry, current
from pipeline.corpus import Corpus
from pipeline.flow import Context
from pipeline.model import (
    Attributes,
    BlockKind,
    Code,
    Codebook,
    Decision,
    Reject,
    Segment,
    Source,
    Suggestion,
)
from pipeline.store import corpus as corpus_store
from pipeline.store import log, tagged
from pipeline.store.engine import Store
from pipeline.study import (
    INTERVIEWER_ROLE,
    NAME_KINDS,
    NAMES,
    ORGANISATION_COLUMNS,
    PARTICIPANTS,
    Study,
    load_names,
    load_people,
)
from pipeline.thresholds import Thresholds

LONGEST_FIELD = 120
"""Characters of the longest line of a form that names an organisation."""
_FIELD = re.compile(
    rf"(?:name of )?(?:the |your )?(?:{'|'.join(ORGANISATION_COLUMNS)})(?:'s)?(?: name)?", re.I
)
"""A column or label below or beside which an organisation is named."""


@dataclass(frozen=True)
class Contents:
    """A study as it stands.

    Args:
        decisions: every decision that bears on a segment of today.
        orphans: those that do not, with the reason.
        decided: how many decisions there were when they were read.
        codebook: as the coders know it; names in it are cleared only in what is shared.
        thresholds: from where on suggestions count as suggested.
        innocent: words of which a person said that they identify nobody.
    """

    sources: dict[str, Source]
    segments: tuple[Segment, ...]
    suggestions: tuple[Suggestion, ...]
    decisions: tuple[Decision, ...]
    orphans: tuple[Reject, ...]
    coding: Coding
    decided: int
    codebook: Codebook
    roster: Roster
    detector: Detector
    thresholds: Thresholds
    innocent: tuple[str, ...] = ()


def paths_of(sources: Iterable[Source]) -> dict[str, str]:
    """Path of each source by its id."""
    return {source.id: source.path for source in sources}


def bearing_decisions(
    store: Store, segments: tuple[Segment, ...], coder: str | None = None
) -> tuple[tuple[Decision, ...], tuple[Reject, ...]]:
    """Decisions (of one coder, or all) carried to today's segments, and those that nothing today can take."""
    decisions = [d for d in log.load_decisions(store) if coder is None or d.coder == coder]
    return carry(decisions, segments, corpus_store.superseded(store))


def roster_of(study: Study, corpus: Corpus, *, save: bool = False) -> Roster:
    """Everybody known to the study. With ``save`` the vault is brought up to date."""
    names = vault.load(study.vault)
    listed_now = (study.corpus / PARTICIPANTS).is_file()
    people = load_people(study.corpus / PARTICIPANTS) if listed_now else names.people
    spoken = dict.fromkeys(
        Spoken(source.path, block.speaker)
        for source in corpus.sources
        for block in corpus.blocks[source.id]
        if block.speaker
        and block.kind is BlockKind.TURN  # a report credits quotations to others' participants
    )
    asking = [name for p in people if p.role.casefold() == INTERVIEWER_ROLE for name in (p.name, *p.aliases)]
    here = plain_askers(corpus, [*study.settings.interviewers, *asking])
    roster = build_roster(people, spoken, study.settings.interviewers, names.labels or {}, here)
    if save:
        vault.save(study.vault, people, roster.labels)
    return roster


def organisations_of(corpus: Corpus) -> frozenset[str]:
    """Organisations that a case attribute of a source, a column of a table or the head of a form names."""
    named = {value for s in corpus.sources for name, value in s.attributes if _FIELD.fullmatch(name)}
    for source in corpus.sources:
        for block in corpus.blocks[source.id]:
            fields = [*block.attributes]
            if block.kind is BlockKind.FURNITURE or block.end - block.start <= LONGEST_FIELD:
                fields += _fields_of(source.text[block.start : block.end])
            named |= {
                v.strip() for name, v in fields if _FIELD.fullmatch(name) and _is_organisation(v.strip())
            }
    return frozenset(named)


def _fields_of(text: str) -> list[tuple[str, str]]:
    """What stands beside or behind each label ("Trust:") in the lines of a form."""
    cells = [cell.strip() for line in text.splitlines() for cell in re.split(r" \| |\t", line)]
    beside = [(label.removesuffix(":").strip(), value) for label, value in pairwise(cells)]
    return beside + [(label.strip(), value) for label, _, value in (cell.partition(":") for cell in cells)]


def _is_organisation(value: str) -> bool:
    """Whether a value reads as an organisation's name, and not as an answer to a question about one."""
    words = re.findall(r"[^\W\d_][\w'’]*", value)
    capital = [word.lower() for word in words if word[0].isupper()]
    if not value[:1].isupper() or len(value) > LONGEST_FIELD:
        return False
    return (len(words) > 1 and not ORGANISATION_WORDS.isdisjoint(capital)) or any(
        len(word) > 3 and not is_common(word) for word in capital
    )


def load_contents(context: Context) -> Contents:
    """Load a study once a run."""
    if "contents" not in context.memo:
        context.memo["contents"] = _load(context)
    found: Contents = context.memo["contents"]
    return found


def further_names(study: Study) -> tuple[dict[str, str], tuple[str, ...]]:
    """Names of ``names.csv`` with what is shown for each, and the words that it says are safe."""
    kinds = load_names(study.corpus / NAMES)
    shown = {name: NAME_KINDS[kind] for name, kind in kinds.items() if kind != "safe"}
    return shown, tuple(name for name, kind in kinds.items() if kind == "safe")


def _load(context: Context) -> Contents:
    corpus = corpus_store.load_corpus(context.store)
    segments = corpus_store.load_segments(context.store)
    every = log.load_decisions(context.store)  # once: coders may decide while the study is run
    decisions, orphans = carry(every, segments, corpus_store.superseded(context.store))
    roster = roster_of(context.study, corpus)
    codebook = context.codebook
    paths = paths_of(corpus_store.load_all_sources(context.store))
    ordinary = ordinary_words([*(s.text for s in corpus.sources), *codebook_texts(codebook)])
    shown, innocent = further_names(context.study)
    return Contents(
        sources={source.id: source for source in corpus.sources},
        segments=segments,
        suggestions=corpus_store.load_suggestions(context.store),
        decisions=decisions,
        orphans=tuple(replace(r, source=paths.get(r.source, "")) for r in orphans),
        coding=current(decisions),
        decided=len(every),
        codebook=codebook,
        roster=roster,
        detector=build_detector(roster, ordinary, organisations_of(corpus), shown),
        thresholds=tagged.thresholds(context.store, context.study.settings),
        innocent=innocent,
    )


def codebook_texts(codebook: Codebook) -> Iterable[str]:
    """Every text of a codebook's codes."""
    for code in codebook.codes:
        yield from (code.name, code.definition, *code.include, *code.exclude, *code.keywords, *code.examples)


def cleared_codebook(codebook: Codebook, detector: Detector) -> Codebook:
    """The codebook as it may be shared."""

    def each(texts: Iterable[str]) -> tuple[str, ...]:
        return tuple(clear(text, detector) for text in texts)

    def cleared(code: Code) -> Code:
        name, definition = each((code.name, code.definition))
        return replace(
            code,
            name=name,
            definition=definition,
            include=each(code.include),
            exclude=each(code.exclude),
            keywords=each(code.keywords),
            examples=each(code.examples),
        )

    return replace(
        codebook,
        name=clear(codebook.name, detector),
        source=clear(codebook.source, detector),
        codes=tuple(cleared(code) for code in codebook.codes),
    )


def cleared_attributes(attributes: Attributes, detector: Detector) -> Attributes:
    """Case attributes as they may be shared."""
    return tuple((clear(name, detector), clear(value, detector)) for name, value in attributes)
