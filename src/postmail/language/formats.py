"""What a locale makes of facts: money, dates, names, addresses, as its readers write them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Never, final

from postmail.errors import LocaleError
from postmail.language import amounts, lists, moments, names, postal, spans
from postmail.language.cldr import known_tag
from postmail.language.lists import ListStyle
from postmail.language.moments import Style
from postmail.language.names import Person
from postmail.money import Money, to_decimal
from postmail.order import Address, DeliveryWindow


@final
class Formats:
    """
    The habits of one *locale* (BCP 47) and the clocks of one *zone* (IANA).

    All results are plain text, not escaped. They hold no-break spaces where CLDR puts them: an
    amount never parts from its symbol. Immutable, shared (one object per locale and zone, the
    latest 256 of them), picklable, safe between threads. Nothing is loaded before it is used.

    >>> de, sv = Formats("de-CH", "Europe/Zurich"), Formats("sv_SE", "Europe/Stockholm")
    >>> de.locale, sv.locale, de is Formats("de-CH", "Europe/Zurich")
    ('de-CH', 'sv-SE', True)

    Raises:
        LocaleError: *locale* is not a tag, or CLDR does not know its language.
        DataError: *zone* is not an IANA time zone.
    """

    __slots__ = ("locale", "zone")
    locale: str
    """The locale that CLDR knows: the one asked for, or its language."""
    zone: str
    """The zone's name."""

    def __new__(cls, locale: str, zone: str = "UTC") -> Formats:
        """The shared object: spellings may be hostile, what they come to is bounded."""
        known = known_tag(locale)
        if known is None:
            raise LocaleError(tag=locale, problem="CLDR has no data for this language")
        return _shared(known, moments.find_zone(zone).key)

    def __setattr__(self, name: str, value: object) -> Never:
        raise AttributeError(f"Formats cannot be changed: {name}")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.locale, self.zone)

    def __repr__(self) -> str:
        return f"Formats({self.locale!r}, {self.zone!r})"

    def money(self, value: Money, whole: bool = False) -> str:
        r"""
        An amount with its currency; more decimals than the currency's where they count. With
        *whole* a round amount has none, as in running text: 15 € off.

        >>> price = Money("1234.5", "EUR")
        >>> Formats("de").money(price), Formats("en-IE").money(price), Formats("sv").money(-price)
        ('1.234,50\xa0€', '€1,234.50', '−1\xa0234,50\xa0€')
        >>> Formats("ja").money(Money(1234, "JPY")), Formats("en").money(Money(5, "SEK"))
        ('￥1,234', 'SEK\xa05.00')
        >>> Formats("de").money(Money(15, "EUR"), whole=True)
        '15\xa0€'
        """
        return amounts.money_text(self.locale, value.amount, value.currency, whole)

    def number(self, value: Decimal | int) -> str:
        """
        A number, with all of its decimals that count.

        >>> Formats("de").number(Decimal("1234.50")), Formats("en").number(2)
        ('1.234,5', '2')

        Raises:
            MoneyError: for a float, or anything that is no exact number.
        """
        return amounts.number_text(self.locale, to_decimal(value))

    def percent(self, value: Decimal | int) -> str:
        r"""
        A percentage: 19 is nineteen per cent.

        >>> Formats("de").percent(19), Formats("en").percent(Decimal("7.5"))
        ('19\xa0%', '7.5%')

        Raises:
            MoneyError: for a float, or anything that is no exact number.
        """
        return amounts.percent_text(self.locale, to_decimal(value))

    def day(self, value: date, style: Style = "long") -> str:
        """
        A day that the shop names, such as the last one to pay: a midnight, or the last minute of a
        day, stands for its day in every zone. At any other time it is as `date`.

        >>> from datetime import UTC
        >>> last = datetime(2026, 3, 9, 23, 59, tzinfo=UTC)
        >>> berlin = Formats("de", "Europe/Berlin")
        >>> berlin.day(last), berlin.date(last)
        ('9. März 2026', '10. März 2026')

        Raises:
            DataError: as `date`.
        """
        return moments.date_text(self.locale, moments.calendar_day(value, self.zone), style)

    def date(self, value: date, style: Style = "long") -> str:
        """
        A date, or the date that a datetime has in this zone.

        >>> from datetime import UTC
        >>> day = date(2026, 3, 9)
        >>> Formats("de").date(day), Formats("en-GB").date(day, "full")
        ('9. März 2026', 'Monday, 9 March 2026')
        >>> Formats("sv", "Europe/Stockholm").date(datetime(2026, 3, 9, 23, 30, tzinfo=UTC))
        '10 mars 2026'

        Raises:
            DataError: for anything else, and for a datetime without a zone.
        """
        return moments.date_text(self.locale, moments.local_date(value, self.zone), style)

    def time(self, value: datetime, style: Style = "short") -> str:
        r"""
        The time of day in this zone.

        >>> from datetime import UTC
        >>> moment = datetime(2026, 3, 9, 13, 5, tzinfo=UTC)
        >>> Formats("de", "Europe/Berlin").time(moment), Formats("en").time(moment)
        ('14:05', '1:05\u202fPM')

        Raises:
            DataError: for anything but a datetime with a zone.
        """
        return moments.time_text(self.locale, moments.local_time(value, self.zone), style)

    def datetime(self, value: datetime, style: Style = "long") -> str:
        """
        The date in *style*, and hours and minutes, in this zone.

        >>> from datetime import UTC
        >>> moment = datetime(2026, 3, 9, 13, 5, tzinfo=UTC)
        >>> Formats("de", "Europe/Berlin").datetime(moment)
        '9. März 2026, 14:05'
        >>> Formats("ja", "Asia/Tokyo").datetime(moment, "medium")
        '2026年3月9日 22:05'

        Raises:
            DataError: for anything but a datetime with a zone.
        """
        return moments.datetime_text(self.locale, moments.local_time(value, self.zone), style)

    def window(self, value: DeliveryWindow, year: bool = False) -> str:
        """
        When a delivery is expected, with weekdays; hours only where they are promised. Days are
        those of the shop or the carrier: a midnight stands for its day in every zone.

        The weekday tells the year; it is written where *year* asks, or the window spans two. A
        window with one end is that end alone: "from" and "until" belong to the sentence around it.

        >>> from datetime import UTC
        >>> window = DeliveryWindow(
        ...     earliest=datetime(2026, 3, 9, 13, tzinfo=UTC),
        ...     latest=datetime(2026, 3, 9, 15, tzinfo=UTC),
        ...     by_day=False,
        ... )
        >>> Formats("de", "Europe/Berlin").window(window)
        'Montag, 9. März, 14:00–16:00 Uhr'
        >>> Formats("sv", "Europe/Stockholm").window(DeliveryWindow(latest=window.latest))
        'måndag 9 mars'
        """
        ends = [end for end in (value.earliest, value.latest) if end is not None]
        if value.by_day:
            days = [moments.calendar_day(end, self.zone) for end in ends]
            return spans.days_text(self.locale, days[0], max(days), year)
        clocks = [moments.local_time(end, self.zone) for end in ends]
        # Without their zone: what is kept by equal clocks must not serve another zone.
        first, last = (clocks[at].replace(tzinfo=None) for at in (0, -1))
        return spans.hours_text(self.locale, first, last, year)

    def sentence(self, items: Iterable[str | None], style: ListStyle = "standard") -> str:
        """
        A list in words, without the items that are None or empty; nothing for no items. Items that
        run against the locale are isolated, each by itself.

        >>> Formats("de").sentence(["A", "B", "C"]), Formats("en").sentence(["A", "B"], "or")
        ('A, B und C', 'A or B')

        Raises:
            TypeError: for an item that is neither a text nor a number.
        """
        words = [word for item in items if item is not None and (word := _word(item))]
        return lists.list_text(self.locale, words, style)

    def country(self, code: str) -> str:
        """
        The name of a country (ISO 3166-1), or the code where it has none.

        >>> Formats("de").country("SE"), Formats("sv").country("DE")
        ('Schweden', 'Tyskland')
        """
        return postal.country_name(self.locale, code)

    def full_name(self, person: Person) -> str | None:
        """
        The whole name in the right order; the company where there is no name; or None.

        >>> ida = Address(first_name="Ida", last_name="Lund")
        >>> Formats("de").full_name(ida), Formats("hu").full_name(ida)
        ('Ida Lund', 'Lund Ida')
        """
        return names.full_name(self.locale, person)

    def given_name(self, person: Person) -> str | None:
        """
        What a friendly letter calls someone: the given name, else as `full_name`.

        >>> ida = Address(first_name="Ida", last_name="Lund")
        >>> Formats("sv").given_name(ida), Formats("de").given_name(Address(name="Ida Lund"))
        ('Ida', 'Ida Lund')
        """
        return names.given_name(self.locale, person)

    def phone(self, text: str) -> str:
        """
        A telephone number as it was typed, on one line.

        >>> Formats("de").phone(" +49 30  1234 "), Formats("sv").phone("08-123 45")
        ('+49 30 1234', '08-123 45')
        """
        return " ".join(text.split())

    def address(self, value: Address, home: str | None = None) -> tuple[str, ...]:
        """
        A postal address in lines, in the order of its country.

        The country's name comes last, unless it is *home* (ISO 3166-1). No telephone number.

        >>> parts = {"name": "Ida Lund", "lines": ["1 High St"], "city": "York", "country": "GB"}
        >>> Formats("en").address(Address(postal_code="YO1 8QH", **parts), home="GB")
        ('Ida Lund', '1 High St', 'York', 'YO1 8QH')
        >>> Formats("de").address(Address(**parts))
        ('Ida Lund', '1 High St', 'York', 'Vereinigtes Königreich')
        """
        return postal.address_lines(self.locale, value, home)


@lru_cache(maxsize=256)
def _shared(locale: str, zone: str) -> Formats:
    formats = object.__new__(Formats)
    object.__setattr__(formats, "locale", locale)
    object.__setattr__(formats, "zone", zone)
    return formats


def _word(item: object) -> str:
    """A text or a number of a list; anything else would show how programs write it."""
    if isinstance(item, str | int | Decimal) and not isinstance(item, bool):
        return str(item)
    raise TypeError(f"expected texts or numbers, got {type(item).__name__}")
