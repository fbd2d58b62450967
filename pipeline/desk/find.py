"""Search, and deciding on one code at a time."""

from __future__ import annotations

import re

from starlette.responses import Response

from pipeline.desk.access import MissingError
from pipeline.desk.act import decision
from pipeline.desk.names import hidden_in, speaker, title
from pipeline.desk.offers import likeness, why_spots
from pipeline.desk.order import allowed, by_search
from pipeline.desk.pages import go, page, query
from pipeline.desk.secrets import new_key
from pipeline.desk.state import Visit
from pipeline.desk.text import Spot, runs
from pipeline.desk.trail import saw
from pipeline.desk.work import coded_spots, tags_of
from pipeline.model import Action, Decision
from pipeline.review.workbook import place_of
from pipeline.store import acts, queues
from pipeline.store import desk as reads
from pipeline.store.desk import Placed
from pipeline.store.queues import Query

PAGE, AT_ONCE = 20, 20


def search(visit: Visit) -> Response:
    """Passages by words, speaker, attribute, code, and whether they are decided."""
    asked = Query(
        words=visit.asked("words"), speaker=visit.asked("speaker"), attribute=visit.asked("attribute"),
        code=visit.asked("code"), undecided=bool(visit.asked("undecided")),
    )  # fmt: skip
    number = int(visit.asked("page") or 0) if visit.asked("page").isdecimal() else 0
    wanted = asked != Query()
    found: tuple[Placed, ...] = ()
    count = 0
    if wanted and allowed(visit, asked):
        found, count = queues.search(
            visit.desk.store, visit.scope, asked, visit.desk.thresholds.of(asked.code), min(number, 50), PAGE
        )
        saw(visit, "searched", found, f"“{asked.words}”" if asked.words else "")
    standing = reads.stands(visit.desk.store, visit.scope, [p.segment.id for p in found])
    hits = [
        {
            "placed": p, "title": title(visit, p.path), "who": speaker(visit, p.segment), "place": place_of(p.segment),
            "runs": runs(p.segment.text, p.segment.start,
                         [*_word_spots(p.segment.text, asked.words), *coded_spots(p.segment, standing[p.segment.id])],
                         hidden_in(visit, p.segment)),
            "tags": tags_of(visit, p.segment, standing[p.segment.id]),
        }
        for p in found
    ]  # fmt: skip
    parts = {"words": asked.words, "speaker": asked.speaker, "attribute": asked.attribute, "code": asked.code,
             "undecided": "yes" if asked.undecided else ""}  # fmt: skip
    return page(
        visit, "search.html", order=by_search(asked), hits=hits, count=count,
        most=queues.MOST, asked=asked, wanted=wanted, number=number,
        pages=-(-min(count, queues.MOST) // PAGE), here_query=query(parts), codes=visit.desk.codebook.codes,
        speakers=queues.who_speaks(visit.scope, visit.outline), attributes=_attributes(visit),
    )  # fmt: skip


def _attributes(visit: Visit) -> list[str]:
    if not visit.scope.names:
        return []
    told = visit.outline.attributes
    return sorted({pair for source in visit.scope.sources for pair in told.get(source, ())})[:500]


def _word_spots(text: str, words: str) -> list[Spot]:
    terms = [a or b for a, b in re.findall(r'"([^"]+)"|([^\s"]+)', words)]
    stems = [re.escape(re.sub(r"(ing|ed|es|s)$", "", t) if len(t) > 5 else t) for t in terms if len(t) > 1]
    if not stems:
        return []
    found = re.finditer(rf"(?<!\w)(?:{'|'.join(stems)})\w*", text, re.IGNORECASE)
    return [Spot(m.start(), m.end(), "why", "found") for m in found]


def choose_code(visit: Visit) -> Response:
    """Which code to decide on: each with how many suggestions wait."""
    store, scope, limits = visit.desk.store, visit.scope, visit.desk.thresholds
    waiting = [
        (code, queues.undecided_for(store, scope, code.id, limits.of(code.id), 0)[1])
        for code in visit.desk.codebook.open_codes
    ]
    return page(visit, "decide_codes.html", waiting=waiting, most=queues.MANY)


def decide_code(visit: Visit) -> Response:
    """Suggestions of one code that are not decided, most certain first: twenty on a page."""
    code = visit.desk.codebook.by_id.get(visit.request.path_params["code"])
    if code is None:
        raise MissingError
    least = 0.0 if visit.asked("all") else visit.desk.thresholds.of(code.id)
    found, count = queues.undecided_for(visit.desk.store, visit.scope, code.id, least, AT_ONCE)
    placed = {
        p.segment.id: p
        for p in reads.segments_of(visit.desk.store, visit.scope, [s.segment_id for s in found])
    }
    saw(visit, "read", placed.values(), f"suggestions of {code.id}")
    rows = [
        {
            "segment": placed[s.segment_id].segment, "probability": s.probability, "like": likeness(visit, s),
            "title": title(visit, placed[s.segment_id].path), "who": speaker(visit, placed[s.segment_id].segment),
            "place": place_of(placed[s.segment_id].segment),
            "runs": runs(placed[s.segment_id].segment.text, placed[s.segment_id].segment.start, why_spots([s]),
                         hidden_in(visit, placed[s.segment_id].segment)),
        }
        for s in found if s.segment_id in placed
    ]  # fmt: skip
    undo, redo = acts.at_hand(visit.desk.store, visit.person.name)
    return page(visit, "decide_code.html", code=code, rows=rows, count=count, most=queues.MANY, undo=undo, redo=redo,
                everything=bool(visit.asked("all")))  # fmt: skip


def decide_many(visit: Visit) -> Response:
    """Keep the answers of one page: one act, undone at once."""
    code = visit.desk.codebook.by_id.get(visit.request.path_params["code"])
    if code is None:
        raise MissingError
    answers = {
        name.removeprefix("answer-"): Action(value)
        for name, value in visit.form
        if name.startswith("answer-") and value in (Action.ACCEPT.value, Action.REJECT.value)
    }
    placed = reads.segments_of(visit.desk.store, visit.scope, list(answers)[:500])
    new: list[Decision] = [
        decision(visit, p.segment, code.id, answers[p.segment.id]) for p in placed if p.segment.codable
    ]
    yes = sum(d.action is Action.ACCEPT for d in new)
    what = f"{code.name}: accepted {yes}, rejected {len(new) - yes}"
    if new:
        acts.do(visit.desk.store, visit.person.name, visit.field("key", 64) or new_key(), what, new)
        visit.say(f"Saved. {what}.")
    else:
        visit.say("Nothing was chosen, so nothing was changed.")
    return go(f"/decide/{code.id}", all=visit.field("all"))
