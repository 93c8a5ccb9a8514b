"""Every platform's fixture, fact by fact; the shapes are those of the sources that stand beside."""

from __future__ import annotations

from typing import Any

import pytest

from postmail.money import Money
from postmail.order import Order
from postmail.readers import read_order
from tests.readers.payloads import raw

#: {fixture: (source of its shape, {fact: value})}; money is written as `12.50 EUR`.
EXPECTED: dict[str, tuple[str, dict[str, str]]] = {
    "shopify-graphql/order": (
        "https://shopify.dev/docs/api/admin-graphql/latest/objects/Order",
        {
            "number": "#S-77",
            "currency": "SEK",
            "lines[0].unit_price": "175.00 SEK",
            "lines[0].options[0].name": "Färg",
            "lines[0].options[1].value": "A.Ö.",
            "totals.subtotal": "350.00 SEK",
            "totals.discount": "50.00 SEK",
            "totals.total": "349.00 SEK",
            "discounts[0].code": "VÅR",
            "taxes[0].rate": "25.0",
            "shipments[0].status": "delivered",
            "shipments[0].tracking[1].url": "https://track.example/2",
            "first_order": "True",
            "status": "shipped",
        },
    ),
    "shopware/order": (
        "https://shopware.stoplight.io/docs/store-api (schema Order)",
        {
            "number": "10007",
            "locale": "de-AT",
            "lines[0].options[0].value": "Rot",
            "lines[1].kind": "digital",
            "lines[1].components[0].title": "Teil",
            "totals.subtotal": "119.99 EUR",
            "totals.discount": "11 EUR",
            "totals.total": "113.99 EUR",
            "totals.tax": "18.2 EUR",
            "totals.tax_note": "included",
            "discounts[0].code": "ELF",
            "payments[0].method": "Kreditkarte",
            "payments[0].status": "paid",
            "shipments[0].tracking[0].number": "1Z999AA10123456784",
            "shipments[0].estimated.latest": "2026-02-07 00:00:00+00:00",
            "billing_address.lines": "('Ring 1', 'Stiege 2')",
        },
    ),
    "saleor/order_net": (
        "https://docs.saleor.io/api-reference/orders/objects/order",
        {
            "locale": "pt-BR",
            "lines[0].title": "Livro",
            "lines[0].unit_price": "10 BRL",
            "lines[0].tax_rate": "10",
            "totals.subtotal": "20 BRL",
            "totals.shipping": "5 BRL",
            "totals.total": "27.5 BRL",
            "totals.tax_note": "excluded",
            "shipments[0].tracking[0].number": "None",
            "shipments[0].tracking[0].url": "https://t.example/2",
            "shipping_address.district": "Boa Vista",
        },
    ),
    "saleor-notify/order_refunded": (
        "https://docs.saleor.io/developer/extending/webhooks/sample-webhook-payloads",
        {
            "number": "12",
            "lines[0].total": "13.99 EUR",
            "lines[0].tax_rate": "19",
            "totals.total": "17.990 EUR",
            "refunds[0].amount": "5.500 EUR",
            "shipments[0].tracking[0].number": "01906000000001",
            "shipments[0].items[0].line_id": "l",
        },
    ),
    "medusa/order_v2": (
        "https://github.com/medusajs/medusa (packages/core/types/src/http/order/common.ts, "
        "packages/medusa/src/api/store/orders/query-config.ts, at 59e6747)",
        {
            "number": "42",
            "lines[0].title": "Krus",
            "lines[0].options[0].value": "Stor",
            "lines[0].subtotal": "216 DKK",
            "totals.subtotal": "216 DKK",
            "totals.discount": "20 DKK",
            "totals.shipping": "15.5 DKK",
            "totals.total": "211.5 DKK",
            "totals.tax_note": "included",
            "totals.refunded": "20 DKK",
            "discounts[0].code": "FORÅR",
            "discounts[0].amount": "20 DKK",
            "shipments[0].tracking[0].url": "https://gls.example/123",
            "status": "shipped",
        },
    ),
    "medusa-v1/order_yen": (
        "https://docs.medusajs.com/v1/references/entities/classes/Order",
        {
            "lines[0].unit_price": "1500 JPY",
            "lines[0].quantity_refunded": "1",
            "totals.total": "3520 JPY",
            "totals.refunded": "1500 JPY",
            "refunds[0].amount": "1500 JPY",
            "shipments[0].tracking[0].number": "4000",
            "shipping_method": "ヤマト",
            "shipping_address.last_name": "None",
        },
    ),
    "commercetools/order": (
        "https://docs.commercetools.com/api/projects/orders",
        {
            "number": "CT-9",
            "lines[0].title": "Rucksack",
            "lines[0].options[0].value": "blau",
            "lines[0].unit_price": "69.00 CHF",
            "lines[0].total": "59.00 CHF",
            "lines[0].discounts[0].amount": "10.00 CHF",
            "lines[0].tax_rate": "8.1",
            "totals.total": "64.90 CHF",
            "totals.tax": "4.86 CHF",
            "shipping_address.lines": "('Gasse 4',)",
            "shipments[0].carrier": "Swiss Post",
            "payments[0].method": "TWINT",
            "status": "shipped",
        },
    ),
    "stripe/session_isk": (
        "https://docs.stripe.com/api/checkout/sessions/object, https://docs.stripe.com/currencies",
        {
            "number": "IS-5",
            "lines[0].unit_price": "2500.00 ISK",
            "lines[0].image": "https://cdn.example/peysa.jpg",
            "totals.subtotal": "5000.00 ISK",
            "totals.discount": "500.00 ISK",
            "totals.shipping": "1000.00 ISK",
            "totals.total": "5700.00 ISK",
            "totals.tax_note": "excluded",
            "shipping_address.country": "IS",
            "payments[0].status": "paid",
            "test": "True",
        },
    ),
    "sylius/order_yen": (
        "https://github.com/Sylius/Sylius (tests/Api/Responses/shop/order)",
        {
            "lines[0].title": "皿",
            "lines[0].sku": "SARA_AO",
            "lines[0].unit_price": "1500.00 JPY",
            "totals.subtotal": "3000.00 JPY",
            "totals.discount": "300.00 JPY",
            "totals.total": "3200.00 JPY",
            "totals.tax_note": "included",
            "payments[0].method": "カード",
            "shipping_method": "YAMATO",
            "status": "shipped",
        },
    ),
    "spree/order": (
        "https://github.com/spree/spree (spree/api/app/serializers/spree/api/v3, at cee28a2)",
        {
            "number": "R2002",
            "lines[1].available_at": "2026-06-15 08:00:00+00:00",
            "totals.fees": "2.0 EUR",
            "totals.total": "67.0 EUR",
            "totals.refunded": "20.0 EUR",
            "totals.due": "None",
            "totals.tax_note": "included",
            "payments[0].status": "partly_refunded",
            "shipments[0].carrier": "DHL",
            "shipments[0].status": "ready_for_pickup",
            "shipments[0].pickup_point.name": "Packstation 131",
            "shipments[0].estimated.latest": "2026-05-07 12:00:00+00:00",
            "status": "partly_shipped",
        },
    ),
    "spree/order_older": (
        "https://solidus.docs.stoplight.io (schema Order)",
        {
            "number": "R555",
            "lines[0].options[0].value": "Size: L",
            "totals.subtotal": "40.0 CAD",
            "totals.discount": "2.0 CAD",
            "totals.total": "47.6 CAD",
            "totals.tax_note": "excluded",
            "billing_address.region": "Québec",
            "shipping_address.name": "Ann Roy",
            "payments[0].last4": "4242",
            "shipments[0].tracking[0].url": "https://t.example/X1",
            "status": "partly_shipped",
        },
    ),
    "magento/order": (
        "https://github.com/magento/magento2 (app/code/Magento/Sales/Api/Data/OrderInterface.php)",
        {
            "number": "000000321",
            "placed_at": "2026-03-01 23:30:00+00:00",
            "lines[0].options[0].value": "M",
            "lines[0].components": "()",
            "lines[1].components[0].title": "Kubek",
            "totals.discount": "20 PLN",
            "totals.shipping": "10.0000 PLN",
            "totals.total": "135.3 PLN",
            "discounts[0].code": "WIOSNA",
            "billing_address.lines": "('ul. Długa 5', 'm. 3')",
            "shipping_address.city": "Gdańsk",
            "payments[0].method": "Przelewy24",
        },
    ),
    "magento/order_gross": (
        "https://github.com/magento/magento2 (app/code/Magento/Sales/Api/Data/OrderInterface.php; "
        "dev/tests/integration/testsuite/Magento/Tax/_files/scenarios/"
        "including_tax_apply_tax_after_discount.php, at 04a6368)",
        {
            "lines[0].unit_price": "123 PLN",
            "lines[0].total": "123 PLN",
            "totals.subtotal": "123 PLN",
            "totals.shipping": "12.3 PLN",
            "totals.discount": "27.06 PLN",
            "totals.tax": "20.24 PLN",
            "totals.tax_note": "included",
            "totals.total": "108.24 PLN",
            "taxes[0].rate": "23",
            "taxes[0].amount": "20.24 PLN",
            "payments[0].method": "Przelew bankowy",
        },
    ),
    "bigcommerce/order": (
        "https://github.com/bigcommerce/docs (reference/orders.v2.oas2.yml, at 24f580c)",
        {
            "number": "108",
            "placed_at": "2024-11-21 14:53:32+00:00",
            "lines[0].unit_price": "50.0000 USD",
            "lines[0].options[0].value": "Blue",
            "totals.subtotal": "100.0000 USD",
            "totals.discount": "10.0000 USD",
            "totals.fees": "3.0000 USD",
            "totals.total": "114.8700 USD",
            "totals.refunded": "None",
            "discounts[0].code": "TEN",
            "payments[0].status": "paid",
            "shipments[0].carrier": "UPS",
            "shipments[0].tracking[0].number": "1Z999",
            "shipments[0].tracking[0].url": "https://carrier.example/track/1Z999",
            "customer.id": "None",
            "status": "placed",
        },
    ),
    "oscar/order": (
        "https://github.com/django-oscar/django-oscar-api (oscarapi/serializers/checkout.py and "
        "oscarapi/settings.py, at 7f8e55f; `title` added to OSCARAPI_ORDERLINE_FIELDS)",
        {
            "number": "100022",
            "lines[0].unit_price": "15.00 GBP",
            "lines[0].options[0].value": "Red",
            "discounts[0].title": "Spring",
            "discounts[1].title": "Mugs for friends",
            "discounts[1].code": "TEACUP",
            "totals.discount": "3.00 GBP",
            "totals.fees": "1.20 GBP",
            "totals.total": "33.10 GBP",
            "shipping_address.city": "Leeds",
            "shipping_address.country": "GB",
            "status": "processing",
        },
    ),
    "schema-org/order": (
        "https://developers.google.com/workspace/gmail/markup/reference/order, with the delivery "
        "charge of https://gist.github.com/SleeplessByte/96cc96c8d653a336f774",
        {
            "number": "NL-77",
            "lines[0].title": "Kanne & Tasse",
            "lines[0].quantity": "2",
            "lines[0].subtotal": "59.98 EUR",
            "lines[1].title": "Filter",
            "totals.shipping": "4.95 EUR",
            "totals.total": "68.93 EUR",
            "billing_address.country": "DE",
            "shipping_address.country": "DE",
            "shipments[0].estimated.earliest": "2026-03-03 00:00:00+01:00",
            "payments[0].method": "PayPal",
            "status": "processing",
        },
    ),
}


def fact(order: Order, path: str) -> str:
    """A fact of the order, as the table writes it."""
    node: Any = order
    for step in path.replace("[", ".").replace("]", "").split("."):
        node = node[int(step)] if step.isdigit() else getattr(node, step)
    return f"{node.amount} {node.currency}" if isinstance(node, Money) else str(node)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_platforms_order_reads_fact_by_fact(name: str) -> None:
    """Each platform's order has the facts that its payload states, and its sums agree."""
    source, facts = EXPECTED[name]

    order = read_order(raw(name))

    assert source.startswith("https://")
    assert order.source == name.split("/")[0]
    assert {path: fact(order, path) for path in facts} == facts
    assert "total-mismatch" not in {finding.code for finding in order.findings}
    assert order.extra == {}
