"""
schema.org/Order as JSON-LD, as shops put it into mails and pages.

Facts: https://schema.org/Order (and its examples, eg-0375 and eg-0376, in
https://github.com/schemaorg/schemaorg), for mails
https://developers.google.com/workspace/gmail/markup/reference/order and
https://yandex.ru/support/webmaster/en/mail/order. None of them demands a date of the order.
"""

from __future__ import annotations

import re
from typing import Any

from postmail.money import Money
from postmail.order import LineKind, OrderStatus, ShipmentStatus
from postmail.readers.amounts import divided, positive, summed, times
from postmail.readers.cursor import Cursor
from postmail.readers.facts import Draft, Fact
from postmail.readers.parcels import tracking
from postmail.readers.people import AddressKeys, agreed
from postmail.readers.platform import Platform, Shape, hand_in

_ADDRESS = AddressKeys(
    first_name="givenName",
    last_name="familyName",
    company="",
    lines="streetAddress postOfficeBoxNumber",
    postal_code="postalCode",
    city="addressLocality",
    region="addressRegion",
    country="addressCountry.name addressCountry",
    phone="telephone",
)
_STATUS = {
    "orderpaymentdue": OrderStatus.PENDING,
    "orderproblem": OrderStatus.ON_HOLD,
    "orderprocessing": OrderStatus.PROCESSING,
    "orderintransit": OrderStatus.SHIPPED,
    "orderpickupavailable": OrderStatus.PROCESSING,  # its parcel waits, and leaves no more
    "orderdelivered": OrderStatus.DELIVERED,
    "ordercancelled": OrderStatus.CANCELLED,
}
#: What `orderItemStatus` says about the parcel of one item.
_PARCEL = {
    "orderprocessing": ShipmentStatus.PENDING,
    "orderintransit": ShipmentStatus.IN_TRANSIT,
    "orderpickupavailable": ShipmentStatus.READY_FOR_PICKUP,
    "orderdelivered": ShipmentStatus.DELIVERED,
    "ordercancelled": ShipmentStatus.CANCELLED,
    "orderproblem": ShipmentStatus.EXCEPTION,
    "orderreturned": ShipmentStatus.RETURNED,
}
_WAITS = "orderpickupavailable"
#: What the order's status says of every parcel; that it came back says nothing of the money.
_OF_ALL = {
    _WAITS: ShipmentStatus.READY_FOR_PICKUP,
    "orderreturned": ShipmentStatus.RETURNED,
}
#: How GoodRelations and schema.org call it that the customer collects.
_COLLECTED = ("deliverymodepickup", "onsitepickup")
#: How GoodRelations calls it that there are only files.
_FILES = "deliverymodedirectdownload"
#: What `deliveryStatus`, which is no enumeration, ends in where a parcel arrived.
_ARRIVED = ("delivered", "orderdelivered", "parceldelivered")


def read(root: Cursor) -> Draft:
    """The order; one thing or a list of things may stand in most places."""
    currency = root.currency(
        "priceCurrency", "totalPaymentDue.priceCurrency", "acceptedOffer.priceCurrency"
    )
    lines = [_offer(item) for item in _many(root, "acceptedOffer")]
    lines = lines or [_item(item) for item in _many(root, "orderedItem")]
    files = _are_files(root)
    for line in lines if files else ():
        line.facts["kind"] = files
    return root.draft(
        number=root.text("orderNumber", need=True),
        placed_at=_placed_at(root),
        currency=currency,
        lines=lines,
        status=_status(root),
        url=_url(root),
        customer=_customer(root),
        billing_address=_ADDRESS.read(root.at("billingAddress", quiet=True)),
        shipping_address=_delivery_address(root),
        discounts=_discounts(root),
        totals=root.draft(
            discount=positive(root.amount("discount")),
            shipping=_charges(root, "DeliveryChargeSpecification"),
            fees=_charges(root, "PaymentChargeSpecification"),
            total=root.amount("price", "totalPaymentDue.value", "totalPaymentDue.price"),
        ),
        payments=_payments(root),
        pickup=_pickup(root),
        shipments=() if files else _parcels(root),
        gift=root.flag("isGift"),
    )


def _placed_at(root: Cursor) -> Fact[Any] | None:
    moment = root.moment("orderDate")
    if not root.find("orderDate")[1]:
        hint = hand_in("orderDate", '"..."')
        root.trail.fault("orderDate", f"expected a date and time, found nothing: {hint}")
    if moment and len(str(root.find("orderDate")[0]).strip()) == len("2026-03-01"):
        return moment.then(lambda day: day.replace(hour=12))  # the same day on nearly all clocks
    return moment


