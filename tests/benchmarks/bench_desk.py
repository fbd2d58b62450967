"""The review desk with 100,000 segments and 50 codes, five coders at once: milliseconds at the server.

A study is made up (invented words; every segment has a probability for every code, as the tagger gives) and
served in a process of its own. Five clients each code, go on, search and open a page of the codebook, one
request after another with a pause of 100 to 300 ms between them, as fast as a coder's keys; a second round
has no pause at all. ``first_page`` is the first coding view after the server has started.

Goal: 95th percentile of each kind under 100 ms with the pauses, the first page under 300 ms, memory under 500 MB.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import defaultdict
from pathlib import Path
from typing import Any

import httpx

SEGMENTS, CODES, SOURCES, CODERS = 100_000, 50, 200, 5
WORDS = [
    "prevention", "funding", "staff", "time", "board", "winter", "pressure", "smoking", "weight",
    "alcohol", "clinic", "training", "council", "partner", "school", "housing", "data", "report",
    "meeting", "people", "patient", "service", "support", "long", "short", "term", "plan",
    "priority", "money", "team", "nurse", "doctor", "pathway", "referral", "evidence", "change",
    "culture", "habit", "system", "local", "national", "need", "good", "hard", "really",
    "think",
]  # fmt: skip


def make(folder: Path) -> None:
    """A study of this size, its store filled directly."""
    from pipeline.store.engine import open_store
    from pipeline.store.standing import touch

    (folder / "corpus").mkdir(parents=True)
    (folder / "codebook").mkdir()
    (folder / "study.yaml").write_text("name: Benchmark\ncodebook: codebook/b.yaml\n")
    words = [WORDS[n % len(WORDS)] for n in range(CODES)]
    codes = "".join(
        f"  - {{id: code_{n}, name: Code {n} {w}, definition: About {w}., keywords: [{w}]}}\n"
        for n, w in enumerate(words)
    )
    (folder / "codebook" / "b.yaml").write_text(f"name: Benchmark\nversion: 1.0.0\ncodes:\n{codes}")
    store = open_store(f"sqlite:///{folder / 'study.db'}")
    rng = random.Random(0)
    db = sqlite3.connect(folder / "study.db")
    each = SEGMENTS // SOURCES
    for source in range(SOURCES):
        _source(db, rng, source, each)
    db.commit()
    db.close()
    with store.begin_writing() as connection:
        touch(connection, "segments")
    store.close()


def _source(db: sqlite3.Connection, rng: random.Random, number: int, each: int) -> None:
    source, at, texts, rows, offers = f"{number:064x}", 0, [], [], []
    for n in range(each):
        text = " ".join(rng.choices(WORDS, k=60)).capitalize() + "."
        segment = f"{number * each + n:016x}"
        rows.append((segment, number * each + n, source, at, at + len(text), text, "turn", f"Speaker {n % 7}",
                     f"Participant {number % 90}", n % 5 != 0, None, None, None, "[]", "[]"))  # fmt: skip
        if n % 5:
            for code in range(CODES):
                word = WORDS[code % len(WORDS)]
                place = text.find(word)
                why = json.dumps([[place, place + len(word), word, "keyword", 0.45]]) if place >= 0 else "[]"
                chance = rng.random() ** 4
                offers.append((segment, f"code_{code}", chance, "blend", why))
        texts.append(text)
        at += len(text) + 2
    db.execute("INSERT INTO sources VALUES (?,?,?,?,?,?,?,?,?,?)", (source, f"interviews/{number:03}.vtt", "interview",
               "\n\n".join(texts), f'[["site","Site {number % 12}"]]', "vtt", "x", True, "[]", "[]"))  # fmt: skip
    db.executemany(f"INSERT INTO segments VALUES ({','.join('?' * 15)})", rows)
    db.executemany("INSERT INTO suggestions VALUES (?,?,?,?,?)", offers)


def serve(folder: Path) -> tuple[subprocess.Popen[str], str, float]:
    """Start the desk; the process, the sign-in link, and seconds until it was ready."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", "from pipeline.cli import main; main()", "review", str(folder), "--no-browser",
         "--coder", "Owner", "--port", "0"],
        stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    assert process.stdout
    for line in process.stdout:
        if found := re.search(r"http://127\.0\.0\.1:\d+/\S+", line):
            return process, found[0], time.perf_counter() - began
    raise RuntimeError("the desk did not start")


