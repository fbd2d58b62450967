"""``init`` and ``status``."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.console import at, emit, next_step, say, study_command
from pipeline.codebook import load_codebook, packaged_path
from pipeline.errors import StudyError
from pipeline.files import write_whole
from pipeline.study import Study, load_study

if TYPE_CHECKING:
    from pipeline.analyse.progress import Estimate, Progress
    from pipeline.coding import Coding
    from pipeline.model import Segment, Suggestion
    from pipeline.thresholds import Thresholds

_STUDY = """\
name: {name}
codebook: codebook/{codebook}.yaml
method: codebook            # codebook | framework | reflexive
unit: turn                  # turn | paragraph | sentence
max_words: 150              # longer units are split at sentence ends
interviewers: [Interviewer, Moderator, Facilitator]   # who asks: kept as context, never coded
# threshold: 0.5            # suggestions below it are kept but not shown; left out, each code gets its own in time
disclosure: {{min_cell: 5, min_group: 3, max_share: 0.25}}
"""
_IGNORE = "/corpus/\n/outputs/\n/vault/\n/study.db*\n"


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--codebook", default="prevention_pledge", show_default=True,
              help="A packaged codebook (themebank codebook list).")  # fmt: skip
@click.option("--verbose", is_flag=True, expose_value=False, help="On an error, show where it arose.")
def init(folder: Path, codebook: str) -> None:
    """Make a study folder with settings, a codebook and a place for the sources."""
    source = packaged_path(codebook)
    if (folder / "study.yaml").exists():
        raise StudyError(f"{folder} is a study already.", "Choose another folder.")
    if folder.exists() and not folder.is_dir():
        raise StudyError(f"{folder} is a file.", "Choose another name.")
    for name in ("corpus", "codebook", "notebooks", "decisions"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    if not (folder / "codebook" / f"{codebook}.yaml").exists():
        write_whole(folder / "codebook" / f"{codebook}.yaml", source.read_bytes())
    if not (folder / ".gitignore").exists():
        write_whole(folder / ".gitignore", _IGNORE.encode())
    title = folder.resolve().name.replace("-", " ").replace("_", " ").strip().capitalize() or "Study"
    text = _STUDY.format(name=_quoted(title), codebook=codebook)
    write_whole(folder / "study.yaml", text.encode("utf-8"))
    say(f"Made the study {folder} with the codebook '{load_codebook(source).name}'.")
    next_step(f"put your transcripts, minutes, reports and workbooks into {folder / 'corpus'}, then: "
              f"themebank run {folder}")  # fmt: skip


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@click.command()
@study_command
def status(folder: Path, as_json: bool) -> None:
    """Say how far the study is, how well suggestions do, and what to do next."""
    study = load_study(folder)
    facts, estimates, limits = _facts(study)
    if as_json:
        emit({**facts, "random_share": _as_facts(estimates)})
        return
    say(study.settings.name)
    if not facts["segments"]:
        say("Nothing has been read yet.")
    else:
        _tell(facts, study.confidential / "rejects.csv")
        say(f"  suggestions are shown from {limits.words}")
        for line in _lines(estimates):
            say(f"  {line}")
    if stale := facts["out_of_date"]:
        say(f"  out of date: {', '.join(stale)}")
        next_step(f"themebank run{at(folder)}")
    elif facts["reviewed"] < facts["codable"]:
        next_step(f"themebank review{at(folder)} (in the browser), and decide on the suggestions.")
    else:
        next_step(f"open {study.shareable / 'report.html'}")


def _facts(study: Study) -> tuple[dict[str, Any], Progress, Thresholds]:
    """What is in the store, what has been decided, what a run would do; what the random share says; the thresholds."""
    from pipeline.coding import current
    from pipeline.contents import bearing_decisions
    from pipeline.flow import Context, Options
    from pipeline.stages import run
    from pipeline.store import corpus as corpus_store
    from pipeline.store import log, tagged
    from pipeline.store.engine import look_at

    study.load_codebook()
    store = look_at(study.store_url)
    plan = run(Context(study, store, Options(dry_run=True)))
    segments = corpus_store.load_segments(store)
    coding = current(bearing_decisions(store, segments)[0])
    rejects = len(log.load_rejects(store))
    limits = tagged.thresholds(store, study.settings)
    shown = [s for s in corpus_store.load_suggestions(store) if limits.shows(s)]
    store.close()
    codable = {s.id for s in segments if s.codable}
    known = {code.id for code in study.load_codebook().codes}
    on_passages = {
        (d.segment_id, d.code) for d in coding.applied if d.segment_id in codable and d.code in known
    }
    per_coder = Counter(coder for segment, coder in coding.reviewed if segment in codable)
    facts = {
        "study": study.settings.name,
        "segments": len(segments),
        "codable": len(codable),
        "reviewed": len(codable & coding.reviewed_segments),
        "reviewed_by": dict(sorted(per_coder.items())),
        "participants": len({s.participant for s in segments if s.codable and s.participant}),
        "participants_speaking": len({s.participant for s in segments if s.participant}),
        "codes_reviewed": len(on_passages),
        "codes_applied": len(coding.applied),
        "suggestions_waiting": sum(
            (s.segment_id, s.code) not in coding.decided and s.segment_id not in coding.reviewed_segments
            for s in shown
        ),
        "thresholds": limits.facts,
        "rejects": rejects,
        "out_of_date": [result.stage for result in plan if result.status == "would run"],
    }
    return facts, _progress(study, segments, coding, shown), limits


def _tell(facts: dict[str, Any], rejects_file: Path) -> None:
    codable, reviewed = facts["codable"], facts["reviewed"]
    say(f"  {facts['segments']:,} segments, {codable:,} of them to code{_voices(facts)}")
    say(f"  reviewed  {_bar(reviewed, codable)} {reviewed:,} of {codable:,}")
    for coder, count in facts["reviewed_by"].items():
        say(f"    {coder}: {count:,}")
    waiting = facts["suggestions_waiting"]
    say(f"  {_applied(facts)}; {waiting:,} suggestions waiting")
    if facts["rejects"]:
        things = "1 thing" if facts["rejects"] == 1 else f"{facts['rejects']:,} things"
        say(f"  {things} could not be used: {rejects_file}")


def _voices(facts: dict[str, Any]) -> str:
    """Of how many participants; and of how many more nothing is to be coded, where there are any."""
    heard, silent = facts["participants"], facts["participants_speaking"] - facts["participants"]
    if not heard:
        return ""
    rest = (
        f" ({silent:,} more {'says' if silent == 1 else 'say'} only what is not coded, such as short replies)"
        if silent
        else ""
    )
    return f", of {heard:,} {'participant' if heard == 1 else 'participants'}{rest}"


def _applied(facts: dict[str, Any]) -> str:
    """Codes that people put on passages, each once on a passage as ``run`` and the tables count them; and how many
    decisions that were, where it is another number."""
    once, each = facts["codes_reviewed"], facts["codes_applied"]
    apart = f" ({each:,} with each coder and phrase apart)" if each != once else ""
    return f"{once:,} codes reviewed, each counted once a passage{apart}"


def _progress(
    study: Study, segments: Sequence[Segment], coding: Coding, shown: Sequence[Suggestion]
) -> Progress:
    """What the random share says; all that is coded, where everything is reviewed."""
    from pipeline.analyse.progress import progress
    from pipeline.review.queue import draw, is_random

    seed = study.settings.seed
    ids = sorted((s.id for s in segments if s.codable), key=lambda segment: draw(segment, seed))
    done = coding.reviewed_segments
    drawn = ids if done.issuperset(ids) else [segment for segment in ids if is_random(segment, seed)]
    suggested: dict[str, set[str]] = {}
    for s in shown:
        suggested.setdefault(s.segment_id, set()).add(s.code)
    codes = [code.id for code in study.load_codebook().open_codes]
    return progress(drawn, done, coding.codes_of, suggested, codes, len(ids))


def _as_facts(found: Progress) -> dict[str, Any]:
    """Progress for ``--json``; nothing but what is missing where that is something."""
    if found.missing:
        return {"reviewed": found.sample, "missing": found.missing}
    return {
        "reviewed": found.sample,
        "missing": 0,
        "skipped": found.skipped,
        "interval": "Wilson, 95 %",
        "precision": _share(found.precision),
        "recall": _share(found.recall),
        "codes": [
            {
                "code": row.code,
                "prevalence": _share(row.prevalence),
                "precision": _share(row.precision),
                "recall": _share(row.recall),
            }
            for row in found.codes
        ],
        "stopping_rule": {
            "met": found.stop,
            "exact_enough": found.exact,
            "widest_code": found.widest[0],
            "widest": round(found.widest[1], 4),
            "saturated": found.saturated,
            "new_codes": found.new_codes,
            "more": found.more,
            "left": found.left,
        },
    }


def _share(found: Estimate | None) -> dict[str, float | int | None] | None:
    if found is None:
        return None
    if not found.of:
        return {"share": None, "low": None, "high": None, "of": 0}
    share, low, high = (round(part, 4) for part in (found.share, found.low, found.high))
    return {"share": share, "low": low, "high": high, "of": found.of}


def _lines(found: Progress, most: int = 5) -> list[str]:
    """Progress in a few lines."""
    from pipeline.analyse.progress import FEWEST, RUN, WIDTH

    if found.missing:
        return [
            f"how well suggestions do is said from {FEWEST} reviewed segments of the random share on: "
            f"{found.missing:,} are missing (themebank review export FILE.xlsx --order queue)"
        ]
    made = [f"on {found.sample:,} segments drawn at random (95 % intervals, Wilson):"]
    if found.precision and found.recall:
        made.append(f"  suggestions that are right    {_percent(found.precision)}")
        made.append(f"  codes put that were suggested {_percent(found.recall)}")
    common = sorted(found.codes, key=lambda row: -row.prevalence.hits)
    made += [f"  {row.code:<29} {_percent(row.prevalence)} of segments" for row in common[:most]]
    if len(common) > most:
        made.append(f"  … and {len(common) - most} more codes: --json")
    if found.skipped:
        made.append(
            f"  {found.skipped:,} of the random share were passed over: this speaks of what was reviewed"
        )
    if found.stop:
        return [*made, "stopping rule met: themes are counted exactly enough and no new ones turn up"]
    why = []
    if not found.exact:
        why.append(f"{found.widest[0]} is known to ±{found.widest[1]:.0%} only (wanted: ±{WIDTH:.0%})")
    if not any(row.prevalence.hits for row in found.codes):
        why.append("no code has been put on any of them")
    elif not found.saturated:
        why.append(f"the last {RUN} brought {found.new_codes} codes not seen before")
    return [*made, f"stopping rule not met: {'; '.join(why)}", *_wanted(found)]


def _wanted(found: Progress) -> list[str]:
    """How much more would make the figures exact enough, and how to go on."""
    if found.more > found.left or not found.left:
        left = f"{found.left:,} are left of the random share" if found.left else "the random share is used up"
        more = (
            f"about {found.more:,} more drawn at random would make it exact enough, and "
            if found.more
            else ""
        )
        return [f"  {more}{left}: it takes a review of all segments"]
    more = f"about {found.more:,} more of the random share would make it exact enough ({found.left:,} are left); "
    return [f"  {more * bool(found.more)}go on with: themebank review export FILE.xlsx --order queue"]


def _percent(found: Estimate) -> str:
    if math.isnan(found.share):
        return "   – (none)"
    return f"{found.share:4.0%} ({found.low:.0%} to {found.high:.0%})"


def _bar(part: int, whole: int, width: int = 30) -> str:
    full = round(width * part / whole) if whole else 0
    return "█" * full + "░" * (width - full)
