"""When it is expected: one day for all of an order, and none that a parcel contradicts."""

from __future__ import annotations

from typing import Any

import pytest

from postmail.mail import Mail
from postmail.messages import InquiryReceived, Message, Reassurance, Shipped, Simple, Welcome
from postmail.order import Order
from tests.messages.orders import order
from tests.messages.rendering import TO, catalogue

_HERE = {"status": "delivered"}
_TWO = [{"id": "a", "title": "Lamp"}, {"id": "b", "title": "Candle"}]


def _day(day: int) -> dict[str, str]:
    return dict.fromkeys(("earliest", "latest"), f"2026-11-{day}T00:00:00+01:00")


_PROMISED = {"earliest": "2026-11-10T00:00:00+01:00", "latest": "2026-11-12T00:00:00+01:00"}
_LATER = {"status": "in_transit", "estimated": _day(24)}
_LAST = {"status": "in_transit", "estimated": _day(26)}


def _mail(message: Message) -> Mail:
    return catalogue().render(message, recipient=TO, locale="en")


def _words(mail: Mail) -> str:
    return f"{mail.subject} {mail.preheader} {' '.join(mail.text.split())}"


def _messages(what: Order) -> list[Message]:
    asked = InquiryReceived.model_validate({"order": what, "answer_by": "2026-11-30T12:00:00Z"})
    return [Reassurance(order=what), Simple(order=what), Welcome(order=what), asked]


@pytest.mark.parametrize(
    ("facts", "day"),
    [
        ({}, _PROMISED),
        ({"shipments": [{"status": "in_transit"}]}, _PROMISED),
        ({"shipments": [_LATER | {"status": "ready_for_pickup"}]}, None),
        ({"shipments": [_LATER | {"status": "exception"}]}, None),
        ({"shipments": [_HERE, {"status": "in_transit"}]}, _PROMISED),
        ({"shipments": [_LATER]}, _day(24)),
        ({"shipments": [_LATER | {"status": "delayed"}]}, _day(24)),
        ({"shipments": [_LATER, _LAST]}, None),
        ({"shipments": [_LATER, {"status": "in_transit"}]}, None),
        ({"shipments": [{"status": "delayed"}]}, None),
        ({"shipments": [{"status": "exception"}]}, None),
        ({"shipments": [{"status": "returned"}]}, None),
        ({"shipments": [_LATER | {"status": "returned"}]}, None),
        ({"shipments": [_HERE, {"status": "delayed"}]}, None),
        ({"shipments": [_LATER | {"items": [{"line_id": "a"}]}], "lines": _TWO}, None),
        ({"shipments": [_LATER | {"status": "cancelled"}]}, _PROMISED),
        ({"status": "delivered"}, None),
        ({"status": "cancelled"}, None),
    ],
)
def test_an_order_is_expected_as_its_parcels_tell(facts: dict[str, Any], day: Any) -> None:
    """The only parcel's day, else what was promised, unless a parcel tells otherwise."""
    what = order(estimated=_PROMISED, **facts)
    dumped = what.expected.model_dump(mode="json") if what.expected else None

    assert dumped == (None if day is None else {**day, "by_day": True})


@pytest.mark.parametrize(
    "shipments",
    [[_LATER, _LAST], [{"status": "delayed"}], [{"status": "returned"}], [_LATER]],
)
def test_no_mail_repeats_a_promise_that_no_longer_holds(shipments: list[Any]) -> None:
    """Neither preheader nor facts nor answers tell a day that a parcel contradicts."""
    what = order(estimated=_PROMISED, shipments=shipments)
    messages = _messages(what)
    if shipments != [{"status": "returned"}]:
        messages.append(Shipped(order=what))

    for message in messages:
        assert "10 Nov" not in _words(_mail(message)), message.kind


def test_the_only_parcels_day_is_told_everywhere() -> None:
    """The confirmation and the answer to an inquiry know it, too."""
    for message in _messages(order(estimated=_PROMISED, shipments=[_LATER])):
        assert "24 Nov" in _words(_mail(message)), message.kind


def test_the_last_parcel_has_an_end_or_none() -> None:
    """ "At the latest" is said of ends only: "not before" is none, nor is a day that is over."""
    opens = {"status": "in_transit", "estimated": {"earliest": "2026-11-26T00:00:00+01:00"}}
    back = _LAST | {"status": "returned"}

    assert Reassurance(order=order(shipments=[opens, opens])).all_by is None
    assert Reassurance(order=order(shipments=[_LATER, opens])).all_by is None
    assert Reassurance(order=order(shipments=[_LATER, back])).all_by is None
    assert Reassurance(order=order(shipments=[_LATER, _LAST])).all_by is not None


def test_a_parcel_that_comes_back_is_not_expected() -> None:
    """Its panel says that it is on its way back, and no day."""
    text = _mail(Reassurance(order=order(shipments=[_LATER | {"status": "returned"}]))).text

    assert "On its way back to us" in text
    assert "Expected" not in text


def test_a_day_that_only_begins_is_told_as_a_beginning() -> None:
    """ "Not before" stands where the only known end is the first; no answer gives it as the day."""
    opens = {"earliest": "2026-11-26T00:00:00+01:00"}
    for facts in (
        {"estimated": opens},
        {"shipments": [{"status": "in_transit", "estimated": opens}]},
    ):
        for message in _messages(order(**facts)):
            words = _words(_mail(message))
            assert "Not before Thursday 26 Nov" in words or "26 Nov" not in words, message.kind
            assert "Expected: Thu" not in words
            assert "Expected delivery: Thu" not in words
    assert "Not before Thursday 26 Nov" in _words(_mail(Simple(order=order(estimated=opens))))


def test_nobody_waits_for_what_comes_back() -> None:
    """Where a parcel goes back and no day is known, no question about its coming is answered."""
    back = {"status": "returned"}
    text = _words(_mail(Reassurance(order=order(shipments=[back]))))
    both = _words(_mail(Reassurance(order=order(shipments=[back, _LATER]))))

    for question in ("When will it be here?", "not at home", "Is my parcel lost?"):
        assert question not in text
    assert "Is my parcel lost?" not in both
