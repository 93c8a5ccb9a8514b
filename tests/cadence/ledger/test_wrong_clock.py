"""A clock that is wrong for a while: what is written meanwhile, and what holds when it is right."""

from __future__ import annotations

from datetime import timedelta

import pytest

from postmail.cadence.instants import instant, moment
from postmail.cadence.ledger.archive import Elsewhere
from postmail.cadence.ledger.clock import ManualClock
from postmail.cadence.ledger.store import Store
from postmail.cadence.words import Basis, Gates, Identity, Outcome, Reason, Request
from postmail.errors import ClockJumpError, DataError, ExpiredLeaseError
from tests.cadence.ledger.conftest import START
from tests.cadence.ledger.making import CONSENT, candidate, leased, ledger, refused

IDA = candidate().identity
LINK, NUMBER = IDA._replace(customer=""), IDA._replace(address="")
JUMPS = [timedelta(days=30), -timedelta(days=30)]


def test_an_import_under_a_wrong_clock_is_refused(store: Store, clock: ManualClock) -> None:
    """It would stop everybody's claims once the clock is right again."""
    book = ledger(store)
    leased(book.claim(candidate("1", now=START), CONSENT))
    sends = [
        Elsewhere(Identity.of(f"p{n}@example.com"), "tool", str(n), START - timedelta(hours=1))
        for n in range(4)
    ]
    clock.jump(timedelta(days=1))
    with pytest.raises(ClockJumpError):
        book.import_sends(sends)
    clock.jump(-timedelta(days=1))

    assert book.import_sends(sends) == 4
    leased(book.claim(candidate("2", now=START), CONSENT))


def test_nothing_is_purged_under_a_wrong_clock(store: Store, clock: ManualClock) -> None:
    """A year ahead, everything is old; the mails of this morning still fill their slots."""
    book = ledger(store)
    for order in ("1", "2"):
        book.confirm(leased(book.claim(candidate(order, now=START), CONSENT)))
    clock.jump(timedelta(days=500))
    with pytest.raises(ClockJumpError):
        book.purge()
    clock.jump(-timedelta(days=500))

    assert refused(book.claim(candidate("3", now=START), CONSENT)).reason is Reason.CAPPED
    clock.advance(timedelta(days=500))
    assert book.purge() == 2


@pytest.mark.parametrize("jump", JUMPS)
def test_a_confirmed_mail_is_recorded_when_it_went(
    store: Store, clock: ManualClock, jump: timedelta
) -> None:
    """By the time that steadily passed since the claim; later claims are not stopped by it."""
    book = ledger(store)
    lease = leased(book.claim(candidate("1", now=START), CONSENT))
    clock.advance(timedelta(minutes=2))
    clock.jump(jump)
    book.confirm(lease, message_id="<1@example.com>")
    (sent,) = book.history(IDA)
    clock.jump(-jump)
    other = candidate("9", address="x@example.com", customer="x", now=START)
    claims = book.claim_many([Request(other, CONSENT), Request(candidate("2", now=START), CONSENT)])

    assert (sent.outcome, sent.at) == (Outcome.HANDED_OFF, instant(START + timedelta(minutes=2)))
    assert [leased(claim).candidate.order for claim in claims] == ["9", "2"]


def test_a_confirmation_that_is_late_stays_late(store: Store, clock: ManualClock) -> None:
    """A clock that was set back does not lengthen a lease."""
    book = ledger(store)
    lease = leased(book.claim(candidate("1", now=START), CONSENT))
    clock.advance(timedelta(minutes=6))
    clock.jump(-timedelta(days=1))

    with pytest.raises(ExpiredLeaseError):
        book.confirm(lease)
    assert book.history(IDA)[0].at == instant(START + timedelta(minutes=6))


@pytest.mark.parametrize("jump", JUMPS)
def test_a_hand_off_does_not_begin_under_a_wrong_clock(
    store: Store, clock: ManualClock, jump: timedelta
) -> None:
    """Nobody knows whether the lease still runs. What was not handed off can be released."""
    book = ledger(store)
    lease = leased(book.claim(candidate("1", now=START), CONSENT))
    clock.jump(jump)
    with pytest.raises(ClockJumpError):
        book.begin_handoff(lease)
    book.release(lease)
    clock.jump(-jump)

    leased(book.claim(candidate("1", now=START), CONSENT))


@pytest.mark.parametrize("jump", JUMPS)
def test_an_objection_under_a_wrong_clock_holds_from_when_it_was_made(
    store: Store, clock: ManualClock, jump: timedelta
) -> None:
    """It is never refused, it outweighs what came before, and a later consent can lift it."""
    book = ledger(store)
    leased(book.claim(candidate("9", address="x@example.com", customer="x", now=START), CONSENT))
    book.grant(IDA, "reviews", Basis.CONSENT)
    clock.advance(timedelta(minutes=1))
    clock.jump(jump)
    book.object_to(IDA, "reviews")
    clock.jump(-jump)
    verdict = refused(book.claim(candidate("1", now=START)))
    objection = book.standing(IDA).records[-1]
    clock.advance(timedelta(days=1))
    book.grant(IDA, "reviews", Basis.CONSENT, at=clock.now())

    assert verdict.reason is Reason.OBJECTED
    assert moment(objection.at) == START + timedelta(minutes=1)
    leased(book.claim(candidate("1", now=START)))


