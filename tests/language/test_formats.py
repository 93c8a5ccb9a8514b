"""Formats: shared, immutable, and true to CLDR."""

import pickle
import re
import subprocess
import sys
import threading
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal, localcontext
from typing import Any

import pytest
from babel.numbers import format_currency, get_minus_sign_symbol
from hypothesis import given
from hypothesis import strategies as st

from postmail.errors import DataError, LocaleError, MoneyError
from postmail.language.formats import Formats
from postmail.language.moments import Style
from postmail.money import Money
from tests.language.days import HOURS, MONDAY, window

LOCALES = (
    "ar ar-AE cs da de de-AT de-CH en en-AU en-CA en-GB en-IN es es-MX fi fr fr-CH he hi hu "
    "it ja ko nb nl pl pt-BR pt-PT ro ru sv tr uk zh-CN zh-TW"
).split()
AMOUNTS = st.decimals(min_value=-(10**7), max_value=10**7, places=2)


@given(AMOUNTS, st.sampled_from(LOCALES), st.sampled_from(["EUR", "USD", "GBP", "JPY", "SEK"]))
def test_money_is_what_babel_writes(amount: Decimal, locale: str, currency: str) -> None:
    """Beyond the space after letters and the locale's minus, babel's own output is matched."""
    if currency == "JPY":
        amount = amount.to_integral_value()
    name = locale.replace("-", "_")
    theirs = format_currency(amount + 0, currency, locale=name)
    if (locale, currency) == ("da", "JPY"):
        theirs = theirs.replace("JP¥", "JPY")
    spaced = re.sub(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])", "\xa0", theirs)
    expected = spaced.replace("-", get_minus_sign_symbol(name))

    assert expected == Formats(locale).money(Money(amount, currency))


@given(AMOUNTS, st.sampled_from(LOCALES), st.sampled_from(["EUR", "CHF", "KWD", "SEK", "PLN"]))
def test_an_amount_never_breaks_at_the_end_of_a_line(
    amount: Decimal, locale: str, currency: str
) -> None:
    """Whatever stands between number and symbol, it is no ordinary space."""
    assert " " not in Formats(locale).money(Money(amount, currency))


@pytest.mark.parametrize(
    ("locale", "amount", "currency", "expected"),
    [
        ("de", "0.125", "EUR", "0,125\xa0€"),
        ("de", "12.500", "EUR", "12,50\xa0€"),
        ("en", "5", "KWD", "KWD\xa05.000"),
        ("en", "1234.5", "JPY", "¥1,234.5"),
        ("de-CH", "1234.5", "CHF", "CHF\xa01’234.50"),
        ("sv", "-5", "SEK", "−5,00\xa0kr"),
        ("en", "-0", "USD", "$0.00"),
        ("fr", "1234567.89", "EUR", "1\u202f234\u202f567,89\xa0€"),
        ("nl", "12.5", "EUR", "€\xa012,50"),
        ("da", "34200", "JPY", "34.200\xa0JPY"),
    ],
)
def test_money_in_the_words_of_the_locale(
    locale: str, amount: str, currency: str, expected: str
) -> None:
    """ISO decimals, more where they count, the locale's spaces, symbols and minus."""
    assert expected == Formats(locale).money(Money(amount, currency))


def test_no_digit_is_lost_to_the_programs_own_precision() -> None:
    """Decimal's context is the program's; ours is wide enough for every amount."""
    with localcontext() as context:
        context.prec = 3
        text = Formats("en").money(Money("123456789.12", "USD"))

    assert text == "$123,456,789.12"


@pytest.mark.parametrize("value", [1.5, None, "x", True, Decimal("NaN")])
def test_inexact_numbers_are_refused(value: Any) -> None:
    """A float has no exact decimals to write."""
    with pytest.raises(MoneyError, match="expected an"):
        Formats("de").number(value)


def test_one_object_per_locale_and_zone() -> None:
    """Spellings of one locale share one object; it survives pickling, and cannot be changed."""
    formats = Formats("de_CH", "Europe/Zurich")

    assert formats is Formats("de-CH", "Europe/Zurich")
    assert formats is pickle.loads(pickle.dumps(formats))
    with pytest.raises(AttributeError, match="cannot be changed"):
        formats.locale = "fr"


