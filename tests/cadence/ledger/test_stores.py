"""Stores: layouts and their versions, other people's transactions, threads, and failures."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from postmail.cadence.ledger import schema
from postmail.cadence.ledger.claiming import Request
from postmail.cadence.ledger.clock import ManualClock, SystemClock
from postmail.cadence.ledger.core import ATTEMPTS
from postmail.cadence.ledger.database import DatabaseStore
from postmail.cadence.ledger.direct import Direct
from postmail.cadence.ledger.entry import Snapshot, Wanted
from postmail.cadence.ledger.lease import Lease
from postmail.cadence.ledger.memory import MemoryStore, MemoryUnit
from postmail.cadence.ledger.sqlite import SqliteStore
from postmail.cadence.ledger.store import Deadlock, Store
from postmail.cadence.words import Reason
from postmail.errors import (
    DataError,
    IsolationError,
    SchemaVersionError,
    StoreUnavailableError,
)
from tests.cadence.ledger.conftest import START
from tests.cadence.ledger.making import CONSENT, KEYRING, candidate, leased, ledger, refused

IDA = candidate().identity


@pytest.fixture(params=["postgres", "mariadb"])
def url(request: pytest.FixtureRequest) -> str:
    """An empty place on each server."""
    return str(request.getfixturevalue(f"{request.param}_url"))


def version_one_rows() -> dict[str, list[dict[str, object]]]:
    """What version 1 held: a confirmed mail that carried another, and an objection."""
    key = KEYRING.keys(IDA).address[0]
    claim: dict[str, object] = dict.fromkeys(schema.COLUMNS.split(", "), "")
    claim |= dict.fromkeys(("round", "begun_at", "lease_until"), 0)
    claim |= {
        "id": "0" * 24, "address_key": key, "customer_key": None,
        "name": KEYRING.name("review-request:1:0"), "kind": "review-request", "order_ref": "1",
        "also": '[["2", 0]]', "category": "marketing", "stream": "reviews", "zone": "UTC",
        "counts": 1, "state": "sent", "claimed_at": 1, "settled_at": 1,
    }  # fmt: skip
    return {
        "claim": [claim],
        "used": [{"recipient_key": key, "name": KEYRING.name("review-request:2:0")}],
        "recipient": [{
            "recipient_key": key,
            "standing": json.dumps([["objection", 1, "offers", "", 0, "", ""]]),
        }],
    }  # fmt: skip


def assert_still_there(store: Store) -> None:
    """Version 1's mails, names and objections hold in this version, and a new claim works."""
    book = ledger(store)
    offer = candidate("4", kind="cross-sell", customer="")
    assert [sent.id for sent in book.history(IDA)] == ["review-request:1:0"]
    for order in ("1", "2"):
        verdict = refused(book.claim(candidate(order, customer=""), CONSENT))
        assert verdict.reason is Reason.ALREADY_SENT
    assert refused(book.claim(offer, CONSENT)).reason is Reason.OBJECTED
    leased(book.claim(candidate("3", customer=""), CONSENT))


def test_sqlite_migrates_from_version_one(tmp_path: Path) -> None:
    """An older file is refused, migrated when asked, and keeps what it held."""
    path = tmp_path / "ledger.db"
    with sqlite3.connect(path) as connection:
        for statement in schema.steps(schema.SQLITE, 0, 1):
            connection.execute(statement)
        for table, rows in version_one_rows().items():
            for row in rows:
                names, marks = ", ".join(row), ", ".join("?" * len(row))
                connection.execute(
                    f"INSERT INTO postmail_{table} ({names}) VALUES ({marks})", [*row.values()]
                )
    connection.close()
    store = SqliteStore(path, SystemClock())
    with pytest.raises(SchemaVersionError, match="version 1"):
        ledger(store).history(IDA)
    store.migrate()
    store.migrate()

    assert_still_there(store)
    store.close()


def test_servers_migrate_from_version_one(url: str) -> None:
    """The same on PostgreSQL and MariaDB; an empty place has to be laid out first."""
    store = DatabaseStore(url)
    with pytest.raises(SchemaVersionError, match="version 0"):
        ledger(store).history(IDA)
    words = schema.POSTGRESQL if "postgresql" in url else schema.MARIADB
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in schema.steps(words, 0, 1):
            connection.exec_driver_sql(statement)
        for table, rows in version_one_rows().items():
            names = ", ".join(rows[0])
            marks = ", ".join(f":{name}" for name in rows[0])
            connection.execute(
                text(f"INSERT INTO postmail_{table} ({names}) VALUES ({marks})"), rows
            )
    engine.dispose()
    with pytest.raises(SchemaVersionError, match="version 1"):
        ledger(store).history(IDA)
    store.migrate()
    store.migrate()

    assert_still_there(store)
    store.close()


