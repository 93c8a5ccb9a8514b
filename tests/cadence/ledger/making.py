"""Policies and candidates for the ledger's tests, and a signal that breaks a claim off."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import FrameType

import pytest

from postmail.cadence.instants import DAY, HOUR, instant
from postmail.cadence.ledger.clock import ManualClock
from postmail.cadence.ledger.keys import Keyring
from postmail.cadence.ledger.lease import Lease
from postmail.cadence.ledger.ledger import Ledger
from postmail.cadence.ledger.store import Store
from postmail.cadence.policy import Policy
from postmail.cadence.words import Basis, Candidate, Gates, Identity, Verdict, mail_id

KEYRING = Keyring(b"a secret for tests only")
CONSENT = Gates(basis=Basis.CONSENT)

_KINDS = """
[[kinds]]
kind = "review-request"
category = "marketing"
stream = "reviews"
tags = ["feedback"]
delay = { hours = 1 }
expires_after = { days = 30 }
%s

[[kinds]]
kind = "cross-sell"
category = "marketing"
stream = "offers"
delay = { hours = 1 }
expires_after = { days = 30 }

[[kinds]]
kind = "referral"
category = "marketing"
stream = "offers"
delay = { hours = 1 }
expires_after = { days = 30 }

[[kinds]]
kind = "shipped"
category = "transactional"
stream = "orders"
delay = { hours = 0 }
expires_after = { days = 30 }

[[kinds]]
kind = "inquiry-received"
category = "transactional"
stream = "service"
planned = false
delay = { hours = 0 }
expires_after = { days = 30 }
"""


def policy(rules: str, more: str = "") -> Policy:
    """A policy with these *rules* (TOML), and *more* about the review request."""
    return Policy.from_toml(f"rules = {rules}\n{_KINDS % more}")


#: Two marketing mails a day.
POLICY = policy('[{ id = "daily", limit = 2, within = { hours = 24 }, category = "marketing" }]')


def ledger(
    store: Store, policy: Policy = POLICY, *, lease: timedelta = timedelta(minutes=5)
) -> Ledger:
    """A ledger with the tests' policy and secret."""
    return Ledger(store, policy, KEYRING, lease=lease)


def candidate(
    order: str = "1001",
    *,
    kind: str = "review-request",
    address: str = "ida@example.com",
    customer: str = "c1",
    now: datetime | None = None,
    also: tuple[tuple[str, int], ...] = (),
) -> Candidate:
    """A mail that has been due for an hour, and expires in four weeks."""
    at = instant(now or datetime.now(UTC))
    return Candidate(
        id=mail_id(kind, order),
        identity=Identity.of(address, customer),
        kind=kind,
        order=order,
        round=0,
        anchor=at - 2 * DAY,
        due=at - HOUR,
        expires=at + 28 * DAY,
        zone="Europe/Berlin",
        also=also,
    )


def leased(outcome: Lease | Verdict) -> Lease:
    """The lease that was expected."""
    assert isinstance(outcome, Lease), outcome
    return outcome


def refused(outcome: Lease | Verdict) -> Verdict:
    """The verdict that was expected."""
    assert isinstance(outcome, Verdict), outcome
    return outcome


def claim_for(store: Store, people: str, clock: ManualClock, order: str = "1") -> None:
    """A confirmed mail to each of *people*."""
    book = ledger(store)
    for name in people:
        mail = candidate(order, address=f"{name}@example.com", customer=name, now=clock.now())
        book.confirm(leased(book.claim(mail, CONSENT)))


@contextmanager
def stopped_by(error: type[Exception]) -> Iterator[None]:
    """What is done here waits for somebody; after half a second a signal raises *error*."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise error

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, 0.5)
    try:
        with pytest.raises(error):
            yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
