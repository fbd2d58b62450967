"""Names, contact details and what only looks like them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.anonymise.detect import Detector, apply, build_detector, clear, find, leaks, ordinary_words
from pipeline.anonymise.people import Spoken, build_roster
from pipeline.anonymise.words import split_name
from pipeline.model import Person

PEOPLE = (
    Person("Patel, Priya (LCC)", "Participant 1"),
    Person("Dr Raman", "Participant 2", aliases=("Anil",)),
    Person("Siobhán O’Neill", "Participant 3"),
    Person("Jean-Luc Smith-Jones", "Participant 4"),
    Person("Will May", "Participant 5"),
    Person("Faith Okafor", "Participant 6"),
    Person("Grace", "Participant 7"),
    Person("juan de la cruz", "Participant 8"),
    Person("Public Health Manager", "Participant 9"),
    Person("Speaker 3", "Participant 10"),
    Person("Ruth Hollis", role="interviewer"),
)
TALK = "We will have faith, by the grace of de facto luck. You may say so, an hour late, and smith it out of the blue."


@pytest.fixture(scope="module")
def detector() -> Detector:
    return build_detector(
        build_roster(PEOPLE, [], ["Interviewer"], {}),
        ordinary_words([TALK]),
        ["Ambleford Teaching Hospitals NHS Trust"],
    )


def shown(text: str, detector: Detector) -> str:
    return apply(text, find(text, detector))


NAMES = {
    "full name": ("Then Priya Patel came.", "Then [Participant 1] came."),
    "surname first": ("From Patel, Priya (LCC) to us", "From [Participant 1] to us"),
    "surname first, no brackets": ("cc Patel, Priya.", "cc [Participant 1]."),
    "first name": ("Priya came.", "[Participant 1] came."),
    "surname": ("I asked Patel.", "I asked [Participant 1]."),
    "possessive": ("Priya's idea and Patel’s", "[Participant 1]'s idea and [Participant 1]’s"),
    "capitals": ("PRIYA PATEL and PRIYA", "[Participant 1] and [Participant 1]"),
    "small letters": ("so priya said", "so [Participant 1] said"),
    "initial": ("P. Patel and P Patel", "[Participant 1] and [Participant 1]"),
    "line break": ("Priya\nPatel", "[Participant 1]"),
    "no-break space": ("Priya\u00a0Patel", "[Participant 1]"),
    "title goes too": (
        "ask Dr Raman, Dr. Raman or Raman",
        "ask [Participant 2], [Participant 2] or [Participant 2]",
    ),
    "alias": ("Anil knows.", "[Participant 2] knows."),
    "straight apostrophe": ("Ms O'Neill said", "[Participant 3] said"),
    "typographic apostrophe": ("Ms O’Neill said", "[Participant 3] said"),
    "accent": ("Siobhán did", "[Participant 3] did"),
    "hyphenated": ("Jean-Luc Smith-Jones", "[Participant 4]"),
    "half of it": ("Mr Smith, I mean Jones", "[Participant 4], I mean [Participant 4]"),
    "non-breaking hyphen": ("Smith\u2011Jones", "[Participant 4]"),
    "ambiguous, whole": ("So will may came; Will May", "So [Participant 5] came; [Participant 5]"),
    "ambiguous, capital": ("I asked Faith.", "I asked [Participant 6]."),
    "ambiguous, alone": ("It was Grace who knew", "It was [Participant 7] who knew"),
    "particles": ("Juan de la Cruz, Juan, Cruz", "[Participant 8], [Participant 8], [Participant 8]"),
    "interviewer": ("Thank you, Ruth.", "Thank you, [interviewer]."),
    "organisation": ("at Ambleford Teaching Hospitals", "at [organisation]"),
    "organisation in full": ("Ambleford Teaching Hospitals NHS Trust pays", "[organisation] pays"),
    "in quotation marks": ("“Priya”, he said", "“[Participant 1]”, he said"),
    "with an underscore": ("the file priya_notes", "the file [Participant 1]_notes"),
}


@pytest.mark.parametrize("case", NAMES)
def test_names(detector: Detector, case: str) -> None:
    text, expected = NAMES[case]
    assert shown(text, detector) == expected


CONTACTS = {
    "e-mail": ("write to priya.patel@lcc.gov.uk now", "write to [email] now"),
    "e-mail with a plus": ("a+b@x.co", "[email]"),
    "mobile": ("on 07700 900123.", "on [phone]."),
    "landline": ("call (020) 7946 0018 or 0113 496 0000", "call [phone] or [phone]"),
    "international": ("+44 7700 900123", "[phone]"),
    "postcode": ("in LS1 4AP today", "in [postcode] today"),
    "NHS number": ("number 943 476 5919 is", "number [number] is"),
    "link": ("see https://x.org/a?b=c.", "see [link]."),
}


@pytest.mark.parametrize("case", CONTACTS)
def test_contact_details(detector: Detector, case: str) -> None:
    text, expected = CONTACTS[case]
    assert shown(text, detector) == expected


LEFT_ALONE = [
    TALK,
    "The Public Health Manager said that public health matters.",
    "Speaker 3 was the last.",
    "A lead from the trust, at the hospital.",
    "in 2019 to 2024 we saw 1,200 people and 10 000 more",
    "between 10.30 and 12.45, 3.5 per cent, £1 234 567",
    "sections 4.2 and 11.3.1 of the Act",
    "Priyanka, Patelson and Ramanujan",
    "the grace period, a de facto rule",
    "it's a quarter to 12",
    "The teaching hospitals of the county.",
]


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_what_is_no_name_is_left_alone(detector: Detector, text: str) -> None:
    assert shown(text, detector) == text


@pytest.mark.parametrize(
    "role",
    ["Public Health Manager", "Health Visitor", "Practice Manager", "Head of Public Health", "Director of Strategy",
     "Consultant in Public Health", "GP Partner", "Pharmacist", "Dietitian", "Link Worker", "Chief Executive", "CEO",
     "Smoking Cessation Adviser", "Registrar", "Cllr Chair", "Interviewer 2", "HR Director",
     "Deputy Chief Nurse", "Participant A", "Participant, acute trust",
     "Unknown Speaker", "Commissioning Manager", "Trust Governor",
     "Occupational Therapist", "Programme Officer", "Health Improvement Practitioner"],
)  # fmt: skip
def test_a_speaker_named_by_a_role_redacts_nothing(role: str) -> None:
    text = (
        f"The health visitor asked the {role.lower()}, and Public Health agreed. Health is all. Ward 4 too."
    )
    found = build_detector(build_roster([], [Spoken("a.txt", role)], ["Interviewer"], {}), frozenset())
    assert shown(text, found) == text


def test_an_e_mail_address_does_not_make_a_name_an_ordinary_word() -> None:
    text = "Write to priya.patel@lcc.gov.uk or see www.patel.org/priya."
    ordinary = ordinary_words([text])
    found = build_detector(build_roster([Person("Priya Patel", "Participant 1")], [], [], {}), ordinary)
    assert leaks("So Patel said", found) == ["Patel"]


def test_a_name_in_small_letters_somewhere_is_still_a_name() -> None:
    """Automatic captions write names without capitals."""
    ordinary = ordinary_words(["and then priya said to patel that it will do"])
    found = build_detector(build_roster([Person("Priya Patel", "Participant 1")], [], [], {}), ordinary)
    assert shown("then priya said", found) == "then [Participant 1] said"
    assert leaks("So Priya said", found) == ["Priya"]


def test_two_people_of_one_first_name_point_at_nobody() -> None:
    people = [Person("Ann Lee", "Participant 1"), Person("Ann Okafor", "Participant 2")]
    found = build_detector(build_roster(people, [], [], {}), frozenset())
    assert shown("Ann said so to Ann Lee", found) == "[a participant] said so to [Participant 1]"


def test_a_name_written_decomposed_is_found(tmp_path: object) -> None:
    from pathlib import Path

    from pipeline.study import load_people

    path = Path(str(tmp_path)) / "participants.csv"
    path.write_text("speaker,participant\nJose\u0301 Mun\u0303oz,Participant 1\n", encoding="utf-8")
    found = build_detector(build_roster(load_people(path), [], [], {}), frozenset())
    assert shown("So Jos\u00e9 said", found) == "So [Participant 1] said"


def test_clear_leaves_ordinary_words_and_takes_names(detector: Detector) -> None:
    assert clear("Grace periods in May", detector) == "Grace periods in May"
    assert clear("What Priya Patel calls capacity", detector) == "What [Participant 1] calls capacity"


WORDS = st.lists(
    st.sampled_from(["Priya", "Patel", "Dr", "O’Neill", "O'Neill", "Jean-Luc", "Will", "May", "a@b.co", "07700 900123",
                     "said", "😀", "e\u0301", "[x]", "LS1 4AP", "Smith-Jones", "de la Cruz", "\n", "'s"]),
    max_size=14,
).map(" ".join)  # fmt: skip


@given(WORDS)
def test_edits_are_in_order_and_never_overlap(text: str) -> None:
    found = build_detector(build_roster(PEOPLE, [], [], {}), ordinary_words([TALK]))
    edits = find(text, found)
    assert all(a.end <= b.start for a, b in zip(edits, edits[1:], strict=False))  # noqa: RUF007
    assert all(0 <= e.start < e.end <= len(text) and re.fullmatch(r"\[.+\]", e.shown) for e in edits)
    assert not leaks(apply(text, edits), found)


@pytest.mark.parametrize(
    ("name", "parts"),
    [("Patel, Dr Priya (LCC)", ("Priya", "Patel")), ("Priya Patel | NHS", ("Priya", "Patel")),
     ("Dr. Raman", ("Raman",)), ("Cllr Mrs A. Smith-Jones", ("A", "Smith-Jones")),
     ("  Grace  ", ("Grace",)), ("Dr", ()), ("(guest)", ()),
     ("Priya Patel - LCC", ("Priya", "Patel"))],
)  # fmt: skip
def test_split_name(name: str, parts: tuple[str, ...]) -> None:
    assert split_name(name) == parts


@pytest.mark.parametrize("name", ["Lived Experience Participant", "Participants Wirral", "Nurse Okafor"])
def test_a_speaker_with_a_role_in_the_name_stops_nobody(name: str) -> None:
    found = build_detector(build_roster([Person(name, "Participant 1")], [], [], {}), frozenset())
    assert not leaks("Participant 1 and Participant 2, a nurse, said so.", found)
    assert "Okafor" not in shown("So Okafor said", found) or "Okafor" not in name


def test_the_initials_of_a_listed_organisation_are_replaced() -> None:
    roster = build_roster([], [], [], {})
    found = build_detector(
        roster, frozenset(), ["Brackwater Community Trust", "National Ice Centre for England"]
    )
    assert shown("The BCT signed; nice of them, said NICE.", found) == (
        "The [organisation] signed; nice of them, said NICE."
    )


def test_further_names_of_a_study_are_replaced_and_leak() -> None:
    roster = build_roster([], [], [], {})
    found = build_detector(
        roster, frozenset({"calm"}), (), {"Calm Minds": "[community]", "Little Hay": "[place]"}
    )
    assert shown("Calm Minds meets at Little Hay.", found) == "[community] meets at [place]."
    assert leaks("LITTLE HAY", found) == ["LITTLE HAY"]
