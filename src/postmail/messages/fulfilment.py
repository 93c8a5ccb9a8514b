"""From the shelf to the doorstep: what left, where it is, what is late, what has arrived."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar, Self

from pydantic import Field, model_validator

from postmail.errors import MissingFactError
from postmail.messages.base import Category, Message
from postmail.messages.images import LONGEST_QR, InlineImage, qr_png
from postmail.messages.under_way import ForOrderUnderWay, parcels_of
from postmail.model import unchecked_copy
from postmail.order import (
    Address,
    DeliveryWindow,
    LineItem,
    Order,
    OrderStatus,
    Shipment,
    ShipmentStatus,
)
from postmail.order.contents import Packed, counted, ids_of
from postmail.order.order import ALL_LEFT
from postmail.order.shipments import LOST, have_left, latest_of
from postmail.order.values import MaybeLine, MaybeLink, MaybeProse, Moment, Prose
from postmail.order.withdrawal import period_end

#: The content id under which the QR code of a collection travels; the template names it too.
PICKUP_QR = "pickup-qr@postmail"
#: Of parcels whose day is not known (any more), or is past.
_DAYLESS = LOST | {ShipmentStatus.READY_FOR_PICKUP}


def _under_way(data: dict[str, Any]) -> tuple[Shipment, ...]:
    order: Order = data["order"]
    gone = [p for p in have_left(order.parcels) if not p.has_arrived]
    gone = [p for p in gone if p.status != ShipmentStatus.RETURNED]
    for behind in (ShipmentStatus.EXCEPTION, ShipmentStatus.READY_FOR_PICKUP):
        gone = [p for p in gone if p.status != behind] or gone
    return tuple(gone)


def _arrived(data: dict[str, Any]) -> tuple[Shipment, ...]:
    order: Order = data["order"]
    return tuple(parcel for parcel in order.parcels if parcel.has_arrived)


def _with(parcels: tuple[Shipment, ...], more: Iterable[Shipment]) -> tuple[Shipment, ...]:
    return (*parcels, *(one for one in more if one not in parcels))


def _packed_later(data: dict[str, Any]) -> tuple[LineItem, ...]:
    """What no parcel brings."""
    order: Order = data["order"]
    return _absent(order, _with(data["parcels"], order.parcels))


def _sent_later(data: dict[str, Any]) -> tuple[LineItem, ...]:
    """What no parcel brings that has left."""
    order: Order = data["order"]
    return _absent(order, _with(data["parcels"], have_left(order.parcels)))


def _absent(order: Order, parcels: tuple[Shipment, ...]) -> tuple[LineItem, ...]:
    return order.missing_in(parcels) or order.waiting_in(parcels)


def _more_is_said_to_come(order: Order) -> bool:
    """Whether the shop says so, and the parcels do not show that it is outdated."""
    return order.status == OrderStatus.PARTLY_SHIPPED and not order.has_all_parcels


def _is_part(data: dict[str, Any]) -> bool:
    order: Order = data["order"]
    if data["rest"] or _more_is_said_to_come(order):
        return True
    at_home = [one for one in order.parcels if not one.has_left and one not in data["parcels"]]
    return bool(at_home) and order.status not in ALL_LEFT


def _expected(data: dict[str, Any]) -> DeliveryWindow | None:
    parcels: tuple[Shipment, ...] = data["parcels"]
    order: Order = data["order"]
    if len(parcels) == 1 and parcels[0].estimated and parcels[0].status not in _DAYLESS:
        return parcels[0].estimated
    dated = any(parcel.estimated for parcel in parcels)
    return None if dated or data["part"] else order.expected


def _all_by(data: dict[str, Any]) -> DeliveryWindow | None:
    more = data["rest"] or _more_is_said_to_come(data["order"])
    return None if more else latest_of(data["parcels"])


class Shipped(Message):
    """The parcel has left: who brings it, what lies in it, when it comes, how to follow it."""

    kind: ClassVar[str] = "shipped"
    category: ClassVar[Category] = Category.TRANSACTIONAL
    stream: ClassVar[str] = "orders"
    needs: ClassVar[tuple[str, ...]] = ("parcels",)

    parcels: tuple[Shipment, ...] = Field(default_factory=_under_way)
    """The parcels that have just left; those of the order that are under way, where not given. One
    that was lost, or waits to be collected, is among them only where no other is."""
    rest: tuple[LineItem, ...] = Field(default_factory=_sent_later)
    """What comes later, and how many of it; what does not lie in full in parcels that have left,
    where they tell what they hold."""
    part: bool = Field(default_factory=_is_part)
    """Whether more comes later, though nobody may say what; worked out where it is not given."""
    expected: DeliveryWindow | None = Field(default_factory=_expected)
    """When it is expected; by the only parcel, else as the order tells (`Order.expected`), where
    it is not given."""


class SeparateParcels(Message):
    """
    An order that comes in pieces: what lies in which parcel, and when each comes.

    Raises:
        MissingFactError: there is one parcel, and nothing comes later; all have arrived; or the
            order is a draft, cancelled, failed or refunded.
    """

    kind: ClassVar[str] = "separate-parcels"
    category: ClassVar[Category] = Category.TRANSACTIONAL
    stream: ClassVar[str] = "orders"

    parcels: tuple[Shipment, ...] = Field(default_factory=parcels_of)
    """The parcels; all of the order's that were not called off, where not given."""
    rest: tuple[LineItem, ...] = Field(default_factory=_packed_later)
    """What is in none of them yet; worked out where the parcels tell what they hold."""
    all_by: DeliveryWindow | None = Field(default_factory=_all_by)
    """Until when the last one is expected; worked out where each has an end."""
    reason: MaybeProse = None
    """Why it comes in pieces, in the shop's words and the mail's language."""

    @model_validator(mode="after")
    def _comes_in_pieces(self) -> Self:
        several = bool(self.parcels) and len(self.parcels) + bool(self.rest) > 1
        comes = bool(self.rest) or not all(parcel.has_arrived for parcel in self.parcels)
        if not several or not comes or self.order.is_over:
            raise MissingFactError(kind=self.kind, fact="parcels that come separately")
        return self


