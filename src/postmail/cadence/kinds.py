"""What a policy says about each kind of mail: what it is, when it goes, for whom, what stops it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    Field,
    PlainSerializer,
    model_validator,
)

from postmail.cadence.slips import Tables
from postmail.cadence.spans import Delay, PositiveSpan
from postmail.errors import brief
from postmail.messages.base import Category
from postmail.model import Model, Whole
from postmail.money import to_currency
from postmail.order.values import Country, is_written

#: Kinds that are advertising by law, whatever their tone: no policy can call them otherwise.
#: BGH VI ZR 225/17 (2018-07-10) for review and satisfaction requests; C-654/23 for the rest.
ADVERTISING = frozenset({
    "review-request", "review-reminder", "survey", "nps", "cross-sell", "similar-items",
    "coupon", "win-back", "replenishment", "newsletter", "tips", "share", "community", "loyalty",
    "referral", "thank-you", "replenish", "miss-you",
})  # fmt: skip


#: Sets are written in order, so that equal policies have equal digests.
_IN_ORDER = PlainSerializer(sorted, return_type=list)
#: Labels of mails.
Labels = Annotated[frozenset[str], _IN_ORDER]


class Anchor(StrEnum):
    """The event that a mail follows."""

    PLACED = "placed"  #: the order was placed
    SHIPPED = "shipped"  #: the first parcel left
    EXPECTED = "expected"  #: the promised day of delivery, as it stands now
    DELIVERED = "delivered"  #: the last parcel arrived
    REFUNDED = "refunded"  #: money went back
    CANCELLED = "cancelled"  #: the order was called off
    SENT = "sent"  #: another mail was handed off: the kind's *follows*
    DATE = "date"  #: a fixed date: the kind's *date*


class Product(StrEnum):
    """What was bought, as far as timing is concerned. The first that an order has decides."""

    DURABLE = "durable"  #: judged after weeks of use
    QUICK_USE = "quick-use"  #: worn, eaten or read within days
    EXPERIENCE = "experience"  #: an appointment, a stay, a course
    DIGITAL = "digital"  #: there at once
    GIFT_CARD = "gift-card"  #: for somebody else to choose by


class Stop(StrEnum):
    """What ends a mail for good."""

    CANCELLED = "cancelled"  #: the order was called off
    SECOND_ORDER = "second-order"  #: the customer has bought again
    REFUNDED = "refunded"  #: the money went back
    ANSWERED = "answered"  #: the customer has done what the mail asks for
    SHIPPED = "shipped"  #: the first parcel has left
    DELIVERED = "delivered"  #: everything has arrived


class OnCap(StrEnum):
    """What happens to a mail when a rule is full."""

    DEFER = "defer"  #: it goes at the next feasible instant
    MERGE = "merge"  #: the same, and mails of its kind that are due then go with it as one
    DROP = "drop"  #: it does not go


class Path(StrEnum):
    """Whose order it is for."""

    ANY = "any"
    FIRST = "first"  #: known to be the customer's first order
    REPEAT = "repeat"  #: any order that is not known to be the first


class Condition(Model):
    """Facts of an order that must all hold; what is left out does not matter. Data, not code."""

    countries: tuple[Country, ...] = ()
    """Ship-to country is one of these (ISO 3166-1 alpha-2)."""
    not_countries: tuple[Country, ...] = ()
    """Ship-to country is known, and none of these."""
    min_value: Decimal | None = None
    """Order total is at least this, in *currency*."""
    max_value: Decimal | None = None
    """Order total is at most this, in *currency*."""
    currency: Annotated[str, AfterValidator(to_currency)] | None = None
    """ISO 4217; needed with a value, and an order in another currency does not fit."""
    tags: tuple[str, ...] = ()
    """Order or customer carries one of these labels."""
    not_tags: tuple[str, ...] = ()
    """Neither order nor customer carries any of these labels."""
    products: tuple[Product, ...] = ()
    """The order's product type is one of these."""
    not_products: tuple[Product, ...] = ()
    """The order's product type is none of these."""
    business: bool | None = None
    """Whether a company bought. An order that does not say counts as private."""
    path: Path = Path.ANY
    """First or repeated order."""

    @model_validator(mode="after")
    def _value_has_currency(self) -> Self:
        has_value = self.min_value is not None or self.max_value is not None
        if has_value and self.currency is None:
            raise ValueError("a value needs its currency")
        return self


class Fallback(Model):
    """What a mail follows while its own anchor has not happened."""

    anchor: Anchor
    delay: Delay


class Variant(Model):
    """Other timing for some orders. The first variant whose *when* holds is used."""

    when: Condition
    anchor: Anchor | None = None
    delay: Delay | None = None
    fallbacks: tuple[Fallback, ...] | None = None
    expires_after: PositiveSpan | None = None


class Hasten(Model):
    """Bring a mail forward when the customer keeps opening the order page."""

    views: Whole = Field(ge=1)
    """How many views."""
    within: PositiveSpan
    """In how long a time, (t - within, t]."""


class Repeat(Model):
    """The same mail again, each time counted from the hand-off before."""

    times: Whole = Field(ge=1, le=12)
    delay: Delay


def _kind_name(value: str) -> str:
    words = value.split("-")
    if not all(word.isalnum() and word.isascii() and word == word.lower() for word in words):
        known = "lower-case words joined by hyphens, such as review-request"
        raise ValueError(f"expected {known}, got {brief(value)}")
    return value


