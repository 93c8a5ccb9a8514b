"""
Shopify: the Order of the GraphQL Admin API, as far as the query asked for it.

Facts: https://shopify.dev/docs/api/admin-graphql/latest/objects/Order
"""

from __future__ import annotations

from postmail.money import Money
from postmail.order import LineKind, OrderStatus, PaymentStatus, ShipmentStatus, TaxNote
from postmail.readers.amounts import percent, positive, saved, summed, times
from postmail.readers.cursor import Cursor
from postmail.readers.facts import Draft, Fact
from postmail.readers.parcels import tracking
from postmail.readers.payments import method_name
from postmail.readers.people import AddressKeys
from postmail.readers.platform import Platform, Shape

_ADDRESS = AddressKeys(
    first_name="firstName",
    last_name="lastName",
    country="countryCodeV2 countryCode country",
)
_MONEY = {
    "pending": PaymentStatus.PENDING,
    "authorized": PaymentStatus.AUTHORIZED,
    "partially_paid": PaymentStatus.PENDING,
    "paid": PaymentStatus.PAID,
    "partially_refunded": PaymentStatus.PARTLY_REFUNDED,
    "refunded": PaymentStatus.REFUNDED,
    "voided": PaymentStatus.VOIDED,
    "expired": PaymentStatus.FAILED,
}
_GOODS = {
    "fulfilled": OrderStatus.SHIPPED,
    "partially_fulfilled": OrderStatus.PARTLY_SHIPPED,
    "unfulfilled": OrderStatus.PLACED,
    "in_progress": OrderStatus.PROCESSING,
    "on_hold": OrderStatus.ON_HOLD,
    "open": OrderStatus.PLACED,
    "pending_fulfillment": OrderStatus.PLACED,
    "request_declined": OrderStatus.PLACED,
    "restocked": OrderStatus.CANCELLED,
    "scheduled": OrderStatus.PLACED,
}
_PARCEL = {
    "attempted_delivery": ShipmentStatus.ATTEMPTED,
    "canceled": ShipmentStatus.CANCELLED,
    "carrier_picked_up": ShipmentStatus.IN_TRANSIT,
    "confirmed": ShipmentStatus.LABEL_CREATED,
    "delayed": ShipmentStatus.DELAYED,
    "delivered": ShipmentStatus.DELIVERED,
    "failure": ShipmentStatus.CANCELLED,
    "fulfilled": ShipmentStatus.IN_TRANSIT,
    "in_transit": ShipmentStatus.IN_TRANSIT,
    "label_printed": ShipmentStatus.LABEL_CREATED,
    "label_purchased": ShipmentStatus.LABEL_CREATED,
    "label_voided": ShipmentStatus.CANCELLED,
    "marked_as_fulfilled": ShipmentStatus.IN_TRANSIT,
    "not_delivered": ShipmentStatus.EXCEPTION,
    "out_for_delivery": ShipmentStatus.OUT_FOR_DELIVERY,
    "picked_up": ShipmentStatus.DELIVERED,
    "ready_for_pickup": ShipmentStatus.READY_FOR_PICKUP,
    "submitted": ShipmentStatus.PENDING,
    "error": ShipmentStatus.CANCELLED,
    "success": ShipmentStatus.IN_TRANSIT,
    "cancelled": ShipmentStatus.CANCELLED,
    "open": ShipmentStatus.PENDING,
    "pending": ShipmentStatus.PENDING,
}


def read(root: Cursor) -> Draft:
    """The order in the currency that the customer saw; original amounts, refunds apart."""
    currency = root.currency(
        "presentmentCurrencyCode",
        "totalPriceSet.presentmentMoney.currencyCode",
        "totalPriceSet.shopMoney.currencyCode",
        "currencyCode",
    )
    note = _tax_note(root)
    return root.draft(
        number=root.text("name", need=True),
        id=root.text("id", "legacyResourceId"),
        placed_at=root.moment("processedAt", "createdAt"),
        currency=currency,
        lines=[_line(item, note) for item in root.nodes("lineItems")],
        status=_status(root),
        locale=root.locale("customerLocale"),
        channel=root.text("sourceName", "app.name"),
        url=root.link("statusPageUrl"),
        customer=_customer(root),
        billing_address=_ADDRESS.read(root.at("billingAddress")),
        shipping_address=_ADDRESS.read(root.at("shippingAddress")),
        shipping_method=_shipping_method(root),
        discounts=_discounts(root),
        taxes=[_tax(item, note) for item in root.each("taxLines")],
        totals=_totals(root, note),
        payments=_payments(root),
        shipments=[_shipment(item) for item in root.nodes("fulfillments")],
        refunds=[_refund(item) for item in root.nodes("refunds")],
        note=root.text("note"),
        first_order=_first_order(root),
        cancelled_at=root.moment("cancelledAt"),
        tags=root.words("tags"),
        test=root.flag("test"),
    )


