"""Magento: where the customer collects it, and what is no parcel.

Facts, in https://github.com/magento/inventory: `InventoryInStorePickupQuote/etc/fieldset.xml`,
`InventoryInStorePickupSales/Model/NotifyOrdersAreReadyForPickup.php`; and
https://developer.adobe.com/commerce/webapi/graphql/schema/cart/mutations/add-virtual-products/
"""

from __future__ import annotations

from typing import Any

from postmail.order import LineKind, NextStep, ShipmentStatus
from postmail.readers import read_order
from tests.readers.payloads import load

_STORE = {
    "firstname": "Ola",
    "lastname": "Nowak",
    "street": ["ul. Długa 5"],
    "city": "Gdańsk",
    "postcode": "80-001",
    "country_id": "PL",
}


def _collected(**facts: Any) -> dict[str, Any]:
    payload: dict[str, Any] = load("magento/order")
    payload["shipping_description"] = "In-Store Pickup Delivery - Gdańsk Główny"
    payload["state"] = "processing"
    more = payload["extension_attributes"]
    more["pickup_location_code"] = "gdansk"
    more["shipping_assignments"][0]["shipping"] = {"address": _STORE, "method": "instore_pickup"}
    return payload | facts


def test_the_address_of_a_store_is_no_delivery_address() -> None:
    """Magento puts the store's street under the customer's name in its place."""
    order = read_order(_collected())

    assert order.shipping_address is None
    assert order.shipping_method == "In-Store Pickup Delivery - Gdańsk Główny (ul. Długa 5, Gdańsk)"
    assert "not-understood" not in [finding.code for finding in order.findings]


def test_what_is_collected_is_shipped_once_it_is_ready() -> None:
    """That is how Magento reserves it, before it writes to the customer."""
    shipment = {"increment_id": "1", "created_at": "2026-03-02 10:00:00", "items": [], "tracks": []}
    order = read_order(_collected(shipments=[shipment]))
    (parcel,) = order.parcels

    assert parcel.status is ShipmentStatus.READY_FOR_PICKUP
    assert parcel.pickup_point is not None
    assert (parcel.pickup_point.city, parcel.pickup_point.name) == ("Gdańsk", None)
    assert order.next_step is NextStep.COLLECT


def test_a_virtual_product_is_a_service() -> None:
    """A membership or a warranty is neither sent nor downloaded."""
    payload = load("magento/order")
    payload["items"][0]["product_type"] = "virtual"

    assert read_order(payload).lines[0].kind is LineKind.SERVICE
