"""
Magento / Adobe Commerce: the customer's order of the GraphQL API (`customer.orders`).

Facts: https://developer.adobe.com/commerce/webapi/graphql/schema/customer/queries/customer/
(type CustomerOrder) and .../schema/orders/interfaces/order-item/; what the fields hold is in
`app/code/Magento/SalesGraphQl/Model` (`Formatter/Order.php`: `order_date` is in the shop's zone;
`Resolver/CreditMemo/CreditMemoTotal.php`) of https://github.com/magento/magento2
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from postmail.money import Money
from postmail.order import LineKind, OrderStatus, ShipmentStatus, TaxNote
from postmail.readers.amounts import counted, positive, summed, times
from postmail.readers.cursor import Cursor
from postmail.readers.facts import Draft, Fact
from postmail.readers.parcels import tracking
from postmail.readers.platform import Platform, Shape
from postmail.readers.platforms.magento import ADDRESS, KINDS

#: Labels in English; a translated one is a finding and no status.
_STATUS = {
    "pending": OrderStatus.PLACED,
    "pending payment": OrderStatus.PENDING,
    "pending paypal": OrderStatus.PENDING,
    "payment review": OrderStatus.ON_HOLD,
    "processing": OrderStatus.PROCESSING,
    "complete": OrderStatus.COMPLETED,
    "closed": OrderStatus.REFUNDED,
    "canceled": OrderStatus.CANCELLED,
    "on hold": OrderStatus.ON_HOLD,
}


def read(root: Cursor) -> Draft:
    """The order; prices of its lines are net, as `product_sale_price` is."""
    currency = root.currency("total.grand_total.currency", "total.base_grand_total.currency")
    note = root.given(TaxNote.EXCLUDED, "total.subtotal") if "total" in root else None
    virtual = root.flag("is_virtual")
    return root.draft(
        number=root.text("number", need=True),
        id=root.text("id"),
        placed_at=_placed_at(root),
        currency=currency,
        lines=[
            _line(item, note, virtual is not None and virtual.value) for item in root.each("items")
        ],
        status=root.choice("status", _STATUS),
        customer=_customer(root),
        billing_address=ADDRESS.read(root.at("billing_address")),
        shipping_address=ADDRESS.read(root.at("shipping_address")),
        shipping_method=root.text("shipping_method", "carrier"),
        discounts=[_discount(item) for item in root.each("total.discounts")],
        taxes=[_tax(item) for item in root.each("total.taxes")],
        totals=_totals(root, note),
        payments=[item.draft(method=item.text("name")) for item in root.each("payment_methods")],
        shipments=[_shipment(item) for item in root.each("shipments")],
        refunds=[_refund(item) for item in root.each("credit_memos")],
        gift_message=root.text("gift_message.message"),
    )


def _placed_at(root: Cursor) -> Fact[dt.datetime] | None:
    """The moment in UTC, where the query asks for it; the other one is on the shop's clock."""
    exact = root.moment("created_at", utc=True)
    if exact:
        root.ignore("order_date")
    return exact or root.moment("order_date", need=True)


def _value(node: Cursor, *keys: str) -> Fact[Money] | None:
    return node.money(*keys, amount="value")


def _kind(item: Cursor, virtual: bool) -> Fact[LineKind] | None:
    """By the product's type, where the query asks for it; nothing of a virtual order is sent."""
    kind = item.text("product_type")
    if kind and kind.value in KINDS:
        return Fact(KINDS[kind.value], kind.path)
    return item.given(LineKind.SERVICE, "product_type") if virtual else None


def _line(item: Cursor, note: Fact[TaxNote] | None, virtual: bool) -> Draft:
    price, quantity = _value(item, "product_sale_price"), item.number("quantity_ordered")
    subtotal = times(price, quantity)
    off = item.number("quantity_canceled")
    return item.draft(
        id=item.text("id"),
        title=item.text("product_name", need=True),
        quantity=quantity,
        kind=_kind(item, virtual),
        options=[
            option.draft(name=option.text("label"), value=option.text("value"))
            for key in ("selected_options", "entered_options")
            for option in item.each(key)
        ],
        sku=item.text("product_sku"),
        unit_price=price,
        tax_note=note,
        subtotal=subtotal,
        total=subtotal,
        components=[
            part.draft(
                id=part.text("id"),
                title=part.text("product_name"),
                sku=part.text("product_sku"),
                quantity=part.number("quantity"),
                unit_price=_value(part, "price"),
            )
            for option in item.each("bundle_options")
            for part in option.each("values")
        ],
        quantity_refunded=counted([item.number("quantity_refunded"), off]),
        quantity_removed=off,
    )


