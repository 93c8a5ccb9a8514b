"""Where goods go: one address, unless they go to several."""

from __future__ import annotations

from typing import Any

import pytest

from postmail.readers import read_order
from tests.readers.payloads import load


def bigcommerce(city: str) -> dict[str, Any]:
    """The second address of the order is in *city*."""
    payload: dict[str, Any] = load("bigcommerce/order")
    first = payload["shipping_addresses"][0]
    payload["shipping_addresses"].append(first | {"id": 2, "city": city})
    return payload


def commercetools(city: str) -> dict[str, Any]:
    """The second way of delivery leads to *city*."""
    payload: dict[str, Any] = load("commercetools/order")
    there = payload.pop("shippingAddress") | {"city": "Austin"}
    ways = [{"shippingAddress": there}, {"shippingAddress": there | {"city": city}}]
    return payload | {"shippingMode": "Multiple", "shipping": ways}


def shopware(city: str) -> dict[str, Any]:
    """The second delivery goes to *city*."""
    payload: dict[str, Any] = load("shopware/order")
    (first,) = payload["deliveries"]
    there = first["shippingOrderAddress"] | {"city": "Austin"}
    payload["deliveries"] = [
        first | {"shippingOrderAddress": there},
        {"id": "other", "shippingOrderAddress": there | {"id": "other", "city": city}},
    ]
    return payload


def schema_org(city: str) -> dict[str, Any]:
    """The second delivery goes to *city*."""
    places = [{"@type": "PostalAddress", "addressLocality": name} for name in ("Austin", city)]
    parcels = [{"@type": "ParcelDelivery", "deliveryAddress": place} for place in places]
    payload: dict[str, Any] = load("schema-org/order")
    return payload | {"orderDelivery": parcels}


@pytest.mark.parametrize("order_to", [bigcommerce, commercetools, shopware, schema_org])
def test_the_first_of_several_addresses_is_not_that_of_all(order_to: Any) -> None:
    """Half of the goods would go elsewhere; an address that is named twice is one."""
    alike, apart = read_order(order_to("Austin")), read_order(order_to("Dallas"))

    assert alike.shipping_address is not None
    assert alike.shipping_address.city == "Austin"
    assert apart.shipping_address is None
    assert {finding.code for finding in apart.findings} - {
        finding.code for finding in alike.findings
    } == {"several-addresses"}
