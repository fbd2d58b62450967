"""Passages in another language are told apart; English in all its disguises is not."""

from __future__ import annotations

import pytest

from pipeline.segment.language import foreign


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Il faudrait plus de temps avec les patients, et moins de réunions.", "French"),
        ("Es fehlt uns einfach an Zeit, und niemand fragt danach, was wir brauchen.", "German"),
        ("No tenemos tiempo para hablar con la gente y nadie pregunta por nosotros.", "Spanish"),
        ("Nie mamy czasu na takie rozmowy, a nikt nas o to nie pyta.", "Polish"),
        ("Nu avem timp pentru asta și nimeni nu ne întreabă nimic.", "Romanian"),
        ("Rydym ni angen mwy o amser gyda chleifion, ac mae hynny yn anodd iawn.", "Welsh"),
        ("ہمیں مریضوں کے ساتھ مزید وقت چاہیے اور کم ملاقاتیں", "another script"),
    ],
)
def test_another_language(text: str, language: str) -> None:
    assert foreign(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "We have protected time, and the board asks about it every month.",
        "Nous avons de la chance, said the nurse, and we all laughed about it for a week.",
        "Written Statement of Ann Lee para 19, para 23, para 118 and para 121 WITN7671001",
        "Score 3 2 1 0 Ward 7 Ward 6 Ward 5 Total 214 Mean 2.1",
        "Vending machines; showers; cycle racks; smoke-free signs; new menus; walking routes",
        "Agenda March, September; minutes 4.2, 4.3; NHS LCC ICB GP A&E",
        "Different events are different diseases right?",
        "Mm, um, er, uh, yeah, no, I, I, I mean, so, yeah.",
        "Oui, merci.",
        "",
    ],
)
def test_english_and_what_is_too_little_to_tell(text: str) -> None:
    assert foreign(text) == ""
