"""
commercetools: the order of the HTTP API; money in cents with its own number of decimals.

Facts: https://docs.commercetools.com/api/projects/orders, .../api/types#money; CustomLineItem,
ShipmentState and PaymentState in `api-specs/api/types` of
https://github.com/commercetools/commercetools-api-reference
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from postmail.money import Money
from postmail.order import LineKind, OrderStatus, PaymentStatus, TaxNote
from postmail.readers.amounts import percent, positive, saved, summed, times
from postmail.readers.cursor import Cursor
from postmail.readers.facts import Draft, Fact
from postmail.readers.payments import method_name
from postmail.readers.people import AddressKeys, agreed
from postmail.readers.platform import Platform, Shape
from postmail.readers.platforms.commercetools_after import delivered_ids, refunded, shipments

_ADDRESS = AddressKeys(
    first_name="firstName",
    last_name="lastName",
    name="",
    lines="",
    postal_code="postalCode",
    region="region state",
    country="country",
    phone="phone mobile",
)
_SHIPPED = {
    "shipped": OrderStatus.SHIPPED,
    "delivered": OrderStatus.DELIVERED,
    "partial": OrderStatus.PARTLY_SHIPPED,
    "backorder": OrderStatus.PLACED,
    "delayed": OrderStatus.PLACED,
    "ready": OrderStatus.PROCESSING,
    "pending": OrderStatus.PLACED,
}
#: Of a shipment that was called off; the order may get another, so its own state tells of it.
_CALLED_OFF = "Canceled"
_STATUS = {
    "open": OrderStatus.PLACED,
    "confirmed": OrderStatus.PROCESSING,
    "complete": OrderStatus.COMPLETED,
    "cancelled": OrderStatus.CANCELLED,
}
_PAYMENT = {
    "balancedue": PaymentStatus.PENDING,
    "pending": PaymentStatus.PENDING,
    "failed": PaymentStatus.FAILED,
    "paid": PaymentStatus.PAID,
}
#: "Payment is made on a credit basis": that says neither that it was made nor that it is awaited.
_ON_CREDIT = "CreditOwed"


def read(root: Cursor) -> Draft:
    """The order; names come in several languages, of which the order's own is taken."""
    currency = root.currency(
        "totalPrice.currencyCode", "taxedPrice.totalGross.currencyCode", "totalPrice.currency"
    )
    locale = root.locale("locale")
    language = locale.value if locale else None
    note = _note(next(root.each("lineItems"), None))
    custom = list(root.each("customLineItems"))
    off = [item for item in custom if _is_discount(item)]
    ways, back = _ways(root), refunded(root)
    brought = delivered_ids(ways)
    return root.draft(
        number=_number(root),
        id=root.text("id"),
        placed_at=root.moment("completedAt", "createdAt", need=True),
        currency=currency,
        lines=[
            *[_line(item, language, back) for item in root.each("lineItems")],
            *[_custom(item, language, back, brought) for item in custom if item not in off],
        ],
        status=_status(root),
        locale=locale,
        customer=_customer(root),
        billing_address=_address(root.at("billingAddress")),
        shipping_address=_shipping_address(root),
        shipping_method=_shipping_method(root),
        discounts=[*_discounts(root), *[_allowance(item, language) for item in off]],
        taxes=[_tax(item, note) for item in root.each("taxedPrice.taxPortions")],
        totals=_totals(root, note, off),
        payments=_payments(root),
        shipments=shipments(ways),
        business=root.given(True, "businessUnit") if "businessUnit" in root else None,
    )


