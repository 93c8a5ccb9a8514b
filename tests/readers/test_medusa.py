"""Medusa: its sums are of what the customer keeps, and credit is also how money goes back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from postmail.money import Money
from postmail.order import LineKind, OrderStatus
from postmail.readers import read_order
from tests.readers.payloads import load


def _order() -> dict[str, Any]:
    payload: dict[str, Any] = load("medusa/order_v2")["order"]
    return payload


def _returned(received: int, dismissed: int) -> dict[str, Any]:
    """The order of two mugs after one came back, with the sums that Medusa 2.10 makes."""
    payload = _order()
    (item,) = payload["items"]
    item["detail"] |= {
        "return_received_quantity": received,
        "return_dismissed_quantity": dismissed,
    }
    item |= {
        "total": 98,
        "subtotal": Decimal("86.4"),
        "original_total": 108,
        "original_subtotal": Decimal("86.4"),
        "discount_total": 10,
        "return_received_total": 98 * received,
        "return_dismissed_total": 98 * dismissed,
    }
    payload |= {
        "total": Decimal("113.5"),
        "item_total": 98,
        "original_item_total": 108,
        "discount_total": 10,
        "discount_subtotal": 8,
        "tax_total": Decimal("22.7"),
    }
    payload["summary"] |= {"refunded_total": 98, "pending_difference": 0}
    return payload


@pytest.mark.parametrize(("received", "dismissed"), [(1, 0), (0, 1)])
def test_what_came_back_is_still_what_was_ordered(received: int, dismissed: int) -> None:
    """
    Medusa counts its sums anew without what came back, be it whole or damaged.

    Facts: https://github.com/medusajs/medusa/issues/14500,
    `packages/core/utils/src/totals/line-item/index.ts` at 0f64571
    """
    order = read_order(_returned(received, dismissed))

    assert order.lines[0].total == Money(216, "DKK")
    assert order.lines[0].quantity_refunded == 1
    assert order.totals.subtotal == Money(216, "DKK")
    assert order.totals.discount == Money(20, "DKK")
    assert order.totals.total == Money("211.5", "DKK")
    assert order.totals.tax is None
    assert order.kept == Money("113.5", "DKK")
    assert [finding.code for finding in order.findings] == ["computed"]


@pytest.mark.parametrize("gross", [True, False])
def test_what_came_back_is_no_total(gross: bool) -> None:
    """A query may leave the total out: then there is none, and no tax that would be its rest."""
    payload = _returned(1, 0)
    del payload["total"]
    payload["items"][0]["is_tax_inclusive"] = gross
    order = read_order(payload)

    assert order.totals.total is None
    assert order.totals.tax is None
    assert "computed" not in [finding.code for finding in order.findings]


def test_older_sums_are_of_the_whole_order() -> None:
    """Before 2.10 what came back did not lower them."""
    payload = _order()
    payload["items"][0] |= {"return_received_total": 98}
    payload["items"][0]["detail"]["return_received_quantity"] = 1
    order = read_order(payload)

    assert order.totals.total == Money("211.5", "DKK")
    assert order.lines[0].total == Money(216, "DKK")
    assert order.findings == ()


def _net(item: dict[str, Any], sums: dict[str, Any]) -> dict[str, Any]:
    """An order of two mugs in net prices, of which one came back."""
    mug = {
        "id": "i1",
        "title": "Mug",
        "quantity": 2,
        "unit_price": 50,
        "is_tax_inclusive": False,
        "adjustments": [{"code": "TEN", "amount": 10, "subtotal": 10, "total": 12}],
        "detail": {"return_received_quantity": 1},
    }
    return {
        "id": "order_2",
        "display_id": 43,
        "currency_code": "eur",
        "created_at": "2026-03-01T10:00:00.000Z",
        "items": [{**mug, **item}],
        **sums,
    }


def test_medusas_net_orders_add_up_with_credit_and_free_delivery() -> None:
    """Net amounts need the net discount, also where only its tax is stated beside it.

    Sums: https://github.com/medusajs/medusa (packages/core/utils/src/totals/cart/index.ts, at
    1e1743e): total = subtotal + tax - discount_subtotal - credit lines.
    """
    payload = _net(
        {
            "original_subtotal": 100,
        },
        {
            "shipping_methods": [
                {"name": "Parcel", "adjustments": [{"code": "FREE", "subtotal": 5, "total": 6}]}
            ],
            "item_subtotal": 100,
            "original_item_subtotal": 100,
            "original_shipping_subtotal": 5,
            "discount_total": 18,
            "discount_tax_total": 3,
            "tax_total": 18,
            "credit_line_total": 8,
            "total": 100,
        },
    )

    order = read_order(payload)

    assert order.totals.discount == Money(15, "EUR")
    assert order.totals.shipping == Money(5, "EUR")
    assert (order.totals.gift_cards, order.totals.gift_cards_off_total) == (Money(8, "EUR"), True)
    assert [(item.code, item.on_shipping) for item in order.discounts] == [
        ("TEN", False),
        ("FREE", True),
    ]
    assert order.lines[0].quantity_refunded == 1
    assert order.findings == ()


def test_net_sums_after_a_return_add_up() -> None:
    """The tax is then what is left of the total."""
    payload = _net(
        {
            "original_subtotal": 50,
            "subtotal": 50,
            "total": 54,
            "return_received_total": 54,
        },
        {
            "shipping_methods": [{"name": "Parcel"}],
            "item_subtotal": 50,
            "original_item_subtotal": 50,
            "original_shipping_subtotal": 5,
            "discount_subtotal": 5,
            "tax_total": 10,
            "total": 60,
        },
    )
    order = read_order(payload)

    assert order.totals.total == Money(114, "EUR")
    assert order.totals.subtotal == Money(100, "EUR")
    assert order.totals.tax == Money(19, "EUR")
    assert [finding.code for finding in order.findings] == ["computed"]


def _credit(at: str, amount: int) -> dict[str, Any]:
    return {
        "id": "ocl_1",
        "order_id": "order_1",
        "reference": "payment_collection",
        "reference_id": "pay_col_1",
        "amount": amount,
        "raw_amount": {"value": str(amount), "precision": 20},
        "metadata": None,
        "created_at": at,
        "updated_at": at,
    }


def test_a_credit_with_which_money_goes_back_is_no_gift_card() -> None:
    """
    Medusa writes one when it refunds and when it cancels; the order's total is then less by it.

    Facts: `packages/core/core-flows/src/order/workflows/cancel-order.ts` and
    `.../payments/create-order-refund-credit-lines.ts` in https://github.com/medusajs/medusa
    """
    payload = _order() | {"status": "canceled", "total": 0, "credit_line_total": Decimal("211.5")}
    payload["credit_lines"] = [
        _credit("2026-03-03T08:00:00.000Z", 0) | {"amount": Decimal("211.5")}
    ]
    payload["summary"] |= {"refunded_total": Decimal("211.5")}
    order = read_order(payload)

    assert not order.totals.gift_cards
    assert order.totals.total == Money("211.5", "DKK")
    assert order.kept == Money(0, "DKK")
    assert order.extra == {}
    assert [finding.code for finding in order.findings] == ["computed"]


def test_a_credit_that_lowered_no_total_is_not_added_to_it() -> None:
    """Sums that were asked for before it was written: else less than nothing were a gift card."""
    payload = _order() | {"credit_line_total": 0}
    payload["credit_lines"] = [_credit("2026-03-03T08:00:00.000Z", 50)]
    order = read_order(payload)

    assert not order.totals.gift_cards
    assert order.totals.total == Money("211.5", "DKK")
    assert order.findings == ()


def test_a_credit_that_the_cart_had_is_a_gift_card() -> None:
    """It is written with the order."""
    payload = _order() | {"total": Decimal("161.5"), "credit_line_total": 50}
    payload["credit_lines"] = [_credit("2026-03-01T10:00:00.000Z", 50)]
    order = read_order(payload)

    assert order.totals.gift_cards == Money(50, "DKK")
    assert order.totals.gift_cards_off_total
    assert order.totals.total == Money("161.5", "DKK")
    assert order.findings == ()


@pytest.mark.parametrize("name", ["medusa/order_v2", "medusa-v1/order_yen"])
def test_fulfilments_that_were_all_called_off_are_no_order_that_was(name: str) -> None:
    """
    The goods were not sent after all; the order stands.

    Facts: `packages/core/core-flows/src/order/utils/aggregate-status.ts` at 59e6747
    """
    payload = load(name)
    order = payload.get("order", payload)

    order |= {"fulfillment_status": "canceled", "status": "pending"}
    assert read_order(order).status is OrderStatus.PLACED


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        ({"requires_shipping": False}, LineKind.DIGITAL),
        ({"requires_shipping": False, "is_giftcard": True}, LineKind.GIFT_CARD),
        ({"requires_shipping": True, "is_giftcard": True}, LineKind.PHYSICAL),
        ({"requires_shipping": None}, LineKind.PHYSICAL),
    ],
)
def test_what_needs_no_shipping_is_no_parcel(facts: dict[str, bool | None], kind: LineKind) -> None:
    """
    A card that is posted is goods.

    Facts: https://docs.medusajs.com/resources/commerce-modules/product/selling-products
    """
    payload = _order()
    payload["items"][0] |= facts

    assert read_order(payload).lines[0].kind is kind
