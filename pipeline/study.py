"""The study folder: ``study.yaml``, the two manifests of the corpus, and where everything lies."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from pipeline.codebook import load_codebook
from pipeline.columns import GIVEN_ROLES
from pipeline.errors import StudyError
from pipeline.files import load_yaml, read_csv, validate
from pipeline.model import Attributes, Codebook, Person, SourceKind
from pipeline.thresholds import USUAL

INTERVIEWER_ROLE = "interviewer"
DEFAULT_INTERVIEWERS = ("Interviewer", "Moderator", "Facilitator")
SOURCES = "sources.csv"
PARTICIPANTS = "participants.csv"
NAMES = "names.csv"
ORGANISATION_COLUMNS = ("organisation", "organization", "trust", "site", "employer", "council")
NAME_COLUMNS = ("name", "kind")
NAME_KINDS = {
    "person": "[name]",
    "place": "[place]",
    "organisation": "[organisation]",
    "group": "[community]",
    "other": "[name]",
    "safe": "",
}
"""Kinds of names in ``names.csv``, and what is shown instead; ``safe`` is never replaced."""
SOURCE_COLUMNS = ("source", "kind", "columns")
LABEL = "label"
"""The column of ``sources.csv`` that names a source at the desk to those who see no names; no case attribute."""
PEOPLE_COLUMNS = ("speaker", "participant", "role", "organisation", "aliases")


def _sqlite_or_postgres(value: object) -> object:
    if isinstance(value, str) and not value.startswith(("sqlite:///", "postgresql")):
        raise ValueError("the store is neither sqlite:///file nor postgresql+psycopg://user@host/db")
    return value


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Disclosure(_Strict):
    """When a count or a share says too much about one person.

    Args:
        min_cell: a cell of a cross table that rests on fewer segments is suppressed.
        min_group: an attribute value that fewer participants (or sources, where nobody speaks) share is
            suppressed whole.
        max_share: largest share of a code's quotes that one participant may give.
    """

    min_cell: int = Field(5, ge=0)
    min_group: int = Field(3, ge=0)
    max_share: float = Field(0.25, gt=0, le=1)


class Settings(_Strict):
    """``study.yaml``. All keys but ``name`` have a default."""

    name: str = Field(min_length=1)
    codebook: str = "codebook/prevention_pledge.yaml"
    method: Literal["codebook", "framework", "reflexive"] = "codebook"
    unit: Literal["turn", "paragraph", "sentence", "topic"] = "turn"
    max_words: int = Field(150, ge=10)
    interviewers: tuple[str, ...] = DEFAULT_INTERVIEWERS
    threshold: float = Field(USUAL, ge=0, le=1)
    disclosure: Disclosure = Disclosure()
    language: Literal["en"] = "en"
    store: Annotated[str, BeforeValidator(_sqlite_or_postgres)] = "sqlite:///study.db"
    seed: int = Field(0, ge=0)
    pdf_engine: Literal["pdfium", "pdfplumber"] = "pdfium"
    encoder: Literal["static", "transformer"] = "static"

    @property
    def fixed_threshold(self) -> float | None:
        """The threshold of all codes, where ``study.yaml`` gives one."""
        return self.threshold if "threshold" in self.model_fields_set else None


@dataclass(frozen=True)
class SourceRow:
    """One row of ``sources.csv``. ``columns`` says which column of a workbook holds what (role, header)."""

    kind: SourceKind | None
    attributes: Attributes
    columns: Attributes = ()


@dataclass(frozen=True)
class Study:
    """A study folder with its settings; every path that Themebank touches is one of these."""

    root: Path
    settings: Settings

    @property
    def corpus(self) -> Path:
        """The sources, exactly as received. Themebank only reads here."""
        return self.root / "corpus"

    @property
    def outputs(self) -> Path:
        """What a run writes."""
        return self.root / "outputs"

    @property
    def confidential(self) -> Path:
        """Raw text and names may appear here."""
        return self.outputs / "confidential"

    @property
    def shareable(self) -> Path:
        """Nothing here identifies anyone."""
        return self.outputs / "shareable"

    @property
    def decisions(self) -> Path:
        """Decisions kept as text (coding CSVs), taken into the store at each run."""
        return self.root / "decisions"

    @property
    def cleared(self) -> Path:
        """Quotes that a person has cleared for sharing."""
        return self.root / "cleared_quotes.csv"

    @property
    def vault(self) -> Path:
        """Names and pseudonyms, encrypted."""
        return self.root / "vault"

    @property
    def learned(self) -> Path:
        """What the last full tagging learned; holds words of the study. Without it everything is tagged anew."""
        return self.root / "study.db-learned"

    @property
    def before_edits(self) -> Path:
        """What it suggested for codes that were edited since; without it their reasons are looked for anew."""
        return self.root / "study.db-before"

    @property
    def codebook_path(self) -> Path:
        """The codebook's file."""
        return self.root / self.settings.codebook

    @property
    def store_url(self) -> str:
        """SQLAlchemy URL of the store, a relative SQLite path taken from the study folder."""
        prefix = "sqlite:///"
        if self.settings.store.startswith(prefix):
            return prefix + str((self.root / self.settings.store.removeprefix(prefix)).resolve())
        return self.settings.store

    def load_codebook(self) -> Codebook:
        """The study's codebook. Raises :class:`pipeline.errors.CodebookError`."""
        return load_codebook(self.codebook_path)


