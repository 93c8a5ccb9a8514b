"""Prints many exhibits at once: a process for each core, a kind and language at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby
from pathlib import Path

from postmail.catalogue import Catalogue
from postmail.cli.sheet.prints import Print, make
from postmail.exhibits import Exhibit
from postmail.workers import Workers

#: Fewer exhibits than this are done before other processes have started.
_WORTH_IT = 400


def printed(
    catalogue: Catalogue, shown: Sequence[Exhibit], folder: Path, workers: int
) -> Iterator[Print]:
    """
    Render and write *shown* below *folder*, in their order; no mail is kept.

    Raises:
        CompileError, RenderError: a faulty template.
        WorkerError: one of the processes ended too soon.
    """
    if workers <= 1 or len(shown) < _WORTH_IT:
        for exhibit in shown:
            yield make(catalogue, exhibit, folder)
        return
    groups = [list(group) for _, group in groupby(shown, key=_template)]
    with Workers(workers, partial(_pressed, catalogue, folder)) as pool:
        for prints in [pool.submit(group) for group in groups]:
            yield from prints.result()


def _template(exhibit: Exhibit) -> tuple[str, str]:
    """What is compiled for it: each worker compiles what it needs, and nobody the same twice."""
    return exhibit.message.kind, exhibit.language


def _pressed(catalogue: Catalogue, folder: Path, group: list[Exhibit]) -> list[Print]:
    return [make(catalogue, exhibit, folder) for exhibit in group]
