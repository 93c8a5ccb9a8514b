"""Saleor: what is approved, refunded and reserved, and what gift cards paid.

Facts, in https://github.com/saleor/saleor at 723cd4e: `saleor/order/__init__.py`,
`saleor/order/utils.py`, `saleor/checkout/complete_checkout.py`, `saleor/graphql/schema.graphql`
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from postmail.money import Money
from postmail.order import PaymentStatus, ShipmentStatus
from postmail.readers import read_order
from tests.readers.payloads import load


def _reais(amount: str) -> dict[str, Any]:
    return {"amount": Decimal(amount), "currency": "BRL"}


def _event(**facts: Any) -> dict[str, Any]:
    """An event about an order of two books, without the fulfilment that it was about."""
    event: dict[str, Any] = load("saleor/order_net")["event"]
    del event["fulfillment"]
    event["order"] |= facts
    return event


def _fulfilment(key: str, status: str) -> dict[str, Any]:
    lines = [{"quantity": 1, "orderLine": {"id": "L1"}}]
    return {"id": key, "status": status, "created": "2026-03-02T10:00:00Z", "lines": lines}


def test_what_waits_for_approval_has_not_left() -> None:
    """Its fulfilment is made before somebody says that it may leave."""
    waiting = [_fulfilment("f1", "WAITING_FOR_APPROVAL")]
    order = read_order(_event(status="UNFULFILLED", fulfillments=waiting))

    assert order.shipments[0].status is ShipmentStatus.PENDING
    assert order.shipments[0].shipped_at is None
    assert not order.has_left


def test_the_address_of_a_collection_point_is_where_it_is_collected() -> None:
    """
    An order that is collected has the warehouse's address in the place of the customer's.

    Source: `saleor/checkout/fetch.py` (`CollectionPointInfo.is_valid_delivery_method`)
    """
    order = read_order(_event(shippingMethodName=None, collectionPointName="Armazém"))

    assert order.pickup
    assert order.shipping_address is None
    assert order.shipping_method == "Armazém (Rua A, 5, Recife)"
    assert not [path for path in order.extra if "shippingAddress" in path]


def test_a_place_without_a_name_is_not_lost() -> None:
    """Where no method can tell where an order is collected, its address still does."""
    place = {"__typename": "Warehouse", "id": "V2FyZWhvdXNl"}
    order = read_order(_event(shippingMethodName=None, deliveryMethod=place))

    assert order.pickup
    assert order.shipping_address is not None
    assert order.shipping_address.city == "Recife"


@pytest.mark.parametrize("status", ["REFUNDED", "REFUNDED_AND_RETURNED"])
def test_what_was_refunded_does_not_come_later(status: str) -> None:
    """Refunds of goods are fulfilments of their own, also of goods that never left."""
    fulfilments = [_fulfilment("f1", "FULFILLED"), _fulfilment("f2", status)]
    order = read_order(_event(status="PARTIALLY_FULFILLED", fulfillments=fulfilments))

    assert order.lines[0].quantity_refunded == 1
    assert order.has_all_parcels


@pytest.mark.parametrize(
    ("charge", "authorize", "status"),
    [
        ("NONE", "FULL", PaymentStatus.AUTHORIZED),
        ("PARTIAL", "FULL", PaymentStatus.AUTHORIZED),
        ("NONE", "NONE", PaymentStatus.PENDING),
        ("NONE", "PARTIAL", PaymentStatus.PENDING),
        ("PARTIAL", "PARTIAL", PaymentStatus.PENDING),
        ("FULL", "FULL", PaymentStatus.PAID),
        ("OVERCHARGED", "FULL", PaymentStatus.PAID),
    ],
)
def test_what_is_reserved_is_known_without_transactions(
    charge: str, authorize: str, status: PaymentStatus
) -> None:
    """Transactions need a permission; the states of the order need none."""
    order = read_order(
        _event(chargeStatus=charge, authorizeStatus=authorize, totalCharged=_reais("10"))
    )

    assert [payment.status for payment in order.payments] == [status]
    if status is not PaymentStatus.PAID:
        assert order.is_unpaid is (status is PaymentStatus.PENDING)


def test_what_went_back_is_not_awaited_without_transactions() -> None:
    """Unless the shop granted it, Saleor calls such an order not charged again."""
    sums = {"totalCharged": _reais("0"), "totalRefunded": _reais("27.5")}
    order = read_order(_event(chargeStatus="NONE", authorizeStatus="NONE", **sums))

    assert [payment.status for payment in order.payments] == [PaymentStatus.REFUNDED]
    assert not order.is_unpaid


def test_gift_cards_are_what_the_total_lacks() -> None:
    """Saleor takes them off, and does not say how much each one paid."""
    total = {"gross": _reais("7.5"), "net": _reais("5"), "tax": _reais("2.5")}
    order = read_order(
        _event(total=total, giftCards=[{"code": "SECRET", "last4CodeChars": "CRET"}])
    )

    assert order.totals.gift_cards == Money(20, "BRL")
    assert order.totals.gift_cards_off_total
    assert "SECRET" not in str(order.extra)
    assert [finding.code for finding in order.findings] == ["computed"]


def test_what_gift_cards_paid_is_unknown_without_the_delivery() -> None:
    """A query may ask for less: then nobody knows what the total lacks."""
    total = {"gross": _reais("7.5"), "net": _reais("5"), "tax": _reais("2.5")}
    order = read_order(_event(total=total, giftCards=[{"code": "SECRET"}], shippingPrice=None))

    assert order.totals.gift_cards is None
    assert "computed" not in [finding.code for finding in order.findings]


def test_refunds_that_are_only_granted_are_no_fact_of_a_mail() -> None:
    """They may never be paid."""
    more = ("totalGrantedRefund", "totalRefundPending", "totalRemainingGrant", "totalChargePending")
    order = read_order(_event(**dict.fromkeys(more, _reais("5"))))

    assert order.refunded is None
    assert order.extra == {}
