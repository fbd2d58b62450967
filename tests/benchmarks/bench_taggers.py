"""The blend beside every single tagger of the table, at every size, on the gold sets beside the checkout.

By folds on group, the mean over several draws where only so many passages of each code are learned from: one draw
more or less in luck is worth as much as the difference between two taggers. All are ranked by the scores they give to
every pair, also to those that are not worth a row. F1 is given twice, and compared like with like: as a study would
show it (a single tagger at .5, the blend at the thresholds that it chooses itself), and at the one threshold that
suits each best, chosen with the answers in hand.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from sklearn.model_selection import GroupKFold

from pipeline.coding import Coding
from pipeline.model import Codebook, Segment
from pipeline.tag import measures, model
from pipeline.tag.evaluate import GoldRow, as_segments, some_of_each
from pipeline.tag.measures import Bools, Doubles, Figures
from pipeline.tag.model import Labels
from pipeline.tag.pairs import FEATURES, SCALE
from pipeline.tag.taggers import TAGGERS, Tagger
from pipeline.thresholds import USUAL
from tests.benchmarks.bench_tag import DATA, gold

LEARNING = ("learned", "blend")
SIZES, DRAWS = (0, 5, 20, 50, None), 3
LIMITS = np.arange(0.02, 0.9, 0.02)


def table(tagger: Tagger, segments: Sequence[Segment], book: Codebook) -> Doubles:
    """What a tagger that learns nothing suggests when its floor is taken away, segments by codes."""
    module = sys.modules[tagger.suggest.__module__]
    floor, module.FLOOR = module.FLOOR, 1e-6  # type: ignore[attr-defined]
    found = tagger.suggest(segments, book, Coding())
    module.FLOOR = floor  # type: ignore[attr-defined]
    row, column = {s.id: n for n, s in enumerate(segments)}, {c.id: n for n, c in enumerate(book.codes)}
    made = np.zeros((len(segments), len(book.codes)))
    for one in found:
        made[row[one.segment_id], column[one.code]] = one.probability
    return made


PARTS = ("micro_f1", "macro_f1", "average_precision_macro", "top3_recall")


def compare(rows: list[GoldRow], book: Codebook, size: int | None) -> dict[str, Figures]:
    """Figures of every tagger, the mean over the draws."""
    drawn = [_once(rows, book, size, seed) for seed in range(DRAWS if size else 1)]
    return {
        name: replace(
            one, **{part: float(np.mean([getattr(d[name], part) for d in drawn])) for part in PARTS}
        )
        for name, one in drawn[0].items()
    }


def _once(rows: list[GoldRow], book: Codebook, size: int | None, seed: int) -> dict[str, Figures]:
    """Figures of every tagger over all folds, of one draw."""
    book = replace(book, codes=book.open_codes)
    segments, order = as_segments(rows)
    truth = np.array([[code.id in rows[n].codes for code in book.codes] for n in order])
    problem = model.lay_out(segments, book.codes)
    every = {t.name: table(t, segments, book) for t in TAGGERS if t.name not in (*LEARNING, "keyword")}
    every["keyword"] = problem.keywords.astype(np.float64)
    every |= {name: np.zeros(truth.shape) for name in LEARNING if size != 0 or name == "blend"}
    says, random = np.zeros(truth.shape, dtype=bool), np.random.default_rng(seed)
    groups = [segment.source_id for segment in segments]
    for other, tested in GroupKFold(5).split(truth, groups=groups):
        known = np.zeros_like(truth)
        known[other if size is None else some_of_each(truth, other, size, random)] = True
        labels = Labels(truth & known, known)
        learned = model.train(problem, labels)
        every["blend"][tested] = learned.probability[tested]
        says[tested] = (learned.probability >= model.thresholds(learned, labels, USUAL))[tested]
        if "learned" in every:  # it says nothing without decisions
            values = learned.pairs[tested][:, :, FEATURES.index("learned")] * SCALE[0] + 1 / len(book.codes)
            every["learned"][tested] = values
    blend = every.pop("blend")
    figures = {"blend": measures.figures(truth, blend, says), "blend at best": best(truth, blend)}
    for name, score in every.items():
        figures[f"{name} at .5"] = measures.figures(truth, score, score >= USUAL)
        figures[f"{name} at best"] = best(truth, score)
    return figures


def best(truth: Bools, score: Doubles) -> Figures:
    """Figures at the common threshold that is best for each of the two F1."""
    every = [measures.figures(truth, score, score >= limit) for limit in LIMITS]
    return replace(every[0], micro_f1=max(f.micro_f1 for f in every), macro_f1=max(f.macro_f1 for f in every))


def main() -> None:
    """Measure and print; without the data there is nothing to measure."""
    for folder in sorted(DATA.glob("*/")):
        rows, book = gold(folder)
        for size in SIZES:
            found = compare(rows, book, size)
            named = "all" if size is None else str(size)
            for name, f in found.items():
                print(
                    f"{folder.name:13} {named:>4} {name:16} micro F1 {f.micro_f1:.3f}  macro F1 {f.macro_f1:.3f}  "
                    f"AP {f.average_precision_macro:.3f}  top-3 {f.top3_recall:.3f}",
                    flush=True,
                )
            behind = [
                f"{part} of {name}"
                for name, f in found.items()
                for part in PARTS
                if getattr(f, part) > getattr(found["blend at best" if "best" in name else "blend"], part)
            ]
            print(
                f"{folder.name:13} {named:>4} the blend is behind in: {', '.join(behind) or 'nothing'}",
                flush=True,
            )


if __name__ == "__main__":
    main()
