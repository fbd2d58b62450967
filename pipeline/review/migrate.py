"""Carrying decisions from codes that were renamed, merged, split or retired. Nothing is taken out of the log.

For every decision that stands on a code that goes, two are appended: the old code is withdrawn and the new one is
said, by the same coder, on the same words, with the same memo and at the same time. Done twice, the second time
finds nothing that stands on the old code, and appends nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from pipeline.codebook_edit import Step, Steps
from pipeline.coding import Coding
from pipeline.model import Action, Decision

Key = tuple[str, str, str]
"""Segment, coder, code."""


@dataclass(frozen=True)
class Carried:
    """What became of the decisions on one code.

    Args:
        carried: decisions that now stand on the code's successors.
        to_decide: decisions on a code that was split, which a person has to take again.
        kept: decisions that stay on a retired code.
    """

    step: Step
    carried: int = 0
    to_decide: int = 0
    kept: int = 0


@dataclass
class _Ground:
    """Who says what on the codes that decisions go to, as it stands while they are carried."""

    said: dict[Key, list[Decision]] = field(default_factory=dict)
    refused: dict[Key, list[Decision]] = field(default_factory=dict)

    @classmethod
    def of(cls, coding: Coding) -> _Ground:
        ground = cls()
        for decision in coding.applied:
            ground.said.setdefault(_key(decision), []).append(decision)
        for decision in coding.refused:
            ground.refused.setdefault(_key(decision), []).append(decision)
        return ground


def migrate(
    codings: Sequence[Coding], steps: Steps, codebook: str, at: str
) -> tuple[tuple[Decision, ...], tuple[Carried, ...]]:
    """The decisions to append, in order, and what became of those on each code.

    Args:
        codings: what stands: on today's segments, and of decisions whose passage is not in the corpus.
        codebook: name and version of the codebook after the steps.
        at: the time, as the store writes it, for what is withdrawn and reopened.
    """
    new: list[Decision] = []
    counts: list[list[Carried]] = []
    for coding in codings:
        made, found = _one(coding, steps)
        new += [
            replace(d, origin=steps.origin, codebook=codebook, seq=0, decided_at=d.decided_at if kept else at)
            for d, kept in made
        ]
        counts.append(found)
    return tuple(new), tuple(_sum(rows) for rows in zip(*counts, strict=True))


def _sum(rows: Sequence[Carried]) -> Carried:
    return Carried(rows[0].step, sum(r.carried for r in rows), sum(r.to_decide for r in rows),
                   sum(r.kept for r in rows))  # fmt: skip


def _one(coding: Coding, steps: Steps) -> tuple[list[tuple[Decision, bool]], list[Carried]]:
    """Decisions to append to one coding, each with whether it keeps the time of the one that it carries.

    Withdrawals come first, then refusals, then codes: where a coder has refused one code and put on another, and
    both become one, the code stands.
    """
    ground = _Ground.of(coding)
    withdrawn: list[Decision] = []
    refusals: list[Decision] = []
    added: list[Decision] = []
    reopened: dict[tuple[str, str], Decision] = {}
    counts = []
    for step in steps.steps:
        said = [d for d in coding.applied if d.code == step.old]
        refused = [d for d in coding.refused if d.code == step.old]
        if step.kind == "retire":
            counts.append(Carried(step, kept=len(said) + len(refused)))
            continue
        where = f"{step.kind}: {step.old} -> {', '.join(step.new)}"
        withdrawn += [replace(d, action=Action.WITHDRAW, memo=where) for d in (*said, *refused)]
        if step.kind == "split":
            _reopen(said, coding, where, reopened)
        else:
            added += _positives(said, step.new[0], ground)
        counts.append(Carried(step, *((len(refused), len(said)) if step.kind == "split"
                                      else (len(said) + len(refused), 0))))  # fmt: skip
    for step in steps.steps:
        refusals += _refusals((d for d in coding.refused if d.code == step.old), step.new, ground)
    first = [(d, False) for d in (*withdrawn, *reopened.values())]
    return [*first, *((d, True) for d in (*refusals, *added))], counts


def _positives(said: Iterable[Decision], code: str, ground: _Ground) -> list[Decision]:
    """The code on each passage, but where the coder has put it there already and has nothing to add in words."""
    made = []
    for decision in said:
        key = (decision.segment_id, decision.coder, code)
        there = next((d for d in ground.said.get(key, ()) if _covers(d, decision)), None)
        if there is None:
            new = replace(decision, code=code, action=Action.ADD)
        elif decision.memo and decision.memo not in there.memo:
            memo = " · ".join(filter(None, (there.memo, decision.memo)))
            new = replace(there, action=Action.ADD, memo=memo)
            ground.said[key].remove(there)
        else:
            continue
        ground.said.setdefault(key, []).append(new)
        made.append(new)
    return made


def _refusals(refused: Iterable[Decision], codes: Sequence[str], ground: _Ground) -> list[Decision]:
    """What was refused as a whole is refused of all it became, but where the coder says otherwise of a part."""
    made = []
    for decision in refused:
        for code in codes:
            key = (decision.segment_id, decision.coder, code)
            if any(_meets(d, decision) for d in ground.said.get(key, ())):
                continue
            if any(_covers(d, decision) for d in ground.refused.get(key, ())):
                continue
            new = replace(decision, code=code)
            ground.refused.setdefault(key, []).append(new)
            made.append(new)
    return made


def _reopen(
    said: Iterable[Decision], coding: Coding, where: str, reopened: dict[tuple[str, str], Decision]
) -> None:
    """Segments on which a coder has to decide again are no longer reviewed by that coder; memos go along."""
    for decision in said:
        pair = decision.segment_id, decision.coder
        before = reopened.get(pair)
        memo = " · ".join(filter(None, (before.memo if before else where, decision.memo)))
        if pair in coding.reviewed or decision.memo:
            reopened[pair] = replace(decision, code="", action=Action.REOPENED, memo=memo)


def _key(decision: Decision) -> Key:
    return decision.segment_id, decision.coder, decision.code


def _covers(outer: Decision, inner: Decision) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _meets(one: Decision, other: Decision) -> bool:
    return one.start < other.end and other.start < one.end
