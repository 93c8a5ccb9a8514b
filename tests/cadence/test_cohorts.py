"""Customers that share one outcome: each gets exactly the plan that is made for it alone."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime, timedelta

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
    made = plan(orders, events, log, world.policy, world.now)

    assert list(made.mails) == alone(orders, events, log, world.policy, world.now)


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
