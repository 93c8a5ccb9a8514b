"""
Saleor: what happens after the order: its payments, its parcels, and the money that goes back.

Facts: `saleor/order/__init__.py` and `saleor/order/utils.py` in
https://github.com/saleor/saleor, at 723cd4e
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TypeAlias

from postmail.money import Money
from postmail.order import PaymentStatus, ShipmentStatus
from postmail.readers.amounts import counted, summed
from postmail.readers.cursor import Cursor
from postmail.readers.facts import Draft, Fact
from postmail.readers.parcels import tracking

#: {id of a line: how many of it}.
Quantities: TypeAlias = Mapping[str, Fact[Decimal] | None]

_FULFILMENT = {
    "fulfilled": ShipmentStatus.IN_TRANSIT,
    "waiting_for_approval": ShipmentStatus.PENDING,
    "returned": ShipmentStatus.RETURNED,
    "refunded_and_returned": ShipmentStatus.RETURNED,
    "canceled": ShipmentStatus.CANCELLED,
    "refunded": ShipmentStatus.CANCELLED,
    "replaced": ShipmentStatus.RETURNED,
}

#: By whether something of the payment was kept.
_BACK = {True: PaymentStatus.PARTLY_REFUNDED, False: PaymentStatus.REFUNDED}
#: Goods that were refunded are fulfilments of their own, whether they had left or not.
_PAID_BACK = ("refunded", "refunded_and_returned")
_CHARGED = {
    "none": PaymentStatus.PENDING,
    "partial": PaymentStatus.PENDING,
    "full": PaymentStatus.PAID,
    "overcharged": PaymentStatus.PAID,
}


def payments(root: Cursor) -> list[Draft]:
    """The transactions; who may not ask for them knows how far they are together."""
    made = [_payment(item) for item in root.each("transactions")]
    charged, held = root.choice("chargeStatus", _CHARGED), root.text("authorizeStatus")
    back, left = refunded(root), root.money("totalCharged", "totalCaptured")
    if made or charged is None:
        return made
    if back:
        return [root.draft(status=back.then(lambda _: _BACK[bool(left and left.value)]))]
    rest = held is not None and held.value.lower() == "full"  # charged and reserved are the total
    if rest and charged.value is PaymentStatus.PENDING:
        charged = charged.then(lambda _: PaymentStatus.AUTHORIZED)
    return [root.draft(status=charged)]


def _payment(item: Cursor) -> Draft:
    details = item.at("paymentMethodDetails")
    left, back, held = (
        item.money(f"{what}Amount") for what in ("charged", "refunded", "authorized")
    )
    taken = summed(part for part in (left, back) if part and part.value)
    status = taken.then(lambda _: PaymentStatus.PAID) if taken else None
    if status is None and held and held.value:
        status = held.then(lambda _: PaymentStatus.AUTHORIZED)
    if back and back.value:
        kept = left is not None and bool(left.value)
        status = back.then(lambda _: _BACK[kept])
    return item.draft(
        method=details.text("name") or item.text("name"),
        last4=details.text("lastDigits", "lastChars"),
        amount=taken or held,
        status=status,
    )


def refunded(root: Cursor) -> Fact[Money] | None:
    """What went back; `totalCharged` is then what is left of the payments."""
    parts = [item.money("refundedAmount") for item in root.each("transactions")]
    back = root.money("totalRefunded") or summed(parts)
    return back if back and back.value else None


def refunded_quantities(root: Cursor) -> Quantities:
    """How many of each line were paid back."""
    found: dict[str, list[Fact[Decimal] | None]] = {}
    for item in fulfilments(root):
        status = item.text("status")
        if status and status.value.lower() in _PAID_BACK:
            for line in item.each("lines"):
                if key := line.text("orderLine.id"):
                    found.setdefault(key.value, []).append(line.number("quantity"))
    return {key: counted(numbers) for key, numbers in found.items()}


def fulfilments(root: Cursor) -> list[Cursor]:
    """Those of the order, and the one that an event about a fulfilment is about."""
    own = list(root.each("fulfillments"))
    event = root.at("fulfillment")
    known = [item.node.get("id") for item in own]
    return own if not event or event.node.get("id") in known else [*own, event]


def shipment(item: Cursor) -> Draft:
    """A parcel; its fulfilment may be made before somebody says that it may leave."""
    made = item.moment("created")
    number, status = item.text("trackingNumber"), item.choice("status", _FULFILMENT)
    waits = status is not None and status.value is ShipmentStatus.PENDING
    return item.draft(
        id=item.text("id"),
        status=status,
        tracking=tracking(item, number),
        shipped_at=None if waits else made,
        items=[
            line.draft(
                line_id=line.text("orderLine.id"),
                title=line.text("orderLine.productName"),
                quantity=line.number("quantity"),
            )
            for line in item.each("lines")
        ],
    )
