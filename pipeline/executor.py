"""Where work is done: on this machine, or on a Dask cluster; both have the ``concurrent.futures`` interface."""

from __future__ import annotations

import os
from concurrent.futures import Executor, ThreadPoolExecutor

from pipeline.errors import StudyError
from pipeline.flow import Options


def executor(options: Options) -> Executor:
    """Where files are read: on this machine (each in a guarded process) or on a Dask cluster."""
    if options.cluster:
        try:
            from distributed import Client
        except ModuleNotFoundError as exc:
            raise StudyError("Dask is not installed.", "pip install 'themebank[cluster]'") from exc
        pool: Executor = Client(options.cluster).get_executor()
        return pool
    return ThreadPoolExecutor(options.jobs or os.cpu_count() or 1)
