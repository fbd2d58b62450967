"""Killed again and again: what a client was told of is in the store, and nothing is there twice."""

from __future__ import annotations

import random
import re
import threading
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx
import sqlalchemy as sa

from pipeline.desk.secrets import hashed, new_token
from pipeline.store import corpus, log, people
from pipeline.store.desk_schema import acts
from pipeline.store.engine import Store, open_store
from pipeline.study import load_study
from tests.desk.conftest import Server, both_stores

CLIENTS, DECISIONS, KILLS = 5, 1000, 20
PATIENCE = 600
"""Seconds after which something that a test waits for will not come any more."""

Told = tuple[str, str, str, str]
"""Coder, segment, code and key of a decision that a client was told of."""


def _clients(server: Server, store: Store) -> list[tuple[str, httpx.Client]]:
    """Five coders, signed in."""
    found = []
    for n in range(CLIENTS):
        person = people.add(store, f"Coder {n}", people.CODER, "test")
        token = new_token()
        people.change(store, person, "test", everything=True, link=hashed(token))
        http = httpx.Client(base_url=server.base, timeout=PATIENCE)
        assert http.post(f"/sign-in/link/{token}").status_code == 303
        csrf = re.search(r'name="csrf" value="(\w+)"', http.get("/sources").text)
        assert csrf
        found.append((csrf[1], http))
    return found


@dataclass
class Work:
    """What five clients have been told so far, and whether there is a server to talk to."""

    told: list[Told] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)
    up: threading.Event = field(default_factory=threading.Event)

    def hear(self, decision: Told) -> None:
        with self.changed:
            self.told.append(decision)
            self.changed.notify_all()

    def wait(self, until: Callable[[], bool]) -> None:
        """Until so much was told; a client's own fault ends the waiting."""
        with self.changed:
            assert self.changed.wait_for(lambda: bool(self.faults) or until(), PATIENCE), len(self.told)
        assert not self.faults, self.faults

    def send(self, http: httpx.Client, path: str, form: dict[str, str]) -> None:
        """Send a decision until there is an answer, with the same key again, as the page does."""
        while True:
            assert self.up.wait(PATIENCE)
            try:
                reply = http.post(path, data=form)
            except httpx.TransportError:
                continue
            assert reply.status_code in (303, 503), (reply.status_code, reply.text)
            if reply.status_code == 303:
                return

    def client(self, n: int, csrf: str, http: httpx.Client, ids: list[str]) -> None:
        """Decide at random."""
        rng = random.Random(n)
        codes = ["capacity", "clarity", "congruity", "culture", "partnership"]
        actions = ["accept", "reject", "withdraw"]
        try:
            for _ in range(DECISIONS // CLIENTS):
                segment, code, key = rng.choice(ids), rng.choice(codes), uuid.uuid4().hex
                form = {"csrf": csrf, "code": code, "action": rng.choice(actions), "key": key}
                self.send(http, f"/work/{segment}/decide", form)
                self.hear((f"Coder {n}", segment, code, key))
        except Exception as problem:
            with self.changed:
                self.faults.append(repr(problem))
                self.changed.notify_all()


@both_stores
def test_a_thousand_decisions_through_twenty_kills(server: Server) -> None:
    server.start()
    store = open_store(load_study(server.folder).store_url)
    ids = [s.id for s in corpus.load_segments(store) if s.codable][:200]
    work = Work()
    threads = [
        threading.Thread(target=work.client, args=(n, csrf, http, ids), daemon=True)
        for n, (csrf, http) in enumerate(_clients(server, store))
    ]
    work.up.set()
    for thread in threads:
        thread.start()
    # the kill falls wherever the four other clients are when one has been told of its decision
    for kill in range(1, KILLS + 1):
        work.wait(lambda kill=kill: len(work.told) >= kill * DECISIONS // (KILLS + 1))  # type: ignore[misc]
        work.up.clear()
        server.kill()
        server.start()
        work.up.set()
    work.wait(lambda: len(work.told) == DECISIONS)
    for thread in threads:
        thread.join(PATIENCE)
    _check(store, work.told)
    store.close()


def _check(store: Store, told: list[Told]) -> None:
    with store.begin() as db:
        if db.dialect.name == "sqlite":
            assert db.execute(sa.text("PRAGMA integrity_check")).scalar() == "ok"
        done = {(row.coder, row.key) for row in db.execute(sa.select(acts.c.coder, acts.c.key))}
    decisions = log.load_decisions(store)
    decided = Counter((d.coder, d.segment_id, d.code) for d in decisions)
    assert {(who, key) for who, _, _, key in told} == done
    assert Counter((who, segment, code) for who, segment, code, _ in told) == decided
    assert len(decisions) == len(done) == len(told)
