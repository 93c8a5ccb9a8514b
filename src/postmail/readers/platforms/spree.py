"""
Spree: the order of the store API version 3, and the older shape that Solidus still sends.

Facts: https://spreecommerce.org/docs/api-reference (schema StoreOrder),
https://solidus.docs.stoplight.io (schema Order), and in https://github.com/spree/spree, at cee28a2:
`spree/api/app/serializers/spree/api/v3`, `spree/core/app/services/spree/orders/update_statuses.rb`
"""

from __future__ import annotations

from postmail.money import Money
from postmail.order import LineKind, OrderStatus, PaymentStatus, ShipmentStatus, TaxNote
from postmail.readers.amounts import less, positive, saved, still_due, summed, times
from postmail.readers.cursor import Cursor
from postmail.readers.facts import Draft, Fact
from postmail.readers.parcels import tracking
from postmail.readers.people import AddressKeys
from postmail.readers.platform import Platform, Shape

_ADDRESS = AddressKeys(
    first_name="first_name firstname",
    last_name="last_name lastname",
    name="full_name name",
    postal_code="postal_code zipcode",
    region="state_name state_text state_code state.name",
    country="country_iso country_code country.iso country_name",
)
_POINT = AddressKeys(
    first_name="", last_name="", company="", postal_code="zipcode", region="", phone=""
)
_PARCEL = {
    "pending": ShipmentStatus.PENDING,
    "ready": ShipmentStatus.PENDING,
    "unfulfilled": ShipmentStatus.PENDING,
    "backorder": ShipmentStatus.PENDING,
    "shipped": ShipmentStatus.IN_TRANSIT,
    "fulfilled": ShipmentStatus.IN_TRANSIT,
    "delivered": ShipmentStatus.DELIVERED,
    "canceled": ShipmentStatus.CANCELLED,
}
#: What the carrier reports (`tracking_status`).
_CARRIED = {
    "pre_transit": ShipmentStatus.LABEL_CREATED,
    "in_transit": ShipmentStatus.IN_TRANSIT,
    "out_for_delivery": ShipmentStatus.OUT_FOR_DELIVERY,
    "available_for_pickup": ShipmentStatus.READY_FOR_PICKUP,
    "delivered": ShipmentStatus.DELIVERED,
    "return_to_sender": ShipmentStatus.RETURNED,
    "failure": ShipmentStatus.EXCEPTION,
    "unknown": None,
}
_PROGRESS = {
    "shipped": OrderStatus.SHIPPED,
    "fulfilled": OrderStatus.SHIPPED,
    "delivered": OrderStatus.DELIVERED,
    "partial": OrderStatus.PARTLY_SHIPPED,
    "canceled": OrderStatus.CANCELLED,
}
_PAYMENT = {
    "checkout": PaymentStatus.PENDING,
    "pending": PaymentStatus.AUTHORIZED,
    "processing": PaymentStatus.PENDING,
    "completed": PaymentStatus.PAID,
    "failed": PaymentStatus.FAILED,
    "invalid": PaymentStatus.FAILED,
    "void": PaymentStatus.VOIDED,
}
#: How far the payments of an order are together (`payment_status`, once `payment_state`).
_PAID = {
    "none": PaymentStatus.PENDING,
    "balance_due": PaymentStatus.PENDING,
    "partially_paid": PaymentStatus.PENDING,
    "authorized": PaymentStatus.AUTHORIZED,
    "paid": PaymentStatus.PAID,
    "credit_owed": PaymentStatus.PAID,
    "overcharged": PaymentStatus.PAID,
    "partially_refunded": PaymentStatus.PARTLY_REFUNDED,
    "refunded": PaymentStatus.REFUNDED,
    "failed": PaymentStatus.FAILED,
    "void": PaymentStatus.VOIDED,
    "voided": PaymentStatus.VOIDED,
}
_BACK = {PaymentStatus.PARTLY_REFUNDED, PaymentStatus.REFUNDED}


def read(root: Cursor) -> Draft:
    """The order; the amounts that are ready for display are left alone."""
    currency = root.currency("currency")
    note = _note(root)
    parcels = [*root.each("fulfillments"), *root.each("shipments")]
    pickup = [_is_pickup(item) for item in parcels]
    collected = bool(pickup) and all(fact and fact.value for fact in pickup)
    return root.draft(
        number=root.text("number", need=True),
        id=root.text("id"),
        placed_at=root.moment("completed_at", "created_at", need=True),
        currency=currency,
        lines=[_line(item, note) for item in (*root.each("items"), *root.each("line_items"))],
        status=_status(root),
        locale=root.locale("locale", "market.default_locale"),
        customer=_customer(root),
        billing_address=_ADDRESS.read(_address(root, "billing_address", "bill_address")),
        shipping_address=_ADDRESS.read(_address(root, "shipping_address", "ship_address")),
        pickup=pickup[0] if collected else None,
        shipping_method=next((name for item in parcels if (name := _method(item))), None),
        discounts=[_discount(item) for item in root.each("discounts")],
        totals=_totals(root, note),
        payments=_payments(root),
        shipments=[_shipment(item) for item in parcels],
        note=root.text("customer_note", "special_instructions"),
        cancelled_at=root.moment("canceled_at"),
        tags=root.words("tags"),
    )


