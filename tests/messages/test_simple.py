"""The order in full: what it says of money that went back, of taxes, of the contract."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from postmail.catalogue import Catalogue
from postmail.envelope import Attachment, Envelope
from postmail.errors import EnvelopeError, MissingFactError
from postmail.mail import Mail
from postmail.messages import Delivered, Simple, Welcome
from postmail.recipient import Recipient
from postmail.samples import sample_brand
from tests.messages.orders import money, order

_TO = Recipient(address="ida@example.com")
_CATALOGUE = Catalogue(brand=sample_brand(), strict=True)


def _mail(locale: str = "en", tone: str | None = None, **facts: Any) -> Mail:
    message = Simple.model_validate(facts)
    return _CATALOGUE.render(message, recipient=_TO, locale=locale, tone=tone)


def _rows(mail: Mail) -> list[list[str]]:
    """The lines of the text, cells apart."""
    return [re.split(r" {2,}", line.strip()) for line in mail.text.splitlines()]


def test_money_that_went_back_is_told_first_and_reckoned_last() -> None:
    """A refund opens the letter, stands with a minus, and what remains stands below."""
    totals = {"total": money("336.90"), "refunded": money("149.00")}
    mail = _mail(order=order(totals=totals))

    assert mail.subject == "We have refunded €149.00 of your order 1001"
    assert mail.text.index("We have refunded €149.00") < mail.text.index("Order number")
    assert ["Refunded", "-€149.00"] in _rows(mail)
    assert ["Total after refund", "€187.90"] in _rows(mail)


def test_the_way_back_is_named() -> None:
    """The refund's own method says where the money goes, the card's digits where they are known."""
    refund = {"amount": money("5.00"), "method": "Visa"}
    facts = {"refunds": [refund], "totals": {"refunded": money("5.00")}}
    card = {"method": "Visa", "last4": "1881"}

    assert "goes back to: Visa ending in 1881" in _mail(order=order(payments=[card], **facts)).text
    assert "The money goes back to: Visa\n" in _mail(order=order(**facts)).text


def test_ways_to_pay_stand_under_their_heading() -> None:
    """Also where the first has no name: shops send gift cards and gateways as mere codes."""
    payments = [{"status": "paid"}, {"method": "PayPal"}, {"method": "Visa"}]
    lines = _mail(order=order(payments=payments)).text.splitlines()

    assert lines[lines.index("PayPal") - 1] == "Payment method"
    assert lines.count("Payment method") == 1


def test_what_remains_is_not_guessed() -> None:
    """Without a total nothing is reckoned."""
    assert "after refund" not in _mail(order=order(totals={"refunded": money("5.00")})).text


@pytest.mark.parametrize(
    ("locale", "title", "words"),
    [
        ("de", "VAT", "Darin enthalten: 19 % MwSt."),
        ("nl", "MwSt. 19 %", "Inclusief 19% btw"),
        ("sv", "BTW", "Varav moms 19 %"),
        ("en", "moms", "Including 19% VAT"),
        ("de", "Ökosteuer", "Darin enthalten: 19 % Ökosteuer"),
        ("en", None, "Including 19% tax"),
    ],
)
def test_value_added_tax_is_called_by_the_mails_own_word(
    locale: str, title: str | None, words: str
) -> None:
    """A title that is only some language's word for VAT gives way; any other name stays."""
    tax = {"title": title, "rate": "19", "amount": money("1.00"), "note": "included"}
    mail = _mail(locale, order=order(taxes=[tax], totals={"total": money("9.00")}))

    assert words in mail.text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, "we will send you a link to track it"),
        ({"status": "shipped"}, "has already left us"),
        ({"status": "delivered"}, None),
        ({"status": "cancelled"}, None),
        ({"shipments": [{"status": "delivered"}]}, None),
    ],
)
def test_nothing_is_announced_that_has_happened(facts: dict[str, Any], words: str | None) -> None:
    """What happens next depends on what has happened; where nothing does, the heading goes too."""
    text = " ".join(_mail(order=order(**facts)).text.split())

    assert ("What happens next" in text) is (words is not None)
    assert words is None or words in text


def test_legal_texts_stand_in_the_mail_or_are_attached() -> None:
    """A text that comes as a file is named with it, and does not stand in the mail as well."""
    inside = _mail(order=order(), wording="accepted")
    attached = _mail(order=order(), wording="accepted", terms_file="Terms.pdf")
    both = _mail(order=order(), terms_file="Terms.pdf", withdrawal_file="Withdrawal.pdf")

    assert "These terms apply" in inside.text
    assert inside.files == ()
    assert "These terms apply" not in attached.text
    assert "attached to this email: Terms.pdf" in " ".join(attached.text.split())
    assert "You have the right to withdraw" in attached.text
    assert "You have the right to withdraw" not in both.text
    assert both.files == ("Withdrawal.pdf", "Terms.pdf")


