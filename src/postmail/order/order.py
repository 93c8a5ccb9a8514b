"""The order itself: what it holds, and what that says about where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, model_validator

from postmail.model import Model, derived, unchecked_copy
from postmail.money import Money, to_currency, total
from postmail.order.amounts import amounts_of, are_all_in
from postmail.order.contents import (
    are_known_to_hold,
    brings_goods,
    missing_in,
    pieces_of,
    waiting_in,
)
from postmail.order.lines import Discount, LineItem, LineKind
from postmail.order.parties import Address, Customer
from postmail.order.reductions import taken_off
from postmail.order.shipments import LOST, DeliveryWindow, Shipment, ShipmentStatus, have_left
from postmail.order.status import ALL_LEFT, LEFT, OVER, WAITING, NextStep, OrderStatus
from postmail.order.sums import (
    Payment,
    PaymentStatus,
    Refund,
    TaxLine,
    Totals,
    is_settled,
    is_short,
    ways_to_pay,
)
from postmail.order.tracking import TrackingEvent, with_event, with_links
from postmail.order.values import Finding, Line, MaybeLine, MaybeLink, MaybeProse, Moment
from postmail.order.withdrawal import may_withdraw

_OPEN = {PaymentStatus.PENDING, PaymentStatus.FAILED}
#: Of parcels for which what was promised does not hold.
_ASTRAY = {ShipmentStatus.DELAYED, *LOST}


class Order(Model):
    """
    An order, as the customer who placed it knows it.

    The smallest valid order has *number*, *placed_at*, *currency* and one line. A fact that is
    absent hides its part of the mail. Every amount is in *currency*: what the customer saw and
    paid, not the shop's accounting currency.
    """

    number: Line = Field(min_length=1, max_length=255)
    """What customer and shop call the order: `1001`, `#1001`; at most 255 characters."""
    id: MaybeLine = None
    """The shop's technical key."""
    placed_at: Moment
    """When it was placed, with its zone."""
    currency: Annotated[str, AfterValidator(to_currency)]
    """ISO 4217: what the customer paid in."""
    lines: Annotated[tuple[LineItem, ...], Field(min_length=1)]
    """What was bought."""
    status: OrderStatus | None = None
    """Where it stands."""
    locale: MaybeLine = None
    """The language in which the customer ordered (BCP 47)."""
    channel: MaybeLine = None
    """Where it was placed: `web`, `pos`, `app`, a market place."""
    source: MaybeLine = None
    """The platform that it was read from."""
    url: MaybeLink = None
    """The order's status page."""
    customer: Customer | None = None
    """Who ordered."""
    billing_address: Address | None = None
    """Where the invoice goes."""
    shipping_address: Address | None = None
    """Where the goods go."""
    shipping_method: MaybeLine = None
    """The chosen way of delivery, as the customer saw it."""
    pickup: bool = False
    """Whether the customer collects it: no carrier brings it, and nothing can be tracked."""
    estimated: DeliveryWindow | None = None
    """When the order is expected, before parcels have dates of their own."""
    discounts: tuple[Discount, ...] = ()
    """What was taken off the order as a whole."""
    taxes: tuple[TaxLine, ...] = ()
    """Taxes by rate."""
    totals: Totals = Totals()
    """The sums, as the shop stated them."""
    payments: tuple[Payment, ...] = ()
    """How it is paid."""
    shipments: tuple[Shipment, ...] = ()
    """The parcels."""
    refunds: tuple[Refund, ...] = ()
    """What went back."""
    note: MaybeProse = None
    """What the customer wrote with the order."""
    gift: bool = False
    """Whether it is a present: amounts may stay out of what the receiver sees."""
    gift_message: MaybeProse = None
    """What the giver wrote."""
    first_order: bool | None = None
    """Whether it is the customer's first; absent where the shop does not say."""
    business: bool | None = None
    """Whether a company bought; absent where the shop does not say."""
    cancelled_at: Moment | None = None
    """When it was called off."""
    tags: tuple[str, ...] = ()
    """The shop's labels."""
    test: bool = False
    """Whether the shop marks it as a test."""
    findings: tuple[Finding, ...] = ()
    """What was odd, missing or assumed when it was read."""
    extra: dict[str, Any] = Field(default_factory=dict)
    """What the payload had and nobody understood, by path; plain JSON values."""

    @property
    def refunded(self) -> Money | None:
        """
        What has gone back: the sum that the shop states, else the exact sum of the refunds, where
        each has its amount.
        """
        stated = [refund.amount for refund in self.refunds if refund.amount is not None]
        if self.totals.refunded is not None or not stated or len(stated) < len(self.refunds):
            return self.totals.refunded
        return total(stated, self.currency)

    @property
    def kept(self) -> Money | None:
        """
        What remains of the total after what was *refunded*; None where the shop did not state
        both, or where more went back than the total tells of.

        >>> moment, lines = "2026-03-01T09:30Z", [{"title": "Mug"}]
        >>> refunds, totals = [{"amount": Money(149, "EUR")}], {"total": Money(336, "EUR")}
        >>> Order(number="1", placed_at=moment, currency="EUR", lines=lines, refunds=refunds,
        ...       totals=totals).kept
        Money(amount=Decimal('187'), currency='EUR')
        """
        whole, back = self.totals.total, self.refunded
        return whole - back if whole is not None and back and back <= whole else None

    @property
    def taken_off(self) -> tuple[Discount, ...]:
        """
        The discounts as the list of sums tells them: each with what it took off itself, the rest
        without a name, and nothing that the lines' prices show already.
        """
        return taken_off(self.totals, self.discounts, self.lines)

    @property
    def taxes_told(self) -> tuple[TaxLine, ...]:
        """The taxes as the list of sums tells them: none where only their sum is known in full."""
        known = not self.totals.tax or all(tax.amount is not None for tax in self.taxes)
        return self.taxes if known else ()

    @derived
    def is_settled(self) -> bool:
        """Whether nothing is left to pay, as far as its sums and payments tell."""
        return is_settled(self.totals, self.payments)

    @property
    def is_unpaid(self) -> bool:
        """
        Whether something is still to be paid, or may be: by its sums, its payments or its status.
        An order of which nobody says how it is paid is not.
        """
        if self.is_settled:
            return False
        open_ = any(payment.status in _OPEN for payment in self.payments)
        stated = self.totals.due is not None or is_short(self.totals, self.payments)
        return stated or open_ or self.status in WAITING

    @property
    def ways_to_pay(self) -> tuple[Payment, ...]:
        """
        The payments with `instructions` or a `url` for what is left to pay: open ones, else those
        by which a part was paid, where the shop's sums say that something is due.
        """
        return () if self.is_settled else ways_to_pay(self.totals, self.payments)

    @derived
    def parcels(self) -> tuple[Shipment, ...]:
        """The shipments that were not called off, and bring more than files and gift cards."""
        if not self.shipments:  # as with most orders that are told of
            return ()
        alive = (one for one in self.shipments if one.status != ShipmentStatus.CANCELLED)
        return tuple(one for one in alive if brings_goods(one, self.lines))

    @property
    def pieces(self) -> tuple[LineItem, ...]:
        """The lines, and what the bundles among them contain: what parcels may name."""
        return pieces_of(self.lines)

    @derived
    def has_goods(self) -> bool:
        """Whether anything in it has to be brought or collected."""
        return any(line.kind == LineKind.PHYSICAL for line in self.lines)

    @property
    def is_over(self) -> bool:
        """Whether nothing will come of it (any more), or it was never placed."""
        return self.status in OVER

    @derived
    def has_left(self) -> bool:
        """Whether at least a part of it is on its way, or was."""
        parcels = self.parcels
        if self.status == OrderStatus.PARTLY_SHIPPED and self.shipments and not parcels:
            return False  # its files were sent, or its gift cards
        return self.status in LEFT or any(parcel.has_left for parcel in parcels)

    @derived
    def is_ready(self) -> bool:
        """Whether all of it waits to be collected."""
        waits = [parcel.status == ShipmentStatus.READY_FOR_PICKUP for parcel in self.parcels]
        return bool(waits) and all(waits) and self.has_all_parcels

    @derived
    def has_all_parcels(self) -> bool:
        """
        Whether its parcels are all there will be.

        They are not where each names its items, a line is missing, and the shop does not say that
        all has left; nor where a line is not in stock yet (`waiting_in`), nor where the shop says
        that more comes, unless they are known to hold it all.
        Items that no line of the order has tell nothing, and neither does a parcel without items.
        """
        if self.status == OrderStatus.PARTLY_SHIPPED:
            return are_known_to_hold(self.parcels, self.lines)
        return not self.missing_in(self.parcels) and not self.waiting_in(self.parcels)

    def missing_in(self, parcels: Sequence[Shipment]) -> tuple[LineItem, ...]:
        """
        The lines that *parcels* do not bring in full, each with how many are missing and without
        its sums; nothing where the parcels do not tell, or the shop says that all has left.
        """
        return () if self.status in ALL_LEFT else missing_in(parcels, self.lines)

    def waiting_in(self, parcels: Sequence[Shipment]) -> tuple[LineItem, ...]:
        """
        The lines that are not in stock yet and that *parcels* do not bring in full, as `missing_in`
        has them, though parcels need not tell what is in them.
        """
        return () if self.status in ALL_LEFT else waiting_in(parcels, self.lines)

    @derived
    def has_arrived(self) -> bool:
        """
        Whether all of it has arrived: each parcel, and there will be no other. A shop that is done
        with an order (`completed`) has sent it, no more; only where nothing in it needs a parcel,
        the customer has it all.
        """
        parcels = self.parcels
        if parcels and all(parcel.has_arrived for parcel in parcels) and self.has_all_parcels:
            return True
        if self.status == OrderStatus.COMPLETED:
            return not parcels and not self.has_goods
        return self.status == OrderStatus.DELIVERED

    @derived
    def expected(self) -> DeliveryWindow | None:
        """
        When all of it is expected: by its only parcel, or as it was promised. None where a parcel
        tells otherwise: of several one has a day of its own, or one is late, lost or on its way
        back. None also once it has arrived or waits to be collected, or where nothing comes.
        """
        parcels = self.parcels
        if self.is_over or self.has_arrived or self.is_ready:
            return None
        if not parcels:
            return self.estimated
        coming = [parcel for parcel in parcels if not parcel.has_arrived]
        if len(parcels) == 1 and coming and self.has_all_parcels:
            (only,) = coming
            if only.estimated and only.status not in LOST:
                return only.estimated
        if any(parcel.estimated or parcel.status in _ASTRAY for parcel in coming):
            return None
        return self.estimated

    @derived
    def next_step(self) -> NextStep | None:
        """
        What happens next. None where that is not known: of lost or returned parcels, of parts that
        wait (alone or beside what arrived), of services, of what the shop calls sent or done with.
        """
        if self.is_over or self.has_arrived:
            return None
        if self.is_ready:
            return NextStep.COLLECT
        if any(one.status in LOST for one in self.parcels):
            return None
        if self.pickup and self.has_left:
            return None
        if self.has_left and (self.has_goods or self.parcels):
            return self._way()
        if self.has_goods:
            return self._start()
        if any(line.download_url for line in self.lines):
            return NextStep.DOWNLOAD
        services = any(line.kind == LineKind.SERVICE for line in self.lines)
        return None if services else NextStep.MAIL

    def _way(self) -> NextStep | None:
        """The next step of what has left, at least in part."""
        parcels = self.parcels
        gone = have_left(parcels)
        coming = [parcel for parcel in gone if not parcel.has_arrived]
        if (gone and not coming) or (self.status == OrderStatus.COMPLETED and not parcels):
            return None
        whole = len(gone) == len(parcels) and self.has_all_parcels
        waiting = [one for one in coming if one.status == ShipmentStatus.READY_FOR_PICKUP]
        if not whole and self.status not in ALL_LEFT:
            return None if coming and waiting == coming else NextStep.REST_COMES
        return None if waiting and len(coming) < len(gone) else NextStep.COMES

    def _start(self) -> NextStep:
        """
        The next step of goods in the house. They wait for money only where the customer is told how
        to pay, no day is promised and nothing is packed: cash on delivery and invoices come later.
        """
        later = self.is_unpaid
        packed = self.status == OrderStatus.PROCESSING or self.parcels
        if later and not packed and not self.estimated and self.ways_to_pay:
            return NextStep.PAY
        if self.pickup:
            return NextStep.GETS_READY
        later = later or self.status == OrderStatus.ON_HOLD
        return NextStep.LEAVES_LATER if later else NextStep.LEAVES

    @derived
    def may_withdraw(self) -> bool:
        """
        Whether the customer may have the right of withdrawal by European law: a consumer who lives
        in the European Economic Area, or may do so, as far as the order tells. A present that goes
        elsewhere takes nothing from it.
        """
        place = self.shipping_address or self.billing_address
        if may_withdraw(place.country if place else None, self.business):
            return True
        place = self.billing_address
        return place is not None and may_withdraw(place.country, self.business)

    def with_tracking(self, event: TrackingEvent) -> Self:
        """
        The order with what a carrier reports: scans in their order and each once, late ones at
        their time; a late report does not turn the status back.
        """
        findings = tuple(dict.fromkeys((*self.findings, *event.findings)))
        shipments = with_event(self.shipments, event)
        return unchecked_copy(self, shipments=shipments, findings=findings)

    def with_carrier_links(self) -> Self:
        """The order with the carrier's page at every tracking number that has none yet."""
        return unchecked_copy(self, shipments=with_links(self.shipments))

    @model_validator(mode="after")
    def _one_currency(self) -> Self:
        if are_all_in(self.currency, self):
            return self
        strangers = sorted(
            f"{path} is in {money.currency}"
            for path, money in amounts_of(self)
            if money.currency != self.currency
        )
        raise ValueError(f"all amounts are in {self.currency}, but {', '.join(strangers)}")
