"""What has arrived, and what has not: a part is never told as the whole."""

from __future__ import annotations

from typing import Any

import pytest

from postmail.mail import Mail
from postmail.messages import Delayed, Delivered, Message, Reassurance, Stage, TrackingUpdate
from tests.messages.orders import order
from tests.messages.rendering import TO, catalogue

_LINES = [{"id": "a", "title": "Lamp"}, {"id": "b", "title": "Candle"}]
_HERE: dict[str, Any] = {
    "status": "delivered",
    "delivered_at": "2026-09-15T11:00:00+02:00",
    "items": [{"line_id": "a"}],
}
_AWAY = {"status": "in_transit", "items": [{"line_id": "b"}]}
_BACK = {"status": "returned", "items": [{"line_id": "b"}]}
_SET = {
    "id": "s",
    "title": "Set",
    "manual_url": "https://shop.example/set",
    "components": [{"id": "a", "title": "Cup"}, {"id": "c", "title": "Pot"}],
}
#: Orders of which one parcel has arrived, and something has not been sent.
_PARTS: list[dict[str, Any]] = [
    {"lines": _LINES, "shipments": [_HERE], "status": "partly_shipped"},
    {"lines": _LINES, "shipments": [_HERE]},
    {"lines": [{"id": "a", "title": "Lamp", "quantity": 5}], "shipments": [_HERE]},
    {"shipments": [_HERE | {"items": []}], "status": "partly_shipped"},
]


def _mail(message: Message) -> Mail:
    return catalogue().render(message, recipient=TO, locale="en")


def _flat(mail: Mail) -> str:
    return " ".join(mail.text.split())


@pytest.mark.parametrize("facts", _PARTS)
def test_a_part_that_has_arrived_is_not_everything(facts: dict[str, Any]) -> None:
    """While a line lies in no parcel, or the shop says that more comes, all is not there."""
    what = order(**facts)
    delivered, reassurance = Delivered(order=what), Reassurance(order=what)

    assert not what.has_arrived
    assert delivered.rest
    assert reassurance.stage == Stage.ON_ITS_WAY
    for mail in (_mail(delivered), _mail(reassurance)):
        assert mail.subject == "Part of your order 1001 has arrived"
        assert "Everything has arrived" not in _flat(mail)
        assert "Is my parcel lost?" not in _flat(mail)
        assert "A part is with you already, and the rest is still to come." in _flat(mail)


@pytest.mark.parametrize("facts", _PARTS)
def test_the_period_does_not_begin_with_a_part(facts: dict[str, Any]) -> None:
    """The last of the goods begins it, so no end is told while one is missing."""
    assert Delivered(order=order(**facts)).withdraw_until is None


def test_a_bundle_has_arrived_with_its_components() -> None:
    """Parcels may name a bundle's components in its place; its manual is in the mail then."""
    more = {"status": "in_transit", "items": [{"line_id": "b"}]}
    here = _HERE | {"items": [{"line_id": "a"}, {"line_id": "c"}]}
    whole = Delivered(order=order(lines=[_SET], shipments=[here]))
    part = Delivered(order=order(lines=[_SET, *_LINES[1:]], shipments=[here, more]))

    assert not whole.rest
    assert [line.title for line in part.lines] == ["Set"]


def test_what_comes_back_is_not_still_to_come() -> None:
    """Where a parcel goes back to the shop, the mail shows where it is, and promises nothing."""
    mail = _mail(Delivered(order=order(lines=_LINES, shipments=[_HERE, _BACK])))

    assert mail.subject == "Part of your order 1001 has arrived"
    assert "still to come" not in _flat(mail)
    assert "Here is where the rest is." in mail.text
    assert "On its way back to us" in mail.text


def test_news_of_a_delivery_says_that_it_has_arrived() -> None:
    """A delivered parcel is no step on the way; a part of the order is told as a part."""
    scans = [{"at": "2026-09-15T11:00:00+02:00", "message": "Delivered"}]
    here = _HERE | {"scans": scans}
    whole = _mail(TrackingUpdate(order=order(lines=_LINES[:1], shipments=[here])))
    part = _mail(TrackingUpdate(order=order(lines=_LINES, shipments=[here, _AWAY])))

    assert whole.subject == "Your order 1001 has arrived"
    assert part.subject == "Part of your order 1001 has arrived"


def _late(**more: Any) -> dict[str, Any]:
    return {"status": "delayed", "items": [{"line_id": "b"}], **more}


@pytest.mark.parametrize(
    ("facts", "part", "late"),
    [
        ({"lines": _LINES, "shipments": [_HERE, _late()]}, True, ["Candle"]),
        ({"lines": _LINES, "shipments": [_AWAY, _late(items=[])]}, True, []),
        ({"shipments": [_HERE | {"items": []}, {"status": "in_transit"}]}, True, []),
        ({"lines": _LINES[1:], "shipments": [_late()]}, False, ["Candle"]),
        ({"shipments": [{"status": "delayed"}]}, False, []),
        ({"shipments": [{"status": "in_transit"}]}, False, []),
        ({}, False, []),
    ],
)
def test_only_what_is_late_is_late(facts: dict[str, Any], part: bool, late: list[str]) -> None:
    """Where something has arrived, or only some parcels are late, a part of the order is late."""
    message = Delayed(order=order(**facts), reason="Snow.")
    text = _flat(_mail(message))

    assert [line.title for line in message.lines] == late
    assert ("part of your order will arrive later" in text) is part
    assert ("your order will arrive later" in text.replace("part of your order", "")) is not part
