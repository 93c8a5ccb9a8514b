"""
PrestaShop: the order of the webservice (`/api/orders/{id}`, JSON); people and places are keys.

Facts: `webservice/resources/` (orders, addresses, customers, currencies, carriers, languages,
order_cart_rules, order_states) in https://github.com/PrestaShop/docs; `classes/order/Order.php`,
`classes/PaymentModule.php` and `classes/webservice/WebserviceOutputJSON.php` in
https://github.com/PrestaShop/PrestaShop. Times are the shop's own, without a zone.
"""

from __future__ import annotations

from urllib.parse import quote

from postmail.order import LineKind, OrderStatus, ShipmentStatus, TaxNote
from postmail.order.values import is_link
from postmail.readers.amounts import positive, times
from postmail.readers.cursor import Cursor
from postmail.readers.facts import Draft, Fact
from postmail.readers.parcels import tracking
from postmail.readers.people import AddressKeys
from postmail.readers.platform import Platform, Shape

_ADDRESS = AddressKeys(
    first_name="firstname",
    last_name="lastname",
    name="",
    lines="address1 address2",
    postal_code="postcode",
    region="state",
    country="country iso_code",
    phone="phone_mobile phone",
)
#: The states that every shop is installed with (`install-dev/data/xml/order_state.xml`). Those from
#: 11 on have other numbers in shops that began with 1.6, which had one more (awaiting PayPal): of
#: what they may be, paid, on backorder or cash on delivery, is only said that it was placed.
_STATUS = {
    "1": OrderStatus.PENDING,
    "2": OrderStatus.PLACED,
    "3": OrderStatus.PROCESSING,
    "4": OrderStatus.SHIPPED,
    "5": OrderStatus.DELIVERED,
    "6": OrderStatus.CANCELLED,
    "7": OrderStatus.REFUNDED,
    "8": OrderStatus.FAILED,
    "9": OrderStatus.ON_HOLD,
    "10": OrderStatus.PENDING,
    "11": OrderStatus.PLACED,
    "12": OrderStatus.PLACED,
    "13": OrderStatus.PLACED,
}
#: Numbers that mean the same in every shop; what others mean, their flags tell better.
_FIXED = {str(number) for number in range(1, 11)}
#: The flags of a state, the farthest first.
_FLAGS = {
    "shipped": OrderStatus.SHIPPED,
    "delivery": OrderStatus.PROCESSING,  # from here on there is a delivery slip
    "paid": OrderStatus.PLACED,
}
#: What the order's status says of a parcel that has a number; the others say nothing.
_PARCEL = {
    OrderStatus.SHIPPED: ShipmentStatus.IN_TRANSIT,
    OrderStatus.DELIVERED: ShipmentStatus.DELIVERED,
}


def read(root: Cursor) -> Draft:
    """The order with gross amounts; people, places and the currency come beside it."""
    currency = root.currency("currency.iso_code", "currency")
    note = root.given(TaxNote.INCLUDED, "total_paid_tax_incl")
    status, virtual, destination = _status(root), _is_virtual(root), root.at("address_delivery")
    if virtual:
        destination.skip()
    return root.draft(
        number=root.text("reference", "id", need=True),
        id=root.text("id"),
        placed_at=root.moment("date_add", need=True),
        currency=currency,
        lines=[_line(item, note, virtual) for item in _rows(root)],
        status=status,
        locale=root.locale("language.locale", "language.language_code", "language.iso_code"),
        customer=_customer(root),
        billing_address=_ADDRESS.read(root.at("address_invoice")),
        shipping_address=None if virtual else _ADDRESS.read(destination),
        shipping_method=root.text("carrier.name"),
        discounts=_discounts(root),
        totals=_totals(root, note),
        payments=[root.draft(method=root.text("payment"))],
        shipments=_shipments(root, status),
        gift=root.flag("gift"),
        gift_message=root.text("gift_message"),
    )


def _rows(root: Cursor) -> list[Cursor]:
    """The lines lie in associations, in some versions one object deeper."""
    rows = root.find("associations.order_rows")[0]
    if isinstance(rows, dict):
        return list(root.each("associations.order_rows.order_row"))
    return list(root.each("associations.order_rows"))


def _is_virtual(root: Cursor) -> bool:
    """Whether it holds only services and downloads: then no carrier brings it to its address."""
    return str(root.node.get("id_carrier")) == "0"


def _line(item: Cursor, note: Fact[TaxNote], virtual: bool) -> Draft:
    price, quantity = item.amount("unit_price_tax_incl"), item.number("product_quantity")
    total = times(price, quantity)
    return item.draft(
        id=item.text("id"),
        title=item.text("product_name", need=True),
        quantity=quantity,
        kind=item.given(LineKind.SERVICE, "product_id") if virtual else None,
        sku=item.text("product_reference"),
        product_id=item.text("product_id"),
        unit_price=price,
        tax_note=note,
        subtotal=total,
        total=total,
    )


def _status(root: Cursor) -> Fact[OrderStatus] | None:
    """By the states of a fresh installation; what a shop's own means, its flags tell."""
    number, state = root.text("current_state"), root.at("order_state")
    if not state or (number and number.value in _FIXED):
        return root.choice("current_state", _STATUS)
    flags = [(state.flag(key), meaning) for key, meaning in _FLAGS.items()]
    told = [Fact(meaning, flag.path) for flag, meaning in flags if flag and flag.value]
    return told[0] if told else None