def _seen(node: Cursor, *keys: str) -> Fact[Money] | None:
    """The presentment amount; the shop's own where both currencies are the same."""
    ways = [f"{key}.{side}" for key in keys for side in ("presentmentMoney", "shopMoney")]
    return node.money(*ways, currency="currencyCode")


def _tax_note(root: Cursor) -> Fact[TaxNote] | None:
    flag = root.flag("taxesIncluded")
    return flag.then(lambda yes: TaxNote.INCLUDED if yes else TaxNote.EXCLUDED) if flag else None


def _totals(root: Cursor, note: Fact[TaxNote] | None) -> Draft:
    """`subtotalPriceSet` is after discounts, so they are put back."""
    discount = positive(_seen(root, "totalDiscountsSet"))
    goods, subtotal = _goods(root), _seen(root, "subtotalPriceSet")
    return root.draft(
        subtotal=goods or (subtotal if not (discount and discount.value) else None),
        discount=discount,
        shipping=_delivery(root),
        fees=_seen(root, "originalTotalDutiesSet"),
        tip=_seen(root, "totalTipReceivedSet"),
        tax=_seen(root, "totalTaxSet"),
        total=_seen(root, "totalPriceSet"),
        paid=_seen(root, "totalReceivedSet"),
        due=_seen(root, "totalOutstandingSet"),
        refunded=positive(_seen(root, "totalRefundedSet")),
        tax_note=note,
    )


def _delivery(root: Cursor) -> Fact[Money] | None:
    """Delivery before its discounts, which are in `totalDiscountsSet`."""
    lines = [line for line in root.nodes("shippingLines") if not line.node.get("isRemoved")]
    prices = [_seen(line, "originalPriceSet") for line in lines]
    root.ignore("totalShippingPriceSet")
    return summed(prices) if lines and all(prices) else _seen(root, "totalShippingPriceSet")


def _goods(root: Cursor) -> Fact[Money] | None:
    """What the lines cost before discounts, where every line states it."""
    found = [
        _seen(item, "originalTotalSet")
        or times(_seen(item, "originalUnitPriceSet"), item.number("quantity"))
        for item in root.nodes("lineItems")
    ]
    return summed(found) if found and all(found) else None


def _line(item: Cursor, note: Fact[TaxNote] | None) -> Draft:
    quantity, price = item.number("quantity"), _seen(item, "originalUnitPriceSet")
    subtotal = _seen(item, "originalTotalSet") or times(price, quantity)
    total = _seen(item, "discountedTotalSet") or subtotal
    off = saved(subtotal, total)
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
        tax_rate=_rate(rates[0]) if len(rates) == 1 else None,
        subtotal=subtotal,
        total=total,
        discounts=[item.draft(amount=off)] if off else (),
        quantity_refunded=_gone(item, quantity),
    )


def _rate(tax: Cursor) -> Fact[object] | None:
    return tax.number("ratePercentage") or percent(tax.number("rate"), fraction=True)


def _kind(item: Cursor) -> Fact[LineKind] | None:
    card, shipped = item.flag("isGiftCard"), item.flag("requiresShipping")
    if card and card.value:
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


def _discounts(root: Cursor) -> list[Draft]:
    """Applications say how, and the totals how much; a single one is surely the whole."""
    found = list(root.nodes("discountApplications"))
    whole = positive(_seen(root, "totalDiscountsSet"))
    codes = root.texts("discountCodes")
    if not found:
        amount = whole if len(codes) == 1 else None
        return [root.draft(code=code, amount=amount) for code in codes]
    drafts = []
    for item in found:
        target = item.text("targetType")
        item.ignore("allocationMethod", "targetSelection", "__typename")
        drafts.append(
            item.draft(
                title=item.text("title"),
                code=item.text("code"),
                amount=whole if len(found) == 1 else None,
                percent=percent(item.number("value.percentage")),
                on_shipping=target.then(lambda name: name == "SHIPPING_LINE") if target else None,
            )
        )
    return drafts


def _tax(item: Cursor, note: Fact[TaxNote] | None) -> Draft:
    return item.draft(
        title=item.text("title"), rate=_rate(item), amount=_seen(item, "priceSet"), note=note
    )


