"""The flow of Themebank, readable from top to bottom: what each stage needs, what it makes, and how.

Every stage loads from the store, calls pure functions of its room, and saves. :mod:`pipeline.flow` decides
whether it has to run at all.
"""

from __future__ import annotations

from pipeline import outputs, publish
from pipeline.contents import load_contents, paths_of, roster_of
from pipeline.errors import StudyError
from pipeline.executor import executor
from pipeline.files import clear_parts, csv_bytes
from pipeline.flow import Context, Made, Result, Stage, check_flow, code_hash, corpus_files, run_stage
from pipeline.model import Segment
from pipeline.quotes.clearance import TO_CHECK_FILE
from pipeline.store import corpus as corpus_store
from pipeline.store import log
from pipeline.study import load_source_rows
from pipeline.tagging import foretell, run_tag

QUOTES_TO_CHECK = f"confidential/{TO_CHECK_FILE}"


def run_ingest(context: Context) -> Made:
    """Files of the corpus -> sources and blocks. Only files that are new or changed are read."""
    from pipeline.ingest.guard import Limits
    from pipeline.ingest.run import Plan, Wanted, ingest

    found, unopened = corpus_files(context)
    rows = load_source_rows(context.study)
    manifest = {path: Wanted(row.kind, row.attributes, row.columns) for path, row in rows.items()}
    known = {} if context.options.force else corpus_store.known_sources(context.store)
    limits = Limits(seconds=context.options.file_seconds)
    settings = context.study.settings
    plan = Plan(
        context.study.corpus,
        settings.interviewers,
        known,
        code_hash(("ingest",)),
        limits,
        settings.pdf_engine,
    )
    context.progress.start("ingest", len(found))
    with executor(context.options) as pool:
        batch = ingest(found, manifest, plan, pool, context.progress.step, context.progress.doing)
    corpus_store.save_corpus(context.store, batch.fresh, batch.current)
    corpus = corpus_store.load_corpus(context.store)
    parts = [r for notes in corpus_store.source_notes(context.store).values() for r in notes.rejects]
    unread = len(unopened) + batch.unread
    return Made(
        counts={
            "files": len(found) + len(unopened),
            "sources": len(corpus.sources),
            "read": len(batch.fresh),
            "rejected": unread,
            "blocks": sum(len(blocks) for blocks in corpus.blocks.values()),
        },
        rejects=(*unopened, *batch.rejects, *parts),
        files={"confidential/blocks.csv": outputs.blocks_csv(corpus)},
        taken=len(found) + len(unopened),
        kept=len(corpus.sources),
        dropped=unread,
    )


def run_segment(context: Context) -> Made:
    """Sources and blocks -> segments, with the label of everybody who speaks."""
    from pipeline.segment.segmenters import STRUCTURE, Voice, is_back_channel, segment

    corpus = corpus_store.load_corpus(context.store)
    roster = roster_of(context.study, corpus, save=True)
    voices: dict[str, dict[str, Voice]] = {source.path: {} for source in corpus.sources}
    for spoken, person in roster.by_speaker.items():
        voices[spoken.source][spoken.speaker] = Voice(person.label, roster.asks(spoken))
    settings = context.study.settings
    made: list[Segment] = []
    taken = 0
    context.progress.start("segment", len(corpus.sources))
    for source in corpus.sources:
        blocks = corpus.blocks[source.id]
        made += segment(source, blocks, voices[source.path], settings.unit, settings.max_words)
        taken += sum(len(source.text[b.start : b.end].split()) for b in blocks if b.kind not in STRUCTURE)
        context.progress.step(source.path)
    corpus_store.save_segments(context.store, made)
    words = sum(len(s.text.split()) for s in made)
    return Made(
        counts={
            "segments": len(made),
            "codable": sum(s.codable for s in made),
            "short_replies": sum(not s.codable and is_back_channel(s.text) for s in made),
            "not_evidence": sum(
                not s.codable and not s.speaker and not is_back_channel(s.text) for s in made
            ),
            "words": words,
        },
        files={"confidential/segments.csv": outputs.segments_csv(made, paths_of(corpus.sources))},
        taken=taken,
        kept=words,
    )


