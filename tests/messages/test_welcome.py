"""The welcome to a first order."""

from __future__ import annotations

import pytest

from postmail.errors import DataError, MissingFactError
from postmail.messages import Welcome
from tests.messages.orders import money, order
from tests.messages.rendering import TO, catalogue


def test_only_a_first_order_is_welcomed() -> None:
    """An order that is not the first refuses; one of which the shop does not say goes through."""
    Welcome(order=order(first_order=True))
    Welcome(order=order())

    with pytest.raises(MissingFactError, match="a first order"):
        Welcome(order=order(first_order=False))


def test_no_field_can_carry_an_offer() -> None:
    """A transactional mail has no slot for a coupon or for products."""
    assert {"order", "community_url"} == set(Welcome.model_fields)

    with pytest.raises(DataError, match="coupon: no such field"):
        Welcome.model_validate({"order": order(), "coupon": {"code": "X", "percent": 10}})


def test_what_is_paid_is_not_asked_for() -> None:
    """The way to pay stands in the welcome only while something is open."""
    way = {"method": "Bank transfer", "url": "https://pay.example"}
    paid = {"total": money("9.00"), "paid": money("9.00")}
    texts = [
        catalogue().render(Welcome(order=order(payments=[way], **facts)), recipient=TO).text
        for facts in ({}, {"totals": paid})
    ]

    assert ["https://pay.example" in text for text in texts] == [True, False]


def test_an_address_with_nothing_to_print_has_no_heading() -> None:
    """A telephone number alone is no address; beside a place there is one."""
    phone, place = {"phone": "123"}, {"city": "Kiel"}
    texts = [
        catalogue().render(Welcome(order=order(**addresses)), recipient=TO).text
        for addresses in (
            {"shipping_address": phone},
            {"billing_address": phone},
            {"shipping_address": phone, "billing_address": place},
        )
    ]

    assert ["Delivery and payment" in text for text in texts] == [False, False, True]
