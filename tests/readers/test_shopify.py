"""Shopify's orders read as what the customer saw and paid."""

from __future__ import annotations

import copy
import datetime as dt
import time
from decimal import Decimal
from typing import Any

import pytest

from postmail.errors import NotAnOrderError, PayloadError
from postmail.money import Money
from postmail.order import LineKind, OrderStatus, PaymentStatus, ShipmentStatus, TaxNote
from postmail.readers import read_order
from tests.readers.payloads import load, raw


def eur(amount: str) -> Money:
    """Euros."""
    return Money(amount, "EUR")


@pytest.fixture
def payload() -> dict[str, Any]:
    """A webhook body: paid in euros, kept in francs."""
    body: dict[str, Any] = load("shopify/order_presentment")
    return body


def test_amounts_are_those_that_the_customer_saw() -> None:
    """Where shop and customer have different currencies, the presentment amounts count."""
    order = read_order(raw("shopify/order_presentment"))

    assert order.currency == "EUR"
    assert order.lines[0].unit_price == eur("30.00")
    assert order.totals.total == eur("78.00")
    assert order.totals.shipping == eur("5.00")
    assert order.totals.tip == eur("2.00")
    assert order.totals.tax_note is TaxNote.INCLUDED
    assert order.taxes[0].rate == 19
    assert "total-mismatch" not in {finding.code for finding in order.findings}


def test_an_amount_without_presentment_money_is_left_out() -> None:
    """An amount only in the shop's currency is not taken for the customer's, and that is told."""
    order = read_order(raw("shopify/order_presentment"))

    assert order.totals.due is None
    assert ("no-presentment-amount", "total_outstanding") in {
        (finding.code, finding.path) for finding in order.findings
    }


def test_what_is_reserved_on_a_card_is_not_due() -> None:
    """Shopify counts a reserved amount as outstanding, but the customer has nothing to pay."""
    payload = load("shopify/order_yen_legacy")["order"] | {"total_outstanding": "5"}

    pending = read_order(payload | {"financial_status": "pending"})
    reserved = read_order(payload | {"financial_status": "authorized"})

    assert pending.totals.due == Money(5, "JPY")
    assert reserved.totals.due is None


def test_discounts_stand_where_they_were_made() -> None:
    """One for chosen goods is the line's; one for all goods and one on delivery the order's."""
    order = read_order(raw("shopify/order_presentment"))

    own = order.lines[0].discounts
    assert [(item.title, item.amount, item.percent) for item in own] == [
        ("Mützenwoche", eur("6.00"), Decimal(20))
    ]
    assert order.lines[0].subtotal == eur("60.00")
    assert order.lines[0].total == eur("54.00")
    assert [(item.code, item.amount, item.on_shipping) for item in order.discounts] == [
        ("FRÜHLING", eur("3.00"), False),
        (None, eur("5.00"), True),
    ]


def test_the_original_order_stays_and_refunds_stand_apart() -> None:
    """Quantities and totals are those ordered; failed refund transactions give nothing back."""
    order = read_order(raw("shopify/order_presentment"))

    assert (str(order.lines[0].quantity), str(order.lines[0].quantity_refunded)) == ("2", "1")
    assert [refund.amount for refund in order.refunds] == [eur("24.00")]
    assert order.refunds[0].items[0].line_id == "9001"


def test_parcels_keep_every_safe_tracking_address() -> None:
    """One number with two addresses gives both; a script is dropped with a finding."""
    order = read_order(raw("shopify/order_presentment"))

    tracking = order.shipments[0].tracking
    assert [(item.number, item.url) for item in tracking] == [
        ("00340434161094000000", "https://track.example/dhl?n=00340434161094000000"),
        (None, "https://other.example/t/1"),
    ]
    assert order.shipments[0].status is ShipmentStatus.OUT_FOR_DELIVERY
    assert "unsafe-link" in {finding.code for finding in order.findings}


def test_facts_beside_the_amounts() -> None:
    """Names lose only their padding; options, kinds, language, gift and people come through."""
    order = read_order(raw("shopify/order_presentment"))

    assert order.customer is not None
    assert order.shipping_address is not None
    assert order.shipping_address.last_name == "Nørgaard"
    assert order.shipping_address.country == "DE"
    assert [(o.name, o.value) for o in order.lines[0].options] == [
        (None, "Blau / M"),
        ("Stickerei", "Für Ida & Bo"),
    ]
    assert order.lines[1].kind is LineKind.GIFT_CARD
    assert order.lines[1].options == ()
    assert (order.locale, order.first_order, order.gift) == ("de-DE", False, True)
    assert order.gift_message == "Alles Gute, Bo"
    assert order.note == "Bitte beim Nachbarn abgeben.\nDanke!"
    assert order.status is OrderStatus.PARTLY_SHIPPED
    assert order.placed_at == dt.datetime(2026, 3, 1, 17, 5, 10, tzinfo=dt.UTC)


