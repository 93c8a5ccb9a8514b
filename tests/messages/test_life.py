"""What mails say as an order goes on: no more than its state allows, and nothing against it."""

from __future__ import annotations

from typing import Any

import pytest

from postmail.errors import MissingFactError
from postmail.mail import Mail
from postmail.messages import (
    InquiryReceived,
    Message,
    PaymentPending,
    PickupReady,
    Reassurance,
    Replenish,
    SeparateParcels,
    Shipped,
    Simple,
    TrackingUpdate,
    Welcome,
)
from postmail.money import Money
from postmail.order import NextStep
from tests.messages.orders import money, order
from tests.messages.rendering import TO, catalogue

_BANK = {
    "method": "Bank transfer",
    "status": "pending",
    "amount": money("20.00"),
    "instructions": "IBAN DE00",
}
_CARD = {"method": "Visa", "status": "failed", "amount": money("20.00")}
_HERE: dict[str, Any] = {"status": "delivered"}
_LOST: dict[str, Any] = {"status": "exception"}
_WAITS: dict[str, Any] = {"status": "ready_for_pickup"}
_COMES: dict[str, Any] = {"status": "in_transit"}


def _mail(message: Message) -> Mail:
    return catalogue().render(message, recipient=TO, locale="en")


def _words(message: Message) -> str:
    mail = _mail(message)
    return f"{mail.preheader} {' '.join(mail.text.split())}"


@pytest.mark.parametrize(
    "parcels",
    [
        [_LOST],
        [_LOST, {"status": "pending"}],
        [_HERE, _LOST, _COMES],
        [_HERE, _WAITS],
        [_HERE, _WAITS, _COMES],
    ],
)
def test_where_nothing_is_known_nothing_is_announced(parcels: list[dict[str, Any]]) -> None:
    """Neither the list of mails nor a heading promises what comes next, and nothing follows."""
    what = order(shipments=parcels, status="shipped", totals={"total": money("20.00")})
    words = _words(Simple(order=what))

    assert what.next_step is None
    assert "happens next" not in words
    assert "on its way to you" not in words


def test_a_part_that_waits_does_not_hide_that_the_rest_comes() -> None:
    """Nothing has arrived, and one parcel is still on its way."""
    assert order(shipments=[_WAITS, _COMES]).next_step is NextStep.COMES


@pytest.mark.parametrize(
    "facts", [{"status": "processing"}, {"status": "placed", "shipments": [{"status": "pending"}]}]
)
def test_what_is_packed_does_not_wait_for_money(facts: dict[str, Any]) -> None:
    """The confirmation, the reminder and the reassurance agree that it is being packed."""
    what = order(payments=[_BANK], **facts)

    assert what.next_step is NextStep.LEAVES_LATER
    assert "We are packing your order" in _mail(Reassurance(order=what)).subject + _words(
        Reassurance(order=what)
    )
    for kind in (Simple, PaymentPending):
        words = _words(kind(order=what))
        assert "start packing" not in words
        assert "get to work" not in words


def test_an_order_on_hold_may_need_something() -> None:
    """It waits for somebody, perhaps for its customer."""
    facts: dict[str, Any] = {"payments": [{"status": "authorized"}]}

    assert "nothing you need to do" in _words(Simple(order=order(**facts)))
    assert "nothing you need to do" not in _words(Simple(order=order(status="on_hold", **facts)))


@pytest.mark.parametrize("pickup", [True, False])
def test_money_that_comes_later_holds_nothing_up(pickup: bool) -> None:
    """What is paid in the shop or at the door is made ready before."""
    cash = {"method": "Cash", "status": "pending", "amount": money("20.00")}
    words = _words(PaymentPending(order=order(payments=[cash], pickup=pickup)))

    assert "get to work" not in words
    assert "get to work" in _words(PaymentPending(order=order(payments=[_BANK], pickup=pickup)))


@pytest.mark.parametrize(
    ("sums", "payments", "due"),
    [
        ({"total": money("20.00")}, [_CARD, _CARD], 20),
        ({"total": money("20.00")}, [_CARD, _BANK], 20),
        (
            {"total": money("50.00")},
            [_CARD, _BANK, {"status": "paid", "amount": money("30.00")}],
            20,
        ),
        ({"total": money("40.00")}, [_CARD, _BANK], 40),
        ({}, [_CARD, _BANK], 40),
    ],
)
def test_several_attempts_do_not_add_up(
    sums: dict[str, Any], payments: list[dict[str, Any]], due: int
) -> None:
    """No more is due than what is left of the total, however often it was tried."""
    assert PaymentPending(order=order(totals=sums, payments=payments)).due == Money(due, "EUR")


