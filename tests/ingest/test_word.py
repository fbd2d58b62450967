"""Word documents: Teams' and Otter's transcripts, tables, prose, and what hides outside plain paragraphs."""

from __future__ import annotations

from pathlib import Path

import docx as python_docx
import pytest

from pipeline.errors import UnreadableError
from pipeline.ingest import docx
from pipeline.ingest.base import ReadOptions
from pipeline.model import BlockKind, Reading, SourceKind
from tests.ingest.files import (
    REL,
    W,
    everything,
    of_kind,
    paragraph,
    run,
    table,
    turns,
    words,
    write_docx,
    write_zip,
)

STYLES = (
    f'<w:styles xmlns:w="{W}">'
    '<w:style w:type="paragraph" w:default="1" w:styleId="N"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="berschrift2"><w:name w:val="heading 2"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="own"><w:name w:val="My head"/><w:basedOn w:val="berschrift2"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="toc1"><w:name w:val="toc 1"/></w:style></w:styles>'
)
ALTERNATE = "http://schemas.openxmlformats.org/markup-compatibility/2006"


def read(tmp_path: Path, body: str, **parts: str) -> Reading:
    """The reading of a document with this body."""
    return docx.read(write_docx(tmp_path / "a.docx", body, parts), ReadOptions())


def teams(name: str, time: str, said: str) -> str:
    """A turn as Teams writes it: name in bold, time, line break, text."""
    return paragraph(run(name, bold=True), run(f"   {time}\n{said}"))


@pytest.mark.parametrize(
    "date", ["15 March 2026, 10:03AM", "March 15, 2026, 10:03 AM", "15 March 2026 10:03"]
)
def test_teams(tmp_path: Path, date: str) -> None:
    head = [paragraph(run(line)) for line in ("Pledge-20260315_100312-Meeting Recording", date, "45m 12s")]
    body = [
        *head,
        paragraph(run("● Priya Patel started transcription")),
        teams("Patel, Priya (LCC)", "0:03", "OK, so"),
        teams("Jo Lee", "0:09", "Ratio was 3:1"),
        paragraph(run("and falling.")),
        teams("+44 7700 900123", "1:00:09", "Hello?"),
        paragraph(run("Priya Patel stopped transcription")),
    ]
    reading = read(tmp_path, "".join(body))
    assert turns(reading) == [
        ("Patel, Priya (LCC)", "OK, so"),
        ("Jo Lee", "Ratio was 3:1\nand falling."),
        ("+44 7700 900123", "Hello?"),
    ]
    assert [p.time_start for p in reading.pieces if p.kind is BlockKind.TURN] == [3.0, 9.0, 3609.0]
    assert len(of_kind(reading, BlockKind.FURNITURE)) == 5


def test_teams_with_the_words_in_the_next_paragraph(tmp_path: Path) -> None:
    lines = ["Ann Lee   0:03", "Hello.", "Bob Roe   0:05", "Hi.", "How are you?", "Ann Lee   0:09", "Fine."]
    assert turns(read(tmp_path, "".join(paragraph(run(line)) for line in lines))) == [
        ("Ann Lee", "Hello."),
        ("Bob Roe", "Hi.\nHow are you?"),
        ("Ann Lee", "Fine."),
    ]


def test_teams_of_old_with_arrows(tmp_path: Path) -> None:
    said = [("Ann Lee", "Hello."), ("Bob Roe", "Hi."), ("Ann Lee", "So."), ("Bob Roe", "Well.")]
    body = [paragraph(run(f"0:0:{n}.0 --> 0:0:{n}.900\n{who}\n{what}")) for n, (who, what) in enumerate(said)]
    assert turns(read(tmp_path, "".join(body))) == said


def test_the_title_above_captions_in_a_document_is_nothing_to_look_at(tmp_path: Path) -> None:
    cues = [paragraph(run(f"0:0:{n}.0 --> 0:0:{n}.900\nAnn\nIt was late {n}.")) for n in range(4)]
    for title, rejects in (
        ("Interview-20260312_100312-Meeting Recording", 0),
        ("So we said no. It was a long day.", 1),
    ):
        reading = read(tmp_path, paragraph(run(title)) + "".join(cues))
        assert of_kind(reading, BlockKind.FURNITURE) == [title]
        assert len(reading.rejects) == rejects


