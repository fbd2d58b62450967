"""Tagging: quality on the gold sets beside the checkout, by folds on group, and speed."""

from __future__ import annotations

import csv
from pathlib import Path
from time import process_time

from pipeline.codebook import load_codebook
from pipeline.coding import Coding
from pipeline.model import Codebook
from pipeline.tag import blend
from pipeline.tag.evaluate import EvaluationResult, GoldRow, as_segments, cross_validate, evaluate

DATA = Path(__file__).parents[3] / "shared" / "data" / "tagging"
SIZES = (5, 20, 50, None)


def gold(folder: Path) -> tuple[list[GoldRow], Codebook]:
    """Rows and codebook of a gold set."""
    with (folder / "gold.csv").open(encoding="utf-8-sig", newline="") as file:
        found = list(csv.DictReader(file))
    rows = [GoldRow(r["text"], frozenset(r["codes"].split(";")) - {""}, r.get("group", "")) for r in found]
    return rows, load_codebook(folder / "codebook.yaml")


def show(name: str, size: str, result: EvaluationResult) -> None:
    """Print a line for the blend and one for each baseline."""
    for method, f in {"blend": result.figures, **result.baselines}.items():
        print(
            f"{name:13} {size:>14} {result.n_train:5} {method:19} micro F1 {f.micro_f1:.3f}  macro F1 "
            f"{f.macro_f1:.3f}  AP {f.average_precision_macro:.3f}  top-3 {f.top3_recall:.3f} "
            f"({f.top3_recall_of_codes:.3f} of codes)  calibration error {f.calibration_error:.3f} "
            f"({f.calibration_error_shown:.3f} of p ≥ .1)"
        )


def speed(rows: list[GoldRow], book: Codebook) -> float:
    """Segments a second of the processor, tagged from the codebook alone, reasons and all, once warm."""
    segments, _ = as_segments(rows)
    blend.suggest(segments[:100], book, Coding())
    began = process_time()
    blend.suggest(segments, book, Coding())
    return len(segments) / (process_time() - began)


def main() -> None:
    """Measure and print; without the data there is nothing to measure."""
    for folder in sorted(DATA.glob("*/")):
        rows, book = gold(folder)
        show(folder.name, "codebook only", evaluate(rows, book))
        for size in SIZES:
            result = cross_validate(rows, book, size)
            show(folder.name, "all labels" if size is None else f"{size} a code", result)
        show(folder.name, "200 at random", evaluate(rows, book, 200))
        print(f"{folder.name:13} {speed(rows, book):,.0f} segments a second for {len(book.codes)} codes")


if __name__ == "__main__":
    main()
