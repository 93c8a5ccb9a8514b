"""What a ledger and its stores are made of: anything else is told at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from postmail.cadence.ledger.clock import SystemClock
from postmail.cadence.ledger.ledger import Ledger
from postmail.cadence.ledger.memory import MemoryStore
from postmail.cadence.ledger.sqlite import SqliteStore
from postmail.errors import DataError
from tests.cadence.ledger.making import KEYRING, POLICY

_CLOCK = "clock: expected a clock, such as SystemClock(), or a function that returns an aware time"
_STORE = 'store: expected a store, such as SqliteStore("ledger.db", SystemClock())'


def book(store: Any = None, **options: Any) -> Ledger:
    """A ledger on *store*, by default in memory."""
    return Ledger(
        MemoryStore(SystemClock()) if store is None else store, POLICY, KEYRING, **options
    )


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: book("mails.db"), f"{_STORE}, got str"),
        (lambda: book(Path("mails.db")), _STORE),
        (lambda: book(MemoryStore), _STORE),
        (lambda: book(lease=300), "lease: expected a timedelta, such as timedelta(minutes=5), got"),
        (lambda: book(retention=400), "retention: expected a timedelta"),
        (lambda: book(clock_bound=1.0), "clock_bound: expected a timedelta"),
        (lambda: MemoryStore(SystemClock), _CLOCK),  # type: ignore[arg-type]
        (lambda: MemoryStore(datetime.now(UTC)), _CLOCK),  # type: ignore[arg-type]
    ],
)
def test_what_a_ledger_is_given(make: Callable[[], object], told: str) -> None:
    """The likeliest slips: a path, a class, a number, the time itself."""
    with pytest.raises(DataError) as caught:
        make()

    assert told in str(caught.value)


@pytest.mark.parametrize("word", ["ful", "", "off", None])
def test_a_durability_that_there_is_not(tmp_path: Path, word: Any) -> None:
    """SQLite takes any word, and would forget claims when the power fails."""
    with pytest.raises(DataError, match='synchronous: expected "full" or "normal", got'):
        SqliteStore(tmp_path / "ledger.db", SystemClock(), synchronous=word)


def test_a_wait_in_seconds_is_told(tmp_path: Path) -> None:
    """As everywhere: a length of time."""
    wait: Any = 30
    with pytest.raises(
        DataError, match=r"busy_timeout: .* such as timedelta\(seconds=30\), got int"
    ):
        SqliteStore(tmp_path / "ledger.db", SystemClock(), busy_timeout=wait)
