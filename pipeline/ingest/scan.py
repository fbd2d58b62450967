"""What lies in the corpus folder: files to read, and what cannot be one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.files import sha256_of
from pipeline.ingest.readers import READERS
from pipeline.model import Reject

_CLUTTER = frozenset({"thumbs.db", "desktop.ini", "icon\r"})


@dataclass(frozen=True)
class Found:
    """A file of the corpus: its path relative to it (forward slashes) and the SHA-256 of its bytes."""

    path: str
    sha256: str


def scan(corpus: Path, manifests: frozenset[str]) -> tuple[tuple[Found, ...], tuple[Reject, ...]]:
    """Files of a corpus in order of path, and what stands there that cannot be read at all.

    Files that an operating system or an open program leaves behind (``.DS_Store``, ``~$draft.docx``, anything
    in a hidden folder) are no evidence and are passed over, as are the manifests.
    """
    suffixes = {suffix for reader in READERS for suffix in reader.suffixes}
    found: list[Found] = []
    rejects: list[Reject] = []
    for path in sorted(corpus.rglob("*")):
        inside = path.relative_to(corpus)
        name = inside.as_posix()
        hidden = any(part.startswith(".") for part in inside.parts) or path.name.startswith("~$")
        if hidden or path.name.lower() in _CLUTTER or name in manifests:
            continue
        if not _is_text(name):
            shown = name.encode("utf-8", "replace").decode("utf-8")
            rejects.append(Reject("ingest", shown, "", "its name is not valid text; give it another name"))
        elif path.is_dir():
            if path.suffix.lower() in suffixes:
                rejects.append(Reject("ingest", name, "", "it is a folder with the name of a file"))
        elif path.exists() and not path.is_file():
            rejects.append(Reject("ingest", name, "", "it is not an ordinary file"))
        else:
            try:
                found.append(Found(name, sha256_of(path)))
            except OSError as problem:
                rejects.append(Reject("ingest", name, "", f"it cannot be opened ({problem.strerror})"))
    return tuple(found), tuple(rejects)


def _is_text(name: str) -> bool:
    """Whether a file's name can be written down (a name from another system may hold stray bytes)."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
