"""The codebook beside the work: what each code means, examples so far, memos, and proposals."""

from __future__ import annotations

from dataclasses import replace

from starlette.responses import Response

from pipeline.desk.access import MissingError
from pipeline.desk.act import RefusedError
from pipeline.desk.codebook_file import accept, slug
from pipeline.desk.names import shown, speaker, title
from pipeline.desk.pages import go, page
from pipeline.desk.secrets import new_key
from pipeline.desk.state import Visit
from pipeline.desk.trail import saw
from pipeline.model import Code
from pipeline.store import desk as reads
from pipeline.store import talk
from pipeline.store.talk import ACCEPTED, DECLINED, DEFINITION, NEW, OPEN, Proposal


def codes(visit: Visit) -> Response:
    """Every code with how often it stands, and the proposals."""
    book = visit.desk.codebook
    only = "" if visit.owns or not visit.scope.blind else visit.person.name
    if visit.owns and visit.desk.codebook_fault:
        visit.say(f"Work goes on with the codebook as it was: {visit.desk.codebook_fault}")
    return page(
        visit, "codes.html", counts=reads.applied_counts(visit.desk.store, visit.scope),
        depth=_depths(book.codes), proposals=talk.all_proposals(visit.desk.store, only=only), OPEN=OPEN,
    )  # fmt: skip


def _depths(found: tuple[Code, ...]) -> dict[str, int]:
    by_id = {code.id: code for code in found}

    def depth(code: Code) -> int:
        return 1 + depth(by_id[code.parent]) if code.parent else 0

    return {code.id: depth(code) for code in found}


def _code(visit: Visit) -> Code:
    found = visit.desk.codebook.by_id.get(visit.request.path_params["code"])
    if found is None:
        raise MissingError
    return found


def code(visit: Visit) -> Response:
    """One code: definition, include, exclude, accepted examples, memos."""
    found = _code(visit)
    passages = reads.examples(visit.desk.store, visit.scope, found.id, 8)
    saw(visit, "read", [p for p, _ in passages], f"examples of {found.id}")
    examples = [
        {
            "id": p.segment.id, "title": title(visit, p.path), "who": speaker(visit, p.segment), "by": s.coder,
            "text": shown(visit, p.segment.text[s.start - p.segment.start : s.end - p.segment.start]),
        }
        for p, s in passages
    ]  # fmt: skip
    only = visit.person.name if visit.scope.blind else ""
    memos = [replace(m, text=shown(visit, m.text)) for m in talk.memos(visit.desk.store, found.id, only)]
    return page(visit, "code.html", code=found, examples=examples, memos=memos)


def memo(visit: Visit) -> Response:
    """A memo on a code."""
    found, text = _code(visit), visit.field("memo", 10_000)
    if text:
        talk.add_memo(visit.desk.store, found.id, visit.person.name, text)
        visit.say(f"Memo on {found.name} saved.")
    return go(f"/codes/{found.id}")


def propose(visit: Visit) -> Response:
    """Propose a new code, or another definition of one."""
    book = visit.desk.codebook
    kind = NEW if visit.field("kind") == NEW else DEFINITION
    definition, note = visit.field("definition", 4000), visit.field("note", 4000)
    known = book.by_id.get(visit.field("code", 128))
    name = visit.field("name", 200) if kind == NEW else (known.name if known else "")
    target = slug(name) if kind == NEW else (known.id if known else "")
    if not name or not definition or not target:
        raise RefusedError("A proposal needs a name and a definition.", "Fill in both, then send it again.")
    if kind == NEW and target in book.by_id:
        raise RefusedError(
            f"There is a code '{book.by_id[target].name}' already.", "Propose a change of its definition."
        )
    key = f"{visit.person.id}:{visit.field('key', 48) or new_key()}"
    talk.propose(
        visit.desk.store, Proposal(0, key, visit.person.name, "", kind, target, name, definition, note)
    )
    visit.say(f"Proposed: {name}. The owner of the study decides.")
    return go("/codes")


def answer(visit: Visit) -> Response:
    """Accept a proposal into the codebook's file as a new version, or decline it."""
    number, desk = visit.request.path_params["number"], visit.desk
    accepted = visit.field("answer") == ACCEPTED

    def do(proposal: Proposal) -> str:
        if not accepted:
            return f"Declined: {proposal.name}."
        book = accept(desk.study.codebook_path, proposal)
        return f"{proposal.name} is in the codebook: version {book.version}."

    done = None
    if number.isdecimal() and len(number) < 10:
        done = talk.answer(desk.store, int(number), ACCEPTED if accepted else DECLINED, visit.person.name, do)
    if done is None:
        visit.say("That proposal has been answered already.")
    else:
        visit.say(f"{done} Run themebank tag for suggestions of it." if accepted else done)
    return go("/codes")
