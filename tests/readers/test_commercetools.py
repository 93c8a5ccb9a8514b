"""Orders of commercetools: several ways of delivery, what came back, lines that are no goods."""

from __future__ import annotations

from typing import Any

import pytest

from postmail.money import Money
from postmail.order import LineKind, OrderStatus
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


@pytest.fixture
def payload() -> dict[str, Any]:
    """A backpack that was sent in one parcel."""
    body: dict[str, Any] = load("commercetools/order")
    return body


def custom(name: str, cents: int) -> dict[str, Any]:
    """A custom line of one."""
    money = {"currencyCode": "CHF", "centAmount": cents, "fractionDigits": 2}
    return {"id": name, "name": {"de": name}, "quantity": 1, "money": money, "totalPrice": money}


def test_a_parcel_that_comes_back_is_not_on_its_way_to_the_customer(
    payload: dict[str, Any],
) -> None:
    """Source: TrackingData.isReturn, `api-specs/api/types/order/TrackingData.raml`."""
    (delivery,) = payload["shippingInfo"]["deliveries"]
    back = {"id": "pb", "trackingData": {"trackingId": "R-1", "isReturn": True}}
    delivery["parcels"].append(back)
    (parcel,) = read_order(payload).shipments

    assert [item.number for item in parcel.tracking] == ["99.00.000"]
    assert [item.line_id for item in parcel.items] == ["l1"]


def test_what_is_in_which_of_two_parcels_is_known_only_from_themselves(
    payload: dict[str, Any],
) -> None:
    """The items of a delivery lie in its parcels together."""
    (delivery,) = payload["shippingInfo"]["deliveries"]
    delivery["parcels"].append({"id": "pb", "trackingData": {"trackingId": "99.00.001"}})

    assert [parcel.items for parcel in read_order(payload).shipments] == [(), ()]


def test_a_shipment_called_off_is_no_order_called_off(payload: dict[str, Any]) -> None:
    """Source: `api-specs/api/types/order/ShipmentState.raml`; the order has a state of its own."""
    payload["shippingInfo"]["deliveries"] = []
    order = read_order(payload | {"shipmentState": "Canceled"})

    assert order.status is OrderStatus.PLACED
    assert "unknown-value" not in {finding.code for finding in order.findings}
    gone = read_order(payload | {"shipmentState": "Canceled", "orderState": "Cancelled"})
    assert gone.status is OrderStatus.CANCELLED


@pytest.mark.parametrize("state", ["Backorder", "Delayed"])
def test_what_waits_for_stock_does_not_wait_for_money(payload: dict[str, Any], state: str) -> None:
    """Source: `api-specs/api/types/order/ShipmentState.raml`."""
    payload["shippingInfo"]["deliveries"] = []
    del payload["paymentState"]

    assert not read_order(payload | {"shipmentState": state}).is_unpaid


def test_bought_on_credit_is_not_paid(payload: dict[str, Any]) -> None:
    """Source: `api-specs/api/types/order/PaymentState.raml` ("made on a credit basis")."""
    order = read_order(payload | {"paymentState": "CreditOwed"})

    assert {payment.status for payment in order.payments} == {None}
    assert not order.is_settled


def test_a_custom_line_is_no_goods_unless_a_delivery_has_it(payload: dict[str, Any]) -> None:
    """
    They are "discounts (negative money), vouchers, complex cart rules, additional services, or
    fees".

    Source: `api-specs/api/types/cart/CustomLineItem.raml`
    """
    payload["customLineItems"] = [custom("Geschenkpapier", 300), custom("Treuerabatt", -300)]
    order = read_order(payload)

    assert [line.title for line in order.lines] == ["Rucksack", "Geschenkpapier"]
    assert [line.kind for line in order.lines] == [LineKind.PHYSICAL, LineKind.SERVICE]
    assert order.has_all_parcels
    assert [(one.title, one.amount) for one in order.taken_off] == [
        ("Treuerabatt", Money("3.00", "CHF"))
    ]
    assert order.totals.discount == Money("3.00", "CHF")

    (delivery,) = payload["shippingInfo"]["deliveries"]
    delivery["items"].append({"id": "Geschenkpapier", "quantity": 1})
    assert read_order(payload).lines[1].kind is LineKind.PHYSICAL


@pytest.mark.parametrize(("state", "count"), [("Refunded", 1), ("Initial", 0), ("NotRefunded", 0)])
def test_what_was_refunded_is_told_at_its_line(
    payload: dict[str, Any], state: str, count: int
) -> None:
    """Source: `api-specs/api/types/order/ReturnPaymentState.raml`."""
    item = {"lineItemId": "l1", "quantity": 1, "shipmentState": "Returned", "paymentState": state}
    payload["returnInfo"] = [{"items": [item | {"type": "LineItemReturnItem"}]}]

    assert [line.quantity_refunded for line in read_order(payload).lines] == [count]


def test_an_attempt_to_pay_that_failed_is_no_payment(payload: dict[str, Any]) -> None:
    """The order says that it is paid, but not with what was refused."""
    visa = {"paymentMethodInfo": {"name": {"de": "Visa"}}}
    refused = {"paymentMethodInfo": {"name": {"de": "Rechnung"}}}
    payload["paymentInfo"] = {
        "payments": [
            {"obj": refused | {"transactions": [{"type": "Authorization", "state": "Failure"}]}},
            {"obj": visa | {"transactions": [{"type": "Charge", "state": "Success"}]}},
        ]
    }

    assert [payment.method for payment in read_order(payload).payments] == ["Visa"]
