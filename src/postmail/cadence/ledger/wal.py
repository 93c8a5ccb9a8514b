"""A connection to an SQLite file, and the log beside it: whose turn it is, and what is on disk."""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from weakref import WeakSet, finalize

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

#: Whether this machine can queue and flush as below; else SQLite does it, in its own slower way.
HAS_QUEUE = fcntl is not None

_flush = getattr(os, "fdatasync", os.fsync)


class Connection(sqlite3.Connection):
    """
    A connection with a handle of its own on the write-ahead log, once `open_log` was called.

    Writers queue at the log in the kernel, without polling: SQLite's own busy handler naps for up
    to a tenth of a second, while the lock comes free and goes to others. A process that dies
    gives its place up. It is a queue and no lock: SQLite's own lock guards the file, also against
    programs that do not queue. Whoever commits still has the turn while SQLite moves the log into
    the file, now and then: were others to write on meanwhile, the log would never be empty, and
    would grow.

    SQLite would flush the log while it holds the lock; here that is done after, by any number of
    processes at once. The log is one sequence: what is flushed up to a claim holds every claim
    that it can have seen, and a checkpoint flushes it too ("the WAL file is synchronized before
    each checkpoint", sqlite.org, "PRAGMA synchronous"). SQLite's own locks lie on other files.
    """

    _log: int | None = None

    def open_log(self, path: str) -> None:
        """
        Open the log of the file at *path*. It is there once something was read, and stays, being
        the same file, until this connection is closed.
        """
        if HAS_QUEUE:
            try:
                self._log = os.open(f"{os.path.realpath(path)}-wal", os.O_RDWR)
            except OSError as error:
                raise _translated(error) from error
            self._let_go = finalize(self, os.close, self._log)
            _connections.add(self)

    def is_its_turn(self) -> bool:
        """Whether nobody has the turn, as far as one can see."""
        if self._log is None:
            return False
        try:
            fcntl.flock(self._log, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        self.step_down()
        return True

    def queue_up(self) -> None:
        """Return at the head of the queue."""
        if self._log is not None:
            _lock(self._log, fcntl.LOCK_EX)

    def step_down(self) -> None:
        """Let the next one come."""
        if self._log is not None:
            _lock(self._log, fcntl.LOCK_UN)

    def flush(self) -> None:
        """Return when everything that was committed is on the disk."""
        if self._log is not None:
            try:
                _flush(self._log)
            except OSError as error:
                raise _translated(error) from error

    def close(self) -> None:
        """See sqlite3.Connection."""
        super().close()
        self.leave()

    def __del__(self) -> None:
        """A store that is dropped needs no closing: from Python 3.13 on, SQLite would warn."""
        with suppress(sqlite3.ProgrammingError):  # of one that never was open
            self.close()

    def leave(self) -> None:
        """Give the handle of the log back."""
        if self._log is not None:
            self._let_go()
            self._log = None


def _lock(log: int, how: int) -> None:
    try:
        fcntl.flock(log, how)
    except OSError as error:
        raise _translated(error) from error


_connections: WeakSet[Connection] = WeakSet()


def _leave_all() -> None:
    """A forked child must not keep its parent's places in the queue."""
    for connection in list(_connections):
        connection.leave()


if HAS_QUEUE:
    os.register_at_fork(after_in_child=_leave_all)


def _translated(error: OSError) -> sqlite3.OperationalError:
    return sqlite3.OperationalError(f"write-ahead log: {error}")