def _charges(root: Cursor, kind: str) -> Fact[Money] | None:
    """What was charged for delivery or for a way of paying, in the order's currency."""
    charges = [
        item for item in _many(root, "priceSpecification") if str(item.node.get("@type")) == kind
    ]
    return summed(
        item.amount("price") if code is None or code.value == root.trail.currency else None
        for item in charges
        for code in [item.text("priceCurrency")]
    )


def _many(node: Cursor, key: str) -> list[Cursor]:
    """JSON-LD writes one thing without a list around it."""
    value: Any = node.find(key)[0]
    if isinstance(value, list):
        return list(node.each(key))
    return [node.at(key)] if isinstance(value, dict) else []


def _offer(item: Cursor) -> Draft:
    goods = item.at("itemOffered", quiet=True) or item
    quantity = item.number("eligibleQuantity.value", "eligibleQuantity")
    price = item.amount("price", "priceSpecification.price")
    return item.draft(
        title=goods.text("name") or item.text("name", need=True),
        quantity=quantity,
        unit=item.text("eligibleQuantity.unitText"),
        sku=goods.text("sku", "productID"),
        image=_picture(goods),
        url=goods.link("url"),
        unit_price=price,
        subtotal=times(price, quantity),
        total=times(price, quantity),
    )


def _item(item: Cursor) -> Draft:
    """An OrderItem, or a Product that was ordered once."""
    goods = item.at("orderedItem", quiet=True) or item
    quantity = item.number("orderQuantity")
    price = goods.amount("offers.price")
    total = times(price, quantity)
    return item.draft(
        id=item.text("orderItemNumber"),
        title=goods.text("name", need=True),
        quantity=quantity,
        sku=goods.text("sku", "productID"),
        image=_picture(goods),
        url=goods.link("url"),
        unit_price=price or divided(total, quantity),
        subtotal=total,
        total=total,
    )


def _picture(goods: Cursor) -> Fact[str] | None:
    return (
        None
        if isinstance(goods.node.get("image"), list)
        else goods.link("image.url", "image.contentUrl", "image")
    )


def _status(root: Cursor) -> Fact[OrderStatus] | None:
    """`http://schema.org/OrderProcessing`, or the bare word."""
    fact = root.text("orderStatus")
    word = _word(fact)
    if fact and word not in _STATUS and word not in _OF_ALL:
        root.trail.find("unknown-value", fact.path, f"{word!r} is no schema.org OrderStatus")
    return fact.then(lambda _: _STATUS[word]) if fact and word in _STATUS else None


def _word(fact: Fact[str] | None) -> str:
    """The last part of an address, which is what it names."""
    return re.split("[/#]", fact.value.rstrip("/"))[-1].lower() if fact else ""


def _pickup(root: Cursor) -> Fact[bool] | None:
    """Whether the customer collects it: it waits for that, or each delivery is of that kind."""
    status = root.text("orderStatus")
    if status and _word(status) == _WAITS:
        return status.then(lambda _: True)
    ways = _delivery_methods(root)
    if not ways or any(_word(way) not in _COLLECTED for way in ways):
        return None
    return ways[0].then(lambda _: True) if ways[0] else None


def _delivery_methods(root: Cursor) -> list[Fact[str] | None]:
    return [_said(item, "hasDeliveryMethod") for item in _many(root, "orderDelivery")]


def _are_files(root: Cursor) -> Fact[LineKind] | None:
    """Whether nothing but files was bought: each delivery is a download."""
    ways = _delivery_methods(root)
    if not ways or any(_word(way) != _FILES for way in ways):
        return None
    return ways[0].then(lambda _: LineKind.DIGITAL) if ways[0] else None


def _said(node: Cursor, key: str) -> Fact[str] | None:
    """A word or an address, or an object that has it as its name or is it."""
    if isinstance(node.node.get(key), str):
        return node.text(key)
    node.ignore(key)
    thing = node.at(key, quiet=True)
    return thing.text("name", "@id")


def _url(root: Cursor) -> Fact[str] | None:
    actions = [item.link("url", "target") for item in _many(root, "potentialAction")]
    return root.link("orderStatusUrl", "url") or next((link for link in actions if link), None)


