"""The log of SQLite: what a claim has said is on the disk before it returns."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import Any

import pytest

from postmail.cadence.ledger import sqlite, wal
from postmail.cadence.ledger.clock import SystemClock
from postmail.cadence.ledger.sqlite import SqliteStore
from postmail.cadence.words import Outcome
from postmail.errors import (
    StoreUnavailableError,
)
from tests.cadence.ledger.making import CONSENT, candidate, leased, ledger

IDA = candidate().identity


def test_sqlite_keeps_what_it_said_through_a_power_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that a claim has written is flushed before it returns, unless asked otherwise."""
    on_disk = [b""]
    flush = wal._flush
    log = tmp_path / "full-wal"

    def watched(handle: int) -> None:
        flush(handle)
        on_disk.append(log.read_bytes())

    monkeypatch.setattr(wal, "_flush", watched)
    store = SqliteStore(tmp_path / "full", SystemClock())
    for number in range(3):
        lease = leased(ledger(store).claim(candidate(str(number), kind="shipped")))
        assert on_disk[-1] == log.read_bytes()
        ledger(store).confirm(lease)
        assert on_disk[-1] == log.read_bytes()
    flushed = len(on_disk)
    ledger(store).claim(candidate("0", kind="shipped"))
    assert len(on_disk) == flushed, "nothing was written"
    store.close()
    other = SqliteStore(tmp_path / "normal", SystemClock(), synchronous="normal")
    leased(ledger(other).claim(candidate("1", kind="shipped")))
    other.close()

    assert len(on_disk) == flushed


def test_without_a_queue_sqlite_flushes_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the system has no such locks, the levels are SQLite's own."""
    monkeypatch.setattr(wal, "HAS_QUEUE", False)
    monkeypatch.setattr(sqlite, "HAS_QUEUE", False)
    for asked, level in (("full", 2), ("normal", 1)):
        store = SqliteStore(tmp_path / asked, SystemClock(), synchronous=asked)  # type: ignore[arg-type]
        leased(ledger(store).claim(candidate("1", kind="shipped")))
        with store._writing() as unit:
            assert unit.connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
            assert unit.connection.execute("PRAGMA synchronous").fetchone() == (level,)
        store.close()


def test_a_log_that_cannot_be_flushed_is_a_store_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No lease is given on what may not be on the disk; the claim counts, as after a crash."""

    def broken(handle: int) -> None:
        raise OSError(5, "Input/output error")

    store = SqliteStore(tmp_path / "ledger.db", SystemClock())
    book = ledger(store)
    book.history(IDA)
    with monkeypatch.context() as patched:
        patched.setattr(wal, "_flush", broken)
        with pytest.raises(StoreUnavailableError, match="write-ahead log"):
            book.claim(candidate(), CONSENT)

    assert [sent.outcome for sent in book.history(IDA)] == [Outcome.IN_FLIGHT]
    store.close()


def test_a_store_that_is_dropped_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its log is merged into the file, and nobody is warned, as from Python 3.13 on."""
    warned: list[Any] = []
    monkeypatch.setattr(sys, "unraisablehook", warned.append)
    store = SqliteStore(tmp_path / "ledger.db", SystemClock())
    leased(ledger(store).claim(candidate("1", kind="shipped")))
    assert (tmp_path / "ledger.db-wal").exists()
    del store
    gc.collect()
    assert not (tmp_path / "ledger.db-wal").exists()
    assert not warned
