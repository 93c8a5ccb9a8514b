"""Shopify's lines and discounts: what was taken off a line, and what off the order as a whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal

from postmail.money import Money
from postmail.order import LineKind, TaxNote
from postmail.readers.amounts import less, percent, positive, summed, times
from postmail.readers.cursor import Cursor
from postmail.readers.facts import Draft, Fact

Amount = Callable[[Cursor, str], Fact[Money] | None]

#: Product variants that are none.
_NO_VARIANT = "default title"


class Allocations:
    """
    The discounts of one order, and what each took off each line.

    Applications that were made for chosen goods belong to their lines; those for all goods, and
    those on delivery, belong to the order. That is how Shopify's own mails show them.
    """

    def __init__(self, root: Cursor, amount: Amount) -> None:
        self._root, self._amount = root, amount
        self._applications = list(root.each("discount_applications"))
        self._taken: dict[int, list[Fact[Money] | None]] = defaultdict(list)
        for group in ("line_items", "shipping_lines"):
            for line in root.each(group):
                for at, taken in self._of(line):
                    self._taken[at].append(taken)

    def of_line(self, line: Cursor) -> list[Draft]:
        """The discounts that belong to *line*, with what they took off it."""
        own = [
            self._discount(self._applications[at], taken)
            for at, taken in self._of(line)
            if at < len(self._applications) and not self._is_general(self._applications[at])
        ]
        if own or self._applications:
            return own
        whole = positive(self._amount(line, "total_discount"))
        return [line.draft(amount=whole)] if whole and whole.value else []

    def of_order(self) -> list[Draft]:
        """The discounts on all goods and on delivery; old payloads have only the codes."""
        if not self._applications:
            return [self._code(item) for item in self._root.each("discount_codes")]
        self._root.ignore("discount_codes")
        return [
            self._discount(application, summed(self._taken[at]))
            for at, application in enumerate(self._applications)
            if self._is_general(application)
        ]

    def _of(self, line: Cursor) -> list[tuple[int, Fact[Money] | None]]:
        found = []
        for item in line.each("discount_allocations"):
            at, taken = item.count("discount_application_index"), self._amount(item, "amount")
            found.append((at.value if at and at.value >= 0 else 10**6, positive(taken)))
        return found

    def _is_general(self, application: Cursor) -> bool:
        selection, target = application.text("target_selection"), application.text("target_type")
        on_delivery = bool(target and target.value == "shipping_line")
        return on_delivery or selection is None or selection.value == "all"

    def _discount(self, application: Cursor, taken: Fact[Money] | None) -> Draft:
        application.ignore("type", "allocation_method", "target_selection", "description")
        kind, target = application.text("value_type"), application.text("target_type")
        value = application.number("value")
        return application.draft(
            title=application.text("title", "description"),
            code=application.text("code"),
            amount=taken,
            percent=percent(value) if kind and kind.value == "percentage" else None,
            on_shipping=target.then(lambda name: name == "shipping_line") if target else None,
        )

    def _code(self, item: Cursor) -> Draft:
        kind, amount = item.text("type"), positive(self._amount(item, "amount"))
        on_shipping = kind.then(lambda name: name == "shipping") if kind else None
        return item.draft(code=item.text("code"), amount=amount, on_shipping=on_shipping)


def read_lines(
    root: Cursor, amount: Amount, allocations: Allocations, note: Fact[TaxNote] | None
) -> list[Draft]:
    """The lines as they were ordered, with what was refunded or removed since."""
    refunded = _refunded(root)
    goods, _ = parted(root)
    lines = [_line(item, amount, allocations, refunded) for item in goods]
    for line in lines:
        line.facts["tax_note"] = note
    return lines


def parted(root: Cursor) -> tuple[list[Cursor], list[Cursor]]:
    """The goods, and the tips, which are lines too and stand in a sum of their own."""
    items = list(root.each("line_items"))
    goods = [item for item in items if "tip_payment_gateway" not in item.node]
    if not goods:  # a tip alone is what was bought
        return items, []
    tips = [item for item in items if "tip_payment_gateway" in item.node]
    for tip in tips:
        tip.skip()
    return goods, tips


def _line(item: Cursor, amount: Amount, allocations: Allocations, refunded: _Refunded) -> Draft:
    quantity, price = item.number("quantity"), amount(item, "price")
    subtotal, own = times(price, quantity), allocations.of_line(item)
    return item.draft(
        id=item.text("id"),
        title=item.text("title", "name", need=True),
        quantity=quantity,
        kind=_kind(item),
        options=[*_variant(item), *_properties(item)],
        sku=item.text("sku"),
        product_id=item.text("product_id"),
        category=item.text("product_type"),
        unit_price=price,
        tax_rate=_tax_rate(item),
        subtotal=subtotal,
        total=less(subtotal, [discount.facts["amount"] for discount in own]),
        discounts=own,
        quantity_refunded=_gone(item, quantity, refunded),
    )


def _kind(item: Cursor) -> Fact[LineKind] | None:
    """A gift card that is posted is goods; Shopify's own service sends the others by email."""
    card, shipped = item.flag("gift_card"), item.flag("requires_shipping")
    posted = shipped and shipped.value and item.node.get("fulfillment_service") != "gift_card"
    if card and card.value and not posted:
        return card.then(lambda _: LineKind.GIFT_CARD)
    if shipped is None:
        return None
    return shipped.then(lambda yes: LineKind.PHYSICAL if yes else LineKind.DIGITAL)


def _variant(item: Cursor) -> list[Draft]:
    """The chosen variant; the REST API sends the values without their names."""
    title = item.text("variant_title")
    if title is None or title.value.strip().lower() == _NO_VARIANT:
        return []
    return [item.draft(value=title)]


def _properties(item: Cursor) -> list[Draft]:
    """What the customer chose or wrote; names that start with an underscore are for machines."""
    pairs = [(entry, entry.text("name"), entry.text("value")) for entry in item.each("properties")]
    return [
        entry.draft(name=name, value=value)
        for entry, name, value in pairs
        if value and not (name and name.value.startswith("_"))
    ]


def _tax_rate(item: Cursor) -> Fact[Decimal] | None:
    """The rate, where one rate applies."""
    taxes = list(item.each("tax_lines"))
    for tax in taxes:
        tax.ignore("title", "price", "price_set", "rate")
    return percent(taxes[0].number("rate"), fraction=True) if len(taxes) == 1 else None


_Refunded = dict[str, Decimal]


def _refunded(root: Cursor) -> _Refunded:
    """{line id: how many went back}, from the refunds."""
    gone: _Refunded = defaultdict(Decimal)
    for refund in root.each("refunds"):
        for line in refund.each("refund_line_items"):
            key, quantity = line.text("line_item_id"), line.number("quantity")
            if key and quantity:
                gone[key.value] += abs(quantity.value)
    return gone


def _gone(
    item: Cursor, quantity: Fact[Decimal] | None, refunded: _Refunded
) -> Fact[Decimal] | None:
    """What was ordered and is not there any more: removed in an edit, or refunded."""
    current, key = item.number("current_quantity"), item.text("id")
    if current and quantity:
        return current.then(lambda left: max(quantity.value - left, Decimal()))
    if key and refunded.get(key.value):
        return key.then(lambda name: refunded[name])
    return None
