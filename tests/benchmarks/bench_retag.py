"""Tagging at 100,000 segments and 30 codes: a full tagging, one edited code, and learning from 1,000 decisions.

The segments are those of the two gold sets, over and over, each begun up to two words later; the codes are the
first 30 of both codebooks. Every figure is processor time, taken in a process of its own on one thread, so that it
holds on a busy machine. ``one code`` is a definition with a sentence more; what is compared is what a tagging does
between reading the texts and handing over the suggestions, saving and loading what is kept included, and making
suggestions out of the code's stored rows. How near it
comes to a full tagging of the edited codebook is asked of 4,000 segments and every third code.

Goals: over 2,000 segments a second; under 1.5 GiB; one code under 5 % of a full tagging; 1,000 decisions under 5 s.
"""

from __future__ import annotations

import gc
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from time import process_time
from types import SimpleNamespace
from typing import Any

import numpy as np

from pipeline.cli import FRESH
from pipeline.coding import Coding
from pipeline.model import Code, Codebook, Segment, Suggestion
from pipeline.store.rows import suggestion_of, suggestion_row
from pipeline.tag import again, blend, model
from pipeline.tag import moved as moves
from pipeline.tag.evaluate import as_segments
from pipeline.tag.kept import load, save
from tests.benchmarks.bench_tag import DATA, gold

SIZE, SMALL, CODES, EACH, DECISIONS = 100_000, 4_000, 30, 500, 1_000
MORE = " Also what people say of parking, travel and getting there."
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def material(size: int) -> tuple[list[Segment], Codebook]:
    """So many segments in sources of ``EACH``, and the codes."""
    dice, made, at = random.Random(0), [], 0
    sets = [gold(folder) for folder in sorted(DATA.glob("*/"))]
    base = [segment for rows, _ in sets for segment in as_segments(rows)[0]]
    for n in range(size):
        text = base[n % len(base)].text
        text = " ".join(text.split()[dice.randrange(3) :]) or text
        at = 0 if n % EACH == 0 else at
        made.append(
            replace(base[0], id=f"{n:06}", source_id=f"s{n // EACH}", start=at, end=at + len(text), text=text)
        )
        at += len(text) + 1
    codes = [code for _, book in sets for code in book.open_codes]
    return made, Codebook("Both", "1", tuple(codes[:CODES]))


def _warm(segments: list[Segment], book: Codebook) -> None:
    blend.suggest(segments[:200], book, Coding())


def full(folder: Path) -> dict[str, Any]:
    """Everything tagged; what was learned is left in the folder."""
    segments, book = material(SIZE)
    _warm(segments, book)
    began = process_time()
    found, kept, _ = blend.learn(segments, book, Coding(), "state")
    assert kept is not None
    save(folder / "learned", kept)
    seconds = process_time() - began
    for code in book.codes:
        stored = [suggestion_row(one) for one in found if one.code == code.id]
        (folder / code.id).write_text(json.dumps(stored))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return {"seconds": seconds, "peak_gib": peak, "suggestions": len(found), "file_mb": _size(folder)}


def _size(folder: Path) -> float:
    return (folder / "learned").stat().st_size / 1e6


