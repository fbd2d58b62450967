"""``evaluate``: how good suggestions are, measured on passages that people have coded."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.console import Bar, emit, next_step, say, table, without_nan
from pipeline.codebook import load_codebook, packaged
from pipeline.errors import StudyError
from pipeline.files import read_csv, write_whole
from pipeline.model import Codebook

if TYPE_CHECKING:
    from pipeline.tag.evaluate import EvaluationResult, GoldRow

SHOWN = (
    ("micro_f1", "micro F1"),
    ("macro_f1", "macro F1"),
    ("average_precision_macro", "average precision (AP, macro)"),
    ("top3_recall", "top-3 recall"),
    ("calibration_error", "calibration error"),
)
"""Keys of the figures that a person sees, and their words. A script gets all of them."""
CONFUSIONS_SHOWN = 5
FEW = 10
"""Coded rows of a code below which its figures are said to be hints."""


@click.command()
@click.argument("gold", metavar="GOLD.csv", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--codebook", "book", required=True, metavar="FILE|NAME",
              help="The codebook that the gold was coded with: a file, or one of those that are packaged.")  # fmt: skip
@click.option(
    "--train",
    default="0",
    show_default=True,
    metavar="N|FILE",
    help="Rows to learn from: so many, drawn with the seed, or those of a file; 0 for the codebook alone.",
)
@click.option(
    "--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Of every random draw."
)
@click.option(
    "--curve",
    default="",
    metavar="0,25,50,…",
    help="Also measure with so many rows to learn from, each over five draws.",
)
@click.option(
    "--folds", type=click.IntRange(min=2), help="Measure every row once, by so many splits on group."
)
@click.option("--per-code", type=click.IntRange(min=0),
              help="With --folds: learn from so many coded rows of each code only (default: all).")  # fmt: skip
@click.option("--encoder", type=click.Choice(["static", "transformer"]), default="static", show_default=True,
              help="What reads the meaning; transformer needs themebank[transformer].")  # fmt: skip
@click.option(
    "--html", type=click.Path(path_type=Path, dir_okay=False), help="Also write a page with charts."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output, nothing else.")
@click.option("--verbose", is_flag=True, expose_value=False, help="On an error, show where it arose.")
def evaluate(
    *, gold: Path, book: str, train: str, seed: int, curve: str, folds: int | None, per_code: int | None,
    encoder: str, html: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Measure suggestions on GOLD.csv: columns text and codes (ids separated by ;), and group if there is one.

    No group (document, participant) is on both sides: what is learned from is never measured on.
    """
    if (folds or per_code is not None) and train != "0":
        raise StudyError(
            "--train does not go with --folds.", "Use --folds 5 --per-code N, or --train N alone."
        )
    if per_code is not None and not folds:
        raise StudyError("--per-code needs --folds.", "For example: --folds 5 --per-code 50")
    codebook = load_codebook(packaged().get(book, Path(book)) if not Path(book).exists() else Path(book))
    rows = read_gold(gold, codebook)
    sizes, left_out = curve_sizes(curve, len(rows))
    with Bar() as bar:
        bar.start("evaluate", 1 + len(sizes))
        if folds:
            result = _folded(rows, codebook, folds, per_code, seed, gold, encoder)
        else:
            result = _once(rows, codebook, _training(train, rows, codebook, gold), seed, encoder)
        bar.step("figures")
        points = _curve(rows, codebook, sizes, seed, bar.step, encoder)
    facts = _facts(result, points, codebook, gold, seed)
    facts |= {
        "encoder": encoder,
        "split": f"{folds} folds" if folds else "one split",
        "curve_left_out": left_out,
    }
    if html is not None:
        from pipeline.report.evaluation import page

        write_whole(html, page(facts))
    if as_json:
        emit(facts)
        return
    _print(facts, gold, html)


