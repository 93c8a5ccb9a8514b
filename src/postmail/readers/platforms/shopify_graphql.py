"""
Shopify: the Order of the GraphQL Admin API, as far as the query asked for it.

Facts: https://shopify.dev/docs/api/admin-graphql/latest/objects/Order, and there also LineItem,
ShippingLine, Fulfillment and the enumerations FulfillmentDisplayStatus and FulfillmentStatus. The
sum for delivery, `totalShippingPriceSet`, is "before discounts and returns" in most versions of
that page, and something else in the latest wording, so the prices of the shipping lines come first.
"""

from __future__ import annotations

from postmail.money import Money
from postmail.order import OrderStatus, PaymentStatus, ShipmentStatus, TaxNote
from postmail.readers.amounts import positive, summed
from postmail.readers.cursor import Cursor
from postmail.readers.facts import Draft, Fact
from postmail.readers.parcels import tracking
from postmail.readers.payments import method_name
from postmail.readers.people import AddressKeys
from postmail.readers.platform import Platform, Shape
from postmail.readers.platforms.shopify_after import collected, removed
from postmail.readers.platforms.shopify_graphql_lines import (
    discounts,
    goods,
    rate,
    read_line,
    seen,
)

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
    lines = [read_line(item, note) for item in root.nodes("lineItems")]
    refunds = [_refund(item) for item in root.nodes("refunds")]
    removed(lines, refunds, root.choice("displayFinancialStatus", _MONEY))
    return root.draft(
        number=root.text("name", need=True),
        id=root.text("id", "legacyResourceId"),
        placed_at=root.moment("processedAt", "createdAt", need=True),
        currency=currency,
        lines=lines,
        status=_status(root),
        locale=root.locale("customerLocale"),
        channel=root.text("sourceName", "app.name"),
        url=root.link("statusPageUrl"),
        customer=_customer(root),
        billing_address=_ADDRESS.read(root.at("billingAddress")),
        shipping_address=_ADDRESS.read(root.at("shippingAddress")),
        shipping_method=_shipping_method(root),
        pickup=collected(root.nodes("fulfillmentOrders"), "deliveryMethod.methodType"),
        discounts=discounts(root),
        taxes=[_tax(item, note) for item in root.each("taxLines")],
        totals=_totals(root, note),
        payments=_payments(root),
        shipments=[_shipment(item) for item in root.nodes("fulfillments")],
        refunds=refunds,
        note=root.text("note"),
        first_order=_first_order(root),
        cancelled_at=root.moment("cancelledAt"),
        tags=root.words("tags"),
        test=root.flag("test"),
    )


def _tax_note(root: Cursor) -> Fact[TaxNote] | None:
    flag, exempt = root.flag("taxesIncluded"), root.flag("taxExempt")
    if exempt and exempt.value:
        return exempt.then(lambda _: TaxNote.EXEMPT)
    return flag.then(lambda yes: TaxNote.INCLUDED if yes else TaxNote.EXCLUDED) if flag else None


def _totals(root: Cursor, note: Fact[TaxNote] | None) -> Draft:
    """`subtotalPriceSet` is after discounts, so they are put back."""
    discount = positive(seen(root, "totalDiscountsSet"))
    before, subtotal = goods(root), seen(root, "subtotalPriceSet")
    return root.draft(
        subtotal=before or (subtotal if not (discount and discount.value) else None),
        discount=discount,
        shipping=_delivery(root),
        fees=seen(root, "originalTotalDutiesSet"),
        tip=seen(root, "totalTipReceivedSet"),
        tax=seen(root, "totalTaxSet"),
        total=seen(root, "totalPriceSet"),
        paid=seen(root, "totalReceivedSet"),
        due=seen(root, "totalOutstandingSet"),
        refunded=positive(seen(root, "totalRefundedSet")),
        tax_note=note,
    )


def _delivery(root: Cursor) -> Fact[Money] | None:
    """Delivery before its discounts, which are in `totalDiscountsSet`."""
    lines = [line for line in root.nodes("shippingLines") if not line.node.get("isRemoved")]
    prices = [seen(line, "originalPriceSet") for line in lines]
    root.ignore("totalShippingPriceSet")
    if lines and all(prices):
        return summed(prices)
    return seen(root, "shippingLine.originalPriceSet", "totalShippingPriceSet")


def _tax(item: Cursor, note: Fact[TaxNote] | None) -> Draft:
    return item.draft(
        title=item.text("title"), rate=rate(item), amount=seen(item, "priceSet"), note=note
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
    named = [root.draft(method=name.then(method_name), status=status) for name in names]
    return named or [root.draft(status=status)]


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
        amount=positive(seen(item, "totalRefundedSet")),
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
        refunds.note
        fulfillmentOrders
        fulfillments.name fulfillments.updatedAt fulfillments.totalQuantity channelInformation
        product shippingLines risk clientIp merchantEditable originalTotalPriceSet
        discountedTotalSet customerJourneySummary requiresShipping value taxLines trackingInfo
        """.split()
    ),
)
