"""The colours of a brand, and the proof that text in them can be read."""

from __future__ import annotations

import re
from typing import Annotated, ClassVar, Self

from pydantic import AfterValidator, model_validator

from postmail.errors import DataError, Fault, brief
from postmail.model import Model
from postmail.order.values import Line

_HEX = re.compile(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")

#: WCAG 2.2, success criterion 1.4.3 (level AA): text of normal size.
NEEDED_CONTRAST = 4.5


def _colour(value: str) -> str:
    if not _HEX.fullmatch(value):
        raise ValueError(f"expected a colour like #1f3a5f, got {brief(value)}")
    digits = value[1:].lower()
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


#: A colour as `#rrggbb`, in small letters; `#rgb` is written out.
Colour = Annotated[Line, AfterValidator(_colour)]


class Palette(Model):
    """
    The colours of one scheme. The defaults are those of the light one.

    Raises:
        DataError: where a text of `PAIRS` cannot be read on its background: both colours, the
            ratio, the needed ratio, and a near colour that passes.
    """

    #: Which colour stands as text on which; templates use no other pair.
    PAIRS: ClassVar[dict[str, tuple[str, ...]]] = {
        "text": ("background", "surface"),
        "muted": ("background", "surface"),
        "accent": ("background", "surface"),
        "positive": ("background", "surface"),
        "warning": ("background", "surface"),
        "on_accent": ("accent",),
    }

    background: Colour = "#f7f5f2"
    """Around the mail."""
    surface: Colour = "#ffffff"
    """Behind the text: cards, tables."""
    text: Colour = "#24262b"
    """Running text and headings."""
    muted: Colour = "#5f6369"
    """Secondary text: captions, footer."""
    accent: Colour = "#1f4e5f"
    """Links and buttons."""
    on_accent: Colour = "#ffffff"
    """Text on a button."""
    line: Colour = "#dcd8d2"
    """Rules and borders; never text."""
    positive: Colour = "#1e6b45"
    """Good news: delivered, saved."""
    warning: Colour = "#9a3f12"
    """What needs attention: delayed, payment missing."""

    @model_validator(mode="after")
    def _readable(self) -> Self:
        faults: dict[str, list[Fault]] = {}
        for name in self.PAIRS:
            faults[name] = self._unreadable(name, {one for one in faults if faults[one]})
        if found := [fault for several in faults.values() for fault in several]:
            raise DataError(subject=type(self).__name__, faults=found)
        return self

    def _unreadable(self, name: str, changing: set[str]) -> list[Fault]:
        """
        What is wrong with the text colour *name*, one fault for each background. None of those
        that are *changing* is judged: what would pass on it is not what will.
        """
        colour = getattr(self, name)
        settled = [ground for ground in self.PAIRS[name] if ground not in changing]
        grounds = {ground: getattr(self, ground) for ground in settled}
        return [
            Fault(
                name,
                f"{colour} on {ground} {grounds[ground]} has a contrast of "
                f"{contrast(colour, grounds[ground]):.2f}:1 and needs {NEEDED_CONTRAST}:1 "
                f"(WCAG AA); {_proposal(colour, tuple(grounds.values()))}",
            )
            for ground in grounds
            if contrast(colour, grounds[ground]) < NEEDED_CONTRAST
        ]


class DarkPalette(Palette):
    """The colours of the authored dark scheme."""

    background: Colour = "#16181b"
    surface: Colour = "#202327"
    text: Colour = "#eceae6"
    muted: Colour = "#a9adb3"
    accent: Colour = "#8cc7d6"
    on_accent: Colour = "#10242b"
    line: Colour = "#3a3e44"
    positive: Colour = "#7fcfa0"
    warning: Colour = "#f0a878"


def contrast(one: str, other: str) -> float:
    """
    The contrast ratio of two colours, 1 to 21 (WCAG 2.2, definition of "contrast ratio").

    >>> round(contrast("#000000", "#ffffff"), 2), round(contrast("#777777", "#ffffff"), 2)
    (21.0, 4.48)
    """
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """The relative luminance of `#rrggbb`, 0 (black) to 1 (WCAG 2.2, "relative luminance")."""
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _channels(colour: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(colour[1:])
    return red, green, blue


def nearest_readable(colour: str, grounds: tuple[str, ...]) -> str | None:
    """
    *colour*, darkened or lightened just enough to be readable on every one of *grounds*.

    >>> nearest_readable("#888888", ("#ffffff",))
    '#767676'

    None where no shade of it is readable on all of them.
    """
    for percent in range(101):
        for end in ("#000000", "#ffffff"):
            shade = _mix(colour, end, percent)
            if all(contrast(shade, ground) >= NEEDED_CONTRAST for ground in grounds):
                return shade
    return None


def _mix(colour: str, other: str, percent: int) -> str:
    pairs = zip(_channels(colour), _channels(other), strict=True)
    mixed = [(mine * (100 - percent) + yours * percent) // 100 for mine, yours in pairs]
    return "#" + bytes(mixed).hex()


def _proposal(colour: str, grounds: tuple[str, ...]) -> str:
    shade = nearest_readable(colour, grounds)
    if shade is None:
        return "no shade of it passes: bring the backgrounds closer together"
    return f"{shade} would pass"
