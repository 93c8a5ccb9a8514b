"""Where it waits, what is ready, what is known: parcels at a pick-up point, parcels of several."""

from __future__ import annotations

from typing import Any

import pytest

from postmail.errors import MissingFactError
from postmail.mail import Mail
from postmail.messages import (
    Delayed,
    Delivered,
    Message,
    PickupReady,
    Reassurance,
    SeparateParcels,
    Welcome,
)
from tests.messages.orders import money, order
from tests.messages.rendering import TO, catalogue

_LINES = [{"id": "a", "title": "Lamp"}, {"id": "b", "title": "Candle"}]
_PLACE = {"name": "Kiosk", "lines": ["Sandtorkai 30"], "city": "Hamburg", "country": "DE"}
_READY: dict[str, Any] = {
    "status": "ready_for_pickup",
    "pickup_point": _PLACE,
    "items": [{"line_id": "a"}],
}
_PACKING = {"status": "pending", "items": [{"line_id": "b"}]}
_DAY = {"latest": "2026-09-20T00:00:00+02:00"}


def _mail(message: Message) -> Mail:
    return catalogue().render(message, recipient=TO, locale="en")


def _words(mail: Mail) -> str:
    return f"{mail.subject} {mail.preheader} {' '.join(mail.text.split())}"


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("ready_for_pickup", "It is waiting for you here: Kiosk"),
        ("in_transit", "You can collect it here: Kiosk"),
        ("pending", "You can collect it here: Kiosk"),
        ("delivered", None),
        ("returned", None),
    ],
)
def test_it_waits_only_while_it_waits(status: str, told: str | None) -> None:
    """A pick-up point is told as the place to go to, and that it waits there once it does."""
    text = _words(_mail(Reassurance(order=order(shipments=[_READY | {"status": status}]))))

    assert told is None or told in text
    assert ("Kiosk" in text) is (told is not None)
    assert ("It is waiting" in text) is (status == "ready_for_pickup")


def test_a_part_that_waits_is_told_as_a_part() -> None:
    """With one of two parcels the mail says so, and what lies in it."""
    what = order(lines=_LINES, shipments=[_READY, _PACKING])
    part, whole = (
        _mail(PickupReady(order=one)) for one in (what, order(lines=_LINES[:1], shipments=[_READY]))
    )

    assert part.subject == "Ready to be collected: part of your order 1001"
    assert part.text.startswith("Part of your order is waiting for you\n===")
    assert "Part of your order is ready." in part.text
    assert "Your order is ready." not in part.text
    assert "- 1 × Lamp" in part.text
    assert whole.subject == "Ready to be collected: your order 1001"
    assert "Your order is ready." in whole.text


@pytest.mark.parametrize(
    "shipments",
    [
        [_READY | {"items": []}, {"status": "delivered"}],
        [_READY, _PACKING | {"status": "cancelled"}],
    ],
)
def test_what_was_collected_before_does_not_make_a_part(shipments: list[Any]) -> None:
    """All that has not been handed over yet waits: the order is ready."""
    mail = _mail(PickupReady(order=order(lines=_LINES[:1], shipments=shipments)))

    assert mail.subject == "Ready to be collected: your order 1001"


@pytest.mark.parametrize("status", ["draft", "cancelled", "failed", "refunded"])
def test_an_order_that_does_not_come_is_not_spoken_of(status: str) -> None:
    """Nobody is welcomed, asked to collect or told of a delay for an order that is over."""
    what = order(status=status)

    for kind, facts in (
        (Welcome, {}),
        (PickupReady, {"place": _PLACE}),
        (Delayed, {"reason": "Snow."}),
    ):
        with pytest.raises(MissingFactError, match="needs an order under way"):
            kind.model_validate({"order": what, **facts})


def test_what_has_arrived_is_not_late() -> None:
    """A delay of an order that is there refuses."""
    with pytest.raises(MissingFactError, match="needs an order under way"):
        Delayed(order=order(status="delivered"), reason="Snow.")


def _known(**more: Any) -> list[dict[str, Any]]:
    return [{"status": "in_transit", "items": [{"line_id": key}], **more} for key in "ab"]


@pytest.mark.parametrize(
    ("shipments", "known", "whole"),
    [
        (_known(estimated=_DAY), True, True),
        ([_known(status="delivered")[0], _known(estimated=_DAY)[1]], True, False),
        (_known(), False, False),
        ([{"status": "in_transit", "estimated": _DAY}] * 2, False, False),
        ([{"status": "in_transit"}, {"status": "in_transit"}], False, False),
    ],
)
def test_what_arrives_when_is_announced_where_it_is_known(
    shipments: list[Any], known: bool, whole: bool
) -> None:
    """Without contents or days, or with a parcel that is there, it says only where each one is."""
    text = _words(_mail(SeparateParcels(order=order(lines=_LINES, shipments=shipments))))

    assert ("what is in each parcel, and when it will arrive" in text) is whole
    assert ("What arrives when" in text) is known
    assert ("comes in several parcels. Here is where each one is." in text) is not whole


_TRANSFER = {"method": "Bank transfer", "status": "pending", "instructions": "IBAN DE00"}


@pytest.mark.parametrize(
    ("facts", "well"),
    [
        ({"status": "placed"}, True),
        ({"status": "placed", "payments": [{"method": "Invoice", "status": "pending"}]}, True),
        ({"status": "on_hold"}, False),
        ({"status": "pending"}, False),
        ({"status": "placed", "payments": [_TRANSFER]}, False),
        ({"status": "partly_refunded", "refunds": [{"amount": money("2.00")}]}, False),
    ],
)
def test_who_has_to_pay_or_wait_is_not_told_that_all_is_well(
    facts: dict[str, Any], well: bool
) -> None:
    """An order that waits for money or for somebody is not about to be packed."""
    text = _words(_mail(Reassurance(order=order(**facts))))

    assert ("All is well" in text) is well
    assert ("will start packing it soon" in text) is well
    assert ("We have your order, and we are looking after it." in text) is not well


def test_who_wonders_hears_that_the_payment_is_awaited() -> None:
    """With the way to pay in the mail."""
    text = _words(_mail(Reassurance(order=order(status="pending", payments=[_TRANSFER]))))

    assert "As soon as your payment arrives, we will start packing." in text
    assert "IBAN DE00" in text


@pytest.mark.parametrize(("at_home", "sought"), [(False, False), (True, True)])
def test_what_waits_elsewhere_is_not_looked_for_at_home(at_home: bool, sought: bool) -> None:
    """Of parcels that all go to a pick-up point, neither door nor porch is spoken of."""
    here: list[dict[str, Any]] = [_READY | {"status": "delivered"}]
    away: list[dict[str, Any]] = [_READY | {"status": "in_transit"}]
    if at_home:
        here.append({"status": "delivered"})
        away.append({"status": "in_transit"})
    delivered = Delivered(order=order(lines=_LINES[:1], shipments=here))

    for message in (delivered, Reassurance(order=delivered.order)):
        assert ("cannot find it" in _words(_mail(message))) is sought
    assert ("not at home" in _words(_mail(Reassurance(order=order(shipments=away))))) is sought
