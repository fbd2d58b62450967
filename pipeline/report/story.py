"""What the report says in words, the same in HTML, Word and workbooks: facts, findings in brief, warnings, method."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.anonymise.disclosure import SMALL_GROUPS
from pipeline.model import Basis, Quote
from pipeline.report import tables
from pipeline.report.model import ReportData
from pipeline.report.tables import MOST_VALUES, SUPPRESSED, Theme, has, main_basis, number, ranked, themes
from pipeline.thresholds import own_in_words

KINDS = {
    "interview": ("interview", "interviews"),
    "focus_group": ("focus group", "focus groups"),
    "minutes": ("set of minutes", "sets of minutes"),
    "report": ("report", "reports"),
    "self_assessment": ("self-assessment workbook", "self-assessment workbooks"),
    "responses": ("set of survey responses", "sets of survey responses"),
}
METHODS = {
    "codebook": "codebook analysis: each passage was read against the codes of a written codebook",
    "framework": "framework analysis: passages were sorted under the codes of a given framework",
    "reflexive": "reflexive thematic analysis: codes are the coder's reading, and agreement is not a measure of it",
}
TITLES = {
    "reviewed": "Reviewed: themes that a person put on a segment",
    "suggested": "Suggested only: a machine's opinion on segments that nobody has reviewed. Not a finding",
}
SECTIONS = {
    "themes": "Themes",
    "voices": "What people said",
    "attributes": "Themes by attribute",
    "together": "Themes that go together",
    "method": "How this was done",
    "codebook": "Appendix: the codebook",
}
UNREVIEWED = "Contains quotes whose coding nobody has reviewed. They are marked."
NOT_REVIEWED = "coding not reviewed"
NO_QUOTES = "There are no quotes yet: they are taken from reviewed coding only."
BRACKETS = "Words in [square brackets] stand in place of something that would identify somebody."
CHECKED = (
    "Disclosure says what was done. Clear: nothing was replaced. Names replaced: only names on the study's own lists "
    "were. Cleared by a person: something might have identified somebody, and a person has read it and let it through."
)


def some(count: float, one: str, many: str) -> str:
    """``1 source``, ``12 sources``."""
    return f"{number(count)} {one if count == 1 else many}"


def listed(words: Sequence[str]) -> str:
    """``a, b and c``."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else "nothing"


def _fact(data: ReportData, name: str) -> float:
    return data.facts.get(name, 0)


def share(part: float, whole: float) -> str:
    """A percentage in words that never says 0 or 100 of what is only nearly so."""
    if not whole or not part:
        return "0%"
    rounded = round(100 * part / whole)
    return "under 1%" if rounded == 0 else "over 99%" if rounded == 100 and part < whole else f"{rounded}%"


def key_facts(data: ReportData) -> list[tuple[str, str]]:
    """The few numbers at the head of the report: value and what it counts."""
    reviewed, codable = _fact(data, "reviewed"), _fact(data, "codable")
    counted = [
        (_fact(data, "sources"), "source read", "sources read"),
        (_fact(data, "participants"), "participant", "participants"),
        (_fact(data, "words"), "word", "words"),
        (codable, "segment to be coded", "segments to be coded"),
    ]
    return [
        *((number(count), one if count == 1 else many) for count, one, many in counted),
        (share(reviewed, codable), f"reviewed by a person ({number(reviewed)})"),
        (number(len(data.quotes)), "quote in the bank" if len(data.quotes) == 1 else "quotes in the bank"),
    ]


def brief(data: ReportData) -> list[str]:
    """The findings in two or three sentences, on the main basis, counted and not interpreted."""
    basis = main_basis(data)
    found = ranked(data, basis)
    if not found:
        return ["No theme has been found yet."]
    what = "found most often" if basis == "reviewed" else "suggested most often, and checked by nobody,"
    if found[0].segments(basis) == found[-1].segments(basis) and len(found) > 1:
        each = some(found[0].segments(basis), "segment", "segments")
        sentences = [
            f"{number(len(found))} themes were found, each in {each}: too few to say which is found more often."
        ]
        found = found[:1]
    else:
        sentences = [f"The theme {what} is {_called(found[0])}: {_extent(data, found[0], basis)}."]
    if len(found) > 1:
        following = [f"{_called(t)} ({some(t.segments(basis), 'segment', 'segments')})" for t in found[1:4]]
        sentences.append(f"Next {'come' if len(following) > 1 else 'comes'} {listed(following)}.")
    absent = [_called(t) for t in themes(data) if t.counts and not any(t.segments(b) for b in TITLES)]
    if absent and has(data, "reviewed"):
        sentences.append(f"Not found in what has been reviewed: {listed(absent)}.")
    return sentences


