"""Where coders differ, side by side, and the settled decision; how far they agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isnan
from typing import TYPE_CHECKING

from starlette.responses import Response

from pipeline.coding import SETTLED
from pipeline.desk.access import MissingError
from pipeline.desk.act import RefusedError, decision, name_of
from pipeline.desk.names import hidden_in, speaker, title
from pipeline.desk.pages import go, page
from pipeline.desk.secrets import new_key
from pipeline.desk.state import Visit
from pipeline.desk.text import runs
from pipeline.desk.trail import saw
from pipeline.desk.work import coded_spots
from pipeline.model import Action
from pipeline.review.differences import Difference, Said, differences
from pipeline.review.workbook import place_of
from pipeline.store import acts, log, settle
from pipeline.store import desk as reads

if TYPE_CHECKING:
    from pipeline.analyse.agreement import Agreement

PAGE = 10


@dataclass(frozen=True)
class _Found:
    """What coders said where more than one did, where it differs, and how far they agree (all codes first)."""

    mark: tuple[object, ...]
    said: tuple[Said, ...]
    differences: tuple[Difference, ...]
    measured: tuple[Agreement, ...]


def _found(visit: Visit) -> _Found:
    """Kept until somebody decides again, segments are made anew, or somebody with another scope asks."""
    mark = (log.decisions_mark(visit.desk.store), visit.mark, visit.scope.sources)
    kept: _Found | None = visit.desk.memo.get("differences")
    if kept is None or kept.mark != mark:
        said = tuple(Said(*row) for row in settle.said_by_several(visit.desk.store, visit.scope))
        kept = visit.desk.memo["differences"] = _Found(mark, said, differences(said), _measured(said))
    return kept


def _measured(said: Sequence[Said]) -> tuple[Agreement, ...]:
    """Agreement over segments that at least two coders have reviewed: on all codes, then the least agreed first."""
    from pipeline.analyse.agreement import agreement

    judged: dict[str, dict[str, frozenset[str]]] = {}
    for one in said:
        if one.done:
            judged.setdefault(one.segment_id, {})[one.coder] = one.codes
    judged = {segment: who for segment, who in judged.items() if len(who) > 1}
    used = sorted({code for who in judged.values() for codes in who.values() for code in codes})
    *each, together = agreement(judged, used, brief=True)
    return (together, *sorted(each, key=lambda a: (2 if isnan(a.alpha) else a.alpha, a.code))) if used else ()


def overview(visit: Visit) -> Response:
    """Differences that are open (or settled), and agreement for each code."""
    found = _found(visit)
    every = found.differences
    show_settled, only = bool(visit.asked("settled")), visit.asked("code")
    wanted = [d for d in every if bool(d.settled) == show_settled and (not only or d.code == only)]
    number = int(visit.asked("page")) if visit.asked("page").isdecimal() else 0
    part = wanted[number * PAGE : (number + 1) * PAGE]
    placed = {
        p.segment.id: p
        for p in reads.segments_of(visit.desk.store, visit.scope, [d.segment_id for d in part])
    }
    standing = reads.stands(visit.desk.store, visit.scope, list(placed))
    saw(visit, "read", placed.values(), "coders differ")
    rows = [
        {
            "difference": d, "placed": placed[d.segment_id], "title": title(visit, placed[d.segment_id].path),
            "who": speaker(visit, placed[d.segment_id].segment), "place": place_of(placed[d.segment_id].segment),
            "code": name_of(visit, d.code),
            "runs": runs(placed[d.segment_id].segment.text, placed[d.segment_id].segment.start,
                         coded_spots(placed[d.segment_id].segment,
                                     [s for s in standing[d.segment_id] if s.code == d.code]),
                         hidden_in(visit, placed[d.segment_id].segment)),
        }
        for d in part if d.segment_id in placed
    ]  # fmt: skip
    reflexive = visit.desk.study.settings.method == "reflexive" and not visit.asked("agreement")
    undo, redo = acts.at_hand(visit.desk.store, visit.person.name)
    return page(
        visit, "differences.html", rows=rows, count=len(wanted), pages=-(-len(wanted) // PAGE), number=number,
        open_count=sum(not d.settled for d in every), settled_count=sum(bool(d.settled) for d in every),
        show_settled=show_settled, only=only, reflexive=reflexive, undo=undo, redo=redo,
        measured=() if reflexive else [(m, name_of(visit, m.code)) for m in found.measured],
        coders=sorted({s.coder for s in found.said}),
    )  # fmt: skip


def settle_one(visit: Visit) -> Response:
    """Record the settled decision on one segment and code, in the name of who settled it."""
    placed = reads.segment(visit.desk.store, visit.scope, visit.request.path_params["segment"])
    if placed is None or visit.field("code") not in visit.desk.codebook.by_id:
        raise MissingError
    answers = {"accept": Action.ACCEPT, "reject": Action.REJECT, "reopen": Action.WITHDRAW}
    action = answers.get(visit.field("answer"))
    if action is None:
        raise RefusedError("That is not an answer.", "Use the buttons of the page.")
    code = visit.field("code")
    new = replace(decision(visit, placed.segment, code, action, visit.field("memo", 10_000)), origin=SETTLED)
    words = {Action.ACCEPT: "it applies", Action.REJECT: "it does not apply", Action.WITHDRAW: "open again"}
    what = f"Settled {name_of(visit, code)}: {words[action]}"
    acts.do(visit.desk.store, visit.person.name, visit.field("key", 64) or new_key(), what, [new])
    log.record(visit.desk.store, visit.person.name, "settled", f"{placed.segment.id} {code} {action.value}")
    visit.say(f"Saved. {what}.")
    return go("/differences", code=visit.field("only"), settled=visit.field("settled"))
