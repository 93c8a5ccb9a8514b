"""Numbers that were learnt from the locale's own writing are the locale's own writing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postmail.fast.amounts import MoneyWriter, whole_writer
from postmail.language.formats import Formats
from postmail.money import Money

_LOCALES = ("en", "en-IN", "de", "de-CH", "de-AT", "sv", "nl", "fr", "es", "pl", "pt-PT", "ja",
            "ar", "he", "hi", "bg", "lv", "sl", "hu", "fa", "th")  # fmt: skip
_CURRENCIES = st.sampled_from(["EUR", "SEK", "JPY", "KWD", "USD", "CHF", "INR", "CLF", "XYZ"])
_AMOUNTS = st.decimals(-(10**9), 10**9, allow_nan=False, allow_infinity=False, places=2) | (
    st.decimals(-2000, 2000, allow_nan=False, allow_infinity=False, places=4)
    | st.integers(-(10**9), 10**9).map(Decimal)
    | st.sampled_from([Decimal("-0.00"), Decimal("0"), Decimal("1E+3"), Decimal("5.50000")])
)


@pytest.mark.parametrize("locale", _LOCALES)
def test_money(locale: str) -> None:
    """Every amount in every currency: as Babel writes it."""
    formats = Formats(locale)
    write = MoneyWriter(formats).text

    @given(amount=_AMOUNTS, currency=_CURRENCIES)
    def holds(amount: Decimal, currency: str) -> None:
        money = Money(amount, currency)
        assert write(money) == formats.money(money)

    holds()
    assert write(None) is None


@pytest.mark.parametrize("locale", _LOCALES)
def test_numbers_and_percentages(locale: str) -> None:
    """Quantities and percentages, whole or not: as Babel writes them."""
    formats = Formats(locale)

    @given(value=_AMOUNTS | st.integers(0, 1200).map(Decimal) | st.integers(-5, 1200))
    def holds(value: Decimal | int) -> None:
        assert whole_writer(formats.number)(value) == formats.number(value)
        assert whole_writer(formats.percent)(value) == formats.percent(value)

    holds()
    assert whole_writer(formats.number)(None) is None
