"""From the shelf to the doorstep: what left, where it is, what is late, what has arrived."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar, Self

from pydantic import Field, model_validator

from postmail.errors import MissingFactError
from postmail.messages.base import Category, Message
from postmail.messages.images import LONGEST_QR, InlineImage, qr_png
from postmail.messages.reassurance import expected_for, latest_of, waiting_in
from postmail.order import Address, DeliveryWindow, LineItem, Order, Shipment, ShipmentStatus
from postmail.order.values import MaybeLine, MaybeLink, MaybeProse, Moment, Prose

#: The content id under which the QR code of a collection travels; the template names it too.
PICKUP_QR = "pickup-qr@postmail"
#: How long consumers can withdraw once all goods are theirs (Directive 2011/83/EU, Article 9).
_WITHDRAWAL = timedelta(days=14)


def _under_way(data: dict[str, Any]) -> tuple[Shipment, ...]:
    order: Order = data["order"]
    gone = [p for p in order.parcels if p.has_left and not p.has_arrived]
    return tuple(p for p in gone if p.status != ShipmentStatus.RETURNED)


def _arrived(data: dict[str, Any]) -> tuple[Shipment, ...]:
    order: Order = data["order"]
    return tuple(parcel for parcel in order.parcels if parcel.has_arrived)


def _all_parcels(data: dict[str, Any]) -> tuple[Shipment, ...]:
    order: Order = data["order"]
    return order.parcels


def _missing(data: dict[str, Any]) -> tuple[LineItem, ...]:
    """The lines that do not lie in parcels in full, where each parcel tells what is in it."""
    order: Order = data["order"]
    parcels = (*order.parcels, *(one for one in data["parcels"] if one not in order.parcels))
    if not data["parcels"] or not all(parcel.items for parcel in parcels):
        return waiting_in(order)
    packed: defaultdict[str | None, Decimal] = defaultdict(Decimal)
    for item in (item for parcel in parcels for item in parcel.items):
        packed[item.line_id] += item.quantity
    goods = [line for line in order.lines if line.kind == "physical" and line.id]
    # what was refunded or taken out of the order is not sent any more
    return tuple(line for line in goods if line.quantity - line.quantity_refunded > packed[line.id])


def _expected(data: dict[str, Any]) -> DeliveryWindow | None:
    parcels: tuple[Shipment, ...] = data["parcels"]
    if len(parcels) == 1 and parcels[0].estimated:
        return parcels[0].estimated
    return expected_for(data["order"]) if not data["rest"] else None


def _all_by(data: dict[str, Any]) -> DeliveryWindow | None:
    return None if data["rest"] else latest_of(data["parcels"])


class Shipped(Message):
    """The parcel has left: who brings it, what lies in it, when it comes, how to follow it."""

    kind: ClassVar[str] = "shipped"
    category: ClassVar[Category] = Category.TRANSACTIONAL
    stream: ClassVar[str] = "orders"
    needs: ClassVar[tuple[str, ...]] = ("parcels",)

    parcels: tuple[Shipment, ...] = Field(default_factory=_under_way)
    """The parcels that have just left; those of the order that are under way, where not given."""
    rest: tuple[LineItem, ...] = Field(default_factory=_missing)
    """What comes later; what does not lie in parcels in full, where they tell what they hold."""
    expected: DeliveryWindow | None = Field(default_factory=_expected)
    """When it is expected; by the only parcel, else by the order, where it is not given."""


class SeparateParcels(Message):
    """
    An order that comes in pieces: what lies in which parcel, and when each comes.

    Raises:
        MissingFactError: there is one parcel, and nothing comes later.
    """

    kind: ClassVar[str] = "separate-parcels"
    category: ClassVar[Category] = Category.TRANSACTIONAL
    stream: ClassVar[str] = "orders"

    parcels: tuple[Shipment, ...] = Field(default_factory=_all_parcels)
    """The parcels; all of the order's that were not called off, where not given."""
    rest: tuple[LineItem, ...] = Field(default_factory=_missing)
    """What is in none of them yet; worked out where the parcels tell what they hold."""
    all_by: DeliveryWindow | None = Field(default_factory=_all_by)
    """Until when the last one is expected; worked out where each has a day."""
    reason: MaybeProse = None
    """Why it comes in pieces, in the shop's words and the mail's language."""

    @model_validator(mode="after")
    def _comes_in_pieces(self) -> Self:
        if not self.parcels or len(self.parcels) + bool(self.rest) < 2:
            raise MissingFactError(kind=self.kind, fact="parcels that come separately")
        return self


def _newest(data: dict[str, Any]) -> Shipment | None:
    """The parcel with the latest scan."""
    order: Order = data["order"]
    scanned = [parcel for parcel in order.parcels if parcel.scans]
    return max(scanned, key=lambda parcel: parcel.scans[-1].at, default=None)


class TrackingUpdate(Message):
    """What the carrier reports about a parcel: step by step, each with its time and place."""

    kind: ClassVar[str] = "tracking-update"
    category: ClassVar[Category] = Category.TRANSACTIONAL
    stream: ClassVar[str] = "orders"
    needs: ClassVar[tuple[str, ...]] = ("parcel", "parcel.scans")

    parcel: Shipment | None = Field(default_factory=_newest)
    """The parcel; that with the latest scan, where it is not given."""


def _late(data: dict[str, Any]) -> DeliveryWindow | None:
    """The new day: that of the parcel that is late, where there is one."""
    order: Order = data["order"]
    late = [parcel for parcel in order.parcels if parcel.status == ShipmentStatus.DELAYED]
    return late[0].estimated if len(late) == 1 else None


