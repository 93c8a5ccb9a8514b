"""What an offer must say before it may be shown."""

from __future__ import annotations

from typing import Any

import pytest

from postmail.errors import DataError
from postmail.messages import Coupon, Suggestion
from tests.messages.orders import money


@pytest.mark.parametrize(
    ("facts", "problem"),
    [
        ({}, "exactly one of percent, amount and free_shipping"),
        ({"percent": 10, "amount": money("5")}, "exactly one of percent"),
        ({"percent": 0}, "greater than 0"),
        ({"percent": 101}, "less than or equal to 100"),
        ({"amount": money("0")}, "an amount above zero"),
        ({"percent": 10, "reward_percent": 5}, "a reward is for a referral"),
        ({"percent": 10, "online": False}, "it holds nowhere"),
        (
            {"percent": 10, "referral": True, "reward_percent": 5, "reward_amount": money("5")},
            "one of reward_percent and reward_amount",
        ),
        (
            {
                "percent": 10,
                "starts_at": "2026-12-01T00:00:00Z",
                "expires_at": "2026-11-01T00:00:00Z",
            },
            "expires before it starts",
        ),
        ({"percent": "5", "single_use": True, "once_per_person": True}, "expected one of single"),
    ],
)
def test_a_coupon_is_worth_one_thing_somewhere(facts: dict[str, Any], problem: str) -> None:
    """A coupon that is worth nothing, two things, or holds nowhere is refused."""
    with pytest.raises(DataError, match=problem):
        Coupon.model_validate({"code": "X", **facts})


def test_free_shipping_is_worth_something() -> None:
    """Free shipping alone makes a coupon."""
    assert Coupon(code="X", free_shipping=True).free_shipping


@pytest.mark.parametrize(
    ("facts", "problem"),
    [
        ({}, "expected a reason"),
        ({"reason": "Nice", "earlier_price": money("9")}, "an earlier price needs a price"),
        (
            {"reason": "Nice", "price": money("9"), "earlier_price": money("9")},
            "not above the price",
        ),
    ],
)
def test_a_suggestion_has_a_reason_and_an_honest_price(facts: dict[str, Any], problem: str) -> None:
    """No product without its reason, no earlier price that was no higher."""
    with pytest.raises(DataError, match=problem):
        Suggestion.model_validate({"title": "Candle", **facts})


def test_the_schema_of_a_coupon_has_the_limits_of_its_percentage() -> None:
    """As JSON Schema calls them, for programs that fill in a form by it."""
    number = Coupon.model_json_schema()["properties"]["percent"]["anyOf"][0]

    assert (number.get("exclusiveMinimum"), number.get("maximum")) == (0, 100)
