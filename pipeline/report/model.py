"""What a writer of reports is given: everything already counted, labelled and cleared for sharing."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from pipeline.model import Codebook, Quote


@dataclass(frozen=True)
class ReportData:
    """All that the report says. Every text in it has had its identifiers replaced.

    Args:
        study: name of the study.
        method: ``codebook``, ``framework`` or ``reflexive``.
        facts: what the method statement counts, by name, e.g. ``sources``, ``segments``, ``codable``,
            ``reviewed``, ``participants``, ``coders``, ``decisions``, ``rejects``, ``words``, ``threshold``,
            ``thresholds_on`` (segments that the codes' own ones were chosen on, ``lowest`` to ``highest``),
            ``max_words``, ``min_cell``, ``min_group``, ``waiting`` (quotes that a person has to look at first). What
            is not there counts as 0 and is not spoken of.
        sources_by_kind: number of sources of each kind, sorted by kind.
        frequencies, by_attribute, cooccurrence: the frames written as CSV (section 6 of the design).
        quotes: the quote bank, best first within each code, codes in the order of the codebook.
        unreviewed: whether quotes from coding that nobody reviewed are in it (then every page says so).
        version: version of Themebank.
    """

    study: str
    method: str
    facts: dict[str, int | float]
    sources_by_kind: tuple[tuple[str, int], ...]
    codebook: Codebook
    frequencies: pd.DataFrame
    by_attribute: pd.DataFrame
    cooccurrence: pd.DataFrame
    quotes: tuple[Quote, ...]
    unreviewed: bool
    version: str
