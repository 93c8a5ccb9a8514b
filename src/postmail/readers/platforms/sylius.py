r"""
Sylius 2: the order of the shop API (JSON-LD); amounts are whole hundredths in every currency.

Facts: https://docs.sylius.com/the-book/carts-and-orders/orders, and for the hundredths
`Sylius\Bundle\MoneyBundle\Formatter\MoneyFormatter`, which divides by 100 always. What the sums
hold is in `Sylius\Component\Core\Model\Order`: `shippingTotal` is less its discounts and with its
tax on top, `orderPromotionTotal` has the promotions of units too, `itemsSubtotal` is after those.
That an order without shipments has nothing to ship, and is called shipped, is in
`Sylius\Component\Core`: `OrderProcessing\OrderShipmentProcessor`, `StateResolver`.
"""

from __future__ import annotations

from typing import Any

from postmail.money import Money
from postmail.order import LineKind, OrderStatus, PaymentStatus, ShipmentStatus, TaxNote
from postmail.readers.amounts import less, positive, saved, summed, times
from postmail.readers.cursor import Cursor
from postmail.readers.facts import Draft, Fact
from postmail.readers.parcels import tracking
from postmail.readers.payments import method_name
from postmail.readers.people import AddressKeys
from postmail.readers.platform import Platform, Shape, hand_in

_ADDRESS = AddressKeys(
    first_name="firstName",
    last_name="lastName",
    name="",
    lines="street",
    postal_code="postcode",
    region="provinceName provinceCode",
    country="countryCode",
    phone="phoneNumber",
)
_STATUS = {
    "cart": OrderStatus.DRAFT,
    "new": OrderStatus.PLACED,
    "fulfilled": OrderStatus.COMPLETED,
    "cancelled": OrderStatus.CANCELLED,
}
_SHIPPING = {
    "shipped": OrderStatus.SHIPPED,
    "partially_shipped": OrderStatus.PARTLY_SHIPPED,
}
_PAYMENT = {
    "cart": PaymentStatus.PENDING,
    "new": PaymentStatus.PENDING,
    "processing": PaymentStatus.PENDING,
    "awaiting_payment": PaymentStatus.PENDING,
    "partially_authorized": PaymentStatus.PENDING,
    "partially_paid": PaymentStatus.PENDING,
    "authorized": PaymentStatus.AUTHORIZED,
    "completed": PaymentStatus.PAID,
    "paid": PaymentStatus.PAID,
    "partially_refunded": PaymentStatus.PARTLY_REFUNDED,
    "refunded": PaymentStatus.REFUNDED,
    "cancelled": PaymentStatus.VOIDED,
    "failed": PaymentStatus.FAILED,
}
_BACK = {PaymentStatus.PARTLY_REFUNDED, PaymentStatus.REFUNDED}
_PARCEL = {
    "cart": ShipmentStatus.PENDING,
    "ready": ShipmentStatus.PENDING,
    "shipped": ShipmentStatus.IN_TRANSIT,
    "cancelled": ShipmentStatus.CANCELLED,
}


def read(root: Cursor) -> Draft:
    """The order; the shop API leaves the date out, which then comes beside it."""
    currency = root.currency("currencyCode")
    note = _note(root)
    shipments, items = list(root.each("shipments")), list(root.each("items"))
    bare, destination = _is_bare(root), root.at("shippingAddress")
    if bare:
        destination.skip()
    lines = [_line(item, note, bare) for item in items]
    units = summed(saving for item in items if (saving := _saved(item)))
    return root.draft(
        number=root.text("number", need=True),
        id=root.text("id", "tokenValue"),
        placed_at=_placed_at(root),
        currency=currency,
        lines=lines,
        status=_status(root, bare),
        locale=root.locale("localeCode"),
        channel=_resource(root, "channel"),
        customer=_customer(root),
        billing_address=_ADDRESS.read(root.at("billingAddress")),
        shipping_address=None if bare else _ADDRESS.read(destination),
        shipping_method=next((m for item in shipments if (m := _method(item))), None),
        discounts=_discounts(root, units),
        totals=_totals(root, note, units),
        payments=_payments(root),
        shipments=[_shipment(item) for item in shipments],
        note=root.text("notes"),
    )


