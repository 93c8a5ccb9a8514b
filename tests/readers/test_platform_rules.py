"""What is particular to one platform: pieces that come apart, ways of counting, credit, parcels."""

from __future__ import annotations

from typing import Any

import pytest

from postmail.errors import NotAnOrderError, PayloadError
from postmail.money import Money
from postmail.readers import read_order, read_orders
from postmail.readers.known import platforms
from tests.readers.payloads import load, raw


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
    assert order.has_left


def test_magento_s_way_of_delivery_is_no_carrier() -> None:
    """The order's `carrier` is what the customer chose, so no parcel is handed over to it."""
    payload = load("magento-graphql/order")
    (one,) = payload["data"]["customer"]["orders"]["items"]
    one["carrier"] = "Flat Rate"
    one["shipments"][0].pop("tracking")
    (order,) = read_orders(payload)

    assert order.shipments[0].carrier is None


def test_saleor_tells_of_a_fulfilment_once_it_is_sent() -> None:
    """The parcel of the event has left; without such an event nothing is said of it."""
    payload = load("saleor-notify/order_refunded")
    told = read_order(payload)
    del payload["payload"]["fulfillment"]
    quiet = read_order(payload)

    assert quiet.shipments[0].status is None
    assert told.shipments[0].status == "in_transit"


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

    with pytest.raises(PayloadError, match=rf"beside=\{{'{piece}': \[\.\.\.\]\}}"):
        read_order(payload)
    items = lines["data"] if isinstance(lines, dict) else lines
    whole = read_order(raw(name)).lines
    assert read_order(payload, beside={piece: items}).lines == whole
    assert read_order({"order": node, piece: items}).lines == whole


def test_sylius_asks_for_the_date_that_its_shop_api_leaves_out() -> None:
    """The date comes beside the order."""
    payload = load("sylius/order_yen")
    del payload["checkoutCompletedAt"]

    with pytest.raises(PayloadError, match=r"beside=\{'checkoutCompletedAt'"):
        read_order(payload)
    piece = {"checkoutCompletedAt": "2026-02-01T00:00:00Z"}
    assert read_order(payload, beside=piece).placed_at.year == 2026
    assert read_order({"order": payload, **piece}).placed_at.year == 2026


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
    """Medusa 1 and both Magentos state a total after gift cards, and their sums still agree."""
    medusa = load("medusa-v1/order_yen") | {"gift_card_total": 520, "total": 3000}
    magento = load("magento/order") | {"grand_total": 100}
    magento["extension_attributes"]["gift_cards_amount"] = 35.3

    (graphql,) = load("magento-graphql/order")["data"]["customer"]["orders"]["items"]
    money = {"grand_total": 17.5, "total_giftcard": 10}
    graphql["total"] |= {key: {"value": value, "currency": "EUR"} for key, value in money.items()}

    for payload in (medusa, magento, graphql):
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

    with pytest.raises(PayloadError, match=r"beside=\{'orderDate'"):
        read_order(payload, currency="EUR")
    order = read_order(payload, currency="EUR", beside={"orderDate": "2026-03-08T09:00:00Z"})
    assert [parcel.status for parcel in order.shipments] == ["delivered", "in_transit"]
    assert [parcel.items[0].line_id for parcel in order.shipments] == ["a", "b"]
    assert order.status == "processing"
    assert order.extra == {}


def test_discounted_delivery_of_commercetools_is_what_its_total_holds() -> None:
    """A delivery discount stands with the delivery alone: its lowered price is in the total.

    Seen in a recorded cart: commercetools/commercetools-adyen-integration
    (extension/test/unit/fixtures/ctp-cart.json).
    """
    payload = load("commercetools/order")
    cents = {"type": "centPrecision", "currencyCode": "CHF", "fractionDigits": 2}
    payload["shippingInfo"]["discountedPrice"] = {
        "value": {**cents, "centAmount": 90},
        "includedDiscounts": [],
    }
    payload["totalPrice"]["centAmount"] = 5990
    payload["taxedPrice"]["totalGross"]["centAmount"] = 5990
    order = read_order(payload)

    assert order.totals.shipping == Money("0.90", "CHF")
    assert [finding.code for finding in order.findings] == []
    assert order.extra == {}


