"""What no code covers, grouped into candidate codes that a person may take into the codebook.

Passages become points in a space of words and of meaning: TF-IDF reduced by singular value decomposition
(latent semantic analysis; Deerwester et al. 1990), beside the static vectors of ``pipeline.tag.semantic``.
k-means groups them (Lloyd 1982, seeded k-means++); the number of groups is the one with the best silhouette
(Rousseeuw 1987). A passage that is far from the middle of its group belongs to none. A group is named by the
phrases that tell it from the rest, by log odds with an informative prior (Monroe, Colaresi & Quinn 2008).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.model import Code, Codebook, Segment

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
SHORTEST = 8
"""Words a passage needs to be grouped."""
SMALLEST = 3
"""Passages a group needs."""
MOST_GROUPS, DIMENSIONS = 20, 50
MOST_FITTED, SAMPLE = 5000, 2000
"""Groups are found on so many passages, drawn with the seed, and judged on the second number of them."""
NEAREST = 0.25
"""Likeness to the middle of its group that a passage needs."""
PHRASES, TYPICAL = 5, 3
SPOKEN_FOR = 0.6
"""Share of a group that must hold one of its phrases: else the group is no theme."""
EVERYDAY = 300
"""So many of the most frequent words of English do not make a phrase."""
PRIOR = 0.5
TOKEN = r"(?u)\b[^\W\d_][^\W_]*(?:['’][^\W_]+)?\b"  # noqa: S105 - a regular expression, not a secret


@dataclass(frozen=True)
class Candidate:
    """A group of passages that might be a code.

    Args:
        phrases: the most telling ones, the best first.
        members: its passages with their likeness to the middle of the group, the most typical first.
    """

    id: str
    name: str
    phrases: tuple[str, ...]
    members: tuple[tuple[Segment, float], ...]

    @property
    def typical(self) -> tuple[Segment, ...]:
        """The most typical passages, no two with the same words."""
        return tuple({" ".join(s.text.split()).lower(): s for s, _ in reversed(self.members)}.values())[::-1][
            :TYPICAL
        ]


def uncovered(
    segments: Sequence[Segment],
    accepted: frozenset[tuple[str, str]],
    suggested: frozenset[tuple[str, str]],
    refused: frozenset[tuple[str, str]] = frozenset(),
) -> list[Segment]:
    """Codable segments with enough words, without accepted code and without suggestion that still stands.

    Args:
        accepted: (segment id, code) pairs that people applied.
        suggested: those that are suggested at the study's thresholds.
        refused: those that people rejected; such a suggestion covers nothing.
    """
    covered = {segment for segment, _ in accepted | (suggested - refused)}
    return [s for s in segments if s.codable and s.id not in covered and len(s.text.split()) >= SHORTEST]


def discover(
    segments: Sequence[Segment], taken: Sequence[str] = (), seed: int = 0, names: Collection[str] = ()
) -> list[Candidate]:
    """Candidate codes in the given passages, the largest first; none where there are too few.

    Args:
        taken: ids of the codebook, so that no candidate has one of them.
        names: words of names, by which nothing is grouped or named; words that also stand in small letters in the
            passages are words like any other.
    """
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    if len(segments) < 2 * SMALLEST:
        return []
    texts = [segment.text for segment in segments]
    counts, terms = _counts(texts, names)
    if counts is None:
        return []
    with threadpool_limits(1):  # sums over threads come in any order, and the same bytes are promised
        groups, likeness = _groups(_points(texts, counts, seed), seed)
    found: list[Candidate] = []
    ids = set(taken)
    sizes = [(int((groups == n).sum()), n) for n in range(int(groups.max()) + 1)]
    for size, number in sorted(sizes, key=lambda pair: (-pair[0], pair[1])):
        if size < SMALLEST:
            continue
        inside = np.flatnonzero(groups == number)
        phrases = _telling(counts, terms, groups == number)
        if not phrases or _spoken_for(counts[inside], terms, phrases) < SPOKEN_FOR:
            continue
        order = inside[np.argsort(-likeness[inside].round(6), kind="stable")]
        name = _name(phrases)
        code = _free_id(name, ids)
        members = tuple((segments[n], round(float(likeness[n]), 4)) for n in order.tolist())
        found.append(Candidate(code, name, phrases, members))
    return found


def as_codebook(candidates: Sequence[Candidate], study: str) -> Codebook:
    """The candidates as a draft to be read, renamed and pasted into the codebook by a person."""
    codes = tuple(
        Code(
            c.id,
            c.name,
            f"DRAFT, write your own: {len(c.members)} passages that no code covers, about {', '.join(c.phrases)}.",
            keywords=c.phrases,
            examples=tuple(" ".join(s.text.split()) for s in c.typical),
        )
        for c in candidates
    )
    return Codebook(
        f"Candidate codes of {study}", "0.0.0", codes, "themebank discover; nobody has decided yet"
    )


def _counts(texts: Sequence[str], names: Collection[str]) -> tuple[Any, list[str]]:
    """In which passages words and pairs of words stand; function words and names are left out."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, CountVectorizer

    ordinary = {word for text in texts for word in re.findall(TOKEN, text) if word.islower()}
    alone = {name.lower() for name in names} - ordinary
    stop = sorted(ENGLISH_STOP_WORDS | _TALK | alone | {f"{name}'s" for name in alone})
    counter = CountVectorizer(
        ngram_range=(1, 2), min_df=2, max_df=0.5, binary=True, stop_words=stop, token_pattern=TOKEN
    )
    try:
        counts = counter.fit_transform([text.replace("’", "'") for text in texts])
    except ValueError:  # scikit-learn's word for: no word stands in two passages
        return None, []
    return counts.tocsr(), counter.get_feature_names_out().tolist()


