"""Orders for the tests of shops: plausible in every currency, and as the test says them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, cast

import pytest

from postmail.errors import DataError
from postmail.money import MINOR_UNITS
from postmail.order import TaxNote
from postmail.testing import make_line, make_order


@pytest.mark.parametrize("currency", ["EUR", *MINOR_UNITS])
def test_no_amount_is_finer_than_its_currency(currency: str) -> None:
    """Nobody pays 4.90 yen; and the tax is as much as the docs say."""
    totals = make_order(lines=3, currency=currency).totals
    assert totals.total and totals.tax and totals.shipping and totals.subtotal

    smallest = Decimal(1).scaleb(-totals.total.minor_units)
    for money in (totals.total, totals.tax, totals.shipping, totals.subtotal):
        assert money.amount == money.amount.quantize(smallest), money
    assert totals.subtotal + totals.shipping == totals.total
    assert abs(totals.tax.amount / (totals.total.amount - totals.tax.amount) - Decimal("0.19")) < (
        Decimal("0.001")
    )
    assert totals.tax_note is TaxNote.INCLUDED


def test_a_price_stays_as_it_was_said() -> None:
    """With three decimals of a dinar, or four of a screw in euros."""
    dinars, screws = make_line(price="1.234", currency="KWD"), make_line(price="0.0125", quantity=4)

    assert dinars.unit_price and screws.unit_price and screws.total
    assert dinars.unit_price.amount == Decimal("1.234")
    assert (screws.unit_price.amount, screws.total.amount) == (Decimal("0.0125"), Decimal("0.05"))


@pytest.mark.parametrize(
    ("number", "page"), [("N 1042", "N%201042"), ("#10/42", "%2310%2F42"), ("Ü?", "%C3%9C%3F")]
)
def test_any_number_has_a_page(number: str, page: str) -> None:
    """A fault of an address that the test never named would help nobody."""
    order = make_order(number)

    assert (order.number, order.url) == (number, f"https://shop.example/orders/{page}")
    with pytest.raises(DataError, match="number: expected text, got 1042"):
        make_order(cast(Any, 1042))


@pytest.mark.parametrize("quantity", [True, "two", None])
def test_a_line_says_what_is_wrong_with_its_quantity(quantity: object) -> None:
    """Nothing is reckoned with what is no number."""
    with pytest.raises(DataError, match="quantity: expected a number"):
        make_line(quantity=cast(Any, quantity))