def test_names_with_colon_in_bold(tmp_path: Path) -> None:
    body = paragraph(run("Interviewer: ", bold=True), run("Why?")) + paragraph(
        run("P7:", bold=True), run("\tBecause.")
    )
    assert turns(read(tmp_path, body)) == [("Interviewer", "Why?"), ("P7", "Because.")]


@pytest.mark.parametrize("header", [["Speaker", "Text"], ["Time", "Who", "Transcript"], None])
def test_transcript_in_a_table(tmp_path: Path, header: list[str] | None) -> None:
    said = [
        ["INT", "So what made you think of doing it this way?"],
        ["P1", "There was nobody else to do it at all."],
        ["INT", "And what came of it in the end, would you say?"],
        ["P1", "Nothing that anybody would notice now."],
        ["INT", "Would you do it again if there was money?"],
        ["P1", "I would do it again tomorrow, yes."],
    ]
    rows = [[f"00:0{n}", *row] for n, row in enumerate(said)] if header and len(header) == 3 else said
    body = paragraph(run("Interview 3")) + table([*([header] if header else []), *rows])
    reading = read(tmp_path, body)
    assert turns(reading) == [(who, what) for who, what in said]
    assert reading.kind is SourceKind.INTERVIEW
    assert "Interview 3" in of_kind(reading, BlockKind.FURNITURE)


def test_prose(tmp_path: Path) -> None:
    body = (
        paragraph(run("The report"), style="T")
        + paragraph(run("1\tTOC line"), style="toc1")
        + paragraph(run("Findings"), style="own")
        + paragraph(run("Prevention is "), run("better.", bold=True))
        + table([["Indicator", "Value"], ["Smoking", "12 %"]])
        + paragraph(run("End."))
    )
    reading = read(tmp_path, body, styles=STYLES)
    assert [(p.kind.value, p.level, p.text) for p in reading.pieces] == [
        ("heading", 1, "The report"),
        ("furniture", 0, "1\tTOC line"),
        ("heading", 2, "Findings"),
        ("paragraph", 0, "Prevention is better."),
        ("table_row", 0, "Indicator | Value"),
        ("table_row", 0, "Smoking | 12 %"),
        ("paragraph", 0, "End."),
    ]
    assert reading.kind is SourceKind.REPORT


def test_short_bold_paragraphs_are_headings_where_there_are_no_styles(tmp_path: Path) -> None:
    prose = paragraph(run("We asked and they answered, and that is all there is to say about it."))
    reading = read(
        tmp_path,
        paragraph(run("What we did", bold=True)) + prose + paragraph(run("What next", bold=True)) + prose * 2,
    )
    assert of_kind(reading, BlockKind.HEADING) == ["What we did", "What next"]


def test_self_assessment_in_a_table(tmp_path: Path) -> None:
    rows = [
        ["Statement", "Score", "Evidence"],
        ["We have a lead.", "2", "A director was named in May."],
        ["We have a plan.", "1", "It is being drafted by the team."],
        ["We have money.", "0", "None was found at all."],
    ]
    reading = read(tmp_path, table(rows))
    assert reading.kind is SourceKind.SELF_ASSESSMENT
    row = next(piece for piece in reading.pieces if piece.kind is BlockKind.TABLE_ROW)
    assert row.text == "A director was named in May."
    assert row.attributes == (("Score", "2"), ("Statement", "We have a lead."))


def test_words_outside_plain_runs(tmp_path: Path) -> None:
    body = (
        f"<w:sdt><w:sdtContent>{paragraph(run('controlled'))}</w:sdtContent></w:sdt>"
        f"<w:p><w:ins>{run('inserted ')}</w:ins><w:del><w:r><w:delText>deleted</w:delText></w:r></w:del>"
        f"<w:moveFrom>{run('moved')}</w:moveFrom><w:hyperlink>{run('linked ')}</w:hyperlink>"
        f'<w:fldSimple w:instr="x">{run("field ")}</w:fldSimple><w:r><w:instrText>PAGE</w:instrText></w:r>'
        f"<w:r><w:t>well</w:t><w:noBreakHyphen/><w:t>known</w:t></w:r></w:p>"
        f'<w:p><w:r><mc:AlternateContent xmlns:mc="{ALTERNATE}"><mc:Choice><w:txbxContent>{paragraph(run("boxed"))}'
        f"</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>{paragraph(run('boxed'))}</w:txbxContent></mc:Fallback>"
        f"</mc:AlternateContent></w:r>{run('around')}</w:p>"
    )
    reading = read(tmp_path, body)
    assert [piece.text for piece in reading.pieces] == [
        "controlled",
        "inserted linked field well-known",
        "around",
        "boxed",
    ]


