"""What becomes of a value where it is printed: cleaned, guarded, isolated. Escaping comes later."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from postmail.compiler.filters import ABSENT, GUARDS, show
from postmail.compiler.isolate import ISOLATING, isolated
from postmail.language.bidi import isolate
from postmail.language.cldr import Direction

#: A link that its guard hands through: a harmless scheme, nothing that must be percent-encoded.
_PLAIN_LINK = re.compile(r"https?://[A-Za-z0-9/:;?@=&+$,\-_.!~*'()#\[\]%]*")
#: Text of scripts that run from left to right, with nothing in it to clean or to isolate.
_USUAL = re.compile(
    "[ -~\xa0-\xac\xae-\u024f\u0370-\u052f\u2010-\u2027\u202f-\u205e\u20a0-\u20bf]*"
)


def shown(value: Any) -> str:
    """
    As the template's own printing, but always text.

    Raises:
        TypeError: for what the plain path must judge: other types, markup.
    """
    kind = type(value)
    if kind is str:
        return value if value.isprintable() else str(show(value))
    if kind is int or value is None:
        return str(show(value))
    if not isinstance(value, str) or hasattr(value, "__html__"):
        raise TypeError(kind.__name__)
    return str(show(value))


def word(value: Any) -> str:
    """A part of a text that `~` puts together: text, a whole number or nothing, or TypeError."""
    if type(value) is str:
        return value
    if value is None:
        return ""
    if type(value) is int:
        return str(value)
    if value is ABSENT:
        return ""
    raise TypeError(type(value).__name__)


def linked(value: Any) -> str:
    """A link: guarded, not escaped."""
    if type(value) is str and _PLAIN_LINK.fullmatch(value):
        return value
    return str(GUARDS["pm_plain"](GUARDS["pm_link"](shown(value))))


def _shown_in_ltr(value: Any) -> str:
    if type(value) is str and _USUAL.fullmatch(value):
        return value
    return shown(isolated(value, "ltr"))


def _shown_in(direction: str, value: Any) -> str:
    return shown(isolated(value, direction))


def _attribute(value: Any) -> str:
    """The text of an attribute; most have no blanks to fold."""
    if type(value) is str and value.isprintable() and "  " not in value:
        return value.strip(" ")
    return _plain(GUARDS["pm_attribute"], value)


def _plain(guard: Callable[[Any], Any], value: Any) -> str:
    """What a guard leaves is markup: this is its text."""
    return str(guard(value).unescape())


_DIRECTIONS: tuple[Direction, ...] = ("ltr", "rtl")
#: {what the functions of templates call it: a function that prints}.
PRINTERS: dict[str, Callable[..., Any]] = {
    "shown": shown,
    "word": word,
    "linked": linked,
    **{
        f"plain_{name}": partial(_plain, guard)
        for name, guard in GUARDS.items()
        if name not in ("pm_plain", "pm_line")
    },
    **{f"shown_{ISOLATING[way]}": partial(_shown_in, way) for way in _DIRECTIONS},
    **{f"clean_{ISOLATING[way]}": partial(isolate, direction=way) for way in _DIRECTIONS},
    "plain_pm_attribute": _attribute,
    "shown_pm_ltr": _shown_in_ltr,
}
