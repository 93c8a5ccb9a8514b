"""
Medusa: the order of version 2, amounts as they are, and what version 1 has in common with it.

Facts: `packages/core/types/src/http/order/common.ts` and, for the words of the states,
`packages/core/core-flows/src/order/utils/aggregate-status.ts` (at 59e6747) in
https://github.com/medusajs/medusa
"""

from __future__ import annotations

from typing import Any

from postmail.money import Money
from postmail.order import LineKind, OrderStatus, PaymentStatus, ShipmentStatus, TaxNote
from postmail.readers.amounts import positive, summed
from postmail.readers.cursor import Cursor
from postmail.readers.facts import Draft, Fact
from postmail.readers.parcels import listed, trackings
from postmail.readers.people import AddressKeys
from postmail.readers.platform import Platform, Shape
from postmail.readers.platforms.medusa_totals import quantity_back, subtotal, totals

_ADDRESS = AddressKeys(
    name="", lines="address_1 address_2", postal_code="postal_code", country="country_code"
)

#: `canceled` says that all fulfilments were called off: the order stands, and can be sent anew.
_FULFILMENT = {
    "not_fulfilled": None,
    "partially_fulfilled": OrderStatus.PROCESSING,
    "fulfilled": OrderStatus.PROCESSING,
    "partially_shipped": OrderStatus.PARTLY_SHIPPED,
    "shipped": OrderStatus.SHIPPED,
    "partially_delivered": OrderStatus.PARTLY_SHIPPED,
    "delivered": OrderStatus.DELIVERED,
    "partially_returned": OrderStatus.PARTLY_REFUNDED,
    "returned": OrderStatus.REFUNDED,
    "canceled": None,
    "requires_action": OrderStatus.ON_HOLD,
}
_STATUS = {
    "draft": OrderStatus.DRAFT,
    "pending": OrderStatus.PLACED,
    "completed": OrderStatus.COMPLETED,
    "archived": OrderStatus.COMPLETED,
    "canceled": OrderStatus.CANCELLED,
    "requires_action": OrderStatus.ON_HOLD,
}
_PAYMENT = {
    "not_paid": PaymentStatus.PENDING,
    "awaiting": PaymentStatus.PENDING,
    "requires_action": PaymentStatus.PENDING,
    "authorized": PaymentStatus.AUTHORIZED,
    "partially_authorized": PaymentStatus.PENDING,
    "captured": PaymentStatus.PAID,
    "partially_captured": PaymentStatus.PENDING,
    "partially_refunded": PaymentStatus.PARTLY_REFUNDED,
    "refunded": PaymentStatus.REFUNDED,
    "canceled": PaymentStatus.VOIDED,
}


def read(root: Cursor) -> Draft:
    """The order of version 2, with tax in its amounts where its lines say so."""
    currency = root.currency("currency_code")
    items = list(root.each("items"))
    flags = [item.flag("is_tax_inclusive") for item in items]
    gross = bool(flags) and all(flag and flag.value for flag in flags)
    note = (
        flags[0].then(lambda _: TaxNote.INCLUDED if gross else TaxNote.EXCLUDED)
        if flags and flags[0]
        else None
    )
    discounts = [
        *_adjustments(items, gross),
        *_adjustments(list(root.each("shipping_methods")), gross, on_shipping=True),
    ]
    return order(
        root,
        currency=currency,
        lines=[_line(item, gross, note) for item in items],
        shipping_method=method(root, "name"),
        discounts=discounts,
        totals=totals(root, gross, note, discounts),
        shipments=[shipment(item) for item in root.each("fulfillments")],
    )


def order(root: Cursor, **facts: Any) -> Draft:
    """What both versions share."""
    status, done = root.choice("status", _STATUS), root.text("fulfillment_status")
    progress = _FULFILMENT.get(done.value) if done else None
    called_off = status and status.value is OrderStatus.CANCELLED
    payment = _payment(root)
    person = root.at("customer")
    return root.draft(
        number=root.text("custom_display_id", "display_id", "id", need=True),
        id=root.text("id"),
        placed_at=root.moment("created_at", need=True),
        status=done.then(lambda _: progress) if done and progress and not called_off else status,
        locale=root.locale("locale", "metadata.locale"),
        customer=person.draft(
            id=root.text("customer_id", "customer.id"),
            email=root.text("email", "customer.email"),
            phone=person.text("phone"),
            first_name=person.text("first_name"),
            last_name=person.text("last_name"),
            company=person.text("company_name"),
        ),
        billing_address=_ADDRESS.read(root.at("billing_address")),
        shipping_address=_ADDRESS.read(root.at("shipping_address")),
        payments=[root.draft(status=payment)] if payment else (),
        cancelled_at=root.moment("canceled_at"),
        **facts,
    )


