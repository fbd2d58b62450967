"""What the last full tagging suggested for codes that were edited since, in a file beside what it learned.

So a code that is edited twice comes to the same as one that was edited once. The file holds words of the study.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from pipeline.files import write_whole
from pipeline.model import Suggestion
from pipeline.store.rows import suggestion_of, suggestion_row


def load(path: Path, mark: str) -> dict[str, list[Suggestion]]:
    """Suggestions by code; none where the file is of another full tagging than ``mark``, or is not whole."""
    try:
        said = json.loads(path.read_bytes())
        if said["mark"] != mark:
            return {}
        return {
            code: [suggestion_of(cast(Any, SimpleNamespace(**row))) for row in rows]
            for code, rows in said["codes"].items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def save(path: Path, mark: str, before: Mapping[str, Sequence[Suggestion]]) -> None:
    """Write it whole, for its owner alone."""
    codes = {code: [suggestion_row(one) for one in found] for code, found in sorted(before.items())}
    write_whole(path, json.dumps({"mark": mark, "codes": codes}).encode(), 0o600)
