"""What the desk works with: the study, its store, the codebook as it is now, and one visit of one person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from jinja2 import Environment
from starlette.requests import Request

from pipeline.desk.secrets import Limit, form_token
from pipeline.model import Codebook
from pipeline.store.desk import Outline, outline
from pipeline.store.engine import Store
from pipeline.store.people import OWNER, Person, Scope
from pipeline.study import Study


@dataclass
class Desk:
    """One study being served.

    Args:
        hosts: values of the Host header that are answered.
        cookie: name of the session's cookie (one per port: cookies do not tell ports apart).
        start: SHA-256 of the token printed on the terminal, to the name of the owner it signs in.
    """

    study: Study
    store: Store
    pages: Environment
    hosts: frozenset[str]
    cookie: str
    start: Mapping[str, str] = field(default_factory=dict)
    tries: Limit = field(default_factory=lambda: Limit(5, 60))
    all_tries: Limit = field(default_factory=lambda: Limit(30, 60))
    said: dict[str, str] = field(default_factory=dict)
    memo: dict[str, Any] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    @property
    def codebook(self) -> Codebook:
        """The codebook, read again when its file has changed."""
        stat = self.study.codebook_path.stat()
        mark = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        with self.lock:
            if self.memo.get("codebook mark") != mark:
                self.memo["codebook"] = self.study.load_codebook()
                self.memo["codebook mark"] = mark
            found: Codebook = self.memo["codebook"]
        return found

    @property
    def threshold(self) -> float:
        """Suggestions below it are kept but not shown at first."""
        return self.study.settings.threshold


@dataclass(frozen=True)
class Visit:
    """One request of one person who may make it.

    Args:
        session: the cookie's token.
        form: what was sent, in order; empty for a page that is only read.
        mark: state of the segments and suggestions at this moment.
    """

    desk: Desk
    request: Request
    person: Person
    scope: Scope
    session: str
    form: Sequence[tuple[str, str]] = ()
    mark: str = ""

    @property
    def outline(self) -> Outline:
        """How many segments each source has, and who speaks; read again when they were replaced."""
        kept: Outline | None = self.desk.memo.get("outline")
        if kept is None or kept.mark != self.mark:
            kept = self.desk.memo["outline"] = outline(self.desk.store, self.mark)
            self.desk.memo.pop("detector", None)
        return kept

    @property
    def form_token(self) -> str:
        """What this session's forms carry."""
        return form_token(self.session)

    @property
    def owns(self) -> bool:
        """Whether the person is an owner."""
        return self.person.role == OWNER

    def field(self, name: str, longest: int = 20_000) -> str:
        """A field of the form, without blanks around it; empty where there is none."""
        value = next((v for k, v in self.form if k == name), "")
        return value.replace("\r\n", "\n").strip()[:longest]

    def fields(self, name: str) -> list[str]:
        """All values of a field."""
        return [v for k, v in self.form if k == name]

    def asked(self, name: str, longest: int = 300) -> str:
        """A part of the query string."""
        return self.request.query_params.get(name, "").strip()[:longest]

    def say(self, text: str) -> None:
        """Keep a sentence for the next page of this session."""
        self.desk.said[self.session] = text
