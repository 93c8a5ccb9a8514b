"""Slips of a reader's own pen: the payload is right, and is not blamed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from postmail.errors import DataError, Fault
from postmail.order import Customer, LineItem
from postmail.readers import read_order
from postmail.readers.facts import Draft, Fact
from postmail.readers.known import platforms
from postmail.readers.settle import build
from tests.readers.payloads import load


def test_a_field_that_no_order_has_is_the_reader_s() -> None:
    """By its own name, with what it was read from."""
    draft = Draft(
        "rivit[0]", {"title": Fact("Muki", "rivit[0].nimi"), "qty": Fact(2, "rivit[0].kpl")}
    )

    assert build(LineItem, draft, {}, {}) == [
        Fault("qty", "no such field; the reader has it of rivit[0].kpl")
    ]


def test_a_field_that_the_payload_has_is_the_payload_s() -> None:
    """As in postmail's own JSON, where names are handed through."""
    draft = Draft("order.customer", {"mail": Fact("a@b.example", "order.customer.mail")})

    assert build(Customer, draft, {}, {}) == [Fault("order.customer.mail", "no such field")]


@pytest.mark.parametrize("made", [None, {}, "order"])
def test_what_is_no_draft_is_told(made: Any) -> None:
    """A `return` was forgotten, or plain values were returned."""
    known = next(one for one in platforms() if one.name == "woocommerce")
    with pytest.raises(DataError, match=r"the reader of WooCommerce .*\n.*read: expected a Draft"):
        read_order(
            load("woocommerce/order_gross_bundle"), platform=replace(known, read=lambda _: made)
        )
