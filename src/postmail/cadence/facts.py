"""What is known at one instant: about an order, and about the person behind it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from postmail.cadence.anchors import MISSED, anchors_of, lacks, losses_of
from postmail.cadence.events import (
    Answered,
    Bounced,
    Cancelled,
    CaseClosed,
    CaseOpened,
    Complained,
    Consented,
    Delivered,
    DeliveryDateChanged,
    Dropped,
    Notified,
    Objected,
    OrderEvent,
    OrderViewed,
    Paused,
    RecipientEvent,
    Refunded,
    Shipped,
    Withdrawn,
    ZoneKnown,
)
from postmail.cadence.instants import instant
from postmail.cadence.kinds import Anchor, Product, Stop
from postmail.cadence.policy import Policy
from postmail.cadence.words import Basis, Gates, Identity, Reason, ZoneSource
from postmail.cadence.zones import clock, only_zone
from postmail.order import LineKind, Order, OrderStatus, PaymentStatus

#: {event: what tells two of them apart that are known at one instant}; the greater one counts.
_SAYS = {
    "consented": "proof",
    "notified": "proof",
    "delivery-date-changed": "expected",
    "paused": "until",
    "zone-known": "zone",
}
#: Of these payments the shop has, or had, the money.
_TAKEN = {
    PaymentStatus.AUTHORIZED,
    PaymentStatus.PAID,
    PaymentStatus.PARTLY_REFUNDED,
    PaymentStatus.REFUNDED,
}


def _when(event: Any) -> tuple[datetime, str, Any]:
    """
    The order of events, whatever that of the input. Of two at one instant, an opened case outlasts
    a closed one, and of two promises, or pauses, the later one counts.
    """
    name = _SAYS.get(event.type)
    return event.at, event.type, getattr(event, name) if name else ""


#: Before every instant: some systems write the beginning of the calendar for "unknown".
_NEVER = -(1 << 62)


class Person:
    """What is known about a recipient as of an instant."""

    __slots__ = (
        "_consents",
        "_known",
        "_notices",
        "_objections",
        "_withdrawals",
        "bounced",
        "complained",
        "paused",
        "zone",
    )

    def __init__(self, events: Iterable[RecipientEvent] = (), asof: int = 0) -> None:
        self.bounced = self.complained = False
        self.zone = ""
        self.paused = 0
        self._known = False
        self._consents: dict[str | None, tuple[int, str]] = {}
        self._notices: dict[str | None, tuple[int, str]] = {}
        self._objections: dict[str | None, int] = {}
        self._withdrawals: dict[str | None, int] = {}
        for event in sorted(events, key=_when):
            at = instant(event.at)
            if at <= asof:
                self._known = True
                self._learn(event, at)

    def _learn(self, event: RecipientEvent, at: int) -> None:
        match event:
            case Consented():
                self._consents[event.stream] = (at, event.proof)
            case Notified():
                self._notices[event.stream] = (at, event.proof)
            case Withdrawn():
                self._withdrawals[event.stream] = at
            case Objected():
                self._objections[event.stream] = at
            case Paused():
                self.paused = instant(event.until)
            case Bounced():
                self.bounced = True
            case Complained():
                self.complained = True
            case ZoneKnown():
                self.zone = event.zone

    def signature(self, streams: Iterable[str], notice: str | None) -> tuple[object, ...]:
        """What is known, without the proofs: equal for people that planning cannot tell apart."""
        standings = (self.standing(stream, notice) for stream in streams)
        known = [(basis, objected) for basis, _, objected in standings]
        return (self.bounced, self.complained, self.paused, *known)

    def standing(self, stream: str, notice: str | None) -> tuple[Basis, str, bool]:
        """
        The basis for a stream, its proof, and whether the person objects to it.

        An objection ends a consent, and only a later consent ends an objection; a withdrawal ends
        every basis before it. *notice* is the
        proof of a notice that every buyer gets.
        """
        if not self._known:
            basis = Basis.NONE if notice is None else Basis.EXISTING_CUSTOMER
            return basis, notice or "", False
        since = _latest(self._withdrawals, stream)  # _NEVER where there is none
        refused = _latest(self._objections, stream)
        consents = self._given(self._consents, stream, since)
        if consents and max(consents)[0] > refused:
            return Basis.CONSENT, max(consents)[1], False
        notices = self._given(self._notices, stream, since)
        proof = notices[0][1] if notices else notice if since == _NEVER else None
        basis = Basis.NONE if proof is None else Basis.EXISTING_CUSTOMER
        return basis, proof or "", refused != _NEVER

    @staticmethod
    def _given(
        found: dict[str | None, tuple[int, str]], stream: str, since: int
    ) -> list[tuple[int, str]]:
        """What was given after *since* for the stream, and for all."""
        given = (found[key] for key in (stream, None) if key in found)
        return [one for one in given if one[0] > since]


def _latest(found: dict[str | None, int], stream: str) -> int:
    """The later instant of a stream's own and that of all streams, or _NEVER."""
    return max(found.get(stream, _NEVER), found.get(None, _NEVER))


