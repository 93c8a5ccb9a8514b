"""
The kinds of mail that postmail brings: one class each, and the typed parts they are made of.

The names below are public; each is loaded when it is first used, so a shop that sends two kinds
does not wait for thirty. `BUILT_IN` is the tuple of all kinds, in the order of the customer's path.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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

    BUILT_IN: tuple[type[Message], ...]

#: {module: the kinds that it holds}, in the order of the customer's path.
_KINDS = {
    "confirmation": ("Simple",),
    "welcome": ("Welcome",),
    "reassurance": ("Reassurance",),
    "marketing": ("CouponMail", "SimilarItems"),
}
#: {module: what kinds are made of}.
_PARTS = {
    "base": ("Category", "Message"),
    "confirmation": ("Wording",),
    "images": ("InlineImage",),
    "offers": ("Coupon", "Store", "Suggestion"),
    "reassurance": ("Stage",),
}
_HOMES = {
    name: module for shelf in (_KINDS, _PARTS) for module, names in shelf.items() for name in names
}


def __getattr__(name: str) -> Any:
    if name == "BUILT_IN":
        value: Any = tuple(__getattr__(kind) for kinds in _KINDS.values() for kind in kinds)
    elif name in _HOMES:
        value = getattr(import_module(f"postmail.messages.{_HOMES[name]}"), name)
    else:
        raise AttributeError(f"module 'postmail.messages' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES, "BUILT_IN"})
