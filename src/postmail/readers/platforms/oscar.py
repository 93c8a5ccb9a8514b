"""
django-oscar: the order as django-oscar-api serialises it, or as a shop's own serialiser does.

Facts: https://github.com/django-oscar/django-oscar-api (`oscarapi/serializers/checkout.py`,
`oscarapi/settings.py`) and, for the models, https://github.com/django-oscar/django-oscar
(`src/oscar/apps/order/abstract_models.py`). What oscar states for delivery is after its discounts.
django-oscar-api sends no titles: add `title` to its setting `OSCARAPI_ORDERLINE_FIELDS`.
"""

from __future__ import annotations

import re
from decimal import Decimal

from postmail.order import LineKind, OrderStatus, TaxNote
from postmail.order.values import is_link
from postmail.readers.amounts import divided, positive, summed
from postmail.readers.cursor import Cursor
from postmail.readers.facts import Draft, Fact
from postmail.readers.parcels import tracking
from postmail.readers.people import AddressKeys
from postmail.readers.platform import Platform, Shape, hand_in

_ADDRESS = AddressKeys(
    name="name",
    lines="line1 line2 line3",
    postal_code="postcode",
    city="line4",
    region="state",
    country="country.iso_3166_1_a2 country.printable_name country",
    phone="phone_number",
)
#: oscar leaves the words to the shop; these are those of its sandbox. An order is placed once its
#: payment was handled (`PaymentDetailsView.submit`), so what is pending is not the payment.
_STATUS = {
    "new": OrderStatus.PLACED,
    "pending": OrderStatus.PLACED,
    "authorized": OrderStatus.PLACED,
    "being processed": OrderStatus.PROCESSING,
    "complete": OrderStatus.COMPLETED,
    "shipped": OrderStatus.SHIPPED,
    "cancelled": OrderStatus.CANCELLED,
    "refunded": OrderStatus.REFUNDED,
}
#: The code of `NoShippingRequired` ("indicates that no shipping is actually required").
_NONE = "no-shipping-required"
#: In the names of shipping events after which nothing is on its way to the customer.
_BACK = re.compile("cancel|return|refund")


def read(root: Cursor) -> Draft:
    """The order with gross amounts, as oscar's own pages show them."""
    currency = root.currency("currency")
    note = root.given(TaxNote.INCLUDED, "total_incl_tax")
    status = root.choice("status", _STATUS)
    bare = _is_bare(root)
    destination = _address(root, "shipping_address")
    is_off = status is not None and status.value is OrderStatus.CANCELLED
    return root.draft(
        number=root.text("number", need=True),
        id=root.text("id"),
        placed_at=root.moment("date_placed", need=True),
        currency=currency,
        lines=[_line(item, note, is_off, bare) for item in _sent_lines(root)],
        status=status,
        customer=_customer(root),
        billing_address=_address(root, "billing_address"),
        shipping_address=None if bare else destination,
        shipping_method=None if bare else root.text("shipping_method"),
        discounts=_discounts(root),
        totals=root.draft(
            subtotal=root.amount("basket_total_before_discounts_incl_tax"),
            discount=summed(item.facts["amount"] for item in _discounts(root)),
            shipping=root.amount("shipping_incl_tax"),
            fees=summed(item.amount("incl_tax") for item in root.each("surcharges")),
            tax=root.amount("total_tax"),
            total=root.amount("total_incl_tax"),
            tax_note=note,
        ),
        payments=[
            item.draft(
                method=item.text("source_type.name", "source_type"),
                amount=item.amount("amount_allocated"),
            )
            for item in root.each("sources")
        ],
        shipments=_shipments(root),
    )


def _sent_lines(root: Cursor) -> list[Cursor]:
    """django-oscar-api sends only the lines' address."""
    if isinstance(root.find("lines")[0], str):
        root.ignore("lines")
        root.trail.fault("lines", f"expected the lines, found their address: {hand_in('lines')}")
        return []
    return list(root.each("lines"))


def _is_bare(root: Cursor) -> bool:
    """Whether nothing in it is sent: then the way of delivery only says so."""
    code = root.text("shipping_code")
    return code is not None and code.value == _NONE


def _line(item: Cursor, note: Fact[TaxNote], is_off: bool, bare: bool) -> Draft:
    quantity = item.number("quantity")
    before = item.amount("line_price_before_discounts_incl_tax", "price_incl_tax_excl_discounts")
    total = item.amount("line_price_incl_tax", "price_incl_tax")
    off = None if is_off else _cancelled(item, quantity)
    return item.draft(
        id=item.text("id"),
        title=item.text("title", "product.title", need=True),
        quantity=quantity,
        kind=item.given(LineKind.SERVICE, "quantity") if bare else None,
        options=[
            option.draft(name=option.text("type", "option.name"), value=option.text("value"))
            for option in item.each("attributes")
        ],
        sku=item.text("partner_sku"),
        product_id=item.text("product.id", "upc"),
        unit_price=item.amount("unit_price_incl_tax") or divided(before or total, quantity),
        tax_note=note,
        subtotal=before or total,
        total=before or total,
        quantity_refunded=off,
        quantity_removed=off,
    )


