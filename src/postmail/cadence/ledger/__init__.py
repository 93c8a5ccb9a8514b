"""
The ledger: atomic claims on a log of what was sent, in memory, SQLite, PostgreSQL or MariaDB.

The names below are its public face; each is loaded when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from postmail.extras import on_demand

if TYPE_CHECKING:
    from postmail.cadence.ledger.archive import Elsewhere as Elsewhere
    from postmail.cadence.ledger.clock import Clock as Clock
    from postmail.cadence.ledger.clock import ManualClock as ManualClock
    from postmail.cadence.ledger.clock import SystemClock as SystemClock
    from postmail.cadence.ledger.database import DatabaseStore as DatabaseStore
    from postmail.cadence.ledger.keys import Keyring as Keyring
    from postmail.cadence.ledger.lease import Lease as Lease
    from postmail.cadence.ledger.ledger import Ledger as Ledger
    from postmail.cadence.ledger.memory import MemoryStore as MemoryStore
    from postmail.cadence.ledger.sqlite import SqliteStore as SqliteStore
    from postmail.cadence.ledger.standing import Suppression as Suppression
    from postmail.cadence.words import Request as Request

#: {public name: the module of this package that it comes from}.
_HOMES = {
    "Clock": "clock",
    "DatabaseStore": "database",  # needs the extra `ledger`
    "Elsewhere": "archive",
    "Keyring": "keys",
    "Lease": "lease",
    "Ledger": "ledger",
    "ManualClock": "clock",
    "MemoryStore": "memory",
    "Request": "terms",
    "SqliteStore": "sqlite",
    "Suppression": "standing",
    "SystemClock": "clock",
}

__all__ = [
    "Clock",
    "DatabaseStore",
    "Elsewhere",
    "Keyring",
    "Lease",
    "Ledger",
    "ManualClock",
    "MemoryStore",
    "Request",
    "SqliteStore",
    "Suppression",
    "SystemClock",
]

__getattr__, __dir__ = on_demand(__name__, _HOMES, {"DatabaseStore": ["sqlalchemy"]})
