"""Strategies for orders and messages: any that are valid, every optional fact there or absent."""

from __future__ import annotations

import os
import types
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Union, get_args, get_origin

from hypothesis import strategies as st
from pydantic import AwareDatetime

from postmail.messages import (
    Cancelled,
    CaseOpened,
    CaseResolved,
    Community,
    CouponMail,
    Delayed,
    Delivered,
    Exchange,
    FeedbackFollowup,
    InquiryReceived,
    LikelyAnswer,
    Loyalty,
    Message,
    MissYou,
    MoneyBack,
    Nps,
    PaymentPending,
    PickupReady,
    Reassurance,
    Referral,
    Refunded,
    Replenish,
    ReturnApproved,
    ReturnReceived,
    ReviewRequest,
    ScoreLink,
    SeparateParcels,
    Share,
    Shipped,
    SimilarItems,
    Simple,
    Survey,
    ThankYou,
    Tips,
    TrackingUpdate,
    Welcome,
    WithdrawalAcknowledged,
)
from postmail.messages.offers import Coupon, Product, Suggestion
from postmail.model import Model
from postmail.money import Money
from postmail.order import Address, DeliveryWindow, Order, OrderStatus, Refund, Scan, Shipment

#: How many times as many mails the slow comparisons try: `make quality` takes the time for more.
TIMES = int(os.environ.get("POSTMAIL_TIMES", "1"))

#: Printable text on one line, with what HTML, MJML, Jinja and CSS might stumble over.
TEXT = st.text(
    st.one_of(
        st.sampled_from(list("ab <>&\"'{}%#-/\\;:=()[]!?.,é漢😀\u00a0\u00ad\u200d\u200f")),
        st.characters(exclude_categories=("Cc", "Cs", "Cn", "Co"), exclude_characters="\ufeff"),
    ),
    max_size=12,
)
#: The same, with something to see.
LINES = TEXT.map(lambda text: " ".join(text.split())).filter(bool)
LINKS = TEXT.map(
    lambda text: "https://shop.example/" + "".join(c for c in text if c not in " <>\"'\u00a0\\()")
).filter(lambda link: not any(letter.isspace() for letter in link))
COUNTRIES = st.sampled_from(["DE", "GB", "US", "JP", "SE", "NL", "HU", "AE"])
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))
CURRENCIES = st.sampled_from(["EUR", "SEK", "JPY", "KWD", "USD"])
QUANTITIES = st.one_of(
    st.integers(0, 30).map(Decimal), st.decimals(0, 30, places=2, allow_nan=False)
)
WINDOWS = st.builds(
    lambda start, hours, by_day: DeliveryWindow(
        earliest=start, latest=start + timedelta(hours=hours), by_day=by_day
    ),
    MOMENTS,
    st.integers(0, 200),
    st.booleans(),
)


def amounts(currency: str) -> st.SearchStrategy[Money]:
    """Money of one currency."""
    return st.decimals(0, 10**5, places=2, allow_nan=False).map(
        lambda number: Money(number, currency)
    )


def models(cls: type[Model], currency: str, **fixed: Any) -> st.SearchStrategy[Any]:
    """Valid objects of *cls*: its fields by their types and names, but for those *fixed*."""
    parts = {
        name: _values(name, field.annotation, currency, not field.is_required())
        for name, field in cls.model_fields.items()
        if name not in fixed
    }
    return st.builds(cls, **parts, **fixed)


def _values(name: str, kind: Any, currency: str, optional: bool = False) -> st.SearchStrategy[Any]:
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _values(name, inner[0], currency, optional)
    if origin in (Union, types.UnionType):
        present = next(part for part in inner if part is not type(None))
        return st.none() | _values(name, present, currency)
    if origin is tuple:
        least = 0 if optional else 1
        return st.lists(_values(name, inner[0], currency), min_size=least, max_size=2).map(tuple)
    if kind is DeliveryWindow:
        return WINDOWS
    if isinstance(kind, type) and issubclass(kind, Model):
        nested = {"components": st.just(())} if "components" in kind.model_fields else {}
        return models(kind, currency, **nested)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return st.sampled_from(list(kind))
    return _plain(name, kind, currency)


def _plain(name: str, kind: Any, currency: str) -> st.SearchStrategy[Any]:
    if kind is str:
        if name == "currency":
            return st.just(currency)
        links = name in ("url", "image", "qr_image") or name.endswith("_url")
        return LINKS if links else COUNTRIES if name == "country" else LINES
    found: dict[Any, st.SearchStrategy[Any]] = {
        Money: amounts(currency),
        Decimal: QUANTITIES,
        bool: st.booleans(),
        int: st.integers(0, 5),
        AwareDatetime: MOMENTS,
    }
    return found[kind]


def orders(**fixed: Any) -> st.SearchStrategy[Order]:
    """Any valid order, in any currency; *fixed* are strategies for fields by name."""
    plain: dict[str, Any] = {"extra": st.just({}), "findings": st.just(()), "locale": st.none()}
    return CURRENCIES.flatmap(lambda currency: models(Order, currency, **{**plain, **fixed}))


_OPEN = sorted(
    set(OrderStatus)
    - {OrderStatus.DRAFT, OrderStatus.CANCELLED, OrderStatus.REFUNDED, OrderStatus.FAILED}
)


def _under_way(**fixed: Any) -> st.SearchStrategy[Order]:
    return orders(status=st.none() | st.sampled_from(_OPEN), **fixed)


