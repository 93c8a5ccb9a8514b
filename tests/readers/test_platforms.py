"""Every platform's fixture, fact by fact; the shapes are those of the sources that stand beside."""

from __future__ import annotations

from typing import Any

import pytest

from postmail.errors import NotAnOrderError, PayloadError
from postmail.money import Money
from postmail.order import Order
from postmail.readers import read_order, read_orders
from tests.readers.payloads import load, raw

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


def test_magento_customers_orders_are_read_one_by_one() -> None:
    """The customer query of Magento's GraphQL API holds a list of orders, with bundles in lines.

    Shape: https://developer.adobe.com/commerce/webapi/graphql/schema/customer/queries/customer/
    """
    payload = raw("magento-graphql/order")

    with pytest.raises(NotAnOrderError, match=r"a list with one order .*read_orders"):
        read_order(payload)
    (order,) = read_orders(payload)
    assert order.number == "000000077"
    assert order.lines[0].components[0].title == "Brick"
    assert order.lines[0].unit_price == Money(24, "EUR")
    assert order.totals.total == Money("27.5", "EUR")
    assert order.shipments[0].tracking[0].number == "JJD000"


def test_prestashop_takes_what_it_only_points_to_beside_the_order() -> None:
    """Currency, customer and carrier are keys in the order, and objects beside it.

    Shape: https://github.com/PrestaShop/docs (webservice/resources/*.md, at 4ff66ab)
    """
    payload = raw("prestashop/order")

    with pytest.raises(PayloadError, match="hand in currency="):
        read_order(payload)
    order = read_order(payload, timezone="Europe/Paris", beside=load("prestashop/beside"))
    assert order.currency == "EUR"
    assert order.locale == "fr-FR"
    assert order.customer is not None
    assert order.customer.first_name == "Zoé"
    assert order.shipping_address is not None
    assert order.shipping_address.country == "FR"
    assert order.totals.total == Money("63.40", "EUR")
    assert order.lines[0].unit_price == Money("29.90", "EUR")
    assert (order.gift, order.gift_message) == (True, "Joyeux été")
    assert [discount.title for discount in order.discounts] == ["Bienvenue"]
    assert order.placed_at.isoformat() == "2026-03-01T10:00:00+01:00"
    assert [finding.code for finding in order.findings] == ["assumed-zone"]
    assert order.extra == {}


@pytest.mark.parametrize(
    ("number", "page", "url"),
    [
        ("6A1 2", "https://t.example/?n=@", "https://t.example/?n=6A1%202"),
        ("6A1", "https://t.example/", None),
        ("6A1", "javascript:alert(@)", None),
        ("https://t.example/own", "https://t.example/?n=@", "https://t.example/own"),
    ],
)
def test_a_carriers_page_in_prestashop_has_an_at_sign_for_the_number(
    number: str, page: str, url: str | None
) -> None:
    """The shop's own address of the carrier is used, where the number fits into it.

    Rule: https://github.com/PrestaShop/user-documentation-1.6 (Codice Tracking corrieri Italiani)
    """
    payload = load("prestashop/order")
    payload["order"]["shipping_number"] = number
    beside = {"currency": "EUR", "carrier": {"name": "Colissimo", "url": page}}

    order = read_order(payload, timezone="Europe/Paris", beside=beside)

    assert order.shipments[0].tracking[0].url == url


@pytest.mark.parametrize(
    ("name", "piece", "path"),
    [
        ("stripe/session_isk", "line_items", "data.object"),
        ("bigcommerce/order", "products", ""),
        ("oscar/order", "lines", ""),
    ],
)
def test_lines_that_come_apart_are_asked_for(name: str, piece: str, path: str) -> None:
    """Without its lines an order says how to hand them in, and with them it reads the same."""
    payload = load(name)
    node = payload
    for step in filter(None, path.split(".")):
        node = node[step]
    lines = node.pop(piece)
    node[piece] = "http://shop.example/api/lines" if piece != "line_items" else None

    with pytest.raises(PayloadError, match=rf"hand in beside=\{{'{piece}': \[\.\.\.\]\}}"):
        read_order(payload)
    items = lines["data"] if isinstance(lines, dict) else lines
    assert read_order(payload, beside={piece: items}).lines == read_order(raw(name)).lines


def test_sylius_asks_for_the_date_that_its_shop_api_leaves_out() -> None:
    """The date comes beside the order."""
    payload = load("sylius/order_yen")
    del payload["checkoutCompletedAt"]

    with pytest.raises(PayloadError, match=r"hand in beside=\{'checkoutCompletedAt'"):
        read_order(payload)
    order = read_order(payload, beside={"checkoutCompletedAt": "2026-02-01T00:00:00Z"})
    assert order.placed_at.year == 2026


@pytest.mark.parametrize(
    ("currency", "minor", "amount"),
    [
        ("jpy", 1500, "1500"),
        ("eur", 1500, "15.00"),
        ("kwd", 1500, "1.500"),
        ("clf", 1500, "0.1500"),
    ],
)
def test_minor_units_follow_the_currency(currency: str, minor: int, amount: str) -> None:
    """Whole numbers of minor units have the decimals of their currency: 0, 2, 3 or 4."""
    payload = load("medusa-v1/order_yen") | {"currency_code": currency, "total": minor}

    total = read_order(payload).totals.total

    assert total is not None
    assert (str(total.amount), total.currency) == (amount, currency.upper())


def test_gift_cards_that_lower_the_total_are_told_apart() -> None:
    """Medusa 1 and Magento state a total after gift cards, and their sums still agree."""
    medusa = load("medusa-v1/order_yen") | {"gift_card_total": 520, "total": 3000}
    magento = load("magento/order") | {"grand_total": 100}
    magento["extension_attributes"]["gift_cards_amount"] = 35.3

    for payload in (medusa, magento):
        order = read_order(payload)
        assert order.totals.gift_cards_off_total
        assert "total-mismatch" not in {finding.code for finding in order.findings}


