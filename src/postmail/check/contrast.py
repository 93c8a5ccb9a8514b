"""
Contrast: whether all text can be read in light, in the dark that the mail was given, and in the
dark that programs make by themselves.

Those programs (Gmail on iOS, Outlook for Windows and on phones) turn colours over in ways that none
of them has published. One model stands for all: the lightness of every colour in HSL becomes its
opposite, L to 1 - L, text and backgrounds alike, as `@media (prefers-color-scheme)` is not known
there.
"""

from __future__ import annotations

import colorsys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from typing import Any

from tinycss2.color3 import parse_color

from postmail.brand.palette import contrast
from postmail.check.cascade import Styles, cascade, is_plain
from postmail.check.finding import Finding, Rule, Severity
from postmail.check.letter import Element, Letter
from postmail.check.options import Options
from postmail.check.style import Sheet

_WHY = "One reader in twelve does not see it well, and nobody does in the sun (WCAG 2.2, 1.4.3)."
LIGHT = Rule(
    "contrast-light",
    Severity.ERROR,
    "text has too little contrast",
    _WHY,
    "darken the text or lighten what is behind it: 4.5 to 1, large text 3 to 1",
)
DARK = Rule(
    "contrast-dark",
    Severity.ERROR,
    "text has too little contrast in dark mode",
    _WHY,
    "set brand.dark, or a background of your own in @media (prefers-color-scheme: dark): 4.5 to 1",
)
INVERTED = Rule(
    "contrast-inverted",
    Severity.WARNING,
    "text has too little contrast where a program turns the colours over",
    "Gmail on iOS and Outlook make their own dark mode; mid-tones lose their difference there.",
    "take colours away from the middle: dark on light, or light on dark",
)
RULES = (LIGHT, DARK, INVERTED)

_LARGE, _BOLD_LARGE = 24.0, 18.66  # pixels: 18 and 14 points bold (WCAG 2.2, "large scale")
_SKIPPED = ("style", "script", "title", "head")


@dataclass(frozen=True, slots=True)
class _Look:
    """What an element inherits: colours as `#rrggbb`, the size of its text in pixels."""

    text: str = "#000000"
    ground: str = "#ffffff"
    size: float = 16.0
    bold: bool = False


def examine(letter: Letter, _: Options) -> Iterator[Finding]:
    """Where the text of *letter* can hardly be read."""
    light, dark = list(_looks(letter, "light")), list(_looks(letter, "dark"))
    yield from _poor(letter, light, LIGHT)
    if any(_darkens(sheet) for sheet in letter.sheets):
        yield from _poor(letter, dark, DARK)
    yield from _poor(letter, light, INVERTED)


def _darkens(sheet: Sheet) -> bool:
    return any("prefers-color-scheme" in query for rule in sheet.rules for query in rule.media)


def _poor(letter: Letter, looks: list[tuple[Element, _Look]], rule: Rule) -> Iterator[Finding]:
    told: set[tuple[str, str]] = set()
    for element, look in looks:
        text, ground = look.text, look.ground
        if rule is INVERTED:
            text, ground = inverted(text), inverted(ground)
        ratio = _ratio(text, ground)
        large = look.size >= (_BOLD_LARGE if look.bold else _LARGE)
        if ratio < (3.0 if large else 4.5) and (text, ground) not in told:
            told.add((text, ground))
            what = f"{text} on {ground} is {ratio:.1f} to 1"
            yield rule.found(what, letter.place(element))


