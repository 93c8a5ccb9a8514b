"""What becomes of a value where it is printed: cleaned, guarded, escaped, encoded."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from postmail.compiler.filters import GUARDS, show
from postmail.compiler.isolate import isolated
from postmail.fast.pieces import SOFT, piece

#: Printable ASCII that no escape and no encoding changes; short enough for a line.
_PLAIN = re.compile(r"[ !#-%(-;?-~]{0,75}")
#: The same for a link: it has a harmless scheme, and nothing that must be percent-encoded.
_PLAIN_LINK = re.compile(r"https?://[A-Za-z0-9/:;?@+$,\-_.!~*()#\[\]%]{0,66}")
_SPECIAL = re.compile("[&<>'\"]")

#: Gives what is appended: pieces (bytes), or text where the whole is encoded in the end.
Printer = Callable[[Any], Any]


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
    """A part of a text that `~` puts together: text or a whole number, or TypeError."""
    if type(value) is str:
        return value
    if type(value) is int:
        return str(value)
    raise TypeError(type(value).__name__)


def escaped(text: str) -> str:
    """As MarkupSafe does it."""
    if not _SPECIAL.search(text):
        return text
    text = text.replace("&", "&amp;").replace(">", "&gt;").replace("<", "&lt;")
    return text.replace("'", "&#39;").replace('"', "&#34;")


def linked(value: Any) -> str:
    """A link in plain text: guarded, not escaped."""
    if type(value) is str and _PLAIN_LINK.fullmatch(value):
        return value
    return str(GUARDS["pm_plain"](GUARDS["pm_link"](shown(value))))


class Memo(dict[str, Any]):
    """What texts became, at most *size* of them: emptied when full, so that memory stays flat."""

    def __init__(self, make: Printer, size: int) -> None:
        super().__init__()
        self.make = make
        self._size = size

    def __missing__(self, text: str) -> Any:
        made = self.make(text)
        if len(self) >= self._size:
            self.clear()
        self[text] = made
        return made


class Printers:
    """
    For each place of output the function that prints there. With *encode* they give pieces of
    quoted-printable, without plain HTML. *memo* is how many texts of products are kept.
    """

    def __init__(self, encode: bool, memo: int) -> None:
        self._encode = encode
        self.functions: dict[str, Printer] = {
            "e_text": self._text,
            "e_data": self._data,
            "e_pm_link": self._link,
            **{f"e_{name}": self._guard(name) for name in GUARDS if name != "pm_link"},
        }
        self.memos: list[Memo] = []
        for name in ("e_text", "e_data", "e_pm_link") if memo else ():
            self.memos.append(Memo(self.functions[name], memo))
            self.functions[f"m_{name}"] = _remembering(self.memos[-1])

    def _text(self, value: Any) -> Any:
        if type(value) is str and _PLAIN.fullmatch(value) and value[:5] != "From ":
            if "cid:" in value:  # a picture's name: whether it is there, the plain path knows
                raise ValueError(value)
            if not self._encode:
                return value
            return (value + SOFT).encode("ascii") if value else b""
        return self._finished(escaped(shown(value)))

    def _data(self, value: Any) -> Any:
        return self._text(isolated(value, "ltr"))

    def _link(self, value: Any) -> Any:
        if type(value) is str and _PLAIN_LINK.fullmatch(value) and "cid:" not in value:
            return (value + SOFT).encode("ascii") if self._encode else value
        return self._finished(str(GUARDS["pm_link"](shown(value))))

    def _guard(self, name: str) -> Printer:
        guard = GUARDS[name]
        return lambda value: self._finished(escaped_markup(guard(value)))

    def _finished(self, text: str) -> Any:
        if "cid:" in text:
            raise ValueError(text)
        return piece(text).encode("ascii") if self._encode else text


def escaped_markup(value: Any) -> str:
    """What a guard leaves is escaped already; the one that gives plain text is not for HTML."""
    if not hasattr(value, "__html__"):
        raise TypeError(type(value).__name__)
    return str(value)


def _remembering(memo: Memo) -> Printer:
    def remembered(value: Any) -> Any:
        return memo[value] if type(value) is str else memo.make(value)

    return remembered
