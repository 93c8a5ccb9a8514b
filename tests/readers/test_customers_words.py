"""What reaches the customer: nothing that staff wrote, nothing that did not happen."""

from __future__ import annotations

from typing import Any

import pytest

from postmail.readers import read_order
from tests.readers.payloads import load


@pytest.fixture
def prestashop() -> dict[str, Any]:
    """PrestaShop's order, and what lies beside it."""
    payload: dict[str, Any] = load("prestashop/order")
    return payload


def test_what_staff_note_on_a_refund_is_not_its_reason() -> None:
    """Notes on refunds are the shop's own in Shopify and in Medusa: customers never see them."""
    rest, graphql = load("shopify/order_presentment"), load("shopify-graphql/order")
    node = graphql["data"]["order"]
    node["refunds"] = [{"note": "Serial returner", "totalRefundedSet": node["totalPriceSet"]}]

    for payload in (rest, graphql, load("medusa-v1/order_yen")):
        order = read_order(payload)
        assert order.refunds
        assert [refund.reason for refund in order.refunds if refund.reason] == []
        assert [path for path in order.extra if path.startswith("refunds")] == []


def test_prestashop_s_note_on_an_order_is_the_staff_s(prestashop: dict[str, Any]) -> None:
    """It is written in the back office and stays there.

    Source: `SetInternalOrderNoteCommand` in https://github.com/PrestaShop/PrestaShop ("can only be
    seen in Back Office")
    """
    prestashop["order"]["note"] = "Suspected fraud"
    order = read_order(prestashop, beside=load("prestashop/beside"))

    assert order.note is None
    assert order.extra == {}


def _medusa(status: str, **summary: Any) -> dict[str, Any]:
    """Medusa's order by how it is paid."""
    payload: dict[str, Any] = load("medusa/order_v2")
    node = payload.get("order", payload)
    node |= {"payment_status": status, "summary": {"paid_total": 0, **summary}}
    return payload


def _magento(**payment: Any) -> dict[str, Any]:
    """Magento's order of which nothing is paid yet."""
    payload: dict[str, Any] = load("magento/order")
    left = {"total_paid": None, "total_due": payload["grand_total"], "state": "processing"}
    return payload | left | {"payment": {"method": "card", **payment}}


def _spree(state: str, amount: str) -> dict[str, Any]:
    """Spree's order with one payment, and all of it outstanding."""
    payload: dict[str, Any] = load("spree/order_older")
    payments = [{"id": 1, "amount": amount, "state": state}]
    return payload | {"payments": payments, "outstanding_balance": payload["total"]}


@pytest.mark.parametrize(
    ("payload", "due"),
    [
        (_medusa("authorized", pending_difference=70), False),
        (_medusa("captured", pending_difference=-15), False),
        (_medusa("not_paid", pending_difference=70), True),
        (_magento(amount_authorized=99), False),
        (_magento(), True),
        (_spree("pending", "100000.00"), False),
        (_spree("pending", "0.01"), True),
        (_spree("checkout", "100000.00"), True),
        (_spree("completed", "0.01"), True),
    ],
)
def test_what_is_reserved_or_owed_to_the_customer_is_not_due(
    payload: dict[str, Any], due: bool
) -> None:
    """One rule for all platforms: due is what the customer has to pay, not what the shop takes."""
    assert (read_order(payload).totals.due is not None) == due


def test_nothing_is_due_of_an_order_that_was_called_off() -> None:
    """Shopify counts what an order would have cost as outstanding."""
    payload = load("shopify/order_yen_legacy")["order"]
    left = {"financial_status": "pending", "total_outstanding": "5"}

    assert read_order(payload | left).totals.due is not None
    assert read_order(payload | left | {"cancelled_at": "2026-03-02T10:00Z"}).totals.due is None


def test_shopware_s_promotion_on_the_delivery_is_no_parcel() -> None:
    """It is a delivery of its own in Shopware, with costs below zero.

    Source: `DeliveryProcessor` and `PromotionDeliveryProcessor`, https://github.com/shopware/shopware
    """
    payload = load("shopware/order")
    node = payload.get("data", payload)
    open_ = {"technicalName": "open"}
    node["deliveries"] += [
        {"id": "p", "shippingCosts": {"totalPrice": -4.99}, "stateMachineState": open_},
        {"id": "d", "shippingCosts": {"totalPrice": 0}, "stateMachineState": open_},
    ]
    order = read_order(payload)

    assert [parcel.id for parcel in order.shipments] == ["d1", "d"]
    assert order.extra == read_order(load("shopware/order")).extra


@pytest.mark.parametrize(
    ("state", "status"), [("3", None), ("4", "in_transit"), ("5", "delivered")]
)
def test_prestashop_s_state_is_that_of_its_only_parcel(
    prestashop: dict[str, Any], state: str, status: str | None
) -> None:
    """What was shipped is not shipped in part, and what was delivered has arrived."""
    prestashop["order"]["current_state"] = state
    order = read_order(prestashop, beside=load("prestashop/beside"))

    assert [parcel.status for parcel in order.shipments] == [status]


def test_woocommerce_tells_of_a_collection_and_its_place() -> None:
    """The place stands beside the method; nothing goes to the customer's own address.

    Source: `includes/shipping/local-pickup` and `src/StoreApi/.../PickupLocation.php` in
    https://github.com/woocommerce/woocommerce
    """
    payload = load("woocommerce/order_gross_bundle")
    (line,) = payload["shipping_lines"]
    line |= {"method_id": "pickup_location", "method_title": "Abholung"}
    line["meta_data"] = [{"key": "pickup_location", "value": "Laden Mitte"}]
    order = read_order(payload)

    assert order.pickup
    assert order.shipping_method == "Abholung (Laden Mitte)"
    assert order.shipping_address is None
    assert not read_order(load("woocommerce/order_gross_bundle")).pickup


def test_spree_and_saleor_tell_of_a_collection() -> None:
    """By the kind of fulfilment, and by the point where it is collected."""
    spree, saleor = load("spree/order_older"), load("saleor/order_net")
    spree["shipments"][0]["fulfillment_type"] = "pickup"
    node = saleor["event"]["order"]
    node |= {"shippingMethodName": None, "collectionPointName": "Armazém"}

    assert read_order(spree).pickup
    assert read_order(saleor).pickup
    assert read_order(saleor).shipping_method == "Armazém (Rua A, 5, Recife)"
    assert not read_order(load("spree/order_older")).pickup
