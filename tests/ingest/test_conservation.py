"""Real transcripts: every word of speech is in exactly one turn, and said by the same person.

What is read is compared with a reading that shares no code with the readers: line by line for captions,
webvtt-py's voices, openpyxl's cells. Skipped where the material is not beside the checkout.
"""

from __future__ import annotations

import codecs
import csv
import html
import json
import re
from collections import Counter
from pathlib import Path

import openpyxl
import pytest
import webvtt

from pipeline.ingest import sheet, text, vtt
from pipeline.ingest.base import ReadOptions
from pipeline.ingest.labels import name_key
from pipeline.ingest.turns import split_turns
from pipeline.model import BlockKind, Piece, Reading
from tests.ingest.files import DATA, everything, spoken, words

pytestmark = pytest.mark.data

ZOOM = sorted((DATA / "transcripts" / "zoom").glob("*.vtt"))
VARIANTS = sorted((DATA / "transcripts" / "vtt_variants").glob("*.vtt"))
INTERVIEWS = sorted((DATA / "transcripts" / "interviews").glob("*.txt"))
MEETINGS = DATA / "meetings" / "qmsum_committee_topics.jsonl"
MINUTES = sorted((DATA / "pdf" / "council" / "truth").glob("*.tsv"))
WORKBOOKS = sorted((DATA / "transcripts" / "xlsx").glob("*.xlsx"))
RESPONSES = sorted((DATA / "agreement").glob("*.csv"))
if not ZOOM:
    pytestmark = [pytest.mark.data, pytest.mark.skip(reason="no material in ../shared/data")]

_GUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?:/[0-9-]+)?"
_TIMES = re.compile(r"[0-9:.,]+ --> [0-9:.,]+.*")
_NO_SPEECH = re.compile(rf"WEBVTT.*|NOTE.*|Kind:.*|Language:.*|[0-9]+|{_GUID}")


def raw_lines(path: Path) -> list[str]:
    """Lines of speech and of times of a caption file, markup and all, by a naive reading."""
    data = path.read_bytes()
    for bom, encoding in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if data.startswith(bom):
            raw = data.decode(encoding)
            break
    else:
        try:
            raw = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            raw = data.decode("latin-1")
    return [line for line in raw.splitlines() if line.strip() and not _NO_SPEECH.fullmatch(line.strip())]


def naive(path: Path) -> Counter[tuple[str, str]]:
    """(speaker, word) of a caption file: names from voice tags or before a colon, else nobody."""
    found: Counter[tuple[str, str]] = Counter()
    in_voice = ""
    zoom = path.parent.name == "zoom"
    for line in raw_lines(path):
        if _TIMES.fullmatch(line.strip()):
            in_voice = ""
            continue
        speaker, said = in_voice, line
        if match := re.match(r"<v(?:\.\S+)? ([^>]+)>", line):
            speaker, said = match[1], line[match.end() :]
        elif zoom:
            speaker, _, said = line.partition(": ")
        in_voice = "" if zoom or "</v>" in line else speaker
        plain = html.unescape(re.sub(r"</?[a-z][^>]*>", "", said))
        found.update({(html.unescape(speaker), word): n for word, n in words([plain]).items()})
    return found


def read_words(reading: Reading) -> Counter[tuple[str, str]]:
    """(speaker, word) of the turns of a reading."""
    found: Counter[tuple[str, str]] = Counter()
    for piece in reading.pieces:
        if piece.kind is BlockKind.TURN:
            found.update({(piece.speaker, word): n for word, n in words([piece.text]).items()})
    return found


@pytest.mark.parametrize("path", ZOOM, ids=lambda path: path.stem)
def test_zoom(path: Path) -> None:
    reading = vtt.read(path, ReadOptions())
    assert read_words(reading) == naive(path)
    assert reading.rejects == ()
    assert sum(spoken(reading).values()) > 1000


