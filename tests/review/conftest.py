"""A review workbook in the hands of a person, and the commands that hand it out and take it back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from pipeline.review.sheet import REVIEW, TEXT, code_column
from tests.conftest import Said
from tests.making import Maker

Command = Callable[..., Said]


class Workbook:
    """A review workbook in the hands of a person."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.book: Any = load_workbook(path)
        self.sheet = self.book[REVIEW]
        self.columns = {cell.value: cell.column for cell in self.sheet[1]}

    def row(self, words: str) -> int:
        """The row whose text holds some words."""
        (found,) = [row for row in range(2, self.sheet.max_row + 1) if words in str(self.get(row, TEXT))]
        return found

    def get(self, row: int, column: str) -> Any:
        return self.sheet.cell(row, self.columns[column]).value

    def put(self, row: int, column: str, value: object) -> None:
        self.sheet.cell(row, self.columns[column]).value = value

    def slot(self, row: int, code: str) -> int:
        """In which slot a code is suggested."""
        return next(n for n in range(1, 6) if self.get(row, code_column(n)) == code)

    def save(self) -> None:
        self.book.save(self.path)


Out = Callable[..., Workbook]
Back = Callable[..., Said]


@pytest.fixture
def study(maker: Maker) -> Maker:
    maker.text()
    maker.run("tag")
    return maker


@pytest.fixture
def out(study: Maker, themebank: Command) -> Callable[..., Workbook]:
    def export(*options: str, name: str = "review.xlsx") -> Workbook:
        said = themebank("review", "export", study.root / name, study.root, "--overwrite", *options)
        assert said.code == 0, said.err
        return Workbook(study.root / name)

    return export


@pytest.fixture
def back(study: Maker, themebank: Command) -> Callable[..., Said]:
    def take(workbook: Workbook, coder: str = "Ann", *more: str) -> Said:
        workbook.save()
        return themebank("review", "import", workbook.path, study.root, "--coder", coder, *more)

    return take
