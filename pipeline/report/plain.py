"""Text that every format can hold: no control characters, no halves of characters."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, TypeVar, cast

if TYPE_CHECKING:
    import pandas as pd

Thing = TypeVar("Thing")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufddf\ufffe\uffff]")


def safe(text: str) -> str:
    """The text with what XML cannot hold (control characters, lone surrogates) shown as U+FFFD."""
    return _ILLEGAL.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def scrubbed(thing: Thing) -> Thing:
    """The same thing with every text in it made ``safe``: dataclasses, lists, dicts and frames are gone through."""
    found: object = thing
    if isinstance(thing, str) and not isinstance(thing, Enum):
        found = safe(thing)
    elif isinstance(thing, tuple):
        found = tuple(scrubbed(item) for item in thing)
    elif isinstance(thing, list):
        found = [scrubbed(item) for item in thing]
    elif isinstance(thing, dict):
        found = {scrubbed(key): scrubbed(value) for key, value in thing.items()}
    elif is_dataclass(thing) and not isinstance(thing, type):
        found = replace(thing, **{f.name: scrubbed(getattr(thing, f.name)) for f in fields(thing)})
    elif hasattr(thing, "columns"):
        found = _scrubbed_frame(cast("pd.DataFrame", thing))
    return cast("Thing", found)


def _scrubbed_frame(frame: pd.DataFrame) -> pd.DataFrame:
    texts = [name for name in frame.columns if frame[name].dtype.kind not in "biuf"]
    return frame.assign(**{name: frame[name].map(scrubbed) for name in texts})
