"""Measures the PDF reader on the real material beside the checkout; ``main`` prints a table.

Definitions. *Word F1*: multisets of whitespace-separated words of all blocks but furniture against the words
of the tag tree as poppler gives it (``truth/*.tsv``). *Order*: ``difflib`` ratio of the two word lists.
*Breaks*: between two neighbouring words of the truth that are both outside of tables and both matched,
whether a new leaf begins (a label and its body are one) against whether a new block begins. *Headings*:
multisets of normalised texts of heading blocks against H tags, over the files that have any. *Leak*: words
that stand outside of the tree on a page that the tree covers, but inside of a body block.
"""

from __future__ import annotations

import difflib
import re
import statistics
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz.distance import LCSseq

from pipeline.ingest.base import ReadOptions
from pipeline.ingest.pdf import read, tagged
from pipeline.ingest.pdf.source import load
from pipeline.model import BlockKind, Piece, Reading

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
OPTIONS = ReadOptions()


@dataclass(frozen=True)
class Leaf:
    """One leaf of the truth: its path of tags and its text."""

    path: str
    text: str

    @property
    def in_table(self) -> bool:
        """Whether it stands in a table."""
        return "Table" in self.path


@dataclass(frozen=True)
class Score:
    """How one file was read. Shares from 0 to 1; ``None`` where the file has nothing to measure."""

    name: str
    pages: int
    words: int
    word_f1: float
    order: float | None
    breaks: tuple[int, int, int]
    headings: tuple[int, int, int]
    leak: int


def truth_of(pdf: Path) -> list[Leaf]:
    """The leaves of a council PDF in logical order; empty for an untagged file."""
    path = pdf.parent / "truth" / f"{pdf.stem}.tsv"
    rows = [line.partition("\t") for line in path.read_text("utf-8").splitlines()]
    return [Leaf(row[0], row[2]) for row in rows if row[2].strip()]


def body_of(reading: Reading) -> list[Piece]:
    """All pieces but furniture."""
    return [piece for piece in reading.pieces if piece.kind is not BlockKind.FURNITURE]


def f1(true: int, found: int, right: int) -> float:
    """Harmonic mean of precision and recall; 1 where there was nothing to find and nothing was found."""
    return 2 * right / (true + found) if true + found else 1.0


def bag_f1(words: list[str], expected: list[str]) -> float:
    """F1 of two multisets of words."""
    return f1(len(expected), len(words), sum((Counter(words) & Counter(expected)).values()))


def breaks(pieces: list[Piece], leaves: list[Leaf]) -> tuple[int, int, int]:
    """Paragraph breaks in the truth, found, and both, outside of tables."""
    ours = [(word, number) for number, piece in enumerate(pieces) for word in piece.text.split()]
    theirs: list[tuple[str, int, bool]] = []
    paragraph = 0
    for i, leaf in enumerate(leaves):
        after_label = i > 0 and leaves[i - 1].path.endswith("Lbl") and leaf.path.endswith("LBody")
        paragraph += not after_label
        theirs.extend((word, paragraph, leaf.in_table) for word in leaf.text.split())
    matched: dict[int, int] = {}
    for op in LCSseq.opcodes([word for word, _ in ours], [word for word, *_ in theirs]):
        if op.tag == "equal":
            matched.update(
                zip(range(op.dest_start, op.dest_end), range(op.src_start, op.src_end), strict=True)
            )
    true = found = right = 0
    for i in range(len(theirs) - 1):
        if theirs[i][2] or theirs[i + 1][2] or i not in matched or i + 1 not in matched:
            continue
        is_true = theirs[i][1] != theirs[i + 1][1]
        is_found = ours[matched[i]][1] != ours[matched[i + 1]][1]
        true, found, right = true + is_true, found + is_found, right + (is_true and is_found)
    return true, found, right


def headings(pieces: list[Piece], leaves: list[Leaf]) -> tuple[int, int, int]:
    """Headings in the truth, found, and both; zeros for a file without H tags."""
    expected = Counter(_key(leaf.text) for leaf in leaves if re.search(r"(?:^|/)H\d?$", leaf.path))
    found = Counter(_key(piece.text) for piece in pieces if piece.kind is BlockKind.HEADING)
    if not expected:
        return 0, 0, 0
    return expected.total(), found.total(), (expected & found).total()


def _key(text: str) -> str:
    return re.sub(r"\W+", "", text).lower()


def leaked(pdf: Path, pieces: list[Piece], expected: list[str]) -> int:
    """Words of body blocks that the truth does not have, but the page has outside of its tree."""
    outside: Counter[str] = Counter()
    for one in load(pdf).pages:
        if tagged.is_covered(one.page, one.leaves):
            outside.update(word.text for word in tagged.split(one.page, one.leaves)[1])
    excess = Counter(word for piece in pieces for word in piece.text.split()) - Counter(expected)
    return (excess & outside).total()


BLOBS = ("Appendix_D_3_Year_Revenue_Plan",)
"""Files whose tags cut one table into blobs of figures ("151,171.3 48,960.3 200,131.6") and name neither rows
nor cells: where those end says nothing of paragraphs. Their words and order count, their breaks do not."""


