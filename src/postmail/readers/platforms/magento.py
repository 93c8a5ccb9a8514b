"""
Magento / Adobe Commerce: the order of the REST API (`/V1/orders`).

Facts: `app/code/Magento/Sales/Api/Data/OrderInterface.php` (and the interfaces beside it) in
https://github.com/magento/magento2. Times are UTC without saying so; amounts whose names start with
`base_` are in the shop's currency. Whether prices contain tax is not said. Where it shows, in the
tax that a discount on such prices compensates, the gross amounts are read, which alone add up
(`dev/tests/integration/testsuite/Magento/Tax/_files/scenarios/including_tax_apply_tax_after_discount.php`).
What is stated for delivery is before its discounts, which are in `discount_amount`.
"""

from __future__ import annotations

from postmail.money import Money
from postmail.order import LineKind, OrderStatus, PaymentStatus, ShipmentStatus, TaxNote
from postmail.readers.amounts import counted, less, positive, summed
from postmail.readers.cursor import Cursor
from postmail.readers.facts import Draft, Fact
from postmail.readers.parcels import tracking
from postmail.readers.payments import method_name
from postmail.readers.people import AddressKeys
from postmail.readers.platform import Platform, Shape, hand_in

ADDRESS = AddressKeys(
    first_name="firstname",
    last_name="lastname",
    name="",
    lines="street",
    postal_code="postcode",
    region="region",
    country="country_id country_code",
    phone="telephone",
)
#: A store of the shop: Magento writes its street under the name of the customer.
_STORE = AddressKeys(
    first_name="",
    last_name="",
    name="",
    company="",
    lines="street",
    postal_code="postcode",
    region="region",
    country="country_id",
    phone="",
)
_STATUS = {
    "new": OrderStatus.PLACED,
    "pending_payment": OrderStatus.PENDING,
    "payment_review": OrderStatus.ON_HOLD,
    "processing": OrderStatus.PROCESSING,
    "complete": OrderStatus.COMPLETED,
    "closed": OrderStatus.REFUNDED,
    "canceled": OrderStatus.CANCELLED,
    "holded": OrderStatus.ON_HOLD,
}
KINDS = {
    "downloadable": LineKind.DIGITAL,
    "virtual": LineKind.SERVICE,  # "do not need to be shipped or downloaded"
    "giftcard": LineKind.GIFT_CARD,
}
_SHIPPING = "extension_attributes.shipping_assignments"


def read(root: Cursor) -> Draft:
    """The order; net amounts with the tax on top, unless it shows that prices contain it."""
    currency = root.currency("order_currency_code")
    note, pickup = _tax_note(root), _pickup(root)
    return root.draft(
        number=root.text("increment_id", need=True),
        id=root.text("entity_id"),
        placed_at=root.moment("created_at", utc=True, need=True),
        currency=currency,
        lines=_lines(root, note),
        status=root.choice("state", _STATUS),
        channel=root.text("store_name"),
        customer=_customer(root),
        billing_address=ADDRESS.read(root.at("billing_address")),
        shipping_address=None if pickup else ADDRESS.read(_destination(root)),
        shipping_method=_way(root) if pickup else root.text("shipping_description"),
        pickup=pickup,
        taxes=[_tax(item, note) for item in root.each("extension_attributes.applied_taxes")],
        discounts=_discounts(root),
        totals=_totals(root, note),
        payments=_payments(root),
        shipments=[_shipment(item, root, pickup) for item in root.each("shipments")],
        note=root.text("customer_note"),
        gift_message=root.text("extension_attributes.gift_message.message"),
    )


def _tax_note(root: Cursor) -> Fact[TaxNote] | None:
    keys = ("discount_tax_compensation_amount", "shipping_discount_tax_compensation_amount")
    compensated = [fact for key in keys if (fact := root.number(key)) and fact.value]
    if compensated and "subtotal_incl_tax" in root:
        return compensated[0].then(lambda _: TaxNote.INCLUDED)
    return root.given(TaxNote.EXCLUDED, "subtotal") if "subtotal" in root else None