def test_how_to_pay_says_how_much() -> None:
    """The reassurance lists no sums, and would leave the customer to add them up."""
    heading = "€20.00 still to be paid"

    assert heading in _words(Reassurance(order=order(payments=[_BANK])))
    assert heading not in _words(Reassurance(order=order(payments=[_BANK, _BANK])))
    made = {**_BANK, "status": "paid"}
    part = {"total": money("50.00"), "paid": money("20.00")}
    assert heading not in _words(Reassurance(order=order(payments=[made], totals=part)))


def test_who_collects_is_told_what_to_bring_along() -> None:
    """What is paid at the counter stands with what one needs there."""
    place = {"pickup_point": {"company": "Shop"}, **_WAITS}

    def told(due: str) -> bool:
        what = order(shipments=[place], totals={"due": money(due)})
        return "Still to be paid" in _words(PickupReady(order=what))

    assert told("20.00")
    assert not told("0.00")


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({}, True),
        ({"shipments": [_COMES]}, False),
        ({"status": "delivered"}, False),
        ({"status": "partly_shipped"}, False),
    ],
)
def test_a_late_welcome_promises_no_news_of_what_has_left(
    facts: dict[str, Any], told: bool
) -> None:
    """The mail that tells of the parcel is not announced after it."""
    assert ("as soon as your parcel leaves" in _words(Welcome(order=order(**facts)))) is told


@pytest.mark.parametrize("kind", ["digital", "gift_card", "service"])
def test_nobody_sends_files_back(kind: str) -> None:
    """How returns work is said of goods alone."""
    files = order(lines=[{"title": "E-book", "kind": kind}])
    asked = {"answer_by": "2026-09-14T12:00:00Z"}

    for facts, told in (({"order": order()}, True), ({"order": files}, False)):
        assert ("How returns work" in _words(Welcome.model_validate(facts))) is told
        assert ("How returns work" in _words(InquiryReceived.model_validate(facts | asked))) is told
    assert "where it is now" not in _words(Reassurance(order=files))


def test_nobody_sends_back_what_never_came() -> None:
    """An inquiry about an order that was called off is answered without the way back."""
    asked = {"answer_by": "2026-03-04T12:00:00Z", "order": order(status="cancelled")}
    assert "How returns work" not in _words(InquiryReceived.model_validate(asked))


@pytest.mark.parametrize(
    "facts",
    [
        {"shipments": [_HERE, _HERE]},
        {"shipments": [_COMES, _COMES], "status": "cancelled"},
    ],
)
def test_what_has_come_does_not_come_in_pieces(facts: dict[str, Any]) -> None:
    """Nobody is told what arrives when, once it is all there, or called off."""
    with pytest.raises(MissingFactError, match="parcels that come separately"):
        SeparateParcels(order=order(**facts))

    assert SeparateParcels(order=order(shipments=[_HERE, _COMES])).parcels


def test_a_replacement_leaves_without_what_it_replaces() -> None:
    """A lost parcel is told as shipped only where nothing else is."""
    both = Shipped(order=order(shipments=[_LOST, _COMES], status="shipped"))
    text = _mail(both).text

    assert [parcel.status for parcel in both.parcels] == ["in_transit"]
    assert "Parcel 2 of 2" in text
    assert "Parcel 1 of 2" not in text
    assert Shipped(order=order(shipments=[_LOST])).parcels


def test_news_of_one_of_several_parcels_says_which() -> None:
    """Other mails count them, and so does this one."""
    scanned = {**_COMES, "scans": [{"at": "2026-09-15T08:00:00Z", "message": "Sorted"}]}
    two = TrackingUpdate(order=order(shipments=[_HERE, scanned]))
    one = TrackingUpdate(order=order(shipments=[scanned]))

    assert "Parcel 2 of 2" in _mail(two).text
    assert "Parcel 1" not in _mail(two).text
    assert "Your parcel\n" in _mail(one).text


def test_what_went_back_does_not_run_low() -> None:
    """A refill is offered of what was kept, though it be in part."""
    lines = [
        {"title": "Candle", "quantity": 2, "quantity_refunded": 2},
        {"title": "Wax", "quantity": 2, "quantity_refunded": 1},
    ]
    items = [{"title": title, "url": "https://shop.example/p"} for title in ("Candle", "Wax")]
    message = Replenish.model_validate({"order": order(lines=lines), "items": items})

    assert [item.title for item in message.items] == ["Wax"]
