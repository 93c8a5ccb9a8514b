"""
Shopify: the order of the REST Admin API, and the body of the order webhooks (the same object).

Facts: https://shopify.dev/docs/api/admin-rest/latest/resources/order
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from postmail.money import Money
from postmail.order import OrderStatus, PaymentStatus, TaxNote
from postmail.readers.amounts import percent, positive, summed
from postmail.readers.cursor import Cursor
from postmail.readers.facts import Draft, Fact
from postmail.readers.parcels import listed
from postmail.readers.payments import method_name
from postmail.readers.people import AddressKeys
from postmail.readers.platform import Platform, Shape, hand_in
from postmail.readers.platforms.shopify_after import (
    collected,
    have_arrived,
    read_refund,
    read_shipment,
    removed,
)
from postmail.readers.platforms.shopify_lines import Allocations, parted, read_lines

_ADDRESS = AddressKeys()

_PAYMENT = {
    "pending": PaymentStatus.PENDING,
    "authorized": PaymentStatus.AUTHORIZED,
    "expired": PaymentStatus.FAILED,
    "partially_paid": PaymentStatus.PENDING,
    "paid": PaymentStatus.PAID,
    "partially_refunded": PaymentStatus.PARTLY_REFUNDED,
    "refunded": PaymentStatus.REFUNDED,
    "voided": PaymentStatus.VOIDED,
}

_PROGRESS = {
    "fulfilled": OrderStatus.SHIPPED,
    "partial": OrderStatus.PARTLY_SHIPPED,
    "pending": OrderStatus.PLACED,
    "unfulfilled": OrderStatus.PLACED,
    "restocked": OrderStatus.CANCELLED,
}


@dataclass(frozen=True, slots=True)
class Till:
    """
    Reads amounts in the currency that the customer saw.

    Every amount comes twice: plain, in the shop's currency, and in `X_set.presentment_money`.
    *foreign* says that the two currencies differ, so that plain amounts are of no use.
    """

    foreign: bool

    def __call__(self, node: Cursor, key: str) -> Fact[Money] | None:
        """The amount at *key*, or at `key_set`."""
        node.ignore(key, f"{key}_set")
        seen = node.at(f"{key}_set.presentment_money")
        code = seen.text("currency_code", "currency")
        if "amount" in seen and (code is None or code.value.upper() == node.trail.currency):
            return seen.amount("amount")
        if not self.foreign:
            return node.amount(key) or node.at(f"{key}_set.shop_money").amount("amount")
        if key in node:
            message = "stated only in the shop's own currency, so it was left out"
            node.trail.find("no-presentment-amount", f"{node.path}.{key}".lstrip("."), message)
        return None


def read(root: Cursor) -> Draft:
    """The order as the customer placed it: original amounts, with refunds apart."""
    till = _till(root)
    currency = root.currency(
        "presentment_currency", "total_price_set.presentment_money.currency_code", "currency"
    )
    allocations = Allocations(root, till)
    lines = read_lines(root, till, allocations, _tax_note(root))
    refunds = [read_refund(item, till) for item in root.each("refunds")]
    removed(lines, refunds, root.choice("financial_status", _PAYMENT))
    shipments = [read_shipment(item) for item in root.each("fulfillments")]
    return root.draft(
        number=root.text("name", "order_number", "number", need=True),
        id=root.text("id"),
        placed_at=root.moment("processed_at", "created_at", need=True),
        currency=currency,
        lines=lines,
        status=_status(root, shipments),
        locale=root.locale("customer_locale"),
        channel=_channel(root),
        url=root.link("order_status_url"),
        customer=_customer(root),
        billing_address=_ADDRESS.read(root.at("billing_address")),
        shipping_address=_ADDRESS.read(root.at("shipping_address")),
        shipping_method=_shipping_method(root),
        pickup=collected(root.each("fulfillment_orders"), "delivery_method.method_type"),
        discounts=allocations.of_order(),
        taxes=[_tax(item, till, root) for item in root.each("tax_lines")],
        totals=_totals(root, till),
        payments=_payments(root),
        shipments=shipments,
        refunds=refunds,
        note=root.text("note"),
        gift=wish.then(lambda _: True) if (wish := _gift_message(root)) else None,
        gift_message=wish,
        first_order=_first_order(root),
        business=root.given(True, "company") if "company" in root else None,
        cancelled_at=root.moment("cancelled_at"),
        tags=root.words("tags"),
        test=root.flag("test"),
    )


def _till(root: Cursor) -> Till:
    shop = root.text("currency")
    seen = root.text("presentment_currency", "total_price_set.presentment_money.currency_code")
    return Till(bool(shop and seen and shop.value.upper() != seen.value.upper()))


def _totals(root: Cursor, till: Till) -> Draft:
    discount = positive(till(root, "total_discounts"))
    goods, subtotal = till(root, "total_line_items_price"), till(root, "subtotal_price")
    if goods is None and not (discount and discount.value):
        goods = subtotal  # the subtotal is after discounts: the same where there are none
    # the lines' prices are before discounts, and total_discounts has those on delivery too
    prices = [till(item, "price") for item in _shipping_lines(root)]
    shipping = summed(prices) or till(root, "total_shipping_price")
    root.ignore("total_shipping_price_set")
    return root.draft(
        subtotal=goods,
        discount=discount,
        shipping=shipping,
        fees=summed(
            [till(root, "original_total_duties"), till(root, "original_total_additional_fees")]
        ),
        tip=_tip(root, till),
        tax=till(root, "total_tax"),
        total=till(root, "total_price"),
        due=till(root, "total_outstanding"),
        tax_note=_tax_note(root),
    )


def _tip(root: Cursor, till: Till) -> Fact[Money] | None:
    """Of its lines, for their sum is in the shop's own currency only."""
    _, lines = parted(root)
    if not lines:
        return till(root, "total_tip_received")
    root.ignore("total_tip_received")
    return summed(till(line, "price") for line in lines)


