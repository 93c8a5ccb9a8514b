"""
Stripe: the Checkout Session, alone or in a `checkout.session.completed` event.

Facts: https://docs.stripe.com/api/checkout/sessions/object, https://docs.stripe.com/currencies
"""

from __future__ import annotations

from typing import Any

from postmail.money import Money
from postmail.order import OrderStatus, PaymentStatus, TaxNote
from postmail.readers import links
from postmail.readers.amounts import divided, positive
from postmail.readers.cursor import Cursor
from postmail.readers.facts import Draft, Fact
from postmail.readers.payments import method_name
from postmail.readers.people import AddressKeys
from postmail.readers.platform import Platform, Shape, hand_in

_ADDRESS = AddressKeys(
    first_name="",
    last_name="",
    company="",
    lines="address.line1 address.line2",
    postal_code="address.postal_code",
    city="address.city",
    region="address.state",
    country="address.country",
)
#: Where Stripe counts minor units otherwise than ISO 4217 (docs.stripe.com/currencies).
_PLACES = {"ISK": 2, "UGX": 2, "MGA": 0}
_PAYMENT = {
    "paid": PaymentStatus.PAID,
    "unpaid": PaymentStatus.PENDING,
    "no_payment_required": PaymentStatus.PAID,
}


def read(root: Cursor) -> Draft:
    """The session as an order; Stripe embeds the lines only on demand."""
    currency = root.currency("currency")
    status = root.choice("payment_status", _PAYMENT)
    buyer = root.at("customer_details")
    note = _tax_note(root)
    return root.draft(
        number=_number(root),
        id=root.text("id"),
        placed_at=root.seconds("created", need=True),
        currency=currency,
        lines=_lines(root, note),
        status=_status(status),
        locale=None if root.node.get("locale") == "auto" else root.locale("locale"),
        customer=_customer(root, buyer),
        billing_address=_ADDRESS.read(buyer),
        shipping_address=_ADDRESS.read(_shipping(root)),
        shipping_method=root.text("shipping_cost.shipping_rate.display_name"),
        discounts=_discounts(root),
        totals=_totals(root, note),
        payments=_payments(root, status),
        test=_test(root),
    )


def _minor(node: Cursor, *keys: str) -> Fact[Money] | None:
    return node.minor(*keys, places=_PLACES.get(node.trail.currency or ""))


def _number(root: Cursor) -> Fact[str] | None:
    """The shop's own reference; without one, Stripe's key, which says nothing to customers."""
    own = root.text("client_reference_id", "metadata.order_number", "metadata.order_id")
    if own:
        return own
    key = root.text("payment_intent", "id", need=True)
    if key:
        message = "no client_reference_id, so Stripe's own key stands for the order number"
        root.trail.find("assumed-number", key.path, message)
    return key


def _lines(root: Cursor, note: Fact[TaxNote] | None) -> list[Draft]:
    wrapped = isinstance(root.find("line_items")[0], dict)
    items = list(root.at("line_items").each("data") if wrapped else root.each("line_items"))
    if wrapped:
        root.at("line_items").ignore("has_more", "url", "object")
    if not items:
        remedy = hand_in("line_items")
        root.trail.fault("line_items", f"expected the lines, found nothing: {remedy}")
    return [_line(item, note) for item in items]


def _line(item: Cursor, note: Fact[TaxNote] | None) -> Draft:
    quantity, subtotal = item.number("quantity"), _minor(item, "amount_subtotal")
    price = item.at("price")
    goods = price.at("product", quiet=True)
    return item.draft(
        id=item.text("id"),
        title=item.text("description", need=True),
        quantity=quantity,
        product_id=price.text("product.id", "product"),
        image=links.first_safe(goods.texts("images"), item.trail),
        unit_price=_minor(price, "unit_amount") or divided(subtotal, quantity),
        tax_note=note,
        subtotal=subtotal,
        total=subtotal,
    )


def _status(payment: Fact[PaymentStatus] | None) -> Fact[OrderStatus] | None:
    if payment is None:
        return None
    paid = payment.value is PaymentStatus.PAID
    return payment.then(lambda _: OrderStatus.PLACED if paid else OrderStatus.PENDING)


