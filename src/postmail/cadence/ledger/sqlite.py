"""A ledger in an SQLite file: the embedded default, for any number of processes of one machine."""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from postmail.cadence.ledger.acceptance import (
    claims_moved_back,
    refusals_moved_back,
    standings_moved_back,
)
from postmail.cadence.ledger.clock import Clock, as_clock, ticks_of
from postmail.cadence.ledger.entry import (
    FOREVER,
    Changes,
    Entry,
    Refusal,
    Snapshot,
    Wanted,
)
from postmail.cadence.ledger.lookup import look
from postmail.cadence.ledger.schema import COLUMNS, REFUSAL_COLUMNS, SECRETS, SQLITE, VERSION, steps
from postmail.cadence.ledger.store import Deadlock
from postmail.cadence.ledger.wal import HAS_QUEUE, Connection
from postmail.cadence.slips import expect_span
from postmail.errors import DataError, Fault, SchemaVersionError, StoreUnavailableError, brief

_KEYS = "(SELECT value FROM json_each(:keys))"
_REFUSALS = f"SELECT {REFUSAL_COLUMNS} FROM postmail_refusal WHERE recipient_key IN {_KEYS}"  # noqa: S608
_BY_ID = f"""
    SELECT {COLUMNS} FROM postmail_claim WHERE id IN (SELECT value FROM json_each(:ids))
"""  # noqa: S608
# What was leased under a wrong clock has its id ahead.
_OLD = f"""
    SELECT {COLUMNS} FROM postmail_claim WHERE (id < :id OR id > :ahead)
    AND claimed_at < :before AND lease_until < :before AND settled_at < :before LIMIT :limit
"""  # noqa: S608
_INSERT = f"""
    INSERT INTO postmail_claim ({COLUMNS}) VALUES ({", ".join("?" * len(Entry._fields))})
"""  # noqa: S608
_UPDATE = """
    UPDATE postmail_claim
    SET state = ?, name = ?, begun_at = ?, settled_at = ?, fingerprint = ?, message_id = ?
    WHERE id = ? AND state = 'leased'
"""
_MOVE = "UPDATE postmail_claim SET address_key = ?, customer_key = ?, name = ? WHERE id = ?"
_USE = "INSERT OR REPLACE INTO postmail_used (recipient_key, name, why) VALUES (?, ?, ?)"
_FREE = "DELETE FROM postmail_used WHERE recipient_key = ? AND name = ? AND why = ?"
_REFUSE = f"""
    INSERT OR REPLACE INTO postmail_refusal ({REFUSAL_COLUMNS})
    VALUES ({", ".join("?" * len(Refusal._fields))})
"""  # noqa: S608
_UNLIST = "DELETE FROM postmail_recipient WHERE recipient_key = :key"
_TAKE_BACK = "DELETE FROM postmail_refusal WHERE recipient_key = ? AND name = ?"
_FORGET = (
    "DELETE FROM postmail_claim WHERE address_key = :key OR customer_key = :key",
    "DELETE FROM postmail_used WHERE recipient_key = :key",
    "DELETE FROM postmail_refusal WHERE recipient_key = :key",
    _UNLIST,
)
_REFUSED_AHEAD = f"SELECT {REFUSAL_COLUMNS} FROM postmail_refusal WHERE decided_at > ?"  # noqa: S608
_RECORD = """
    INSERT INTO postmail_recipient (recipient_key, standing) VALUES (?, ?)
    ON CONFLICT (recipient_key) DO UPDATE SET standing = excluded.standing
"""
_TOLD = "SELECT recipient_key, standing FROM postmail_recipient WHERE standing <> ''"

#: SQLite's codes for a row that is there already.
_TAKEN = (sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_UNIQUE)

