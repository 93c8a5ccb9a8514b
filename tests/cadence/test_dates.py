"""Dates at the edge: fixed dates that repeat, and the dates that stand for never and unknown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from postmail.cadence.instants import DAY, instant, moment
from postmail.cadence.kinds import KindSpec
from postmail.cadence.report import plan_json
from postmail.cadence.simulate import simulate
from tests.cadence.shop import PLACED, order, planned, policy

EASTER = KindSpec.model_validate({
    "kind": "coupon", "category": "marketing", "stream": "offers", "anchor": "date",
    "date": "2026-04-01T09:00:00Z", "delay": {"hours": 0}, "expires_after": {"days": 9},
    "repeat": {"times": 1, "delay": {"hours": 48}},
})  # fmt: skip


def test_a_mail_of_a_fixed_date_repeats() -> None:
    """Its rounds follow each other under the date, not under an order."""
    under = policy(kinds=(EASTER,))
    mails = planned(under=under).mails
    result = simulate([order()], [], [], under, PLACED, PLACED + timedelta(days=60))
    first, second = result.sent

    assert [mail.id for mail in mails] == ["coupon:2026-04-01:0", "coupon:2026-04-01:1"]
    assert [entry.id for entry in result.sent] == [mail.id for mail in mails]
    assert second.at - first.at == 2 * DAY


def test_a_mail_of_a_fixed_date_is_about_the_latest_order() -> None:
    """It is named by its date; what it is written from, and what a worker looks up, is an order."""
    under = policy(kinds=(EASTER,))
    made = planned(order("1", days=-2), order("2"), order("3", days=-1), under=under)
    first = made.mails[0].candidate

    assert first is not None and (first.order, first.about) == ("2026-04-01", "2")
    assert plan_json(made, under)["mails"][0]["about"] == "2"
    assert first._replace(latest="", order="7").about == "7"


@pytest.mark.parametrize(
    "more",
    [
        {"estimated": {"latest": "9999-12-31T23:59:59Z"}},
        {"placed_at": "0001-01-01T00:00:00Z"},
        {"shipments": [{"delivered_at": "0001-01-01T00:00:00+14:00"}]},
    ],
)
@pytest.mark.parametrize("country", ["DE", "US"])
def test_the_ends_of_the_calendar_are_dates_like_others(more: dict[str, Any], country: str) -> None:
    """Other systems write them for "never" and "unknown": one such order spoils no plan."""
    made = planned(order(**more, shipping_address={"country": country}))

    assert len(plan_json(made, policy())["mails"]) == len(made.mails)


def test_an_instant_leaves_room_for_zones_and_delays() -> None:
    """The first is a year after the first of a calendar, the last a thousand before its last."""
    assert moment(instant(datetime.min.replace(tzinfo=UTC))).year == 2
    assert moment(instant(datetime.max.replace(tzinfo=UTC))).year == 9000
