"""Text that Office files can hold."""

from __future__ import annotations

import re

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def safe(text: str) -> str:
    """The text with control characters, which XML cannot hold, shown as U+FFFD."""
    return _ILLEGAL.sub("\ufffd", text)
