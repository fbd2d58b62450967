"""Several people on one study, and the workbook beside the desk."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from pipeline.coding import current
from pipeline.contents import bearing_decisions
from pipeline.store import acts, corpus, log, talk
from pipeline.store import desk as reads
from pipeline.store.people import CODER
from tests.desk.conftest import Client, Room, both_stores

pytestmark = both_stores
INTERVIEW = "interviews/04_denholt.docx"
Segments = Callable[[str], list[str]]


def test_blind_coders_do_not_see_each_other_and_the_owner_settles(room: Room, segments: Segments) -> None:
    ben = room.add("Ben", CODER, everything=True, blind=True)
    ada, other, segment = room.signed_in(), room.signed_in(ben), segments(INTERVIEW)[1]
    ada.post(f"/work/{segment}/decide", code="capacity", action="accept", memo="Ada thinks it is money")
    ada.post(f"/work/{segment}/done")
    for path in (f"/work/{segment}", f"/work/{segment}/others?seen=x", "/codes/capacity"):
        assert "Ada" not in other.get(path).text.replace("data-me", "")
    other.post(f"/work/{segment}/decide", code="capacity", action="reject")
    other.post(f"/work/{segment}/done")
    page = ada.get("/differences").text
    assert "1 open" in page and "Ada thinks it is money" in page and "Ben" in page
    ada.post(f"/differences/{segment}", code="capacity", answer="reject", memo="agreed in the meeting")
    assert "0 open" in ada.get("/differences").text
    assert "Settled by Ada" in ada.get("/differences?settled=yes").text
    coding = current(log.load_decisions(room.store))
    assert [(d.coder, d.origin) for d in coding.refused] == [("Ada", "settled")] and not coding.applied
    ada.post("/undo")
    assert len(current(log.load_decisions(room.store)).applied) == 1


def test_two_on_the_same_passage_see_each_other(room: Room, segments: Segments) -> None:
    ben = room.add("Ben", CODER, everything=True)
    ada, other, segment = room.signed_in(), room.signed_in(ben), segments(INTERVIEW)[1]
    seen = re.search(r"others\?seen=(\d+)", ada.get(f"/work/{segment}").text)
    assert seen and ada.get(f"/work/{segment}/others?seen={seen[1]}").status_code == 204
    other.post(f"/work/{segment}/decide", code="capacity", action="accept")
    news = ada.get(f"/work/{segment}/others?seen={seen[1]}")
    assert news.status_code == 200 and "Ben" in news.text and "accepted" in news.text
    ada.post(f"/work/{segment}/decide", code="clarity", action="add")
    seen = re.search(r"others\?seen=(\d+)", ada.get(f"/work/{segment}").text)
    assert seen
    other.post(f"/work/{segment}/decide", code="capacity", action="withdraw")
    news = ada.get(f"/work/{segment}/others?seen={seen[1]}")
    assert news.status_code == 200 and "accepted" not in news.text


def test_two_who_decide_at_once_on_one_passage_lose_nothing(room: Room, segments: Segments) -> None:
    names = [f"Coder {n}" for n in range(4)]
    clients = [room.signed_in(room.add(name, CODER, everything=True)) for name in names]
    segment, codes = segments(INTERVIEW)[1], list(room.desk.codebook.by_id)[:5]

    def work(client: Client) -> None:
        for code in codes:
            assert client.post(f"/work/{segment}/decide", code=code, action="accept").status_code == 303
        client.post(f"/work/{segment}/done")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, clients))
    coding = current(log.load_decisions(room.store))
    assert {(d.code, d.coder) for d in coding.applied} == {(code, name) for code in codes for name in names}
    assert coding.reviewed == {(segment, name) for name in names}
    for client in clients:
        page = client.get(f"/work/{segment}").text
        assert all(name in page for name in names)


def test_a_memo_on_a_code_that_is_sent_twice_is_kept_once(room: Room) -> None:
    ada = room.signed_in()
    for text in ("first", "first", "second", "first"):
        ada.post("/codes/capacity/memo", memo=text)
    assert [m.text for m in talk.memos(room.store, "capacity")] == ["first", "second", "first"]


def test_the_workbook_and_the_desk_mix(
    room: Room, segments: Segments, study: Path, themebank: Callable[..., object]
) -> None:
    client, segment = room.signed_in(), segments(INTERVIEW)[1]
    client.post(f"/work/{segment}/decide", code="capacity", action="accept")
    client.post(f"/work/{segment}/done")
    book = study / "round.xlsx"
    themebank("review", "export", book, "--coder", "Ada", "--all", study)
    before = log.decisions_mark(room.store)
    themebank("review", "import", book, "--coder", "Ada", study)
    assert log.decisions_mark(room.store) == before
    from openpyxl import load_workbook

    work = load_workbook(book)
    sheet = work["Review"]
    head = [c.value for c in sheet[1]]
    row = next(
        r for r in sheet.iter_rows(min_row=2) if r[head.index("Segment")].value == segments(INTERVIEW)[2]
    )
    row[head.index("Add codes")].value = "capacity"
    row[head.index("Done")].value = "yes"
    work.save(book)
    themebank("review", "import", book, "--coder", "Ada", study)
    assert "✓ done" in client.get(f"/work/{segments(INTERVIEW)[2]}").text
    client.post(f"/work/{segments(INTERVIEW)[2]}/decide", code="capacity", action="reject")
    assert (segments(INTERVIEW)[2], "capacity") in {
        (d.segment_id, d.code) for d in current(log.load_decisions(room.store)).refused
    }


def test_two_coders_one_by_workbook_while_the_desk_is_open(
    room: Room, segments: Segments, study: Path, themebank: Callable[..., Any]
) -> None:
    """Phrases, memos and refusals go out and come back as they were; what comes back stands beside the desk's."""
    from openpyxl import load_workbook

    room.add("Ben", CODER, everything=True)
    ada, ids, book = room.signed_in(), segments(INTERVIEW)[:4], study / "mixed.xlsx"
    first = next(s for s in corpus.load_segments(room.store) if s.id == ids[0])
    words = {"start": str(first.start), "end": str(first.start + 12)}
    ada.post(f"/work/{ids[0]}/decide", code="capacity", action="add", memo="on a phrase", **words)
    ada.post(f"/work/{ids[1]}/decide", code="clarity", action="reject", memo="not this")
    ada.post(f"/work/{ids[1]}/memo", memo="a memo on the passage")
    ada.post(f"/work/{ids[2]}/none")
    for name, news in (("Ada", 0), ("Ben", 2)):
        themebank("review", "export", book, "--coder", name, "--all", "--overwrite", study)
        work = load_workbook(book)
        sheet = work["Review"]
        head = [c.value for c in sheet[1]]
        if name == "Ben":
            row = next(r for r in sheet.iter_rows(min_row=2) if r[head.index("Segment")].value == ids[0])
            row[head.index("Add codes")].value = "clarity"
            row[head.index("Done")].value = "yes"
            work.save(book)
        before = log.load_decisions(room.store)
        # somebody goes on deciding at the desk before the workbook comes back
        ada.post(f"/work/{ids[3]}/decide", code="capacity", action="accept" if name == "Ada" else "reject")
        assert themebank("review", "import", book, "--coder", name, study).code in (0, 1)
        added = log.load_decisions(room.store)[len(before) + 1 :]
        assert len(added) == news and {d.coder for d in added} <= {"Ben"}
    page = ada.get(f"/work/{ids[0]}").text
    assert "Ben" in page and "on a phrase" in str(log.load_decisions(room.store))
    coding = current(log.load_decisions(room.store))
    assert (ids[0], "capacity", first.start + 12) in {(d.segment_id, d.code, d.end) for d in coding.applied}
    while acts.at_hand(room.store, "Ada")[0]:
        ada.post("/undo")
    left = current(log.load_decisions(room.store))
    assert {d.coder for d in left.applied} == {"Ben"} and left.reviewed == {(ids[0], "Ben")}


