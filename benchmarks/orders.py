"""
Orders for the letter benchmarks: ten lines each, all different, from a catalogue of products.

Nothing is random at run time: the same numbers give the same orders. Titles have umlauts, signs
that HTML escapes and long names, as shops have them.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from postmail import Recipient

_ADJECTIVES = "Small Large Grey Warm Sea-green Brass Woollen Linen Amber Nordic".split()
_THINGS = [
    "table lamp", "candle set", "lantern", "blanket", "pendant lamp", "bulb, E27", "lamp “Åse”",
    "wool & linen throw", "candle holder <S>", "storm lantern", "desk lamp 40\u202fcm",
    "wick's end",
]  # fmt: skip
_NAMES = ["Ida Lund", "Jörg Müller", "Aoife O'Brien", "Søren Kjær", "Zoë & Max Weiß", "Ana Núñez"]
_CITIES = [("24937", "Flensburg"), ("80331", "München"), ("50667", "Köln"), ("10115", "Berlin")]
_START = datetime(2026, 3, 2, 8, tzinfo=UTC)


def product(number: int) -> dict[str, Any]:
    """One product of the catalogue, as far as it is the same in every order."""
    random = Random(number)
    name = f"{random.choice(_ADJECTIVES)} {random.choice(_THINGS)} {number}"
    page = f"https://nordlicht.example/products/{number}"
    return {
        "title": name,
        "sku": f"NL-{number:05d}",
        "product_id": f"p{number}",
        "category": "lamps",
        "image": f"https://nordlicht.example/assets/{number}.png",
        "image_alt": name,
        "url": page,
        "options": [
            {"name": "Colour", "value": random.choice(_ADJECTIVES)},
            {
                "name": "Size",
                "value": f"{random.randrange(20, 200)} × {random.randrange(20, 90)} cm",
            },
        ],
        "price": random.randrange(490, 24900),
    }


def order(number: int, products: int, lines: int = 10) -> dict[str, Any]:
    """Order *number* in postmail's own JSON (a dict), of *products* in all; others share none."""
    random = Random(10**9 + number)
    bought = [_line(random, product(random.randrange(products)), at) for at in range(lines)]
    goods = sum(line["cents"] for line in bought)
    address = _address(random, number)
    placed = _START + timedelta(minutes=7 * number)
    for line in bought:
        del line["cents"]
    return {
        "number": f"N-{10000 + number}",
        "id": f"ord_{number}",
        "placed_at": placed.isoformat(),
        "currency": "EUR",
        "status": "placed",
        "locale": "en",
        "url": f"https://nordlicht.example/orders/{number}?key={random.randrange(10**9)}",
        "lines": bought,
        "customer": {
            "id": f"c{number}",
            "email": f"c{number}@example.com",
            "name": address["name"],
        },
        "shipping_address": address,
        "billing_address": address,
        "shipping_method": "DHL parcel",
        "estimated": {
            "earliest": (placed + timedelta(days=3)).isoformat(),
            "latest": (placed + timedelta(days=5)).isoformat(),
        },
        "taxes": [{"title": "VAT", "rate": "19", "amount": _money(goods * 19 // 119)}],
        "totals": {
            "subtotal": _money(goods),
            "shipping": _money(490),
            "tax": _money(goods * 19 // 119),
            "total": _money(goods + 490),
        },
        "payments": [{"method": "Visa", "last4": f"{number % 10000:04d}", "status": "paid"}],
    }


def order_bytes(number: int, products: int, lines: int = 10) -> bytes:
    """The same as JSON."""
    return json.dumps(order(number, products, lines), ensure_ascii=False).encode()


def recipient(number: int) -> Recipient:
    """The person who gets the mail about order *number*."""
    return Recipient(
        address=f"c{number}@example.com",
        name=_NAMES[number % len(_NAMES)],
        timezone="Europe/Berlin",
    )


def _line(random: Random, thing: dict[str, Any], at: int) -> dict[str, Any]:
    price = thing.pop("price")
    quantity = random.choice([1, 1, 1, 2, 3])
    return {
        "id": f"L{at + 1}",
        **thing,
        "quantity": str(quantity),
        "unit_price": _money(price),
        "tax_note": "included",
        "tax_rate": "19",
        "subtotal": _money(price * quantity),
        "total": _money(price * quantity),
        "cents": price * quantity,
    }


def _address(random: Random, number: int) -> dict[str, Any]:
    code, city = random.choice(_CITIES)
    return {
        "name": f"{random.choice(_NAMES)} {number}",
        "lines": [f"Straße {number} Nr. {random.randrange(1, 99)}"],
        "postal_code": code,
        "city": city,
        "country": "DE",
    }


def _money(cents: int) -> dict[str, str]:
    return {"amount": f"{cents // 100}.{cents % 100:02d}", "currency": "EUR"}