def test_threads_agree() -> None:
    """Eight threads that format the same things get the same texts."""
    texts: list[list[str]] = []

    def work() -> None:
        formats = Formats("sv", "Europe/Stockholm")
        moment = datetime(2026, 3, 9, 12, tzinfo=UTC)
        hours = range(200)
        texts.append([formats.datetime(moment + timedelta(hours=hour)) for hour in hours])

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(texts) == 8 and all(text == texts[0] for text in texts)


def test_an_unknown_region_leaves_the_language_and_an_unknown_language_is_refused() -> None:
    """CLDR decides which locales there are."""
    assert Formats("de-XX").locale == "de"
    assert Formats("zh-TW").locale == "zh-Hant-TW"
    with pytest.raises(LocaleError, match="CLDR has no data"):
        Formats("tlh")


@pytest.mark.parametrize("zone", ["", "Mars/Phobos", "../UTC", "/etc/passwd", "Europe", "a" * 999])
def test_a_zone_that_is_none_is_refused(zone: str) -> None:
    """Only names of the IANA database are zones; no path leads out of it."""
    with pytest.raises(DataError, match="expected a time zone"):
        Formats("de", zone)


@pytest.mark.parametrize("value", [datetime(2026, 3, 9), None, "2026-03-09", 5])
def test_a_time_without_a_zone_is_refused(value: Any) -> None:
    """What the clock shows without a zone is nobody's time."""
    with pytest.raises(DataError, match="expected a date and time with its zone"):
        Formats("de").time(value)


@pytest.mark.parametrize("style", ["", "huge", "yyyy-MM-dd", None])
def test_a_style_that_is_none_is_refused(style: Any) -> None:
    """Patterns of one's own would be wrong in every other locale."""
    with pytest.raises(DataError, match="expected full, long, medium, short"):
        Formats("de").date(date(2026, 3, 9), style)
    with pytest.raises(DataError, match="expected full, long, medium, short"):
        Formats("de").datetime(MONDAY, style)


def test_the_hour_that_comes_twice_is_told_apart() -> None:
    """Equal wall clocks on the night summer time ends are two moments."""
    formats = Formats("de", "Europe/Berlin")
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)

    assert "02:30" == formats.time(first) == formats.time(first + timedelta(hours=1))
    assert formats.time(first + timedelta(hours=2)) == "03:30"


def test_one_moment_is_told_by_the_clocks_of_each_zone() -> None:
    """Nothing that was kept for one zone is told in another, though the moments are equal."""
    zones = ("Europe/Berlin", "UTC", "America/New_York")
    formats = [Formats("en-GB", zone) for zone in zones]

    assert [each.time(MONDAY) for each in formats] == ["14:00", "13:00", "09:00"]
    assert [each.datetime(MONDAY)[-5:] for each in formats] == ["14:00", "13:00", "09:00"]
    assert [each.window(HOURS)[-11:] for each in formats] == [
        "14:00–17:00",
        "13:00–16:00",
        "09:00–12:00",
    ]


def test_the_hour_that_comes_twice_has_two_names() -> None:
    """With its zone's name the first is told from the second."""
    formats = Formats("en", "Europe/Berlin")
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    names = [formats.time(first + timedelta(hours=hours), "full") for hours in (0, 1)]

    assert [name.split("Central European ")[1] for name in names] == [
        "Summer Time)",
        "Standard Time)",
    ]


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "UTC", "Europe/Berlin", "Asia/Tokyo"])
@pytest.mark.parametrize("own", [UTC, timezone(timedelta(hours=-5)), timezone(timedelta(hours=9))])
def test_a_day_is_the_same_day_everywhere(zone: str, own: timezone) -> None:
    """Shops and carriers promise days, as midnights of theirs: no zone makes another of them."""
    first, last = datetime(2026, 3, 9, tzinfo=own), datetime(2026, 3, 11, 23, 59, 59, tzinfo=own)
    formats = Formats("sv", zone)

    assert formats.window(window(first, last, True)).replace("\u2009", " ") == "mån 9 – ons 11 mars"
    assert formats.window(window(first, None, True)) == "måndag 9 mars"


def test_a_japanese_day_has_one_form() -> None:
    """Weekdays stand in wide brackets, months are never mere numbers, times have a colon."""
    formats = Formats("ja", "Europe/Berlin")
    two_days = window(MONDAY, MONDAY + timedelta(2), True)

    assert formats.date(MONDAY, "full") == "2026年3月9日（月）"
    assert formats.window(window(MONDAY, None, True)) == "3月9日（月）"
    assert formats.window(two_days) == "3月9日（月）～11日（水）"
    assert formats.window(HOURS) == "3月9日（月） 14:00～17:00"
    assert formats.datetime(MONDAY, "medium") == formats.datetime(MONDAY) == "2026年3月9日 14:00"


