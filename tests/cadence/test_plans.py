"""Tables of events and the plans that follow from them, under the default policy."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from postmail.cadence.instants import instant, moment
from postmail.cadence.policy import default_policy
from postmail.cadence.simulate import simulate
from postmail.cadence.words import Identity, Reason, Sent, Status
from tests.cadence.shop import PLACED, event, order, parcel, person, planned, policy, told


def test_a_fresh_order_has_its_whole_future() -> None:
    """The confirmation is due, what is dated is deferred, the rest waits for its events."""
    found = {mail.id: told(mail) for mail in planned().mails}

    assert found == {
        "welcome:1001:0": "skipped condition",
        "simple:1001:0": "due due 03-02 08:30",
        "reassurance:1001:0": "deferred not-yet-due 03-03 09:00",
        "shipped:1001:0": "held awaiting-event",
        "delivered:1001:0": "held awaiting-event",
        "tips:1001:0": "held awaiting-event",
        "review-request:1001:0": "held awaiting-event",
        "review-request:1001:1": "held awaiting-event",
        "nps:1001:0": "held awaiting-event",
        "similar-items:1001:0": "held awaiting-event",
        "coupon:1001:0": "deferred not-yet-due 04-11 08:00",
        "miss-you:1001:0": "deferred not-yet-due 05-16 08:00",
    }


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"shipments": [parcel(1, 3)]}, "03-15 09:00"),
        ({"shipments": [parcel(1, 3), parcel(2, None)]}, "03-24 09:00"),  # one is on its way
        ({"shipments": [parcel(1)]}, "03-24 09:00"),
        ({"estimated": {"latest": "2026-03-06T12:00:00Z"}}, "03-20 09:00"),
        (
            {"shipments": [parcel(1, 3)], "lines": [{"title": "Sofa", "category": "Furniture"}]},
            "03-26 09:00",
        ),
        ({"lines": [{"title": "Font", "kind": "digital"}]}, "03-04 09:00"),
        (
            {"lines": [{"title": "Tour", "kind": "service"}], "shipments": [parcel(1, 3)]},
            "03-07 09:00",
        ),
        ({"business": True, "shipments": [parcel(1, 3)]}, "03-19 09:00"),
    ],
)
def test_a_review_is_asked_for_when_there_is_something_to_say(
    more: dict[str, Any], expected: str
) -> None:
    """Product types, companies and fallbacks each have their own timing."""
    under = policy(products={"durable": ("Furniture",)})

    mail = planned(order(**more), days=4, under=under)["review-request:1001:0"]

    assert mail.candidate is not None
    assert f"{moment(mail.candidate.due):%m-%d %H:%M}" == expected


@pytest.mark.parametrize(
    ("more", "kind", "expected"),
    [
        ({"first_order": True}, "welcome", "due due 03-02 08:30"),
        ({"first_order": True}, "simple", "skipped condition"),
        ({"first_order": True}, "nps", "skipped condition"),
        ({"test": True}, "simple", "skipped condition"),
        ({"status": "draft"}, "simple", "skipped condition"),
        ({"customer": {"id": "7"}}, "simple", "skipped no-address"),
        ({"status": "cancelled"}, "reassurance", "skipped cancelled"),
        ({"status": "refunded"}, "coupon", "skipped refunded"),
    ],
)
def test_what_an_order_itself_decides(more: dict[str, Any], kind: str, expected: str) -> None:
    """First orders, test orders, cancelled and refunded ones."""
    assert told(planned(order(**more))[f"{kind}:1001:0"]) == expected


@pytest.mark.parametrize(
    ("events", "days", "kind", "expected"),
    [
        ([event("case-opened", 4)], 10, "tips", "held case-open"),
        (
            [event("case-opened", 4), event("case-closed", 6)],
            8,
            "tips",
            "deferred cool-down 03-11 08:30",
        ),
        (
            [event("case-opened", 4), event("case-closed", 6, refunded=True)],
            10,
            "tips",
            "skipped refunded",
        ),
        (
            [event("case-opened", 4, case="a"), event("case-closed", 5, case="b")],
            10,
            "tips",
            "held case-open",
        ),
        ([event("refunded", 4)], 6, "coupon", "skipped refunded"),
        ([event("refunded", 4, full=False)], 6, "tips", "due due 03-08 08:30"),
        ([event("cancelled", 1)], 2, "reassurance", "skipped cancelled"),
        ([event("answered", 10, kind="review-request")], 12, "review-request", "skipped answered"),
        ([person("objected", 1)], 6, "tips", "skipped objected"),
        ([person("objected", 1, stream="offers")], 6, "coupon", "skipped objected"),
        ([person("objected", 1, stream="offers")], 6, "tips", "due due 03-08 08:30"),
        ([person("objected", 1), person("consented", 2)], 6, "tips", "due due 03-08 08:30"),
        ([person("consented", 1), person("objected", 2)], 6, "tips", "skipped objected"),
        ([person("bounced", 1)], 6, "delivered", "skipped bounced"),
        ([person("complained", 1)], 6, "coupon", "skipped complained"),
        ([person("complained", 1)], 5, "delivered", "due due 03-07 08:30"),
    ],
)
def test_events_and_what_they_stop(
    events: list[dict[str, Any]], days: float, kind: str, expected: str
) -> None:
    """Cases, refunds, objections, bounces: each stops what it must, and only that."""
    under = policy(hours={}, kinds=_without_quiet())
    found = planned(order(shipments=[parcel(1, 3)]), events=events, days=days, under=under)

    assert told(found[f"{kind}:1001:0"]) == expected


def _without_quiet() -> list[dict[str, Any]]:
    """The default kinds, none of which asks for silence; tips may come late."""
    kinds = [spec.model_dump() for spec in default_policy().kinds]
    return [
        {
            **spec,
            "quiet_after": None,
            "delay": {"hours": 24} if spec["kind"] == "tips" else spec["delay"],
        }
        for spec in kinds
    ]


def test_without_a_basis_marketing_is_held_and_the_rest_goes() -> None:
    """A consent opens its stream; a notice at a sale opens it as well."""
    plain = default_policy()
    late = order(shipments=[parcel(1, 3)])

    nothing = planned(late, days=5, under=plain)
    asked = planned(late, days=5, under=plain, events=[person("consented", 1, stream="community")])
    noted = planned(late, days=5, under=plain, events=[person("notified", 0)])

    assert told(nothing["tips:1001:0"]) == "held no-basis"
    assert told(asked["tips:1001:0"]).startswith("deferred outside-hours")
    assert told(asked["coupon:1001:0"]) == "held no-basis"
    assert told(noted["coupon:1001:0"]).startswith("deferred not-yet-due")


def test_a_new_delivery_date_moves_the_plan() -> None:
    """The promise counts as it stands, until the parcel arrives."""
    promised = order(shipments=[parcel(1, estimated={"latest": "2026-03-06T12:00:00Z"})])
    later = [event("delivery-date-changed", 2, expected="2026-03-16T12:00:00Z")]
    there = [*later, event("delivered", 5)]

    found = [
        told(planned(promised, events=events, days=6)["review-request:1001:0"])
        for events in ([], later, there)
    ]

    assert found == [
        "deferred not-yet-due 03-20 09:00",
        "deferred not-yet-due 03-30 08:00",
        "deferred not-yet-due 03-17 09:00",
    ]


def test_what_is_not_known_yet_changes_nothing() -> None:
    """Events and dates after *now* are not in the plan."""
    soon = order(shipments=[parcel(1, 3)])

    early = planned(soon, events=[event("refunded", 4)], days=0.5)

    assert told(early["shipped:1001:0"]) == "held awaiting-event"
    assert early["coupon:1001:0"].verdict.status is Status.DEFERRED
    assert planned(order(days=1)).mails == ()


def test_views_bring_the_reassurance_forward_and_alert_the_shop() -> None:
    """Three within a day: it is due at once, within its hours, and somebody should look."""
    views = [event("order-viewed", hours / 24) for hours in (1, 2, 3)]

    found = planned(events=views, days=3 / 24)
    two = planned(events=views[:2], days=3 / 24)

    assert told(found["reassurance:1001:0"]) == "due hastened 03-02 11:30"
    assert [(alert.order, alert.views, alert.kind) for alert in found.alerts] == [
        ("1001", 3, "reassurance")
    ]
    assert two.alerts == ()
    assert told(two["reassurance:1001:0"]) == "deferred not-yet-due 03-03 09:00"


def test_a_second_order_ends_what_wants_to_sell() -> None:
    """And not the question whether the first was any good."""
    found = planned(
        order(shipments=[parcel(1, 3)]), order("1002", days=5, shipments=[parcel(6, 8)]), days=8
    )

    assert told(found["coupon:1001:0"]) == "skipped second-order"
    assert found["review-request:1001:0"].verdict.status is Status.DEFERRED
    assert told(found["coupon:1002:0"]).startswith("deferred")


def test_review_requests_that_meet_become_one() -> None:
    """The one that goes carries the other, and the reminder follows it alone."""
    found = planned(
        order(shipments=[parcel(1, 3)]), order("1002", days=1, shipments=[parcel(2, 5)]), days=6
    )

    lead = found["review-request:1001:0"]
    assert lead.candidate is not None
    assert lead.candidate.also == (("1002", 0),)
    assert found["review-request:1002:0"].verdict.slots == ("review-request:1001:0",)
    assert told(found["review-request:1002:0"]).startswith("merged merged")
    assert told(found["review-request:1002:1"]) == "skipped no-predecessor"
    assert found["review-request:1001:1"].verdict.status is Status.DEFERRED


def test_a_reminder_follows_the_real_hand_off() -> None:
    """Seven days after the request went, not after it was due."""
    at = instant(datetime(2026, 3, 18, 9, tzinfo=UTC))
    gone = Sent(
        "review-request:1001:0",
        Identity.of("ida@a.example"),
        "review-request",
        "1001",
        0,
        "marketing",
        "reviews",
        frozenset(),
        "Europe/Berlin",
        True,
        at,
        at,
    )

    found = planned(order(shipments=[parcel(1, 3)]), days=17, history=[gone])

    assert told(found["review-request:1001:0"]) == "skipped already-sent"
    assert told(found["review-request:1001:1"]) == "deferred not-yet-due 03-25 09:00"


def test_a_fixed_date_comes_once_for_each_customer() -> None:
    """With the latest order, however many there are."""
    season = {
        "kind": "season",
        "category": "marketing",
        "stream": "offers",
        "anchor": "date",
        "date": "2026-12-01T00:00:00+01:00",
        "delay": {"days": 0, "at": "10:00"},
        "expires_after": {"days": 5},
    }
    under = policy(kinds=[season])

    found = planned(order(), order("1002", days=1), days=2, under=under)

    assert [(mail.id, told(mail)) for mail in found.mails] == [
        ("season:2026-12-01:0", "deferred not-yet-due 12-01 09:00")
    ]


@pytest.mark.parametrize(
    ("when", "fits"),
    [
        ({"countries": ["DE", "AT"]}, True),
        ({"countries": ["FR"]}, False),
        ({"not_countries": ["DE"]}, False),
        ({"not_countries": ["FR"]}, True),
        ({"min_value": 50, "currency": "EUR"}, True),
        ({"min_value": "60.01", "currency": "EUR"}, False),
        ({"max_value": 60, "currency": "EUR"}, True),
        ({"min_value": 50, "currency": "SEK"}, False),
        ({"tags": ["vip", "club"]}, True),
        ({"tags": ["club"]}, False),
        ({"not_tags": ["vip"]}, False),
        ({"business": False}, True),
        ({"business": True}, False),
        ({"products": ["digital"]}, False),
        ({"not_products": ["digital"]}, True),
        ({"not_products": ["quick-use"]}, False),
    ],
)
def test_conditions_are_data(when: dict[str, Any], fits: bool) -> None:
    """Country, value, tags, product, company: all that is given must hold."""
    note = {
        "kind": "note",
        "category": "transactional",
        "stream": "service",
        "delay": {"hours": 0},
        "expires_after": {"days": 1},
        "when": when,
    }
    given = order(tags=["vip"], totals={"total": {"amount": "60", "currency": "EUR"}})

    found = planned(given, under=policy(kinds=[note]))["note:1001:0"]

    assert found.verdict.reason is (Reason.DUE if fits else Reason.CONDITION)


def test_the_source_of_a_zone_is_on_record() -> None:
    """The recipient's own, then a ship-to country with one clock, then the shop's."""
    shop = policy(zone="Asia/Kolkata")
    far = order(shipping_address={"country": "US"})
    told_by_her = [person("zone-known", -1, zone="America/Santiago")]

    found = [
        planned(one, events=events, under=shop)["simple:1001:0"].candidate
        for one, events in ((order(), []), (far, []), (far, told_by_her))
    ]

    assert [(mail.zone, str(mail.zone_source)) for mail in found if mail] == [
        ("Europe/Berlin", "destination"),
        ("Asia/Kolkata", "shop"),
        ("America/Santiago", "recipient"),
    ]


def test_people_who_share_a_key_are_planned_together() -> None:
    """A mail to one address counts for another with the same customer number."""
    other = order("1002", customer={"email": "ida@work.example", "id": "7"})
    rule = {"id": "one", "min_gap": {"days": 60}, "category": "marketing"}
    apart = order("1002", customer={"email": "ida@work.example", "id": "8"})

    together = planned(order(), other, under=policy(rules=[rule]))
    alone = planned(order(), apart, under=policy(rules=[rule]))

    assert (
        sum(mail.kind == "coupon" and mail.verdict.at is not None for mail in together.mails) == 1
    )
    assert sum(mail.kind == "coupon" and mail.verdict.at is not None for mail in alone.mails) == 2


def test_a_simulation_sends_what_the_plan_promised() -> None:
    """Where nothing else happens, each mail goes at the instant of the plan."""
    given = order(shipments=[parcel(1, 3)])
    now = PLACED + timedelta(days=4)
    made = planned(given, days=4)

    played = simulate([given], [], [], policy(), now, now + timedelta(days=365))

    promised = {mail.id: mail.verdict.at for mail in (*made.due, *made.deferred)}
    assert {entry.id: entry.at for entry in played.sent} == promised


def test_a_first_order_has_none_before_it() -> None:
    """What the orders themselves show outweighs what one of them says."""
    found = planned(order(), order("1002", days=1, first_order=True), days=1)

    assert told(found["welcome:1002:0"]) == "skipped condition"
    assert told(found["simple:1002:0"]).startswith("due")


def test_requests_that_are_due_soon_go_along() -> None:
    """Two days apart is one mail under the default policy; four days apart is two."""
    reviews = [spec for spec in default_policy().kinds if spec.kind == "review-request"]
    under = policy(kinds=tuple(reviews), rules=())

    def status(days: int) -> Status:
        later = order("1002", days=days, shipments=[parcel(days + 1, days + 3)])
        made = planned(order(shipments=[parcel(1, 3)]), later, days=days + 4, under=under)
        return made["review-request:1002:0"].verdict.status

    assert [status(2), status(4)] == [Status.MERGED, Status.DEFERRED]


def test_nothing_is_due_before_its_anchor() -> None:
    """At 10:00 on the day of an order that was placed at 12:00 means at once."""
    note = {
        "kind": "note",
        "category": "transactional",
        "stream": "service",
        "delay": {"days": 0, "at": "10:00"},
        "expires_after": {"days": 1},
    }
    noon = order(placed_at=PLACED + timedelta(hours=2.5))

    found = planned(noon, under=policy(kinds=[note]), days=1)["note:1001:0"]

    assert found.candidate is not None
    assert moment(found.candidate.due) == PLACED + timedelta(hours=2.5)