def _priced(node: Cursor, net: str, gross: str, note: Fact[TaxNote] | None) -> Fact[Money] | None:
    """The amount with or without tax, as *note* says for the whole order."""
    node.ignore(net, gross)
    contains = note is not None and note.value is TaxNote.INCLUDED
    return node.amount(gross, net) if contains else node.amount(net)


def _tax(item: Cursor, note: Fact[TaxNote] | None) -> Draft:
    item.ignore("code", "base_amount")
    return item.draft(
        title=item.text("title"),
        rate=item.number("percent"),
        amount=item.amount("amount"),
        note=note,
    )


def _lines(root: Cursor, note: Fact[TaxNote] | None) -> list[Draft]:
    """
    The lines that the customer chose: the simple product behind a configurable one is left out,
    the parts of a bundle lie in it.
    """
    items = list(root.each("items"))
    by_key = {key.value: item for item in items if (key := item.text("item_id"))}
    parts: dict[str, list[Cursor]] = {}
    tops = []
    for item in items:
        parent, own = item.text("parent_item_id"), item.text("item_id")
        if parent and parent.value in by_key and not (own and own.value == parent.value):
            parts.setdefault(parent.value, []).append(item)
        else:
            tops.append(item)
    return [_line(item, note, parts) for item in tops or items]


def _line(item: Cursor, note: Fact[TaxNote] | None, parts: dict[str, list[Cursor]]) -> Draft:
    key, kind = item.text("item_id"), item.text("product_type")
    inner = parts.pop(key.value, []) if key else []
    if kind and kind.value == "configurable":
        for simple in inner:
            simple.skip()
        inner = []
    total, off = _priced(item, "row_total", "row_total_incl_tax", note), item.number("qty_canceled")
    return item.draft(
        id=key,
        title=item.text("name", need=True),
        quantity=item.number("qty_ordered"),
        kind=kind.then(lambda name: KINDS[name]) if kind and kind.value in KINDS else None,
        options=_options(item),
        sku=item.text("sku"),
        product_id=item.text("product_id"),
        unit_price=_priced(item, "price", "price_incl_tax", note),
        tax_note=note,
        tax_rate=item.number("tax_percent"),
        subtotal=total,
        total=total,
        components=[_line(part, note, {}) for part in inner],
        quantity_refunded=counted([item.number("qty_refunded"), off]),
        quantity_removed=off,
    )


def _options(item: Cursor) -> list[Draft]:
    """Chosen attributes, where the shop's extension sends their labels."""
    entries = [*item.each("product_option.extension_attributes.attributes_info")]
    return [entry.draft(name=entry.text("label"), value=entry.text("value")) for entry in entries]


def _totals(root: Cursor, note: Fact[TaxNote] | None) -> Draft:
    cards = positive(root.amount("extension_attributes.gift_cards_amount"))
    return root.draft(
        subtotal=_priced(root, "subtotal", "subtotal_incl_tax", note),
        discount=positive(root.amount("discount_amount")),
        shipping=_priced(root, "shipping_amount", "shipping_incl_tax", note),
        fees=_wrapping(root, note),
        tax=root.amount("tax_amount"),
        gift_cards=cards,
        gift_cards_off_total=cards.then(bool) if cards else None,
        total=root.amount("grand_total"),
        paid=root.amount("total_paid"),
        due=less(root.amount("total_due"), [root.amount("total_canceled")]),
        refunded=positive(root.amount("total_refunded")),
        tax_note=note,
    )


def _wrapping(root: Cursor, note: Fact[TaxNote] | None) -> Fact[Money] | None:
    """Gift wrapping of Adobe Commerce: of the order, of its lines, and a card."""
    more = root.at("extension_attributes")
    found = [
        _priced(more, f"gw_{what}price", f"gw_{what}price_incl_tax", note)
        for what in ("", "items_", "card_")
    ]
    return summed(fact for fact in found if fact and fact.value)


