"""Payloads of real shops, where they lie beside the checkout: amounts equal to the file's."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from postmail.errors import NotAnOrderError
from postmail.money import Money
from postmail.order import Order
from postmail.readers import inspect_order, read_order, read_orders, redact
from tests.readers.payloads import shared
from tests.readers.test_redact import impersonal

OTHERS = {
    "fulfillment_two_tracking_urls": "a fulfilment .*beside",
    "rest_fulfillments_list_2026-07": r"a list \(1\), each a fulfilment",
    "rest_gift_card_2026-07": "a gift card",
    "rest_refund_with_shipping_2026-07": "a refund .*beside",
    "app_order_broken_draft": "a draft order without lines",
    "docs_refund_v3": r"a list \(2\), each a refund",
    "tracking_multiple": r"a list \(4\), each a shipment tracking",
    "docs_orders_list_v3": "a list of 2 orders .*read_orders",
}


def parsed(path: Path) -> Any:
    """The file's JSON, numbers exact, without its wrapper."""
    body = json.loads(path.read_bytes(), parse_float=Decimal)
    return body.get("order", body.get("data", body)) if isinstance(body, dict) else body


def number(money: Money | None) -> Decimal | None:
    """An amount without its currency."""
    return None if money is None else money.amount


def orders_of(platform: str) -> list[Path]:
    """The files of *platform* that hold one order."""
    return [path for path in shared(platform) if path.stem not in OTHERS]


@pytest.mark.parametrize("path", orders_of("shopify"), ids=lambda path: path.stem)
def test_shopify_orders_have_the_files_amounts(path: Path) -> None:
    """Totals, prices, taxes and refunds are those in the file, digit by digit."""
    body, order = parsed(path), read_order(path.read_bytes())

    assert order.currency == body["currency"]
    assert str(number(order.totals.total)) == body["total_price"]
    assert str(number(order.totals.subtotal)) == body["total_line_items_price"]
    assert str(number(order.totals.discount)) == body["total_discounts"]
    assert number(order.totals.tax) == (Decimal(body["total_tax"]) if body["total_tax"] else None)
    for line, item in zip(order.lines, body["line_items"], strict=True):
        assert str(number(line.unit_price)) == item["price"]
        assert number(line.subtotal) == Decimal(item["price"]) * item["quantity"]
    for refund, item in zip(order.refunds, body.get("refunds", []), strict=True):
        given = [Decimal(step["amount"]) for step in item["transactions"]]
        assert number(refund.amount) == sum(given)


@pytest.mark.parametrize("path", orders_of("woocommerce"), ids=lambda path: path.stem)
def test_woocommerce_orders_have_the_files_amounts(path: Path) -> None:
    """Amounts are the file's, with their tax where the shop's prices contain it."""
    check_woocommerce(read_order(path.read_bytes()), parsed(path))


@pytest.mark.parametrize(
    "path",
    [path for path in shared("woocommerce") if path.stem == "docs_orders_list_v3"],
    ids=lambda path: path.stem,
)
def test_woocommerce_lists_are_read_one_by_one(path: Path) -> None:
    """Each order of the list has its own amounts; negative refund stubs become positive."""
    orders, bodies = list(read_orders(path.read_bytes())), parsed(path)

    assert len(orders) == 2
    for order, body in zip(orders, bodies, strict=True):
        check_woocommerce(order, body)
    assert [number(refund.amount) for refund in orders[1].refunds] == [Decimal(10), Decimal(9)]


def check_woocommerce(order: Order, body: dict[str, Any]) -> None:
    """An independent walk over lines and totals."""

    def seen(node: dict[str, Any], net: str, tax: str) -> Decimal:
        amount = Decimal(node[net])
        return amount + Decimal(node[tax]) if body.get("prices_include_tax") else amount

    assert str(number(order.totals.total)) == body["total"]
    assert number(order.totals.tax) == Decimal(body["total_tax"])
    assert number(order.totals.shipping) == seen(body, "shipping_total", "shipping_tax")
    lines = {line.id: line for top in order.lines for line in (top, *top.components)}
    assert len(lines) == len(body["line_items"])
    for item in body["line_items"]:
        assert number(lines[str(item["id"])].subtotal) == seen(item, "subtotal", "subtotal_tax")
        assert lines[str(item["id"])].quantity == Decimal(item["quantity"])


@pytest.mark.parametrize(
    "path",
    [path for name in ("shopify", "woocommerce") for path in shared(name) if path.stem in OTHERS],
    ids=lambda path: path.stem,
)
def test_what_is_not_an_order_is_named(path: Path) -> None:
    """Refunds, fulfilments, gift cards, drafts and lists are refused with the right words."""
    with pytest.raises(NotAnOrderError, match=OTHERS[path.stem]):
        read_order(path.read_bytes())


@pytest.mark.parametrize(
    "path", [*orders_of("shopify"), *orders_of("woocommerce")], ids=lambda path: path.stem
)
def test_real_orders_can_be_inspected_and_redacted(path: Path) -> None:
    """Most facts have an origin; the redacted payload reads the same otherwise."""
    inspection = inspect_order(path.read_bytes())
    clean = read_order(json.dumps(redact(path.read_bytes())))

    assert {"number", "placed_at", "currency", "lines[0].title"} <= set(inspection.origins)
    assert impersonal(clean) == impersonal(inspection.order)
