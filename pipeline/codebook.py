"""Codebooks: one YAML file each, checked so that an error names file, line and key."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from pipeline.errors import CodebookError
from pipeline.files import YamlFile, load_yaml, validate
from pipeline.model import Code, Codebook

REGEX_PREFIX = "re:"


def _as_text(value: object) -> object:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _plain(value: object) -> object:
    """YAML reads ``skills: see workforce`` in a list as a mapping; take it as the words it was meant as."""
    if isinstance(value, dict):
        return "; ".join(f"{key}: {val}" for key, val in value.items())
    return _as_text(value)


def _keyword(value: str) -> str:
    if value.startswith(REGEX_PREFIX):
        try:
            re.compile(value.removeprefix(REGEX_PREFIX))
        except re.error as exc:
            raise ValueError(f"the keyword is not a valid regular expression ({exc})") from exc
    if not value.removeprefix(REGEX_PREFIX).strip():
        raise ValueError("the keyword is empty")
    return value


Text = Annotated[str, BeforeValidator(_plain)]
Keyword = Annotated[Text, AfterValidator(_keyword)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CodeFile(_Strict):
    """One entry under ``codes:``."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: Text = Field(min_length=1)
    definition: Text = ""
    include: tuple[Text, ...] = ()
    exclude: tuple[Text, ...] = ()
    keywords: tuple[Keyword, ...] = ()
    examples: tuple[Text, ...] = ()
    parent: str | None = None
    color: str = Field(default="#5b6770", pattern=r"^#[0-9a-fA-F]{6}$")
    closed: bool = False


class CodebookFile(_Strict):
    """A codebook file."""

    name: Text
    version: Annotated[str, BeforeValidator(_as_text)] = "1.0.0"
    source: Text = ""
    scale: dict[int, Text] = {}
    codes: tuple[CodeFile, ...] = Field(min_length=1)


def load_codebook(path: Path) -> Codebook:
    """Read and check a codebook. Raises :class:`CodebookError` with file, line and key."""
    if not path.is_file():
        raise CodebookError(
            f"There is no codebook at {path}.",
            f"Name one in study.yaml, or copy a packaged one: themebank codebook show NAME > {path.name}",
        )
    file = load_yaml(path, CodebookError)
    parsed = validate(file, CodebookFile, CodebookError)
    _check_tree(file, parsed)
    codes = tuple(Code(**code.model_dump()) for code in parsed.codes)
    scale = tuple(sorted((str(points), text) for points, text in parsed.scale.items()))
    return Codebook(parsed.name, parsed.version, codes, parsed.source, scale)


def _check_tree(file: YamlFile, book: CodebookFile) -> None:
    seen: dict[str, int] = {}
    for n, code in enumerate(book.codes):
        if code.id in seen:
            first = file.line(("codes", seen[code.id], "id"))
            raise CodebookError(
                f"{file.place(('codes', n, 'id'))}: the id '{code.id}' is used twice.",
                f"It was first used on line {first}; ids are unique and never reused.",
            )
        seen[code.id] = n
    parents = {code.id: code.parent for code in book.codes}
    for n, code in enumerate(book.codes):
        place = file.place(("codes", n, "parent"))
        if code.parent is not None and code.parent not in parents:
            raise CodebookError(
                f"{place}: there is no code '{code.parent}'.",
                f"Ids in this codebook: {', '.join(sorted(parents))}.",
            )
        line_of_descent, at = {code.id}, code.parent
        while at is not None:
            if at in line_of_descent:
                raise CodebookError(f"{place}: '{code.id}' is its own ancestor.", "Set one parent to null.")
            line_of_descent.add(at)
            at = parents[at]


def packaged() -> dict[str, Path]:
    """Names and paths of the codebooks that travel with Themebank, sorted by name."""
    folder = Path(str(resources.files("pipeline"))) / "codebooks"
    return {path.stem: path for path in sorted(folder.glob("*.yaml"))}


def packaged_path(name: str) -> Path:
    """Path of a packaged codebook. Raises :class:`CodebookError` naming those that exist."""
    known = packaged()
    if name not in known:
        raise CodebookError(f"There is no packaged codebook '{name}'.", f"Packaged: {', '.join(known)}.")
    return known[name]


def require_codes(codebook: Codebook, ids: list[str], place: str) -> None:
    """Raise :class:`CodebookError` if any id is not in the codebook; ``place`` says where it was written."""
    for code in ids:
        if code not in codebook.by_id:
            raise CodebookError(
                f"{place}: there is no code '{code}' in {codebook.name}.",
                f"Codes: {', '.join(c.id for c in codebook.codes)}.",
            )
