"""Who is who, labels that stay, and the vault that keeps them."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from pipeline.anonymise import vault
from pipeline.anonymise.people import Spoken, build_roster, is_generic, is_role, near_duplicates
from pipeline.errors import VaultError
from pipeline.model import Person
from tests.making import Maker

PEOPLE = (Person("Zoë O’Neill", "Participant 4", "nurse", "Trust", ("Zo",), (("age", "40"),)),)


def labels(
    spoken: list[Spoken], given: dict[str, str] | None = None, people: tuple[Person, ...] = ()
) -> dict[str, str]:
    roster = build_roster(people, spoken, ["Interviewer"], given or {})
    return {f"{one.source}:{one.speaker}": person.label for one, person in roster.by_speaker.items()}


def test_labels_are_given_in_order_and_interviewers_get_none() -> None:
    spoken = [
        Spoken("a", "Interviewer"),
        Spoken("a", "Ann Lee"),
        Spoken("a", "Bo Ito"),
        Spoken("b", "Ann Lee"),
    ]
    assert labels(spoken) == {
        "a:Interviewer": "",
        "a:Ann Lee": "Participant 1",
        "a:Bo Ito": "Participant 2",
        "b:Ann Lee": "Participant 1",
    }


def test_a_generic_speaker_is_another_person_in_every_source() -> None:
    found = labels([Spoken("a", "Speaker 1"), Spoken("b", "Speaker 1")])
    assert len(set(found.values())) == 2


def test_labels_stay_when_sources_are_added_before() -> None:
    first = build_roster([], [Spoken("m", "Ann Lee"), Spoken("m", "Speaker 1")], [], {})
    again = labels(
        [Spoken("a", "ANN LEE"), Spoken("a", "Speaker 1"), Spoken("m", "Ann Lee"), Spoken("m", "Speaker 1")],
        dict(first.labels),
    )
    assert again["m:Ann Lee"] == again["a:ANN LEE"] == "Participant 1"
    assert again["m:Speaker 1"] == "Participant 2"
    assert again["a:Speaker 1"] == "Participant 3"


def test_a_label_given_by_hand_is_never_shared_with_somebody_else() -> None:
    first = build_roster([], [Spoken("a", "Ann Lee"), Spoken("a", "Bo Ito")], [], {})
    listed = (Person("Bo Ito", "Participant 1"),)
    again = labels([Spoken("a", "Ann Lee"), Spoken("a", "Bo Ito")], dict(first.labels), listed)
    assert again["a:Bo Ito"] == "Participant 1"
    assert again["a:Ann Lee"] not in {"", "Participant 1"}


def test_aliases_are_one_person() -> None:
    listed = (Person("Ann Lee", "Participant 7", aliases=("Lee, Ann", "Annie")),)
    assert set(labels([Spoken("a", "Lee, Ann"), Spoken("b", "ANNIE")], people=listed).values()) == {
        "Participant 7"
    }


@pytest.mark.parametrize(
    "name",
    [
        "Speaker 2",
        "P7",
        "Participant A",
        "Unknown",
        "Unknown Speaker",
        "User 3",
        "Guest",
        "Q",
        "B1",
        "Male 2",
        "THE WITNESS",
    ],
)
def test_generic(name: str) -> None:
    assert is_generic(name)


@pytest.mark.parametrize("name", ["Ann", "Al", "Paul", "Sam I", "Person Smith", "Allan"])
def test_not_generic(name: str) -> None:
    assert not is_generic(name)


@pytest.mark.parametrize("name", ["Grace Leader", "Ann", "Chair Smith", ""])
def test_not_a_role(name: str) -> None:
    assert not is_role(name)


def test_names_that_may_be_one_person() -> None:
    assert near_duplicates(
        ["Priya Patel", "Patel, Priya (LCC)", "Dr Priya Patell", "Owen Okafor", "Speaker 1"]
    ) == [
        ("Dr Priya Patell", "Patel, Priya (LCC)"),
        ("Dr Priya Patell", "Priya Patel"),
        ("Patel, Priya (LCC)", "Priya Patel"),
    ]


def test_the_vault_gives_back_what_was_put_in(tmp_path: Path) -> None:
    assert vault.load(tmp_path) == vault.Names()
    assert vault.save(tmp_path, PEOPLE, {"name:x": "Participant 1"})
    assert vault.load(tmp_path) == vault.Names(PEOPLE, {"name:x": "Participant 1"})


def test_the_vault_is_written_only_when_it_says_something_new(tmp_path: Path) -> None:
    vault.save(tmp_path, PEOPLE, {})
    before = (tmp_path / vault.FILE).read_bytes()
    assert not vault.save(tmp_path, PEOPLE, {})
    assert (tmp_path / vault.FILE).read_bytes() == before


def test_vault_and_key_are_for_their_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "vault"
    vault.save(folder, PEOPLE, {})
    assert stat.S_IMODE((folder / vault.FILE).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    keys = list(vault.key_folder().glob("*.key"))
    assert keys
    assert all(stat.S_IMODE(key.stat().st_mode) == 0o600 for key in keys)
    assert stat.S_IMODE(vault.key_folder().stat().st_mode) & 0o077 == 0


def test_no_name_can_be_read_in_the_vault(tmp_path: Path) -> None:
    vault.save(tmp_path, PEOPLE, {"name:Ann Lee": "Participant 1"})
    raw = (tmp_path / vault.FILE).read_bytes()
    assert b"Neill" not in raw
    assert b"Ann" not in raw


def test_the_real_home_is_not_touched(home: Path) -> None:
    assert vault.key_folder().is_relative_to(home)


def test_a_passphrase(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(vault.PASSPHRASE, "open sesame")
    vault.save(tmp_path, PEOPLE, {})
    assert vault.load(tmp_path).people == PEOPLE
    monkeypatch.setenv(vault.PASSPHRASE, "open barley")
    with pytest.raises(VaultError, match="passphrase"):
        vault.load(tmp_path)
    monkeypatch.delenv(vault.PASSPHRASE)
    with pytest.raises(VaultError):
        vault.load(tmp_path)


def test_a_vault_that_was_tampered_with_does_not_open(tmp_path: Path) -> None:
    vault.save(tmp_path, PEOPLE, {})
    path = tmp_path / vault.FILE
    raw = bytearray(path.read_bytes())
    raw[-5] = ord("A") if raw[-5] != ord("A") else ord("B")
    path.write_bytes(bytes(raw))
    with pytest.raises(VaultError):
        vault.load(tmp_path)


def test_the_list_of_people_may_be_moved_away_once_it_is_in_the_vault(maker: Maker) -> None:
    maker.text()
    maker.csv(
        "corpus/participants.csv",
        ("speaker", "participant", "aliases"),
        ("Priya Patel", "Participant 9", "Pri"),
    )
    maker.run("segment")
    maker.review({"short-term funding": "capacity"})
    maker.run()
    before = maker.outputs()
    (maker.root / "corpus/participants.csv").unlink()
    maker.run()
    assert maker.outputs() == before
    assert maker.run(force=True).statuses == {"done"}
    assert maker.outputs() == before


def test_labels_stay_from_run_to_run(maker: Maker) -> None:
    maker.text("m.txt")
    maker.run("segment")
    before = {s.speaker: s.participant for s in maker.segments()}
    maker.text(
        "a.txt", [("Interviewer", "So?"), ("Aaron First", "I speak before everybody else in this study.")]
    )
    maker.run("segment")
    after = {s.speaker: s.participant for s in maker.segments()}
    assert after.items() >= before.items()
    assert after["Aaron First"] == "Participant 3"


def test_every_listed_interviewer_and_role_is_known_by_any_case() -> None:
    roster = build_roster(
        [Person("Ruth Hollis", role="Interviewer")], [Spoken("a", "RUTH HOLLIS")], ["moderator"], {}
    )
    assert roster.asks(Spoken("a", "RUTH HOLLIS"))
    assert build_roster([], [Spoken("a", "Moderator 2")], ["moderator"], {}).asks(Spoken("a", "Moderator 2"))
