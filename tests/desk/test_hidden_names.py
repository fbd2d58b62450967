"""Those who are not to see names see none: not in texts, not in the names of files."""

from __future__ import annotations

import re
from collections.abc import Callable

from pipeline.store import people
from pipeline.store.people import CODER
from tests.desk.conftest import Room

INTERVIEW, OTHER = "interviews/04_denholt.docx", "interviews/06_fennick.docx"
Segments = Callable[[str], list[str]]


def test_names_are_hidden_from_those_who_are_not_to_see_them(room: Room) -> None:
    from pipeline.store import corpus

    client = room.signed_in(room.add("Ben", CODER, everything=True, names=False))
    names = {
        b.speaker for bs in corpus.load_corpus(room.store).blocks.values() for b in bs
        if len(b.speaker.split()) == 2 and b.speaker.istitle()
    }  # fmt: skip
    seen = client.get("/search?words=the").text + client.get("/sources").text
    for segment in corpus.load_segments(room.store)[:120:20]:
        seen += client.get(f"/work/{segment.id}").text
    assert len(names) > 5
    assert sorted(n for n in names if n in seen) == []
    surname = sorted(names)[0].split()[-1]
    assert "0 passages" in client.get(f"/search?words={surname.lower()}").text


def test_a_coder_who_sees_no_names_sees_no_file_name(room: Room, segments: Segments) -> None:
    """A file may be named after whom it is about: in the queue, on every page, in every address."""
    from pathlib import PurePosixPath

    from pipeline.store import corpus

    ben, ids = room.signed_in(room.add("Ben", CODER, everything=True, names=False)), segments(INTERVIEW)
    for segment in ids[:-1]:
        ben.post(f"/work/{segment}/done")
    ben.post(f"/work/{ids[0]}/decide", code="capacity", action="accept")
    onward = ben.get(f"/next?after={ids[-2]}").headers["location"]
    seen = onward + ben.get(f"/work/{ids[0]}").text
    ben.post(f"/work/{ids[-1]}/done")
    onward = ben.get(f"/next?after={ids[-1]}").headers["location"]
    seen += onward + ben.get(onward).text
    assert "Interview 4: finished. This is Interview 5." in seen
    for path in ("/sources", "/search?words=the", "/search?code=capacity", "/decide/capacity?all=yes",
                 "/codes/capacity", "/quotes", "/keys"):  # fmt: skip
        seen += ben.get(path).text
    paths = [source.path for source in corpus.load_sources(room.store)]
    parts = {part for path in paths for part in (path, PurePosixPath(path).name, PurePosixPath(path).stem)}
    assert sorted(part for part in parts if part in seen) == []
    assert "<title>Interview 4 ·" in seen


def test_the_owner_reads_which_source_goes_by_which_neutral_name(room: Room, segments: Segments) -> None:
    ada = room.signed_in()
    assert "Where names are hidden" not in ada.get("/sources").text
    ben = room.add("Ben", CODER, names=False)
    people.grant(room.store, ben, [OTHER], "test")
    row = re.search(rf"{OTHER}</a></th><td>(.*?)</td>", ada.get("/sources").text)
    assert row and row[1] == "Interview 6"
    assert "Interview 6</a>" in room.signed_in(ben).get("/sources").text


def test_a_label_in_sources_csv_names_a_source_to_those_who_see_no_names(room: Room) -> None:
    import sqlalchemy as sa

    from pipeline.store.rows import dump
    from pipeline.store.schema import sources

    with room.store.begin_writing() as db:
        db.execute(
            sa.update(sources).where(sources.c.path == OTHER).values(attributes=dump([("label", "Case F")]))
        )
    client = room.signed_in(room.add("Ben", CODER, everything=True, names=False))
    text = client.get("/sources").text
    assert "Case F</a>" in text and "Interview 5</a>" in text and "Interview 6</a>" not in text
