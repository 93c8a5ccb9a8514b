"""Where the money is: still to come, on its way back, or back."""

from __future__ import annotations

from enum import StrEnum
from operator import attrgetter
from typing import Any, ClassVar, Self

from pydantic import Field, model_validator

from postmail.errors import MissingFactError
from postmail.messages.base import Category, Message
from postmail.money import Money, total
from postmail.order import Order, OrderStatus, Payment, PaymentStatus, Refund
from postmail.order.values import MaybeProse, Moment

_OPEN = {None, PaymentStatus.PENDING, PaymentStatus.FAILED}
_NEVER_TAKEN = {PaymentStatus.PENDING, PaymentStatus.FAILED}
_SET_ASIDE = {PaymentStatus.AUTHORIZED, PaymentStatus.VOIDED}
_GONE_BACK = {PaymentStatus.PARTLY_REFUNDED, PaymentStatus.REFUNDED}
_TAKEN = {PaymentStatus.PAID} | _GONE_BACK
#: What nobody pays for any more.
_CLOSED = {OrderStatus.DRAFT, OrderStatus.CANCELLED, OrderStatus.REFUNDED}


def _open(data: dict[str, Any]) -> tuple[Payment, ...]:
    """What is open; where the amount is stated, also the way in which a part of it was paid."""
    order: Order = data["order"]
    if order.is_settled:
        return ()
    ways = order.ways_to_pay if order.totals.due is not None else ()
    return tuple(one for one in order.payments if one.status in _OPEN or one in ways)


def _due(data: dict[str, Any]) -> Money | None:
    """
    What the shop states, else what open payments ask for; no more than is left of the total, as
    several attempts may each ask for all of it.
    """
    order: Order = data["order"]
    if order.totals.due is not None:
        return None if order.is_settled else order.totals.due
    stated = [payment.amount for payment in data["payments"] if payment.amount is not None]
    if not stated:
        return None
    asked, left = total(stated, order.currency), order.totals.total
    cards = None if order.totals.gift_cards_off_total else order.totals.gift_cards
    if left and (covered := _taken(order) or cards):
        left -= covered
    return left if left and left.amount > 0 and left < asked else asked


def _has_failed(data: dict[str, Any]) -> bool:
    return any(payment.status == PaymentStatus.FAILED for payment in data["payments"])


class PaymentPending(Message):
    """
    The payment is still to come, or did not go through: how much, by when, and how.

    Raises:
        MissingFactError: nothing is left to pay, or the order is a draft, cancelled or refunded.
    """

    kind: ClassVar[str] = "payment-pending"
    category: ClassVar[Category] = Category.TRANSACTIONAL
    stream: ClassVar[str] = "orders"

    payments: tuple[Payment, ...] = Field(default_factory=_open)
    """The open payments, with the way to make them; those of the order, where not given. None of
    them tells a way, but one that was made does: that one too."""
    due: Money | None = Field(default_factory=_due)
    """What is still to be paid; by the order's sums, else by its open payments."""
    failed: bool = Field(default_factory=_has_failed)
    """Whether an attempt to pay did not go through; worked out where it is not given."""
    until: Moment | None = None
    """By when it is wanted."""

    @model_validator(mode="after")
    def _is_open(self) -> Self:
        if self.order.status in _CLOSED:
            raise MissingFactError(kind=self.kind, fact="an order that still stands")
        if not self.payments and not self.due:
            raise MissingFactError(kind=self.kind, fact="a payment that is still open")
        return self


class MoneyBack(StrEnum):
    """What happens with the money of an order that was called off."""

    NOT_TAKEN = "not_taken"  #: nothing was paid
    RELEASED = "released"  #: an amount was set aside on the card; it is free again
    COMING = "coming"  #: it was paid, and goes back
    RETURNED = "returned"  #: it has gone back


def _taken(order: Order) -> Money | None:
    """What was paid, with what has gone back since; None where an amount is not known."""
    if order.totals.paid is not None:
        return order.totals.paid
    taken = [payment.amount for payment in order.payments if payment.status in _TAKEN]
    stated = [amount for amount in taken if amount is not None]
    return total(stated, order.currency) if stated and len(stated) == len(taken) else None