_PLACED = sorted(set(OrderStatus) - {OrderStatus.DRAFT})
COUPONS = st.builds(
    Coupon,
    code=LINES,
    percent=st.integers(1, 100),
    minimum=st.none() | amounts("EUR"),
    expires_at=st.none() | MOMENTS,
    online=st.just(True),
    in_store=st.booleans(),
    single_use=st.none() | st.just(True),
    combinable=st.none() | st.booleans(),
    excludes=st.none() | LINES,
    url=st.none() | LINKS,
    terms_url=st.none() | LINKS,
    qr=st.booleans(),
    qr_image=st.none() | LINKS,
)
SUGGESTIONS = st.builds(
    Suggestion,
    title=LINES.map(lambda text: f"Suggested {text}"),
    url=st.none() | LINKS.map(lambda link: f"{link}?suggested"),
    image=st.none() | LINKS,
    image_alt=st.none() | LINES,
    price=st.none() | amounts("EUR"),
    goes_with=st.none() | LINES,
    reason=LINES,
)
_SCORES = tuple(ScoreLink(score=n, url=f"https://shop.example/answer?t={n}") for n in range(11))


def parcels(least: int) -> st.SearchStrategy[Any]:
    """So many parcels at least."""
    return st.lists(models(Shipment, "EUR"), min_size=least, max_size=least + 1).map(tuple)


def _still_coming(least: int) -> st.SearchStrategy[Any]:
    return parcels(least).filter(lambda some: not all(one.has_arrived for one in some))


_SCANS = st.lists(models(Scan, "EUR"), min_size=1, max_size=3).map(tuple)
#: {kind: its messages}
MESSAGES: dict[str, st.SearchStrategy[Message]] = {
    "simple": models(Simple, "EUR", order=orders(status=st.none() | st.sampled_from(_PLACED))),
    "welcome": models(Welcome, "EUR", order=_under_way(first_order=st.sampled_from([None, True]))),
    "reassurance": st.builds(
        Reassurance, order=orders(status=st.none() | st.sampled_from(_OPEN)), together=st.booleans()
    ),
    "shipped": models(
        Shipped,
        "EUR",
        order=_under_way().filter(lambda order: not order.has_arrived),
        parcels=_still_coming(1),
    ),
    "separate-parcels": models(
        SeparateParcels, "EUR", order=_under_way(), parcels=_still_coming(2)
    ),
    "tracking-update": models(
        TrackingUpdate, "EUR", order=orders(), parcel=models(Shipment, "EUR", scans=_SCANS)
    ),
    "delayed": models(
        Delayed, "EUR", order=_under_way().filter(lambda order: not order.has_arrived)
    ),
    "pickup-ready": models(PickupReady, "EUR", order=_under_way(), place=models(Address, "EUR")),
    "delivered": models(Delivered, "EUR", order=orders(status=st.just(OrderStatus.DELIVERED))),
    "payment-pending": models(
        PaymentPending,
        "EUR",
        order=orders(status=st.none() | st.sampled_from(_OPEN)),
        due=st.just(Money(5, "EUR")),
    ),
    "cancelled": models(
        Cancelled,
        "EUR",
        order=orders(status=st.just(OrderStatus.CANCELLED)),
        money=st.sampled_from(list(MoneyBack)),
    ),
    "refunded": models(
        Refunded, "EUR", order=orders(), refund=models(Refund, "EUR", amount=amounts("EUR"))
    ),
    "return-approved": models(ReturnApproved, "EUR", order=orders(), label_url=LINKS),
    "return-received": models(ReturnReceived, "EUR", order=orders()),
    "exchange": models(Exchange, "EUR", order=orders(), to_pay=st.none()),
    "withdrawal-acknowledged": models(WithdrawalAcknowledged, "EUR", order=orders()),
    "coupon": st.builds(CouponMail, order=orders(), coupon=COUPONS),
    "similar-items": st.builds(
        SimilarItems,
        order=orders(),
        items=st.lists(SUGGESTIONS, min_size=1, max_size=4).map(tuple),
        price_note=st.none() | LINES,
    ),
    "tips": models(Tips, "EUR", order=orders()),
    "share": models(Share, "EUR", order=orders(), url=LINKS),
    "community": models(Community, "EUR", order=orders()),
    "loyalty": models(Loyalty, "EUR", order=orders(), points=st.integers(0, 2000)),
    "referral": models(
        Referral,
        "EUR",
        order=orders(),
        coupon=COUPONS.map(lambda coupon: coupon.model_copy(update={"referral": True})),
    ),
    "thank-you": models(ThankYou, "EUR", order=orders()),
    "replenish": orders()
    .filter(lambda order: order.lines[0].quantity_refunded < order.lines[0].quantity)
    .map(
        lambda order: Replenish(
            order=order,
            items=(Product(title=order.lines[0].title),),
            url="https://shop.example/basket",
        )
    ),
    "miss-you": models(MissYou, "EUR", order=orders(), coupon=st.none() | COUPONS),
    "inquiry-received": models(
        InquiryReceived,
        "EUR",
        order=orders(),
        answers=st.lists(models(LikelyAnswer, "EUR", label=LINES), max_size=2).map(tuple),
    ),
    "case-opened": models(CaseOpened, "EUR", order=orders()),
    "case-resolved": models(CaseResolved, "EUR", order=orders()),
    "feedback-followup": models(
        FeedbackFollowup, "EUR", order=orders(), best=st.sampled_from([5, 10])
    ),
    "review-request": models(ReviewRequest, "EUR", order=orders()),
    "survey": models(
        Survey, "EUR", order=orders(), url=LINKS, minutes=st.none() | st.integers(1, 60)
    ),
    "nps": models(Nps, "EUR", order=orders(), scores=st.just(_SCORES)),
}
