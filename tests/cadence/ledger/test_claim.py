"""A claim: a lease or a reason, once for each mail and recipient, on every store."""

from __future__ import annotations

import json
import pickle
from datetime import UTC, datetime, timedelta

import pytest

from postmail.cadence.instants import HOUR, MINUTE, instant, moment
from postmail.cadence.ledger.clock import ManualClock
from postmail.cadence.ledger.entry import Refusal
from postmail.cadence.ledger.ledger import Ledger
from postmail.cadence.ledger.news import news
from postmail.cadence.ledger.standing import Standing, Suppression
from postmail.cadence.ledger.store import Store
from postmail.cadence.words import CLOSED, Identity, Outcome, Reason, Request, Status
from postmail.errors import DataError, UnknownKindError
from tests.cadence.ledger.conftest import START
from tests.cadence.ledger.making import (
    CONSENT,
    KEYRING,
    POLICY,
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


def test_a_dropped_mail_stays_dropped(store: Store, clock: ManualClock) -> None:
    """A kind that is dropped when capped does not come back when the slots are free again."""
    rules = '[{ id = "one", limit = 1, within = { hours = 1 } }]'
    book = ledger(store, policy(rules, more='on_cap = "drop"'))
    book.confirm(leased(book.claim(candidate("1", now=clock.now()), CONSENT)))
    dropped = refused(book.claim(candidate("2", now=clock.now()), CONSENT))
    clock.advance(timedelta(days=1))
    later = refused(book.claim(candidate("2", now=clock.now()), CONSENT))

    assert (dropped.status, dropped.reason) == (Status.SKIPPED, Reason.DROPPED)
    assert (later.status, later.reason) == (Status.SKIPPED, Reason.DROPPED)
    leased(book.claim(candidate("3", now=clock.now()), CONSENT))


def test_a_plan_learns_of_a_dropped_mail_whatever_was_said_since(
    store: Store, clock: ManualClock
) -> None:
    """A bounce that was an error refused it as well; and another address was refused before."""
    rules = '[{ id = "one", limit = 1, within = { hours = 1 } }]'
    book = ledger(store, policy(rules, more='on_cap = "drop"'))
    mail, old = candidate("2", now=START), candidate("2", customer="", now=START)
    refused(book.claim(mail._replace(identity=mail.identity._replace(address="new@example.com"))))
    book.confirm(leased(book.claim(candidate("1", customer="", now=START), CONSENT)))
    for _ in range(2):
        assert refused(book.claim(old, CONSENT)).reason is Reason.DROPPED
    assert [event.type for event in book.events(mail.identity)] == ["dropped"]
    book.suppress(mail.identity, Suppression.BOUNCED)
    assert refused(book.claim(old, CONSENT)).reason is Reason.BOUNCED
    book.reinstate(mail.identity)
    assert refused(book.claim(old, CONSENT)).reason is Reason.DROPPED

    assert [event.type for event in book.events(mail.identity)] == ["dropped"]


def test_a_mail_that_was_dropped_twice_was_dropped_when_it_was_first() -> None:
    """The customer's number was known later; rows come in any order."""
    mail, rest = "review-request:2:0", ("skipped", "dropped", "one", "", "[]", 0)
    rows = [Refusal(key, "", mail, *rest, decided_at=at) for key, at in (("a", 2), ("c", 1))]
    for given in (rows, rows[::-1]):
        (event,) = news(Identity("a"), Standing(), given)
        assert event.at == moment(1)


def test_a_reason_that_comes_back_is_on_record_again(any_store: Store) -> None:
    """Also where another was refused for in between, or both in one call."""
    book, mail = ledger(any_store), candidate("1")
    requests = [Request(mail), Request(mail, CONSENT._replace(objected=True))]
    for asked, reason in (
        (requests[:1], "no-basis"),
        (requests[1:], "objected"),
        (requests[:1], "no-basis"),
        (requests[::-1], "no-basis"),
        ([*requests, requests[1]], "objected"),
    ):
        book.claim_many(asked)
        (refusal,) = json.loads(book.export(mail.identity))["refusals"]
        assert refusal["reason"] == reason


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
            ledger(None, lease=length)  # type: ignore[arg-type]


def test_the_last_of_several_refusals_in_one_call_is_on_record(any_store: Store) -> None:
    """A mail that is asked for twice in one call, and refused twice, has one reason on record."""
    book = ledger(any_store)
    leased(book.claim(candidate("1"), CONSENT))
    leased(book.claim(candidate("2"), CONSENT))
    book.claim_many([Request(candidate("3"), CONSENT), Request(candidate("3"), CLOSED)])
    (refusal,) = json.loads(book.export(candidate().identity))["refusals"]

    assert (refusal["mail"], refusal["reason"]) == ("review-request:3:0", "no-basis")


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
