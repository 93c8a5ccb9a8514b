"""Stores that quarrel, do not answer, or cannot hold what they are given: one error each."""

from __future__ import annotations

import re
import sqlite3
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from postmail.cadence.ledger.archive import Elsewhere
from postmail.cadence.ledger.clock import ManualClock, SystemClock
from postmail.cadence.ledger.core import ATTEMPTS
from postmail.cadence.ledger.database import DatabaseStore
from postmail.cadence.ledger.entry import Changes, Entry, Wanted
from postmail.cadence.ledger.memory import MemoryStore, MemoryUnit
from postmail.cadence.ledger.sqlite import SqliteStore
from postmail.cadence.ledger.store import Deadlock, Store
from postmail.cadence.policy import Policy
from postmail.cadence.words import Candidate, Outcome, Request
from postmail.errors import (
    DataError,
    StoreUnavailableError,
    UnknownLeaseError,
)
from tests.cadence.ledger.conftest import START
from tests.cadence.ledger.making import CONSENT, POLICY, candidate, leased, ledger

IDA = candidate().identity


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


@pytest.mark.parametrize(
    "where",
    [
        "postgresql+psycopg://shop:p@ss:hid@db.example/shop",
        "postgresql+psycopg://shop:p@hid@db.example/shop",
        "postgresql+psycopg://shop:p@hid/den@db.example/shop",
        "postgresql+psycopg://shop:p@db.example:hid/shop",
        "mariadb+pymysql://shop:p@db.example/shop?connect_timeout=hid",
    ],
)
def test_a_url_that_is_read_wrongly_keeps_its_password(where: str) -> None:
    """A piece of a password that is not percent-encoded is taken for a host or a port."""
    with pytest.raises(StoreUnavailableError, match="%40") as caught:
        DatabaseStore(where)

    assert "hid" not in "".join(traceback.format_exception(caught.value)).replace(where, "")


def test_sqlite_by_url_is_refused() -> None:
    """There is a store of its own for files; and only PostgreSQL has the function."""
    with pytest.raises(DataError, match="SqliteStore"):
        DatabaseStore("sqlite:///x.db")
    with pytest.raises(DataError, match="for PostgreSQL only"):
        DatabaseStore("mariadb+pymysql://localhost/x", server_side=True)


def test_a_file_that_cannot_be_opened_is_a_store_error(tmp_path: Path) -> None:
    """A folder that is not there, and a file that is no database; the whole path is told."""
    (tmp_path / "text.db").write_text("no database, " * 100)
    for path in (tmp_path / "nowhere" / "ledger.db", tmp_path / "text.db"):
        with pytest.raises(StoreUnavailableError, match=re.escape(f"SQLite file {path})")):
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


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("order", "1\0", "order: expected text without NUL"),
        ("order", "1" * 256, "order: expected at most 255 characters, got 256"),
        ("order", None, "order: expected text, got None"),
        ("id", "shipped:1\0:0", "id: expected text without NUL"),
        ("round", 2**31, "round: expected 0 or more"),
        ("zone", "Mars/Base", "zone: expected a time zone"),
        ("zone", "\ud83d", "zone: expected a time zone"),
        ("zone", None, "zone: expected a time zone"),
    ],
)
def test_a_claim_that_no_server_could_write_is_told_by_every_store(
    any_store: Store, field: str, value: Any, problem: str
) -> None:
    """With the mail's name, before anything is written; the longest that fits is taken."""
    book = ledger(any_store)
    odd: Any = candidate("2")._asdict() | {field: value}
    with pytest.raises(DataError, match=re.escape(problem)) as caught:
        book.claim_many([Request(candidate("1"), CONSENT), Request(Candidate(**odd), CONSENT)])

    assert caught.value.subject.startswith("claim of ")
    assert book.history(IDA) == []
    leased(book.claim(candidate("x" * 255), CONSENT))


def test_what_a_policy_calls_its_parts_fits_every_store() -> None:
    """Told when the policy is read, not by the first mail that a rule of it refuses."""
    for path, changed in (
        ("rules[rr", POLICY.rules[0].model_dump() | {"id": "r" * 256}),
        ("kind", POLICY.kinds[0].model_dump() | {"kind": "k" * 256}),
        ("stream", POLICY.kinds[0].model_dump() | {"stream": "s" * 256}),
    ):
        given = POLICY.model_dump()
        given["rules" if path.startswith("rules") else "kinds"] = [changed]
        with pytest.raises(DataError, match=re.escape(path)):
            Policy.model_validate(given)


@pytest.mark.parametrize("lease", ["é", "abc\0", "", "a b", None])
def test_what_is_no_claims_id_is_unknown_to_every_store(any_store: Store, lease: Any) -> None:
    """Whatever the server would say of it."""
    book = ledger(any_store)
    for settle in (book.begin_handoff, book.confirm, book.release):
        with pytest.raises(UnknownLeaseError):
            settle(lease)


def test_a_row_without_what_it_needs_is_no_deadlock(any_store: Store) -> None:
    """Another try would fail as well."""
    lease = leased(ledger(any_store).claim(candidate(), CONSENT))
    if isinstance(any_store, MemoryStore):  # asks for nothing
        return
    with any_store.settle([lease.id]) as unit:
        (entry,) = unit.snapshot.entries
    odd: Any = entry._asdict() | {"id": "0" * 24, "name": None, "kind": None}
    with (
        pytest.raises((DataError, StoreUnavailableError), match=r"(?i)null"),
        any_store.settle([]) as unit,
    ):
        unit.write(Changes(insert=[Entry(**odd)]))


@pytest.mark.parametrize(
    ("field", "words", "problem"),
    [
        ("ref", "7\0", "ref: expected text without NUL"),
        ("ref", "x" * 252, "ref: expected at most 251 characters, got 252"),
        ("stream", "x" * 256, "stream: expected at most 255 characters, got 256"),
        ("kind", "\ud83d", "kind: expected text without half characters"),
        ("source", "", 'source: expected text, got ""'),
        ("source", "x" * 254, "source: expected at most 253 characters, got 254"),
    ],
)
def test_an_import_that_no_server_could_write_is_told_by_every_store(
    any_store: Store, field: str, words: str, problem: str
) -> None:
    """And nothing of it is taken in."""
    book = ledger(any_store)
    send = Elsewhere(IDA, "crm", "7", datetime.now(UTC) - timedelta(hours=1))
    with pytest.raises(DataError, match=re.escape(f"[1].{problem}")):
        book.import_sends([send, Elsewhere(**{**send._asdict(), field: words})])

    assert book.history(IDA) == []
    assert book.import_sends([send._replace(ref="x" * 251)]) == 1


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"message_id": "<1\0@x.example>"}, "message_id: expected text without NUL"),
        ({"fingerprint": "f" * 256}, "fingerprint: expected at most 255 characters"),
    ],
)
def test_a_confirmation_that_no_server_could_write_is_told_by_every_store(
    any_store: Store, said: dict[str, str], problem: str
) -> None:
    """The lease is still open, and can be confirmed in other words."""
    book = ledger(any_store)
    lease = leased(book.claim(candidate(), CONSENT))
    with pytest.raises(DataError, match=problem):
        book.confirm(lease, **said)
    book.confirm(lease, message_id="<1@x.example>", fingerprint="f" * 255)

    assert [sent.outcome for sent in book.history(IDA)] == [Outcome.HANDED_OFF]
