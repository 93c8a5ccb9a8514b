"""What mails about orders under way share: they refuse all others, and show the order's parcels."""

from __future__ import annotations

from typing import Any, Self

from pydantic import model_validator

from postmail.errors import MissingFactError
from postmail.messages.base import Message
from postmail.order import Order, Shipment


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
