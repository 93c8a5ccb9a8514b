"""Signs of punctuation that a language sets otherwise than English."""

from __future__ import annotations

from postmail.language.tags import parse_tag

#: French sets off a colon by a blank that does not break (Imprimerie nationale, "Lexique des
#: règles typographiques"); Chinese and Japanese colons are as wide as letters and bring their own.
_COLONS = {"fr": "\N{NARROW NO-BREAK SPACE}: ", "ja": "：", "zh": "：", "yue": "："}
#: Whose sentences follow each other without a blank.
_SOLID = frozenset(("ja", "zh", "yue"))


def colon(locale: str) -> str:
    r"""
    What stands between a label and what it names, with its blanks.

    >>> colon("de-AT"), colon("fr-CA"), colon("ja")
    (': ', '\u202f: ', '：')

    Raises:
        LocaleError: *locale* is not a language tag.
    """
    return _COLONS.get(parse_tag(locale).language, ": ")


def sets_solid(locale: str) -> bool:
    """
    Whether nothing but a full-width sign stands between two sentences of *locale*.

    >>> sets_solid("ja-JP"), sets_solid("pl")
    (True, False)

    Raises:
        LocaleError: *locale* is not a language tag.
    """
    return parse_tag(locale).language in _SOLID
