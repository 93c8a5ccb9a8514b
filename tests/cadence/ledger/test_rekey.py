"""A rekey of one of a person's keys leaves alone what claims under the other key hold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from postmail.cadence.ledger.clock import ManualClock
from postmail.cadence.ledger.entry import Snapshot
from postmail.cadence.ledger.keys import Keyring
from postmail.cadence.ledger.ledger import Ledger
from postmail.cadence.ledger.store import Store
from postmail.cadence.words import Identity, Reason
from tests.cadence.ledger.conftest import START
from tests.cadence.ledger.making import CONSENT, KEYRING, POLICY, candidate, leased, policy, refused


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


def test_what_is_refused_while_a_rekey_reads_stays_on_record(
    any_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a process of the deployment before: another mail, or the same one, now dropped."""
    terms = policy('[{ id = "one", limit = 1, within = { hours = 1 } }]', 'on_cap = "drop"')
    old = Ledger(any_store, terms, KEYRING)
    ring = Keyring(b"the secret after that", [b"a secret for tests only"])
    new, ida = Ledger(any_store, terms, ring), candidate().identity
    leased(old.claim(candidate("1"), CONSENT))
    refused(old.claim(candidate("2")))  # for the want of a basis
    read, late = any_store.read, iter("23")

    def read_and_refuse(keys: Sequence[str]) -> Snapshot:
        snapshot = read(keys)
        for order in late:
            assert refused(old.claim(candidate(order), CONSENT)).reason is Reason.DROPPED
        return snapshot

    monkeypatch.setattr(any_store, "read", read_and_refuse)
    new.rekey([ida])
    monkeypatch.undo()
    known = [event.order for event in new.events(ida) if event.type == "dropped"]
    new.rekey([ida])

    assert sorted(known) == ["2", "3"]
    for order in "23":
        assert refused(new.claim(candidate(order), CONSENT)).reason is Reason.DROPPED
    assert {one.recipient_key[1:9] for one in read(ring.keys(ida).all).refusals} == {ring.names[0]}
