"""Reassurance: where the order is, what comes next, and whom to ask."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, ClassVar, Self

from pydantic import Field, model_validator

from postmail.errors import MissingFactError
from postmail.messages.base import Category, Message
from postmail.order import DeliveryWindow, Order, OrderStatus, Shipment, ShipmentStatus

_OVER = {OrderStatus.DRAFT, OrderStatus.CANCELLED, OrderStatus.REFUNDED, OrderStatus.FAILED}
_ARRIVED = {OrderStatus.DELIVERED, OrderStatus.COMPLETED}
_LEFT = {OrderStatus.SHIPPED, OrderStatus.PARTLY_SHIPPED}
#: What a parcel's status says about it: still in the house; anything else has left.
_IN_THE_HOUSE = {None, ShipmentStatus.PENDING, ShipmentStatus.LABEL_CREATED}


class Stage(StrEnum):
    """How far an order has come on its way from the click to the doorstep."""

    ORDERED = "ordered"  #: received
    PACKING = "packing"  #: being packed
    ON_ITS_WAY = "on_its_way"  #: at least one parcel has left
    DELIVERED = "delivered"  #: all has arrived


def stage_of(order: Order) -> Stage:
    """How far *order* has come, by its parcels first and its status second."""
    parcels = active_parcels(order)
    if order.status in _ARRIVED or (parcels and all(map(_arrived, parcels))):
        return Stage.DELIVERED
    if order.status in _LEFT or any(map(_left, parcels)):
        return Stage.ON_ITS_WAY
    if order.status == OrderStatus.PROCESSING or parcels:
        return Stage.PACKING
    return Stage.ORDERED


def active_parcels(order: Order) -> tuple[Shipment, ...]:
    """The parcels of *order* that were not called off."""
    return tuple(p for p in order.shipments if p.status != ShipmentStatus.CANCELLED)


def expected_for(order: Order) -> DeliveryWindow | None:
    """When all of *order* is expected: by its only parcel, or as promised for the whole."""
    parcels = active_parcels(order)
    if len(parcels) == 1 and parcels[0].estimated:
        return parcels[0].estimated
    return order.estimated


def _arrived(parcel: Shipment) -> bool:
    return parcel.status == ShipmentStatus.DELIVERED or parcel.delivered_at is not None


def _left(parcel: Shipment) -> bool:
    return parcel.status not in _IN_THE_HOUSE or parcel.shipped_at is not None or _arrived(parcel)


def _stage(data: dict[str, Any]) -> Stage:
    return stage_of(data["order"])


def _expected(data: dict[str, Any]) -> DeliveryWindow | None:
    return None if data["stage"] == Stage.DELIVERED else expected_for(data["order"])


def _parcels(data: dict[str, Any]) -> tuple[Shipment, ...]:
    return active_parcels(data["order"])


class Reassurance(Message):
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
    """When it is expected; taken from the parcel or the order where it is not given."""
    parcels: tuple[Shipment, ...] = Field(default_factory=_parcels)
    """The parcels to show; those of the order that were not called off, where not given."""

    @model_validator(mode="after")
    def _is_under_way(self) -> Self:
        if self.order.status in _OVER:
            raise MissingFactError(kind=self.kind, fact="an order under way")
        return self
