"""
Medusa 2: the sums of an order, as they were when it was placed.

Since 2.10 Medusa counts them anew without what came back, whole or damaged, and credit lines lower
the total, also those with which money went back since.
Facts, in https://github.com/medusajs/medusa: issue 14500, `packages/core/utils/src/totals`
(`cart/index.ts` at 1e1743e, `line-item/index.ts` at 0f64571), and under
`packages/core/core-flows/src/order/workflows`: `cancel-order.ts`,
`payments/create-order-refund-credit-lines.ts`.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from postmail.money import Money
from postmail.order import TaxNote
from postmail.order.sums import rounding
from postmail.readers.amounts import counted, less, positive, still_due, summed, times
from postmail.readers.cursor import Cursor
from postmail.readers.facts import Draft, Fact

#: The credit that a cart had is written with its order; what is written later gives money back.
_WITH_THE_ORDER = dt.timedelta(minutes=1)


def quantity_back(item: Cursor) -> Fact[Decimal] | None:
    """How many came back, damaged ones too: both are paid back."""
    keys = ("detail.return_received_quantity", "detail.return_dismissed_quantity")
    return counted(item.number(key) for key in keys)


def missing(item: Cursor) -> Fact[Money] | None:
    """What came back of a line, where its `total` no longer has it."""
    keys = ("return_received_total", "return_dismissed_total")
    back, kept = summed(item.amount(key) for key in keys), item.amount("total")
    count, quantity = quantity_back(item), item.number("quantity", "detail.quantity")
    if not (back and kept and count and count.value and quantity):
        return None
    whole = back.value.amount / count.value * quantity.value
    return back if whole - kept.value.amount >= rounding(back.value) else None


def subtotal(item: Cursor, side: str) -> Fact[Money] | None:
    """What all that was ordered of a line costs, on one *side*: `total` with tax or `subtotal`."""
    stated = item.amount(f"original_{side}", side)
    whole = times(item.amount("unit_price"), item.number("quantity", "detail.quantity"))
    return whole if stated is None or missing(item) else stated


def totals(root: Cursor, gross: bool, note: Fact[TaxNote] | None, discounts: list[Draft]) -> Draft:
    """The order's sums; gift cards and store credit are credit lines, taken off `total` already."""
    side, items = "total" if gross else "subtotal", list(root.each("items"))
    (credit, later), cards = _credit(root), root.amount("gift_card_total")
    back = summed(missing(item) for item in items)
    goods = root.amount(f"original_item_{side}", f"item_{side}")
    shipping = root.amount(f"original_shipping_{side}", f"shipping_{side}")
    off, tax = _discount(root, gross), root.amount("tax_total")
    left = root.amount("total")
    total = summed([left, back, later]) if left else None
    if back:
        goods = summed(subtotal(item, side) for item in items)
        off = summed(one.facts["amount"] for one in discounts)
        whole = summed([total, credit, off]) if total and not gross else None
        tax = less(whole, [goods, shipping])
    if total and (back or later):
        root.trail.find("computed", "total", _COMPUTED)
    refunded = positive(root.amount("summary.refunded_total"))
    return root.draft(
        subtotal=goods,
        discount=off,
        shipping=shipping,
        tax=tax,
        gift_cards=credit if credit and credit.value else cards,
        gift_cards_off_total=credit.then(bool) if credit else None,
        total=total,
        paid=root.amount("summary.paid_total"),
        due=still_due(root.amount("summary.pending_difference"), refunded),
        refunded=refunded if refunded and refunded.value else None,
        tax_note=note,
    )


_COMPUTED = (
    "Medusa's total is what is left of the order; what came back or was credited since was added"
)


def _discount(root: Cursor, gross: bool) -> Fact[Money] | None:
    off = root.amount("discount_total")
    net = root.amount("discount_subtotal") or less(off, [root.amount("discount_tax_total")])
    return positive(off if gross else net)


def _credit(root: Cursor) -> tuple[Fact[Money] | None, Fact[Money] | None]:
    """What was paid with credit, and what was credited since the order was placed."""
    later = summed(
        line.amount("amount") for line in root.each("credit_lines") if _is_later(line, root)
    )
    stated = root.amount("credit_line_total")
    if stated and later and stated.value < later.value:  # it has not lowered the total
        return stated, None
    return less(stated, [later]), later


def _is_later(line: Cursor, root: Cursor) -> bool:
    written, placed = line.moment("created_at"), root.moment("created_at")
    return bool(written and placed and written.value - placed.value > _WITH_THE_ORDER)
