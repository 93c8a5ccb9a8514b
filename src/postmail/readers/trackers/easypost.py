"""
EasyPost: a Tracker, alone or as the result of an event.

Facts: https://docs.easypost.com/docs/trackers
"""

from __future__ import annotations

from typing import Any

from postmail.order import ShipmentStatus
from postmail.readers.cursor import Cursor
from postmail.readers.facts import Draft
from postmail.readers.platform import Platform, Shape
from postmail.readers.trackers.aftership import joined

_STATUS = {
    "pre_transit": ShipmentStatus.LABEL_CREATED,
    "in_transit": ShipmentStatus.IN_TRANSIT,
    "out_for_delivery": ShipmentStatus.OUT_FOR_DELIVERY,
    "delivered": ShipmentStatus.DELIVERED,
    "available_for_pickup": ShipmentStatus.READY_FOR_PICKUP,
    "return_to_sender": ShipmentStatus.RETURNED,
    "failure": ShipmentStatus.EXCEPTION,
    "error": ShipmentStatus.EXCEPTION,
    "cancelled": ShipmentStatus.CANCELLED,
}


def read(root: Cursor) -> Draft:
    """The report; `unknown` says nothing and is no status."""
    scans = [_scan(item) for item in root.each("tracking_details")]
    known = root.node.get("status") != "unknown"
    return root.draft(
        number=root.text("tracking_code"),
        carrier=root.text("carrier"),
        url=root.link("public_url"),
        status=root.choice("status", _STATUS) if known else None,
        scans=[scan for scan in scans if scan.facts["at"]],
        estimated=root.draft(latest=root.moment("est_delivery_date")),
    )


def _scan(item: Cursor) -> Draft:
    known = item.node.get("status") != "unknown"
    place = item.at("tracking_location")
    return item.draft(
        at=item.moment("datetime"),
        message=item.text("message", "description"),
        place=joined(place, "city", "state", "country"),
        status=item.choice("status", _STATUS) if known else None,
    )


def _is(name: str) -> Any:
    return lambda node: node.get("object") == name


EASYPOST = Platform(
    name="easypost",
    title="EasyPost",
    marks='object "Tracker" with tracking_code',
    orders=(Shape("a tracking", keys="object tracking_code", where=_is("Tracker")),),
    others=(
        Shape(
            "the refund of a label",
            "object tracking_code",
            where=_is("Refund"),
            remedy="hand in a tracker",
        ),
    ),
    read=read,
)
