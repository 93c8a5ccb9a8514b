"""A small studio for the sample pictures: shapes, shades, light. Drawn large, delivered small."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import cos, pi, sin

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter, ImageFont

#: Everything is drawn this many times larger, and scaled down at the end.
OVERSIZE = 4

Point = tuple[float, float]
Box = tuple[float, float, float, float]
#: A colour, or a run of them with their places from 0 to 1.
Paint = str | Sequence[tuple[float, str]]


class Canvas:
    """A picture of *width* x *height* px; all coordinates are in px of the finished picture."""

    def __init__(self, width: int, height: int, ground: str = "#00000000") -> None:
        self.size = (width, height)
        self.large = (width * OVERSIZE, height * OVERSIZE)
        self.image = Image.new("RGBA", self.large, _rgba(ground))

    def fill(self, mask: Image.Image, paint: Paint, *, across: bool = False) -> None:
        """Paints where *mask* is white: one colour, or a run from top to bottom (or across)."""
        layer = self._paint(mask.getbbox(), paint, across)
        alpha = ImageChops.multiply(layer.getchannel("A"), mask)
        layer.putalpha(alpha)
        self.image.alpha_composite(layer)

    def shadow(self, mask: Image.Image, *, dx: float, dy: float, blur: float, alpha: float) -> None:
        """A soft dark copy of *mask*, moved and blurred; drawn before the thing itself."""
        moved = ImageChops.offset(mask, round(dx * OVERSIZE), round(dy * OVERSIZE))
        soft = moved.filter(ImageFilter.GaussianBlur(blur * OVERSIZE))
        self.fill(soft.point(lambda level: int(level * alpha)), "#0b1116")

    def light(self, centre: Point, radii: Point, colour: str, strength: float) -> None:
        """Light falling on what is there: an ellipse that fades outwards. It only brightens."""
        width, height = (max(2, round(2 * radius * OVERSIZE)) for radius in radii)
        fade = ImageChops.invert(Image.radial_gradient("L")).resize((width, height))
        fade = fade.point([_falloff(level, strength) for level in range(256)])
        field = Image.new("L", self.large, 0)
        corner = (round(centre[0] * OVERSIZE - width / 2), round(centre[1] * OVERSIZE - height / 2))
        field.paste(fade, corner)
        tinted = Image.composite(
            Image.new("RGB", self.large, colour), Image.new("RGB", self.large), field
        )
        lit = ImageChops.screen(self.image.convert("RGB"), tinted)
        lit.putalpha(self.image.getchannel("A"))
        self.image = lit

    def text(self, at: Point, text: str, size: float, colour: str, spacing: float = 0) -> float:
        """Writes *text* from its left end on the baseline; gives back where it ends."""
        font = ImageFont.load_default(size * OVERSIZE)
        draw = ImageDraw.Draw(self.image)
        x = at[0] * OVERSIZE
        for letter in text:
            draw.text((x, at[1] * OVERSIZE), letter, font=font, fill=colour, anchor="ls")
            x += font.getlength(letter) + spacing * OVERSIZE
        return x / OVERSIZE

    def clip(self, mask: Image.Image) -> None:
        """Keeps what is inside *mask*."""
        self.image.putalpha(ImageChops.multiply(self.image.getchannel("A"), mask))

    def turned(self, degrees: float) -> Image.Image:
        """The picture so far, turned about its middle: a layer for another canvas."""
        return self.image.rotate(degrees, Image.Resampling.BICUBIC)

    def lay(self, layer: Image.Image) -> None:
        """Puts a layer of the same size on top."""
        self.image.alpha_composite(layer)

    def soft(self, mask: Image.Image, blur: float) -> Image.Image:
        """*mask* with a blurred edge."""
        return mask.filter(ImageFilter.GaussianBlur(blur * OVERSIZE))

    def mask(self) -> Image.Image:
        """An empty mask of the canvas's size."""
        return Image.new("L", self.large, 0)

    def ellipse(self, box: Box) -> Image.Image:
        """The mask of an ellipse."""
        mask = self.mask()
        ImageDraw.Draw(mask).ellipse(_scaled(box), fill=255)
        return mask

    def rectangle(self, box: Box, radius: float = 0) -> Image.Image:
        """The mask of a rectangle with round corners."""
        mask = self.mask()
        ImageDraw.Draw(mask).rounded_rectangle(_scaled(box), radius * OVERSIZE, fill=255)
        return mask

    def outline(self, points: Iterable[Point]) -> Image.Image:
        """The mask of a closed outline."""
        mask = self.mask()
        flat = [(x * OVERSIZE, y * OVERSIZE) for x, y in points]
        ImageDraw.Draw(mask).polygon(flat, fill=255)
        return mask

    def stroke(self, points: Iterable[Point], width: float) -> Image.Image:
        """The mask of a line with round joints and ends."""
        mask = self.mask()
        draw = ImageDraw.Draw(mask)
        flat = [(x * OVERSIZE, y * OVERSIZE) for x, y in points]
        draw.line(flat, fill=255, width=round(width * OVERSIZE), joint="curve")
        half = width * OVERSIZE / 2
        for x, y in (flat[0], flat[-1]):
            draw.ellipse((x - half, y - half, x + half, y + half), fill=255)
        return mask

    def png(self, *, clear: bool = False) -> bytes:
        """The finished picture as PNG: 256 colours, or true ones and transparency if *clear*."""
        small = self.image.resize(self.size, Image.Resampling.LANCZOS)
        file = io.BytesIO()
        (small if clear else _indexed(small.convert("RGB"))).save(file, "PNG", optimize=True)
        return file.getvalue()

    def _paint(
        self, box: tuple[int, int, int, int] | None, paint: Paint, across: bool
    ) -> Image.Image:
        if isinstance(paint, str):
            return Image.new("RGBA", self.large, _rgba(paint))
        left, top, right, bottom = box or (0, 0, *self.large)
        length = (right - left) if across else (bottom - top)
        strip = Image.new("RGBA", (length, 1) if across else (1, length))
        strip.putdata([_run(paint, step / max(1, length - 1)) for step in range(length)])
        layer = Image.new("RGBA", self.large)
        layer.paste(strip.resize((right - left, bottom - top)), (left, top))
        return layer


