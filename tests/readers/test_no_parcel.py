"""Files and gift cards: some platforms tell of them as of parcels, and none is on its way."""

from __future__ import annotations

from typing import Any

import pytest

from postmail.errors import MissingFactError
from postmail.messages import Shipped
from postmail.order import NextStep, Order
from postmail.readers import read_order
from tests.readers.payloads import load

_LAMP = {"id": 1, "title": "Lamp", "quantity": 1, "price": "30.00", "requires_shipping": True}
_CARD = {"id": 2, "title": "Gift card", "quantity": 1, "price": "25.00", "gift_card": True}


def _order(lines: list[dict[str, Any]], sent: list[list[dict[str, Any]]], status: str) -> Order:
    """An order of Shopify, with what lies in each of its fulfilments."""
    fulfillments = [
        {"id": at, "status": "success", "created_at": "2026-03-02T10:00:00Z", "line_items": items}
        for at, items in enumerate(sent)
    ]
    payload = load("shopify/order_presentment") | {
        "presentment_currency": "CHF",
        "line_items": lines,
        "fulfillments": fulfillments,
        "fulfillment_status": status,
        "refunds": [],
    }
    return read_order(payload)


def test_gift_cards_are_not_on_their_way() -> None:
    """Shopify fulfils them by itself; they come by email."""
    order = _order([_CARD], [[_CARD]], "fulfilled")

    assert order.shipments
    assert order.parcels == ()
    assert order.next_step is NextStep.MAIL
    with pytest.raises(MissingFactError):
        Shipped(order=order)


def test_goods_beside_a_gift_card_have_not_left_with_it() -> None:
    """The shop says `partial` of both."""
    order = _order([_LAMP, _CARD], [[_CARD]], "partial")

    assert not order.has_left
    assert order.next_step is NextStep.LEAVES


def test_goods_that_left_are_one_parcel() -> None:
    """What was sent beside them is none, and nothing comes later."""
    order = _order([_LAMP, _CARD], [[_CARD], [_LAMP]], "fulfilled")
    message = Shipped(order=order)

    assert [parcel.id for parcel in message.parcels] == ["1"]
    assert not message.part


def test_what_can_be_followed_is_a_parcel() -> None:
    """Somebody sends the card itself."""
    order = _order([_CARD], [[_CARD]], "fulfilled")
    (sent,) = order.shipments
    followed = sent.model_copy(update={"tracking": [{"number": "1Z999"}]})

    assert order.model_copy(update={"shipments": [followed]}).parcels


@pytest.mark.parametrize(("service", "posted"), [("manual", True), ("gift_card", False)])
def test_a_gift_card_that_is_posted_is_goods(service: str, posted: bool) -> None:
    """Lines say whether they are shipped; Shopify's own service sends cards by email."""
    card = _CARD | {"requires_shipping": True, "fulfillment_service": service}
    order = _order([card], [[card]], "fulfilled")

    assert order.has_goods is posted
    assert bool(order.parcels) is posted


@pytest.mark.parametrize("posted", [True, False])
def test_a_gift_card_that_is_posted_is_goods_in_graphql_too(posted: bool) -> None:
    """The same is said of lines there."""
    payload = load("shopify-graphql/order")
    for edge in payload["data"]["order"]["lineItems"]["edges"]:
        edge["node"] |= {"isGiftCard": True, "requiresShipping": posted}

    assert read_order(payload).has_goods is posted


def test_spree_s_digital_links_are_downloads() -> None:
    """A line with them is no parcel, also where its fulfilment is called shipped.

    Facts: https://spreecommerce.org/docs/api-reference/store-api/digital-links
    """
    payload = load("spree/order_older")
    link = {"id": "dl_1", "download_url": "https://shop.example/api/v3/store/digital_links/t"}
    for line in payload["line_items"]:
        line["digital_links"] = [link]
    order = read_order(payload)

    assert not order.has_goods
    assert order.lines[0].download_url == link["download_url"]
