"""The text says what the HTML says: every order at hand, in each kind that it has facts for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from postmail.errors import MissingFactError, PostmailError
from postmail.messages import Message
from postmail.order import Order
from postmail.readers import read_orders
from postmail.samples import scenario, scenarios
from postmail.tags import Tone
from tests.messages.agreement import links_lost, numbers_lost
from tests.messages.rendering import KINDS, TO, catalogue
from tests.readers.payloads import SHARED, plain_fixtures

_COUPON = {
    "code": "THANKS-10",
    "percent": "10",
    "expires_at": "2027-01-31T23:59:59+01:00",
    "url": "https://shop.example/c/THANKS-10",
    "terms_url": "https://shop.example/terms",
    "qr": True,
}
_ITEM = {
    "title": "Oil lamp Lindisfarne",
    "reason": "It suits.",
    "url": "https://shop.example/p/lantern",
}
#: What a kind needs beside an order.
_FACTS: dict[str, dict[str, object]] = {
    "simple": {"wording": "accepted"},
    "welcome": {"community_url": "https://shop.example/club"},
    "coupon": {"coupon": _COUPON},
    "similar-items": {"items": [_ITEM], "price_note": "All prices include VAT."},
}
_SHOWN = ("simple", "welcome", "reassurance", "coupon", "similar-items")


def _orders() -> Iterator[tuple[str, Order]]:
    """The samples, the readers' fixtures, and real payloads where they lie beside the checkout."""
    for name in scenarios():
        yield name, scenario(name)
    for path in (*plain_fixtures(), *sorted(SHARED.glob("*/*.json"))):
        for index, found in enumerate(_read(path)):
            yield f"{path.parent.name}-{path.stem}-{index}", found


def _read(path: Path) -> list[Order]:
    """The orders of a file; none where it holds something else, which the readers' tests prove."""
    try:
        return list(read_orders(path.read_bytes()))
    except PostmailError:
        return []


_ORDERS = dict(_orders())


def _messages(order: Order) -> list[Message]:
    """Every kind that *order* has the facts for; the plain one is always among them."""
    made: list[Message] = []
    for kind in _SHOWN:
        try:
            made.append(KINDS[kind].model_validate({**_FACTS.get(kind, {}), "order": order}))
        except MissingFactError as error:
            assert error.fact in ("a first order", "an order under way")
    assert made[0].kind == "simple"
    return made


def _codes(order: Order) -> set[str]:
    return {line.gift_card.code for line in order.lines if line.gift_card and line.gift_card.code}


@pytest.mark.parametrize(("locale", "tone"), [("de", "informal"), ("en", None)])
@pytest.mark.parametrize("name", _ORDERS)
def test_no_amount_link_or_code_is_missing_in_the_text(
    name: str, locale: str, tone: Tone | None
) -> None:
    """Whatever number, link or code the HTML shows stands in the text, too."""
    order = _ORDERS[name]
    for message in _messages(order):
        mail = catalogue().render(message, recipient=TO, locale=locale, tone=tone)

        left = {str(len(order.lines) - 25)}
        assert numbers_lost(mail) <= left, "how many lines only the text shows"
        assert links_lost(mail) == []
        if message.kind == "coupon":
            assert "THANKS-10" in mail.text
        if message.kind == "simple":
            assert [code for code in _codes(order) if code not in mail.text] == []


def test_there_are_orders_of_many_platforms() -> None:
    """The orders above are more than the samples: each platform's fixtures are among them."""
    platforms = {name.partition("-")[0] for name in _ORDERS if name not in scenarios()}

    assert len(platforms) >= 10
