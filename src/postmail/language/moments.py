"""How a locale writes dates and times."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import DateTimeFormat, DateTimePattern, parse_pattern

from postmail.errors import DataError, Fault, brief
from postmail.language.cldr import cldr_locale

#: CLDR's widths: "full" has the weekday, "long" the month's name, "short" is digits.
Style = Literal["full", "long", "medium", "short"]

#: A field in a pattern that Babel has parsed.
_FIELD = re.compile(r"%\((\w+)\)s")
#: CLDR's patterns by skeleton, where those by width do not go together: a Japanese mail would have
#: 10月12日月曜日 beside 10月12日(月), and 2026/10/12 beside 2026年10月12日.
_BY_SKELETON = {"ja": {"full": "yMMMEd", "medium": "yMMMd"}}
#: Signs that Japanese sets as wide as its letters; CLDR's are for lists and calendars.
_FULL_WIDTH = str.maketrans("()", "（）")
#: Languages that say "kl." between a date and a time (CLDR's `atTime` patterns, which Babel does
#: not have; a no-break blank keeps the two together).
_SAYS_CLOCK = frozenset({"da", "nb", "nn", "no", "sv"})
#: What follows the digits of a time where its zone is told: CLDR's full forms hang the zone on the
#: digits, as in a table; in a sentence it stands in brackets.
_ZONES = {"de": " 'Uhr' (zzzz)", "ja": "(zzzz)", "nl": " 'uur' (zzzz)"}
#: The first of a month beside its name, where it is an ordinal as no other day is.
_FIRSTS = {"fr": "1er"}
#: Names of time zones that CLDR has as they stand in a list, and that begin with a small letter
#: inside a sentence: those with an adjective or a noun of the language, not with a place.
_SMALL_ZONES = {
    "da": re.compile(r"(?!Fransk Guyana)\w+(sk|lig|eret) "),
    "it": re.compile(r"(Ora|Tempo) "),
}


@lru_cache(maxsize=128)
def find_zone(name: str) -> ZoneInfo:
    """
    The IANA zone called *name*.

    Raises:
        DataError: there is none.
    """
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError, TypeError):  # unknown; no plain name; a folder
        problem = f"expected a time zone (IANA) like Europe/Berlin, got {brief(name)}"
        raise DataError(subject="zone", faults=[Fault("", problem)]) from None


def local_time(value: datetime, zone: str) -> datetime:
    """
    *value*, which has a zone, as the clocks in *zone* show it.

    Raises:
        DataError: *value* is no datetime, or has no zone.
    """
    if not isinstance(value, datetime) or value.utcoffset() is None:
        problem = f"expected a date and time with its zone, got {brief(value)}"
        raise DataError(subject="time", faults=[Fault("", problem)])
    there = find_zone(zone)
    if value.tzinfo is there:  # `astimezone` would leave a time that no clock there shows
        value = value.astimezone(UTC)
    return value.astimezone(there)


def calendar_day(value: date, zone: str) -> date:
    """
    The day that *value* means: where its own clock shows midnight, or the last minute of a day, it
    stands for that day, wherever it is read; at any other time the day is the one in *zone*. A
    plain date stays as it is.

    >>> night = datetime(2026, 3, 5, 3, tzinfo=UTC)
    >>> [str(calendar_day(at, "America/New_York")) for at in (night, night.replace(hour=0))]
    ['2026-03-04', '2026-03-05']

    Raises:
        DataError: *value* is no date, or a datetime without a zone.
    """
    there = local_date(value, zone)
    if isinstance(value, datetime) and (value.hour, value.minute) in ((0, 0), (23, 59)):
        return value.date()
    return there


def local_date(value: date, zone: str) -> date:
    """
    *value* as a date: a datetime's is the one in *zone*, a plain date stays as it is.

    Raises:
        DataError: *value* is neither, or a datetime without a zone.
    """
    if type(value) is date:
        return value
    if isinstance(value, datetime):
        return local_time(value, zone).date()
    raise DataError(subject="date", faults=[Fault("", f"expected a date, got {brief(value)}")])


@lru_cache(maxsize=2048)
def date_text(locale: str, day: date, style: Style) -> str:
    """
    A date.

    >>> date_text("de", date(2026, 3, 9), "full"), date_text("en-GB", date(2026, 3, 9), "short")
    ('Montag, 9. März 2026', '09/03/2026')
    >>> date_text("fr", date(2026, 3, 1), "long"), date_text("fr", date(2026, 3, 1), "short")
    ('1er mars 2026', '01/03/2026')
    """
    data = cldr_locale(locale)
    return widely_set(filled(date_pattern(data, style), day, data), data)


def date_pattern(data: Locale, style: Style) -> DateTimePattern:
    """
    CLDR's pattern for a date.

    >>> date_pattern(cldr_locale("de"), "full"), date_pattern(cldr_locale("ja"), "full")
    (<DateTimePattern 'EEEE, d. MMMM y'>, <DateTimePattern 'y年M月d日(E)'>)
    """
    pattern = _pattern(data.date_formats, style)
    skeleton = _BY_SKELETON.get(data.language, {}).get(style)
    return data.datetime_skeletons[skeleton] if skeleton else parse_pattern(pattern)


def widely_set(text: str, data: Locale) -> str:
    """
    *text* with its brackets as wide as the letters of its language.

    >>> widely_set("3月9日(月)", cldr_locale("ja")), widely_set("(E)", cldr_locale("en"))
    ('3月9日（月）', '(E)')
    """
    return text.translate(_FULL_WIDTH) if data.language == "ja" else text


def time_text(locale: str, clock: datetime, style: Style) -> str:
    r"""
    The time of day that *clock* shows.

    >>> time_text("de", datetime(2026, 3, 9, 14, 5), "short")
    '14:05'
    >>> time_text("en", datetime(2026, 3, 9, 14, 5), "short")
    '2:05\u202fPM'
    """
    return clock_text(locale, style, clock.replace(tzinfo=None), clock.tzinfo, clock.fold)


@lru_cache(maxsize=2048)
def clock_text(locale: str, style: Style, shown: datetime, zone: tzinfo | None, fold: int) -> str:
    """Clocks of two zones that show one moment are equal, and so are both of an hour's folds."""
    data = cldr_locale(locale)
    clock = shown.replace(tzinfo=zone, fold=fold)
    if style != "full":
        return apply_clock(_pattern(data.time_formats, style), clock, data)
    pattern = _pattern(data.time_formats, "medium") + _ZONES.get(data.language, " (zzzz)")
    return widely_set(apply_clock(pattern, clock, data), data)


