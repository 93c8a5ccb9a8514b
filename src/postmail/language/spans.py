"""How a locale writes the span from one day or hour to another, without a word of glue."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache

from babel import Locale
from babel.dates import DateTimePattern, format_interval, get_period_id, parse_pattern

from postmail.language.cldr import cldr_locale
from postmail.language.moments import (
    apply_clock,
    date_pattern,
    date_text,
    filled,
    join_time,
    time_text,
    widely_set,
)

#: CLDR's names for day, month and weekday without the year; the widest that a locale has is used.
_DAY_SKELETONS = ("MMMMEEEEd", "MMMMEd", "MMMEd")
#: CLDR's names for period of the day, half of it, hour and minute; the first that differs counts.
_CLOCK_FIELDS = ("B", "a", "H", "h", "m")
#: A dash with blanks, as CLDR has it in most languages between ends of several words.
_SET_OFF = "\u2009–\u2009"
#: Languages that write so, but where CLDR sometimes does not between days with their weekdays.
_SETS_OFF_DAYS = frozenset({"pl", "sv"})
#: Languages where CLDR's spans of hours are spelt out (10時00分), and its times are not (10:00).
_SPANS_OF_TIMES = frozenset({"ja"})
#: Languages that say a day as in the full date, but for the year: "mandag den 9. marts".
_DAY_AS_IN_FULL = frozenset({"da", "ja"})


@lru_cache(maxsize=1024)
def day_text(locale: str, day: date) -> str:
    """
    A day with its weekday, without the year.

    >>> day_text("de", date(2026, 3, 9)), day_text("en-GB", date(2026, 3, 9))
    ('Montag, 9. März', 'Monday 9 March')
    >>> day_text("ja", date(2026, 3, 9))
    '3月9日（月）'
    >>> day_text("da", date(2026, 3, 9))
    'mandag den 9. marts'
    """
    data = cldr_locale(locale)
    return widely_set(filled(_day_pattern(locale), day, data), data)


@lru_cache(maxsize=1024)
def days_text(locale: str, first: date, last: date, year: bool) -> str:
    r"""
    From one day to another, or one day. The year is said where *year* asks or the two differ.

    >>> days_text("de", date(2026, 3, 9), date(2026, 3, 11), year=False)
    'Mo., 9.\u2009–\u2009Mi., 11. März'
    >>> days_text("ja", date(2026, 3, 9), date(2026, 3, 11), year=True)
    '2026年3月9日（月）～11日（水）'
    """
    if first == last:
        return date_text(locale, first, "full") if year else day_text(locale, first)
    skeleton = "yMMMEd" if year or first.year != last.year else "MMMEd"
    return widely_set(_interval(locale, first, last, skeleton), cldr_locale(locale))


def _interval(locale: str, first: date, last: date, skeleton: str) -> str:
    """As babel's `format_interval`, which looks for its patterns each time."""
    data = cldr_locale(locale)
    for field, patterns in _interval_patterns(locale, skeleton):
        if getattr(first, field) != getattr(last, field):
            pair = zip(patterns, (first, last), strict=False)
            return "".join(filled(pattern, day, data) for pattern, day in pair)
    return str(format_interval(first, last, skeleton, locale=data))


@lru_cache(maxsize=512)
def _interval_patterns(locale: str, skeleton: str) -> tuple[tuple[str, list[DateTimePattern]], ...]:
    """(field of a date, patterns of both ends where it differs): the first that differs counts."""
    data = cldr_locale(locale)
    found = data.interval_formats.get(skeleton, {})
    fields = {"y": "year", "M": "month", "d": "day"}
    return tuple(
        (name, [parse_pattern(pattern) for pattern in _tidied(found[letter], data)])
        for letter, name in fields.items()
        if letter in found
    )


