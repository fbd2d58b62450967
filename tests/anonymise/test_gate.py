"""The gate: what it sees in each kind of file, and what it lets pass."""

from __future__ import annotations

import io
import zipfile

import pytest

from pipeline.anonymise.detect import Detector, build_detector
from pipeline.anonymise.gate import check
from pipeline.anonymise.people import build_roster
from pipeline.errors import DisclosureError
from pipeline.model import Person


@pytest.fixture(scope="module")
def detector() -> Detector:
    people = [
        Person("Priya Raman", "Participant 1", aliases=("Pri",)),
        Person("Georgia May", "Participant 2"),
    ]
    return build_detector(build_roster(people, [], ["Interviewer"], {}), frozenset({"may"}))


def docx(**members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in {"word/document.xml": "<w:t>Nothing</w:t>", **members}.items():
            archive.writestr(name, text)
    return out.getvalue()


LEAKS = {
    "csv": ("a.csv", b"text\nSo Priya said"),
    "csv in capitals": ("a.csv", b"text\nSO PRIYA SAID"),
    "surname": ("a.csv", b"Dr Raman's clinic"),
    "surname first": ("a.csv", b"Raman, Priya"),
    "name of a file in text": ("a.csv", b"see interview_Raman_2.vtt"),
    "html text": ("a.html", b"<p>So Pri<b>ya</b> said</p>"),
    "html tags part words": ("a.html", b"<td>1</td><td>Raman</td><td>2</td>"),
    "html entity": ("a.html", b"<p>R&#97;man</p>"),
    "html title": ("a.html", b"<title>Interview with Raman</title>"),
    "html attribute": ("a.html", b'<img alt="Raman at work">'),
    "html data attribute": ("a.html", b'<p data-speaker="Raman">'),
    "html comment": ("a.html", b"<!-- by Raman -->"),
    "html script": ("a.html", b'<script>var x = {"who": "Raman"}</script>'),
    "svg text": ("a.svg", b"<svg><text>Raman</text></svg>"),
    "svg label": ("a.svg", b'<svg aria-label="Theme: Raman"></svg>'),
    "docx text": ("a.docx", docx(**{"word/document.xml": "<w:t>Pri</w:t></w:r><w:r><w:t>ya</w:t>"})),
    "docx property": ("a.docx", docx(**{"docProps/core.xml": "<dc:creator>Raman</dc:creator>"})),
    "docx alt text": ("a.docx", docx(**{"word/document.xml": '<wp:docPr id="1" descr="Raman"/>'})),
    "docx comment's author": ("a.docx", docx(**{"word/comments.xml": '<w:comment w:author="Raman"/>'})),
    "docx link": (
        "a.docx",
        docx(
            **{
                "word/_rels/document.xml.rels": '<Relationship Target="http://x/Raman" TargetMode="External"/>'
            }
        ),
    ),
    "docx picture's name": ("a.docx", docx(**{"word/media/Raman.png": "x"})),
    "xlsx sheet": ("a.xlsx", docx(**{"xl/workbook.xml": '<sheet name="Raman"/>'})),
}

FINE = {
    "a word": ("a.csv", b"In may it was fine, and in May too"),
    "part of a longer word": ("a.csv", b"Ramanujan was a priyanka"),
    "a font in html": ("a.html", b"<style>p {font-family: Georgia, serif}</style><p>Words</p>"),
    "a font in a chart": ("a.svg", b'<svg><text font-family="Georgia">Words</text></svg>'),
    "a font in Word": ("a.docx", docx(**{"word/styles.xml": '<w:rFonts w:ascii="Georgia"/>'})),
    "a theme": ("a.docx", docx(**{"word/theme/theme1.xml": '<a:theme name="Georgia"/>'})),
    "a picture in html": ("a.html", b'<img src="data:image/png;base64,Priya+Raman=">'),
    "a picture": ("a.png", b"Raman"),
    "the label": ("a.csv", b"Participant 1"),
}


@pytest.mark.parametrize("case", LEAKS)
def test_a_leak_is_seen_and_its_file_named(detector: Detector, case: str) -> None:
    name, data = LEAKS[case]
    with pytest.raises(DisclosureError) as error:
        check({f"shareable/{name}": data}, detector)
    assert f"shareable/{name}" in error.value.message
    assert error.value.hint


@pytest.mark.parametrize("case", FINE)
def test_what_is_no_leak_passes(detector: Detector, case: str) -> None:
    name, data = FINE[case]
    check({f"shareable/{name}": data}, detector)


def test_confidential_files_are_not_looked_at(detector: Detector) -> None:
    check({"confidential/a.csv": b"Priya Raman"}, detector)