def _customer(root: Cursor, buyer: Cursor) -> Draft:
    return buyer.draft(
        id=root.text("customer.id", "customer"),
        email=buyer.text("email") or root.text("customer_email"),
        phone=buyer.text("phone"),
        name=buyer.text("name"),
    )


def _shipping(root: Cursor) -> Cursor:
    """It has moved over the API's versions."""
    for key in ("collected_information.shipping_details", "shipping_details", "shipping"):
        if root.find(key)[1]:
            return root.at(key)
    return Cursor({}, "", root.trail)


def _totals(root: Cursor, note: Fact[TaxNote] | None) -> Draft:
    return root.draft(
        subtotal=_minor(root, "amount_subtotal"),
        discount=positive(_minor(root, "total_details.amount_discount")),
        shipping=_minor(root, "shipping_cost.amount_subtotal", "total_details.amount_shipping"),
        tax=_minor(root, "total_details.amount_tax"),
        total=_minor(root, "amount_total"),
        tax_note=note,
    )


def _tax_note(root: Cursor) -> Fact[TaxNote] | None:
    """Stripe does not say it, but its sums do: with the tax on top they meet the total, or not."""
    tax, total = _minor(root, "total_details.amount_tax"), _minor(root, "amount_total")
    goods = _minor(root, "amount_subtotal")
    if not (tax and tax.value and total and goods):
        return None
    off = _minor(root, "total_details.amount_discount")
    shipping = _minor(root, "shipping_cost.amount_subtotal", "total_details.amount_shipping")
    net = goods.value.amount + (shipping.value.amount if shipping else 0)
    net -= off.value.amount if off else 0
    if net == total.value.amount:
        return tax.then(lambda _: TaxNote.INCLUDED)
    exact = net + tax.value.amount == total.value.amount
    return tax.then(lambda _: TaxNote.EXCLUDED) if exact else None


def _discounts(root: Cursor) -> list[Draft]:
    amount = positive(_minor(root, "total_details.amount_discount"))
    return [root.draft(amount=amount)] if amount and amount.value else []


def _payments(root: Cursor, status: Fact[PaymentStatus] | None) -> list[Draft]:
    """The session names the ways that were offered; only a single one was surely taken."""
    methods = root.texts("payment_method_types")
    only = methods[0].then(method_name) if len(methods) == 1 else None
    return [root.draft(method=only, status=status, amount=_minor(root, "amount_total"))]


def _test(root: Cursor) -> Fact[bool] | None:
    live = root.flag("livemode")
    return live.then(lambda yes: not yes) if live else None


def _is_unfinished(node: dict[str, Any]) -> bool:
    return node.get("object") == "checkout.session" and node.get("status") in ("open", "expired")


def _is_session(node: dict[str, Any]) -> bool:
    return node.get("object") == "checkout.session" and not _is_unfinished(node)


STRIPE = Platform(
    name="stripe",
    title="Stripe Checkout",
    marks='object "checkout.session"',
    orders=(Shape("a checkout session", keys="object amount_total", where=_is_session),),
    others=(
        Shape(
            "an unfinished checkout session",
            keys="object",
            where=_is_unfinished,
            remedy="wait for checkout.session.completed",
        ),
        Shape(
            "a payment",
            keys="object amount currency",
            where=lambda node: node.get("object") in ("payment_intent", "charge", "refund"),
            remedy="hand in the checkout session",
        ),
    ),
    read=read,
    pieces={"line_items": "the session's line items"},
    ignored=frozenset(
        """
        object adaptive_pricing after_expiration allow_promotion_codes automatic_tax cancel_url
        consent consent_collection custom_text customer_creation customer_email expires_at invoice
        invoice_creation mode payment_intent payment_link payment_method_collection
        payment_method_configuration_details payment_method_options phone_number_collection
        recovered_from saved_payment_method_options setup_intent shipping_address_collection
        shipping_options status submit_type subscription success_url tax_id_collection ui_mode url
        return_url tax_exempt currency_conversion permissions managed_payments metadata
        origin_context wallet_options payment_method_types amount_tax amount_discount amount_total
        taxes discounts branding_settings
        price line_items.currency line_items.data.currency line_items.object
        line_items.data.object shipping_cost customer_details.name client_secret
        """.split()
    ),
)
