"""Consents, objections, pauses, suppressions: the claim right after them honours them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from postmail.cadence.events import Objected, Paused
from postmail.cadence.instants import DAY, instant
from postmail.cadence.ledger.clock import ManualClock
from postmail.cadence.ledger.ledger import Ledger
from postmail.cadence.ledger.standing import (
    Kind,
    Record,
    Standing,
    Suppression,
    parsed,
    proof,
    standing_text,
)
from postmail.cadence.ledger.store import Store
from postmail.cadence.words import Basis, Gates, Identity, Reason, Status
from postmail.errors import DataError
from tests.cadence.ledger.conftest import START
from tests.cadence.ledger.making import CONSENT, candidate, leased, ledger, refused

IDA = candidate().identity
CUSTOMER = Gates(basis=Basis.EXISTING_CUSTOMER)


def test_a_basis_on_record_lets_a_claim_pass(any_store: Store) -> None:
    """With a consent or a sale on record for its stream, the caller need not bring one."""
    book = ledger(any_store)
    assert refused(book.claim(candidate("1"))).reason is Reason.NO_BASIS
    book.grant(IDA, "reviews", Basis.EXISTING_CUSTOMER, text="notice-3", source="checkout")
    leased(book.claim(candidate("1")))
    record = book.standing(IDA).basis("reviews")

    assert record is not None
    assert (record.value, record.text, record.source) == (
        Basis.EXISTING_CUSTOMER, "notice-3", "checkout",
    )  # fmt: skip
    assert proof(record).endswith("+00:00, checkout, notice-3")
    assert refused(book.claim(candidate("2", kind="cross-sell"))).reason is Reason.NO_BASIS


def test_a_withdrawn_basis_is_none(any_store: Store) -> None:
    """NONE on record takes back the basis before it."""
    book = ledger(any_store)
    book.grant(IDA, "reviews", Basis.CONSENT)
    book.grant(IDA, "reviews", Basis.NONE)

    assert refused(book.claim(candidate())).reason is Reason.NO_BASIS


def test_a_withdrawal_alone_on_record_outweighs_what_the_caller_knew(any_store: Store) -> None:
    """Who took it back may have given it elsewhere: the ledger need not have heard of that."""
    book = ledger(any_store)
    book.grant(IDA, "reviews", Basis.NONE)

    assert refused(book.claim(candidate(), CONSENT)).reason is Reason.NO_BASIS


def test_a_withdrawal_outweighs_what_the_plan_knew(store: Store, clock: ManualClock) -> None:
    """A claim with yesterday's gates is held; only what is recorded afterwards counts again."""
    book, mail = ledger(store), candidate(now=START)
    book.grant(IDA, "reviews", Basis.CONSENT)
    clock.advance(timedelta(minutes=1))
    book.grant(IDA, "reviews", Basis.NONE)
    assert refused(book.claim(mail, CONSENT)).reason is Reason.NO_BASIS
    clock.advance(timedelta(minutes=1))
    book.grant(IDA, "reviews", Basis.EXISTING_CUSTOMER)

    assert book.standing(IDA).gates("reviews", CONSENT).basis is Basis.EXISTING_CUSTOMER
    leased(book.claim(mail, CONSENT))


@pytest.mark.parametrize(("stream", "other"), [("reviews", Status.DUE), ("*", Status.SKIPPED)])
def test_an_objection_stops_its_scope_at_once(any_store: Store, stream: str, other: Status) -> None:
    """Against a stream or against all marketing; what the customer needs still goes."""
    book = ledger(any_store)
    book.object_to(IDA, stream, source="preference page")
    assert refused(book.claim(candidate(), CONSENT)).reason is Reason.OBJECTED
    outcome = book.claim(candidate(kind="cross-sell"), CONSENT)

    assert getattr(outcome, "status", Status.DUE) is other
    leased(book.claim(candidate(kind="shipped")))


def test_only_a_later_consent_lifts_an_objection(store: Store, clock: ManualClock) -> None:
    """A sale does not, an older consent that arrives late does not, a new one does."""
    book = ledger(store)
    book.object_to(IDA)
    clock.advance(timedelta(days=1))
    book.grant(IDA, "reviews", Basis.EXISTING_CUSTOMER)
    assert refused(book.claim(candidate(now=clock.now()), CUSTOMER)).reason is Reason.OBJECTED
    book.grant(IDA, "reviews", Basis.CONSENT, at=START - timedelta(days=1))
    assert refused(book.claim(candidate(now=clock.now()), CUSTOMER)).reason is Reason.OBJECTED
    book.grant(IDA, "reviews", Basis.CONSENT)

    leased(book.claim(candidate(now=clock.now())))
    offer = candidate(kind="cross-sell", now=clock.now())
    assert refused(book.claim(offer, CUSTOMER)).reason is Reason.OBJECTED


