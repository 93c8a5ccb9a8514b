"""What the customer still has to pay: by one rule, whatever a platform calls outstanding."""

from __future__ import annotations

from decimal import Decimal

from postmail.model import unchecked_copy
from postmail.money import Money
from postmail.order import Order, OrderStatus, PaymentStatus
from postmail.order.sums import is_short

_CLOSED = {OrderStatus.CANCELLED, OrderStatus.REFUNDED}


def owed(order: Order) -> Order:
    """
    *order* without the sum that is due where nobody has to pay it.

    Platforms also call outstanding what is reserved on a card (then the shop has to act) or what
    they owe the customer (below zero). Nothing is due of what was called off either. Zero stays: it
    says that nothing is left to pay.
    """
    due = order.totals.due
    if due is None or not due or (due.amount > 0 and not _is_covered(due, order)):
        return order
    return unchecked_copy(order, totals=unchecked_copy(order.totals, due=None))


def _is_covered(due: Money, order: Order) -> bool:
    """
    Whether payments reserve *due*; one without an amount is for all of it, where no other is open.
    One that was taken is not where the sums say that it was only for a part.
    """
    if order.status in _CLOSED:
        return True
    reserved = [p.amount for p in order.payments if p.status is PaymentStatus.AUTHORIZED]
    taken = [p.amount for p in order.payments if p.status is PaymentStatus.PAID]
    open_ = any(payment.status is PaymentStatus.PENDING for payment in order.payments)
    if None in reserved:
        return not open_
    if reserved:
        return sum((amount.amount for amount in reserved if amount), Decimal()) >= due.amount
    return None in taken and not open_ and not is_short(order.totals, order.payments)
