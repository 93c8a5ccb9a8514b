"""How a locale writes a list of names as words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from babel.lists import format_list

from postmail.language.bidi import isolate
from postmail.language.cldr import cldr_locale, text_direction

#: How a list ends: with "and", with "or", or with neither ("unit").
ListStyle = Literal[
    "standard", "standard-short", "or", "or-short", "unit", "unit-short", "unit-narrow"
]

#: Spanish says "e" for "y" before the sound of an i, and "u" for "o" before that of an o (Real
#: Academia Española, Diccionario panhispánico de dudas, "y" and "o"). CLDR's patterns cannot.
_SPANISH = (
    (" y ", " e ", re.compile("[ií]|h[ií](?![aeoáéó])", re.IGNORECASE)),
    (" o ", " u ", re.compile(r"h?[oó]|8|11\b", re.IGNORECASE)),
)


def list_text(locale: str, words: Sequence[str], style: ListStyle) -> str:
    r"""
    *words* as a list. Each is isolated where it runs against its language; what joins them is not.

    >>> list_text("es", ["DHL", "InPost"], "standard"), list_text("es", ["UPS", "DHL"], "standard")
    ('DHL e InPost', 'UPS y DHL')
    >>> list_text("ar", ["UPS", "DHL"], "standard")
    '\u2068UPS\u2069 و\u2068DHL\u2069'
    """
    data, direction = cldr_locale(locale), text_direction(locale)
    isolated = [isolate(word, direction) for word in words]
    text = str(format_list(isolated, style, data))
    if data.language != "es" or not words:
        return text
    head = text.removesuffix(isolated[-1])
    for usual, before_it, sound in _SPANISH:
        if sound.match(words[-1]) and head.endswith(usual):
            return head.removesuffix(usual) + before_it + isolated[-1]
    return text
