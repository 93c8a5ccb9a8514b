"""What an order lacks: marketing about it waits until it is paid, in stock, collected."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from postmail.cadence.events import read_events
from postmail.cadence.plan import plan
from postmail.cadence.simulate import simulate
from tests.cadence.mails import kind
from tests.cadence.shop import PLACED, event, order, parcel, planned, policy, told

#: All that the default policy wants of an order, long after it was placed.
WISHES = ("tips:1001:0", "review-request:1001:0", "coupon:1001:0", "miss-you:1001:0")
FONT = {"title": "Font", "kind": "digital"}
UNPAID: dict[str, Any] = {"payments": [{"status": "pending"}]}
#: In stock thirty days after the order was placed.
LATER: dict[str, Any] = {"title": "Lamp", "id": "b", "available_at": PLACED + timedelta(days=30)}


@pytest.mark.parametrize(
    "given",
    [
        UNPAID,
        {**UNPAID, "lines": [FONT]},
        {**UNPAID, "status": "processing"},
        {"status": "pending"},
        {"totals": {"due": {"amount": "5", "currency": "EUR"}}},
    ],
)
def test_who_has_not_paid_is_asked_for_nothing(given: dict[str, Any]) -> None:
    """Neither for a review of what never came, nor to buy again."""
    for days in (3, 41, 76):
        found = planned(order(**given), days=days)
        mails = [found[name] for name in WISHES]

        assert {mail.verdict.status for mail in mails} == {"held"}
    assert {mail.verdict.rule for mail in mails} >= {"paid"}


@pytest.mark.parametrize(
    ("given", "events"),
    [
        ({"payments": [{"status": "paid"}]}, []),
        ({"payments": [{"status": "authorized"}]}, []),
        ({}, []),  # nobody says how it is paid
        ({**UNPAID, "shipments": [parcel(1)]}, []),  # an invoice, or cash on delivery
        ({**UNPAID, "status": "shipped"}, []),
        ({**UNPAID, "status": "delivered"}, []),
        (UNPAID, [event("shipped", 1)]),
        (UNPAID, [event("delivered", 2)]),
        ({**UNPAID, "status": "completed", "lines": [FONT]}, []),
    ],
)
def test_who_has_paid_or_is_trusted_is_asked(
    given: dict[str, Any], events: list[dict[str, Any]]
) -> None:
    """What has left is on trust, and a shop that is done with files has its money or waives it."""
    found = planned(order(**given), events=events, days=41)

    assert told(found["coupon:1001:0"]).startswith(("due", "deferred"))


def test_mails_about_a_payment_do_not_wait_for_it() -> None:
    """Nor does what the customer needs."""
    found = planned(order(**UNPAID), days=0.1)

    assert [mail.id for mail in found.due] == ["simple:1001:0"]


def test_a_part_that_is_not_in_stock_is_waited_for() -> None:
    """Until the day that is promised; later the dates of the order count, as ever."""
    lines = [{"title": "Cup", "id": "a"}, LATER]
    sent: dict[str, Any] = {
        "lines": lines,
        "shipments": [{**parcel(1), "items": [{"line_id": "a"}]}],
    }

    before, after = planned(order(**sent), days=25), planned(order(**sent), days=31)

    assert told(before["review-request:1001:0"]) == "held awaiting-event"
    assert before["review-request:1001:0"].verdict.rule == "in stock"
    assert told(after["review-request:1001:0"]).startswith(("due", "deferred", "skipped expired"))


def test_a_parcel_that_has_not_left_brings_nothing() -> None:
    """It was announced, and what lies in it is still to come in."""
    packed = {"status": "pending", "items": [{"line_id": "b"}]}
    found = planned(order(lines=[LATER], shipments=[packed]), days=25)

    assert "in stock" in {mail.verdict.rule for mail in found.mails}


@pytest.mark.parametrize(
    "given",
    [
        {"lines": [{**LATER, "quantity_refunded": 1}, {"title": "Cup"}]},
        {"lines": [LATER], "shipments": [parcel(1, 2, items=[{"line_id": "b"}])]},  # it came early
    ],
)
def test_what_went_back_or_came_early_is_not_waited_for(given: dict[str, Any]) -> None:
    """The day of a line that nobody waits for means nothing."""
    found = planned(order(**given), days=25)

    assert "in stock" not in {mail.verdict.rule for mail in found.mails}


def test_what_waits_at_the_counter_is_not_judged() -> None:
    """However long ago it left the store."""
    waiting = {"shipped_at": PLACED + timedelta(days=1), "status": "ready_for_pickup"}
    found = planned(order(shipments=[waiting]), days=25)

    assert found["review-request:1001:0"].verdict.rule == "collected"


def test_a_gift_card_is_not_judged_by_who_gives_it() -> None:
    """Nor explained to them. Beside goods, the goods decide."""
    card = {"title": "Gift card", "kind": "gift_card"}
    alone = planned(order(lines=[card]), days=3)
    beside = planned(order(lines=[card, FONT]), days=3)

    assert told(alone["review-request:1001:0"]) == told(alone["tips:1001:0"]) == "skipped condition"
    assert told(beside["review-request:1001:0"]) != "skipped condition"


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"status": "delivered"}, "skipped overtaken"),
        ({"status": "completed", "lines": [FONT]}, "skipped overtaken"),
        ({"shipments": [parcel(1, 2), {"status": "delivered"}]}, "skipped overtaken"),
        ({"status": "shipped"}, "due due"),
    ],
)
def test_nobody_is_reassured_about_what_is_there(given: dict[str, Any], reason: str) -> None:
    """Also where the shop says that it has arrived, and not when."""
    assert told(planned(order(**given), days=2)["reassurance:1001:0"]).startswith(reason)


@pytest.mark.parametrize(
    ("given", "events"),
    [
        ({"shipments": [parcel(2, 4)]}, []),
        ({"shipments": [parcel(2, 4), {"status": "delivered"}]}, []),
        ({}, [event("delivered", 4)]),
    ],
)
def test_a_delivery_with_a_date_ends_nothing_before_it(
    given: dict[str, Any], events: list[dict[str, Any]]
) -> None:
    """A simulation of last month has mails that went while the parcel was on its way."""
    there, end = order(status="delivered", **given), PLACED + timedelta(days=9)
    result = simulate([there], read_events(events), [], policy(), PLACED, end)

    assert "reassurance:1001:0" in {entry.id for entry in result.sent}


def test_a_mail_of_a_fixed_date_waits_for_no_order() -> None:
    """It is about none: an old customer gets it, whose last order is not paid yet."""
    easter = kind("season", anchor="date", date=(PLACED + timedelta(days=1)).isoformat())
    found = planned(order(**UNPAID), days=1.1, under=policy(kinds=(easter,)))

    assert [mail.id for mail in found.due] == ["season:2026-03-03:0"]


def test_customers_who_lack_something_are_not_taken_for_like_others() -> None:
    """Two who differ in nothing but that one has paid."""
    paid: dict[str, Any] = {"payments": [{"status": "paid"}]}
    given = [
        order(str(number), customer={"email": f"{number}@a.example"}, **more)
        for number, more in enumerate((UNPAID, paid, UNPAID, paid))
    ]
    found = plan(given, [], [], policy(), PLACED + timedelta(days=41))
    said = [told(found[f"coupon:{number}:0"]) for number in range(4)]

    assert said[0] == said[2] == "held awaiting-event"
    assert said[1] == said[3] != said[0]


def test_a_simulation_goes_on_when_it_is_in_stock() -> None:
    """The day is one on which something becomes known."""
    given = order(lines=[LATER])
    result = simulate([given], [], [], policy(), PLACED, PLACED + timedelta(days=45))
    went = {entry.id: entry.at for entry in result.sent}

    assert "coupon:1001:0" in went
