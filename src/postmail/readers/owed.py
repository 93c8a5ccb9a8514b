"""What the customer still has to pay: by one rule, whatever a platform calls outstanding."""

from __future__ import annotations

from decimal import Decimal

from postmail.model import unchecked_copy
from postmail.money import Money
from postmail.order import Order, OrderStatus, PaymentStatus

_CLOSED = {OrderStatus.CANCELLED, OrderStatus.REFUNDED}


def owed(order: Order) -> Order:
    """
    *order* without the sum that is due where nobody has to pay it.

    Platforms also call outstanding what is reserved on a card (then the shop has to act) or what
    they owe the customer (below zero). Nothing is due of what was called off either.
    """
    due = order.totals.due
    if due is None or (due.amount >= 0 and not _is_covered(due, order)):
        return order
    return unchecked_copy(order, totals=unchecked_copy(order.totals, due=None))


def _is_covered(due: Money, order: Order) -> bool:
    """Whether payments reserve *due*; one without an amount is for all of it."""
    reserved = [p.amount for p in order.payments if p.status is PaymentStatus.AUTHORIZED]
    taken = [p.amount for p in order.payments if p.status is PaymentStatus.PAID]
    if order.status in _CLOSED or None in (*reserved, *taken):
        return True
    held = sum((amount.amount for amount in reserved if amount), Decimal())
    return held >= due.amount if reserved else False
