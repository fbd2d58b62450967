"""Names that may be one person under several spellings, with the mapping to paste."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pipeline.cli.manifest_line import paste
from pipeline.model import Person
from pipeline.study import PARTICIPANTS, PEOPLE_COLUMNS, Study, load_people


def same_people(study: Study, people: Sequence[Person]) -> Iterator[str]:
    """A sentence for each group of names that may be one person, ending in the line for ``participants.csv``.

    Args:
        study: whose manifest is looked at.
        people: everybody known (see :func:`pipeline.contents.roster_of`).
    """
    from pipeline.anonymise.people import is_role, near_duplicates

    names = [person.name for person in people if not is_role(person.name)]
    by_name = {person.name: person for person in people}
    path = study.corpus / PARTICIPANTS
    listed = {person.name for person in load_people(path)}
    for group in _groups(near_duplicates(names)):
        first = min(group, key=lambda name: (name not in listed, _plainness(name), name))
        others = [name for name in group if name != first]
        aliases = [
            *by_name[first].aliases,
            *(alias for name in others for alias in (name, *by_name[name].aliases)),
        ]
        row = paste(path, PEOPLE_COLUMNS, "speaker", {"speaker": first, "aliases": "; ".join(aliases)})
        rows = [name for name in group if name in listed]
        where = (
            f"in place of the {'row' if len(rows) == 1 else 'rows'} of {_listed(rows)} in" if rows else "into"
        )
        yield (f"{_listed(group)} may be one person; if so, put this line {where} corpus/{PARTICIPANTS} "
               f"(first line there: {row.header}): {row.line}")  # fmt: skip


def _groups(pairs: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Names that hang together by pairs, each group sorted."""
    groups: list[set[str]] = []
    for pair in pairs:
        touched = [group for group in groups if group & set(pair)]
        groups = [group for group in groups if group not in touched] + [set(pair).union(*touched)]
    return sorted(sorted(group) for group in groups)


def _plainness(name: str) -> tuple[bool, bool, int]:
    """Sorts the spelling without brackets and comma first, then the longest."""
    return "(" in name, "," in name, -len(name)


def _listed(names: Sequence[str]) -> str:
    quoted = [f"'{name}'" for name in names]
    return " and ".join(filter(None, (", ".join(quoted[:-1]), quoted[-1])))
