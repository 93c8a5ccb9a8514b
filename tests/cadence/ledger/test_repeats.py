"""What may go twice, where a mail must arrive: one of unknown outcome, and nothing beside it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from postmail.cadence.ledger.clock import ManualClock
from postmail.cadence.ledger.ledger import Ledger
from postmail.cadence.ledger.store import Store
from postmail.cadence.words import Identity, Outcome, Reason
from postmail.errors import DataError
from tests.cadence.ledger.making import (
    CONSENT,
    KEYRING,
    POLICY,
    candidate,
    leased,
    ledger,
    refused,
)


def test_at_least_once_may_repeat_an_unknown_transactional_mail(
    store: Store, clock: ManualClock
) -> None:
    """A transactional mail may be claimed again after its lease; the old holder is told."""
    book = ledger(store)
    mail = candidate("1", kind="shipped", now=clock.now())
    first = leased(book.claim(mail, at_least_once=True))
    assert refused(book.claim(mail, at_least_once=True)).reason is Reason.IN_FLIGHT
    clock.advance(timedelta(minutes=5))
    assert refused(book.claim(mail)).reason is Reason.ALREADY_SENT
    second = leased(book.claim(mail, at_least_once=True))
    book.confirm(second)

    assert refused(book.claim(mail, at_least_once=True)).reason is Reason.ALREADY_SENT
    assert [sent.outcome for sent in book.history(mail.identity)] == [
        Outcome.UNKNOWN,
        Outcome.HANDED_OFF,
    ]
    with pytest.raises(LookupError, match="taken over"):
        book.confirm(first)


@pytest.mark.parametrize("purged", [False, True])
def test_a_released_repeat_does_not_unsay_the_first_copy(
    store: Store, clock: ManualClock, purged: bool
) -> None:
    """That the second surely did not go says nothing of the first: it counts as sent."""
    book = Ledger(store, POLICY, KEYRING, retention=timedelta(0))
    mail = candidate("1", kind="shipped", now=clock.now(), also=(("2", 0),))
    leased(book.claim(mail))
    for _ in range(2):
        clock.advance(timedelta(minutes=5))
        again = leased(book.claim(mail, at_least_once=True))
    book.release(again)
    if purged:
        clock.advance(timedelta(days=40))
        assert book.purge() == 3
    carried = candidate("2", kind="shipped", now=clock.now())
    by_number = carried._replace(identity=carried.identity._replace(address=""))

    for one in (mail._replace(expires=carried.expires), carried, by_number):
        assert refused(book.claim(one)).reason is Reason.ALREADY_SENT
    if not purged:
        (*_, last) = plan_knows = book.history(mail.identity)
        assert {sent.outcome for sent in plan_knows} == {Outcome.UNKNOWN}
        assert last.ids == mail.ids
    third = leased(book.claim(mail._replace(expires=carried.expires), at_least_once=True))
    book.confirm(third)
    assert refused(book.claim(carried, at_least_once=True)).reason is Reason.ALREADY_SENT


def test_a_repeat_does_not_carry_what_was_sent_and_purged(store: Store, clock: ManualClock) -> None:
    """The mail itself may be repeated; one that is to go with it went long ago."""
    book = Ledger(store, POLICY, KEYRING, retention=timedelta(0))
    book.confirm(leased(book.claim(candidate("1", kind="shipped", now=clock.now()))))
    clock.advance(timedelta(days=5))
    assert book.purge() == 1
    alone = candidate("2", kind="shipped", now=clock.now())
    leased(book.claim(alone))
    clock.advance(timedelta(minutes=6))
    both = alone._replace(also=(("1", 0),))
    verdict = refused(book.claim(both, at_least_once=True))

    assert (verdict.reason, verdict.slots) == (Reason.ALREADY_SENT, ("shipped:1:0",))
    leased(book.claim(alone, at_least_once=True))


def test_a_repeat_for_one_key_is_none_for_another_that_got_it(
    store: Store, clock: ManualClock
) -> None:
    """Of unknown outcome under the number; under the address it went, and was purged since."""
    book = Ledger(store, POLICY, KEYRING, retention=timedelta(0))
    mail = candidate("1", kind="shipped", customer="", now=clock.now())
    carried = candidate("2", kind="shipped", customer="", now=clock.now())
    book.confirm(leased(book.claim(mail._replace(also=(("2", 0),)))))
    clock.advance(timedelta(days=5))
    assert book.purge() == 1
    for one in (mail, carried):
        number = one._replace(identity=Identity.of("else@example.com", "7"))
        leased(book.claim(number))
        clock.advance(timedelta(minutes=6))
        both = one._replace(identity=Identity.of(one.identity.address, "7"))

        assert refused(book.claim(both, at_least_once=True)).reason is Reason.ALREADY_SENT
        leased(book.claim(number, at_least_once=True))


def test_marketing_is_never_at_least_once(any_store: Store) -> None:
    """Asking for it is an error, before anything is recorded."""
    book = ledger(any_store)
    with pytest.raises(DataError, match="at most once"):
        book.claim(candidate(), CONSENT, at_least_once=True)

    assert book.history(candidate().identity) == []
