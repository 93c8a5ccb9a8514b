"""
WooCommerce: the order of the REST API (v2, v3), its webhooks, and the apps' `{"data": ...}`.

Facts: https://woocommerce.github.io/woocommerce-rest-api-docs/#orders
"""

from __future__ import annotations

from typing import Any

from postmail.order import OrderStatus, PaymentStatus, TaxNote
from postmail.readers.amounts import positive, summed
from postmail.readers.cursor import Cursor
from postmail.readers.facts import Draft, Fact
from postmail.readers.parcels import tracking
from postmail.readers.people import AddressKeys
from postmail.readers.platform import Platform, Shape, hand_in
from postmail.readers.platforms.woocommerce_lines import Till, read_lines, refunded_quantities

_ADDRESS = AddressKeys(
    name="",
    lines="address_1 address_2",
    postal_code="postcode",
    region="state",
    country="country",
)

_STATUS = {
    "draft": OrderStatus.DRAFT,
    "auto-draft": OrderStatus.DRAFT,
    "checkout-draft": OrderStatus.DRAFT,
    "pending": OrderStatus.PENDING,
    "on-hold": OrderStatus.ON_HOLD,
    "processing": OrderStatus.PROCESSING,
    "completed": OrderStatus.COMPLETED,
    "cancelled": OrderStatus.CANCELLED,
    "trash": OrderStatus.CANCELLED,
    "refunded": OrderStatus.REFUNDED,
    "failed": OrderStatus.FAILED,
    # statuses that widely used plugins add
    "shipped": OrderStatus.SHIPPED,
    "partial-shipped": OrderStatus.PARTLY_SHIPPED,
    "delivered": OrderStatus.DELIVERED,
}
_PICKUP = ("local_pickup", "pickup_location")
_STATUSES = _STATUS | {f"wc-{name}": status for name, status in _STATUS.items()}


def read(root: Cursor) -> Draft:
    """The order as the customer saw it: with tax where prices were entered with tax."""
    currency = root.currency("currency")
    till = _till(root)
    _skip_technical(root)
    refunds = [_refund(item) for item in root.each("refunds")]
    pickup = _pickup(root)
    return root.draft(
        number=root.text("number", "id", need=True),
        id=root.text("id"),
        placed_at=_moment(root, "date_created", need=True),
        currency=currency,
        lines=read_lines(root, till, refunded_quantities(root)),
        status=root.choice("status", _STATUSES),
        locale=_meta(root, "locale", "wpml_language"),
        channel=root.text("created_via"),
        customer=_customer(root),
        billing_address=_ADDRESS.read(root.at("billing")),
        # for collections it repeats the customer's own
        shipping_address=None if pickup else _ADDRESS.read(root.at("shipping")),
        shipping_method=_shipping_method(root),
        pickup=pickup,
        discounts=[*_coupons(root, till), *_negative_fees(root, till)],
        taxes=[_tax(item, till.note(root)) for item in root.each("tax_lines")],
        totals=_totals(root, till),
        payments=_payments(root),
        shipments=_shipments(root),
        refunds=refunds,
        note=root.text("customer_note"),
    )


def _till(root: Cursor) -> Till:
    included = root.flag("prices_include_tax")
    if included and included.value:
        message = (
            "WooCommerce states amounts without tax beside their tax; "
            "this shop's prices contain tax, so both were added"
        )
        root.trail.find("computed", included.path, message)
    return Till(bool(included and included.value), coupons="coupon_lines" in root)


def _skip_technical(root: Cursor) -> None:
    """Meta data whose keys start with an underscore are for machines."""
    for entry in root.each("meta_data"):
        key = str(entry.node.get("key"))
        if key.startswith("_") or (key, entry.node.get("value")) == ("is_vat_exempt", "no"):
            entry.ignore("key", "value", "display_key", "display_value")


def _moment(node: Cursor, key: str, need: bool = False) -> Fact[Any] | None:
    """A time in GMT where there is one; else the shop's own, without a zone."""
    gmt = node.find(f"{key}_gmt")
    node.ignore(key, f"{key}_gmt")
    if gmt[1] and isinstance(gmt[0], str) and not gmt[0].startswith("0000"):
        return node.moment(f"{key}_gmt", utc=True)
    return node.moment(key, need=need)