def _waiting(data: dict[str, Any]) -> tuple[LineItem, ...]:
    return waiting_in(data["order"])


class Delayed(Message):
    """It comes later than promised: why, when instead, what the shop does, what one can do."""

    kind: ClassVar[str] = "delayed"
    category: ClassVar[Category] = Category.TRANSACTIONAL
    stream: ClassVar[str] = "orders"
    needs: ClassVar[tuple[str, ...]] = ("reason",)

    reason: Prose
    """Why it is late, in the shop's words and the mail's language: the truth."""
    expected: DeliveryWindow | None = Field(default_factory=_late)
    """The new day; that of the order's late parcel, where not given. Absent: it is not known."""
    before: DeliveryWindow | None = None
    """What was promised."""
    lines: tuple[LineItem, ...] = Field(default_factory=_waiting)
    """What is late, where not everything is; the lines not in stock yet, where not given."""
    action: MaybeProse = None
    """What the shop does about it, in its words and the mail's language."""
    cancel_url: MaybeLink = None
    """Where the order can be called off; absent, a reply does it."""


def _ready(data: dict[str, Any]) -> Shipment | None:
    order: Order = data["order"]
    waiting = [p for p in order.parcels if p.pickup_point and not p.has_arrived]
    ready = [p for p in waiting if p.status == ShipmentStatus.READY_FOR_PICKUP]
    return next(iter(ready or waiting), None)


def _place(data: dict[str, Any]) -> Address | None:
    parcel: Shipment | None = data["parcel"]
    return parcel.pickup_point if parcel else None


class PickupReady(Message):
    """It waits to be collected: where, until when, what to bring, and the code."""

    kind: ClassVar[str] = "pickup-ready"
    category: ClassVar[Category] = Category.TRANSACTIONAL
    stream: ClassVar[str] = "orders"
    needs: ClassVar[tuple[str, ...]] = ("place",)

    parcel: Shipment | None = Field(default_factory=_ready)
    """The parcel; that of the order which waits at a pick-up point, where not given."""
    place: Address | None = Field(default_factory=_place)
    """Where it waits; the parcel's pick-up point, where not given."""
    until: Moment | None = None
    """Until when it waits."""
    hours: MaybeLine = None
    """When the place is open, in the mail's language."""
    map_url: MaybeLink = None
    """The way there."""
    code: MaybeLine = None
    """What opens the locker, or is shown at the counter."""
    qr: bool = False
    """Whether the mail shows the code as a QR code too."""
    qr_image: MaybeLink = None
    """A hosted picture of the QR code; absent, the picture travels inside the mail."""
    bring: MaybeProse = None
    """What to bring, in the shop's words and the mail's language: an identity card."""

    @model_validator(mode="after")
    def _code_can_be_scanned(self) -> Self:
        if self.qr and len((self.code or "").encode()) > LONGEST_QR:
            raise ValueError(f"a code of over {LONGEST_QR} bytes makes a QR code nobody can read")
        return self

    def inline_images(self) -> tuple[InlineImage, ...]:
        """The QR code, where it is wanted, there is a code, and the shop hosts no picture."""
        if not (self.qr and self.code) or self.qr_image:
            return ()
        return (InlineImage(content_id=PICKUP_QR, content=qr_png(self.code)),)


def _more(data: dict[str, Any]) -> bool:
    order: Order = data["order"]
    if order.has_arrived:
        return False
    return any(not parcel.has_arrived for parcel in order.parcels) or bool(_missing(data))


def _arrived_lines(data: dict[str, Any]) -> tuple[LineItem, ...]:
    order: Order = data["order"]
    here = {item.line_id for parcel in data["parcels"] for item in parcel.items}
    if not data["rest"] or not here:
        return order.lines
    return tuple(line for line in order.lines if line.id in here)


def _until(data: dict[str, Any]) -> Moment | None:
    """The period's end, once all goods are there and each parcel's day is known."""
    order: Order = data["order"]
    days = [parcel.delivered_at for parcel in data["parcels"]]
    known: list[datetime] = [day for day in days if day]
    if data["rest"] or not known or len(known) < len(order.parcels) or not order.may_withdraw:
        return None
    return max(known) + _WITHDRAWAL


class Delivered(Message):
    """
    It has arrived: what to check, how it works, how it goes back.

    Raises:
        MissingFactError: nothing of the order has arrived.
    """

    kind: ClassVar[str] = "delivered"
    category: ClassVar[Category] = Category.TRANSACTIONAL
    stream: ClassVar[str] = "orders"

    parcels: tuple[Shipment, ...] = Field(default_factory=_arrived)
    """The parcels that have arrived; worked out where it is not given."""
    rest: bool = Field(default_factory=_more)
    """Whether more is to come; worked out where it is not given."""
    lines: tuple[LineItem, ...] = Field(default_factory=_arrived_lines)
    """The lines that have arrived, to tell how they work; all, unless the parcels tell of less."""
    withdraw_until: Moment | None = Field(default_factory=_until)
    """Until when the contract can be withdrawn from; where it is not given, 14 days from the day
    on which the last parcel arrived, for those who have the right by European law."""

    @model_validator(mode="after")
    def _is_here(self) -> Self:
        if not self.parcels and not self.order.has_arrived:
            raise MissingFactError(kind=self.kind, fact="an order that has arrived")
        return self
