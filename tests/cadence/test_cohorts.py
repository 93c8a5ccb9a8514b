"""Customers that share one outcome: each gets exactly the plan that is made for it alone."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postmail.cadence.cohorts import Cohorts
from postmail.cadence.events import Event
from postmail.cadence.groups import gather
from postmail.cadence.history import read_history
from postmail.cadence.instants import instant
from postmail.cadence.plan import cast_of, plan
from postmail.cadence.policy import Policy, default_policy
from postmail.cadence.schedule import Planned, Schedule
from postmail.cadence.words import Sent, Status
from postmail.order import Order
from tests.cadence.worlds import World, worlds

NOW = datetime(2026, 3, 20, 9, tzinfo=UTC)
FIXED: dict[str, Any] = {
    "anchor": "date", "date": "2026-04-01T09:00:00Z", "delay": {"days": 0, "at": "10:00"},
}  # fmt: skip
MINUTES = st.lists(st.integers(0, 3 * 24 * 60), min_size=1, max_size=4)


def like(order: Order, number: int, minutes: int) -> Order:
    """The same order of somebody else, at another time."""
    later, customer = timedelta(minutes=minutes), order.customer
    assert customer is not None

    def moved(moment: datetime | None) -> datetime | None:
        return None if moment is None else moment + later

    return order.model_copy(
        update={
            "number": f"{order.number}-{number}",
            "placed_at": order.placed_at + later,
            "customer": customer.model_copy(update={"email": f"c{number}@x.example", "id": None}),
            "shipments": tuple(
                parcel.model_copy(
                    update={
                        "shipped_at": moved(parcel.shipped_at),
                        "delivered_at": moved(parcel.delivered_at),
                    }
                )
                for parcel in order.shipments
            ),
        }
    )


def alone(
    orders: list[Order], events: list[Event], log: list[Sent], policy: Policy, now: datetime
) -> list[Planned]:
    """The mails of each customer by a schedule of its own."""
    found: list[Planned] = []
    for group in gather(orders, events, log):
        run = Schedule(policy.rulebook, instant(now), notice=policy.collection_notice)
        run.play(cast_of(group, policy, instant(now), group.log))
        found += run.planned.values()
    return found


@settings(max_examples=200)
@given(worlds(), MINUTES, st.data())
def test_a_customer_among_many_gets_the_plan_of_a_customer_alone(
    world: World, moves: list[int], data: st.DataObject
) -> None:
    """Whoever was planned before changes nothing, down to the last field of every mail."""
    orders = [
        like(order, place * 10 + turn, minutes)
        for place, order in enumerate(world.orders)
        for turn, minutes in enumerate([0, 0, *moves])
    ]
    events = [
        event.model_copy(update={"order": order.number})
        for event in world.events
        if hasattr(event, "order")
        for order in orders
        if order.number.startswith(f"{event.order}-")
    ]
    events += [event for event in world.events if not hasattr(event, "order")]
    log = [entry for order in orders for entry in data.draw(past(order, world))]
    day = {**FIXED, "date": world.now + timedelta(days=data.draw(st.integers(-3, 9)))}
    given = [*world.policy.kinds, *tips_of(kind="fair", **day).kinds[:1]]
    policy = world.policy.model_copy(update={"kinds": given})
    made = plan(orders, events, log, policy, world.now)

    assert list(made.mails) == alone(orders, events, log, policy, world.now)


@st.composite
def past(draw: st.DrawFn, order: Order, world: World) -> list[Sent]:
    """Mails in the log of one order's customer: of late or of old, of this order or another."""
    mails = []
    for _ in range(draw(st.sampled_from([0, 0, 1, 2]))):
        spec = draw(st.sampled_from(world.policy.kinds))
        at = world.now - timedelta(days=draw(st.sampled_from([0, 1, 3, 7, 40])))
        later = timedelta(minutes=draw(st.sampled_from([0, 0, 5])))
        assert order.customer is not None
        mails.append({
            "kind": spec.kind, "order": draw(st.sampled_from([order.number, "old"])), "at": at,
            "address": order.customer.email, "round": draw(st.sampled_from([0, 0, 1])),
            "latest": at + later if later else None,
        })  # fmt: skip
    return read_history(mails, world.policy)


