"""Back to the shop: returns, exchanges, and withdrawals from the contract."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Self

from pydantic import Field, model_validator

from postmail.errors import MissingFactError
from postmail.messages.base import Category, Message
from postmail.money import Money
from postmail.order import (
    Address,
    DeliveryWindow,
    LineItem,
    LineKind,
    Order,
    OrderStatus,
    PaymentStatus,
    ShipmentItem,
)
from postmail.order.contents import ids_of
from postmail.order.values import MaybeLine, MaybeLink, MaybeProse, Moment, Prose
from postmail.order.withdrawal import period_end

#: Nothing has been sent, by the shop's own word.
_HERE = {
    OrderStatus.DRAFT,
    OrderStatus.PENDING,
    OrderStatus.PLACED,
    OrderStatus.ON_HOLD,
    OrderStatus.PROCESSING,
}
_TAKEN = {PaymentStatus.PAID, PaymentStatus.PARTLY_REFUNDED}


class ReturnApproved(Message):
    """
    Something goes back: the label, the address, the last day, and how it is done.

    Raises:
        MissingFactError: there is neither a label nor an address: nobody would know the way.
    """

    kind: ClassVar[str] = "return-approved"
    category: ClassVar[Category] = Category.TRANSACTIONAL
    stream: ClassVar[str] = "orders"

    items: tuple[ShipmentItem, ...] = ()
    """What goes back; empty: the mail does not say."""
    label_url: MaybeLink = None
    """Where the label is."""
    label_file: MaybeLine = None
    """Name of the attached file that holds the label."""
    address: Address | None = None
    """Where it goes."""
    number: MaybeLine = None
    """The return's number, to be written on the parcel."""
    carrier: MaybeLine = None
    """Who takes the parcel."""
    until: Moment | None = None
    """The last day to send it."""
    free: bool | None = None
    """Whether the shop pays for the way back; absent: the mail does not say."""
    note: MaybeProse = None
    """What else to mind, in the shop's words and the mail's language."""

    def files(self) -> tuple[str, ...]:
        """The label, where it is attached."""
        return (self.label_file,) if self.label_file else ()

    @model_validator(mode="after")
    def _knows_the_way(self) -> Self:
        if not (self.label_url or self.label_file or self.address):
            raise MissingFactError(kind=self.kind, fact="a label or an address")
        return self


class ReturnReceived(Message):
    """A return has arrived: what came, what happens next, and when the money goes back."""

    kind: ClassVar[str] = "return-received"
    category: ClassVar[Category] = Category.TRANSACTIONAL
    stream: ClassVar[str] = "orders"

    items: tuple[ShipmentItem, ...] = ()
    """What has come back; empty: the mail does not say."""
    received_at: Moment | None = None
    """When it arrived."""
    amount: Money | None = None
    """How much goes back, where that is certain already."""
    by: Moment | None = None
    """By when the shop sends the money."""


class Exchange(Message):
    """One thing for another: what goes back, what comes instead, when, and what it costs."""

    kind: ClassVar[str] = "exchange"
    category: ClassVar[Category] = Category.TRANSACTIONAL
    stream: ClassVar[str] = "orders"
    needs: ClassVar[tuple[str, ...]] = ("replacements",)

    replacements: tuple[LineItem, ...]
    """What comes instead."""
    items: tuple[ShipmentItem, ...] = ()
    """What goes back; empty: the mail does not say."""
    expected: DeliveryWindow | None = None
    """When the replacement is expected."""
    waits: bool | None = None
    """Whether it leaves only once the return is there; absent: the mail does not say."""
    to_pay: Money | None = None
    """What is still to be paid."""
    pay_url: MaybeLink = None
    """Where."""
    to_refund: Money | None = None
    """What goes back."""
    label_url: MaybeLink = None
    """Where the label for the way back is."""

    @model_validator(mode="after")
    def _to_pay_or_to_refund(self) -> Self:
        if self.to_pay is not None and self.to_refund is not None:
            raise ValueError("expected one of to_pay and to_refund")
        return self


def _refund_by(data: dict[str, Any]) -> Moment | None:
    return period_end(data["received_at"]) if _may_be_paid(data["order"]) else None


def _may_be_paid(order: Order) -> bool:
    taken = any(payment.status in _TAKEN for payment in order.payments)
    free = order.totals.total is not None and not order.totals.total
    return bool(order.totals.paid or taken) or not (order.is_unpaid or free)


def _back_by(data: dict[str, Any]) -> Moment | None:
    order: Order = data["order"]
    goods = _goods(order, data["items"])
    there = bool(goods) and (data["address"] is not None or _may_be_there(order, goods))
    return period_end(data["received_at"]) if there else None


def _goods(order: Order, items: Sequence[ShipmentItem]) -> list[LineItem]:
    """The goods among *items*; all of the order, where they name none or what it does not have."""
    goods = [line for line in order.lines if line.kind == LineKind.PHYSICAL]
    named = {item.line_id for item in items}
    if not named or not named <= {piece.id for piece in order.pieces} - {None}:
        return goods
    return [line for line in goods if named & ids_of(line)]


def _may_be_there(order: Order, goods: Sequence[LineItem]) -> bool:
    """Whether some of *goods* have left, or nobody says whether they have."""
    away = [one for one in order.parcels if one.has_left or one.tracking or one.scans]
    if not away:
        waits = order.status in _HERE or any(parcel.status for parcel in order.parcels)
        return order.has_left or order.has_arrived or not waits
    absent = {line.id for line in order.missing_in(away)}
    packed = {item.line_id for parcel in away for item in parcel.items}
    return any(line.id not in absent or packed & ids_of(line) for line in goods)


class WithdrawalAcknowledged(Message):
    """
    A withdrawal from the contract has been received: its content, the date and the time.

    Shops owe it to consumers in the European Union, on a durable medium and without undue delay
    (Directive 2011/83/EU, Article 11a, inserted by Directive (EU) 2023/2673).
    """

    kind: ClassVar[str] = "withdrawal-acknowledged"
    category: ClassVar[Category] = Category.TRANSACTIONAL
    stream: ClassVar[str] = "orders"
    needs: ClassVar[tuple[str, ...]] = ("statement",)

    statement: Prose
    """What was declared, word for word as it was sent."""
    received_at: Moment
    """When it was submitted; the mail tells it to the second, with the brand's zone."""
    name: MaybeLine = None
    """Who declared it."""
    items: tuple[ShipmentItem, ...] = ()
    """What it is about, where not the whole order."""
    refund_by: Moment | None = Field(default_factory=_refund_by)
    """By when the money goes back; 14 days from the withdrawal where it is not given, unless the
    order is known to be unpaid."""
    address: Address | None = None
    """Where the goods go."""
    return_by: Moment | None = Field(default_factory=_back_by)
    """By when they must be sent; 14 days from the withdrawal where it is not given, unless there
    are none, or they are known not to have left and no address is given."""
