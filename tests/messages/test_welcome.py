"""The welcome to a first order."""

from __future__ import annotations

import pytest

from postmail.errors import DataError, MissingFactError
from postmail.messages import Welcome
from tests.messages.orders import order


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
