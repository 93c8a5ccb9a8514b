"""Facts for machines (schema.org, JSON-LD): what Gmail and Yandex show above or beside a mail."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from postmail.brand import Brand
from postmail.messages.base import Category, Message
from postmail.messages.offers import Coupon
from postmail.money import Money
from postmail.order import Address, LineItem, Order, OrderStatus, Shipment, ShipmentStatus

_SCHEMA = "https://schema.org"
_STATUS = {
    OrderStatus.PENDING: "OrderPaymentDue",
    OrderStatus.PLACED: "OrderProcessing",
    OrderStatus.ON_HOLD: "OrderProblem",
    OrderStatus.PROCESSING: "OrderProcessing",
    OrderStatus.PARTLY_SHIPPED: "OrderInTransit",
    OrderStatus.SHIPPED: "OrderInTransit",
    OrderStatus.DELIVERED: "OrderDelivered",
    OrderStatus.COMPLETED: "OrderInTransit",
    OrderStatus.CANCELLED: "OrderCancelled",
    OrderStatus.REFUNDED: "OrderReturned",
    OrderStatus.FAILED: "OrderProblem",
}
#: What could close the script element, or start a comment in it; JSON has another way to say it.
_ESCAPES = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


def script(message: Message, brand: Brand, subject: str, addresses: bool = False) -> str:
    """
    One script element for the head of the HTML, or "" where there is nothing to say.

    Transactional mails carry the order and its parcels, marketing mails the offer and the shop;
    never the other's. Postal addresses and names of people are left out without *addresses*, and
    prices where the order is a present. *subject* describes an offer that figures cannot.
    No content of an order can close the element.
    """
    if message.category is Category.TRANSACTIONAL:
        things = order_things(message.order, brand, addresses)
    else:
        things = promotion_things(getattr(message, "coupon", None), brand, subject)
    if not things:
        return ""
    text = json.dumps(things, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
    return f'<script type="application/ld+json">{text}</script>'


def inserted(html: str, element: str) -> str:
    """*html* with *element* at the end of its head."""
    return html.replace("</head>", f"{element}</head>", 1) if element else html


def order_things(order: Order, brand: Brand, addresses: bool) -> list[dict[str, Any]]:
    """The order, and each parcel of which there is a carrier or a tracking number."""
    total = None if order.gift else order.totals.total
    facts = _known(
        {
            "@context": _SCHEMA,
            "@type": "Order",
            "orderNumber": order.number,
            "orderDate": order.placed_at.isoformat(),
            "orderStatus": _link(_status(order)),
            "url": order.url,
            "merchant": _organization(brand),
            "priceCurrency": order.currency,
            "price": _amount(total),
            "acceptedOffer": [_offer(line, brand, order.gift) for line in order.lines],
            "billingAddress": _address(order.billing_address) if addresses else None,
        }
    )
    return [facts, *_parcels(order, brand, addresses)]


def _status(order: Order) -> str | None:
    if order.status == OrderStatus.COMPLETED and order.has_arrived:
        return _STATUS[OrderStatus.DELIVERED]
    return _STATUS.get(order.status) if order.status else None


def promotion_things(coupon: Coupon | None, brand: Brand, subject: str) -> list[dict[str, Any]]:
    """The shop with its logo, and the offer where the mail has a code (Gmail's promotions tab)."""
    things = [{"@context": _SCHEMA, **_organization(brand)}]
    if coupon is not None:
        offer = {
            "@context": "https://schema.org/",
            "@type": "DiscountOffer",
            "description": _worth(coupon) or subject,
            "discountCode": coupon.code,
            "availabilityStarts": coupon.starts_at.isoformat() if coupon.starts_at else None,
            "availabilityEnds": coupon.expires_at.isoformat() if coupon.expires_at else None,
        }
        things.append(_known(offer))
    return things


def _parcels(order: Order, brand: Brand, addresses: bool) -> Iterable[dict[str, Any]]:
    for parcel in order.shipments:
        if parcel.status != ShipmentStatus.CANCELLED and (parcel.carrier or parcel.tracking):
            yield _parcel(parcel, order, brand, addresses)


def _parcel(parcel: Shipment, order: Order, brand: Brand, addresses: bool) -> dict[str, Any]:
    tracking = parcel.tracking[0] if parcel.tracking else None
    window = parcel.estimated
    target = parcel.pickup_point or order.shipping_address
    titles = {line.id: line.title for line in order.lines if line.id}
    items = [item.title or titles.get(item.line_id or "") for item in parcel.items]
    return _known(
        {
            "@context": _SCHEMA,
            "@type": "ParcelDelivery",
            "carrier": _known({"@type": "Organization", "name": parcel.carrier}),
            "deliveryAddress": _address(target) if addresses else None,
            "trackingNumber": tracking.number if tracking else None,
            "trackingUrl": tracking.url if tracking else None,
            "expectedArrivalFrom": _moment(window.earliest if window else None),
            "expectedArrivalUntil": _moment(window.latest if window else None),
            "itemShipped": [{"@type": "Product", "name": title} for title in items if title],
            "partOfOrder": {
                "@type": "Order",
                "orderNumber": order.number,
                "merchant": _organization(brand),
            },
        }
    )


def _offer(line: LineItem, brand: Brand, gift: bool) -> dict[str, Any]:
    price = None if gift else line.unit_price
    product = {
        "@type": "Product",
        "name": line.title,
        "sku": line.sku,
        "url": line.url,
        "image": line.image,
    }
    return _known(
        {
            "@type": "Offer",
            "itemOffered": _known(product),
            "price": _amount(price),
            "priceCurrency": price.currency if price else None,
            "eligibleQuantity": {"@type": "QuantitativeValue", "value": f"{line.quantity:f}"},
            "seller": {"@type": "Organization", "name": brand.name},
        }
    )


def _organization(brand: Brand) -> dict[str, Any]:
    logo = brand.logo if brand.logo and brand.logo.startswith("https://") else None
    facts = {"@type": "Organization", "name": brand.name, "url": brand.shop_url, "logo": logo}
    return _known(facts)


def _address(address: Address | None) -> dict[str, Any] | None:
    if address is None:
        return None
    names = [address.first_name, address.last_name]
    return _known(
        {
            "@type": "PostalAddress",
            "name": address.name or " ".join(filter(None, names)) or address.company,
            "streetAddress": ", ".join(address.lines),
            "addressLocality": address.city,
            "addressRegion": address.region,
            "postalCode": address.postal_code,
            "addressCountry": address.country,
        }
    )


def _worth(coupon: Coupon) -> str | None:
    """What the code is worth, in figures that need no language."""
    if coupon.percent is not None:
        return f"-{coupon.percent:f} %"
    return f"-{_amount(coupon.amount)} {coupon.amount.currency}" if coupon.amount else None


def _amount(money: Money | None) -> str | None:
    return None if money is None else f"{money.amount:f}"


def _moment(moment: Any) -> str | None:
    return None if moment is None else str(moment.isoformat())


def _link(name: str | None) -> str | None:
    return f"{_SCHEMA}/{name}" if name else None


def _known(facts: dict[str, Any]) -> dict[str, Any]:
    """*facts* without those that nobody knows."""
    return {name: value for name, value in facts.items() if value not in (None, "", [], {})}
