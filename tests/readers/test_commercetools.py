"""Orders of commercetools: several ways of delivery in one order."""

from __future__ import annotations

from postmail.readers import read_order
from tests.readers.payloads import load


def test_several_ways_of_delivery_are_read_as_one_is() -> None:
    """With the shipping mode `Multiple` they stand in a list.

    Facts: https://docs.commercetools.com/api/shipping-delivery-overview
    """
    one = load("commercetools/order")
    several = load("commercetools/order")
    way = {"shippingKey": "post", "shippingInfo": several.pop("shippingInfo")}
    way["shippingAddress"] = several.pop("shippingAddress")
    several |= {"shippingMode": "Multiple", "shipping": [way]}
    alike = read_order(several)

    assert alike.shipping_address == read_order(one).shipping_address
    assert alike.shipping_address is not None
    assert alike.shipping_method == "Post"
    assert alike.shipments == read_order(one).shipments
    assert alike.totals == read_order(one).totals
    assert [finding.code for finding in alike.findings] == [
        finding.code for finding in read_order(one).findings
    ]

    several["shipping"].append({"shippingInfo": {"price": way["shippingInfo"]["price"]}})
    twice = read_order(several).totals.shipping
    assert alike.totals.shipping is not None
    assert twice == alike.totals.shipping + alike.totals.shipping