def _others_come(order: Order, parcel: Shipment | None, status: ShipmentStatus | None) -> bool:
    """Whether more than *parcel*, what is as far (*status*) and what has arrived is to come."""
    given = (parcel,) if parcel else ()
    rest = [one for one in order.parcels if one not in given and not one.has_arrived]
    if _more_is_said_to_come(order) or any(one.status != status for one in rest):
        return True
    return bool(_absent(order, _with(given, order.parcels)))


def _is_step_of_part(data: dict[str, Any]) -> bool:
    order: Order = data["order"]
    parcel: Shipment | None = data["parcel"]
    if parcel and parcel.has_arrived:
        return not order.has_arrived
    return parcel is not None and _others_come(order, parcel, parcel.status)


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
    part: bool = Field(default_factory=_is_step_of_part)
    """Whether other parcels are not as far, or come later; worked out where it is not given."""


def _late_parcels(order: Order) -> tuple[Shipment, ...]:
    late = (one for one in order.parcels if one.status == ShipmentStatus.DELAYED)
    return tuple(one for one in late if not one.has_arrived)


def _new_day(data: dict[str, Any]) -> DeliveryWindow | None:
    """The new day: that of the parcel that is late, where there is one."""
    late = _late_parcels(data["order"])
    return late[0].estimated if len(late) == 1 else None


def _late_lines(data: dict[str, Any]) -> tuple[LineItem, ...]:
    """What lies in late parcels, and what is not in stock yet."""
    order: Order = data["order"]
    packed = counted(_late_parcels(order))
    late = [_late(line, packed) for line in order.lines if ids_of(line) & packed.keys()]
    return (
        *(line for line in late if line.quantity > 0),
        *order.waiting_in(have_left(order.parcels)),
    )


def _late(line: LineItem, packed: Packed) -> LineItem:
    """
    The *line* with how many of it lie in late parcels, or lack what does: they were in stock, and
    have left.
    """
    count = max(packed[key] for key in ids_of(line) & packed.keys())
    due = line.quantity - line.quantity_refunded
    return unchecked_copy(line, quantity=min(due, count), available_at=None)


def _is_late_in_part(data: dict[str, Any]) -> bool:
    order: Order = data["order"]
    if any(parcel.has_arrived for parcel in order.parcels):
        return True
    lines: tuple[LineItem, ...] = data["lines"]
    if lines:
        due = sum(line.quantity - line.quantity_refunded for line in order.lines)
        return sum(line.quantity for line in lines) < due
    late = len(_late_parcels(order))
    more = _more_is_said_to_come(order) or bool(order.missing_in(order.parcels))
    return more or 0 < late < len(order.parcels)


