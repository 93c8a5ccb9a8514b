"""Orders whose money went back: nothing is advertised about them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cadence.shop import PLACED, order, parcel, planned, told

TEN = {"amount": "10.00", "currency": "EUR"}
FOUR = {"amount": "4.00", "currency": "EUR"}
COST = {"totals": {"total": TEN}}
#: Four of fourteen were paid by gift card.
BY_CARD = {"totals": {"total": TEN, "gift_cards": FOUR, "gift_cards_off_total": True}}
PAID = {"method": "Visa", "amount": TEN, "status": "paid"}
BACK = {**PAID, "status": "refunded"}


def review(days: float = 10, **more: Any) -> str:
    """What becomes of the request for a review about an order that has arrived."""
    given = order(shipments=[parcel(1, 3)], **more)
    return told(planned(given, days=days)["review-request:1001:0"]).split()[0]


@pytest.mark.parametrize(
    "more",
    [
        {"payments": [BACK], "status": "completed"},
        {"payments": [BACK, {**PAID, "status": "failed"}]},
        {"payments": [BACK, {**BACK, "method": "Gift card"}]},
        {**COST, "refunds": [{"amount": TEN}]},
        {**COST, "refunds": [{"amount": FOUR}, {"amount": {**FOUR, "amount": "6.00"}}]},
        {"totals": {"total": TEN, "refunded": TEN}},
        {"totals": {"total": FOUR, "refunded": TEN}},
        {"lines": [{"title": "Cup", "quantity_refunded": 1}]},
        {"status": "refunded"},
        {**BY_CARD, "refunds": [{"amount": TEN}, {"amount": FOUR}]},
    ],
)
def test_an_order_whose_money_went_back_is_not_advertised_about(more: dict[str, Any]) -> None:
    """Whichever way its shop says so: by status, payments, sums or lines."""
    assert review(**more) == "skipped"


@pytest.mark.parametrize(
    "more",
    [
        {"payments": [{**PAID, "status": "partly_refunded"}]},
        {"payments": [PAID, BACK]},
        {"payments": [{**PAID, "status": "failed"}]},
        {**COST, "refunds": [{"amount": FOUR}]},
        {**COST, "refunds": [{"amount": TEN, "at": PLACED.replace(day=20)}]},  # not yet
        {"totals": {"total": {**TEN, "amount": "0"}, "refunded": {**TEN, "amount": "0"}}},
        {"totals": {"refunded": TEN}},
        {"refunds": [{"amount": TEN}]},
        {**BY_CARD, "refunds": [{"amount": TEN}]},
    ],
)
def test_a_part_of_the_money_ends_nothing(more: dict[str, Any]) -> None:
    """Nor what is still to come, nor what was free of charge."""
    assert review(**more) == "deferred"
