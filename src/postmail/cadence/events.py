"""What happened beside the orders themselves: one small model per event."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import (
    BeforeValidator,
    Field,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from postmail.cadence.words import Identity
from postmail.errors import brief
from postmail.guidance import meant
from postmail.model import Model, data_error
from postmail.order.values import Moment, none_if_empty
from postmail.tags import ZoneName


class OrderEvent(Model):
    """Something about one order."""

    at: Moment
    """When it happened; the planner does not know it before."""
    order: str = Field(min_length=1, max_length=255)
    """The order's number."""


class Shipped(OrderEvent):
    """A parcel left."""

    type: Literal["shipped"] = "shipped"


class Delivered(OrderEvent):
    """Everything has arrived."""

    type: Literal["delivered"] = "delivered"


class DeliveryDateChanged(OrderEvent):
    """The promised day of delivery is another one now."""

    type: Literal["delivery-date-changed"] = "delivery-date-changed"
    expected: Moment
    """The latest moment of the new promise."""


class Cancelled(OrderEvent):
    """The order was called off."""

    type: Literal["cancelled"] = "cancelled"


class Refunded(OrderEvent):
    """The money went back."""

    type: Literal["refunded"] = "refunded"
    full: bool = True
    """Whether all of it went back; a part does not end anything."""


class CaseOpened(OrderEvent):
    """A return, a complaint, a dispute or a search for a lost parcel began."""

    type: Literal["case-opened"] = "case-opened"
    case: str = ""
    """The case's key, where an order can have several at once."""


class CaseClosed(OrderEvent):
    """It is settled."""

    type: Literal["case-closed"] = "case-closed"
    case: str = ""
    """Which one; without it, all cases of the order."""
    refunded: bool = False
    """Whether it ended with the money going back."""


class OrderViewed(OrderEvent):
    """The customer looked at the order's status page."""

    type: Literal["order-viewed"] = "order-viewed"


class Answered(OrderEvent):
    """The customer did what a mail asks for: wrote the review, filled in the survey."""

    type: Literal["answered"] = "answered"
    kind: str
    """The kind that asked."""


class Dropped(OrderEvent):
    """A claim dropped a mail because a rule was full: it does not go any more."""

    type: Literal["dropped"] = "dropped"
    kind: str
    round: int = 0


class Concerning(Model):
    """A person, by address, by customer number, or by both."""

    address: str | None = None
    customer: str | None = None

    @property
    def identity(self) -> Identity:
        """Whom it concerns."""
        return Identity.of(self.address, self.customer)

    @model_validator(mode="after")
    def _has_somebody(self) -> Self:
        if not (self.address or self.customer):
            raise ValueError("expected an address or a customer: it concerns nobody")
        return self


class RecipientEvent(Concerning):
    """Something about a person."""

    at: Moment
    """When it happened; the planner does not know it before."""


#: A stream, or None for all marketing.
_Given = Annotated[str, Field(min_length=1)] | None
#: The same; exports write "" for none, and then it is all that is meant.
_Taken = Annotated[str | None, BeforeValidator(none_if_empty)]


class Consented(RecipientEvent):
    """The customer said yes to a stream, or to all marketing."""

    type: Literal["consented"] = "consented"
    stream: _Given = None
    proof: str = ""
    """What shows it: which form, which text."""


class Notified(RecipientEvent):
    """At a sale, the customer got the notice that makes an existing customer (Art. 13(2))."""

    type: Literal["notified"] = "notified"
    stream: _Given = None
    proof: str = ""


class Withdrawn(RecipientEvent):
    """Every consent and notice so far, for a stream or for all marketing, is taken back."""

    type: Literal["withdrawn"] = "withdrawn"
    stream: _Taken = None


class Objected(RecipientEvent):
    """The customer does not want a stream, or any marketing."""

    type: Literal["objected"] = "objected"
    stream: _Taken = None


class Paused(RecipientEvent):
    """The customer wants no marketing for a while. The latest holds; one that is over ends it."""

    type: Literal["paused"] = "paused"
    until: Moment


class Bounced(RecipientEvent):
    """The address does not exist."""

    type: Literal["bounced"] = "bounced"


class Complained(RecipientEvent):
    """The customer reported a mail as spam."""

    type: Literal["complained"] = "complained"


class ZoneKnown(RecipientEvent):
    """The customer's time zone is known."""

    type: Literal["zone-known"] = "zone-known"
    zone: ZoneName


#: Every event, told apart by its `type`.
Event = (
    Shipped
    | Delivered
    | DeliveryDateChanged
    | Cancelled
    | Refunded
    | CaseOpened
    | CaseClosed
    | OrderViewed
    | Answered
    | Dropped
    | Consented
    | Notified
    | Withdrawn
    | Objected
    | Paused
    | Bounced
    | Complained
    | ZoneKnown
)

#: The names of all types.
_TYPES: tuple[str, ...] = tuple(kind.model_fields["type"].default for kind in get_args(Event))


def _known_type(value: object) -> object:
    if isinstance(value, Mapping) and value.get("type") not in _TYPES:
        found = f"no event has the type {brief(value['type'])}" if "type" in value else "no type"
        raise ValueError(f"{found}; {meant(str(value.get('type')), _TYPES)}")
    return value


_EVENTS: TypeAdapter[list[Event]] = TypeAdapter(
    list[Annotated[Event, Field(discriminator="type"), BeforeValidator(_known_type)]]
)


def read_events(data: Iterable[Any]) -> list[Event]:
    """
    Events from plain JSON values; DataError with every fault and its path.

    >>> events = [{"type": "delivered", "order": "1001", "at": "2026-03-02T09:30:00+01:00"}]
    >>> read_events(events)[0].order
    '1001'
    """
    try:
        return _EVENTS.validate_python(list(data))
    except ValidationError as error:
        raise data_error("events", error) from None
