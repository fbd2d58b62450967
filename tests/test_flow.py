"""The flow: its order, its checks, and stages that add up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.errors import StudyError, ThemebankError
from pipeline.flow import Context, Made, Options, check_flow, run_stage
from pipeline.stages import STAGES, run
from pipeline.store.engine import open_store
from pipeline.study import load_study
from tests.making import Maker


def test_every_need_is_met() -> None:
    check_flow(STAGES)
    with pytest.raises(ValueError, match="needs 'sources'"):
        check_flow(STAGES[1:])


@pytest.fixture
def context(maker: Maker) -> Context:
    maker.text()
    study = load_study(maker.root)
    return Context(study, open_store(study.store_url), Options())


def test_counts_that_do_not_add_up_stop_the_run(context: Context) -> None:
    broken = replace(
        STAGES[0], run=lambda _: Made({}, files={"shareable/x.csv": b""}, taken=3, kept=1, dropped=1)
    )
    with pytest.raises(ThemebankError, match="3 in, 1 out, 1 rejected"):
        run_stage(broken, (broken,), context)
    assert not context.study.outputs.exists()


def test_files_that_a_stage_no_longer_makes_go(context: Context) -> None:
    def stage(*names: str):  # type: ignore[no-untyped-def]
        return replace(STAGES[0], run=lambda _: Made({}, files=dict.fromkeys(names, b"x")))

    context = replace(context, options=Options(force=True))
    first = stage("shareable/a.csv", "shareable/b.csv")
    run_stage(first, (first,), context)
    second = stage("shareable/a.csv")
    run_stage(second, (second,), context)
    assert [path.name for path in context.study.shareable.iterdir()] == ["a.csv"]


def test_a_stage_that_does_not_exist(context: Context) -> None:
    with pytest.raises(StudyError) as error:
        run(context, "publish")
    assert "report" in error.value.hint


def test_a_stage_that_fails_leaves_the_outputs_of_the_last_run(
    maker: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    maker.text()
    maker.run()
    before = maker.outputs()

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("no")

    maker.settings(disclosure={"min_cell": 2})
    with monkeypatch.context() as patched:
        patched.setattr("pipeline.publish.frames", broken)
        with pytest.raises(RuntimeError):
            maker.run()
    assert maker.outputs() == before
    assert maker.run().statuses >= {"done"}
