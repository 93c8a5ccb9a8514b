"""Orders of django-oscar: what shipping events are, and what waits."""

from __future__ import annotations

import pytest

from postmail.order import NextStep, OrderStatus
from postmail.readers import read_order
from tests.readers.payloads import load


@pytest.mark.parametrize(
    ("notes", "number"),
    [
        ("1Z 999 AA1", "1Z 999 AA1"),
        ("RM123456785GB", "RM123456785GB"),
        ("Left our house, sent by Uncle Bob", None),
        ("", None),
    ],
)
def test_words_are_no_tracking_number(notes: str, number: str | None) -> None:
    """The model calls them "the dispatch reference, or a tracking number"; staff write more."""
    payload = load("oscar/order")
    payload["shipping_events"] = [{"id": 1, "notes": notes, "date_created": "2026-03-01T10:00:00Z"}]
    parcels = read_order(payload).shipments

    assert [item.number for parcel in parcels for item in parcel.tracking] == [number] * bool(
        number
    )


@pytest.mark.parametrize(
    ("kind", "left"),
    [
        ({"name": "Shipped", "code": "shipped"}, True),
        ({"name": "Returned", "code": "returned"}, False),
        ("Cancelled", False),
        ({"code": "returned"}, False),
        ("https://shop.example/api/types/1/", True),
        (None, True),
    ],
)
def test_what_came_back_is_not_on_its_way(kind: object, left: bool) -> None:
    """Source: `AbstractShippingEventType`, https://github.com/django-oscar/django-oscar."""
    event = {"id": 1, "notes": "1Z999AA1", "date_created": "2026-03-01T10:00:00Z"}
    payload = load("oscar/order") | {"shipping_events": [event | {"event_type": kind}]}
    order = read_order(payload)

    assert bool(order.shipments) is left
    assert not [path for path in order.extra if path.startswith("shipping_events")]


def test_a_pending_order_does_not_wait_for_money() -> None:
    """
    "If payment is successful, place the order": what is pending is what the shop does with it.

    Source: `PaymentDetailsView.submit`, `sandbox/settings.py` in
    https://github.com/django-oscar/django-oscar
    """
    payload = load("oscar/order") | {"status": "Pending", "shipping_events": [], "sources": []}
    order = read_order(payload)

    assert order.status is OrderStatus.PLACED
    assert order.next_step is NextStep.LEAVES


def test_a_line_that_was_called_off_does_not_come() -> None:
    """Lines have states of their own. Source: `OSCAR_LINE_STATUS_PIPELINE`."""
    payload = load("oscar/order") | {"status": "Being processed"}
    payload["lines"][0] |= {"status": "Cancelled"}
    line = read_order(payload).lines[0]

    assert line.quantity_removed == line.quantity_refunded == line.quantity
    assert not read_order(payload | {"status": "Cancelled"}).lines[0].quantity_removed


def test_what_requires_no_shipping_is_not_sent() -> None:
    """Source: `NoShippingRequired`, `src/oscar/apps/shipping/methods.py` in django-oscar."""
    way = {"shipping_method": "No shipping required", "shipping_code": "no-shipping-required"}
    order = read_order(load("oscar/order") | way | {"shipping_events": [], "status": "new"})

    assert not order.has_goods
    assert (order.shipping_address, order.shipping_method, order.next_step) == (None, None, None)
    assert order.extra == {}
