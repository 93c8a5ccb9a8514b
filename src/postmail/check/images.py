"""Pictures: whether they reach the reader, and what stands there when they do not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from postmail.check.finding import Finding, Place, Rule, Severity
from postmail.check.letter import Element, Letter
from postmail.check.options import Options
from postmail.check.style import STYLE_LINK

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
RULES = (ALT, WIDTH, INSECURE, UNMAPPED, HEAVY, FORMAT, LOST_CID)

_HEAVY = 500_000
_ODD = (".webp", ".avif", ".svg", ".bmp", ".tif", ".tiff", ".heic", ".heif", ".ico")
_PIXELS = re.compile(r"\d+%?")


def examine(letter: Letter, _: Options) -> Iterator[Finding]:
    """What is wrong with the pictures of *letter*."""
    inside = {
        str(part.get("Content-ID", "")).strip("<> ")
        for part in letter.message.walk()
        if part.get_content_maintype() == "image"
    }
    for image in letter.page.iter("img"):
        place = letter.place(image)
        source = (image.get("src") or "").strip()
        if "alt" not in image.attrib:
            yield ALT.found(f"{source[:80] or 'a picture'} has no alt", place)
        if not _PIXELS.fullmatch(image.get("width", "")):
            yield WIDTH.found(f"{source[:80] or 'a picture'} has no width in pixels", place)
        yield from _source(source, place, inside, letter)
    for element in letter.elements:
        for link in _backgrounds(element):
            yield from _source(link, letter.place(element), inside, letter)
    weight = sum(
        len(part.get_payload(decode=True) or b"")
        for part in letter.message.walk()
        if part.get_content_maintype() == "image"
    )
    if weight > _HEAVY:
        place = Place(part="mime", file=letter.label.file)
        yield HEAVY.found(f"the pictures inside have {weight // 1000} KB", place)


def _backgrounds(element: Element) -> Iterator[str]:
    if background := element.get("background"):
        yield background
    if "url(" in (style := element.get("style", "")):
        yield from STYLE_LINK.findall(style)


def _source(source: str, place: Place, inside: set[str], letter: Letter) -> Iterator[Finding]:
    scheme = source.partition(":")[0].lower() if ":" in source else ""
    if scheme == "http":
        yield INSECURE.found(f"{source[:80]} is not encrypted", place)
    elif scheme == "cid":
        if source[4:] not in inside and not letter.draft:
            yield LOST_CID.found(f"{source[:80]} is not in the mail", place)
    elif scheme not in ("https", "data"):
        yield UNMAPPED.found(f"{source[:80] or 'an empty address'} is no address", place)
    path = urlsplit(source).path.lower() if scheme in ("http", "https") else ""
    if path.endswith(_ODD):
        yield FORMAT.found(f"{source[:80]} is not shown everywhere", place)
