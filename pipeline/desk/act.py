"""What a coder does on the coding view. Every answer is given after the decision has been committed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from starlette.responses import Response

from pipeline.desk.access import MissingError
from pipeline.desk.names import shown
from pipeline.desk.offers import words_of
from pipeline.desk.order import in_address, order_of
from pipeline.desk.pages import go
from pipeline.desk.secrets import new_key
from pipeline.desk.state import Visit
from pipeline.desk.work import segment_or_404
from pipeline.errors import ThemebankError
from pipeline.model import Action, Decision, Segment
from pipeline.quotes.select import SHORTEST, too_short
from pipeline.review.memos import QUOTE_MARK, QUOTE_WORD
from pipeline.store import acts
from pipeline.store import desk as reads
from pipeline.store.desk import Standing

LONGEST_MEMO = 10_000


class RefusedError(ThemebankError):
    """A form asks for what cannot be."""


def decision(visit: Visit, segment: Segment, code: str, action: Action, memo: str = "") -> Decision:
    """A decision on a whole segment, by this visit's coder."""
    book = visit.desk.codebook
    return Decision(
        segment_id=segment.id, source_id=segment.source_id, start=segment.start, end=segment.end, code=code,
        coder=visit.person.name, action=action, memo=memo, codebook=f"{book.name} {book.version}",
        quote=segment.text,
    )  # fmt: skip


def code_or_refuse(visit: Visit, code: str) -> str:
    """The id of an open code, from its id or its name."""
    for known in visit.desk.codebook.open_codes:
        if code in (known.id, known.name) or code.casefold() == known.name.casefold():
            return known.id
    raise RefusedError(
        f"There is no code '{code[:60]}'.", "Choose one of the list, or propose it in the codebook."
    )


def name_of(visit: Visit, code: str) -> str:
    """A code's name, or its id where it has gone."""
    found = visit.desk.codebook.by_id.get(code)
    return found.name if found else code


def mine(visit: Visit, segment: Segment) -> list[Standing]:
    """What stands of this coder on a segment."""
    found = reads.stands(visit.desk.store, visit.scope, [segment.id])[segment.id]
    return [s for s in found if s.coder == visit.person.name and not s.settled]


def _key(visit: Visit) -> str:
    return visit.field("key", 64) or new_key()


def _back(visit: Visit, segment_id: str) -> Response:
    return go(f"/work/{segment_id}", order=in_address(order_of(visit)))


def _onward(visit: Visit, segment_id: str) -> Response:
    return go("/next", after=segment_id, order=in_address(order_of(visit)))


def _codable(visit: Visit) -> Segment:
    segment = segment_or_404(visit).segment
    if not segment.codable:
        raise RefusedError(
            "Interviewers and short replies are not coded.", "Choose a passage of a participant."
        )
    return segment


def decide(visit: Visit) -> Response:
    """Accept, reject, add or take back one code, on the whole segment or on a phrase of it."""
    segment = _codable(visit)
    try:
        action = Action(visit.field("action"))
    except ValueError:
        action = Action.REVIEWED
    verbs = {
        Action.ACCEPT: "Accepted",
        Action.REJECT: "Rejected",
        Action.ADD: "Added",
        Action.WITHDRAW: "Took back",
    }
    if action not in verbs:
        raise RefusedError("That is not a decision.", "Use the buttons of the page.")
    given = visit.field("code")
    known = given in visit.desk.codebook.by_id and action is Action.WITHDRAW
    code = given if known else code_or_refuse(visit, given)
    new = decision(visit, segment, code, action, visit.field("memo", LONGEST_MEMO))
    phrase = visit.field("start") and visit.field("end")
    if phrase:
        new = _on_phrase(visit, segment, new)
    what = f"{verbs[action]} {name_of(visit, code)}" + (f" on “{_short(visit, new.quote)}”" if phrase else "")
    acts.do(visit.desk.store, visit.person.name, _key(visit), what, [new])
    return _back(visit, segment.id)


def _on_phrase(visit: Visit, segment: Segment, new: Decision) -> Decision:
    start, end = visit.field("start"), visit.field("end")
    if not (start.isdecimal() and end.isdecimal() and segment.start <= int(start) < int(end) <= segment.end):
        raise RefusedError("That phrase is not in this passage.", "Select words of one passage only.")
    words = segment.text[int(start) - segment.start : int(end) - segment.start]
    return replace(new, start=int(start), end=int(end), quote=words)


def _short(visit: Visit, words: str) -> str:
    text = shown(visit, words)
    return text if len(text) <= 40 else text[:39] + "…"


def done(visit: Visit) -> Response:
    """The segment is reviewed, and the memo beside it kept: on to the next."""
    segment = _codable(visit)
    memo = _memo(visit, mine(visit, segment))
    reopen = visit.field("action") == Action.REOPENED.value
    new = decision(visit, segment, "", Action.REOPENED if reopen else Action.REVIEWED, memo)
    what = "Opened again" if reopen else "Called it done"
    acts.do(visit.desk.store, visit.person.name, _key(visit), what, [new])
    return _back(visit, segment.id) if reopen else _onward(visit, segment.id)


