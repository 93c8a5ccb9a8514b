"""A ledger in PostgreSQL, or in MariaDB or MySQL: for any number of machines."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, PoolProxiedConnection, create_engine, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from postmail.cadence.ledger import statements as say
from postmail.cadence.ledger.acceptance import (
    claims_moved_back,
    refusals_moved_back,
    standings_moved_back,
)
from postmail.cadence.ledger.batched import READY, Batched
from postmail.cadence.ledger.clock import steady
from postmail.cadence.ledger.direct import Direct, give_up, rows_of
from postmail.cadence.ledger.entry import (
    Changes,
    Entry,
    RecipientRow,
    Refusal,
    Snapshot,
    Used,
    Wanted,
)
from postmail.cadence.ledger.schema import MARIADB, POSTGRESQL, SECRETS, VERSION, steps
from postmail.cadence.ledger.server_errors import is_unprepared, translated
from postmail.cadence.ledger.serverside import FUNCTION, known, open_locked
from postmail.cadence.ledger.store import Deadlock
from postmail.errors import (
    DataError,
    Fault,
    IsolationError,
    SchemaVersionError,
    StoreUnavailableError,
)

_WORDS = {"postgresql": POSTGRESQL, "mysql": MARIADB}
#: SQLAlchemy's name of a dialect to the family whose SQL it speaks.
_FAMILIES = {"postgresql": "postgresql", "mysql": "mysql", "mariadb": "mysql"}


class DatabaseStore:
    """
    Tables named `postmail_...` in a database server. The server's clock is the only one.

    The store's own transactions run at READ COMMITTED, whatever the engine is set to: the
    recipients' rows are locked by a statement of its own, and what is counted after it is read
    afresh. A stricter level would count in a snapshot that is older than the lock.

    Args:
        where: A URL (`postgresql+psycopg://...`, `mariadb+pymysql://...`), or the shop's engine.
        server_side: On PostgreSQL: lock and read by a function on the server, `postmail_locked`,
            which `migrate` makes. Fewer round trips; the same statements in the same order.

    Raises:
        DataError: for a database of another make, or without server-side functions of ours.
        StoreUnavailableError: for a URL that SQLAlchemy cannot use, or a driver that lacks.
    """

    chunk = 100  # the recipients stay locked until its end, and others may want them

    def __init__(self, where: str | Engine, *, server_side: bool = False) -> None:
        with translated("database"):
            engine = where if isinstance(where, Engine) else _engine(where)
        if engine.dialect.name not in _FAMILIES:
            problem = "expected PostgreSQL, MariaDB or MySQL; for SQLite there is SqliteStore"
            raise DataError(subject="ledger", faults=[Fault("store", problem)])
        self.name = engine.dialect.name
        self.family = _FAMILIES[engine.dialect.name]
        if server_side and self.family != "postgresql":
            problem = "there is a server-side function for PostgreSQL only"
            raise DataError(subject="ledger", faults=[Fault("server_side", problem)])
        self.server_side = server_side
        self._say = say.Statements(self.family)
        self._known = known(self._say.insert, self._say.refuse, by_function=server_side)
        self._batches = engine.dialect.driver == "psycopg"
        self._is_own = not isinstance(where, Engine)
        self._engine = engine
        self._pid = os.getpid()
        self._checked = False
        self._lock = threading.Lock()

    def steady(self) -> float:
        """The machine's steady seconds: leases are watched by them, never dated."""
        return steady()

    def glance(self, wanted: Wanted) -> None:
        """See `Store`. Only the same recipients wait for each other: there is nothing to gain."""

    @contextmanager
    def locked(self, wanted: Wanted) -> Iterator[DatabaseUnit]:
        """See `Store`."""
        if self.family == say.POSTGRESQL:
            with self._direct() as direct:
                snapshot = open_locked(direct, wanted, by_function=self.server_side)
                yield DatabaseUnit(direct, self._say, snapshot)
        else:
            with self.transaction() as connection:
                yield DatabaseUnit(connection, self._say, self._open(connection, wanted))

    def _open(self, connection: Connection, wanted: Wanted) -> Snapshot:
        """On MariaDB and MySQL: lock, then read what is there after the lock."""
        speak = self._say
        asked = {"keys": speak.listed(wanted.keys), "names": speak.listed(wanted.names)}
        connection.execute(say.LOCK, [{"key": key} for key in wanted.keys])
        log = connection.execute(speak.log, {**asked, "horizon": wanted.horizon}).all()
        (clock, *others) = connection.execute(speak.beside, asked).all()
        return Snapshot(
            now=int(clock.at),
            ahead=[(row.owner, int(row.at)) for row in others if row.what == "ahead"],
            recipients=[
                RecipientRow(row.owner, row.why) for row in others if row.what == "standing"
            ],
            entries=[Entry._make(row) for row in log],
            used=[Used(*row[1:4]) for row in others if row.what == "used"],
        )

    @contextmanager
    def settle(self, ids: Sequence[str]) -> Iterator[DatabaseUnit]:
        """See `Store`."""
        with self.transaction() as connection:
            rows = connection.execute(self._say.by_id, {"ids": self._say.listed(ids)}).all()
            yield self._unit(connection, rows)

    @contextmanager
    def old(self, before: int, limit: int) -> Iterator[DatabaseUnit]:
        """See `Store`."""
        with self.transaction() as connection:
            ahead = f"{self._now(connection) + 1:014x}"
            asked = {"id": f"{before:014x}", "ahead": ahead, "before": before, "limit": limit}
            yield self._unit(connection, connection.execute(say.OLD, asked).all())

    def read(self, keys: Sequence[str]) -> Snapshot:
        """See `Store`."""
        asked, speak = {"keys": self._say.listed(keys)}, self._say
        with self.transaction() as connection:
            query = connection.execute
            return Snapshot(
                now=self._now(connection),
                recipients=[RecipientRow._make(row) for row in query(speak.recipients, asked)],
                entries=[Entry._make(row) for row in query(speak.everything, asked)],
                refusals=[Refusal._make(row) for row in query(speak.refusals, asked)],
            )

    def forget_refusals(self, before: int) -> None:
        """See `Store`."""
        with self.transaction() as connection:
            connection.execute(say.FORGET_REFUSALS, {"before": before})

    def accept(self) -> None:
        """See `Store`."""
        with self.transaction() as connection:
            asked, told = self._told(connection)
            claims = [Entry._make(row) for row in connection.execute(say.AHEAD, asked)]
            refusals = [Refusal._make(row) for row in connection.execute(say.REFUSED_AHEAD, asked)]
            now = self._now(connection)  # what was made while it waited is not ahead
            moved = claims_moved_back(claims, now)
            ids = [{**entry._asdict(), "before": before} for before, entry in moved]
            _many(connection, say.MOVE_BACK, ids)
            _many(connection, self._say.record, _rows(standings_moved_back(told, now)))
            _many(connection, self._say.refuse, _rows(refusals_moved_back(refusals, now)))

    def _told(self, connection: Connection) -> tuple[dict[str, int], list[tuple[str, str]]]:
        """
        When it was looked, and the people that `accept` is about, locked. Who comes while a look
        waits for locks is seen only by the next one.
        """
        locked: set[str] = set()
        while True:
            asked = {"now": self._now(connection)}
            told = [(key, text) for key, text in connection.execute(say.TOLD, asked)]
            if locked.issuperset(key for key, _ in told):
                return asked, told
            locked.update(key for key, _ in told)

    def secrets(self) -> set[str]:
        """See `Store`."""
        with self.transaction() as connection:
            return set(connection.execute(text(SECRETS)).scalars())

    def migrate(self) -> None:
        """See `Store`. Run it once, from one process; it needs the right to make tables."""
        with translated(self.name), self._connect() as connection, connection.begin():
            found = _version(connection)
            if found > VERSION:
                raise SchemaVersionError(found=found, expected=VERSION)
            for statement in steps(_WORDS[self.family], found):
                connection.exec_driver_sql(statement)
            if self.family == "postgresql":
                connection.exec_driver_sql(FUNCTION)

    def close(self) -> None:
        """Close the idle connections of the pool."""
        self._engine.dispose()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A transaction of the store's own, at READ COMMITTED; Deadlock where it was broken off."""
        with translated(self.name), self._connect() as connection:
            prepared = connection.info
            begun = connection.begin()
            try:
                if not self._checked:
                    self._check(connection)
                yield connection
                begun.commit()
            except BaseException:
                prepared.pop(READY, None)
                give_up(connection)
                raise

    @contextmanager
    def _direct(self) -> Iterator[Direct]:
        """A transaction as `transaction` makes it, with less between us and the driver."""
        if not self._is_own or not self._checked:
            with self.transaction() as connection:
                yield Direct(connection.connection, self._engine.dialect)
            return
        self._after_fork()
        with translated(self.name):
            raw = self._engine.raw_connection()
            prepared = raw.info
            try:
                direct = self._talk(raw)
                yield direct
                direct.commit()
            except BaseException as error:
                prepared.pop(READY, None)
                if isinstance(error, DBAPIError):
                    self._heed(error)
                raise
            finally:
                raw.close()  # which rolls back what was not committed

    def _talk(self, raw: PoolProxiedConnection) -> Direct:
        """How to talk on a connection of our own."""
        dialect = self._engine.dialect
        return Batched(raw, dialect, self._known) if self._batches else Direct(raw, dialect)

    def _heed(self, error: DBAPIError) -> None:
        if error.connection_invalidated:  # the other idle ones are lost as well
            self._engine.dispose(close=False)
        if is_unprepared(error):
            self._batches = False

    def _connect(self) -> Connection:
        self._after_fork()
        connection = self._engine.connect()
        if self._is_own:  # made for that level
            return connection
        return connection.execution_options(isolation_level="READ COMMITTED")

    def _after_fork(self) -> None:
        """A child must not talk over its parent's sockets."""
        with self._lock:
            if self._pid != os.getpid():
                self._engine.dispose(close=False)
                self._pid = os.getpid()

    def _check(self, connection: Connection) -> None:
        found = _version(connection)
        if found != VERSION:
            raise SchemaVersionError(found=found, expected=VERSION)
        self._checked = True

    def _now(self, connection: Connection) -> int:
        return int(connection.execute(self._say.clock).scalar_one())

    def _unit(self, connection: Connection, rows: Sequence[Any]) -> DatabaseUnit:
        entries = [Entry._make(row) for row in rows]
        snapshot = Snapshot(now=self._now(connection), entries=entries)
        return DatabaseUnit(connection, self._say, snapshot)


