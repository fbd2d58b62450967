"""Who quotations inside reports are credited to."""

from __future__ import annotations

import pytest

from pipeline.ingest.credits import credited, with_speakers
from pipeline.model import BlockKind, Piece

SAID = '“We have not got the people to do it, and nobody asked "who has?" either.”'


@pytest.mark.parametrize(
    ("below", "speaker"),
    [
        ("Participant 10, interview", "Participant 10, interview"),
        ("(Participant 10)", "Participant 10"),
        ("– Carer, site B", "Carer, site B"),
        ("P7", "P7"),
    ],
)
def test_the_line_below_a_quotation_says_who_spoke(below: str, speaker: str) -> None:
    quotation, after = tuple(with_speakers([Piece(SAID), Piece(below), Piece("More text.")]))
    assert (quotation.text, quotation.speaker) == (f"{SAID}\n{below}", speaker)
    assert (after.text, after.speaker) == ("More text.", "")


@pytest.mark.parametrize(
    "below", ["Participant 10 left early.", "Participants", "In 2019 it was worse.", "Yes."]
)
def test_other_lines_below_it_stay_by_themselves(below: str) -> None:
    pieces = [Piece(SAID), Piece(below)]
    assert list(with_speakers(pieces)) == pieces


def test_nothing_is_joined_across_a_heading_or_to_plain_text() -> None:
    heading = Piece("Findings", BlockKind.HEADING, 1)
    pieces = [Piece("They said so."), Piece("Participant 10, interview"), Piece(SAID), heading, Piece("P7")]
    assert list(with_speakers(pieces)) == pieces


def test_a_year_is_nobody() -> None:
    assert credited(f"{SAID} (Boyce, 2022)") == ""


@pytest.mark.parametrize(
    "behind", ["(Table 3)", "(Emphasis added)", "– And then they all went home", "[Appendix A]"]
)
def test_where_it_is_from_and_how_it_goes_on_is_nobody(behind: str) -> None:
    assert credited(f"{SAID} {behind}") == ""
    pieces = [Piece(SAID), Piece(behind)]
    assert list(with_speakers(pieces)) == pieces
