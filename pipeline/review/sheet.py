"""The layout of the review workbook, known to the side that writes it and the side that reads it back."""

from __future__ import annotations

REVIEW, CODEBOOK, HELP = "Review", "Codebook", "How to"
SLOTS = 5

SEGMENT_ID, SOURCE, PLACE, WHO, TEXT = "Segment", "Source", "Where", "Who", "Text"
ADD, MEMO, DONE, WHY, HEADING = "Add codes", "Memo", "Done", "Why suggested", "Heading"
YES = "yes"


def code_column(slot: int) -> str:
    """Heading of the column that names the suggested code (slots count from 1)."""
    return f"Code {slot}"


def decide_column(slot: int) -> str:
    """Heading of the column in which a person decides on it."""
    return f"Decide {slot}"


COLUMNS: tuple[str, ...] = (
    SOURCE, PLACE, WHO, HEADING, TEXT,
    *(name for slot in range(1, SLOTS + 1) for name in (code_column(slot), decide_column(slot))),
    ADD, MEMO, DONE, WHY, SEGMENT_ID,
)  # fmt: skip
CHOICES = ("accept", "reject", "withdraw")
"""What may stand in a Decide column; ``withdraw`` takes back what the same coder said before."""
