"""Generated captions, documents and workbooks: no crash, no lost word, no speaker mistaken, in bounded time.

Each test makes 100 examples; ``THEMEBANK_FUZZ=5000`` makes more. An example that takes five seconds fails.
"""

from __future__ import annotations

import html
import os
import random
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import UnreadableError
from pipeline.ingest import docx, sheet, text, vtt
from pipeline.ingest.base import ReadOptions, assemble, decode, normalise
from pipeline.ingest.captions import is_timing
from pipeline.model import BlockKind, Reading
from tests.ingest.files import (
    everything,
    mutated,
    paragraph,
    run,
    spoken,
    table,
    words,
    write_docx,
    write_xlsx,
)

BOUNDED = settings(max_examples=int(os.environ.get("THEMEBANK_FUZZ", "100")))
WORD = st.text("abcdefgÄéßжनि中0123456789'’.,?!😀\u0301-", min_size=1, max_size=8).filter(
    lambda w: any(c.isalpha() for c in w)
)
LINE = st.lists(WORD, min_size=1, max_size=8).map(" ".join)
NAME = st.sampled_from(["Patel, Priya (LCC)", "Ann Lee", "Jo O'Neil & Co", "Müller <x>", "Speaker 1"])


@dataclass(frozen=True)
class Cue:
    """A caption to be written: who, and its lines (an empty one stands inside the cue)."""

    speaker: str | None
    lines: tuple[str, ...]
    closed: bool
    mark: str


@st.composite
def cues(draw: st.DrawFn) -> Cue:
    """A caption as some service might write it."""
    lines = draw(st.lists(LINE, min_size=1, max_size=3))
    if draw(st.booleans()) and len(lines) > 1:
        lines.insert(1, "")
    mark = draw(
        st.sampled_from(["", "7", "62357a1d-d250-41d5-a1cf-6cc0eeceffcc/15-0", "NOTE Confidence: 0.9"])
    )
    return Cue(draw(st.none() | NAME), tuple(lines), draw(st.booleans()), mark)


def written(cue: Cue, at: int, comma: bool) -> str:
    """A caption as text of a file."""
    time = f"00:{at // 60:02}:{at % 60:02}.000 --> 00:{at // 60:02}:{at % 60:02}.900"
    said = "\n".join(html.escape(line, quote=False) for line in cue.lines)
    if cue.speaker:
        said = f"<v {html.escape(cue.speaker, quote=False)}>{said}{'</v>' if cue.closed else ''}"
    mark = cue.mark + ("\n\n" if cue.mark.startswith("NOTE") else "\n") if cue.mark else ""
    return f"{mark}{time.replace('.', ',') if comma else time}\n{said}\n"