def test_customers_that_differ_in_minutes_only_share_their_outcome() -> None:
    """The sharing takes place at all: a hundred customers, and few outcomes."""
    first = Order.model_validate({
        "number": "1", "placed_at": NOW - timedelta(days=3), "currency": "EUR",
        "lines": [{"title": "Cup"}], "customer": {"email": "a@x.example"},
    })  # fmt: skip
    policy = default_policy()
    cohorts = Cohorts(policy, instant(NOW))
    for group in gather(like(first, number, number) for number in range(100)):
        facts, book, _ = cast_of(group, policy, instant(NOW), ())[0]
        cohorts.chapter(facts, book)

    assert cohorts.stories <= 2


def test_what_goes_at_once_keeps_its_order() -> None:
    """Of two mails that go now, the one that was due first asked for the silence."""
    kind = {"category": "transactional", "stream": "orders", "expires_after": {"days": 30}}
    now = {"delay": {"hours": 0}, "quiet_after": {"hours": 12}}
    offer = {"kind": "offer", "category": "marketing", "stream": "offers", "priority": -1}
    policy = Policy.model_validate({
        "collection_notice": "checkout",
        "kinds": [
            {"kind": "simple", **kind, **now},
            {"kind": "parcel", "anchor": "shipped", **kind, **now},
            {**offer, "delay": {"hours": 0}, "expires_after": {"days": 30}},
        ],
    })  # fmt: skip
    orders = [
        Order.model_validate({
            "number": str(hours), "placed_at": NOW - timedelta(days=2), "currency": "EUR",
            "lines": [{"title": "Cup"}], "customer": {"email": f"c{hours}@x.example"},
            "shipments": [{"shipped_at": NOW - timedelta(days=2, hours=hours)}],
        })
        for hours in (1, -1)
    ]  # fmt: skip
    made = plan(orders, [], [], policy, NOW)

    assert made["offer:1:0"].verdict.slots == ("parcel:1:0",)
    assert made["offer:-1:0"].verdict.slots == ("simple:-1:0",)


LABELLED = {"tags": ["wholesale"]}
DEAR = {"min_value": 100, "currency": "EUR"}


@pytest.mark.parametrize(
    ("when", "more"),
    [
        ({"tags": ["wholesale"]}, LABELLED),
        ({"not_tags": ["wholesale"]}, LABELLED),
        (DEAR, {"totals": {"total": {"amount": "120.00", "currency": "EUR"}}}),
    ],
)
@pytest.mark.parametrize("place", ["kind", "variant"])
def test_what_a_condition_asks_tells_customers_apart(
    place: str, when: dict[str, Any], more: dict[str, Any]
) -> None:
    """Orders that are alike in all else, and none of the facts that other conditions ask for."""
    other = {"when": when, "delay": {"hours": 99}}
    policy = tips_of(**({"when": when} if place == "kind" else {"variants": [other]}))

    assert_each_as_alone([an_order("1"), an_order("2", **more), an_order("3")], [], policy)