class Delayed(Message):
    """
    It comes later than promised: why, when instead, what the shop does, what one can do.

    Raises:
        MissingFactError: the order is over, or has arrived and nothing of it is late.
    """

    kind: ClassVar[str] = "delayed"
    category: ClassVar[Category] = Category.TRANSACTIONAL
    stream: ClassVar[str] = "orders"
    needs: ClassVar[tuple[str, ...]] = ("reason",)

    reason: Prose
    """Why it is late, in the shop's words and the mail's language: the truth."""
    expected: DeliveryWindow | None = Field(default_factory=_new_day)
    """The new day; that of the order's late parcel, where not given. Absent: it is not known."""
    before: DeliveryWindow | None = None
    """What was promised."""
    lines: tuple[LineItem, ...] = Field(default_factory=_late_lines)
    """What is late; what lies in late parcels and what is not in stock yet, where not given."""
    part: bool = Field(default_factory=_is_late_in_part)
    """Whether only a part is late; by lines and parcels, where it is not given."""
    action: MaybeProse = None
    """What the shop does about it, in its words and the mail's language."""
    cancel_url: MaybeLink = None
    """Where the order can be called off; absent, a reply does it."""

    @model_validator(mode="after")
    def _is_still_to_come(self) -> Self:
        order = self.order
        late = self.lines or _late_parcels(order) or order.waiting_in(have_left(order.parcels))
        if order.is_over or (order.has_arrived and not late):
            raise MissingFactError(kind=self.kind, fact="an order under way")
        return self


def _ready(data: dict[str, Any]) -> Shipment | None:
    order: Order = data["order"]
    waiting = [p for p in order.parcels if p.pickup_point and not p.has_arrived]
    ready = [p for p in waiting if p.status == ShipmentStatus.READY_FOR_PICKUP]
    return next(iter(ready or waiting), None)


def _place(data: dict[str, Any]) -> Address | None:
    parcel: Shipment | None = data["parcel"]
    return parcel.pickup_point if parcel else None


def _is_ready_in_part(data: dict[str, Any]) -> bool:
    """Whether something else is still to come; what was collected before is not."""
    order: Order = data["order"]
    ready = ShipmentStatus.READY_FOR_PICKUP
    if not data["parcel"] and all(one.status != ready for one in order.parcels):
        return False
    return _others_come(order, data["parcel"], ready)


class PickupReady(ForOrderUnderWay):
    """
    It waits to be collected: where, until when, what to bring, and the code.

    Raises:
        MissingFactError: the order is a draft, cancelled, failed or refunded.
    """

    kind: ClassVar[str] = "pickup-ready"
    category: ClassVar[Category] = Category.TRANSACTIONAL
    stream: ClassVar[str] = "orders"
    needs: ClassVar[tuple[str, ...]] = ("place",)

    parcel: Shipment | None = Field(default_factory=_ready)
    """The parcel; that of the order which waits at a pick-up point, where not given."""
    place: Address | None = Field(default_factory=_place)
    """Where it waits; the parcel's pick-up point, where not given."""
    part: bool = Field(default_factory=_is_ready_in_part)
    """Whether only a part waits; worked out where it is not given."""
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
    parcels = _with(data["parcels"], _arrived(data))
    away = [one for one in order.parcels if one not in parcels]
    partly = _more_is_said_to_come(order)
    return partly or bool(away) or bool(_absent(order, parcels))


def _arrived_lines(data: dict[str, Any]) -> tuple[LineItem, ...]:
    order: Order = data["order"]
    here = {item.line_id for parcel in data["parcels"] for item in parcel.items}
    if not data["rest"] or not here:
        return order.lines
    return tuple(line for line in order.lines if not ids_of(line).isdisjoint(here))


def _until(data: dict[str, Any]) -> Moment | None:
    """The period's end, once all goods are there and each parcel's day is known."""
    order: Order = data["order"]
    days = [parcel.delivered_at for parcel in data["parcels"]]
    known: list[datetime] = [day for day in days if day]
    if data["rest"] or not known or len(known) < len(order.parcels) or not order.may_withdraw:
        return None
    return period_end(max(known))


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
    """Whether something is not there (yet); worked out where it is not given."""
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
