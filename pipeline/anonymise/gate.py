"""The last look at files before they may be shared: no known name may stand in any of them."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Mapping

from pipeline.anonymise.detect import Detector, leaks
from pipeline.errors import DisclosureError

_TAG = re.compile(r"<[^<>]*>")
_DATA_URI = re.compile(r"data:[\w/+.-]+;base64,[\w+/=]+")
_PICTURES = (".png",)


def texts_of(name: str, data: bytes) -> list[str]:
    """Everything readable in a file: its text as it stands and without mark-up; for .docx and .xlsx that of
    every member.
    """
    if name.endswith(_PICTURES):
        return []
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return [
                text
                for member in archive.namelist()
                for text in (member, *texts_of(member, archive.read(member)))
            ]
    raw = _DATA_URI.sub("", data.decode("utf-8-sig", "replace"))
    return [raw, html.unescape(_TAG.sub("", raw)), html.unescape(_TAG.sub(" ", raw))]


def check(files: Mapping[str, bytes], detector: Detector) -> None:
    """Raise :class:`DisclosureError` if a known name stands in a file under ``shareable/``."""
    for name in sorted(files):
        if name.startswith("shareable/"):
            found = sorted({leak for text in texts_of(name, files[name]) for leak in leaks(text, detector)})
            if found:
                raise DisclosureError(
                    f"A known name was about to be written to {name} ({len(found)} in all); nothing was written.",
                    f"Look for '{found[0]}' in the codebook, study.yaml and sources.csv and take it out.",
                )
