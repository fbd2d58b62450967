"""Linear algebra on one thread: sums over several come in any order, and the same bytes are promised everywhere."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def steady(function: Callable[P, R]) -> Callable[P, R]:
    """The function, run with every library of linear algebra on one thread."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        import scipy.linalg  # type: ignore[import-untyped]  # noqa: F401 - what is loaded later is not held
        from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

        with threadpool_limits(1):
            return function(*args, **kwargs)

    return run