class OrderFacts:
    """
    What is known about an order as of an instant.

    *anchors* maps anchors to the instants of their events; *endings* lists what may end its mails;
    *case_open* and *resumes* say whether a case holds them, and until when. A parcel that is lost,
    or on its way back, is a case. *lacks* says what mails about what was bought wait for. *gates*
    remembers what was worked out by stream and ending.
    """

    __slots__ = (
        "anchors",
        "answered",
        "business",
        "case_open",
        "clock",
        "country",
        "currency",
        "dropped",
        "endings",
        "first",
        "gates",
        "identity",
        "lacks",
        "number",
        "person",
        "product",
        "resumes",
        "tags",
        "value",
        "views",
        "void",
        "zone",
        "zone_source",
    )

    def __init__(
        self,
        order: Order,
        identity: Identity,
        events: Sequence[OrderEvent],
        person: Person,
        policy: Policy,
        asof: int,
    ) -> None:
        self.number, self.identity, self.person = order.number, identity, person
        self.anchors = anchors_of(order, asof)
        self.endings: list[Stop] = []
        self.answered: set[str] = set()
        self.dropped: set[tuple[str, int]] = set()
        self.views: list[int] = []
        self.gates: dict[tuple[str, Reason | None], Gates] = {}
        self.case_open = False
        self.resumes: int | None = None
        self.first = _says_first(order)
        self._describe(order, policy)
        settled = self.anchors.get(Anchor.REFUNDED, 0)
        if events:
            settled = max(settled, self._follow(events, policy, asof))
        self._conclude(order, events, asof)
        self.lacks = lacks(order, self.anchors, asof)
        if not self.case_open and (losses := losses_of(order)):
            self.case_open = self._misses(losses, settled, asof)

    @property
    def counts(self) -> bool:
        """Whether it is one of the customer's orders: it was placed, and not cancelled."""
        return not self.void and Stop.CANCELLED not in self.endings

    def _misses(self, losses: list[int], settled: int, asof: int) -> bool:
        """
        Whether a parcel is lost or comes back, of late, and nothing makes up for it: no close of
        the order's last case, nor money that went back (*settled*), since then, nor its end.
        """
        if Stop.CANCELLED in self.endings or Stop.REFUNDED in self.endings:
            return False
        return any(settled <= at <= asof < at + MISSED for at in losses)

    def _conclude(self, order: Order, events: Iterable[OrderEvent], asof: int) -> None:
        """What the order as it stands may end."""
        anchors, endings = self.anchors, self.endings
        if Anchor.CANCELLED in anchors or order.status is OrderStatus.CANCELLED:
            endings.append(Stop.CANCELLED)
        if _all_refunded(order, asof):
            endings.append(Stop.REFUNDED)
        if Anchor.SHIPPED in anchors:
            endings.append(Stop.SHIPPED)
        if Anchor.DELIVERED in anchors or _is_there(order, events, asof):
            endings.append(Stop.DELIVERED)

    def _describe(self, order: Order, policy: Policy) -> None:
        address = order.shipping_address or order.billing_address
        self.country = (address.country if address is not None else None) or ""
        self.zone, self.zone_source = _zone(self.person, self.country, policy)
        self.clock = clock(self.zone)
        total = order.totals.total
        self.value = None if total is None else total.amount
        self.currency = order.currency
        customer = order.customer
        self.tags = order.tags if customer is None else order.tags + customer.tags
        self.product = product_of(order, policy)
        self.business = order.business is True
        self.void = ""
        if order.test:
            self.void = "a test order"
        elif order.status in (OrderStatus.DRAFT, OrderStatus.FAILED):
            self.void = f"the order is {order.status}"

    def _follow(self, events: Sequence[OrderEvent], policy: Policy, asof: int) -> int:
        """Take in what happened; when its last case was closed, or money last went back, or 0."""
        cases: set[str] = set()
        settled = 0
        for event in sorted(events, key=_when):
            at = instant(event.at)
            if at > asof:
                break
            match event:
                case CaseOpened():
                    cases.add(event.case)
                case CaseClosed():
                    cases = cases - {event.case} if event.case else set()
                    settled = settled if cases else at
                    self.resumes = at + policy.case_cool_down.ticks
                    if event.refunded:
                        self.endings.append(Stop.REFUNDED)
                case OrderViewed():
                    self.views.append(at)
                case Answered():
                    self.answered.add(event.kind)
                case Dropped():
                    self.dropped.add((event.kind, event.round))
                case _:
                    self._advance(event, at)
                    settled = at if isinstance(event, Refunded) else settled
        self.case_open = bool(cases)
        return settled

    def _advance(self, event: OrderEvent, at: int) -> None:
        match event:
            case Shipped():
                self.anchors.setdefault(Anchor.SHIPPED, at)
            case Delivered():
                self.anchors[Anchor.DELIVERED] = at
            case DeliveryDateChanged():
                self.anchors[Anchor.EXPECTED] = instant(event.expected)
            case Cancelled():
                self.anchors[Anchor.CANCELLED] = at
            case Refunded():
                self.anchors[Anchor.REFUNDED] = at
                if event.full:
                    self.endings.append(Stop.REFUNDED)


