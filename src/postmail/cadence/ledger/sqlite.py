"""A ledger in an SQLite file: the embedded default, for any number of processes of one machine."""

from __future__ import annotations

import json
import os
import random
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from postmail.cadence.ledger.clock import Clock, as_clock, ticks_of
from postmail.cadence.ledger.entry import (
    Changes,
    Entry,
    Recipient,
    Refusal,
    Snapshot,
    Used,
    Wanted,
    moved_back,
)
from postmail.cadence.ledger.schema import COLUMNS, REFUSAL_COLUMNS, SQLITE, VERSION, steps
from postmail.cadence.ledger.store import NEWEST, Deadlock
from postmail.cadence.ledger.wal import HAS_QUEUE, Connection
from postmail.errors import SchemaVersionError, StoreUnavailableError

_READ = "BEGIN"
_WRITE = "BEGIN IMMEDIATE"  # SQLite does not wait when a reader turns writer
_KEYS = "(SELECT value FROM json_each(:keys))"
_NAMES = "(SELECT value FROM json_each(:names))"
_RECIPIENTS = (
    f"SELECT recipient_key, standing FROM postmail_recipient WHERE recipient_key IN {_KEYS}"  # noqa: S608
)
_NEWEST = f"""
    SELECT coalesce(address_key, customer_key), claimed_at
    FROM postmail_claim ORDER BY id DESC LIMIT {NEWEST}
"""  # noqa: S608
_ALL = f"""
    SELECT {COLUMNS} FROM postmail_claim WHERE address_key IN {_KEYS}
    UNION ALL
    SELECT {COLUMNS} FROM postmail_claim
    WHERE customer_key IN {_KEYS} AND (address_key IS NULL OR address_key NOT IN {_KEYS})
"""  # noqa: S608
_MATTERS = f"""
    c.state <> 'released'
    AND (c.lease_until > :since OR c.settled_at > :since OR c.name IN {_NAMES})
"""
_CLAIM = ", ".join(f"c.{column}" for column in Entry._fields)
# A claim under both keys is found twice, and UNION shows it once.
_LOG = f"""
    SELECT {_CLAIM} FROM json_each(:keys) JOIN postmail_claim c ON c.address_key = value
    WHERE {_MATTERS}
    UNION
    SELECT {_CLAIM} FROM json_each(:keys) JOIN postmail_claim c ON c.customer_key = value
    WHERE {_MATTERS}
"""  # noqa: S608
# The plus keeps SQLite from looking up every name under every key.
_USED = f"""
    SELECT recipient_key, name, why FROM postmail_used
    WHERE recipient_key IN {_KEYS} AND +name IN {_NAMES}
"""  # noqa: S608
_REFUSALS = f"SELECT {REFUSAL_COLUMNS} FROM postmail_refusal WHERE recipient_key IN {_KEYS}"  # noqa: S608
_BY_ID = f"""
    SELECT {COLUMNS} FROM postmail_claim WHERE id IN (SELECT value FROM json_each(:ids))
"""  # noqa: S608
_OLD = f"""
    SELECT {COLUMNS} FROM postmail_claim WHERE id < :id AND lease_until < :before LIMIT :limit
"""  # noqa: S608
_INSERT = f"""
    INSERT INTO postmail_claim ({COLUMNS}) VALUES ({", ".join("?" * len(Entry._fields))})
"""  # noqa: S608
_UPDATE = """
    UPDATE postmail_claim
    SET state = ?, name = ?, begun_at = ?, settled_at = ?, fingerprint = ?, message_id = ?
    WHERE id = ? AND state = 'leased'
"""
_USE = "INSERT OR REPLACE INTO postmail_used (recipient_key, name, why) VALUES (?, ?, ?)"
_FREE = "DELETE FROM postmail_used WHERE recipient_key = ? AND name = ?"
_REFUSE = f"""
    INSERT OR REPLACE INTO postmail_refusal ({REFUSAL_COLUMNS})
    VALUES ({", ".join("?" * len(Refusal._fields))})
"""  # noqa: S608
_FORGET = (
    "DELETE FROM postmail_claim WHERE address_key = :key OR customer_key = :key",
    "DELETE FROM postmail_used WHERE recipient_key = :key",
    "DELETE FROM postmail_refusal WHERE recipient_key = :key",
    "DELETE FROM postmail_recipient WHERE recipient_key = :key",
)
#: How long, in seconds, the first in the queue naps at most before it asks for the lock again.
_NAP = 0.0001
_RECORD = """
    INSERT INTO postmail_recipient (recipient_key, standing) VALUES (?, ?)
    ON CONFLICT (recipient_key) DO UPDATE SET standing = excluded.standing
"""


