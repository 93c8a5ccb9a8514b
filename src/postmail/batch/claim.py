"""One run at a time to an output, and never over a file that no run has written."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from postmail.batch.outputs import Output, Sizes
from postmail.errors import SettingsError


@contextmanager
def claimed(output: Output, source: Path) -> Iterator[None]:
    """
    *output* for a run over *source* alone: its folder is made, and a lock held as long as it runs.

    Raises:
        SettingsError: another run writes there, the folder cannot be made, *source* is no file
            that can be read again, or what is there was not written by a run.
    """
    if not source.is_file():
        problem = "expected a file: a pipe cannot be read again where a run was stopped"
        raise SettingsError(file=str(source), problem=problem)
    lock = output.journal_path.with_suffix(".lock")
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        file = lock.open("ab")
    except OSError as error:
        problem = f"cannot be written: {error.strerror}"
        raise SettingsError(file=str(output.path), problem=problem) from None
    with file:
        if not _locked(file, lock):
            problem = "another run writes there: let it end, or name another --out"
            raise SettingsError(file=str(output.path), problem=problem)
        try:
            _refuse_strangers(output, source)
            yield
        finally:
            with suppress(OSError):  # Windows keeps what is open
                lock.unlink()


def refuse_additions(output: Output, sizes: Sizes, lines: int) -> None:
    """
    A run that came to its end left *sizes*, and no mail after the line number *lines*: what is
    there beyond them is no rest of it that could be cut off.

    Raises:
        SettingsError: there is such a thing.
    """
    for path in output.beyond(sizes, lines):
        problem = "holds what no run wrote, and it would be cut off"
        remedy = "take it out again, or give new orders a file and an --out of their own"
        raise SettingsError(file=str(path), problem=f"{problem}: {remedy}")


def _refuse_strangers(output: Output, source: Path) -> None:
    """What is there must be of a run: it would be written over."""
    for path in output.written():
        if path.is_dir():
            right = (
                "name a file" if path == output.path else "a file is written there, name another"
            )
            raise SettingsError(file=str(path), problem=f"is a folder: {right} as --out")
        if not path.is_file():
            problem = "is no file that could be gone on with: name another --out"
            raise SettingsError(file=str(path), problem=problem)
        if path.samefile(source):
            problem = "is the input, and would be written over: name another --out"
            raise SettingsError(file=str(path), problem=problem)
        if path.stat().st_size and not output.journal_path.exists():
            problem = "is there, and no run has noted that it wrote it: name another --out"
            raise SettingsError(file=str(path), problem=f"{problem}, or remove it")


if sys.platform == "win32":
    import msvcrt

    def _lock(file: BinaryIO) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: BinaryIO) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _locked(file: BinaryIO, path: Path) -> bool:
    """Whether *file* is ours now, and still the one at *path*: a run that ends takes it away."""
    try:
        _lock(file)
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except OSError:
        return False