def _is_bare(root: Cursor) -> bool:
    """Whether nothing in it is shipped; Sylius asks for an address all the same."""
    return root.node.get("shipments") == [] and "shippingState" in root


def _placed_at(root: Cursor) -> Fact[Any] | None:
    moment = root.moment("checkoutCompletedAt", "createdAt")
    if not root.find("checkoutCompletedAt", "createdAt")[1]:
        hint = hand_in("checkoutCompletedAt", '"..."')
        root.trail.fault("checkoutCompletedAt", f"expected a date and time, found nothing: {hint}")
    return moment


def _cents(node: Cursor, *keys: str) -> Fact[Money] | None:
    return node.minor(*keys, places=2)


def _resource(node: Cursor, key: str) -> Fact[str] | None:
    """The name of a linked resource, or the code at the end of its address."""
    address = node.text(f"{key}.name", f"{key}.code", key)
    return address.then(lambda text: text.rstrip("/").rsplit("/", 1)[-1]) if address else None


def _method(node: Cursor) -> Fact[str] | None:
    """A way to pay or to deliver by its name; of codes only those that are known by name."""
    name, code = node.text("method.name"), _resource(node, "method")
    return name or (code.then(method_name) if code else None)


def _note(root: Cursor) -> Fact[TaxNote] | None:
    """Sylius sums taxes by kind; where both kinds are there, it cannot be said in one word."""
    inside, on_top = _cents(root, "taxIncludedTotal"), _cents(root, "taxExcludedTotal")
    if inside and inside.value and not (on_top and on_top.value):
        return inside.then(lambda _: TaxNote.INCLUDED)
    if on_top and on_top.value and not (inside and inside.value):
        return on_top.then(lambda _: TaxNote.EXCLUDED)
    return None


def _saved(item: Cursor) -> Fact[Money] | None:
    """What promotions took off its units, which its subtotal shows already."""
    full = times(_cents(item, "unitPrice"), item.number("quantity"))
    return saved(full, _cents(item, "subtotal"))


def _line(item: Cursor, note: Fact[TaxNote] | None, bare: bool) -> Draft:
    paid, off = _cents(item, "subtotal"), _saved(item)
    full = times(_cents(item, "unitPrice"), item.number("quantity"))
    return item.draft(
        id=item.text("id"),
        title=item.text("productName", "variant.product.name", "name", need=True),
        quantity=item.number("quantity"),
        kind=item.given(LineKind.SERVICE, "id") if bare else None,
        options=[item.draft(value=item.text("variantName"))],
        sku=item.text("variant.code") or _resource(item, "variant"),
        unit_price=_cents(item, "unitPrice"),
        tax_note=note,
        subtotal=full if off else paid,
        total=paid,
        discounts=[item.draft(amount=off)] if off else (),
    )


def _totals(root: Cursor, note: Fact[TaxNote] | None, units: Fact[Money] | None) -> Draft:
    return root.draft(
        subtotal=_cents(root, "itemsSubtotal", "itemsTotal"),
        discount=positive(_cents(root, "orderPromotionTotal")),
        shipping=less(_cents(root, "shippingTotal"), [_delivery_tax(root, units)]),
        tax=_cents(root, "taxTotal"),
        total=_cents(root, "total"),
        tax_note=note,
    )


def _delivery_tax(root: Cursor, units: Fact[Money] | None) -> Fact[Money] | None:
    """The tax on top of the delivery: what of all such tax the goods do not have."""
    goods = less(_cents(root, "itemsTotal"), [_cents(root, "itemsSubtotal")])
    off, on_top = _goods_off(root, units), _cents(root, "taxExcludedTotal")
    if goods is None or on_top is None or not on_top.value:
        return None
    rest = less(on_top, [goods, off])
    return rest if rest and rest.value.amount > 0 else None