#: Reads what a transaction begins with.
Read = Callable[[Connection], Snapshot]


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
        busy_timeout: How long to wait for other programs that write to the file. Ledgers queue
            for each other, for as long as it takes; one that dies gives its place up.

    Raises:
        DataError: for another word, or for what is no clock or no length of time.
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
        word = synchronous.lower() if isinstance(synchronous, str) else synchronous
        if word not in ("full", "normal"):  # SQLite takes anything
            problem = f'expected "full" or "normal", got {brief(synchronous)}'
            raise DataError(subject="ledger", faults=[Fault("synchronous", problem)])
        expect_span(busy_timeout, "ledger", "busy_timeout", "seconds=30")
        self.path = Path(path)
        self.name = f"SQLite file {self.path}"
        self._clock = as_clock(clock)
        self._synchronous = word
        self._timeout = busy_timeout.total_seconds()
        self._idle: list[Connection] = []
        self._pid = os.getpid()
        self._abandoned: list[list[Connection]] = []

    def steady(self) -> float:
        """The clock's steady seconds."""
        return self._clock.steady()

    def glance(self, wanted: Wanted) -> Snapshot | None:
        """See `Store`. Where nobody has the turn there is no time to win."""
        with self._reading() as connection:
            if connection.is_its_turn():
                return None
            return look(connection, wanted, ticks_of(self._clock))

    def locked(self, wanted: Wanted) -> AbstractContextManager[SqliteUnit]:
        """See `Store`. The whole file is locked for other writers."""
        return self._writing(lambda connection: look(connection, wanted, ticks_of(self._clock)))

    def settle(self, ids: Sequence[str]) -> AbstractContextManager[SqliteUnit]:
        """See `Store`."""
        return self._writing(self._claims(_BY_ID, {"ids": json.dumps(ids)}))

    def old(self, before: int, limit: int) -> AbstractContextManager[SqliteUnit]:
        """See `Store`."""
        ahead = f"{ticks_of(self._clock) + 1:014x}"
        asked = {"id": f"{before:014x}", "ahead": ahead, "before": before, "limit": limit}
        return self._writing(self._claims(_OLD, asked))

    def _claims(self, statement: str, asked: dict[str, Any]) -> Read:
        """Reads the claims that *statement* finds."""

        def read(connection: Connection) -> Snapshot:
            entries = [Entry._make(row) for row in connection.execute(statement, asked)]
            return Snapshot(now=ticks_of(self._clock), entries=entries)

        return read

    def read(self, keys: Sequence[str]) -> Snapshot:
        """See `Store`."""
        with self._reading() as connection:
            now = ticks_of(self._clock)
            if not keys:
                return Snapshot(now)
            snapshot = look(connection, Wanted(sorted({*keys}), (), FOREVER), now)
            return snapshot._replace(refusals=_refusals(connection, keys))

    def forget_refusals(self, before: int) -> None:
        """See `Store`."""
        with self._writing() as unit:
            old = "DELETE FROM postmail_refusal WHERE decided_at < ? AND reason <> 'dropped'"
            unit.connection.execute(old, (before,))

    def accept(self) -> None:
        """See `Store`."""
        with self._writing() as unit:
            connection, now = unit.connection, ticks_of(self._clock)
            last = "max(claimed_at, begun_at, settled_at)"
            ahead = f"SELECT {COLUMNS} FROM postmail_claim WHERE {last} > ?"  # noqa: S608
            claims = [Entry._make(row) for row in connection.execute(ahead, (now,))]
            connection.executemany(
                """UPDATE postmail_claim SET id = ?, claimed_at = ?, lease_until = ?,
                begun_at = ?, settled_at = ? WHERE id = ?""",
                [
                    (e.id, e.claimed_at, e.lease_until, e.begun_at, e.settled_at, id_)
                    for id_, e in claims_moved_back(claims, now)
                ],
            )
            told = connection.execute(_TOLD).fetchall()
            connection.executemany(_RECORD, standings_moved_back(told, now))
            refusals = map(Refusal._make, connection.execute(_REFUSED_AHEAD, (now,)).fetchall())
            connection.executemany(_REFUSE, refusals_moved_back(refusals, now))

    def secrets(self) -> set[str]:
        """See `Store`."""
        with self._reading() as connection:
            return {name for (name,) in connection.execute(SECRETS)}

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
    def _writing(self, read: Read | None = None) -> Iterator[SqliteUnit]:
        """
        A transaction that reads and writes, when it is its turn; it is over when it is on the disk.
        """
        connection = self._take()
        try:
            before = connection.total_changes
            try:  # from here on: a signal's error may come as soon as a wait is over
                connection.queue_up()
                with connection:
                    # Immediate: a reader that turns writer does not wait.
                    connection.execute("BEGIN IMMEDIATE")
                    yield SqliteUnit(connection, read(connection) if read else Snapshot(0))
            finally:
                connection.step_down()
            if self._synchronous == "full" and connection.total_changes != before:
                connection.flush()
        except sqlite3.Error as error:
            raise _ours(self.name, error) from error
        finally:
            self._idle.append(connection)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        """A transaction that reads; it waits for nobody."""
        connection = self._take()
        try:
            with connection:
                connection.execute("BEGIN")
                yield connection
        except sqlite3.Error as error:
            raise _ours(self.name, error) from error
        finally:
            self._idle.append(connection)

    def _take(self) -> Connection:
        self._after_fork()
        try:
            return self._idle.pop()
        except IndexError:
            connection = self._checked(self._connect())
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
            connection.execute("PRAGMA wal_autocheckpoint = 16000")
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
        self.connection = connection
        self.snapshot = snapshot

    def held(self) -> Sequence[Entry]:
        """See `Unit`. The whole file is locked."""
        return self.snapshot.entries

    def refusals(self, keys: Sequence[str]) -> Sequence[Refusal]:
        """See `Unit`."""
        return _refusals(self.connection, keys)

    def write(self, changes: Changes) -> None:
        """See `Unit`."""
        self._delete(changes)
        if changes.update:
            self._many(_UPDATE, [_settled(entry) for entry in changes.update])
        self._many(_MOVE, [(e.address_key, e.customer_key, e.name, e.id) for e in changes.move])
        self._many(_INSERT, changes.insert)
        self._many(_USE, changes.use)
        if changes.refusals or changes.recipients:
            self._many(_REFUSE, list(changes.refusals.values()))
            self._many(_RECORD, list(changes.recipients.values()))

    def _delete(self, changes: Changes) -> None:
        if not changes.deletes():
            return
        self._many("DELETE FROM postmail_claim WHERE id = ?", _single(changes.delete))
        self._many(_FREE, changes.free)
        self._many(_TAKE_BACK, changes.take_back)
        self._many(_UNLIST, [{"key": key} for key in changes.unlist])
        for statement in _FORGET:
            self._many(statement, [{"key": key} for key in changes.forget])

    def _many(
        self, statement: str, rows: Sequence[Sequence[object] | Mapping[str, object]]
    ) -> None:
        if rows:  # the file is locked: not even an empty call is free
            self.connection.executemany(statement, rows)


def _single(values: list[str]) -> list[tuple[str]]:
    return [(value,) for value in values]


def _settled(entry: Entry) -> tuple[object, ...]:
    e = entry
    return (e.state, e.name, e.begun_at, e.settled_at, e.fingerprint, e.message_id, e.id)


def _refusals(connection: sqlite3.Connection, keys: Sequence[str]) -> list[Refusal]:
    rows = connection.execute(_REFUSALS, {"keys": json.dumps(keys)})
    return [Refusal._make(row) for row in rows]


def _version(connection: sqlite3.Connection) -> int:
    table = "SELECT count(*) FROM sqlite_master WHERE name = 'postmail_ledger'"
    if not connection.execute(table).fetchone()[0]:
        return 0
    row = connection.execute("SELECT version FROM postmail_ledger").fetchone()
    return int(row[0]) if row else 0


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
    except sqlite3.Error as error:
        raise _ours(name, error) from error


def _ours(name: str, error: sqlite3.Error) -> Exception:
    """What a fault of SQLite's is to the ledger."""
    if (
        getattr(error, "sqlite_errorcode", None) in _TAKEN
    ):  # somebody claims without our locks; look again
        return Deadlock(str(error))
    return StoreUnavailableError(store=name, problem=str(error))
