"""What marketing mails offer, and on which conditions: coupons, stores, products."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from postmail.messages.images import LONGEST_QR
from postmail.model import Model
from postmail.money import Money, without_noise
from postmail.order import Address, LineItem, Order
from postmail.order.values import Line, MaybeLine, MaybeLink, Moment

Percent = Annotated[Decimal, Field(gt=0, le=100), AfterValidator(without_noise)]


class Store(Model):
    """A shop with a door."""

    name: Line = Field(min_length=1)
    """What customers call it."""
    address: Address | None = None
    """Where it is."""
    hours: MaybeLine = None
    """When it is open, in the mail's language."""
    url: MaybeLink = None
    """Its page, or a map."""


class Coupon(Model):
    """
    A code and what it is worth: exactly one of *percent*, *amount*, *free_shipping*.

    Every condition that the shop applies is a field here, so that the mail can say it. Consumer law
    asks for that (Directive 2000/31/EC, Article 6(c)): easily accessible, clear, unambiguous.

    >>> Coupon(code="DANKE10", percent=10).percent
    Decimal('10')
    """

    code: Line = Field(min_length=1)
    """What is typed or shown; in the mail always as text too."""
    percent: Percent | None = None
    """Percentage off, 10 for 10 %."""
    amount: Money | None = None
    """Money off."""
    free_shipping: bool = False
    """Whether the delivery costs fall away."""
    minimum: Money | None = None
    """The least that the goods must cost."""
    starts_at: Moment | None = None
    """From when it holds; absent: at once."""
    expires_at: Moment | None = None
    """Until when it holds; absent: it does not expire. A midnight stands for the day that it
    begins: until `2027-01-01T00:00` is said as until 1 January."""
    online: bool = True
    """Whether it holds in the online shop."""
    in_store: bool = False
    """Whether it holds in shops with a door."""
    stores: tuple[Store, ...] = ()
    """Which shops those are, where not all; they imply *in_store*."""
    single_use: bool | None = None
    """Whether it can be redeemed once only; absent: the mail does not say."""
    once_per_person: bool = False
    """Whether each person can redeem it once: two friends may both use it."""
    combinable: bool | None = None
    """Whether it can be combined with other offers; absent: the mail does not say."""
    excludes: MaybeLine = None
    """What it does not hold for, in the mail's language: `gift cards and books`."""
    referral: bool = False
    """Whether it is meant to be passed on to a friend, who gets what it is worth."""
    reward_percent: Percent | None = None
    """What the customer gets when a friend redeems it: percentage off."""
    reward_amount: Money | None = None
    """What the customer gets when a friend redeems it: money."""
    reward_note: MaybeLine = None
    """How the reward comes, and how often, in the mail's language: `We send it by email`."""
    url: MaybeLink = None
    """Where it is redeemed online, or what a friend is sent."""
    terms_url: MaybeLink = None
    """The conditions in full."""
    qr: bool = False
    """Whether the mail carries the code as a QR code, for the till."""
    qr_image: MaybeLink = None
    """A hosted picture of the QR code; absent, the picture travels inside the mail."""

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        worth = [self.percent is not None, self.amount is not None, self.free_shipping]
        if sum(worth) != 1:
            raise ValueError("expected exactly one of percent, amount and free_shipping")
        if self.qr and len(self.code.encode()) > LONGEST_QR:
            raise ValueError(f"a code of over {LONGEST_QR} bytes makes a QR code no till can read")
        if self.amount is not None and self.amount.amount <= 0:
            raise ValueError("expected an amount above zero")
        if self.reward_percent is not None and self.reward_amount is not None:
            raise ValueError("expected one of reward_percent and reward_amount")
        if not self.referral and (self.reward_percent or self.reward_amount or self.reward_note):
            raise ValueError("a reward is for a referral: set referral too")
        if self.once_per_person and self.single_use:
            raise ValueError("expected one of single_use (one person, once) and once_per_person")
        if not (self.online or self.in_store or self.stores):
            raise ValueError("it holds nowhere: set online, in_store or stores")
        if self.starts_at and self.expires_at and self.starts_at >= self.expires_at:
            raise ValueError("it expires before it starts")
        return self


class Product(Model):
    """
    A product as an offer shows it.

    A reduced price names the earlier one. In the European Union that is the lowest price of the
    last 30 days (Directive 98/6/EC, Article 6a).
    """

    title: Line = Field(min_length=1)
    """Product name, in the mail's language."""
    url: MaybeLink = None
    """Product page."""
    product_id: MaybeLine = None
    """The shop's key for the product."""
    sku: MaybeLine = None
    """Stock keeping unit."""
    image: MaybeLink = None
    """Product picture, square."""
    image_alt: MaybeLine = None
    """What the picture shows, for those who do not see it."""
    price: Money | None = None
    """What it costs now."""
    earlier_price: Money | None = None
    """The lowest price of the 30 days before, where *price* is reduced."""
    goes_with: MaybeLine = None
    """The title of the product in the order that it suits; the mail makes the sentence."""
    reason: MaybeLine = None
    """Why it is shown, in the shop's words and the mail's language; wins over *goes_with*."""
    in_stock: bool = True
    """Whether it can be bought right now."""

    @model_validator(mode="after")
    def _is_really_reduced(self) -> Self:
        if self.earlier_price is not None:
            if self.price is None:
                raise ValueError("an earlier price needs a price")
            if self.earlier_price <= self.price:
                raise ValueError("the earlier price is not above the price: leave it out")
        return self


class Suggestion(Product):
    """A product worth showing to somebody who bought another: never without its reason."""

    @model_validator(mode="after")
    def _has_a_reason(self) -> Self:
        if self.reason is None and self.goes_with is None:
            raise ValueError("expected a reason, or goes_with: nobody likes a random product")
        return self


def bought_marks(order: Order, *, kept: bool = False) -> set[tuple[str, str]]:
    """
    What the products of *order* are known by, those in bundles included; only of what did not all
    go back, where *kept* is set.
    """
    lines = order.lines
    if kept:
        lines = tuple(line for line in lines if not line.went_back)
    return set().union(*map(marks, _every_line(lines)))


def marks(thing: LineItem | Product) -> set[tuple[str, str]]:
    """What a product is known by: its key, its SKU, its page, its name."""
    facts = {
        "id": thing.product_id,
        "sku": thing.sku,
        "url": thing.url,
        "title": thing.title.casefold(),
    }
    return {(name, value) for name, value in facts.items() if value}


def _every_line(lines: tuple[LineItem, ...]) -> list[LineItem]:
    """*lines* and what the bundles among them contain."""
    return [found for line in lines for found in (line, *_every_line(line.components))]
