"""What no reader can see, in templates and in translations: control characters, and references."""

from __future__ import annotations

import re
from collections.abc import Iterator

#: The two private characters with which the compiler marks Jinja are none of an author's either,
#: and overrides (U+202D, U+202E) print the letters behind them in another order than they are in.
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f\u202d\u202e\ue000\ue001]|&#([xX][0-9a-fA-F]+|[0-9]+)"
)
#: Character references to what HTML has no room for, and to overrides.
_NO_CHARACTER = {
    *(*range(9), 11, 12, *range(14, 32), *range(127, 160)),
    *(0x202D, 0x202E, *range(0xD800, 0xE002)),
}
_LAST_CHARACTER = 0x10FFFF
#: More of them are no character, however many of them are noughts.
_DIGITS = 9


def control_characters(text: str) -> Iterator[tuple[int, str]]:
    r"""
    Where in *text* a control character stands, or a reference to one, and which.

    >>> list(control_characters("a\x01b&#x2;c\n&#10;"))
    [(1, 'U+0001'), (3, '&#x2')]
    """
    for found in _CONTROL.finditer(text):
        digits = found[1] or ""
        if len(digits) > _DIGITS:
            yield found.start(), f"{found[0][: 3 + _DIGITS]}..."
            continue
        code = int(digits[1:], 16) if digits[:1] in ("x", "X") else int(digits) if digits else None
        if code is None or code in _NO_CHARACTER or code > _LAST_CHARACTER:
            yield found.start(), found[0] if digits else f"U+{ord(found[0]):04X}"
