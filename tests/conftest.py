"""Fixtures: a home of its own for every test run, small studies made on the spot, and the demonstration study."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import settings

from tests.making import LAST, Maker, run_study

ROOT = Path(__file__).parent.parent
DEMO = ("study.yaml", "codebook", "corpus", "decisions")
# no test asserts time; in CI the examples are the same for everybody, elsewhere every run looks further
settings.register_profile("themebank", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("themebank")


@dataclass(frozen=True)
class Said:
    """What a command said: its exit code, standard output and standard error."""

    code: int
    out: str
    err: str

    @property
    def errors(self) -> list[str]:
        """The lines of standard error that are not empty."""
        return [line for line in self.err.splitlines() if line.strip()]


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of one test run have in common."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "shared"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session", autouse=True)
def home(shared: Path) -> Iterator[Path]:
    """Keys of vaults made by tests go here, never into the real home."""
    folder = shared / "home"
    before = {
        name: os.environ.get(name) for name in ("HOME", "XDG_CONFIG_HOME", "APPDATA", "THEMEBANK_PASSPHRASE")
    }
    os.environ.update(HOME=str(folder), XDG_CONFIG_HOME=str(folder / ".config"))
    for name in ("APPDATA", "THEMEBANK_PASSPHRASE"):
        os.environ.pop(name, None)
    yield folder
    for name, value in before.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


@pytest.fixture
def maker(tmp_path: Path) -> Maker:
    """An empty study with a small codebook."""
    return Maker(tmp_path / "study")


@pytest.fixture
def themebank(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Said]:
    """The command line as its entry point runs it, in this process."""
    from pipeline.cli import cli
    from pipeline.cli.console import guarded

    def call(*args: object) -> Said:
        words = [str(arg) for arg in args]
        monkeypatch.setattr(sys, "argv", ["themebank", *words])
        capsys.readouterr()
        code = guarded(lambda: cli.main(words, prog_name="themebank", standalone_mode=False))
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return call


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def demo_run(shared: Path, home: Path) -> Path:
    """A copy of the demonstration study that was run once; tests only read its outputs."""
    folder, done = shared / "demo", shared / "demo.done"
    with _locked(shared / "demo.lock"):
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            copy_demo(folder)
            run_study(folder)
            done.touch()
    return folder


def copy_demo(folder: Path) -> None:
    """The inputs of the demonstration study, and nothing that a run made."""
    folder.mkdir(parents=True)
    for name in DEMO:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name)
        else:
            shutil.copy2(source, folder / name)


needs_report = pytest.mark.skipif(
    find_spec("pipeline.report.writers") is None, reason="no writers of reports yet"
)
assert LAST in {"quotes", "report"}
