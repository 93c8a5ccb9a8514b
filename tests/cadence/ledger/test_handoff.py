"""After the claim: a hand-off begins once, ends in time, and is confirmed or released."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

import pytest

from postmail.cadence.instants import instant
from postmail.cadence.ledger.clock import ManualClock
from postmail.cadence.ledger.lease import Lease
from postmail.cadence.ledger.ledger import Ledger
from postmail.cadence.ledger.store import Store
from postmail.cadence.words import Outcome, Reason
from postmail.errors import DataError, ExpiredLeaseError, LeaseError, UnknownLeaseError
from tests.cadence.ledger.making import CONSENT, candidate, leased, ledger, refused


def test_confirm_records_what_left(any_store: Store) -> None:
    """The message id and the fingerprint are in the log; saying it again changes nothing."""
    book = ledger(any_store)
    lease = leased(book.claim(candidate(), CONSENT))
    book.begin_handoff(lease)
    for _ in range(2):
        book.confirm(lease, message_id="<1@example.com>", fingerprint="abc")
    (sent,) = book.history(candidate().identity)
    exported = book.export(candidate().identity)

    assert (sent.outcome, sent.at) == (Outcome.HANDED_OFF, sent.latest)
    assert lease.claimed <= sent.at < lease.ends
    assert '"message_id": "<1@example.com>"' in exported
    assert '"fingerprint": "abc"' in exported
    assert refused(book.claim(candidate(), CONSENT)).reason is Reason.ALREADY_SENT


@pytest.mark.parametrize("broken", ["\ud800", b"<1@example.com>", 7])
def test_what_cannot_be_recorded_of_a_hand_off_is_told(any_store: Store, broken: Any) -> None:
    """In every store alike; without it, the confirmation is taken."""
    book = ledger(any_store)
    lease = leased(book.claim(candidate(), CONSENT))
    with pytest.raises(DataError, match="message_id: expected text"):
        book.confirm(lease, message_id=broken)
    with pytest.raises(DataError, match="fingerprint: expected text"):
        book.confirm(lease, fingerprint=broken)
    book.confirm(lease, message_id=cast(str, None))
    (sent,) = book.history(candidate().identity)

    assert sent.outcome is Outcome.HANDED_OFF


def test_another_message_id_is_refused(any_store: Store) -> None:
    """A claim stands for one message: a second id means that two were sent."""
    book = ledger(any_store)
    lease = leased(book.claim(candidate(), CONSENT))
    book.confirm(lease, message_id="<1@example.com>")

    with pytest.raises(LeaseError, match="is confirmed as <1@example"):
        book.confirm(lease, message_id="<2@example.com>")


def test_a_message_id_that_is_told_later_contradicts_nothing(any_store: Store) -> None:
    """Confirmed without one, and once more with it, or the other way round."""
    book = ledger(any_store)
    first, then = (leased(book.claim(candidate(order), CONSENT)) for order in "12")
    book.confirm(first)
    book.confirm(first, message_id="<1@example.com>")
    book.confirm(then, message_id="<2@example.com>")
    book.confirm(then)

    outcomes = [sent.outcome for sent in book.history(candidate().identity)]
    assert outcomes == [Outcome.HANDED_OFF, Outcome.HANDED_OFF]


def test_a_confirmation_at_the_very_end_is_late(store: Store, clock: ManualClock) -> None:
    """From that instant on somebody else may have claimed the mail once more."""
    book = ledger(store)
    lease = leased(book.claim(candidate(now=clock.now()), CONSENT))
    clock.advance(timedelta(minutes=5))

    with pytest.raises(ExpiredLeaseError):
        book.confirm(lease)
    assert [sent.outcome for sent in book.history(candidate().identity)] == [Outcome.HANDED_OFF]


def test_a_hand_off_begins_once(any_store: Store) -> None:
    """Two workers with one lease: the second is refused before it hands anything off."""
    book = ledger(any_store)
    lease = leased(book.claim(candidate(), CONSENT))
    book.begin_handoff(lease.id)

    with pytest.raises(LeaseError, match="begun before"):
        book.begin_handoff(lease)


def test_after_the_lease_a_hand_off_is_refused(store: Store, clock: ManualClock) -> None:
    """At its very end, the lease is over: locally, in the ledger, and it says when it ended."""
    book = ledger(store)
    lease = leased(book.claim(candidate(now=clock.now()), CONSENT))
    clock.advance(timedelta(minutes=5) - timedelta(microseconds=1))
    assert lease.still_valid()
    assert not lease.still_valid(margin=timedelta(seconds=1))
    clock.advance(timedelta(microseconds=1))

    assert not lease.still_valid()
    with pytest.raises(ExpiredLeaseError, match="do not hand the mail off") as caught:
        book.begin_handoff(lease)
    assert (instant(caught.value.ended), caught.value.now) == (lease.ends, clock.now())


def test_a_late_confirmation_is_told_so_and_counts(store: Store, clock: ManualClock) -> None:
    """What was handed off after all is recorded at the time it is known, and an error says so."""
    book = ledger(store)
    lease = leased(book.claim(candidate(now=clock.now()), CONSENT))
    clock.advance(timedelta(hours=2))
    with pytest.raises(ExpiredLeaseError):
        book.confirm(lease, message_id="<late@example.com>")
    (sent,) = book.history(candidate().identity)

    assert (sent.outcome, sent.at) == (Outcome.HANDED_OFF, instant(clock.now()))


def test_a_definite_failure_is_released_even_late(store: Store, clock: ManualClock) -> None:
    """Who knows that nothing left may say so after the lease; the mail can be claimed again."""
    book = ledger(store)
    lease = leased(book.claim(candidate(now=clock.now()), CONSENT))
    book.begin_handoff(lease)
    clock.advance(timedelta(hours=2))
    book.release(lease)

    assert book.history(candidate().identity) == []
    leased(book.claim(candidate(now=clock.now()), CONSENT))


@pytest.mark.parametrize(
    ("first", "then", "problem"),
    [
        (Ledger.confirm, Ledger.release, "is sent"),
        (Ledger.confirm, Ledger.begin_handoff, "is sent"),
        (Ledger.release, Ledger.confirm, "is released"),
        (Ledger.release, Ledger.begin_handoff, "is released"),
    ],
)
def test_what_is_settled_stays_settled(
    any_store: Store,
    first: Callable[[Ledger, Lease], None],
    then: Callable[[Ledger, Lease], None],
    problem: str,
) -> None:
    """A confirmed claim cannot be released, nor a released one handed off."""
    book = ledger(any_store)
    lease = leased(book.claim(candidate(), CONSENT))
    first(book, lease)

    with pytest.raises(LeaseError, match=problem):
        then(book, lease)


@pytest.mark.parametrize("call", [Ledger.begin_handoff, Ledger.confirm, Ledger.release])
def test_a_lease_of_nobody_is_unknown(
    any_store: Store, call: Callable[[Ledger, str], None]
) -> None:
    """An id that the store never gave out, or has erased, is refused."""
    book = ledger(any_store)
    lease = leased(book.claim(candidate(), CONSENT))
    book.erase(candidate().identity)

    with pytest.raises(UnknownLeaseError, match="not in this ledger"):
        call(book, lease.id)