def test_a_newer_layout_is_refused(tmp_path: Path, url: str) -> None:
    """What a newer postmail wrote is neither read nor migrated back."""
    path = tmp_path / "ledger.db"
    stores: list[Store] = [SqliteStore(path, SystemClock()), DatabaseStore(url)]
    for store in stores:
        store.migrate()
    with sqlite3.connect(path) as file:
        file.execute("UPDATE postmail_ledger SET version = 99")
    file.close()
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE postmail_ledger SET version = 99"))
    engine.dispose()

    for store in stores:
        with pytest.raises(SchemaVersionError, match="version 99"):
            store.migrate()
        with pytest.raises(SchemaVersionError, match="version 99"):
            ledger(store).claim(candidate(), CONSENT)
        store.close()


def test_the_stores_own_transactions_are_read_committed(url: str) -> None:
    """Whatever the shop's engine is set to, the ledger counts afresh after its lock."""
    engine = create_engine(url, isolation_level="SERIALIZABLE")
    store = DatabaseStore(engine)
    store.migrate()
    with store.transaction() as connection:
        level = connection.get_isolation_level()
    leased(ledger(store).claim(candidate(), CONSENT))

    assert level == "READ COMMITTED"
    with engine.connect() as connection:
        assert connection.get_isolation_level() == "SERIALIZABLE"
    engine.dispose()


@pytest.mark.parametrize("level", ["REPEATABLE READ", "SERIALIZABLE", "AUTOCOMMIT"])
def test_a_stricter_transaction_is_not_joined(url: str, level: str) -> None:
    """Its snapshot may be older than the lock; and without a transaction there is no lock."""
    engine = create_engine(url, isolation_level=level)
    DatabaseStore(engine).migrate()
    with engine.connect() as connection, pytest.raises(IsolationError, match=level):
        ledger(DatabaseStore(engine)).within(connection).claim(candidate(), CONSENT)
    engine.dispose()


def test_a_claim_holds_with_the_transaction_that_it_joined(url: str) -> None:
    """Rolled back with the shop's work it is gone; committed with it, it holds."""
    store = DatabaseStore(url)
    store.migrate()
    book = ledger(store)
    engine = create_engine(url, isolation_level="READ COMMITTED")
    with engine.connect() as connection:
        leased(book.within(connection).claim(candidate("1"), CONSENT))
        connection.rollback()
    with engine.begin() as connection:
        lease = leased(book.within(connection).claim(candidate("1"), CONSENT))
    book.confirm(lease)

    assert refused(book.claim(candidate("1"), CONSENT)).reason is Reason.ALREADY_SENT
    engine.dispose()
    store.close()


def test_a_refusal_that_was_rolled_back_is_written_again(url: str) -> None:
    """The ledger remembers which refusals are on record; those of a lost transaction are not."""
    store = DatabaseStore(url)
    store.migrate()
    book = ledger(store)
    engine = create_engine(url, isolation_level="READ COMMITTED")
    with engine.connect() as connection:
        refused(book.within(connection).claim(candidate("1")))
        connection.rollback()
    refused(book.claim(candidate("1")))

    assert len(json.loads(book.export(candidate().identity))["refusals"]) == 1
    engine.dispose()
    store.close()


