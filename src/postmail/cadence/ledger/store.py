"""What the ledger asks of a store: locks, one clock, and all or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from postmail.cadence.ledger.entry import Changes, Entry, Refusal, Snapshot, Wanted

#: How many of the newest claims a store shows to the clock guard, where they lie ahead of it.
NEWEST = 12


class Deadlock(Exception):  # noqa: N818 - a signal between store and ledger; callers never see it
    """The database broke off this transaction to let another pass. Nothing happened: try again."""


class Unit(Protocol):
    """One transaction: commits when its block ends, rolls back when the block raises."""

    snapshot: Snapshot
    """What was read after the locks were granted; nobody else changes it before the end."""

    def held(self) -> Sequence[Entry]:
        """
        The claims of the snapshot as they stand now, locked: who holds a lease settles it without
        the recipient's lock.
        """

    def refusals(self, keys: Sequence[str]) -> Sequence[Refusal]:
        """What is noted against mails to the recipients with these *keys*, who are locked."""

    def write(self, changes: Changes) -> None:
        """Write all of *changes*, in any number of calls."""


class Store(Protocol):
    """
    A place for the log. Every method raises StoreUnavailableError where the place does not answer,
    and SchemaVersionError where it is laid out for another version.
    """

    name: str
    """For error messages; never holds a password."""
    chunk: int
    """How many claims one transaction of a bulk claim holds."""

    def steady(self) -> float:
        """Seconds that only ever pass, in this process: for leases and for the clock guard."""

    def locked(self, wanted: Wanted) -> AbstractContextManager[Unit]:
        """
        Lock the recipient rows of *wanted*, making those that lack, in the order of their keys;
        then read the clock, and then the log.
        """

    def glance(self, wanted: Wanted) -> Snapshot | None:
        """
        What `locked` would read now, without its locks, so that a claim can be decided before its
        turn comes; None where there is nothing to gain.
        """

    def settle(self, ids: Sequence[str]) -> AbstractContextManager[Unit]:
        """Lock the claims with these *ids* and read them and the clock; nothing else is read."""

    def read(self, keys: Sequence[str]) -> Snapshot:
        """Everything under the recipient *keys*, and the clock. Locks nothing."""

    def old(self, before: int, limit: int) -> AbstractContextManager[Unit]:
        """Lock and read at most *limit* claims that were made, and over, before an instant."""

    def forget_refusals(self, before: int) -> None:
        """Delete the refusals that were decided before an instant."""

    def accept(self) -> None:
        """Move every recorded instant that lies ahead of the store's clock back to it."""

    def secrets(self) -> set[str]:
        """The names of the secrets that recipient keys were made with."""

    def migrate(self) -> None:
        """Lay the store out for this version; an older layout keeps its data."""

    def close(self) -> None:
        """Give back connections. The store can be used again afterwards."""