def run_decisions(context: Context) -> Made:
    """Decision files beside the study, and coding in the margins of Word files -> the log; each once, ever."""
    from pipeline.review.comments import MARK, read_comments
    from pipeline.review.portable import read_decisions
    from pipeline.review.returned import Returned

    sources, book = corpus_store.load_sources(context.store), context.codebook
    files, comments = (
        sorted(context.study.decisions.glob("*.csv")),
        corpus_store.load_marked(context.store, MARK),
    )
    segments = corpus_store.load_segments(context.store, None if files else comments)
    taken: list[Returned] = []
    added = 0
    for path in files:
        origins = log.known_origins(context.store)
        taken.append(read_decisions(path, segments, paths_of(sources), book, origins))
        added += log.append_decisions(
            context.store, taken[-1].decisions, "decisions", f"taken from {path.name}"
        )
    rows = sum(found.rows for found in taken)
    for source in (source for source in sources if source.id in comments):
        origins = log.known_origins(context.store)
        own = [segment for segment in segments if segment.source_id == source.id]
        taken.append(read_comments(source, comments[source.id], own, book, origins))
        added += log.append_decisions(
            context.store, taken[-1].decisions, "decisions", f"comments in {source.path}"
        )
    rejects = tuple(reject for found in taken for reject in found.rejects)
    known, given = sum(found.unchanged for found in taken), sum(found.rows for found in taken)
    return Made(
        counts={
            "files": len(files),
            "rows": rows,
            "comments": given - rows,
            "added": added,
            "known": known,
            "rejected": len(rejects),
        },
        rejects=rejects,
        taken=given,
        kept=sum(found.used for found in taken) + known,
        dropped=len(rejects),
    )


def run_analyse(context: Context) -> Made:
    """Coding, suggestions and case attributes -> tables, counted on two bases that never mix."""
    contents = load_contents(context)
    order = {s.id: n for n, s in enumerate(contents.segments)}
    base = publish.evidence_base(contents, context.study)
    context.memo["frames"] = frames = publish.frames(base, context.study)
    shared = {f"shareable/{name}.csv": outputs.frame_csv(frame) for name, frame in frames.items()}
    _gate(shared, context)
    return Made(
        counts={
            "decisions": contents.decided,
            "segments_reviewed": len(contents.coding.reviewed_segments),
            "codes_reviewed": sum(c.basis == "reviewed" for c in base.coded),
            "codes_suggested": sum(c.basis == "suggested" for c in base.coded),
        },
        rejects=contents.orphans,
        files={
            "confidential/suggestions.csv": outputs.suggestions_csv(contents.suggestions, contents.coding),
            "confidential/coding.csv": outputs.coding_csv(contents.coding, order),
            **shared,
        },
        taken=contents.decided,
        kept=len({d.seq for d in contents.decisions}),
        dropped=len(contents.orphans),
    )


def run_quotes(context: Context) -> Made:
    """Coded passages -> the quote bank, every name replaced and every quote proved against its source.

    Quotes that may identify somebody wait in ``quotes_to_check.csv`` until a person writes a name beside them.
    """
    from pipeline.quotes import bank, clearance

    contents = load_contents(context)
    context.progress.start("quotes", 1)
    waiting_file = context.study.outputs / QUOTES_TO_CHECK
    known = clearance.load(context.study.cleared)
    clearance.remember(context.study.cleared, known, clearance.load(waiting_file))
    found = _quotes(context)
    context.progress.step(f"{len(found.quotes)} quotes")
    shared = {"shareable/quote_bank.csv": csv_bytes(bank.COLUMNS, bank.rows(found.quotes))}
    _gate(shared, context)
    replaced = bank.replacement_rows((*found.quotes, *found.waiting), contents.sources)
    return Made(
        counts={
            "quotes": len(found.quotes),
            "codes": len({q.code for q in found.quotes}),
            "participants": len({q.label for q in found.quotes}),
            "replacements": len(replaced),
            "to_check": len(found.waiting),
        },
        note=publish.too_short_to_quote(found.too_short, contents.sources),
        files={
            "confidential/replacements.csv": csv_bytes(bank.REPLACEMENTS, replaced),
            QUOTES_TO_CHECK: csv_bytes(
                clearance.TO_CHECK, clearance.check_rows(found.waiting, contents.sources)
            ),
            **shared,
        },
    )


