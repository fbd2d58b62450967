"""What a workbook tells one coder of another: nothing that a decision can be guessed from."""

from __future__ import annotations

from pipeline.model import EXCERPT, Action
from pipeline.review.sheet import WHY
from tests.making import TURNS, Maker
from tests.review.conftest import Out, Workbook

LONG = (
    "There is short-term funding again and no capacity to plan past the winter, and they say so in each of the places "
    "that we have been to since the autumn, and in most of them more than once and without being asked for it."
)


def _tells(book: Workbook) -> bool:
    """Whether the reason of a suggestion is a passage that somebody has coded so."""
    why = str(book.get(book.row("to plan past the winter."), WHY))
    assert ("like a passage coded so before" in why) != ("like the accepted" in why)
    return "like the accepted" in why


def test_a_second_coder_is_not_told_which_passages_the_first_has_coded(study: Maker, out: Out) -> None:
    study.review({"short-term funding": "capacity"})
    study.text("two.txt", [("Sam Ito", "Short-term funding again, and no capacity to plan past the winter.")])
    study.run("tag")
    first = study.holding("short-term funding")
    for step, tells in ((("--coder", "Bo"), False), (("--coder", "Ann"), True), ((), True)):
        assert _tells(out(*step)) == tells
    study.decide(first, "culture", coder="Bo")  # another code of the same passage
    assert not _tells(out("--coder", "Bo"))
    assert _tells(out("--coder", "Ann"))
    assert not _tells(out())  # whoever that is for


def test_who_has_only_rejected_is_a_second_coder_too(study: Maker, out: Out) -> None:
    study.text("one.txt", [*TURNS, ("Sam Ito", LONG)])
    study.text("two.txt", [("Sam Ito", "Short-term funding again, and no capacity to plan past the winter.")])
    study.run("tag")
    assert len(LONG) > EXCERPT
    study.review({LONG[:40]: "capacity"})
    study.run("tag")
    assert _tells(out("--coder", "Ann"))
    assert _tells(out())
    study.decide(study.holding("chief executive"), "leadership", Action.REJECT, "Bo")
    assert not _tells(out())
