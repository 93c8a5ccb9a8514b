"""Generated worlds for the planner's tests: customers with orders, events, history, a policy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from postmail.cadence.events import Event, read_events
from postmail.cadence.instants import instant
from postmail.cadence.policy import Policy
from postmail.cadence.words import Identity, Outcome, Sent, mail_id
from postmail.order import Order

#: Zones with a gap and a fold at night, at midnight, of half an hour, and with none at all.
ZONES = (
    "Europe/Berlin",
    "America/Santiago",
    "Africa/Cairo",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
)

#: Days shortly before the clocks of one of these zones change in 2026.
STARTS = (
    datetime(2026, 3, 24, tzinfo=UTC),  # Berlin springs on the 29th
    datetime(2026, 4, 1, tzinfo=UTC),  # Santiago and Lord Howe fall back on the 5th
    datetime(2026, 4, 20, tzinfo=UTC),  # Cairo loses midnight on the 24th
    datetime(2026, 9, 2, tzinfo=UTC),  # Santiago loses midnight on the 6th
    datetime(2026, 10, 21, tzinfo=UTC),  # Berlin falls back on the 25th, Cairo on the 30th
    datetime(2026, 1, 28, tzinfo=UTC),  # a month's end
)

#: Everything happens on quarters of an hour, so that a checker can walk them all.
STEP = timedelta(minutes=15)


@dataclass(frozen=True)
class World:
    """One input of plan() and simulate()."""

    orders: tuple[Order, ...]
    events: tuple[Event, ...]
    history: tuple[Sent, ...]
    policy: Policy
    now: datetime
    until: datetime


def spans(*, hours: int) -> st.SearchStrategy[dict[str, int]]:
    """Lengths of time of an hour and up to *hours*."""
    return st.integers(1, hours).map(lambda value: {"hours": value})


def clock_times() -> st.SearchStrategy[str]:
    """Readings of a clock, often those that a gap or a fold touches."""
    tricky = st.sampled_from(["00:00", "00:30", "01:00", "01:45", "02:00", "02:30", "03:00"])
    plain = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
    return tricky | plain


def windows() -> st.SearchStrategy[dict[str, Any]]:
    """Windows of at least a few hours on some weekdays; many cross midnight."""
    days = st.sets(
        st.sampled_from(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]), min_size=2
    ).map(sorted)
    return st.fixed_dictionaries({"days": days, "start": clock_times(), "end": clock_times()})


@st.composite
def hours(draw: st.DrawFn, start: datetime) -> dict[str, Any]:
    """Send windows, quiet hours and a blackout date, any of which may be missing."""
    found: dict[str, Any] = {}
    if draw(st.booleans()):
        found["send"] = draw(st.lists(windows(), min_size=1, max_size=2))
    if draw(st.booleans()):
        found["quiet"] = [{"start": draw(clock_times()), "end": draw(clock_times())}]
        found["quiet"][0]["days"] = draw(windows())["days"]
    if draw(st.booleans()):
        day = (start + timedelta(days=draw(st.integers(0, 10)))).date()
        found["blackouts"] = [{"first": day, "last": day + timedelta(days=draw(st.integers(0, 1)))}]
    return found


SCOPES: tuple[dict[str, str], ...] = (
    {"category": "marketing"},
    {"stream": "reviews"},
    {"kind": "tips"},
    {"tag": "soft"},
    {},
)


@st.composite
def rules(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Up to three rules of all types and scopes."""
    found = []
    for place in range(draw(st.integers(0, 3))):
        window: dict[str, Any] = draw(
            st.one_of(
                spans(hours=120).map(lambda span: {"within": span}),
                spans(hours=72).map(lambda span: {"min_gap": span}),
                st.sampled_from([{"per": "day"}, {"per": "week"}, {"per": "month"}]),
            )
        )
        limit = 1 if "min_gap" in window else draw(st.integers(1, 3))
        scope = draw(st.sampled_from(SCOPES))
        found.append({"id": f"rule-{place}", "limit": limit, **window, **scope})
    return found


def delays() -> st.SearchStrategy[dict[str, Any]]:
    """Elapsed and calendar delays."""
    elapsed = st.integers(0, 60).map(lambda value: {"hours": value})
    calendar = st.fixed_dictionaries({"days": st.integers(0, 3), "at": clock_times()})
    return elapsed | calendar