def test_an_objection_of_the_customer_holds_at_a_new_address(any_store: Store) -> None:
    """Either key carries it."""
    book = ledger(any_store)
    book.object_to(IDA)
    moved = candidate(address="new@example.com")
    shared = candidate(customer="c9")

    assert refused(book.claim(moved, CONSENT)).reason is Reason.OBJECTED
    assert refused(book.claim(shared, CONSENT)).reason is Reason.OBJECTED


def test_a_pause_defers_marketing_to_its_end(store: Store, clock: ManualClock) -> None:
    """For thirty days nothing but what the customer needs; then the mail may go."""
    book = ledger(store)
    book.pause(IDA)
    paused = refused(book.claim(candidate(now=START)._replace(expires=_days(40)), CONSENT))
    too_long = refused(book.claim(candidate("2", now=START), CONSENT))
    leased(book.claim(candidate(kind="shipped", now=START)))
    clock.advance(timedelta(days=30))

    assert (paused.status, paused.reason) == (Status.DEFERRED, Reason.PAUSED)
    assert paused.at == _days(30)
    assert (too_long.status, too_long.reason) == (Status.HELD, Reason.PAUSED)
    leased(book.claim(candidate("3", now=clock.now()), CONSENT))


def test_a_pause_can_be_ended(store: Store, clock: ManualClock) -> None:
    """The latest word counts: a pause of no length lets mails through again."""
    book = ledger(store)
    book.pause(IDA, timedelta(days=90))
    clock.advance(timedelta(days=1))
    book.pause(IDA, timedelta(0))

    leased(book.claim(candidate(now=clock.now()), CONSENT))


def test_no_stream_is_all_marketing(any_store: Store) -> None:
    """As in the event of it: what a plan refuses, a claim refuses."""
    book = ledger(any_store)
    book.object_to(IDA, None)
    (objected,) = book.events(IDA)

    assert isinstance(objected, Objected) and objected.stream is None
    assert refused(book.claim(candidate(), CONSENT)).reason is Reason.OBJECTED


def test_the_last_word_counts_whatever_the_clock_says(store: Store, clock: ManualClock) -> None:
    """A consent, then the clock is set back, then an objection."""
    book = ledger(store)
    book.grant(IDA, "reviews", Basis.CONSENT)
    clock.jump(-timedelta(hours=5))
    book.object_to(IDA)
    clock.jump(timedelta(hours=6))

    assert refused(book.claim(candidate(now=clock.now()))).reason is Reason.OBJECTED
    book.grant(IDA, "reviews", Basis.CONSENT)
    leased(book.claim(candidate(now=clock.now())))


def test_nobody_consents_in_the_future(store: Store, clock: ManualClock) -> None:
    """It would outweigh every objection until then; what the clocks differ by is now."""
    book = ledger(store)
    with pytest.raises(DataError, match="lies ahead of the clock"):
        book.grant(IDA, "reviews", Basis.CONSENT, at=clock.now() + timedelta(days=1))
    book.grant(IDA, "reviews", Basis.CONSENT, at=clock.now() + timedelta(minutes=1))
    book.object_to(IDA, at=clock.now())

    assert refused(book.claim(candidate(now=clock.now()))).reason is Reason.OBJECTED


@pytest.mark.parametrize(
    ("record", "problem"),
    [
        (lambda book: book.grant(IDA, "reviews", "yes"), "expected one of none, existing-customer"),
        (lambda book: book.grant(IDA, "", Basis.CONSENT), "expected the name of a stream"),
        (lambda book: book.grant(IDA, None, Basis.CONSENT), "expected the name of a stream"),
        (lambda book: book.grant(IDA, "*", Basis.CONSENT), "a basis is for one stream"),
        (lambda book: book.grant(IDA, "*", Basis.NONE), "a basis is for one stream"),
        (lambda book: book.object_to(IDA, ""), "expected the name of a stream"),
        (lambda book: book.suppress(IDA, "bounce"), "expected one of bounced, complained"),
    ],
)
def test_what_cannot_be_is_not_recorded(
    store: Store, record: Callable[[Ledger], None], problem: str
) -> None:
    """It would be found out at the next claim, or never."""
    book = ledger(store)
    with pytest.raises(DataError, match=problem):
        record(book)

    assert book.standing(IDA).records == ()


def test_a_bounce_in_words_is_the_addresss_alone(store: Store, clock: ManualClock) -> None:
    """As one by its name: the customer's other address gets mail."""
    book = ledger(store)
    book.suppress(IDA, "bounced")  # type: ignore[arg-type]

    leased(book.claim(candidate(address="ida@new.example", now=clock.now()), CONSENT))


def test_a_bounce_stops_all_mail_to_the_address(any_store: Store) -> None:
    """Also what is transactional; the customer's other address still works."""
    book = ledger(any_store)
    book.suppress(IDA, Suppression.BOUNCED, source="550 5.1.1")

    assert refused(book.claim(candidate(kind="shipped"))).reason is Reason.BOUNCED
    leased(book.claim(candidate(kind="shipped", address="new@example.com")))
    with pytest.raises(DataError, match="address"):
        book.suppress(Identity("", "c1"), Suppression.BOUNCED)


