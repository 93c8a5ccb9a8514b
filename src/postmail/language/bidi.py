"""Keeps text of one direction from upsetting the order of text in the other."""

from __future__ import annotations

import re
import unicodedata

from postmail.language.cldr import Direction

#: FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE (Unicode Standard Annex 9).
OPEN, CLOSE = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
#: Embeddings, overrides and isolates: in a name they would reach beyond it.
_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
#: Classes of letters that run against the text; in right-to-left text numbers do, too.
_AGAINST = {"ltr": {"R", "AL", "AN"}, "rtl": {"L", "EN"}}


def isolate(text: str, direction: Direction) -> str:
    r"""
    *text* as it may stand in text of that *direction*: isolated where it runs the other way.

    Plain text, before escaping. Directional controls inside are taken out.

    >>> isolate("Ida", "ltr"), isolate("Ida", "rtl")
    ('Ida', '\u2068Ida\u2069')
    >>> isolate("أحمد", "ltr"), isolate("أحمد", "rtl")
    ('\u2068أحمد\u2069', 'أحمد')
    """
    plain = _CONTROLS.sub("", text)
    if any(unicodedata.bidirectional(letter) in _AGAINST[direction] for letter in plain):
        return f"{OPEN}{plain}{CLOSE}"
    return plain
