"""Orders that customers collect, as each platform tells of it: no mail speaks of a parcel then."""

from __future__ import annotations

from typing import Any

import pytest

from postmail.order import NextStep, OrderStatus
from postmail.readers import read_order
from tests.readers.payloads import load


@pytest.mark.parametrize(
    ("kinds", "pickup"),
    [
        (["pick_up"], True),
        (["none", "pick_up"], True),  # a gift card beside it needs no delivery
        (["retail"], True),
        (["pick_up", "shipping"], False),
        (["pickup_point"], False),  # a carrier brings it there
        (["none"], False),
        ([], False),
    ],
)
def test_shopify_s_fulfilment_orders_know_it(kinds: list[str], pickup: bool) -> None:
    """
    The order itself does not: its shipping line has the name of the shop.

    Facts: https://shopify.dev/docs/api/admin-rest/latest/resources/fulfillmentorder and
    https://shopify.dev/docs/api/admin-graphql/latest/enums/DeliveryMethodType
    """
    apart = [{"id": 1, "delivery_method": {"method_type": kind}} for kind in kinds]
    rest = read_order(load("shopify/order_presentment"), beside={"fulfillment_orders": apart})
    graphql = load("shopify-graphql/order")
    nodes = [{"deliveryMethod": {"methodType": kind.upper()}} for kind in kinds]
    _order_in(graphql)["fulfillmentOrders"] = {"nodes": nodes}

    assert rest.pickup == pickup
    assert read_order(graphql).pickup == pickup
    assert "not-understood" not in {finding.code for finding in read_order(graphql).findings}


def _order_in(payload: Any) -> dict[str, Any]:
    while "lineItems" not in payload:
        payload = next(value for value in payload.values() if isinstance(value, dict))
    order: dict[str, Any] = payload
    return order


@pytest.mark.parametrize("in_extension", [True, False])
def test_magento_s_in_store_pickup(in_extension: bool) -> None:
    """`instore_pickup` is the way of delivery, and the order has the code of the place.

    Facts: `InventoryInStorePickupShippingApi/Model/Carrier/InStorePickup.php` in
    https://github.com/magento/inventory
    """
    payload = load("magento/order")
    more = payload["extension_attributes"]
    if in_extension:
        more["pickup_location_code"] = "gdansk"
    else:
        more["shipping_assignments"][0]["shipping"]["method"] = "instore_pickup"

    assert read_order(payload).pickup
    assert not read_order(load("magento/order")).pickup


def test_bigcommerce_tells_it_of_lines_and_in_a_status() -> None:
    """8 is "awaiting pickup"; lines that are collected name the method of it."""
    waiting, collected = load("bigcommerce/order"), load("bigcommerce/order")
    waiting["status_id"] = 8
    for line in collected["products"]:
        line["order_pickup_method_id"] = 3

    assert read_order(waiting).pickup
    assert read_order(collected).pickup
    assert not read_order(load("bigcommerce/order")).pickup
    assert read_order(waiting).shipping_address is None  # it is the customer's own
    assert read_order(collected).extra == {}


def test_what_bigcommerce_calls_awaiting_pickup_waits_to_be_collected() -> None:
    """
    It has no shipment: those have a carrier.

    Source: `reference/orders.v2.oas2.yml` in https://github.com/bigcommerce/docs ("Order has been
    pulled, and is awaiting customer pickup from a seller-specified location")
    """
    payload = load("bigcommerce/order") | {"status_id": 8, "shipments": []}
    order = read_order(payload)

    assert order.next_step is NextStep.COLLECT
    assert not order.has_arrived
    assert read_order(payload | {"status_id": 9}).shipments == ()


def test_what_schema_org_calls_available_waits_to_be_collected() -> None:
    """It is not on its way, and leaves no more."""
    payload = load("schema-org/order") | {"orderStatus": "https://schema.org/OrderPickupAvailable"}
    order = read_order(payload)

    assert order.pickup
    assert order.status is OrderStatus.PROCESSING
    assert order.next_step is NextStep.COLLECT
    del payload["orderDelivery"]
    assert read_order(payload).next_step is NextStep.COLLECT


@pytest.mark.parametrize(
    ("way", "pickup"),
    [
        ("http://purl.org/goodrelations/v1#DeliveryModePickUp", True),
        ("https://schema.org/OnSitePickup", True),
        ("http://schema.org/ParcelService", False),
    ],
)
def test_the_way_of_delivery_of_schema_org_may_be_to_collect_it(way: str, pickup: bool) -> None:
    """Both vocabularies have a word for it."""
    payload = load("schema-org/order")
    payload["orderDelivery"]["hasDeliveryMethod"] = way

    assert read_order(payload).pickup == pickup
