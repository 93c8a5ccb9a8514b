"""Where consumers have the right of withdrawal that Directive 2011/83/EU gives, and how long."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

#: To withdraw; once somebody did, for the goods and the money to go back (Articles 9, 13 and 14).
_PERIOD = timedelta(days=14)
#: The European Economic Area: the Union, Iceland, Liechtenstein and Norway (ISO 3166-1).
_COUNTRIES = (
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK"
)
_EEA = frozenset(_COUNTRIES.split())


def may_withdraw(country: str | None, business: bool | None) -> bool:
    """
    Whether a customer in *country* may have the right: nobody is kept from it by a gap in the data.

    >>> may_withdraw("SE", None), may_withdraw(None, None), may_withdraw("US", False)
    (True, True, False)
    >>> may_withdraw("SE", True)
    False
    """
    return business is not True and (country is None or country in _EEA)


def period_end(start: datetime) -> datetime:
    """
    The moment, 14 days after *start* (which has its zone), until which the period runs: by a clock
    that shows noon then. By another it might show a midnight, which stands for a day of the shop's,
    and this is no such day.

    >>> period_end(datetime(2026, 11, 5, 23, 59, tzinfo=UTC)).isoformat()
    '2026-11-19T12:59:00-11:00'
    """
    end = (start + _PERIOD).astimezone(UTC)
    return end.astimezone(timezone(timedelta(hours=12 - end.hour)))