def coders(folder: Path, base: str) -> list[tuple[httpx.Client, str]]:
    """Five coders who see everything, signed in."""
    from pipeline.desk.secrets import hashed, new_token
    from pipeline.store import people
    from pipeline.store.engine import open_store

    store, found = open_store(f"sqlite:///{folder / 'study.db'}"), []
    for n in range(CODERS):
        name, token = f"Coder {n} {uuid.uuid4().hex[:4]}", new_token()
        people.change(
            store, people.add(store, name, people.CODER, "b"), "b", everything=True, link=hashed(token)
        )
        http = httpx.Client(base_url=base, timeout=60)
        http.post(f"/sign-in/link/{token}")
        csrf = re.search(r'name="csrf" value="(\w+)"', http.get("/quotes").text)
        assert csrf
        found.append((http, csrf[1]))
    store.close()
    return found


def _round(
    number: int, http: httpx.Client, csrf: str, times: dict[str, list[float]], rounds: int, pause: float
) -> None:
    rng = random.Random(number)

    def timed(kind: str, call: Any) -> httpx.Response:
        began = time.perf_counter()
        reply: httpx.Response = call()
        times[kind].append((time.perf_counter() - began) * 1000)
        assert reply.status_code < 400, reply.text[:300]
        if pause:
            time.sleep(pause * (0.5 + rng.random()))
        return reply

    # coders begin in different sources, and one works by doubt
    here = f"{rng.randrange(SEGMENTS // 5) * 5 + 1:016x}"
    order = "doubt" if number == 0 else ""
    for n in range(rounds):
        form = {
            "csrf": csrf,
            "code": f"code_{rng.randrange(CODES)}",
            "action": "accept",
            "key": uuid.uuid4().hex,
        }
        timed("code an item", lambda f=form, h=here: http.post(f"/work/{h}/decide", data=f))
        timed("see it decided", lambda h=here: http.get(f"/work/{h}"))
        form = {"csrf": csrf, "key": uuid.uuid4().hex, "order": order}
        timed("done", lambda f=form, h=here: http.post(f"/work/{h}/done", data=f))
        moved = timed("find the next", lambda h=here: http.get(f"/next?after={h}&order={order}"))
        here = re.search(r"/work/(\w+)", moved.headers["location"])[1]  # type: ignore[index]
        timed("next item", lambda h=here: http.get(f"/work/{h}?order={order}"))
        if n % 3 == 0:
            words = " ".join(rng.sample(WORDS, rng.choice([1, 2, 3])))
            timed("search", lambda w=words: http.get("/search", params={"words": w}))
            timed("codebook page", lambda: http.get(f"/codes/code_{rng.randrange(CODES)}"))
            timed("codebook", lambda: http.get("/codes"))
            timed("one code", lambda: http.get(f"/decide/code_{rng.randrange(CODES)}"))


def measure(folder: Path, rounds: int) -> dict[str, Any]:
    """Serve the study and let five coders work on it, with pauses and then without."""
    process, link, ready = serve(folder)
    base = link.split("/sign-in")[0]
    try:
        httpx.get(f"{base}/sign-in", timeout=60)
        began = time.perf_counter()
        httpx.get(link, follow_redirects=True, timeout=60).raise_for_status()
        first = (time.perf_counter() - began) * 1000
        found: dict[str, Any] = {"ready_seconds": round(ready, 2), "first_page_ms": round(first)}
        for name, pause in (("with pauses", 0.2), ("without pauses", 0.0)):
            times: dict[str, list[float]] = defaultdict(list)
            threads = [
                threading.Thread(target=_round, args=(n, http, csrf, times, rounds, pause))
                for n, (http, csrf) in enumerate(coders(folder, base))
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            found[name] = {k: _percentiles(v) for k, v in times.items()}
        status = Path(f"/proc/{process.pid}/status").read_text()
        found["memory_mb"] = {
            k: int(re.search(rf"{k}:\s+(\d+)", status)[1]) // 1024 for k in ("VmHWM", "VmRSS")
        }  # type: ignore[index]
        return found
    finally:
        process.terminate()
        process.wait()


def _percentiles(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    return {
        "n": len(ordered),
        "p50": round(ordered[len(ordered) // 2], 1),
        "p95": round(ordered[int(len(ordered) * 0.95)], 1),
    }


def main() -> int:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--folder", type=Path, help="keep the study here, or use the one that is here")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary) / "study"
        began = time.perf_counter()
        if not (folder / "study.db").exists():
            make(folder)
        made = time.perf_counter() - began
        figures = {"made_in_seconds": round(made, 1), **measure(folder, options.rounds)}
        print(json.dumps(figures, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