@st.composite
def kinds(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Five kinds with everything that makes them differ."""
    marketing = {
        "review-request": ("reviews", ["soft"]),
        "tips": ("service", ["soft"]),
        "offer": ("offers", []),
        "nps": ("reviews", []),
    }
    found: list[dict[str, Any]] = [
        {
            "kind": "simple",
            "category": "transactional",
            "stream": "orders",
            "priority": 9,
            "delay": {"hours": 0},
            "expires_after": {"days": 3},
            "quiet_after": draw(st.none() | spans(hours=24)),
            "any_hour": draw(st.booleans()),
            "counts_toward_caps": draw(st.booleans()),
        }
    ]
    for kind, (stream, tags) in marketing.items():
        found.append({
            "kind": kind,
            "category": "marketing",
            "stream": stream,
            "tags": tags,
            "priority": draw(st.integers(0, 3)),
            "anchor": draw(st.sampled_from(["placed", "shipped", "expected", "delivered"])),
            "delay": draw(delays()),
            "fallbacks": [{"anchor": "placed", "delay": {"hours": 60}}],
            "expires_after": {"hours": draw(st.integers(2, 200))},
            "merge_within": None,
            "on_cap": draw(st.sampled_from(["defer", "defer", "drop", "merge"])),
        })  # fmt: skip
        if found[-1]["on_cap"] == "merge":
            found[-1]["merge_within"] = draw(st.none() | spans(hours=48))
        if draw(st.integers(0, 3)):
            found[-1]["ends_on"] = draw(st.sets(st.sampled_from(["refunded", "answered"])))
    found[1]["repeat"] = draw(st.none() | delays().map(lambda delay: {"times": 2, "delay": delay}))
    return found


@st.composite
def policies(draw: st.DrawFn, start: datetime) -> Policy:
    """A policy of all of that."""
    return Policy.model_validate({
        "zone": draw(st.sampled_from(ZONES)),
        "rules": draw(rules()),
        "hours": draw(hours(start)),
        "kinds": draw(kinds()),
        "collection_notice": draw(st.sampled_from(["at the checkout", "at the checkout", None])),
        "case_cool_down": {"hours": draw(st.integers(0, 30))},
    })  # fmt: skip


#: Recipients that share an address, or a customer number, or nothing.
PEOPLE = (
    ("ida@a.example", "7"),
    ("ida@a.example", None),
    ("ola@b.example", "7"),
    ("x@c.example", "8"),
)

#: The rare ones stand once.
ORDER_EVENTS = (
    *("delivered", "case", "case", "order-viewed", "answered", "delivery-date-changed") * 2,
    "refunded",
    "cancelled",
)
PERSONAL = (
    *("consented", "zone-known", "notified") * 3,
    *("paused", "withdrawn") * 2,
    "objected",
    "bounced",
    "complained",
)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """A world that begins shortly before some clock changes, and lasts about two weeks."""
    start = draw(st.sampled_from(STARTS))

    def some_time(last: int = 8) -> datetime:
        return start + draw(st.integers(0, last * 96)) * STEP

    policy = draw(policies(start))
    orders = [_order(draw, number, some_time) for number in range(1, draw(st.integers(1, 3)) + 1)]
    events = [
        event
        for _ in range(draw(st.integers(0, 3)))
        for event in _order_events(draw, some_time, len(orders))
    ]
    events += [_personal_event(draw, some_time) for _ in range(draw(st.integers(0, 2)))]
    events += [_another(draw, event) for event in events if not draw(st.integers(0, 3))]
    now = some_time(6)
    return World(
        orders=tuple(orders),
        events=tuple(read_events(events)),
        history=tuple(_sent(draw, now, place) for place in range(draw(st.integers(0, 3)))),
        policy=policy,
        now=now,
        until=start + timedelta(days=16),
    )


def _order(draw: st.DrawFn, number: int, some_time: Any) -> Order:
    placed = some_time(4)
    parcel: dict[str, Any] = {}
    if draw(st.booleans()):
        parcel["shipped_at"] = placed + draw(st.integers(1, 200)) * STEP
        if draw(st.booleans()):
            parcel["delivered_at"] = parcel["shipped_at"] + draw(st.integers(1, 200)) * STEP
        parcel.update(_went_astray(draw, placed))
    address, customer = draw(st.sampled_from(PEOPLE))
    return Order.model_validate({
        "number": str(number),
        "placed_at": placed,
        "currency": "EUR",
        "lines": [{"title": "Cup"}],
        "customer": {"email": address, "id": customer},
        "shipping_address": {"country": draw(st.sampled_from(["DE", "EG", "IN", "US", None]))},
        "shipments": [parcel] if parcel else [],
        "status": draw(st.sampled_from([*[None] * 6, "failed", "cancelled"])),
        **_money(draw, placed),
    })  # fmt: skip


def _went_astray(draw: st.DrawFn, placed: datetime) -> dict[str, Any]:
    """Now and then a parcel is lost, or comes back, which the carrier may have said when."""
    status = draw(st.sampled_from([*[None] * 6, "exception", "returned"]))
    if status is None:
        return {}
    scans = [
        {"at": placed + draw(st.integers(1, 400)) * STEP, "status": one}
        for one in draw(st.lists(st.sampled_from(["in_transit", status]), max_size=2))
    ]
    return {"status": status, "scans": scans}


def _money(draw: st.DrawFn, placed: datetime) -> dict[str, Any]:
    """Now and then some of the money goes back, or all of it, in one of the ways to say so."""
    cost = {"amount": "10.00", "currency": "EUR"}
    found: dict[str, Any] = {"totals": {"total": cost}}
    way = draw(st.sampled_from([*[""] * 6, "payments", "refunds"]))
    if way == "payments":
        states = st.sampled_from(["refunded", "refunded", "failed", "paid"])
        found["payments"] = [{"status": one} for one in draw(st.lists(states, max_size=2))]
    if way == "refunds":
        found["refunds"] = [
            {"amount": {**cost, "amount": amount}, "at": placed + draw(st.integers(1, 400)) * STEP}
            for amount in draw(st.lists(st.sampled_from(["4.00", "6.00", "10.00"]), max_size=2))
        ]
    return found


def _another(draw: st.DrawFn, event: dict[str, Any]) -> dict[str, Any]:
    """One of the same type at the same instant, which may say something else."""
    if event["type"] == "paused":
        return {**event, "until": event["at"] + draw(st.integers(0, 500)) * STEP}
    if event["type"] == "zone-known":
        return {**event, "zone": draw(st.sampled_from(ZONES))}
    if event["type"] in ("consented", "notified"):
        return {**event, "proof": draw(st.sampled_from(["", "form 7"]))}
    if event["type"] == "delivery-date-changed":
        return {**event, "expected": event["at"] + draw(st.integers(0, 300)) * STEP}
    return event


def _order_events(draw: st.DrawFn, some_time: Any, orders: int) -> list[dict[str, Any]]:
    name = draw(st.sampled_from(ORDER_EVENTS))
    event: dict[str, Any] = {
        "type": name,
        "at": some_time(10),
        "order": str(draw(st.integers(1, orders))),
    }
    if name == "delivery-date-changed":
        event["expected"] = event["at"] + draw(st.integers(0, 300)) * STEP
    if name == "answered":
        event["kind"] = "review-request"
    if name == "case":
        closed = event["at"] + draw(st.integers(1, 200)) * STEP
        refunded = draw(st.sampled_from([False, False, True]))
        case = {"case": draw(st.sampled_from(["", "", "lost"]))}
        end = {"at": closed, "refunded": refunded, **draw(st.sampled_from([case, {}]))}
        return [{**event, "type": "case-opened", **case}, {**event, "type": "case-closed", **end}]
    return [event]


def _personal_event(draw: st.DrawFn, some_time: Any) -> dict[str, Any]:
    name = draw(st.sampled_from(PERSONAL))
    address, customer = draw(st.sampled_from(PEOPLE))
    event: dict[str, Any] = {"type": name, "at": some_time(12), "address": address}
    if draw(st.booleans()):
        event["customer"] = customer
    if name in ("consented", "objected", "notified", "withdrawn"):
        event["stream"] = draw(st.sampled_from([None, None, "reviews"]))
    if name == "paused":
        event["until"] = event["at"] + draw(st.integers(0, 500)) * STEP
    if name == "zone-known":
        event["zone"] = draw(st.sampled_from(ZONES))
    return event


PAST: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("tips", "service", ("soft",)),
    ("old-kind", "reviews", ()),
    ("offer", "offers", ()),
)


def _sent(draw: st.DrawFn, now: datetime, place: int) -> Sent:
    """A mail of the past; some were handed off, some are still on their way."""
    kind, stream, tags = draw(st.sampled_from(PAST))
    at = instant(now - draw(st.integers(0, 600)) * STEP)
    unclear = draw(st.booleans())
    order = f"old-{place}"
    return Sent(
        mail_id(kind, order),
        Identity.of(*draw(st.sampled_from(PEOPLE))),
        kind,
        order,
        0,
        "marketing",
        stream,
        frozenset(tags),
        draw(st.sampled_from(ZONES)),
        True,
        at,
        at + instant(datetime(1970, 1, 1, 0, 30, tzinfo=UTC)) if unclear else at,
        Outcome.UNKNOWN if unclear else Outcome.HANDED_OFF,
    )
