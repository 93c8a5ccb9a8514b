"""Which features of HTML, CSS and pictures a mail uses, as caniemail names them, and where."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from postmail.check import traits_css
from postmail.check.letter import Element, Letter
from postmail.check.pictures import ending_of
from postmail.check.style import STYLE_LINK

_TAGS: dict[str, tuple[str, ...]] = {
    **{f"html-{tag}": (tag,) for tag in
       "abbr acronym address audio base bdi blockquote body code del dfn dialog div form hr img "
       "link marquee meter object p picture pre progress rp rt ruby select small span strike "
       "strong style svg table textarea video wbr".split()},
    "html-h1-h6": ("h1", "h2", "h3", "h4", "h5", "h6"),
    "html-lists": ("ul", "ol", "dl"),
    "html-image-maps": ("map", "area"),
    "html-object": ("object", "embed"),
    "html-semantics": (
        "article", "aside", "details", "figcaption", "figure", "footer", "header", "main", "mark",
        "nav", "section", "summary", "time",
    ),
}  # fmt: skip
_ATTRIBUTES: dict[str, tuple[str, ...]] = {
    **{f"html-{name}": (name,) for name in
       "align aria-describedby aria-hidden aria-label aria-labelledby aria-live background "
       "cellpadding cellspacing dir height hidden lang popover required role target valign "
       "width".split()},
    "html-loading-attribute": ("loading",),
    "html-srcset": ("srcset", "sizes"),
    "css-inert-attribute": ("inert",),
}  # fmt: skip
_INPUTS = ("checkbox", "hidden", "radio", "reset", "submit", "text")
_BUTTONS = ("reset", "submit")
_PICTURES = {
    **{suffix: f"image-{suffix}" for suffix in
       "apng avif bmp gif hdr ico jpg mp4 png svg webp".split()},
    "jpeg": "image-jpg", "heic": "image-heif", "heif": "image-heif", "tif": "image-tiff",
    "tiff": "image-tiff",
}  # fmt: skip
_OF_TAG = {tag: slug for slug, tags in _TAGS.items() for tag in tags}
_OF_ATTRIBUTE = {name: slug for slug, names in _ATTRIBUTES.items() for name in names}
#: Every feature that is looked for.
MATCHED = frozenset(
    [
        *traits_css.MATCHED, *_TAGS, *_ATTRIBUTES, *_PICTURES.values(), "image-base64",
        *(f"html-input-{kind}" for kind in _INPUTS), *(f"html-button-{kind}" for kind in _BUTTONS),
        "html-anchor-links", "html-mailto-links", "html-meta-color-scheme", "html-doctype",
        "html-comments", "amp",
    ]
)  # fmt: skip

#: What stands between addresses; a run of blanks is looked at from its start only.
_SRCSET_GAP = re.compile(r"(?:(?<!\s)\s+)?,\s+|(?<!\s)\s+[\d.]+[wx]\s*(?:,|$)")


def traits(letter: Letter) -> dict[str, tuple[Element | None, int]]:
    """{feature: (the first element that uses it, how often it is used)}."""
    found: dict[str, tuple[Element | None, int]] = {}
    for slug, element in _traits(letter):
        first, count = found.get(slug, (element, 0))
        found[slug] = (first, count + 1)
    return found


def _traits(letter: Letter) -> Iterator[tuple[str, Element | None]]:
    if letter.html.lstrip()[:9].lower() == "<!doctype":
        yield "html-doctype", None
    if next(letter.page.iter(etree.Comment), None) is not None:
        yield "html-comments", None
    for element in letter.elements:
        for slug in _of_element(element):
            yield slug, element
    for node, sheet in zip(letter.page.iter("style"), letter.sheets, strict=True):
        for slug in traits_css.of_sheet(sheet, node.text or ""):
            yield slug, node


def _of_element(element: Element) -> Iterator[str]:
    tag, attributes = element.tag, element.attrib
    if tag == "link" and "font" in attributes.get("href", ""):
        yield "css-at-font-face"
    elif tag in _OF_TAG:
        yield _OF_TAG[tag]
    for name in attributes:
        if name in _OF_ATTRIBUTE:
            yield _OF_ATTRIBUTE[name]
    if style := attributes.get("style"):
        yield from traits_css.of_style(style)
        for link in STYLE_LINK.findall(style):
            yield from _of_picture(link)
    if tag == "a":
        yield from _of_link(attributes.get("href", ""))
    elif tag in ("img", "source"):
        links = [attributes.get("src", ""), *_SRCSET_GAP.split(attributes.get("srcset", ""))]
        for link in filter(None, links):
            yield from _of_picture(link)
    elif tag in ("input", "button"):
        kind = attributes.get("type", "text" if tag == "input" else "submit").lower()
        if kind in (_INPUTS if tag == "input" else _BUTTONS):
            yield f"html-{tag}-{kind}"
    elif tag == "meta" and attributes.get("name", "").lower() == "color-scheme":
        yield "html-meta-color-scheme"
    elif tag == "html" and ("amp4email" in attributes or "⚡4email" in attributes):
        yield "amp"


def _of_link(href: str) -> Iterator[str]:
    if href.startswith("#") and len(href) > 1:
        yield "html-anchor-links"
    elif href.lower().startswith("mailto:"):
        yield "html-mailto-links"


def _of_picture(link: str) -> Iterator[str]:
    """The format of a picture by its name, whatever stands behind a question mark."""
    if link.lower().startswith("data:"):
        yield "image-base64"
        kind = link[5:].partition(";")[0].partition("/")[2].partition("+")[0].lower()
    else:
        kind = ending_of(link)
    if kind in _PICTURES:
        yield _PICTURES[kind]
