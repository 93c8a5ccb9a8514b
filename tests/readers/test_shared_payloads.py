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
from tests.readers.payloads import SHARED, shared
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


#: {file: (options of reading, {where the file states an amount: where the order has it})}.
ELSEWHERE: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "saleor/graphql_order_created": (
        {},
        {
            "order.total.gross.amount": "totals.total",
            "order.subtotal.gross.amount": "totals.subtotal",
            "order.shippingPrice.gross.amount": "totals.shipping",
            "order.lines.2.totalPrice.gross.amount": "lines.2.total",
        },
    ),
    "saleor/notify_order_created": (
        {},
        {
            "payload.order.total_gross_amount": "totals.total",
            "payload.order.shipping_price_gross_amount": "totals.shipping",
            "payload.order.lines.0.total_gross_amount": "lines.0.total",
        },
    ),
    "saleor/notify_order_fulfilled": ({}, {"payload.order.total_gross_amount": "totals.total"}),
    "saleor/notify_order_refunded": ({}, {"payload.amount": "refunds.0.amount"}),
    "magento/graphql_customer_orders_full": (
        {},
        {
            "data.customer.orders.items.0.total.grand_total.value": "totals.total",
            "data.customer.orders.items.0.total.total_tax.value": "totals.tax",
            "data.customer.orders.items.0.items.0.product_sale_price.value": "lines.0.unit_price",
        },
    ),
    "shopware/app_payment_order": (
        {},
        {
            "order.amountTotal": "totals.total",
            "order.lineItems.0.unitPrice": "lines.0.unit_price",
        },
    ),
    "shopware/store_api_order_list_gross_23pct": (
        {"currency": "EUR"},
        {
            "orders.elements.0.amountTotal": "totals.total",
            "orders.elements.0.price.calculatedTaxes.0.tax": "totals.tax",
        },
    ),
    "spree/v3_store_order": (
        {},
        {
            "total": "totals.total",
            "delivery_total": "totals.shipping",
            "items.0.price": "lines.0.unit_price",
        },
    ),
}
#: The same for amounts in hundredths.
HUNDREDTHS: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "medusa/v1_order": (
        {},
        {
            "total": "totals.total",
            "shipping_total": "totals.shipping",
            "discount_total": "totals.discount",
            "items.0.unit_price": "lines.0.unit_price",
        },
    ),
    "commercetools/order_with_refused_gift": (
        {},
        {
            "taxedPrice.totalGross.centAmount": "totals.total",
            "shippingInfo.price.centAmount": "totals.shipping",
            "lineItems.0.totalPrice.centAmount": "lines.0.total",
        },
    ),
    "sylius/order_by_guest": (
        {"beside": {"checkoutCompletedAt": "2026-01-01T00:00:00Z"}},
        {
            "total": "totals.total",
            "shippingTotal": "totals.shipping",
            "items.0.unitPrice": "lines.0.unit_price",
        },
    ),
    "stripe/event_checkout_session_completed": (
        {"beside": {"line_items": [{"description": "Tee", "quantity": 1, "amount_subtotal": 999}]}},
        {
            "data.object.amount_total": "totals.total",
            "data.object.total_details.amount_tax": "totals.tax",
        },
    ),
}
NOT_ORDERS = {
    "saleor/graphql_gift_card_sent": "a gift card",
    "saleor/graphql_source_object_jpy": "a checkout",
    "magento/event_invoice_save_nested": "an invoice",
    "magento/graphql_order_items": "a part of an order",
    "magento/graphql_shipments_tracking": "a part of an order",
    "medusa/v1_mail_context_order_placed": "formatted already",
    "medusa/v1_return": "a return",
    "commercetools/cart_taxed_discounts": "a cart",
    "stripe/checkout_session_fixture": "an unfinished checkout session",
    "prestashop/orders": r"a list \(5\), each an event of the module ps_eventbus",
    "prestashop/order_details": "without the names of products",
}


def present(names: Any) -> list[str]:
    """The names whose files are there."""
    return [name for name in names if (SHARED / f"{name}.json").is_file()]


def follow(node: Any, path: str) -> Any:
    """A value at a dotted path, in JSON or in an order."""
    for step in path.split("."):
        if step.isdigit():
            node = node[int(step)]
        else:
            node = node[step] if isinstance(node, dict) else getattr(node, step)
    return node


@pytest.mark.parametrize("name", present([*ELSEWHERE, *HUNDREDTHS]))
def test_other_platforms_orders_have_the_files_amounts(name: str) -> None:
    """Amounts are those in the file, hundredths as hundredths."""
    options, pairs = (ELSEWHERE | HUNDREDTHS)[name]
    text = (SHARED / f"{name}.json").read_bytes()
    body, order = json.loads(text, parse_float=Decimal), next(read_orders(text, **options))
    unit = Decimal("0.01") if name in HUNDREDTHS else Decimal(1)

    for stated, read in pairs.items():
        assert number(follow(order, read)) == Decimal(follow(body, stated)) * unit, stated


@pytest.mark.parametrize("name", present(NOT_ORDERS))
def test_other_platforms_things_are_named(name: str) -> None:
    """What is not an order is refused with the right words."""
    with pytest.raises(NotAnOrderError, match=NOT_ORDERS[name]):
        read_order((SHARED / f"{name}.json").read_bytes())