def test_decisions_survive_a_change_of_unit(room: Room, segments: Segments, study: Path) -> None:
    from tests.making import run_study

    client, segment = room.signed_in(), segments(INTERVIEW)[1]
    client.post(f"/work/{segment}/decide", code="capacity", action="accept")
    settings_file = study / "study.yaml"
    settings_file.write_text(settings_file.read_text().replace("unit: turn ", "unit: sentence "))
    run_study(study, last="tag")
    place = client.get("/search?code=capacity&words=").text
    assert "capacity" in place
    scope = room.scope()
    assert reads.applied_counts(room.store, scope)["capacity"] >= 1
    client.post("/undo")
    assert "capacity" not in reads.applied_counts(room.store, scope)
    segments_now = bearing_decisions(room.store, corpus.load_segments(room.store))[0]
    assert not current(segments_now).applied
    client.post("/redo")
    assert reads.applied_counts(room.store, scope)["capacity"] >= 1


def test_the_page_of_differences_says_what_the_command_says(
    room: Room, segments: Segments, study: Path, themebank: Callable[..., Any]
) -> None:
    ben = room.add("Ben", CODER, everything=True)
    ada, other, ids = room.signed_in(), room.signed_in(ben), segments(INTERVIEW)[:8]
    for n, segment in enumerate(ids):
        for client, on in ((ada, n % 2), (other, n % 3)):
            if on:
                client.post(f"/work/{segment}/decide", code="capacity", action="add")
            client.post(f"/work/{segment}/done")
    shown = re.findall(r'<td class="number">([\d.–]+)', ada.get("/differences").text)
    room.store.close()
    told = json.loads(themebank("agreement", study, "--json").out)
    between = next(c for c in told["comparisons"] if set(c["between"]) == {"Ada", "Ben"})
    row = next(r for r in between["rows"] if r["code"] == "capacity")
    assert shown[0] == f"{row['alpha']:.2f}"
    assert f"{row['percent']:.0%}".replace("%", " %") in ada.get("/differences").text
