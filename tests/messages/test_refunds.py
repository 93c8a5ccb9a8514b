"""Refunds: how much went back, for what, when, and the way that it takes."""

from __future__ import annotations

import pytest

from postmail.errors import MissingFactError
from postmail.messages import Refunded, Simple
from postmail.money import Money
from tests.messages.orders import money, order
from tests.messages.rendering import bare, mail_of

_OPEN = {"method": "Bank transfer", "status": "pending"}
_PARTLY = {"method": "Visa", "last4": "4242", "status": "partly_refunded"}


def test_a_refund_tells_amount_way_and_day() -> None:
    """How much, for what, where it goes and by when stand in the mail, and what remains."""
    mail = mail_of("refunded", "refunded", "en", None)

    assert mail.subject == "We have refunded €149.00 of your order N-1174"
    assert mail.preheader == "It should be with you by 19 November 2026 at the latest."
    for words in (
        "The money goes back to: Visa ending in 1881",
        "One blanket came back.",
        "1 × Wool blanket Hallig",
        "Total after refund",
    ):
        assert words in mail.text


def test_a_refund_goes_back_the_way_that_money_came() -> None:
    """Neither an attempt that failed nor a payment that is open is a way back."""
    refund = {"amount": money("5.00")}
    failed = {"method": "PayPal", "status": "failed"}
    several = bare(Refunded(order=order(payments=[failed, _PARTLY], refunds=[refund])))
    unpaid = bare(Refunded(order=order(payments=[{**_OPEN, "method": "Cash"}], refunds=[refund])))
    unsaid = bare(Refunded(order=order(payments=[{"method": "Visa"}], refunds=[refund])))

    assert "The money goes back to: Visa ending in 4242" in several
    assert "goes back to" not in unpaid
    assert "The money goes back to: Visa" in unsaid


def test_a_refund_of_delivery_costs_is_told_apart() -> None:
    """Products and delivery have a line each, where the shop told them apart."""
    refund = {"amount": money("20.00"), "shipping": money("5.00")}
    text = bare(Refunded(order=order(refunds=[refund])))

    assert "Products €15.00 Shipping €5.00 Refunded €20.00" in text


def test_the_newest_refund_is_told() -> None:
    """Of several refunds the newest is the news; without dates the last; else the sum."""
    new = {"amount": money("2.00"), "at": "2026-09-20T08:00:00Z"}
    old = {"amount": money("1.00"), "at": "2026-09-19T08:00:00Z"}
    dated = Refunded(order=order(refunds=[new, old]))
    undated = Refunded(order=order(refunds=[new, {"amount": money("3.00")}]))
    stated = Refunded(order=order(totals={"refunded": money("4.00")}))

    assert [one.refund.amount for one in (dated, undated, stated) if one.refund] == [
        Money(2, "EUR"),
        Money(3, "EUR"),
        Money(4, "EUR"),
    ]


def test_a_refund_without_more_than_its_amount() -> None:
    """No way, no reason, no lines: no label of them either."""
    text = bare(Refunded(order=order(totals={"refunded": money("4.00")})))

    assert "We have sent €4.00 back to you." in text
    for absent in ("goes back to", "What it is for", "Products", "Delivery €"):
        assert absent not in text


def test_a_refund_without_an_amount_refuses() -> None:
    """A refund that names no amount is refused with the fact's name."""
    with pytest.raises(MissingFactError, match=r"needs refund\.amount"):
        Refunded.model_validate({"order": order(), "refund": {"method": "Visa"}})


def test_a_refund_of_nothing_but_delivery_says_so() -> None:
    """Where all of it was for delivery, that stands there; nothing was for products."""
    text = bare(
        Refunded(order=order(refunds=[{"amount": money("5.00"), "shipping": money("5.00")}]))
    )

    assert "Shipping €5.00 Refunded €5.00" in text
    assert "Products" not in text


_FILE = {"title": "E-book", "kind": "digital", "download_url": "https://shop.example/d/1"}
_CARD = {
    "title": "Gift card",
    "kind": "gift_card",
    "quantity": "2",
    "gift_card": {"code": "GC-77", "balance": money("40.00")},
}
_BACK = {"refunds": [{"amount": money("5.00")}]}


def test_what_went_back_is_not_handed_out_again() -> None:
    """Files and codes stand in the mail for what was kept, and for nothing that was refunded."""
    kept = [_FILE, {**_CARD, "quantity_refunded": "1"}]
    gone = [{**_FILE, "quantity_refunded": "1"}, {**_CARD, "quantity_refunded": "2"}]

    for words in ("Download: https://shop.example/d/1", "Code: GC-77"):
        assert words in bare(Refunded(order=order(lines=kept, **_BACK)))
        assert words not in bare(Refunded(order=order(lines=gone, **_BACK)))


@pytest.mark.parametrize(
    "over",
    [{"status": "cancelled"}, {"cancelled_at": "2026-09-20T08:00:00Z"}, {"status": "failed"}],
)
def test_an_order_that_is_over_hands_nothing_out(over: dict[str, str]) -> None:
    """A cancelled order has neither files to fetch nor codes to redeem."""
    text = bare(Simple(order=order(lines=[_FILE, _CARD], **over)))

    assert "E-book" in text
    for absent in ("Download", "GC-77"):
        assert absent not in text