def _is_all_back(order: Order, states: set[PaymentStatus | None]) -> bool:
    """
    Whether nothing remains of what was paid: by its amounts, else by the payments, else by the
    order's total.
    """
    taken, back = _taken(order), order.refunded
    if taken and back:
        return back >= taken
    if states & _TAKEN == {PaymentStatus.REFUNDED}:
        return True
    unknown = taken is None and PaymentStatus.PARTLY_REFUNDED not in states
    return bool(back) and unknown and not order.kept


def _money_back(data: dict[str, Any]) -> MoneyBack | None:
    """
    What the order tells; nothing where it does not say how its payments stand, or where a part
    went back: whether the rest follows is the shop's to say.
    """
    order: Order = data["order"]
    states = {payment.status for payment in order.payments}
    went_back = order.refunded or PaymentStatus.PARTLY_REFUNDED in states
    if not went_back and _cost_nothing(order):
        return MoneyBack.NOT_TAKEN
    if _is_all_back(order, states):
        return MoneyBack.RETURNED
    if went_back:
        return None
    if order.totals.paid or PaymentStatus.PAID in states:
        return MoneyBack.COMING
    if states & _SET_ASIDE and states <= _SET_ASIDE | _NEVER_TAKEN:
        return MoneyBack.RELEASED
    return MoneyBack.NOT_TAKEN if states and states <= _NEVER_TAKEN else None


def _cost_nothing(order: Order) -> bool:
    """Whether there was nothing to pay, which some shops call paid; gift cards may have paid it."""
    total, cards = order.totals.total, order.totals.gift_cards
    return total is not None and not any((total, cards, _taken(order)))


def _to_return(data: dict[str, Any]) -> Money | None:
    order: Order = data["order"]
    if data["money"] == MoneyBack.RETURNED:
        return order.refunded
    taken, back = _taken(order), order.refunded
    unknown = back is None and any(payment.status in _GONE_BACK for payment in order.payments)
    if data["money"] != MoneyBack.COMING or taken is None or unknown:
        return None
    rest = taken - back if back else taken
    return rest if rest.amount > 0 else None


class Cancelled(Message):
    """
    The order was called off: why, and what happens with the money.

    Raises:
        MissingFactError: the order was not called off, or nobody says what becomes of the money.
    """

    kind: ClassVar[str] = "cancelled"
    category: ClassVar[Category] = Category.TRANSACTIONAL
    stream: ClassVar[str] = "orders"
    needs: ClassVar[tuple[str, ...]] = ("money",)

    money: MoneyBack | None = Field(default_factory=_money_back)
    """What happens with the money; by the order's payments and refunds, where not given. Of one
    that went back in part, it must be given."""
    amount: Money | None = Field(default_factory=_to_return)
    """How much goes back; what was paid and has not gone back yet, where not given."""
    by: Moment | None = None
    """By when it should be there."""
    reason: MaybeProse = None
    """Why it was called off, in the shop's words and the mail's language."""

    @model_validator(mode="after")
    def _was_called_off(self) -> Self:
        order = self.order
        if order.status != OrderStatus.CANCELLED and order.cancelled_at is None:
            raise MissingFactError(kind=self.kind, fact="an order that was cancelled")
        return self


def _latest_refund(data: dict[str, Any]) -> Refund | None:
    """The newest refund with its amount; all that went back, where the shop states only that."""
    order: Order = data["order"]
    stated = [refund for refund in order.refunds if refund.amount is not None]
    dated = [refund for refund in stated if refund.at is not None]
    if stated and len(dated) == len(stated):
        return max(stated, key=attrgetter("at"))
    if stated:
        return stated[-1]
    return Refund(amount=order.refunded) if order.refunded else None


class Refunded(Message):
    """Money went back: how much, for what, which way, and when it arrives."""

    kind: ClassVar[str] = "refunded"
    category: ClassVar[Category] = Category.TRANSACTIONAL
    stream: ClassVar[str] = "orders"
    needs: ClassVar[tuple[str, ...]] = ("refund", "refund.amount")

    refund: Refund | None = Field(default_factory=_latest_refund)
    """The refund; the order's newest, where not given."""
    by: Moment | None = None
    """By when it should be there."""
