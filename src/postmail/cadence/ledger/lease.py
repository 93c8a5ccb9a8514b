"""The lease: the right to hand one mail off, for a while."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from postmail.cadence.instants import moment
from postmail.cadence.words import Candidate, Verdict


@dataclass(frozen=True)
class Lease:
    """
    A claim that holds: this mail, to this recipient, may be handed off until *until*.

    Hand it off at once, then `confirm`; `release` it where the hand-off surely did not happen.
    Whatever else happens, the mail counts as sent.
    """

    id: str
    candidate: Candidate
    claimed: int
    """The ledger's instant of the claim, in microseconds since the epoch."""
    ends: int
    """The instant from which a hand-off is refused."""
    verdict: Verdict
    """Why it may go, and by which policy."""
    left: Callable[[], float] | None = field(default=None, compare=False, repr=False)

    @property
    def mail(self) -> str:
        """`kind:order:round`."""
        return self.candidate.id

    @property
    def until(self) -> datetime:
        """The end, in UTC."""
        return moment(self.ends)

    def still_valid(self, margin: timedelta = timedelta(0)) -> bool:
        """
        Whether at least *margin* is left, by the steady clock of the process that claimed.

        It asks no store and errs on the safe side: the time of the claim itself counts as used.
        In another process (the lease was pickled) it says False: `Ledger.begin_handoff` knows.
        """
        return self.left is not None and self.left() > margin.total_seconds()

    def __reduce__(self) -> tuple[Any, ...]:
        return Lease, (self.id, self.candidate, self.claimed, self.ends, self.verdict)


def countdown(steady: Callable[[], float], deadline: float) -> Callable[[], float]:
    """A function that says how many seconds are left until *deadline* on a steady clock."""
    return lambda: deadline - steady()