@BOUNDED
@given(
    st.lists(cues(), min_size=1, max_size=8),
    st.booleans(),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_captions_lose_no_word_and_no_speaker(
    said: list[Cue], comma: bool, newline: str, encoding: str
) -> None:
    file = "WEBVTT\n\n" + "\n".join(written(cue, at * 2, comma) for at, cue in enumerate(said))
    reading = vtt.reading(decode(file.replace("\n", newline).encode(encoding)), ReadOptions())
    if any(cue.speaker for cue in said):
        expected: Counter[tuple[str, str]] = Counter()
        for cue in said:
            expected.update({(cue.speaker or "", word): n for word, n in words(cue.lines).items()})
        found: Counter[tuple[str, str]] = Counter()
        for piece in reading.pieces:
            if piece.kind is BlockKind.TURN:
                found.update({(piece.speaker, word): n for word, n in words([piece.text]).items()})
        assert found == expected
    else:
        expected_words = words(line for cue in said for line in cue.lines)
        missing = expected_words - spoken(reading)
        assert not spoken(reading) - expected_words
        # names that stand above nearly every caption are speakers
        assert missing.keys() <= words(piece.speaker for piece in reading.pieces).keys()
    in_order(reading)


def in_order(reading: Reading) -> None:
    """Blocks hold every visible character of the text, in order, without overlap."""
    source, blocks = assemble("x", "0" * 64, reading, "test", None, ())
    at = 0
    for block in blocks:
        assert at <= block.start < block.end <= len(source.text)
        assert not source.text[at : block.start].strip()
        at = block.end
    assert not source.text[at:].strip()


FORMS = ["Ann Lee: yes", "Interviewer: why", "Jo Lee  0:03", "15 May 2026", "Q. why", "A. because", "(Ann) yes", "F",
         "[Ann Lee] 14:02:11", "12/03/2026, 14:02 - Ann: yes", "14:02:11 From Ann to Jo Lee: yes", "00:03:00", "P2:",
         "Ann Lee: [00:00:03] yes", "I: yes #00:00:12-3#", "Ann Lee [00:00:03] yes", "Ann Lee - Note: yes"]  # fmt: skip
FRAGMENTS = st.sampled_from(
    [
        "WEBVTT",
        "00:00:01.000 --> 00:00:02.000",
        "00:01 --> 00:02 align:left",
        "1",
        "<v Ann>",
        "</v>",
        "NOTE",
        "STYLE",
        "-->",
        "Ann Lee: hi",
        "Interviewer: why?",
        "0:03",
        "Jo Lee   0:03",
        "&amp;",
        "<",
        "\ufeff",
        "\x0c",
        "a,b",
        '"',
        "# x",
        "---",
        "",
        "Patel, Priya\t",
        "\u2028",
        "[00:01] x",
        "who;text",
        *FORMS,
    ]
)
JUMBLE = st.lists(
    st.tuples(st.one_of(FRAGMENTS, st.text(max_size=20)), st.sampled_from(["\n", "\n\n", " ", ""]))
).map(lambda parts: "".join(part for pair in parts for part in pair))


@BOUNDED
@given(JUMBLE, st.sampled_from(["a.vtt", "a.txt", "a.md", "a.csv"]))
def test_no_text_crashes_a_reader(jumble: str, name: str) -> None:
    data = jumble.encode("utf-8", "surrogatepass")
    survives(name, data)


@BOUNDED
@given(st.binary(max_size=300), st.sampled_from(["a.vtt", "a.txt", "a.csv", "a.docx", "a.xlsx"]))
def test_no_bytes_crash_a_reader(data: bytes, name: str) -> None:
    survives(name, data)


def survives(name: str, data: bytes) -> None:
    """Read these bytes under this name: it works, or is refused with a reason."""
    reader = {"vtt": vtt, "csv": sheet, "docx": docx, "xlsx": sheet}.get(name.rpartition(".")[2], text)
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        try:
            in_order(reader.read(path, ReadOptions()))  # type: ignore[attr-defined]
        except UnreadableError as refused:
            assert refused.message


@BOUNDED
@given(
    st.lists(
        st.one_of(LINE, st.sampled_from(FORMS)),
        min_size=1,
        max_size=15,
    ),
    st.sampled_from(["\n", "\n\n"]),
)
def test_plain_text_loses_no_word(lines: list[str], between: str) -> None:
    file = normalise(between.join(lines))
    if any(is_timing(line) for line in lines):
        return
    reading = text.reading(file, ReadOptions())
    times = Counter(
        dict.fromkeys(["0", "00", "03", "3", "12", "14", "02", "11", "2026", "From", "to"], 10_000)
    )
    assert not (words([file]) - Counter(_labelled(reading))) - times
    in_order(reading)


def _labelled(reading: Reading) -> Counter[str]:
    """Words of a reading, those of a speaker's name as often as the text could have said it."""
    found = words(
        part for piece in reading.pieces for part in (piece.text, *(text for _, text in piece.attributes))
    )
    for piece in reading.pieces:
        found.update(dict.fromkeys(words([piece.speaker]), 100))
    return found


@BOUNDED
@given(
    st.lists(
        st.one_of(
            LINE.map(lambda line: (line, paragraph(run(line)))),
            st.tuples(LINE, LINE).map(
                lambda two: (" ".join(two), paragraph(run(two[0] + "\n", bold=True), run(two[1])))
            ),
            LINE.map(
                lambda line: (line, f"<w:sdt><w:sdtContent>{paragraph(run(line))}</w:sdtContent></w:sdt>")
            ),
            LINE.map(
                lambda line: (
                    line,
                    f"<w:p><w:ins>{run(line)}</w:ins><w:del><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>",
                )
            ),
            LINE.map(
                lambda line: (
                    line,
                    f"<w:p><w:r><w:pict><w:txbxContent>{paragraph(run(line))}</w:txbxContent></w:pict></w:r></w:p>",
                )
            ),
            st.lists(st.lists(LINE, min_size=1, max_size=4), min_size=1, max_size=5).map(
                lambda rows: (" ".join(cell for row in rows for cell in row), table(rows))
            ),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_word_documents_lose_no_word(parts: list[tuple[str, str]]) -> None:
    with TemporaryDirectory() as folder:
        reading = docx.read(
            write_docx(Path(folder) / "a.docx", "".join(body for _, body in parts)), ReadOptions()
        )
    assert not words(said for said, _ in parts) - everything(reading.pieces) - _labelled(reading)
    assert words(piece.text for piece in reading.pieces) - words(said for said, _ in parts) == Counter()
    in_order(reading)


CELL = st.one_of(
    st.none(),
    LINE,
    st.integers(-5, 5),
    st.sampled_from(["Yes", "No", "INT", "P1", "00:03", "Score", "Statement", "Who", "Text"]),
)


@BOUNDED
@given(st.lists(st.lists(CELL, min_size=1, max_size=6), min_size=1, max_size=12), st.booleans())
def test_workbooks_lose_no_word(rows: list[list[object]], as_csv: bool) -> None:
    cells = [
        str(cell) for row in rows for cell in row if isinstance(cell, str) and any(map(str.isalpha, cell))
    ]
    with TemporaryDirectory() as folder:
        path = Path(folder) / ("a.csv" if as_csv else "a.xlsx")
        if as_csv:
            path.write_text("\n".join(",".join(f'"{cell or ""}"' for cell in row) for row in rows), "utf-8")
        else:
            write_xlsx(path, {"Sheet1": rows})
        try:
            reading = sheet.read(path, ReadOptions())
        except UnreadableError:
            assert not cells
            return
    assert not set(words(cells)) - set(everything(reading.pieces))
    in_order(reading)


@BOUNDED
@given(st.randoms(use_true_random=False), st.sampled_from(["docx", "xlsx"]))
def test_mutated_xml_crashes_no_reader(chance: random.Random, kind: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"a.{kind}"
        if kind == "docx":
            write_docx(
                path,
                paragraph(run("Ann: hello\nthere"), run("x", bold=True)) + table([["a", "b"], ["c", "d"]]),
            )
            member = "word/document.xml"
        else:
            write_xlsx(path, {"S": [["Who", "Text", 3], ["Ann", "hello there", 2.5], ["Bob", None, 1]]})
            member = chance.choice(["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"])
        survives(path.name, mutated(path, member, chance))
