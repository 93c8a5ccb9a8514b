"""Which plural form a number takes: CLDR's rules, in the order of a .po file's forms."""

from __future__ import annotations

import decimal
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from gettext import c2py

from babel.plural import PluralRule, to_gettext

from postmail.errors import LocaleError
from postmail.language.cldr import cldr_locale
from postmail.money import to_decimal

#: CLDR's categories, in the order in which gettext's forms follow.
_CATEGORIES = ("zero", "one", "two", "few", "many", "other")
#: The numbers that tell all categories apart: counts of things, and the round millions.
_COUNTS = 1000
_SAMPLES = (*range(_COUNTS), 10**6, 2 * 10**6)
#: Wide enough for every number that `to_decimal` takes, whatever the program set for itself.
_EXACT = decimal.Context(prec=60)
_HEADER = re.compile(r"\s*nplurals\s*=\s*([1-6])\s*;\s*plural\s*=\s*([^;]+?)\s*;?\s*")


@dataclass(frozen=True, slots=True)
class Plural:
    """
    Called with a number, the index of the form that *locale* uses for it. Picklable.

    *indices* says which form each of CLDR's categories has.

    >>> plural_index("de")(1), plural_index("de")(2), plural_index("pl")(22)
    (0, 1, 1)
    >>> plural_index("en")(Decimal("1.00")), plural_index("en")(Decimal("1.5"))
    (0, 1)
    """

    locale: str
    indices: tuple[int, ...]
    """By category, in the order zero, one, two, few, many, other."""

    def __call__(self, number: Decimal | int) -> int:
        """The index; MoneyError for what is no exact number."""
        return self.indices[_category(self.locale, to_decimal(number))]

    @property
    def count(self) -> int:
        """How many forms there are."""
        return max(self.indices) + 1

    @property
    def of_one_number(self) -> frozenset[int]:
        """The forms that stand for a single number, and need not say it."""
        return _of_one_number(self)


@lru_cache(maxsize=256)
def _of_one_number(plural: Plural) -> frozenset[int]:
    used = Counter(plural.indices[category] for category in _sampled(plural.locale))
    return frozenset(index for index, times in used.items() if times == 1)


@lru_cache(maxsize=256)
def plural_index(locale: str, header: str | None = None) -> Plural:
    """
    The plural rule of *locale*, in the order of *header* (a Plural-Forms header) or of CLDR.

    Fractions, which gettext does not know, take the form of CLDR's category for them; where no
    whole number has that category, the last form. A millions' form that the header leaves out is
    the general one.

    >>> [plural_index("ar")(number) for number in (0, 1, 2, 3, 11, 100)]
    [0, 1, 2, 3, 4, 5]
    >>> plural_index("sv", "nplurals=2; plural=(n != 1);")(0)
    1

    Raises:
        LocaleError: CLDR does not know the language, or *header* is wrong for it.
    """
    places = _from_header(locale, header) if header else _from_cldr(locale)
    last = places.get("other", max(places.values()))
    return Plural(locale, tuple(places.get(name, last) for name in _CATEGORIES))


def plural_header(locale: str) -> str:
    """
    The Plural-Forms header of a catalogue in *locale*.

    >>> plural_header("ja")
    'nplurals=1; plural=(0);'
    >>> plural_header("sv")
    'nplurals=2; plural=((((n == 1)) && ((0 == 0))) ? 0 : 1);'

    Raises:
        LocaleError: CLDR does not know the language.
    """
    rules = cldr_locale(locale).plural_form.rules
    return to_gettext(PluralRule({name: rules[name] for name in list(_from_cldr(locale))[:-1]}))


def _from_cldr(locale: str) -> dict[str, int]:
    """{category: index} of the categories that counts of things have."""
    used = {_CATEGORIES[category] for category in _sampled(locale)[:_COUNTS]}
    return {name: index for index, name in enumerate(filter(used.__contains__, _CATEGORIES))}


def _from_header(locale: str, header: str) -> dict[str, int]:
    count, rule = _parsed(locale, header)
    places: dict[str, int] = {}
    for number, category in zip(_SAMPLES, _sampled(locale), strict=True):
        try:
            name, index = _CATEGORIES[category], rule(number)
        except ZeroDivisionError:
            raise _wrong(locale, f"divides by zero for {number}") from None
        if not 0 <= index < count:
            raise _wrong(locale, f"gives form {index} for {number}, and there are {count}")
        if places.setdefault(name, index) != index:
            raise _wrong(locale, f"parts {number} from other numbers of CLDR's form {name!r}")
    if len(set(places.values())) < count:
        raise _wrong(locale, f"has {count} forms, not all in use")
    needed = _from_cldr(locale)
    if len({places[name] for name in needed}) < len(needed):
        raise _wrong(locale, f"has no form of its own for each of {', '.join(needed)}")
    return places


def _parsed(locale: str, header: str) -> tuple[int, Callable[[int], int]]:
    found = _HEADER.fullmatch(header)
    if not found:
        raise _wrong(locale, "is none")
    try:
        return int(found[1]), c2py(found[2])
    except ValueError:
        raise _wrong(locale, "has no expression in C") from None


def _wrong(locale: str, how: str) -> LocaleError:
    problem = f"this Plural-Forms header {how}; expected {plural_header(locale)}"
    return LocaleError(tag=locale, problem=problem)


@lru_cache(maxsize=256)
def _sampled(locale: str) -> tuple[int, ...]:
    """The place in `_CATEGORIES` of the form for each of `_SAMPLES`."""
    form = cldr_locale(locale).plural_form
    return tuple(_CATEGORIES.index(form(number)) for number in _SAMPLES)


@lru_cache(maxsize=8192)
def _category(locale: str, number: Decimal) -> int:
    """The place in `_CATEGORIES` of the form for *number*, trailing zeros apart."""
    with decimal.localcontext(_EXACT):
        whole = number == number.to_integral_value()
        exact = int(number) if whole else number.normalize()
        return _CATEGORIES.index(cldr_locale(locale).plural_form(exact))