@pytest.mark.parametrize(
    ("before", "rule"),
    [
        ({"kind": "offer", "hours": 20}, {"min_gap": {"hours": 24}}),  # its slot is used
        ({"kind": "offer", "hours": 24}, {"min_gap": {"hours": 24}}),  # free since this instant
        ({"kind": "offer", "hours": 15 * 24}, {"limit": 1, "per": "month"}),
        ({"kind": "parcel", "hours": 5}, {"min_gap": {"hours": 24}}),  # it asks for silence
        ({"kind": "tips", "hours": 30}, {"min_gap": {"hours": 24}}),  # it went
        ({"kind": "tips", "hours": 40}, {"min_gap": {"hours": 24}}),  # it went earlier
    ],
)
def test_the_log_tells_customers_apart(before: dict[str, Any], rule: dict[str, Any]) -> None:
    """One of three who bought the same has had a mail: the others' plans know nothing of it."""
    policy = tips_of({"id": "rule", "category": "marketing", **rule}, repeat=AGAIN)
    orders = [an_order("1"), an_order("2"), an_order("3"), an_order("4")]
    had = [("2", before), ("4", {"kind": "tips", "hours": 30})]
    mails = [
        {
            "kind": mail["kind"], "order": number, "address": f"c{number}@x.example",
            "at": NOW - timedelta(hours=mail["hours"]),
        }
        for number, mail in had
    ]  # fmt: skip

    assert_each_as_alone(orders, read_history(mails, policy), policy)


AGAIN = {"times": 1, "delay": {"hours": 60}}


def tips_of(*rules: dict[str, Any], **tips: Any) -> Policy:
    """Tips, and two other kinds."""
    plain = {"delay": {"hours": 0}, "expires_after": {"days": 30}}
    quiet = {"category": "transactional", "stream": "orders", "quiet_after": {"hours": 12}}
    return Policy.model_validate({
        "collection_notice": "checkout",
        "rules": rules,
        "kinds": [
            {"kind": "tips", "category": "marketing", "stream": "service", **plain, **tips},
            {"kind": "offer", "category": "marketing", "stream": "x", **plain, "planned": False},
            {"kind": "parcel", **quiet, **plain, "planned": False},
        ],
    })  # fmt: skip


def an_order(number: str, **more: Any) -> Order:
    """An order of two days ago, by a customer of its own."""
    return Order.model_validate({
        "number": number, "placed_at": NOW - timedelta(days=2), "currency": "EUR",
        "lines": [{"title": "Cup"}], "customer": {"email": f"c{number}@x.example"}, **more,
    })  # fmt: skip


def assert_each_as_alone(orders: list[Order], log: list[Sent], policy: Policy) -> None:
    """The plan of all, down to the last field, and that they do not all get the same."""
    mails = list(plan(orders, [], log, policy, NOW).mails)

    assert mails == alone(orders, [], log, policy, NOW)
    assert len({(mail.kind, mail.round, mail.verdict[1:]) for mail in mails}) > 1


def test_mails_of_a_plan_are_a_sequence_like_any_other() -> None:
    """They have a length, places, slices and a value, and survive a pickle."""
    orders = [
        Order.model_validate({
            "number": str(number), "placed_at": NOW - timedelta(days=3), "currency": "EUR",
            "lines": [{"title": "Cup"}], "customer": {"email": f"c{number}@x.example"},
        })
        for number in range(3)
    ]  # fmt: skip
    mails = plan(orders, [], [], default_policy(), NOW).mails
    whole = tuple(mails)

    assert (len(mails), mails[-1], mails[1:3]) == (len(whole), whole[-1], whole[1:3])
    assert mails == whole
    assert pickle.loads(pickle.dumps(mails)) == mails
    assert hash(mails) == hash(whole)
    assert [m for s in Status for m in mails.of(s)] == sorted(
        whole, key=lambda mail: list(Status).index(mail.verdict.status)
    )


def test_a_mail_of_a_fixed_date_is_written_from_the_customers_own_order() -> None:
    """It bears the date in its name, and an order of its own beside it."""
    policy = tips_of(**FIXED)
    orders = [an_order("1"), an_order("2"), an_order("3")]
    mails = list(plan(orders, [], [], policy, NOW).mails)

    assert mails == alone(orders, [], [], policy, NOW)
    assert [mail.candidate and mail.candidate.about for mail in mails] == ["1", "2", "3"]
