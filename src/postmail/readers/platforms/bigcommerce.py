"""
BigCommerce: the order of the API version 2; its lines and addresses come from sub-resources.

Facts: the schemas order_Resp and orderProducts of `reference/orders.v2.oas2.yml` in
https://github.com/bigcommerce/docs. Every amount comes with and without tax, with four decimals,
as text, in the currency that the customer pays in (`default_currency_code`); `currency_code` is
only what the storefront showed. Times are UTC.
"""

from __future__ import annotations

from postmail.money import Money
from postmail.order import LineKind, OrderStatus, PaymentStatus, ShipmentStatus, TaxNote
from postmail.readers.amounts import positive, summed
from postmail.readers.cursor import Cursor
from postmail.readers.facts import Draft, Fact
from postmail.readers.parcels import tracking
from postmail.readers.people import AddressKeys, agreed
from postmail.readers.platform import Platform, Shape, hand_in

_ADDRESS = AddressKeys(
    name="", lines="street_1 street_2", region="state", country="country_iso2 country"
)
#: By number, because shops rename the words. 6 is "declined": the seller did, not the bank.
_STATUS = {
    "0": OrderStatus.DRAFT,
    "1": OrderStatus.PENDING,
    "2": OrderStatus.SHIPPED,
    "3": OrderStatus.PARTLY_SHIPPED,
    "4": OrderStatus.REFUNDED,
    "5": OrderStatus.CANCELLED,
    "6": OrderStatus.CANCELLED,
    "7": OrderStatus.PENDING,
    "8": OrderStatus.PROCESSING,
    "9": OrderStatus.PROCESSING,
    "10": OrderStatus.COMPLETED,
    "11": OrderStatus.PLACED,
    "12": OrderStatus.ON_HOLD,
    "13": OrderStatus.ON_HOLD,
    "14": OrderStatus.PARTLY_REFUNDED,
}
#: "Order has been pulled, and is awaiting customer pickup".
_READY = "8"
_KINDS = {
    "physical": LineKind.PHYSICAL,
    "digital": LineKind.DIGITAL,
    "giftcertificate": LineKind.GIFT_CARD,
}
_PAYMENT = {
    "authorized": PaymentStatus.AUTHORIZED,
    "capture pending": PaymentStatus.AUTHORIZED,
    "captured": PaymentStatus.PAID,
    "declined": PaymentStatus.FAILED,
    "held for review": PaymentStatus.PENDING,
    "paid": PaymentStatus.PAID,
    "partially refunded": PaymentStatus.PARTLY_REFUNDED,
    "pending": PaymentStatus.PENDING,
    "refunded": PaymentStatus.REFUNDED,
    "void": PaymentStatus.VOIDED,
    "void pending": PaymentStatus.VOIDED,
}


def read(root: Cursor) -> Draft:
    """The order, with tax in its amounts where the shop's prices contain it."""
    currency = root.currency("default_currency_code", "currency_code")
    flag = root.flag("is_tax_inclusive_pricing")
    side = "inc_tax" if flag and flag.value else "ex_tax"
    note = root.given(
        TaxNote.INCLUDED if side == "inc_tax" else TaxNote.EXCLUDED, f"subtotal_{side}"
    )
    pickup, destination = _pickup(root), _shipping_address(root)
    return root.draft(
        number=root.text("id", need=True),
        id=root.text("id"),
        placed_at=root.moment("date_created", utc=True, need=True),
        currency=currency,
        lines=[_line(item, side, note) for item in _sent(root, "products")],
        status=root.choice("status_id", _STATUS),
        locale=root.locale("customer_locale"),
        channel=root.text("order_source"),
        customer=_customer(root),
        billing_address=_ADDRESS.read(root.at("billing_address")),
        shipping_address=None if pickup else destination,
        shipping_method=_shipping_method(root),
        pickup=pickup,
        discounts=_discounts(root),
        totals=_totals(root, side, note),
        payments=[
            root.draft(
                method=root.text("payment_method"), status=root.choice("payment_status", _PAYMENT)
            )
        ],
        shipments=_shipments(root),
        note=root.text("customer_message"),
    )