def _memo(visit: Visit, said: Sequence[Standing]) -> str:
    """The memo on a segment: what was typed since the page was made, or else what was kept before."""
    kept = next((s.memo for s in said if not s.code), "")
    typed = visit.field("memo", LONGEST_MEMO)
    return kept if typed == visit.field("was", LONGEST_MEMO) else typed


def none(visit: Visit) -> Response:
    """No code applies: what was suggested is rejected, what was put on is taken back, the segment is done."""
    segment = _codable(visit)
    said = mine(visit, segment)
    answered = {s.code for s in said}
    new = [
        replace(
            decision(visit, segment, s.code, Action.WITHDRAW), start=s.start, end=s.end,
            quote=words_of(segment, s),
        )
        for s in said if s.action in reads.POSITIVE
    ]  # fmt: skip
    limits = visit.desk.thresholds
    found = [s for s in reads.suggestions_of(visit.desk.store, segment.id) if limits.shows(s)]
    open_codes = {code.id for code in visit.desk.codebook.open_codes}
    refused = {s.code for s in found if s.code not in answered and s.code in open_codes}
    new += [decision(visit, segment, code, Action.REJECT) for code in sorted(refused)]
    new.append(decision(visit, segment, "", Action.REVIEWED, _memo(visit, said)))
    acts.do(visit.desk.store, visit.person.name, _key(visit), "No code applies", new)
    return _onward(visit, segment.id)


def memo(visit: Visit) -> Response:
    """A memo on the segment: kept with the coder's mark on it, whether that says done or not."""
    segment = _codable(visit)
    _note(visit, segment, visit.field("memo", LONGEST_MEMO))
    return _back(visit, segment.id)


def _note(visit: Visit, segment: Segment, text: str) -> None:
    before = next((s for s in mine(visit, segment) if not s.code), None)
    action = Action.REVIEWED if before and before.action == "reviewed" else Action.REOPENED
    new = decision(visit, segment, "", action, text)
    acts.do(visit.desk.store, visit.person.name, _key(visit), "Wrote a memo", [new])


def quote(visit: Visit) -> Response:
    """Ask for the passage to be quoted, or take that back: the word "quote" in the memos of its codes.

    What is coded on too few words for a quote is not marked, and the page says why.
    """
    segment = _codable(visit)
    coded = [s for s in mine(visit, segment) if s.action in reads.POSITIVE]
    put = [s for s in coded if not too_short(words_of(segment, s))]
    if not coded:
        visit.say("Put a code on the passage first: quotes stand under a code.")
    elif len(put) < len(coded):
        visit.say(_why_no_quote(visit, segment, [s for s in coded if s not in put]))
    if not put:
        return _back(visit, segment.id)
    marked = all(QUOTE_WORD in s.memo.lower() for s in put)
    new = [
        replace(
            decision(visit, segment, s.code, Action(s.action), _with_quote(s.memo, on=not marked)),
            start=s.start, end=s.end, quote=words_of(segment, s),
        )
        for s in put
    ]  # fmt: skip
    what = "No longer marked for quoting" if marked else "Marked for quoting"
    acts.do(visit.desk.store, visit.person.name, _key(visit), what, new)
    return _back(visit, segment.id)


def _why_no_quote(visit: Visit, segment: Segment, short: Sequence[Standing]) -> str:
    words = dict.fromkeys(words_of(segment, s) for s in short)
    shown_words = ", ".join(f"“{_short(visit, one)}” ({len(one.split())})" for one in words)
    advice = (
        "Code more of the passage and mark it again."
        if not too_short(segment.text)
        else "The whole passage is too short: quote a neighbouring one."
    )
    return f"A quote has {SHORTEST} words or more. Too short for one: {shown_words}. {advice}"


def _with_quote(memo: str, *, on: bool) -> str:
    if on:
        return memo if QUOTE_WORD in memo.lower() else f"{memo} {QUOTE_MARK}".strip()
    return memo.replace(QUOTE_MARK, "").strip()


def skip(visit: Visit) -> Response:
    """Put the segment aside, its memo kept, and go on; or take it back."""
    segment = _codable(visit)
    if visit.field("memo", LONGEST_MEMO) != visit.field("was", LONGEST_MEMO):
        _note(visit, segment, visit.field("memo", LONGEST_MEMO))
    on = visit.field("on") != "no"
    acts.skip(visit.desk.store, visit.person.name, segment.id, on=on)
    visit.say("Skipped: it comes back at the end." if on else "Back in the queue.")
    return _onward(visit, segment.id) if on else _back(visit, segment.id)


def undo(visit: Visit) -> Response:
    """Undo the coder's last act."""
    return _step(visit, acts.undo)


def redo(visit: Visit) -> Response:
    """Do again what was undone last."""
    return _step(visit, acts.redo)


def _step(visit: Visit, verb: Callable[..., acts.Done]) -> Response:
    found = verb(visit.desk.store, visit.person.name, _key(visit))
    visit.say(found.what)
    asked = found.segment_id or visit.field("segment", 16)
    there = reads.segment(visit.desk.store, visit.scope, asked) if asked else None
    if there is None:
        if not found.segment_id and asked:
            raise MissingError
        return go("/")
    return _back(visit, there.segment.id)
