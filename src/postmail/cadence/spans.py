"""Lengths of time and local times, as a policy writes them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Annotated, Self

from pydantic import (
    BeforeValidator,
    Field,
    PlainSerializer,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)

from postmail.cadence.instants import DAY, HOUR, MINUTE
from postmail.cadence.slips import expect_table
from postmail.errors import brief
from postmail.model import Model, Whole, derived


def _plain_time(value: object, read: ValidatorFunctionWrapHandler) -> time:
    try:  # numbers would be seconds since midnight
        found = read(value) if isinstance(value, (str, time)) else None
    except ValueError:
        found = None
    if found is None or found.tzinfo is not None or found.second or found.microsecond:
        known = "hours and minutes from 00:00 (midnight) to 23:59, such as 09:30"
        raise ValueError(f"expected a local time of {known}, got {brief(value)}")
    return found  # type: ignore[no-any-return]


#: A reading of the recipient's clock: hours and minutes, no zone.
LocalTime = Annotated[
    time, WrapValidator(_plain_time), PlainSerializer(lambda value: f"{value:%H:%M}")
]


#: Days, hours and minutes of a length of time: a hundred years at most, so that no date ends.
Days = Annotated[Whole, Field(ge=0, le=36_525)]
Hours = Annotated[Whole, Field(ge=0, le=36_525 * 24)]
Minutes = Annotated[Whole, Field(ge=0, le=36_525 * 24 * 60)]


class Span(Model):
    """A length of elapsed time: a day is 24 hours, whatever the clocks do."""

    days: Days = 0
    hours: Hours = 0
    minutes: Minutes = 0

    @model_validator(mode="before")
    @classmethod
    def _is_table(cls, value: object) -> object:
        return expect_table(value, "a length of time such as {hours = 20}")

    @derived
    def ticks(self) -> int:
        """Microseconds."""
        return self.days * DAY + self.hours * HOUR + self.minutes * MINUTE

    def __str__(self) -> str:
        parts = ((self.days, "day"), (self.hours, "hour"), (self.minutes, "minute"))
        named = [f"{count} {word}{'s' if count != 1 else ''}" for count, word in parts if count]
        return " ".join(named) or "no time"


class PositiveSpan(Span):
    """A length of time that is not zero."""

    @model_validator(mode="after")
    def _not_zero(self) -> Self:
        if not self.ticks:
            raise ValueError("expected a length of time above zero")
        return self


class After(Model):
    """An elapsed delay: so many hours after the anchor, in UTC. Days are not hours: see `OnDay`."""

    hours: Hours = 0
    minutes: Minutes = 0

    @derived
    def ticks(self) -> int:
        """Microseconds."""
        return self.hours * HOUR + self.minutes * MINUTE

    def after(self, event: str) -> str:
        """In words: `72 hours after delivered`."""
        length = Span(hours=self.hours, minutes=self.minutes)
        return f"{length} after {event}" if length.ticks else f"as soon as {event}"


class OnDay(Model):
    """A calendar delay: so many days after the anchor's local date, at a local time."""

    days: Days
    at: LocalTime

    def after(self, event: str) -> str:
        """In words: `7 days after delivered, at 10:00`."""
        day = f"{Span(days=self.days)} after {event}" if self.days else f"the day of {event}"
        return f"{day}, at {self.at:%H:%M}"


def _as_meant(value: object) -> object:
    """The one of the two whose keys a policy writes, so that its faults are of that one alone."""
    if isinstance(value, (After, OnDay)):
        return value
    either = "expected {hours = ...}, or {days = ..., at = ...}"
    if not isinstance(value, Mapping):
        raise ValueError(f"{either}, got {brief(value)}")
    elapsed, by_day = (not value.keys().isdisjoint(kind.model_fields) for kind in (After, OnDay))
    if elapsed and by_day:
        raise ValueError(f"{either}, got some of both")
    return (OnDay if by_day else After).model_validate(value)


#: How long after its anchor a mail is due.
Delay = Annotated[After | OnDay, BeforeValidator(_as_meant)]
