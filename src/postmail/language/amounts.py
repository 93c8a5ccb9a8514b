"""How a locale writes money, numbers and percentages. Western digits throughout, as shops do."""

from __future__ import annotations

import copy
import decimal
import unicodedata
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.numbers import (
    NumberPattern,
    get_currency_symbol,
    get_minus_sign_symbol,
    list_currencies,
)

from postmail.language.cldr import cldr_locale
from postmail.money import minor_units

NBSP = "\N{NO-BREAK SPACE}"
#: Signs of currencies that CLDR has and nobody writes: "JP¥" in Danish.
_CODES = frozenset({("da", "JPY")})
#: Wide enough for every amount that Money takes, whatever the program set for itself.
_EXACT = decimal.Context(prec=60)


def is_currency(code: str) -> bool:
    """
    Whether there is, or was, a currency of this code (ISO 4217, as CLDR knows it).

    >>> is_currency("EUR"), is_currency("EUO")
    (True, False)
    """
    return code in list_currencies()


@lru_cache(maxsize=8192)
def money_text(locale: str, amount: Decimal, currency: str, whole: bool = False) -> str:
    r"""
    An amount with its currency's symbol, never broken apart at a line's end.

    It has the currency's decimals (ISO 4217), and more where the amount has more that count; with
    *whole* none where the amount is round.

    >>> money_text("de", Decimal("1234.5"), "EUR"), money_text("en", Decimal("-0.125"), "USD")
    ('1.234,50\xa0€', '-$0.125')
    """
    decimals = _decimals(amount)
    places = 0 if whole and not decimals else max(minor_units(currency), decimals)
    data = cldr_locale(locale)
    known = (data.language, currency) not in _CODES
    symbol = get_currency_symbol(currency, data) if known else currency
    return _apply(_money_pattern(locale, places, symbol), amount, locale)


@lru_cache(maxsize=2048)
def number_text(locale: str, value: Decimal) -> str:
    """
    A number with all of its decimals that count.

    >>> number_text("de", Decimal("1234.50")), number_text("en", Decimal("1234.50"))
    ('1.234,5', '1,234.5')
    """
    data = cldr_locale(locale)
    pattern = _exactly(data, data.decimal_formats[None], 0, _decimals(value))
    return _apply(pattern, value, locale)


@lru_cache(maxsize=1024)
def percent_text(locale: str, value: Decimal) -> str:
    r"""
    A percentage, 19 being 19 %.

    >>> percent_text("de", Decimal(19)), percent_text("en", Decimal("7.50"))
    ('19\xa0%', '7.5%')
    """
    data = cldr_locale(locale)
    pattern = _exactly(data, data.percent_formats[None], 0, _decimals(value))
    return _apply(pattern, value.scaleb(-2, _EXACT), locale)


def _apply(pattern: NumberPattern, value: Decimal, locale: str) -> str:
    with decimal.localcontext(_EXACT):
        value += 0  # minus zero is no amount
        return str(pattern.apply(value, cldr_locale(locale)))


@lru_cache(maxsize=1024)
def _money_pattern(locale: str, places: int, symbol: str) -> NumberPattern:
    data = cldr_locale(locale)
    pattern = _exactly(data, data.currency_formats["standard"], places, places)
    before, after = pattern.prefix, pattern.suffix
    pattern.prefix = (_spaced_after(before[0], symbol), _spaced_after(before[1], symbol))
    pattern.suffix = (_spaced_before(after[0], symbol), _spaced_before(after[1], symbol))
    return pattern


def _exactly(data: Locale, pattern: NumberPattern, least: int, most: int) -> NumberPattern:
    """
    *pattern* with that many decimals, and with the locale's minus, which babel forgets.
    """
    pattern = copy.copy(pattern)
    pattern.frac_prec = (least, most)
    minus = get_minus_sign_symbol(data)
    pattern.prefix = (pattern.prefix[0], pattern.prefix[1].replace("-", minus))
    pattern.suffix = (pattern.suffix[0], pattern.suffix[1].replace("-", minus))
    return pattern


def _spaced_after(prefix: str, symbol: str) -> str:
    """
    *prefix* with the symbol in it, by CLDR's currencySpacing (UTS 35, part 3): letters do not touch
    digits, `SEK 5` but `$5`.

    babel leaves it out.
    """
    blank = NBSP if prefix.endswith("¤") and _needs_space(symbol[-1]) else ""
    return prefix.replace("¤", symbol) + blank


def _spaced_before(suffix: str, symbol: str) -> str:
    blank = NBSP if suffix.startswith("¤") and _needs_space(symbol[0]) else ""
    return blank + suffix.replace("¤", symbol)


def _needs_space(character: str) -> bool:
    """Whether it may not touch a digit: all but symbols (S) and separators (Z)."""
    return unicodedata.category(character)[0] not in "SZ"


def _decimals(value: Decimal) -> int:
    """How many decimals of *value* count: trailing zeros do not."""
    exponent = value.normalize(_EXACT).as_tuple().exponent
    return max(0, -int(exponent))
