"""Names that a coder is not to see: found once for each segment and kept while the desk runs."""

from __future__ import annotations

from collections import Counter

from pipeline.anonymise.detect import Detector, apply, build_detector, ordinary_words
from pipeline.anonymise.unlisted import look
from pipeline.contents import further_names, organisations_of, roster_of
from pipeline.desk.state import Desk, Visit
from pipeline.model import Edit, Segment, SourceKind
from pipeline.store import corpus
from pipeline.study import LABEL

KEPT = 20_000
NEUTRAL = {
    SourceKind.INTERVIEW: "Interview",
    SourceKind.FOCUS_GROUP: "Focus group",
    SourceKind.MINUTES: "Minutes",
    SourceKind.REPORT: "Report",
    SourceKind.SELF_ASSESSMENT: "Self-assessment",
    SourceKind.RESPONSES: "Responses",
}


def detector_of(desk: Desk) -> Detector:
    """The study's detector, built when it is first needed."""
    with desk.lock:
        if "detector" not in desk.memo:
            read = corpus.load_corpus(desk.store)
            ordinary = ordinary_words([source.text for source in read.sources])
            desk.memo["detector"] = build_detector(
                roster_of(desk.study, read), ordinary, organisations_of(read), further_names(desk.study)[0]
            )
            desk.memo["hidden"] = {}
        found: Detector = desk.memo["detector"]
    return found


def hidden_in(visit: Visit, segment: Segment) -> tuple[Edit, ...]:
    """Replacements in a segment's text for this visit; none where names are shown."""
    if visit.scope.names:
        return ()
    detector = detector_of(visit.desk)
    kept: dict[str, tuple[Edit, ...]] = visit.desk.memo["hidden"]
    if segment.id not in kept:
        if len(kept) > KEPT:
            kept.clear()
        kept[segment.id] = look(segment.text, detector).edits
    return kept[segment.id]


def shown(visit: Visit, text: str) -> str:
    """A text (a memo, a heading, an example) as this visit may read it."""
    if visit.scope.names or not text:
        return text
    return apply(text, look(text, detector_of(visit.desk)).edits)


def speaker(visit: Visit, segment: Segment) -> str:
    """Who speaks, as this visit may read it."""
    if visit.scope.names:
        return segment.speaker or segment.participant
    return segment.participant or ("Interviewer" if segment.speaker and not segment.codable else "")


def title(visit: Visit, path: str) -> str:
    """What a source is called: its path or, where names are hidden, a name that tells nothing of people or places."""
    return path if visit.scope.names else neutral(visit).get(path, "A source")


def neutral(visit: Visit) -> dict[str, str]:
    """Neutral names by path: the ``label`` that ``sources.csv`` gives, else the kind with a number, as in
    "Interview 3". The numbers count every source of the kind in order of path, so they are the same for all coders.
    """
    known = visit.outline
    kept: tuple[str, dict[str, str]] | None = visit.desk.memo.get("neutral")
    if kept is None or kept[0] != known.mark:
        numbers, found = Counter[str](), dict[str, str]()
        for path, kind, source in known.kinds:
            numbers[kind] += 1
            given = next(
                (a.partition("=")[2] for a in known.attributes[source] if a.startswith(f"{LABEL}=")), ""
            )
            found[path] = given or f"{NEUTRAL[SourceKind(kind)]} {numbers[kind]}"
        kept = visit.desk.memo["neutral"] = known.mark, found
    return kept[1]
