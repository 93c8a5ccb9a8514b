"""WooCommerce's orders read as the shop showed them: HTML decoded, tax where prices contain it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from postmail.errors import NotAnOrderError
from postmail.money import Money
from postmail.order import OrderStatus, PaymentStatus, TaxNote
from postmail.readers import read_order
from tests.readers.payloads import load, raw


def eur(amount: str) -> Money:
    """Euros."""
    return Money(amount, "EUR")


@pytest.fixture
def payload() -> dict[str, Any]:
    """An order whose prices contain tax, with a bundle, a coupon and a negative fee."""
    body: dict[str, Any] = load("woocommerce/order_gross_bundle")
    return body


def test_amounts_contain_tax_where_prices_do() -> None:
    """Net amounts and their tax are added, as in the shop, and that is a finding."""
    order = read_order(raw("woocommerce/order_gross_bundle"))

    assert order.lines[0].subtotal == eur("100.00")
    assert order.lines[0].unit_price == eur("50.00")
    assert order.totals.shipping == eur("5.00")
    assert order.totals.total == eur("104.00")
    assert order.totals.tax_note is TaxNote.INCLUDED
    codes = {finding.code for finding in order.findings}
    assert "computed" in codes
    assert "total-mismatch" not in codes


def test_amounts_stay_net_where_prices_do_not_contain_tax() -> None:
    """Three decimals and a small currency code arrive as they are."""
    order = read_order(raw("woocommerce/order_kwd_wrapped"))

    assert order.lines[0].unit_price == Money("1.250", "KWD")
    assert order.totals.total == Money("7.500", "KWD")
    assert order.totals.tax_note is TaxNote.EXCLUDED


def test_a_price_that_does_not_divide_is_absent(payload: dict[str, Any]) -> None:
    """Ten euros for three pieces have no price for one."""
    payload["line_items"][3]["quantity"] = 3

    assert read_order(payload).lines[1].unit_price is None


def test_bundles_hold_their_parts() -> None:
    """Parts lie in their container's line and are no lines of their own."""
    order = read_order(raw("woocommerce/order_gross_bundle"))

    assert [line.title for line in order.lines] == ["Teeset", "Band, je Meter"]
    assert [part.title for part in order.lines[0].components] == ["Kanne", "Tasse"]


def test_a_bundle_costs_what_its_parts_cost(payload: dict[str, Any]) -> None:
    """Where parts are priced one by one, the container is free, and its line shows their sum.

    Source: https://woocommerce.com/document/bundles/bundles-configuration (Priced Individually)
    """
    bundle, pot, cup, _ = payload["line_items"]
    free = {"subtotal": "0.00", "subtotal_tax": "0.00", "total": "0.00", "total_tax": "0.00"}
    priced = {"subtotal": "40.00", "subtotal_tax": "7.60", "total": "30.00", "total_tax": "5.70"}
    payload["line_items"][:3] = [bundle | free, pot | priced, cup | priced]
    payload["coupon_lines"] = []
    line = read_order(payload).lines[0]

    assert (line.subtotal, line.total) == (eur("95.20"), eur("71.40"))
    assert line.unit_price == eur("47.60")
    assert [item.amount for item in line.discounts] == [eur("23.80")]


def test_codes_of_regions_are_no_part_of_a_letter(payload: dict[str, Any]) -> None:
    """
    WooCommerce keeps codes: they stay where letters have them, become names where letters have
    these, and names stay everywhere. Of its own making are CN1 and Mexico's with two letters. The
    code of the country itself is none of a region: ESP is not Palencia (P).

    Facts: `plugins/woocommerce/i18n/states.php` in https://github.com/woocommerce/woocommerce;
    which countries' letters need a region: `testdata/countryinfo.txt` (`fmt`, `require`) in
    https://github.com/google/libaddressinput
    """
    codes = [
        ("US", "TX"),
        ("IT", "MI"),
        ("TR", "TR34"),
        ("ES", "M"),
        ("IN", "MH"),
        ("MX", "JA"),
        ("MX", "MX"),
        ("AR", "C"),
        ("CN", "CN11"),
        ("IE", "D"),
        ("IE", "Cork"),
        ("DE", "DE-BE"),
        ("GR", "I"),
        ("CN", "CN-11"),
        ("ES", "ESP"),
        ("AR", "ARG"),
    ]
    told = []
    for country, state in codes:
        payload["billing"] |= {"country": country, "state": state}
        order = read_order(payload)
        assert order.billing_address is not None
        told.append(order.billing_address.region)
        lost = "region-code" in {finding.code for finding in order.findings}
        assert lost == (order.billing_address.region is None)

    names = ["İstanbul", "Madrid", "Maharashtra", "Jalisco", "Estado de México"]
    names += ["Ciudad Autónoma de Buenos Aires", "Jiangsu", "Co. Dublin", "Cork"]
    assert told == ["TX", "MI", *names, *[None] * 5]