def test_a_mail_does_not_leave_without_the_files_that_it_names() -> None:
    """A contract confirmation that promises files is refused until they are attached."""
    mail = _mail(order=order(), terms_file="Terms.pdf")
    envelope = Envelope(
        sender="shop@example.com", date=datetime(2026, 11, 20, 9, tzinfo=UTC), round=0
    )
    terms = Attachment(filename="Terms.pdf", content=b"%PDF")

    with pytest.raises(EnvelopeError, match=r'envelope.attachments: the mail names "Terms.pdf"'):
        mail.to_bytes(envelope)
    sent = mail.to_message(envelope.model_copy(update={"attachments": (terms,)}))
    assert [part.get_filename() for part in sent.iter_attachments()] == ["Terms.pdf"]


_SENT = {"status": "in_transit"}
_WAITING = {"status": "ready_for_pickup"}


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"shipments": [_SENT]}, "Your order has already left us"),
        ({"shipments": [_SENT, {"status": "pending"}]}, "Part of your order has already left us"),
        ({"status": "partly_shipped"}, "Part of your order has already left us"),
        ({"shipments": [_WAITING]}, "Your order is ready to be collected."),
        ({"shipments": [_SENT, _WAITING]}, "Your order has already left us"),
        ({"shipments": [_WAITING, {"status": "pending"}]}, None),
        (
            {"shipments": [_SENT, _WAITING], "status": "partly_shipped"},
            "Part of your order has already left us",
        ),
        ({"shipments": [{"status": "returned"}]}, None),
        ({"lines": [{"title": "Fitting", "kind": "service"}]}, None),
    ],
)
def test_what_happens_next_is_what_the_parcels_tell(facts: Any, told: str | None) -> None:
    """An order that left in part, waits to be collected or comes back is not all on its way."""
    text = _mail(order=order(**facts)).text

    assert ("What happens next" in text) == (told is not None)
    assert "on its way to you" not in text if told is None else told in text
    assert "everything by email" not in text


@pytest.mark.parametrize(
    "facts",
    [
        {"shipments": [_SENT]},
        {"status": "completed"},
        {"totals": {"refunded": money("5.00")}},
    ],
)
def test_what_was_sent_or_paid_back_was_accepted(facts: Any) -> None:
    """The notice that the order is not accepted yet stands only while that can be true."""
    assert "not yet our" in _mail(order=order()).text
    assert "not yet our" not in _mail(order=order(**facts)).text


_WAITS = "As soon as your payment arrives"
_LATER = "When your order leaves us, we will send you a link"
_NOTHING = "There is nothing you need to do until then"
_PART = {"method": "Bank transfer", "status": "paid", "instructions": "IBAN DE00"}


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({}, _NOTHING),
        ({"payments": [{"method": "Visa", "status": "paid"}]}, _NOTHING),
        ({"payments": [{"method": "Visa", "status": "authorized"}]}, _NOTHING),
        ({"payments": [{"status": "failed"}, {"status": "paid"}]}, _NOTHING),
        ({"status": "pending", "totals": {"total": money("5"), "paid": money("5")}}, _NOTHING),
        ({"status": "pending", "totals": {"total": money("0")}}, _NOTHING),
        ({"totals": {"due": money("5.00")}}, _LATER),
        ({"payments": [{"method": "Invoice", "status": "pending"}]}, _LATER),
        ({"status": "pending"}, _LATER),
        ({"status": "on_hold", "payments": [{"method": "Bank transfer"}]}, _LATER),
        ({"payments": [{"status": "pending", "instructions": "IBAN DE00"}]}, _WAITS),
        ({"payments": [{"status": "pending", "url": "https://shop.example/pay"}]}, _WAITS),
        ({"payments": [_PART], "totals": {"due": money("70.00")}}, _WAITS),
        ({"payments": [{**_PART, "status": "authorized"}], "totals": {"due": money("7")}}, _LATER),
        ({"payments": [_PART, {"method": "Cash", "status": "pending"}]}, _LATER),
    ],
)
def test_only_who_has_to_pay_is_told_so(facts: Any, told: str) -> None:
    """An open order never hears that there is nothing to do; goods wait for a payment only where
    the way to make it is told."""
    text = " ".join(_mail(order=order(**facts)).text.split())

    assert [one for one in (_WAITS, _LATER, _NOTHING) if one in text][:1] == [told]
    assert ("IBAN DE00" in text or "Pay now" in text) is (told == _WAITS)


@pytest.mark.parametrize("wording", ["received", "accepted"])
def test_an_order_whose_payment_failed_is_not_thanked_for(wording: str) -> None:
    """It says that the payment failed, and where to try again."""
    payment = {"method": "Visa", "status": "failed", "url": "https://shop.example/pay"}
    mail = _mail(order=order(status="failed", payments=[payment]), wording=wording)

    assert mail.subject == "Your payment for 1001 did not go through"
    assert "Please try again, or choose another way to pay" in " ".join(mail.text.split())
    assert "https://shop.example/pay" in mail.text
    for told in ("Thank you", "confirmed", "looking after it", "accepted", "What happens next"):
        assert told not in mail.text + mail.preheader