def _payment(root: Cursor) -> Fact[PaymentStatus] | None:
    """Where a part was captured, the rest is reserved or has to be paid: the collections know."""
    whole = root.choice("payment_status", _PAYMENT)
    states = [item.text("status") for item in root.each("payment_collections")]
    alive = [state.value for state in states if state and state.value != "canceled"]
    reserved = "authorized" in alive and set(alive) <= {"authorized", "completed"}
    if whole and reserved and root.node["payment_status"] == "partially_captured":
        return whole.then(lambda _: PaymentStatus.AUTHORIZED)
    return whole


def _line(item: Cursor, gross: bool, note: Fact[TaxNote] | None) -> Draft:
    whole = subtotal(item, "total" if gross else "subtotal")
    rates = list(item.each("tax_lines"))
    return item.draft(
        id=item.text("id"),
        title=item.text("product_title", "title", need=True),
        quantity=item.number("quantity", "detail.quantity"),
        kind=_kind(item),
        options=variant(item, "variant_title", "title"),
        sku=item.text("variant_sku"),
        product_id=item.text("product_id"),
        category=item.text("product_type"),
        image=item.link("thumbnail"),
        unit_price=item.amount("unit_price"),
        tax_note=note,
        tax_rate=rates[0].number("rate") if len(rates) == 1 else None,
        subtotal=whole,
        total=whole,
        quantity_refunded=quantity_back(item),
    )


def _kind(item: Cursor) -> Fact[LineKind] | None:
    """A line that is not shipped; a gift card may be."""
    shipped, card = item.flag("requires_shipping"), item.flag("is_giftcard")
    if shipped is None or shipped.value:
        return None
    kind = LineKind.GIFT_CARD if card and card.value else LineKind.DIGITAL
    return shipped.then(lambda _: kind)


def variant(item: Cursor, *keys: str) -> list[Draft]:
    """The chosen variant, unless it only repeats the product's name."""
    name = item.text(*keys)
    title = item.node.get("product_title", item.node.get("title"))
    plain = name is None or name.value in ("Default variant", "Default Variant", title)
    return [] if plain else [item.draft(value=name)]


def _adjustments(items: list[Cursor], gross: bool, on_shipping: bool = False) -> list[Draft]:
    """What a promotion took off all of *items* together."""
    side = "total" if gross else "subtotal"
    found: dict[str, list[Fact[Money] | None]] = {}
    first: dict[str, Cursor] = {}
    for adjustment in (entry for item in items for entry in item.each("adjustments")):
        code = str(adjustment.node.get("code") or adjustment.node.get("promotion_id") or "")
        first.setdefault(code, adjustment)
        found.setdefault(code, []).append(positive(adjustment.amount(side, "amount")))
    return [
        first[code].draft(
            title=first[code].text("description"),
            code=first[code].text("code"),
            amount=summed(amounts),
            on_shipping=on_shipping or None,
        )
        for code, amounts in found.items()
    ]


def method(root: Cursor, *keys: str) -> Fact[str] | None:
    """The first way of delivery that has a name."""
    names = [one.text(*keys) for one in root.each("shipping_methods")]
    return next((name for name in names if name), None)


def shipment(item: Cursor) -> Draft:
    """A parcel; how far it is, its times say."""
    shipped, delivered = item.moment("shipped_at"), item.moment("delivered_at")
    gone = item.moment("canceled_at")
    status = gone.then(lambda _: ShipmentStatus.CANCELLED) if gone else None
    if delivered and not status:
        status = delivered.then(lambda _: ShipmentStatus.DELIVERED)
    elif shipped and not status:
        status = shipped.then(lambda _: ShipmentStatus.IN_TRANSIT)
    pairs = [
        pair
        for label in (*item.each("labels"), *item.each("tracking_links"))
        for pair in trackings(label, *_label(label))
    ]
    loose = (
        [] if pairs else trackings(item, listed(item, "tracking_numbers", "tracking_number"), [])
    )
    return item.draft(
        id=item.text("id"),
        status=status,
        tracking=[*pairs, *loose],
        shipped_at=shipped,
        delivered_at=delivered,
        items=[
            line.draft(
                line_id=line.text("line_item_id", "item_id"),
                title=line.text("title"),
                quantity=line.number("quantity"),
            )
            for line in item.each("items")
        ],
    )