def _discounts(root: Cursor) -> list[Draft]:
    amount = positive(root.amount("discount_amount"))
    if amount is None or not amount.value:
        return []
    title = root.text("discount_description")
    return [root.draft(title=title, code=root.text("coupon_code"), amount=amount)]


def _customer(root: Cursor) -> Draft:
    return root.draft(
        id=root.text("customer_id"),
        email=root.text("customer_email"),
        first_name=root.text("customer_firstname", "billing_address.firstname"),
        last_name=root.text("customer_lastname", "billing_address.lastname"),
        company=root.text("billing_address.company"),
    )


def _destination(root: Cursor) -> Cursor:
    """The address that the goods go to; of what is collected, the store's."""
    places = (assignment.at("shipping.address") for assignment in root.each(_SHIPPING))
    return next(places, root.at("shipping_address"))


def _way(root: Cursor) -> Fact[str] | None:
    """The way of delivery names the store; where that is, stands beside it."""
    name, store = root.text("shipping_description"), _destination(root)
    store.skip()
    told = [fact.value for fact in (*store.texts("street"), store.text("city")) if fact]
    return name.then(lambda text: f"{text} ({', '.join(told)})") if name and told else name


def _pickup(root: Cursor) -> Fact[bool] | None:
    """Whether it is collected in a store of the shop: by the store's code, or the way of it."""
    store = root.text("extension_attributes.pickup_location_code")
    ways = [item.text("shipping.method") for item in root.each(_SHIPPING)]
    way = next((fact for fact in ways if fact and fact.value == "instore_pickup"), None)
    found = store or way
    return found.then(lambda _: True) if found else None


def _payments(root: Cursor) -> list[Draft]:
    payment = root.at("payment")
    method = _method(root, payment)
    return [
        payment.draft(
            method=method.then(method_name) if method else None,
            last4=payment.text("cc_last4"),
            status=_payment_status(root, payment),
        )
    ]


def _payment_status(root: Cursor, payment: Cursor) -> Fact[PaymentStatus] | None:
    """Taken once nothing is due; reserved where a card was asked for what was not taken yet."""
    paid, due = root.amount("total_paid"), root.amount("total_due")
    reserved = payment.amount("amount_authorized")
    if paid and paid.value and not (due and due.value):
        return paid.then(lambda _: PaymentStatus.PAID)
    if reserved is None or not reserved.value:
        return None
    if paid and paid.value and due and reserved.value - paid.value < due.value:
        return None
    return reserved.then(lambda _: PaymentStatus.AUTHORIZED)


def _method(root: Cursor, payment: Cursor) -> Fact[str] | None:
    """Its title; other pieces of information may be the payer's own, so only a lone one counts."""
    code, loose = payment.text("method"), payment.texts("additional_information")
    for entry in root.each("extension_attributes.payment_additional_info"):
        title = entry.text("value") if entry.node.get("key") == "method_title" else None
        if title and title.value != "null":
            return title
    return loose[0] if len(loose) == 1 else code


def _shipment(item: Cursor, root: Cursor, pickup: Fact[bool] | None) -> Draft:
    """A parcel; of what is collected, the record is made once it is ready."""
    tracks, made = list(item.each("tracks")), item.moment("created_at", utc=True)
    return item.draft(
        id=item.text("increment_id", "entity_id"),
        status=pickup.then(lambda _: ShipmentStatus.READY_FOR_PICKUP) if pickup else None,
        pickup_point=_STORE.read(_destination(root)) if pickup else None,
        carrier=next((name for track in tracks if (name := track.text("title"))), None),
        tracking=[
            pair
            for track in tracks
            for pair in tracking(track, track.text("track_number", "number"))
        ],
        shipped_at=None if pickup else made,
        items=[
            line.draft(
                line_id=line.text("order_item_id"),
                title=line.text("name"),
                quantity=line.number("qty"),
            )
            for line in item.each("items")
        ],
    )