def one_code(folder: Path) -> dict[str, Any]:
    """Each code edited by itself: seconds and suggestions, by code."""
    segments, book = material(SIZE)
    _warm(segments, book)
    texts = [segment.text for segment in segments]
    del segments  # the flow reads texts only
    gc.collect()
    rows = []
    for code in book.codes:
        edited = replace(code, definition=code.definition + MORE)
        stored = [SimpleNamespace(**row) for row in json.loads((folder / code.id).read_text())]
        gc.collect()
        began = process_time()
        kept = load(folder / "learned")
        assert kept is not None
        found = again.retag(kept, edited, texts, list(map(suggestion_of, stored)))
        rows.append((process_time() - began, len(found)))
    return {"rows": rows, "peak_gib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20}


def likeness(folder: Path) -> dict[str, Any]:
    """How near one edited code comes to a full tagging of the edited codebook, over every third code."""
    segments, book = material(SMALL)
    before, kept, _ = blend.learn(segments, book, Coding(), "state")
    assert kept is not None
    texts = [segment.text for segment in segments]
    was = _by_code(before)
    own: list[tuple[float, float, float]] = []
    others: list[tuple[float, float]] = []
    missed = found = 0
    for code in book.codes[::3]:
        edited = replace(code, definition=code.definition + MORE)
        quick = {one.segment_id: one.probability for one in again.retag(kept, edited, texts)}
        usual = again.LEAST, again.MOST, moves.LEFT
        again.LEAST = again.MOST = moves.LEFT = 0.0  # everything looked at, and exactly
        slow = {one.segment_id: one.probability for one in again.retag(kept, edited, texts)}
        again.LEAST, again.MOST, moves.LEFT = usual
        missed += len(slow.keys() - quick.keys())
        found += len(slow)
        codes = tuple(edited if one.id == code.id else one for one in book.codes)
        anew = _by_code(blend.suggest(segments, replace(book, codes=codes), Coding()))
        own += _pairs(quick, anew.get(code.id, {}), was.get(code.id, {}))
        for other in codes:
            if other.id != code.id:
                old, new = was.get(other.id, {}), anew.get(other.id, {})
                others += [(mine, theirs) for mine, theirs, _ in _pairs(old, new, {})]
    ours, theirs, old = np.array(own).T
    stay, moved = np.array(others).T
    return {
        "pairs": len(own),
        "correlation": float(np.corrcoef(ours, theirs)[0, 1]),
        "mean_difference": float(np.abs(ours - theirs).mean()),
        "the_edit_itself": float(np.abs(old - theirs).mean()),
        "other_side_of_half": float(((ours >= 0.5) != (theirs >= 0.5)).sum() / max((theirs >= 0.5).sum(), 1)),
        "others_mean_difference": float(np.abs(stay - moved).mean()),
        "others_other_side_of_half": float(
            ((stay >= 0.5) != (moved >= 0.5)).sum() / max((moved >= 0.5).sum(), 1)
        ),
        "missed_share": missed / max(found, 1),
    }


def _by_code(found: list[Suggestion]) -> dict[str, dict[str, float]]:
    made: dict[str, dict[str, float]] = {}
    for one in found:
        made.setdefault(one.code, {})[one.segment_id] = one.probability
    return made


def _pairs(*said: dict[str, float]) -> list[tuple[float, ...]]:
    """Probabilities of the segments that any names; one that is not named is taken at the floor."""
    every = sorted(set().union(*said))
    return [tuple(one.get(key, blend.FLOOR) for one in said) for key in every]


def decisions(folder: Path) -> dict[str, Any]:
    """Seconds to learn from ``DECISIONS`` reviewed rows of each gold set, once it is laid out, and to say why."""
    figures = {}
    for data in sorted(DATA.glob("*/")):
        rows, book = gold(data)
        segments, order = as_segments(rows)
        codes: tuple[Code, ...] = book.open_codes
        truth = np.array([[code.id in rows[n].codes for code in codes] for n in order])
        known = np.zeros_like(truth)
        known[np.random.default_rng(0).permutation(len(truth))[:DECISIONS]] = True
        _warm(segments, book)
        began = process_time()
        problem = model.lay_out(segments, codes)
        laid = process_time() - began
        model.train(problem, model.Labels(truth & known, known))
        figures[data.name] = {
            "segments": len(segments), "lay_out": laid, "train": process_time() - began - laid,
        }  # fmt: skip
    return figures


PARTS = {part.__name__: part for part in (full, one_code, likeness, decisions)}


def child(name: str, folder: Path) -> dict[str, Any]:
    """A part in a process of its own, on one thread."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.bench_retag", name, str(folder)],
        check=True, capture_output=True, text=True, env={**os.environ, **dict.fromkeys(THREADS, "1")},
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def main() -> None:
    """Measure and print; without the data there is nothing to measure."""
    if not DATA.is_dir():
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        whole = child("full", folder)
        print(f"full: {whole['seconds']:.1f} s of one processor, {SIZE / whole['seconds']:,.0f} segments a second, "
              f"peak {whole['peak_gib']:.2f} GiB, {whole['suggestions']:,} suggestions, kept {whole['file_mb']:.0f} MB",
              flush=True)  # fmt: skip
        single = child("one_code", folder)
    shares = sorted((seconds / whole["seconds"], found) for seconds, found in single["rows"])
    each = [share for share, _ in shares]
    print(f"one code: mean {statistics.mean(each):.1%}, median {statistics.median(each):.1%} of a full tagging; "
          f"{sum(share < 0.05 for share in each)} of {len(each)} codes under 5 %; worst {each[-1]:.1%} "
          f"({shares[-1][1]:,} suggestions); peak {single['peak_gib']:.2f} GiB", flush=True)  # fmt: skip
    print(f"beside a full tagging of the edited codebook: {child('likeness', folder)}", flush=True)
    print(f"learning from {DECISIONS:,} decisions, seconds: {child('decisions', folder)}", flush=True)


if __name__ == "__main__":
    if len(sys.argv) == 3:
        gc.set_threshold(FRESH)  # as the command line does
        print(json.dumps(PARTS[sys.argv[1]](Path(sys.argv[2]))))
    else:
        main()