def _cents(node: Cursor, *keys: str) -> Fact[Money] | None:
    """Money in cents, in the order's currency; *fractionDigits* counts where it is there."""
    for key in keys:
        money = node.at(key)
        code, digits = money.text("currencyCode"), money.count("fractionDigits")
        if "centAmount" not in money:
            continue
        if code and code.value != node.trail.currency:
            message = "an amount in another currency than the order's, so it was left out"
            node.trail.find("other-currency", code.path, message)
            continue
        places = digits.value if digits and 0 <= digits.value <= 12 else None
        if "preciseAmount" in money:  # then the digits are those of the precise amount
            money.ignore("centAmount")
            return money.minor("preciseAmount", places=places)
        return money.minor("centAmount", places=places)
    return None


def _text(node: Cursor, key: str, language: str | None) -> Fact[str] | None:
    """A text in several languages: the order's own, else its bare language, else the first."""
    if not isinstance(node.find(key)[0], dict):
        return node.text(key)
    texts = node.at(key)
    node.ignore(key)
    tags = [tag for tag in texts.node if texts.find(tag)[1]]
    wanted = [language, language.split("-")[0]] if language else []
    chosen = next((tag for tag in wanted if tag in tags), None)
    if chosen is None and tags:
        chosen = tags[0]
        if len(tags) > 1:
            message = f"several languages and none of them the order's, so {chosen} was taken"
            node.trail.find("assumed-language", texts.path, message)
    return texts.text(chosen) if chosen else None


def _number(root: Cursor) -> Fact[str] | None:
    number = root.text("orderNumber")
    key = None if number else root.text("id", need=True)
    if key:
        message = "no orderNumber, so the technical id stands for it"
        root.trail.find("assumed-number", key.path, message)
    return number or key


def _back(item: Cursor, back: dict[str, Fact[Decimal]]) -> Fact[Decimal] | None:
    key = item.text("id")
    return back.get(key.value) if key else None


def _line(item: Cursor, language: str | None, back: dict[str, Fact[Decimal]]) -> Draft:
    quantity, price = item.number("quantity"), _cents(item, "price.value")
    subtotal, total = times(price, quantity), _cents(item, "totalPrice")
    off = saved(subtotal, total)
    return item.draft(
        id=item.text("id"),
        title=_text(item, "name", language),
        quantity=quantity,
        options=_attributes(item, language),
        sku=item.text("variant.sku"),
        product_id=item.text("productId"),
        image=next((image.link("url") for image in item.each("variant.images")), None),
        unit_price=price,
        tax_note=_note(item),
        tax_rate=percent(item.number("taxRate.amount"), fraction=True),
        subtotal=subtotal if off else total or subtotal,
        total=total,
        discounts=[item.draft(amount=off)] if off else (),
        quantity_refunded=_back(item, back),
    )


def _is_discount(item: Cursor) -> bool:
    """Custom lines below zero only take money off."""
    total = _cents(item, "totalPrice", "money")
    return total is not None and total.value.amount < 0


def _allowance(item: Cursor, language: str | None) -> Draft:
    item.skip()
    return item.draft(
        title=_text(item, "name", language), amount=positive(_cents(item, "totalPrice", "money"))
    )


def _custom(
    item: Cursor, language: str | None, back: dict[str, Fact[Decimal]], brought: set[str]
) -> Draft:
    """No product: "vouchers, complex cart rules, additional services, or fees", or delivered."""
    total, key = _cents(item, "totalPrice"), item.text("id")
    is_goods = key is not None and key.value in brought
    return item.draft(
        id=key,
        title=_text(item, "name", language),
        quantity=item.number("quantity"),
        kind=None if is_goods else item.given(LineKind.SERVICE, "money"),
        unit_price=_cents(item, "money"),
        tax_note=_note(item),
        tax_rate=percent(item.number("taxRate.amount"), fraction=True),
        subtotal=total,
        total=total,
        quantity_refunded=_back(item, back),
    )


def _attributes(item: Cursor, language: str | None) -> list[Draft]:
    """Attributes whose value is a text, or an enum with its label; others are for machines."""
    options = []
    for entry in item.each("variant.attributes"):
        value: Any = entry.node.get("value")
        if isinstance(value, dict) and "label" in value:
            shown = _text(entry.at("value"), "label", language)
        else:
            shown = entry.text("value") if isinstance(value, str) else None
        entry.ignore("name", "value")
        if shown:
            options.append(entry.draft(name=entry.text("name"), value=shown))
    return options