_TALK = frozenset(
    word
    for line in (
        "yeah yes okay ok um uh er erm like just really think know mean going got get gets thing things lot kind",
        "sort actually bit quite maybe want need say said saying don't it's that's i'm we're they're there's i've",
        "we've didn't doesn't can't you're isn't won't he's she's what's let's wasn't i'd we'd they've aren't",
        "wouldn't couldn't haven't hasn't i'll we'll you'll they'll he'll she'll it'll that'll there'll who's how's",
        "here's where's you've you'd they'd he'd she'd weren't shouldn't hadn't start",
    )
    for word in line.split()
)
"""What people say whatever they speak about."""


def _points(texts: Sequence[str], counts: Any, seed: int) -> Floats:
    """Unit vectors: half of each is words, half is meaning."""
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfTransformer

    weighted = TfidfTransformer(sublinear_tf=True).fit_transform(counts)
    size = min(DIMENSIONS, weighted.shape[1] - 1, weighted.shape[0] - 1)
    if size >= 2:
        words = TruncatedSVD(size, random_state=seed).fit_transform(weighted)
    else:
        words = np.asarray(weighted.todense(), dtype=np.float64)
    return _unit(np.hstack([_unit(words), _unit(_meanings(texts))]))


def _meanings(texts: Sequence[str]) -> Floats:
    from pipeline.tag import semantic
    from pipeline.tag.words import count

    bag = count(texts)
    rows, _ = semantic.meanings(bag.counts, semantic.form_vectors(bag.forms))
    return np.asarray(rows, dtype=np.float64)


def _unit(rows: Floats) -> Floats:
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(length > 1e-9, length, 1), dtype=np.float64)


def _groups(points: Floats, seed: int) -> tuple[Ints, Floats]:
    """The group of each point, -1 for none, and its likeness to the middle of its group."""
    from sklearn.cluster import KMeans
    from sklearn.metrics import silhouette_score

    some = points
    if len(points) > MOST_FITTED:
        some = points[np.sort(np.random.default_rng(seed).permutation(len(points))[:MOST_FITTED])]
    most = min(MOST_GROUPS, len(some) // SMALLEST)
    best: tuple[float, Any] = (-2.0, None)
    for size in sorted({2, 3, 4, 5, 6, 8, 10, 12, 15, 20} & set(range(2, most + 1))):
        fitted = KMeans(size, n_init=4, random_state=seed).fit(some)
        if len(set(fitted.labels_.tolist())) < 2:
            continue
        sample = min(len(some), SAMPLE)
        score = float(silhouette_score(some, fitted.labels_, sample_size=sample, random_state=seed))
        if score > best[0] + 1e-6:
            best = (score, fitted)
    if best[1] is None:
        return np.full(len(points), -1, dtype=np.intp), np.zeros(len(points))
    middles = _unit(best[1].cluster_centers_)
    groups = best[1].predict(points).astype(np.intp)
    likeness = np.einsum("nd,nd->n", points, middles[groups])
    return np.where(likeness >= NEAREST, groups, -1), likeness


def _telling(counts: Any, terms: Sequence[str], inside: npt.NDArray[np.bool_]) -> tuple[str, ...]:
    """Phrases that stand in the group far more than elsewhere; none that is a part of one before it."""
    here = np.asarray(counts[inside].sum(axis=0), dtype=np.float64).ravel()
    there = np.asarray(counts[~inside].sum(axis=0), dtype=np.float64).ravel()
    prior = PRIOR * (here + there) / max(float((here + there).sum()), 1.0) * 100 + 0.01
    total, other, mass = here.sum(), there.sum(), prior.sum()
    odds = np.log((here + prior) / (total + mass - here - prior)) - np.log(
        (there + prior) / (other + mass - there - prior)
    )
    score = odds / np.sqrt(1 / (here + prior) + 1 / (there + prior))
    order = np.lexsort((np.arange(len(terms)), -score.round(6)))
    chosen: list[str] = []
    usual = _everyday()
    for n in order.tolist():
        if score[n] <= 0 or len(chosen) == PHRASES:
            break
        words = set(terms[n].split())
        plain = all(word in usual or len(word) < 3 for word in words)
        if here[n] >= 2 and not plain and not any(words & set(said.split()) for said in chosen):
            chosen.append(terms[n])
    return tuple(chosen)


def _spoken_for(counts: Any, terms: Sequence[str], phrases: Sequence[str]) -> float:
    """Share of passages that hold one of the phrases."""
    columns = [terms.index(phrase) for phrase in phrases]
    return float((counts[:, columns].sum(axis=1) > 0).mean())


@cache
def _everyday() -> frozenset[str]:
    from pipeline.tag.words import pieces

    known = list(pieces())
    first = known.index("the")
    return frozenset(known[first : first + EVERYDAY])


def _name(phrases: Sequence[str]) -> str:
    return ", ".join(phrases[:3]).capitalize()


def _free_id(name: str, ids: set[str]) -> str:
    """A code id made from a name that is not in ``ids`` yet; it is added to them."""
    plain = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    stem = plain if re.match(r"[a-z]", plain) else f"candidate_{plain}".rstrip("_")
    free, n = stem, 2
    while free in ids:
        free, n = f"{stem}_{n}", n + 1
    ids.add(free)
    return free
