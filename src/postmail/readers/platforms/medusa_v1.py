"""
Medusa 1: net amounts in whole minor units.

Facts: https://docs.medusajs.com/v1/references/entities/classes/Order
"""

from __future__ import annotations

from typing import Any

from postmail.order import TaxNote
from postmail.readers.amounts import positive, times
from postmail.readers.cursor import Cursor
from postmail.readers.facts import Draft, Fact
from postmail.readers.platform import Platform, Shape
from postmail.readers.platforms.medusa import IGNORED, method, order, shipment, variant


def read(root: Cursor) -> Draft:
    """The order of version 1: net amounts in minor units."""
    currency = root.currency("currency_code")
    tax, cards = root.minor("tax_total"), root.minor("gift_card_total")
    note = tax.then(lambda _: TaxNote.EXCLUDED) if tax else None
    return order(
        root,
        currency=currency,
        lines=[_line(item, note) for item in root.each("items")],
        shipping_method=method(root, "shipping_option.name"),
        discounts=[_discount(item) for item in root.each("discounts")],
        totals=root.draft(
            subtotal=root.minor("subtotal"),
            discount=positive(root.minor("discount_total")),
            shipping=root.minor("shipping_total"),
            tax=tax,
            gift_cards=positive(cards),
            gift_cards_off_total=cards.then(bool) if cards else None,
            total=root.minor("total"),
            paid=root.minor("paid_total"),
            refunded=positive(root.minor("refunded_total")),
            tax_note=note,
        ),
        shipments=[shipment(item) for item in root.each("fulfillments")],
        refunds=[
            item.draft(
                id=item.text("id"),
                at=item.moment("created_at"),
                amount=positive(item.minor("amount")),
            )
            for item in root.each("refunds")
        ],
    )


def _line(item: Cursor, note: Fact[TaxNote] | None) -> Draft:
    price, quantity = item.minor("unit_price"), item.number("quantity")
    inclusive = item.flag("includes_tax")
    subtotal = item.minor("subtotal") or times(price, quantity)
    rates = list(item.each("tax_lines"))
    own = inclusive.then(lambda _: TaxNote.INCLUDED) if inclusive and inclusive.value else note
    return item.draft(
        id=item.text("id"),
        title=item.text("title", need=True),
        quantity=quantity,
        options=variant(item, "variant.title", "description"),
        sku=item.text("variant.sku"),
        product_id=item.text("variant.product_id", "variant.product.id"),
        image=item.link("thumbnail"),
        unit_price=price,
        tax_note=own,
        tax_rate=rates[0].number("rate") if len(rates) == 1 else None,
        subtotal=subtotal,
        total=subtotal,
        quantity_refunded=item.number("returned_quantity"),
    )


def _discount(item: Cursor) -> Draft:
    kind, value = item.text("rule.type"), item.number("rule.value")
    by_rate = kind is not None and kind.value == "percentage"
    delivery = kind.then(lambda name: name == "free_shipping") if kind else None
    return item.draft(
        title=item.text("rule.description"),
        code=item.text("code"),
        percent=value if by_rate else None,
        on_shipping=delivery,
    )


def _is_formatted(node: dict[str, Any]) -> bool:
    total = node.get("total")
    return isinstance(total, str) and " " in total.strip()


MEDUSA_V1 = Platform(
    name="medusa-v1",
    title="Medusa 1",
    marks="items, currency_code and display_id, with region_id, discounts or refunded_total",
    orders=(
        Shape(
            "an order",
            keys="items currency_code display_id",
            some="region_id region refunded_total discounts gift_card_total tax_rate",
            where=lambda node: not _is_formatted(node),
        ),
    ),
    others=(
        Shape(
            "the data of a mail template, with amounts that are formatted already",
            "items currency_code display_id",
            where=_is_formatted,
            remedy="hand in the order that it was made from",
        ),
        Shape("a return", "refund_amount items order_id", remedy="hand in the order it belongs to"),
    ),
    read=read,
    ignored=IGNORED,
)
