"""Stores: layouts and their versions, other people's transactions, threads."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from postmail.cadence.ledger import schema
from postmail.cadence.ledger.clock import SystemClock
from postmail.cadence.ledger.database import DatabaseStore, DatabaseUnit
from postmail.cadence.ledger.direct import Direct
from postmail.cadence.ledger.entry import Changes, Snapshot, Used, Wanted, Why
from postmail.cadence.ledger.keys import Keyring
from postmail.cadence.ledger.lease import Lease
from postmail.cadence.ledger.ledger import Ledger
from postmail.cadence.ledger.sqlite import SqliteStore
from postmail.cadence.ledger.store import Store, Unit
from postmail.cadence.words import Outcome, Reason, Request
from postmail.errors import (
    IsolationError,
    SchemaVersionError,
)
from tests.cadence.ledger.making import CONSENT, KEYRING, POLICY, candidate, leased, ledger, refused

IDA = candidate().identity


def version_one_rows() -> dict[str, list[dict[str, object]]]:
    """
    What version 1 held: a confirmed mail that carried another, and an objection. Its hashes had
    thirty-two digits, of which today's are the beginning.
    """
    key = KEYRING.keys(IDA).address[0] + "0" * 8
    name, carried = (KEYRING.name(f"review-request:{n}:0") + "0" * 16 for n in (1, 2))
    claim: dict[str, object] = dict.fromkeys(schema.COLUMNS.split(", "), "")
    claim |= dict.fromkeys(("round", "begun_at", "lease_until"), 0)
    claim |= {
        "id": "0" * 24, "address_key": key, "customer_key": None,
        "name": name, "kind": "review-request", "order_ref": "1",
        "also": '[["2", 0]]', "category": "marketing", "stream": "reviews", "zone": "UTC",
        "counts": 1, "state": "sent", "claimed_at": 1, "settled_at": 1,
    }  # fmt: skip
    return {
        "claim": [claim],
        "used": [{"recipient_key": key, "name": carried}],
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


@pytest.mark.parametrize("server_side", [False, True])
def test_what_a_holder_says_during_a_rotation_is_not_lost(
    url: str, monkeypatch: pytest.MonkeyPatch, server_side: bool
) -> None:
    """A hand-off is settled without the recipient's lock: before the rows move, and while."""
    server_side = server_side and url.startswith("postgresql")
    with closing(DatabaseStore(url, server_side=server_side)) as store:
        store.migrate()
        book, other = ledger(store), ledger(DatabaseStore(url))
        mails = [candidate(order, kind="shipped", also=((f"{order}+", 0),)) for order in "123"]
        went, stayed, last = (leased(book.claim(mail)) for mail in mails)
        waiting = threading.Thread(target=other.confirm, args=[last])
        locked, write = store.locked, DatabaseUnit.write

        @contextmanager
        def overtaken(wanted: Wanted) -> Iterator[Unit]:
            with locked(wanted) as unit:
                other.confirm(went)
                other.release(stayed)
                yield unit

        def waited_for(unit: DatabaseUnit, changes: Changes) -> None:
            if changes.move:
                waiting.start()
                waiting.join(0.5)
                assert waiting.is_alive()
            write(unit, changes)

        monkeypatch.setattr(store, "locked", overtaken)
        monkeypatch.setattr(DatabaseUnit, "write", waited_for)
        ring = Keyring(b"the secret of next year", [b"a secret for tests only"])
        moved = Ledger(store, POLICY, ring)
        moved.rekey([mails[0].identity])
        waiting.join()

        history = moved.history(mails[0].identity)
        assert {(sent.id, sent.outcome) for sent in history} == {
            (mails[0].id, Outcome.HANDED_OFF),
            (mails[2].id, Outcome.HANDED_OFF),
        }
        monkeypatch.setattr(store, "locked", locked)
        leased(moved.claim(mails[1]))
        other.store.close()


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


def test_why_a_mail_is_used_up_is_the_last_word_on_it(any_store: Store) -> None:
    """Noted again, it replaces what stood there; only what was noted for that reason is freed."""
    keys = KEYRING.keys(candidate().identity)
    wanted = Wanted(keys.all, ["0" * 16], 0)
    merged = Used(keys.address[0], "0" * 16, Why.MERGED)
    repeated = merged._replace(why=Why.REPEATED)

    def after(changes: Changes) -> list[Used]:
        with any_store.locked(wanted) as unit:
            unit.write(changes)
        with any_store.locked(wanted) as unit:
            return list(unit.snapshot.used)

    assert after(Changes(use=[merged])) == [merged]
    assert after(Changes(free=[merged], use=[repeated])) == [repeated]
    assert after(Changes(use=[merged, repeated])) == [repeated]
    assert after(Changes(free=[merged])) == [repeated]
    assert after(Changes(free=[repeated])) == []
