"""No name of anybody who speaks stands anywhere in what may be shared."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest

from pipeline.anonymise.words import NAMES_THAT_ARE_WORDS, TITLES
from pipeline.files import read_csv
from tests.making import LAST, Maker, texts_in


def people(demo: Path) -> list[dict[str, str]]:
    return read_csv(demo / "corpus/participants.csv", required=("speaker",))


def forms(demo: Path) -> set[str]:
    """Full names, aliases, and every part of a name that is not also a word or a title."""
    found: set[str] = set()
    for row in people(demo):
        written = [row["speaker"], *(a.strip() for a in row["aliases"].split(";") if a.strip())]
        found |= {name for name in written if " " in name}
        parts = {part for name in written for part in re.findall(r"[^\W\d_]+", name)}
        found |= {p for p in parts if len(p) > 2 and p.lower() not in NAMES_THAT_ARE_WORDS | TITLES}
    return found - {"Matron"}


def words_in(text: str) -> str:
    """Text with mark-up taken out, both ways: as if it parted words and as if it did not."""
    return re.sub(r"<[^<>]*>", "", text) + "\n" + re.sub(r"<[^<>]*>", " ", text)


def test_the_list_of_names_is_worth_grepping_for(demo_run: Path) -> None:
    assert {
        "Priya Raman",
        "Raman",
        "Siobhan",
        "Siobhán",
        "Marchetti",
        "Jean-Luc Marchetti",
        "Akintola",
    } <= forms(demo_run)


def test_no_name_in_any_shareable_file(demo_run: Path) -> None:
    pattern = re.compile(
        r"(?<![^\W_])(?:" + "|".join(map(re.escape, sorted(forms(demo_run)))) + r")(?![^\W_])", re.I
    )
    files = [path for path in (demo_run / "outputs/shareable").rglob("*") if path.is_file()]
    assert len(files) >= 4
    found = {
        (path.name, hit)
        for path in files
        if path.suffix != ".png"
        for text in texts_in(path)
        for hit in pattern.findall(words_in(text))
    }
    assert not found


def test_the_names_do_stand_in_what_is_confidential(demo_run: Path) -> None:
    """The grep above finds names where they are."""
    text = (demo_run / "outputs/confidential/segments.csv").read_text("utf-8-sig")
    assert "Raman" in text
    assert "Priya" in (demo_run / "outputs/confidential/replacements.csv").read_text("utf-8-sig")


def test_no_file_name_or_property_of_a_document_holds_a_name(demo_run: Path) -> None:
    names = forms(demo_run)
    for path in (demo_run / "outputs/shareable").rglob("*"):
        assert not [n for n in names if n.lower() in path.name.lower()]
        if path.suffix in {".docx", ".xlsx"}:
            with zipfile.ZipFile(path) as archive:
                core = archive.read("docProps/core.xml").decode()
            assert not re.search(
                r"<(?:dc:creator|cp:lastModifiedBy)>\s*(?:root|python-docx|openpyxl)", core, re.I
            )


def test_quotes_are_credited_to_labels_and_documents(demo_run: Path) -> None:
    labels = {
        row["label"] for row in read_csv(demo_run / "outputs/shareable/quote_bank.csv", required=("label",))
    }
    assert all(re.fullmatch(r"Participant \d+|Minutes|Report|Self-assessment", label) for label in labels), (
        labels
    )


def test_nobody_gives_more_than_the_allowed_share(demo_run: Path) -> None:
    rows = read_csv(demo_run / "outputs/shareable/quote_bank.csv", required=("code", "label"))
    for code in {row["code"] for row in rows}:
        labels = [
            row["label"] for row in rows if row["code"] == code and row["label"].startswith("Participant")
        ]
        assert all(labels.count(label) <= 2 for label in labels)


def test_every_quote_is_in_its_source_but_for_what_stands_in_brackets(demo_run: Path) -> None:
    """Checked from the outside: from the files alone, without the code that made them."""
    segments = {
        row["segment_id"]: row["text"]
        for row in read_csv(demo_run / "outputs/confidential/segments.csv", required=("text",))
    }
    rows = read_csv(demo_run / "outputs/shareable/quote_bank.csv", required=("text",))
    assert rows
    for row in rows:
        pieces = re.split(r"\[[^\[\]]+\]", row["text"])
        pattern = r".{1,60}?".join(re.escape(piece) for piece in pieces)
        assert re.search(pattern, segments[row["segment_id"]], re.DOTALL), row


def test_every_segment_is_its_slice_of_the_source(demo_run: Path) -> None:
    blocks: dict[str, list[dict[str, str]]] = {}
    for row in read_csv(
        demo_run / "outputs/confidential/blocks.csv", required=("source", "start", "end", "text")
    ):
        blocks.setdefault(row["source"], []).append(row)
    rows = read_csv(
        demo_run / "outputs/confidential/segments.csv", required=("source", "start", "end", "text")
    )
    for row in rows:
        start, end = int(row["start"]), int(row["end"])
        assert end - start == len(row["text"])
        home = next(b for b in blocks[row["source"]] if int(b["start"]) <= start and end <= int(b["end"]))
        offset = start - int(home["start"])
        assert home["text"][offset : offset + end - start] == row["text"]


def test_a_name_that_only_the_text_knows_is_replaced_and_flagged(maker: Maker) -> None:
    maker.text(turns=[
        ("Interviewer", "And who was it that helped?"),
        ("Ann Lee", "It was Margaret Thornbury from the board who found the funding for us in the end."),
    ])  # fmt: skip
    maker.run("segment")
    maker.review({"Thornbury": "leadership"})
    maker.run()
    assert maker.rows("shareable/quote_bank.csv") == []
    (row,) = maker.rows("confidential/quotes_to_check.csv")
    assert "Thornbury" not in row["text"]
    assert "Thornbury" in row["why"]
    for path in (maker.root / "outputs/shareable").rglob("*"):
        if path.is_file() and path.suffix != ".png":
            assert "Thornbury" not in " ".join(words_in(text) for text in texts_in(path)), path


OTHERS = """
Adeyemi Aldous Ancell Bev Brenda Denise Entwhistle Faith Fern Frances Garbutt Geraldine Grace Gwil Hallam Helen Hodan
Hollins Hythe Ifeoma Imogen Jessamy Jolanta Judith Keating Kelly-Ann Larkfield Lowri Lyle Maureen Mattie Mick Nwachukwu
Owen Oyelaran Pat Prewitt Rashdall Reuben Rosalind Sal Saltby Shelley Sorrel Strickland Tamsin Tash Tess Thornby Tolland
Tolley Tregaron Trevanion Vane Vickerstaff Voss Warsame Wharfside Whitcombe Zofia Zoë
""".split()  # noqa: SIM905
GROUPS = (
    "Saheli Circle",
    "Second Wind",
    "Maternity Voices",
    "Fishermen's Rest",
    "Upper Wolds",
    "Mercer House",
)


def test_people_places_and_groups_on_no_list_stand_in_nothing_that_is_shared(demo_run: Path) -> None:
    """They are in the demonstration's text, many in passages that are quoted; none may be printed unchecked."""
    said = (demo_run / "outputs/confidential/segments.csv").read_text("utf-8-sig")
    names = re.compile(rf"(?<![^\W_])(?:{'|'.join(map(re.escape, [*OTHERS, *GROUPS]))})(?![^\W_])")
    assert len(set(names.findall(said))) == len(OTHERS) + len(GROUPS)
    found = {
        (path.name, hit)
        for path in (demo_run / "outputs/shareable").rglob("*")
        if path.is_file() and path.suffix != ".png"
        for text in texts_in(path)
        for hit in names.findall(words_in(text))
    }
    assert not found


