"""Mails whose event has not come: held while it may, skipped where nothing can come of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from postmail.cadence.events import read_events
from postmail.cadence.instants import HOUR, instant
from postmail.cadence.plan import plan
from postmail.cadence.policy import Policy
from postmail.cadence.simulate import simulate
from postmail.cadence.words import Outcome
from tests.cadence.mails import kind, sent
from tests.cadence.mails import policy as made_of
from tests.cadence.shop import NOTICE, PLACED, event, order, parcel, person, planned, policy, told

#: A mail that follows another, which the shop's own code sends.
AFTER = [
    kind("case-resolved", category="transactional", planned=False),
    kind("survey", anchor="sent", follows="case-resolved", when={"path": "repeat"}),
]


def becomes(name: str, days: float = 9, **more: Any) -> str:
    """What is said about a mail of an order that has left and not arrived."""
    given = {"shipments": [parcel(1)], **more.pop("given", {})}
    return told(planned(order(**given), days=days, **more)[name])


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({}, "held awaiting-event"),
        ({"events": [event("cancelled", 2)]}, "skipped cancelled"),
        ({"events": [event("refunded", 2)]}, "skipped refunded"),
        ({"events": [event("refunded", 2, full=False)]}, "held awaiting-event"),
        ({"events": [event("answered", 2, kind="nps")]}, "skipped answered"),
        ({"events": [event("dropped", 2, kind="nps")]}, "skipped dropped"),
        ({"events": [event("case-opened", 2)]}, "held awaiting-event"),
        (
            {"events": [event("case-opened", 2), event("case-closed", 3, refunded=True)]},
            "skipped refunded",
        ),
        ({"events": [person("objected", 2)]}, "skipped objected"),
        ({"events": [person("bounced", 2)]}, "skipped bounced"),
        ({"events": [person("complained", 2)]}, "skipped complained"),
        ({"events": [person("paused", 2, until=PLACED)]}, "held awaiting-event"),
        ({"given": {"status": "cancelled"}}, "skipped cancelled"),
        ({"given": {"status": "refunded"}}, "skipped refunded"),
        ({"given": {"status": "failed"}}, "skipped condition"),
        ({"given": {"customer": {"id": "7"}}}, "skipped no-address"),
        ({"history": [sent(instant(PLACED), "nps", "1001")]}, "skipped already-sent"),
    ],
)
def test_a_mail_that_cannot_go_is_not_held_for_its_event(more: dict[str, Any], reason: str) -> None:
    """It says what it would say if its event had come."""
    assert becomes("nps:1001:0", **more) == reason


def test_a_second_order_ends_what_waits_for_the_first_to_arrive() -> None:
    """Until it is called off: that brings back what had no date, and what had one."""
    both = order(shipments=[parcel(1)]), order("1002", 4)

    ended = planned(*both, days=9)
    back = planned(*both, events=[event("cancelled", 5, "1002")], days=9)

    assert told(ended["nps:1001:0"]) == told(ended["coupon:1001:0"]) == "skipped second-order"
    assert told(back["nps:1001:0"]) == "held awaiting-event"
    assert told(back["coupon:1001:0"]).startswith("deferred not-yet-due")


def test_what_follows_a_mail_that_will_not_go_does_not_go() -> None:
    """The reminder of a request that is over."""
    found = planned(order(), events=[event("refunded", 2)], days=9)

    assert told(found["review-request:1001:0"]) == "skipped refunded"
    assert told(found["review-request:1001:1"]) == "skipped no-predecessor"


@pytest.mark.parametrize(
    ("given", "events", "reason"),
    [
        ({}, [], "held awaiting-event"),
        ({}, [event("refunded", 2)], "skipped refunded"),
        ({}, [event("answered", 2, kind="survey")], "skipped answered"),
        ({"first_order": True}, [], "skipped condition"),
        ({"test": True}, [], "skipped condition"),
    ],
)
def test_a_mail_that_cannot_go_does_not_wait_for_another(
    given: dict[str, Any], events: list[dict[str, Any]], reason: str
) -> None:
    """Whether the other goes, nobody but the shop's own code knows."""
    under = made_of(kinds=AFTER, **NOTICE)
    found = planned(order(**given), events=events, under=under, days=9)

    assert told(found["survey:1001:0"]) == reason


def test_a_simulation_says_the_same_at_its_end() -> None:
    """An order that is refunded on its way."""
    given = [order(shipments=[parcel(1)])]
    happened = read_events([event("refunded", 2)])

    result = simulate(given, happened, [], policy(), PLACED, PLACED + timedelta(days=20))

    assert {mail.id: told(mail) for mail in result.mails}["nps:1001:0"] == "skipped refunded"


def test_customers_whose_mail_is_being_sent_are_not_taken_for_alike() -> None:
    """One lease runs, the other has run out."""
    under: Policy = made_of(kinds=[kind("simple", category="transactional")])
    now = instant(PLACED) + HOUR
    orders = [order(number, customer={"email": f"{number}@a.example"}) for number in ("1", "2")]
    log = [
        sent(now - HOUR, "simple", number, latest=latest, outcome=Outcome.IN_FLIGHT)._replace(
            identity=planned(given).mails[0].identity, counts=False, category="transactional"
        )
        for given, number, latest in zip(orders, "12", (now + HOUR, now - 1), strict=True)
    ]

    found = plan(orders, [], log, under, PLACED + timedelta(hours=1))

    assert [told(mail) for mail in found.mails] == ["skipped in-flight", "skipped already-sent"]
