"""
Saleor: the payload of NOTIFY_USER webhooks (`notify_event`), snake case, one text per amount.

Facts: https://docs.saleor.io/developer/extending/webhooks/synchronous-events/notify
"""

from __future__ import annotations

from decimal import Decimal

from postmail.order import LineKind, ShipmentStatus
from postmail.readers.amounts import percent, positive, times
from postmail.readers.cursor import Cursor
from postmail.readers.facts import Draft, Fact
from postmail.readers.parcels import tracking
from postmail.readers.people import AddressKeys
from postmail.readers.platform import Platform, Shape
from postmail.readers.platforms.saleor import STATUS, lowered, taken_off, tax_note

_ADDRESS = AddressKeys(
    name="",
    company="company_name",
    lines="street_address_1 street_address_2",
    postal_code="postal_code",
    district="city_area",
    region="country_area",
    country="country",
)


def read(root: Cursor) -> Draft:
    """The order, and the fulfilment or the refund that the event is about."""
    currency = root.currency("currency")
    flag = root.flag("display_gross_prices")
    side = "net" if flag and not flag.value else "gross"
    locale = root.locale("language_code")
    return root.draft(
        number=root.text("number", "id", need=True),
        id=root.text("id"),
        placed_at=root.moment("created", need=True),
        currency=currency,
        lines=[_line(item, side, root) for item in root.each("lines")],
        status=root.choice("status", STATUS),
        locale=locale.then(lowered) if locale else None,
        channel=root.text("channel_slug"),
        url=root.link("order_details_url"),
        customer=root.draft(email=root.text("email", "recipient_email")),
        billing_address=_ADDRESS.read(root.at("billing_address")),
        shipping_address=_ADDRESS.read(root.at("shipping_address")),
        shipping_method=root.text("shipping_method_name"),
        discounts=_discounts(root),
        totals=_totals(root, side),
        shipments=_shipments(root),
        refunds=_refunds(root),
    )


def _totals(root: Cursor, side: str) -> Draft:
    discount = positive(root.amount("discount_amount"))
    return root.draft(
        subtotal=root.amount(f"subtotal_{side}_amount"),
        discount=None if _spread(root) else discount,
        shipping=root.amount(f"shipping_price_{side}_amount"),
        tax=root.amount("tax_amount"),
        total=root.amount("total_gross_amount"),
        tax_note=tax_note(root, "display_gross_prices"),
    )


def _spread(root: Cursor) -> bool:
    parts = [root.amount("subtotal_gross_amount"), root.amount("shipping_price_gross_amount")]
    return taken_off(root.amount("total_gross_amount"), parts)


def _discounts(root: Cursor) -> list[Draft]:
    amount, title = positive(root.amount("discount_amount")), root.text("discount_name")
    if amount is None or not amount.value:
        return []
    return [root.draft(title=title, amount=None if _spread(root) else amount)]


def _line(item: Cursor, side: str, root: Cursor) -> Draft:
    quantity = item.number("quantity")
    price = item.amount(f"unit_price_{side}_amount")
    variant, digital = item.text("translated_variant_name", "variant_name"), item.flag("is_digital")
    return item.draft(
        id=item.text("id"),
        title=item.text("translated_product_name", "product_name", need=True),
        quantity=quantity,
        kind=digital.then(lambda yes: LineKind.DIGITAL if yes else LineKind.PHYSICAL)
        if digital
        else None,
        options=[item.draft(value=variant)] if variant else (),
        sku=item.text("product_sku"),
        product_id=item.text("product.id"),
        image=_image(item),
        unit_price=price,
        tax_note=tax_note(root, "display_gross_prices"),
        tax_rate=percent(item.number("tax_rate"), fraction=True),
        subtotal=times(price, quantity),
        total=item.amount(f"total_{side}_amount"),
        discounts=_line_discounts(item, quantity),
        download_url=item.link("digital_url"),
    )


def _image(item: Cursor) -> Fact[str] | None:
    """The picture of a size that suits a mail."""
    sizes = ("255x255", "540x540", "120x120")
    keys = [f"{of}.first_image.original.{size}" for of in ("variant", "product") for size in sizes]
    return item.link(*keys)


def _line_discounts(item: Cursor, quantity: Fact[Decimal] | None) -> list[Draft]:
    """What was taken off one piece is already out of the unit price, so it is only told."""
    off = times(positive(item.amount("unit_discount_amount")), quantity)
    if off is None or not off.value:
        return []
    return [item.draft(title=item.text("unit_discount_reason"), amount=off)]


def _shipments(root: Cursor) -> list[Draft]:
    event = root.at("fulfillment")
    lines = [*root.each("physical_lines"), *root.each("digital_lines")]
    if not event and not lines:
        return []
    number = event.text("tracking_number")
    event.ignore("is_tracking_number_url")  # an address in the number's place is seen as such
    items = [
        line.draft(
            line_id=line.text("order_line.id"),
            title=line.text("order_line.product_name"),
            quantity=line.number("quantity"),
        )
        for line in lines
    ]
    # Saleor tells of it once it is fulfilled, which is to say sent
    sent = Fact(ShipmentStatus.IN_TRANSIT, event.path) if event else None
    return [event.draft(status=sent, tracking=tracking(event, number), items=items)]


def _refunds(root: Cursor) -> list[Draft]:
    amount = positive(root.amount("amount"))
    return [root.draft(amount=amount)] if amount else []


SALEOR_NOTIFY = Platform(
    name="saleor-notify",
    title="Saleor (NOTIFY)",
    marks="lines and total_gross_amount",
    orders=(Shape("an order", keys="lines total_gross_amount"),),
    others=(
        Shape(
            "a notification without an order",
            "notify_event payload",
            where=lambda node: "order" not in str(node.get("notify_event")),
        ),
    ),
    read=read,
    pieces={
        "fulfillment": "the fulfilment that an event is about",
        "physical_lines": "its lines that a parcel brings",
        "digital_lines": "its lines that are downloaded",
        "amount": "the amount of a refund",
        "recipient_email": "whom the notification is for",
    },
    ignored=frozenset(
        """
        token total_net_amount undiscounted_total_net_amount undiscounted_total_gross_amount
        subtotal_net_amount subtotal_gross_amount shipping_price_net_amount
        shipping_price_gross_amount unit_price_net_amount unit_price_gross_amount total_net_amount
        unit_tax_amount total_tax_amount quantity_fulfilled is_shipping_required product variant
        product_name variant_name unit_discount_value unit_discount_type lines.currency order_line
        physical_lines.id digital_lines.id lines.total_gross_amount metadata private_metadata
        requester_user_id domain site_name logo_url currency
        """.split()
    ),
)