def _sent(root: Cursor, key: str) -> list[Cursor]:
    """A sub-resource that was handed in; the order itself holds only its address."""
    if isinstance(root.find(key)[0], list):
        return list(root.each(key))
    root.ignore(key)
    if key == "products":
        message = f"expected the lines, found their address: {hand_in('products')}"
        root.trail.fault(key, message)
    return []


def _line(item: Cursor, side: str, note: Fact[TaxNote]) -> Draft:
    total = item.amount(f"total_{side}")
    return item.draft(
        id=item.text("id"),
        title=item.text("name_customer", "name", need=True),
        quantity=item.number("quantity"),
        kind=item.choice("type", _KINDS),
        options=[
            option.draft(
                name=option.text("display_name_customer", "display_name"),
                value=option.text("display_value_customer", "display_value"),
            )
            for option in item.each("product_options")
        ],
        sku=item.text("sku"),
        product_id=item.text("product_id"),
        unit_price=item.amount(f"price_{side}"),
        tax_note=note,
        subtotal=total,
        total=total,
        quantity_refunded=item.number("quantity_refunded"),
    )


def _totals(root: Cursor, side: str, note: Fact[TaxNote]) -> Draft:
    fees = [root.amount(f"{kind}_cost_{side}") for kind in ("handling", "wrapping")]
    off = [positive(root.amount(key)) for key in ("discount_amount", "coupon_discount")]
    if not isinstance(root.find("fees")[0], list):
        root.ignore("fees")  # only where the shop's own fees can be fetched
    return root.draft(
        subtotal=root.amount(f"subtotal_{side}"),
        discount=summed(off),
        shipping=root.amount(f"shipping_cost_{side}"),
        fees=summed(fees),
        tax=root.amount("total_tax"),
        gift_cards=positive(root.amount("gift_certificate_amount")),
        total=root.amount("total_inc_tax"),
        refunded=_refunded(root),
        tax_note=note,
    )


def _refunded(root: Cursor) -> Fact[Money] | None:
    """Documented to be always 0, so nothing is known unless it is not."""
    amount = positive(root.amount("refunded_amount"))
    return amount if amount and amount.value else None


def _discounts(root: Cursor) -> list[Draft]:
    coupons = [
        item.draft(code=item.text("code"), amount=positive(item.amount("discount")))
        for item in _sent(root, "coupons")
    ]
    manual = positive(root.amount("discount_amount"))
    return coupons + ([root.draft(amount=manual)] if manual and manual.value else [])


def _customer(root: Cursor) -> Draft:
    person, key = root.at("billing_address"), root.text("customer_id")
    return person.draft(
        id=key if key and key.value != "0" else None,  # 0 is a guest
        email=person.text("email"),
        phone=person.text("phone"),
        first_name=person.text("first_name"),
        last_name=person.text("last_name"),
        company=person.text("company"),
    )


def _shipping_address(root: Cursor) -> Draft | None:
    return agreed([_ADDRESS.read(item) for item in _sent(root, "shipping_addresses")], root)


def _shipping_method(root: Cursor) -> Fact[str] | None:
    names = [item.text("shipping_method") for item in _sent(root, "shipping_addresses")]
    return next((name for name in names if name), None)


def _pickup(root: Cursor) -> Fact[bool] | None:
    """Whether all of it is collected: its lines name the method of that, or it is ready."""
    status = root.text("status_id")
    if status and status.value == _READY:
        return status.then(lambda _: True)
    ways = [item.text("order_pickup_method_id") for item in _sent(root, "products")]
    if not ways or any(way is None or way.value == "0" for way in ways):
        return None
    return ways[0].then(lambda _: True) if ways[0] else None


def _shipments(root: Cursor) -> list[Draft]:
    """The parcels; what waits to be collected has no record of its own but the order's status."""
    sent, status = [_shipment(item) for item in _sent(root, "shipments")], root.text("status_id")
    if sent or status is None or status.value != _READY:
        return sent
    return [root.draft(status=status.then(lambda _: ShipmentStatus.READY_FOR_PICKUP))]