def test_no_line_is_lost_where_containers_go_in_circles(payload: dict[str, Any]) -> None:
    """Lines that contain each other, or themselves, are all shown."""
    first, second, third, *_ = payload["line_items"]
    first["bundled_by"], second["bundled_by"], third["bundled_by"] = "2", "1", "3"

    assert len(read_order(payload).lines) == 4


def test_discounts_are_positive_and_stand_with_the_order() -> None:
    """Coupons and negative fees are what was saved; lines keep what they cost before."""
    order = read_order(raw("woocommerce/order_gross_bundle"))

    assert [(item.code, item.title, item.amount) for item in order.discounts] == [
        ("frühling", None, eur("12.00")),
        (None, "Treuerabatt", eur("2.00")),
    ]
    assert order.totals.discount == eur("14.00")
    assert order.totals.fees == eur("3.00")
    assert order.lines[0].total == eur("100.00")


def test_a_lower_total_without_a_coupon_is_the_lines_own_discount(payload: dict[str, Any]) -> None:
    """What the shop's staff took off one line stands with the line."""
    payload["coupon_lines"] = []

    line = read_order(payload).lines[0]

    assert line.total == eur("88.00")
    assert [item.amount for item in line.discounts] == [eur("12.00")]


def test_html_is_decoded_to_plain_text() -> None:
    """Entities and tags in names, notes and options are gone, line breaks stay."""
    order = read_order(raw("woocommerce/order_gross_bundle"))

    assert order.note == "Klingel: O'Neil & Söhne\n2. Stock"
    assert order.shipping_method == "Versand & Verpackung"
    assert order.customer is not None
    assert order.customer.company == "Tee & Co."
    assert order.lines[0].options[1].value == "Für Ida"


def test_what_the_name_says_is_not_said_again(payload: dict[str, Any]) -> None:
    """A variant's value that stands in the name is no option, as in the shop."""
    payload["line_items"][0]["parent_name"] = None

    line = read_order(payload).lines[0]

    assert line.title == "Teeset – Rot"
    assert [option.name for option in line.options] == ["Gravur"]


def test_the_time_in_gmt_is_preferred() -> None:
    """On the day when clocks change, GMT leaves no doubt."""
    order = read_order(raw("woocommerce/order_gross_bundle"))

    assert order.placed_at == dt.datetime(2026, 3, 29, 1, 10, tzinfo=dt.UTC)
    assert "assumed-zone" not in {finding.code for finding in order.findings}


def test_a_time_without_zone_is_read_in_the_given_one() -> None:
    """Without GMT the given zone counts, else UTC; both are findings that name the zone."""
    local = read_order(raw("woocommerce/order_kwd_wrapped"), timezone="Asia/Kuwait")
    assumed = read_order(raw("woocommerce/order_kwd_wrapped"))

    assert local.placed_at == dt.datetime(2026, 1, 5, 7, tzinfo=dt.UTC)
    assert assumed.placed_at == dt.datetime(2026, 1, 5, 10, tzinfo=dt.UTC)
    assert [f.message for f in (*local.findings, *assumed.findings)] == [
        "a time without a zone was read as Asia/Kuwait",
        "a time without a zone was read as UTC",
    ]


def test_payment_parcel_and_refund() -> None:
    """An open payment has its address, the tracking plugin its parcel, a stub its refund."""
    order = read_order(raw("woocommerce/order_gross_bundle"))

    assert order.payments[0].status is PaymentStatus.PENDING
    assert order.payments[0].url is not None
    assert order.shipments[0].tracking[0].number == "00340434161094000017"
    assert order.shipments[0].shipped_at == dt.datetime(2026, 3, 30, 10, tzinfo=dt.UTC)
    assert order.refunds[0].amount == eur("5.00")
    assert order.refunds[0].reason is None


