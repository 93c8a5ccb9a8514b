"""Languages that nobody speaks, made from the English: to see how a layout bears other words."""

from __future__ import annotations

import re
from collections.abc import Callable

#: Left as it is: placeholders, per cent signs, tags, entities.
_KEPT = re.compile(r"(%\(\w+\)s|%%|<[^<>]*>|&#?\w+;)")
_ACCENTED = str.maketrans(
    "AaBCcDdEeGgHhIiJjKkLlNnOoRrSsTtUuWwYyZz",
    "ÅåƁÇçÐðÉéĜĝĤĥÎîĴĵĶķĻļÑñÖöŔŕŠšŢţÛûŴŵÝýŽž",
)
#: What makes texts longer; other languages need a third more room than English, for short texts
#: twice as much.
_FILLERS = ("öñé", "ţŵö", "ţĥŕéé", "ƒöûŕ", "ƒîṽé", "šîẋ", "šéṽéñ", "éîĝĥţ")
_SHORT = 20
#: What turns a word round, and ends it (Unicode Standard Annex 9).
_OPEN, _CLOSE = (
    "\N{RIGHT-TO-LEFT MARK}\N{RIGHT-TO-LEFT OVERRIDE}",
    ("\N{POP DIRECTIONAL FORMATTING}\N{RIGHT-TO-LEFT MARK}"),
)
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")


def accented(text: str) -> str:
    """
    *text* in letters with accents, longer, between brackets that show where it begins and ends.

    >>> accented("Pay %(sum)s <b>now</b>")
    '[Påý %(sum)s <b>ñöŵ</b> öñé ţŵö ţĥŕéé]'
    """
    bare = len(_KEPT.sub("", text))
    room = bare if bare <= _SHORT else bare * 4 // 10
    more: list[str] = []
    while len(" ".join(more)) < room:
        more.append(_FILLERS[len(more) % len(_FILLERS)])
    return f"[{' '.join((_mapped(text, lambda part: part.translate(_ACCENTED)), *more))}]"


def mirrored(text: str) -> str:
    r"""
    *text* with each word turned round by controls: it runs from right to left, and can be read.

    >>> mirrored("Hi %(name)s")
    '\u200f\u202eHi\u202c\u200f %(name)s'
    """
    return _mapped(text, lambda part: _WORD.sub(rf"{_OPEN}\g<0>{_CLOSE}", part))


#: {locale: how a message in English becomes one of it}. The names are CLDR's, where they are known
#: as pseudo-locales for testing.
PSEUDO: dict[str, Callable[[str], str]] = {"en-XA": accented, "ar-XB": mirrored}


def _mapped(text: str, change: Callable[[str], str]) -> str:
    parts = _KEPT.split(text)
    parts[::2] = map(change, parts[::2])
    return "".join(parts)
