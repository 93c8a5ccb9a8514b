"""Languages that no catalogue has: their translations are computed, so that every msgid has one."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from postmail.compiler import Language

_KEPT = re.compile(r"(<[^>]*>|%\(\w+\)s|%%|&[#\w]+;)")


@dataclass(frozen=True)
class Tongue:
    """A language: *plural* picks one of *forms* plural forms, *say* turns a msgid into it."""

    locale: str
    direction: str
    forms: int
    plural: Callable[[int], int]
    say: Callable[[str, int], str]

    def lookup(self, context: str | None, singular: str, plural: str | None) -> tuple[str, ...]:
        """The text in each plural form."""
        if plural is None:
            return (self.say(singular, 0),)
        return tuple(
            self.say(singular if form == 0 and self.forms > 1 else plural, form)
            for form in range(self.forms)
        )

    @property
    def language(self) -> Language:
        """What the compiler wants to know."""
        return Language(self.locale, None, self.direction, self.lookup, self.plural)


def _same(msgid: str, form: int) -> str:
    return msgid


def _accented(msgid: str, form: int) -> str:
    """Every word changed, placeholders in reverse order, tags kept, a mark for the form."""
    parts = _KEPT.split(msgid)
    names = iter([part for part in parts if part.startswith("%(")][::-1])
    done = ""
    for index, part in enumerate(parts):
        if index % 2:
            done += next(names) if part.startswith("%(") else part
        else:
            done += part.translate(str.maketrans("aeiou", "ąęıóů"))
    return f"{form}·{done}„&“ 5%%"


def _short(msgid: str, form: int) -> str:
    parts = _KEPT.split(msgid)
    parts[::2] = (part.replace("e", "エ") for part in parts[::2])
    return "漢字" + "".join(parts)


def _polish(count: int) -> int:
    if count == 1:
        return 0
    return 1 if 2 <= count % 10 <= 4 and not 12 <= count % 100 <= 14 else 2


ENGLISH = Tongue("en", "ltr", 2, lambda count: int(count != 1), _same)
POLISH = Tongue("pl", "ltr", 3, _polish, _accented)
JAPANESE = Tongue("ja", "ltr", 1, lambda count: 0, _short)
HEBREW = Tongue("he", "rtl", 2, lambda count: int(count != 1), _accented)
TONGUES = (ENGLISH, POLISH, JAPANESE, HEBREW)