def read_gold(path: Path, codebook: Codebook) -> list[GoldRow]:
    """Rows of a gold CSV. Raises :class:`StudyError` with file and line, and names every unknown code."""
    from pipeline.tag.evaluate import GoldRow

    if not path.is_file():
        raise StudyError(
            f"There is no file {path}.", "Give the path of a CSV with the columns text and codes."
        )
    rows: list[GoldRow] = []
    unknown: dict[str, str] = {}
    for row in read_csv(path, required=("text", "codes"), optional=("group",)):
        codes = [code.strip() for code in row["codes"].split(";") if code.strip()]
        for code in codes:
            if code not in codebook.by_id:
                unknown.setdefault(code, row["_line"])
        rows.append(GoldRow(row["text"], frozenset(codes), row.get("group", "")))
    if unknown:
        (first, line), *others = unknown.items()
        more = ", ".join(f"'{code}' (line {at})" for code, at in others)
        raise StudyError(
            f"{path.name}, line {line}: there is no code '{first}' in {codebook.name}"
            + (f"; nor {more}." if more else "."),
            f"Codes: {', '.join(code.id for code in codebook.codes)}.",
        )
    if not rows:
        raise StudyError(
            f"{path.name}, line 1: there are no rows below the header.", "Add one row per passage."
        )
    return rows


def curve_sizes(text: str, rows: int) -> tuple[list[int], list[int]]:
    """``0,25,50`` as numbers, in order: those that leave something to measure on, and those that are too many."""
    sizes = []
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        if not (part.isascii() and part.isdigit()):
            raise StudyError(
                f"--curve: '{part}' is not a number of rows.", "Write for example: --curve 0,25,50"
            )
        sizes.append(int(part))
    return sorted({size for size in sizes if size < rows}), sorted({size for size in sizes if size >= rows})


def _training(train: str, rows: Sequence[GoldRow], codebook: Codebook, gold: Path) -> int | list[GoldRow]:
    if train.isascii() and train.isdigit():
        if int(train) >= len(rows):
            what = f"--train {train} of {len(rows)} rows leaves nothing to measure on"
            raise StudyError(f"{gold.name}: {what}.", "Train on fewer rows: no group may be on both sides.")
        return int(train)
    path = Path(train)
    if path.is_file() and gold.samefile(path):
        raise StudyError(
            f"--train {train} is the file that is measured on.", "Give another file, or a number of rows."
        )
    return read_gold(path, codebook)


def _once(
    rows: Sequence[GoldRow], codebook: Codebook, train: int | list[GoldRow], seed: int, encoder: str
) -> EvaluationResult:
    from pipeline.tag import evaluate as measure

    result = measure.evaluate(rows, codebook, train, seed, encoder=encoder)
    if not result.n_test:
        raise StudyError(
            "Training leaves nothing to measure on.", "Train on fewer rows: no group may be on both sides."
        )
    return result


def _folded(
    rows: Sequence[GoldRow], codebook: Codebook, folds: int, per_code: int | None, seed: int, gold: Path,
    encoder: str,
) -> EvaluationResult:  # fmt: skip
    from pipeline.tag import evaluate as measure

    groups = len({row.group or n for n, row in enumerate(rows)})
    if groups < folds:
        many = "1 group" if groups == 1 else f"{groups} groups"
        hint = f"Use --folds {groups}." if groups > 1 else "Leave --folds out, or give more than one group."
        raise StudyError(f"{gold.name} has {many}, too few for {folds} folds.", hint)
    return measure.cross_validate(rows, codebook, per_code, seed, folds=folds, encoder=encoder)


def _curve(
    rows: Sequence[GoldRow], codebook: Codebook, sizes: Sequence[int], seed: int, step: Callable[[str], None],
    encoder: str,
) -> list[dict[str, Any]]:  # fmt: skip
    from pipeline.tag import evaluate as measure

    points = []
    for result in measure.learning_curve(rows, codebook, sizes, seed, encoder=encoder):
        if result.n_test:
            points.append({"n_train": result.n_train, "n_test": result.n_test, **asdict(result.figures),
                           "baselines": {k: asdict(f) for k, f in result.baselines.items()}})  # fmt: skip
        step(f"{result.n_train} rows")
    return points


