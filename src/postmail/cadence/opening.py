"""Opening hours at work: the next instant at which mail that keeps hours may leave."""

from __future__ import annotations

from collections.abc import Iterable

from postmail.cadence.hours import WEEKDAYS, Hours, Window
from postmail.cadence.instants import DAY, HOUR
from postmail.cadence.zones import Clock, as_date, as_day, clock, weekday
from postmail.extras import require

#: How far ahead an opening is looked for. A policy that is closed for longer is closed.
HORIZON = 400

Interval = tuple[int, int]


class Opening:
    """
    The hours of a policy by one clock and one country's holidays.

    Works by UTC days: {day: the open intervals that touch it}, made when first asked for.
    """

    __slots__ = ("_always", "_clock", "_country", "_days", "_hours", "_off", "_offs")

    def __init__(self, hours: Hours, zone: str, country: str = "") -> None:
        self._hours = hours
        self._clock = clock(zone)
        self._country = country
        self._always = not (hours.send or hours.quiet or hours.blackouts or hours.public_holidays)
        self._days: dict[int, tuple[Interval, ...]] = {}
        self._off: dict[int, str] = {}
        self._offs: set[int] = set()

    def next(self, instant: int, lease: int = 0) -> int | None:
        """
        The first instant from *instant* on from which a whole lease (at most a day) is open.

        None where there is no such instant within four hundred days.
        """
        if self._always:
            return instant
        first = instant // DAY
        for day in range(first, first + HORIZON):
            intervals = self._days.get(day)
            if intervals is None:
                intervals = self._days[day] = self._open(day)
            for start, end in intervals:
                begin = start if start > instant else instant
                if begin + lease < end:
                    return begin
        return None

    def day_off(self, instant: int) -> str:
        """The name of the blackout or holiday on the instant's local date, or ""."""
        return self._off_name(self._clock.day(instant))

    def _open(self, utc_day: int) -> tuple[Interval, ...]:
        low, high = utc_day * DAY, (utc_day + 2) * DAY
        days = range(self._clock.day(low) - 1, self._clock.day(high) + 2)
        hours = self._hours
        opened = _union(_spread(hours.send, days, self._clock)) if hours.send else [(low, high)]
        closed = _spread(hours.quiet, days, self._clock)
        closed += [
            (self._clock.first(day), self._clock.first(day + 1))
            for day in days
            if self._off_name(day)
        ]
        return tuple(
            (start, end)
            for start, end in _without(opened, _union(closed))
            if end > low and start < low + DAY
        )

    def _off_name(self, day: int) -> str:
        for blackout in self._hours.blackouts:
            if as_day(blackout.first) <= day <= as_day(blackout.last):
                return str(blackout)
        if not (self._hours.public_holidays and self._country):
            return ""
        year = as_date(day).year
        if year not in self._offs:
            self._off.update(_holidays(self._country, year))
            self._offs.add(year)
        return self._off.get(day, "")


def longest_closure(hours: Hours) -> int | None:
    """
    An upper bound in microseconds of how long the hours stay closed, three hours of moved clocks
    included; None where dates are involved and no bound is known.
    """
    if hours.blackouts or hours.public_holidays:
        return None
    opening, worst, at = Opening(hours, "UTC"), 0, 0
    while at < 15 * DAY:
        start = opening.next(at)
        if start is None:
            return None
        worst = max(worst, start - at)
        at = start + HOUR // 4 if start == at else start
    return worst + 3 * HOUR


def longest_opening(hours: Hours) -> int:
    """How many microseconds at most the windows of a week are open at a stretch, dates aside."""
    opening = Opening(without_dates(hours), "UTC")
    week = range(7, 14)
    return max((end - start for day in week for start, end in opening._open(day)), default=0)


def without_dates(hours: Hours) -> Hours:
    """The same hours in every week, without blackouts and holidays."""
    return hours.model_copy(update={"blackouts": (), "public_holidays": False})


def _spread(windows: Iterable[Window], days: range, clock: Clock) -> list[Interval]:
    """The windows on these local days as intervals of instants."""
    return [
        (clock.first(day, start), clock.last(day, end))
        for window in windows
        for start, end in (window.minutes,)
        for day in days
        if WEEKDAYS[weekday(day)] in window.days
    ]


def _union(intervals: list[Interval]) -> list[Interval]:
    merged: list[Interval] = []
    for start, end in sorted(intervals):
        if end <= start:  # swallowed by a gap of the clock
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _without(opened: list[Interval], closed: list[Interval]) -> list[Interval]:
    """What is left of sorted, disjoint intervals after others are taken out."""
    for shut, reopened in closed:
        opened = [
            piece
            for start, end in opened
            for piece in ((start, min(end, shut)), (max(start, reopened), end))
            if piece[0] < piece[1]
        ]
    return opened


def _holidays(country: str, year: int) -> dict[int, str]:
    require("public_holidays in a policy", ["holidays"])
    import holidays

    try:
        entity = holidays.country_holidays(country)
    except NotImplementedError:  # a country that the library does not know has none
        return {}
    # Without a language the library would ask the machine's locale.
    language = "en_US" if "en_US" in entity.supported_languages else entity.default_language
    found = holidays.country_holidays(country, years=year, language=language)
    return {as_day(day): f"{name} ({country})" for day, name in sorted(found.items())}
