"""Reasons why not: the last one is on record, and what was dropped stays so."""

from __future__ import annotations

import json
from datetime import timedelta

from postmail.cadence.instants import moment
from postmail.cadence.ledger.clock import ManualClock
from postmail.cadence.ledger.entry import Refusal
from postmail.cadence.ledger.ledger import Ledger
from postmail.cadence.ledger.news import news
from postmail.cadence.ledger.standing import Standing, Suppression
from postmail.cadence.ledger.store import Store
from postmail.cadence.words import CLOSED, Identity, Reason, Request, Status
from tests.cadence.ledger.conftest import START
from tests.cadence.ledger.making import (
    CONSENT,
    KEYRING,
    candidate,
    leased,
    ledger,
    policy,
    refused,
)


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


def test_the_last_of_several_refusals_in_one_call_is_on_record(any_store: Store) -> None:
    """A mail that is asked for twice in one call, and refused twice, has one reason on record."""
    book = ledger(any_store)
    leased(book.claim(candidate("1"), CONSENT))
    leased(book.claim(candidate("2"), CONSENT))
    book.claim_many([Request(candidate("3"), CONSENT), Request(candidate("3"), CLOSED)])
    (refusal,) = json.loads(book.export(candidate().identity))["refusals"]

    assert (refusal["mail"], refusal["reason"]) == ("review-request:3:0", "no-basis")


def test_a_purge_leaves_what_was_dropped_on_record(store: Store, clock: ManualClock) -> None:
    """Plans learn it from there as long as claims refuse it, which is for ever."""
    terms = policy('[{ id = "one", limit = 1, within = { hours = 1 } }]', 'on_cap = "drop"')
    book = Ledger(store, terms, KEYRING, retention=timedelta(days=1))
    dropped = candidate("2", now=START)
    leased(book.claim(candidate("1", now=START), CONSENT))
    assert refused(book.claim(dropped, CONSENT)).reason == Reason.DROPPED

    clock.advance(timedelta(days=10))
    book.purge()

    assert [event.type for event in book.events(dropped.identity)] == ["dropped"]


def test_a_mail_that_would_carry_a_dropped_one_may_go_alone(
    store: Store, clock: ManualClock
) -> None:
    """What was dropped stays so; what it was merged with was never refused for itself."""
    terms = policy('[{ id = "one", limit = 1, within = { hours = 1 } }]', 'on_cap = "drop"')
    book = Ledger(store, terms, KEYRING)
    leased(book.claim(candidate("1", now=START), CONSENT))
    assert refused(book.claim(candidate("2", now=START), CONSENT)).reason == Reason.DROPPED

    clock.advance(timedelta(days=1))
    carrying = candidate("3", now=START, also=(("2", 0),))
    assert refused(book.claim(carrying, CONSENT)).reason == Reason.DROPPED
    leased(book.claim(candidate("3", now=START), CONSENT))
