"""From which probability on a suggestion is shown and counted as suggested: one for all codes, or each its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.model import Suggestion

USUAL = 0.5


def own_in_words(decided: int, low: float, high: float) -> str:
    """Thresholds of the codes' own, to be said after "from"."""
    return (
        f"a threshold of each code's own on (chosen by cross-validation on the {decided:,} segments with decisions: "
        f"{low:.2f} to {high:.2f})"
    )


@dataclass(frozen=True)
class Thresholds:
    """Thresholds of a study's codes, as probabilities.

    Args:
        usual: of every code that has none of its own.
        own: by code id; empty where ``study.yaml`` gives one for all, and until enough is decided.
        decided: number of segments with decisions that ``own`` were chosen on.
    """

    usual: float = USUAL
    own: Mapping[str, float] = field(default_factory=dict)
    decided: int = 0

    def of(self, code: str) -> float:
        """The threshold of a code."""
        return self.own.get(code, self.usual)

    def shows(self, suggestion: Suggestion) -> bool:
        """Whether a suggestion is at its code's threshold or above."""
        return suggestion.probability >= self.of(suggestion.code)

    @property
    def words(self) -> str:
        """Where suggestions begin, to be said after "from": ``0.5 on``."""
        if not self.own:
            return f"{self.usual:g} on"
        return own_in_words(self.decided, min(self.own.values()), max(self.own.values()))

    @property
    def facts(self) -> dict[str, object]:
        """The thresholds for ``--json``."""
        return {"usual": self.usual, "chosen_on": self.decided, "own": dict(sorted(self.own.items()))}