def _tax_note(root: Cursor) -> Fact[TaxNote] | None:
    included, exempt = root.flag("taxes_included"), root.flag("tax_exempt")
    if exempt and exempt.value:
        return exempt.then(lambda _: TaxNote.EXEMPT)
    if included is None:
        return None
    return included.then(lambda yes: TaxNote.INCLUDED if yes else TaxNote.EXCLUDED)


def _tax(item: Cursor, till: Till, root: Cursor) -> Draft:
    return item.draft(
        title=item.text("title"),
        rate=percent(item.number("rate"), fraction=True),
        amount=till(item, "price"),
        note=_tax_note(root),
    )


def _status(root: Cursor, shipments: list[Draft]) -> Fact[OrderStatus] | None:
    cancelled = root.text("cancelled_at")
    money = root.choice("financial_status", _PAYMENT)
    goods = root.choice("fulfillment_status", _PROGRESS)
    if cancelled:
        return cancelled.then(lambda _: OrderStatus.CANCELLED)
    if money and money.value is PaymentStatus.REFUNDED:
        return money.then(lambda _: OrderStatus.REFUNDED)
    if goods and goods.value is OrderStatus.SHIPPED and have_arrived(shipments):
        return goods.then(lambda _: OrderStatus.DELIVERED)
    if goods and goods.value is not OrderStatus.PLACED:
        return goods
    if money and money.value is PaymentStatus.PARTLY_REFUNDED:
        return money.then(lambda _: OrderStatus.PARTLY_REFUNDED)
    if money and money.value is PaymentStatus.PENDING:
        return money.then(lambda _: OrderStatus.PENDING)
    return money.then(lambda _: OrderStatus.PLACED) if money else goods


def _channel(root: Cursor) -> Fact[str] | None:
    name = root.text("source_name")
    return None if name is None or name.value.isdigit() else name  # digits are an app's key


def _customer(root: Cursor) -> Draft:
    person = root.at("customer")
    return person.draft(
        id=person.text("id"),
        email=root.text("email", "contact_email", "customer.email"),
        phone=root.text("phone", "customer.phone"),
        first_name=person.text("first_name"),
        last_name=person.text("last_name"),
        company=root.text("company.name"),
        locale=person.locale("locale"),
        orders_count=person.count("orders_count"),
        tags=person.words("tags"),
    )


def _first_order(root: Cursor) -> Fact[bool] | None:
    """The count is that of now, with or without this order: up to one, it is the first."""
    count = root.at("customer").count("orders_count")
    return count.then(lambda orders: orders <= 1) if count else None


def _gift_message(root: Cursor) -> Fact[str] | None:
    """A note attribute by one of the names that gift apps use; the others are the shop's own."""
    for entry in root.each("note_attributes"):
        name = str(entry.node.get("name")).lower().replace("_", " ").replace("-", " ")
        if name in ("gift message", "gift note", "gift text"):
            entry.ignore("name")
            return entry.text("value")
    return None


def _shipping_lines(root: Cursor) -> list[Cursor]:
    lines = list(root.each("shipping_lines"))
    removed = [line.flag("is_removed") for line in lines]
    return [line for line, gone in zip(lines, removed, strict=True) if not (gone and gone.value)]


