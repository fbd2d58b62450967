"""Finding what identifies a person in a text, and replacing it so that the replacement shows.

Known names come from the roster (full name, aliases, each part of a name, initials with surname, surname
first) and the listed organisations. Contact details are found by pattern. Names on
no list are the business of :mod:`pipeline.anonymise.unlisted`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.anonymise.lexicon import ACRONYMS, is_common
from pipeline.anonymise.people import Roster, is_generic, is_role
from pipeline.anonymise.words import (
    NAMES_THAT_ARE_WORDS,
    ORGANISATION_WORDS,
    ROLE_WORDS,
    TITLES,
    split_name,
)
from pipeline.model import Edit
from pipeline.nlp import is_word

PERSON, INTERVIEWER, ORGANISATION, CONTACT, LISTED_NAME, OTHER_NAME = (
    "participant", "interviewer", "organisation", "contact", "listed name", "name",
)  # fmt: skip
CONTACT_DETAILS = re.compile(
    r"(?P<email>[\w.+'-]+@[\w-]+(?:\.[\w-]+)+)|(?P<link>(?:https?://|www\.)\S+[\w/])"
    r"|(?P<phone>(?<![\w.])(?:\+44[\s-]?|\(?0)(?:\d[\s()-]*){8,10}\d(?!\w))"
    r"|(?P<postcode>\b[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}\b)"
    r"|(?P<number>\b\d{3}[ -]\d{3}[ -]\d{4}\b)"
)
_TITLE = r"(?:(?:" + "|".join(sorted(TITLES, key=len, reverse=True)) + r")\.?\s+)?"
_APOSTROPHES, _HYPHENS = "'’ʼ‘", "-\u2010\u2011–"
_EVEN = {**{ord(ch): "'" for ch in _APOSTROPHES}, **{ord(ch): "-" for ch in _HYPHENS}, 0x130: "i", 0x131: "i"}
SOMEBODY = "[a participant]"
OWN_WORDS = frozenset({"participant", "participants", "interviewer", "organisation", "name"})
"""Words that Themebank itself puts in the place of names."""
MIN_PART = 2
MIN_INITIALS = 3
MIN_PLACE = 5


@dataclass(frozen=True)
class Name:
    """A form of a name that must not be shared, and what stands in its place.

    Args:
        ambiguous: it is also an ordinary word ("May"); it is replaced in quotes where it is capitalised, but
            is no proof of a leak elsewhere. Any other form is found in any case.
    """

    form: str
    replacement: str
    kind: str
    ambiguous: bool = False


@dataclass(frozen=True)
class Detector:
    """Compiled names of a study. ``strict`` holds the forms that are names beyond doubt."""

    names: tuple[Name, ...]
    broad: re.Pattern[str] | None
    strict: re.Pattern[str] | None
    lookup: dict[str, Name]
    ordinary: frozenset[str]


def ordinary_words(texts: Iterable[str]) -> frozenset[str]:
    """English words that occur in lower case in some text (addresses apart), and so are not names alone.

    A word that no dictionary knows stays a name also where automatic captions write it without a capital.
    """
    plain = (CONTACT_DETAILS.sub(" ", text) for text in texts)
    found = {word for text in plain for word in re.findall(r"\b[a-z]{2,}\b", text)}
    return frozenset(word for word in found if is_word(word)) | NAMES_THAT_ARE_WORDS


def build_detector(
    roster: Roster,
    ordinary: frozenset[str],
    organisations: Iterable[str] = (),
    further: Mapping[str, str] | None = None,
) -> Detector:
    """Compile every form of every known name, of the organisations of people and of the list, and of
    ``further`` names, each with what is shown for it.
    """
    forms: dict[str, Name] = {}
    for person in roster.people:
        asks = person.name in roster.interviewers
        shown = "[interviewer]" if asks else f"[{person.label}]"
        kind = INTERVIEWER if asks else PERSON
        for written in (person.name, *person.aliases):
            if is_generic(written) or is_role(written):
                continue
            for name in _forms_of(written, shown, kind, ordinary):
                _keep(forms, name)
    for organisation in sorted({*organisations, *(p.organisation for p in roster.people)} - {""}):
        if not is_role(organisation):
            for name in _organisation_forms(organisation, ordinary):
                _keep(forms, name)
    for written, shown in (further or {}).items():
        word = written.lower() in ordinary | ROLE_WORDS
        _keep(forms, Name(written.strip(), shown, LISTED_NAME, ambiguous=word))
    names = tuple(sorted(forms.values(), key=lambda n: (-len(n.form), n.form)))
    return Detector(
        names=names,
        broad=_pattern(names),
        strict=_pattern([name for name in names if not name.ambiguous]),
        lookup={_key(name.form): name for name in names},
        ordinary=ordinary,
    )


def _keep(forms: dict[str, Name], name: Name) -> None:
    """Add a form; one that two people share says only that it was somebody of the study."""
    other = forms.setdefault(_key(name.form), name)
    if other.replacement != name.replacement:
        ambiguous = other.ambiguous and name.ambiguous
        forms[_key(name.form)] = Name(other.form, SOMEBODY, other.kind, ambiguous)


def _key(form: str) -> str:
    """A form as it is looked up: any case, apostrophe, hyphen and white space."""
    return " ".join(form.translate(_EVEN).split()).casefold()


def _forms_of(written: str, shown: str, kind: str, ordinary: frozenset[str]) -> list[Name]:
    parts = split_name(written)
    if not parts:
        return []
    found = [Name(written.strip(), shown, kind)]
    if len(parts) > 1:
        first, last = parts[0], parts[-1]
        whole = {
            " ".join(parts),
            f"{first} {last}",
            f"{last}, {first}",
            f"{last} {first}",
            f"{first[0]} {last}",
            f"{first[0]}. {last}",
        }
        found += [Name(form, shown, kind) for form in sorted(whole)]
    for part in parts:
        for piece in {part, *part.split("-")} if len(part) > 4 else {part}:
            word = (piece.islower() and piece in ordinary) or piece.lower() in OWN_WORDS
            if len(piece) >= MIN_PART and any(ch.isalpha() for ch in piece) and not word:
                ambiguous = piece.lower() in ordinary | ROLE_WORDS
                found.append(Name(piece, shown, kind, ambiguous=ambiguous))
    if len(parts) == 1:
        found[0] = Name(parts[0], shown, kind, ambiguous=parts[0].lower() in ordinary)
    return found


def _organisation_forms(organisation: str, ordinary: frozenset[str]) -> list[Name]:
    """The whole name, the name without the words that many share, and the first word people call it by."""
    words = organisation.split()
    forms = {organisation}
    while len(words) > 1 and words[-1].strip("().,").lower() in ORGANISATION_WORDS:
        words.pop()
        forms.add(" ".join(words))
    found = [Name(form, "[organisation]", ORGANISATION) for form in sorted(forms) if " " in form]
    for form in sorted(forms):
        initials = "".join(word[0] for word in form.split() if word[0].isupper())
        if (
            len(initials) >= MIN_INITIALS
            and initials.lower() not in ACRONYMS
            and not is_common(initials.lower())
        ):
            found.append(Name(initials, "[organisation]", ORGANISATION, ambiguous=True))
    first = organisation.split(maxsplit=1)[0]
    if len(first) >= MIN_PLACE and first.istitle() and first.lower() not in ordinary:
        found.append(Name(first, "[organisation]", ORGANISATION, ambiguous=True))
    return found


def _pattern(names: Sequence[Name]) -> re.Pattern[str] | None:
    if not names:
        return None
    options = []
    for name in names:
        forms = {name.form}
        if name.ambiguous:
            forms = {name.form[0].upper() + name.form[1:], name.form.upper()}
        for form in sorted(forms):
            pattern = r"\s+".join(re.escape(part) for part in form.translate(_EVEN).split())
            pattern = pattern.replace("'", f"[{_APOSTROPHES}]").replace(r"\-", rf"[\{_HYPHENS}]")
            options.append(pattern if name.ambiguous else f"(?i:{pattern})")
    body = "|".join(options)
    return re.compile(rf"(?<![^\W_])(?:(?i:{_TITLE}))(?P<name>{body})(?![^\W_])")


def find(text: str, detector: Detector, *, strict: bool = False) -> tuple[Edit, ...]:
    """Listed names and contact details in a text: edits in order, without overlap, offsets into ``text``.

    Args:
        strict: leave forms alone that are also ordinary words (for text that is not evidence).
    """
    found: list[Edit] = []
    for match in CONTACT_DETAILS.finditer(text):
        kind = match.lastgroup or "number"
        found.append(Edit(match.start(), match.end(), f"[{kind}]", CONTACT))
    pattern = detector.strict if strict else detector.broad
    if pattern is not None:
        for match in pattern.finditer(text):
            name = _named(match["name"], detector)
            found.append(Edit(match.start(), match.end(), name.replacement, name.kind))
    return without_overlap(found)


def _named(form: str, detector: Detector) -> Name:
    return detector.lookup[_key(form)]


def may_be_a_word(form: str, detector: Detector) -> bool:
    """Whether a listed name that was found is also an ordinary word of the study ("Will", "May", "Park")."""
    key = _key(form)
    name = detector.lookup.get(key)
    return name is not None and name.ambiguous and (key in detector.ordinary or is_common(key))


def without_overlap(found: Iterable[Edit]) -> tuple[Edit, ...]:
    """Edits in order; of two that overlap the one that begins first, then the longer."""
    kept: list[Edit] = []
    for edit in sorted(found, key=lambda e: (e.start, -e.end)):
        if not kept or edit.start >= kept[-1].end:
            kept.append(edit)
    return tuple(kept)


def apply(text: str, edits: Sequence[Edit]) -> str:
    """The text with its edits made (offsets into ``text``)."""
    out, at = [], 0
    for edit in edits:
        out += [text[at : edit.start], edit.shown]
        at = edit.end
    return "".join(out) + text[at:]


def clear(text: str, detector: Detector) -> str:
    """A text that is not evidence (a title, a definition, a value of an attribute) without known names."""
    return apply(text, find(text, detector, strict=True))


def leaks(text: str, detector: Detector) -> list[str]:
    """Known names that stand in a text that is about to be shared; empty when it may be."""
    if detector.strict is None:
        return []
    return sorted({match["name"] for match in detector.strict.finditer(text)})