def test_an_order_that_the_shop_is_done_with_need_not_have_arrived() -> None:
    """`completed` says that a shop is done: by parcels it is on its way, without any it is open."""
    told = "is on its way to you"
    bare = _mail(order=order(status="completed"))
    sent = _mail(order=order(status="completed", shipments=[_SENT]))

    assert "What happens next" not in bare.text
    assert told in sent.text
    with pytest.raises(MissingFactError, match="an order that has arrived"):
        Delivered(order=order(status="completed", shipments=[_SENT]))


def test_addresses_that_read_the_same_stand_once() -> None:
    """A telephone number, which the mail does not show, does not make two addresses of one."""
    home = {"name": "Ida Lund", "lines": ["Storgatan 1"], "city": "Stockholm", "country": "SE"}
    text = _mail(order=order(shipping_address=home, billing_address=home | {"phone": "1"})).text

    assert "Delivery and billing address" in text
    assert text.count("Storgatan 1") == 1


def test_a_refunded_order_is_told_as_one_without_the_amount_too() -> None:
    """All money went back: no thanks, no promise to look after it, though no amount is known."""
    for facts in ({}, {"refunds": [{"reason": "Out of stock."}]}):
        mail = _mail(order=order(status="refunded", **facts))
        words = " ".join(mail.text.split())

        assert mail.subject == "Your order 1001 has been refunded"
        assert mail.preheader == "Here is your order as it now stands."
        assert words.count("We have refunded your order.") == 1
        assert "looking after it" not in words
        assert "Thank you" not in words


def test_a_draft_is_not_confirmed() -> None:
    """Nobody has placed it: there is nothing to confirm."""
    with pytest.raises(MissingFactError, match="an order that was placed"):
        Simple(order=order(status="draft"))


_WAY = {"method": "Bank transfer", "instructions": "IBAN DE00", "url": "https://pay.example"}


@pytest.mark.parametrize(
    "facts",
    [
        {"payments": [{**_WAY, "status": "paid"}]},
        {"payments": [{**_WAY, "status": "authorized"}, {"method": "Cash", "status": "pending"}]},
        {"payments": [_WAY], "totals": {"total": money("9.00"), "paid": money("9.00")}},
    ],
)
def test_what_is_paid_is_not_asked_for_again(facts: dict[str, Any]) -> None:
    """The way to pay stands beside open payments only, and with nothing left to pay nowhere."""
    text = _mail(order=order(**facts)).text

    assert "IBAN DE00" not in text
    assert "Pay now" not in text


def test_the_way_to_pay_stands_where_something_is_open() -> None:
    """A payment that is pending, failed, or of which nobody says how far it is."""
    for status in ("pending", "failed", None):
        assert "IBAN DE00" in _mail(order=order(payments=[{**_WAY, "status": status}])).text


_HALF = {"total": money("100.00"), "paid": money("30.00")}


@pytest.mark.parametrize(
    ("payments", "shown"),
    [
        ([{**_WAY, "status": "paid"}], True),
        ([{**_WAY, "status": "paid"}, {"method": "Cash", "status": "pending"}], True),
        (
            [{**_WAY, "status": "paid"}, {"status": "pending", "url": "https://other.example"}],
            False,
        ),
        ([{**_WAY, "status": "authorized"}], False),
        ([{**_WAY, "status": "voided"}], False),
    ],
)
@pytest.mark.parametrize("kind", [Simple, Welcome])
def test_the_rest_of_a_price_is_paid_as_its_first_part_was(
    kind: type[Simple | Welcome], payments: list[dict[str, Any]], shown: bool
) -> None:
    """Where something is still due, and no open payment says how, a payment that was made does."""
    due = order(payments=payments, totals={**_HALF, "due": money("70.00")})
    mail = _CATALOGUE.render(kind(order=due), recipient=_TO, locale="en")

    assert ("IBAN DE00" in mail.text) is shown


def test_less_paid_than_it_costs_tells_the_way_too() -> None:
    """A shop that states no debt, but a price and less that was paid, has one."""
    assert "IBAN DE00" in _mail(order=order(payments=[_PART], totals=_HALF)).text


def test_an_address_with_nothing_to_print_has_no_heading() -> None:
    """A telephone number alone is no address."""
    phone, place = {"phone": "123"}, {"city": "Kiel"}

    alone = _mail(order=order(shipping_address=phone)).text
    beside = _mail(order=order(shipping_address=phone, billing_address=place)).text

    assert "address" not in alone
    assert "Delivery and payment" not in alone
    assert "Billing address" in beside
    assert "Delivery address" not in beside
    assert "Delivery and billing address" not in beside


def test_what_was_refunded_whole_is_not_waited_for() -> None:
    """A line that is not in stock has no day any more, once all of it was refunded."""
    at = "2026-12-01T00:00:00+01:00"
    line = {"title": "Lamp", "quantity": 2, "available_at": at}
    catalogue = Catalogue(brand=sample_brand())
    texts = [
        catalogue.render(Simple(order=order(lines=[{**line, **more}])), locale="en").text
        for more in ({"quantity_refunded": 1}, {"quantity_refunded": 2})
    ]

    assert ["Not in stock yet" in text for text in texts] == [True, False]
