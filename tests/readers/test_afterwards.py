"""What happens to an order afterwards: a part is sent, called off or paid back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from postmail.messages import Shipped
from postmail.money import Money
from postmail.order import LineKind, OrderStatus, PaymentStatus
from postmail.readers import read_order
from tests.readers.payloads import load


def _delivered(state: str) -> dict[str, Any]:
    """Shopware's order, whose only delivery names all lines and is in *state*."""
    payload: dict[str, Any] = load("shopware/order")
    payload["lineItems"][0] |= {"quantity": 3, "totalPrice": 300}
    (delivery,) = payload["deliveries"]
    delivery["stateMachineState"]["technicalName"] = state
    delivery["positions"] = [{"orderLineItemId": "l1", "quantity": 3}]
    return payload


def test_a_delivery_of_shopware_that_left_in_part_is_not_the_whole_order() -> None:
    """Its positions are those that it is for, so nobody knows which of them have left."""
    order = read_order(_delivered("shipped_partially"))

    assert order.status is OrderStatus.PARTLY_SHIPPED
    assert order.shipments[0].items == ()
    assert Shipped(order=order).part
    assert read_order(_delivered("shipped")).status is OrderStatus.PROCESSING


def test_a_shop_that_is_done_with_an_order_has_sent_it_all() -> None:
    """Shopware's delivery may be left in its state then."""
    payload = _delivered("shipped_partially")
    payload["stateMachineState"]["technicalName"] = "completed"

    assert read_order(payload).status is OrderStatus.COMPLETED


def test_what_comes_back_in_part_had_arrived() -> None:
    """The customer keeps the rest: nothing is on its way back to the sender."""
    assert read_order(_delivered("returned_partially")).shipments[0].status == "delivered"
    assert read_order(_delivered("returned")).shipments[0].status == "returned"


def test_a_credit_of_shopware_is_no_goods_that_come_later() -> None:
    """It is a line there, as promotions are."""
    payload = _delivered("shipped")
    credit = {"id": "l9", "type": "credit", "label": "Gutschrift", "quantity": 1, "totalPrice": -10}
    payload["lineItems"].append(credit | {"unitPrice": -10, "payload": []})
    order = read_order(payload)

    assert "Gutschrift" not in [line.title for line in order.lines]
    assert order.discounts[-1].title == "Gutschrift"
    assert order.discounts[-1].amount == Money(10, "EUR")
    assert order.has_all_parcels


@pytest.mark.parametrize(
    ("left", "status"), [("7.5", PaymentStatus.PARTLY_REFUNDED), ("0", PaymentStatus.REFUNDED)]
)
def test_what_saleor_paid_back_is_not_owed_again(left: str, status: PaymentStatus) -> None:
    """`totalCharged` and `chargedAmount` are what is left of the payment."""

    def reais(amount: Decimal) -> dict[str, Any]:
        return {"amount": amount, "currency": "BRL"}

    payload = load("saleor/order_net")
    back = Decimal("27.5") - Decimal(left)
    transaction = {"chargedAmount": reais(Decimal(left)), "refundedAmount": reais(back)}
    payload["event"]["order"] |= {
        "totalCharged": reais(Decimal(left)),
        "transactions": [transaction],
    }
    order = read_order(payload)

    assert order.refunded == Money(back, "BRL")
    assert order.payments[0].amount == Money("27.5", "BRL")
    assert order.payments[0].status is status
    assert not order.is_unpaid


@pytest.mark.parametrize(("pending", "due"), [(10, None), (30, 30), (0, 0)])
def test_what_medusa_paid_back_is_not_due_again(pending: int, due: int | None) -> None:
    """Versions without credit lines count it as pending, which is what the shop may ask for."""
    payload = load("medusa/order_v2")
    payload = payload.get("order", payload)
    payload["payment_status"] = "partially_refunded"
    payload["summary"] = {
        "paid_total": payload["total"],
        "refunded_total": 10,
        "pending_difference": pending,
    }

    assert read_order(payload).totals.due == (None if due is None else Money(due, "DKK"))