def _address(root: Cursor, *keys: str) -> Cursor:
    return next((found for key in keys if (found := root.at(key))), root.at(keys[0]))


def _note(root: Cursor) -> Fact[TaxNote] | None:
    """The market says it; older shapes only by which of the two tax sums is not zero."""
    flag = root.flag("market.tax_inclusive")
    if flag:
        return flag.then(lambda yes: TaxNote.INCLUDED if yes else TaxNote.EXCLUDED)
    inside, on_top = root.amount("included_tax_total"), root.amount("additional_tax_total")
    if inside and inside.value and not (on_top and on_top.value):
        return inside.then(lambda _: TaxNote.INCLUDED)
    if on_top and on_top.value and not (inside and inside.value):
        return on_top.then(lambda _: TaxNote.EXCLUDED)
    return None


def _line(item: Cursor, note: Fact[TaxNote] | None) -> Draft:
    price, quantity = item.amount("price"), item.number("quantity")
    subtotal = times(price, quantity)
    options = item.text("options_text", "variant.options_text")
    links = [link.link("download_url") for link in item.each("digital_links")]
    return item.draft(
        id=item.text("id"),
        title=item.text("name", "variant.name", need=True),
        quantity=quantity,
        kind=item.given(LineKind.DIGITAL, "digital_links") if links else None,
        options=[item.draft(value=options)] if options else (),
        sku=item.text("sku", "variant.sku"),
        product_id=item.text("product_id", "variant.product_id"),
        image=item.link("thumbnail_url"),
        unit_price=price,
        tax_note=note,
        subtotal=subtotal,
        total=subtotal,
        download_url=next((link for link in links if link), None),
        available_at=item.moment("preorder_ships_at"),
    )


def _totals(root: Cursor, note: Fact[TaxNote] | None) -> Draft:
    back = _refunded(root)
    return root.draft(
        subtotal=root.amount("item_total"),
        discount=positive(root.amount("discount_total", "promo_total")),
        shipping=root.amount("delivery_total", "ship_total", "shipment_total"),
        fees=root.amount("fee_total"),
        tax=root.amount("tax_total"),
        gift_cards=positive(root.amount("gift_card_total")),
        total=root.amount("total"),
        paid=root.amount("payment_total"),
        due=_due(root, back),
        refunded=back,
        tax_note=note,
    )


def _due(root: Cursor, back: Fact[Money] | None) -> Fact[Money] | None:
    """What is due; nobody knows where an unknown sum went back: it may be no more than that."""
    due, whole = root.amount("amount_due", "outstanding_balance"), _whole(root)
    unknown = back is None and whole is not None and whole.value in _BACK
    return None if unknown else still_due(due, back)


def _whole(root: Cursor) -> Fact[PaymentStatus] | None:
    """How far all payments are together."""
    return root.choice("payment_status" if "payment_status" in root else "payment_state", _PAID)


def _refunded(root: Cursor) -> Fact[Money] | None:
    """
    What went back: `payment_total` is what is left of the payments that were completed. Where it is
    not told, what is due once money went back is just that, unless store credit was used too.
    """
    payments = [(item.text("status", "state"), item) for item in root.each("payments")]
    made = [item for state, item in payments if state and state.value == "completed"]
    left, credit, whole = (
        root.amount("payment_total"),
        root.amount("store_credit_total"),
        _whole(root),
    )
    if left is None and whole and whole.value in _BACK and not (credit and credit.value):
        left = less(root.amount("total"), [root.amount("amount_due")])
    return saved(summed(item.amount("amount") for item in made), left)


def _discount(item: Cursor) -> Draft:
    return item.draft(
        title=item.text("name", "label"),
        code=item.text("code"),
        amount=positive(item.amount("amount")),
    )


def _status(root: Cursor) -> Fact[OrderStatus] | None:
    """
    Where its own word is told, parcels that were all called off do not call off the order; the
    store's API has no such word.
    """
    gone, parcels = root.text("canceled_at"), root.text("fulfillment_status", "shipment_state")
    state, paid = root.text("state", "status"), root.text("payment_status")
    called_off = gone or _is(state, "canceled") or _is(paid, "voided")
    if called_off:
        return called_off.then(lambda _: OrderStatus.CANCELLED)
    if draft := _is(state, "draft"):
        return draft.then(lambda _: OrderStatus.DRAFT)
    sent = _PROGRESS.get(parcels.value) if parcels else None
    if parcels and sent and not (state and sent is OrderStatus.CANCELLED):
        return parcels.then(lambda _: sent)
    placed = root.text("completed_at")
    return placed.then(lambda _: OrderStatus.PLACED) if placed else None


def _is(fact: Fact[str] | None, word: str) -> Fact[str] | None:
    return fact if fact and fact.value == word else None


def _customer(root: Cursor) -> Draft:
    person = _address(root, "billing_address", "bill_address")
    return root.draft(
        id=root.text("customer_id", "user_id"),
        email=root.text("email"),
        phone=person.text("phone"),
        first_name=person.text("first_name", "firstname"),
        last_name=person.text("last_name", "lastname"),
        company=person.text("company"),
    )