def _says_first(order: Order) -> bool:
    """Whether an order says that it is the customer's first; unknown counts as no."""
    if order.first_order is not None:
        return order.first_order
    count = None if order.customer is None else order.customer.orders_count
    return count == 1


def _zone(person: Person, country: str, policy: Policy) -> tuple[str, ZoneSource]:
    if person.zone:
        return person.zone, ZoneSource.RECIPIENT
    zone = only_zone(country) if country else None
    if zone is not None:
        return zone, ZoneSource.DESTINATION
    return policy.zone, ZoneSource.SHOP


def _is_there(order: Order, events: Iterable[OrderEvent], asof: int) -> bool:
    """Whether the shop says that an order has arrived, and nobody names a day to come."""
    if not order.has_arrived:
        return False
    days = [parcel.delivered_at for parcel in order.parcels]
    days += [event.at for event in events if isinstance(event, Delivered)]
    return all(instant(day) <= asof for day in days if day is not None)


def _all_refunded(order: Order, asof: int) -> bool:
    whole = order.status is OrderStatus.REFUNDED or all(
        line.quantity_refunded and line.quantity_refunded >= line.quantity for line in order.lines
    )
    if not (whole or _all_paid_back(order)):
        return False
    return all(refund.at is None or instant(refund.at) <= asof for refund in order.refunds)


def _all_paid_back(order: Order) -> bool:
    """Whether every payment that was taken went back, or as much as the order costs."""
    if order.payments:
        taken = {payment.status for payment in order.payments} & _TAKEN
        if taken == {PaymentStatus.REFUNDED}:
            return True
    if not (order.refunds or order.totals.refunded):
        return False
    totals, back = order.totals, order.refunded
    cost = totals.total
    if cost is not None and totals.gift_cards and totals.gift_cards_off_total:
        cost += totals.gift_cards
    return bool(cost and back and back >= cost)


def product_of(order: Order, policy: Policy) -> Product:
    """The product type that decides an order's timing: the first of `Product` that it has."""
    types = policy.product_types
    if len(order.lines) == 1:
        line = order.lines[0]
        return types.get(line.category or "") or _BY_LINE[line.kind]
    found = {types.get(line.category or "") or _BY_LINE[line.kind] for line in order.lines}
    return next(product for product in Product if product in found)


_BY_LINE = {
    LineKind.PHYSICAL: Product.QUICK_USE,
    LineKind.DIGITAL: Product.DIGITAL,
    LineKind.GIFT_CARD: Product.GIFT_CARD,
    LineKind.SERVICE: Product.EXPERIENCE,
}

#: Somebody of whom nothing is known.
NOBODY = Person()
