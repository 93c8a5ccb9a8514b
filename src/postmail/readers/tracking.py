"""Reports about parcels: from a payload to a TrackingEvent that joins an order."""

from __future__ import annotations

from typing import Any

from postmail.errors import Fault, PayloadError, UnknownPlatformError
from postmail.order import TrackingEvent
from postmail.readers import moments
from postmail.readers.cursor import Cursor
from postmail.readers.known import trackers
from postmail.readers.platform import Sighting, sight
from postmail.readers.settle import build
from postmail.readers.source import parse
from postmail.readers.trail import Trail


def read_tracking(
    payload: Any, *, platform: str | None = None, timezone: str | None = None
) -> TrackingEvent:
    """
    The report in *payload* (JSON as bytes or text, or the objects): of AfterShip, EasyPost, Shippo,
    or a fulfilment event of Shopify. `order.with_tracking(event)` joins it to its order.

    Args:
        platform: the service's name (`aftership`); without it the payload's shape decides.
        timezone: IANA zone for times that come without one; without it they are read as UTC.

    Raises:
        PayloadError: it cannot be read; *faults* has all faults, each with its path.
        UnknownPlatformError: no service is recognised.
        NotAnOrderError: it is something else of a known service.
    """
    value, _ = parse(payload)
    sighting = _recognise(value, platform)
    trail = Trail(zone=moments.zone(timezone))
    cursor = Cursor(sighting.node, sighting.path, trail)
    draft = sighting.platform.read(cursor)
    more = {"source": sighting.platform.name, "findings": tuple(trail.findings())}
    event = build(TrackingEvent, draft, more, {})
    if isinstance(event, list) or trail.faults:
        faults = trail.faults or (event if isinstance(event, list) else [])
        raise PayloadError(platform=sighting.platform.title, faults=faults)
    if not (event.number or event.shipment_id):
        fault = Fault(sighting.path, "expected a tracking number or a shipment, found neither")
        raise PayloadError(platform=sighting.platform.title, faults=[fault])
    return event


def _recognise(value: Any, platform: str | None) -> Sighting:
    candidates = tuple(item for item in trackers() if platform in (None, item.name))
    sighting = sight(value, candidates)
    if sighting is None:
        marks = {item.name: item.marks for item in trackers()}
        asked = None if candidates else platform
        raise UnknownPlatformError(looked_for=marks, found="something else", asked=asked)
    if not sighting.is_order:
        raise sighting.refusal()
    return sighting
