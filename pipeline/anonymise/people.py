"""Who speaks, and the label each is credited with, stable from run to run."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass

from pipeline.anonymise.words import ROLE_WORDS, split_name
from pipeline.model import Person
from pipeline.study import INTERVIEWER_ROLE

LABEL = "Participant"
_GENERIC = re.compile(
    r"(?:(?:unknown )?speaker|participant|interviewee|respondent|person|user|guest|caller|p|r|s|id)[ _#-]*"
    r"(?:\d+|[a-z])?|(?:male|female|man|woman|(?:the )?witness|voice)[ _#-]*(?:\d+|[a-z])?|[a-z][ _#-]?\d{0,3}|"
    r"(?:int|intvr?|interv|ivr|ive?|ie|fac|facil|mod)[ _#.-]*\d{0,2}|unknown|anonymous|unidentified(?: speaker)?|"
    r"all|both|audience",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Spoken:
    """A speaker as written in one source. ``source`` is the source's path."""

    source: str
    speaker: str


@dataclass(frozen=True)
class Roster:
    """Everybody known to a study.

    Args:
        people: from ``participants.csv`` first, then those found in the sources, each once.
        by_speaker: who speaks, for every speaker of every source.
        interviewers: names of those who ask (never coded).
        labels: key of each person who was given a label, to the label; kept in the vault.
    """

    people: tuple[Person, ...]
    by_speaker: Mapping[Spoken, Person]
    interviewers: frozenset[str]
    labels: Mapping[str, str]

    def asks(self, spoken: Spoken) -> bool:
        """Whether this speaker is an interviewer."""
        person = self.by_speaker.get(spoken)
        return person is not None and (
            person.role.casefold() == INTERVIEWER_ROLE or person.name in self.interviewers
        )


def is_generic(speaker: str) -> bool:
    """Whether a speaker's name says nothing of who it is ("Speaker 2", "P7", "Unknown")."""
    return _GENERIC.fullmatch(speaker.strip()) is not None


def is_role(speaker: str) -> bool:
    """Whether a speaker is named by a role alone ("Interviewer", "Chair", "Public Health Manager")."""
    words = re.findall(r"[a-z]+", speaker.lower())
    return bool(words) and all(word in ROLE_WORDS for word in words)


def build_roster(
    listed: Iterable[Person],
    spoken: Iterable[Spoken],
    interviewers: Iterable[str],
    labels: Mapping[str, str],
    asking_here: Container[tuple[str, str]] = frozenset(),
) -> Roster:
    """Work out who everybody is.

    Args:
        listed: people of ``participants.csv``.
        spoken: every speaker of every source, in order of path and first appearance. A generic name
            ("Speaker 1") is another person in every source; any other is one person throughout.
        interviewers: names in ``study.yaml`` that mark those who ask; people whose role is ``interviewer``
            are added.
        labels: labels given in earlier runs (from the vault); they are never given to anybody else, but one
            that is given by hand now is taken from whoever had it.
        asking_here: path and name of speakers who ask in that source (:mod:`pipeline.asking`); one who is listed
            is what the list says.
    """
    asking = {name.casefold() for name in interviewers}
    listed = tuple(listed)
    by_name: dict[str, Person] = {}
    by_hand = {row.label for row in listed if row.label}
    given = {_key(key): label for key, label in labels.items() if label not in by_hand}
    numbers = _taken_numbers([*labels.values(), *by_hand])
    people: list[Person] = []
    for row in listed:
        person = _labelled(row, f"name:{row.name}", asking, given, numbers)
        people.append(person)
        for name in (person.name, *person.aliases):
            by_name[name.casefold()] = person
    by_speaker: dict[Spoken, Person] = {}
    for one in spoken:
        generic = is_generic(one.speaker)
        key = f"{one.source}\n{one.speaker}" if generic else one.speaker
        known = by_name.get(one.speaker.casefold()) or by_name.get(key.casefold())
        if known is None:
            role = INTERVIEWER_ROLE if (one.source, one.speaker) in asking_here else ""
            known = _labelled(Person(one.speaker, role=role), f"name:{key}", asking, given, numbers)
            by_name[key.casefold()] = known
            people.append(known)
        by_speaker[one] = known
    names = frozenset(
        p.name for p in people if _is_interviewer(p, asking) and not _only_here(p, listed, asking)
    )
    return Roster(tuple(people), by_speaker, names, given)


def _is_interviewer(person: Person, asking: set[str]) -> bool:
    """By role, or by a name from the study's list, also with a number after it ("Interviewer 2")."""
    written = [name.casefold() for name in (person.name, *person.aliases)]
    names = {form for name in written for form in (name, re.sub(r"[\s_#-]*\d+$", "", name))}
    return person.role.casefold() == INTERVIEWER_ROLE or bool(names & asking)


def _only_here(person: Person, listed: tuple[Person, ...], asking: set[str]) -> bool:
    """Whether somebody asks in one source only, under a letter that is another person elsewhere."""
    return person not in listed and is_generic(person.name) and person.name.casefold() not in asking


def _labelled(person: Person, key: str, asking: set[str], given: dict[str, str], numbers: set[int]) -> Person:
    if person.label or _is_interviewer(person, asking):
        return person
    key = _key(key)
    if key not in given:
        number = 1
        while number in numbers:
            number += 1
        numbers.add(number)
        given[key] = f"{LABEL} {number}"
    return Person(
        person.name, given[key], person.role, person.organisation, person.aliases, person.attributes
    )


def _key(key: str) -> str:
    """The key of a person in the vault: a name in any case; a generic speaker as written in its source."""
    return key if "\n" in key else key.casefold()


def _taken_numbers(labels: Iterable[str]) -> set[int]:
    found = (re.fullmatch(rf"{LABEL} (\d+)", label) for label in labels)
    return {int(match[1]) for match in found if match}


def near_duplicates(names: Iterable[str]) -> list[tuple[str, str]]:
    """Pairs of names that may be one person: the same parts but for titles and what stands in brackets, or
    parts that differ by a letter or two (rapidfuzz's token-sort ratio of 90 or more). Sorted.
    """
    from rapidfuzz import fuzz

    plain = {name: " ".join(split_name(name)).casefold() for name in names if not is_generic(name)}
    ordered = sorted(name for name, text in plain.items() if text)
    return [
        (one, other)
        for n, one in enumerate(ordered)
        for other in ordered[n + 1 :]
        if fuzz.token_sort_ratio(plain[one], plain[other]) >= 90
    ]