def _goods_off(root: Cursor, units: Fact[Money] | None) -> Fact[Money] | None:
    """What was taken off the goods beside the promotions of units."""
    return less(positive(_cents(root, "orderPromotionTotal")), [units])


def _discounts(root: Cursor, units: Fact[Money] | None) -> list[Draft]:
    goods = _goods_off(root, units)
    delivery = positive(_cents(root, "shippingPromotionTotal"))
    code = root.text("promotionCoupon.code")
    found = [root.draft(code=code, amount=goods)] if goods and goods.value.amount > 0 else []
    if delivery and delivery.value:
        found.append(root.draft(amount=delivery, on_shipping=True))
    return found


def _status(root: Cursor, bare: bool) -> Fact[OrderStatus] | None:
    own, parcels = root.choice("state", _STATUS), root.text("shippingState")
    sent = _SHIPPING.get(parcels.value) if parcels and not bare else None
    if parcels and sent and own and own.value is OrderStatus.PLACED:
        return parcels.then(lambda _: sent)
    return own


def _customer(root: Cursor) -> Draft:
    person = root.at("customer", quiet=True)  # for guests it may be only its address in the API
    return person.draft(
        id=person.text("id"),
        email=person.text("email"),
        phone=person.text("phoneNumber"),
        first_name=person.text("firstName"),
        last_name=person.text("lastName"),
    )


def _payments(root: Cursor) -> list[Draft]:
    """
    Each may stay completed when money goes back: where one alone was made, perhaps behind others
    that failed, the order's word tells it.
    """
    whole, items = root.choice("paymentState", _PAYMENT), list(root.each("payments"))
    told = [item.choice("state", _PAYMENT) or whole for item in items]
    made = [at for at, status in enumerate(told) if status and status.value is PaymentStatus.PAID]
    if whole and whole.value in _BACK and len(made) == 1:
        told[made[0]] = whole
    return [_payment(item, status) for item, status in zip(items, told, strict=True)]


def _payment(item: Cursor, status: Fact[PaymentStatus] | None) -> Draft:
    return item.draft(method=_method(item), amount=_cents(item, "amount"), status=status)


def _shipment(item: Cursor) -> Draft:
    number = item.text("tracking")
    return item.draft(
        id=item.text("id"),
        status=item.choice("state", _PARCEL),
        carrier=_method(item),
        tracking=tracking(item, number),
        shipped_at=item.moment("shippedAt"),
    )


SYLIUS = Platform(
    name="sylius",
    title="Sylius",
    marks="items, number and currencyCode, with tokenValue, checkoutState or itemsTotal",
    orders=(
        Shape(
            "an order",
            keys="items currencyCode",
            some="tokenValue checkoutState itemsTotal localeCode shippingState",
            least=2,
            where=lambda node: node.get("state") != "cart" and "number" in node,
        ),
    ),
    others=(
        Shape("a cart", "items currencyCode tokenValue", remedy="it has no order yet"),
        Shape("a shipment", "tracking units", remedy="hand in its order"),
    ),
    read=read,
    pieces={"checkoutCompletedAt": "when the order was placed (the shop API leaves it out)"},
    ignored=frozenset(
        """
        @context @id @type tokenValue checkoutState paymentState shippingState adjustments
        adjustmentsTotal itemsTotal shippingTaxTotal originalUnitPrice discountedUnitPrice total
        taxIncludedTotal taxExcludedTotal orderPromotionTotal shippingPromotionTotal units
        unitPromotionTotal fullDiscountedUnitPrice updatedAt createdAt channel promotions
        createdByGuest byGuest abandonedEmail promotionCoupon variant customer.fullName
        unitsTotal payments.id fullName shippingMethod customerIp
        """.split()
    ),
)
