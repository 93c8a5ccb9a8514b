"""
Shopware 6: the order entity, from the Store API, the Admin API and the payloads of apps.

Facts: https://developer.shopware.com/docs/concepts/commerce/checkout-concept/orders.html and
https://shopware.stoplight.io/docs/store-api (schema Order); of what is no product
`Checkout/Cart/Facade/Traits/SurchargeTrait.php`, of files `LineItem::PAYLOAD_PRODUCT_TYPE` in
https://github.com/shopware/shopware
"""

from __future__ import annotations

from postmail.money import Money
from postmail.order import LineKind, OrderStatus, PaymentStatus, ShipmentStatus, TaxNote
from postmail.readers.amounts import less, positive, summed
from postmail.readers.cursor import Cursor
from postmail.readers.facts import Draft, Fact
from postmail.readers.parcels import listed, trackings
from postmail.readers.people import AddressKeys, agreed
from postmail.readers.platform import Platform, Shape

_ADDRESS = AddressKeys(
    first_name="firstName",
    last_name="lastName",
    name="",
    lines="street additionalAddressLine1 additionalAddressLine2",
    postal_code="zipcode",
    region="countryState.translated.name countryState.name",
    country="country.iso country.iso3 country.name",
    phone="phoneNumber",
)

_ORDER = {
    "open": OrderStatus.PLACED,
    "in_progress": OrderStatus.PROCESSING,
    "completed": OrderStatus.COMPLETED,
    "cancelled": OrderStatus.CANCELLED,
}
_DELIVERY = {
    "open": ShipmentStatus.PENDING,
    "shipped": ShipmentStatus.IN_TRANSIT,
    "shipped_partially": ShipmentStatus.IN_TRANSIT,
    "returned": ShipmentStatus.RETURNED,
    "returned_partially": ShipmentStatus.DELIVERED,  # the rest was kept
    "cancelled": ShipmentStatus.CANCELLED,
}
_PAYMENT = {
    "open": PaymentStatus.PENDING,
    "in_progress": PaymentStatus.PENDING,
    "unconfirmed": PaymentStatus.PENDING,
    "reminded": PaymentStatus.PENDING,
    "authorized": PaymentStatus.AUTHORIZED,
    "paid": PaymentStatus.PAID,
    "paid_partially": PaymentStatus.PENDING,
    "refunded": PaymentStatus.REFUNDED,
    "refunded_partially": PaymentStatus.PARTLY_REFUNDED,
    "cancelled": PaymentStatus.VOIDED,
    "failed": PaymentStatus.FAILED,
    "chargeback": PaymentStatus.REFUNDED,
}
_NOTE = {"gross": TaxNote.INCLUDED, "net": TaxNote.EXCLUDED, "tax-free": TaxNote.EXEMPT}
#: Line types that take money off.
_DISCOUNTS = ("promotion", "discount", "credit")
_STATE = "stateMachineState.technicalName"
#: Of a delivery of which a part has left; its positions do not say which.
_PARTLY = "shipped_partially"


def read(root: Cursor) -> Draft:
    """The order; promotions, which are lines of their own here, become discounts."""
    currency = root.currency("currency.isoCode", "currency.shortName")
    note = root.choice("taxStatus", _NOTE) or root.choice("price.taxStatus", _NOTE)
    goods, promotions = _parted(root)
    deliveries = _deliveries(root)
    return root.draft(
        number=root.text("orderNumber", need=True),
        id=root.text("id"),
        placed_at=root.moment("orderDateTime", "createdAt", need=True),
        currency=currency,
        lines=_lines(goods, note),
        status=_status(root, deliveries),
        locale=root.locale("language.locale.code", "language.translationCode.code"),
        customer=_customer(root),
        billing_address=_ADDRESS.read(root.at("billingAddress")),
        shipping_address=_address(root, deliveries),
        shipping_method=_first_method(deliveries),
        discounts=[_promotion(item) for item in promotions],
        taxes=[_tax(item, note) for item in root.each("price.calculatedTaxes")],
        totals=_totals(root, promotions, note),
        payments=_payments(root),
        shipments=[_shipment(item) for item in deliveries],
        note=root.text("customerComment"),
        tags=_tags(root),
    )


def _status(root: Cursor, deliveries: list[Cursor]) -> Fact[OrderStatus] | None:
    """The order's own, which does not tell that a part has left: its deliveries do."""
    own, states = root.choice(_STATE, _ORDER), [item.text(_STATE) for item in deliveries]
    part = next((state for state in states if state and state.value == _PARTLY), None)
    over = own is not None and own.value in (OrderStatus.COMPLETED, OrderStatus.CANCELLED)
    return part.then(lambda _: OrderStatus.PARTLY_SHIPPED) if part and not over else own


