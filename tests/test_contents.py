"""Which names a study knows besides those of its people."""

from __future__ import annotations

import io
from pathlib import Path

from pipeline.contents import organisations_of
from pipeline.store import corpus
from pipeline.store.engine import open_store
from pipeline.study import load_study
from tests.making import Maker


def known(root: Path) -> frozenset[str]:
    study = load_study(root)
    store = open_store(study.store_url)
    try:
        return organisations_of(corpus.load_corpus(store))
    finally:
        store.close()


def workbook(*rows: tuple[str, ...]) -> bytes:
    from openpyxl import Workbook

    book, into = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(into)
    return into.getvalue()


def test_organisations_in_a_column_and_at_the_head_of_a_form_are_names(maker: Maker) -> None:
    head = ("Statement", "Score", "Evidence")
    answers = [(f"We do number {n}.", str(n % 4), f"There is evidence of number {n} here.") for n in range(6)]
    maker.raw("form.xlsx", workbook(("Trust:", "Harrowdale Hospitals"), (), head, *answers))
    named = [("Vardale Community Trust", *row) for row in answers]
    maker.raw("many.xlsx", workbook(("Organisation", *head), *named))
    maker.text(
        "talk.txt", [("Priya Patel", "Trust: it is what people lack. Council: nobody asked them.")] * 3
    )
    maker.run("ingest")
    assert known(maker.root) == {"Harrowdale Hospitals", "Vardale Community Trust"}


def test_answers_to_a_question_about_trust_are_no_organisations(maker: Maker) -> None:
    rows = [
        (str(n), ("Not sure", "A great deal", "Not at all")[n % 3], f"Answer {n} in words.") for n in range(9)
    ]
    maker.csv("corpus/survey.csv", ("Respondent", "Trust", "What would help you?"), *rows)
    maker.text("form.txt", [("Priya Patel", "Yes.")] * 2)
    said = [(f"We do number {n}.", str(n % 4), f"Evidence of number {n}.") for n in range(6)]
    form = (("Name of your organisation:", "Ambleford"), (), ("Statement", "Score", "Evidence"), *said)
    maker.raw("own.xlsx", workbook(*form))
    maker.run("ingest")
    assert known(maker.root) == {"Ambleford"}


def test_an_organisation_that_only_a_form_names_stands_in_no_quote(maker: Maker) -> None:
    head = ("Statement", "Score", "Evidence")
    said = (
        "Staff at Harrowdale have far too little time and money to do any of the prevention work we promised."
    )
    rows = [(f"We do number {n}.", str(n % 4), said.replace("money", f"money{n}")) for n in range(6)]
    maker.raw("form.xlsx", workbook(("Organisation: Harrowdale Hospitals",), (), head, *rows))
    maker.run("segment")
    maker.review({"money3": "capacity"})
    maker.run()
    (quote,) = maker.rows("shareable/quote_bank.csv")
    assert quote["text"].startswith("Staff at [organisation] have far too little")
