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


class MoneyWriter:
    """
    Writes the money of one mail, each amount once: *text* as *formats* does, *printed* as *finish*
    makes of that (escaped, encoded). None is nothing.
    """

    def __init__(self, formats: Formats, finish: Callable[[str], Any]) -> None:
        self._formats = formats
        self._finish = finish
        #: {id of an amount: itself (so that no other takes its id), and its two forms}
        self._known: dict[int, tuple[Money, str, Any]] = {}

    def text(self, value: Money | None, **options: Any) -> str | None:
        """Plain text, not escaped."""
        if value is None or options:
            return None if value is None else self._formats.money(value, **options)
        found = self._known.get(id(value)) or self._made(value)
        return found[1]

    def printed(self, value: Money | None) -> Any:
        """What stands in the HTML."""
        if value is None:
            return self._finish("")
        found = self._known.get(id(value)) or self._made(value)
        return found[2]

    def _made(self, value: Money) -> tuple[Money, str, Any]:
        plain, finished = _amounts(self._formats, value.currency, self._finish)
        text = plain(value.amount)
        if text:
            made = (value, text, finished(value.amount))
        else:
            text = self._formats.money(value)
            made = (value, text, self._finish(text))
        self._known[id(value)] = made
        return made


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
def _amounts(
    formats: Formats, currency: str, finish: Callable[[str], Any]
) -> tuple[Callable[[Decimal], str], Callable[[Decimal], Any]]:
    """
    Functions for amounts with the currency's usual decimals, plain and as *finish* has it; "" for
    others, and for all where the locale writes numbers in a way that was not understood.
    """
    places = Money.zero(currency).minor_units
    plus, minus = (_shape(formats, currency, places, sign) for sign in (1, -1))
    if plus is None or minus is None:
        return _nothing, _nothing
    plain = _writer(places, plus, minus)
    quick = _writer(places, _finished(plus, finish), _finished(minus, finish))
    pieces = isinstance(finish(""), bytes)

    def finished(amount: Decimal) -> Any:
        return quick(amount).encode("ascii") if pieces else quick(amount)

    for number in _PROOFS:
        for sign in (1, -1):
            amount = Decimal(sign * number).scaleb(-places)
            right = formats.money(Money(amount, currency))
            if plain(amount) and (plain(amount), finished(amount)) != (right, finish(right)):
                return _nothing, _nothing
    return plain, finished


def _nothing(amount: Decimal) -> str:
    return ""


def _finished(shape: dict[str, str], finish: Callable[[str], Any]) -> dict[str, str]:
    """The parts of an amount, each as it comes out of *finish*; the end of a piece only last."""
    pieces = {name: finish(part) for name, part in {**shape, "end": "0"}.items()}
    if isinstance(pieces["end"], bytes):
        pieces = {name: part.decode("ascii") for name, part in pieces.items()}
    end = pieces.pop("end")[1:]
    parts = {name: part.removesuffix(end) if end else part for name, part in pieces.items()}
    return {**parts, "after": parts["after"] + end}


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

    def write(amount: Decimal) -> str:
        text = str(amount)
        if places and len(text) <= places + 4 and text[point_at:-places] == "." and text[0] != "-":
            return f"{before}{text[:point_at]}{point}{text[-places:]}{after}"
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