def curve(*points: Point, steps: int = 24) -> list[Point]:
    """A Bezier curve of any degree through its first and last point."""
    return [_bezier(list(points), step / steps) for step in range(steps + 1)]


def mirrored(right: Sequence[Point], axis: float) -> list[Point]:
    """The outline of a turned thing: its right profile from top to bottom, and back on the left."""
    return [*right, *((2 * axis - x, y) for x, y in reversed(right))]


def arc(centre: Point, radii: Point, start: float, end: float, steps: int = 32) -> list[Point]:
    """Points on an ellipse from *start* to *end*, in degrees, clockwise from three o'clock."""
    angles = [(start + (end - start) * step / steps) * pi / 180 for step in range(steps + 1)]
    return [(centre[0] + radii[0] * cos(a), centre[1] + radii[1] * sin(a)) for a in angles]


def _indexed(image: Image.Image) -> Image.Image:
    """
    In its 256 best colours. A regular grain of 2 x 2 px hides the steps of the shades, and
    compresses to half of what error diffusion leaves.
    """
    palette = image.quantize(256, Image.Quantize.MEDIANCUT, kmeans=4)
    grain = Image.new("L", (2, 2))
    grain.putdata([1, 5, 7, 3])
    field = Image.new("L", image.size)
    for top in range(0, image.height, 2):
        for left in range(0, image.width, 2):
            field.paste(grain, (left, top))
    grained = ImageChops.add(image, Image.merge("RGB", [field] * 3), offset=-4)
    return grained.quantize(palette=palette, dither=Image.Dither.NONE)


def _bezier(points: list[Point], at: float) -> Point:
    while len(points) > 1:
        pairs = pairwise(points)
        points = [(a[0] + (b[0] - a[0]) * at, a[1] + (b[1] - a[1]) * at) for a, b in pairs]
    return points[0]


def _run(stops: Sequence[tuple[float, str]], at: float) -> tuple[int, ...]:
    for (start, one), (end, other) in pairwise(stops):
        if at <= end:
            share = max(0.0, (at - start) / (end - start))
            pair = zip(_rgba(one), _rgba(other), strict=True)
            return tuple(round(a + (b - a) * share) for a, b in pair)
    return _rgba(stops[-1][1])


def _rgba(colour: str) -> tuple[int, ...]:
    levels = ImageColor.getcolor(colour, "RGBA")
    return levels if isinstance(levels, tuple) else (levels,)


def _falloff(level: int, strength: float) -> int:
    """Squared, so that the edge is never seen; Pillow's gradient reaches the sides at 1/sqrt 2."""
    distance = min(1.0, (255 - level) / 255 * 2**0.5)
    return round(255 * strength * (1 - distance) ** 2)


def _scaled(box: Box) -> Box:
    left, top, right, bottom = (value * OVERSIZE for value in box)
    return left, top, right - 1, bottom - 1
