"""Making quotations of the chosen passages, and proving that each says what its source says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pipeline.anonymise.capitals import Habits
from pipeline.anonymise.detect import OTHER_NAME, Detector, apply, may_be_a_word
from pipeline.anonymise.unlisted import Found, look
from pipeline.model import Edit, Quote, Source, SourceKind, digest
from pipeline.quotes.select import Candidate

COLUMNS = (
    "quote_id", "code", "text", "label", "source_kind", "words", "basis", "edited", "disclosure", "segment_id",
)  # fmt: skip
REPLACEMENTS = ("source", "start", "end", "original", "replacement", "kind")
DOCUMENT_LABEL = {
    SourceKind.MINUTES: "Minutes",
    SourceKind.REPORT: "Report",
    SourceKind.SELF_ASSESSMENT: "Self-assessment",
}
INSERTION = re.compile(r"\[[^\[\]]+\]")
CLEAR, REPLACED, CLEARED, CHECK = "clear", "names replaced", "cleared by a person", "check"
"""What may be said of a quotation's disclosure; one that begins with ``check`` is shared by nobody."""


def make(
    candidates: Sequence[Candidate], sources: Mapping[str, Source], detector: Detector, habits: Habits
) -> tuple[Quote, ...]:
    """Quotations in the order of the candidates, identifiers replaced by bracketed insertions.

    One in which a name on no list was replaced, or in which anything may be a name, is marked ``check`` with
    what gave rise to it.
    """
    return tuple(quoted(one, sources[one.segment.source_id], detector, habits) for one in candidates)


def quoted(candidate: Candidate, source: Source, detector: Detector, habits: Habits) -> Quote:
    """The quotation of one passage."""
    passage = source.text[candidate.start : candidate.end]
    found = look(passage, detector, habits)
    return Quote(
        id="q" + digest(candidate.code, source.id, str(candidate.start), str(candidate.end))[:10],
        code=candidate.code,
        segment_id=candidate.segment.id,
        source_id=source.id,
        source_kind=source.kind,
        start=candidate.start,
        end=candidate.end,
        text=apply(passage, found.edits),
        label=candidate.segment.participant or DOCUMENT_LABEL.get(source.kind, "Unnamed speaker"),
        basis=candidate.basis,
        edits=tuple(
            Edit(candidate.start + e.start, candidate.start + e.end, e.shown, e.kind) for e in found.edits
        ),
        disclosure=_disclosure(passage, found, detector),
    )


def _disclosure(passage: str, found: Found, detector: Detector) -> str:
    said = [(passage[e.start : e.end], e.kind) for e in found.edits]
    replaced = [words for words, kind in said if kind == OTHER_NAME]
    unsure = [words for words, kind in said if kind != OTHER_NAME and may_be_a_word(words, detector)]
    doubted = [passage[start:end] for start, end in found.doubts]
    if not replaced and not doubted and not unsure:
        return REPLACED if found.edits else CLEAR
    parts = [("replaced", replaced), ("replaced, perhaps a plain word", unsure), ("left as said", doubted)]
    listed = [f"{what}: {', '.join(dict.fromkeys(words))}" for what, words in parts if words]
    return " ".join(f"{CHECK} ({'; '.join(listed)})".split())


def waits(quote: Quote) -> bool:
    """Whether a person has to look at a quotation before it is shared."""
    return quote.disclosure.startswith(CHECK)


def faithful(quote: Quote, source: Source) -> bool:
    """Whether the quotation is its slice of the source with nothing changed but its bracketed edits."""
    edits = [Edit(e.start - quote.start, e.end - quote.start, e.shown, e.kind) for e in quote.edits]
    bracketed = all(INSERTION.fullmatch(e.shown) for e in edits)
    inside = all(0 <= e.start < e.end <= quote.end - quote.start for e in edits)
    return bracketed and inside and apply(source.text[quote.start : quote.end], edits) == quote.text


def rows(quotes: Sequence[Quote]) -> list[tuple[object, ...]]:
    """Rows of ``quote_bank.csv``."""
    return [
        (q.id, q.code, q.text, q.label, q.source_kind.value, len(q.text.split()), q.basis.value,
         "yes" if q.edits else "no", q.disclosure, q.segment_id)
        for q in quotes
    ]  # fmt: skip


def replacement_rows(quotes: Sequence[Quote], sources: Mapping[str, Source]) -> list[tuple[object, ...]]:
    """Rows of ``replacements.csv``: each replacement once, by source and place."""
    found = {
        (
            sources[q.source_id].path,
            e.start,
            e.end,
            sources[q.source_id].text[e.start : e.end],
            e.shown,
            e.kind,
        )
        for q in quotes
        for e in q.edits
    }
    return sorted(found)