@pytest.mark.parametrize("path", VARIANTS, ids=lambda path: path.stem)
def test_variants(path: Path) -> None:
    assert read_words(vtt.read(path, ReadOptions())) == naive(path)


@pytest.mark.parametrize(
    "path", [path for path in VARIANTS if "comma" not in path.stem], ids=lambda path: path.stem
)
def test_speakers_equal_those_of_webvtt_py(path: Path) -> None:
    try:
        captions = webvtt.from_string(path.read_text("utf-8-sig"))
    except webvtt.errors.MalformedFileError:
        pytest.skip("webvtt-py does not read this file")
    theirs: Counter[tuple[str, str]] = Counter()
    for caption in captions:
        theirs.update(
            {(html.unescape(caption.voice or ""), word): n for word, n in words([_text(caption)]).items()}
        )
    ours = read_words(vtt.read(path, ReadOptions()))
    assert not theirs - ours, "a word of webvtt-py's is missing, or said by somebody else"


def _text(caption: webvtt.Caption) -> str:
    return html.unescape(re.sub(r"</?[a-z][^>]*>", "", caption.text))


@pytest.mark.parametrize("path", INTERVIEWS, ids=lambda path: path.stem)
def test_interviews(path: Path) -> None:
    expected: Counter[tuple[str, str]] = Counter()
    speaker = ""
    for line in path.read_text("utf-8-sig").splitlines():
        if match := re.match(r"\s*((?:interviewe[re])\s?[0-9 ]*?)\s*:", line, re.I):
            speaker, line = " ".join(match[1].split()), line[match.end() :]  # noqa: PLW2901
        expected.update({(speaker, word): n for word, n in words([line]).items()})
    assert read_words(text.read(path, ReadOptions())) == expected


def test_committee_meetings_with_names_and_offices() -> None:
    for line in MEETINGS.read_text("utf-8").splitlines():
        said = json.loads(line)["turns"]
        pieces = split_turns([Piece(f"{turn['speaker']}: {turn['text']}") for turn in said])
        expected: Counter[tuple[str, str]] = Counter()
        for turn in said:
            name = name_key(turn["speaker"])
            expected.update({(name, word): n for word, n in words([turn["text"]]).items()})
        found: Counter[tuple[str, str]] = Counter()
        silent = {f"{turn['speaker']}:" for turn in said if not turn["text"].strip()}
        for piece in pieces:
            if piece.kind is not BlockKind.FURNITURE or piece.text not in silent:
                found.update({(name_key(piece.speaker), word): n for word, n in words([piece.text]).items()})
        assert found == expected


@pytest.mark.parametrize("path", MINUTES, ids=lambda path: path.stem)
def test_minutes_and_reports_are_no_transcripts(path: Path) -> None:
    texts = [line.rpartition("\t")[2] for line in path.read_text("utf-8").splitlines()]
    assert split_turns([Piece(said) for said in texts if said.strip()]) == ()


@pytest.mark.parametrize("path", WORKBOOKS, ids=lambda path: path.stem)
def test_transcript_workbooks(path: Path) -> None:
    reading = sheet.read(path, ReadOptions())
    expected: Counter[tuple[str, str]] = Counter()
    cells: list[str] = []
    for table in openpyxl.load_workbook(path):
        for _, _, _, speaker, sentence, *tags in list(table.iter_rows(values_only=True))[1:]:
            expected.update({(str(speaker), word): n for word, n in words([str(sentence or "")]).items()})
            cells.extend(str(tag) for tag in tags if tag)
    assert read_words(reading) == expected
    assert not set(words(cells)) - set(everything(reading.pieces))


@pytest.mark.parametrize("path", RESPONSES, ids=lambda path: path.stem)
def test_responses(path: Path) -> None:
    reading = sheet.read(path, ReadOptions())
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert spoken(reading) == words(row[1] for row in rows[1:])
    assert not words(cell for row in rows for cell in row[1:] if row[1]) - everything(reading.pieces)
