"""Values after an edit, from the values before it: what a comparison with every text says, or next to it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from pipeline.coding import Coding
from pipeline.model import Code
from pipeline.tag import again, moved, spaces
from pipeline.tag.task import lay, task_of
from tests.tag.talks import BARE, BOOK, EDITED, EDITS, NEW, TEXTS, decided, learn

Floats = npt.NDArray[np.floating]
CODES = {
    "edited": EDITED, "new": NEW, "bare": BARE, "as it was": BOOK.codes[3],
    **{name: edit(BOOK.codes[0]) for name, edit in EDITS.items()},
}  # fmt: skip


def values(code: Code, coding: Coding) -> tuple[Floats, Floats, Floats, int]:
    """Of the segments not learned from: every code's values from what moved, compared in full; the code's, roughly."""
    kept = learn(coding)[1]
    task = task_of(kept, code, [TEXTS[key] for key in kept.ids])
    learned = again._learn(task, *again._first(task))
    rows = np.arange(kept.segments)
    problem = lay(task, rows)
    line = moved.line_of(task, learned.trained, len(rows), len(kept.rows))
    ours = moved.values_of(task, problem, rows, (kept.ridge, kept.values), line, learned.ridge)
    near = spaces.compare(problem.texts, rows, spaces.support(problem.texts, line.now))
    others = np.setdiff1d(rows, learned.trained)
    return ours[others], learned.ridge.values(near)[others], learned.values[others], task.column


both = pytest.mark.parametrize("coding", [Coding(), decided()], ids=["codebook only", "with decisions"])
each = pytest.mark.parametrize("code", CODES.values(), ids=CODES)


@both
@each
def test_with_nothing_left_out_they_are_what_a_full_comparison_says(
    code: Code, coding: Coding, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moved, "LEFT", 0.0)
    ours, theirs, _, _ = values(code, coding)
    assert len(ours) > 50
    assert np.abs(ours - theirs).max() < 1e-4


@both
@each
def test_what_is_left_to_first_order_moves_them_little(code: Code, coding: Coding) -> None:
    ours, theirs, rough, column = values(code, coding)
    assert np.abs(ours - theirs).max() < 0.02
    assert np.abs(ours - theirs).mean() < 0.004
    assert np.abs(rough - theirs[:, column]).mean() < 0.02
