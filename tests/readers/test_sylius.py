"""Sylius' sums, which hold less and more than their names tell, and its codes."""

from __future__ import annotations

from typing import Any

import pytest

from postmail.money import Money
from postmail.order import OrderStatus, PaymentStatus
from postmail.readers import read_order
from tests.readers.payloads import load


@pytest.fixture
def payload() -> dict[str, Any]:
    """Two plates for 3000 yen, delivery for 500, 300 off by a promotion."""
    body: dict[str, Any] = load("sylius/order_yen")
    return body


def yen(amount: int) -> Money:
    """Yen."""
    return Money(f"{amount}.00", "JPY")


def test_delivery_is_told_after_its_promotions(payload: dict[str, Any]) -> None:
    """`shippingTotal` is less its promotions already, so the list of sums has no row for them.

    Source: `Order::getShippingTotal` in https://github.com/Sylius/Sylius ("decreased by shipping
    discount")
    """
    payload |= {"shippingTotal": 0, "shippingPromotionTotal": -50000, "total": 270000}
    order = read_order(payload)

    assert order.totals.shipping == yen(0)
    assert [one.amount for one in order.taken_off] == [yen(300)]
    assert order.findings == read_order(load("sylius/order_yen")).findings


def test_promotions_of_units_stand_at_their_lines(payload: dict[str, Any]) -> None:
    """`orderPromotionTotal` has them too, but the sum of the goods is less them already.

    Source: `Order::getOrderPromotionTotal`, `OrderItem::getSubtotal` in
    https://github.com/Sylius/Sylius
    """
    payload["items"][0] |= {"discountedUnitPrice": 135000, "subtotal": 270000, "total": 240000}
    payload |= {"itemsSubtotal": 270000, "itemsTotal": 240000, "orderPromotionTotal": -60000}
    payload |= {"total": 290000, "promotionCoupon": {"code": "HARU"}}
    order = read_order(payload)
    (line,) = order.lines

    assert (line.subtotal, line.total) == (yen(3000), yen(2700))
    assert [one.amount for one in line.discounts] == [yen(300)]
    assert order.totals.subtotal == yen(2700)
    assert [(one.code, one.amount) for one in order.taken_off] == [("HARU", yen(300))]
    assert "total-mismatch" not in {finding.code for finding in order.findings}


def test_tax_on_top_of_the_delivery_is_told_once(payload: dict[str, Any]) -> None:
    """`shippingTotal` has the tax that is added to it, and so has the sum of all taxes."""
    payload |= {"taxIncludedTotal": 0, "taxExcludedTotal": 32000, "taxTotal": 32000}
    payload |= {"itemsTotal": 297000, "shippingTotal": 55000, "total": 352000}
    order = read_order(payload)

    assert order.totals.shipping == yen(500)
    assert order.totals.tax == yen(320)
    assert "total-mismatch" not in {finding.code for finding in order.findings}


@pytest.mark.parametrize(
    ("method", "told"),
    [
        ("/api/v2/shop/payment-methods/CASH_ON_DELIVERY", None),
        ("/api/v2/shop/payment-methods/cash_on_delivery", None),
        ("/api/v2/shop/payment-methods/paypal", "PayPal"),
        ({"code": "COD_1", "name": "Cash on delivery"}, "Cash on delivery"),
    ],
)
def test_codes_of_ways_to_pay_are_no_words_for_customers(
    payload: dict[str, Any], method: Any, told: str | None
) -> None:
    """A way to pay is told by its name; a code only where everybody knows its name."""
    payload["payments"][0]["method"] = method

    assert read_order(payload).payments[0].method == told


def test_what_needs_no_parcel_is_not_on_its_way(payload: dict[str, Any]) -> None:
    """
    An order of which nothing is shipped has no shipments, the state `shipped` from the start, and
    an address.

    Source: `OrderShippingStateResolver` and
    `tests/Api/Responses/shop/checkout/completion/order_with_non_shippable_items.json` in
    https://github.com/Sylius/Sylius
    """
    payload |= {"shipments": [], "shippingTotal": 0, "total": 270000}
    payload |= {"paymentState": "awaiting_payment"}
    payload["payments"][0] |= {"state": "new", "amount": 270000}
    order = read_order(payload)

    assert order.status is OrderStatus.PLACED
    assert (order.next_step, order.shipping_address) == (None, None)
    assert not order.has_left
    assert not order.has_goods

    del payload["shipments"]
    assert read_order(payload).has_goods


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("refunded", PaymentStatus.REFUNDED),
        ("partially_refunded", PaymentStatus.PARTLY_REFUNDED),
        ("paid", PaymentStatus.PAID),
    ],
)
def test_the_order_knows_that_its_payment_went_back(
    payload: dict[str, Any], word: str, status: PaymentStatus
) -> None:
    """
    The plugin for refunds leaves the payment completed: of the only one, the order's word tells it.

    Source: `src/StateResolver/OrderPartiallyRefundedStateResolver.php` in
    https://github.com/Sylius/RefundPlugin
    """
    (payment,) = payload["payments"]

    assert read_order(payload | {"paymentState": word}).payments[0].status is status
    twice = payload | {"paymentState": word, "payments": [payment, payment]}
    assert [one.status for one in read_order(twice).payments] == [PaymentStatus.PAID] * 2
    again = payload | {"paymentState": word, "payments": [payment | {"state": "failed"}, payment]}
    assert [one.status for one in read_order(again).payments] == [PaymentStatus.FAILED, status]
