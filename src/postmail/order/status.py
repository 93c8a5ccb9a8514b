"""Where an order stands, and what happens next."""

from __future__ import annotations

from enum import StrEnum


class OrderStatus(StrEnum):
    """Where an order stands, in the customer's eyes."""

    DRAFT = "draft"  #: not placed yet
    PENDING = "pending"  #: placed, not paid
    PLACED = "placed"  #: placed, and paid or payable later
    ON_HOLD = "on_hold"  #: waiting for someone
    PROCESSING = "processing"  #: being packed
    PARTLY_SHIPPED = "partly_shipped"  #: some parcels have left
    SHIPPED = "shipped"  #: all parcels have left
    DELIVERED = "delivered"  #: all has arrived
    COMPLETED = "completed"  #: the shop is done: all has left, though perhaps not arrived
    CANCELLED = "cancelled"  #: called off
    PARTLY_REFUNDED = "partly_refunded"  #: some money went back
    REFUNDED = "refunded"  #: all money went back
    FAILED = "failed"  #: the payment did not succeed


class NextStep(StrEnum):
    """What happens next, as far as an order tells."""

    COLLECT = "collect"  #: it waits to be collected
    REST_COMES = "rest_comes"  #: a part is on its way, the rest has not left
    COMES = "comes"  #: it is on its way
    PAY = "pay"  #: it leaves, or is made ready, once it is paid
    GETS_READY = "gets_ready"  #: it is made ready to be collected
    LEAVES_LATER = "leaves_later"  #: it leaves, and is not paid yet, may not be, or is on hold
    LEAVES = "leaves"  #: it leaves
    DOWNLOAD = "download"  #: its files are there
    MAIL = "mail"  #: it is sent by email


#: Nothing will come of it (any more), or it was never placed.
OVER = {OrderStatus.DRAFT, OrderStatus.CANCELLED, OrderStatus.REFUNDED, OrderStatus.FAILED}
#: They wait for the money, or for somebody who looks after it.
WAITING = {OrderStatus.PENDING, OrderStatus.ON_HOLD}
#: All of it has left.
ALL_LEFT = {OrderStatus.SHIPPED, OrderStatus.DELIVERED, OrderStatus.COMPLETED}
#: At least a part has left, and nobody says that it has arrived.
LEFT = {OrderStatus.SHIPPED, OrderStatus.PARTLY_SHIPPED, OrderStatus.COMPLETED}
