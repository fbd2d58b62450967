"""Proposals, and the codebook's file that an owner, an editor and two desks may all write in."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pipeline.desk.app import make_app, make_desk
from pipeline.desk.codebook_file import accept
from pipeline.store import talk
from pipeline.store.engine import open_store
from pipeline.store.people import CODER
from pipeline.study import load_study
from tests.desk.conftest import HOST, Client, Room


def _beside(room: Room) -> tuple[Room, Client]:
    """A second desk on the same study, as another process would open it, and its owner."""
    store = open_store(room.desk.study.store_url)
    study = load_study(room.desk.study.root)
    desk = make_desk(study, store, [HOST], room.desk.cookie, room.desk.start)
    other = Room(desk, store, make_app(desk), room.start)
    return other, other.signed_in()


def test_proposals_accepted_at_two_desks_at_once_are_both_in_the_codebook(room: Room) -> None:
    ada = room.signed_in()
    second, also_ada = _beside(room)
    for n in range(8):
        ada.post("/codes", kind="new", name=f"New code {n}", definition=f"Definition {n}", note="")
    before = load_study(room.desk.study.root).load_codebook()
    with ThreadPoolExecutor(4) as pool:
        # each is accepted at both desks
        list(
            pool.map(
                lambda n: (ada, also_ada)[n % 2].post(f"/proposals/{n // 2 + 1}", answer="accepted"),
                range(16),
            )
        )
    after = load_study(room.desk.study.root).load_codebook()
    assert {c.name for c in after.codes} - {c.name for c in before.codes} == {
        f"New code {n}" for n in range(8)
    }
    assert len(after.codes) == len(before.codes) + 8
    assert after.version == "1.8.0"
    assert {p.state for p in talk.all_proposals(room.store)} == {"accepted"}
    for client in (ada, also_ada):
        assert "New code 7" in client.get("/codes").text
    second.store.close()


def test_a_proposal_that_was_written_before_the_power_went_is_accepted_once(room: Room, study: Path) -> None:
    ada = room.signed_in()
    ada.post("/codes", kind="new", name="Trust", definition="Whether people trust it.", note="")
    accept(room.desk.study.codebook_path, talk.all_proposals(room.store)[0])
    version = load_study(study).load_codebook().version
    ada.post("/proposals/1", answer="accepted")
    book = load_study(study).load_codebook()
    assert [c.id for c in book.codes].count("trust") == 1 and book.version == version
    assert talk.all_proposals(room.store)[0].state == "accepted"


def test_a_changed_definition_keeps_comments_and_permissions(room: Room, study: Path) -> None:
    ben = room.signed_in(room.add("Ben", CODER, everything=True))
    path = room.desk.study.codebook_path
    path.write_text("# kept by hand\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    path.chmod(0o600)
    ben.post(
        "/codes", kind="definition", code="capacity", definition="Money, staff and time.", note="Shorter"
    )
    ada = room.signed_in()
    assert "Shorter" in ada.get("/codes").text
    assert "Accept into the codebook" not in ben.get("/codes").text
    ada.post("/proposals/1", answer="accepted")
    assert path.read_text(encoding="utf-8").startswith("# kept by hand\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_study(study).load_codebook().by_id["capacity"].definition == "Money, staff and time."


def test_a_declined_proposal_changes_nothing(room: Room) -> None:
    ada, path = room.signed_in(), room.desk.study.codebook_path
    ada.post("/codes", kind="new", name="Trust", definition="Whether people trust it.", note="")
    before = path.read_bytes()
    ada.post("/proposals/1", answer="declined")
    ada.post("/proposals/1", answer="accepted")
    assert path.read_bytes() == before
    assert "declined by Ada" in ada.get("/codes").text


def test_work_goes_on_while_somebody_writes_in_the_codebook(room: Room, study: Path) -> None:
    ada, ben = room.signed_in(), room.signed_in(room.add("Ben", CODER, everything=True))
    path = room.desk.study.codebook_path
    whole = path.read_text(encoding="utf-8")
    here = ada.get("/next").headers["location"]
    for broken in ("codes: [", "name: A\ncodes: []\n", None):
        path.unlink() if broken is None else path.write_text(broken, encoding="utf-8")
        assert ben.post(f"{here}/decide", code="capacity", action="accept").status_code == 303
        assert "Capacity" in ben.get(here).text
        assert "Work goes on with the codebook as it was" in ada.get("/codes").text
    path.write_text(whole.replace("name: Capacity", "name: Capacities"), encoding="utf-8")
    assert "Capacities" in ben.get(here).text
    assert "Work goes on" not in ada.get("/codes").text