class SqliteStore:
    """
    One file, in WAL mode. Writers wait for each other; a claim that was returned survives a crash
    of the process and, with synchronous="full", a power failure.

    The file must lie on a disk of this machine: SQLite's locks do not hold on network file systems.

    Args:
        path: The file; it is made, and laid out, where there is none. Its folder must exist.
        clock: What tells the time: a `Clock`, or a function that returns an aware time.
        synchronous: "full" (the default) or "normal", which may lose the last claims when the
            power fails, and with them the caps' memory of mails that were handed off.
        busy_timeout: How long to wait for other writers.
    """

    chunk = 500  # everybody waits for everybody here: better few long transactions

    def __init__(
        self,
        path: str | Path,
        clock: Clock | Callable[[], datetime],
        *,
        synchronous: Literal["full", "normal"] = "full",
        busy_timeout: timedelta = timedelta(seconds=30),
    ) -> None:
        self.path = Path(path)
        self.name = f"SQLite file {self.path.name}"
        self._clock = as_clock(clock)
        self._synchronous = synchronous
        self._timeout = busy_timeout.total_seconds()
        self._idle: list[Connection] = []
        self._pid = os.getpid()
        self._abandoned: list[list[Connection]] = []

    def steady(self) -> float:
        """The clock's steady seconds."""
        return self._clock.steady()

    @contextmanager
    def locked(self, wanted: Wanted) -> Iterator[SqliteUnit]:
        """See `Store`. The whole file is locked for other writers."""
        with self._transaction() as connection:
            now = ticks_of(self._clock)
            asked = {
                "keys": json.dumps(wanted.keys),
                "names": json.dumps(wanted.names),
                "since": now - wanted.horizon,
            }
            log = connection.execute(_LOG if wanted.horizon <= now else _ALL, asked)
            yield SqliteUnit(
                connection,
                Snapshot(
                    now=now,
                    newest=connection.execute(_NEWEST).fetchall(),
                    recipients=_recipients(connection, asked),
                    entries=[Entry._make(row) for row in log],
                    used=[Used._make(row) for row in connection.execute(_USED, asked)],
                ),
            )

    @contextmanager
    def settle(self, ids: Sequence[str]) -> Iterator[SqliteUnit]:
        """See `Store`."""
        with self._transaction() as connection:
            rows = connection.execute(_BY_ID, {"ids": json.dumps(ids)})
            entries = [Entry._make(row) for row in rows]
            yield SqliteUnit(connection, Snapshot(now=ticks_of(self._clock), entries=entries))

    @contextmanager
    def old(self, before: int, limit: int) -> Iterator[SqliteUnit]:
        """See `Store`."""
        with self._transaction() as connection:
            asked = {"id": f"{before:014x}", "before": before, "limit": limit}
            entries = [Entry._make(row) for row in connection.execute(_OLD, asked)]
            yield SqliteUnit(connection, Snapshot(now=ticks_of(self._clock), entries=entries))

    def read(self, keys: Sequence[str]) -> Snapshot:
        """See `Store`."""
        asked = {"keys": json.dumps(keys)}
        with self._transaction(_READ) as connection:
            return Snapshot(
                now=ticks_of(self._clock),
                recipients=_recipients(connection, asked),
                entries=[Entry._make(row) for row in connection.execute(_ALL, asked)],
                refusals=[Refusal._make(row) for row in connection.execute(_REFUSALS, asked)],
            )

    def forget_refusals(self, before: int) -> None:
        """See `Store`."""
        with self._transaction() as connection:
            old = "DELETE FROM postmail_refusal WHERE decided_at < ?"
            connection.execute(old, (before,))

    def accept(self) -> None:
        """See `Store`."""
        with self._transaction() as connection:
            now = ticks_of(self._clock)
            ahead = f"SELECT {COLUMNS} FROM postmail_claim WHERE max(claimed_at, settled_at) > ?"  # noqa: S608
            moved = [moved_back(Entry._make(row), now) for row in connection.execute(ahead, (now,))]
            connection.executemany(
                """UPDATE postmail_claim SET claimed_at = ?, lease_until = ?, begun_at = ?,
                settled_at = ? WHERE id = ?""",
                [(e.claimed_at, e.lease_until, e.begun_at, e.settled_at, e.id) for e in moved],
            )

    def secrets(self) -> set[str]:
        """See `Store`."""
        with self._transaction(_READ) as connection:
            names = "SELECT DISTINCT substr(recipient_key, 2, 8) FROM postmail_recipient"
            return {name for (name,) in connection.execute(names)}

    def migrate(self) -> None:
        """See `Store`."""
        connection = self._connect()
        try:
            with _translated(self.name):
                connection.execute("BEGIN IMMEDIATE")
                found = _version(connection)
                if found > VERSION:
                    raise SchemaVersionError(found=found, expected=VERSION)
                for statement in steps(SQLITE, found):
                    connection.execute(statement)
                connection.execute("COMMIT")
        finally:
            connection.close()

    def close(self) -> None:
        """Close the connections that nobody uses at this moment."""
        self._after_fork()
        while self._idle:
            self._idle.pop().close()

    @contextmanager
    def _transaction(self, begin: str = _WRITE) -> Iterator[Connection]:
        """A transaction; one that writes is over when it is on the disk."""
        with _translated(self.name):
            connection = self._take()
            try:
                before = connection.total_changes
                self._begin(connection, begin)
                yield connection
                connection.execute("COMMIT")
                if self._synchronous == "full" and connection.total_changes != before:
                    connection.flush()
            except BaseException:
                with suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
                raise
            finally:
                self._idle.append(connection)

    def _begin(self, connection: Connection, begin: str) -> None:
        """
        Begin. Whoever is first in the queue waits for the lock in short naps: SQLite's own busy
        handler naps for up to a tenth of a second, while the lock comes free and goes to others.
        """
        deadline = time.monotonic() + self._timeout
        with nullcontext() if begin == _READ else connection.turn():
            while not _begun(connection, begin, deadline):
                time.sleep(random.uniform(_NAP / 2, _NAP))  # noqa: S311 - nobody guesses at naps

    def _take(self) -> Connection:
        self._after_fork()
        try:
            return self._idle.pop()
        except IndexError:
            connection = self._checked(self._connect())
            connection.execute("PRAGMA busy_timeout = 0")  # from here on, see `_begin`
            with _translated(self.name):
                connection.open_log(str(self.path))
            return connection

    def _after_fork(self) -> None:
        """A child neither uses nor closes its parent's connections: that would drop locks."""
        if self._pid != os.getpid():
            self._abandoned.append(self._idle)
            self._idle, self._pid = [], os.getpid()

    def _connect(self) -> Connection:
        with _translated(self.name):
            connection = sqlite3.connect(
                self.path,
                timeout=self._timeout,
                isolation_level=None,
                check_same_thread=False,
                factory=Connection,
            )
            _wait_for(connection, "PRAGMA journal_mode = WAL", self._timeout)
            within = "normal" if HAS_QUEUE else self._synchronous  # else see `flush`
            connection.execute(f"PRAGMA synchronous = {within}")
            connection.execute("PRAGMA wal_autocheckpoint = 4000")
            connection.execute("PRAGMA cache_size = -16000")  # a bulk claim fits in
            return connection

    def _checked(self, connection: Connection) -> Connection:
        """A fresh file is laid out; another version's is refused."""
        with _translated(self.name):
            found = _version(connection)
        if found == 0:
            self.migrate()
        elif found != VERSION:
            connection.close()
            raise SchemaVersionError(found=found, expected=VERSION)
        return connection


