"""Keeps text of one direction from upsetting the order of text in the other."""

from __future__ import annotations

import re
import unicodedata

from postmail.language.cldr import Direction

#: FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE (Unicode Standard Annex 9). Characters, because
#: most mail programs drop <bdi> (caniemail.com, html-bdi), and text and subjects have no markup.
OPEN, CLOSE = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
#: RIGHT-TO-LEFT MARK: a letter without a shape.
RIGHT_TO_LEFT = "\N{RIGHT-TO-LEFT MARK}"
#: Embeddings, overrides and isolates: in a name they would reach beyond it.
_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
#: Scripts that run from right to left (Unicode's blocks of class R and AL), and controls.
_UNUSUAL = re.compile(
    "[\u0590-\u08ff\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc"
    "\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
#: Classes of letters that run against the text; in right-to-left text numbers do, too.
_AGAINST = {"ltr": {"R", "AL", "AN"}, "rtl": {"L", "EN"}}
_ISOLATED = re.compile(f"{OPEN}[^{CLOSE}]*{CLOSE}")


def isolate(text: str, direction: Direction) -> str:
    r"""
    *text* as it may stand in text of that *direction*: isolated where it runs the other way.

    Plain text, before escaping. Directional controls inside are taken out.

    >>> isolate("Ida", "ltr"), isolate("Ida", "rtl")
    ('Ida', '\u2068Ida\u2069')
    >>> isolate("أحمد", "ltr"), isolate("أحمد", "rtl")
    ('\u2068أحمد\u2069', 'أحمد')
    """
    if text.isdecimal() or (direction == "ltr" and (text.isascii() or not _UNUSUAL.search(text))):
        return text  # digits alone keep their order anywhere
    plain = without_controls(text)
    if any(unicodedata.bidirectional(letter) in _AGAINST[direction] for letter in plain):
        return f"{OPEN}{plain}{CLOSE}"
    return plain


def without_controls(text: str) -> str:
    r"""
    *text* for a place that has no direction of its own, such as an attribute or the name before an
    address: without embeddings, overrides and isolates.

    >>> without_controls("\u202eadI")
    'adI'
    """
    return _CONTROLS.sub("", text)


def without_isolates(text: str) -> str:
    """*text* without the characters that isolate, as a program compares it."""
    return text.replace(OPEN, "").replace(CLOSE, "")


def right_to_left(line: str) -> str:
    r"""
    A line of plain text that runs from right to left by itself: programs take the direction of a
    line from its first letter outside isolates. Links alone, rules and blank lines stay.

    >>> right_to_left("المجموع"), right_to_left("\u2068Ida\u2069"), right_to_left("------")
    ('المجموع', '\u200f\u2068Ida\u2069', '------')
    """
    bare = _ISOLATED.sub("0", line)
    first = next((c for c in map(unicodedata.bidirectional, bare) if c in ("L", "R", "AL")), "")
    if first in ("R", "AL") or bare.lstrip().startswith(("https:", "http:")):
        return line
    return RIGHT_TO_LEFT + line if any(letter.isalnum() for letter in bare) else line
