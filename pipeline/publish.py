"""From a study's contents to what is shared: tables, quotes and the report's data, cleared of names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline import __version__, outputs
from pipeline.analyse.evidence import EvidenceBase, gather
from pipeline.analyse.tables import theme_frequencies
from pipeline.anonymise.capitals import NO_HABITS, Habits
from pipeline.anonymise.detect import clear
from pipeline.anonymise.habits import study_habits
from pipeline.contents import Contents, cleared_attributes, cleared_codebook, codebook_texts
from pipeline.model import Action, Basis, Decision, Quote, Source, Suggestion
from pipeline.quotes import bank
from pipeline.quotes.clearance import Clearance, covers
from pipeline.quotes.select import SHORTEST, Candidate, select, too_short
from pipeline.review.memos import QUOTE_WORD
from pipeline.review.workbook import place_of
from pipeline.study import LABEL, Study
from pipeline.thresholds import Thresholds

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.report.model import ReportData

_TELLING = re.compile(r"[^\W\d_]{5,}")


def evidence_base(contents: Contents, study: Study) -> EvidenceBase:
    """What is counted, with case attributes and code names cleared of names; the label that a source has at the
    desk is none."""
    clean = contents.detector
    attributes = {
        key: cleared_attributes(tuple(pair for pair in s.attributes if pair[0] != LABEL), clean)
        for key, s in contents.sources.items()
    }
    segments = [
        replace(s, attributes=cleared_attributes(s.attributes, clean)) if s.attributes else s
        for s in contents.segments
    ]
    book = cleared_codebook(contents.codebook, clean)
    return gather(segments, contents.coding, contents.suggestions, book, contents.thresholds, attributes)


def frames(base: EvidenceBase, study: Study) -> dict[str, pd.DataFrame]:
    """The frames that may be shared, by the name of their file."""
    return {
        "theme_frequencies": theme_frequencies(base),
        "theme_by_attribute": outputs.shareable_by_attribute(base, study.settings.disclosure),
        "cooccurrence": outputs.shareable_cooccurrence(base, study.settings.disclosure),
    }


def candidates(contents: Contents, study: Study, *, include_unreviewed: bool) -> tuple[Candidate, ...]:
    """Passages that could be quoted: coded by a person, and with ``include_unreviewed`` suggested ones too."""
    segments = {s.id: s for s in contents.segments}
    thought = {(s.segment_id, s.code): s for s in contents.suggestions}
    found: dict[tuple[str, str, int, int], Candidate] = {}
    for d in contents.coding.applied:
        segment, suggestion = segments[d.segment_id], thought.get((d.segment_id, d.code))
        if not segment.codable:
            continue
        wanted = QUOTE_WORD in d.memo.lower()
        key = (d.segment_id, d.code, d.start, d.end)
        wanted = wanted or (key in found and found[key].wanted)
        found[key] = Candidate(
            segment,
            d.code,
            Basis.REVIEWED,
            d.start,
            d.end,
            (*_marks(segment.start, suggestion), *asked(contents.sources[d.source_id].text, d)),
            _probability(suggestion),
            wanted,
        )
    if include_unreviewed:
        for coded in evidence_base(contents, study).coded:
            if coded.basis is Basis.SUGGESTED:
                segment, suggestion = segments[coded.segment.id], thought[(coded.segment.id, coded.code)]
                key = (segment.id, coded.code, segment.start, segment.end)
                found[key] = Candidate(
                    segment,
                    coded.code,
                    Basis.SUGGESTED,
                    segment.start,
                    segment.end,
                    _marks(segment.start, suggestion),
                    suggestion.probability,
                )
    return tuple(found.values())


def asked(text: str, decision: Decision) -> tuple[int, ...]:
    """Places in the source's text of the passage's words that a memo asking for a quote also has: "Quote: what is
    examined gets done" wants the sentence in which it is said."""
    if QUOTE_WORD not in decision.memo.lower():
        return ()
    wanted = {word.lower() for word in _TELLING.findall(decision.memo)} - {QUOTE_WORD}
    said = _TELLING.finditer(text, decision.start, decision.end)
    return tuple(match.start() for match in said if match[0].lower() in wanted)


def _marks(start: int, suggestion: Suggestion | None) -> tuple[int, ...]:
    return tuple(start + e.start for e in suggestion.why if e.end > e.start) if suggestion else ()


def _probability(suggestion: Suggestion | None) -> float:
    return suggestion.probability if suggestion else 0.0


@dataclass(frozen=True)
class Bank:
    """The quote bank, and the quotations that wait for a person's look before anybody else may see them.

    ``too_short`` are passages that somebody asked to quote and that have too few words for it.
    """

    quotes: tuple[Quote, ...]
    waiting: tuple[Quote, ...]
    too_short: tuple[Candidate, ...] = ()


