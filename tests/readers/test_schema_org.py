"""Orders as JSON-LD in mails and pages: dates without a time, and what becomes of an order."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from postmail.order import LineKind, ShipmentStatus
from postmail.readers import read_order
from tests.readers.payloads import load


@pytest.mark.parametrize("zone", [None, "Europe/Berlin", "America/Los_Angeles"])
@pytest.mark.parametrize("shown_in", ["America/New_York", "UTC", "Europe/Helsinki"])
def test_a_day_is_the_same_day_in_every_mail(zone: str | None, shown_in: str) -> None:
    """Its midnight would be the day before, west of where it was read; a time stays as it is."""
    payload = load("schema-org/order") | {"orderDate": "2026-03-01"}
    order = read_order(payload, timezone=zone)
    timed = read_order(payload | {"orderDate": "2026-03-01T00:00:00Z"})

    assert order.placed_at.astimezone(ZoneInfo(shown_in)).day == 1
    assert timed.placed_at.hour == 0


def test_what_was_returned_is_not_said_to_be_refunded() -> None:
    """Source: https://schema.org/OrderReturned ("representing that an order has been returned")."""
    payload = load("schema-org/order") | {"orderStatus": "https://schema.org/OrderReturned"}
    order = read_order(payload)

    assert order.status is None
    assert {parcel.status for parcel in order.shipments} == {ShipmentStatus.RETURNED}
    assert order.next_step is None
    assert "unknown-value" not in {finding.code for finding in order.findings}
    del payload["orderDelivery"]
    assert [one.status for one in read_order(payload).shipments] == [ShipmentStatus.RETURNED]


def test_what_is_downloaded_is_no_goods() -> None:
    """Source: https://schema.org/DeliveryMethod, which takes GoodRelations' words."""
    way = "http://purl.org/goodrelations/v1#DeliveryModeDirectDownload"
    payload = load("schema-org/order") | {"orderDelivery": {"hasDeliveryMethod": way}}
    order = read_order(payload)

    assert {line.kind for line in order.lines} == {LineKind.DIGITAL}
    assert order.shipments == ()


@pytest.mark.parametrize(
    ("status", "arrived"),
    [
        ("Delivered", True),
        ("https://schema.org/OrderDelivered", True),
        ("Undelivered", False),
        ({"@type": "DeliveryEvent", "name": "Arrived at hub"}, False),
        ([{"@type": "DeliveryEvent"}], False),
    ],
)
def test_a_parcel_has_arrived_only_where_its_status_says_so(status: object, arrived: bool) -> None:
    """`deliveryStatus` is a DeliveryEvent by https://schema.org/deliveryStatus, often a word."""
    delivery = {"trackingNumber": "1Z999AA1", "deliveryStatus": status}
    order = read_order(load("schema-org/order") | {"orderDelivery": delivery})

    assert [parcel.has_arrived for parcel in order.shipments] == [arrived]
