"""
Saleor: the order of its GraphQL API, as subscription webhooks and queries return it.

Facts: https://docs.saleor.io/api-reference/orders/objects/order
"""

from __future__ import annotations

from decimal import Decimal

from postmail.money import Money
from postmail.order import LineKind, OrderStatus, TaxNote
from postmail.readers.amounts import percent, positive, saved, summed, times
from postmail.readers.cursor import Cursor
from postmail.readers.facts import Draft, Fact
from postmail.readers.people import AddressKeys
from postmail.readers.platform import Platform, Shape
from postmail.readers.platforms.saleor_after import (
    Quantities,
    fulfilments,
    payments,
    refunded,
    refunded_quantities,
    shipment,
)

_ADDRESS = AddressKeys(
    first_name="firstName",
    last_name="lastName",
    name="",
    company="companyName",
    lines="streetAddress1 streetAddress2",
    postal_code="postalCode",
    district="cityArea",
    region="countryArea",
    country="country.code country.country",
)

_WAYS = (
    "shippingMethodName",
    "shippingMethod.name",
    "deliveryMethod.name",
    "collectionPointName",
)
_STATUS = {
    "draft": OrderStatus.DRAFT,
    "unconfirmed": OrderStatus.PENDING,
    "unfulfilled": OrderStatus.PLACED,
    "partially_fulfilled": OrderStatus.PARTLY_SHIPPED,
    "fulfilled": OrderStatus.SHIPPED,
    "partially_returned": OrderStatus.PARTLY_REFUNDED,
    "returned": OrderStatus.REFUNDED,
    "canceled": OrderStatus.CANCELLED,
    "expired": OrderStatus.CANCELLED,
}
#: The NOTIFY payload writes the same words in small letters and with blanks.
STATUS = _STATUS | {name.replace("_", " "): status for name, status in _STATUS.items()}


def read(root: Cursor) -> Draft:
    """The order with gross or net amounts, as the shop displays them."""
    currency = root.currency(
        "total.gross.currency", "total.currency", "channel.currencyCode", "currency"
    )
    side, gone = _side(root), refunded_quantities(root)
    pickup, way = _pickup(root), root.text(*_WAYS)
    collected = pickup is not None and pickup.value and way is not None
    return root.draft(
        number=root.text("number", "id", need=True),
        id=root.text("id"),
        placed_at=root.moment("created", "createdAt", need=True),
        currency=currency,
        lines=[_line(item, side, root, gone) for item in root.each("lines")],
        status=root.choice("status", STATUS),
        locale=_locale(root),
        channel=root.text("channel.slug"),
        url=root.link("redirectUrl"),
        customer=_customer(root),
        billing_address=_ADDRESS.read(root.at("billingAddress")),
        shipping_address=None if collected else _ADDRESS.read(root.at("shippingAddress")),
        shipping_method=_collected(root, way) if collected and way else way,
        pickup=pickup,
        discounts=_discounts(root),
        totals=_totals(root, side),
        payments=payments(root),
        shipments=[shipment(item) for item in fulfilments(root)],
        note=root.text("customerNote"),
    )


def _pickup(root: Cursor) -> Fact[bool] | None:
    """A collection point in the place of a way of shipping: a warehouse, not a method."""
    point, kind = root.text("collectionPointName"), root.text("deliveryMethod.__typename")
    if kind:
        return kind.then(lambda name: name == "Warehouse")
    return point.then(lambda _: True) if point else None


def _collected(root: Cursor, way: Fact[str]) -> Fact[str]:
    """The *way* with where the order is collected: Saleor has that as the delivery's address."""
    place = root.at("shippingAddress")
    place.skip()
    told = [part.value for key in ("streetAddress1", "city") if (part := place.text(key))]
    return way.then(lambda text: f"{text} ({', '.join(told)})") if told else way


def _side(root: Cursor) -> str:
    """Which side of an amount the shop displays; gross where it does not say."""
    flag = root.flag("displayGrossPrices")
    return "net" if flag and not flag.value else "gross"


def tax_note(root: Cursor, key: str) -> Fact[TaxNote] | None:
    """Whether displayed amounts contain tax."""
    flag = root.flag(key)
    return flag.then(lambda yes: TaxNote.INCLUDED if yes else TaxNote.EXCLUDED) if flag else None


def _locale(root: Cursor) -> Fact[str] | None:
    """`EN`, `PT_BR` or `pt-br`: the language in small letters, the region in large ones."""
    tag = root.locale("languageCodeEnum", "languageCode", "user.languageCode")
    return tag.then(lowered) if tag else None


def lowered(tag: str) -> str:
    """A tag as it is usually written."""
    language, *rest = tag.split("-")
    return "-".join(
        [language.lower(), *(part.upper() if len(part) == 2 else part for part in rest)]
    )


def _customer(root: Cursor) -> Draft:
    person = root.at("user")
    return person.draft(
        id=person.text("id"),
        email=root.text("userEmail", "user.email"),
        first_name=person.text("firstName"),
        last_name=person.text("lastName"),
    )


def _totals(root: Cursor, side: str) -> Draft:
    orders_own = [positive(item.money("amount", "total")) for item in root.each("discounts")]
    cards = _gift_cards(root)
    return root.draft(
        subtotal=root.money(f"subtotal.{side}"),
        discount=None if _spread(root) else summed(orders_own),
        shipping=root.money(f"shippingPrice.{side}"),
        tax=root.money("total.tax"),
        gift_cards=cards,
        gift_cards_off_total=cards.then(bool) if cards else None,
        total=root.money("total.gross"),
        paid=root.money("totalCharged", "totalCaptured"),
        refunded=refunded(root),
        tax_note=tax_note(root, "displayGrossPrices"),
    )


