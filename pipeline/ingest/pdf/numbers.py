"""The number that a paragraph begins with: of an item, a heading, a list entry."""

from __future__ import annotations

import re

_NUMBER = re.compile(
    r"^(?P<number>\(?(?:\d{1,4}(?:\.\d{1,3}){0,4}|[A-Z]?\d{1,3}(?:\.\d{1,3}){1,4}|[a-zA-Z]|[ivxlc]{1,6}"
    r"|[IVXLC]{1,6})(?P<close>[.)]{1,2}|(?=\s)))\s+(?P<rest>\S.*)",
    re.DOTALL,
)
_QUANTITY = re.compile(
    r"^(?:[ap]\.?m\b|noon\b|midnight\b|hours?\b|hrs\b|per ?cent\b|million\b|billion\b|%"
    r"|(?:[–—-]|to|until)\s*\d[\d.:]*\s*(?:[ap]\.?m\b|noon\b|midnight\b|hours?\b|hrs\b|$))",
    re.IGNORECASE,
)
"""What follows a time or an amount rather than a paragraph's number ("2.00 pm", "1.4 per cent", "10.00 – 12.30")."""


def number_of(text: str) -> str:
    """The number that a paragraph begins with, without dot ("47", "1.2", "(a)", "iv"); "" where none."""
    found = _NUMBER.match(text)
    if not found:
        return ""
    number = found.group("number")
    bare = not found.group("close")
    if bare and ("." not in number or _QUANTITY.match(found.group("rest"))):
        return ""
    return number.rstrip(".") if "(" in number else number.rstrip(".)")


def after_number(text: str) -> str:
    """A paragraph without the number that it begins with."""
    found = _NUMBER.match(text)
    return found.group("rest") if found and number_of(text) else text


def depth_of(number: str) -> int:
    """How many parts a decimal number has ("2" 1, "2.1" 2); 0 for letters and roman numerals."""
    parts = number.strip("().").split(".")
    return len(parts) if all(part.isdigit() for part in parts) else 0
