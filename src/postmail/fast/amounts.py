"""
How a locale writes numbers, learnt from a few that it has written.

Babel takes ten microseconds for an amount. Here its own writing of some numbers is taken apart
once per locale and currency, put together again for others, and compared: where any differs
(Indian grouping), Babel goes on writing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import Any

from postmail.language.formats import Formats
from postmail.money import Money

#: Numbers that show how a locale groups, and prove what was learnt from the first.
_PROOFS = (0, 1, 9, 10, 99, 100, 999, 1000, 1234, 9999, 12345, 98765, 100000, 999999, 98765432)
_SHAPE = r"(?P<before>\D*)1(?P<group>\D+)234(?P=group)567{decimals}(?P<after>\D*)"


def money_writer(formats: Formats) -> Callable[..., str | None]:
    """A function that writes money as *formats* does, and None for None."""

    def write(value: Money | None, **options: Any) -> str | None:
        if value is None or options:
            return None if value is None else formats.money(value, **options)
        quick = _amounts(formats, value.currency)
        return quick(value.amount) or formats.money(value)

    return write


def whole_writer(write: Callable[[Any], str]) -> Callable[[Any], str | None]:
    """*write*, which is to write numbers; quicker for whole ones below a thousand."""
    before, found, after = write(Decimal(19)).partition("19")
    learnt = bool(found) and all(
        write(Decimal(number)) == f"{before}{number}{after}" for number in _PROOFS if number < 1000
    )

    def quick(value: Any) -> str | None:
        if learnt and type(value) is Decimal and len(digits := str(value)) < 4 and digits.isdigit():
            return f"{before}{digits}{after}"
        return None if value is None else write(value)

    return quick


@lru_cache(maxsize=1024)
def _amounts(formats: Formats, currency: str) -> Callable[[Decimal], str]:
    """
    A function for amounts with the currency's usual decimals; "" for others, and for all where
    the locale writes numbers in a way that was not understood.
    """
    places = Money.zero(currency).minor_units
    plus, minus = (_shape(formats, currency, places, sign) for sign in (1, -1))
    if plus is None or minus is None:
        return lambda amount: ""
    write = _writer(places, plus, minus)
    for number in _PROOFS:
        for sign in (1, -1):
            amount = Decimal(sign * number).scaleb(-places)
            if write(amount) not in ("", formats.money(Money(amount, currency))):
                return lambda amount: ""
    return write


def _shape(formats: Formats, currency: str, places: int, sign: int) -> dict[str, str] | None:
    decimals = "8912"[:places]
    amount = sign * Decimal(f"1234567{decimals}").scaleb(-places)
    point = rf"(?P<point>\D+){decimals}" if places else "(?P<point>)"
    pattern = _SHAPE.replace("{decimals}", point)
    found = re.fullmatch(pattern, formats.money(Money(amount, currency)))
    return found.groupdict() if found else None


def _writer(places: int, plus: dict[str, str], minus: dict[str, str]) -> Callable[[Decimal], str]:
    fixed = f",.{places}f"

    def write(amount: Decimal) -> str:
        whole, _, decimals = format(amount, ",f").partition(".")
        if len(decimals) != places:
            if len(decimals) > places:  # some of them may count
                return ""
            whole, _, decimals = format(amount, fixed).partition(".")
        shape = plus
        if whole[0] == "-":
            if not amount:  # minus nothing: the locale decides
                return ""
            whole, shape = whole[1:], minus
        if len(whole) > 3:
            whole = whole.replace(",", shape["group"])
        return f"{shape['before']}{whole}{shape['point']}{decimals}{shape['after']}"

    return write
