"""Money is exact, knows its currency, and refuses what would make it wrong."""

import json
import pickle
from decimal import Decimal
from operator import add, le, lt, mul, sub
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from postmail.errors import CurrencyMismatchError, MoneyError
from postmail.money import Money, total

AMOUNTS = st.decimals(min_value=-(10**9), max_value=10**9, places=3)


@given(AMOUNTS, AMOUNTS)
def test_sums_are_exact(left: Decimal, right: Decimal) -> None:
    """Adding and taking away again gives the amount that was there before."""
    assert Money(left, "EUR") + Money(right, "EUR") - Money(right, "EUR") == Money(left, "EUR")


_MOST = 28
#: As far from the point as a digit may stand, and one place too far.
_EDGES = ["1E+12", "1E-12"]
_BEYOND = [Decimal("1E+13"), Decimal("1E-13"), Decimal("NaN"), Decimal("-Infinity")]
_HUGE = [10**_MOST, -(10**_MOST), "9" * (_MOST + 1), Decimal("9" * (_MOST + 1))]


@pytest.mark.parametrize(
    "value",
    [True, None, "abc", "", ".", "1e9", "NaN", "9" * 60, "١", b"1", [1], *_BEYOND, *_HUGE],
)
def test_meaningless_amounts_are_refused(value: object) -> None:
    """Booleans, exponents, text that is no number, more digits than money has: with what it was."""
    with pytest.raises(MoneyError, match="expected an amount") as caught:
        Money(value, "EUR")  # type: ignore[arg-type]

    assert caught.value.value is value


def test_a_float_is_no_amount() -> None:
    """It is not exact, and the error says what to write."""
    with pytest.raises(MoneyError, match=r"an exact amount \(Decimal, int or text\), not a float"):
        Money(1.5, "EUR")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "value", ["9" * _MOST, -(10**_MOST) + 1, Decimal("9" * _MOST), *map(Decimal, _EDGES), " +1.50 "]
)
def test_an_amount_has_up_to_28_digits(value: Decimal | int | str) -> None:
    """None of which is lost."""
    assert Money(value, "EUR").amount == Decimal(value)


@pytest.mark.parametrize("code", ["EURO", "EU", "E1R", "ÄÖÜ", "", None, 978])
def test_a_currency_is_three_letters(code: object) -> None:
    """ISO 4217; small ones and blanks round it do."""
    assert Money(1, " eur ").currency == "EUR"
    with pytest.raises(MoneyError, match="expected an ISO 4217 currency of three letters"):
        Money(1, code)  # type: ignore[arg-type]


def test_money_is_counted_and_compared() -> None:
    """By whole and decimal numbers, from either side, within its currency."""
    one, two = Money(1, "EUR"), Money(2, "EUR")

    assert one * 2 == 2 * one == two and two * Decimal("0.5") == one
    assert -one == Money(-1, "EUR") and abs(-one) == one
    assert one < two and not one < one and one <= one and not two <= one
    assert two > one and one >= one
    assert bool(one) and not one - one
    assert len({one, Money("1.00", "EUR"), two}) == 2
    assert one != Money(1, "SEK") and one != 1 and Money(2, "EUR") != one


@pytest.mark.parametrize("other", [1, "1", 1.5, True, None])
def test_money_counts_with_money_alone(other: Any) -> None:
    """A number has no currency: it is not added, nor compared; and floats multiply nothing."""
    one = Money(1, "EUR")
    for reckon in (add, sub, lt, le, *(() if type(other) is int else (mul,))):
        with pytest.raises(TypeError):
            reckon(one, other)


_MONEY = TypeAdapter(Money)


