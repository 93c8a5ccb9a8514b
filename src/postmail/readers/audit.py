"""Whether the shop's own sums agree with each other; where they do not, that is a finding."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from postmail.money import Money
from postmail.order import Finding, Order, TaxNote
from postmail.order.sums import rounding


def audit(order: Order) -> Iterator[Finding]:
    """A finding `total-mismatch` for each sum of *order* that does not add up."""
    lines = sum((_number(line.subtotal) for line in order.lines), Decimal())
    lowered = sum((_number(line.total) for line in order.lines), Decimal())
    complete = all(line.subtotal is not None for line in order.lines)
    subtotal, total = order.totals.subtotal, order.totals.total
    # some platforms count the lines' own discounts into the subtotal, others do not
    goods = {lines, lowered} if complete else set()
    if subtotal is not None:
        if goods and not _meets(goods, subtotal):
            yield _mismatch("totals.subtotal", "the lines", lines, subtotal)
        goods = {subtotal.amount}
    if total is not None and goods:
        likely = {sum_ for base in goods for sum_ in _grand(order, base)}
        if not _meets(likely, total):
            parts = "goods, discounts, delivery, fees and taxes"
            yield _mismatch("totals.total", parts, max(likely), total)
    yield from _lines(order)
    yield from _taxes(order)
    yield from _refunds(order)


def _lines(order: Order) -> Iterator[Finding]:
    """Lines whose price for all is not that of one, times how many."""
    for index, line in enumerate(order.lines):
        if line.unit_price is None or line.subtotal is None:
            continue
        product = line.unit_price.amount * line.quantity
        # the price of one is rounded by up to half a minor unit
        if abs(product - line.subtotal.amount) > rounding(line.subtotal) * (line.quantity + 1):
            parts = "quantity and unit price"
            yield _mismatch(f"lines[{index}].subtotal", parts, product, line.subtotal)


def _taxes(order: Order) -> Iterator[Finding]:
    """Taxes by rate, which the mail shows, that are not what all come to."""
    stated, amounts = order.totals.tax, [tax.amount for tax in order.taxes]
    if stated is None or not amounts or None in amounts:
        return
    together = sum(map(_number, amounts), Decimal())
    # each is rounded by up to half a minor unit, and so is their sum
    if abs(together - stated.amount) > rounding(stated) * (len(amounts) + 1):
        yield _mismatch("totals.tax", "the taxes by rate", together, stated)


def _refunds(order: Order) -> Iterator[Finding]:
    """More that went back than the order cost."""
    total, back = order.totals.total, order.refunded
    if total is None or back is None or back.amount - total.amount < rounding(total):
        return
    parts = "more went back than the order cost: the refunds"
    yield _mismatch("totals.refunded", parts, back.amount, total)


def _grand(order: Order, goods: Decimal) -> set[Decimal]:
    """What *goods* may come to: less discounts, plus delivery, fees, tip and tax on top."""
    totals = order.totals
    tax, cards = _number(totals.tax), _number(totals.gift_cards)
    # what the lines' prices show already is not taken off a second time
    discount = sum((_number(one.amount) for one in order.taken_off), Decimal())
    added = sum(map(_number, (totals.shipping, totals.fees, totals.tip)), Decimal())
    computed = goods - discount + added
    if totals.tax_note is not TaxNote.INCLUDED:
        computed += tax
    # some platforms take gift cards off the total, others count them as a payment
    likely = {computed, computed - cards}
    if totals.tax_note is None:
        likely |= {computed - tax, computed - tax - cards}
    return likely


def _mismatch(path: str, parts: str, computed: Decimal, stated: Money) -> Finding:
    message = (
        f"{parts} come to {computed:f} {stated.currency}, but the shop states {stated.amount:f}; "
        "the mail shows what the shop states"
    )
    return Finding(code="total-mismatch", path=path, message=message)


def _number(money: Money | None) -> Decimal:
    return money.amount if money else Decimal()


def _meets(sums: set[Decimal], stated: Money) -> bool:
    """Less than half a minor unit apart: binary noise and long decimals are no mismatch."""
    return any(abs(computed - stated.amount) < rounding(stated) for computed in sums)
