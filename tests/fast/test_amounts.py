"""Numbers that were learnt from the locale's own writing are the locale's own writing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postmail.fast.amounts import MoneyWriter, NumberWriter
from postmail.language.bidi import isolate
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
    writer = MoneyWriter(formats)

    @given(amount=_AMOUNTS, currency=_CURRENCIES)
    def holds(amount: Decimal, currency: str) -> None:
        money = Money(amount, currency)
        assert writer.text(money) == formats.money(money)
        assert writer.left_to_right(money) == isolate(formats.money(money), "ltr")

    holds()
    assert (writer.text(None), writer.left_to_right(None)) == (None, "")


@pytest.mark.parametrize("locale", _LOCALES)
def test_numbers_and_percentages(locale: str) -> None:
    """Quantities and percentages, whole or not: as Babel writes them."""
    formats = Formats(locale)
    for write in (formats.number, formats.percent):
        writer = NumberWriter(write)

        @given(value=_AMOUNTS | st.integers(0, 1200).map(Decimal) | st.integers(-5, 1200))
        def holds(value: Decimal | int) -> None:
            assert writer.text(value) == write(value)  # noqa: B023 - called at once
            assert writer.left_to_right(value) == isolate(write(value), "ltr")  # noqa: B023

        holds()
        assert (writer.text(None), writer.left_to_right(None)) == (None, "")