def test_a_name_in_an_attribute_or_a_code_is_cleared(maker: Maker) -> None:
    from tests.making import CODES

    for n in range(3):
        maker.text(
            f"{n}.txt",
            [("Interviewer", "So?"), (f"Speaker {n}", f"Number {n} had no capacity, said Okafor.")],
        )
    maker.text("x.txt")
    maker.csv(
        "corpus/sources.csv",
        ("source", "site"),
        *((f"{n}.txt", "Okafor House") for n in range(3)),
        ("x.txt", "B"),
    )
    maker.codebook([{**CODES[0], "definition": "What Owen Okafor calls capacity."}, *CODES[1:]])
    maker.run("segment")
    maker.review({f"Number {n}": "capacity" for n in range(3)})
    maker.run(LAST)
    for path in (maker.root / "outputs/shareable").rglob("*"):
        if path.is_file() and path.suffix != ".png":
            assert "Okafor" not in " ".join(words_in(text) for text in texts_in(path)), path


@pytest.mark.skipif(LAST != "report", reason="no writers of reports yet")
@pytest.mark.parametrize("name", ["Georgia Verdana", "Hans Roman", "Arial Calibri", "Sans Serif", "Svg Path"])
def test_a_name_that_is_also_a_font_stops_nobody(maker: Maker, name: str) -> None:
    """The parts of a Word or Excel file that hold no words are not evidence of a leak."""
    maker.text(
        turns=[("Interviewer", "And then?"), (name, "There was no capacity and the board knew of it.")]
    )
    maker.run("segment")
    maker.review({"no capacity": "capacity"})
    maker.run(LAST)
    assert (maker.root / "outputs/shareable/report.html").exists()


def test_a_leak_inside_a_word_file_is_seen() -> None:
    from docx import Document

    from pipeline.anonymise.gate import texts_of

    document = Document()
    paragraph = document.add_paragraph("Said by ")
    paragraph.add_run("Pri")
    paragraph.add_run("ya Raman")
    document.core_properties.comments = "Ask Wilf"
    out = io.BytesIO()
    document.save(out)
    texts = texts_of("a.docx", out.getvalue())
    assert any("Priya Raman" in text for text in texts)
    assert any("Ask Wilf" in text for text in texts)
