"""The one base error. Whatever a user can put right is raised as one of these and printed in one place."""

from __future__ import annotations


class ThemebankError(Exception):
    """Something the user can put right.

    Args:
        message: one sentence that says what is wrong, with file and line or cell where there is one.
        hint: one sentence that says what to do about it.
        details: where several things are wrong, a line for each.
    """

    exit_code = 2

    def __init__(self, message: str, hint: str = "", details: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.details = details


class StudyError(ThemebankError):
    """The study folder or one of its settings cannot be used."""


class CodebookError(ThemebankError):
    """A codebook cannot be used."""


class WorkbookError(ThemebankError):
    """A workbook that came back from a person cannot be used at all."""


class StoreError(ThemebankError):
    """The store cannot be opened or written."""


class VaultError(ThemebankError):
    """The vault cannot be opened or written."""


class DisclosureError(ThemebankError):
    """Something that identifies a person was about to be written where it must not be."""


class UnreadableError(ThemebankError):
    """One file of the corpus cannot be read. The message becomes its reason in ``rejects.csv``."""
