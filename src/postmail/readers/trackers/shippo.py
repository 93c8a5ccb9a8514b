"""
Shippo: the tracking object, alone or in a `track_updated` webhook.

Facts: https://docs.goshippo.com/docs/tracking/tracking/ (and the reference of /tracks)
"""

from __future__ import annotations

from postmail.order import ShipmentStatus
from postmail.readers.cursor import Cursor
from postmail.readers.facts import Draft, Fact
from postmail.readers.platform import Platform, Shape
from postmail.readers.trackers.aftership import joined

_STATUS = {
    "pre_transit": ShipmentStatus.LABEL_CREATED,
    "transit": ShipmentStatus.IN_TRANSIT,
    "delivered": ShipmentStatus.DELIVERED,
    "returned": ShipmentStatus.RETURNED,
    "failure": ShipmentStatus.EXCEPTION,
}
#: Finer than the status, where Shippo sends it.
_SUBSTATUS = {
    "out_for_delivery": ShipmentStatus.OUT_FOR_DELIVERY,
    "pickup_available": ShipmentStatus.READY_FOR_PICKUP,
    "delivery_attempted": ShipmentStatus.ATTEMPTED,
    "delayed": ShipmentStatus.DELAYED,
    "delivery_rescheduled": ShipmentStatus.DELAYED,
    "package_undeliverable": ShipmentStatus.EXCEPTION,
    "return_to_sender": ShipmentStatus.RETURNED,
}


def read(root: Cursor) -> Draft:
    """The report; its newest event may be missing in the history, so it is a scan too."""
    newest = root.at("tracking_status")
    items = [*root.each("tracking_history"), *([newest] if newest else [])]
    scans = [_scan(item) for item in items]
    return root.draft(
        number=root.text("tracking_number"),
        carrier=root.text("carrier"),
        url=root.link("tracking_url_provider"),
        status=_status(newest),
        scans=[scan for scan in scans if scan.facts["at"]],
        estimated=root.draft(latest=root.moment("eta", "original_eta")),
    )


def _scan(item: Cursor) -> Draft:
    return item.draft(
        at=item.moment("status_date"),
        message=item.text("status_details"),
        place=joined(item.at("location"), "city", "state", "country"),
        status=_status(item),
    )


def _status(item: Cursor) -> Fact[ShipmentStatus] | None:
    """`UNKNOWN` says nothing and is no status."""
    fine = item.text("substatus.code", "substatus")
    if fine and fine.value in _SUBSTATUS:
        return fine.then(lambda code: _SUBSTATUS[code])
    known = str(item.node.get("status")).upper() != "UNKNOWN"
    return item.choice("status", _STATUS) if known else None


SHIPPO = Platform(
    name="shippo",
    title="Shippo",
    marks="tracking_number, tracking_status and tracking_history",
    orders=(Shape("a tracking", keys="tracking_number tracking_status"),),
    others=(
        Shape(
            "an order for labels",
            "to_address order_number line_items",
            remedy="hand in the order of the shop that it was made from",
        ),
    ),
    read=read,
)
