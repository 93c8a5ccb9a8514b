"""Where it is: parcels, their tracking, their scans."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Self

from pydantic import model_validator

from postmail.model import Model
from postmail.order.parties import Address
from postmail.order.values import MaybeLine, MaybeLink, MaybeProse, Moment, Quantity


class ShipmentStatus(StrEnum):
    """How far a parcel is; the names are those that carriers' APIs agree on."""

    PENDING = "pending"  #: being packed
    LABEL_CREATED = "label_created"  #: announced to the carrier
    IN_TRANSIT = "in_transit"  #: on its way
    OUT_FOR_DELIVERY = "out_for_delivery"  #: in the van, today
    READY_FOR_PICKUP = "ready_for_pickup"  #: waiting at a shop or a locker
    DELIVERED = "delivered"  #: handed over
    ATTEMPTED = "attempted"  #: nobody was there
    DELAYED = "delayed"  #: the carrier reports a delay
    EXCEPTION = "exception"  #: damaged, lost, held by customs
    RETURNED = "returned"  #: on its way back, or back
    CANCELLED = "cancelled"  #: will not leave


#: Nobody knows (any more) when such parcels come.
LOST = {ShipmentStatus.EXCEPTION, ShipmentStatus.RETURNED}


class Tracking(Model):
    """A tracking number, the page that shows it, or both."""

    number: MaybeLine = None
    """What the carrier calls the parcel."""
    url: MaybeLink = None
    """Where it can be followed."""


class DeliveryWindow(Model):
    """When a parcel is expected: from *earliest* to *latest*, or one of them, or one day."""

    earliest: Moment | None = None
    """Not before."""
    latest: Moment | None = None
    """Not after."""
    by_day: bool = True
    """Whether only the days count; False where the hours are promised too. Where they count, the
    midnight at which a day begins or ends stands for that day, in whichever zone it is read."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.earliest and self.latest and self.earliest > self.latest:
            raise ValueError("the earliest time is after the latest")
        if self.earliest is None and self.latest is None:
            raise ValueError("expected an earliest or a latest time")
        return self


class Scan(Model):
    """One event that a carrier reported."""

    at: Moment
    """When it happened."""
    message: MaybeProse = None
    """What the carrier says, in the carrier's words."""
    place: MaybeLine = None
    """Where it happened, as the carrier writes it."""
    status: ShipmentStatus | None = None
    """What it means, where that is known."""


class ShipmentItem(Model):
    """What lies in a parcel: a line of the order and how many of it."""

    line_id: MaybeLine = None
    """The *id* of the order's line."""
    title: MaybeLine = None
    """Its name, where the line is not known."""
    quantity: Quantity = Decimal(1)
    """How many of them."""


class Shipment(Model):
    """One parcel (or one collection). An order may come in several."""

    id: MaybeLine = None
    """The shop's key for the shipment."""
    status: ShipmentStatus | None = None
    """How far it is, as far as the shop knows."""
    carrier: MaybeLine = None
    """Who brings it, as the shop writes it."""
    service: MaybeLine = None
    """Which product of the carrier: express, locker."""
    tracking: tuple[Tracking, ...] = ()
    """Tracking numbers and pages, as many as there are."""
    shipped_at: Moment | None = None
    """When it was handed to the carrier."""
    delivered_at: Moment | None = None
    """When it arrived."""
    estimated: DeliveryWindow | None = None
    """When it is expected."""
    scans: tuple[Scan, ...] = ()
    """The carrier's events, oldest first."""
    items: tuple[ShipmentItem, ...] = ()
    """What is in it; empty where the shop does not say."""
    pickup_point: Address | None = None
    """Where it waits, for collections and lockers."""

    @property
    def has_arrived(self) -> bool:
        """
        Whether it was delivered.

        >>> Shipment(status="delivered").has_arrived, Shipment(status="in_transit").has_arrived
        (True, False)
        """
        return self.status == ShipmentStatus.DELIVERED or self.delivered_at is not None

    @property
    def has_left(self) -> bool:
        """
        Whether it left the shop, whatever became of it since.

        >>> Shipment(status="returned").has_left, Shipment(status="label_created").has_left
        (True, False)
        """
        in_the_house = (None, ShipmentStatus.PENDING, ShipmentStatus.LABEL_CREATED)
        return self.status not in in_the_house or self.shipped_at is not None or self.has_arrived


def have_left(parcels: Iterable[Shipment]) -> tuple[Shipment, ...]:
    """Those of *parcels* that left the shop, whatever became of them since."""
    return tuple(parcel for parcel in parcels if parcel.has_left)


def latest_of(parcels: Sequence[Shipment]) -> DeliveryWindow | None:
    """Until when the last of *parcels* is expected: by those to come, where each has an end."""
    coming = [parcel for parcel in parcels if not parcel.has_arrived]
    ends = [parcel.estimated.latest for parcel in coming if parcel.estimated]
    known = [end for end in ends if end]
    lost = any(parcel.status in LOST for parcel in coming)
    if len(parcels) < 2 or lost or not known or len(known) < len(coming):
        return None
    return DeliveryWindow(latest=max(known))
