"""
The kinds of mail that postmail brings: one class each, and the typed parts they are made of.

The names below are public; each is loaded when it is first used, so a shop that sends two kinds
does not wait for thirty. `BUILT_IN` is the tuple of all kinds, in the order of the customer's path.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from postmail.extras import on_demand
from postmail.messages.kinds import HOMES

if TYPE_CHECKING:
    from postmail.messages.arrivals import Delivered as Delivered
    from postmail.messages.arrivals import PickupReady as PickupReady
    from postmail.messages.base import Category as Category
    from postmail.messages.base import Message as Message
    from postmail.messages.community import Community as Community
    from postmail.messages.community import Share as Share
    from postmail.messages.community import Tips as Tips
    from postmail.messages.confirmation import Simple as Simple
    from postmail.messages.confirmation import Wording as Wording
    from postmail.messages.fulfilment import Delayed as Delayed
    from postmail.messages.fulfilment import SeparateParcels as SeparateParcels
    from postmail.messages.fulfilment import Shipped as Shipped
    from postmail.messages.fulfilment import TrackingUpdate as TrackingUpdate
    from postmail.messages.images import InlineImage as InlineImage
    from postmail.messages.loyalty import Loyalty as Loyalty
    from postmail.messages.loyalty import MissYou as MissYou
    from postmail.messages.loyalty import Referral as Referral
    from postmail.messages.loyalty import Replenish as Replenish
    from postmail.messages.loyalty import ThankYou as ThankYou
    from postmail.messages.marketing import CouponMail as CouponMail
    from postmail.messages.marketing import SimilarItems as SimilarItems
    from postmail.messages.offers import Coupon as Coupon
    from postmail.messages.offers import Product as Product
    from postmail.messages.offers import Store as Store
    from postmail.messages.offers import Suggestion as Suggestion
    from postmail.messages.payments import Cancelled as Cancelled
    from postmail.messages.payments import MoneyBack as MoneyBack
    from postmail.messages.payments import PaymentPending as PaymentPending
    from postmail.messages.payments import Refunded as Refunded
    from postmail.messages.questions import Choice as Choice
    from postmail.messages.questions import Question as Question
    from postmail.messages.questions import ReviewLink as ReviewLink
    from postmail.messages.questions import ScoreLink as ScoreLink
    from postmail.messages.reassurance import Reassurance as Reassurance
    from postmail.messages.reassurance import Stage as Stage
    from postmail.messages.returns import Exchange as Exchange
    from postmail.messages.returns import ReturnApproved as ReturnApproved
    from postmail.messages.returns import ReturnReceived as ReturnReceived
    from postmail.messages.returns import WithdrawalAcknowledged as WithdrawalAcknowledged
    from postmail.messages.reviews import Nps as Nps
    from postmail.messages.reviews import ReviewRequest as ReviewRequest
    from postmail.messages.reviews import Survey as Survey
    from postmail.messages.service import CaseOpened as CaseOpened
    from postmail.messages.service import CaseResolved as CaseResolved
    from postmail.messages.service import FeedbackFollowup as FeedbackFollowup
    from postmail.messages.service import InquiryReceived as InquiryReceived
    from postmail.messages.service import LikelyAnswer as LikelyAnswer
    from postmail.messages.service import Person as Person
    from postmail.messages.stories import Event as Event
    from postmail.messages.stories import Story as Story
    from postmail.messages.welcome import Welcome as Welcome

    BUILT_IN: tuple[type[Message], ...]

#: {module: what kinds are made of}.
_PARTS = {
    "base": ("Category", "Message"),
    "confirmation": ("Wording",),
    "images": ("InlineImage",),
    "offers": ("Coupon", "Product", "Store", "Suggestion"),
    "payments": ("MoneyBack",),
    "questions": ("Choice", "Question", "ReviewLink", "ScoreLink"),
    "reassurance": ("Stage",),
    "service": ("LikelyAnswer", "Person"),
    "stories": ("Event", "Story"),
}
_HOMES = {
    "BUILT_IN": "built_in",
    **{name: module for module, names in _PARTS.items() for name in names},
    **{name: module for module, name in HOMES.values()},
}

__getattr__, __dir__ = on_demand(__name__, _HOMES, {})