def _with_zone(value: object) -> object:
    """
    Refuses a number, and what TOML reads as a date or as a time without a zone, in a marketer's
    words.
    """
    if isinstance(value, datetime) and value.tzinfo:
        return value
    if isinstance(value, str) and is_written(value):
        return value
    found = isinstance(value, date)
    day, shown = (f"{value:%Y-%m-%d}", value) if found else ("2026-11-27", brief(value))
    raise ValueError(f"expected a time with its zone, such as {day}T12:00:00+01:00, got {shown}")


#: What ends marketing, unless its kind says otherwise.
_MARKETING_ENDS_ON = frozenset({Stop.CANCELLED, Stop.REFUNDED, Stop.SECOND_ORDER, Stop.ANSWERED})


class KindSpec(Model):
    """
    One kind of mail in a policy. *kind*, *category* and *stream* are the catalogue's facts; the
    rest is the policy's to choose.
    """

    kind: Annotated[str, Field(max_length=255), AfterValidator(_kind_name)]
    category: Category
    stream: str = Field(min_length=1, max_length=255)
    tags: Labels = frozenset()
    """The policy's labels, for rules."""
    priority: Whole = 0
    """Higher goes first, and may make others wait."""
    planned: bool = True
    """Whether `plan` proposes it; False for mails that only a shop's own code sends."""
    anchor: Anchor = Anchor.PLACED
    follows: str | None = None
    """With the anchor `sent`: the kind whose hand-off it follows, for the same order."""
    date: Annotated[AwareDatetime, BeforeValidator(_with_zone)] | None = None
    """With the anchor `date`: when, once per recipient."""
    delay: Delay
    fallbacks: Annotated[tuple[Fallback, ...], Tables] = ()
    """Tried in this order while the anchor has not happened."""
    expires_after: PositiveSpan
    """Counted from *due*: it is not handed off at or after that."""
    variants: Annotated[tuple[Variant, ...], Tables] = ()
    when: Condition = Condition()
    repeat: Repeat | None = None
    hasten: Hasten | None = None
    on_cap: OnCap = OnCap.DEFER
    merge_within: PositiveSpan | None = None
    """With `merge`: others of its kind that are due this soon go with it as well."""
    quiet_after: PositiveSpan | None = None
    """No marketing mail follows within this time of its hand-off."""
    subject_to_caps: bool | None = None
    """Whether rules can stop it. Default: marketing yes, transactional no."""
    counts_toward_caps: bool | None = None
    """Whether it uses slots of rules. Default: marketing yes, transactional no."""
    any_hour: bool | None = None
    """Whether hours and days off do not bind it. Default: transactional yes, marketing no."""
    waits_for_cases: bool | None = None
    """
    Whether an open case holds it, or that its order is not paid, in stock or collected yet.
    Default: marketing yes, transactional no.
    """
    ends_on: Annotated[frozenset[Stop], _IN_ORDER] | None = None
    """
    What ends it. Default: marketing on cancelled, refunded, second-order and answered,
    transactional on nothing.
    """

    @property
    def marketing(self) -> bool:
        """Whether it needs a legal basis and a way out."""
        return self.category is Category.MARKETING

    @property
    def capped(self) -> bool:
        """Whether rules can stop it."""
        return self._or_marketing(self.subject_to_caps)

    @property
    def counted(self) -> bool:
        """Whether it uses slots of rules."""
        return self._or_marketing(self.counts_toward_caps)

    @property
    def keeps_hours(self) -> bool:
        """Whether hours and days off bind it."""
        return self.marketing if self.any_hour is None else not self.any_hour

    @property
    def waits(self) -> bool:
        """Whether an open case holds it, or what its order lacks."""
        return self._or_marketing(self.waits_for_cases)

    @property
    def ended_by(self) -> frozenset[Stop]:
        """What ends it."""
        usual = _MARKETING_ENDS_ON if self.marketing else frozenset[Stop]()
        return usual if self.ends_on is None else self.ends_on

    def _or_marketing(self, said: bool | None) -> bool:
        return self.marketing if said is None else said

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        if self.kind in ADVERTISING and not self.marketing:
            raise ValueError(f"{self.kind} is marketing by law; a policy cannot reclassify it")
        if (self.anchor is Anchor.SENT) != (self.follows is not None):
            raise ValueError("the anchor `sent` and `follows` go together: both or neither")
        if (self.anchor is Anchor.DATE) != (self.date is not None):
            raise ValueError("the anchor `date` and `date` go together: both or neither")
        if self.on_cap is not OnCap.MERGE and self.merge_within is not None:
            raise ValueError('merge_within needs on_cap = "merge"')
        return self

    @model_validator(mode="after")
    def _steps_have_what_they_follow(self) -> Self:
        used = {step.anchor for step in self.fallbacks}
        for variant in self.variants:
            used.update(step.anchor for step in variant.fallbacks or ())
            used.update([variant.anchor] if variant.anchor is not None else [])
        for anchor, name in ((Anchor.SENT, "follows"), (Anchor.DATE, "date")):
            if anchor in used and getattr(self, name) is None:
                raise ValueError(f"the anchor `{anchor}` needs the kind's `{name}`")
        return self
