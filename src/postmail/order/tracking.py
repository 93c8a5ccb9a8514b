"""News of a parcel from its carrier, and how it joins what the order already knows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from postmail.model import Model, unchecked_copy
from postmail.order.carriers import tracking_link
from postmail.order.shipments import DeliveryWindow, Scan, Shipment, ShipmentStatus, Tracking
from postmail.order.values import Finding, MaybeLine, MaybeLink, Moment


class TrackingEvent(Model):
    """What a carrier or a tracking service reports about one parcel."""

    number: MaybeLine = None
    """The tracking number."""
    shipment_id: MaybeLine = None
    """The shop's key for the shipment, where the report comes from the shop."""
    carrier: MaybeLine = None
    """Who brings it, as the report writes it."""
    url: MaybeLink = None
    """Where it can be followed."""
    status: ShipmentStatus | None = None
    """How far it is, by this report."""
    scans: tuple[Scan, ...] = ()
    """The carrier's events, in any order."""
    shipped_at: Moment | None = None
    """When the carrier took it."""
    delivered_at: Moment | None = None
    """When it arrived."""
    estimated: DeliveryWindow | None = None
    """When it is expected."""
    source: MaybeLine = None
    """The service that it was read from."""
    findings: tuple[Finding, ...] = ()
    """What was odd or assumed when it was read; the order takes it over."""


def with_event(shipments: Iterable[Shipment], event: TrackingEvent) -> tuple[Shipment, ...]:
    """
    *shipments* with what *event* reports: at its parcel, or as a parcel more.

    The parcel is that with the shop's key or the number; a single parcel without any number is
    taken to be it.
    """
    known = list(shipments)
    at = _place(known, event)
    if at is None:
        return (*known, _joined(Shipment(id=event.shipment_id), event))
    known[at] = _joined(known[at], event)
    return tuple(known)


def with_links(shipments: Iterable[Shipment]) -> tuple[Shipment, ...]:
    """*shipments* with the carrier's page at every number without one, where it is known."""
    return tuple(
        unchecked_copy(
            shipment, tracking=tuple(_linked(item, shipment) for item in shipment.tracking)
        )
        for shipment in shipments
    )


def _linked(item: Tracking, shipment: Shipment) -> Tracking:
    if item.url or not item.number or not shipment.carrier:
        return item
    return unchecked_copy(item, url=tracking_link(shipment.carrier, item.number))


def _place(shipments: list[Shipment], event: TrackingEvent) -> int | None:
    for at, shipment in enumerate(shipments):
        numbers = {_bare(item.number) for item in shipment.tracking if item.number}
        by_key = event.shipment_id is not None and shipment.id == event.shipment_id
        if by_key or (event.number is not None and _bare(event.number) in numbers):
            return at
    if len(shipments) == 1 and not any(item.number for item in shipments[0].tracking):
        return 0
    return None


def _bare(number: str) -> str:
    return "".join(sign for sign in number.upper() if sign.isalnum())


def _joined(shipment: Shipment, event: TrackingEvent) -> Shipment:
    scans = _merged(shipment.scans, event.scans)
    fresh = _is_fresh(shipment.scans, event.scans)
    last = next((scan.status for scan in reversed(scans) if scan.status), None)
    status = (event.status or last) if fresh else (last or shipment.status)
    arrived = [scan.at for scan in scans if scan.status is ShipmentStatus.DELIVERED]
    return unchecked_copy(
        shipment,
        status=status or shipment.status,
        carrier=shipment.carrier or event.carrier,
        tracking=_tracking(shipment.tracking, event),
        shipped_at=shipment.shipped_at or event.shipped_at,
        delivered_at=shipment.delivered_at or event.delivered_at or _last(arrived),
        estimated=(event.estimated if fresh else None) or shipment.estimated,
        scans=scans,
    )


def _merged(old: tuple[Scan, ...], new: tuple[Scan, ...]) -> tuple[Scan, ...]:
    """All scans, oldest first, each once: the same moment and message is the same scan."""
    seen: dict[tuple[datetime, str], Scan] = {}
    for scan in (*old, *new):
        seen.setdefault((scan.at, " ".join((scan.message or "").casefold().split())), scan)
    return tuple(sorted(seen.values(), key=lambda scan: scan.at))


def _is_fresh(old: tuple[Scan, ...], new: tuple[Scan, ...]) -> bool:
    """Whether the report is as new as what is known; one without scans is taken at its word."""
    newest = max((scan.at for scan in new), default=None)
    known = max((scan.at for scan in old), default=None)
    return newest is None or known is None or newest >= known


def _last(moments: list[datetime]) -> datetime | None:
    return max(moments, default=None)


def _tracking(known: tuple[Tracking, ...], event: TrackingEvent) -> tuple[Tracking, ...]:
    """The known numbers; the event's own gets its address, or is added."""
    if event.number is None:
        return known
    found = [at for at, item in enumerate(known) if _bare(item.number or "") == _bare(event.number)]
    if not found:
        return (*known, Tracking(number=event.number, url=event.url))
    items = list(known)
    if items[found[0]].url is None and event.url:
        items[found[0]] = unchecked_copy(items[found[0]], url=event.url)
    return tuple(items)
