"""Reassurance: where the order is, what comes next, and whom to ask."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, ClassVar

from pydantic import Field

from postmail.messages.base import Category
from postmail.messages.under_way import ForOrderUnderWay, parcels_of
from postmail.model import Whole
from postmail.order import DeliveryWindow, LineItem, Order, OrderStatus, Shipment
from postmail.order.shipments import have_left, latest_of


class Stage(StrEnum):
    """How far an order has come on its way from the click to the doorstep."""

    ORDERED = "ordered"  #: received
    PACKING = "packing"  #: being packed
    ON_ITS_WAY = "on_its_way"  #: at least one parcel has left
    DELIVERED = "delivered"  #: all has arrived


def stage_of(order: Order) -> Stage:
    """How far *order* has come, by its parcels first and its status second."""
    if order.has_arrived:
        return Stage.DELIVERED
    if not order.has_goods and not order.parcels:
        return Stage.ORDERED  # nothing is packed, and nobody brings it
    if order.has_left:
        return Stage.ON_ITS_WAY
    if order.status == OrderStatus.PROCESSING or order.parcels:
        return Stage.PACKING
    return Stage.ORDERED


def _stage(data: dict[str, Any]) -> Stage:
    return stage_of(data["order"])


def _expected(data: dict[str, Any]) -> DeliveryWindow | None:
    order: Order = data["order"]
    return None if data["stage"] == Stage.DELIVERED else order.expected


def _arrived(data: dict[str, Any]) -> int:
    return sum(parcel.has_arrived for parcel in data["parcels"])


def _waiting(data: dict[str, Any]) -> tuple[LineItem, ...]:
    order: Order = data["order"]
    return () if data["stage"] == Stage.DELIVERED else order.waiting_in(have_left(order.parcels))


def _rest(data: dict[str, Any]) -> tuple[LineItem, ...]:
    order: Order = data["order"]
    if data["stage"] != Stage.ON_ITS_WAY:
        return ()
    told = {line.id for line in data["waiting"]}
    return tuple(line for line in order.missing_in(order.parcels) if line.id not in told)


def _all_by(data: dict[str, Any]) -> DeliveryWindow | None:
    order: Order = data["order"]
    if data["stage"] == Stage.DELIVERED or data["rest"] or not order.has_all_parcels:
        return None
    return latest_of(data["parcels"])


class Reassurance(ForOrderUnderWay):
    """
    For those who wonder: how far the order is, what lies in which parcel, and who helps.

    It can be sent at any time between order and arrival, with or without parcels.

    Raises:
        MissingFactError: the order is a draft, cancelled, failed or refunded: nothing is coming.
    """

    kind: ClassVar[str] = "reassurance"
    category: ClassVar[Category] = Category.TRANSACTIONAL
    stream: ClassVar[str] = "service"

    stage: Stage = Field(default_factory=_stage)
    """How far the order is; worked out from its parcels and status where it is not given."""
    expected: DeliveryWindow | None = Field(default_factory=_expected)
    """When all of it is expected; as the order tells (`Order.expected`) where it is not given."""
    parcels: tuple[Shipment, ...] = Field(default_factory=parcels_of)
    """The parcels to show; those of the order that were not called off, where not given."""
    arrived: Whole = Field(default_factory=_arrived, ge=0)
    """How many of those have arrived; counted where it is not given."""
    waiting: tuple[LineItem, ...] = Field(default_factory=_waiting)
    """Lines that are not in stock yet and so come later; worked out where it is not given."""
    rest: tuple[LineItem, ...] = Field(default_factory=_rest)
    """Lines of an order on its way that lie in no parcel yet, each with how many; worked out."""
    all_by: DeliveryWindow | None = Field(default_factory=_all_by)
    """Until when the last of several parcels is expected; worked out where each has an end, and
    nothing else is to come."""
    together: bool | None = None
    """Whether all is sent together once these are there; absent: the mail does not say."""