def _label(label: Cursor) -> tuple[list[Fact[str]], list[Fact[str]]]:
    number, url = label.text("tracking_number"), label.text("tracking_url", "url")
    return ([number] if number else []), ([url] if url and url.value != "#" else [])


IGNORED = frozenset(
    """
    object created_at updated_at deleted_at region region_id cart_id cart sales_channel
    sales_channel_id metadata idempotency_key draft_order_id external_id tax_rate raw_discount_total
    shipping_address_id billing_address_id shipping_address.id billing_address.id customer_id
    customer.id customer.has_account customer.groups customer.metadata
    items.order_id items.variant items.variant_id items.cart_id items.description items.title
    items.subtitle items.fulfilled_quantity items.shipped_quantity items.should_merge
    items.allow_discounts items.is_giftcard items.is_return items.has_shipping items.refundable
    items.tax_total items.total items.discount_total items.original_total items.original_tax_total
    items.tax_lines items.detail items.product items.product_title items.product_handle
    items.product_description items.product_subtitle items.product_collection items.variant_title
    items.variant_barcode items.requires_shipping items.is_discountable items.compare_at_unit_price
    items.variant_option_values items.product_type_id items.product_tags items.adjustments
    items.is_custom_price items.original_subtotal items.subtotal items.discount_subtotal
    items.discount_tax_total items.refundable_total items.swap_id items.claim_order_id
    items.original_item_id items.order_edit_id items.return_item items.fulfilled_total
    shipping_methods payments payment_collections summary version transactions items_total
    item_total item_subtotal item_tax_total original_total original_subtotal original_tax_total
    original_item_total original_item_subtotal original_item_tax_total shipping_total
    shipping_subtotal shipping_tax_total original_shipping_total original_shipping_subtotal
    original_shipping_tax_total subtotal discount_subtotal discount_tax_total discount_total
    gift_card_tax_total gift_card_transactions refundable_amount
    credit_lines credit_line_subtotal credit_line_tax_total no_notification discounts.id
    discounts.is_dynamic
    discounts.rule_id discounts.rule discounts.is_disabled discounts.starts_at discounts.ends_at
    discounts.parent_discount_id discounts.usage_limit discounts.usage_count
    refunds.note
    discounts.valid_duration discounts.regions order_change is_draft_order display_id email
    fulfillments.provider_id fulfillments.location_id fulfillments.data fulfillments.labels
    fulfillments.tracking_links fulfillments.order_id fulfillments.packed_at
    fulfillments.shipping_option fulfillments.shipping_option_id fulfillments.provider
    fulfillments.items.id fulfillments.items.sku fulfillments.items.barcode
    fulfillments.items.inventory_item_id fulfillments.items.fulfillment_id
    fulfillments.requires_shipping items.refundable_total_per_unit items.shipped_total
    items.return_requested_total items.return_received_total items.return_dismissed_total
    items.write_off_total fulfillment_status gift_cards returns swaps claims edits province
    raw_total raw_subtotal raw_tax_total raw_unit_price raw_quantity raw_amount
    raw_original_subtotal raw_original_total raw_original_tax_total raw_discount_subtotal
    raw_discount_tax_total raw_refundable_total_per_unit raw_refundable_total raw_fulfilled_total
    raw_shipped_total raw_return_requested_total raw_return_received_total
    raw_return_dismissed_total raw_write_off_total raw_compare_at_unit_price
    item_discount_total shipping_discount_total
    """.split()
)

MEDUSA = Platform(
    name="medusa",
    title="Medusa 2",
    marks="items, currency_code and display_id, with item_total, summary or original_total",
    orders=(
        Shape(
            "an order",
            keys="items currency_code display_id",
            some="item_total item_subtotal summary original_item_total original_total",
        ),
    ),
    others=(
        Shape(
            "a cart",
            "items currency_code region_id",
            remedy="it has no order yet",
            where=lambda node: "display_id" not in node,
        ),
    ),
    read=read,
    ignored=IGNORED,
)
