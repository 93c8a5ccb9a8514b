"""Orders that the tests of the kinds share."""

from __future__ import annotations

from typing import Any

from postmail.order import Order

PLACED = "2026-09-12T18:24:00+02:00"


def money(amount: str, currency: str = "EUR") -> dict[str, str]:
    """An amount as JSON has it."""
    return {"amount": amount, "currency": currency}


def order(**facts: Any) -> Order:
    """The smallest order, with *facts* added or replaced."""
    smallest: dict[str, Any] = {
        "number": "1001",
        "placed_at": PLACED,
        "currency": "EUR",
        "lines": [{"title": "Table lamp"}],
    }
    return Order.model_validate({**smallest, **facts})


def long_order(count: int) -> Order:
    """An order of *count* lines as shops have them: picture, two options, quantity, discount."""
    lines = [
        {
            "title": f"Linen cushion cover no. {number}",
            "quantity": "2",
            "options": [
                {"name": "Colour", "value": "Natural, stonewashed"},
                {"name": "Size", "value": "50 × 50 cm"},
            ],
            "image": f"https://shop.example/media/catalogue/products/cushion-{number}-640x640.jpg",
            "image_alt": "Cushion cover of washed linen, with a zip",
            "unit_price": money("89.00"),
            "total": money("178.00"),
        }
        for number in range(1, count + 1)
    ]
    return order(lines=lines, url="https://shop.example/orders/1001")
