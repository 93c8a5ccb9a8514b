"""Spree: the store's API tells less than the admin's, and its words have changed with version 6.

Facts, in https://github.com/spree/spree at cee28a2: `spree/api/app/serializers/spree/api/v3`,
`spree/core/app/services/spree/orders/update_statuses.rb`, `spree/core/app/models/spree/order.rb`
"""

from __future__ import annotations

from typing import Any

import pytest

from postmail.errors import NotAnOrderError
from postmail.money import Money
from postmail.order import OrderStatus, PaymentStatus
from postmail.readers import read_order
from tests.readers.payloads import load


def _order(**facts: Any) -> dict[str, Any]:
    payload: dict[str, Any] = load("spree/order") | facts
    return payload


def test_what_went_back_is_not_asked_for_again() -> None:
    """`amount_due` is the total less what is left of the payments, which went down."""
    order = read_order(_order())

    assert not order.is_unpaid
    assert order.kept == Money(47, "EUR")


def test_what_is_due_stays_due_where_nothing_went_back() -> None:
    """A part was paid."""
    payment = load("spree/order")["payments"][0] | {"amount": "47.0"}
    order = read_order(_order(payment_status="partially_paid", payments=[payment]))

    assert order.totals.due == Money(20, "EUR")
    assert order.refunded is None


def test_store_credit_hides_how_much_went_back() -> None:
    """Then `amount_due` is less by it, though it may have been counted as a payment already."""
    order = read_order(_order(store_credit_total="5.0", amount_due="15.0"))

    assert order.refunded is None
    assert order.totals.due is None


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ({"fulfillment_status": "delivered"}, OrderStatus.DELIVERED),
        ({"fulfillment_status": "canceled", "status": "placed"}, OrderStatus.PLACED),
        ({"fulfillment_status": "canceled", "status": "canceled"}, OrderStatus.CANCELLED),
        ({"fulfillment_status": "canceled"}, OrderStatus.CANCELLED),
        ({"fulfillment_status": "fulfilled", "payment_status": "voided"}, OrderStatus.CANCELLED),
        ({"completed_at": None, "created_at": "2026-05-04", "status": "draft"}, OrderStatus.DRAFT),
    ],
)
def test_parcels_that_were_called_off_are_not_the_order(
    facts: dict[str, Any], status: OrderStatus
) -> None:
    """The admin's API has a word for the order itself, the store's only for its parcels."""
    assert read_order(_order(**facts)).status is status


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("none", PaymentStatus.PENDING),
        ("authorized", PaymentStatus.AUTHORIZED),
        ("partially_paid", PaymentStatus.PENDING),
        ("paid", PaymentStatus.PAID),
        ("overcharged", PaymentStatus.PAID),
        ("refunded", PaymentStatus.REFUNDED),
        ("credit_owed", PaymentStatus.PAID),
    ],
)
def test_an_order_without_payments_has_a_word_for_them(word: str, status: PaymentStatus) -> None:
    """The admin's API leaves them out unless asked; those of split orders are the group's."""
    order = read_order(_order(payments=[], payment_status=word))

    assert [payment.status for payment in order.payments] == [status]


def test_the_api_of_version_2_is_named() -> None:
    """Its facts lie apart, in `attributes`, `relationships` and `included`."""
    attributes = {"number": "R1", "item_total": "10.0", "total": "10.0", "state": "complete"}
    payload = {"data": {"id": "1", "type": "order", "attributes": attributes}, "included": []}

    with pytest.raises(NotAnOrderError, match=r"API v2 \(JSON:API\).*API v3"):
        read_order(payload)