def _quotes(context: Context) -> publish.Bank:
    """The quote bank, made once a run."""
    from pipeline.quotes import clearance

    if "quotes" not in context.memo:
        cleared = {one.quote_id: one for one in clearance.load(context.study.cleared)}
        options = context.options
        context.memo["quotes"] = publish.quotes(
            load_contents(context), context.study, options.per_code, cleared,
            include_unreviewed=options.include_unreviewed,
        )  # fmt: skip
    found: publish.Bank = context.memo["quotes"]
    return found


def run_report(context: Context) -> Made:
    """Tables and quotes -> the report, its Word and Excel forms, and the charts."""
    from pipeline.report.writers import render

    contents = load_contents(context)
    frames = context.memo.get("frames") or publish.frames(
        publish.evidence_base(contents, context.study), context.study
    )
    found = _quotes(context)
    rejects = len([r for r in log.load_rejects(context.store) if r.stage == "ingest"])
    data = publish.report_data(contents, context.study, frames, found, rejects)
    context.progress.start("report", 1)
    files = {f"shareable/{name}": content for name, content in render(data).items()}
    context.progress.step(f"{len(files)} files")
    _gate(files, context)
    return Made(counts={"files": len(files), "quotes": len(found.quotes)}, files=files)


def _gate(files: dict[str, bytes], context: Context) -> None:
    from pipeline.anonymise.gate import check

    check(files, load_contents(context).detector)


STAGES: tuple[Stage, ...] = (
    Stage("ingest", ("corpus", "manifest"), ("sources",), ("interviewers", "file_seconds"), ("ingest",), run_ingest,
          "read the sources"),
    Stage("segment", ("sources", "people"), ("segments",), ("unit", "max_words", "interviewers"),
          ("segment", "anonymise"), run_segment, "split them into the units that are coded"),
    Stage("decisions", ("segments", "codebook", "decision files"), ("taken decisions",), (),
          ("review",), run_decisions, "take in decisions that are kept as files"),
    Stage("tag", ("segments", "codebook", "decisions"), ("suggestions",), ("encoder",), ("tag",), run_tag,
          "suggest codes", foretell),
    Stage("analyse", ("segments", "suggestions", "decisions", "codebook", "people"), ("tables",),
          ("fixed_threshold", "disclosure"), ("analyse", "anonymise"), run_analyse, "count themes"),
    Stage("quotes", ("segments", "suggestions", "decisions", "codebook", "people", "clearances"), ("quotes",),
          ("fixed_threshold", "disclosure", "include_unreviewed", "per_code"), ("quotes", "anonymise"), run_quotes,
          "make the quote bank"),
    Stage("report", ("tables", "quotes", "codebook"), ("report",), ("name", "method", "fixed_threshold", "disclosure",
          "include_unreviewed", "per_code", "max_words"), ("report", "quotes", "anonymise", "analyse"),
          run_report, "write the report"),
)  # fmt: skip
check_flow(STAGES)


def run(context: Context, last: str = "report") -> list[Result]:
    """Run the flow up to and including a stage; stages whose inputs have not changed are passed over.

    Then ``rejects.csv`` and ``manifest.json`` are brought up to date.
    """
    from pipeline.manifest import write_manifest

    names = [stage.name for stage in STAGES]
    if last not in names:
        raise StudyError(f"There is no stage '{last}'.", f"Stages: {', '.join(names)}.")
    if not context.options.dry_run:
        clear_parts(context.study.outputs)
    results: list[Result] = []
    for stage in STAGES[: names.index(last) + 1]:
        results.append(run_stage(stage, STAGES, context))
        if context.options.dry_run and results[-1].status == "would run":
            rest = STAGES[len(results) : names.index(last) + 1]
            steady = any(r.stage == "segment" and r.status == "unchanged" for r in results)
            return results + [
                Result(s.name, "would run", {}, 0.0, s.foretell(context) if steady and s.foretell else "")
                for s in rest
            ]
    if not context.options.dry_run:
        write_manifest(context)
    return results
