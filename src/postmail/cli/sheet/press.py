"""Prints many exhibits at once: a process for each core, a kind and language at a time."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import groupby
from pathlib import Path

from postmail.catalogue import Catalogue
from postmail.cli.sheet.prints import Print, make
from postmail.exhibits import Exhibit

#: Fewer exhibits than this are done before other processes have started.
_WORTH_IT = 400


def printed(
    catalogue: Catalogue, shown: Sequence[Exhibit], folder: Path, workers: int
) -> Iterator[Print]:
    """
    Render and write *shown* below *folder*, in their order; no mail is kept.

    Raises:
        CompileError, RenderError: a faulty template.
    """
    if workers <= 1 or len(shown) < _WORTH_IT:
        for exhibit in shown:
            yield make(catalogue, exhibit, folder)
        return
    groups = [list(group) for _, group in groupby(shown, key=_template)]
    # A fresh interpreter for each worker: one that was forked may hold the locks of our threads.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, context, _prepare, (catalogue, folder)) as pool:
        try:
            for prints in pool.map(_work, groups):
                yield from prints
        finally:
            pool.shutdown(cancel_futures=True)


def _template(exhibit: Exhibit) -> tuple[str, str]:
    """What is compiled for it: each worker compiles what it needs, and nobody the same twice."""
    return exhibit.message.kind, exhibit.language


#: What this worker prints from, and where to; sent once, not with every group.
_press: tuple[Catalogue, Path] | None = None


def _prepare(catalogue: Catalogue, folder: Path) -> None:
    global _press
    _press = catalogue, folder
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started us stops us, in its own time


def _work(group: list[Exhibit]) -> list[Print]:
    if _press is None:
        raise RuntimeError("this worker was not prepared")
    catalogue, folder = _press
    return [make(catalogue, exhibit, folder) for exhibit in group]