def load_study(folder: Path | str = ".") -> Study:
    """Open a study folder. Raises :class:`StudyError` with the line for anything wrong in ``study.yaml``."""
    root = Path(folder)
    path = root / "study.yaml"
    if not root.is_dir():
        raise StudyError(f"There is no folder {root}.", "Give the path of a study folder.")
    if not path.is_file():
        raise StudyError(
            f"{root.resolve()} is not a study: it has no study.yaml.",
            "Make one with: themebank init DIR, then put your files into DIR/corpus.",
        )
    settings = validate(load_yaml(path), Settings, StudyError)
    return Study(root.resolve(), settings)


def load_source_rows(study: Study) -> dict[str, SourceRow]:
    """``corpus/sources.csv`` by source path; empty where there is none. Raises :class:`StudyError`."""
    path = study.corpus / SOURCES
    if not path.is_file():
        return {}
    found: dict[str, SourceRow] = {}
    kinds = [kind.value for kind in SourceKind]
    rows = read_csv(path, required=("source",), optional=SOURCE_COLUMNS)
    _no_misspelt_column(path, rows, SOURCE_COLUMNS)
    for row in rows:
        place, name = f"{SOURCES}, line {row.pop('_line')}", row.pop("source").replace("\\", "/")
        kind = row.pop("kind", "").lower().replace(" ", "_")
        if kind and kind not in kinds:
            raise StudyError(f"{place}: unknown kind '{kind}'.", f"Known kinds: {', '.join(kinds)}.")
        if name in found:
            raise StudyError(f"{place}: '{name}' is listed twice.", "Keep one row per source.")
        columns = _columns(row.pop("columns", ""), place)
        attributes = tuple(sorted((key, value) for key, value in row.items() if key and value))
        found[name] = SourceRow(SourceKind(kind) if kind else None, attributes, columns)
    return found


def _no_misspelt_column(path: Path, rows: list[dict[str, str]], known: tuple[str, ...]) -> None:
    """Any further column is a case attribute; one that is nearly a known name is a slip that could let a
    name through, and is refused."""
    for name in (rows[0] if rows else {}).keys() - set(known):
        near = difflib.get_close_matches(name.lower().strip(), known, 1, 0.8)
        if near:
            raise StudyError(
                f"{path.name}, line 1: the column '{name}' is nearly '{near[0]}'.",
                f"Write '{near[0]}', or give the attribute another name.",
            )


def _columns(text: str, place: str) -> Attributes:
    """``speaker=Who; text=Utterance`` as pairs."""
    pairs = []
    for part in text.split(";"):
        role, equals, header = (piece.strip() for piece in part.partition("="))
        if equals and role and header:
            if role.lower() not in GIVEN_ROLES:
                raise StudyError(
                    f"{place}: no column can be '{role}' (in the column 'columns').",
                    f"A column can be: {', '.join(GIVEN_ROLES)}.",
                )
            pairs.append((role.lower(), header))
        elif part.strip():
            raise StudyError(
                f"{place}: '{part.strip()}' in the column 'columns' is not of the form role=header.",
                "Write for example: speaker=Who; text=Utterance",
            )
    return tuple(pairs)


def load_people(path: Path) -> tuple[Person, ...]:
    """``participants.csv`` in its order; empty where there is none. Raises :class:`StudyError`."""
    if not path.is_file():
        return ()
    people: list[Person] = []
    names: dict[str, str] = {}
    rows = read_csv(path, required=("speaker",), optional=PEOPLE_COLUMNS)
    _no_misspelt_column(path, rows, PEOPLE_COLUMNS)
    for row in rows:
        place = f"{path.name}, line {row.pop('_line')}"
        aliases = tuple(a.strip() for a in row.get("aliases", "").split(";") if a.strip())
        person = Person(
            name=row["speaker"],
            label=row.get("participant", ""),
            role=row.get("role", ""),
            organisation=row.get("organisation", ""),
            aliases=aliases,
            attributes=tuple(sorted((k, v) for k, v in row.items() if k and v and k not in PEOPLE_COLUMNS)),
        )
        for name in (person.name, *aliases):
            if not name:
                raise StudyError(f"{place}: the column 'speaker' is empty.", "Write the name as transcribed.")
            if name.casefold() in names:
                raise StudyError(
                    f"{place}: '{name}' is listed twice.", f"It first stands on {names[name.casefold()]}."
                )
            names[name.casefold()] = place
        people.append(person)
    return tuple(people)


def load_names(path: Path) -> dict[str, str]:
    """``names.csv``: further names (of people, places, organisations, groups) and the kind of each; empty where
    there is none. Raises :class:`StudyError`."""
    if not path.is_file():
        return {}
    found: dict[str, str] = {}
    for row in read_csv(path, required=NAME_COLUMNS, known=NAME_COLUMNS):
        place, kind = f"{path.name}, line {row['_line']}", row["kind"].lower() or "other"
        if kind not in NAME_KINDS:
            raise StudyError(f"{place}: unknown kind '{kind}'.", f"Known kinds: {', '.join(NAME_KINDS)}.")
        if row["name"]:
            found[row["name"]] = kind
    return found