class SqliteUnit:
    """A transaction on the file."""

    def __init__(self, connection: sqlite3.Connection, snapshot: Snapshot) -> None:
        self._connection = connection
        self.snapshot = snapshot

    def write(self, changes: Changes) -> None:
        """See `Unit`."""
        self._delete(changes)
        self._many(_UPDATE, [_settled(entry) for entry in changes.update])
        self._many(_INSERT, changes.insert)
        self._many(_USE, changes.use)
        self._many(_REFUSE, list(changes.refusals.values()))
        self._many(_RECORD, list(changes.recipients.values()))

    def _delete(self, changes: Changes) -> None:
        self._many("DELETE FROM postmail_claim WHERE id = ?", _single(changes.delete))
        self._many(_FREE, [used[:2] for used in changes.free])
        for key in changes.forget:
            for statement in _FORGET:
                self._connection.execute(statement, {"key": key})
        unlisted = _single(changes.unlist)
        self._many("DELETE FROM postmail_recipient WHERE recipient_key = ?", unlisted)

    def _many(self, statement: str, rows: Sequence[Sequence[object]]) -> None:
        if rows:  # the file is locked: not even an empty call is free
            self._connection.executemany(statement, rows)


def _single(values: list[str]) -> list[tuple[str]]:
    return [(value,) for value in values]


def _settled(entry: Entry) -> tuple[object, ...]:
    e = entry
    return (e.state, e.name, e.begun_at, e.settled_at, e.fingerprint, e.message_id, e.id)


def _recipients(connection: sqlite3.Connection, asked: Mapping[str, object]) -> list[Recipient]:
    return [Recipient._make(row) for row in connection.execute(_RECIPIENTS, asked)]


def _version(connection: sqlite3.Connection) -> int:
    table = "SELECT count(*) FROM sqlite_master WHERE name = 'postmail_ledger'"
    if not connection.execute(table).fetchone()[0]:
        return 0
    row = connection.execute("SELECT version FROM postmail_ledger").fetchone()
    return int(row[0]) if row else 0


def _begun(connection: Connection, begin: str, deadline: float) -> bool:
    """Whether the transaction began; False where others write."""
    try:
        connection.execute(begin)
        if begin == _READ:
            connection.execute("SELECT version FROM postmail_ledger")  # a reader begins here
    except sqlite3.OperationalError as error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
            raise
        return False
    return True


def _wait_for(connection: sqlite3.Connection, statement: str, seconds: float) -> None:
    """The switch to WAL does not honour the busy timeout, so it is tried until it succeeds."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            connection.execute(statement)
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.01)


@contextmanager
def _translated(name: str) -> Iterator[None]:
    try:
        yield
    except sqlite3.IntegrityError as error:  # somebody claims without our locks; look again
        raise Deadlock(str(error)) from error
    except sqlite3.Error as error:
        raise StoreUnavailableError(store=name, problem=str(error)) from error
