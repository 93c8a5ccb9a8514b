"""Orders that the customer collects: when that is expected, and what comes until then."""

from __future__ import annotations

from typing import Any

import pytest

from postmail.catalogue import Catalogue
from postmail.mail import Mail
from postmail.messages import (
    Delayed,
    Delivered,
    Exchange,
    InquiryReceived,
    Message,
    Reassurance,
    Simple,
    Welcome,
)
from postmail.order import NextStep
from postmail.samples import sample_brand
from tests.messages.orders import money, order

_CATALOGUE = Catalogue(brand=sample_brand(), strict=True)
_WEEK = {"earliest": "2026-03-05T12:00:00Z", "latest": "2026-03-07T12:00:00Z", "by_day": True}
_BANK = {"method": "Bank transfer", "status": "pending", "instructions": "IBAN DE00"}


def _mail(kind: type[Message], locale: str = "en", **facts: Any) -> Mail:
    message = kind.model_validate({"order": order(pickup=True, **facts)})
    return _CATALOGUE.render(message, locale=locale)


def _words(mail: Mail) -> str:
    return f"{mail.preheader} {' '.join(mail.text.split())}"


@pytest.mark.parametrize(
    ("facts", "step"),
    [
        ({}, NextStep.GETS_READY),
        ({"status": "processing"}, NextStep.GETS_READY),
        ({"totals": {"due": money("5.00")}}, NextStep.GETS_READY),
        ({"status": "pending", "payments": [_BANK]}, NextStep.PAY),
        ({"shipments": [{"status": "ready_for_pickup"}]}, NextStep.COLLECT),
        ({"status": "shipped"}, None),
        ({"status": "completed"}, None),
        ({"status": "cancelled"}, None),
    ],
)
def test_what_comes_until_it_is_collected(facts: dict[str, Any], step: NextStep | None) -> None:
    """The shop writes when it is ready; what it calls sent may be waiting or may be gone."""
    told = {
        NextStep.GETS_READY: "As soon as your order is ready to be collected, we will write to you",
        NextStep.PAY: "When your order can be collected, we will write to you",
        NextStep.COLLECT: "Your order is ready to be collected",
    }
    assert order(pickup=True, **facts).next_step is step
    words = _words(_mail(Simple, **facts))
    assert [known for known, said in told.items() if said in words] == [step] * (step is not None)
    assert ("What happens next" in words) is (step is not None)
    assert "track" not in words


@pytest.mark.parametrize("kind", [Simple, Reassurance])
def test_no_delivery_is_expected(kind: type[Message]) -> None:
    """The day is that of the pickup, in the mail and in the list of mails."""
    words = _words(_mail(kind, estimated=_WEEK, totals={"total": money("5.00")}))

    assert "Expected delivery" not in words
    assert words.count("Expected pickup") == 2
    assert "Expected collection: Thu 5 Mar" in _mail(kind, "en-GB", estimated=_WEEK).preheader


@pytest.mark.parametrize("part", [False, True])
@pytest.mark.parametrize(
    ("locale", "late", "day"),
    [
        ("en", "your order will be ready later than we promised", "The new date"),
        ("sv", "din beställning klar att hämta senare än vi lovade", "Ny hämtningsdag"),
        ("pl", "gotow", "Nowy termin"),
        ("ja", "のお受け取り準備が、お約束した日より", "新しいお受け取り予定日"),
    ],
)
def test_a_delay_delivers_nothing_either(locale: str, late: str, day: str, part: bool) -> None:
    """It is ready later, and does not arrive later; the new day is that of the pickup."""
    facts = {"order": order(pickup=True), "reason": "The tide.", "expected": _WEEK, "part": part}
    mail = _CATALOGUE.render(Delayed.model_validate(facts), locale=locale)

    assert late in " ".join(mail.text.split())
    assert day in mail.text
    for delivered in ("arrive", "delivery", "leverans", "dotrze", "dostaw", "お届け"):
        assert delivered not in _words(mail)


def test_reassurance_says_what_comes() -> None:
    """It promises to tell what happens next, so it does."""
    said = "As soon as your order is ready to be collected"
    packed: dict[str, Any] = {"status": "processing", "payments": [_BANK]}

    assert said in _words(_mail(Reassurance))
    assert said not in _words(_mail(Reassurance, status="shipped"))
    assert said in _words(_mail(Reassurance, **packed))


@pytest.mark.parametrize("kind", [Delivered, Reassurance])
def test_what_was_collected_has_not_arrived(kind: type[Message]) -> None:
    """In the subject, the heading and the first words, in each language."""
    mail = _mail(kind, status="delivered")
    assert mail.subject == "Your order 1001 has been collected"
    assert "It is all yours now." in mail.text

    for locale, arrived in (
        ("en", "arriv"),
        ("de", "angekommen"),
        ("sv", "fram"),
        ("ja", "お届け"),
    ):
        words = _mail(kind, locale, status="delivered").text.partition("?")[0]
        assert arrived not in words


@pytest.mark.parametrize("kind", [Simple, Welcome])
def test_a_pickup_stands_over_the_way_it_is_had(kind: type[Message]) -> None:
    """The heading above the payment, and the label of the way that the shop names."""
    paid: dict[str, Any] = {
        "payments": [{"method": "Visa", "status": "paid"}],
        "shipping_method": "Flensburg",
    }
    words = _words(_mail(kind, **paid))

    assert "Pickup and payment" in words
    assert ("Pickup Flensburg" in words) is (kind is Simple)
    assert "Delivery method" not in words
    assert "Collection and payment" in _words(_mail(kind, "en-GB", **paid))


def test_an_answer_to_an_inquiry_brings_nothing_either() -> None:
    """Nobody wonders when it will be here: one goes there."""
    asked = {"answer_by": "2026-03-04T12:00:00Z"}
    for collected in (True, False):
        what = order(pickup=collected, estimated=_WEEK)
        inquiry = InquiryReceived.model_validate({"order": what, **asked})
        told = "When will it be here?" in _words(_CATALOGUE.render(inquiry, locale="en"))
        assert told is not collected


def test_a_replacement_is_expected_however_it_comes() -> None:
    """What was collected may be exchanged by parcel or in the store: nobody has said."""
    swap = {"order": order(pickup=True), "expected": _WEEK, "replacements": order().lines}
    mail = _CATALOGUE.render(Exchange.model_validate(swap), locale="en")

    assert mail.preheader.startswith("Expected: Thu 5 Mar")
    assert "delivery" not in _words(mail)


@pytest.mark.parametrize("kind", [Simple, Reassurance])
def test_the_customers_own_address_is_none_of_delivery(kind: type[Message]) -> None:
    """Shops that ask for an address all the same have the invoice's there."""
    home = {"name": "Ida Lund", "lines": ["Kaj 1"], "city": "Aarhus", "country": "DK"}
    text = _mail(kind, billing_address=home, shipping_address=home).text

    assert "Delivery a" not in text
    assert text.count("Kaj 1") == (kind is Simple)
    assert ("Billing address" in text) is (kind is Simple)
