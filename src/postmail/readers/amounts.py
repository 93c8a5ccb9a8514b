"""Numbers exactly as sent, and the few sums that a platform leaves to its reader."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from postmail.errors import MoneyError
from postmail.money import Money, to_decimal, without_noise
from postmail.readers.facts import Fact

#: Nothing costs this much; keeps the arithmetic exact and cheap.
_TOO_MUCH = Decimal(10) ** 15


def exact(value: Any) -> Decimal | None:
    """
    The number that *value* (text, int, Decimal, or a float by its shortest digits) stands for, or
    None where it stands for none.

    >>> exact("12.50"), exact(Decimal("1.4000000000000057")), exact(True), exact("abc")
    (Decimal('12.50'), Decimal('1.400000000'), None, None)
    """
    if isinstance(value, float):
        value = Decimal(repr(value))
    if isinstance(value, Decimal) and value.is_finite() and value.adjusted() < 15:
        value = without_noise(value)
    try:
        number = to_decimal(value)
    except MoneyError:
        return None
    return number if abs(number) < _TOO_MUCH else None


def positive(fact: Fact[Money] | None) -> Fact[Money] | None:
    """An amount taken off or given back, whatever sign it was sent with."""
    return fact.then(abs) if fact else None


def summed(facts: Iterable[Fact[Money] | None]) -> Fact[Money] | None:
    """The exact sum of stated amounts, from all their places; None for none."""
    stated = [fact for fact in facts if fact]
    if len(stated) < 2:
        return stated[0] if stated else None
    paths = " + ".join(fact.path for fact in stated[:8]) + (" + ..." if len(stated) > 8 else "")
    number = sum((fact.value.amount for fact in stated), Decimal())
    return _fact(number, stated[0].value.currency, paths)


def counted(facts: Iterable[Fact[Decimal] | None]) -> Fact[Decimal] | None:
    """How many they are together, from the first place that says it; None for none."""
    stated = [fact for fact in facts if fact]
    return (
        stated[0].then(lambda _: sum((fact.value for fact in stated), Decimal()))
        if stated
        else None
    )


def times(amount: Fact[Money] | None, quantity: Fact[Decimal] | None) -> Fact[Money] | None:
    """What *quantity* of something costs, at *amount* for one."""
    if amount is None:
        return None
    number = amount.value.amount * (quantity.value if quantity else 1)
    return _fact(number, amount.value.currency, amount.path)


def less(amount: Fact[Money] | None, taken: Iterable[Fact[Money] | None]) -> Fact[Money] | None:
    """*amount* without what was *taken* off."""
    if amount is None:
        return None
    rest = amount.value.amount - sum((fact.value.amount for fact in taken if fact), Decimal())
    return _fact(rest, amount.value.currency, amount.path)


def saved(before: Fact[Money] | None, after: Fact[Money] | None) -> Fact[Money] | None:
    """What was taken off between two amounts; less than a minor unit is only rounding."""
    off = less(before, [after]) if after else None
    unit = Decimal(1).scaleb(-off.value.minor_units) if off else 0
    return off if off and off.value.amount >= unit else None


def still_due(due: Fact[Money] | None, back: Fact[Money] | None) -> Fact[Money] | None:
    """*due*, unless it is no more than what went *back*, which some platforms count as open."""
    counted = due and back and Decimal() < due.value.amount <= back.value.amount
    return None if counted else due


def divided(amount: Fact[Money] | None, quantity: Fact[Decimal] | None) -> Fact[Money] | None:
    """The price of one, where the division is exact in the currency; else None."""
    if amount is None or quantity is None or quantity.value <= 0:
        return None
    one = (amount.value.amount / quantity.value).normalize()
    exponent = one.as_tuple().exponent
    if not isinstance(exponent, int) or -exponent > amount.value.minor_units:
        return None
    places = amount.value.amount.as_tuple().exponent
    if isinstance(places, int) and exponent > places >= -12 and abs(one) < _TOO_MUCH:
        one = one.quantize(Decimal(1).scaleb(places))
    return _fact(one, amount.value.currency, amount.path)


def percent(fact: Fact[Decimal] | None, *, fraction: bool = False) -> Fact[Decimal] | None:
    """A rate in percent: 19 for 19 %; *fraction* says that 0.19 was sent."""
    if fact is None:
        return None
    rate = fact.value * 100 if fraction else fact.value
    whole = rate == rate.to_integral_value()
    return Fact(rate.quantize(Decimal(1)) if whole else rate.normalize(), fact.path)


def _fact(number: Decimal, currency: str, path: str) -> Fact[Money] | None:
    """Money again after arithmetic; None where the numbers were beyond all reason."""
    try:
        return Fact(Money(number, currency), path)
    except MoneyError:
        return None