def test_whole_refunds_and_trackings_beside_the_order(payload: dict[str, Any]) -> None:
    """Refund resources have negative quantities and point to their lines in meta data."""
    refund = {
        "id": 5121,
        "date_created_gmt": "2026-04-02T08:00:00",
        "amount": "25.00",
        "reason": "Sprung",
        "line_items": [
            {
                "id": 90,
                "name": "Band",
                "quantity": -1.5,
                "total": "-4.20",
                "meta_data": [{"id": 1, "key": "_refunded_item_id", "value": "4"}],
            }
        ],
    }
    tracking = {"tracking_number": "https://t.example/1", "tracking_provider": None}

    order = read_order(payload, beside={"refunds": [refund], "shipment_trackings": [tracking]})

    assert order.refunds[0].amount == eur("25.00")
    assert str(order.refunds[0].items[0].quantity) == "1.5"
    assert str(order.lines[1].quantity_refunded) == "1.5"
    assert order.shipments[1].tracking[0].number is None
    assert order.shipments[1].tracking[0].url == "https://t.example/1"


def test_statuses_with_and_without_prefix() -> None:
    """`wc-on-hold` is `on-hold`; a status of the shop's own is a finding."""
    body = load("woocommerce/order_kwd_wrapped")
    assert read_order(body).status is OrderStatus.ON_HOLD

    body["data"]["status"] = "awaiting-stars"
    order = read_order(body)
    assert order.status is None
    assert "unknown-value" in {finding.code for finding in order.findings}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ([{"amount": "1", "line_items": [], "reason": ""}], r"a list \(1\), each a refund"),
        ({"data": [{"tracking_number": "1", "tracking_provider": "x"}]}, "a shipment tracking"),
        ({"status": "draft", "line_items": [], "order_key": "", "billing": {}}, "a draft order"),
        ({"regular_price": "1", "stock_status": "x"}, "a product"),
        (
            load("woocommerce/order_gross_bundle") | {"billing_period": "month"},
            "a subscription .*one of its orders",
        ),
    ],
)
def test_other_things_are_named_for_what_they_are(body: Any, words: str) -> None:
    """What is not an order is refused by its name."""
    with pytest.raises(NotAnOrderError, match=words):
        read_order(body)


@pytest.mark.parametrize(
    ("state", "city", "region"),
    [
        ("JP13", "渋谷区", "東京都"),
        ("JP13", "Shibuya", "Tokyo"),
        ("JP-01", "さっぽろ", "北海道"),
        ("JP47", "", "Okinawa"),
        ("JP48", "Shibuya", None),
        ("東京都", "渋谷区", "東京都"),
    ],
)
def test_prefectures_are_written_as_their_cities_are(
    payload: dict[str, Any], state: str, city: str, region: str | None
) -> None:
    """Letters in Japan need them, so their codes have names: `plugins/woocommerce/i18n/states.php`
    in https://github.com/woocommerce/woocommerce numbers them as ISO 3166-2 does.
    """
    payload["billing"] |= {"country": "JP", "state": state, "city": city}
    address = read_order(payload).billing_address

    assert address is not None
    assert address.region == region


def test_what_plugins_keep_for_themselves_is_not_shown(payload: dict[str, Any]) -> None:
    """Names that only programmers write, and that nobody gave a label; they are in `extra`."""
    payload["line_items"][0]["meta_data"] = [
        {"key": "reservation_lock_id", "value": "8832", "display_key": "reservation_lock_id"},
        {"key": "gift_text", "value": "For Ida", "display_key": "Gift text"},
        {"key": "pa_size_eu", "value": "44"},
        {"key": "Engraving", "value": "Ida", "display_key": "Engraving"},
        {"key": "colour", "value": "grey", "display_key": "colour"},
    ]
    order = read_order(payload)

    shown = [option.value for option in order.lines[0].options]
    assert shown == ["For Ida", "44", "Ida", "grey"]
    assert "8832" in str(order.extra)


@pytest.mark.parametrize(
    ("facts", "files"),
    [
        ({}, True),
        ({"needs_processing": True}, False),
        ({"shipping_lines": [{"id": 1, "method_title": "Parcel", "total": "0.00"}]}, False),
        ({"shipping": {"address_1": "Hauptstr. 1", "country": "DE"}}, False),
    ],
)
def test_what_needs_no_processing_is_files(
    payload: dict[str, Any], facts: dict[str, Any], files: bool
) -> None:
    """Every product is virtual and can be downloaded, unless the shop only wants to be done."""
    payload |= {"needs_processing": False, "shipping_lines": [], "shipping": {"address_1": ""}}
    order = read_order(payload | facts)

    assert order.has_goods is not files


def test_what_deleted_products_were_is_not_known(payload: dict[str, Any]) -> None:
    """WooCommerce passes over them, so nothing of them needs processing."""
    payload |= {"needs_processing": False, "shipping_lines": [], "shipping": {"address_1": ""}}
    payload["line_items"][0]["sku"] = None

    assert read_order(payload).has_goods
