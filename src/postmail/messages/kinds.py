"""The kinds of mail by their names; a class that postmail brings is loaded when it is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from postmail.errors import DataError, DuplicateKindError, Fault, KindError, brief

if TYPE_CHECKING:
    from postmail.messages.base import Message

#: {module: {kind: its class}}, in the order of the customer's path.
_MODULES = {
    "confirmation": {"simple": "Simple"},
    "welcome": {"welcome": "Welcome"},
    "reassurance": {"reassurance": "Reassurance"},
    "fulfilment": {
        "shipped": "Shipped",
        "separate-parcels": "SeparateParcels",
        "tracking-update": "TrackingUpdate",
        "delayed": "Delayed",
    },
    "arrivals": {"pickup-ready": "PickupReady", "delivered": "Delivered"},
    "payments": {
        "payment-pending": "PaymentPending",
        "cancelled": "Cancelled",
        "refunded": "Refunded",
    },
    "returns": {
        "return-approved": "ReturnApproved",
        "return-received": "ReturnReceived",
        "exchange": "Exchange",
        "withdrawal-acknowledged": "WithdrawalAcknowledged",
    },
    "community": {"tips": "Tips", "share": "Share", "community": "Community"},
    "service": {
        "inquiry-received": "InquiryReceived",
        "case-opened": "CaseOpened",
        "case-resolved": "CaseResolved",
        "feedback-followup": "FeedbackFollowup",
    },
    "reviews": {"review-request": "ReviewRequest", "survey": "Survey", "nps": "Nps"},
    "marketing": {"coupon": "CouponMail", "similar-items": "SimilarItems"},
    "loyalty": {
        "loyalty": "Loyalty",
        "referral": "Referral",
        "thank-you": "ThankYou",
        "replenish": "Replenish",
        "miss-you": "MissYou",
    },
}
#: {kind: its module and its class}.
HOMES = {kind: (module, name) for module, names in _MODULES.items() for kind, name in names.items()}


@cache
def built_in(kind: str) -> type[Message]:
    """The class that postmail brings for *kind*, which is one of `HOMES`."""
    module, name = HOMES[kind]
    found: type[Message] = getattr(import_module(f"postmail.messages.{module}"), name)
    return found


def is_built_in(cls: type[Message]) -> bool:
    """Whether postmail brings the message class *cls*."""
    return cls.kind in HOMES and built_in(cls.kind) is cls


class Kinds(Mapping[str, "type[Message]"]):
    """
    {kind: message class}: all that postmail brings, and the classes *own*.

    Raises:
        DuplicateKindError: two classes claim one kind.
        DataError: *own* are no message classes.
        KindError: one of them is a base of kinds, and none itself.
    """

    def __init__(self, own: Iterable[type[Message]] = ()) -> None:
        self._own: dict[str, type[Message]] = {}
        for cls in _classes(own):
            kind = cls.kind
            known = built_in(kind) if kind in HOMES else self._own.setdefault(kind, cls)
            if known is not cls:
                first, second = (f"{one.__module__}.{one.__qualname__}" for one in (known, cls))
                raise DuplicateKindError(kind=kind, first=first, second=second)

    def __getitem__(self, kind: str) -> type[Message]:
        return self._own[kind] if kind in self._own else built_in(kind)

    def __contains__(self, kind: object) -> bool:
        return kind in HOMES or kind in self._own

    def __iter__(self) -> Iterator[str]:
        yield from HOMES
        yield from self._own

    def __len__(self) -> int:
        return len(HOMES) + len(self._own)


def _classes(given: Iterable[type[Message]]) -> Iterator[type[Message]]:
    if given != ():  # most shops have none of their own, and load no message for the question
        from postmail.messages.base import Message

        if isinstance(given, str | type) or not isinstance(given, Iterable):
            raise unfit("messages", "a list of message classes", given)
        for cls in given:
            if not (isinstance(cls, type) and issubclass(cls, Message)):
                raise unfit("messages", "a class, such as messages.Simple", cls)
            if getattr(cls, "kind", None) is None:
                problem = "has no kind: write kind: ClassVar[str] = ..."
                raise KindError(kind=cls.__name__, problem=problem)
            yield cls


def unfit(name: str, expected: str, given: object) -> DataError:
    """The error of something *given* to a catalogue as *name* that is not what was *expected*."""
    problem = f"expected {expected}, got {brief(given)}"
    return DataError(subject="catalogue", faults=[Fault(name, problem)])
