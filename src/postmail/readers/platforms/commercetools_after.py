"""
commercetools: what became of an order, its parcels and what came back.

Facts: TrackingData, Parcel, ReturnInfo and ReturnPaymentState in `api-specs/api/types/order` of
https://github.com/commercetools/commercetools-api-reference
"""

from __future__ import annotations

from decimal import Decimal

from postmail.readers.amounts import counted
from postmail.readers.cursor import Cursor
from postmail.readers.facts import Draft, Fact
from postmail.readers.parcels import tracking


def shipments(ways: list[Cursor]) -> list[Draft]:
    """The parcels of all *ways* of delivery, without those that customers send back."""
    deliveries = [item for way in ways for item in way.each("deliveries")]
    return [draft for delivery in deliveries for draft in _parcels(delivery)]


def delivered_ids(ways: list[Cursor]) -> set[str]:
    """The ids of the lines that a delivery names: what has to be brought."""
    deliveries = [item for way in ways for item in way.each("deliveries")]
    named = [item.text("id") for delivery in deliveries for item in delivery.each("items")]
    return {fact.value for fact in named if fact}


def refunded(root: Cursor) -> dict[str, Fact[Decimal]]:
    """{id of a line: how many of it were paid back}; what only came back is not refunded yet."""
    found: dict[str, list[Fact[Decimal] | None]] = {}
    for item in (item for info in root.each("returnInfo") for item in info.each("items")):
        item.skip()
        line, state = item.text("lineItemId", "customLineItemId"), item.text("paymentState")
        if line and state and state.value == "Refunded":
            found.setdefault(line.value, []).append(item.number("quantity"))
    sums = {line: counted(numbers) for line, numbers in found.items()}
    return {line: number for line, number in sums.items() if number}


def _parcels(delivery: Cursor) -> list[Draft]:
    """Those to the customer; what is in each is known of a delivery with a single one."""
    parcels = list(delivery.each("parcels"))
    back = [parcel.flag("trackingData.isReturn") for parcel in parcels]
    there = [one for one, is_back in zip(parcels, back, strict=True) if not _is_true(is_back)]
    for parcel in parcels:
        if parcel not in there:
            parcel.skip()
    items = list(delivery.each("items"))
    return [_parcel(delivery, parcel, items if len(there) == 1 else []) for parcel in there]


def _is_true(flag: Fact[bool] | None) -> bool:
    return flag is not None and flag.value


def _parcel(delivery: Cursor, parcel: Cursor, items: list[Cursor]) -> Draft:
    data = parcel.at("trackingData")
    return parcel.draft(
        id=parcel.text("id"),
        carrier=data.text("carrier"),
        service=data.text("name"),
        tracking=tracking(data, data.text("trackingId")),
        shipped_at=parcel.moment("createdAt") or delivery.moment("createdAt"),
        items=[
            line.draft(line_id=line.text("id"), quantity=line.number("quantity"))
            for line in list(parcel.each("items")) or items
        ],
    )
