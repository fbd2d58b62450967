"""The progress bar in a terminal: it names the file that is being read, and leaves standard output alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable

import pytest

from tests.conftest import Said
from tests.ingest.test_pdf_ocr import needs_tesseract, scanned
from tests.making import Maker

pty = pytest.importorskip("pty", reason="there are no pseudo-terminals here")


def test_the_bar_names_the_file_that_is_read(maker: Maker) -> None:
    name = "interviews/" + "wave one of the " * 3 + "pledge [1].txt"
    maker.text(name)
    mine, theirs = pty.openpty()
    code = "import sys; from pipeline.cli import main; sys.argv[0] = 'themebank'; main()"
    said = subprocess.run(
        [sys.executable, "-c", code, "ingest", str(maker.root), "--json"],
        stdout=subprocess.PIPE, stderr=theirs, timeout=120, env={**os.environ, "COLUMNS": "80", "TERM": "xterm"},
        check=True,
    )  # fmt: skip
    os.close(theirs)
    shown = os.read(mine, 100_000).decode()
    os.close(mine)
    assert "ingest" in shown
    assert "…" + name[-35:] in shown
    assert [file["source"] for file in json.loads(said.stdout)["files"]] == [name]


@needs_tesseract
def test_pages_read_by_ocr_are_counted(maker: Maker, themebank: Callable[..., Said]) -> None:
    scanned(maker.root / "corpus/scan.pdf", 2, first="A page of real text about the ward and its nurse.")
    files = json.loads(themebank("ingest", maker.root, "--json").out)["files"]
    (file,) = [file for file in files if file["source"] == "scan.pdf"]
    assert (file["pages"], file["ocr_pages"]) == (3, 2)
    assert file["seconds"] > 0