def _note(item: Cursor | None) -> Fact[TaxNote] | None:
    flag = item.flag("taxRate.includedInPrice") if item else None
    return flag.then(lambda yes: TaxNote.INCLUDED if yes else TaxNote.EXCLUDED) if flag else None


def _totals(root: Cursor, note: Fact[TaxNote] | None, off: list[Cursor]) -> Draft:
    allowances = [positive(_cents(item, "totalPrice", "money")) for item in off]
    taxes = [_cents(item, "amount") for item in root.each("taxedPrice.taxPortions")]
    return root.draft(
        discount=summed(
            [positive(_cents(root, "discountOnTotalPrice.discountedAmount")), *allowances]
        ),
        shipping=_delivery(root),
        tax=_cents(root, "taxedPrice.totalTax") or summed(taxes),
        total=_cents(root, "taxedPrice.totalGross", "totalPrice"),
        tax_note=note,
    )


def _delivery(root: Cursor) -> Fact[Money] | None:
    """After its own discount: totalPrice holds it so, and discountOnTotalPrice counts it not."""
    ways = [(_cents(way, "discountedPrice.value"), _cents(way, "price")) for way in _ways(root)]
    return summed(lowered or full for lowered, full in ways)


def _ways(root: Cursor) -> list[Cursor]:
    """The ways of delivery: one, or with the shipping mode `Multiple` a list of them."""
    several = [item.at("shippingInfo") for item in root.each("shipping")]
    return [way for way in (root.at("shippingInfo"), *several) if way]


def _shipping_method(root: Cursor) -> Fact[str] | None:
    names = [way.text("shippingMethodName") for way in _ways(root)]
    return next((name for name in names if name), None)


def _shipping_address(root: Cursor) -> Draft | None:
    """The order's own, or that of all ways of delivery."""
    several = [_address(item.at("shippingAddress")) for item in root.each("shipping")]
    return _address(root.at("shippingAddress")) or agreed(several, root)


def _tax(item: Cursor, note: Fact[TaxNote] | None) -> Draft:
    return item.draft(
        title=item.text("name"),
        rate=percent(item.number("rate"), fraction=True),
        amount=_cents(item, "amount"),
        note=note,
    )


def _status(root: Cursor) -> Fact[OrderStatus] | None:
    """How far the goods are, unless the shop is done with the order; that they arrived stays."""
    own, state = root.choice("orderState", _STATUS), root.text("shipmentState")
    is_off = state is not None and state.value == _CALLED_OFF
    goods = None if is_off else root.choice("shipmentState", _SHIPPED)
    if own is None or goods is None:
        return own or goods
    done = own.value is OrderStatus.COMPLETED and goods.value is not OrderStatus.DELIVERED
    return own if done or own.value is OrderStatus.CANCELLED else goods


def _customer(root: Cursor) -> Draft:
    billing = root.at("billingAddress")
    return root.draft(
        id=root.text("customerId"),
        email=root.text("customerEmail", "billingAddress.email", "shippingAddress.email"),
        first_name=billing.text("firstName"),
        last_name=billing.text("lastName"),
        company=billing.text("company"),
    )


def _address(node: Cursor) -> Draft:
    """House numbers stand before the street in some countries and after it in most."""
    draft = _ADDRESS.read(node)
    street, number = node.text("streetName"), node.text("streetNumber")
    before = str(node.node.get("country")).upper() in (
        "US",
        "GB",
        "CA",
        "AU",
        "FR",
        "IE",
        "NZ",
        "LU",
    )
    more = node.text("additionalStreetInfo")
    if street and number:
        parts = (number.value, street.value) if before else (street.value, number.value)
        street = street.then(lambda _: " ".join(part.strip() for part in parts))
    extra = [node.text(key) for key in ("building", "apartment", "pOBox")]
    draft.facts["lines"] = [line for line in (street or number, more, *extra) if line]
    return draft