class JoinedStore(DatabaseStore):
    """
    The ledger inside the shop's own transaction: a claim holds when, and only when, it commits.

    Hand nothing off before that commit. The recipients stay locked until then.

    Raises:
        IsolationError: at first use, where the transaction is not at READ COMMITTED.
    """

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection.engine)
        self._joined = connection

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """The shop's own transaction; it neither commits nor rolls back here."""
        try:
            with translated(self.name):
                level = _level(self._joined)
                if level != "READ COMMITTED":
                    raise IsolationError(level=level)
                self._check(self._joined)
                yield self._joined
        except Deadlock as error:  # the shop's transaction is lost with ours: no second try
            raise StoreUnavailableError(store=self.name, problem=str(error)) from error


class DatabaseUnit:
    """A transaction on the server."""

    def __init__(
        self, connection: Connection | Direct, speak: say.Statements, snapshot: Snapshot
    ) -> None:
        self._connection = connection
        self._say = speak
        self.snapshot = snapshot

    def held(self) -> Sequence[Entry]:
        """See `Unit`."""
        asked = {"ids": self._say.listed([entry.id for entry in self.snapshot.entries])}
        return [Entry._make(row) for row in rows_of(self._connection, self._say.by_id, asked)]

    def refusals(self, keys: Sequence[str]) -> Sequence[Refusal]:
        """See `Unit`."""
        asked = {"keys": self._say.listed(keys)}
        return [Refusal._make(row) for row in rows_of(self._connection, self._say.refusals, asked)]

    def write(self, changes: Changes) -> None:
        """See `Unit`."""
        connection = self._connection
        self._delete(changes)
        _many(connection, say.UPDATE, _rows(changes.update))
        _many(connection, say.MOVE, _rows(changes.move))
        if changes.insert:
            _insert(connection, self._say, changes.insert)
        _many(connection, self._say.use, _rows(changes.use))
        _many(connection, self._say.refuse, _rows(changes.refusals.values()))
        _many(connection, self._say.record, _rows(changes.recipients.values()))

    def _delete(self, changes: Changes) -> None:
        connection = self._connection
        _many(connection, say.DELETE, [{"id": id_} for id_ in changes.delete])
        _many(connection, say.FREE, _rows(changes.free))
        _many(connection, say.TAKE_BACK, [{"key": k, "name": n} for k, n in changes.take_back])
        _many(connection, say.UNLIST, [{"key": key} for key in changes.unlist])
        for statement in say.FORGET:
            _many(connection, statement, [{"key": key} for key in changes.forget])


