"""What was bought: lines with their options, bundles, gift cards, discounts."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from postmail.model import Model
from postmail.money import Money
from postmail.order.values import Line, MaybeLine, MaybeLink, MaybeProse, Moment, Number, Quantity


class LineKind(StrEnum):
    """What a line is, as far as its delivery is concerned."""

    PHYSICAL = "physical"  #: a parcel brings it
    DIGITAL = "digital"  #: a download or a licence
    GIFT_CARD = "gift_card"  #: money to spend later
    SERVICE = "service"  #: an appointment, a warranty, an experience


class TaxNote(StrEnum):
    """Whether an amount contains its tax."""

    INCLUDED = "included"  #: the tax is inside the amount
    EXCLUDED = "excluded"  #: the tax comes on top
    EXEMPT = "exempt"  #: there is none


class Option(Model):
    """A name and a value: `Size: M`, `Engraving: For Ida`, a technical specification."""

    name: MaybeLine = None
    """What is chosen; absent where the shop has only the value."""
    value: Line
    """The choice, in the customer's words."""


class Discount(Model):
    """Money taken off. *amount* is positive: what the customer saved."""

    title: MaybeLine = None
    """What the customer sees: a campaign, a reason."""
    code: MaybeLine = None
    """The code that was entered."""
    amount: Money | None = None
    """What was saved, positive; absent where the shop states only the percentage."""
    percent: Number | None = None
    """Percentage, 10 for 10 %."""
    on_shipping: bool = False
    """Whether it was taken off the delivery costs."""


class GiftCard(Model):
    """A gift card that was bought. The code is a secret worth money: shown only when present."""

    code: MaybeLine = None
    """The code to redeem."""
    balance: Money | None = None
    """What it is worth now."""
    expires_at: Moment | None = None
    """When it expires."""
    recipient: MaybeLine = None
    """Whom it is for."""
    url: MaybeLink = None
    """Where to see or print it."""


class LineItem(Model):
    """One line of an order. Amounts are those that the customer saw."""

    id: MaybeLine = None
    """The shop's key for the line: shipments and refunds point to it."""
    title: Line
    """Product name, in the order's language."""
    quantity: Quantity = Decimal(1)
    """How many were ordered; a fraction for goods sold by weight or length."""
    unit: MaybeLine = None
    """What is counted, where it is not pieces: `kg`, `m`."""
    kind: LineKind = LineKind.PHYSICAL
    """Whether a parcel brings it."""
    options: tuple[Option, ...] = ()
    """Variant and personal choices, in the shop's order."""
    sku: MaybeLine = None
    """Stock keeping unit."""
    product_id: MaybeLine = None
    """The shop's key for the product."""
    category: MaybeLine = None
    """Product type, for timing and recommendations."""
    image: MaybeLink = None
    """Product picture."""
    image_alt: MaybeLine = None
    """What the picture shows, for those who do not see it."""
    url: MaybeLink = None
    """Product page."""
    unit_price: Money | None = None
    """Price of one, before discounts."""
    tax_note: TaxNote | None = None
    """Whether *unit_price* and *total* contain tax; absent where the shop does not say."""
    tax_rate: Number | None = None
    """Percentage, 19 for 19 %, where one rate applies."""
    subtotal: Money | None = None
    """Quantity times unit price, before discounts, as the shop states it."""
    total: Money | None = None
    """What the line costs after its own discounts, as the shop states it."""
    discounts: tuple[Discount, ...] = ()
    """What was taken off this line."""
    components: tuple[LineItem, ...] = ()
    """What a bundle contains."""
    gift_card: GiftCard | None = None
    """The card, where this line sells one."""
    download_url: MaybeLink = None
    """Where a digital good is fetched."""
    manual_url: MaybeLink = None
    """Instructions for use."""
    specs: tuple[Option, ...] = ()
    """Technical facts worth a line in the mail."""
    note: MaybeProse = None
    """A word of the shop about this line: made to order, ships in May."""
    quantity_refunded: Quantity = Decimal(0)
    """How many of them were refunded or removed since."""
    quantity_removed: Quantity = Decimal(0)
    """How many of those were only taken out of the order: no money went back for them."""
    available_at: Moment | None = None
    """When a back-ordered or pre-ordered line is expected to leave."""

    @property
    def is_removed(self) -> bool:
        """Whether all of it was taken out of the order."""
        return 0 < self.quantity <= self.quantity_removed

    @property
    def went_back(self) -> bool:
        """Whether nothing is left of it: all was refunded or taken out of the order."""
        return self.quantity <= self.quantity_refunded
