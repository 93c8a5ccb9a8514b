"""A signal that raises, as a task queue's time limit does, leaves no lock behind."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from postmail.cadence.ledger.clock import ManualClock
from postmail.cadence.ledger.database import DatabaseStore
from postmail.cadence.ledger.sqlite import SqliteStore
from postmail.cadence.ledger.wal import Connection
from postmail.cadence.words import Request
from tests.cadence.ledger.conftest import START
from tests.cadence.ledger.making import CONSENT, candidate, leased, ledger, stopped_by


class TooLongError(Exception):
    """What the signal raises: Python hears it when a call that waited returns."""


def fail_after(monkeypatch: pytest.MonkeyPatch, name: str, *words: str) -> None:
    """Once: the method *name* of a connection does what it does, with *words*, and raises then."""
    method = getattr(Connection, name)

    def late(self: Connection, *given: Any) -> Any:
        done = method(self, *given)
        if given == words:
            monkeypatch.setattr(Connection, name, method)
            raise TooLongError
        return done

    monkeypatch.setattr(Connection, name, late)


@pytest.mark.parametrize(
    "call", [("execute", "BEGIN IMMEDIATE"), ("execute", "BEGIN"), ("queue_up",)], ids=" ".join
)
def test_a_claim_that_is_broken_off_while_it_waits_locks_nobody_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: tuple[str, ...]
) -> None:
    """Neither this process, which goes on with the next task, nor another one."""
    path = tmp_path / "ledger.db"
    store = SqliteStore(path, ManualClock(START))
    book, mail = ledger(store), candidate(now=START)
    book.export(mail.identity)  # lays the file out, and opens the connection
    fail_after(monkeypatch, *call)
    with pytest.raises(TooLongError):
        book.claim(mail, CONSENT)

    other = sqlite3.connect(path, isolation_level=None, timeout=0)
    other.execute("BEGIN IMMEDIATE")
    other.execute("ROLLBACK")
    other.close()
    with SqliteStore(path, ManualClock(START))._reading() as connection:
        assert connection.is_its_turn()
    leased(book.claim(mail, CONSENT))


@pytest.mark.parametrize("first", [True, False], ids=["first", "later"])
def test_a_server_that_is_broken_off_is_not_called_unavailable(
    url: str, first: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """The signal's own error comes out, nothing is logged, and the next claim is answered."""
    mail = candidate("1")
    with closing(DatabaseStore(url)) as store, closing(DatabaseStore(url)) as other:
        store.migrate()
        book = ledger(store)
        if not first:
            leased(book.claim(candidate("2", kind="shipped")))
        wanted = book._terms.wanted([book._terms.prepared(Request(mail, CONSENT))])
        with other.locked(wanted), stopped_by(TooLongError):
            book.claim(mail, CONSENT)
        leased(book.claim(mail, CONSENT))
    assert caplog.records == []