@pytest.mark.parametrize(
    ("collections", "unpaid"),
    [
        (["authorized"], False),
        (["completed", "canceled", "authorized"], False),
        (["completed", "not_paid"], True),
        ([], True),
    ],
)
def test_what_medusa_has_not_captured_yet_may_be_reserved(
    collections: list[str], unpaid: bool
) -> None:
    """
    `partially_captured` is told of a card that is charged by parcel, and of goods that were added
    and have to be paid; which of them it is, the payment collections know.
    """
    payload = load("medusa/order_v2")
    payload = payload.get("order", payload)
    payload["payment_status"] = "partially_captured"
    payload["payment_collections"] = [{"status": status} for status in collections]
    payload["summary"] = {"paid_total": 10, "pending_difference": payload["total"] - 10}
    order = read_order(payload)

    assert order.is_unpaid == unpaid
    assert (order.totals.due is None) == (not unpaid)


def test_what_older_spree_paid_back_is_not_short() -> None:
    """`payment_total` is what is left of the payments; what they were, they say themselves."""
    payload = load("spree/order_older")
    payload["payment_total"] = "37.6"
    order = read_order(payload)

    assert order.refunded == Money(10, "CAD")
    assert not order.is_unpaid


def test_what_newer_spree_paid_back_is_not_due_again() -> None:
    """What is outstanding counts what went back, unless it was for a return."""
    payload = load("spree/order_older") | {"payment_total": "37.6", "outstanding_balance": "10.0"}

    assert read_order(payload).totals.due is None


def test_what_magento_called_off_does_not_come_and_is_not_due() -> None:
    """Its total stays what it was; `total_due` is the total less what was paid."""
    payload = load("magento/order")
    payload = payload.get("order", payload)
    item = next(item for item in payload["items"] if not item.get("parent_item_id"))
    item |= {"qty_ordered": 3, "qty_canceled": 1, "qty_refunded": 1}
    payload |= {"total_due": 10, "total_canceled": 10}
    line = read_order(payload).lines[0]

    assert line.quantity_refunded == 2
    assert line.quantity_removed == 1
    assert not read_order(payload).totals.due


def test_what_magento_called_off_is_known_from_graphql_too() -> None:
    """`quantity_canceled` of the line."""
    payload = load("magento-graphql/order")
    (one,) = payload["data"]["customer"]["orders"]["items"]
    one["items"][0] |= {"quantity_ordered": 3, "quantity_canceled": 2}
    line = read_order(one).lines[0]

    assert line.quantity_refunded == 2
    assert line.quantity_removed == 2


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ({"type": "product", "payload": {"productType": "digital"}}, LineKind.DIGITAL),
        ({"type": "product", "payload": {"productType": "physical"}}, LineKind.PHYSICAL),
        ({"type": "discount", "good": False}, LineKind.SERVICE),
        ({"type": "custom", "good": True}, LineKind.PHYSICAL),
    ],
)
def test_shopware_s_files_and_surcharges_are_no_goods(line: dict[str, Any], kind: LineKind) -> None:
    """
    Shopware 6.8 has no states any more; surcharges are lines that are not `good`.

    Source: https://github.com/shopware/shopware (issue 13610; `SurchargeTrait.php`)
    """
    payload: dict[str, Any] = load("shopware/order")
    price = {"label": "Extra", "quantity": 1, "unitPrice": 3, "totalPrice": 3}
    payload["lineItems"].append({"id": "x", **price, **line})
    (extra,) = (one for one in read_order(payload).lines if one.id == "x")

    assert extra.kind is kind


def test_a_surcharge_of_shopware_is_no_discount() -> None:
    """
    It is a line of the type `discount` that costs something.

    Source: `src/Core/Checkout/Cart/Facade/Traits/SurchargeTrait.php` in
    https://github.com/shopware/shopware
    """
    payload: dict[str, Any] = load("shopware/order")
    fee = {"id": "fee", "type": "discount", "good": False, "label": "Inselzuschlag", "quantity": 1}
    payload["lineItems"].append(fee | {"unitPrice": 5, "totalPrice": 5})
    plain, order = read_order(load("shopware/order")), read_order(payload)

    assert order.discounts == plain.discounts
    assert order.totals.discount == plain.totals.discount
    assert [line.title for line in order.lines[len(plain.lines) :]] == ["Inselzuschlag"]
