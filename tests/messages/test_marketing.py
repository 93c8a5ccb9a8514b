"""Coupons that travel as pictures, and products that are worth showing."""

from __future__ import annotations

import struct
from typing import Any

import pytest
import segno

from postmail.errors import DataError, MissingFactError
from postmail.messages import Coupon, CouponMail, SimilarItems
from postmail.messages.images import qr_png
from postmail.messages.marketing import COUPON_QR
from tests.messages.orders import order
from tests.messages.rendering import TO, catalogue

_BOUGHT = order(
    lines=[
        {"title": "Table lamp", "product_id": "lamp", "url": "https://shop.example/lamp"},
        {"title": "Evening set", "sku": "SET", "components": [{"title": "Candle", "sku": "C-1"}]},
    ]
)


def _items(*items: dict[str, Any]) -> SimilarItems:
    given = [{"reason": "It suits", **item} for item in items]
    return SimilarItems.model_validate({"order": _BOUGHT, "items": given})


@pytest.mark.parametrize(
    "bought",
    [
        {"title": "Another name", "product_id": "lamp"},
        {"title": "Another name", "sku": "SET"},
        {"title": "Another name", "sku": "C-1"},
        {"title": "Another name", "url": "https://shop.example/lamp"},
        {"title": "TABLE LAMP"},
        {"title": "Sold out", "in_stock": False},
    ],
)
def test_neither_bought_nor_sold_out(bought: dict[str, Any]) -> None:
    """What is in the order (by key, SKU, page or name, in a bundle too) or sold out is left out."""
    message = _items(bought, {"title": "Dimmer"})

    assert [item.title for item in message.items] == ["Dimmer"]


def test_nothing_twice_and_six_at_most() -> None:
    """A product appears once, in its first place; the seventh does not appear."""
    titles = ["A", "B", "a", "C", "D", "E", "F", "G"]
    message = _items(*({"title": title} for title in titles))

    assert [item.title for item in message.items] == ["A", "B", "C", "D", "E", "F"]


def test_nothing_left_is_no_mail() -> None:
    """Where everything is bought or sold out, the mail refuses."""
    with pytest.raises(MissingFactError, match="a 'similar-items' mail needs items"):
        _items({"title": "Table lamp"})


def test_a_broken_order_is_the_fault_that_is_told() -> None:
    """Items beside an order that cannot be read do not hide its faults."""
    with pytest.raises(DataError, match=r"order\.number: required, and missing"):
        SimilarItems.model_validate({"order": {}, "items": [{"title": "A", "reason": "B"}]})


def test_the_code_travels_as_a_picture() -> None:
    """A coupon that wants a QR code brings it along, unless the shop hosts one."""
    plain = CouponMail(order=order(), coupon=Coupon(code="DANKE10", percent=10))
    coupon = {"code": "DANKE10", "percent": 10, "qr": True}
    carried = CouponMail.model_validate({"order": order(), "coupon": coupon})
    hosted = {**coupon, "qr_image": "https://shop.example/qr.png"}

    assert plain.inline_images() == ()
    assert CouponMail.model_validate({"order": order(), "coupon": hosted}).inline_images() == ()
    (image,) = carried.inline_images()
    assert (image.content_id, image.media_type) == (COUPON_QR, "image/png")


def test_the_picture_is_the_code_with_its_quiet_zone() -> None:
    """The PNG has the size of the QR symbol and four modules of white on each side."""
    png = qr_png("DANKE10")
    side = segno.make("DANKE10", error="m", micro=False).symbol_size(scale=8, border=4)

    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert side == struct.unpack(">II", png[16:24])
    assert png == qr_png("DANKE10")


def test_one_suggestion_is_no_list() -> None:
    """Of one product nothing is said in the plural: no few things, no ideas, no suggestions."""
    mail = catalogue().render(_items({"title": "Dimmer"}), recipient=TO, locale="en")
    two = catalogue().render(
        _items({"title": "Dimmer"}, {"title": "Vase"}), recipient=TO, locale="en"
    )

    assert mail.text.index("What goes with your order 1001\n====") < mail.text.index("Dimmer")
    assert "We have picked out something to go with your order" in " ".join(mail.text.split())
    for many in ("a few things", "A few ideas", "Our suggestions"):
        assert many not in mail.text
        assert many in two.text
