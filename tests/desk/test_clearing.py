"""Quotes that wait for a person's look, cleared by the owner at the desk."""

from __future__ import annotations

import csv
import re
import shutil

import pytest

from pipeline.files import csv_bytes, read_csv
from pipeline.quotes import clearance
from pipeline.store import people, trail
from pipeline.store.people import AUTHOR, CODER
from tests.conftest import ROOT
from tests.desk.conftest import Room
from tests.making import run_study

FIRST, SECOND = "q1111111111", "q2222222222"
SOURCE = "interviews/04_denholt.docx"


@pytest.fixture
def held(room: Room) -> Room:
    """A study in which two quotes wait."""
    rows = [
        (FIRST, "capacity", "Participant 4", "It was [name] who paid.", "replaced: Thornbury",
         "It was Thornbury who paid.", SOURCE, ""),
        (SECOND, "culture", "Participant 5", "The Larkfield way <b>won</b>.", "left as said: Larkfield",
         "The Larkfield way <b>won</b>.", SOURCE, ""),
    ]  # fmt: skip
    path = room.desk.study.confidential / "quotes_to_check.csv"
    path.write_bytes(csv_bytes(clearance.TO_CHECK, rows))
    return room


def _cleared(room: Room) -> dict[str, str]:
    return {one.quote_id: one.by for one in clearance.load(room.desk.study.cleared)}


def test_the_owner_reads_what_waits_and_clears_it(held: Room) -> None:
    ada = held.signed_in()
    assert "2 quotes wait" in ada.get("/quotes").text and 'href="/quotes/waiting"' in ada.get("/quotes").text
    text = ada.get("/quotes/waiting").text
    assert "“It was [name] who paid.”" in text and "It was Thornbury who paid." in text
    assert "replaced: Thornbury" in text and "&lt;b&gt;won&lt;/b&gt;" in text
    ada.post("/quotes/waiting", quote=FIRST)
    assert _cleared(held) == {FIRST: "Ada"}
    text = ada.get("/quotes/waiting").text
    assert "1 quote is cleared, 1 still wait" in text and "cleared by Ada" in text
    assert re.findall(r'name="quote" value="(\w+)"', text) == [SECOND]
    ada.post("/quotes/waiting", back=FIRST)
    assert _cleared(held) == {} and "2 quotes wait" in ada.get("/quotes").text
    said = {(e.what, e.detail) for e in trail.entries(held.store, who="Ada", most=100)}
    assert {("quote cleared", FIRST), ("clearance taken back", FIRST)} <= said
    assert any(what == "read" and SECOND in detail for what, detail in said)


def test_a_name_written_into_the_file_by_hand_can_be_taken_back(held: Room) -> None:
    path = held.desk.study.confidential / "quotes_to_check.csv"
    rows = [{**row, "cleared_by": "Ruth" if row["quote_id"] == FIRST else ""} for row in read_csv(path, ())]
    path.write_bytes(
        csv_bytes(clearance.TO_CHECK, [[row[name] for name in clearance.TO_CHECK] for row in rows])
    )
    path.chmod(0o600)
    ada = held.signed_in()
    assert "cleared by Ruth" in ada.get("/quotes/waiting").text
    ada.post("/quotes/waiting", back=FIRST)
    text = ada.get("/quotes/waiting").text
    assert "Taken back: it waits again" in text and "cleared by Ruth" not in text
    assert re.findall(r'name="quote" value="(\w+)"', text) == [FIRST, SECOND]
    assert clearance.load(path) == () and path.stat().st_mode & 0o077 == 0
    left = [{**row, "cleared_by": ""} for row in rows]
    assert read_csv(path, ()) == left


def test_a_quote_whose_words_have_changed_since_it_was_cleared_waits_again(held: Room) -> None:
    stale = clearance.Clearance(FIRST, "It was somebody quite different who paid.", "Bo")
    clearance.remember(held.desk.study.cleared, (), [stale])
    ada = held.signed_in()
    text = ada.get("/quotes/waiting").text
    assert re.findall(r'name="quote" value="(\w+)"', text) == [FIRST, SECOND] and "cleared by Bo" not in text
    ada.post("/quotes/waiting", quote=FIRST)
    assert _cleared(held) == {FIRST: "Ada"} and "cleared by Ada" in ada.get("/quotes/waiting").text


def test_nothing_is_cleared_that_was_not_ticked_or_does_not_wait(held: Room) -> None:
    ada = held.signed_in()
    for form in ({}, {"quote": "q0"}, {"back": FIRST}):
        ada.post("/quotes/waiting", **form)
        assert _cleared(held) == {}
    ada.post("/quotes/waiting")
    assert "No quote was ticked" in ada.get("/quotes/waiting").text


def test_only_an_owner_who_sees_names_reads_them(held: Room) -> None:
    for person in (held.add("Ben", CODER, everything=True), held.add("Eve", AUTHOR)):
        client = held.signed_in(person)
        assert client.get("/quotes/waiting").status_code == 404
        assert client.post("/quotes/waiting", quote=FIRST).status_code == 404
        assert "wait for" not in client.get("/quotes").text
    owner = held.signed_in(held.add("Mia", people.OWNER, names=False))
    assert "Thornbury" not in owner.get("/quotes/waiting").text
    owner.post("/quotes/waiting", quote=FIRST)
    assert _cleared(held) == {}


def test_what_was_cleared_at_the_desk_is_in_the_next_quote_bank(room: Room) -> None:
    """From what people coded, through the page, to the file that is shared."""
    ada, folder = room.signed_in(), room.desk.study.root
    shutil.copytree(ROOT / "decisions", folder / "decisions")
    run_study(folder, last="quotes")
    (first, *_) = re.findall(r'name="quote" value="(\w+)"', ada.get("/quotes/waiting").text)

    def bank() -> set[str]:
        with (folder / "outputs/shareable/quote_bank.csv").open(encoding="utf-8-sig", newline="") as file:
            return {row["quote_id"] for row in csv.DictReader(file)}

    assert first not in bank()
    ada.post("/quotes/waiting", quote=first)
    run_study(folder, last="quotes")
    assert first in bank() and first not in ada.get("/quotes/waiting").text