def _totals(root: Cursor, note: Fact[TaxNote]) -> Draft:
    return root.draft(
        subtotal=root.amount("total_products_wt"),
        discount=positive(root.amount("total_discounts_tax_incl", "total_discounts")),
        shipping=root.amount("total_shipping_tax_incl", "total_shipping"),
        fees=root.amount("total_wrapping_tax_incl", "total_wrapping"),
        total=root.amount("total_paid_tax_incl", "total_paid"),
        paid=root.amount("total_paid_real"),
        tax_note=note,
    )


def _discounts(root: Cursor) -> list[Draft]:
    rules = [
        item.draft(title=item.text("name"), amount=positive(item.amount("value")))
        for item in root.each("order_cart_rules")
        if not ((gone := item.flag("deleted")) and gone.value)
    ]
    whole = positive(root.amount("total_discounts_tax_incl", "total_discounts"))
    return rules or ([root.draft(amount=whole)] if whole and whole.value else [])


def _customer(root: Cursor) -> Draft:
    person = root.at("customer")
    return person.draft(
        id=root.text("id_customer"),
        email=person.text("email"),
        first_name=person.text("firstname"),
        last_name=person.text("lastname"),
        company=person.text("company"),
    )


def _shipments(root: Cursor, order: Fact[OrderStatus] | None) -> list[Draft]:
    number = root.text("shipping_number")
    found = tracking(root, number, _page(root, number))
    status = order.then(_PARCEL.__getitem__) if order and order.value in _PARCEL else None
    parcel = root.draft(carrier=root.text("carrier.name"), tracking=found, status=status)
    return [parcel] if found else []


def _page(root: Cursor, number: Fact[str] | None) -> Fact[str] | None:
    """The carrier's address as the shop keeps it, with the number in the place of its `@`."""
    page = root.text("carrier.url")
    if page is None or "@" not in page.value or number is None or is_link(number.value.strip()):
        return None
    return page.then(lambda text: text.replace("@", quote(number.value, safe="")))


PRESTASHOP = Platform(
    name="prestashop",
    title="PrestaShop",
    marks="reference, id_currency and total_paid_tax_incl",
    orders=(Shape("an order", keys="reference id_currency associations total_paid_tax_incl"),),
    others=(
        Shape(
            "an event of the module ps_eventbus, without the names of products",
            "collection properties",
            remedy="hand in the order of the webservice (/api/orders/{id})",
        ),
        Shape(
            "an order without its lines",
            "reference total_paid_tax_incl",
            remedy="ask for display=full",
        ),
        Shape("a cart", "id_currency id_guest associations", remedy="it has no order yet"),
    ),
    read=read,
    html=True,
    pieces={
        "currency": "the currency, or its ISO code",
        "customer": "the customer",
        "address_delivery": "the delivery address (with `country`)",
        "address_invoice": "the invoice address (with `country`)",
        "carrier": "the carrier",
        "language": "the language",
        "order_state": "the state that `current_state` points to",
        "order_cart_rules": "a list of the order's cart rules",
    },
    ignored=frozenset(
        """
        id_address_delivery id_address_invoice id_cart id_currency id_lang id_carrier module
        note invoice_number invoice_date delivery_number delivery_date valid date_upd id_shop_group
        id_shop secure_key recyclable mobile_theme total_discounts total_discounts_tax_excl
        total_paid total_paid_tax_excl total_products total_shipping total_shipping_tax_excl
        carrier_tax_rate total_wrapping total_wrapping_tax_excl round_mode round_type
        conversion_rate product_attribute_id product_ean13 product_isbn product_upc product_price
        id_customization unit_price_tax_excl product_mpn id_order id_warehouse id_order_carrier
        currency.id currency.name currency.symbol currency.conversion_rate currency.active
        currency.names currency.numeric_iso_code currency.precision currency.unofficial
        currency.modified currency.pattern
        customer.id customer.passwd customer.last_passwd_gen customer.id_default_group
        customer.id_gender customer.birthday customer.newsletter customer.optin customer.website
        customer.secure_key customer.active customer.is_guest customer.date_add customer.date_upd
        customer.newsletter_date_add customer.ip_registration_newsletter customer.siret customer.ape
        customer.outstanding_allow_amount customer.show_public_prices customer.id_risk
        customer.max_payment_days customer.note customer.associations
        customer.reset_password_token customer.reset_password_validity
        address_delivery.id address_invoice.id id_country id_state id_customer alias id_manufacturer
        id_supplier id_warehouse deleted vat_number dni other carrier.id carrier.delay
        carrier.is_module carrier.id_tax_rules_group carrier.id_reference carrier.active
        carrier.is_free carrier.url carrier.shipping_handling carrier.shipping_external
        carrier.range_behavior carrier.shipping_method carrier.max_width carrier.max_height
        carrier.max_depth carrier.max_weight carrier.grade carrier.external_module_name
        carrier.need_range carrier.position language.is_rtl language.date_format_lite
        language.date_format_full order_cart_rules.id order_cart_rules.id_cart_rule
        order_cart_rules.id_order_invoice order_cart_rules.value_tax_excl
        order_cart_rules.free_shipping order_cart_rules.name order_cart_rules.value
        order_state.id order_state.unremovable order_state.hidden order_state.send_email
        order_state.module_name order_state.invoice order_state.color order_state.logable
        order_state.pdf_delivery order_state.pdf_invoice order_state.deleted order_state.name
        order_state.template order_state.shipped order_state.delivery order_state.paid
        language.id language.name language.active address_delivery.date_add
        address_delivery.date_upd address_invoice.date_add address_invoice.date_upd
        """.split()
    ),
)