def _facts(
    result: EvaluationResult, points: list[dict[str, Any]], codebook: Codebook, gold: Path, seed: int
) -> dict[str, Any]:
    """Everything that was measured, as the one JSON object and as what the page is drawn from."""
    names = {code.id: code.name for code in codebook.codes}
    facts = {
        "gold": gold.name,
        "codebook": f"{codebook.name} {codebook.version}",
        "seed": seed,
        **asdict(result.figures),
        "n_train": result.n_train,
        "n_test": result.n_test,
        "segments_per_second": result.segments_per_second,
        "codes": [{**asdict(row), "name": names[row.code]} for row in result.codes],
        "caution": few_rows([asdict(row) for row in result.codes]),
        "closed_codes_left_out": [code.id for code in codebook.codes if code.closed],
        "baselines": {name: asdict(figures) for name, figures in result.baselines.items()},
        "reliability": [asdict(one) for one in result.reliability],
        "confusions": [{"meant": a, "suggested": b, "segments": n} for a, b, n in result.confusions],
        "curve": points,
    }
    clean: dict[str, Any] = without_nan(facts)
    return clean


def shown(value: float | None) -> str:
    """A figure as a person reads it: ``0.53``, and a dash where it is not defined."""
    return "–" if value is None or math.isnan(value) else f"{round(value, 2) + 0.0:.2f}"


def _print(facts: dict[str, Any], gold: Path, html: Path | None) -> None:
    alone = (
        "from the codebook alone"
        if not facts["n_train"]
        else f"after learning from {facts['n_train']:,} rows"
    )
    say(f"{gold.name}: {facts['n_test']:,} rows measured {alone} ({facts['split']}, seed {facts['seed']}), "
        f"{facts['segments_per_second']:,.0f} segments a second.")  # fmt: skip
    others = facts["baselines"]
    table(
        ("figure", "themebank", *others),
        [
            (words, shown(facts[key]), *(shown(figures[key]) for figures in others.values()))
            for key, words in SHOWN
        ],
    )
    table(
        ("code", "coded", "suggested", "precision", "recall", "F1", "AP"),
        [(row["code"], row["support"], row["suggested"],
          *(shown(row[key]) for key in ("precision", "recall", "f1", "average_precision")))
         for row in facts["codes"]],
    )  # fmt: skip
    if facts["caution"]:
        say(facts["caution"])
    if facts["closed_codes_left_out"]:
        say(
            f"Closed codes are never suggested and not measured: {', '.join(facts['closed_codes_left_out'])}."
        )
    for pair in facts["confusions"][:CONFUSIONS_SHOWN]:
        say(f"  {pair['suggested']} was suggested where {pair['meant']} was meant: {pair['segments']:,} rows")
    if facts["curve"]:
        table(("learned", "micro F1", "macro F1", "AP", "top-3", "calibration"),
              [(point["n_train"], *(shown(point[key]) for key, _ in SHOWN)) for point in facts["curve"]])  # fmt: skip
    if too_many := facts["curve_left_out"]:
        say(f"--curve: {', '.join(map(str, too_many))} left out, for there are no more rows to measure on.")
    _conclude(facts, html)


def few_rows(codes: Sequence[dict[str, Any]]) -> str:
    """A caution where codes stand on few rows; empty where none does."""
    few = sum(0 < row["support"] < FEW for row in codes)
    if not few:
        return ""
    return (
        f"{few} of {len(codes)} codes stand on fewer than {FEW} coded rows: take their figures, and the means over "
        "codes, as hints."
    )


def _conclude(facts: dict[str, Any], html: Path | None) -> None:
    """The next step: the page, the weakest code's entry, or a page to look at."""
    measured = [row for row in facts["codes"] if row["support"]]
    weakest = min(measured, key=lambda row: (row["average_precision"], row["code"]), default=None)
    look = f"open {html}; " if html else ""
    if weakest is None:
        next_step(f"{look}no row of the gold carries an open code of this codebook: check the column codes.")
    elif facts["n_train"]:
        next_step(
            f"{look}the weakest code is {weakest['code']}: review more passages of it, or sharpen its entry."
        )
    else:
        next_step(f"{look}the weakest code is {weakest['code']}: give it keywords and examples, or learn from "
                  "decisions: --train 200")  # fmt: skip
