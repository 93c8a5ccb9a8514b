"""Pictures: whether they reach the reader, and what stands there when they do not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from postmail.check.finding import Finding, Place, Rule, Severity
from postmail.check.letter import Element, Letter
from postmail.check.options import Options
from postmail.check.pictures import Picture, ending_of, inside, written_in
from postmail.check.style import STYLE_LINK, declarations, is_about

ALT = Rule(
    "images-alt",
    Severity.ERROR,
    "a picture without alt",
    "With pictures off, or to a screen reader, it is a file name or nothing.",
    'say what it shows; alt="" where it only decorates',
)
WIDTH = Rule(
    "images-width",
    Severity.ERROR,
    "a picture without a width",
    "Outlook shows it in its full size and breaks the layout.",
    "set the attribute width, in pixels",
)
HEIGHT = Rule(
    "images-height",
    Severity.NOTE,
    "a picture does not say how high it is",
    "While pictures load, or are off, no room is kept for it, and the text around it jumps.",
    "the attribute height, or height: auto where the width gives way on phones",
)
STRETCHED = Rule(
    "images-stretched",
    Severity.WARNING,
    "a picture is drawn out of shape",
    "On a phone the width gives way and the height does not: faces and products look wrong.",
    "height: auto in its style; width and height in the proportions of the file",
)
SIZE = Rule(
    "images-size",
    Severity.WARNING,
    "a picture inside has not the size in which it is shown",
    "Smaller, it is blurred; far larger, every reader loads what nobody sees.",
    "twice the width in which it is shown is sharp on every screen",
)
INSECURE = Rule(
    "images-http",
    Severity.ERROR,
    "a picture is not encrypted",
    "Gmail and Apple Mail do not load it.",
    "use https",
)
UNMAPPED = Rule(
    "images-path",
    Severity.ERROR,
    "a picture has no address that a mailbox could load",
    "A relative path works beside the template and nowhere else.",
    "set brand.assets_url, or let the picture travel with the mail (cid:)",
)
HEAVY = Rule(
    "images-weight",
    Severity.WARNING,
    "the pictures inside the mail are heavy",
    "On the train the mail takes half a minute; some servers refuse it.",
    "host them, or make them smaller: 200 KB are plenty for a mail",
)
FORMAT = Rule(
    "images-format",
    Severity.WARNING,
    "a picture whose format not everybody sees",
    "Outlook for Windows shows neither WebP nor AVIF, Gmail no SVG.",
    "use PNG, JPEG or GIF",
)
LOST_CID = Rule(
    "images-cid",
    Severity.ERROR,
    "a picture that should travel inside is not there",
    "Readers see an empty frame.",
    "give the message the picture: Message.inline_images",
)
RULES = (ALT, WIDTH, HEIGHT, STRETCHED, SIZE, INSECURE, UNMAPPED, HEAVY, FORMAT, LOST_CID)

_HEAVY = 500_000
_ODD = ("webp", "avif", "svg", "bmp", "tif", "tiff", "heic", "heif", "ico")
_PIXELS = re.compile(r"\d+%?")
_LENGTH = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(?:px\s*)?(?:!important\s*)?")
#: How far proportions may differ: sizes are rounded to whole pixels.
_ROUNDED = 0.05
#: More pixels in a line than the sharpest screens show, in a file that is worth the words.
_MOST, _WORTH = 3.5, 30_000


def examine(letter: Letter, _: Options) -> Iterator[Finding]:
    """What is wrong with the pictures of *letter*."""
    known = inside(letter)
    for image in letter.page.iter("img"):
        place = letter.place(image)
        source = _cid((image.get("src") or "").strip())
        name = _short(source) or "a picture"
        if "alt" not in image.attrib:
            yield ALT.found(f"{name} has no alt", place)
        if not _PIXELS.fullmatch(image.get("width", "")):
            yield WIDTH.found(f"{name} has no width in pixels", place)
        yield from _source(source, place, known, letter)
        yield from _shape(letter, image, known.get(source) or written_in(source))
    for element in letter.elements:
        for link in _backgrounds(element):
            yield from _source(_cid(link), letter.place(element), known, letter)
    for link in _in_sheets(letter):
        yield from _source(_cid(link), Place(part="html", file=letter.label.file), known, letter)
    weight = sum(picture.weight for picture in known.values())
    if weight > _HEAVY:
        place = Place(part="mime", file=letter.label.file)
        yield HEAVY.found(f"the pictures inside have {weight // 1000} KB", place)


def _short(source: str) -> str:
    return source[:80] if not source.startswith("data:") else f"{source.partition(',')[0]},…"


def _cid(source: str) -> str:
    """*source* as `inside` names it, where it leads into the mail (RFC 2392, section 2)."""
    return f"cid:{unquote(source[4:])}" if source[:4].lower() == "cid:" else source


def _backgrounds(element: Element) -> Iterator[str]:
    if background := element.get("background"):
        yield background
    if style := element.get("style"):
        yield from STYLE_LINK.findall(style)


def _in_sheets(letter: Letter) -> Iterator[str]:
    """What the style sheets of the body and the head load."""
    for sheet in letter.sheets:
        for rule in sheet.rules:
            for one in rule.declarations:
                if one.name in ("background", "background-image"):
                    yield from (link for link in STYLE_LINK.findall(one.value) if link[:1] != "#")


def _source(
    source: str, place: Place, known: dict[str, Picture], letter: Letter
) -> Iterator[Finding]:
    scheme = source.partition(":")[0].lower() if ":" in source else ""
    if scheme == "http":
        yield INSECURE.found(f"{source[:80]} is not encrypted", place)
    elif scheme == "cid":
        if source not in known and not letter.draft:
            yield LOST_CID.found(f"{source[:80]} is not in the mail", place)
    elif scheme not in ("https", "data"):
        yield UNMAPPED.found(f"{source[:80] or 'an empty address'} is no address", place)
    picture = known.get(source) or written_in(source)
    ending = ending_of(source) if scheme in ("http", "https") else ""
    format_ = picture.format if picture else ending
    if format_ in _ODD:
        yield FORMAT.found(f"{_short(source)} is {format_}, not shown everywhere", place)


def _shape(letter: Letter, image: Element, picture: Picture | None) -> Iterator[Finding]:
    """How large the picture is drawn, beside how large it is (*picture*, where that is known)."""
    style = {one.name: one.value for one in declarations(image.get("style", ""))}
    place, name = letter.place(image), _short(image.get("src", ""))
    height = style.get("height") or ("auto" if _grows(letter, image) else image.get("height", ""))
    if not height:
        yield HEIGHT.found(f"{name} has no height", place)
    width = style.get("width") or image.get("width", "")
    tall, wide = _pixels(height), _pixels(width)
    gives_way = "%" in width or "%" in style.get("max-width", "")
    if gives_way and tall and not style.get("object-fit"):
        yield STRETCHED.found(f"{name} gives way in its width, and stays {tall:g} high", place)
    if picture is None or not picture.width or not picture.height or picture.format == "svg":
        return
    real = f"{name} is {picture.width} × {picture.height}"
    if wide and tall and not style.get("object-fit"):
        bent = (wide / tall) / (picture.width / picture.height)
        if abs(bent - 1) > _ROUNDED:
            yield STRETCHED.found(f"{real}, and shown as {wide:g} × {tall:g}", place)
    if wide and picture.width < wide * (1 - _ROUNDED):
        yield SIZE.found(f"{real}, and shown {wide:g} wide: it is blurred", place)
    elif wide and picture.width > wide * _MOST and picture.weight > _WORTH:
        told = f"{real} and {picture.weight // 1000} KB, and shown {wide:g} wide"
        yield SIZE.found(told, place)


def _grows(letter: Letter, image: Element) -> bool:
    """Whether a style sheet of the mail gives *image* the height that its width asks for."""
    return any(
        is_about(rule.selector, "img", image.get("class") or "")
        for sheet in letter.sheets
        for rule in sheet.rules
        if any(one.name == "height" and one.value.startswith("auto") for one in rule.declarations)
    )


def _pixels(value: str) -> float | None:
    found = _LENGTH.fullmatch(value)
    return float(found[1]) if found else None
