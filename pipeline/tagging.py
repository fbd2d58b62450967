"""The stage ``tag``: everything tagged from what is known now, or only the codes whose entry was edited.

A full tagging learns from all codes and decisions together, and what it learned is kept beside the store. As
long as segments, decisions and program stay the same, a code that is edited or added is tagged again from
what was kept and its own entry; the suggestions of all others stay as they are, byte for byte, and all codes
keep their thresholds (a new code has the usual one). So suggestions are a function of the last full tagging
and of each code's entry, and not of the order of the edits. The next decision, a changed source, another
version or ``--force`` learns anew, as does whatever the kept does not answer for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

from pipeline.coding import current
from pipeline.contents import bearing_decisions
from pipeline.flow import Context, Made, code_hash
from pipeline.model import Suggestion, digest
from pipeline.store import before, log, tagged
from pipeline.store import corpus as corpus_store
from pipeline.store.tagged import Tagged

if TYPE_CHECKING:
    from pipeline.tag.kept import Kept


FIRST = "nothing was tagged before"


@dataclass(frozen=True)
class Plan:
    """What a tagging has to do.

    Args:
        anew: why everything is tagged; empty where only ``codes`` are.
        codes: ids of codes to tag again, in the order of the codebook.
        gone: ids of codes whose suggestions go.
        of: how many codes are in use.
    """

    anew: str
    codes: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    of: int = 0

    def words(self, done: bool = True) -> str:
        """The plan as a sentence, of what was done or of what would be."""
        if self.anew:
            verb = f"tagged all {self.of} codes" if done else f"would tag all {self.of} codes"
            return verb if self.anew == FIRST else f"{verb} anew: {self.anew}"
        if not self.codes and not self.gone:
            return "no code has changed: suggestions stay"
        names = f" ({', '.join(self.codes)})" if self.codes else ""
        codes = "1 code" if len(self.codes) == 1 else f"{len(self.codes)} codes"
        gone = f"; {', '.join(self.gone)} taken away" if self.gone else ""
        verb = "re-tagged" if done else "would re-tag"
        return f"{verb} {codes} of {self.of}{names}{gone}; the others stay"


def make_plan(
    now: Mapping[str, str], was: Mapping[str, Tagged], kept: Mapping[str, str], mark: str, state: str
) -> Plan:
    """What has to be tagged.

    Args:
        now: hash of the entry of each code in use.
        was: what each code's suggestions in the store were made from.
        kept: hash of the entry of each code in the last full tagging.
        mark: of the last full tagging as it is kept; empty where nothing is.
        state: the mark that a full tagging of those codes would have now.
    """
    codes = tuple(code for code, entry in now.items() if code not in was or was[code].entry != entry)
    gone = tuple(sorted(set(was) - set(now)))
    edited = [code for code, entry in now.items() if kept.get(code) != entry]
    if not was:
        anew = FIRST
    elif not mark or any(one.learned != mark for one in was.values()):
        anew = "what the last full tagging learned is not there"
    elif mark != state:
        anew = "segments, decisions, the encoder or the program have changed"
    elif back := [code for code in codes if kept.get(code) == now[code]]:
        anew = f"{', '.join(back)} as before its last edit"
    elif 2 * len(edited) >= len(now):
        anew = "half of the codes or more have changed since the last full tagging"
    else:
        return Plan("", codes, gone, len(now))
    return Plan(anew, of=len(now))


@dataclass(frozen=True)
class Known:
    """What a tagging starts from: texts of the codable segments by id, and a hash of all but the codebook."""

    texts: dict[str, str]
    state: str


def _known(context: Context) -> Known:
    texts = tagged.codable_texts(context.store)
    whole = hashlib.sha256("\0".join(chain.from_iterable(texts.items())).encode("utf-8", "surrogatepass"))
    encoder = context.study.settings.encoder
    marks = code_hash(("tag",)), encoder, log.decisions_mark(context.store), whole.hexdigest()
    return Known(texts, digest(*marks))


def _plan(context: Context, known: Known, kept: Kept | None) -> Plan:
    from pipeline.tag.kept import mark_of, read_of

    codes = context.codebook.open_codes
    if context.options.force:
        return Plan("it was asked for", of=len(codes))
    plan = make_plan(
        {code.id: read_of(code) for code in codes},
        tagged.load_tagged(context.store),
        kept.reads if kept else {},
        kept.mark if kept else "",
        mark_of(known.state, kept.codes) if kept else "",
    )
    new = [code for code in plan.codes if kept and code not in kept.reads]
    if said := log.decided(context.store, new):
        return Plan(f"decisions on {', '.join(said)} were made before", of=len(codes))
    return plan


def foretell(context: Context) -> str:
    """What a tagging would do, as a sentence."""
    from pipeline.tag.kept import load

    return _plan(context, _known(context), load(context.study.learned)).words(done=False)


def run_tag(context: Context) -> Made:
    """Codable segments and the codebook -> suggestions with their why. Decisions only teach."""
    from pipeline.tag.kept import load

    known = _known(context)
    kept = load(context.study.learned)
    plan = _plan(context, known, kept)
    context.progress.start("tag", 1)
    if plan.anew or kept is None:
        kept = None  # lets go of the file, which is about to be replaced
        _tag_all(context, known)
    else:
        _tag_some(context, known, kept, plan)
    context.progress.step(f"{len(known.texts)} segments")
    every, shown, segments = tagged.counts(
        context.store, tagged.thresholds(context.store, context.study.settings)
    )
    return Made(
        counts={
            "segments": len(known.texts),
            "suggestions": every,
            "shown": shown,
            "segments_with_any": segments,
        },
        files={"confidential/codebook.yaml": context.study.codebook_path.read_bytes()},
        note=plan.words(),
    )


def _tag_all(context: Context, known: Known) -> None:
    from pipeline.tag.kept import read_of, save
    from pipeline.tag.taggers import TAGGER

    segments = corpus_store.load_segments(context.store)
    coding = current(bearing_decisions(context.store, segments)[0])
    book = replace(context.codebook, codes=context.codebook.open_codes)
    codable, encoder = [s for s in segments if s.codable], context.study.settings.encoder
    found, kept, limits = TAGGER.learn(codable, book, coding, known.state, encoder)
    context.study.before_edits.unlink(missing_ok=True)
    if kept is not None:
        save(context.study.learned, kept)
    mark = kept.mark if kept is not None else ""
    marks = {code.id: Tagged(read_of(code), mark) for code in book.codes}
    tagged.save_all(context.store, found, marks, limits)


def _tag_some(context: Context, known: Known, kept: Kept, plan: Plan) -> None:
    from pipeline.tag.kept import read_of
    from pipeline.tag.taggers import TAGGER

    texts = [known.texts[key] for key in kept.ids]
    codes = [context.codebook.by_id[code] for code in plan.codes]
    found: list[Suggestion] = []
    was = tagged.load_tagged(context.store)
    first = before.load(context.study.before_edits, kept.mark)
    untouched = [one for one, mark in was.items() if mark == Tagged(kept.reads.get(one, ""), kept.mark)]
    for code in codes:
        if code.id in untouched:
            first[code.id] = tagged.suggestions_of(context.store, code.id)
        found += TAGGER.retag(kept, code, texts, first.get(code.id, []))
    if any(code.id in untouched for code in codes):
        before.save(context.study.before_edits, kept.mark, first)
    marks = {code.id: Tagged(read_of(code), kept.mark) for code in codes}
    tagged.save_some(context.store, (*plan.codes, *plan.gone), found, marks)