def test_what_nobody_understands_goes_to_extra() -> None:
    """Unknown keys keep their values under their paths, with one finding for each group."""
    order = read_order(raw("shopify/order_presentment"))

    assert order.extra == {"note_attributes[1]": {"name": "Delivery slot", "value": "morning"}}
    told = [finding for finding in order.findings if finding.code == "not-understood"]
    assert len(told) == 1
    assert "note_attributes" in told[0].message


def test_an_old_order_in_yen() -> None:
    """Amounts without decimals, one name for two, a country by name, a gateway for payment."""
    order = read_order(raw("shopify/order_yen_legacy"))

    assert order.totals.total == Money("4400", "JPY")
    assert order.shipping_address is not None
    assert order.shipping_address.first_name is None
    assert order.shipping_address.country == "JP"
    assert (order.payments[0].method, order.payments[0].status) == ("Konbini", PaymentStatus.PAID)
    assert order.first_order is True


def test_pieces_may_come_beside_the_order(payload: dict[str, Any]) -> None:
    """Refunds and fulfilments that came apart are read from `beside`, with their own paths."""
    refunds, payload["refunds"] = payload["refunds"], []
    refunds[0]["transactions"][1]["amount"] = "-24.00"

    order = read_order(payload, beside={"refunds": refunds})

    assert [refund.amount for refund in order.refunds] == [eur("24.00")]
    with pytest.raises(PayloadError, match=r"beside\.parcels: no such piece.*fulfillments"):
        read_order(payload, beside={"parcels": []})


def test_all_faults_come_at_once_each_with_its_path(payload: dict[str, Any]) -> None:
    """Five mistakes in five places are five faults."""
    payload["line_items"][0]["price_set"]["presentment_money"]["amount"] = "abc"
    payload["line_items"][1]["title"] = payload["line_items"][1]["name"] = None
    payload["processed_at"] = "yesterday"
    payload["shipping_address"] = "Hafenstraße 7"
    payload["fulfillments"][0]["line_items"][0]["quantity"] = -1

    with pytest.raises(PayloadError) as caught:
        read_order(payload)

    assert {
        'line_items[0].price_set.presentment_money.amount: expected an amount, got "abc"',
        "line_items[1].title or name: expected text, found nothing",
        'processed_at: expected a date and time (ISO 8601), got "yesterday"',
        'shipping_address: expected an object, got "Hafenstraße 7"',
        "fulfillments[0].line_items[0].quantity: expected greater than or equal to 0, got "
        "Decimal('-1')",
    } == set(map(str, caught.value.faults))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"refund": {"id": 1, "order_id": 2, "refund_line_items": []}}, "a refund .*beside"),
        ({"fulfillment": {"order_id": 2, "tracking_company": "DHL"}}, "a fulfilment .*beside"),
        (
            {"fulfillments": [{"order_id": 2, "tracking_company": None}]},
            r"a list \(1\), each a ful",
        ),
        ({"gift_card": {"balance": "1", "initial_value": "1"}}, "a gift card"),
        ({"draft_order": {"line_items": [], "invoice_url": "x"}}, "a draft order .*complete it"),
        ({"id": 1, "token": "t", "line_items": []}, "a cart"),
        ({"product": {"variants": [], "product_type": ""}}, "a product"),
        ({"abandoned_checkout_url": "x", "line_items": []}, "an abandoned checkout"),
    ],
)
def test_other_things_are_named_for_what_they_are(body: dict[str, Any], words: str) -> None:
    """What is not an order is refused by its name, with what to hand in instead."""
    with pytest.raises(NotAnOrderError, match=words):
        read_order(body)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"cancelled_at": "2026-03-02T00:00:00Z"}, OrderStatus.CANCELLED),
        ({"financial_status": "refunded"}, OrderStatus.REFUNDED),
        ({"fulfillment_status": "fulfilled"}, OrderStatus.SHIPPED),
        ({"fulfillment_status": None}, OrderStatus.PARTLY_REFUNDED),
        ({"fulfillment_status": None, "financial_status": "paid"}, OrderStatus.PLACED),
        ({"fulfillment_status": None, "financial_status": "pending"}, OrderStatus.PENDING),
        ({"fulfillment_status": None, "financial_status": "novel"}, None),
    ],
)
def test_the_status_follows_from_money_and_goods(
    payload: dict[str, Any], change: dict[str, Any], status: OrderStatus | None
) -> None:
    """Cancelled and refunded outweigh shipped, shipped outweighs partly refunded and paid."""
    assert read_order(copy.deepcopy(payload) | change).status is status


