"""The progress bar in a terminal: it names the file that is being read, and leaves standard output alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

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
