"""Stores that give the lock back before the decision: what the race must be able to see."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from postmail.cadence.ledger.database import DatabaseStore, DatabaseUnit
from postmail.cadence.ledger.entry import Wanted
from postmail.cadence.ledger.memory import MemoryUnit
from postmail.cadence.ledger.sqlite import SqliteStore


class UnlockedSqlite(SqliteStore):
    """Looks in one transaction, and writes in another."""

    @contextmanager
    def locked(self, wanted: Wanted) -> Iterator[MemoryUnit]:  # type: ignore[override]
        """As the store's, without its lock."""
        with super().locked(wanted) as unit:
            seen = MemoryUnit(unit.snapshot, unit.refusals)
        yield seen
        with self._writing() as unit:
            unit.write(seen.changes)


class UnlockedDatabase(DatabaseStore):
    """Looks in one transaction, and writes in another."""

    @contextmanager
    def locked(self, wanted: Wanted) -> Iterator[MemoryUnit]:  # type: ignore[override]
        """As the store's, without its lock."""
        with super().locked(wanted) as unit:
            seen = MemoryUnit(unit.snapshot, unit.refusals)
        yield seen
        with self.transaction() as connection:
            DatabaseUnit(connection, self._say, seen.snapshot).write(seen.changes)