def _called(theme: Theme) -> str:
    return f"‘{theme.code.name}’"


def _extent(data: ReportData, theme: Theme, basis: str) -> str:
    counts = theme.counts[basis]
    text = f"in {some(counts['segments'], 'segment', 'segments')} of {some(counts['sources'], 'source', 'sources')}"
    if counts["participants"]:
        everybody = some(_fact(data, "participants"), "participant", "participants")
        text += f", from {number(counts['participants'])} of {everybody}"
    return text


def extent(theme: Theme) -> str:
    """The counts of a theme in a line, reviewed before suggested."""
    lines = []
    for basis in TITLES:
        if theme.segments(basis):
            counts = theme.counts[basis]
            parts = [
                some(counts["segments"], "segment", "segments"),
                some(counts["sources"], "source", "sources"),
            ]
            if counts["participants"]:
                parts.append(some(counts["participants"], "participant", "participants"))
            lines.append(f"{basis.capitalize()}: {', '.join(parts)}")
    return ". ".join(lines)


def warnings(data: ReportData) -> list[str]:
    """What a reader must know before anything else."""
    reviewed, codable = _fact(data, "reviewed"), _fact(data, "codable")
    found = []
    if not reviewed and not has(data, "reviewed"):
        found.append(
            "Nobody has reviewed this material yet. Every figure below is a machine's suggestion and no finding."
        )
    elif reviewed < codable:
        left = codable - reviewed
        found.append(
            f"{some(left, 'segment has', 'segments have')} not been reviewed yet. Figures marked as suggested speak of "
            "those, are a machine's opinion, and are never added to the reviewed ones."
        )
    if data.unreviewed:
        found.append(
            "This report holds quotes whose coding nobody has reviewed. Each is marked "
            f"‘{NOT_REVIEWED}’ and may not be about the theme it stands under."
        )
    return found


def method(data: ReportData) -> list[tuple[str, str]]:
    """The method statement: what a paragraph is about, and the paragraph."""
    return [
        ("What was read", _read(data)),
        ("How it was divided", _divided(data)),
        ("How codes were suggested", _suggested(data)),
        ("Who reviewed", _reviewed(data)),
        (
            "What the counts rest on",
            "Counts stand on one of two bases, which are never added together. Reviewed: a person put the code on the "
            "segment. Suggested: a machine proposed the code for a segment that nobody has reviewed, which says where "
            "to look and not what is there. Counts are of the code itself, not of the codes below it. Percentages are "
            "of all participants who said something that could be coded. Prevalence is not importance: a theme that "
            "one person raised may matter as much as one that everybody did.",
        ),
        ("What is left out, and why", _left_out(data)),
    ]


def _read(data: ReportData) -> str:
    kinds = listed([some(n, *KINDS.get(kind, (kind, kind))) for kind, n in data.sources_by_kind])
    rejects = _fact(data, "rejects")
    left = "Everything in the corpus could be read."
    if rejects:
        left = (
            f"What could not be used ({some(rejects, 'item', 'items')}) is listed with the reason in the study's "
            "records."
        )
    return f"The material is {kinds}: {some(_fact(data, 'words'), 'word', 'words')} in all. {left}"


def _divided(data: ReportData) -> str:
    longest = _fact(data, "max_words")
    longer = f"; longer ones at sentence ends after at most {number(longest)} words" if longest else ""
    return (
        f"The text was divided into {some(_fact(data, 'segments'), 'segment', 'segments')} (a speaker's turn, a "
        f"paragraph, a sentence, a numbered item or a table row{longer}). What interviewers say, short replies, "
        f"titles and lists of names or contents are context and are not coded; "
        f"{some(_fact(data, 'codable'), 'segment was', 'segments were')} there to be coded."
    )


def _suggested(data: ReportData) -> str:
    return (
        f"The codebook is {data.codebook.name}, version {data.codebook.version}, with "
        f"{some(len(data.codebook.open_codes), 'code', 'codes')} (in the appendix). The approach is "
        f"{METHODS.get(data.method, data.method)}. Themebank {data.version} compared each segment with the codebook "
        f"and suggested codes, each with a probability and its reason; {_counted(data)}."
    )


