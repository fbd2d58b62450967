"""The same study opened twice, run while people decide, and opened again the next day."""

from __future__ import annotations

import re
import threading
import uuid
from collections import Counter
from collections.abc import Iterator

import httpx
import pytest

from pipeline.coding import current
from pipeline.contents import bearing_decisions
from pipeline.desk.secrets import hashed, new_token
from pipeline.store import acts, corpus, log, people
from pipeline.store.engine import Store
from tests.desk.conftest import Server, both_stores
from tests.making import run_study

pytestmark = both_stores
Client = tuple[str, str, httpx.Client]


def _client(server: Server, store: Store, name: str) -> Client:
    """Somebody signed in at a server: name, token for forms, and what to call it with."""
    person, token = people.by_name(store, name) or people.add(store, name, people.CODER, "test"), new_token()
    people.change(store, person, "test", everything=True, link=hashed(token))
    http = httpx.Client(base_url=server.base, timeout=120)
    assert http.post(f"/sign-in/link/{token}").status_code == 303
    csrf = re.search(r'name="csrf" value="(\w+)"', http.get("/quotes").text)
    assert csrf
    return name, csrf[1], http


def _post(client: Client, path: str, **form: str) -> httpx.Response:
    _, csrf, http = client
    return http.post(path, data={"csrf": csrf, "key": uuid.uuid4().hex, **form})


@pytest.fixture
def second(server: Server) -> Iterator[Server]:
    """Another desk on the same study."""
    made = Server(server.folder)
    yield made
    made.kill()


def test_one_study_opened_twice(server: Server, second: Server, store: Store) -> None:
    server.start()
    second.start()
    assert server.port != second.port
    here, there = _client(server, store, "Ben"), _client(second, store, "Cy")
    ids = [s.id for s in corpus.load_segments(store) if s.codable][:20]
    faults: list[int] = []

    def work(client: Client) -> None:
        for segment in ids:
            for verb, form in (("decide", {"code": "capacity", "action": "accept"}), ("done", {})):
                status = _post(client, f"/work/{segment}/{verb}", **form).status_code
                if status != 303:
                    faults.append(status)

    threads = [threading.Thread(target=work, args=(client,)) for client in (here, there)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    coding = current(log.load_decisions(store))
    assert Counter(d.coder for d in coding.applied) == {"Ben": 20, "Cy": 20}
    assert len(coding.reviewed) == 40
    # each desk shows at once what was said at the other, and one session is good for its own desk only
    _post(here, f"/work/{ids[0]}/decide", code="clarity", action="add", memo="said at the first")
    assert "said at the first" in there[2].get(f"/work/{ids[0]}").text
    _post(here, "/undo")
    assert "said at the first" not in there[2].get(f"/work/{ids[0]}").text
    server.kill()
    assert _post(there, f"/work/{ids[1]}/decide", code="clarity", action="add").status_code == 303


def test_a_run_while_people_decide(server: Server, store: Store) -> None:
    """Every stage is made anew, with another unit, while two people work: what they were told of stays."""
    server.start()
    clients = [_client(server, store, name) for name in ("Ben", "Cy")]
    stop, told, odd = threading.Event(), Counter[str](), Counter[int]()

    def work(client: Client) -> None:
        while not stop.is_set():
            where = client[2].get("/next").headers["location"]
            reply = _post(client, f"{where}/decide", code="capacity", action="add")
            done = _post(client, f"{where}/done")
            for answer in (reply, done):
                if answer.status_code == 303:
                    told[client[0]] += 1
                else:
                    odd[answer.status_code] += 1

    threads = [threading.Thread(target=work, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    try:
        settings = server.folder / "study.yaml"
        for unit in ("paragraph ", "turn "):
            text = re.sub(r"unit: \w+ ?", f"unit: {unit}", settings.read_text())
            settings.write_text(text)
            run_study(server.folder, last="analyse", force=True)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert set(odd) <= {404}, odd  # a passage that has just been cut anew is not there any more
    decisions = log.load_decisions(store)
    assert Counter(d.coder for d in decisions) == told
    assert min(told.values()) > 10
    # what the page shows is what the outputs count
    bearing = current(bearing_decisions(store, corpus.load_segments(store))[0])
    for name, _, http in clients:
        mine = {d.segment_id for d in bearing.applied if d.coder == name}
        assert mine
        segment = sorted(mine)[0]
        assert (
            'aria-pressed="true"' in http.get(f"/work/{segment}").text
            or "Capacity" in http.get(f"/work/{segment}").text
        )
        done = sum(coder == name for _, coder in bearing.reviewed)
        shown = re.search(r"You have reviewed.*?([\d,]+) of", http.get("/sources").text, re.S)
        assert shown and int(shown[1].replace(",", "")) == done


def test_the_next_day(server: Server, store: Store) -> None:
    """Twenty decided at once are undone at once, also by a desk that was started anew, as far back as anybody likes."""
    server.start()
    ben = _client(server, store, "Ben")
    ids = [s.id for s in corpus.load_segments(store) if s.codable][:3]
    for segment in ids:
        _post(ben, f"/work/{segment}/decide", code="clarity", action="add", memo="kept")
    page = ben[2].get("/decide/capacity").text
    answers = list(dict.fromkeys(re.findall(r'name="(answer-\w+)"', page)))
    assert len(answers) == 20
    _post(ben, "/decide/capacity", **{name: ("accept", "reject")[n % 2] for n, name in enumerate(answers)})
    _post(ben, f"/work/{ids[0]}/done")
    whole = current(log.load_decisions(store))
    assert (len(whole.applied), len(whole.refused), len(whole.reviewed)) == (13, 10, 1)

    def again() -> Client:
        server.kill()
        server.start()
        return _client(server, store, "Ben")

    ben = again()
    sizes = []
    for _ in range(5):
        _post(ben, "/undo")
        coding = current(log.load_decisions(store))
        sizes.append((len(coding.applied), len(coding.refused), len(coding.reviewed)))
    assert sizes == [(13, 10, 0), (3, 0, 0), (2, 0, 0), (1, 0, 0), (0, 0, 0)]
    assert acts.at_hand(store, "Ben")[0] == ""
    ben = again()
    for _ in range(5):
        _post(ben, "/redo")
    after = current(log.load_decisions(store))
    assert after.reviewed == whole.reviewed
    for one, other in ((whole.applied, after.applied), (whole.refused, after.refused)):
        assert sorted((d.segment_id, d.code, d.memo) for d in one) == sorted(
            (d.segment_id, d.code, d.memo) for d in other
        )
    assert acts.at_hand(store, "Ben") == ("Called it done", "")