@pytest.mark.parametrize(
    ("locale", "zone", "expected"),
    [
        ("da", "Europe/Copenhagen", "centraleuropæisk normaltid"),
        ("da", "America/Anchorage", "Alaska-sommertid"),
        ("da", "America/Cayenne", "Fransk Guyana-tid"),
        ("da", "UTC", "koordineret universaltid"),
        ("da", "Australia/Eucla", "vestlig centralaustralsk normaltid"),
        ("it", "Europe/Rome", "ora standard dell’Europa centrale"),
        ("it", "UTC", "tempo coordinato universale"),
        ("de", "Europe/Berlin", "Mitteleuropäische Normalzeit"),
        ("en", "Europe/Berlin", "Central European Standard Time"),
    ],
)
def test_a_time_zone_is_named_as_inside_a_sentence(locale: str, zone: str, expected: str) -> None:
    """Its own words begin small in Danish and Italian; places and German names do not."""
    assert Formats(locale, zone).time(MONDAY, "full").endswith(f" ({expected})")


@given(st.sampled_from(LOCALES), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_every_locale_writes_dates_and_windows(locale: str, day: date) -> None:
    """No locale of those that shops use lacks a pattern, and none leaves a field open."""
    start = datetime(day.year, day.month, day.day, 9, tzinfo=timezone(timedelta(hours=2)))
    formats = Formats(locale, "Europe/Berlin")
    spans = (
        window(start, start + timedelta(hours=3), False),
        window(start, start + timedelta(days=2), True),
        window(start, None, True),
    )
    texts = [*(formats.date(day, style) for style in ("full", "long", "medium", "short"))]
    texts += [formats.window(span, year) for span in spans for year in (True, False)]

    assert all(text and "{" not in text and "'" not in text for text in texts)


def test_nothing_is_loaded_before_it_is_used() -> None:
    """Importing the module opens no locale's data; formatting opens that locale's and no more."""
    program = (
        "from babel import localedata\n"
        "from postmail.language.formats import Formats\n"
        "before = set(localedata._cache)\n"
        "Formats('lo').number(1)\n"
        "print(sorted(before), sorted(localedata._cache))"
    )
    shown = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert shown.stdout.strip() == "[] ['lo', 'root']"


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("de-CH", "10:00:00 Uhr (Mitteleuropäische Normalzeit)"),
        ("en-GB", "10:00:00 (Central European Standard Time)"),
        ("es-MX", "10:00:00\u202fa.m. (hora estándar de Europa central)"),
        ("fr-CH", "10:00:00 (heure normale d’Europe centrale)"),
        ("ja", "10:00:00（中央ヨーロッパ標準時）"),
        ("nl", "10:00:00 uur (Midden-Europese standaardtijd)"),
        ("pl", "10:00:00 (czas środkowoeuropejski standardowy)"),
    ],
)
def test_a_time_to_the_second_has_its_zone_in_brackets(locale: str, expected: str) -> None:
    """CLDR's full forms hang the zone's name on the digits, which is no sentence."""
    moment = datetime(2026, 11, 22, 9, tzinfo=UTC)

    assert expected == Formats(locale, "Europe/Berlin").time(moment, "full")


@pytest.mark.parametrize(
    ("locale", "style", "expected"),
    [
        ("fr", "full", "dimanche 1er novembre 2026"),
        ("fr-CH", "long", "1er novembre 2026"),
        ("fr-CA", "medium", "1er nov. 2026"),
        ("fr-BE", "short", "1/11/26"),
        ("it", "long", "1 novembre 2026"),
    ],
)
def test_the_first_of_a_french_month_is_an_ordinal(
    locale: str, style: Style, expected: str
) -> None:
    """Beside the month's name, not among digits; the second is a number again."""
    formats = Formats(locale)

    assert formats.date(date(2026, 11, 1), style) == expected
    assert "er" not in formats.date(date(2026, 8, 2), style)


def test_a_french_span_begins_on_the_first() -> None:
    """Also where the month stands behind the other end only."""
    first = datetime(2026, 12, 1, 12, tzinfo=UTC)
    formats = Formats("fr")

    assert formats.window(window(first, None, True)) == "mardi 1er décembre"
    assert formats.window(window(first, first + timedelta(2), True)) == (
        "mar. 1er\u2009–\u2009jeu. 3 déc."
    )
