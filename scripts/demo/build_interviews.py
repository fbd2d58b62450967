"""Write the demo interviews (Teams and Zoom .vtt, Word .docx) from their plain-text masters."""

import random
import re
import uuid
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from html import escape
from io import BytesIO
from pathlib import Path

from docx import Document
from docx.document import Document as DocumentObject

HERE = Path(__file__).parent
MASTERS = HERE / "interviews"
CORPUS = HERE.parents[1] / "corpus" / "interviews"
WORDS_PER_SECOND = 2.6
CUE_WORDS = 22
LINE_CHARS = 48


@dataclass(frozen=True)
class Interview:
    stem: str
    layout: str  # teams-vtt | zoom-vtt | teams-docx | typed-docx
    title: str
    when: datetime
    speakers: tuple[str, ...]


RUTH, TOMASZ, TYPED = "Ruth Hollis", "Tomasz Bielak", "Interviewer"
INTERVIEWS = (
    Interview("01_ambleford", "teams-vtt", "Prevention Pledge interview – Ambleford",
              datetime(2026, 4, 28, 14, 1), (RUTH, "Priya Raman", "Gareth Lowther")),
    Interview("02_brackwater", "teams-vtt", "Prevention Pledge interview – Brackwater",
              datetime(2026, 5, 6, 9, 32), (RUTH, "Siobhan Keane")),
    Interview("03_caldmere_community", "teams-docx",
              "Prevention Pledge interview – Caldmere Community Healthcare",
              datetime(2026, 5, 14, 10, 2), (TOMASZ, "Dele Akintola", "Marion Sedge")),
    Interview("04_denholt", "typed-docx", "Interview 4: Denholt Mental Health Partnership",
              datetime(2026, 5, 19, 13, 30), (TYPED, "Wilf Garside", "Anjali Mistry")),
    Interview("05_eastmarsh", "zoom-vtt", "Prevention Pledge interview – Eastmarsh",
              datetime(2026, 5, 21, 11, 0), (RUTH, "Catrin Pugh", "Bernard Osei")),
    Interview("06_fennick", "typed-docx", "Interview 6: Fennick Heart and Chest",
              datetime(2026, 5, 27, 13, 5), (TYPED, "Yusuf Demirel")),
    Interview("07_garrowby", "teams-vtt", "Prevention Pledge interview – Garrowby",
              datetime(2026, 6, 2, 12, 33), (RUTH, "Lorna Thwaite", "Keziah Boateng")),
    Interview("08_inverley", "teams-docx",
              "Prevention Pledge interview – Inverley Ambulance Service",
              datetime(2026, 6, 9, 15, 7), (TOMASZ, "Craig Penhallow", "Nneka Obi")),
)  # fmt: skip


@dataclass(frozen=True)
class Turn:
    speaker: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Cue:
    speaker: str
    text: str
    start: float
    end: float
    opens_turn: bool


def read_turns(interview: Interview) -> list[Turn]:
    """Turns of the master; a paragraph without a speaker goes on with the turn before it."""
    turns: list[Turn] = []
    master = (MASTERS / f"{interview.stem}.txt").read_text(encoding="utf-8")
    for paragraph in master.strip().split("\n\n"):
        speaker, colon, said = paragraph.partition(": ")
        if colon and speaker in interview.speakers:
            turns.append(Turn(speaker, (said,)))
        else:
            turns[-1] = Turn(turns[-1].speaker, (*turns[-1].paragraphs, paragraph))
    return turns


def split_for_cues(text: str) -> Iterator[str]:
    """Runs of at most CUE_WORDS words, cut at a sentence end or comma where there is one."""
    run: list[str] = []
    words = text.split()
    for number, word in enumerate(words, start=1):
        run.append(word)
        sentence_ends = re.search(r"[.?!]\"?$", word) and len(run) > 6
        pause = sentence_ends or (word.endswith(",") and len(run) > 15)
        if (pause and len(words) - number > 3) or len(run) == CUE_WORDS:
            yield " ".join(run)
            run = []
    if run:
        yield " ".join(run)


def timed_cues(turns: list[Turn], seed: str) -> list[Cue]:
    """Times from word counts, with pauses between turns; the same every time."""
    rng = random.Random(seed)
    clock = rng.uniform(2, 5)
    cues = []
    for turn in turns:
        for position, text in enumerate(split_for_cues(" ".join(turn.paragraphs))):
            seconds = max(0.6, len(text.split()) / WORDS_PER_SECOND * rng.uniform(0.88, 1.12))
            cues.append(Cue(turn.speaker, text, clock, clock + seconds, position == 0))
            clock += seconds + rng.choice((0.0, 0.0, 0.08, 0.24))
        clock += rng.uniform(0.2, 1.4)
    return cues


