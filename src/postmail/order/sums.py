"""What it costs and how it is paid: totals, taxes, payments, and the money that goes back."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from postmail.model import Model
from postmail.money import Money
from postmail.order.lines import TaxNote
from postmail.order.shipments import ShipmentItem
from postmail.order.taxes import is_word_for_vat
from postmail.order.values import MaybeLine, MaybeLink, MaybeProse, Moment, Number


class PaymentStatus(StrEnum):
    """How far a payment is."""

    PENDING = "pending"  #: expected
    AUTHORIZED = "authorized"  #: reserved, not taken
    PAID = "paid"  #: taken
    PARTLY_REFUNDED = "partly_refunded"  #: some of it went back
    REFUNDED = "refunded"  #: all of it went back
    VOIDED = "voided"  #: the reservation was dropped
    FAILED = "failed"  #: refused


_TAKEN = {
    PaymentStatus.AUTHORIZED,
    PaymentStatus.PAID,
    PaymentStatus.PARTLY_REFUNDED,
    PaymentStatus.REFUNDED,
}
#: With these, what was paid may be less than the total: it is reserved, or went back.
_NOT_ALL_PAID = _TAKEN - {PaymentStatus.PAID}
#: Attempts that a later one makes up for.
_IN_VAIN = {PaymentStatus.FAILED, PaymentStatus.VOIDED}
#: Of these nothing is awaited: the money is reserved, or no longer wanted.
_WAITS_NOT = {PaymentStatus.AUTHORIZED, PaymentStatus.VOIDED}


class TaxLine(Model):
    """A tax as the shop states it."""

    title: MaybeLine = None
    """What the customer sees: `VAT`, `State Tax`; absent, the locale's word stands in."""
    rate: Number | None = None
    """Percentage, 19 for 19 %."""
    amount: Money | None = None
    """How much."""
    note: TaxNote | None = None
    """Whether the totals contain it already."""

    @property
    def is_vat(self) -> bool:
        """
        Whether *title* is no more than some language's word for value added tax, perhaps with the
        rate: a mail then says it in its own language.

        >>> [TaxLine(title=title).is_vat for title in ("VAT", "MwSt. 19 %", "Moms", "State Tax")]
        [True, True, True, False]
        """
        return is_word_for_vat(self.title or "")


class Totals(Model):
    """
    The sums as the shop stated them; absent where it did not. No field is computed, but where a
    platform states an amount in two pieces (net and tax, each price of delivery) they are added.

    *discount* and *gift_cards* are positive: what they took off. *tax_note* says whether
    *subtotal* and *shipping* contain tax; *total* always does. Goods less discounts, plus delivery,
    fees, tip and tax that is not contained come to the total.
    """

    subtotal: Money | None = None
    """The goods, before the order's discounts."""
    discount: Money | None = None
    """All discounts together, positive."""
    shipping: Money | None = None
    """Delivery, before those of its discounts that *discount* counts."""
    fees: Money | None = None
    """Surcharges: cash on delivery, packaging."""
    tip: Money | None = None
    """A tip."""
    tax: Money | None = None
    """All taxes together."""
    gift_cards: Money | None = None
    """Paid by gift card, positive."""
    gift_cards_off_total: bool = False
    """Whether *total* has the gift cards taken off already, or they are a way of paying it."""
    total: Money | None = None
    """What the order costs the customer."""
    paid: Money | None = None
    """What has been paid so far."""
    due: Money | None = None
    """What is still to be paid."""
    refunded: Money | None = None
    """What has gone back, positive."""
    tax_note: TaxNote | None = None
    """Whether the amounts above the total contain tax."""


class Payment(Model):
    """How the order is paid."""

    method: MaybeLine = None
    """What the customer sees: `Visa`, `PayPal`, `Bank transfer`."""
    last4: MaybeLine = None
    """The last digits of a card or an account."""
    amount: Money | None = None
    """How much was paid this way."""
    status: PaymentStatus | None = None
    """How far the payment is."""
    at: Moment | None = None
    """When it was made."""
    instructions: MaybeProse = None
    """What the customer still has to do, in the shop's words: account, reference, due date."""
    url: MaybeLink = None
    """Where the customer can pay."""


class Refund(Model):
    """Money that went back."""

    id: MaybeLine = None
    """The shop's key for the refund."""
    at: Moment | None = None
    """When it was made."""
    amount: Money | None = None
    """How much, positive."""
    shipping: Money | None = None
    """How much of it was for delivery."""
    reason: MaybeProse = None
    """Why, in the shop's words."""
    method: MaybeLine = None
    """The way it takes back."""
    items: tuple[ShipmentItem, ...] = ()
    """What it was for."""


def is_settled(totals: Totals, payments: tuple[Payment, ...]) -> bool:
    """
    Whether nothing is left to pay: by what is due, else by what was paid, else by the payments,
    where each was taken or reserved, or made up for by one that was. Less paid than the order costs
    is not settled, however the payments stand.

    >>> paid, failed = Payment(status="paid"), Payment(status="failed")
    >>> is_settled(Totals(), (failed, paid)), is_settled(Totals(), (failed,))
    (True, False)
    """
    whole, paid = totals.total, totals.paid
    if totals.due is not None:
        return totals.due.amount <= 0
    if whole is not None and (not whole or (paid is not None and paid >= whole)):
        return True
    if is_short(totals, payments):
        return False
    states = {payment.status for payment in payments}
    return bool(states & _TAKEN) and states <= _TAKEN | _IN_VAIN


def is_short(totals: Totals, payments: tuple[Payment, ...]) -> bool:
    """
    Whether the shop states that less was paid than the order costs, and neither gift cards make up
    for it, nor a reserve, nor money that went back: some shops count only what has not.

    >>> whole, half = Money(100, "EUR"), Money(50, "EUR")
    >>> is_short(Totals(total=whole, paid=half), ())
    True
    >>> is_short(Totals(total=whole, paid=half, gift_cards=half), ())
    False
    """
    if totals.total is None or totals.paid is None:
        return False
    if any(payment.status in _NOT_ALL_PAID for payment in payments):
        return False
    cards = None if totals.gift_cards_off_total else totals.gift_cards
    covered = sum((one.amount for one in (totals.paid, totals.refunded, cards) if one), Decimal())
    return totals.total.amount - covered >= rounding(totals.total)


def ways_to_pay(totals: Totals, payments: tuple[Payment, ...]) -> tuple[Payment, ...]:
    """
    The payments that tell how to pay what is left of an order that is not settled: those that are
    open; where none does, and the shop states that something is due, those that were made.

    >>> made, cash = Payment(status="paid", instructions="IBAN DE00"), Payment(status="pending")
    >>> len(ways_to_pay(Totals(due=Money(70, "EUR")), (made, cash)))
    1
    >>> ways_to_pay(Totals(), (made, cash))
    ()
    """
    told = [one for one in payments if one.instructions or one.url]
    awaited = [one for one in told if one.status not in _WAITS_NOT]
    open_ = tuple(one for one in awaited if one.status not in _TAKEN)
    if open_ or not awaited:
        return open_
    is_due = totals.due is not None or is_short(totals, payments)
    return tuple(awaited) if is_due else ()


def rounding(money: Money) -> Decimal:
    """
    Half a minor unit of the currency: less than that is no difference.

    >>> rounding(Money(1, "EUR")), rounding(Money(1, "JPY"))
    (Decimal('0.005'), Decimal('0.5'))
    """
    return Decimal(1).scaleb(-money.minor_units) / 2
