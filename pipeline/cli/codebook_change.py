"""``codebook diff`` and ``codebook migrate``: what changed between codebooks, and changes that decisions follow."""

from __future__ import annotations

import getpass
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.console import at, emit, next_step, say, study_command, table
from pipeline.codebook import load_codebook
from pipeline.codebook_diff import Change, Kind, suggested
from pipeline.codebook_diff import diff as compare
from pipeline.errors import CodebookError, StudyError
from pipeline.files import write_whole
from pipeline.model import Codebook, Suggestion
from pipeline.study import Study, load_study

if TYPE_CHECKING:
    from pipeline.review.migrate import Carried

TAGGED = "codebook.yaml"
"""The codebook of the last tagging, as the stage ``tag`` leaves it among the confidential outputs."""
BACKUPS = "backup"
SHORT = 60


@click.command()
@click.argument("paths", metavar="[OLD] [NEW] [DIR]", nargs=-1, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output, nothing else.")
@click.option("--verbose", is_flag=True, expose_value=False, help="On an error, show where it arose.")
def diff(paths: tuple[Path, ...], as_json: bool) -> None:
    """Say what changed between two codebook files, or, in a study, since its last tagging.

    OLD NEW: two files. OLD: that file and the study's codebook. Neither: the codebook of the study's last tagging
    and that of now. In a study (DIR, or this folder) it also says how many suggestions each changed code has.
    """
    files = [path for path in paths if not path.is_dir()]
    folders = [path for path in paths if path.is_dir()]
    if len(files) > 2 or len(folders) > 1:
        raise StudyError(
            "codebook diff takes at most two files and one folder.", "See: themebank codebook diff --help"
        )
    study = load_study(folders[0] if folders else ".") if folders or len(files) < 2 else None
    if study is not None:
        files = [*(files or [_tagged(study)]), study.codebook_path][:2]
    old, new = (load_codebook(path) for path in files)
    changes = compare(old, new)
    counts = _suggested(study, changes) if study else {}
    if as_json:
        emit({
            "old": f"{old.name} {old.version}", "new": f"{new.name} {new.version}",
            "changes": [{**asdict(change), **_counts(counts, change)} for change in changes],
        })  # fmt: skip
        return
    say(f"{old.name} {old.version} -> {new.name} {new.version}")
    if not changes:
        say("Nothing has changed.")
        return
    _show(changes, counts, with_counts=study is not None)
    again = sorted({change.code for change in changes if change.retag})
    gone = [change.code for change in changes if change.kind is Kind.REMOVED]
    if gone:
        next_step(f"{', '.join(gone)}: decisions on removed codes hang in the air; close them instead (closed: true), "
                  "or: themebank codebook migrate MAP.yaml")  # fmt: skip
    elif again:
        folder = at(folders[0]) if folders else ""
        next_step(f"themebank run{folder}, to suggest anew: {', '.join(again)}.")
    else:
        next_step("nothing: no suggestion depends on what changed.")


def _tagged(study: Study) -> Path:
    path = study.confidential / TAGGED
    if not path.is_file():
        raise CodebookError(
            "The codebook of the last tagging was not kept: the study has not been tagged by this version.",
            "Run themebank tag, or name the older file: themebank codebook diff OLD.yaml",
        )
    return path


def _suggested(study: Study, changes: Sequence[Change]) -> dict[str, tuple[int, int]]:
    from pipeline.store import corpus as corpus_store
    from pipeline.store import tagged
    from pipeline.store.engine import look_at

    store = look_at(study.store_url)
    try:
        found: tuple[Suggestion, ...] = corpus_store.load_suggestions(store)
        limits = tagged.thresholds(store, study.settings)
    finally:
        store.close()
    return suggested(changes, found, limits)


def _counts(counts: dict[str, tuple[int, int]], change: Change) -> dict[str, int]:
    if change.code not in counts:
        return {}
    every, shown = counts[change.code]
    return {"suggestions": every, "suggestions_shown": shown}


def _show(changes: Sequence[Change], counts: dict[str, tuple[int, int]], *, with_counts: bool) -> None:
    header = ("code", "what", "from and to") + (("suggestions", "shown") if with_counts else ())
    rows: list[tuple[object, ...]] = []
    for change in changes:
        more: tuple[object, ...] = counts.get(change.code, (0, 0)) if with_counts else ()
        rows.append((change.code, change.kind.value, _words(change), *more))
    table(header, rows)


def _words(change: Change) -> str:
    if change.kind is Kind.CHANGED:
        return "\n".join(
            f"{edit.key}: " + ("; ".join([*(f"- {_short(t)}" for t in edit.out), *(f"+ {_short(t)}" for t in edit.new)])
                               or "in another order")
            for edit in change.edits
        )  # fmt: skip
    if change.kind in {Kind.RENAMED, Kind.MOVED}:
        return f"{change.was or 'no parent'} -> {change.now or 'no parent'}"
    return change.was or change.now


def _short(text: str) -> str:
    return text if len(text) <= SHORT else text[: SHORT - 1] + "…"


@click.command()
@click.argument("map_file", metavar="MAP.yaml", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--by", default="", help="Who decided on it, for the audit trail (default: your user name).")
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@study_command
def migrate(map_file: Path, by: str, dry_run: bool, folder: Path, as_json: bool) -> None:
    """Rename, merge, split or retire codes by MAP.yaml; every decision goes along, and nothing is lost.

    MAP.yaml has one or more of: rename: {old: new}, merge: {target: [a, b]}, split: {old: [x, y]}, retire: [a],
    codes: [entries of codes that are new] and version: that of the codebook after it. Done twice, it changes nothing.
    """
    from pipeline.codebook_edit import read_steps
    from pipeline.contents import bearing_decisions
    from pipeline.store import corpus as corpus_store
    from pipeline.store import log
    from pipeline.store.engine import look_at, open_store

    study = load_study(folder)
    book = study.load_codebook()
    store = (look_at if dry_run else open_store)(study.store_url)
    try:
        segments = corpus_store.load_segments(store)
        every = log.load_decisions(store)
        steps = read_steps(map_file, book, {d.code for d in every if d.code})
        text, after, changed = _codebook_after(study, steps)
        new, carried = _decisions_after(bearing_decisions(store, segments)[0], every, steps, after)
        backup = _backup_path(study, book) if changed else None
        who, what = by or getpass.getuser(), f"codebook migrate {map_file.name}"
        if (
            backup is not None and not dry_run
        ):  # logged before it is done: if it is killed now, it is done again
            log.record(store, who, what, f"{steps.origin}; {_in_a_line(book, after)}")
            write_whole(backup, study.codebook_path.read_bytes())
            write_whole(study.codebook_path, text.encode("utf-8"))
        if not dry_run:
            log.append_decisions(store, new, who, what)
    finally:
        store.close()
    _tell(carried, (book, after), backup, len(new), dry_run=dry_run, as_json=as_json)


def _codebook_after(study: Study, steps: Any) -> tuple[str, Codebook, bool]:
    """Text of the codebook after the steps, the codebook that it is, and whether anything changed."""
    import yaml

    from pipeline.codebook_edit import migrated
    from pipeline.codebook_text import rewritten

    text = study.codebook_path.read_bytes().decode("utf-8-sig")
    data = yaml.safe_load(text)
    after, renamed = migrated(data, steps)
    changed = after != data
    made = rewritten(text, after, renamed) if changed else text
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / study.codebook_path.name
        path.write_bytes(made.encode("utf-8"))
        return made, load_codebook(path), changed


def _decisions_after(bearing: Any, every: Any, steps: Any, after: Codebook) -> Any:
    """New decisions on today's segments and on passages that are not in the corpus now."""
    from pipeline.coding import current
    from pipeline.review.migrate import migrate as carry_decisions
    from pipeline.store.log import now

    placed = {decision.seq for decision in bearing}
    lost = [decision for decision in every if decision.seq not in placed]
    label = f"{after.name} {after.version}"
    return carry_decisions((current(bearing), current(lost)), steps, label, now())


def _backup_path(study: Study, book: Codebook) -> Path:
    folder, stem = study.codebook_path.parent / BACKUPS, study.codebook_path.stem
    path, n = folder / f"{stem}-{book.version}.yaml", 1
    while path.exists():
        n += 1
        path = folder / f"{stem}-{book.version}-{n}.yaml"
    return path


def _in_a_line(before: Codebook, after: Codebook) -> str:
    """What changed in the codebook, for the audit trail."""
    changes = (
        f"{c.kind.value} {c.was or c.code}" + (f" to {c.now}" if c.kind is Kind.RENAMED else "")
        for c in compare(before, after)
    )
    return f"{before.version} to {after.version}: {', '.join(changes)}"


def _decisions(number: int) -> str:
    return "1 decision" if number == 1 else f"{number:,} decisions"


def _tell(
    carried: Sequence[Carried], books: tuple[Codebook, Codebook], backup: Path | None, added: int,
    *, dry_run: bool, as_json: bool,
) -> None:  # fmt: skip
    before, after = books
    if as_json:
        emit({
            "codebook": {"before": before.version, "after": after.version, "backup": str(backup) if backup else None},
            "steps": [{**asdict(one.step), "carried": one.carried, "to_decide": one.to_decide, "kept": one.kept}
                      for one in carried],
            "decisions_added": added, "dry_run": dry_run,
        })  # fmt: skip
        return
    would = "Would be done" if dry_run else "Done"
    for one in carried:
        where = f" -> {', '.join(one.step.new)}" if one.step.new else ""
        parts = [f"{_decisions(one.carried)} carried"] if one.step.kind != "retire" else []
        parts += [f"{one.to_decide:,} to be decided again"] if one.step.kind == "split" else []
        parts += (
            [f"{_decisions(one.kept)} stay with it" if one.kept != 1 else "1 decision stays with it"]
            if one.step.kind == "retire"
            else []
        )
        say(f"  {one.step.kind} {one.step.old}{where}: {', '.join(parts)}")
    if backup is None and not added:
        say("Nothing to do: the codebook and the decisions are as the map wants them.")
        return
    say(f"{would}: {added:,} entries added to the log of decisions, none taken out.")
    if backup is not None:
        say(f"Codebook {before.version} -> {after.version}; the old one: {backup}")
    again = sum(one.to_decide for one in carried)
    if dry_run:
        next_step("run it without --dry-run.")
    elif again:
        where = "1 passage" if again == 1 else f"{again:,} passages"
        next_step(
            f"decide again on {where}: themebank run, then themebank review export review.xlsx --coder NAME"
        )
    else:
        next_step(
            "look over the entries of the codes that took others in (definition, keywords), then: themebank run"
        )