def _totals(root: Cursor, till: Till) -> Draft:
    fees = [till(item, "total", "total_tax") for item in root.each("fee_lines")]
    cards = [positive(item.amount("amount")) for item in root.each("gift_cards")]
    lowered = [positive(fee) for fee in fees if fee and fee.value.amount < 0]
    discount = positive(till(root, "discount_total", "discount_tax"))
    return root.draft(
        discount=summed([discount, *lowered]),
        shipping=till(root, "shipping_total", "shipping_tax"),
        fees=summed(fee for fee in fees if fee and fee.value.amount >= 0),
        tax=root.amount("total_tax"),
        gift_cards=summed(cards),
        gift_cards_off_total=bool(cards),
        total=root.amount("total"),
        tax_note=till.note(root),
    )


def _tax(item: Cursor, note: Fact[TaxNote] | None) -> Draft:
    return item.draft(
        title=item.text("label", "rate_code"),
        rate=item.number("rate_percent"),
        amount=summed([item.amount("tax_total"), item.amount("shipping_tax_total")]),
        note=note,
    )


def _coupons(root: Cursor, till: Till) -> list[Draft]:
    return [_coupon(item, till) for item in root.each("coupon_lines")]


def _coupon(item: Cursor, till: Till) -> Draft:
    kind, nominal = item.text("discount_type"), item.number("nominal_amount")
    by_rate = kind is not None and kind.value in ("percent", "recurring_percent")
    return item.draft(
        code=item.text("code"),
        amount=positive(till(item, "discount", "discount_tax")),
        percent=nominal if by_rate else None,
    )


def _negative_fees(root: Cursor, till: Till) -> list[Draft]:
    """Fees below zero are how many shops write a discount."""
    fees = [(item, till(item, "total", "total_tax")) for item in root.each("fee_lines")]
    return [
        item.draft(title=item.text("name"), amount=positive(fee))
        for item, fee in fees
        if fee and fee.value.amount < 0
    ]


def _customer(root: Cursor) -> Draft:
    billing, key = root.at("billing"), root.text("customer_id")
    return billing.draft(
        id=key if key and key.value != "0" else None,  # 0 is a guest
        email=billing.text("email"),
        phone=billing.text("phone"),
        first_name=billing.text("first_name"),
        last_name=billing.text("last_name"),
        company=billing.text("company"),
    )


def _pickup(root: Cursor) -> Fact[bool] | None:
    """Whether every way of delivery is to collect it: the old method, or that of the blocks."""
    codes = [item.text("method_id") for item in root.each("shipping_lines")]
    if not codes or not all(code and code.value in _PICKUP for code in codes):
        return None
    root.ignore("shipping")
    return codes[0].then(lambda _: True) if codes[0] else None


def _shipping_method(root: Cursor) -> Fact[str] | None:
    titles = [_titled(item) for item in root.each("shipping_lines")]
    return next((title for title in titles if title), None)


def _titled(item: Cursor) -> Fact[str] | None:
    """The way of delivery, with the place of a collection where the title does not say it."""
    title = item.text("method_title")
    places = [_meta(item, key) for key in ("pickup_location", "pickup_address")]
    told = [place.value for place in places if place and title and place.value not in title.value]
    return title.then(lambda name: f"{name} ({', '.join(told)})") if title and told else title


def _payments(root: Cursor) -> list[Draft]:
    paid = _moment(root, "date_paid")
    open_still, status = root.flag("needs_payment"), root.text("status")
    url = root.link("payment_url")
    method = root.text("payment_method_title")
    state = paid.then(lambda _: PaymentStatus.PAID) if paid else None
    if status and status.value == "failed":
        state = status.then(lambda _: PaymentStatus.FAILED)
    elif paid is None and open_still and open_still.value:
        state = open_still.then(lambda _: PaymentStatus.PENDING)
    if method is None and paid is None:
        return []
    payable = bool(open_still and open_still.value and paid is None)
    return [root.draft(method=method, status=state, at=paid, url=url if payable else None)]


def _refund(item: Cursor) -> Draft:
    """A stub inside an order (`total` below zero), or the whole resource handed in beside it."""
    return item.draft(
        id=item.text("id"),
        at=_moment(item, "date_created"),
        amount=positive(item.amount("amount", "total")),
        reason=item.text("reason", "refund"),
        items=[_refunded(line) for line in item.each("line_items")],
    )