def _looks(letter: Letter, scheme: str) -> Iterator[tuple[Element, _Look]]:
    """
    Every element with words of its own that are seen, and how they look.

    Mails of one template are alike: what an element looks like hangs on it and what is around it,
    so that is worked out once for each such chain, as long as no selector asks for more.
    """
    body = letter.page.find("body")
    if body is None:
        return
    sheets = tuple(node.text or "" for node in letter.page.iter("style"))
    known = _chains(sheets, scheme) if all(map(is_plain, letter.sheets)) else {}
    if len(known) > _CHAINS:
        known.clear()
    styles: dict[Element, Styles] | None = None
    waiting: list[tuple[Element, Any, _Look]] = [(body, _marks(letter.page), _Look())]
    while waiting:
        element, around, inherited = waiting.pop()
        chain = (around, element.tag, *_marks(element))
        if (found := known.get(chain)) is None:
            if styles is None:
                styles = cascade(letter, scheme)
            look = _look(element, styles.get(element, {}), inherited)
            found = known.setdefault(chain, (next(_NUMBERS), look))
        number, look = found
        if look is None:
            continue
        if look.size > 0 and _has_words(element):
            yield element, look
        waiting += [(child, number, look) for child in element if isinstance(child.tag, str)]


#: The attributes that decide about the look of an element, with those of what is around it.
_CHAINED = ("class", "id", "style", "bgcolor", "href")
_CHAINS = 50_000
_Chains = dict[tuple[Any, ...], tuple[int, _Look | None]]
#: Numbers chains, each once in a process: threads share them, and none may mistake another's.
_NUMBERS = count(1)


@lru_cache(maxsize=32)
def _chains(sheets: tuple[str, ...], scheme: str) -> _Chains:
    return {}


def _marks(element: Element) -> tuple[str | None, ...]:
    return tuple(map(element.get, _CHAINED))


def _has_words(element: Element) -> bool:
    said = [element.text, *(child.tail for child in element)]
    return any(part and not part.isspace() for part in said)


def _look(element: Element, known: Styles, inherited: _Look) -> _Look | None:
    """How *element* looks, or None where it is not seen."""
    if known.get("display") == "none" or element.tag in _SKIPPED:
        return None
    text, ground = inherited.text, inherited.ground
    if colour := known.get("color"):
        text = _hex(colour, ground) or text
    painted = known.get("background-color") or known.get("background") or element.get("bgcolor")
    if painted:
        ground = _painted(painted, ground)
    size = _size(known.get("font-size"), inherited.size)
    weight = known.get("font-weight", "")
    heavy = weight in ("bold", "bolder") or (weight.isdecimal() and int(weight) >= 700)
    bold = heavy or (not weight and (inherited.bold or element.tag in ("b", "strong", "th")))
    return _Look(text, ground, size, bold)


_ratio = lru_cache(maxsize=4096)(contrast)


@lru_cache(maxsize=1024)
def _painted(value: str, ground: str) -> str:
    """The background after *value*, a colour or the shorthand with one in it."""
    for part in (value, *value.split()):
        if found := _hex(part, ground):
            return found
    return ground


@lru_cache(maxsize=2048)
def _hex(value: str, ground: str) -> str | None:
    """A CSS colour as `#rrggbb`, what is see-through laid over *ground*; None for no colour."""
    colour = parse_color(value)
    if colour is None or isinstance(colour, str):
        return None
    behind = [int(ground[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    channels = (colour.red, colour.green, colour.blue)
    mixed = [
        one * colour.alpha + back * (1 - colour.alpha)
        for one, back in zip(channels, behind, strict=True)
    ]
    return "#" + "".join(f"{round(min(max(one, 0), 1) * 255):02x}" for one in mixed)


@lru_cache(maxsize=1024)
def inverted(colour: str) -> str:
    """
    *colour* with the opposite lightness.

    >>> inverted("#ffffff"), inverted("#1d5567")
    ('#000000', '#98d0e2')
    """
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    hue, light, strength = colorsys.rgb_to_hls(red, green, blue)
    turned = colorsys.hls_to_rgb(hue, 1 - light, strength)
    return "#" + "".join(f"{round(one * 255):02x}" for one in turned)


def _size(value: str | None, inherited: float) -> float:
    if value is None:
        return inherited
    try:
        if value.endswith("px"):
            return float(value[:-2])
        if value.endswith("%"):
            return inherited * float(value[:-1]) / 100
        if value.endswith("em"):
            base = _Look().size if value.endswith("rem") else inherited
            return base * float(value.removesuffix("em").removesuffix("r"))
    except ValueError:
        pass
    return inherited
