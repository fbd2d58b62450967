"""What the report says in words, the same in HTML and in Word: facts, method, themes in order, quotes chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.model import Basis, Code, Codebook, Quote
from pipeline.report.model import ReportData

PER_THEME = 2
KINDS = {
    "interview": ("interview", "interviews"),
    "focus_group": ("focus group", "focus groups"),
    "minutes": ("set of minutes", "sets of minutes"),
    "report": ("report", "reports"),
    "self_assessment": ("self-assessment workbook", "self-assessment workbooks"),
    "responses": ("set of survey responses", "sets of survey responses"),
}
METHODS = {
    "codebook": "codebook analysis: codes were set out before reading, and revised as reading went on",
    "framework": "framework analysis: codes were set out before reading, and cases are compared code by code",
    "reflexive": "reflexive thematic analysis: codes are the coder's reading, and agreement is not a measure of it",
}
SUPPRESSED = "[c]"


@dataclass(frozen=True)
class Theme:
    """A code as the report shows it: how deep it stands in the codebook, its counts, and its two quotes."""

    code: Code
    depth: int
    reviewed: dict[str, float]
    suggested: dict[str, float]
    quotes: tuple[Quote, ...]


@dataclass(frozen=True)
class Crossing:
    """Themes by one attribute: a row per code, a cell per value, as text."""

    attribute: str
    basis: str
    values: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


def number(value: float) -> str:
    """A count or a percentage as people write it: ``1,234``, ``12.5``."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def some(count: float, one: str, many: str) -> str:
    """``1 source``, ``12 sources``."""
    return f"{number(count)} {one if count == 1 else many}"


