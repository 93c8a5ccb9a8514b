"""The kinds of mail that postmail brings: one class each, and the typed parts they are made of."""

from postmail.messages.base import Category as Category
from postmail.messages.base import Message as Message
from postmail.messages.confirmation import Simple as Simple
from postmail.messages.confirmation import Wording as Wording
from postmail.messages.images import InlineImage as InlineImage
from postmail.messages.marketing import CouponMail as CouponMail
from postmail.messages.marketing import SimilarItems as SimilarItems
from postmail.messages.offers import Coupon as Coupon
from postmail.messages.offers import Store as Store
from postmail.messages.offers import Suggestion as Suggestion
from postmail.messages.reassurance import Reassurance as Reassurance
from postmail.messages.reassurance import Stage as Stage
from postmail.messages.welcome import Welcome as Welcome

#: Every built-in kind, in the order of the customer's path.
BUILT_IN: tuple[type[Message], ...] = (Simple, Welcome, Reassurance, CouponMail, SimilarItems)
