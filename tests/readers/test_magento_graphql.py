"""Magento's orders of GraphQL: what went back, when they were placed, what is never sent."""

from __future__ import annotations

from typing import Any

import pytest

from postmail.money import Money
from postmail.order import LineKind
from postmail.readers import read_order
from tests.readers.payloads import FIXTURES, load


@pytest.fixture
def payload() -> dict[str, Any]:
    """A kit for 27.50 euros, that was sent."""
    (path,) = (FIXTURES / "magento-graphql").glob("*.json")
    customer = load(f"magento-graphql/{path.stem}")["data"]["customer"]
    body: dict[str, Any] = customer["orders"]["items"][0]
    return body


def test_what_went_back_stands_in_credit_memos(payload: dict[str, Any]) -> None:
    """Source: `SalesGraphQl/Model/Resolver/CreditMemo/CreditMemoTotal.php`, magento/magento2."""
    euros = {"value": 11.5, "currency": "EUR"}
    item = {"order_item": {"id": "Mg=="}, "product_name": "Kit", "quantity_refunded": 1}
    total = {"grand_total": euros, "adjustment": {"value": 0, "currency": "EUR"}}
    payload["credit_memos"] = [{"id": "Mw==", "number": "3", "items": [item], "total": total}]
    order = read_order(payload)

    assert order.refunded == Money("11.5", "EUR")
    assert [(one.id, one.items[0].line_id) for one in order.refunds] == [("3", "Mg==")]
    assert order.totals == read_order(payload | {"credit_memos": []}).totals
    assert order.extra == {}


def test_an_order_has_its_moment_in_utc_where_it_is_asked_for(payload: dict[str, Any]) -> None:
    """
    `order_date` is the same moment on the shop's clock.

    Source: `SalesGraphQl/Model/Formatter/Order.php`, magento/magento2
    """
    payload |= {"order_date": "2026-03-01 10:00:00", "created_at": "2026-03-01 09:00:00"}
    order = read_order(payload)

    assert order.placed_at.isoformat() == "2026-03-01T09:00:00+00:00"
    assert "assumed-zone" not in {finding.code for finding in order.findings}


def test_nothing_of_a_virtual_order_is_sent(payload: dict[str, Any]) -> None:
    """Source: `SalesGraphQl/Model/Resolver/OrderIsVirtual.php`, magento/magento2."""
    payload |= {"is_virtual": True, "shipments": []}
    del payload["items"][0]["product_type"]
    order = read_order(payload)

    assert [line.kind for line in order.lines] == [LineKind.SERVICE]
    assert read_order(payload | {"is_virtual": False}).has_goods