@pytest.mark.parametrize(
    ("line", "total", "discount"), [("8.5", "14", None), ("10", "14", "1.5")], ids=["now", "before"]
)
def test_saleors_discount_on_the_order_counts_once(
    line: str, total: str, discount: str | None
) -> None:
    """Saleor spreads it over lines and delivery; older versions kept it apart from both.

    Now: https://docs.saleor.io/developer/price-calculation; before:
    https://github.com/saleor/saleor/issues/14773, an order in
    https://github.com/saleor/saleor-dashboard/issues/1052
    """
    goods, shipping = {"amount": line, "currency": "EUR"}, {"amount": "5.5", "currency": "EUR"}
    payload = {
        "number": "7",
        "created": "2026-03-04T09:00:00Z",
        "userEmail": "rui@example.com",
        "displayGrossPrices": True,
        "voucherCode": "MAI",
        "lines": [{"productName": "Tee", "quantity": 1, "totalPrice": {"gross": goods}}],
        "subtotal": {"gross": goods},
        "shippingPrice": {"gross": shipping},
        "total": {"gross": {"amount": total, "currency": "EUR"}},
        "discounts": [{"name": "May", "amount": {"amount": "1.5", "currency": "EUR"}}],
    }
    order = read_order(payload)

    expected = Money(discount, "EUR") if discount else None
    assert (order.totals.discount, order.discounts[0].amount) == (expected, expected)
    assert (order.discounts[0].title, order.discounts[0].code) == ("May", "MAI")
    assert [finding.code for finding in order.findings] == []
    assert order.extra == {}


@pytest.mark.parametrize(("subtotal", "discount"), [("2.36", None), ("4.50", "2.14")])
def test_saleors_notices_count_a_discount_once(subtotal: str, discount: str | None) -> None:
    """The same holds for NOTIFY payloads, whose order states one sum of discounts."""
    payload = {
        "number": "7",
        "created": "2026-03-04T09:00:00Z",
        "currency": "USD",
        "display_gross_prices": True,
        "email": "ann@example.com",
        "lines": [{"product_name": "Tea", "quantity": 1, "total_gross_amount": subtotal}],
        "subtotal_gross_amount": subtotal,
        "shipping_price_gross_amount": "30.59",
        "total_gross_amount": "32.95",
        "discount_amount": "2.14",
        "discount_name": "Friend",
    }
    order = read_order(payload)

    expected = Money(discount, "USD") if discount else None
    assert (order.totals.discount, order.discounts[0].amount) == (expected, expected)
    assert [finding.code for finding in order.findings] == []
    assert order.extra == {}


@pytest.mark.parametrize("name", [one.name for one in platforms() if not one.own])
def test_an_order_without_its_time_is_told_in_the_platforms_words(name: str) -> None:
    """By its own key, beside what else is missing, and once."""
    with pytest.raises(PayloadError) as caught:
        read_order({}, platform=name, currency="EUR")
    told = [str(fault) for fault in caught.value.faults]

    times = ("expected a date and time", "expected seconds since 1970")
    assert len([fault for fault in told if any(time in fault for time in times)]) == 1
    assert [fault for fault in told if fault.startswith("placed_at")] == []


def test_a_time_that_cannot_be_read_is_told_once() -> None:
    """It is there, so nobody is asked to hand one in."""
    payload = {"@type": "Order", "orderNumber": "1", "orderDate": "soon", "priceCurrency": "EUR"}
    with pytest.raises(PayloadError) as caught:
        read_order(payload)

    assert [fault.path for fault in caught.value.faults] == ["orderDate"]