def _discounts(root: Cursor) -> list[Draft]:
    amount = positive(_cents(root, "discountOnTotalPrice.discountedAmount"))
    codes = [item.text("discountCode.obj.code") for item in root.each("discountCodes")]
    if amount is None:
        return [root.draft(code=code) for code in codes if code]
    return [root.draft(code=next((code for code in codes if code), None), amount=amount)]


def _payments(root: Cursor) -> list[Draft]:
    state = root.text("paymentState")
    on_credit = state is not None and state.value == _ON_CREDIT
    status = None if on_credit else root.choice("paymentState", _PAYMENT)
    infos = [item.at("obj") for item in root.each("paymentInfo.payments")]
    named = [
        info.draft(
            method=_method(info),
            amount=_cents(info, "amountPlanned"),
            status=status,
        )
        for info in infos
        if info and not _is_refused(info)
    ]
    return named or ([root.draft(status=status)] if status else [])


def _is_refused(info: Cursor) -> bool:
    """Whether it came to nothing: each of its transactions failed."""
    states = [item.text("state") for item in info.each("transactions")]
    refused = bool(states) and all(state and state.value == "Failure" for state in states)
    if refused:
        info.skip()
    return refused


def _method(info: Cursor) -> Fact[str] | None:
    code = info.text("paymentMethodInfo.method")
    name = _text(info.at("paymentMethodInfo"), "name", None)
    return name or (code.then(method_name) if code else None)


COMMERCETOOLS = Platform(
    name="commercetools",
    title="commercetools",
    marks="lineItems and totalPrice in centAmount, with orderState",
    orders=(Shape("an order", keys="lineItems totalPrice.centAmount orderState"),),
    others=(
        Shape("a cart", "lineItems totalPrice.centAmount cartState", remedy="it has no order yet"),
        Shape("a cart", "lineItems totalPrice.centAmount", remedy="it has no order yet"),
        Shape("a payment", "amountPlanned transactions", remedy="hand in the order that it pays"),
    ),
    read=read,
    ignored=frozenset(
        """
        type currencyCode fractionDigits version cart customerGroup inventoryMode origin country
        lastMessageSequenceNumber lastModifiedAt lastModifiedBy createdBy createdAt completedAt
        refusedGifts taxCalculationMode taxMode taxRoundingMode state store custom customerId
        versionModifiedAt syncInfo returnInfo transactionFee shippingMode shipping.shippingKey
        priceRoundingMode
        itemShippingAddresses directDiscounts anonymousId purchaseOrderNumber totalPrice taxedPrice
        orderState paymentState shipmentState discountCodes discountOnTotalPrice
        lineItems.lineItemMode lineItems.price lineItems.priceMode lineItems.productSlug
        lineItems.productType lineItems.productKey lineItems.taxRate lineItems.taxedPrice
        lineItems.taxedPricePortions lineItems.variant lineItems.discountedPricePerQuantity
        lineItems.perMethodTaxRate lineItems.addedAt lineItems.distributionChannel
        lineItems.supplyChannel lineItems.key customLineItems.slug customLineItems.taxCategory
        customLineItems.taxRate customLineItems.taxedPrice customLineItems.priceMode
        customLineItems.discountedPricePerQuantity customLineItems.perMethodTaxRate
        customLineItems.taxedPricePortions customLineItems.key
        shippingMethodState shippingRate taxCategory taxRate taxedPrice shippingMethod deliveries
        discountedPrice paymentInfo shipping.shippingAddress.id shipping.shippingAddress.key
        shipping.shippingAddress.email shippingAddress.id
        billingAddress.id shippingAddress.email billingAddress.email shippingAddress.key
        billingAddress.key businessUnit
        """.split()
    ),
)
