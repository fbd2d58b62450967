"""A corpus with everything in it that can be wrong with a file: each is listed with a reason, the rest is read."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable

import pytest
from reportlab.lib import pdfencrypt
from reportlab.pdfgen.canvas import Canvas

from tests.conftest import Said
from tests.making import Maker

JARGON = (
    "traceback",
    "exception",
    "errno",
    "codec",
    "valueerror",
    "typeerror",
    "error:",
    "0x",
    "exit 1",
    "none",
)


def pdf(password: str = "") -> bytes:
    """A small PDF, encrypted where there is a password."""
    out = io.BytesIO()
    canvas = Canvas(out, encrypt=pdfencrypt.StandardEncryption(password) if password else None)
    for n in range(30):
        canvas.drawString(72, 700 - 14 * n, f"Members heard that line {n} of the report was about capacity.")
    canvas.save()
    return out.getvalue()


def hostile(maker: Maker) -> set[str]:
    """Put the hostile files beside one good transcript. Returns their names."""
    maker.text("good.txt")
    maker.raw("empty.txt", b"")
    maker.raw("truncated.pdf", pdf()[:600])
    maker.raw("encrypted.pdf", pdf("secret"))
    maker.raw("nozip.docx", b"This is not a zip archive at all, only words.")
    maker.raw("zero.vtt", b"")
    maker.raw("binary.txt", bytes(range(256)) * 40)
    maker.raw("encoding.txt", b"\xff\xfe\x00\xd8\x00\xd8a\x00\x00\xd8\x01")
    (maker.root / "corpus/x.pdf").mkdir()
    return {
        *("empty.txt", "truncated.pdf", "encrypted.pdf", "nozip.docx"),
        *("zero.vtt", "binary.txt", "encoding.txt", "x.pdf"),
    }


def test_every_hostile_file_is_listed_and_the_rest_is_read(
    maker: Maker, themebank: Callable[..., Said]
) -> None:
    names = hostile(maker)
    said = themebank("quotes", maker.root)
    assert said.code == 1
    assert "Traceback" not in said.err + said.out
    listed = {row["source"]: row for row in maker.rows("confidential/rejects.csv")}
    assert set(listed) == names
    for name, row in listed.items():
        reason = row["reason"]
        assert len(reason.split()) >= 3, (name, reason)
        assert not [word for word in JARGON if word in reason.lower()], (name, reason)
    assert {row["source"] for row in maker.rows("confidential/segments.csv")} == {"good.txt"}


@pytest.mark.parametrize(
    ("name", "word"),
    [("empty.txt", "empty"), ("zero.vtt", "empty"), ("encrypted.pdf", "password"), ("nozip.docx", "word"),
     ("binary.txt", "not text"), ("x.pdf", "folder")],
)  # fmt: skip
def test_the_reason_says_what_it_is(maker: Maker, name: str, word: str) -> None:
    hostile(maker)
    reasons = {reject.source: reject.reason for reject in maker.run("ingest").rejects}
    assert word in reasons[name].lower()


def test_a_corpus_of_nothing_but_bad_files_still_ends(maker: Maker, themebank: Callable[..., Said]) -> None:
    maker.raw("zero.vtt", b"")
    said = themebank("quotes", maker.root)
    assert said.code == 1
    assert maker.rows("shareable/quote_bank.csv") == []


def test_an_empty_corpus_still_ends(maker: Maker, themebank: Callable[..., Said]) -> None:
    assert themebank("quotes", maker.root).code == 0


def test_a_file_under_a_wrong_name_does_not_hide_the_same_file_under_the_right_one(maker: Maker) -> None:
    data = maker.docx("b.docx").read_bytes()
    maker.raw("a.pdf", data)
    found = maker.run("segment")
    assert found.counts("ingest")["sources"] == 1
    assert {s.participant for s in maker.segments() if s.codable} == {"Participant 1", "Participant 2"}
    assert [r.source for r in found.rejects] == ["a.pdf"]
    assert maker.run("segment").statuses == {"unchanged"}


def test_the_same_file_twice_is_counted_once(maker: Maker) -> None:
    data = maker.text("a.txt").read_bytes()
    maker.raw("b.txt", data)
    found = maker.run("segment")
    assert [(r.source, r.reason) for r in found.rejects] == [("b.txt", "it has the same content as a.txt")]
    assert {s.source_id for s in maker.segments()} == {maker.segments()[0].source_id}


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX")
def test_a_pipe_in_the_corpus_does_not_stop_the_run(maker: Maker) -> None:
    maker.text()
    os.mkfifo(maker.root / "corpus/pipe.txt")
    assert [(r.source, r.reason) for r in maker.run("ingest").rejects] == [
        ("pipe.txt", "it is not an ordinary file")
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="names of bytes")
def test_a_name_that_is_not_unicode_is_listed(maker: Maker) -> None:
    maker.text()
    path = os.fsencode(maker.root / "corpus") + b"/caf\xe9.txt"
    with open(path, "wb") as stream:  # noqa: PTH123 - pathlib takes no bytes
        stream.write(b"Someone: words that nobody can find again")
    (reject,) = maker.run("ingest").rejects
    assert "name" in reject.reason
    assert maker.run("ingest").statuses == {"unchanged"}


def test_a_link_to_nowhere_is_listed(maker: Maker) -> None:
    maker.text()
    (maker.root / "corpus/gone.txt").symlink_to(maker.root / "nothing.txt")
    (reject,) = maker.run("ingest").rejects
    assert reject.source == "gone.txt"


def test_what_programs_leave_behind_is_passed_over(maker: Maker) -> None:
    maker.text()
    for name in (
        ".DS_Store",
        "~$draft.docx",
        "Thumbs.db",
        ".git/notes.txt",
        "__MACOSX/._one.txt",
        ".Trash/old.txt",
    ):
        maker.raw(name, b"Someone: words that are no evidence")
    found = maker.run("ingest")
    assert found.rejects == ()
    assert found.counts("ingest")["files"] == 1


def test_a_manifest_row_without_a_file_is_listed(maker: Maker) -> None:
    maker.text()
    maker.csv("corpus/sources.csv", ("source", "site"), ("one.txt", "North"), ("missing.txt", "South"))
    (reject,) = maker.run("ingest").rejects
    assert (reject.source, reject.where) == ("missing.txt", "sources.csv")


def test_a_manifest_typed_on_another_system_finds_its_file(maker: Maker) -> None:
    import unicodedata

    maker.text(unicodedata.normalize("NFD", "sub/Zoë.txt"))
    maker.csv(
        "corpus/sources.csv", ("source", "site"), (unicodedata.normalize("NFC", "sub\\Zoë.txt"), "North")
    )
    assert maker.run("ingest").rejects == ()


def test_a_person_who_may_not_read_a_file_is_told(maker: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    maker.text()
    maker.text("locked.txt")

    def sha(path: os.PathLike[str]) -> str:
        if "locked" in str(path):
            raise PermissionError(13, "Permission denied", str(path))
        return "0" * 64

    monkeypatch.setattr("pipeline.ingest.scan.sha256_of", sha)
    rejects = maker.run("ingest").rejects
    assert "locked.txt" in {r.source for r in rejects}
    assert "Permission denied" in next(r.reason for r in rejects if r.source == "locked.txt")


def test_reading_is_the_same_from_a_script_without_a_main_guard(maker: Maker) -> None:
    import subprocess

    maker.text()
    script = maker.root / "run.py"
    script.write_text(
        "from pipeline.flow import Context\n"
        "from pipeline.stages import run\n"
        "from pipeline.store.engine import open_store\n"
        "from pipeline.study import load_study\n"
        f"study = load_study({str(maker.root)!r})\n"
        "print(run(Context(study, open_store(study.store_url)), 'ingest')[0].counts['sources'])\n"
    )
    said = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False, timeout=120,
                          env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})  # fmt: skip
    assert said.stdout.strip() == "1", said.stderr[-2000:]