def _shipping_method(root: Cursor) -> Fact[str] | None:
    titles = [line.text("title", "code") for line in _shipping_lines(root)]
    return next((title for title in titles if title), None)


def _payments(root: Cursor) -> list[Draft]:
    """The card where it is known, else the gateways by the names that the shop gave them."""
    status = root.choice("financial_status", _PAYMENT)
    card = root.at("payment_details")
    brand, digits = card.text("credit_card_company"), card.text("credit_card_number")
    gateways = listed(root, "payment_gateway_names", "gateway")
    if brand or digits:
        last4 = digits.then(lambda number: number[-4:]) if digits else None
        return [card.draft(method=brand, last4=last4, status=status)]
    named = [root.draft(method=name.then(method_name), status=status) for name in gateways]
    return named or [root.draft(status=status)]


def _is_draft(node: dict[str, Any]) -> bool:
    return "financial_status" not in node


_APART = hand_in("fulfillments")
_REFUND_APART = hand_in("refunds")

SHOPIFY = Platform(
    name="shopify",
    title="Shopify",
    marks="line_items, with order_number or financial_status",
    orders=(
        Shape(
            "an order",
            keys="line_items",
            some="order_number financial_status total_line_items_price presentment_currency "
            "checkout_token customer_locale order_status_url",
            least=2,
            where=lambda node: "invoice_url" not in node and "cart_hash" not in node,
        ),
    ),
    others=(
        Shape(
            "a draft order", "line_items invoice_url", remedy="complete it, then hand in the order"
        ),
        Shape("an abandoned checkout", "abandoned_checkout_url", remedy="it has no order yet"),
        Shape("a refund", "refund_line_items", some="order_id transactions", remedy=_REFUND_APART),
        Shape("a fulfilment", "tracking_company order_id", remedy=_APART),
        Shape("a gift card", "initial_value balance", remedy="hand in the order that bought it"),
        Shape("a transaction", "kind gateway amount", remedy="hand in the order that it pays"),
        Shape("a cart", "token line_items", where=_is_draft, remedy="it has no order yet"),
        Shape("a product", "variants product_type", remedy="hand in an order that has it"),
        Shape("a customer", "email_marketing_consent tax_exemptions"),
        Shape("a customer", "orders_count total_spent verified_email"),
    ),
    read=read,
    pieces={
        "fulfillments": "a list of fulfilments",
        "fulfillment_orders": "a list of fulfilment orders",
        "refunds": "a list of refunds",
        "customer": "the customer",
    },
    ignored=frozenset(
        """
        admin_graphql_api_id app_id attributed_staffs browser_ip buyer_accepts_marketing cart_token
        cancel_reason carrier_identifier channel_liable checkout_id checkout_token client_details
        closed_at confirmation_number confirmed contact_email current_subtotal_price
        current_subtotal_price_set current_total_additional_fees_set current_total_discounts
        current_total_discounts_set current_total_duties_set current_total_price
        current_total_price_set current_total_tax current_total_tax_set device_id duties_included
        email_marketing_consent estimated_taxes fulfillable_quantity fulfillment_service
        fulfillment_orders fulfillment_status grams landing_site landing_site_ref location_id
        merchant_business_entity_id merchant_of_record_app_id multipass_identifier number
        order_id order_number origin_address payment_terms processing_method product_exists
        receipt reference referring_site sms_marketing_consent source source_identifier source_url
        state tax_exemptions taxable token total_cash_rounding_payment_adjustment_set
        total_cash_rounding_refund_adjustment_set total_price_usd total_weight updated_at user_id
        variant_inventory_management variant_id vendor verified_email latitude longitude
        province_code accepts_marketing marketing_opt_in_level subtotal_price subtotal_price_set
        duties additional_fees currency_exchange_adjustment attributed_staffs pre_tax_price
        pre_tax_price_set
        customer.created_at customer.currency customer.default_address customer.last_order_id
        customer.last_order_name customer.note customer.tax_exempt customer.total_spent
        customer.email customer.phone
        fulfillments.name fulfillments.service fulfillments.line_items fulfillments.notify_customer
        refunds.refund_line_items refunds.transactions refunds.restock refunds.order_adjustments
        refunds.note refunds.return refunds.refund_shipping_lines refunds.total_duties_set
        refunds.total_additional_fees_set refunds.created_at
        shipping_lines billing_address.name shipping_address.name
        created_at line_items.name line_items.total_discount line_items.total_discount_set
        line_items.fulfillment_status payment_details
        """.split()
    ),
)
