"""Points in time, in the spellings that shop platforms use."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any
from zoneinfo import ZoneInfo

from postmail.errors import Fault, PayloadError, brief
from postmail.readers.trail import Trail

#: What stands for "no time": MySQL's zero date, PHP's and .NET's.
_VOID = re.compile(r"0000-00-00.*|-0001-11-30.*|0001-01-01.*")
#: Years outside are mistakes, and would break arithmetic with zones.
_YEARS = range(1970, 2201)


def zone(name: str | None) -> dt.tzinfo | None:
    """
    The time zone *name* (IANA, `Europe/Berlin`), None for None.

    Raises:
        PayloadError: there is no such zone, or *name* is no text.
    """
    if name is None:
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError, TypeError):
        message = f"expected a time zone of the IANA list, like Europe/Berlin, got {brief(name)}"
        raise PayloadError(subject="timezone", faults=[Fault("timezone", message)]) from None


def is_void(value: Any) -> bool:
    """Whether *value* is one of the ways to write that there is no time."""
    return isinstance(value, str) and bool(_VOID.fullmatch(value.strip()))


def parse(value: Any) -> dt.datetime | None:
    """
    The time in *value* (ISO 8601 text, or that of mail headers), with its zone where it has one;
    None where it is no time.

    >>> parse("2026-03-01 09:30:00+0200").isoformat(), parse("2026-03-01").isoformat()
    ('2026-03-01T09:30:00+02:00', '2026-03-01T00:00:00')
    >>> parse("soon")
    """
    if not isinstance(value, str) or len(value) > 60:
        return None
    text = value.strip().upper().replace(" UTC", "Z").replace(" GMT", "Z")
    text = re.sub(r"(\d) ([+-]\d)", r"\1\2", text)
    try:
        if re.match(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}|$)", text):
            moment = dt.datetime.fromisoformat(text)
        elif re.match(r"[A-Z]{3}, \d{1,2} [A-Z]{3} \d{4} \d{2}:\d{2}", text):
            moment = parsedate_to_datetime(value.strip())
        else:
            return None
    except ValueError:
        return None
    return moment if moment.year in _YEARS else None


def in_zone(moment: dt.datetime, path: str, trail: Trail) -> dt.datetime:
    """*moment* with a zone: its own, else the given one, else UTC; the latter two are findings."""
    if moment.tzinfo is not None:
        return moment
    name = str(trail.zone) if trail.zone else "UTC"
    trail.find("assumed-zone", path, f"a time without a zone was read as {name}")
    return moment.replace(tzinfo=trail.zone or dt.UTC)


def from_seconds(value: Any) -> dt.datetime | None:
    """The time *value* seconds after the start of 1970, in UTC; None where it is no such number."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 12:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    if not 0 < value < 7_258_118_400:  # the year 2200
        return None
    return dt.datetime.fromtimestamp(0, dt.UTC) + dt.timedelta(seconds=float(value))