def _tidied(ends: list[str], data: Locale) -> list[str]:
    r"""
    Both ends of a span of days with their weekdays, as the locale writes dashes and days elsewhere.

    >>> _tidied(["E dd MMM–", "E dd MMM"], cldr_locale("sv"))
    ['E d MMM\u2009–\u2009', 'E d MMM']
    """
    if re.search(r"\bMMM\b", " ".join(ends)):  # beside a month's name a day has no nought
        ends = [end.replace("dd", "d") for end in ends]
    dash = _SET_OFF if data.language in _SETS_OFF_DAYS else "–"
    return [re.sub(r"(?<=\w)–$", dash, end) for end in ends]


@lru_cache(maxsize=1024)
def hours_text(locale: str, first: datetime, last: datetime, year: bool) -> str:
    r"""
    From one time to another; the day is said once where it is the same.

    >>> two, four = datetime(2026, 3, 9, 14), datetime(2026, 3, 9, 16)
    >>> hours_text("de", two, four, year=False), hours_text("sv", two, four, year=True)
    ('Montag, 9. März, 14:00–16:00 Uhr', 'måndag 9 mars 2026 kl.\xa014:00–16:00')
    """
    if first.date() != last.date():
        year = year or first.year != last.year
        ends = [hours_text(locale, moment, moment, year) for moment in (first, last)]
        dash = _between(locale)
        return (_SET_OFF if dash in ("-", "–") else dash).join(ends)
    day = days_text(locale, first.date(), last.date(), year)
    return join_time(locale, day, _clock_text(locale, first, last), "medium")


def _between(locale: str) -> str:
    """What CLDR puts between two ends that share nothing."""
    fallback = str(cldr_locale(locale).interval_formats[None])
    return fallback.removeprefix("{0}").removesuffix("{1}")


def _clock_text(locale: str, first: datetime, last: datetime) -> str:
    """
    From one time of a day to another: what they share is said once.

    babel's `format_interval` does not know the periods of the day that Chinese divides by.
    """
    data = cldr_locale(locale)
    patterns = data.interval_formats[_clock(locale)]
    for field in _CLOCK_FIELDS:
        if field in patterns and _reading(field, first, data) != _reading(field, last, data):
            if data.language in _SPANS_OF_TIMES:
                return _between(locale).join(time_text(locale, at, "short") for at in (first, last))
            pair = zip(patterns[field], (first, last), strict=True)
            return "".join(apply_clock(pattern, end, data) for pattern, end in pair)
    return time_text(locale, first, "short")


def _reading(field: str, clock: datetime, data: Locale) -> object:
    """What *clock* shows in one of CLDR's fields."""
    readings = {"a": clock.hour // 12, "h": clock.hour, "H": clock.hour, "m": clock.minute}
    return get_period_id(clock, locale=data) if field == "B" else readings[field]


def _clock(locale: str) -> str:
    """CLDR's name for hours and minutes on the locale's clock: of 12 hours, or 24."""
    pattern = re.sub(r"'[^']*'", "", cldr_locale(locale).time_formats["short"].pattern)
    return "hm" if "h" in pattern or "K" in pattern else "Hm"


@lru_cache(maxsize=256)
def _day_pattern(locale: str) -> DateTimePattern:
    """The locale's pattern, its fields widened to full names (UTS 35, part 4, 2.6.2.2)."""
    data = cldr_locale(locale)
    if data.language in _DAY_AS_IN_FULL:
        return parse_pattern(re.sub("^y年| y$", "", date_pattern(data, "full").pattern))
    patterns = data.datetime_skeletons
    narrow = next(patterns[name].pattern for name in _DAY_SKELETONS if name in patterns)
    return parse_pattern(_widened(narrow))


def _widened(pattern: str) -> str:
    """
    A pattern with weekday and month in full; what is quoted stays.

    >>> _widened("E, d 'de' MMM"), _widened("ccc d.M."), _widened("EEEE d MMMM")
    ("EEEE, d 'de' MMMM", 'cccc d.M.', 'EEEE d MMMM')
    """
    full = {"E": "EEEE", "EEE": "EEEE", "ccc": "cccc", "MMM": "MMMM"}
    return re.sub(r"'[^']*'|E+|c+|M+", lambda field: full.get(field[0], field[0]), pattern)
