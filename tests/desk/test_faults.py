"""Killed again and again: what a client was told of is in the store, and nothing is there twice."""

from __future__ import annotations

import random
import re
import sqlite3
import threading
import time
import uuid
from collections import Counter

import httpx

from pipeline.desk.secrets import hashed, new_token
from pipeline.store import people
from pipeline.store.engine import open_store
from pipeline.study import load_study
from tests.desk.conftest import Server

CLIENTS, DECISIONS, KILLS = 5, 1000, 20


def _clients(server: Server) -> list[tuple[str, httpx.Client]]:
    """Five coders, signed in."""
    store = open_store(load_study(server.folder).store_url)
    found = []
    for n in range(CLIENTS):
        person = people.add(store, f"Coder {n}", people.CODER, "test")
        token = new_token()
        people.change(store, person, "test", everything=True, link=hashed(token))
        http = httpx.Client(base_url=server.base, timeout=10)
        assert http.post(f"/sign-in/link/{token}").status_code == 303
        csrf = re.search(r'name="csrf" value="(\w+)"', http.get("/sources").text)
        assert csrf
        found.append((csrf[1], http))
    store.close()
    return found


def _work(
    n: int,
    csrf: str,
    http: httpx.Client,
    ids: list[str],
    told: list[tuple[str, str, str, str]],
    stop: threading.Event,
) -> None:
    """Decide at random; while there is no answer, send the same decision again, as the page does."""
    rng = random.Random(n)
    codes = ["capacity", "clarity", "congruity", "culture", "partnership"]
    for _ in range(DECISIONS // CLIENTS):
        segment, code, action = (
            rng.choice(ids),
            rng.choice(codes),
            rng.choice(["accept", "reject", "withdraw"]),
        )
        form = {"csrf": csrf, "code": code, "action": action, "key": uuid.uuid4().hex}
        while not stop.is_set():
            try:
                reply = http.post(f"/work/{segment}/decide", data=form)
            except httpx.TransportError:
                time.sleep(0.05)
                continue
            if reply.status_code == 303:
                told.append((f"Coder {n}", segment, code, form["key"]))
                break
            assert reply.status_code in (422, 503), (reply.status_code, reply.text)
            if reply.status_code == 422:
                break


def test_a_thousand_decisions_through_twenty_kills(server: Server) -> None:
    server.start()
    clients = _clients(server)
    with sqlite3.connect(server.folder / "study.db") as db:
        ids = [
            row[0] for row in db.execute("SELECT id FROM segments WHERE codable ORDER BY position LIMIT 200")
        ]
    told: list[tuple[str, str, str, str]] = []
    stop = threading.Event()
    threads = [
        threading.Thread(target=_work, args=(n, csrf, http, ids, told, stop))
        for n, (csrf, http) in enumerate(clients)
    ]
    for thread in threads:
        thread.start()
    rng, kills, seen = random.Random(1), 0, 0
    end = time.monotonic() + 400
    while any(t.is_alive() for t in threads) and time.monotonic() < end:
        if kills < KILLS and len(told) - seen >= DECISIONS // (2 * KILLS):
            time.sleep(rng.random() * 0.05)
            server.kill()
            kills, seen = kills + 1, len(told)
            server.start()
        time.sleep(0.002)
    stop.set()
    for thread in threads:
        thread.join()
    assert kills == KILLS
    _check(server, told)


def _check(server: Server, told: list[tuple[str, str, str, str]]) -> None:
    with sqlite3.connect(server.folder / "study.db") as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        acts = {(r[0], r[1]): r[2] for r in db.execute("SELECT coder, key, changes FROM acts")}
        decided = Counter(db.execute("SELECT coder, segment_id, code FROM decisions WHERE origin = ''"))
        rows = db.execute("SELECT count(*) FROM decisions").fetchone()[0]
    assert len(told) == DECISIONS
    assert all((who, key) in acts for who, _, _, key in told)
    assert Counter((who, segment, code) for who, segment, code, _ in told) == decided
    assert rows == len(acts) == len(told)
