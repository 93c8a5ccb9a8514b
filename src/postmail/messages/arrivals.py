"""At the end of the way: what waits to be collected, and what has arrived."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

from pydantic import Field, model_validator

from postmail.errors import MissingFactError
from postmail.messages.base import Category, Message
from postmail.messages.images import LONGEST_QR, InlineImage, qr_png
from postmail.messages.under_way import (
    ForOrderUnderWay,
    absent,
    more_is_said_to_come,
    others_come,
    together,
)
from postmail.order import (
    Address,
    LineItem,
    Order,
    Shipment,
    ShipmentStatus,
)
from postmail.order.contents import ids_of
from postmail.order.values import MaybeLine, MaybeLink, MaybeProse, Moment
from postmail.order.withdrawal import period_end

#: The content id under which the QR code of a collection travels; the template names it too.
PICKUP_QR = "pickup-qr@postmail"


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
    return others_come(order, data["parcel"], ready)


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


def _arrived(data: dict[str, Any]) -> tuple[Shipment, ...]:
    order: Order = data["order"]
    return tuple(parcel for parcel in order.parcels if parcel.has_arrived)


def _more(data: dict[str, Any]) -> bool:
    order: Order = data["order"]
    if order.has_arrived:
        return False
    parcels = together(data["parcels"], _arrived(data))
    away = [one for one in order.parcels if one not in parcels]
    partly = more_is_said_to_come(order)
    return partly or bool(away) or bool(absent(order, parcels))


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