def timestamp(seconds: float) -> str:
    millis = round(seconds * 1000)
    minutes, millis = divmod(millis, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{millis // 1000:02}.{millis % 1000:03}"


def wrapped(text: str) -> str:
    """One to three lines, as Teams breaks its captions."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > LINE_CHARS and len(lines) < 3:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)


def teams_vtt(interview: Interview, turns: list[Turn]) -> bytes:
    guid = uuid.uuid5(uuid.NAMESPACE_URL, f"themebank-demo/{interview.stem}")
    blocks = ["WEBVTT"]
    number, part = 6, 0
    for cue in timed_cues(turns, interview.stem):
        number, part = (number + 1, 0) if cue.opens_turn else (number, part + 1)
        blocks.append(
            f"{guid}/{number}-{part}\n{timestamp(cue.start)} --> {timestamp(cue.end)}\n"
            f"<v {cue.speaker}>{escape(wrapped(cue.text), quote=False)}</v>"
        )
    return ("\n\n".join(blocks) + "\n").encode()


def zoom_vtt(interview: Interview, turns: list[Turn]) -> bytes:
    blocks = ["WEBVTT"]
    for number, cue in enumerate(timed_cues(turns, interview.stem), start=1):
        blocks.append(
            f"{number}\n{timestamp(cue.start)} --> {timestamp(cue.end)}\n"
            f"{cue.speaker}: {escape(cue.text, quote=False)}"
        )
    return ("\r\n\r\n".join(block.replace("\n", "\r\n") for block in blocks) + "\r\n").encode()


def teams_docx(interview: Interview, turns: list[Turn]) -> bytes:
    cues = timed_cues(turns, interview.stem)
    starts = [cue.start for cue in cues if cue.opens_turn]
    minutes, seconds = divmod(int(cues[-1].end), 60)
    when = interview.when
    document = Document()
    document.add_paragraph(interview.title)
    half = "am" if when.hour < 12 else "pm"
    document.add_paragraph(f"{when.day} {when:%B %Y}, {when.hour % 12 or 12}:{when:%M}{half}")
    document.add_paragraph(f"{minutes}m {seconds}s")
    document.add_paragraph(f"{interview.speakers[0]} started transcription")
    for turn, start in zip(turns, starts, strict=True):
        paragraph = document.add_paragraph()
        paragraph.add_run(turn.speaker).bold = True
        paragraph.add_run(f"   {int(start) // 60}:{int(start) % 60:02}").add_break()
        paragraph.add_run(" ".join(turn.paragraphs))
    return docx_bytes(document, interview)


def typed_docx(interview: Interview, turns: list[Turn]) -> bytes:
    document = Document()
    document.add_heading(interview.title, level=0)
    document.add_paragraph(f"{interview.when.day} {interview.when:%B %Y}")
    for turn in turns:
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{turn.speaker}:").bold = True
        paragraph.add_run(f" {turn.paragraphs[0]}")
        for further in turn.paragraphs[1:]:
            document.add_paragraph(further)
    return docx_bytes(document, interview)


def docx_bytes(document: DocumentObject, interview: Interview) -> bytes:
    """The package with fixed dates throughout, so that the same text gives the same bytes."""
    core = document.core_properties
    core.title, core.author, core.comments = interview.title, interview.speakers[0], ""
    core.created = core.modified = interview.when
    raw, fixed = BytesIO(), BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as before, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            after.writestr(zipfile.ZipInfo(name), before.read(name), zipfile.ZIP_DEFLATED)
    return fixed.getvalue()


WRITERS = {
    "teams-vtt": teams_vtt,
    "zoom-vtt": zoom_vtt,
    "teams-docx": teams_docx,
    "typed-docx": typed_docx,
}


def main() -> None:
    CORPUS.mkdir(parents=True, exist_ok=True)
    for interview in INTERVIEWS:
        written = WRITERS[interview.layout](interview, read_turns(interview))
        suffix = interview.layout.rpartition("-")[2]
        (CORPUS / f"{interview.stem}.{suffix}").write_bytes(written)


if __name__ == "__main__":
    main()
