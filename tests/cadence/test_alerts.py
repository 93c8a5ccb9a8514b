"""Alerts: who keeps opening the page of an order, and of which orders that means something."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from postmail.cadence.instants import moment
from tests.cadence.shop import PLACED, event, order, planned


def views(*hours: float) -> list[dict[str, Any]]:
    """Views of the order's page, so many hours after it was placed."""
    return [event("order-viewed", hour / 24) for hour in hours]


@pytest.mark.parametrize(
    ("hours", "count"),
    [((1, 2, 3), 3), ((-3, -2, -1), 0), ((-2, -1, 1), 0), ((-1, 0, 1, 2), 3)],
)
def test_only_views_of_a_placed_order_count(hours: tuple[float, ...], count: int) -> None:
    """What was seen before, under this number, was another page."""
    alerts = planned(events=views(*hours), days=1).alerts

    assert [alert.views for alert in alerts] == ([count] if count else [])


@pytest.mark.parametrize(
    "more",
    [{"status": "cancelled"}, {"test": True}, {"cancelled_at": PLACED}, {"status": "failed"}],
)
def test_an_order_of_which_nothing_comes_alerts_nobody(more: dict[str, Any]) -> None:
    """There is nothing to worry about any more."""
    assert planned(order(**more), events=views(1, 2, 3), days=1).alerts == ()


def test_an_order_that_is_cancelled_later_has_alerted_until_then() -> None:
    """The plan of the day before has the alert, at the view that completed the burst."""
    events = [*views(1, 2, 3), event("cancelled", 2)]

    before, after = (planned(events=events, days=days).alerts for days in (1, 3))

    assert [moment(alert.at) for alert in before] == [PLACED + timedelta(hours=3)]
    assert after == ()
