"""What reaches the customer: nothing that staff wrote, nothing that did not happen."""

from __future__ import annotations

from typing import Any

import pytest

from postmail.readers import read_order
from tests.readers.payloads import load


@pytest.fixture
def prestashop() -> dict[str, Any]:
    """PrestaShop's order, and what lies beside it."""
    payload: dict[str, Any] = load("prestashop/order")
    return payload


def test_what_staff_note_on_a_refund_is_not_its_reason() -> None:
    """Notes on refunds are the shop's own in Shopify and in Medusa: customers never see them."""
    rest, graphql = load("shopify/order_presentment"), load("shopify-graphql/order")
    node = graphql["data"]["order"]
    node["refunds"] = [{"note": "Serial returner", "totalRefundedSet": node["totalPriceSet"]}]

    for payload in (rest, graphql, load("medusa-v1/order_yen")):
        order = read_order(payload)
        assert order.refunds
        assert [refund.reason for refund in order.refunds if refund.reason] == []
        assert [path for path in order.extra if path.startswith("refunds")] == []


def test_prestashop_s_note_on_an_order_is_the_staff_s(prestashop: dict[str, Any]) -> None:
    """It is written in the back office and stays there.

    Source: `SetInternalOrderNoteCommand` in https://github.com/PrestaShop/PrestaShop ("can only be
    seen in Back Office")
    """
    prestashop["order"]["note"] = "Suspected fraud"
    order = read_order(prestashop, beside=load("prestashop/beside"))

    assert order.note is None
    assert order.extra == {}
