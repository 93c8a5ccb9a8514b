"""
The colours that a reader sees: of every text in a mail, on the ground that it stands on, in the
light scheme, in the authored dark ones, and after a mail program has inverted what was light.
"""

from __future__ import annotations

import colorsys
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import html
from lxml.cssselect import CSSSelector

#: {scheme: attributes that a mail program sets on the page, media query that holds}.
SCHEMES = {
    "light": ({}, ""),
    "dark": ({}, "prefers-color-scheme: dark"),
    # Outlook on the web marks what it recolours, and styles may answer
    # (hteumeuleu.com/2019/dealing-with-outlook-com-s-dark-mode).
    "outlook.com": ({"data-ogsc": "", "data-ogsb": ""}, ""),
}
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_MEDIA = re.compile(r"@media([^{]*)\{((?:[^{}]*\{[^{}]*\})*[^{}]*)\}")
_RULE = re.compile(r"([^{}@]+)\{([^{}]*)\}")
_HEX = re.compile(r"#(?:[0-9a-f]{6}|[0-9a-f]{3})\b", re.IGNORECASE)
_NAMED = {"white": "#ffffff", "black": "#000000"}
_UNSEEN = frozenset("head style script title".split())


@dataclass(frozen=True)
class Seen:
    """Some words, in the colour *text* on *ground* (#rrggbb)."""

    words: str
    text: str
    ground: str


@dataclass
class _Style:
    """What of an element's style counts here: {property: (weight, value)}."""

    declared: dict[str, tuple[tuple[int, ...], str]] = field(default_factory=dict)

    def declare(self, name: str, value: str, weight: tuple[int, ...]) -> None:
        if name == "background":
            name = "background-color"
        if name not in self.declared or self.declared[name][0] <= weight:
            self.declared[name] = weight, value

    def get(self, name: str) -> str:
        return self.declared.get(name, ((), ""))[1]


def seen(mail: str, scheme: str) -> list[Seen]:
    """Every run of words in the HTML *mail*, as *scheme* (of `SCHEMES`) shows it."""
    attributes, query = SCHEMES[scheme]
    page = html.document_fromstring(mail)
    for name, value in attributes.items():
        page.set(name, value)
    styles = _styles(page, query)
    return list(_walk(page, styles, "#000000", "#ffffff"))


def _walk(element: Any, styles: dict[Any, _Style], text: str, ground: str) -> Iterator[Seen]:
    style = styles[element]
    if element.tag in _UNSEEN or style.get("display") == "none":
        return
    text = _colour(style.get("color"), text)
    ground = _colour(style.get("background-color") or element.get("bgcolor") or "", ground)
    if words := " ".join((element.text or "").split()):
        yield Seen(words, text, ground)
    for child in element:
        if isinstance(child.tag, str):
            yield from _walk(child, styles, text, ground)
        if words := " ".join((child.tail or "").split()):
            yield Seen(words, text, ground)


def _colour(value: str, inherited: str) -> str:
    """The colour in *value* as #rrggbb; the *inherited* one where it names none."""
    found = _HEX.search(value)
    if not found:
        return _NAMED.get(value.strip().lower(), inherited)
    digits = found[0][1:].lower()
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


def _styles(page: Any, query: str) -> dict[Any, _Style]:
    """What inline styles and style sheets say, the heavier declaration winning (CSS cascade)."""
    styles = {element: _Style() for element in page.iter() if isinstance(element.tag, str)}
    for element, style in styles.items():
        for name, value, important in _declarations(element.get("style") or ""):
            style.declare(name, value, (important, 1))
    sheet = _COMMENT.sub("", "\n".join(node.text or "" for node in page.iter("style")))
    rules = _RULE.findall(
        _MEDIA.sub(lambda media: media[2] if query and query in media[1] else "", sheet)
    )
    for order, (selectors, body) in enumerate(rules):
        for selector in map(str.strip, selectors.split(",")):
            weight = (0, *_specificity(selector), order)
            for element in _matched(selector, page):
                for name, value, important in _declarations(body):
                    styles[element].declare(name, value, (important, *weight))
    return styles


def _declarations(text: str) -> Iterator[tuple[str, str, int]]:
    """(property, value, 1 where it is important) of a declaration block."""
    for part in text.split(";"):
        name, colon, value = part.partition(":")
        if colon:
            bare = value.replace("!important", "").strip()
            yield name.strip().lower(), bare, int("!important" in value)


def _matched(selector: str, page: Any) -> list[Any]:
    """The elements that *selector* finds; none for states (`:hover`) and the root's own."""
    if ":" in selector:
        return []
    found: Any = CSSSelector(selector)(page)
    return [element for element in found if isinstance(element.tag, str)]


def _specificity(selector: str) -> tuple[int, int, int]:
    """Ids, classes and attributes, tags (Selectors level 4, section 17)."""
    ids = selector.count("#")
    classes = len(re.findall(r"\.[\w-]+|\[", selector))
    tags = len(re.findall(r"(?:^|[\s>+~])[a-zA-Z]", selector))
    return ids, classes, tags


# What follows is observed, nowhere specified: Gmail on iOS and Outlook on Windows invert in full,
# Gmail on Android in part (dev.to/ovidem, "Levels of email dark mode"; hteumeuleu/email-bugs#68).


def inverted(seen: Seen) -> Seen:
    """Inverted in full: every colour's lightness turned round, its hue kept."""
    return Seen(seen.words, _turned(seen.text), _turned(seen.ground))


def half_inverted(seen: Seen) -> Seen:
    """
    Inverted in part: light grounds are turned dark, and what stands on them light; what was dark
    already stays as it is.
    """
    return inverted(seen) if _lightness(seen.ground) > 0.5 else seen


#: {model: what becomes of words that the light scheme shows}.
INVERSIONS: dict[str, Callable[[Seen], Seen]] = {"full": inverted, "partial": half_inverted}


def _turned(colour: str) -> str:
    hue, lightness, saturation = colorsys.rgb_to_hls(*_channels(colour))
    turned = colorsys.hls_to_rgb(hue, 1 - lightness, saturation)
    return "#" + bytes(round(channel * 255) for channel in turned).hex()


def _lightness(colour: str) -> float:
    return colorsys.rgb_to_hls(*_channels(colour))[1]


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (channel / 255 for channel in bytes.fromhex(colour[1:]))
    return red, green, blue
