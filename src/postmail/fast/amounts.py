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
from typing import Any

from postmail.language.bidi import isolate
from postmail.language.formats import Formats
from postmail.money import Money

#: Numbers that show how a locale groups, and prove what was learnt from the first.
_PROOFS = (0, 1, 9, 10, 99, 100, 999, 1000, 1234, 9999, 12345, 98765, 100000, 999999, 98765432)
#: More currencies than any shop has: hostile codes cannot make more.
_MOST_CURRENCIES = 200
_SHAPE = r"(?P<before>\D*)1(?P<group>\D+)234(?P=group)567{decimals}(?P<after>\D*)"


class MoneyWriter:
    """Writes money as *formats* does. None is nothing."""

    def __init__(self, formats: Formats) -> None:
        self._formats = formats
        #: {currency: a function for its amounts, which gives "" where Babel must write}
        self._writers: dict[str, Callable[[Decimal], str]] = {}

    def text(self, value: Money | None, **options: Any) -> str | None:
        """Plain text, not escaped."""
        if value is None or options:
            return None if value is None else self._formats.money(value, **options)
        write = self._writers.get(value.currency) or self._learnt(value.currency)
        return write(value.amount) or self._formats.money(value)

    def left_to_right(self, value: Money | None) -> str:
        """The same, isolated in text that runs from left to right; nothing is empty text."""
        if value is None:
            return ""
        write = self._writers.get(value.currency) or self._learnt(value.currency)
        return write(value.amount) or isolate(self._formats.money(value), "ltr")

    def _learnt(self, currency: str) -> Callable[[Decimal], str]:
        if len(self._writers) >= _MOST_CURRENCIES:
            self._writers = {}
        write = self._writers[currency] = _amounts(self._formats, currency)
        return write


class NumberWriter:
    """Writes numbers as *write* does; whole ones below a thousand are known. None is nothing."""

    def __init__(self, write: Callable[[Any], str]) -> None:
        self._write = write
        self._known = _whole_numbers(write)

    def text(self, value: Any) -> str | None:
        """Plain text, not escaped."""
        if type(value) is Decimal and (known := self._known.get(str(value))):
            return known
        return None if value is None else self._write(value)

    def left_to_right(self, value: Any) -> str:
        """The same, isolated in text that runs from left to right; nothing is empty text."""
        if type(value) is Decimal and (known := self._known.get(str(value))):
            return known
        return "" if value is None else isolate(self._write(value), "ltr")


def _whole_numbers(write: Callable[[Any], str]) -> dict[str, str]:
    """{digits: as *write* has them} for numbers below a thousand; {} where they are not alike."""
    before, found, after = write(Decimal(19)).partition("19")
    signs = before + after
    known = {str(number): f"{before}{number}{after}" for number in range(1000)}
    proofs = (number for number in _PROOFS if number < 1000)
    alike = all(write(Decimal(number)) == known[str(number)] for number in proofs)
    return known if found and isolate(signs, "ltr") == signs and alike else {}


def _amounts(formats: Formats, currency: str) -> Callable[[Decimal], str]:
    """
    A function for amounts with the currency's usual decimals; it gives "" for others, and for all
    where the locale writes numbers in a way that was not understood.
    """
    places = Money.zero(currency).minor_units
    plus, minus = (_shape(formats, currency, places, sign) for sign in (1, -1))
    if plus is None or minus is None:
        return _nothing
    signs = "".join((*plus.values(), *minus.values()))
    if isolate(signs, "ltr") != signs:  # they run from right to left
        return _nothing
    write = _writer(places, plus, minus)
    for number in _PROOFS:
        for sign in (1, -1):
            amount = Decimal(sign * number).scaleb(-places)
            if write(amount) and write(amount) != formats.money(Money(amount, currency)):
                return _nothing
    return write


def _nothing(amount: Decimal) -> str:
    return ""


def _shape(formats: Formats, currency: str, places: int, sign: int) -> dict[str, str] | None:
    decimals = "8912"[:places]
    amount = sign * Decimal(f"1234567{decimals}").scaleb(-places)
    point = rf"(?P<point>\D+){decimals}" if places else "(?P<point>)"
    pattern = _SHAPE.replace("{decimals}", point)
    found = re.fullmatch(pattern, formats.money(Money(amount, currency)))
    return found.groupdict() if found else None


def _writer(places: int, plus: dict[str, str], minus: dict[str, str]) -> Callable[[Decimal], str]:
    fixed, point_at = f",.{places}f", -places - 1
    before, point, after = plus["before"], plus["point"], plus["after"]
    swap = point != "."

    def write(amount: Decimal) -> str:
        text = str(amount)
        if places and len(text) <= places + 4 and text[point_at:-places] == "." and text[0] != "-":
            return f"{before}{text.replace('.', point)}{after}" if swap else before + text + after
        return general(amount)

    def general(amount: Decimal) -> str:
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
        whole = whole.replace(",", shape["group"])
        return f"{shape['before']}{whole}{shape['point']}{decimals}{shape['after']}"

    return write
