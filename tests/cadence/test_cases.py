"""Cases: whose mails they hold, and until when."""

from __future__ import annotations

from typing import Any

import pytest

from postmail.cadence.kinds import KindSpec
from postmail.cadence.plan import Plan
from tests.cadence.shop import event, order, planned, policy, told

TIPS = KindSpec.model_validate({
    "kind": "tips",
    "category": "marketing",
    "stream": "service",
    "delay": {"days": 5, "at": "10:00"},
    "expires_after": {"days": 20},
    "ends_on": ["refunded"],
})  # fmt: skip
ELSE: dict[str, Any] = {"email": "ola@b.example", "id": "8"}


def tips(*events: dict[str, Any], days: float = 6, **other: Any) -> list[str]:
    """What becomes of the tips of two orders, and of what the events are about the first one."""
    found: Plan = planned(
        order(),
        order("1002", **other),
        events=list(events),
        days=days,
        under=policy(kinds=[TIPS], rules=(), hours={}),
    )
    return [told(found[f"tips:{number}:0"]) for number in ("1001", "1002")]


def test_an_open_case_holds_every_order_of_the_person() -> None:
    """Whichever order it is about."""
    opened = event("case-opened", 1)

    assert tips(opened) == ["held case-open"] * 2
    assert tips({**opened, "order": "1002"}) == ["held case-open"] * 2


@pytest.mark.parametrize(
    ("customer", "same"),
    [
        ({"email": "IDA@a.example"}, True),
        ({"email": "ida@work.example", "id": "7"}, True),
        (ELSE, False),
    ],
)
def test_a_case_is_a_persons(customer: dict[str, Any], same: bool) -> None:
    """By address or by customer number, as everywhere; a stranger's mails go on."""
    mine, theirs = tips(event("case-opened", 1), customer=customer)

    assert mine == "held case-open"
    assert theirs == ("held case-open" if same else "due due 03-08 08:30")


def test_a_closed_case_cools_down_for_every_order() -> None:
    """The latest to close counts; a refund ends only the mails of the order that it is about."""
    events = [event("case-opened", 1), event("case-opened", 1, "1002")]
    events += [event("case-closed", 4, refunded=True), event("case-closed", 5, "1002")]

    assert tips(*events) == ["skipped refunded", "deferred cool-down 03-10 08:30"]


def test_one_closed_case_ends_no_other() -> None:
    """While one order's case is open, another one's being closed changes nothing."""
    events = [event("case-opened", 1), event("case-opened", 1, "1002")]
    events += [event("case-closed", 4, "1002")]

    assert tips(*events) == ["held case-open"] * 2


@pytest.mark.parametrize(
    ("closed", "expected"),
    [
        ({}, "deferred cool-down 03-09 08:30"),
        ({"case": "a"}, "held case-open"),
    ],
)
def test_a_close_that_names_no_case_closes_all(closed: dict[str, Any], expected: str) -> None:
    """All of that order's; one that names a case closes that one."""
    events = [event("case-opened", 1, case="a"), event("case-opened", 2, case="b")]

    assert tips(*events, event("case-closed", 4, **closed))[0] == expected