@pytest.mark.parametrize(
    "written",
    [
        {"amount": "12.50", "currency": "EUR"},
        {"amount": " 12.5", "currency": "eur"},
        {"currency": " EUR", "amount": "12.500"},
    ],
)
def test_money_is_read_as_shops_write_it(written: dict[str, Any]) -> None:
    """From Python and from JSON, in the plain form and in others that mean the same."""
    assert _MONEY.validate_python(written) == Money("12.50", "EUR")
    assert _MONEY.validate_json(json.dumps(written)) == Money("12.50", "EUR")


def test_money_is_written_in_plain_digits() -> None:
    """Whatever exponent a Decimal came with, what was written is read again."""
    large = Money(Decimal("1E+3"), "JPY")
    written = _MONEY.dump_python(large)

    assert written == {"amount": "1000", "currency": "JPY"}
    assert _MONEY.validate_json(_MONEY.dump_json(large)) == large
    assert _MONEY.validate_python(large) is large
    assert _MONEY.validate_python({"amount": 12, "currency": "JPY"}) == Money(12, "JPY")
    assert set(_MONEY.json_schema()["required"]) == set(written)


@pytest.mark.parametrize(
    "written",
    [
        "12.50 EUR",
        ["12.50", "EUR"],
        12,
        {},
        {"amount": "12.50"},
        {"currency": "EUR"},
        {"amount": "12.50", "currency": "EUR", "tax": "2"},
        {"amount": "1e3", "currency": "EUR"},
        {"amount": "NaN", "currency": "EUR"},
        {"amount": 12.5, "currency": "EUR"},
        {"amount": "12.50", "currency": "EURO"},
    ],
)
def test_what_is_no_money_is_not_read(written: Any) -> None:
    """A field too many or too few, a number that is none, a currency that is none."""
    with pytest.raises(ValueError, match=r"expected (money|an )"):
        _MONEY.validate_python(written)
    with pytest.raises(ValueError, match=r"expected (money|an )"):
        _MONEY.validate_json(json.dumps(written))


def test_currencies_do_not_mix() -> None:
    """Two currencies are neither added nor compared, and the error carries both."""
    with pytest.raises(CurrencyMismatchError) as caught:
        Money(1, "EUR") < Money(1, "SEK")  # noqa: B015

    assert (caught.value.left, caught.value.right) == ("EUR", "SEK")
    assert Money(1, "EUR") != Money(1, "SEK")


@pytest.mark.parametrize(("currency", "units"), [("JPY", 0), ("EUR", 2), ("KWD", 3), ("CLF", 4)])
def test_minor_units_follow_iso_4217(currency: str, units: int) -> None:
    """The currency decides how many decimals it has."""
    assert Money(1, currency).minor_units == units
    assert Money.from_minor(10**units, currency) == Money(1, currency)


def test_money_cannot_print_itself() -> None:
    """Printing needs a locale, so `str()` and f-strings raise."""
    with pytest.raises(MoneyError, match="locale"):
        str(Money(1, "EUR"))
    with pytest.raises(MoneyError, match="locale"):
        f"{Money(1, 'EUR')}"


def test_money_survives_pickling_and_sums_from_nothing() -> None:
    """A pickled amount is the same amount; no amounts sum to zero."""
    assert pickle.loads(pickle.dumps(Money("1.10", "EUR"))) == Money("1.1", "EUR")
    assert total([], "EUR") == Money.zero("EUR")


@pytest.mark.parametrize("minor", ["12.50", 12.5, True, Decimal("1250"), None])
def test_minor_units_are_whole(minor: object) -> None:
    """An amount where cents are expected would be a hundredth of itself; 12.5 cents are none."""
    with pytest.raises(MoneyError, match="expected a whole number of minor units"):
        Money.from_minor(minor, "EUR")  # type: ignore[arg-type]


def test_no_minor_unit_is_lost() -> None:
    """More digits than an amount may have are refused, as they are in an amount."""
    assert Money.from_minor(10**28 - 1, "JPY").amount == 10**28 - 1
    with pytest.raises(MoneyError, match="expected an amount"):
        Money.from_minor(12345678901234567890123456789, "EUR")