def _engine(where: str) -> Engine:
    try:
        url = make_url(where)
        if "@" not in f"{url.host}{url.database}":
            return create_engine(url, isolation_level="READ COMMITTED", pool_pre_ping=False)
    except ValueError:  # its text repeats what stands where a number should: of a password, even
        pass
    problem = (
        "its URL's port or an option is no number, or an @ : or / of the password is not written "
        "as %40 %3A %2F"
    )
    raise StoreUnavailableError(store="database", problem=problem)


def _insert(
    connection: Connection | Direct, speak: say.Statements, entries: Sequence[Entry]
) -> None:
    rows = [entry._asdict() for entry in entries]
    if speak.family == say.POSTGRESQL:
        connection.execute(speak.insert, {"rows": json.dumps(rows)})
    else:
        connection.execute(speak.insert, rows)


def _many(
    connection: Connection | Direct, statement: Any, rows: Sequence[Mapping[str, Any]]
) -> None:
    if rows:
        connection.execute(statement, rows)


def _rows(values: Iterable[NamedTuple]) -> list[dict[str, Any]]:
    return [value._asdict() for value in values]


def _version(connection: Connection) -> int:
    if not inspect(connection).has_table("postmail_ledger"):
        return 0
    return int(connection.execute(say.VERSION_FOUND).scalar() or 0)


def _level(connection: Connection) -> str:
    dbapi = connection.connection.dbapi_connection
    ask: Callable[[], bool] | None = getattr(dbapi, "get_autocommit", None)
    if ask() if ask else getattr(dbapi, "autocommit", False):
        return "AUTOCOMMIT"
    return connection.get_isolation_level()
