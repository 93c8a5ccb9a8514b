"""Shopify's GraphQL orders: discounts of lines, of the order and of delivery, each said once."""

from __future__ import annotations

from typing import Any

import pytest

from postmail.money import Money
from postmail.readers import read_order


def eur(amount: str) -> Money:
    """Euros."""
    return Money(amount, "EUR")


def money(amount: str) -> dict[str, Any]:
    """A money bag of GraphQL."""
    return {"presentmentMoney": {"amount": amount, "currencyCode": "EUR"}}


@pytest.fixture
def graphql() -> dict[str, Any]:
    """Two mugs at 20 euros with a tenth off, a code for 5 euros, and delivery for nothing."""
    return {
        "name": "#7",
        "processedAt": "2026-03-01T10:00:00Z",
        "presentmentCurrencyCode": "EUR",
        "taxesIncluded": True,
        "lineItems": {
            "nodes": [
                {
                    "title": "Mug",
                    "quantity": 2,
                    "originalUnitPriceSet": money("20.00"),
                    "originalTotalSet": money("40.00"),
                    "discountedTotalSet": money("36.00"),
                    "discountAllocations": [
                        {
                            "allocatedAmountSet": money("4.00"),
                            "discountApplication": {"index": 0},
                        },
                        {
                            "allocatedAmountSet": money("5.00"),
                            "discountApplication": {"index": 1},
                        },
                    ],
                }
            ]
        },
        "shippingLines": {
            "nodes": [
                {
                    "title": "Parcel",
                    "originalPriceSet": money("6.00"),
                    "discountedPriceSet": money("0.00"),
                    "discountAllocations": [
                        {
                            "allocatedAmountSet": money("6.00"),
                            "discountApplication": {"index": 2},
                        }
                    ],
                }
            ]
        },
        "discountApplications": {
            "nodes": [
                {
                    "index": 0,
                    "title": "Mug week",
                    "targetType": "LINE_ITEM",
                    "targetSelection": "ENTITLED",
                    "value": {"percentage": 10.0},
                },
                {
                    "index": 1,
                    "code": "SPRING",
                    "targetType": "LINE_ITEM",
                    "targetSelection": "ALL",
                    "value": {"amount": "5.0", "currencyCode": "EUR"},
                },
                {
                    "index": 2,
                    "title": "Free delivery",
                    "targetType": "SHIPPING_LINE",
                    "targetSelection": "ALL",
                    "value": {"percentage": 100.0},
                },
            ]
        },
        "totalDiscountsSet": money("15.00"),
        "totalShippingPriceSet": money("6.00"),
        "totalPriceSet": money("31.00"),
    }


def test_graphql_tells_the_discounts_of_lines_from_those_of_the_order(
    graphql: dict[str, Any],
) -> None:
    """What a line shows is not said again, and allocations say how much the others took off.

    `discountedTotalSet` is without order-level discounts and, by default, without codes:
    https://shopify.dev/docs/api/admin-graphql/2024-07/objects/lineitem; `originalPriceSet` is
    without any discount: https://shopify.dev/docs/api/admin-graphql/2024-07/objects/ShippingLine
    """
    order = read_order(graphql)

    assert [item.amount for item in order.lines[0].discounts] == [eur("4.00")]
    assert [(item.code or item.title, item.amount) for item in order.discounts] == [
        ("SPRING", eur("5.00")),
        ("Free delivery", eur("6.00")),
    ]
    assert [item.on_shipping for item in order.discounts] == [False, True]
    assert order.totals.shipping == eur("6.00")
    assert order.findings == ()


def test_graphql_without_allocations_says_only_what_is_sure(graphql: dict[str, Any]) -> None:
    """Several discounts without allocations have no amounts; a code for chosen goods stays."""
    graphql["lineItems"]["nodes"][0].pop("discountAllocations")
    graphql["shippingLines"]["nodes"][0].pop("discountAllocations")
    graphql["discountApplications"]["nodes"][1]["targetSelection"] = "ENTITLED"

    order = read_order(graphql)

    assert [(item.code or item.title, item.amount) for item in order.discounts] == [
        ("SPRING", None),
        ("Free delivery", None),
    ]
    assert order.totals.discount == eur("15.00")


def test_graphql_what_is_reserved_on_a_card_is_not_due(graphql: dict[str, Any]) -> None:
    """A reserved amount is outstanding for Shopify, and nothing that the customer has to pay."""
    outstanding = graphql | {"totalOutstandingSet": money("5.00")}

    pending = read_order(outstanding | {"displayFinancialStatus": "PENDING"})
    reserved = read_order(outstanding | {"displayFinancialStatus": "AUTHORIZED"})

    assert pending.totals.due == eur("5.00")
    assert reserved.totals.due is None


def test_a_code_that_lines_show_already_is_not_said_again(graphql: dict[str, Any]) -> None:
    """With `withCodeDiscounts: true` the lines may show all that was taken off."""
    line = graphql["lineItems"]["nodes"][0]
    line["discountedTotalSet"], line["discountAllocations"] = money("31.00"), []
    graphql["shippingLines"]["nodes"] = []
    code = graphql["discountApplications"]["nodes"][1] | {"targetSelection": "ENTITLED", "index": 0}
    graphql["discountApplications"]["nodes"] = [code]
    graphql |= {"totalDiscountsSet": money("9.00"), "totalShippingPriceSet": money("0.00")}

    order = read_order(graphql)

    assert order.discounts == ()
    assert [item.amount for item in order.lines[0].discounts] == [eur("9.00")]
    assert order.findings == ()
