"""What a full tagging learned, kept as plain arrays, so that one code can be tagged again without the rest.

One file: a line of JSON that says what lies where, then the arrays, looked into and not read whole. It holds
the words of the study, so it lies beside the store, for its owner alone, and is never part of the outputs.
Without it, or where it does not fit, everything is tagged anew: nothing is lost with it but time.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.model import Code, digest
from pipeline.tag import spaces
from pipeline.tag.model import Labels, Model
from pipeline.tag.ridge import Ridge
from pipeline.tag.spaces import Rows, letter_grams
from pipeline.tag.words import Bag, Floats

Doubles = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
SHAPE = "3"
"""Raised when the files change their meaning."""
EDGE = 64
"""Arrays begin at multiples of so many bytes."""
PLAIN = ("sources", "rarity", "owner", "rows", "known", "applies", "touched", "first_values", "values", "letters",
         "leaders", "weights", "share")  # fmt: skip
OF_TEXTS = ("vectors", "lengths", "meaning", "centre", "place", "plain")
OF_MATRIX = ("indptr", "indices", "data")
OF_RIDGE = ("weights", "base", "inverse")


@dataclass(frozen=True)
class Kept:
    """A tagged study as it was learned. Rows of ``texts``: segments, then the codes' sentences, then entries.

    Args:
        mark: of what it was learned from.
        ids: of the segments, in order of row.
        sources: number of each segment's source.
        codes: the open codes as they were; column ``n`` of every table is ``codes[n]``.
        grams: the letter n-grams that ``texts.grams`` counts, with their weight.
        owner: column of the code that each sentence is of.
        rows: segments that were learned from, the decided ones first.
        known, applies: what was decided on these; rows by codes.
        touched: for each segment whether anything was decided on it.
        first, first_values: the codebook's sentences alone, and what they say of each segment.
        ridge, values: sentences and segments together, and what they say.
        letters: likeness of segments to entries.
        leaders: for ``first_values``, ``values``, ``letters`` and likeness in meaning to entries, the highest
            value of each segment, the next, and the column of the highest.
        weights, share, offset: of the rule that all codes share.
    """

    mark: str
    ids: tuple[str, ...]
    sources: npt.NDArray[np.int32]
    codes: tuple[Code, ...]
    texts: spaces.Texts
    grams: tuple[str, ...]
    rarity: Floats
    owner: Rows
    rows: Rows
    known: Bools
    applies: Bools
    touched: Bools
    first: Ridge
    first_values: Floats
    ridge: Ridge
    values: Floats
    letters: Floats
    leaders: Floats
    weights: Doubles
    share: Doubles
    offset: float

    @property
    def segments(self) -> int:
        """How many segments there are."""
        return len(self.ids)

    @property
    def reads(self) -> dict[str, str]:
        """What was read of each code."""
        return {code.id: read_of(code) for code in self.codes}


def read_of(code: Code) -> str:
    """Hash of all that the taggers read of a code: its fingerprint and its name."""
    return digest(code.name, code.fingerprint)


def mark_of(state: str, codes: Sequence[Code]) -> str:
    """Hash of what a full tagging learns from: ``state`` of segments, decisions and program, and the codes."""
    return digest(SHAPE, state, *(f"{code.id}:{read_of(code)}" for code in codes))


def keep(state: str, ids: Sequence[str], codes: Sequence[Code], model: Model, labels: Labels) -> Kept:
    """What is worth keeping of a full tagging; ``ids`` are the segments', in order of row."""
    problem, decided = model.problem, labels.rows
    names, rarity = _grams(problem.texts)
    meaning = problem.texts.meaning[: problem.segments] @ problem.texts.meaning[problem.entries].T
    numbers = {source: n for n, source in enumerate(dict.fromkeys(problem.sources))}
    return Kept(
        mark_of(state, codes),
        tuple(ids),
        np.array([numbers[source] for source in problem.sources], dtype=np.int32),
        tuple(codes),
        problem.texts,
        names,
        rarity,
        problem.owner,
        model.rows,
        labels.known[decided],
        labels.applies[decided],
        np.asarray(labels.known.any(axis=1), dtype=np.bool_),
        model.first,
        model.first_values,
        model.ridge,
        model.values,
        model.letters,
        np.stack([leaders_of(table) for table in (model.first_values, model.values, model.letters, meaning)]),
        model.weights,
        model.share,
        model.offset,
    )


