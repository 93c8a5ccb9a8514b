"""
The gates of the second opinion: what must be true beside caps and hours for a mail to go.

Written from the text of the guarantees, like the rest of `checker`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from postmail.cadence.kinds import KindSpec
from postmail.cadence.policy import Policy
from postmail.cadence.spans import Span
from postmail.cadence.words import Identity, Sent
from postmail.order import Order
from tests.cadence.worlds import World


def length(span: Span | None) -> timedelta:
    """A span of the policy as elapsed time."""
    if span is None:
        return timedelta()
    return timedelta(days=span.days, hours=span.hours, minutes=span.minutes)


def same(one: Identity, other: Identity) -> bool:
    """Either key matches."""
    address = one.address != "" and one.address == other.address
    customer = one.customer != "" and one.customer == other.customer
    return address or customer


def known(events: Iterable[Any], name: str, now: datetime) -> list[Any]:
    """Events of a type up to *now*, oldest first."""
    return sorted((e for e in events if e.type == name and e.at <= now), key=lambda e: e.at)


def against(world: World, spec: KindSpec, entry: Sent, now: datetime) -> str:
    """Which gate is shut for this mail at *now*; "" for none."""
    marketing = spec.category == "marketing"
    events = world.events
    mine: list[Any] = [e for e in events if getattr(e, "order", None) == entry.order]
    personal: list[Any] = [
        e for e in events if hasattr(e, "address") and _concerns(e, entry.identity)
    ]
    if known(personal, "bounced", now):
        return "bounced"
    if marketing and known(personal, "complained", now):
        return "complained"
    if marketing and _refuses(world.policy, spec.stream, personal, now):
        return "objected, or no basis"
    pauses = sorted(known(personal, "paused", now), key=lambda e: (e.at, e.until))
    if marketing and pauses and now < pauses[-1].until:
        return "paused"
    if marketing and spec.waits_for_cases is not False and _in_case(world, entry, now):
        return "a case is open, or has just been closed"
    return _ended(world, spec, entry, mine, now)


def _in_case(world: World, entry: Sent, now: datetime) -> bool:
    """
    Whether a case about any order of the same person is open, or was closed within the cool-down.
    """
    placed = [order for order in world.orders if order.placed_at <= now]
    mine = [
        o.number for o in placed if o.number == entry.order or same(identity(o), entry.identity)
    ]
    for number in mine:
        about = [e for e in world.events if getattr(e, "order", None) == number]
        news = known(about, "case-opened", now) + known(about, "case-closed", now)
        running: set[str] = set()
        order = next(order for order in placed if order.number == number)
        settled = [refund.at for refund in order.refunds if refund.at and refund.at <= now]
        settled += [event.at for event in known(about, "refunded", now)]
        for event in sorted(news, key=lambda e: (e.at, e.type == "case-opened")):
            if event.type == "case-opened":
                running.add(event.case)
                continue
            running = running - {event.case} if event.case else set()
            settled += [] if running else [event.at]
            if now < event.at + length(world.policy.case_cool_down):
                return True
        if running or _misses_a_parcel(world, order, about, settled, now):
            return True
    return False


def _misses_a_parcel(
    world: World, order: Order, about: list[Any], settled: list[datetime], now: datetime
) -> bool:
    """
    Whether a parcel is lost or comes back: since the carrier said so without another word since,
    or since it left; for sixty days, until the last case is closed or some of the money goes back,
    or the order is called off or paid back.
    """
    if _is_cancelled(world, order, now) or _is_paid_back(order, about, now):
        return False
    for parcel in order.shipments:
        if parcel.status in ("exception", "returned"):
            since = parcel.shipped_at or order.placed_at
            before = None
            for scan in sorted(parcel.scans, key=lambda one: (one.at, one.status == parcel.status)):
                if scan.status == parcel.status and before != parcel.status:
                    since = scan.at
                before = scan.status or before
            ended = any(since < at for at in settled) or now >= since + timedelta(days=60)
            if since <= now and not ended:
                return True
    return False


def _is_paid_back(order: Order, about: list[Any], now: datetime) -> bool:
    """All the money: by what happened, by the payments, or by the sums."""
    if known(about, "refunded", now) or any(e.refunded for e in known(about, "case-closed", now)):
        return True
    if any(refund.at and refund.at > now for refund in order.refunds):
        return False
    taken = [p for p in order.payments if p.status in ("paid", "partly_refunded", "refunded")]
    if taken and all(payment.status == "refunded" for payment in taken):
        return True
    cost = order.totals.total
    back = sum(refund.amount.amount for refund in order.refunds if refund.amount)
    return cost is not None and cost.amount > 0 and back >= cost.amount


def _concerns(event: Any, who: Identity) -> bool:
    address = (getattr(event, "address", None) or "").strip().lower()
    customer = getattr(event, "customer", None) or ""
    return same(Identity(address, customer), who)


def _refuses(policy: Policy, stream: str, personal: list[Any], now: datetime) -> bool:
    def about(name: str) -> list[datetime]:
        return [e.at for e in known(personal, name, now) if e.stream in (None, stream)]

    consents, refusals, notices = about("consented"), about("objected"), about("notified")
    if ends := about("withdrawn"):
        consents = [at for at in consents if at > max(ends)]
        notices = [at for at in notices if at > max(ends)]
    if consents and (not refusals or max(consents) > max(refusals)):
        return False
    return bool(refusals) or not (notices or (policy.collection_notice and not ends))


def _ended(world: World, spec: KindSpec, entry: Sent, mine: list[Any], now: datetime) -> str:
    marketing = {"cancelled", "refunded", "second-order", "answered"}
    ends = spec.ends_on
    stops = (
        {str(stop) for stop in ends}
        if ends is not None
        else (marketing if spec.category == "marketing" else set())
    )
    order = next(order for order in world.orders if order.number == entry.order)
    if "refunded" in stops and _is_paid_back(order, mine, now):
        return "refunded"
    if "cancelled" in stops and _is_cancelled(world, order, now):
        return "cancelled"
    answers = [e for e in known(mine, "answered", now) if e.kind in (spec.kind, spec.follows)]
    if "answered" in stops and answers:
        return "answered"
    return "second order" if "second-order" in stops and _bought_again(world, entry, now) else ""


def _bought_again(world: World, entry: Sent, now: datetime) -> bool:
    order = next(order for order in world.orders if order.number == entry.order)
    who = identity(order)
    return any(
        same(identity(other), who)
        and order.placed_at < other.placed_at <= now
        and not (other.test or other.status in ("draft", "failed"))
        and not _is_cancelled(world, other, now)
        for other in world.orders
    )


def _is_cancelled(world: World, order: Order, now: datetime) -> bool:
    mine = [e for e in world.events if getattr(e, "order", None) == order.number]
    return order.status == "cancelled" or bool(known(mine, "cancelled", now))


def identity(order: object) -> Identity:
    """Address and customer number of an order."""
    customer = getattr(order, "customer", None)
    return Identity((customer.email or "").lower(), customer.id or "") if customer else Identity("")
