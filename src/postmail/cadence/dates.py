"""Dates and instants, as policies, events and histories write them: as such, never as numbers."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import (
    AwareDatetime,
    BeforeValidator,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from postmail.errors import brief


def is_written(value: object) -> bool:
    """
    Whether *value* is a date, or text that begins like one. Numbers, in text too, would be read as
    seconds or milliseconds since 1970, whichever seems likelier.
    """
    return isinstance(value, date) or (isinstance(value, str) and value[4:5] == "-")


def _written(value: object) -> object:
    if not is_written(value):
        expected = "expected a date and time (ISO 8601, with its offset)"
        raise ValueError(f"{expected}, got {brief(value)}")
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


#: A point in time with its zone.
Moment = Annotated[AwareDatetime, BeforeValidator(_written)]
#: A date of the recipient's calendar.
Day = Annotated[date, WrapValidator(_plain_day)]
