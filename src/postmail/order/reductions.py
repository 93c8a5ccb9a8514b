"""What was taken off, as the list of sums tells it: each saving once, under its own name."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from postmail.model import unchecked_copy
from postmail.money import Money
from postmail.order.lines import Discount, LineItem, TaxNote
from postmail.order.sums import Totals, rounding


def taken_off(
    totals: Totals, discounts: tuple[Discount, ...], lines: tuple[LineItem, ...]
) -> tuple[Discount, ...]:
    """
    The rows between the goods and the delivery: each discount of the order with its own amount,
    and one for the rest of what *totals* states. What the lines' prices show already is not among
    it, where the sum above is that of these prices.

    A name stands only at what it gave: the rest has none, unless nobody else can have given it.
    """
    stated = tuple(one for one in discounts if one.amount)
    if totals.discount is None:
        return stated
    least = rounding(totals.discount)
    whole = totals.discount.amount - _told_by_lines(totals, totals.discount.amount, lines)
    on_goods = tuple(one for one in stated if not one.on_shipping)
    # delivery may be counted at its lower price: then what was taken off it is not here
    named = next((some for some in (stated, on_goods) if _sum(some) < whole + least), ())
    rest = whole - _sum(named)
    if rest < least:
        return named
    silent = () if named else tuple(one for one in discounts if one.amount is None)
    owner = _together(silent) if len(silent) == len(discounts) else Discount()
    return (*named, unchecked_copy(owner, amount=Money(rest, totals.discount.currency)))


def _together(silent: tuple[Discount, ...]) -> Discount:
    """Several codes as one discount, or the only one; of other company nobody can be named."""
    codes = [one.code for one in silent if one.code]
    if codes and len(codes) == len(silent):
        return Discount(code=", ".join(codes))
    return silent[0] if len(silent) == 1 else Discount()


def _told_by_lines(totals: Totals, whole: Decimal, lines: tuple[LineItem, ...]) -> Decimal:
    """How much of *whole* the prices of *lines* show, where the goods are counted at these."""
    if any(line.total is None for line in lines):
        return Decimal()
    before, after = (
        _amounts(line.subtotal or line.total for line in lines),
        _amounts(line.total for line in lines),
    )
    own = before - after
    if not 0 < own <= whole:
        return Decimal()
    goods = totals.subtotal.amount if totals.subtotal is not None else after
    full, reduced = (_is_total(totals, goods - off) for off in (whole, whole - own))
    if full == reduced:  # the total does not tell
        reduced = goods == after
    return own if reduced else Decimal()


def _is_total(totals: Totals, goods: Decimal) -> bool:
    """Whether *goods*, with all that comes on top, are what the shop states as the total."""
    if totals.total is None:
        return False
    added = _amounts((totals.shipping, totals.fees, totals.tip))
    tax = _amounts((totals.tax,))
    cards = _amounts((totals.gift_cards,)) if totals.gift_cards_off_total else Decimal()
    taxes = {TaxNote.INCLUDED: (0,), None: (0, tax)}.get(totals.tax_note, (tax,))
    likely = (goods + added + on_top - cards for on_top in taxes)
    return any(abs(sum_ - totals.total.amount) < rounding(totals.total) for sum_ in likely)


def _amounts(some: Iterable[Money | None]) -> Decimal:
    return sum((one.amount for one in some if one), Decimal())


def _sum(some: Iterable[Discount]) -> Decimal:
    return _amounts(one.amount for one in some)