def _parted(root: Cursor) -> tuple[list[Cursor], list[Cursor]]:
    """The goods, and the lines that only take money off."""
    items = list(root.each("lineItems"))
    off = [_is_discount(item) for item in items]
    goods = [item for item, is_off in zip(items, off, strict=True) if not is_off]
    return goods, [item for item, is_off in zip(items, off, strict=True) if is_off]


def _is_discount(item: Cursor) -> bool:
    """By its type; but a surcharge is called `discount` too, and costs something."""
    kind, total = item.text("type"), item.amount("totalPrice", "price.totalPrice")
    costs = total is not None and total.value.amount > 0
    return kind is not None and kind.value in _DISCOUNTS and not costs


def _lines(goods: list[Cursor], note: Fact[TaxNote] | None) -> list[Draft]:
    """The lines; those with a parent lie in it."""
    parts: dict[str, list[Cursor]] = {}
    keys = {key.value for item in goods if (key := item.text("id"))}
    tops = []
    for item in goods:
        parent, key = item.text("parentId"), item.text("id")
        if parent and parent.value in keys and not (key and key.value == parent.value):
            parts.setdefault(parent.value, []).append(item)
        else:
            tops.append(item)
    shown = [_line(item, note, parts) for item in tops]
    rest = [item for inner in list(parts.values()) for item in inner]
    return shown + [_line(item, note, {}) for item in rest]


def _line(item: Cursor, note: Fact[TaxNote] | None, parts: dict[str, list[Cursor]]) -> Draft:
    key = item.text("id")
    inner = parts.pop(key.value, []) if key else []
    total = item.amount("totalPrice", "price.totalPrice")
    rates = list(item.each("price.calculatedTaxes"))
    return item.draft(
        id=key,
        title=item.text("label", need=True),
        quantity=item.number("quantity"),
        kind=_kind(item),
        options=[
            option.draft(name=option.text("group"), value=option.text("option"))
            for option in item.each("payload.options")
        ],
        sku=item.text("payload.productNumber"),
        product_id=item.text("productId", "referencedId"),
        image=item.link("cover.url"),
        image_alt=item.text("cover.translated.alt", "cover.alt"),
        unit_price=item.amount("unitPrice", "price.unitPrice"),
        tax_note=note,
        tax_rate=rates[0].number("taxRate") if len(rates) == 1 else None,
        subtotal=total,
        total=total,
        components=[_line(part, note, {}) for part in inner],
    )


def _kind(item: Cursor) -> Fact[LineKind] | None:
    """Files say so in their states, since 6.7 in their product's type; surcharges are no goods."""
    states, product = item.raw("states"), item.text("payload.productType")
    if states and isinstance(states.value, list) and "is-download" in states.value:
        return states.then(lambda _: LineKind.DIGITAL)
    if product and product.value == "digital":
        return product.then(lambda _: LineKind.DIGITAL)
    good, kind = item.flag("good"), item.text("type")
    is_product = kind is not None and kind.value == "product"
    return (
        good.then(lambda _: LineKind.SERVICE)
        if good and not good.value and not is_product
        else None
    )


def _promotion(item: Cursor) -> Draft:
    item.skip()
    kind, value = item.text("payload.discountType"), item.number("payload.value")
    by_rate = kind is not None and kind.value == "percentage"
    return item.draft(
        title=item.text("label"),
        code=item.text("payload.code"),
        amount=positive(item.amount("totalPrice", "price.totalPrice")),
        percent=value if by_rate else None,
    )


def _totals(root: Cursor, promotions: list[Cursor], note: Fact[TaxNote] | None) -> Draft:
    """`positionPrice` is that of all lines, promotions included: they are put back."""
    off = [item.amount("totalPrice", "price.totalPrice") for item in promotions]
    positions = root.amount("positionPrice", "price.positionPrice")
    return root.draft(
        subtotal=less(positions, off) if off else positions,
        discount=positive(summed(off)),
        shipping=root.amount("shippingTotal", "shippingCosts.totalPrice"),
        tax=_tax_sum(root),
        total=root.amount("amountTotal", "price.totalPrice"),
        tax_note=note,
    )


def _tax_sum(root: Cursor) -> Fact[Money] | None:
    return summed(item.amount("tax") for item in root.each("price.calculatedTaxes"))


def _tax(item: Cursor, note: Fact[TaxNote] | None) -> Draft:
    return item.draft(rate=item.number("taxRate"), amount=item.amount("tax"), note=note)


def _customer(root: Cursor) -> Draft:
    person = root.at("orderCustomer")
    return person.draft(
        id=person.text("customerNumber", "customerId"),
        email=person.text("email"),
        first_name=person.text("firstName"),
        last_name=person.text("lastName"),
        company=person.text("company"),
    )


def _deliveries(root: Cursor) -> list[Cursor]:
    """The parcels: a promotion on the delivery is a delivery too here, with costs below zero."""
    found = list(root.each("deliveries"))
    costs = [item.amount("shippingCosts.totalPrice") for item in found]
    parcels = []
    for item, cost in zip(found, costs, strict=True):
        if cost is not None and cost.value.amount < 0:
            item.skip()
        else:
            parcels.append(item)
    return parcels