def _customer(root: Cursor) -> Draft:
    person = (
        root.at("customer") if isinstance(root.node.get("customer"), dict) else root.at("buyer")
    )
    firm = person.node.get("@type") == "Organization"
    return person.draft(
        email=person.text("email"),
        phone=person.text("telephone"),
        name=None if firm else person.text("name"),
        first_name=person.text("givenName"),
        last_name=person.text("familyName"),
        company=person.text("name") if firm else None,
    )


def _delivery_address(root: Cursor) -> Draft | None:
    found = [item.at("deliveryAddress", quiet=True) for item in _many(root, "orderDelivery")]
    return agreed([_ADDRESS.read(item) for item in found], root)


def _discounts(root: Cursor) -> list[Draft]:
    amount, code = positive(root.amount("discount")), root.text("discountCode")
    return [root.draft(code=code, amount=amount)] if code or (amount and amount.value) else []


def _payments(root: Cursor) -> list[Draft]:
    method = root.text("paymentMethod.name", "paymentMethod")
    if method and method.value.startswith("http"):
        method = method.then(lambda text: text.rstrip("/").rsplit("/", 1)[-1].rsplit("#", 1)[-1])
    return [root.draft(method=method, url=root.link("paymentUrl"))]


def _parcels(root: Cursor) -> list[Draft]:
    """
    The order's parcels and those of its items; what waits to be collected, or came back, is one in
    any case.
    """
    parcels = [
        *(_parcel(item) for item in _many(root, "orderDelivery")),
        *(parcel for item in _many(root, "orderedItem") for parcel in _own_parcels(item)),
    ]
    status = root.text("orderStatus")
    meaning = _OF_ALL.get(_word(status))
    if status is None or meaning is None:
        return parcels
    told = Fact(meaning, status.path)
    for parcel in parcels:
        parcel.facts["status"] = parcel.facts["status"] or told
    return parcels or [root.draft(status=told)]


def _own_parcels(item: Cursor) -> list[Draft]:
    """An ordered item may tell of its own parcel, and how far it is."""
    goods = item.at("orderedItem", quiet=True) or item
    inside = item.draft(
        line_id=item.text("orderItemNumber"),
        title=goods.text("name"),
        quantity=item.number("orderQuantity"),
    )
    parcels = [_parcel(parcel) for parcel in _many(item, "orderDelivery")]
    for parcel in parcels:
        parcel.facts["items"] = [inside]
        parcel.facts["status"] = parcel.facts["status"] or _progress(item)
    return parcels


def _progress(item: Cursor) -> Fact[ShipmentStatus] | None:
    fact = item.text("orderItemStatus")
    word = _word(fact)
    return fact.then(lambda _: _PARCEL[word]) if fact and word in _PARCEL else None


def _parcel(item: Cursor) -> Draft:
    status = _said(item, "deliveryStatus")
    arrived = _word(status) in _ARRIVED
    return item.draft(
        carrier=item.text("carrier.name", "provider.name", "carrier"),
        status=status.then(lambda _: ShipmentStatus.DELIVERED) if status and arrived else None,
        tracking=tracking(item, item.text("trackingNumber"), item.text("trackingUrl")),
        estimated=item.draft(
            earliest=item.moment("expectedArrivalFrom"), latest=item.moment("expectedArrivalUntil")
        ),
    )


def _typed(name: str) -> Any:
    def test(node: dict[str, Any]) -> bool:
        kind = node.get("@type")
        kinds = kind if isinstance(kind, list) else [kind]
        return name in kinds and "schema.org" in str(node.get("@context", "schema.org"))

    return test


SCHEMA_ORG = Platform(
    name="schema-org",
    title="schema.org",
    marks='"@type": "Order" with orderNumber',
    orders=(Shape("an order", keys="@type orderNumber", where=_typed("Order")),),
    others=(
        Shape("a parcel", "@type", where=_typed("ParcelDelivery"), remedy="hand in its order"),
        Shape("an invoice", "@type", where=_typed("Invoice"), remedy="hand in its order"),
        Shape("a product", "@type", where=_typed("Product"), remedy="hand in an order that has it"),
    ),
    read=read,
    html=True,
    pieces={"orderDate": "when the order was placed, where the markup leaves it out"},
    ignored=frozenset(
        "@context @type @id merchant seller broker potentialAction "
        "acceptedOffer.priceCurrency hasDeliveryMethod itemShipped originAddress brand "
        "confirmationNumber description partOfInvoice unitCode discountCurrency offers "
        "paymentMethodId itemCondition customer.name buyer.name priceCurrency".split()
    ),
)
