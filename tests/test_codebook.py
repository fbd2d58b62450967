"""Codebooks: what is read, and what a fingerprint notices."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.codebook import load_codebook, packaged, require_codes
from pipeline.errors import CodebookError
from pipeline.model import Code, Codebook


def book(tmp_path: Path, text: str) -> Codebook:
    path = tmp_path / "book.yaml"
    path.write_text(text, encoding="utf-8")
    return load_codebook(path)


def test_the_smallest_codebook(tmp_path: Path) -> None:
    found = book(tmp_path, "name: Small\ncodes:\n  - {id: a, name: A}\n")
    assert found == Codebook("Small", "1.0.0", (Code("a", "A", ""),))


def test_what_yaml_takes_for_something_else_is_the_text_that_stands_there(tmp_path: Path) -> None:
    found = book(
        tmp_path,
        "name: 2026\nversion: 2026-01-02\ncodes:\n"
        "  - id: a\n    name: 111\n    exclude: [skills: see workforce, 2024]\n",
    )
    assert (found.name, found.version) == ("2026", "2026-01-02")
    assert found.codes[0].name == "111"
    assert found.codes[0].exclude == ("skills: see workforce", "2024")


@pytest.mark.parametrize("version", ["2.10", "1.0", "3", "2.1.0", "0.10"])
def test_a_version_is_kept_as_written(tmp_path: Path, version: str) -> None:
    assert book(tmp_path, f"name: A\nversion: {version}\ncodes:\n  - {{id: a, name: A}}\n").version == version


def test_regular_expressions_that_work(tmp_path: Path) -> None:
    found = book(
        tmp_path, 'name: A\ncodes:\n  - {id: a, name: A, keywords: ["re:fund(ing|ed)", "a phrase"]}\n'
    )
    assert found.codes[0].keywords == ("re:fund(ing|ed)", "a phrase")


@pytest.mark.parametrize("name", packaged())
def test_packaged_codebooks_are_complete(name: str) -> None:
    for code in load_codebook(packaged()[name]).codes:
        assert code.definition
        assert 8 <= len(code.keywords) <= 20, code.id
        assert code.examples, code.id
        assert len(set(code.keywords)) == len(code.keywords), code.id


CODE = Code("a", "A", "D", ("i",), ("e",), ("k",), ("x",))


@pytest.mark.parametrize(
    "change",
    [
        {"definition": "E"},
        {"include": ("i", "j")},
        {"exclude": ()},
        {"keywords": ("l",)},
        {"examples": ("k",)},
    ],
)
def test_a_fingerprint_changes_with_what_a_tagger_may_use(change: dict[str, object]) -> None:
    assert replace(CODE, **change).fingerprint != CODE.fingerprint  # type: ignore[arg-type]


@pytest.mark.parametrize("change", [{"name": "B"}, {"color": "#000000"}, {"parent": "b"}])
def test_a_fingerprint_stays_with_what_it_may_not(change: dict[str, object]) -> None:
    assert replace(CODE, **change).fingerprint == CODE.fingerprint  # type: ignore[arg-type]


def test_words_that_move_between_lists_change_the_fingerprint() -> None:
    assert replace(CODE, include=("k",), keywords=("i",)).fingerprint != CODE.fingerprint


def test_unknown_codes_are_named() -> None:
    with pytest.raises(CodebookError, match="cell B2: there is no code 'z'"):
        require_codes(Codebook("Book", "1", (CODE,)), ["a", "z"], "cell B2")
