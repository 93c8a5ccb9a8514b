"""Orders to start a test from: complete, plausible, and changed where a test cares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from postmail.money import Money
from postmail.order import LineItem, Order

_PLACED = datetime(2026, 1, 12, 9, 30, tzinfo=UTC)
_ADDRESS = {
    "first_name": "Ida",
    "last_name": "Lund",
    "lines": ["Hafenstraße 12"],
    "postal_code": "24937",
    "city": "Flensburg",
    "country": "DE",
}
_CUSTOMER = {"email": "ida@example.com", "first_name": "Ida", "last_name": "Lund"}


def make_line(
    title: str = "Tea cup",
    *,
    quantity: int = 1,
    price: str = "12.00",
    currency: str = "EUR",
    **facts: Any,
) -> LineItem:
    """
    A line of an order; *facts* are further fields of `LineItem`.

    Raises:
        MoneyError: *price* or *currency* is none.
        DataError: *facts* that do not fit, each with its path.
    """
    unit = Money(price, currency)
    known = {"title": title, "quantity": quantity, "unit_price": unit}
    if type(quantity) in (int, Decimal):  # the line says what is wrong with any other
        known["total"] = unit * quantity
    return LineItem.model_validate({**known, **facts})


def make_order(
    number: str = "1001",
    *,
    lines: int | Sequence[LineItem | Mapping[str, Any]] = 2,
    currency: str = "EUR",
    **facts: Any,
) -> Order:
    """
    An order whose sums are right: so many lines, delivery costs, VAT of 19 % included. *facts*
    are fields of `Order` and replace what is here.

    Raises:
        DataError: *facts* that do not fit, each with its path.
    """
    if isinstance(lines, int):
        bought = [
            make_line(f"Tea cup no. {n}", price=_price(n * 1000, currency), currency=currency)
            for n in range(1, lines + 1)
        ]
    else:
        bought = [LineItem.model_validate(line) for line in lines]
    goods = Money(sum(line.total.amount for line in bought if line.total), currency)
    shipping = Money.from_minor(490, currency)
    known: dict[str, Any] = {
        "number": number,
        "placed_at": _PLACED,
        "currency": currency,
        "lines": bought,
        "customer": _CUSTOMER,
        "shipping_address": _ADDRESS,
        "billing_address": _ADDRESS,
        "totals": {
            "subtotal": goods,
            "shipping": shipping,
            "tax": _tax_in(goods + shipping),
            "total": goods + shipping,
            "tax_note": "included",
        },
        "url": f"https://shop.example/orders/{quote(str(number), safe='')}",
    }
    return Order.model_validate({**known, **facts})


def _price(minor: int, currency: str) -> str:
    return str(Money.from_minor(minor, currency).amount)


def _tax_in(total: Money) -> Money:
    """The VAT of 19 % that *total* contains, to the smallest unit."""
    tax = total.amount * 19 / 119
    return Money(tax.quantize(Decimal(1).scaleb(-total.minor_units)), total.currency)
