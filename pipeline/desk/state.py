"""What the desk works with: the study, its store, the codebook as it is now, and one visit of one person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Lock
from typing import Any

from jinja2 import Environment
from starlette.requests import Request

from pipeline.desk.secrets import Limit, form_token
from pipeline.errors import ThemebankError
from pipeline.model import Codebook
from pipeline.store import tagged
from pipeline.store.desk import Outline, outline
from pipeline.store.engine import Store
from pipeline.store.people import OWNER, Person, Scope
from pipeline.study import Study
from pipeline.thresholds import Thresholds

IDLE, LONGEST = 24 * 3600.0, 7 * 24 * 3600.0
"""Seconds after which a session ends: without anything done by hand, and in any case."""
LARGEST_FORM = 1_000_000
_CONTROLS = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127))


@dataclass(frozen=True)
class Limits:
    """How often signing in may fail in a minute: for one name from one address, from one address, and in all."""

    one: Limit = field(default_factory=lambda: Limit(5, 60))
    address: Limit = field(default_factory=lambda: Limit(20, 60))
    every: Limit = field(default_factory=lambda: Limit(60, 60))


@dataclass
class Desk:
    """One study being served.

    Args:
        hosts: values of the Host header that are answered.
        encrypted: those of them that browsers reach by TLS, which a proxy in front takes care of.
        cookie: name of the session's cookie (one per port: cookies do not tell ports apart).
        start: SHA-256 of the token printed on the terminal, to the name of the owner it signs in.
    """

    study: Study
    store: Store
    pages: Environment
    hosts: frozenset[str]
    cookie: str
    start: Mapping[str, str] = field(default_factory=dict)
    encrypted: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    said: dict[str, str] = field(default_factory=dict)
    memo: dict[str, Any] = field(default_factory=dict)
    codebook_fault: str = ""
    lock: Lock = field(default_factory=Lock)

    @property
    def id(self) -> str:
        """What tells this study from others that were served at the same address."""
        return sha256(str(self.study.root.resolve()).encode()).hexdigest()[:12]

    @property
    def codebook(self) -> Codebook:
        """The codebook, read again when its file has changed. While the file cannot be read, because somebody is
        writing in it, work goes on with the codebook as it was, and ``codebook_fault`` says why.

        Raises:
            ThemebankError: it could not be read since the desk was started.
        """
        with self.lock:
            before: Codebook | None = self.memo.get("codebook")
            try:
                stat = self.study.codebook_path.stat()
                mark = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
                if before is None or self.memo.get("codebook mark") != mark:
                    before = self.memo["codebook"] = self.study.load_codebook()
                    self.memo["codebook mark"] = mark
                self.codebook_fault = ""
            except (ThemebankError, OSError) as fault:
                if before is None:
                    raise
                self.codebook_fault = str(fault)
            return before

    @property
    def thresholds(self) -> Thresholds:
        """From where on suggestions are shown at first, as of the last tagging."""
        return tagged.thresholds(self.store, self.study.settings)


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

    @property
    def secure(self) -> bool:
        """Whether the browser came by TLS."""
        return self.request.headers.get("host", "").lower() in self.desk.encrypted

    @property
    def outside(self) -> str:
        """The address that others are given: the one by TLS, where there is one."""
        named = self.desk.encrypted
        return f"https://{named[0]}" if named else f"http://{self.request.headers['host']}"

    def exact(self, name: str, longest: int) -> str:
        """A field of the form as it was sent; empty where there is none."""
        return next((v for k, v in self.form if k == name), "")[:longest]

    def field(self, name: str, longest: int = 20_000) -> str:
        """A field of the form, without blanks around it and without characters that nobody can see and that no
        workbook or database takes; empty where there is none."""
        value = self.exact(name, LARGEST_FORM).replace("\r\n", "\n").translate(_CONTROLS)
        return value.strip()[:longest]

    def fields(self, name: str) -> list[str]:
        """All values of a field."""
        return [v for k, v in self.form if k == name]

    def asked(self, name: str, longest: int = 300) -> str:
        """A part of the query string."""
        return self.request.query_params.get(name, "").translate(_CONTROLS).strip()[:longest]

    def say(self, text: str) -> None:
        """Keep a sentence for the next page of this session."""
        self.desk.said[self.session] = text