def test_notes_headers_and_comments(tmp_path: Path) -> None:
    note = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    reading = read(
        tmp_path,
        paragraph(run("Text"), note) + paragraph(run("More text.")),
        footnotes=f'<w:footnotes xmlns:w="{W}">'
        f'<w:footnote w:type="separator" w:id="0">{paragraph(run("-"))}</w:footnote>'
        f'<w:footnote w:id="2">{paragraph(run("A note."))}</w:footnote></w:footnotes>',
        header=f'<w:hdr xmlns:w="{W}">{paragraph(run("Confidential"))}</w:hdr>',
        comments=f'<w:comments xmlns:w="{W}">'
        f'<w:comment w:author="Ann">{paragraph(run("capacity"))}</w:comment></w:comments>',
    )
    assert [(p.kind.value, p.text, p.number) for p in reading.pieces] == [
        ("paragraph", "Text", ""),
        ("footnote", "A note.", "1"),
        ("paragraph", "More text.", ""),
        ("furniture", "Confidential", ""),
        ("furniture", "capacity", ""),
    ]
    assert reading.notes == (("comments", 1),)


def test_a_broken_link_to_a_picture_costs_nothing(tmp_path: Path) -> None:
    path = write_docx(tmp_path / "a.docx", paragraph(run("Words.")), {"styles": STYLES})
    members = {
        "word/document.xml": f'<w:document xmlns:w="{W}"><w:body>{paragraph(run("Words."))}</w:body></w:document>',
        "word/_rels/document.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
        f'relationships"><Relationship Id="a" Type="{REL}/image" Target="NULL"/></Relationships>',
    }
    assert docx.read(write_zip(path, members), ReadOptions()).pieces[0].text == "Words."


def test_strict_documents(tmp_path: Path) -> None:
    body = f'<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"><w:body>{paragraph(run("Words."))}</w:body>'
    path = write_zip(tmp_path / "a.docx", {"word/document.xml": f"{body}</w:document>"})
    assert docx.read(path, ReadOptions()).pieces[0].text == "Words."


def test_what_python_docx_writes(tmp_path: Path) -> None:
    document = python_docx.Document()
    document.add_heading("Findings", 2)
    document.add_paragraph("One two.", style="List Bullet")
    grid = document.add_table(2, 2)
    for cell, said in zip(
        (grid.cell(0, 0), grid.cell(0, 1), grid.cell(1, 0), grid.cell(1, 1)), "abcd", strict=True
    ):
        cell.text = said
    grid.cell(0, 0).merge(grid.cell(0, 1))
    document.save(str(tmp_path / "a.docx"))
    reading = docx.read(tmp_path / "a.docx", ReadOptions())
    assert everything(reading.pieces) - words(["2"]) == words(["Findings One two a b c d"])
    assert reading.pieces[0].level == 2


@pytest.mark.parametrize("body", ["", paragraph(), paragraph(run(" ")), paragraph(run("…"))])
def test_no_words(tmp_path: Path, body: str) -> None:
    with pytest.raises(UnreadableError, match="no words"):
        read(tmp_path, body)


def test_rows_of_a_table_have_its_header_and_quotations_their_speaker(tmp_path: Path) -> None:
    def row(cells: list[str], bold: bool = False) -> str:
        return "".join(f"<w:tc>{paragraph(run(cell, bold))}</w:tc>" for cell in cells)

    rows = [
        row(["Theme", "What we heard"], bold=True),
        row(["Capacity", "Posts are frozen."]),
        row(["Clarity", "No."]),
    ]
    said = "“We simply have not got the people to do it any more.” (Participant 8)"
    body = paragraph(run(said)) + "<w:tbl>" + "".join(f"<w:tr>{one}</w:tr>" for one in rows) + "</w:tbl>"
    reading = docx.read(write_docx(tmp_path / "r.docx", body), ReadOptions())
    quotation, header, *below = reading.pieces
    assert (quotation.text, quotation.speaker) == (said, "Participant 8")
    assert header.attributes == (("_role", "header"),)
    assert [(piece.text, piece.attributes) for piece in below] == [
        (text, (("_header", "Theme\nWhat we heard"),))
        for text in ("Capacity | Posts are frozen.", "Clarity | No.")
    ]
    assert reading.kind is SourceKind.REPORT