MAGENTO = Platform(
    name="magento",
    title="Magento",
    marks="increment_id, items and grand_total, with order_currency_code",
    orders=(
        Shape(
            "an order",
            keys="increment_id items grand_total",
            some="customer_email status_histories total_due state shipping_description",
            least=2,
            where=lambda node: "order_id" not in node,
        ),
    ),
    others=(
        Shape("an invoice", "increment_id items grand_total order_id", remedy="hand in its order"),
        Shape(
            "a shipment",
            "tracks items order_id",
            remedy=hand_in("shipments"),
        ),
        Shape("a credit memo", "order_id items adjustment", remedy="hand in its order"),
    ),
    read=read,
    pieces={"shipments": "a list of shipments"},
    ignored=frozenset(
        """
        applied_rule_ids base_currency_code billing_address_id global_currency_code protect_code
        quote_id quote_address_id remote_ip store_currency_code store_id store_to_base_rate
        store_to_order_rate base_to_global_rate base_to_order_rate updated_at weight email_sent
        send_email is_virtual is_qty_decimal customer_group_id customer_is_guest customer_gender
        customer_dob customer_prefix customer_suffix customer_middlename customer_note_notify
        customer_taxvat total_item_count total_qty_ordered total_invoiced total_online_refunded
        total_offline_refunded total_canceled x_forwarded_for subtotal_incl_tax shipping_incl_tax
        shipping_tax_amount shipping_discount_amount discount_tax_compensation_amount
        shipping_discount_tax_compensation_amount shipping_invoiced shipping_refunded
        shipping_canceled subtotal_invoiced subtotal_refunded subtotal_canceled tax_invoiced
        tax_refunded tax_canceled discount_invoiced discount_refunded discount_canceled
        hold_before_state hold_before_status adjustment_negative adjustment_positive ext_order_id
        edit_increment original_increment_id relation_parent_id relation_child_id created_at status
        status_histories extension_attributes payment coupon_rule_name shipping_method
        items.parent_item items.parent_item_id items.created_at items.amount_refunded
        items.discount_percent items.discount_amount items.free_shipping items.no_discount
        items.order_id items.original_price items.price_incl_tax items.qty_canceled
        items.qty_invoiced items.qty_shipped items.qty_backordered items.quote_item_id
        items.row_invoiced items.row_total_incl_tax items.row_weight items.tax_amount
        items.product_option items.product_type items.weee_tax_applied items.tax_before_discount
        items.weee_tax_applied_amount items.weee_tax_applied_row_amount items.gty_returned
        items.discount_tax_compensation_canceled items.discount_tax_compensation_invoiced
        items.discount_tax_compensation_refunded items.tax_canceled items.weee_tax_disposition
        items.weee_tax_row_disposition items.row_total
        address_type region_id region_code parent_id entity_id customer_address_id
        billing_address.email billing_address.customer_id fax middlename prefix suffix vat_id
        base_adjustment_negative base_adjustment_positive base_discount_amount base_grand_total
        base_discount_canceled base_discount_invoiced base_discount_refunded base_subtotal
        base_discount_tax_compensation_amount base_shipping_amount base_shipping_discount_amount
        base_shipping_discount_tax_compensation_amnt base_shipping_incl_tax base_shipping_invoiced
        base_shipping_tax_amount base_shipping_refunded base_shipping_canceled base_tax_amount
        base_subtotal_incl_tax base_subtotal_invoiced base_subtotal_refunded base_tax_invoiced
        base_tax_refunded base_total_due base_total_invoiced base_total_invoiced_cost
        base_total_paid base_total_refunded base_total_online_refunded base_total_qty_ordered
        base_amount_refunded base_original_price base_price base_price_incl_tax base_row_invoiced
        base_row_total base_row_total_incl_tax base_weee_tax_applied_amount base_cost
        base_total_offline_refunded base_total_canceled base_subtotal_canceled
        shipments.order_id shipments.entity_id shipments.packages shipments.shipment_status
        shipments.tracks shipments.comments shipments.total_qty shipments.shipping_address_id
        """.split()
    ),
)