def test_precise_amounts_of_commercetools_keep_their_digits() -> None:
    """A price of a third of a cent more is exact, and the rounding of its sum is no discount.

    Shape: https://docs.commercetools.com/api/types#highprecisionmoney
    """
    payload = load("commercetools/order")
    line = payload["lineItems"][0]
    line["quantity"] = 3
    line["price"]["value"] = {
        "type": "highPrecision",
        "currencyCode": "CHF",
        "centAmount": 1967,
        "preciseAmount": 196667,
        "fractionDigits": 4,
    }

    read = read_order(payload).lines[0]

    assert read.unit_price == Money("19.6667", "CHF")
    assert read.subtotal == read.total == Money("59.00", "CHF")
    assert read.discounts == ()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"giftCard": {"code": "x"}}, "a gift card from Saleor"),
        ({"object": "checkout.session", "status": "open"}, "an unfinished checkout session"),
        ({"object": "payment_intent", "amount": 1, "currency": "eur"}, "a payment from Stripe"),
        ({"lineItems": [], "totalPrice": {"centAmount": 1}, "cartState": "A"}, "a cart from comm"),
        ({"id": "ret", "refund_amount": 1, "items": [], "order_id": "o"}, "a return from Medusa"),
        ({"collection": "orders", "properties": {}}, "an event of the module ps_eventbus"),
        ({"scope": "store/order/created", "store_id": "1", "data": {}}, "a webhook without"),
        ({"@context": "https://schema.org", "@type": "ParcelDelivery"}, "a parcel from schema"),
        ({"items": [], "increment_id": "1", "grand_total": 1, "order_id": 1}, "an invoice"),
        (
            {"state": "cart", "items": [], "currencyCode": "EUR", "tokenValue": "t"},
            "a cart from Sy",
        ),
        ({"invoiceUrl": "x", "lineItems": {}}, "a draft order from Shopify"),
        ({"orderTransaction": {"amount": 1}}, "a payment without its order from Shopware"),
    ],
)
def test_other_things_are_named_for_what_they_are(body: Any, words: str) -> None:
    """Carts, payments, returns and parcels are refused by their names."""
    with pytest.raises(NotAnOrderError, match=words):
        read_order(body)


def test_ordered_items_tell_of_their_own_parcels() -> None:
    """Each item may come in a parcel of its own; the date is asked for where there is none.

    Shape: eg-0376 of data/sdo-invoice-examples.txt in https://github.com/schemaorg/schemaorg
    """

    def item(number: str, name: str, status: str) -> dict[str, Any]:
        return {
            "@type": "OrderItem",
            "orderItemNumber": number,
            "orderQuantity": 1,
            "orderedItem": {"@type": "Product", "name": name},
            "orderItemStatus": f"https://schema.org/{status}",
            "orderDelivery": {"@type": "ParcelDelivery", "expectedArrivalFrom": "2026-03-10"},
        }

    payload = {
        "@context": "https://schema.org",
        "@type": "Order",
        "orderNumber": "7",
        "orderStatus": "http://schema.org/orderProcessing",
        "orderedItem": [
            item("a", "Kanne", "OrderDelivered"),
            item("b", "Tasse", "OrderInTransit"),
        ],
    }

    with pytest.raises(PayloadError, match=r"hand in beside=\{'orderDate'"):
        read_order(payload, currency="EUR")
    order = read_order(payload, currency="EUR", beside={"orderDate": "2026-03-08T09:00:00Z"})
    assert [parcel.status for parcel in order.shipments] == ["delivered", "in_transit"]
    assert [parcel.items[0].line_id for parcel in order.shipments] == ["a", "b"]
    assert order.status == "processing"
    assert order.extra == {}


def test_medusas_net_orders_add_up_with_credit_and_free_delivery() -> None:
    """Net amounts need the net discount, also where only its tax is stated beside it.

    Sums: https://github.com/medusajs/medusa (packages/core/utils/src/totals/cart/index.ts, at
    1e1743e): total = subtotal + tax - discount_subtotal - credit lines.
    """
    payload = {
        "id": "order_2",
        "display_id": 43,
        "currency_code": "eur",
        "created_at": "2026-03-01T10:00:00.000Z",
        "items": [
            {
                "id": "i1",
                "title": "Mug",
                "quantity": 2,
                "unit_price": 50,
                "is_tax_inclusive": False,
                "original_subtotal": 100,
                "adjustments": [{"code": "TEN", "amount": 10, "subtotal": 10, "total": 12}],
                "detail": {"return_received_quantity": 1},
            }
        ],
        "shipping_methods": [
            {"name": "Parcel", "adjustments": [{"code": "FREE", "subtotal": 5, "total": 6}]}
        ],
        "item_subtotal": 100,
        "original_item_subtotal": 100,
        "original_shipping_subtotal": 5,
        "discount_total": 18,
        "discount_tax_total": 3,
        "tax_total": 18,
        "credit_line_total": 8,
        "total": 100,
    }

    order = read_order(payload)

    assert order.totals.discount == Money(15, "EUR")
    assert order.totals.shipping == Money(5, "EUR")
    assert (order.totals.gift_cards, order.totals.gift_cards_off_total) == (Money(8, "EUR"), True)
    assert [(item.code, item.on_shipping) for item in order.discounts] == [
        ("TEN", False),
        ("FREE", True),
    ]
    assert order.lines[0].quantity_refunded == 1
    assert order.findings == ()