def test_threads_share_a_ledger(any_store: Store) -> None:
    """Eight threads of one process claim for one person: two get through, none twice."""
    book = ledger(any_store)
    outcomes: list[object] = []
    barrier = threading.Barrier(8)

    def claim(number: int) -> None:
        barrier.wait()
        for order in range(5):
            mail = candidate(f"{number % 4}-{order}")
            outcomes.append(book.claim(mail, CONSENT))

    threads = [threading.Thread(target=claim, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(outcomes) == 40
    assert len([outcome for outcome in outcomes if isinstance(outcome, Lease)]) == 2


class Quarrelsome(MemoryStore):
    """Breaks so many transactions off before it lets one pass."""

    def __init__(self, quarrels: int) -> None:
        super().__init__(ManualClock(START))
        self.quarrels = quarrels

    @contextmanager
    def locked(self, wanted: Wanted) -> Iterator[MemoryUnit]:
        """As the store's, if it is in the mood."""
        if self.quarrels:
            self.quarrels -= 1
            raise Deadlock("deadlock detected")
        with super().locked(wanted) as unit:
            yield unit


def test_a_transaction_that_was_broken_off_is_tried_again() -> None:
    """A deadlock is the database's way to say: again. In the end it is an error."""
    mail = candidate(now=START)
    leased(ledger(Quarrelsome(ATTEMPTS - 1)).claim(mail, CONSENT))

    with pytest.raises(StoreUnavailableError, match="8 times in a row: deadlock detected"):
        ledger(Quarrelsome(ATTEMPTS)).claim(mail, CONSENT)


def test_names_used_without_our_locks_are_looked_at_again(
    any_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The unique index is the last guard: a writer that ignores the locks loses, and is told."""
    book = ledger(any_store)
    leased(book.claim(candidate("1"), CONSENT))
    honest = any_store.locked

    @contextmanager
    def blind(wanted: Wanted) -> Iterator[object]:
        with honest(wanted) as unit:
            empty = unit.snapshot._replace(entries=())
            unit.snapshot = empty
            yield unit

    if isinstance(any_store, MemoryStore):  # has no index, and one lock that nobody can ignore
        return
    monkeypatch.setattr(any_store, "locked", blind)
    with pytest.raises(StoreUnavailableError, match="8 times in a row"):
        book.claim(candidate("1"), CONSENT)


@pytest.mark.parametrize(
    ("where", "problem"),
    [
        ("postgresql+psycopg://nobody:hidden@127.0.0.1:1/none", "127.0.0.1"),
        ("mariadb+pymysql://nobody:hidden@127.0.0.1:1/none", "127.0.0.1"),
    ],
)
def test_a_server_that_does_not_answer_is_a_store_error(where: str, problem: str) -> None:
    """The driver's exception does not cross the border, and the password stays inside."""
    with pytest.raises(StoreUnavailableError, match=problem) as caught:
        ledger(DatabaseStore(where)).claim(candidate(), CONSENT)

    assert "hidden" not in str(caught.value)


def test_what_a_server_cannot_hold_is_a_fault_of_the_data(url: str) -> None:
    """Whoever tries again after an outage would try for ever."""
    store = DatabaseStore(url)
    store.migrate()
    book = ledger(store)
    lease = leased(book.claim(candidate(), CONSENT))
    with pytest.raises(DataError, match="cannot be used"):
        book.claim(candidate("9" * 300), CONSENT)
    with pytest.raises(DataError, match="cannot be used"):
        book.confirm(lease, fingerprint="f" * 300)
    book.confirm(lease)
    store.close()


@pytest.mark.parametrize("where", ["nonsense", "mariadb+nodriver://localhost/x"])
def test_a_url_that_cannot_be_used_is_a_store_error(where: str) -> None:
    """Neither SQLAlchemy's nor the import system's errors come through."""
    with pytest.raises(StoreUnavailableError, match="database"):
        DatabaseStore(where)


def test_sqlite_by_url_is_refused() -> None:
    """There is a store of its own for files; and only PostgreSQL has the function."""
    with pytest.raises(DataError, match="SqliteStore"):
        DatabaseStore("sqlite:///x.db")
    with pytest.raises(DataError, match="for PostgreSQL only"):
        DatabaseStore("mariadb+pymysql://localhost/x", server_side=True)


def test_a_file_that_cannot_be_opened_is_a_store_error(tmp_path: Path) -> None:
    """A folder that is not there, and a file that is no database."""
    (tmp_path / "text.db").write_text("no database, " * 100)
    for path in (tmp_path / "nowhere" / "ledger.db", tmp_path / "text.db"):
        with pytest.raises(StoreUnavailableError, match="SQLite file"):
            ledger(SqliteStore(path, SystemClock())).claim(candidate(), CONSENT)


def test_a_file_that_stays_locked_is_a_store_error(tmp_path: Path) -> None:
    """After the busy timeout the claim gives up, and nothing is recorded."""
    path = tmp_path / "ledger.db"
    store = SqliteStore(path, SystemClock(), busy_timeout=timedelta(milliseconds=50))
    book = ledger(store)
    book.history(IDA)
    hog = sqlite3.connect(path, isolation_level=None)
    hog.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailableError, match="locked"):
        book.claim(candidate(), CONSENT)
    hog.execute("ROLLBACK")
    hog.close()

    assert book.history(IDA) == []
    leased(book.claim(candidate(), CONSENT))
    store.close()


def test_a_lost_connection_is_one_error(url: str) -> None:
    """A server that hangs up is a store error; the next claim has a connection of its own."""
    store = DatabaseStore(url)
    store.migrate()
    book = ledger(store)
    leased(book.claim(candidate("1"), CONSENT))
    mine, kill = "pg_backend_pid()", "SELECT pg_terminate_backend({})"
    if store.family == "mysql":
        mine, kill = "connection_id()", "KILL {}"
    with store.transaction() as connection:
        number = connection.execute(text(f"SELECT {mine}")).scalar_one()
    other = create_engine(url)
    with other.connect() as connection:
        connection.execute(text(kill.format(number)))
    other.dispose()
    with pytest.raises(StoreUnavailableError):
        book.claim(candidate("2"), CONSENT)

    assert [sent.order for sent in book.history(IDA)] == ["1"]
    leased(book.claim(candidate("2"), CONSENT))
    store.close()


def test_bulk_claims_take_few_round_trips(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred claims are one transaction of a handful of statements, not a hundred."""
    from sqlalchemy import event

    engine = create_engine(url)
    store = DatabaseStore(engine)
    store.migrate()
    book = ledger(store)
    book.history(IDA)
    said: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *args: said.append(args[2]))
    execute = Direct.execute

    def heard(self: Direct, statement: Any, parameters: Any) -> None:
        said.append(str(statement))
        execute(self, statement, parameters)

    monkeypatch.setattr(Direct, "execute", heard)
    mails = [candidate("1", address=f"p{n}@example.com", customer=f"c{n}") for n in range(100)]
    outcomes = book.claim_many(Request(mail, CONSENT) for mail in mails)

    assert all(isinstance(outcome, Lease) for outcome in outcomes)
    assert 3 <= len(said) <= 6
    engine.dispose()


def test_a_snapshot_is_empty_by_default() -> None:
    """A store that read nothing says so."""
    assert Snapshot(now=1) == Snapshot(1, (), (), (), (), ())