def test_a_moment_by_the_new_clock_is_taken(store: Store, clock: ManualClock) -> None:
    """Where the clock was put right by hours, a moment by it is no moment of the future."""
    book = ledger(store)
    leased(book.claim(candidate("9", address="x@example.com", customer="x", now=START), CONSENT))
    clock.jump(timedelta(hours=3))
    book.object_to(IDA, at=clock.now())

    assert book.standing(IDA).objects("reviews")
    with pytest.raises(DataError, match="lies ahead of the clock"):
        book.object_to(IDA, at=clock.now() + timedelta(hours=2))


@pytest.mark.parametrize("back", [timedelta(minutes=50), timedelta(days=1)])
@pytest.mark.parametrize("said_before", [False, True])
def test_a_moment_by_a_clock_set_back_is_the_last_word(
    store: Store, clock: ManualClock, back: timedelta, said_before: bool
) -> None:
    """An objection, and the end of a pause: as if their moment had been left out."""
    book, other = ledger(store), candidate("9", address="x@example.com", customer="x", now=START)
    if said_before:
        book.grant(other.identity, "reviews", Basis.CONSENT)
    leased(book.claim(other, CONSENT))
    clock.jump(-back)
    book.grant(IDA, "reviews", Basis.CONSENT)
    book.pause(other.identity)
    clock.advance(timedelta(minutes=10))
    book.object_to(IDA, "reviews", at=clock.now())
    book.pause(other.identity, timedelta(0), at=clock.now())
    clock.jump(back)

    assert refused(book.claim(candidate("1", now=START))).reason is Reason.OBJECTED
    again = other._replace(id="review-request:8:0", order="8")
    leased(book.claim(again, CONSENT))


def test_a_pause_that_is_ended_under_a_clock_set_back_is_over(
    store: Store, clock: ManualClock
) -> None:
    """At once, not only when the clock has come to where it stood before."""
    book = ledger(store)
    book.pause(IDA)
    clock.jump(-timedelta(minutes=50))
    book.pause(IDA, timedelta(0), at=clock.now())

    leased(book.claim(candidate("1", now=clock.now()), CONSENT))


@pytest.mark.parametrize("back", [timedelta(minutes=50), timedelta(days=1), timedelta(days=2000)])
def test_a_moment_of_long_ago_stays_where_it_is(
    store: Store, clock: ManualClock, back: timedelta
) -> None:
    """A clock that was set back does not make an old consent later than an objection."""
    book = ledger(store)
    leased(book.claim(candidate("9", address="x@example.com", customer="x", now=START), CONSENT))
    book.object_to(IDA, "reviews")
    clock.jump(-back)
    for ago in (timedelta(hours=2), timedelta(days=1, hours=2), timedelta(days=300)):
        book.grant(IDA, "reviews", Basis.CONSENT, at=START - ago)
    clock.jump(back)

    assert refused(book.claim(candidate("1", now=START), CONSENT)).reason is Reason.OBJECTED


@pytest.mark.parametrize("who", [IDA, LINK, NUMBER])
def test_an_erasure_outlasts_a_small_correction(
    store: Store, clock: ManualClock, who: Identity
) -> None:
    """A clock that was set back by less than the bound does not make the consent the later one."""
    book = ledger(store)
    book.grant(IDA, "reviews", Basis.CONSENT)
    clock.jump(-timedelta(minutes=30))
    book.erase(who)
    clock.advance(timedelta(days=1))

    assert refused(book.claim(candidate(now=START))).reason is Reason.OBJECTED


def test_the_last_word_is_the_last_under_whichever_key(store: Store, clock: ManualClock) -> None:
    """A consent under the number alone, a small correction, an objection under the address."""
    book = ledger(store)
    book.grant(NUMBER, "reviews", Basis.CONSENT)
    clock.jump(-timedelta(minutes=30))
    book.object_to(LINK, "reviews")
    clock.advance(timedelta(days=1))

    assert refused(book.claim(candidate(now=START))).reason is Reason.OBJECTED
    book.grant(NUMBER, "reviews", Basis.CONSENT)
    leased(book.claim(candidate(now=START)))


def test_another_process_learns_of_the_correction_from_the_claims(
    store: Store, clock: ManualClock
) -> None:
    """Its own memory is empty, but the last claim of somebody lies ahead of the clock."""
    book = ledger(store)
    book.grant(NUMBER, "reviews", Basis.CONSENT)
    leased(book.claim(candidate("9", address="x@example.com", customer="x", now=START), CONSENT))
    clock.jump(-timedelta(minutes=30))
    ledger(store).object_to(LINK, "reviews")
    clock.advance(timedelta(days=1))

    assert refused(ledger(store).claim(candidate(now=START))).reason is Reason.OBJECTED


def test_each_process_accepts_the_clock_for_itself(store: Store, clock: ManualClock) -> None:
    """What one accepts may be wrong for all another knows; the error says what to do."""
    first, second = ledger(store), ledger(store)
    for number, book in enumerate((first, second)):
        leased(book.claim(candidate(str(number), now=START), CONSENT))
    clock.jump(timedelta(hours=3))
    first.accept_clock()
    leased(first.claim(candidate("3", kind="shipped", now=START), Gates()))
    with pytest.raises(ClockJumpError, match=r"accept_clock\(\) in each process, or start them"):
        second.claim(candidate("4", kind="shipped", now=START), Gates())
    second.accept_clock()

    leased(second.claim(candidate("4", kind="shipped", now=START), Gates()))
    leased(ledger(store).claim(candidate("5", kind="shipped", now=START), Gates()))
