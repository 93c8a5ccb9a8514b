"""What mails say late in an order's life: of lines that are gone, of money, of what waits."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from postmail.errors import MissingFactError
from postmail.messages import (
    Delayed,
    Message,
    Reassurance,
    Refunded,
    Shipped,
    SimilarItems,
    TrackingUpdate,
)
from tests.messages.orders import money, order
from tests.messages.rendering import TO, catalogue

_COMES: dict[str, Any] = {"status": "in_transit"}
_WAITS: dict[str, Any] = {"status": "ready_for_pickup"}
_BANK = {"method": "Bank transfer", "status": "pending", "instructions": "IBAN DE00"}
_CASH = {"method": "Cash on delivery", "status": "pending"}
_DUE = {"due": money("20.00")}


def _text(message: Message) -> str:
    mail = catalogue().render(message, recipient=TO, locale="en")
    return f"{mail.subject} {' '.join(mail.text.split())}"


def test_what_was_taken_off_is_not_named() -> None:
    """The order at a glance is what the customer still has, and all of it where that is nothing."""
    gone = {"title": "Wall clock", "quantity": 2, "quantity_refunded": 2, "quantity_removed": 2}
    less = {"title": "Teapot", "quantity": 2, "quantity_refunded": 1, "quantity_removed": 1}
    back = {"title": "Oak bowl", "quantity_refunded": 1}
    what = order(lines=[gone, less, back], shipments=[_COMES])

    for text in (_text(Shipped(order=what)), _text(Delayed(order=what, reason="Snow."))):
        assert "Wall clock" not in text
        assert "Teapot" in text
        assert "Oak bowl" in text
    assert "Wall clock" in _text(Shipped(order=order(lines=[gone], shipments=[_COMES])))


@pytest.mark.parametrize(
    ("sums", "payments", "told"),
    [
        (_DUE, [_CASH], True),
        ({"due": money("0.00")}, [_CASH], False),
        ({}, [_CASH], False),
        (_DUE, [], False),
        (_DUE, [{"method": "Visa", "status": "authorized"}], False),
        (_DUE, [{"method": "Visa", "status": "failed"}, _CASH], False),
    ],
)
def test_who_pays_at_the_door_is_told_how_much(
    sums: dict[str, Any], payments: list[dict[str, Any]], told: bool
) -> None:
    """Where the order states it, and its only payment is awaited."""
    news = {"at": "2026-09-15T08:00:00Z"}
    van = {"status": "out_for_delivery", "scans": [news]}
    facts: dict[str, Any] = {"totals": sums, "payments": payments}
    shipped = Shipped(order=order(shipments=[_COMES], **facts))
    comes = TrackingUpdate(order=order(shipments=[van], **facts))

    for message in (shipped, comes):
        assert ("Still to be paid €20.00 Cash on delivery" in _text(message)) is told


def test_a_part_asks_for_nothing() -> None:
    """How much is wanted for one of several parcels, or on another day, nobody knows."""
    news = {"at": "2026-09-15T08:00:00Z"}
    facts: dict[str, Any] = {"totals": _DUE, "payments": [_CASH]}
    for status, other in (("out_for_delivery", {"status": "pending"}), ("in_transit", None)):
        parcels = [{"status": status, "scans": [news]}, *([other] if other else [])]
        assert "Still to be paid" not in _text(
            TrackingUpdate(order=order(shipments=parcels, **facts))
        )
    assert "Still to be paid" not in _text(
        Shipped(order=order(shipments=[_COMES, {"status": "pending"}], **facts))
    )


@pytest.mark.parametrize(
    "facts",
    [
        {"status": "placed"},
        {"status": "processing"},
        {"shipments": [_COMES]},
        {"shipments": [{"status": "delivered"}]},
    ],
)
def test_how_to_pay_is_told_until_it_is_paid(facts: dict[str, Any]) -> None:
    """Packing and sending settle nothing."""
    assert "IBAN DE00" in _text(Reassurance(order=order(payments=[_BANK], **facts)))
    paid = [{**_BANK, "status": "paid"}]
    assert "IBAN DE00" not in _text(Reassurance(order=order(payments=paid, **facts)))


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, "send it"),
        ({"quantity": 2}, "send them"),
        ({"quantity": "1.5", "unit": "m"}, "send it"),
    ],
)
def test_several_pieces_are_they(facts: dict[str, Any], words: str) -> None:
    """With their day and without it, in each mail that tells of them."""
    dated = {"title": "Tea set", "available_at": "2026-12-07T00:00:00+01:00", **facts}
    what = order(lines=[dated])
    late = Reassurance(order=order(), waiting=[{"title": "Tea set", **facts}])

    for message in (Reassurance(order=what), Delayed(order=what, reason="Snow.")):
        assert f"We expect to {words} on 7 December 2026." in _text(message)
    assert f"Not in stock yet. We expect to {words} on" in _text(Reassurance(order=what))
    assert f"We do not know yet when we can {words}." in _text(late)


def test_what_is_collected_is_not_sent() -> None:
    """It becomes ready, alone or with the rest."""
    wait = {"title": "Tea set", "quantity": 2, "available_at": "2026-12-07T00:00:00+01:00"}
    what = order(lines=[wait, {"title": "Lamp"}], pickup=True)
    unknown = [{"title": "Tea set"}]

    for together in (None, True, False):
        text = _text(Reassurance(order=what, together=together))
        assert "Part of your order is not ready yet." in text
        assert "We expect them to be ready on 7 December 2026." in text
        assert "sending" not in text
        assert "we will send" not in text
    assert "when it will be ready." in _text(Reassurance(order=what, waiting=unknown))
    assert "be ready on" in _text(Delayed(order=what, reason="Snow."))


def test_nothing_goes_with_what_went_back() -> None:
    """A suggestion with a reason of its own stays."""
    lines = [
        {"title": "Lamp", "quantity_refunded": 1},
        {"title": "Bowl", "quantity": 2, "quantity_refunded": 1},
        {"title": "Rug", "quantity_refunded": 1},
        {"title": "Rug"},
    ]
    items = [
        {"title": "Shade", "goes_with": "lamp"},
        {"title": "Bulb", "goes_with": "Lamp", "reason": "It lasts"},
        {"title": "Spoon", "goes_with": "Bowl"},
        {"title": "Mat", "goes_with": "Rug"},
        {"title": "Vase", "goes_with": "Your last order"},
    ]
    message = SimilarItems.model_validate({"order": order(lines=lines), "items": items})

    assert [item.title for item in message.items] == ["Bulb", "Spoon", "Mat", "Vase"]
    with pytest.raises(MissingFactError):
        SimilarItems.model_validate({"order": order(lines=lines), "items": items[:1]})


def test_what_waits_is_not_on_its_way() -> None:
    """A late mail that it has left says where it is; one that still travels comes first."""
    place = {"company": "Locker 7"}
    day = {"estimated": {"latest": "2026-09-17T20:00:00+02:00"}}
    waits = {**_WAITS, "pickup_point": place, "carrier": "DHL", **day}
    late = Shipped(order=order(shipments=[waits]))
    text = _text(late)

    assert late.expected is None
    assert text.startswith("Ready to be collected: your order 1001 ")
    assert "It is waiting for you" in text
    assert "on its way" not in text
    assert "Locker 7" in text
    both = Shipped(order=order(shipments=[waits, _COMES]))
    assert [parcel.status for parcel in both.parcels] == ["in_transit"]


def test_money_goes_back_to_more_than_accounts() -> None:
    """A gift card has no account, and neither has a shop's credit."""
    back = {"amount": money("20.00"), "method": "Gift card"}

    assert "account" not in _text(Refunded(order=order(refunds=[back])))


def test_a_line_without_a_quantity_was_not_removed() -> None:
    """Nothing of nothing is no removal."""
    (line,) = order(lines=[{"title": "Sample", "quantity": 0}]).lines

    assert line.quantity == Decimal()
    assert not line.is_removed