def listed(words: Sequence[str]) -> str:
    """``a, b and c``."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else "nothing"


def key_facts(data: ReportData) -> list[tuple[str, str]]:
    """The few numbers at the head of the report: value and what it counts."""
    facts = data.facts
    return [
        (number(facts["sources"]), "source" if facts["sources"] == 1 else "sources"),
        (number(facts["participants"]), "participant" if facts["participants"] == 1 else "participants"),
        (number(facts["words"]), "words read"),
        (f"{number(facts['reviewed'])} of {number(facts['codable'])}", "segments reviewed by a person"),
        (number(len(data.quotes)), "quotes in the bank"),
    ]


def warnings(data: ReportData) -> list[str]:
    """What a reader must know before anything else."""
    found = []
    if not data.facts["reviewed"] and not _any(data, Basis.REVIEWED):
        found.append(
            "Nobody has reviewed this material yet. Every figure below is a machine's suggestion and no finding."
        )
    elif data.facts["reviewed"] < data.facts["codable"]:
        left = data.facts["codable"] - data.facts["reviewed"]
        found.append(
            f"{some(left, 'segment has', 'segments have')} not been reviewed yet. Figures marked as suggested speak of "
            "those, are a machine's opinion, and are never added to the reviewed ones."
        )
    if data.unreviewed:
        found.append("Quotes marked as not reviewed were coded by a machine alone.")
    return found


def _any(data: ReportData, basis: Basis) -> bool:
    rows = data.frequencies[data.frequencies["basis"] == basis.value]
    return bool((rows["segments"] > 0).any())


def method(data: ReportData) -> list[str]:
    """The method statement, a paragraph each."""
    facts = data.facts
    kinds = listed([some(n, *KINDS.get(kind, (kind, kind))) for kind, n in data.sources_by_kind])
    left_out = "Everything in the corpus could be read."
    if facts["rejects"]:
        items = some(facts["rejects"], "item of it is", "items of it are")
        left_out = f"What could not be used ({items}) is listed with the reason in the study's records."
    return [
        f"The material is {kinds}: {number(facts['words'])} words in all. {left_out}",
        f"It was split into {some(facts['segments'], 'segment', 'segments')} (a speaker's turn, a paragraph, a "
        "numbered item or a table row; longer ones at sentence ends after at most "
        f"{number(facts['max_words'])} words). What interviewers say and short replies are context and are not coded; "
        f"{number(facts['codable'])} segments were there to be coded.",
        f"The codebook is {data.codebook.name}, version {data.codebook.version}, with "
        f"{some(len(data.codebook.open_codes), 'code', 'codes')} (in the appendix). The approach is "
        f"{METHODS[data.method]}. Codes were suggested by Themebank {data.version} from the codebook's words, each "
        f"with its reason; suggestions with a probability of {facts['threshold']:g} or more are counted as suggested.",
        f"{some(facts['coders'], 'person has', 'people have')} made "
        f"{some(facts['decisions'], 'decision', 'decisions')} on codes and called "
        f"{some(facts['reviewed'], 'segment', 'segments')} reviewed. A code counts as reviewed "
        "where a person put it on a segment. Counts are of the code itself, not of the codes below it.",
        "Names of participants, and of organisations on the study's lists, were replaced throughout by labels in "
        "square brackets. In tables by attribute, values that fewer than "
        f"{some(facts['min_group'], 'participant shares', 'participants share')} were put together, and cells that "
        f"rest on fewer than {some(facts['min_cell'], 'segment', 'segments')} are shown as {SUPPRESSED}, with one more "
        "cell of the row where a single one could be worked out.",
    ]


def themes(data: ReportData) -> list[Theme]:
    """Codes in the order of the codebook, children after their parent."""
    counts = {
        (row["code"], row["basis"]): {
            key: row[key] for key in ("segments", "sources", "participants", "participants_pct", "words")
        }
        for row in data.frequencies.to_dict("records")
    }
    none = dict.fromkeys(("segments", "sources", "participants", "participants_pct", "words"), 0)
    return [
        Theme(
            code,
            depth,
            counts.get((code.id, Basis.REVIEWED.value), none),
            counts.get((code.id, Basis.SUGGESTED.value), none),
            tuple(q for q in data.quotes if q.code == code.id)[:PER_THEME],
        )
        for code, depth in tree(data.codebook)
        if any((code.id, basis.value) in counts for basis in Basis)
    ]


def tree(codebook: Codebook) -> list[tuple[Code, int]]:
    """Codes with their depth, parents before children, otherwise in the order of the file."""
    children: dict[str | None, list[Code]] = {}
    for code in codebook.codes:
        children.setdefault(code.parent, []).append(code)

    def below(parent: str | None, depth: int) -> list[tuple[Code, int]]:
        return [
            pair for code in children.get(parent, []) for pair in ((code, depth), *below(code.id, depth + 1))
        ]

    return below(None, 0)


def crossings(data: ReportData, most_values: int = 8) -> list[Crossing]:
    """Themes by each attribute of at most ``most_values`` values, on the reviewed basis where there is one."""
    basis = Basis.REVIEWED.value if _any(data, Basis.REVIEWED) else Basis.SUGGESTED.value
    names = {code.id: code.name for code in data.codebook.codes}
    frame = data.by_attribute[data.by_attribute["basis"] == basis]
    found = []
    for attribute in sorted(set(frame["attribute"])):
        part = frame[frame["attribute"] == attribute]
        values = tuple(sorted(set(part["value"])))
        if len(values) > most_values:
            continue
        cells = {
            (code, value): SUPPRESSED if hidden == "yes" else number(count)
            for code, value, count, hidden in zip(
                part["code"], part["value"], part["segments"], part["suppressed"], strict=True
            )
        }
        codes = list(dict.fromkeys(part["code"]))
        rows = tuple((names.get(c, c), tuple(cells.get((c, v), "0") for v in values)) for c in codes)
        if any(cell != "0" for _, cells in rows for cell in cells):
            found.append(Crossing(attribute, basis, values, rows))
    return found


def strongest_pairs(data: ReportData, most: int = 15) -> list[tuple[str, str, str, int, float]]:
    """Pairs of codes most often on the same segment: two names, basis, segments, Jaccard's coefficient."""
    names = {code.id: code.name for code in data.codebook.codes}
    basis = Basis.REVIEWED.value if _any(data, Basis.REVIEWED) else Basis.SUGGESTED.value
    frame = data.cooccurrence[data.cooccurrence["basis"] == basis]
    frame = frame.sort_values(
        ["segments", "jaccard", "code_a", "code_b"], ascending=[False, False, True, True]
    )
    return [
        (names.get(a, a), names.get(b, b), str(on), int(n), float(j))
        for a, b, on, n, j in frame.head(most).itertuples(index=False)
    ]


def credit(quote: Quote) -> str:
    """Whom a quote is credited to, and whether anybody has reviewed its coding."""
    return quote.label + ("" if quote.basis is Basis.REVIEWED else " (coding not reviewed)")
