"""``codebook list | show | check | diff | migrate``."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli.codebook_change import diff, migrate
from pipeline.cli.console import emit, next_step, say, table
from pipeline.codebook import load_codebook, packaged, packaged_path
from pipeline.model import Code, Codebook


@click.group()
def codebook() -> None:
    """List, show, check, compare and change codebooks."""


codebook.add_command(diff)
codebook.add_command(migrate)


@codebook.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output, nothing else.")
def list_books(as_json: bool) -> None:
    """The codebooks that come with Themebank."""
    books = {name: load_codebook(path) for name, path in packaged().items()}
    if as_json:
        emit({"codebooks": [{"id": name, "name": b.name, "version": b.version, "codes": len(b.codes)}
                            for name, b in books.items()]})  # fmt: skip
        return
    table(
        ("id", "name", "version", "codes"), [(k, b.name, b.version, len(b.codes)) for k, b in books.items()]
    )
    next_step("themebank init my-study --codebook NAME, or to read one: themebank codebook show NAME")


@codebook.command("show")
@click.argument("name")
def show(name: str) -> None:
    """Print a packaged codebook's file, to keep or to change (themebank codebook show mecc > my.yaml)."""
    click.echo(packaged_path(name).read_text(encoding="utf-8"), nl=False)


@codebook.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output, nothing else.")
@click.option("--verbose", is_flag=True, expose_value=False, help="On an error, show where it arose.")
def check(file: Path, as_json: bool) -> None:
    """Check a codebook file; an error names the line."""
    book = load_codebook(file)
    thin = [code.id for code in book.open_codes if not code.definition or not code.keywords]
    if as_json:
        emit({"name": book.name, "version": book.version, "codes": len(book.codes), "thin": thin})
        return
    say(f"{book.name} {book.version}: {len(book.codes)} codes, no faults.")
    for code in book.codes:
        say(f"  {'  ' * _depth(book, code)}{code.id}: {code.name}{' (closed)' if code.closed else ''}")
    if thin:
        say(f"Without definition or keywords, and so harder to suggest: {', '.join(thin)}")
    next_step("name it in study.yaml (codebook: codebook/NAME.yaml), then: themebank run")


def _depth(book: Codebook, code: Code) -> int:
    parent = book.by_id.get(code.parent or "")
    return 0 if parent is None else 1 + _depth(book, parent)
