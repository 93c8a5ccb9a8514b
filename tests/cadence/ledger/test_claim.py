"""A claim: a lease or a reason, once for each mail and recipient, on every store."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime, timedelta

import pytest

from postmail.cadence.instants import HOUR, MINUTE, instant, moment
from postmail.cadence.ledger.clock import ManualClock
from postmail.cadence.ledger.memory import MemoryStore
from postmail.cadence.ledger.store import Store
from postmail.cadence.words import CLOSED, Outcome, Reason, Request, Status
from postmail.errors import DataError, UnknownKindError
from tests.cadence.ledger.conftest import START
from tests.cadence.ledger.making import (
    CONSENT,
    candidate,
    leased,
    ledger,
    policy,
    refused,
)


def test_a_claim_is_a_lease_and_the_second_is_a_reason(any_store: Store) -> None:
    """The first claim of a mail gets a lease of five minutes; the same mail again is in flight."""
    book = ledger(any_store)
    lease = leased(book.claim(candidate(), CONSENT))
    again = refused(book.claim(candidate(), CONSENT))

    assert lease.still_valid()
    assert lease.ends - lease.claimed == 5 * MINUTE
    assert (again.status, again.reason) == (Status.SKIPPED, Reason.IN_FLIGHT)


def test_a_full_rule_defers_to_the_instant_at_which_a_slot_is_free(any_store: Store) -> None:
    """The third marketing mail of a day waits until the first has aged out; the reason says so."""
    book = ledger(any_store)
    first = leased(book.claim(candidate("1"), CONSENT))
    leased(book.claim(candidate("2", kind="cross-sell"), CONSENT))
    third = refused(book.claim(candidate("3"), CONSENT))

    assert (third.status, third.reason, third.rule) == (Status.DEFERRED, Reason.CAPPED, "daily")
    assert third.at == first.ends + 24 * HOUR
    assert set(third.slots) == {"review-request:1:0", "cross-sell:2:0"}
    assert third.policy == book.policy.digest


@pytest.mark.parametrize(
    ("address", "customer"), [("ida@example.com", "c2"), ("else@example.com", "c1")]
)
def test_either_key_is_the_recipient(any_store: Store, address: str, customer: str) -> None:
    """Whoever shares the address or the customer number shares the slots, and the names."""
    book = ledger(any_store)
    leased(book.claim(candidate("1"), CONSENT))
    leased(book.claim(candidate("2"), CONSENT))
    other = candidate("3", address=address, customer=customer)
    same = candidate("1", address=address, customer=customer)

    assert refused(book.claim(other, CONSENT)).reason is Reason.CAPPED
    assert refused(book.claim(same, CONSENT)).reason is Reason.IN_FLIGHT


def test_matching_is_not_transitive(any_store: Store) -> None:
    """A shares a key with B and B with C: A and C stay strangers."""
    book = ledger(any_store)
    for order in ("1", "2"):
        leased(book.claim(candidate(order, address="a@example.com", customer="b"), CONSENT))

    leased(book.claim(candidate("3", address="c@example.com", customer="c"), CONSENT))
    between = candidate("4", address="c@example.com", customer="b")
    assert refused(book.claim(between, CONSENT)).reason is Reason.CAPPED
    leased(book.claim(candidate("5", address="c@example.com", customer="c"), CONSENT))


def test_an_identity_may_lack_either_key(any_store: Store) -> None:
    """Two recipients without customer numbers do not share what is not there."""
    book = ledger(any_store)
    for name in ("a", "b", "c"):
        person = candidate("1", address=f"{name}@example.com", customer="")
        leased(book.claim(person, CONSENT))
        assert refused(book.claim(person, CONSENT)).reason is Reason.IN_FLIGHT


def test_a_released_claim_frees_its_slot_and_its_name_for_both_keys(any_store: Store) -> None:
    """After a definite failure the same mail may be claimed again, by either key."""
    book = ledger(any_store)
    leased(book.claim(candidate("1"), CONSENT))
    for customer in ("c1", "c2"):
        lease = leased(book.claim(candidate("2", customer=customer), CONSENT))
        book.release(lease)
        book.release(lease)

    leased(book.claim(candidate("2", address="else@example.com"), CONSENT))


def test_transactional_mails_are_unique_and_not_capped(any_store: Store) -> None:
    """They claim too: no rule stops them, none counts them, and none goes twice."""
    book = ledger(any_store)
    for order in "12345":
        leased(book.claim(candidate(order, kind="shipped")))
    again = refused(book.claim(candidate("1", kind="shipped")))

    assert again.reason is Reason.IN_FLIGHT
    leased(book.claim(candidate("1"), CONSENT))


def test_a_claim_of_unknown_outcome_counts_as_sent(store: Store, clock: ManualClock) -> None:
    """When the lease has ended without an answer, marketing is not sent again: at most once."""
    book = ledger(store)
    lease = leased(book.claim(candidate("1", now=clock.now()), CONSENT))
    clock.advance(timedelta(minutes=5))
    again = refused(book.claim(candidate("1", now=clock.now()), CONSENT))
    (sent,) = book.history(candidate().identity)

    assert not lease.still_valid()
    assert (again.status, again.reason) == (Status.SKIPPED, Reason.ALREADY_SENT)
    assert (sent.outcome, sent.at, sent.latest) == (Outcome.UNKNOWN, lease.claimed, lease.ends)


def test_an_open_lease_counts_until_its_end_and_the_window(
    store: Store, clock: ManualClock
) -> None:
    """The slot of a mail that may still leave is free a window after its lease, not before."""
    book = ledger(store)
    for order in ("1", "2"):
        leased(book.claim(candidate(order, now=clock.now()), CONSENT))
    clock.advance(timedelta(hours=24, minutes=5) - timedelta(microseconds=1))
    early = refused(book.claim(candidate("3", now=clock.now()), CONSENT))
    clock.advance(timedelta(microseconds=1))

    assert early.at == instant(clock.now())
    leased(book.claim(candidate("3", now=clock.now()), CONSENT))


def test_a_confirmed_mail_counts_from_its_hand_off(store: Store, clock: ManualClock) -> None:
    """Once the hand-off is known, the slot is free a window after it."""
    book = ledger(store)
    for order in ("1", "2"):
        book.confirm(leased(book.claim(candidate(order, now=clock.now()), CONSENT)))
    clock.advance(timedelta(hours=24))

    leased(book.claim(candidate("3", now=clock.now()), CONSENT))


def test_a_merged_mail_is_used_up_with_the_one_that_carries_it(any_store: Store) -> None:
    """A mail that stands for three takes the names of all three, and gives all three back."""
    book = ledger(any_store)
    lease = leased(book.claim(candidate("1", also=(("2", 0), ("3", 0))), CONSENT))
    carried = refused(book.claim(candidate("3"), CONSENT))
    book.release(lease)

    assert carried.reason is Reason.IN_FLIGHT
    leased(book.claim(candidate("3"), CONSENT))
    assert refused(book.claim(candidate("1", also=(("3", 0),)), CONSENT)).reason is Reason.IN_FLIGHT


def test_many_claims_see_each_other(any_store: Store) -> None:
    """In one call, the third mail of a recipient is capped by the two before it."""
    book = ledger(any_store)
    mails = [candidate(str(order), address=f"p{order % 5}@x.example", customer="")
             for order in range(15)]  # fmt: skip
    outcomes = book.claim_many(Request(mail, CONSENT) for mail in mails)

    assert [leased(outcome).mail for outcome in outcomes[:10]] == [mail.id for mail in mails[:10]]
    assert {refused(outcome).reason for outcome in outcomes[10:]} == {Reason.CAPPED}


def test_an_unknown_kind_stops_a_bulk_claim_before_it_starts(any_store: Store) -> None:
    """Nothing of the five hundred is recorded when one of them cannot be judged."""
    book = ledger(any_store)
    with pytest.raises(UnknownKindError, match="no kind 'mystery'"):
        book.claim_many([Request(candidate(), CONSENT), Request(candidate(kind="mystery"))])

    assert book.history(candidate().identity) == []


def test_a_new_policy_applies_to_the_log_at_once(any_store: Store) -> None:
    """What was sent under the old policy counts under the new one, by its frozen facts."""
    book = ledger(any_store)
    leased(book.claim(candidate("1"), CONSENT))
    stricter = book.with_policy(policy('[{ id = "one", limit = 1, min_gap = { days = 3 } }]'))

    assert refused(stricter.claim(candidate("2"), CONSENT)).rule == "one"
    leased(book.claim(candidate("2"), CONSENT))


def test_tags_that_were_frozen_into_a_claim_still_count(any_store: Store) -> None:
    """A kind that loses its tag does not un-count what was sent with it."""
    tagged = '[{ id = "feedback", limit = 1, within = { days = 3 }, tag = "feedback" }]'
    book = ledger(any_store, policy(tagged))
    leased(book.claim(candidate("1"), CONSENT))
    (sent,) = book.history(candidate().identity)

    assert sent.tags == {"feedback"}
    assert refused(book.claim(candidate("2"), CONSENT)).rule == "feedback"
    leased(book.claim(candidate("2", kind="cross-sell"), CONSENT))


def test_a_lease_travels_but_its_countdown_does_not(any_store: Store) -> None:
    """A pickled lease is equal, and cautious: only the ledger knows whether it still holds."""
    book = ledger(any_store)
    lease = leased(book.claim(candidate(), CONSENT))
    copy = pickle.loads(pickle.dumps(lease))

    assert copy == lease
    assert copy.until == moment(lease.ends)
    assert not copy.still_valid()
    book.begin_handoff(copy)


def test_without_a_basis_marketing_is_held(any_store: Store) -> None:
    """Nothing on record and nothing given: the claim is held, not sent."""
    verdict = refused(ledger(any_store).claim(candidate(), CLOSED))

    assert (verdict.status, verdict.reason) == (Status.HELD, Reason.NO_BASIS)


def test_a_lease_has_a_length() -> None:
    """No time at all, or more than a day, is refused when the ledger is made."""
    for length in (timedelta(0), timedelta(days=1, seconds=1)):
        with pytest.raises(DataError, match="lease"):
            ledger(MemoryStore(ManualClock(START)), lease=length)


def test_a_rule_for_life_lets_go_of_what_was_released(any_store: Store) -> None:
    """A rule that looks back to before the epoch sees claims that hold, and no other."""
    once = policy('[{ id = "once", limit = 1, within = { days = 36500 }, stream = "reviews" }]')
    book = ledger(any_store, once)
    book.release(leased(book.claim(candidate("1"), CONSENT)))
    leased(book.claim(candidate("1"), CONSENT))

    assert refused(book.claim(candidate("2"), CONSENT)).reason is Reason.NO_SLOT


def test_a_pending_mail_of_a_kind_that_is_gone_matters_no_more(store: Store) -> None:
    """The plan was made by another policy: what that one knew and this one does not is ignored."""
    book = ledger(store)
    kinds = tuple(spec for spec in book.policy.kinds if spec.kind != "cross-sell")
    book = book.with_policy(book.policy.model_copy(update={"kinds": kinds}))
    gates = CONSENT._replace(pending=(candidate("9", kind="cross-sell", now=START),))

    leased(book.claim(candidate(now=START), gates))


@pytest.mark.parametrize(
    ("rule", "more", "reason"),
    [
        ("limit = 1, within = { days = 20 }", "", Reason.CAPPED),
        ("min_gap = { days = 20 }", "", Reason.CAPPED),
        ('limit = 1, per = "month"', "", Reason.CAPPED),
        ("limit = 9, within = { days = 1 }", "quiet_after = { days = 20 }", Reason.QUIET_AFTER),
    ],
)
def test_a_mail_counts_as_long_as_the_policy_looks_back(
    store: Store, clock: ManualClock, rule: str, more: str, reason: Reason
) -> None:
    """The ledger reads as much of the log as the longest rule needs, however long that is."""
    clock.advance(datetime(2027, 1, 1, 12, tzinfo=UTC) - clock.now())
    under = policy(f'[{{ id = "rule", {rule}, category = "marketing" }}]', more)
    book = ledger(store, under)
    book.confirm(leased(book.claim(candidate("1", now=clock.now()), CONSENT)))
    clock.advance(timedelta(days=19))

    assert refused(book.claim(candidate("2", now=clock.now()), CONSENT)).reason is reason
