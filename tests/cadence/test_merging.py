"""Several requests that meet become one mail: which, what follows them, and what is recorded."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from postmail.cadence.explain import explain
from postmail.cadence.history import read_history
from postmail.cadence.plan import plan
from postmail.cadence.policy import Policy
from postmail.cadence.report import plan_json
from tests.cadence.mails import policy
from tests.cadence.shop import PLACED, order, parcel, planned, told
from tests.cadence.shop import policy as default

TEN_DAYS_LATER = {"days": 10, "at": "10:00"}
REQUEST = {
    "kind": "review-request",
    "category": "marketing",
    "stream": "reviews",
    "delay": TEN_DAYS_LATER,
    "expires_after": {"days": 30},
    "on_cap": "merge",
    "ends_on": ["answered"],
    "repeat": {"times": 2, "delay": {"days": 7, "at": "10:00"}},
}


def requests() -> Policy:
    """Requests for reviews with two reminders, and nothing else."""
    return policy(kinds=[REQUEST], collection_notice="at the checkout", zone="Europe/Berlin")


def test_a_reminder_takes_no_first_request_along() -> None:
    """Who has never been asked about an order is asked, not reminded."""
    found = planned(order("1"), order("2", days=7), under=requests(), days=7.2)

    assert {mail.id: told(mail) for mail in found.mails} == {
        "review-request:1:0": "deferred not-yet-due 03-12 09:00",
        "review-request:1:1": "deferred not-yet-due 03-19 09:00",
        "review-request:1:2": "deferred not-yet-due 03-26 09:00",
        "review-request:2:0": "deferred not-yet-due 03-19 09:00",
        "review-request:2:1": "deferred not-yet-due 03-26 09:00",
        "review-request:2:2": "deferred not-yet-due 04-02 08:00",
    }


def test_the_reminder_of_what_carried_a_request_answers_for_both() -> None:
    """And the plan says so, rather than that nothing goes."""
    found = planned(
        order("1"), order("2", placed_at=PLACED + timedelta(hours=5)), under=requests(), days=1
    )

    carried = found["review-request:2:1"]
    assert told(found["review-request:2:0"]).startswith("merged merged")
    assert explain(carried, requests()) == (
        "skipped: the mail that it would follow was merged: review-request:1:1 answers for it"
    )
    assert told(found["review-request:1:1"]) == "deferred not-yet-due 03-19 09:00"


def test_a_plan_that_is_recorded_as_history_proposes_nothing_twice() -> None:
    """Its JSON says what was merged, and history takes it as it stands."""
    orders = [
        order(shipments=[parcel(1, 3)]),
        order("1002", days=1, shipments=[parcel(2, 3)]),
    ]
    now = datetime(2026, 3, 18, 10, tzinfo=UTC)
    under = default(rules=())
    made = plan_json(plan(orders, [], [], under, now), under, addresses=True)
    sent = [
        {key: mail[key] for key in ("kind", "order", "round", "at", "zone", "also")}
        | {"address": mail["customer"]}
        for mail in json.loads(json.dumps(made))["mails"]
        if mail["status"] == "due"
    ]

    again = plan(orders, [], read_history(sent, under), under, now + timedelta(hours=1))

    assert [mail["also"] for mail in sent if mail["kind"] == "review-request"] == [[["1002", 0]]]
    assert again.due == again.merged == ()
    assert told(again["review-request:1002:0"]) == "skipped already-sent"


def test_the_reminders_of_two_orders_meet() -> None:
    """Where the requests went one by one, before the orders had a customer in common."""
    now = PLACED + timedelta(days=17, hours=1)
    history = read_history(
        [
            {"kind": "review-request", "order": number, "at": PLACED + timedelta(days=10),
             "address": "ida@a.example"}
            for number in ("1", "2")
        ],
        requests(),
    )  # fmt: skip

    found = plan(
        [order("1"), order("2", placed_at=PLACED + timedelta(hours=5))],
        [],
        history,
        requests(),
        now,
    )

    assert [mail.candidate.also for mail in found.due if mail.candidate] == [(("2", 1),)]
    assert told(found["review-request:2:1"]).startswith("merged merged")
