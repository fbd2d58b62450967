"""The coding view: a document as it reads, and beside it one segment with what is to be decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import RedirectResponse, Response

from pipeline.desk.access import MissingError
from pipeline.desk.names import hidden_in, neutral, shown, speaker, title
from pipeline.desk.offers import Offer, offered, on_whole, why_spots, words_of
from pipeline.desk.order import FOUND, ORDERS, in_address, next_of, order_of
from pipeline.desk.pages import go, page
from pipeline.desk.state import Visit
from pipeline.desk.text import Run, Spot, runs
from pipeline.model import Segment, Suggestion
from pipeline.quotes.select import too_short
from pipeline.review.memos import QUOTE_WORD
from pipeline.review.workbook import place_of
from pipeline.store import acts, log, people, progress, queues
from pipeline.store import desk as reads
from pipeline.store.desk import Placed, Standing

BEFORE, AFTER = 14, 26


@dataclass(frozen=True, slots=True)
class Tag:
    """A code that stands on a segment: whose it is and whether it is on a phrase of it."""

    code: str
    name: str
    who: str
    mine: bool
    phrase: str
    start: int
    end: int
    settled: bool
    quote: bool
    memo: str
    too_short: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A segment as the document shows it."""

    placed: Placed
    heading: tuple[str, ...]
    who: str
    place: str
    runs: tuple[Run, ...]
    tags: tuple[Tag, ...]
    done: bool
    waiting: int
    skipped: bool
    memo: str


def home(visit: Visit) -> Response:
    """Where a session begins: the next segment that the coder has not reviewed."""
    if visit.person.role == "author":
        return go("/quotes")
    return next_page(visit)


def next_page(visit: Visit) -> Response:
    """On to the next segment to review after the one given, or to the first in the source that begins there."""
    order = order_of(visit)
    if begins := visit.asked("from"):
        return go(f"/work/{_first_open(visit, begins)}")
    after = visit.asked("after")
    around = reads.segment(visit.desk.store, visit.scope, after) if after else None
    found = next_of(visit, visit.scope, order, around)
    if not found and order.startswith(FOUND):
        visit.say("All that was found is reviewed.")
        return RedirectResponse(f"/search?{order.removeprefix(FOUND)}", 303)
    if not found and order == queues.SKIPPED:
        visit.say("Nothing is skipped any more.")
        found = queues.next_open(visit.desk.store, visit.scope, queues.DOCUMENT, around)
        order = queues.DOCUMENT
    if not found:
        return go("/sources")
    if around and order == queues.DOCUMENT:
        _say_finished(visit, around, found)
    return go(f"/work/{found}", order=in_address(order))


def _first_open(visit: Visit, begins: str) -> str:
    """The first segment to review of a source, or its first where everything is reviewed."""
    first = reads.segment(visit.desk.store, visit.scope, begins)
    if first is None:
        raise MissingError
    marks = reads.stands(visit.desk.store, visit.scope, [begins])[begins]
    if not any(s.action == "reviewed" and s.coder == visit.person.name for s in marks):
        return begins
    found = queues.next_open(visit.desk.store, visit.scope, queues.DOCUMENT, first)
    there = reads.segment(visit.desk.store, visit.scope, found) if found else None
    return found if there and there.segment.source_id == first.segment.source_id else begins


def _say_finished(visit: Visit, before: Placed, found: str) -> None:
    """Say so where the queue leaves a source."""
    there = reads.segment(visit.desk.store, visit.scope, found)
    source = before.segment.source_id
    if there and there.segment.source_id != source:
        done, whole = progress.counts(visit.desk.store, visit.scope, visit.outline).get(source, (0, 0))
        left = (
            f"{done} of {whole} done, what you skipped comes back at the end" if done < whole else "finished"
        )
        visit.say(f"{title(visit, before.path)}: {left}. This is {title(visit, there.path)}.")


def segment_or_404(visit: Visit) -> Placed:
    """The segment that the address names, if this visit may see it."""
    found = reads.segment(visit.desk.store, visit.scope, visit.request.path_params["segment"])
    if found is None:
        raise MissingError
    return found


def work(visit: Visit) -> Response:
    """The coding view on one segment."""
    desk, scope = visit.desk, visit.scope
    here = segment_or_404(visit)
    around = reads.window(desk.store, scope, here, BEFORE, AFTER)
    ids = [p.segment.id for p in around]
    standing = reads.stands(desk.store, scope, ids)
    waiting = reads.waiting(desk.store, ids, desk.thresholds)
    aside = reads.skipped_of(desk.store, scope, ids)
    found = reads.suggestions_of(desk.store, here.segment.id)
    mine = [s for s in standing[here.segment.id] if s.coder == visit.person.name and not s.settled]
    offers, less = offered(visit, here.segment, found, mine)
    lines = lines_of(visit, around, standing, waiting, aside, here, offers or less, found)
    first, last = around[0].segment.start, around[-1].segment.end
    log.record(desk.store, visit.person.name, "read", f"{here.path} {first}-{last}")
    counts = progress.counts(desk.store, scope, visit.outline)
    mark = next((s for s in mine if not s.code), None)
    undo, redo = acts.at_hand(desk.store, visit.person.name)
    standing_here = standing[here.segment.id]
    return page(
        visit, "work.html", place_here=here, lines=lines, offers=offers, less=less, order=order_of(visit),
        orders=ORDERS, search=order_of(visit).partition(FOUND)[2],
        tags=next(line.tags for line in lines if line.placed == here),
        memo=mark.memo if mark else "", is_done=bool(mark and mark.action == "reviewed"),
        is_skipped=here.segment.id in aside, codes=desk.codebook.open_codes,
        before=reads.neighbour(desk.store, scope, here, -1), after=reads.neighbour(desk.store, scope, here, 1),
        more_before=_edge(visit, around, -1), more_after=_edge(visit, around, 1),
        done=sum(d for d, _ in counts.values()), whole=sum(n for _, n in counts.values()),
        of_source=counts.get(here.segment.source_id, (0, 0)), title=title(visit, here.path), undo=undo, redo=redo,
        place=place_of(here.segment), who=speaker(visit, here.segment), others=others_of(visit, standing_here),
        seen=reads.latest(desk.store, scope, here.segment.id),
    )  # fmt: skip


