"""Anchors: the instants of an order's own events, from the order as it stands."""

from __future__ import annotations

from collections.abc import Container, Iterator
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from postmail.cadence.instants import DAY, instant
from postmail.cadence.kinds import Anchor
from postmail.order import Order, Shipment
from postmail.order.shipments import LOST, have_left


def anchors_of(order: Order, asof: int) -> dict[Anchor, int]:
    """The instants of an order's own events, as far as they are past; the promise as it stands."""
    anchors = {Anchor.PLACED: instant(order.placed_at)}
    parcels = order.parcels
    if parcels:
        sent = [instant(parcel.shipped_at) for parcel in parcels if parcel.shipped_at]
        come = [instant(parcel.delivered_at) for parcel in parcels if parcel.delivered_at]
        if sent and min(sent) <= asof:
            anchors[Anchor.SHIPPED] = min(sent)
        if len(come) == len(parcels) and max(come) <= asof and order.has_all_parcels:
            anchors[Anchor.DELIVERED] = max(come)
    promised = [parcel.estimated for parcel in parcels if parcel.estimated] or (
        [order.estimated] if order.estimated else []
    )
    if promised and not any(at <= asof for at in losses_of(order)):
        ends = [window.latest or window.earliest for window in promised]
        anchors[Anchor.EXPECTED] = max(instant(end) for end in ends if end is not None)
    if order.cancelled_at is not None and instant(order.cancelled_at) <= asof:
        anchors[Anchor.CANCELLED] = instant(order.cancelled_at)
    back = [instant(refund.at) for refund in order.refunds if refund.at is not None]
    if back and max(back) <= asof:
        anchors[Anchor.REFUNDED] = max(back)
    return anchors


def lacks(order: Order, anchors: Container[Anchor], asof: int) -> str:
    """
    What must happen before a mail about what was bought makes sense: "collected", "in stock" or
    "paid", "" where nothing must. Who has not paid may never do so; what has left is on trust.
    """
    if Anchor.DELIVERED in anchors or order.has_arrived:
        return ""
    if order.is_ready:
        return "collected"
    waiting = order.waiting_in(have_left(order.parcels))
    if any(line.available_at and instant(line.available_at) > asof for line in waiting):
        return "in stock"
    trusted = Anchor.SHIPPED in anchors or order.has_left
    return "paid" if order.is_unpaid and not trusted else ""


#: For so long a parcel that is lost or comes back is a case that nobody opened.
MISSED = 60 * DAY


def losses_of(order: Order) -> list[int]:
    """
    For each parcel that is lost, held up or on its way back: since when, by its scans, else from
    when it left. Nobody knows when such parcels come, or whether.
    """
    astray = [parcel for parcel in order.shipments if parcel.status in LOST]
    return [instant(_lost(parcel) or order.placed_at) for parcel in astray] if astray else []


def _lost(parcel: Shipment) -> datetime | None:
    """The first scan of its status since the last that said something else."""
    told = sorted((scan.at, scan.status is parcel.status) for scan in parcel.scans if scan.status)
    runs = [next(run)[0] for lost, run in groupby(told, itemgetter(1)) if lost]
    return runs[-1] if runs else parcel.shipped_at


def dates_of(order: Order) -> Iterator[int]:
    """Every instant at which something about an order becomes known."""
    yield instant(order.placed_at)
    moments = [order.cancelled_at, *(refund.at for refund in order.refunds)]
    moments += [line.available_at for line in order.lines]
    for parcel in order.parcels:
        moments += [parcel.shipped_at, parcel.delivered_at]
    yield from (instant(moment) for moment in moments if moment is not None)
    for lost in losses_of(order):
        yield from (lost, lost + MISSED)