def quotes(
    contents: Contents,
    study: Study,
    per_code: int,
    cleared: Mapping[str, Clearance],
    *,
    include_unreviewed: bool,
) -> Bank:
    """The quote bank: chosen, cut to readable length, identifiers replaced, each proved against its source.

    A quotation in which something may identify somebody is left out until a person has cleared it.
    """
    texts = {key: source.text for key, source in contents.sources.items()}
    share = study.settings.disclosure.max_share
    found = candidates(contents, study, include_unreviewed=include_unreviewed)
    habits = habits_of(contents) if found else NO_HABITS
    made: dict[Candidate, Quote] = {}

    def passes(one: Candidate) -> bool:
        quote = bank.quoted(one, contents.sources[one.segment.source_id], contents.detector, habits)
        seen = bank.waits(quote) and covers(cleared, quote.id, quote.text)
        made[one] = replace(quote, disclosure=bank.CLEARED) if seen else quote
        return not bank.waits(made[one])

    chosen, held = select(found, texts, contents.codebook, per_code, share, passes)
    short = [
        one for one in found if one.wanted and too_short(texts[one.segment.source_id][one.start : one.end])
    ]
    whole = Bank(tuple(made[one] for one in chosen), tuple(made[one] for one in held), tuple(short))
    _prove((*whole.quotes, *whole.waiting), contents)
    return whole


def too_short_to_quote(short: Sequence[Candidate], sources: Mapping[str, Source], most: int = 3) -> str:
    """In words, which passages were marked for quoting and are too short for it, the first few by name, and what to
    do; empty where none is."""
    if not short:
        return ""
    where = [
        f"{sources[one.segment.source_id].path} {place_of(one.segment)}".strip() + f" ({one.code})"
        for one in short[:most]
    ]
    more = [f"and {len(short) - most} more"] if len(short) > most else []
    many = "passages marked for quoting have" if len(short) > 1 else "passage marked for quoting has"
    return (
        f"{len(short)} {many} fewer than {SHORTEST} words; code a longer stretch and mark that: "
        f"{', '.join([*where, *more])}"
    )


def _prove(made: Sequence[Quote], contents: Contents) -> None:
    wrong = [q.id for q in made if not bank.faithful(q, contents.sources[q.source_id])]
    if wrong:
        raise AssertionError(f"quotes that do not say what their sources say: {', '.join(wrong)}")


def habits_of(contents: Contents) -> Habits:
    """How the study writes: what is common to it is not taken for a name."""
    texts: dict[str, list[str]] = {}
    for segment in contents.segments:
        texts.setdefault(segment.source_id, []).append(segment.text)
    return study_habits(texts, contents.detector, codebook_texts(contents.codebook), contents.innocent)


def _thresholds(limits: Thresholds) -> dict[str, int | float]:
    own = limits.own.values()
    chosen = {"thresholds_on": limits.decided, "lowest": min(own), "highest": max(own)} if own else {}
    return {"threshold": limits.usual, **chosen}


def report_data(
    contents: Contents, study: Study, tables: dict[str, pd.DataFrame], found: Bank, rejects: int
) -> ReportData:
    """Everything the writers of reports are given."""
    from pipeline.report.model import ReportData

    said = [d for d in contents.decisions if d.action not in {Action.REVIEWED, Action.REOPENED}]
    codable = [s for s in contents.segments if s.codable]
    facts: dict[str, int | float] = {
        "sources": len(contents.sources),
        "words": sum(len(s.text.split()) for s in contents.segments),
        "segments": len(contents.segments),
        "codable": len(codable),
        "reviewed": len({s.id for s in codable} & contents.coding.reviewed_segments),
        "participants": len({s.participant for s in codable if s.participant}),
        "coders": len({d.coder for d in contents.decisions}),
        "decisions": len({d.seq for d in said}),
        "rejects": rejects,
        "waiting": len(found.waiting),
        **_thresholds(contents.thresholds),
        "min_cell": study.settings.disclosure.min_cell,
        "min_group": study.settings.disclosure.min_group,
        "max_words": study.settings.max_words,
    }
    return ReportData(
        study=clear(study.settings.name, contents.detector),
        method=study.settings.method,
        facts=facts,
        sources_by_kind=outputs.source_counts(tuple(contents.sources.values())),
        codebook=cleared_codebook(contents.codebook, contents.detector),
        frequencies=tables["theme_frequencies"],
        by_attribute=tables["theme_by_attribute"],
        cooccurrence=tables["cooccurrence"],
        quotes=found.quotes,
        unreviewed=any(q.basis is Basis.SUGGESTED for q in found.quotes),
        version=__version__,
    )
