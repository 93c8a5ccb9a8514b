"""Parcels that are lost or come back: cases that nobody has to open."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from postmail.cadence.anchors import anchors_of
from postmail.cadence.instants import instant
from postmail.cadence.kinds import Anchor
from postmail.cadence.simulate import simulate
from tests.cadence.shop import PLACED, event, order, parcel, planned, policy, told

ASTRAY = ("returned", "exception")


def scan(days: float, status: str) -> dict[str, Any]:
    """What a carrier said, so many days after the order."""
    return {"at": PLACED + timedelta(days=days), "status": status}


@pytest.mark.parametrize("status", ASTRAY)
@pytest.mark.parametrize("delivered", [None, 3])
def test_a_parcel_astray_is_no_good_delivery(status: str, delivered: float | None) -> None:
    """Marketing is held, about every order of the person; what is needed goes on."""
    first = order(shipments=[parcel(1, delivered, status=status)])
    found = planned(first, order("1002", days=2, shipments=[parcel(3, 5)]), days=25)
    kinds = ("review-request:1001:0", "review-request:1002:0", "coupon:1002:0")

    assert [told(found[name]) for name in kinds] == ["held case-open"] * 3
    assert told(planned(first, days=1)["shipped:1001:0"]).startswith("due")


@pytest.mark.parametrize("status", ASTRAY)
def test_it_is_a_case_from_the_carriers_word_on(status: str) -> None:
    """Not from an older scan of another kind; nothing is known before its time."""
    scans = [scan(2, "in_transit"), scan(5, status), scan(8, status)]
    given = order(shipments=[parcel(1, status=status, scans=scans)])

    assert not told(planned(given, days=4)["tips:1001:0"]).startswith("held")
    assert told(planned(given, days=5)["tips:1001:0"]) == "held case-open"


@pytest.mark.parametrize(
    ("events", "more", "expected"),
    [
        ([event("case-closed", 6)], {}, "deferred not-yet-due"),
        ([event("case-closed", 4)], {}, "held case-open"),  # that was about something else
        ([event("case-opened", 4, case="a"), event("case-opened", 4, case="b"),
          event("case-closed", 6, case="a")], {},
         "held case-open"),
        ([event("case-opened", 4, case="a"), event("case-closed", 6, case="a")], {},
         "deferred not-yet-due"),
        ([event("case-opened", 2, case="a"), event("case-closed", 4, case="a")], {},
         "held case-open"),
        ([event("refunded", 6, full=False)], {}, "deferred not-yet-due"),
        ([event("refunded", 4, full=False)], {}, "held case-open"),
        ([], {"refunds": [{"at": PLACED + timedelta(days=6)}]}, "deferred not-yet-due"),
        ([event("case-closed", 6, refunded=True)], {}, "skipped refunded"),
        ([event("refunded", 6)], {}, "skipped refunded"),
        ([event("cancelled", 6)], {}, "skipped cancelled"),
        ([], {"payments": [{"status": "refunded"}]}, "skipped refunded"),
    ],
)  # fmt: skip
def test_it_ends_as_every_case_does(
    events: list[dict[str, Any]], more: dict[str, Any], expected: str
) -> None:
    """By a close of the order's last case, or with money going back; not by what was before."""
    lost = parcel(1, status="returned", scans=[scan(5, "returned")])

    found = planned(order(shipments=[lost], **more), events=events, days=10)

    verdict = found["coupon:1001:0"].verdict
    assert f"{verdict.status} {verdict.reason}" == expected


def test_a_second_loss_is_another_case() -> None:
    """The close of the first, after which the parcel went on, does not settle it."""
    scans = [scan(2, "exception"), scan(3, "in_transit"), scan(10, "exception")]
    twice = order(shipments=[parcel(1, status="exception", scans=scans)])

    found = planned(twice, events=[event("case-closed", 5)], days=11)

    assert told(found["coupon:1001:0"]) == "held case-open"


def test_nobody_is_held_for_ever() -> None:
    """A parcel of which nobody says any more is no case after sixty days."""
    back = order(shipments=[parcel(1, 3, status="returned", scans=[scan(9, "returned")])])
    later = order("1002", days=50, shipments=[parcel(51, 53)])
    held, free = (told(planned(back, later, days=day)["coupon:1002:0"]) for day in (68.9, 69))
    played = simulate([back, later], [], [], policy(), PLACED, PLACED + timedelta(days=100))
    tips = [one.at for one in played.sent if one.kind == "tips" and one.order == "1002"]

    assert held == "held case-open"
    assert free.startswith("deferred")
    assert tips == []
    assert [one.kind for one in played.sent if one.order == "1002"][-1] == "coupon"


def test_an_order_that_is_paid_back_holds_no_other() -> None:
    """A return of long ago that is settled is nobody's case."""
    back = order(shipments=[parcel(1, 3, status="returned")], payments=[{"status": "refunded"}])

    found = planned(back, order("1002", days=2), days=3)

    assert told(found["coupon:1002:0"]).startswith("deferred")


@pytest.mark.parametrize("status", ASTRAY)
def test_nobody_knows_when_a_parcel_astray_comes(status: str) -> None:
    """Its estimate, and the order's, date nothing any more; a new promise does."""
    by = {"latest": PLACED + timedelta(days=4)}
    given = order(shipments=[parcel(1, status=status, estimated=by)], estimated=by)
    known = order(shipments=[parcel(1, status="delayed", estimated=by)])
    now = instant(PLACED + timedelta(days=3))

    assert Anchor.EXPECTED not in anchors_of(given, now)
    assert Anchor.EXPECTED in anchors_of(known, now)


def test_a_simulation_stops_when_a_parcel_goes_astray() -> None:
    """What is due after that day is not sent."""
    lost = parcel(1, 3, status="returned", scans=[scan(7, "returned")])

    played = simulate(
        [order(shipments=[lost])], [], [], policy(), PLACED, PLACED + timedelta(days=60)
    )

    marketing = [one.kind for one in played.sent if one.category == "marketing"]
    assert marketing == ["tips"]
