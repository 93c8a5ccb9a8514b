"""A rekey of one of a person's keys leaves alone what claims under the other key hold."""

from __future__ import annotations

from datetime import timedelta

import pytest

from postmail.cadence.ledger.clock import ManualClock
from postmail.cadence.ledger.ledger import Ledger
from postmail.cadence.ledger.store import Store
from postmail.cadence.words import Identity, Reason
from tests.cadence.ledger.conftest import START
from tests.cadence.ledger.making import KEYRING, POLICY, candidate, leased, refused


@pytest.mark.parametrize("released", [True, False])
def test_what_went_under_another_address_stays_used_up(
    store: Store, clock: ManualClock, released: bool
) -> None:
    """
    A claim that was released, or repeated, names a mail that went with a later one: to rekey the
    address that it was for frees no mark under the customer's number.
    """
    book = Ledger(store, POLICY, KEYRING, retention=timedelta(days=1))
    carried = candidate("1", kind="shipped", now=START, also=(("2", 0),), address="old@x.example")
    first = leased(book.claim(carried))
    if released:
        book.release(first)
    else:
        clock.advance(timedelta(minutes=6))
    later = carried._replace(identity=Identity.of("new@x.example", "c1"))
    book.confirm(leased(book.claim(later, at_least_once=not released)))

    book.rekey([Identity.of("old@x.example")])

    clock.advance(timedelta(days=20))
    again = candidate("2", kind="shipped", now=START, address="third@x.example")
    assert refused(book.claim(again, at_least_once=not released)).reason == Reason.ALREADY_SENT
