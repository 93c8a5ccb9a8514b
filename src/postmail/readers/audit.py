"""Whether the shop's own sums agree with each other; where they do not, that is a finding."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from postmail.money import Money, minor_units
from postmail.order import Finding, Order, TaxNote


def audit(order: Order) -> Iterator[Finding]:
    """A finding `total-mismatch` for each sum of *order* that does not add up."""
    stated = [line.subtotal for line in order.lines]
    lines = sum((amount.amount for amount in stated if amount), Decimal())
    complete = all(amount is not None for amount in stated)
    subtotal = order.totals.subtotal
    if complete and subtotal is not None and not _same(lines, subtotal.amount, order.currency):
        yield _mismatch("totals.subtotal", "the lines", lines, subtotal)
    if order.totals.total is not None and (subtotal is not None or complete):
        base = lines if subtotal is None else subtotal.amount
        yield from _grand(order, base, order.totals.total)


def _grand(order: Order, goods: Decimal, stated: Money) -> Iterator[Finding]:
    """The goods, less discounts, plus delivery, fees, tip and tax on top, against the total."""
    totals = order.totals
    tax, cards, discount = (_number(x) for x in (totals.tax, totals.gift_cards, totals.discount))
    added = sum(map(_number, (totals.shipping, totals.fees, totals.tip)), Decimal())
    computed = goods - discount + added
    if totals.tax_note is not TaxNote.INCLUDED:
        computed += tax
    # some platforms take gift cards off the total, others count them as a payment
    likely = {computed, computed - cards}
    if totals.tax_note is None:
        likely |= {computed - tax, computed - tax - cards}
    if not any(_same(candidate, stated.amount, order.currency) for candidate in likely):
        parts = "goods, discounts, delivery, fees and taxes"
        yield _mismatch("totals.total", parts, computed, stated)


def _mismatch(path: str, parts: str, computed: Decimal, stated: Money) -> Finding:
    message = (
        f"{parts} come to {computed:f} {stated.currency}, but the shop states {stated.amount:f}; "
        "the mail shows what the shop states"
    )
    return Finding(code="total-mismatch", path=path, message=message)


def _number(money: Money | None) -> Decimal:
    return money.amount if money else Decimal()


def _same(left: Decimal, right: Decimal, currency: str) -> bool:
    """Less than half a minor unit apart: binary noise and long decimals are no mismatch."""
    unit = Decimal(1).scaleb(-minor_units(currency))
    return abs(left - right) < unit / 2
