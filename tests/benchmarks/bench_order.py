"""Learning order: labels needed to reach the macro F1 of 800 random ones; and coverage of intervals.

A fifth of the rows, whole groups, is measured on; people are played by the gold codes. Each run of the queue
sees the suggestions of a tagger that was trained on what was reviewed so far, 100 segments at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import process_time

import numpy as np
import numpy.typing as npt

from pipeline.analyse.progress import wilson
from pipeline.coding import Coding
from pipeline.model import Action, Code, Decision, Segment, Suggestion
from pipeline.review.queue import propose
from pipeline.tag import measures, model
from pipeline.tag.evaluate import as_segments
from tests.benchmarks.bench_tag import DATA, gold

Bools = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.intp]
SEEDS, STEP, RANDOM_LABELS = (range(5), range(5, 10)), 100, 800
FLOOR, USUAL = 0.1, 0.5
DRAWS, PART = 200, 0.1


@dataclass(frozen=True)
class Gold:
    """A gold set laid out for tagging."""

    name: str
    segments: list[Segment]
    codes: tuple[Code, ...]
    truth: Bools
    problem: model.Problem


def load(name: str) -> Gold:
    """A gold set by the name of its folder."""
    rows, book = gold(DATA / name)
    codes = book.open_codes
    segments, order = as_segments(rows)
    truth = np.array([[code.id in rows[n].codes for code in codes] for n in order])
    return Gold(name, segments, codes, truth, model.lay_out(segments, codes))


def held_out(data: Gold, seed: int) -> Bools:
    """The rows to measure on: whole groups until there are a fifth of all rows."""
    groups = [segment.source_id for segment in data.segments]
    names = sorted(set(groups))
    taken: set[str] = set()
    for n in np.random.default_rng(seed).permutation(len(names)):
        if sum(group in taken for group in groups) >= len(groups) / 5:
            break
        taken.add(names[n])
    return np.array([group in taken for group in groups])


def learn(data: Gold, rows: Sequence[int], test: Bools) -> tuple[float, npt.NDArray[np.float64]]:
    """Macro F1 on the test rows after training on some rows, and the probability of every pair."""
    known = np.zeros_like(data.truth)
    known[list(rows)] = True
    labels = model.Labels(data.truth & known, known)
    found = model.train(data.problem, labels)
    says = found.probability[test] >= model.thresholds(found, labels, USUAL)
    truth = data.truth[test]
    present = np.flatnonzero(truth.any(axis=0))
    return float(np.mean([measures.f1(truth[:, n], says[:, n]) for n in present])), found.probability


def coding_of(data: Gold, rows: Sequence[int]) -> Coding:
    """The rows reviewed, with their gold codes."""
    applied: list[Decision] = []
    for n in rows:
        one = data.segments[n]
        for column in np.flatnonzero(data.truth[n]):
            code = data.codes[column].id
            applied.append(
                Decision(
                    one.id, one.source_id, one.start, one.end, code, "gold", Action.ADD, seq=len(applied)
                )
            )
    return Coding(tuple(applied), reviewed=frozenset((data.segments[n].id, "gold") for n in rows))


def next_rows(
    data: Gold, pool: Rows, taken: list[int], said: npt.NDArray[np.float64], seed: int, limit: int = STEP
) -> list[int]:
    """What the queue proposes."""
    ids = [code.id for code in data.codes]
    suggestions = [
        Suggestion(data.segments[row].id, ids[column], float(said[row, column]), "blend")
        for row in pool.tolist()
        for column in np.flatnonzero(said[row] >= FLOOR).tolist()
    ]
    of = {data.segments[n].id: n for n in pool.tolist()}
    segments = [data.segments[n] for n in pool.tolist()]
    chosen = propose(segments, suggestions, coding_of(data, taken), data.codes, seed, limit)
    return [of[segment.id] for segment in chosen]


def curves(data: Gold, seed: int) -> tuple[list[float], list[float]]:
    """Macro F1 after each step, in random order and in that of the queue."""
    test = held_out(data, seed)
    pool = np.flatnonzero(~test)
    shuffled = np.random.default_rng(seed).permutation(pool).tolist()
    sizes = [min(size, len(pool)) for size in range(STEP, RANDOM_LABELS + 1, STEP)]
    at_random = [learn(data, shuffled[:size], test)[0] for size in sizes]
    taken: list[int] = []
    in_order: list[float] = []
    said = learn(data, [], test)[1]
    for size in sizes:
        taken += next_rows(data, pool, taken, said, seed, size - len(taken))
        figure, said = learn(data, taken, test)
        in_order.append(figure)
    return at_random, in_order


def needed(curve: Sequence[float], goal: float) -> str:
    """Labels at which a curve first reaches a goal, between steps by straight line."""
    for n, figure in enumerate(curve):
        if figure >= goal:
            before = curve[n - 1] if n else 0.0
            share = (goal - before) / (figure - before) if figure > before else 1.0
            return f"{STEP * (n + share):.0f}"
    return f"more than {STEP * len(curve)}"


def coverage(data: Gold, seed: int = 0) -> tuple[float, float]:
    """How often the true share lies in the interval after a tenth at random: mean, and the worst code."""
    rng = np.random.default_rng(seed)
    rows = len(data.segments)
    size = round(PART * rows)
    inside = np.zeros(len(data.codes))
    true = data.truth.mean(axis=0)
    for _ in range(DRAWS):
        hits = data.truth[rng.permutation(rows)[:size]].sum(axis=0)
        found = [wilson(int(n), size, rows) for n in hits]
        inside += [one.low <= share <= one.high for one, share in zip(found, true.tolist(), strict=True)]
    return float(inside.mean() / DRAWS), float(inside.min() / DRAWS)


def main() -> None:
    """Measure and print; without the data there is nothing to measure."""
    if not DATA.is_dir():
        print("skipped: the gold sets are not beside the checkout")
        return
    for name in sorted(folder.name for folder in DATA.glob("*/")):
        data, began = load(name), process_time()
        for seeds in SEEDS:
            both = [curves(data, seed) for seed in seeds]
            at_random, in_order = (np.mean([pair[n] for pair in both], axis=0).tolist() for n in (0, 1))
            for what, curve in (("random", at_random), ("queue", in_order)):
                print(f"{name:13} macro F1, {what:6} by {STEP}: {'  '.join(f'{f:.3f}' for f in curve)}")
            print(
                f"{name:13} macro F1 of {STEP * len(at_random)} random labels {at_random[-1]:.3f}, reached by the "
                f"queue with {needed(in_order, at_random[-1])} (promised: no more than random; goal 500), mean over "
                f"seeds {seeds[0]} to {seeds[-1]}, {process_time() - began:.0f} s"
            )
        mean, worst = coverage(data)
        print(
            f"{name:13} true share in the 95 % interval after {PART:.0%} at random: {mean:.1%} of codes over "
            f"{DRAWS} draws (promised: 90 %), {worst:.1%} of draws for the worst code"
        )


if __name__ == "__main__":
    main()
