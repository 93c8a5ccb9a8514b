"""What a shop calls due and the customer has to pay: what is open stays, what is covered goes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from postmail.money import Money
from postmail.order import Order, OrderStatus, PaymentStatus
from postmail.readers import inspect_order, read_order, read_orders
from tests.readers.payloads import load


def _medusa(status: str, paid: int, due: int) -> Order:
    """Medusa's order of 100 by how it is paid."""
    payload: dict[str, Any] = load("medusa/order_v2")
    node = payload.get("order", payload)
    node |= {"payment_status": status, "total": 100}
    node["summary"] = {"paid_total": paid, "pending_difference": due}
    return read_order(payload)


def _magento(authorized: str | None, paid: str, due: str) -> Order:
    """Magento's order of 135.30, asked on a card and partly invoiced."""
    payload: dict[str, Any] = load("magento/order")
    payload |= {"grand_total": "135.30", "total_paid": paid, "total_due": due}
    payload |= {"payment": {"method": "card", "amount_authorized": authorized}}
    return read_order(payload | {"status": "processing", "state": "processing"})


@pytest.mark.parametrize(
    ("status", "paid", "due", "settled"),
    [
        ("captured", 100, 0, True),
        ("captured", 50, 50, False),
        ("partially_captured", 50, 50, False),
        ("authorized", 0, 100, True),
        ("partially_authorized", 0, 100, False),
    ],
)
def test_a_part_that_is_paid_does_not_cover_the_rest(
    status: str, paid: int, due: int, settled: bool
) -> None:
    """A payment without an amount is for all of it only where the sums do not say otherwise."""
    order = _medusa(status, paid, due)

    assert (order.is_settled, order.is_unpaid) == (settled, not settled)
    if not settled:
        assert order.totals.due == Money(due, order.currency)


def test_saleor_s_half_charged_order_is_not_settled() -> None:
    """Saleor states what was charged and nothing that is due; half of the total is not all."""
    payload: dict[str, Any] = load("saleor/order_net")
    node = payload["event"]["order"]
    whole = node["total"]["gross"]
    half = whole | {"amount": whole["amount"] / 2}
    node |= {"totalCharged": half, "status": "UNFULFILLED"}
    node["transactions"] = [{"name": "Visa", "chargedAmount": half}]
    order = read_order(payload)

    assert order.totals.paid == Money(half["amount"], order.currency)
    assert (order.is_settled, order.is_unpaid) == (False, True)


def test_what_is_still_reserved_of_a_part_that_was_taken_is_not_due() -> None:
    """Magento invoices in parts: the rest of what the card was asked for is there."""
    reserved, open_ = (_magento(one, "50.00", "85.30") for one in ("135.30", "100.00"))

    assert [payment.status for payment in reserved.payments] == [PaymentStatus.AUTHORIZED]
    assert (reserved.totals.due, reserved.is_settled) == (None, True)
    assert [payment.status for payment in open_.payments] == [None]
    assert (open_.totals.due, open_.is_unpaid) == (Money("85.30", open_.currency), True)
    assert _magento(None, "135.30", "0").payments[0].status is PaymentStatus.PAID


def test_nothing_that_is_due_is_a_fact() -> None:
    """A shop that states zero has said something: it is not among what is missing."""
    payload: dict[str, Any] = load("magento/order")
    inspection = inspect_order(payload | {"total_due": 0})

    assert inspection.order.totals.due == Money(0, inspection.order.currency)
    assert inspection.origins["totals.due"] == "total_due"
    assert "totals.due" not in inspection.missing


_OWN: dict[str, Any] = {
    "number": "1",
    "placed_at": "2026-03-01T10:00:00Z",
    "currency": "EUR",
    "lines": [{"title": "Mug"}],
    "totals": {"due": {"amount": "100", "currency": "EUR"}},
    "payments": [{"status": "authorized"}],
}


@pytest.mark.parametrize("due", ["100", "0", "-5"])
def test_an_order_in_postmail_s_own_json_is_taken_at_its_word(due: str) -> None:
    """However it is handed in: what it says is due was decided by who wrote it."""
    own = _OWN | {"totals": {"due": {"amount": due, "currency": "EUR"}}}
    text = json.dumps(own)
    orders = [read_order(text), read_order(own), read_order(text, currency="EUR")]
    orders += read_orders(text + "\n" + text)
    orders += [*read_orders(f"[{text}]"), *read_orders([own]), *read_orders(text, currency="EUR")]

    assert {order.totals.due for order in orders} == {Money(due, "EUR")}
    assert {order.is_unpaid for order in orders} == {due == "100"}


def test_what_a_shop_declines_is_called_off() -> None:
    """BigCommerce's 6: the payment may have been fine, and nobody is to try it again.

    Source: https://support.bigcommerce.com/s/article/Order-Statuses ("Seller has marked the order
    as declined for lack of manual payment, or other reasons")
    """
    payload: dict[str, Any] = load("bigcommerce/order")
    order = read_order(payload | {"status_id": 6, "payment_status": "captured"})

    assert order.status is OrderStatus.CANCELLED


@pytest.mark.parametrize(
    ("own", "goods", "status"),
    [
        ("Complete", "Delivered", OrderStatus.DELIVERED),
        ("Complete", "Shipped", OrderStatus.COMPLETED),
        ("Cancelled", "Delivered", OrderStatus.CANCELLED),
        ("Open", "Delivered", OrderStatus.DELIVERED),
    ],
)
def test_what_arrived_at_commercetools_has_arrived(
    own: str, goods: str, status: OrderStatus
) -> None:
    """A shop that is done with an order does not take back that its goods arrived."""
    payload: dict[str, Any] = load("commercetools/order")
    order = read_order(payload | {"orderState": own, "shipmentState": goods})

    assert order.status is status
