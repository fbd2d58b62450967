"""How well suggestions are doing, how common each theme is, and whether enough has been reviewed.

Everything rests on the random share of the reviewed segments (``pipeline.review.queue``), so nothing here is
swayed by what the queue liked to ask. Intervals are Wilson's score intervals (Wilson 1927; recommended for
small samples by Brown, Cai & DasGupta 2001), 95 %. For prevalence the size of the sample is raised for the
part of the study that it makes up (finite population correction; Cochran 1977, section 2.6): where everything
is reviewed nothing is left to estimate. Precision and recall are counted over pairs of segment and code;
pairs of one segment are not independent, so where segments carry many codes their intervals are a little
too narrow.

**Stopping rule.** Reviewing may stop when both hold:

1. *Exact enough*: the 95 % interval of every code's prevalence is at most ``WIDTH`` to either side on average
   (a fixed-width sequential interval; Chow & Robbins 1965, who show that looking at it again and again does no
   harm to its coverage, as the sample grows).
2. *Saturated*: the last ``RUN`` segments of the random share brought at most ``NEW`` as many codes not seen
   before as had been seen until then (base size, run length and new information threshold of Guest, Namey &
   Chen 2020).

The rule says that themes are counted well enough. It does not say that suggestions may be left unreviewed:
that is for a person to judge from precision and recall.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

Z = 1.959964
FEWEST = 30
"""Reviewed segments of the random share below which nothing is estimated."""
WIDTH = 0.05
RUN = 20
NEW = 0.05
MASS = 1e-9


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share with its 95 % interval. ``of`` is what it is a share of; ``nan`` where that is nothing."""

    hits: int
    of: int
    share: float
    low: float
    high: float

    @property
    def width(self) -> float:
        """Half of the interval."""
        return (self.high - self.low) / 2


@dataclass(frozen=True)
class CodeProgress:
    """One code on the random share: how common it is, and how well it is suggested."""

    code: str
    prevalence: Estimate
    precision: Estimate
    recall: Estimate


@dataclass(frozen=True)
class Progress:
    """What the random share says. Where ``missing`` is above 0 it says nothing yet, and the rest is empty.

    Args:
        sample: reviewed segments that the figures rest on.
        missing: so many more of the random share must be reviewed before anything is said; all that is left,
            where the share is too small for it.
        skipped: segments of the share that were passed over; the figures then speak of what was reviewed, and
            of the whole study only if it does not differ.
        exact: the first part of the stopping rule.
        more: so many more of the random share would make it so, if shares stay what they are; ``left`` of them there
            are.
        widest: code with the widest interval of prevalence, and half its width.
        saturated: the second part; ``new_codes`` were first seen in the last run.
    """

    sample: int
    missing: int
    skipped: int = 0
    precision: Estimate | None = None
    recall: Estimate | None = None
    codes: tuple[CodeProgress, ...] = ()
    exact: bool = False
    more: int = 0
    left: int = 0
    widest: tuple[str, float] = ("", 0.0)
    saturated: bool = False
    new_codes: int = 0

    @property
    def stop(self) -> bool:
        """Whether the stopping rule is met."""
        return self.exact and self.saturated


def wilson(hits: int, of: int, population: int | None = None) -> Estimate:
    """Wilson's 95 % interval of a share, with finite population correction where ``population`` is given."""
    if not of:
        return Estimate(0, 0, math.nan, 0.0, 1.0)
    return Estimate(hits, of, hits / of, *_interval(hits / of, of, population))


def _interval(share: float, of: int, population: int | None) -> tuple[float, float]:
    if population is not None and population <= of:
        return share, share
    size = of if population is None else of * (population - 1) / (population - of)
    square = Z * Z / size
    middle = (share + square / 2) / (1 + square)
    reach = Z / (1 + square) * math.sqrt(share * (1 - share) / size + square / (4 * size))
    low = 0.0 if share == 0 else max(0.0, middle - reach)
    high = 1.0 if share == 1 else min(1.0, middle + reach)
    return low, high


def sample_for(found: Estimate, population: int) -> int:
    """The smallest sample, no smaller than the present one, in which just this share would be known to ``WIDTH``."""

    def exact(of: int) -> bool:
        low, high = _interval(found.share, of, population)
        return (high - low) / 2 <= WIDTH + MASS

    sizes = range(found.of, population + 1)
    return sizes[bisect_left(sizes, True, key=exact)]


def progress(
    drawn: Sequence[str],
    reviewed: Collection[str],
    applied: Mapping[str, Collection[str]],
    suggested: Mapping[str, Collection[str]],
    codes: Sequence[str],
    population: int,
) -> Progress:
    """Estimates from the random share.

    Args:
        drawn: ids of the random share in the order in which they were to be reviewed; all segments, where all
            are reviewed.
        reviewed: ids of the segments that are reviewed.
        applied: codes that people put on each segment.
        suggested: codes that are suggested for each segment, at the study's thresholds.
        codes: the codes to speak of, in order.
        population: all codable segments.
    """
    done = set(reviewed)
    sample = [segment for segment in drawn if segment in done]
    if len(sample) < min(FEWEST, population) or not sample:
        enough = len(drawn) >= FEWEST
        return Progress(len(sample), max(1, FEWEST - len(sample) if enough else population - len(done)))
    last = max(n for n, segment in enumerate(drawn) if segment in done)
    wanted = set(codes)
    truth = [wanted & set(applied.get(segment, ())) for segment in sample]
    said = [wanted & set(suggested.get(segment, ())) for segment in sample]
    rows = tuple(_of_code(code, truth, said, population) for code in codes)
    right = sum(len(a & b) for a, b in zip(truth, said, strict=True))
    widest = max(
        ((row.code, row.prevalence.width) for row in rows), key=lambda pair: pair[1], default=("", 0)
    )
    before = set().union(*truth[:-RUN]) if len(truth) > RUN else set()
    new = len(set().union(*truth) - before)
    return Progress(
        len(sample),
        0,
        last + 1 - len(sample),
        wilson(right, sum(map(len, said))),
        wilson(right, sum(map(len, truth))),
        rows,
        bool(rows) and widest[1] <= WIDTH + MASS,
        max((sample_for(row.prevalence, population) for row in rows), default=len(sample)) - len(sample),
        len(drawn) - len(sample),
        widest,
        bool(before) and new <= NEW * len(before),
        new,
    )


def _of_code(
    code: str, truth: Sequence[Collection[str]], said: Sequence[Collection[str]], population: int
) -> CodeProgress:
    applied = sum(code in one for one in truth)
    suggested = sum(code in one for one in said)
    right = sum(code in a and code in b for a, b in zip(truth, said, strict=True))
    return CodeProgress(
        code, wilson(applied, len(truth), population), wilson(right, suggested), wilson(right, applied)
    )