def score(pdf: Path, *, tags: bool, order: bool = True) -> Score:
    """Read one council PDF and compare it with its truth."""
    reading = read(pdf, OPTIONS, tags=tags)
    pieces, leaves = body_of(reading), truth_of(pdf)
    words = [word for piece in pieces for word in piece.text.split()]
    expected = [word for leaf in leaves for word in leaf.text.split()]
    ratio = difflib.SequenceMatcher(None, words, expected, autojunk=False).ratio() if order else None
    pages = dict(reading.notes)["pages"]
    return Score(
        pdf.stem,
        pages,
        len(expected),
        bag_f1(words, expected),
        ratio,
        (0, 0, 0) if pdf.stem.endswith(BLOBS) else breaks(pieces, leaves),
        headings(pieces, leaves),
        leaked(pdf, pieces, expected),
    )


def council(*, tags: bool, order: bool = True) -> list[Score]:
    """Scores of all council PDFs that have a truth."""
    pdfs = sorted((DATA / "pdf" / "council").glob("*.pdf"))
    return [score(pdf, tags=tags, order=order) for pdf in pdfs if truth_of(pdf)]


def pooled(counts: list[tuple[int, int, int]]) -> float:
    """F1 over the summed counts of several files."""
    return f1(*(sum(count[i] for count in counts) for i in range(3)))


def minutes_items(pdf: Path) -> tuple[list[str], list[str]]:
    """Titles with number that the truth has before ``(Item n)``, and those of them that are not found."""
    leaves = [leaf for leaf in truth_of(pdf) if leaf.text.strip()]
    expected: list[str] = []
    for i, leaf in enumerate(leaves):
        if (
            re.match(r"^\(Item \w+\)", leaf.text)
            and i > 1
            and re.match(r"^\d+\.?$", leaves[i - 2].text.strip())
        ):
            expected.append(f"{leaves[i - 2].text.strip()} {leaves[i - 1].text.strip()}")
    items = [piece for piece in read(pdf, OPTIONS).pieces if piece.kind is BlockKind.ITEM]
    keys = {(item.number, _key(item.text)) for item in items}
    missing = [
        title
        for title in expected
        if not any(title.split(".")[0] == number and text.startswith(_key(title)) for number, text in keys)
    ]
    return expected, missing


@dataclass(frozen=True)
class Interview:
    """A transcript as PDF against the same as text: words said, and turns as (speaker, words)."""

    recall: float
    precision: float
    lost: list[str]
    added: list[str]
    turns: list[tuple[str, str]]
    expected_turns: list[tuple[str, str]]


def interview(pdf: Path) -> Interview:
    """Compare an interview's PDF with its .txt, which a few lines here read naively (``Name : text``)."""
    expected_turns = _naive_turns(pdf.with_suffix(".txt").read_text("utf-8"))
    turns = [(piece.speaker, " ".join(piece.text.split())) for piece in body_of(read(pdf, OPTIONS))]
    expected = Counter(word for _, said in expected_turns for word in said.split())
    found = Counter(word for _, said in turns for word in said.split())
    both = (expected & found).total()
    lost, added = list((expected - found).elements()), list((found - expected).elements())
    return Interview(both / expected.total(), both / found.total(), lost, added, turns, expected_turns)


def _naive_turns(text: str) -> list[tuple[str, str]]:
    turns: list[tuple[str, str]] = []
    for line in text.lstrip("\ufeff").splitlines():
        label = re.match(r"^\s*(\w[\w ]{2,20}?)\s*:\s", line + " ")
        said = " ".join((line[label.end() :] if label else line).split())
        if label and (not turns or turns[-1][0] != label.group(1)):
            turns.append((label.group(1), said))
        elif said and turns:
            turns[-1] = (turns[-1][0], f"{turns[-1][1]} {said}".strip())
    return turns


def print_scores(title: str, scores: list[Score]) -> None:
    """One line a file, and the medians."""
    print(f"\n{title}")
    for one in scores:
        shown = f"{one.order:.4f}" if one.order is not None else "-"
        print(
            f"  {one.name[:60]:60} {one.words:6} F1 {one.word_f1:.4f} order {shown} "
            f"breaks {f1(*one.breaks):.3f} ({one.breaks[0]}) headings {one.headings} leak {one.leak}"
        )
    orders = [one.order for one in scores if one.order is not None]
    print(
        f"  median word F1 {statistics.median(one.word_f1 for one in scores):.4f}"
        f"  order {statistics.median(orders) if orders else 0:.4f}"
        f"  breaks {pooled([one.breaks for one in scores]):.4f}"
        f"  headings {pooled([one.headings for one in scores]):.4f}"
        f"  leak {sum(one.leak for one in scores) / sum(one.words for one in scores):.5f}"
    )


def main() -> None:
    """Print every figure of the PDF part of the acceptance."""
    print_scores("council, by tag tree", council(tags=True))
    print_scores("council, by geometry", council(tags=False, order=False))
    for pdf in sorted((DATA / "pdf" / "council").glob("*inutes*.pdf")):
        expected, missing = minutes_items(pdf)
        print(f"  items {pdf.stem[:50]:50} {len(expected) - len(missing)} of {len(expected)}", missing[:3])
    for pdf in sorted((DATA / "transcripts" / "interviews").glob("*.pdf")):
        one = interview(pdf)
        same = sum(a == b for a, b in zip(one.turns, one.expected_turns, strict=False))
        print(
            f"  {pdf.stem:20} recall {one.recall:.4f} precision {one.precision:.4f} turns {len(one.turns)}"
            f" of {len(one.expected_turns)}, equal {same}",
            one.lost[:8],
            one.added[:8],
        )


if __name__ == "__main__":
    main()