def _shipment(item: Cursor) -> Draft:
    return item.draft(
        id=item.text("id"),
        carrier=item.text(
            "tracking_carrier", "shipping_provider_display_name", "shipping_provider"
        ),
        service=item.text("shipping_method"),
        tracking=tracking(
            item,
            item.text("tracking_number"),
            item.link("tracking_link", "generated_tracking_link"),
        ),
        shipped_at=item.moment("date_created", utc=True),
        items=[
            line.draft(line_id=line.text("order_product_id"), quantity=line.number("quantity"))
            for line in item.each("items")
        ],
    )


BIGCOMMERCE = Platform(
    name="bigcommerce",
    title="BigCommerce",
    marks="total_inc_tax, subtotal_ex_tax and status_id",
    orders=(Shape("an order", keys="total_inc_tax subtotal_ex_tax status_id"),),
    others=(
        Shape(
            "a line of an order",
            "order_address_id price_inc_tax",
            remedy=hand_in("products"),
        ),
        Shape("a webhook without the order", "scope store_id", remedy="fetch the order by its id"),
        Shape("a cart", "line_items cart_amount", remedy="it has no order yet"),
    ),
    read=read,
    pieces={
        "products": "the lines, from /orders/{id}/products",
        "shipping_addresses": "from /orders/{id}/shipping_addresses",
        "coupons": "from /orders/{id}/coupons",
        "shipments": "from /orders/{id}/shipments",
    },
    ignored=frozenset(
        """
        date_modified date_shipped status custom_status cart_id subtotal_ex_tax subtotal_inc_tax
        subtotal_tax base_shipping_cost shipping_cost_ex_tax shipping_cost_inc_tax
        shipping_cost_tax shipping_cost_tax_class_id base_handling_cost handling_cost_ex_tax
        handling_cost_inc_tax handling_cost_tax handling_cost_tax_class_id base_wrapping_cost
        wrapping_cost_ex_tax wrapping_cost_inc_tax wrapping_cost_tax wrapping_cost_tax_class_id
        total_ex_tax total_inc_tax items_total items_shipped payment_provider_id
        order_is_digital store_credit_amount ip_address ip_address_v6 geoip_country
        geoip_country_iso2 currency_id currency_exchange_rate default_currency_id
        default_currency_code staff_notes shipping_address_count is_deleted ebay_order_id
        store_default_currency_code store_default_to_transactional_exchange_rate tax_provider_id
        is_email_opt_in credit_card_type external_source external_id channel_id links
        external_merchant_id external_order_id custom_url consignments form_fields country
        order_address_id variant_id base_price price_ex_tax price_inc_tax price_tax base_total
        total_tax base_cost_price cost_price_inc_tax cost_price_ex_tax cost_price_tax weight width
        height depth is_refunded refund_amount return_id wrapping_name wrapping_message
        quantity_shipped event_name event_date fixed_shipping_cost ebay_item_id
        ebay_transaction_id option_set_id parent_order_product_id is_bundled_product
        bin_picking_number order_pickup_method_id wrapping_id gift_certificate_id
        discounted_total_inc_tax applied_discounts products.order_id products.name
        products.name_merchant
        products.fulfillment_source products.brand products.upc products.configurable_fields
        products.product_options shipping_addresses.id shipping_addresses.order_id
        shipping_addresses.shipping_zone_id shipping_addresses.shipping_zone_name
        shipping_addresses.base_cost shipping_addresses.cost_ex_tax shipping_addresses.cost_inc_tax
        shipping_addresses.cost_tax shipping_addresses.cost_tax_class_id shipping_addresses.email
        shipping_addresses.shipping_quotes
        shipments.order_id shipments.customer_id shipments.order_address_id shipments.comments
        shipments.billing_address shipments.shipping_address coupons.id coupons.coupon_id
        coupons.order_id coupons.amount coupons.type shipments.items shipments.shipping_provider
        shipments.merchant_shipping_cost
        """.split()
    ),
)
