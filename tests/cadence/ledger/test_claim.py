"""A claim: a lease or a reason, once for each mail and recipient, on every store."""

from __future__ import annotations

from postmail.cadence.instants import MINUTE
from postmail.cadence.ledger.store import Store
from postmail.cadence.words import Reason, Status
from tests.cadence.ledger.making import CONSENT, candidate, leased, ledger, refused


def test_a_claim_is_a_lease_and_the_second_is_a_reason(any_store: Store) -> None:
    """The first claim of a mail gets a lease; the same mail again is in flight."""
    book = ledger(any_store)
    lease = leased(book.claim(candidate(), CONSENT))
    again = refused(book.claim(candidate(), CONSENT))

    assert lease.still_valid()
    assert lease.ends - lease.claimed == 5 * MINUTE
    assert (again.status, again.reason) == (Status.SKIPPED, Reason.IN_FLIGHT)
