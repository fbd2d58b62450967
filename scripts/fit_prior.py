"""Fit the prior over pairs (``pipeline.tag.pairs.PRIOR``) to gold sets of several studies at once.

    python scripts/fit_prior.py DATA/pxtextmining DATA/serdif

Each folder holds ``codebook.yaml`` and ``gold.csv`` as ``themebank evaluate`` reads them, and counts the same
however many rows it has. Only what the codebook and the undecided texts say is used. The weight of keywords is
kept, for the gold sets at hand have none. Prints the weights; rounded, they stand in ``pairs.py``.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import numpy as np

from pipeline.codebook import load_codebook
from pipeline.tag import pairs
from pipeline.tag.evaluate import GoldRow, as_segments
from pipeline.tag.model import Labels, lay_out, train

EVEN = 50_000


def pairs_of(folder: Path) -> tuple[np.ndarray, np.ndarray, float]:
    """Features, truth and offset of all pairs of a gold set."""
    codes = load_codebook(folder / "codebook.yaml").open_codes
    with (folder / "gold.csv").open(encoding="utf-8-sig", newline="") as file:
        found = list(csv.DictReader(file))
    rows = [GoldRow(r["text"], frozenset(r["codes"].split(";")) - {""}, r.get("group", "")) for r in found]
    segments, order = as_segments(rows)
    truth = np.array([[code.id in rows[n].codes for code in codes] for n in order])
    nothing = np.zeros(truth.shape, dtype=bool)
    model = train(lay_out(segments, codes), Labels(nothing, nothing))
    return model.pairs.reshape(-1, model.pairs.shape[-1]), truth.ravel(), model.offset


def main() -> None:
    """Fit to all folders given and print the weights."""
    random = np.random.default_rng(0)
    features, truths, offsets = [], [], []
    for name in sys.argv[1:]:
        x, y, offset = pairs_of(Path(name))
        drawn = random.integers(0, len(y), EVEN)
        features.append(x[drawn])
        truths.append(y[drawn])
        offsets.append(offset)
    kept = [1 + pairs.FEATURES.index(name) for name in ("keyword", "share", "odds", "odds_lead", "rank")]
    start = np.zeros(len(pairs.PRIOR))
    start[kept] = pairs.PRIOR[kept]
    weights = pairs.fit(
        np.concatenate(features), np.concatenate(truths), float(np.mean(offsets)), start, trust=5
    )
    for name, weight in zip(("intercept", *pairs.FEATURES), weights, strict=True):
        print(f"{name:15} {weight:.3f}")


if __name__ == "__main__":
    main()
