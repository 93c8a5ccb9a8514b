"""Money: an exact amount in one ISO 4217 currency. It adds, compares, and never prints itself."""

from __future__ import annotations

import decimal
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from postmail.errors import CurrencyMismatchError, MoneyError

#: Currencies whose minor unit is not 1/100 (ISO 4217, list one, 2024-06-25).
MINOR_UNITS = {
    **dict.fromkeys(
        "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF UYI".split(), 0
    ),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
    **dict.fromkeys("CLF UYW".split(), 4),
}

_CODE = re.compile(r"[A-Z]{3}")
#: More digits than any shop's amount has; keeps hostile input from costing time.
_MOST_DIGITS = 28
#: Amounts are reckoned so, whatever precision the program set for itself.
_USUAL = decimal.Context(prec=_MOST_DIGITS)
_WHOLE, _NINTH = Decimal(1), Decimal("1E-9")


@dataclass(frozen=True, slots=True)
class Money:
    """
    An exact *amount* (any number of decimals, as the shop stated it) in *currency* (ISO 4217).

    Amounts are Decimal, int or text; a float is refused, because it is not exact.
    Money cannot print itself: a locale decides how, see `postmail.language.formats`.

    >>> Money("12.50", "EUR") + Money(3, "EUR")
    Money(amount=Decimal('15.50'), currency='EUR')
    >>> Money("1", "EUR") + Money("1", "SEK")
    Traceback (most recent call last):
    ...
    postmail.errors.data.CurrencyMismatchError: EUR and SEK cannot be added or compared
    >>> Money("1234", "JPY").minor_units, Money.from_minor(1250, "KWD").amount
    (0, Decimal('1.250'))

    Raises:
        MoneyError: *amount* is not a finite exact number, or *currency* not three letters.
    """

    amount: Decimal
    currency: str

    def __init__(self, amount: Decimal | int | str, currency: str) -> None:
        object.__setattr__(self, "amount", to_decimal(amount))
        object.__setattr__(self, "currency", to_currency(currency))

    @classmethod
    def from_minor(cls, minor: int, currency: str) -> Money:
        """
        Money from a whole number of minor units (cents, yen, fils).

        Raises:
            MoneyError: *minor* is no int, or of over 28 digits, or *currency* not three letters.
        """
        if isinstance(minor, bool) or not isinstance(minor, int):
            raise MoneyError(value=minor, expected="a whole number of minor units (an int)")
        places = minor_units(to_currency(currency))
        return cls(to_decimal(minor).scaleb(-places, _USUAL), currency)

    @classmethod
    def zero(cls, currency: str) -> Money:
        """Nothing, in *currency*."""
        return cls(0, currency)

    @property
    def minor_units(self) -> int:
        """How many decimals the currency has: 0, 2, 3 or 4."""
        return minor_units(self.currency)

    def same_currency(self, other: Money) -> Decimal:
        """The other's amount, or CurrencyMismatchError."""
        if other.currency != self.currency:
            raise CurrencyMismatchError(left=self.currency, right=other.currency)
        return other.amount

    def __add__(self, other: Money) -> Money:
        if not isinstance(other, Money):
            return NotImplemented
        return Money(_USUAL.add(self.amount, self.same_currency(other)), self.currency)

    def __sub__(self, other: Money) -> Money:
        if not isinstance(other, Money):
            return NotImplemented
        return Money(_USUAL.subtract(self.amount, self.same_currency(other)), self.currency)

    def __mul__(self, factor: Decimal | int) -> Money:
        if isinstance(factor, bool) or not isinstance(factor, Decimal | int):
            return NotImplemented
        return Money(_USUAL.multiply(self.amount, factor), self.currency)

    __rmul__ = __mul__

    def __neg__(self) -> Money:
        return Money(_USUAL.minus(self.amount), self.currency)

    def __abs__(self) -> Money:
        return Money(_USUAL.abs(self.amount), self.currency)

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __lt__(self, other: Money) -> bool:
        if not isinstance(other, Money):
            return NotImplemented
        return self.amount < self.same_currency(other)

    def __le__(self, other: Money) -> bool:
        if not isinstance(other, Money):
            return NotImplemented
        return self.amount <= self.same_currency(other)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Money):
            return NotImplemented
        return self.currency == other.currency and self.amount == other.amount

    def __hash__(self) -> int:
        return hash((self.amount, self.currency))

    def __str__(self) -> str:
        raise MoneyError(value=repr(self), expected="a locale to print money: use a formatter")

    def __format__(self, spec: str) -> str:
        return self.__str__()

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[Any], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.union_schema(
            [(_plain(cls), "<native>"), (_any(cls._read), "<ours>")],
            mode="left_to_right",
            serialization=core_schema.plain_serializer_function_ser_schema(
                lambda money: {"amount": format(money.amount, "f"), "currency": money.currency}
            ),
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        amount = {"type": "string", "description": "a decimal number, for example 12.50"}
        currency = {"type": "string", "pattern": "^[A-Z]{3}$", "description": "ISO 4217"}
        return {
            "type": "object",
            "properties": {"amount": amount, "currency": currency},
            "required": ["amount", "currency"],
        }

    @classmethod
    def _read(cls, value: object) -> Money:
        if isinstance(value, dict) and value.keys() == {"amount", "currency"}:
            return cls(value["amount"], value["currency"])
        raise MoneyError(value=value, expected='money: {"amount": "12.50", "currency": "EUR"}')


def _plain(cls: type[Money]) -> CoreSchema:
    """Money as shops write it, `{"amount": "12.50", "currency": "EUR"}`: no Python runs for it."""
    digits = core_schema.str_schema(pattern=r"^-?[0-9]{1,16}(\.[0-9]{1,12})?$")
    amount = core_schema.chain_schema([digits, core_schema.decimal_schema()])
    fields = [
        core_schema.dataclass_field("amount", amount),
        core_schema.dataclass_field("currency", core_schema.str_schema(pattern="^[A-Z]{3}$")),
    ]
    arguments = core_schema.dataclass_args_schema("Money", fields, extra_behavior="forbid")
    return core_schema.dataclass_schema(cls, arguments, ["amount", "currency"], slots=True)


def _any(read: Callable[[object], Money]) -> CoreSchema:
    return core_schema.no_info_plain_validator_function(read)


def total(amounts: Iterable[Money], currency: str) -> Money:
    """The sum of *amounts*, all in *currency*; nothing sums to zero."""
    return sum(amounts, start=Money.zero(currency))


def minor_units(currency: str) -> int:
    """How many decimals *currency* has (ISO 4217); two where the list is silent."""
    return MINOR_UNITS.get(currency, 2)


def to_decimal(value: object) -> Decimal:
    """
    An exact, finite number from Decimal, int or text.

    >>> to_decimal(" 12.50 ")
    Decimal('12.50')

    Raises:
        MoneyError: for floats, booleans, infinities, text that is no number, or over 28 digits.
    """
    number = _parse(value) if isinstance(value, str) else value
    if isinstance(number, int) and not isinstance(number, bool):
        number = Decimal(number) if abs(number) < 10**_MOST_DIGITS else None
    if isinstance(number, float):
        raise MoneyError(
            value=value, expected="an exact amount (Decimal, int or text), not a float"
        )
    if not isinstance(number, Decimal) or not number.is_finite() or _too_long(number):
        raise MoneyError(value=value, expected="an amount")
    return number


def without_noise(value: Decimal) -> Decimal:
    """
    *value*, finite and of at most fifteen digits before its point, as it was meant: of more than
    twelve decimals nine count. Binary numbers have more, and columns of a database that are wide.

    >>> without_noise(Decimal("1.4000000000000057")), without_noise(Decimal("1E+2"))
    (Decimal('1.400000000'), Decimal('100'))
    """
    exponent = int(value.as_tuple().exponent)
    if -12 <= exponent <= 0:
        return value
    return value.quantize(_WHOLE if exponent > 0 else _NINTH, context=_USUAL)


def _parse(text: str) -> Decimal:
    if len(text) > 2 * _MOST_DIGITS or not re.fullmatch(r"\s*[-+]?[0-9]*\.?[0-9]*\s*", text):
        raise MoneyError(value=text, expected="an amount")
    try:
        return Decimal(text.strip())
    except InvalidOperation:
        raise MoneyError(value=text, expected="an amount") from None


def _too_long(value: Decimal) -> bool:
    _, digits, exponent = value.as_tuple()
    return len(digits) > _MOST_DIGITS or not -12 <= int(exponent) <= 12


def to_currency(value: object) -> str:
    """
    An ISO 4217 code in capitals.

    >>> to_currency("eur")
    'EUR'

    Raises:
        MoneyError: for anything but three ASCII letters.
    """
    code = value.strip().upper() if isinstance(value, str) else ""
    if not _CODE.fullmatch(code):
        raise MoneyError(value=value, expected="an ISO 4217 currency of three letters, like EUR")
    return code