def _is_pickup(item: Cursor) -> Fact[bool] | None:
    kind = item.text("fulfillment_type")
    return kind.then(lambda name: name == "pickup") if kind else item.flag("delivery_method.pickup")


def _method(item: Cursor) -> Fact[str] | None:
    return item.text("delivery_method.name", "selected_shipping_rate.name")


def _payments(root: Cursor) -> list[Draft]:
    """Each stays completed when money goes back: of the only one, the order's own word tells it."""
    whole, items = _whole(root), list(root.each("payments"))
    if not items:
        return [root.draft(status=whole)] if whole else []
    back = whole if whole and whole.value in _BACK and len(items) == 1 else None
    return [_payment(item, back) for item in items]


def _payment(item: Cursor, back: Fact[PaymentStatus] | None) -> Draft:
    status = item.choice("status" if "status" in item else "state", _PAYMENT)
    made = status is not None and status.value is PaymentStatus.PAID
    return item.draft(
        method=item.text("payment_method.name"),
        last4=item.text("source.last_digits", "source.last4"),
        amount=item.amount("amount"),
        status=back if back and made else status,
    )


def _shipment(item: Cursor) -> Draft:
    number, url = item.text("tracking"), item.link("tracking_url")
    status = item.choice("status" if "status" in item else "state", _PARCEL)
    on_its_way = status is not None and status.value is ShipmentStatus.IN_TRANSIT
    carried = _carried(item) if on_its_way else None
    return item.draft(
        id=item.text("number", "id"),
        status=carried or status,
        carrier=item.text("tracking_carrier_name") or _method(item),
        tracking=tracking(item, number, url),
        shipped_at=item.moment("fulfilled_at", "shipped_at"),
        delivered_at=item.moment("delivered_at"),
        estimated=item.draft(latest=item.moment("estimated_delivery_at")),
        pickup_point=_POINT.read(item.at("pickup_point_data")),
        items=[
            line.draft(
                line_id=line.text("item_id", "line_item_id"), quantity=line.number("quantity")
            )
            for line in item.each("items")
        ],
    )


def _carried(item: Cursor) -> Fact[ShipmentStatus] | None:
    word = item.text("tracking_status")
    meaning = _CARRIED.get(word.value) if word else None
    return word.then(lambda _: meaning) if word and meaning else None


SPREE = Platform(
    name="spree",
    title="Spree",
    marks="number, item_total and items (or line_items)",
    orders=(
        Shape("an order", keys="number item_total items"),
        Shape("an order", keys="number item_total line_items"),
    ),
    others=(
        Shape("a cart", "item_total items", remedy="it has no order yet"),
        Shape(
            "an order of API v2 (JSON:API)",
            "type attributes.item_total",
            remedy="hand in the order of API v3",
        ),
        Shape("a product", "master_variant name", remedy="hand in an order that has it"),
    ),
    read=read,
    ignored=frozenset(
        """
        market_id channel_id total_quantity adjustment_total included_tax_total metadata token
        additional_tax_total store_credit_total covered_by_store_credit market current_step cart_id
        preorder variant_id slug thumbnail pre_tax_amount discounted_amount compare_at_amount
        digital_links option_values adjustments permissions checkout_steps updated_at created_at
        state_text state_code state_name state_abbr country_name country_code country_iso state
        country full_name name quick_checkout is_default_billing is_default_shipping label
        fees preorder_ships_at pickup_point_data tracking_status tracking_carrier order_group_id
        payments.payment_method_id payments.response_code payments.number payments.source_type
        payments.source_id payments.source payments.payment_method gift_card seller_id tax_lines
        company_id company_location_id internal_note internal_note_html last_ip_address
        canceler_id created_by_id preferred_stock_location_id confirmation_delivered
        items.discount_total items.total items.currency fulfillments.cost fulfillments.total
        fulfillments.discount_total fulfillments.tax_total fulfillments.fulfillment_type
        fulfillments.delivery_method fulfillments.stock_location fulfillments.delivery_rates
        fulfillments.selected_delivery_rate_id fulfillments.id payment_state shipment_state
        line_items.variant line_items.total line_items.single_display_amount checkout_zone
        shipments.shipping_rates shipments.selected_shipping_rate shipments.stock_location_name
        shipments.manifest shipments.cost shipments.order_id shipments.id considered_risky
        credit_cards total_applicable_store_credit tax_total approved_at approver_id
        payment_methods store_owner_notification_delivered billing_address.id shipping_address.id
        bill_address.id ship_address.id payments.id
        display_item_total display_adjustment_total display_discount_total display_tax_total
        display_included_tax_total display_additional_tax_total display_total display_price
        display_gift_card_total display_amount_due display_delivery_total display_fee_total
        display_store_credit_total display_pre_tax_amount display_discounted_amount display_cost
        display_compare_at_amount display_ship_total display_amount single_display_amount
        display_outstanding_balance display_order_total_after_store_credit
        display_total_applicable_store_credit display_store_credit_remaining_after_capture
        """.split()
    ),
)
