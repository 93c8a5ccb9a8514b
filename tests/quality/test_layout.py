"""Mails in a real browser, at widths that nobody designs for, and with their pictures blocked."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from postmail import Brand, Catalogue
from postmail.exhibits import exhibits
from postmail.messages.base import Message
from postmail.order import Shipment
from postmail.samples import sample_brand

#: Pairs of a picture and a text (in the page's own boxes) that lie over each other.
_OVERLAPS = """() => {
    const over = (a, b) => a.left < b.right - 1 && b.left < a.right - 1
        && a.top < b.bottom - 1 && b.top < a.bottom - 1
    const words = document.createTreeWalker(document.querySelector('.page'), NodeFilter.SHOW_TEXT)
    const boxes = []
    while (words.nextNode()) {
        if (!words.currentNode.data.trim()) continue
        const range = document.createRange()
        range.selectNodeContents(words.currentNode)
        for (const box of range.getClientRects())
            if (box.width > 2 && box.height > 2) boxes.push([box, words.currentNode.data.trim()])
    }
    return [...document.images].flatMap(image => boxes
        .filter(([box]) => over(image.getBoundingClientRect(), box))
        .map(([, text]) => `${image.src} over ${text}`))
}"""
#: Words of which a line has only a part, below *selector*.
_BROKEN = """(selector) => [...document.querySelectorAll(selector)].flatMap(cell => {
    const words = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT)
    const broken = []
    while (words.nextNode())
        for (const word of words.currentNode.data.matchAll(/\\p{L}+/gu)) {
            const range = document.createRange()
            range.setStart(words.currentNode, word.index)
            range.setEnd(words.currentNode, word.index + word[0].length)
            if (range.getClientRects().length > 1) broken.push(word[0])
        }
    return broken
})"""
#: The texts that reach to the edge of the window, or beyond.
_AT_THE_EDGE = """() => [...document.querySelectorAll('.page p, .page td, .page th, .page h1')]
    .filter(cell => !cell.children.length && cell.getBoundingClientRect().right > innerWidth - 16)
    .map(cell => cell.textContent.trim())"""
#: How many lines *word* takes up in the cell *selector*.
_LINES = """([selector, word]) => {
    const text = [...document.querySelector(selector).childNodes].find(n => n.data?.includes(word))
    const range = document.createRange()
    range.setStart(text, text.data.indexOf(word))
    range.setEnd(text, text.data.indexOf(word) + word.length)
    return range.getClientRects().length
}"""
#: How much room is left between the last text of each panel and its lower edge.
_ROOM_BELOW = """() => [...document.querySelectorAll('.panel > table > tbody > tr > td')]
    .map(panel => panel.getBoundingClientRect().bottom
        - [...panel.querySelectorAll('p, ul, a')].at(-1).getBoundingClientRect().bottom)"""
#: Width and height of the pictures in *selector*.
_SIZES = """(selector) => [...document.querySelectorAll(selector)]
    .map(image => [image.width, image.height])"""
#: A picture five times as tall as it is wide.
_POST = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="1000">'
    '<rect width="200" height="1000"/></svg>'
)
#: Colour and background of what stands in for a picture.
_ALT = """(selector) => { const style = getComputedStyle(document.querySelector(selector))
    return [style.color, style.backgroundColor] }"""


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A window in which no picture arrives."""
    made = browser.new_context()
    made.route("**/*", lambda route: route.abort())
    yield made
    made.close()


def shown(context: BrowserContext, html: str, width: int, **media: Any) -> Page:
    """A page that shows *html*, *width* pixels wide."""
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(**media)
    page.set_content(html, wait_until="domcontentloaded")
    return page


def sample(kind: str, locale: str) -> Message:
    """The first sample of *kind* that suits *locale*."""
    catalogue = Catalogue(brand=sample_brand())
    found = exhibits(catalogue, locales=[locale])
    return next(one.message for one in found if one.message.kind == kind)


def test_no_picture_lies_over_a_text(context: BrowserContext) -> None:
    """Between a telephone and a tablet as well, in English and in Arabic."""
    catalogue = Catalogue(brand=sample_brand())
    found = {}
    for kind, locale in product(("tips", "community", "similar-items"), ("en", "ar")):
        html = catalogue.render(sample(kind, locale), locale=locale).html
        page = shown(context, html, 320)
        for width in (320, 480, 500):
            page.set_viewport_size({"width": width, "height": 900})
            if overlaps := page.evaluate(_OVERLAPS):
                found[kind, locale, width] = overlaps[:2]
        page.close()

    assert found == {}


@pytest.mark.parametrize("locale", ["en", "de"])
def test_a_wide_logo_gives_way_to_the_word_beside_it(context: BrowserContext, locale: str) -> None:
    """ "Advertisement" is in one piece on a telephone, however wide the logo is."""
    brand = sample_brand().model_copy(update={"logo": "https://shop.example/l.png"})
    catalogue = Catalogue(brand=brand.model_copy(update={"logo_width": 320}))
    html = catalogue.render(sample("coupon", locale), locale=locale).html
    page = shown(context, html, 360)

    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.evaluate(_BROKEN, ".page td.m[valign=middle]") == []