def _cancelled(item: Cursor, quantity: Fact[Decimal] | None) -> Fact[Decimal] | None:
    """
    How many of a line were called off: its own status says it, of all of them. Where the
    whole order was called off, so were its lines, and it is told once.
    """
    status = item.text("status")
    return (
        quantity if status and _STATUS.get(status.value.lower()) is OrderStatus.CANCELLED else None
    )


def _address(root: Cursor, key: str) -> Draft | None:
    """An object, or only its address in the API."""
    return _ADDRESS.read(root.at(key, quiet=True))


def _customer(root: Cursor) -> Draft:
    return root.draft(
        id=root.text("user.id", "owner.id", "user.username", "owner.username"),
        email=root.text("email", "guest_email", "user.email", "owner.email"),
        first_name=root.text("user.first_name", "owner.first_name"),
        last_name=root.text("user.last_name", "owner.last_name"),
    )


def _discounts(root: Cursor) -> list[Draft]:
    return [
        _discount(item)
        for key in ("offer_discounts", "voucher_discounts", "discounts")
        for item in root.each(key)
    ]


def _discount(item: Cursor) -> Draft:
    """One on delivery has no amount here: the price of delivery is stated after it."""
    category, amount = item.text("category"), positive(item.amount("amount"))
    on_shipping = category.then(lambda name: name == "Shipping") if category else None
    return item.draft(
        title=item.text("offer_name", "name", "description"),
        code=item.text("voucher_code", "voucher.code"),
        amount=None if on_shipping and on_shipping.value else amount,
        on_shipping=on_shipping,
    )


def _number(item: Cursor) -> Fact[str] | None:
    """The notes of an event are a number, its address, or words: only those have small letters."""
    notes = item.text("notes")
    words = notes and not is_link(notes.value.strip()) and re.search("[a-z]{3}", notes.value)
    return item.text("reference") if words else item.text("notes", "reference")


def _has_left(item: Cursor) -> bool:
    """Of the types that the model names ('Shipped', 'Cancelled', 'Returned') not the last two."""
    word = isinstance(item.node.get("event_type"), str)
    kind = item.text(*(["event_type"] if word else ["event_type.name", "event_type.code"]))
    item.ignore("event_type")
    return kind is None or not _BACK.search(kind.value.lower())


def _shipments(root: Cursor) -> list[Draft]:
    """What left; events of goods that came back, or stay, are no parcels."""
    found = [*root.each("shipping_events")]
    events = [item for item in found if _has_left(item)]
    for item in found:
        if item not in events:
            item.skip()
    drafts = [
        item.draft(
            id=item.text("id"),
            tracking=tracking(item, _number(item)),
            shipped_at=item.moment("date_created"),
        )
        for item in events
    ]
    return [draft for draft in drafts if draft.facts["tracking"]]


OSCAR = Platform(
    name="oscar",
    title="django-oscar",
    marks="number, total_incl_tax and date_placed",
    orders=(Shape("an order", keys="number total_incl_tax date_placed"),),
    others=(
        Shape("a basket", "lines total_incl_tax offer_discounts", remedy="it has no order yet"),
        Shape(
            "a line of an order",
            "line_price_incl_tax quantity",
            remedy=hand_in("lines"),
        ),
    ),
    read=read,
    pieces={"lines": "the lines"},
    ignored=frozenset(
        """
        url basket owner user site shipping_excl_tax total_excl_tax shipping_code payment_url
        shipping_tax_code analytics_tracked total_before_discounts_incl_tax
        basket_total_before_discounts_excl_tax total_before_discounts_excl_tax basket_total_incl_tax
        lines.url lines.product lines.stockrecord lines.status lines.order lines.partner
        lines.partner_name lines.partner_line_reference lines.partner_line_notes lines.upc
        lines.price_currency lines.price_excl_tax lines.price_incl_tax
        lines.price_excl_tax_excl_discounts lines.line_price_excl_tax lines.unit_price_excl_tax
        lines.line_price_before_discounts_excl_tax lines.num_allocated lines.allocation_cancelled
        lines.tax_code lines.line_price_incl_tax offer offer_id voucher voucher_id
        frequency shipping_method surcharges.name surcharges.code surcharges.excl_tax
        lines.attributes.option lines.attributes.url shipping_address.id shipping_address.title
        billing_address.title billing_address.id shipping_address.notes search_text is_anonymous
        """.split()
    ),
)
