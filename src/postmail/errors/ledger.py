"""Errors of the ledger: not sending is no error, not knowing is."""

from __future__ import annotations

from datetime import datetime, timedelta

from postmail.errors.base import PostmailError


class LedgerError(PostmailError):
    """The ledger cannot answer. Not sending is no error: `claim` then returns a reason."""


class ClockJumpError(LedgerError, RuntimeError):
    """The clock says *now*, further than *bound* from *expected* (aware datetimes, UTC)."""

    now: datetime
    expected: datetime
    bound: timedelta

    def _compose(self) -> str:
        way = "ahead of" if self.now > self.expected else "behind"
        return (
            f"the clock says {self.now.isoformat()}, more than {self.bound} {way} the expected "
            f"{self.expected.isoformat()}; nothing was recorded. Set the clock right, or, where it "
            "is right already, call accept_clock() in each process, or start them anew"
        )


class LeaseError(LedgerError, RuntimeError):
    """A lease that does not allow what was asked: *lease* is its id, *problem* says why."""

    lease: str
    problem: str

    def _compose(self) -> str:
        return f"lease {self.lease}: {self.problem}"


class ExpiredLeaseError(LeaseError):
    """The lease *ended* before *now* (aware datetimes, UTC): no hand-off; it counts as sent."""

    ended: datetime
    now: datetime

    def _compose(self) -> str:
        return (
            f"lease {self.lease} ended at {self.ended.isoformat()}, it is {self.now.isoformat()}: "
            "do not hand the mail off. It counts as sent; release() it if it surely was not"
        )


class UnknownLeaseError(LeaseError, LookupError):
    """The ledger has no such lease: taken over, erased, purged, or of another store."""

    problem = "not in this ledger (taken over, erased, or of another store)"


class IsolationError(LedgerError, RuntimeError):
    """Joined to a transaction at *level*, which may count in a snapshot older than the lock."""

    level: str

    def _compose(self) -> str:
        return (
            f"the ledger was joined to a transaction at {self.level}, and keeps its caps only at "
            "READ COMMITTED: begin it at that level, or let the ledger open its own"
        )


class SchemaVersionError(LedgerError, RuntimeError):
    """The store's schema has version *found* (0: none); this library works with *expected*."""

    found: int
    expected: int

    def _compose(self) -> str:
        return f"the ledger's schema has version {self.found}, expected {self.expected}: migrate()"


class StoreUnavailableError(LedgerError, ConnectionError):
    """The *store* could not be reached, or did not answer: *problem* is what it said."""

    store: str
    problem: str

    def _compose(self) -> str:
        return f"the ledger's store ({self.store}) is not available: {self.problem}"
