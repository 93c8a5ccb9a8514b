"""Hours of a policy: send windows, quiet hours, blackout dates, public holidays."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)

from postmail.cadence.slips import Tables, expect_table
from postmail.cadence.spans import LocalTime
from postmail.errors import brief
from postmail.model import Model
from postmail.order.values import is_written

#: Days of the week in the order of `date.weekday()`.
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _days(value: object) -> object:
    """The days that *value* names: one name, a range, or a list of both."""
    if isinstance(value, (list, tuple)):
        return tuple(
            day for one in value for day in (_range(one) if isinstance(one, str) else [one])
        )
    return _range(value) if isinstance(value, str) else value


def _range(name: str) -> tuple[str, ...]:
    first, dash, last = name.lower().partition("-")
    if dash and first in WEEKDAYS and last in WEEKDAYS:
        start, end = WEEKDAYS.index(first), WEEKDAYS.index(last)
        return tuple(WEEKDAYS[step % 7] for step in range(start, start + (end - start) % 7 + 1))
    return (name.lower() if name.lower() in WEEKDAYS else name,)


def _known_days(value: tuple[str, ...]) -> tuple[str, ...]:
    if not value:
        raise ValueError("expected at least one")
    if unknown := [day for day in value if day not in WEEKDAYS]:
        names = ", ".join(WEEKDAYS)
        raise ValueError(f"expected some of {names}, or mon-fri, got {brief(unknown[0])}")
    return value


def _plain_day(value: object, read: ValidatorFunctionWrapHandler) -> date:
    try:
        found = read(value) if is_written(value) else None
    except ValueError:
        found = None
    if found is None:
        shown = value if isinstance(value, date) else brief(value)
        raise ValueError(f"expected a date such as 2026-12-24, got {shown}")
    return found  # type: ignore[no-any-return]


#: Days of the week: "mon", "mon-fri", ["mon-thu", "sat"].
Days = Annotated[tuple[str, ...], AfterValidator(_known_days), BeforeValidator(_days)]
#: A date of the recipient's calendar.
Day = Annotated[date, WrapValidator(_plain_day)]


class Window(Model):
    """
    [start, end) on some days of the week, by the recipient's clock.

    An end at or before the start lies on the next day; the window belongs to the day on which it
    starts. In a gap of the clock an edge is the first valid instant after it; where a reading
    occurs twice, the window opens at the first and closes at the last.
    """

    days: Days = WEEKDAYS
    start: LocalTime
    end: LocalTime

    @model_validator(mode="before")
    @classmethod
    def _is_table(cls, value: object) -> object:
        return expect_table(value, '{days = "mon-fri", start = "09:00", end = "18:00"}')

    @property
    def minutes(self) -> tuple[int, int]:
        """Start and end in minutes from the midnight of the start day; the end is later."""
        start = self.start.hour * 60 + self.start.minute
        end = self.end.hour * 60 + self.end.minute
        return start, end if end > start else end + 24 * 60

    def __str__(self) -> str:
        days = "every day" if set(self.days) == set(WEEKDAYS) else " ".join(self.days)
        return f"{days} {self.start:%H:%M}-{self.end:%H:%M}"


class Blackout(Model):
    """Local dates, both included, on which nothing that keeps hours is handed off."""

    name: str = ""
    first: Day
    last: Day

    @model_validator(mode="before")
    @classmethod
    def _is_table(cls, value: object) -> object:
        return expect_table(value, "{first = 2026-12-24, last = 2026-12-26}")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.first > self.last:
            raise ValueError(f"blackout {self.first} is after {self.last}")
        return self

    def __str__(self) -> str:
        span = f"{self.first}" if self.first == self.last else f"{self.first} to {self.last}"
        return f"{self.name} ({span})" if self.name else span


class Hours(Model):
    """When mail that keeps hours may be handed off, by the recipient's clock."""

    send: Annotated[tuple[Window, ...], Tables] = ()
    """Only inside one of these; none means at any time."""
    quiet: Annotated[tuple[Window, ...], Tables] = ()
    """Never inside any of these."""
    blackouts: Annotated[tuple[Blackout, ...], Tables] = ()
    public_holidays: bool = False
    """Not on public holidays of the recipient's country (needs the extra `cadence`)."""