def _totals(root: Cursor, note: Fact[TaxNote] | None) -> Draft:
    sums = root.at("total")
    off = [positive(_value(item, "amount")) for item in sums.each("discounts")]
    cards = positive(_value(sums, "total_giftcard"))
    return sums.draft(
        subtotal=_value(sums, "subtotal", "subtotal_excl_tax"),
        discount=summed(off),
        shipping=_value(sums, "shipping_handling.amount_excluding_tax", "total_shipping"),
        tax=_value(sums, "total_tax"),
        gift_cards=cards,
        gift_cards_off_total=cards.then(bool) if cards else None,
        total=_value(sums, "grand_total"),
        tax_note=note,
    )


def _discount(item: Cursor) -> Draft:
    return item.draft(
        title=item.text("label"),
        code=item.text("coupon.code"),
        amount=positive(_value(item, "amount")),
    )


def _tax(item: Cursor) -> Draft:
    return item.draft(
        title=item.text("title"),
        rate=item.number("rate"),
        amount=_value(item, "amount"),
        note=TaxNote.EXCLUDED,
    )


def _customer(root: Cursor) -> Draft:
    """The order knows the address of the mail; the names stand around it, in the customer."""
    info = root.at("customer_info")
    return root.draft(
        email=root.text("email"),
        first_name=info.text("firstname") or root.text("firstname"),
        last_name=info.text("lastname") or root.text("lastname"),
    )


def _refund(item: Cursor) -> Draft:
    """A credit memo: what went back, and for what."""
    lines = [
        line.draft(
            line_id=line.text("order_item.id"),
            title=line.text("product_name"),
            quantity=line.number("quantity_refunded"),
        )
        for line in item.each("items")
    ]
    item.skip()
    return item.draft(
        id=item.text("number", "id"),
        amount=_value(item, "total.grand_total"),
        shipping=_value(item, "total.total_shipping"),
        items=lines,
    )


def _shipment(item: Cursor) -> Draft:
    """
    A parcel that has left: Magento makes the record when it is handed over. The order's `carrier`
    is the title of its way of delivery ("Flat Rate"), not who brings this parcel.
    """
    tracks = list(item.each("tracking"))
    named = next((name for track in tracks if (name := track.text("title", "carrier"))), None)
    return item.draft(
        id=item.text("number", "id"),
        status=item.given(ShipmentStatus.IN_TRANSIT, "number"),
        carrier=named,
        tracking=[pair for track in tracks for pair in tracking(track, track.text("number"))],
        items=[
            line.draft(
                line_id=line.text("order_item.id"),
                title=line.text("product_name"),
                quantity=line.number("quantity_shipped"),
            )
            for line in item.each("items")
        ],
    )


def _is_part(node: dict[str, Any]) -> bool:
    """Queries that ask only for what interests them; products are named in Magento's own way."""
    return "product_sku" in str({key: node.get(key) for key in ("items", "shipments")})[:4000]


MAGENTO_GRAPHQL = Platform(
    name="magento-graphql",
    title="Magento (GraphQL)",
    marks="number, items and total.grand_total",
    orders=(Shape("an order", keys="number items total.grand_total"),),
    others=(
        Shape(
            "a part of an order",
            "id",
            some="items shipments invoices",
            where=_is_part,
            remedy="ask for number, order_date and total too",
        ),
    ),
    read=read,
    pieces={
        "firstname": "the customer's given name",
        "lastname": "the customer's family name",
        "email": "the customer's e-mail address",
    },
    ignored=frozenset(
        """
        __typename base_grand_total total_shipping shipping_handling quantity_invoiced
        quantity_shipped quantity_canceled quantity_returned eligible_for_return product_url_key
        status total region_id items.discounts items.prices items.product invoices credit_memos
        comments shipments.id shipments.comments shipments.items.id downloadable_links
        items.bundle_options.id items.bundle_options.label region_code
        order_status_change_date token
        shipments.items.product_sku carrier available_actions order_number payment_methods.type
        """.split()
    ),
)