def apply_clock(pattern: str, clock: datetime, data: Locale) -> str:
    """
    What *clock* shows by a CLDR time *pattern*.

    Korean halves of the day are written out, as everybody does: CLDR's short ones are English.

    >>> apply_clock("a h:mm", datetime(2026, 3, 9, 14, 5), cldr_locale("ko"))
    '오후 2:05'
    >>> apply_clock("h:mm a", datetime(2026, 3, 9, 14, 5), cldr_locale("en"))
    '2:05 PM'
    """
    if data.language == "ko":
        pattern = pattern.replace("a", "aaaa")
    return filled(parse_pattern(pattern), clock, data)


def filled(pattern: DateTimePattern, value: date, data: Locale) -> str:
    """*pattern* with the fields of *value* in it, as Babel's own `apply` does it, but quicker."""
    frame, fields = _compiled(pattern.format, data)
    return frame % tuple([field(value) for field in fields])


@lru_cache(maxsize=512)
def _compiled(form: str, data: Locale) -> tuple[str, tuple[Callable[[date], str], ...]]:
    """What stands between the fields of Babel's `%(EEE)s, %(d)s`, and functions that fill them."""
    names = _FIELD.findall(form)
    first = "1" if {"M", "MM"} & {*names} else _FIRSTS.get(data.language, "1")
    return _FIELD.sub("%s", form), tuple(_field(data, name, first) for name in names)


def _field(data: Locale, name: str, first: str) -> Callable[[date], str]:
    if name[0] in "Ec":  # 2001 began on a Monday
        weekdays = [str(DateTimeFormat(date(2001, 1, day), data)[name]) for day in range(1, 8)]
        return lambda day: weekdays[day.weekday()]
    if name[0] in "ML":
        months = [str(DateTimeFormat(date(2001, month, 1), data)[name]) for month in range(1, 13)]
        return lambda day: months[day.month - 1]
    if name == "d":
        return lambda day: first if day.day == 1 else str(day.day)
    if name == "y":
        return lambda day: str(day.year)
    if name[0] == "z":
        return lambda value: _zone_name(str(DateTimeFormat(value, data)[name]), data)
    return lambda value: str(DateTimeFormat(value, data)[name])


def _zone_name(name: str, data: Locale) -> str:
    """
    A time zone's *name* inside a sentence.

    >>> _zone_name("Centraleuropæisk tid", cldr_locale("da"))
    'centraleuropæisk tid'
    >>> _zone_name("Alaska-normaltid", cldr_locale("da"))
    'Alaska-normaltid'
    """
    small = _SMALL_ZONES.get(data.language)
    return name[0].lower() + name[1:] if small and small.match(name) else name


def datetime_text(locale: str, clock: datetime, style: Style) -> str:
    """
    A date in *style*, and the time in hours and minutes.

    >>> datetime_text("de", datetime(2026, 3, 9, 14, 5), "long")
    '9. März 2026, 14:05'
    >>> datetime_text("pl", datetime(2026, 3, 9, 14, 5), "long")
    '9 marca 2026 14:05'
    """
    return join_time(
        locale, date_text(locale, clock.date(), style), time_text(locale, clock, "short"), style
    )


def join_time(locale: str, day: str, time: str, style: Style = "long") -> str:
    r"""
    A date and a time as the locale puts them together.

    >>> join_time("de", "9. März", "14:05"), join_time("da", "9. marts", "14.05")
    ('9. März, 14:05', '9. marts kl.\xa014.05')
    """
    data = cldr_locale(locale)
    glue = _pattern(data.datetime_formats, style).replace("'", "")
    if style != "short" and data.language in _SAYS_CLOCK:
        glue = "{1} kl.\N{NO-BREAK SPACE}{0}"
    return glue.replace("{1}", day).replace("{0}", time)


def _pattern(patterns: Mapping[str, object], style: str) -> str:
    if style not in patterns:
        problem = f"expected {', '.join(get_args(Style))}, got {brief(style)}"
        raise DataError(subject="style", faults=[Fault("", problem)])
    pattern = patterns[style]
    return pattern.pattern if isinstance(pattern, DateTimePattern) else str(pattern)
