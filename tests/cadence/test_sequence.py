"""Several orders of one customer: which of them make a sequence."""

from __future__ import annotations

from typing import Any

import pytest

from postmail.cadence.facts import OrderFacts
from tests.cadence.shop import event, order, planned, policy, told

SEASON = {
    "kind": "season",
    "category": "marketing",
    "stream": "offers",
    "anchor": "date",
    "date": "2026-12-01T00:00:00+01:00",
    "delay": {"days": 0, "at": "10:00"},
    "expires_after": {"days": 5},
}
#: Orders of which nothing comes.
NAUGHT: tuple[dict[str, Any], ...] = (
    {"status": "draft"},
    {"status": "failed"},
    {"test": True},
    {"status": "cancelled"},
)


@pytest.mark.parametrize("more", NAUGHT)
def test_an_order_of_which_nothing_comes_is_no_second_order(more: dict[str, Any]) -> None:
    """It does not end what the good order wants to sell."""
    found = planned(order(), order("1002", days=4, **more), days=6)

    assert told(found["coupon:1001:0"]) == "deferred not-yet-due 04-11 08:00"


@pytest.mark.parametrize("more", NAUGHT)
def test_an_order_of_which_nothing_comes_is_no_first_order(more: dict[str, Any]) -> None:
    """The order after it may still be the first."""
    found = planned(order(**more), order("1002", days=1, first_order=True), days=1)

    assert told(found["welcome:1002:0"]).startswith("due")


@pytest.mark.parametrize("more", NAUGHT)
@pytest.mark.parametrize("days", [-1, 1])
def test_an_order_of_which_nothing_comes_swallows_no_fixed_date(
    more: dict[str, Any], days: int
) -> None:
    """The good order carries the mail, whether it is the later or the earlier one."""
    found = planned(order(), order("1002", days=days, **more), days=2, under=policy(kinds=[SEASON]))

    assert [(mail.id, told(mail)) for mail in found.mails] == [
        ("season:2026-12-01:0", "deferred not-yet-due 12-01 09:00")
    ]


def test_where_nothing_comes_of_any_order_the_last_one_says_so() -> None:
    """A mail of a fixed date has its verdict all the same, once."""
    dead = (order(test=True), order("1002", days=1, status="cancelled"))

    found = planned(*dead, days=2, under=policy(kinds=[SEASON]))

    assert [(mail.id, told(mail)) for mail in found.mails] == [
        ("season:2026-12-01:0", "skipped cancelled")
    ]


def test_a_second_order_counts_until_it_is_cancelled() -> None:
    """From the event on, the path of the first goes on."""
    orders = (order(), order("1002", days=4))
    called_off = [event("cancelled", 5, "1002")]

    found = [planned(*orders, events=called_off, days=days)["coupon:1001:0"] for days in (4, 6)]

    assert [told(mail) for mail in found] == [
        "skipped second-order",
        "deferred not-yet-due 04-11 08:00",
    ]


def test_many_orders_of_one_customer_are_put_in_sequence_one_by_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A till that writes one address for everybody: no order is compared with every other."""
    asked = []
    counts = vars(OrderFacts)["counts"].fget

    def counted(facts: OrderFacts) -> bool:
        asked.append(facts)
        return bool(counts(facts))

    monkeypatch.setattr(OrderFacts, "counts", property(counted))
    planned(*(order(str(number)) for number in range(200)), days=6)

    assert len(asked) < 10 * 200