def test_an_address_that_bounces_once_more_is_suppressed_again(any_store: Store) -> None:
    """Lifting a suppression concerns those before it."""
    book = ledger(any_store)
    book.suppress(IDA, Suppression.BOUNCED)
    book.reinstate(IDA)
    book.suppress(IDA, Suppression.BOUNCED)

    assert refused(book.claim(candidate(), CONSENT)).reason is Reason.BOUNCED


def test_who_has_no_address_can_complain_and_cannot_bounce(store: Store) -> None:
    """A report of spam may name the customer alone; a bounce is about an address."""
    book, nobody = ledger(store), Identity("", "c1")
    with pytest.raises(DataError, match="bounce cannot be used"):
        book.suppress(nobody, Suppression.BOUNCED)
    book.suppress(nobody, Suppression.COMPLAINED)

    assert refused(book.claim(candidate(), CONSENT)).reason is Reason.COMPLAINED


def test_every_record_says_where_it_comes_from(any_store: Store) -> None:
    """Proof is asked for what was taken back, too, and who lifted a suppression."""
    book = ledger(any_store)
    book.grant(IDA, "reviews", Basis.CONSENT, source="checkout")
    book.object_to(IDA, "offers", source="link")
    book.pause(IDA, timedelta(days=3), source="account")
    book.suppress(IDA, Suppression.COMPLAINED, source="provider")
    book.reinstate(IDA, source="support")

    sources = [record.source for record in book.standing(IDA).records]
    assert sources == ["checkout", "link", "account", "provider", "support"]


@pytest.mark.parametrize("broken", ["\ud83d", b"checkout"])
def test_what_cannot_be_written_is_told(any_store: Store, broken: Any) -> None:
    """Half an emoji from a form, or what is no text: the same words in each store."""
    book = ledger(any_store)
    calls: list[tuple[str, Callable[[], None]]] = [
        ("stream", partial(book.grant, IDA, "\ud83d", Basis.CONSENT)),
        ("text", partial(book.grant, IDA, "reviews", Basis.CONSENT, text=broken)),
        ("source", partial(book.object_to, IDA, source=broken)),
        ("source", partial(book.erase, IDA, source=broken)),
    ]
    for path, call in calls:
        with pytest.raises(DataError, match=f"{path}: expected text(,| without)"):
            call()
    assert not book.standing(IDA).records


def test_a_pause_may_last_for_ever(store: Store) -> None:
    """The longest span ends where dates do, and so can be told to a plan and to the person."""
    book = ledger(store)
    book.pause(IDA, timedelta.max)
    (event,) = book.events(IDA)

    assert isinstance(event, Paused)
    assert event.until.year == 9000
    assert "9000-01-01" in book.export(IDA)


def test_a_time_on_record_has_its_zone(store: Store) -> None:
    """One without says nothing, and is an error in the data."""
    with pytest.raises(DataError, match="with its zone"):
        ledger(store).object_to(IDA, at=START.replace(tzinfo=None))


def test_a_complaint_stops_marketing_until_it_is_lifted(store: Store, clock: ManualClock) -> None:
    """Whoever reports a mail as spam gets what they need, and nothing else."""
    book = ledger(store)
    book.suppress(IDA, Suppression.COMPLAINED)
    assert refused(book.claim(candidate(now=START), CONSENT)).reason is Reason.COMPLAINED
    leased(book.claim(candidate(kind="shipped", now=START)))
    clock.advance(timedelta(seconds=1))
    book.reinstate(IDA, source="support")

    leased(book.claim(candidate(now=START), CONSENT))


def test_a_sale_of_long_ago_makes_a_customer(store: Store, clock: ManualClock) -> None:
    """Further back than any rule looks, as long as it is in the log."""
    book = ledger(store)
    book.confirm(leased(book.claim(candidate(kind="shipped", now=START))))
    clock.advance(timedelta(days=20))

    leased(book.claim(candidate(kind="referral", now=START), CONSENT))


def test_the_stronger_basis_counts() -> None:
    """What the caller knows and what is on record are not played against each other."""
    standing = Standing((Record(Kind.BASIS, 5, "reviews", Basis.EXISTING_CUSTOMER),))

    assert standing.gates("reviews", Gates(basis=Basis.CONSENT)).basis is Basis.CONSENT
    assert standing.gates("reviews", Gates()).basis is Basis.EXISTING_CUSTOMER
    assert Standing().gates("reviews", Gates()) == Gates()


def test_a_standing_survives_its_text() -> None:
    """JSON and back; nothing on record is no text."""
    standing = Standing((
        Record(Kind.BASIS, 5, "reviews", Basis.CONSENT, 0, "v3", "Käufer"),
        Record(Kind.PAUSE, 6, until=7),
    ))  # fmt: skip

    assert parsed(standing_text(standing)) == standing
    assert standing_text(Standing()) == ""


def _days(days: int) -> int:
    return instant(START) + days * DAY