def _edge(visit: Visit, around: Sequence[Placed], step: int) -> str:
    edge = around[0] if step < 0 else around[-1]
    return reads.neighbour(visit.desk.store, visit.scope, edge, step)


def lines_of(
    visit: Visit,
    around: Sequence[Placed],
    standing: dict[str, list[Standing]],
    waiting: dict[str, int],
    aside: frozenset[str],
    here: Placed,
    offers: Sequence[Offer],
    found: Sequence[Suggestion],
) -> tuple[Line, ...]:
    """The window of the document, with headings where they change."""
    lines: list[Line] = []
    heading: tuple[str, ...] = ()
    shown_codes = {offer.code.id for offer in offers}  # of these the reasons are marked
    for placed in around:
        segment = placed.segment
        spots = coded_spots(segment, standing[segment.id])
        if placed == here:
            spots += why_spots([s for s in found if s.code in shown_codes])
        new = segment.heading if segment.heading != heading else ()
        shared = 0
        while shared < min(len(new), len(heading)) and new[shared] == heading[shared]:
            shared += 1
        heading = segment.heading
        mine = [s for s in standing[segment.id] if s.coder == visit.person.name]
        lines.append(Line(
            placed, tuple(shown(visit, h) for h in new[shared:]), speaker(visit, segment), place_of(segment),
            runs(segment.text, segment.start, spots, hidden_in(visit, segment)),
            tags_of(visit, segment, standing[segment.id]),
            any(s.action == "reviewed" for s in mine),
            max(0, waiting.get(segment.id, 0) - len({s.code for s in mine} - {""})) if segment.codable else 0,
            segment.id in aside,
            next((s.memo for s in mine if not s.code), ""),
        ))  # fmt: skip
    return tuple(lines)


def coded_spots(segment: Segment, standing: Sequence[Standing]) -> list[Spot]:
    """Phrases of a segment on which a code stands."""
    return [
        Spot(s.start - segment.start, s.end - segment.start, "coded", s.code)
        for s in standing
        if s.action in reads.POSITIVE and not on_whole(segment, s)
    ]


def tags_of(visit: Visit, segment: Segment, standing: Sequence[Standing]) -> tuple[Tag, ...]:
    """Codes that stand on a segment; settled ones stand in place of what coders differed on."""
    book = visit.desk.codebook.by_id
    found = []
    settled = {s.code for s in standing if s.settled}
    for s in standing:
        if s.action not in reads.POSITIVE or (
            s.code in settled and not s.settled and s.coder != visit.person.name
        ):
            continue
        words = words_of(segment, s)
        phrase = "" if on_whole(segment, s) else words
        name = book[s.code].name if s.code in book else s.code
        mine = s.coder == visit.person.name and not s.settled
        quoted = QUOTE_WORD in s.memo.lower()
        found.append(
            Tag(
                s.code,
                name,
                s.coder,
                mine,
                shown(visit, phrase),
                s.start,
                s.end,
                s.settled,
                quoted,
                s.memo,
                too_short(words),
            )
        )
    return tuple(found)


def others_of(visit: Visit, standing: Sequence[Standing]) -> list[dict[str, str]]:
    """What others said of a segment, in words."""
    book = visit.desk.codebook.by_id
    said = {"accept": "accepted", "add": "added", "reject": "rejected", "reviewed": "called it done"}
    return [
        {
            "who": s.coder + (" (settled)" if s.settled else ""),
            "said": said[s.action],
            "code": book[s.code].name if s.code in book else s.code,
            "memo": shown(visit, s.memo),
        }
        for s in standing
        if s.action in said and (s.coder != visit.person.name or s.settled)
    ]


def others(visit: Visit) -> Response:
    """What others have said since: nothing (204) where there is no news."""
    here = segment_or_404(visit)
    latest = reads.latest(visit.desk.store, visit.scope, here.segment.id)
    if str(latest) == visit.asked("seen"):
        return Response(status_code=204)
    standing = reads.stands(visit.desk.store, visit.scope, [here.segment.id])[here.segment.id]
    return page(
        visit,
        "others.html",
        others=others_of(visit, standing),
        seen=latest,
        segment_id=here.segment.id,
        news=True,
    )


def sources(visit: Visit) -> Response:
    """Every source that was given to the coder, with how far it is."""
    found = progress.progress(visit.desk.store, visit.scope, visit.outline)
    done, whole = sum(p.reviewed for p in found), sum(p.codable for p in found)
    others = {} if visit.scope.blind else progress.reviewed_by_others(visit.desk.store, visit.scope)
    return page(
        visit, "sources.html", sources=[(p, title(visit, p.path)) for p in found], done=done, whole=whole,
        neutral=neutral(visit) if visit.owns and people.somebody_sees_no_names(visit.desk.store) else {},
        others=others, skipped=progress.count_skipped(visit.desk.store, visit.scope),
    )  # fmt: skip
