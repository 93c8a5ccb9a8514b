"""Orders to start a test from: complete, plausible, and changed where a test cares."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

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
_VAT = Decimal("0.19")


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
    unit = Money(price, currency).amount
    known = {
        "title": title,
        "quantity": quantity,
        "unit_price": _money(unit, currency),
        "total": _money(unit * quantity, currency),
    }
    return LineItem.model_validate({**known, **facts})


def make_order(
    number: str = "1001", *, lines: int | list[LineItem] = 2, currency: str = "EUR", **facts: Any
) -> Order:
    """
    An order whose sums are right: so many lines, delivery costs, VAT of 19 % included. *facts*
    are fields of `Order` and replace what is here.

    Raises:
        DataError: *facts* that do not fit, each with its path.
    """
    if isinstance(lines, int):
        lines = [
            make_line(f"Tea cup no. {n}", price=f"{n * 10}.00", currency=currency)
            for n in range(1, lines + 1)
        ]
    goods = sum((line.total.amount for line in lines if line.total), Decimal(0))
    total = goods + Decimal("4.90")
    known: dict[str, Any] = {
        "number": number,
        "placed_at": _PLACED,
        "currency": currency,
        "lines": lines,
        "customer": _CUSTOMER,
        "shipping_address": _ADDRESS,
        "billing_address": _ADDRESS,
        "totals": {
            "subtotal": _money(goods, currency),
            "shipping": _money(Decimal("4.90"), currency),
            "total": _money(total, currency),
        },
        "url": f"https://shop.example/orders/{number}",
    }
    return Order.model_validate({**known, **facts})


def _money(amount: Decimal, currency: str) -> dict[str, str]:
    return {"amount": f"{amount:.2f}", "currency": currency}
