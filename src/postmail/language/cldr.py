"""The door to CLDR: babel's data for a locale, opened only when that locale is first used."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Literal

from babel import Locale, UnknownLocaleError
from babel.localedata import LocaleDataDict

from postmail.errors import LocaleError
from postmail.language.tags import Tag, parse_tag

#: Where babel's Locale keeps its data.
_DATA = "_Locale__data"
#: The way a language is written.
Direction = Literal["ltr", "rtl"]


def known_tag(value: str) -> str | None:
    """
    The nearest locale of the same language that CLDR describes, or None.

    >>> known_tag("de_CH"), known_tag("de-XX"), known_tag("zh-TW"), known_tag("tlh")
    ('de-CH', 'de', 'zh-Hant-TW', None)

    Raises:
        LocaleError: *value* is not a language tag.
    """
    found = _find(parse_tag(value))
    return found[0].text if found else None


def cldr_locale(value: str) -> Locale:
    """
    CLDR's data for *value*, or for its language where CLDR does not know the region.

    >>> cldr_locale("sv-SE").territories["DE"], cldr_locale("de").territories["SE"]
    ('Tyskland', 'Schweden')

    Raises:
        LocaleError: *value* is not a language tag, or CLDR does not know the language.
    """
    found = _find(parse_tag(value))
    if found is None:
        raise LocaleError(tag=value, problem="CLDR has no data for this language")
    return found[1]


@lru_cache(maxsize=512)
def text_direction(value: str) -> Direction:
    """
    How the language of *value* is written; left to right where CLDR does not know it.

    >>> text_direction("de-CH"), text_direction("ar-AE"), text_direction("he")
    ('ltr', 'rtl', 'rtl')

    Raises:
        LocaleError: *value* is not a language tag.
    """
    found = _find(parse_tag(value))
    return "rtl" if found and found[1].character_order == "right-to-left" else "ltr"


@lru_cache(maxsize=512)
def _find(tag: Tag) -> tuple[Tag, Locale] | None:
    """*tag*, or its part that CLDR knows, with the data: region and script may have to go."""
    for part in (tag, Tag(tag.language, tag.script), Tag(tag.language)):
        try:
            data = Locale.parse(part.text, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
        return Tag(part.language, part.script, part.region), _with_data_of_its_own(data)
    return None


@lru_cache(maxsize=64)
def _with_data_of_its_own(locale: Locale) -> Locale:
    """
    *locale*, the same for equal ones, sharing no dictionary with others. Babel writes what an alias
    leads to into the dictionaries that regions share with their language: of two, the first would
    decide for both how the other's months are called (ar, ar-JO).
    """
    shared: Any = locale._data
    setattr(locale, _DATA, LocaleDataDict(_copied(shared._data)))
    return locale


def _copied(data: dict[Any, Any]) -> dict[Any, Any]:
    """The dictionaries of *data* copied, what is in them as it is."""
    return {
        name: _copied(value) if isinstance(value, dict) else value for name, value in data.items()
    }