def test_a_failed_fulfilment_does_not_leave(payload: dict[str, Any]) -> None:
    """A parcel whose fulfilment failed has not been shipped, and that is a finding."""
    payload["fulfillments"][0]["status"] = "failure"

    order = read_order(payload)

    assert order.shipments[0].status is ShipmentStatus.CANCELLED
    assert order.shipments[0].shipped_at is None
    assert "failed-fulfilment" in {finding.code for finding in order.findings}


def test_duties_are_fees_and_technical_gateways_stay_out(payload: dict[str, Any]) -> None:
    """Import duties are surcharges in the customer's currency; codes of gateways are no names."""
    money = {"amount": "3.10", "currency_code": "EUR"}
    payload["original_total_duties_set"] = {"presentment_money": money, "shop_money": money}
    payload["payment_gateway_names"] = ["shopify_payments", "klarna", "Bank Deposit"]

    order = read_order(payload)

    assert order.totals.fees == eur("3.10")
    assert [item.method for item in order.payments] == [None, "Klarna", "Bank Deposit"]


def test_time_grows_with_the_lines_and_not_with_their_square(payload: dict[str, Any]) -> None:
    """Eight times the lines take nowhere near sixty-four times as long."""

    def seconds(count: int) -> float:
        payload["line_items"] = [payload["line_items"][0] | {"id": at} for at in range(count)]
        start = time.process_time()
        assert len(read_order(payload).lines) == count
        return time.process_time() - start

    small, large = seconds(250), seconds(2000)
    assert large < 32 * small


def test_delivery_and_its_discount_are_not_counted_twice(payload: dict[str, Any]) -> None:
    """Delivery is that before its discount, whatever the sum of the order says about it.

    `total_discounts` "will always contain the sum of all discounts", and all are allocated to lines
    and shipping lines: a Shopify engineer in "Discount Applications exposes line level discounts on
    the Order API" (community.shopify.com, td-p/416581, page 2).
    """
    payload["total_shipping_price_set"]["presentment_money"]["amount"] = "0.00"

    order = read_order(payload)

    assert order.totals.shipping == eur("5.00")
    assert order.totals.discount == eur("14.00")
    assert [item.amount for item in order.discounts if item.on_shipping] == [eur("5.00")]
    assert "total-mismatch" not in {finding.code for finding in order.findings}


def test_a_fulfilment_that_is_pending_has_not_been_shipped(payload: dict[str, Any]) -> None:
    """Created is not shipped while the fulfilment is open."""
    payload["fulfillments"][0] |= {"status": "open", "shipment_status": None}

    shipment = read_order(payload).shipments[0]

    assert (shipment.status, shipment.shipped_at) == (ShipmentStatus.PENDING, None)


@pytest.mark.parametrize(
    ("status", "refunds", "only_removed"),
    [
        ("pending", [], True),
        ("pending", [{"transactions": [], "refund_line_items": []}], True),
        ("partially_refunded", [], False),
        (
            "paid",
            [{"transactions": [{"kind": "refund", "status": "success", "amount": "5"}]}],
            False,
        ),
    ],
)
def test_what_was_taken_out_of_an_unpaid_order_was_not_refunded(
    status: str, refunds: list[Any], only_removed: bool
) -> None:
    """A line that an edit took out is gone either way; refunded it is only if money went back."""
    payload = load("shopify/order_yen_legacy")["order"]
    payload["line_items"][0] |= {"current_quantity": 0}
    order = read_order(payload | {"financial_status": status, "refunds": refunds})
    line = order.lines[0]

    assert line.quantity_refunded == line.quantity
    assert line.quantity_removed == (line.quantity if only_removed else 0)


def test_a_tip_is_no_goods(payload: dict[str, Any]) -> None:
    """It is a line and a sum; the sum may be in the shop's own currency only."""
    before = len(read_order(payload).lines)
    tip = {"title": "Tip", "quantity": 1, "price": "1.90", "tip_payment_gateway": None}
    seen = {"presentment_money": {"amount": "2.00", "currency_code": "EUR"}}
    payload["line_items"].append(tip | {"price_set": seen})
    del payload["total_tip_received_set"]
    order = read_order(payload)

    assert len(order.lines) == before
    assert order.totals.tip == eur("2.00")
    assert "total-mismatch" not in {finding.code for finding in order.findings}

    payload["line_items"] = payload["line_items"][-1:]
    assert [line.title for line in read_order(payload).lines] == ["Tip"]