def _counted(data: ReportData) -> str:
    if decided := _fact(data, "thresholds_on"):
        return f"suggestions count from {own_in_words(int(decided), _fact(data, 'lowest'), _fact(data, 'highest'))}"
    return f"suggestions with a probability of {_fact(data, 'threshold'):g} or more are counted as suggested"


def _reviewed(data: ReportData) -> str:
    decisions, reviewed = _fact(data, "decisions"), _fact(data, "reviewed")
    if not decisions and not reviewed:
        return "Nobody yet. No suggestion has been accepted or rejected, and no code has been added, by a person."
    codable = _fact(data, "codable")
    return (
        f"{some(_fact(data, 'coders'), 'person', 'people')} made {some(decisions, 'decision', 'decisions')} on codes, "
        "accepting or rejecting what was suggested and adding what was missed, and called "
        f"{number(reviewed)} of {some(codable, 'segment', 'segments')} reviewed ({share(reviewed, codable)})."
    )


def pairs_hidden(data: ReportData) -> str:
    """A sentence on pairs of themes that are too few to show, empty if there are none."""
    hidden = tables.pairs_hidden(data)
    if not hidden:
        return ""
    few = some(_fact(data, "min_cell"), "segment", "segments")
    verb = "is" if hidden == 1 else "are"
    return f"{some(hidden, 'pair of themes', 'pairs of themes')} in fewer than {few} {verb} not shown."


def _left_out(data: ReportData) -> str:
    said = [
        "Names of participants, and of organisations on the study's lists, were replaced throughout by labels."
    ]
    if any(quote.edits for quote in data.quotes):
        said.append(BRACKETS)
    waiting = _fact(data, "waiting")
    if waiting:
        said.append(
            f"{some(waiting, 'passage', 'passages')} in which something may identify somebody "
            f"{'is' if waiting == 1 else 'are'} not quoted. A person of the study can read "
            f"{'it' if waiting == 1 else 'them'} and let {'it' if waiting == 1 else 'them'} through: themebank clear."
        )
    return " ".join([*said, *_suppression(data)])


def _suppression(data: ReportData) -> list[str]:
    """What was put together and suppressed in this study's tables; nothing is said of rules that changed nothing."""
    frame = data.by_attribute
    said = []
    if (frame["value"] == SMALL_GROUPS).any():
        few = some(_fact(data, "min_group"), "participant shares", "participants share")
        said.append(
            f"In tables by attribute, values that fewer than {few} were put together as ‘{SMALL_GROUPS}’."
        )
    if hidden := int((frame["suppressed"] == "yes").sum()):
        few = some(_fact(data, "min_cell"), "segment", "segments")
        said.append(
            f"So that small numbers point at nobody, {some(hidden, 'cell', 'cells')} of the tables by attribute "
            f"{'is' if hidden == 1 else 'are'} shown as {SUPPRESSED}: fewer than {few}, or what would give one such "
            "cell of the row away."
        )
    return [*said, *filter(None, [pairs_hidden(data)])]


def shown_bases(data: ReportData) -> list[tuple[str, str]]:
    """The bases that have a frequency table, with its title: reviewed always, suggested where anything is."""
    return [(basis, title) for basis, title in TITLES.items() if basis == "reviewed" or has(data, basis)]


def left_out(attributes: Sequence[str]) -> str:
    """A sentence on attributes that are not tabled, empty if there are none."""
    if not attributes:
        return ""
    names = listed([f"‘{name.replace('_', ' ').strip()}’" for name in attributes])
    verb = "is" if len(attributes) == 1 else "are"
    return (
        f"Not tabled here: {names}, which {verb} all empty, suppressed or of more than {MOST_VALUES} values."
    )


def credit(quote: Quote) -> str:
    """Whom a quote is credited to, and where it was said."""
    kind = KINDS.get(quote.source_kind.value, (quote.source_kind.value,))[0]
    return quote.label if quote.label.lower() in kind else f"{quote.label}, {kind}"


def unreviewed(quote: Quote) -> bool:
    """Whether nobody has reviewed the coding that the quote rests on."""
    return quote.basis is not Basis.REVIEWED
