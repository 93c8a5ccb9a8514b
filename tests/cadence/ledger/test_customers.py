"""Who is a customer: some kinds go to people with a sale on record, and to nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from postmail.cadence.instants import moment
from postmail.cadence.ledger.archive import Elsewhere
from postmail.cadence.ledger.claiming import AFTER_A_SALE
from postmail.cadence.ledger.store import Store
from postmail.cadence.plan import plan
from postmail.cadence.policy import default_policy
from postmail.cadence.words import Basis, Gates, Identity, Reason, Status
from postmail.messages.base import Category
from postmail.order import Order
from tests.cadence.ledger.conftest import START
from tests.cadence.ledger.making import CONSENT, POLICY, candidate, leased, ledger, refused

CUSTOMER = Gates(basis=Basis.EXISTING_CUSTOMER)


def test_a_referral_goes_to_customers_only(any_store: Store) -> None:
    """A friend's address is not mailed, consent or not: somebody else gave it."""
    book = ledger(any_store)
    friend = candidate(kind="referral", address="friend@example.com", customer="")
    verdict = refused(book.claim(friend, CONSENT))

    assert (verdict.status, verdict.reason) == (Status.SKIPPED, Reason.NOT_A_CUSTOMER)
    leased(book.claim(candidate(kind="referral"), CUSTOMER))


def test_a_question_or_an_import_makes_no_customer(any_store: Store) -> None:
    """A transactional mail with a reference need not be about a sale: a ticket, a password."""
    book = ledger(any_store)
    asked, known = Identity.of("asks@example.com"), Identity.of("has-an-account@example.com")
    leased(book.claim(candidate("ticket-77", kind="inquiry-received", address=asked.address,
                                customer="")))  # fmt: skip
    at, sale = moment(any_store.read(()).now), Category.TRANSACTIONAL
    for kind in ("password-reset", "shipped"):
        book.import_sends([Elsewhere(known, "accounts", "1", at, kind=kind, category=sale)])

    for who in (asked, known):
        referral = candidate(kind="referral", address=who.address, customer="")
        assert refused(book.claim(referral, CONSENT)).reason is Reason.NOT_A_CUSTOMER


def test_kinds_that_follow_a_sale_are_kinds_of_ours() -> None:
    """And transactional: marketing proves nothing."""
    kinds = {spec.kind: spec for spec in default_policy().kinds}

    assert all(kinds[kind].category is Category.TRANSACTIONAL for kind in AFTER_A_SALE)


def test_a_buyer_who_also_consented_is_still_a_customer(any_store: Store) -> None:
    """The consent is the stronger basis, and hides that there was a sale; the order says so."""
    book = ledger(any_store)
    book.grant(Identity.of("ida@example.com"), "offers", Basis.CONSENT)
    now = moment(any_store.read(()).now)
    order = Order.model_validate(
        {
            "number": "1001",
            "placed_at": now - timedelta(days=1),
            "currency": "EUR",
            "lines": [{"title": "Cup"}],
            "customer": {"email": "ida@example.com"},
        }
    )
    told = book.events(Identity.of("ida@example.com"))
    terms = POLICY.model_copy(update={"collection_notice": "order form 3"})
    mail = plan([order], told, [], terms, now)["referral:1001:0"]
    assert mail.candidate is not None
    assert mail.gates is not None

    assert mail.gates.basis is Basis.CONSENT
    leased(book.claim(mail.candidate, mail.gates))


@pytest.mark.parametrize("void", [{"test": True}, {"status": "failed"}, {"status": "cancelled"}])
def test_an_order_of_which_nothing_comes_is_no_sale(void: dict[str, object]) -> None:
    """A draft, a test, an order that failed or was cancelled makes nobody a customer."""
    facts = {"number": "1", "placed_at": START, "currency": "EUR", "lines": [{"title": "Cup"}]}
    mails = plan([Order.model_validate({**facts, **void})], [], [], POLICY, START).mails

    assert not any(mail.gates.customer for mail in mails if mail.gates is not None)


def test_a_sale_in_the_log_makes_a_customer(any_store: Store) -> None:
    """Whoever was sent a mail about an order has bought; so has who is on record."""
    book = ledger(any_store)
    bought, known = ("b@example.com", "b"), ("k@example.com", "k")
    leased(book.claim(candidate(kind="shipped", address=bought[0], customer=bought[1])))
    book.grant(Identity.of(*known), "reviews", Basis.EXISTING_CUSTOMER)

    for address, customer in (bought, known):
        referral = candidate(kind="referral", address=address, customer=customer)
        leased(book.claim(referral, CONSENT))
