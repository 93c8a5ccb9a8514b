"""For those who came back, or might: what they have collected, recognition, a way to return."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, field_validator, model_validator
from pydantic_core.core_schema import ValidationInfo

from postmail.errors import MissingFactError
from postmail.messages.base import Category, Message
from postmail.messages.offers import Coupon, Product, bought_marks, marks
from postmail.messages.stories import Story
from postmail.model import Whole
from postmail.money import Money
from postmail.order import Order
from postmail.order.values import Line, MaybeLine, MaybeLink, MaybeProse, Moment

#: A whole number of points, orders or friends.
Count = Annotated[Whole, Field(ge=0)]


class Loyalty(Message):
    """
    Where a customer stands: points, level, and what they are worth.

    Raises:
        MissingFactError: there are neither points nor a level.
    """

    kind: ClassVar[str] = "loyalty"
    category: ClassVar[Category] = Category.MARKETING
    stream: ClassVar[str] = "offers"

    points: Count | None = None
    """How many points there are."""
    earned: Count | None = None
    """How many of them came with the order."""
    worth: Money | None = None
    """What the points take off an order."""
    expiring: Count | None = None
    """How many points expire at *expires_at*; absent: all of them."""
    expires_at: Moment | None = None
    """Until when they can be used; absent: the mail does not say."""
    level: MaybeLine = None
    """The level that the customer has, in the mail's language."""
    next_level: MaybeLine = None
    """The level that comes next."""
    points_missing: Count | None = None
    """How many points there are still to go until then."""
    benefits: tuple[Line, ...] = ()
    """What points or level bring, in the mail's language, one thing each."""
    url: MaybeLink = None
    """The customer's account, where points are seen and used."""
    terms_url: MaybeLink = None
    """The conditions in full."""

    @model_validator(mode="after")
    def _has_something(self) -> Self:
        if self.points is None and self.level is None:
            raise MissingFactError(kind=self.kind, fact="points or a level")
        return self


class Referral(Message):
    """
    A code and a link for the customer to pass on. It never goes to the friend: a mail to somebody
    who did not ask for it would be advertising without a basis (Directive 2002/58/EC, Article 13).

    Raises:
        MissingFactError: the coupon is not meant to be passed on.
    """

    kind: ClassVar[str] = "referral"
    category: ClassVar[Category] = Category.MARKETING
    stream: ClassVar[str] = "offers"

    coupon: Coupon
    """What a friend gets, and what the customer gets in return; its *url* is the link."""
    words: MaybeProse = None
    """Lines to copy and send along, as the customer would say them, in the mail's language."""
    redeemed: Count | None = None
    """How many people have ordered with the code so far."""

    @model_validator(mode="after")
    def _is_for_friends(self) -> Self:
        if not self.coupon.referral:
            raise MissingFactError(kind=self.kind, fact="a coupon with referral set")
        return self


def _orders_so_far(data: dict[str, Any]) -> int | None:
    order: Order | None = data.get("order")
    return order.customer.orders_count if order and order.customer else None


class ThankYou(Message):
    """Recognition: thanks to somebody who comes back. There is nothing to buy in it."""

    kind: ClassVar[str] = "thank-you"
    category: ClassVar[Category] = Category.MARKETING
    stream: ClassVar[str] = "offers"

    orders: Count | None = Field(default_factory=_orders_so_far)
    """How many orders there were so far; the customer's, where the order knows it."""
    since: Moment | None = None
    """When the first of them was placed."""
    words: MaybeProse = None
    """What the shop wants to say, in its own words and the mail's language."""


class Replenish(Message):
    """
    Time to reorder what is used up. Only what was bought and kept, and can be bought now, is shown.

    Raises:
        MissingFactError: nothing is left to show, or nothing leads to it.
    """

    kind: ClassVar[str] = "replenish"
    category: ClassVar[Category] = Category.MARKETING
    stream: ClassVar[str] = "offers"
    needs: ClassVar[tuple[str, ...]] = ("items",)

    items: tuple[Product, ...]
    """What may be running low, as it is sold now; *reason* may say how long it lasts."""
    price_note: MaybeLine = None
    """What holds for all prices, in the mail's language."""
    url: MaybeLink = None
    """A basket that holds all of it, or the page to order it again."""

    @field_validator("items")
    @classmethod
    def _used_up(cls, items: tuple[Product, ...], info: ValidationInfo) -> tuple[Product, ...]:
        order: Order | None = info.data.get("order")
        bought = bought_marks(order, kept=True) if order else set()
        return tuple(item for item in items if item.in_stock and marks(item) & bought)

    @model_validator(mode="after")
    def _has_a_way(self) -> Self:
        if self.items and not self.url and not any(item.url for item in self.items):
            raise MissingFactError(kind=self.kind, fact="a url, or one of an item")
        return self


class MissYou(Message):
    """After a long silence: asks how things are, tells what is new, and leaves it at that."""

    kind: ClassVar[str] = "miss-you"
    category: ClassVar[Category] = Category.MARKETING
    stream: ClassVar[str] = "offers"

    news: tuple[Story, ...] = ()
    """What has happened since the order, the best first."""
    coupon: Coupon | None = None
    """Something that makes coming back easier."""