def _refunded(line: Cursor) -> Draft:
    quantity = line.number("quantity")
    return line.draft(
        line_id=_meta(line, "_refunded_item_id"),
        title=line.text("name"),
        quantity=quantity.then(abs) if quantity else None,
    )


def _shipments(root: Cursor) -> list[Draft]:
    """Of the plugin Shipment Tracking: inside the order's meta data, or handed in beside it."""
    inside = [
        item
        for entry in root.each("meta_data")
        if entry.node.get("key") == "_wc_shipment_tracking_items"
        for item in entry.each("value")
    ]
    return [_shipment(item) for item in [*inside, *root.each("shipment_trackings")]]


def _shipment(item: Cursor) -> Draft:
    number, url = item.text("tracking_number"), item.text("custom_tracking_link", "tracking_link")
    stamp = item.find("date_shipped")[0]
    by_seconds = not isinstance(stamp, str) or stamp.isdigit()
    return item.draft(
        id=item.text("tracking_id"),
        carrier=item.text("custom_tracking_provider", "tracking_provider"),
        tracking=tracking(item, number, url),
        shipped_at=item.seconds("date_shipped") if by_seconds else item.moment("date_shipped"),
    )


def _meta(node: Cursor, *keys: str) -> Fact[Any] | None:
    """The value of the first meta entry with one of *keys*."""
    for entry in node.each("meta_data"):
        if entry.node.get("key") in keys:
            entry.ignore("key")
            return entry.text("value")
    return None


def _is_empty_draft(node: dict[str, Any]) -> bool:
    return "draft" in str(node.get("status")) and not node.get("line_items")


_REFUND_APART = hand_in("refunds")
_TRACKING_APART = hand_in("shipment_trackings")

WOOCOMMERCE = Platform(
    name="woocommerce",
    title="WooCommerce",
    marks="line_items and billing, with order_key, cart_tax or prices_include_tax",
    html=True,
    orders=(
        Shape(
            "an order",
            keys="line_items billing",
            some="order_key cart_tax prices_include_tax date_created_gmt cart_hash coupon_lines",
            least=2,
            where=lambda node: "billing_period" not in node and not _is_empty_draft(node),
        ),
    ),
    others=(
        Shape("a subscription", "billing_period line_items", remedy="hand in one of its orders"),
        Shape(
            "a draft order without lines",
            keys="line_items order_key",
            where=_is_empty_draft,
            remedy="hand it in once it has been placed",
        ),
        Shape("a refund", "amount line_items", some="refunded_by reason", remedy=_REFUND_APART),
        Shape("a shipment tracking", "tracking_number tracking_provider", remedy=_TRACKING_APART),
        Shape("a coupon", "discount_type usage_count", remedy="hand in an order that used it"),
        Shape("a product", "regular_price stock_status", remedy="hand in an order that has it"),
        Shape("a customer", "is_paying_customer", remedy="hand in one of the customer's orders"),
        Shape("an order note", "note customer_note author"),
    ),
    read=read,
    pieces={
        "line_items": "the lines",
        "refunds": "a list of whole refunds",
        "shipment_trackings": "a list of the plugin Shipment Tracking",
    },
    ignored=frozenset(
        """
        _links cart_hash cart_tax currency_symbol customer_ip_address customer_user_agent
        date_completed date_completed_gmt date_modified date_modified_gmt discount_tax instance_id
        is_editable method_id needs_processing order_key parent_id payment_method rate_code rate_id
        compound shipping_tax tax_class tax_status taxes transaction_id variation_id version
        set_paid bundled_items bundled_item_title composite_children mnm_child_items
        line_items.price line_items.image line_items.parent_name line_items.name
        line_items.meta_data.id coupon_lines.id coupon_lines.meta_data fee_lines.amount
        fee_lines.id fee_lines.name fee_lines.meta_data gift_cards tax_lines.id tax_lines.meta_data
        shipping_lines refunds.refunded_by refunds.refunded_payment refunds.line_items
        refunds.meta_data shipping.email meta_data.id
        """.split()
    ),
)
