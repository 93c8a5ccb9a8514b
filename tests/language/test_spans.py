"""Spans of days and hours, as each language writes them."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from postmail.language.formats import Formats
from postmail.order import DeliveryWindow
from tests.language.days import HOURS, MONDAY, window


@pytest.mark.parametrize(
    ("locale", "value", "expected"),
    [
        ("en-GB", window(MONDAY, MONDAY, True), "Monday 9 March"),
        ("de", window(MONDAY, MONDAY + timedelta(hours=2), True), "Montag, 9. März"),
        ("de", window(MONDAY, None, True), "Montag, 9. März"),
        ("de", window(MONDAY, MONDAY + timedelta(2), True), "Mo., 9. – Mi., 11. März"),
        ("sv", window(MONDAY, MONDAY + timedelta(2), True), "mån 9 – ons 11 mars"),
        ("en", window(MONDAY, MONDAY + timedelta(2), True), "Mon, Mar 9 – Wed, Mar 11"),
        ("de", window(MONDAY, MONDAY, False), "Montag, 9. März, 14:00"),
        ("fr", window(None, MONDAY, False), "lundi 9 mars, 14:00"),
        (
            "de",
            window(MONDAY, MONDAY + timedelta(1), False),
            "Montag, 9. März, 14:00 – Dienstag, 10. März, 14:00",
        ),
        (
            "de",
            window(MONDAY, MONDAY + timedelta(365), True),
            "Mo., 9. März 2026 – Di., 9. März 2027",
        ),
    ],
)
def test_a_window_says_what_is_known(locale: str, value: DeliveryWindow, expected: str) -> None:
    """Days or hours, one end or two, and the year only where the window spans two."""
    text = Formats(locale, "Europe/Berlin").window(value).replace("\u2009", " ")

    assert expected == text


@pytest.mark.parametrize(
    ("locale", "when", "hours", "day"),
    [
        ("da", "9. mar. 2026 kl.\xa014.00", "kl.\xa014.00–17.00", "mandag den 9. marts"),
        ("nb", "9. mars 2026 kl.\xa014:00", "kl.\xa014:00–17:00", "mandag 9. mars"),
        ("sv", "9 mars 2026 kl.\xa014:00", "kl.\xa014:00–17:00", "måndag 9 mars"),
    ],
)
def test_scandinavians_say_that_a_number_is_a_time(
    locale: str, when: str, hours: str, day: str
) -> None:
    """The word stands between date and time, and keeps to the time at the end of a line."""
    formats = Formats(locale, "Europe/Berlin")

    assert formats.datetime(MONDAY, "medium") == when
    assert formats.window(HOURS) == f"{day} {hours}"
    assert "kl." not in formats.datetime(MONDAY, "short")


@pytest.mark.parametrize(
    ("locale", "expected"),
    [("pl", "poniedziałek, 9 marca, 14:00–17:00"), ("it", "lunedì 9 marzo, 14:00–17:00")],
)
def test_hours_do_not_run_into_the_day(locale: str, expected: str) -> None:
    """Two numbers side by side are parted by a comma where there is no word between them."""
    assert Formats(locale, "Europe/Berlin").window(HOURS) == expected


@pytest.mark.parametrize(
    ("days", "year", "expected"),
    [
        (2, False, "pon., 9 mar – śr., 11 mar"),
        (2, True, "pon., 9 – śr., 11 mar 2026"),
        (30, False, "pon., 9 mar – śr., 8 kwi"),
    ],
)
def test_a_polish_dash_has_blanks_between_words_and_none_between_times(
    days: int, year: bool, expected: str
) -> None:
    """Between days with their weekdays the dash is set off, as CLDR has it in other languages."""
    formats = Formats("pl", "Europe/Berlin")
    text = formats.window(window(MONDAY, MONDAY + timedelta(days), True), year)

    assert text == expected.replace(" – ", "\u2009–\u2009")
    assert "14:00–17:00" in formats.window(HOURS)


@pytest.mark.parametrize(
    ("locale", "year", "expected"),
    [
        ("it", False, "mar 3 – gio 5 nov"),
        ("it", True, "mar 3 – gio 5 nov 2026"),
        ("sv", False, "tis 3 – tors 5 nov."),
        ("sv", True, "tis 3 nov. – tors 5 nov. 2026"),
    ],
)
def test_a_day_beside_the_name_of_a_month_has_no_nought(
    locale: str, year: bool, expected: str
) -> None:
    """Spans are set as single days are, with and without their year."""
    third = datetime(2026, 11, 3, 12, tzinfo=UTC)
    text = Formats(locale).window(window(third, third + timedelta(2), True), year)

    assert text == expected.replace(" – ", "\u2009–\u2009")


@pytest.mark.parametrize("locale", ["da", "fi", "nb"])
def test_a_dash_between_two_days_with_hours_is_no_hyphen(locale: str) -> None:
    """CLDR joins any two things there without blanks: a day and an hour are several words."""
    text = Formats(locale).window(window(MONDAY, MONDAY + timedelta(1), False))

    assert text.count("\u2009–\u2009") == 1


def test_a_window_can_say_its_year() -> None:
    """A pre-order may be far away: then the template asks for the year."""
    formats = Formats("de", "Europe/Berlin")

    assert formats.window(window(MONDAY, None, True), year=True) == "Montag, 9. März 2026"
    assert "März 2026" in formats.window(window(MONDAY, MONDAY + timedelta(2), True), year=True)


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("fr-CA", "lundi 30 novembre, 14 h 00 – 16 h 00"),
        ("fr", "lundi 30 novembre, 14:00 – 16:00"),
        ("en-CA", "Monday, November 30, 2:00–4:00 p.m."),
    ],
)
def test_hours_by_the_locales_own_clock(locale: str, expected: str) -> None:
    """A letter that a pattern quotes is no field: 14 h 00 is the clock of 24 hours."""
    window = DeliveryWindow.model_validate(
        {
            "earliest": "2026-11-30T14:00:00+01:00",
            "latest": "2026-11-30T16:00:00+01:00",
            "by_day": False,
        }
    )
    text = Formats(locale, "Europe/Berlin").window(window)

    assert expected == re.sub(r"\s", " ", text)
