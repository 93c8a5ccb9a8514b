"""Money is exact, knows its currency, and refuses what would make it wrong."""

import pickle
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postmail.errors import CurrencyMismatchError, MoneyError
from postmail.money import Money, total

AMOUNTS = st.decimals(min_value=-(10**9), max_value=10**9, places=3)


@given(AMOUNTS, AMOUNTS)
def test_sums_are_exact(left: Decimal, right: Decimal) -> None:
    """Adding and taking away again gives the amount that was there before."""
    assert Money(left, "EUR") + Money(right, "EUR") - Money(right, "EUR") == Money(left, "EUR")


@pytest.mark.parametrize("value", [1.5, True, None, "abc", "", ".", "1e9", "NaN", "9" * 60, "١"])
def test_inexact_or_meaningless_amounts_are_refused(value: object) -> None:
    """Floats, booleans, exponents, and text that is no number raise MoneyError."""
    with pytest.raises(MoneyError, match="expected an"):
        Money(value, "EUR")  # type: ignore[arg-type]


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
