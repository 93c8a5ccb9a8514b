"""From the shelf to the doorstep: what left, where it is, what is late."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from pydantic import Field, model_validator

from postmail.errors import MissingFactError
from postmail.messages.base import Category, Message
from postmail.messages.under_way import (
    ForOrderUnderWay,
    absent,
    more_is_said_to_come,
    others_come,
    parcels_of,
    together,
)
from postmail.model import unchecked_copy
from postmail.order import (
    DeliveryWindow,
    LineItem,
    Order,
    Shipment,
    ShipmentStatus,
)
from postmail.order.contents import Packed, counted, ids_of
from postmail.order.shipments import LOST, have_left, latest_of
from postmail.order.status import ALL_LEFT
from postmail.order.values import MaybeLink, MaybeProse, Prose

#: Of parcels whose day is not known (any more), or is past.
_DAYLESS = LOST | {ShipmentStatus.READY_FOR_PICKUP}


def _under_way(data: dict[str, Any]) -> tuple[Shipment, ...]:
    order: Order = data["order"]
    gone = [p for p in have_left(order.parcels) if not p.has_arrived]
    gone = [p for p in gone if p.status != ShipmentStatus.RETURNED]
    for behind in (ShipmentStatus.EXCEPTION, ShipmentStatus.READY_FOR_PICKUP):
        gone = [p for p in gone if p.status != behind] or gone
    return tuple(gone)


def _packed_later(data: dict[str, Any]) -> tuple[LineItem, ...]:
    """What no parcel brings."""
    order: Order = data["order"]
    return absent(order, together(data["parcels"], order.parcels))


def _sent_later(data: dict[str, Any]) -> tuple[LineItem, ...]:
    """What no parcel brings that has left."""
    order: Order = data["order"]
    return absent(order, together(data["parcels"], have_left(order.parcels)))


def _is_part(data: dict[str, Any]) -> bool:
    order: Order = data["order"]
    if data["rest"] or more_is_said_to_come(order):
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
    more = data["rest"] or more_is_said_to_come(data["order"])
    return None if more else latest_of(data["parcels"])


class Shipped(ForOrderUnderWay):
    """
    The parcel has left: who brings it, what lies in it, when it comes, how to follow it.

    Raises:
        MissingFactError: the order is a draft, cancelled, failed or refunded; each parcel has
            arrived, or the order, where its parcels do not tell which of them have.
    """

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

    @model_validator(mode="after")
    def _is_not_here_yet(self) -> Self:
        told = any(parcel.has_arrived for parcel in self.order.parcels)  # parcel by parcel
        if self.parcels and all(parcel.has_arrived for parcel in self.parcels):
            raise MissingFactError(kind=self.kind, fact="a parcel under way")
        if self.order.has_arrived and not told:
            raise MissingFactError(kind=self.kind, fact="an order that has not arrived")
        return self


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


def _is_step_of_part(data: dict[str, Any]) -> bool:
    order: Order = data["order"]
    parcel: Shipment | None = data["parcel"]
    if parcel and parcel.has_arrived:
        return not order.has_arrived
    return parcel is not None and others_come(order, parcel, parcel.status)


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
    more = more_is_said_to_come(order) or bool(order.missing_in(order.parcels))
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