def _gift_cards(root: Cursor) -> Fact[Money] | None:
    """What was paid with gift cards: Saleor only takes it off the total."""
    parts = _parts(root)
    if "giftCards" not in root or None in parts:
        return None
    off = saved(summed(parts), root.money("total.gross"))
    if off:
        message = (
            "Saleor takes gift cards off the total; goods and delivery less it are what they paid"
        )
        root.trail.find("computed", "total", message)
    return off


def _parts(root: Cursor) -> list[Fact[Money] | None]:
    return [root.money("subtotal.gross"), root.money("shippingPrice.gross")]


def _spread(root: Cursor) -> bool:
    """Versions that know gift cards (3.0 and later) spread; then the total may be less by these."""
    return "giftCards" in root or taken_off(root.money("total.gross"), _parts(root))


def taken_off(total: Fact[Money] | None, parts: list[Fact[Money] | None]) -> bool:
    """
    Whether goods and delivery alone come to *total*: then they have the order's discounts off.

    Saleor spreads an order's discounts over lines and delivery, older versions kept them apart.
    Facts: https://docs.saleor.io/developer/price-calculation,
    https://github.com/saleor/saleor/issues/14773
    """
    goods = summed(parts)
    return total is not None and goods is not None and goods.value == total.value


def _discounts(root: Cursor) -> list[Draft]:
    """Without amount where lines and delivery have it off already, so nothing counts twice."""
    code, spread = root.text("voucherCode", "voucher.code"), _spread(root)
    return [
        item.draft(
            title=item.text("translatedName", "name", "reason"),
            code=code,
            amount=None if spread else positive(item.money("amount", "total")),
        )
        for item in root.each("discounts")
    ]


def _line(item: Cursor, side: str, root: Cursor, gone: Quantities) -> Draft:
    key, quantity = item.text("id"), item.number("quantity")
    price = item.money(f"undiscountedUnitPrice.{side}", f"unitPrice.{side}")
    shipped = item.flag("isShippingRequired")
    return item.draft(
        id=key,
        title=item.text("translatedProductName", "productName", "variant.product.name", need=True),
        quantity=quantity,
        kind=shipped.then(lambda yes: LineKind.PHYSICAL if yes else LineKind.DIGITAL)
        if shipped
        else None,
        options=_options(item),
        sku=item.text("productSku", "variant.sku"),
        product_id=item.text("variant.product.id"),
        image=item.link("thumbnail.url"),
        image_alt=item.text("thumbnail.alt"),
        unit_price=price,
        tax_note=tax_note(root, "displayGrossPrices"),
        tax_rate=_rate(item, "taxRate"),
        subtotal=item.money(f"undiscountedTotalPrice.{side}") or times(price, quantity),
        total=item.money(f"totalPrice.{side}"),
        discounts=_line_discounts(item, quantity),
        quantity_refunded=gone.get(key.value) if key else None,
    )


def _options(item: Cursor) -> list[Draft]:
    variant = item.text("translatedVariantName", "variantName")
    return [item.draft(value=variant)] if variant else []


def _rate(item: Cursor, key: str) -> Fact[Decimal] | None:
    """A fraction by documentation, a percentage in some samples: from 1 on it is read as that."""
    rate = item.number(key)
    if rate and rate.value >= 1:
        message = "a tax rate of 1 or more was read as a percentage, not as a fraction"
        item.trail.find("assumed-rate", rate.path, message)
        return percent(rate)
    return percent(rate, fraction=True)


def _line_discounts(item: Cursor, quantity: Fact[Decimal] | None) -> list[Draft]:
    off: Fact[Money] | None = times(positive(item.money("unitDiscount")), quantity)
    kind, value = item.text("unitDiscountType"), item.number("unitDiscountValue")
    reason = item.text("unitDiscountReason")
    if off is None or not off.value:
        return []
    by_rate = kind is not None and kind.value.upper() == "PERCENTAGE"
    return [item.draft(title=reason, amount=off, percent=value if by_rate else None)]


SALEOR = Platform(
    name="saleor",
    title="Saleor",
    marks="lines, number and total, with languageCodeEnum, userEmail or displayGrossPrices",
    orders=(
        Shape(
            "an order",
            keys="lines total",
            some="number userEmail languageCodeEnum displayGrossPrices shippingPrice redirectUrl "
            "undiscountedTotal channel shippingMethodName",
            least=3,
            where=lambda node: node.get("__typename") != "Checkout" and "checkoutState" not in node,
        ),
    ),
    others=(
        Shape("a gift card", "giftCard", remedy="hand in the order that bought it"),
        Shape("a checkout", "lines totalPrice", remedy="it has no order yet"),
        Shape("an invoice", "invoice order", remedy="hand in its order"),
    ),
    read=read,
    pieces={"fulfillment": "the fulfilment that an event is about"},
    ignored=frozenset(
        """
        __typename privateMetadata metadata undiscountedTotal isShippingRequired quantityFulfilled
        net gross tax weight languageCode unitPrice variant user.email created_at channel.name
        channel.id authorizedAmount expMonth expYear brand attributes firstDigits
        lines.productName lines.variantName paymentStatus isPaid chargeStatus authorizeStatus
        number totalAuthorized totalBalance totalCanceled events actions origin userEmail
        collectionPointName shippingTaxRate lines.unitDiscountValue undiscountedShippingPrice
        giftCards grantedRefunds totalGrantedRefund totalRemainingGrant totalRefundPending
        totalAuthorizePending totalChargePending totalCancelPending
        discounts.value discounts.valueType discounts.type discounts.id discounts.unit
        """.split()
    ),
)
