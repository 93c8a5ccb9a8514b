"""Shopify's lines and discounts in GraphQL: what was taken off a line, and what off the order."""

from __future__ import annotations

from collections import defaultdict

from postmail.money import Money
from postmail.order import LineKind, TaxNote
from postmail.readers.amounts import percent, positive, saved, summed, times
from postmail.readers.cursor import Cursor
from postmail.readers.facts import Draft, Fact


def seen(node: Cursor, *keys: str) -> Fact[Money] | None:
    """The presentment amount; the shop's own where both currencies are the same."""
    ways = [f"{key}.{side}" for key in keys for side in ("presentmentMoney", "shopMoney")]
    return node.money(*ways, currency="currencyCode")


def goods(root: Cursor) -> Fact[Money] | None:
    """What the lines cost before discounts, where every line states it."""
    found = [_original(item) for item in root.nodes("lineItems")]
    return summed(found) if found and all(found) else None


def read_line(item: Cursor, note: Fact[TaxNote] | None) -> Draft:
    """The line as it was ordered, with what was taken off it alone."""
    quantity, price = item.number("quantity"), seen(item, "originalUnitPriceSet")
    subtotal, off = _original(item), _own(item)
    total = seen(item, "discountedTotalSet") or subtotal
    rates = list(item.each("taxLines"))
    return item.draft(
        id=item.text("id"),
        title=item.text("title", "name", need=True),
        quantity=quantity,
        kind=_kind(item),
        options=[*_variant(item), *_choices(item)],
        sku=item.text("sku", "variant.sku"),
        product_id=item.text("product.id"),
        category=item.text("product.productType"),
        image=item.link("image.url", "image.originalSrc"),
        image_alt=item.text("image.altText"),
        url=item.link("product.onlineStoreUrl"),
        unit_price=price,
        tax_note=note,
        tax_rate=rate(rates[0]) if len(rates) == 1 else None,
        subtotal=subtotal,
        total=total,
        discounts=[item.draft(amount=off)] if off else (),
        quantity_refunded=_gone(item, quantity),
    )


def rate(tax: Cursor) -> Fact[object] | None:
    """The rate of a tax line, in percent."""
    return tax.number("ratePercentage") or percent(tax.number("rate"), fraction=True)


def _kind(item: Cursor) -> Fact[LineKind] | None:
    card, shipped = item.flag("isGiftCard"), item.flag("requiresShipping")
    if card and card.value and not (shipped and shipped.value):
        return card.then(lambda _: LineKind.GIFT_CARD)
    return (
        shipped.then(lambda yes: LineKind.PHYSICAL if yes else LineKind.DIGITAL)
        if shipped
        else None
    )


def _variant(item: Cursor) -> list[Draft]:
    """The chosen options by name where the query asked for them, else the variant's title."""
    named = [
        option.draft(name=option.text("name"), value=option.text("value"))
        for option in item.each("variant.selectedOptions")
        if option.node.get("value") != "Default Title"
    ]
    title = item.text("variantTitle", "variant.title")
    plain = title is None or title.value.lower() == "default title"
    return named or ([] if plain else [item.draft(value=title)])


def _choices(item: Cursor) -> list[Draft]:
    pairs = [
        (entry, entry.text("key"), entry.text("value")) for entry in item.each("customAttributes")
    ]
    return [
        entry.draft(name=name, value=value)
        for entry, name, value in pairs
        if value and not (name and name.value.startswith("_"))
    ]


def _gone(item: Cursor, quantity: Fact[object] | None) -> Fact[object] | None:
    current, ordered = item.number("currentQuantity"), item.number("quantity")
    if current is None or ordered is None:
        return None
    return current.then(lambda left: max(ordered.value - left, 0))


def discounts(root: Cursor) -> list[Draft]:
    """
    The discounts of the order as a whole; allocations say how much each took off, where the query
    asked for them with the index of their application.

    `discountedTotalSet` of a line is after its own discounts, but by default before those with a
    code, which therefore stand with the order.
    """
    found, taken = list(root.nodes("discountApplications")), _allocations(root)
    whole = positive(seen(root, "totalDiscountsSet"))
    own = summed(_own(item) for item in root.nodes("lineItems"))
    codes = root.texts("discountCodes")
    if not found:
        amount = whole if len(codes) == 1 and own is None else None
        return [root.draft(code=code, amount=amount) for code in codes]
    in_lines = own is not None and whole is not None and own.value == whole.value
    drafts = []
    for at, item in enumerate(found):
        at = index.value if (index := item.count("index")) else at
        amount = summed(taken[at]) or (whole if len(found) == 1 and own is None else None)
        draft = _discount(item, amount)
        if not _is_of_lines(item, in_lines):
            drafts.append(draft)
    return drafts


def _is_of_lines(item: Cursor, in_lines: bool) -> bool:
    """Whether the application is for chosen goods, and their lines show it."""
    chosen = item.node.get("targetSelection") in ("ENTITLED", "EXPLICIT")
    goods = item.node.get("targetType") == "LINE_ITEM"
    return chosen and goods and (in_lines or not item.node.get("code"))


def _discount(item: Cursor, amount: Fact[Money] | None) -> Draft:
    target = item.text("targetType")
    item.ignore("allocationMethod", "targetSelection", "__typename")
    return item.draft(
        title=item.text("title"),
        code=item.text("code"),
        amount=amount,
        percent=percent(item.number("value.percentage")),
        on_shipping=target.then(lambda name: name == "SHIPPING_LINE") if target else None,
    )


def _allocations(root: Cursor) -> dict[int, list[Fact[Money] | None]]:
    """{index of the application: what it took off each line}."""
    taken: dict[int, list[Fact[Money] | None]] = defaultdict(list)
    for line in (*root.nodes("lineItems"), *root.nodes("shippingLines")):
        for item in line.each("discountAllocations"):
            index = item.at("discountApplication").count("index")
            if index:
                taken[index.value].append(positive(seen(item, "allocatedAmountSet")))
    return taken


def _own(item: Cursor) -> Fact[Money] | None:
    """What was taken off the line itself."""
    before, after = _original(item), seen(item, "discountedTotalSet")
    return saved(before, after)


def _original(item: Cursor) -> Fact[Money] | None:
    return seen(item, "originalTotalSet") or times(
        seen(item, "originalUnitPriceSet"), item.number("quantity")
    )
