"""What mails about orders under way share: they refuse all others, and show the order's parcels."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from pydantic import model_validator

from postmail.errors import MissingFactError
from postmail.messages.base import Message
from postmail.order import LineItem, Order, OrderStatus, Shipment, ShipmentStatus


class ForOrderUnderWay(Message):
    """
    The base of mails that make no sense once nothing comes.

    Raises:
        MissingFactError: the order is a draft, cancelled, failed or refunded.
    """

    @model_validator(mode="after")
    def _is_under_way(self) -> Self:
        if self.order.is_over:
            raise MissingFactError(kind=self.kind, fact="an order under way")
        return self


def parcels_of(data: dict[str, Any]) -> tuple[Shipment, ...]:
    """The parcels of the order in a message's *data*, those that were called off left out."""
    order: Order = data["order"]
    return order.parcels


def together(parcels: tuple[Shipment, ...], more: Iterable[Shipment]) -> tuple[Shipment, ...]:
    """*parcels*, and those of *more* that are not among them."""
    return (*parcels, *(one for one in more if one not in parcels))


def absent(order: Order, parcels: tuple[Shipment, ...]) -> tuple[LineItem, ...]:
    """What of *order* lies in none of *parcels*, as far as they tell, or is not in stock yet."""
    return order.missing_in(parcels) or order.waiting_in(parcels)


def more_is_said_to_come(order: Order) -> bool:
    """Whether the shop says so, and the parcels do not show that it is outdated."""
    return order.status == OrderStatus.PARTLY_SHIPPED and not order.has_all_parcels


def others_come(order: Order, parcel: Shipment | None, status: ShipmentStatus | None) -> bool:
    """Whether more than *parcel*, what is as far (*status*) and what has arrived is to come."""
    given = (parcel,) if parcel else ()
    rest = [one for one in order.parcels if one not in given and not one.has_arrived]
    if more_is_said_to_come(order) or any(one.status != status for one in rest):
        return True
    return bool(absent(order, together(given, order.parcels)))
