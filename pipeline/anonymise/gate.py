"""The last look at files before they may be shared: no known name may stand in any of them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from html.parser import HTMLParser

from pipeline.anonymise.detect import Detector, leaks
from pipeline.errors import DisclosureError

_PICTURES = (".png",)
_MARKUP = (".html", ".svg", ".xml", ".rels")
_WORDY = frozenset(
    """
    alt aria-description aria-label aria-roledescription author cite content descr description href initials
    label lastmodifiedby name placeholder src summary target title tooltip value
    """.split()  # noqa: SIM905 - a list of words is read as words
)
_FORMAT_ONLY = re.compile(
    r"(?:.*/)?(?:theme/.*|styles|fontTable|settings|webSettings|numbering|\[Content_Types\]|stylesWithEffects)\.xml"
)


class _Reader(HTMLParser):
    """What a person or a program could read in mark-up: text, comments, scripts, and attributes that hold words.

    The names of tags, classes, styles and fonts are the format's own ("Georgia" is a font) and left out.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self.attributes: list[str] = []
        self._styling = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the attributes that hold words."""
        self._styling = tag == "style"
        given = dict(attrs)
        if tag == "relationship" and (given.get("targetmode") or "").lower() != "external":
            return  # a part of the same file
        for name, value in attrs:
            plain = name.rpartition(":")[2]
            if value and not value.startswith("data:") and (plain in _WORDY or name.startswith("data-")):
                self.attributes.append(value)

    def handle_endtag(self, tag: str) -> None:
        """A style sheet ends at its own tag."""
        self._styling = self._styling and tag != "style"

    def handle_data(self, data: str) -> None:
        """Note text that is not a style sheet."""
        if not self._styling:
            self.said.append(data)

    def handle_comment(self, data: str) -> None:
        """Note a comment."""
        self.attributes.append(data)


def texts_of(name: str, data: bytes) -> list[str]:
    """Everything readable in a file; for .docx and .xlsx that of every member that holds words.

    The text of mark-up is given twice, as if tags parted words and as if they did not.
    """
    if name.endswith(_PICTURES) or _FORMAT_ONLY.fullmatch(name):
        return []
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.namelist()
            own = [member for member in members if not member.endswith(_MARKUP)]
            return own + [text for member in members for text in texts_of(member, archive.read(member))]
    raw = data.decode("utf-8-sig", "replace")
    if not name.endswith(_MARKUP):
        return [raw]
    reader = _Reader()
    reader.feed(raw)
    reader.close()
    return ["".join(reader.said), " ".join(reader.said), *reader.attributes]


def check(files: Mapping[str, bytes], detector: Detector) -> None:
    """Raise :class:`DisclosureError` if a known name stands in a file under ``shareable/``."""
    for name in sorted(files):
        if name.startswith("shareable/"):
            found = sorted({leak for text in texts_of(name, files[name]) for leak in leaks(text, detector)})
            if found:
                raise DisclosureError(
                    f"A known name was about to be written to {name} ({len(found)} in all); nothing was written.",
                    f"Look for '{found[0]}' in the codebook, study.yaml, sources.csv and participants.csv (labels).",
                )