def test_a_long_name_leaves_the_order_number_whole(context: BrowserContext) -> None:
    """The number goes to a line of its own before it breaks at its hyphen."""
    name = "Schwarzwälder Laternen- und Kerzenmanufaktur zum Alten Leuchtturm GmbH & Co. KG"
    brand = sample_brand().model_copy(update={"logo": None, "logo_dark": None, "name": name})
    message = sample("simple", "de")
    html = Catalogue(brand=brand).render(message, locale="de").html

    for width in (320, 700):
        assert shown(context, html, width).evaluate(_LINES, [".note", message.order.number]) == 1


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_a_number_as_long_as_a_uuid_stands_below_the_name(
    context: BrowserContext, locale: str
) -> None:
    """Beside the name it would squeeze it to a column of letters on a telephone."""
    message = sample("simple", locale)
    number = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
    order = message.order.model_copy(update={"number": number})
    brand = sample_brand().model_copy(update={"logo": None, "logo_dark": None})
    html = (
        Catalogue(brand=brand)
        .render(message.model_copy(update={"order": order}), locale=locale)
        .html
    )

    page = shown(context, html, 320)
    above, below = (
        page.locator("table.wide td", has_text=text).first.bounding_box()
        for text in ("Nordlicht", number)
    )

    assert above and below
    assert above["height"] < 2 * 28, "the name has one line"
    assert above["y"] + above["height"] <= below["y"]


def test_wide_spacing_leaves_room_on_a_telephone(context: BrowserContext) -> None:
    """With the most air that a brand may have, a QR code in a panel pushes no text to the edge."""
    brand = Brand(name="Nordlicht", spacing=16)
    html = Catalogue(brand=brand).render(sample("pickup-ready", "fr"), locale="fr").html

    assert shown(context, html, 320).evaluate(_AT_THE_EDGE) == []


def test_a_number_without_a_link_keeps_off_the_edge(context: BrowserContext) -> None:
    """Where the carrier's page is not known, the number ends its panel as a button would."""
    message = sample("shipped", "en")
    bare = [Shipment(carrier="Uncle Bob", tracking=[{"number": "4711"}], status="in_transit")]
    message = type(message).model_validate({"order": message.order, "parcels": bare})
    brand = Brand(name="Nordlicht", spacing=4)
    page = shown(context, Catalogue(brand=brand).render(message, locale="en").html, 375)

    assert min(page.evaluate(_ROOM_BELOW)) >= 16


@pytest.mark.parametrize(("kind", "selector"), [("simple", ".pic img"), ("coupon", "td > img")])
def test_tall_pictures_stay_small(context: BrowserContext, kind: str, selector: str) -> None:
    """A bottle or a floor lamp is shown whole and in its shape, and does not fill the screen."""
    html = Catalogue(brand=sample_brand()).render(sample(kind, "en"), locale="en").html
    page = context.new_page()
    page.route("**/*.png", lambda route: route.fulfill(body=_POST, content_type="image/svg+xml"))

    for width in (375, 700):
        page.set_viewport_size({"width": width, "height": 900})
        page.set_content(html, wait_until="load")
        sizes = [size for size in page.evaluate(_SIZES, selector) if size[0] < size[1]]
        assert sizes
        assert all(high <= 108 and abs(high / wide - 5) < 0.5 for wide, high in sizes)


def test_a_long_level_leaves_whole_words_beside_it(context: BrowserContext) -> None:
    """The name of a customer's level is words, and takes no more room than there is."""
    message = sample("loyalty", "de").model_copy(update={"level": "Leuchtturmwärterpremiumkreis"})
    page = shown(context, Catalogue(brand=sample_brand()).render(message, locale="de").html, 375)

    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    assert page.evaluate(_BROKEN, ".page th.m") == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_stands_in_for_a_logo_can_be_read(context: BrowserContext, scheme: str) -> None:
    """With one logo for both schemes, its name is dark on the white plate of the dark one."""
    brand = sample_brand().model_copy(
        update={"logo": "https://shop.example/l.png", "logo_dark": None}
    )
    html = Catalogue(brand=brand).render(sample("simple", "en"), locale="en").html
    ink, plate = shown(context, html, 375, color_scheme=scheme).evaluate(_ALT, ".logo-light")

    if scheme == "dark":
        assert (ink, plate) == ("rgb(36, 38, 43)", "rgb(255, 255, 255)")
    else:
        assert plate == "rgba(0, 0, 0, 0)"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_stands_in_for_a_code_can_be_read(context: BrowserContext, scheme: str) -> None:
    """Black on white in both schemes, also where the brand is light on dark."""
    night, paper = ("background", "surface"), ("text", "muted", "accent", "positive", "warning")
    colors = {**dict.fromkeys(night, "#0b0d10"), **dict.fromkeys(paper, "#f4f4f4")}
    colors["on_accent"] = colors["background"]
    brand = Brand.model_validate({"name": "Nordlicht", "colors": colors})
    html = Catalogue(brand=brand).render(sample("pickup-ready", "en"), locale="en").html

    assert shown(context, html, 375, color_scheme=scheme).evaluate(_ALT, ".plate") == [
        "rgb(0, 0, 0)",
        "rgb(255, 255, 255)",
    ]
