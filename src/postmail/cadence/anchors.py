"""Anchors: the instants of an order's own events, from the order as it stands."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from postmail.cadence.instants import instant
from postmail.cadence.kinds import Anchor
from postmail.order import LineItem, LineKind, Order, OrderStatus, Shipment

_ALL_LEFT = (OrderStatus.SHIPPED, OrderStatus.DELIVERED)

#: {line id: how many of it lie in parcels}.
Packed = dict[str | None, Decimal]


def anchors_of(order: Order, asof: int) -> dict[Anchor, int]:
    """The instants of an order's own events, as far as they are past; the promise as it stands."""
    anchors = {Anchor.PLACED: instant(order.placed_at)}
    parcels = order.parcels
    if parcels:
        sent = [instant(parcel.shipped_at) for parcel in parcels if parcel.shipped_at]
        come = [instant(parcel.delivered_at) for parcel in parcels if parcel.delivered_at]
        if sent and min(sent) <= asof:
            anchors[Anchor.SHIPPED] = min(sent)
        if len(come) == len(parcels) and max(come) <= asof and _are_all(parcels, order):
            anchors[Anchor.DELIVERED] = max(come)
    promised = [parcel.estimated for parcel in parcels if parcel.estimated] or (
        [order.estimated] if order.estimated else []
    )
    if promised:
        ends = [window.latest or window.earliest for window in promised]
        anchors[Anchor.EXPECTED] = max(instant(end) for end in ends if end is not None)
    if order.cancelled_at is not None and instant(order.cancelled_at) <= asof:
        anchors[Anchor.CANCELLED] = instant(order.cancelled_at)
    back = [instant(refund.at) for refund in order.refunds if refund.at is not None]
    if back and max(back) <= asof:
        anchors[Anchor.REFUNDED] = max(back)
    return anchors


def dates_of(order: Order) -> Iterator[int]:
    """Every instant at which something about an order becomes known."""
    yield instant(order.placed_at)
    moments = [order.cancelled_at, *(refund.at for refund in order.refunds)]
    for parcel in order.parcels:
        moments += [parcel.shipped_at, parcel.delivered_at]
    yield from (instant(moment) for moment in moments if moment is not None)


def _are_all(parcels: tuple[Shipment, ...], order: Order) -> bool:
    """
    Whether the *parcels* of an order are all there will be.

    They are not where the shop says so, or where each names its items, a line is missing, and the
    shop does not say that all has left. Items that no line of the order has tell nothing, and
    neither does a parcel without items.
    """
    if order.status is OrderStatus.PARTLY_SHIPPED:
        return False
    if order.status in _ALL_LEFT or not all(parcel.items for parcel in parcels):
        return True
    packed: Packed = {}
    for parcel in parcels:
        for item in parcel.items:
            packed[item.line_id] = packed.get(item.line_id, Decimal()) + item.quantity
    known = {one.id for line in order.lines for one in (line, *line.components)} - {None}
    return not known.issuperset(packed) or all(_is_in(line, packed) for line in order.lines)


def _is_in(line: LineItem, packed: Packed) -> bool:
    """Whether parcels bring all of a line that is still to be brought; a bundle, each part."""
    left = line.quantity - line.quantity_refunded
    if line.kind is not LineKind.PHYSICAL or line.id is None or packed.get(line.id, 0) >= left:
        return True
    parts = [part for part in line.components if part.kind is LineKind.PHYSICAL]
    return line.id not in packed and bool(parts) and all(part.id in packed for part in parts)