def _address(root: Cursor, deliveries: list[Cursor]) -> Draft | None:
    return agreed([_ADDRESS.read(item.at("shippingOrderAddress")) for item in deliveries], root)


def _first_method(deliveries: list[Cursor]) -> Fact[str] | None:
    keys = ("shippingMethod.translated.name", "shippingMethod.name")
    return next((name for item in deliveries if (name := item.text(*keys))), None)


def _shipment(item: Cursor) -> Draft:
    state = item.text(_STATE)
    whole = state is None or state.value != _PARTLY
    return item.draft(
        id=item.text("id"),
        status=item.choice(_STATE, _DELIVERY),
        carrier=item.text("shippingMethod.translated.name", "shippingMethod.name"),
        tracking=trackings(item, listed(item, "trackingCodes", "trackingCode"), []),
        estimated=item.draft(
            earliest=item.moment("shippingDateEarliest"), latest=item.moment("shippingDateLatest")
        ),
        items=[
            line.draft(line_id=line.text("orderLineItemId"), quantity=line.number("quantity"))
            for line in item.each("positions")
        ]
        if whole
        else (),
    )


def _payments(root: Cursor) -> list[Draft]:
    """Every attempt is a transaction: the last one that was neither called off nor refused."""
    attempts = [*root.each("transactions")]
    if not attempts and root.at("orderTransaction"):
        attempts = [root.at("orderTransaction")]
    drafts = [_payment(item) for item in attempts]
    dead = (PaymentStatus.VOIDED, PaymentStatus.FAILED)
    alive = [
        draft
        for draft in drafts
        if not (draft.facts["status"] and draft.facts["status"].value in dead)
    ]
    dated = sorted(alive or drafts, key=lambda draft: str(draft.facts.pop("made", "")))
    return dated[-1:]


def _payment(item: Cursor) -> Draft:
    return item.draft(
        method=item.text("paymentMethod.translated.name", "paymentMethod.name"),
        status=item.choice(_STATE, _PAYMENT),
        amount=item.amount("amount.totalPrice"),
        made=str(item.node.get("createdAt")),
    )


def _tags(root: Cursor) -> Fact[tuple[str, ...]] | None:
    names = [tag.text("name") for tag in root.each("tags")]
    found = tuple(name.value for name in names if name)
    return root.given(found, "tags") if found else None


SHOPWARE = Platform(
    name="shopware",
    title="Shopware 6",
    marks="orderNumber with lineItems, amountTotal or taxStatus",
    orders=(
        Shape(
            "an order",
            keys="orderNumber",
            some="amountTotal taxStatus lineItems positionPrice orderCustomer",
            least=2,
        ),
    ),
    others=(
        Shape(
            "a payment without its order",
            "orderTransaction",
            where=lambda node: "order" not in node,
            remedy="hand in the order",
        ),
        Shape("a cart", "lineItems token price", remedy="it has no order yet"),
        Shape("a product", "productNumber taxId", remedy="hand in an order that has it"),
    ),
    read=read,
    pieces={"orderTransaction": "the payment that an app is asked for"},
    ignored=frozenset(
        """
        source apiAlias _uniqueIdentifier versionId extensions foreignKeys internal_mapping_storage
        translated createdAt updatedAt currencyId currencyFactor salesChannelId salesChannel
        billingAddressId billingAddressVersionId orderDate amountNet price shippingCosts addresses
        language languageId deepLinkCode autoIncrement stateId stateMachineState itemRounding
        totalRounding ruleIds affiliateCode campaignCode customFields createdById updatedById
        currency orderCustomer.customer orderCustomer.salutation orderCustomer.salutationId
        orderCustomer.orderId orderCustomer.remoteAddress orderCustomer.orderVersionId
        orderCustomer.id orderCustomer.title orderCustomer.vatIds orderCustomer.customerId
        countryId countryStateId salutationId salutation country countryState orderId
        orderVersionId billingAddress.id deliveries.shippingOrderAddress.id
        lineItems.identifier lineItems.referencedId lineItems.good lineItems.removable
        lineItems.coverId lineItems.stackable lineItems.position lineItems.priceDefinition
        lineItems.payload lineItems.cover lineItems.price lineItems.downloads
        lineItems.productVersionId lineItems.parentVersionId lineItems.promotionId
        lineItems.orderTransactionCaptureRefundPositions lineItems.orderDeliveryPositions
        lineItems.product lineItems.description lineItems.states
        deliveries.shippingOrderAddressId deliveries.shippingOrderAddressVersionId
        deliveries.shippingMethodId deliveries.shippingMethod deliveries.shippingCosts
        deliveries.positions transactions orderTransaction primaryOrderDelivery
        primaryOrderTransaction primaryOrderDeliveryId primaryOrderTransactionId documents source
        """.split()
    ),
)
