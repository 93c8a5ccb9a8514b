"""Shopify: what happens after the order: its parcels, and the money that goes back."""

from __future__ import annotations

from collections.abc import Iterable

from postmail.money import Money
from postmail.order import PaymentStatus, ShipmentStatus
from postmail.readers.amounts import positive, summed
from postmail.readers.cursor import Cursor
from postmail.readers.facts import Draft, Fact
from postmail.readers.parcels import listed, trackings
from postmail.readers.platforms.shopify_lines import Amount

#: What `shipment_status` (the carrier's word) means; before it there is only `status`.
PARCEL = {
    "label_printed": ShipmentStatus.LABEL_CREATED,
    "label_purchased": ShipmentStatus.LABEL_CREATED,
    "confirmed": ShipmentStatus.LABEL_CREATED,
    "in_transit": ShipmentStatus.IN_TRANSIT,
    "carrier_picked_up": ShipmentStatus.IN_TRANSIT,
    "out_for_delivery": ShipmentStatus.OUT_FOR_DELIVERY,
    "ready_for_pickup": ShipmentStatus.READY_FOR_PICKUP,
    "attempted_delivery": ShipmentStatus.ATTEMPTED,
    "delayed": ShipmentStatus.DELAYED,
    "delivered": ShipmentStatus.DELIVERED,
    "picked_up": ShipmentStatus.DELIVERED,
    "failure": ShipmentStatus.EXCEPTION,
}
_FULFILMENT = {
    "pending": ShipmentStatus.PENDING,
    "open": ShipmentStatus.PENDING,
    "success": ShipmentStatus.IN_TRANSIT,
    "cancelled": ShipmentStatus.CANCELLED,
    "error": ShipmentStatus.CANCELLED,  # the request failed: this parcel does not leave
    "failure": ShipmentStatus.CANCELLED,
}
#: Ways of delivery (`method_type`) in which no carrier has a part; `none` is of what needs none.
_COLLECTED = ("pick_up", "retail")
_BACK = {PaymentStatus.REFUNDED, PaymentStatus.PARTLY_REFUNDED}


def read_shipment(item: Cursor) -> Draft:
    """A parcel; one whose fulfilment failed or is still to come has not been shipped."""
    carried, asked = item.choice("shipment_status", PARCEL), item.choice("status", _FULFILMENT)
    leaves = not (asked and asked.value is ShipmentStatus.CANCELLED)
    if asked and not leaves and item.node["status"] != "cancelled":
        message = "this fulfilment failed, so its parcel is read as one that does not leave"
        item.trail.find("failed-fulfilment", asked.path, message)
    latest, created = item.moment("estimated_delivery_at"), item.moment("created_at")
    held = not leaves or (asked is not None and asked.value is ShipmentStatus.PENDING)
    return item.draft(
        id=item.text("id"),
        status=carried if carried and leaves else asked,
        carrier=item.text("tracking_company"),
        tracking=trackings(
            item,
            listed(item, "tracking_numbers", "tracking_number"),
            listed(item, "tracking_urls", "tracking_url"),
        ),
        shipped_at=None if held else created,
        estimated=item.draft(latest=latest),
        items=[_parcel_item(line) for line in item.each("line_items")],
    )


def _parcel_item(line: Cursor) -> Draft:
    return line.draft(
        line_id=line.text("id"), title=line.text("title", "name"), quantity=line.number("quantity")
    )


def read_refund(item: Cursor, till: Amount) -> Draft:
    """The money that went back is that of the successful transactions, not of the lines."""
    given = [_given_back(step) for step in item.each("transactions")]
    delivery = [till(line, "subtotal_amount") for line in item.each("refund_shipping_lines")]
    return item.draft(
        id=item.text("id"),
        at=item.moment("processed_at", "created_at"),
        amount=summed(given),
        shipping=positive(summed(delivery)),
        items=[_refunded(line) for line in item.each("refund_line_items")],
    )


def _given_back(step: Cursor) -> Fact[Money] | None:
    kind, status, currency = step.text("kind"), step.text("status"), step.text("currency")
    if (kind and kind.value != "refund") or (status and status.value != "success"):
        return None
    if currency and currency.value.upper() != step.trail.currency:
        message = "a refund in another currency than the order's, so its amount was left out"
        step.trail.find("no-presentment-amount", currency.path, message)
        return None
    return positive(step.amount("amount"))


def _refunded(line: Cursor) -> Draft:
    quantity = line.number("quantity")
    return line.draft(
        line_id=line.text("line_item_id"),
        title=line.text("line_item.title"),
        quantity=quantity.then(abs) if quantity else None,
    )


def removed(lines: list[Draft], refunds: list[Draft], status: Fact[PaymentStatus] | None) -> None:
    """Note at *lines* that what is gone was only taken out, where no money went back at all."""
    back = any(refund.facts["amount"] and refund.facts["amount"].value for refund in refunds)
    if back or (status and status.value in _BACK):
        return
    for line in lines:
        line.facts["quantity_removed"] = line.facts["quantity_refunded"]


def collected(parts: Iterable[Cursor], key: str) -> Fact[bool] | None:
    """Whether the customer collects it all, by the way of delivery of each fulfilment order."""
    ways = [way for part in parts if (way := part.text(key)) and way.value.lower() != "none"]
    if not ways or any(way.value.lower() not in _COLLECTED for way in ways):
        return None
    return ways[0].then(lambda _: True)


def have_arrived(shipments: list[Draft]) -> bool:
    """Whether every parcel has been handed over."""
    statuses = [item.facts["status"] for item in shipments]
    return bool(statuses) and all(s and s.value is ShipmentStatus.DELIVERED for s in statuses)