def leaders_of(table: Floats) -> Floats:
    """Highest value of each row, the next, and the column of the highest; 0 where there is no next."""
    if table.shape[1] < 2:
        table = np.concatenate([table, np.zeros((len(table), 1), dtype=table.dtype)], axis=1)
    first = table.argmax(axis=1)
    top = np.partition(table, -2, axis=1)
    return np.stack([top[:, -1], top[:, -2], first.astype(np.float32)]).astype(np.float32)


def _grams(texts: spaces.Texts) -> tuple[tuple[str, ...], Floats]:
    """The n-grams by number, as :func:`spaces.read` numbers them, and the weight of each."""
    number: dict[str, int] = {}
    columns = [
        number.setdefault(gram, len(number)) for form in texts.bag.forms for gram in letter_grams(form)
    ]
    used = np.bincount(columns, minlength=len(number)) if columns else np.zeros(len(number))
    total = np.asarray(texts.grams.sum(axis=0)).ravel()
    return tuple(number), np.asarray(total / np.maximum(used, 1), dtype=np.float32)


def _arrays(kept: Kept) -> dict[str, Any]:
    texts, bag = kept.texts, kept.texts.bag
    found: dict[str, Any] = {name: getattr(kept, name) for name in PLAIN}
    found |= {f"text_{name}": getattr(texts, name) for name in OF_TEXTS}
    found["turn"] = np.zeros((0, 0), np.float32) if texts.turn is None else texts.turn
    for name, matrix in (("counts", bag.counts), ("grams", texts.grams)):
        found |= {f"{name}_{part}": getattr(matrix, part) for part in OF_MATRIX}
    for name, ridge in (("first", kept.first), ("ridge", kept.ridge)):
        found |= {f"{name}_{part}": getattr(ridge, part) for part in OF_RIDGE}
    return {name: np.ascontiguousarray(array) for name, array in found.items()}


def save(path: Path, kept: Kept) -> None:
    """Write it whole: what lies there is of one tagging, or is not there."""
    arrays = _arrays(kept)
    said: dict[str, Any] = {
        "mark": kept.mark,
        "offset": kept.offset,
        "ids": kept.ids,
        "forms": kept.texts.bag.forms,
        "grams": kept.grams,
        "codes": [asdict(code) for code in kept.codes],
        "encoder": kept.texts.encoder,
        "arrays": {name: [array.dtype.str, array.shape] for name, array in arrays.items()},
    }
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    with part.open("wb") as file:
        file.write(json.dumps(said).encode() + b"\n")
        for array in arrays.values():
            file.write(bytes(-file.tell() % EDGE))
            file.write(array.data if array.size else b"")
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def load(path: Path) -> Kept | None:
    """What lies in the file; ``None`` where there is none that is whole."""
    try:
        with path.open("rb") as file:
            said = json.loads(file.readline())
            at = file.tell()
        whole = np.asarray(np.memmap(path, dtype=np.uint8, mode="r"))
        arrays = {}
        for name, (kind, shape) in said["arrays"].items():
            at += -at % EDGE
            size = np.dtype(kind).itemsize * math.prod(shape)
            arrays[name] = whole[at : at + size].view(kind).reshape(shape)
            at += size
        return _kept(said, arrays)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _kept(said: dict[str, Any], arrays: dict[str, Any]) -> Kept:
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped]

    def sparse(name: str, columns: int) -> Any:
        indptr, indices, data = (arrays[f"{name}_{part}"] for part in OF_MATRIX)
        return csr_matrix((data, indices, indptr), shape=(len(indptr) - 1, columns), copy=False)

    def ridge(name: str) -> Ridge:
        weights, base, inverse = (arrays[f"{name}_{part}"] for part in OF_RIDGE)
        return Ridge(weights, base, np.zeros((0, weights.shape[1])), inverse)

    forms, grams = tuple(said["forms"]), tuple(said["grams"])
    counts = sparse("counts", len(forms))
    vectors, lengths, meaning, centre, place, plain = (arrays[f"text_{name}"] for name in OF_TEXTS)
    texts = spaces.Texts(
        Bag(forms, counts),
        counts.log1p(),
        sparse("grams", len(grams)),
        vectors,
        lengths,
        meaning,
        centre,
        place,
        plain,
        str(said["encoder"]),
        arrays["turn"] if arrays["turn"].size else None,
    )
    return Kept(
        mark=str(said["mark"]), ids=tuple(said["ids"]), codes=tuple(map(_code, said["codes"])), texts=texts,
        grams=grams, first=ridge("first"), ridge=ridge("ridge"), offset=float(said["offset"]),
        **{name: arrays[name] for name in PLAIN},
    )  # fmt: skip


def _code(given: dict[str, Any]) -> Code:
    read: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in given.items()}
    return Code(**read)
