"""WooCommerce's lines: net amounts with their tax beside them, bundles, options."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from postmail.money import Money
from postmail.order import LineKind, TaxNote
from postmail.readers.amounts import divided, less, summed
from postmail.readers.cursor import Cursor
from postmail.readers.facts import Draft, Fact
from postmail.readers.prose import plain

#: Under which keys bundle plugins point from a part to its container's line.
_CONTAINER = ("composite_parent", "bundled_by", "mnm_container", "container_id")
#: How deep bundles lie in bundles, at most; deeper ones are shown as lines of their own.
_MOST_LEVELS = 8

#: How programmers write, and nobody who has customers in mind; `pa_` is of attributes.
_CODE = re.compile(r"(?!pa_)[a-z0-9]+(_[a-z0-9]+)+")

_Parts = dict[str, list[Cursor]]


@dataclass(frozen=True, slots=True)
class Till:
    """
    Reads amounts as the customer saw them.

    Every amount is stated without tax, its tax beside it. *gross* says that the shop's prices
    contain tax: then the two are added, which is what WooCommerce's own pages show.
    """

    gross: bool
    coupons: bool = False
    """Whether coupons were used: then lower line totals are theirs."""

    def __call__(self, node: Cursor, net: str, tax: str) -> Fact[Money] | None:
        """The amount at *net*, with that at *tax* where prices contain it."""
        amount, added = node.amount(net), node.amount(tax)
        return summed([amount, added]) if self.gross and amount else amount

    def note(self, node: Cursor) -> Fact[TaxNote] | None:
        """Whether the amounts contain tax, where the payload says it."""
        included = node.flag("prices_include_tax")
        if included is None:
            return None
        return included.then(lambda yes: TaxNote.INCLUDED if yes else TaxNote.EXCLUDED)


def read_lines(root: Cursor, till: Till, refunded: dict[str, Decimal]) -> list[Draft]:
    """The lines; parts of a bundle lie in their container's line."""
    items = list(root.each("line_items"))
    up = {key.value: _container(item) for item in items if (key := item.text("id"))}
    parts: _Parts = defaultdict(list)
    tops = []
    for item in items:
        key = item.text("id")
        top = _top(key.value, up) if key else ""
        if key is None or top == key.value:
            tops.append(item)
        else:
            parts[top].append(item)
    lines = [_line(item, till, refunded, parts) for item in tops]
    files = _files(root)
    for line in lines:
        line.facts.update(tax_note=till.note(root), kind=files)
    return lines


def _files(root: Cursor) -> Fact[LineKind] | None:
    """
    What all lines are that need no processing: WooCommerce says so where every product is virtual
    and can be downloaded. Some shops say it of goods too, to be done with them sooner: these have
    an address, or a way of delivery. Of products that were deleted since, nobody knows.

    Facts: `needs_processing()` in https://github.com/woocommerce/woocommerce
    (`plugins/woocommerce/includes/class-wc-order.php`)
    """
    needs, street = root.flag("needs_processing"), root.text("shipping.address_1")
    deleted = any(
        "sku" in item.node and item.node["sku"] is None for item in root.each("line_items")
    )
    sent = street or root.node.get("shipping_lines") or "shipping_lines" not in root.node
    if needs is None or needs.value or sent or deleted:
        return None
    return needs.then(lambda _: LineKind.DIGITAL)


def _top(key: str, up: dict[str, str]) -> str:
    """The outermost container of the line *key*; itself where containers go in circles."""
    at = key
    for _ in range(_MOST_LEVELS):
        if up[at] not in up:
            return at
        at = up[at]
    return key


def refunded_quantities(root: Cursor) -> dict[str, Decimal]:
    """{line id: how many went back}, where whole refunds are handed in beside the order."""
    gone: dict[str, Decimal] = defaultdict(Decimal)
    for refund in root.each("refunds"):
        for line in refund.each("line_items"):
            quantity = line.number("quantity")
            for entry in line.each("meta_data"):
                if entry.node.get("key") == "_refunded_item_id" and quantity:
                    gone[str(entry.node.get("value"))] += abs(quantity.value)
    return gone


def _line(item: Cursor, till: Till, refunded: dict[str, Decimal], parts: _Parts) -> Draft:
    quantity, subtotal = item.number("quantity"), till(item, "subtotal", "subtotal_tax")
    key, title = item.text("id"), item.text("parent_name", "name", need=True)
    gone = refunded.get(key.value) if key else None
    total, own = _total(item, till, subtotal)
    inner = parts.pop(key.value, []) if key else []  # popped: equal keys do not repeat them
    components = [_line(part, till, refunded, parts) for part in inner]
    # parts with prices of their own are what the bundle costs, which alone may be nothing
    subtotal = summed([subtotal, *_amounts(components, "subtotal")])
    total = summed([total, *_amounts(components, "total")])
    own = summed([own, *(off for part in components for off in _own_discounts(part))])
    return item.draft(
        id=key,
        title=title,
        quantity=quantity,
        options=_options(item, title),
        sku=item.text("sku"),
        product_id=item.text("product_id"),
        image=item.link("image.src"),
        unit_price=divided(subtotal, quantity),
        subtotal=subtotal,
        total=total,
        discounts=[item.draft(amount=own)] if own else (),
        components=components,
        quantity_refunded=key.then(lambda _: gone) if key and gone else None,
    )


def _amounts(parts: list[Draft], name: str) -> list[Fact[Money]]:
    """What *parts* cost, where they cost anything."""
    found = [part.facts[name] for part in parts]
    return [amount for amount in found if amount and amount.value]


def _own_discounts(part: Draft) -> list[Fact[Money]]:
    return [off.facts["amount"] for off in part.facts["discounts"]]


def _total(
    item: Cursor, till: Till, subtotal: Fact[Money] | None
) -> tuple[Fact[Money] | None, Fact[Money] | None]:
    """
    What the line costs after its own discounts, and those.

    WooCommerce spreads the order's coupons over the lines' totals. They stand with the order, so
    the line keeps its subtotal; only without coupons a lower total is the line's own discount.
    """
    total = till(item, "total", "total_tax")
    if total is None or subtotal is None or total.value >= subtotal.value:
        return total, None
    if till.coupons:
        return subtotal, None
    return total, less(Fact(subtotal.value, total.path), [total])


def _container(item: Cursor) -> str:
    found = [item.text(key) for key in _CONTAINER]
    return next((fact.value for fact in found if fact and fact.value != "0"), "")


def _options(item: Cursor, title: Fact[str] | None) -> list[Draft]:
    """
    Variant and choices; what the name says already is not said again, as in the shop. What plugins
    keep under names of their own, without a label, is nothing to show: it is left for `extra`.
    """
    name = title.value.lower() if title else ""
    options = []
    for entry in item.each("meta_data"):
        key = entry.node.get("key")
        technical = not isinstance(key, str) or key.startswith("_")
        if technical or not isinstance(entry.node.get("value"), str | int):
            entry.ignore("key", "value", "display_key", "display_value")
            continue
        if _CODE.fullmatch(str(key)) and entry.node.get("display_key") in (None, "", key):
            continue
        label, value = entry.text("display_key", "key"), entry.text("display_value", "value")
        if value and plain(value.value).lower() not in name:
            shown = label.then(lambda text: text.removeprefix("pa_")) if label else None
            options.append(entry.draft(name=shown, value=value))
    return options
