"""
AfterShip: a tracking, from its API or its webhooks (`{"msg": ...}`).

Facts: https://www.aftership.com/docs/tracking/ (object Tracking, Delivery statuses)
"""

from __future__ import annotations

from postmail.order import ShipmentStatus
from postmail.readers.cursor import Cursor
from postmail.readers.facts import Draft, Fact
from postmail.readers.platform import Platform, Shape

_STATUS = {
    "pending": ShipmentStatus.PENDING,
    "inforeceived": ShipmentStatus.LABEL_CREATED,
    "intransit": ShipmentStatus.IN_TRANSIT,
    "outfordelivery": ShipmentStatus.OUT_FOR_DELIVERY,
    "availableforpickup": ShipmentStatus.READY_FOR_PICKUP,
    "attemptfail": ShipmentStatus.ATTEMPTED,
    "delivered": ShipmentStatus.DELIVERED,
    "exception": ShipmentStatus.EXCEPTION,
    "expired": ShipmentStatus.EXCEPTION,
}


def read(root: Cursor) -> Draft:
    """The report; the checkpoints have the places' own times, the summary often has no zone."""
    scans = [_scan(item) for item in root.each("checkpoints")]
    return root.draft(
        number=root.text("tracking_number"),
        carrier=root.text("slug"),
        url=root.link("courier_tracking_link"),
        status=root.choice("tag", _STATUS),
        scans=[scan for scan in scans if scan.facts["at"]],
        estimated=root.draft(
            earliest=root.moment("latest_estimated_delivery.datetime_min"),
            latest=root.moment(
                "latest_estimated_delivery.datetime_max",
                "latest_estimated_delivery.datetime",
                "expected_delivery",
            ),
        ),
    )


def _scan(item: Cursor) -> Draft:
    return item.draft(
        at=item.moment("checkpoint_time"),
        message=item.text("message", "subtag_message"),
        place=_place(item),
        status=item.choice("tag", _STATUS),
    )


def _place(item: Cursor) -> Fact[str] | None:
    return item.text("location") or joined(item, "city", "state", "country_name", "country_iso3")


def joined(item: Cursor, *keys: str) -> Fact[str] | None:
    """The texts at *keys* as one, each once."""
    parts = [fact for key in keys if (fact := item.text(key))]
    if not parts:
        return None
    return parts[0].then(lambda _: ", ".join(dict.fromkeys(part.value for part in parts)))


AFTERSHIP = Platform(
    name="aftership",
    title="AfterShip",
    marks="tracking_number and slug",
    orders=(Shape("a tracking", keys="tracking_number slug"),),
    read=read,
)