def _status(root: Cursor) -> Fact[OrderStatus] | None:
    gone = root.text("cancelledAt")
    money = root.choice("displayFinancialStatus", _MONEY)
    goods = root.choice("displayFulfillmentStatus", _GOODS)
    if gone:
        return gone.then(lambda _: OrderStatus.CANCELLED)
    if money and money.value is PaymentStatus.REFUNDED:
        return money.then(lambda _: OrderStatus.REFUNDED)
    if goods and goods.value is not OrderStatus.PLACED:
        return goods
    if money and money.value is PaymentStatus.PARTLY_REFUNDED:
        return money.then(lambda _: OrderStatus.PARTLY_REFUNDED)
    if money and money.value is PaymentStatus.PENDING:
        return money.then(lambda _: OrderStatus.PENDING)
    return goods or (money.then(lambda _: OrderStatus.PLACED) if money else None)


def _customer(root: Cursor) -> Draft:
    person = root.at("customer")
    return person.draft(
        id=person.text("id"),
        email=root.text("email", "customer.email", "customer.defaultEmailAddress.emailAddress"),
        phone=root.text("phone", "customer.phone", "customer.defaultPhoneNumber.phoneNumber"),
        first_name=person.text("firstName"),
        last_name=person.text("lastName"),
        locale=person.locale("locale"),
        orders_count=person.count("numberOfOrders"),
        tags=person.words("tags"),
    )


def _first_order(root: Cursor) -> Fact[bool] | None:
    index = root.at("customerJourneySummary").count("customerOrderIndex")
    if index:
        return index.then(lambda at: at == 0)
    count = root.at("customer").count("numberOfOrders")
    return count.then(lambda orders: orders <= 1) if count else None


def _shipping_method(root: Cursor) -> Fact[str] | None:
    titles = [line.text("title") for line in root.nodes("shippingLines")]
    return root.text("shippingLine.title") or next((title for title in titles if title), None)


def _payments(root: Cursor) -> list[Draft]:
    status = root.choice("displayFinancialStatus", _MONEY)
    names = root.texts("paymentGatewayNames")
    return [root.draft(method=name.then(method_name), status=status) for name in names]


def _shipment(item: Cursor) -> Draft:
    infos = list(item.each("trackingInfo"))
    carrier = next((name for info in infos if (name := info.text("company"))), None)
    return item.draft(
        id=item.text("id"),
        status=item.choice("displayStatus", _PARCEL) or item.choice("status", _PARCEL),
        carrier=carrier,
        tracking=[
            pair for info in infos for pair in tracking(info, info.text("number"), info.text("url"))
        ],
        shipped_at=item.moment("inTransitAt", "createdAt"),
        delivered_at=item.moment("deliveredAt"),
        estimated=item.draft(latest=item.moment("estimatedDeliveryAt")),
        items=[
            line.draft(
                line_id=line.text("lineItem.id"),
                title=line.text("lineItem.title"),
                quantity=line.number("quantity"),
            )
            for line in item.nodes("fulfillmentLineItems")
        ],
    )


def _refund(item: Cursor) -> Draft:
    return item.draft(
        id=item.text("id"),
        at=item.moment("createdAt"),
        amount=positive(_seen(item, "totalRefundedSet")),
        reason=item.text("note"),
        items=[
            line.draft(
                line_id=line.text("lineItem.id"),
                title=line.text("lineItem.title"),
                quantity=line.number("quantity"),
            )
            for line in item.nodes("refundLineItems")
        ],
    )


SHOPIFY_GRAPHQL = Platform(
    name="shopify-graphql",
    title="Shopify (GraphQL)",
    marks="name, lineItems and totalPriceSet",
    orders=(Shape("an order", keys="name lineItems totalPriceSet"),),
    others=(
        Shape("a part of an order", "name totalPriceSet", remedy="ask for lineItems too"),
        Shape(
            "a draft order", "invoiceUrl lineItems", remedy="complete it, then hand in the order"
        ),
        Shape("a fulfilment", "trackingInfo", remedy="ask for it in its order"),
    ),
    read=read,
    ignored=frozenset(
        """
        __typename pageInfo legacyResourceId confirmationNumber confirmed closed closedAt updatedAt
        createdAt shopMoney presentmentMoney currencyCode currentTotalPriceSet cancelReason
        currentSubtotalPriceSet currentTotalTaxSet currentTotalDiscountsSet discountCode email
        subtotalPriceSet discountedUnitPriceSet discountAllocations variant vendor taxable name
        customer.defaultEmailAddress customer.defaultPhoneNumber customer.displayName
        customer.amountSpent unfulfilledQuantity provinceCode countryCode shippingLine
        latitude longitude formatted fulfillable fullyPaid unpaid edited currentTotalWeight
        fulfillments.name fulfillments.updatedAt fulfillments.totalQuantity channelInformation
        product shippingLines risk clientIp merchantEditable originalTotalPriceSet
        discountedTotalSet customerJourneySummary requiresShipping value taxLines trackingInfo
        """.split()
    ),
)
