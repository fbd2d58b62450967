"""Paragraphs that the end of a page or a column had cut, put together again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, groupby

from pipeline.ingest.pdf.blocks import Para, Role
from pipeline.ingest.pdf.paragraphs import ENDS, MARKER

LONGEST = 5_000
"""Words from which a paragraph is not continued on a further page: no paragraph is that long."""


LABELS = 20
"""From this many scraps of text on, what a page has outside of a tree is the lettering of a drawing."""

SHORT = 5.0
"""Words that such scraps have on average at most."""


FEWEST_SLIDES = 3
MOSTLY = 0.6
"""Share of pages with a title from which they are slides."""
LARGER = 1.15
"""How much larger than all else on its page a slide's title is."""


def drawn(paras: Sequence[Para]) -> list[Para]:
    """The lettering of drawings as one paragraph a page, rather than each label as one.

    Args:
        paras: what stands outside of the tree of a tagged document, in order of pages.
    """
    result: list[Para] = []
    for _, group in groupby(paras, key=lambda para: para.page):
        found = list(group)
        labels = [para for para in found if para.role in (Role.TEXT, Role.LIST)]
        if len(labels) >= LABELS and _mean(labels) <= SHORT:
            words = [(para.words[0]._replace(glued=False), *para.words[1:]) for para in labels]
            lettering = Para(tuple(chain.from_iterable(words)))
            found = [lettering, *(para for para in found if para.role not in (Role.TEXT, Role.LIST))]
        result.extend(found)
    return result


def _mean(paras: Sequence[Para]) -> float:
    """Words that paragraphs have on average."""
    return sum(len(para.words) for para in paras) / len(paras)


def joined(paras: Sequence[Para]) -> list[Para]:
    """Paragraphs that a page or column break had cut, put together again."""
    result: list[Para] = []
    for para in paras:
        before = next((i for i in range(len(result) - 1, -1, -1) if result[i].role is not Role.NOTE), None)
        if before is not None and _continues(result[before], para):
            first = para.words[0]._replace(glued=False)
            old = result[before]
            result[before] = replace(old, words=(*old.words, first, *para.words[1:]), tight=para.tight)
        else:
            result.append(para)
    return result


def resumed(paras: Sequence[Para]) -> list[Para]:
    """Tagged paragraphs put together where the tags were cut by a page's end in the middle of a sentence."""
    result: list[Para] = []
    for para in paras:
        before = next((i for i in range(len(result) - 1, -1, -1) if result[i].role is not Role.NOTE), None)
        old = result[before] if before is not None else None
        if before is None or old is None or not _resumes(old, para):
            result.append(para)
            continue
        first = para.words[0]._replace(glued=False)
        result[before] = replace(old, words=(*old.words, first, *para.words[1:]))
    return result


def _resumes(old: Para, new: Para) -> bool:
    """Whether tags part a sentence at a page's end: no full stop before, a small letter after, set alike; what comes
    overleaf may be tagged as an entry of the list again, but carries no label."""
    labelled = new.role is not Role.TEXT and (new.role is not Role.LIST or MARKER.match(new.words[0].text))
    if old.role not in (Role.TEXT, Role.LIST) or labelled or new.page != old.last_page + 1:
        return False
    last, first = old.words[-1].text, new.words[0].text
    alike = old.size == new.size and old.bold == new.bold
    return (
        alike
        and (last[-1:].isalnum() or last.endswith((",", "-")))
        and first[:1].islower()
        and 5 < len(old.words) < LONGEST
    )


def _continues(old: Para, new: Para) -> bool:
    """Whether ``new`` goes on with the sentence of ``old`` on the next page or column."""
    if old.role not in (Role.TEXT, Role.LIST) or new.role is not Role.TEXT or len(old.words) > LONGEST:
        return False
    last, first = old.words[-1], new.words[0]
    apart = first.page != last.page or first.base < last.base
    if not apart or first.page - last.page > 1 or abs(old.size - new.size) > 0.6 or old.bold != new.bold:
        return False
    if last.text.endswith(ENDS):
        return old.tight and first.text[:1].islower() and not last.text.endswith((":", ";"))
    return old.tight or first.text[:1].islower()


def titled(paras: Sequence[Para]) -> list[Para]:
    """Paragraphs of tagged pages, each page's title first: what stands above all else in much larger type, however
    late the tags have it (those of slides follow the order in which boxes were drawn). Where most pages have one, they
    are slides, and their titles are of one level whatever their size."""
    pages = [list(group) for _, group in groupby(paras, key=lambda para: para.page)]
    places = [_title(page) for page in pages]
    slides = len(pages) >= FEWEST_SLIDES and sum(at >= 0 for at in places) >= MOSTLY * len(pages)
    result: list[Para] = []
    for page, at in zip(pages, places, strict=True):
        if at >= 0:
            result.append(replace(page[at], role=Role.TITLE) if slides else page[at])
        result.extend(para for place, para in enumerate(page) if place != at)
    return result


def _title(page: Sequence[Para]) -> int:
    """The place of a page's title among its paragraphs; -1 where none is one."""
    if any(para.page != para.last_page for para in page) or len(page) < 2:
        return -1
    at = min(range(len(page)), key=lambda place: min(word.top for word in page[place].words))
    others = [word for place, para in enumerate(page) if place != at for word in para.words]
    alone = (
        max(word.bottom for word in page[at].words) <= min(word.top for word in others) + 0.3 * page[at].size
    )
    large = page[at].size >= LARGER * max(para.size for place, para in enumerate(page) if place != at)
    return at if alone and large and page[at].role in (Role.TEXT, Role.HEADING) else -1
