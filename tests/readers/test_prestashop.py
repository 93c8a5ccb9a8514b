"""Orders of PrestaShop: what the states of a shop say, and what no carrier brings."""

from __future__ import annotations

from typing import Any

import pytest

from postmail.order import NextStep, Order, OrderStatus, ShipmentStatus
from postmail.readers import read_order
from tests.readers.payloads import load


def read(order: dict[str, Any], **beside: Any) -> Order:
    """The fixture with other facts in the order, and more beside it."""
    payload = load("prestashop/order")
    payload["order"] |= order
    return read_order(payload, timezone="Europe/Paris", beside=load("prestashop/beside") | beside)


def test_what_no_carrier_brings_is_not_delivered_anywhere() -> None:
    """
    An order of virtual products alone has the carrier 0, and an address all the same.

    Source: `PaymentModule::createOrderFromCart` in https://github.com/PrestaShop/PrestaShop
    """
    order = read({"id_carrier": "0", "shipping_number": "", "current_state": "2"}, carrier={})

    assert not order.has_goods
    assert (order.shipping_address, order.next_step) == (None, None)
    assert order.extra == {}
    assert read({"current_state": "2"}).next_step is NextStep.LEAVES


@pytest.mark.parametrize("state", ["11", "12", "13"])
def test_a_state_whose_number_differs_between_versions_says_only_what_all_mean(state: str) -> None:
    """
    12 is "on backorder (not paid)" in new shops, and "remote payment accepted" in those that began
    with 1.6; what was paid, the order tells itself.

    Source: `install-dev/data/xml/order_state.xml` in https://github.com/PrestaShop/PrestaShop and,
    as 1.6 had it, in https://github.com/thirtybees/thirtybees
    """
    order = read({"current_state": state})

    assert order.status is OrderStatus.PLACED
    assert not order.is_unpaid
    assert read({"current_state": state, "total_paid_real": "0.000000"}).is_unpaid


@pytest.mark.parametrize(
    ("flags", "status", "parcel"),
    [
        ({"shipped": "1", "delivery": "1", "paid": "1"}, "shipped", ShipmentStatus.IN_TRANSIT),
        ({"shipped": "0", "delivery": "1", "paid": "1"}, "processing", None),
        ({"shipped": "0", "delivery": "0", "paid": "1"}, "placed", None),
        ({"shipped": "0", "delivery": "0", "paid": "0"}, None, None),
    ],
)
def test_a_state_of_the_shop_s_own_is_known_by_its_flags(
    flags: dict[str, str], status: str | None, parcel: ShipmentStatus | None
) -> None:
    """Facts: https://devdocs.prestashop-project.org/9/webservice/resources/order_states."""
    state = {"id": 27, "name": "Remis au transporteur", "color": "#01B887", **flags}
    order = read({"current_state": "27"}, order_state=state)

    assert order.status == status
    assert [one.status for one in order.shipments] == [parcel]
    assert [finding.code for finding in order.findings] == ["assumed-zone"]
    assert order.extra == {}
    assert "unknown-value" in {one.code for one in read({"current_state": "27"}).findings}
    assert read({"current_state": "5"}, order_state=state).status is OrderStatus.DELIVERED
