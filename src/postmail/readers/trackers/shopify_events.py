"""
Shopify: one event of a fulfilment (`fulfillment_events/create`).

Facts: https://shopify.dev/docs/api/admin-rest/latest/resources/fulfillmentevent
"""

from __future__ import annotations

from postmail.readers.cursor import Cursor
from postmail.readers.facts import Draft
from postmail.readers.platform import Platform, Shape
from postmail.readers.platforms.shopify_after import PARCEL
from postmail.readers.trackers.aftership import joined


def read(root: Cursor) -> Draft:
    """The event as a report of one scan; it names its fulfilment and no number."""
    at, status = root.moment("happened_at", "created_at"), root.choice("status", PARCEL)
    place = joined(root, "city", "province", "country")
    scan = root.draft(at=at, status=status, message=root.text("message"), place=place)
    return root.draft(
        shipment_id=root.text("fulfillment_id"),
        status=status,
        scans=[scan] if at else (),
        estimated=root.draft(latest=root.moment("estimated_delivery_at")),
    )


SHOPIFY_EVENTS = Platform(
    name="shopify",
    title="Shopify",
    marks="fulfillment_id and happened_at",
    orders=(Shape("a fulfilment event", keys="fulfillment_id happened_at"),),
    read=read,
)
