"""Files that people write by hand, read so that an error can name the line; and files written whole or not at all."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import tempfile
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from pipeline.errors import StudyError, ThemebankError

Model = TypeVar("Model", bound=BaseModel)
Keys = tuple[str | int, ...]


@dataclass(frozen=True)
class YamlFile:
    """A parsed YAML file that knows on which line each key stands."""

    path: Path
    data: Any
    lines: dict[Keys, int]

    def line(self, keys: Keys) -> int:
        """Line (from 1) of the value at ``keys``, or of its nearest ancestor that stands in the file."""
        while keys:
            for written in (keys, (*keys[:-1], str(keys[-1]))):
                if written in self.lines:
                    return self.lines[written]
            keys = keys[:-1]
        return self.lines.get((), 1)

    def place(self, keys: Keys) -> str:
        """``file, line N, key a.b`` for an error message."""
        name = ".".join(str(k) for k in keys)
        return f"{self.path.name}, line {self.line(keys)}" + (f", key '{name}'" if name else "")


class _Loader(yaml.SafeLoader):
    """YAML in which numbers and dates are the text that stands there (a version 2.10 is not 2.1); what should be
    a number is made one where it is checked.
    """


_AS_WRITTEN = {f"tag:yaml.org,2002:{name}" for name in ("timestamp", "float", "int")}
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag not in _AS_WRITTEN]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
MAX_DEPTH = 20


def load_yaml(path: Path, error: type[ThemebankError] = StudyError) -> YamlFile:
    """Parse a YAML file. Raises ``error`` with the line for bad syntax, a repeated key or bad encoding."""
    try:
        text = unicodedata.normalize("NFC", path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as exc:
        raise error(f"{path.name} is not UTF-8 text (byte {exc.start}).", "Save it as UTF-8.") from exc
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        lines: dict[Keys, int] = {}
        if node is not None:
            _record_lines(node, (), lines, path, error)
        data = loader.construct_document(node) if node is not None else None
    except yaml.MarkedYAMLError as exc:
        mark = exc.problem_mark or exc.context_mark
        where = f", line {mark.line + 1}" if mark else ""
        raise error(
            f"{path.name}{where}: {exc.problem or exc.context}.",
            "Check the indentation and the quotes around that line.",
        ) from exc
    except yaml.reader.ReaderError as exc:
        where = f"{path.name}, line {text.count(chr(10), 0, exc.position) + 1}"
        raise error(
            f"{where}: a character that must not stand in a text (U+{ord(text[exc.position]):04X}).",
            "Delete it, and save the file as plain text.",
        ) from exc
    return YamlFile(path, data, lines)


def _record_lines(
    node: yaml.Node, keys: Keys, lines: dict[Keys, int], path: Path, error: type[ThemebankError]
) -> None:
    lines[keys] = node.start_mark.line + 1
    if len(keys) > MAX_DEPTH:
        raise error(
            f"{path.name}, line {lines[keys]}: it is nested too deeply, or refers to itself.",
            "Write it without '&' and '*'.",
        )
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            name = str(key.value)
            if (*keys, name) in lines:
                raise error(
                    f"{path.name}, line {key.start_mark.line + 1}: the key '{name}' stands twice.",
                    "Keep one of the two.",
                )
            _record_lines(value, (*keys, name), lines, path, error)
            lines[(*keys, name)] = key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for n, value in enumerate(node.value):
            _record_lines(value, (*keys, n), lines, path, error)


def validate(file: YamlFile, model: type[Model], error: type[ThemebankError]) -> Model:
    """Check a YAML file against a pydantic model. Raises ``error`` for the first problem, with its place."""
    if not isinstance(file.data, dict):
        raise error(
            f"{file.path.name} is empty or not a list of 'key: value' lines.",
            "See the README for the smallest file that works.",
        )
    try:
        return model.model_validate(file.data)
    except ValidationError as exc:
        problem = exc.errors(include_url=False)[0]
        keys = tuple(problem["loc"])
        if problem["type"] == "extra_forbidden":
            fields = ", ".join(_known_keys(model, keys))
            raise error(f"{file.place(keys)}: unknown key.", f"Known keys: {fields}.") from exc
        if problem["type"] == "missing":
            raise error(
                f"{file.place(keys[:-1])}: the key '{keys[-1]}' is missing.", f"Add a line '{keys[-1]}: …'."
            ) from exc
        reason = problem["msg"].removeprefix("Value error, ")
        raise error(
            f"{file.place(keys)}: {reason[:1].lower() + reason[1:]}.",
            f"It says {_shorten(problem.get('input'))}.",
        ) from exc


def _known_keys(model: type[BaseModel], keys: Keys) -> list[str]:
    current: type[BaseModel] = model
    for key in keys[:-1]:
        if isinstance(key, int):
            continue
        annotation = current.model_fields[key].annotation
        for candidate in (annotation, *getattr(annotation, "__args__", ())):
            if isinstance(candidate, type) and issubclass(candidate, BaseModel):
                current = candidate
    return list(current.model_fields)


def _shorten(value: object, limit: int = 60) -> str:
    text = repr(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes, as 64 hex digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


PART = ".part"


def clear_parts(folder: Path) -> None:
    """Remove what :func:`write_whole` left behind below a folder when it was killed."""
    for path in folder.rglob(f".*{PART}"):
        path.unlink(missing_ok=True)


def write_whole(path: Path, data: bytes, mode: int | None = None) -> None:
    """Write a file so that a reader sees the old or the new bytes, never half of them.

    Args:
        mode: permission bits of the new file; default as for any new file.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=PART)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if mode is None:
            umask = os.umask(0)
            os.umask(umask)
            mode = 0o666 & ~umask
        temporary.chmod(mode)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def csv_bytes(header: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    """CSV as Themebank writes it: UTF-8 with BOM, LF, RFC 4180 quoting, rows in the order given.

    A cell that a spreadsheet would run as a formula gets no special treatment here: cells keep their words.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(["" if cell is None else cell for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def read_csv(
    path: Path, required: Sequence[str], known: Sequence[str] | None = None, optional: Sequence[str] = ()
) -> list[dict[str, str]]:
    """Rows of a CSV that a person wrote (comma, semicolon or tab), each with its ``_line``.

    Args:
        required: columns that must be there.
        known: all columns that may be there; ``None`` allows any.
        optional: columns that may be there. These and the required ones may be written in capitals.

    Raises:
        StudyError: with file, line and column.
    """
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    return list(_rows(unicodedata.normalize("NFC", text), path, required, known, optional))


def _rows(
    text: str, path: Path, required: Sequence[str], known: Sequence[str] | None, optional: Sequence[str]
) -> Iterator[dict[str, str]]:
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    written = {name.casefold(): name for name in (*required, *optional)}
    header = [written.get(name.strip().casefold(), name.strip()) for name in next(reader, [])]
    for name in required:
        if name not in header:
            raise StudyError(
                f"{path.name}, line 1: the column '{name}' is missing.",
                f"Columns found: {', '.join(header) or 'none'}.",
            )
    for name in header:
        if header.count(name) > 1:
            raise StudyError(f"{path.name}, line 1: the column '{name}' stands twice.", "Rename one of them.")
        if known is not None and name not in known:
            raise StudyError(f"{path.name}, line 1: unknown column '{name}'.", f"Known: {', '.join(known)}.")
    try:
        for cells in reader:
            place = f"{path.name}, line {reader.line_num}"
            if any(cell.strip() for cell in cells[len(header) :]):
                raise StudyError(
                    f"{place}: {len(cells)} cells stand under {len(header)} columns.",
                    "Put quotation marks around a cell that has a comma in it.",
                )
            if any(cell.strip() for cell in cells):
                row = {name: cell.strip() for name, cell in zip(header, cells, strict=False)}
                yield {**dict.fromkeys(header, ""), **row, "_line": str(reader.line_num)}
    except csv.Error as exc:
        raise StudyError(
            f"{path.name}, line {reader.line_num}: it cannot be read ({exc}).",
            "Look for a quotation mark that is never closed.",
        ) from exc
