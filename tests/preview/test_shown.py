"""What becomes of a mail's HTML on its way into a frame."""

from __future__ import annotations

import re
from base64 import b64decode
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postmail.brand import contrast
from postmail.brand.palette import NEEDED_CONTRAST
from postmail.catalogue import Catalogue
from postmail.mail import Mail
from postmail.messages import BUILT_IN
from postmail.preview.shown import left_out, shown
from postmail.preview.view import View
from postmail.recipient import Recipient
from postmail.samples import sample_brand, scenario

_SIMPLE = next(one for one in BUILT_IN if one.kind == "simple")


@cache
def _mail() -> Mail:
    message = _SIMPLE(order=scenario("first"))
    to = Recipient(address="ida@example.com")
    return Catalogue(brand=sample_brand()).render(message, recipient=to, locale="en")


def _page(body: str, **view: object) -> str:
    page = f"<html><head></head><body>{body}</body></html>"
    return shown(_mail(), page, View(kind="simple", **view))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "harm",
    [
        "<script>x()</script>",
        "<SCRIPT src=//evil.example></SCRIPT>",
        '<iframe src="/mail"></iframe>',
        '<object data="x"></object>',
        '<embed src="x">',
        '<form action="/order"><input></form>',
        '<base href="https://evil.example">',
        '<link rel="stylesheet" href="https://evil.example/c.css">',
        '<meta http-equiv="Refresh" content="0;url=https://evil.example">',
    ],
)
def test_what_acts_is_gone(harm: str) -> None:
    """Scripts, frames, forms and whatever leads elsewhere; the text around stays."""
    page = _page(f"<p>before</p>{harm}<p>after</p>")

    assert "before" in page
    assert "after" in page
    assert "evil" not in page
    assert not re.search(r"<(script|iframe|object|embed|form|base|link|meta)", page, re.IGNORECASE)


@pytest.mark.parametrize("source", ["https://evil.example/p.png", "//evil.example/p.png", "x:y"])
def test_strange_pictures_are_boxes(source: str) -> None:
    """A picture of elsewhere becomes a box of its size, with its words."""
    page = _page(f'<img src="{source}" srcset="{source} 2x" alt="A &lt;lamp" width="20">')

    assert "evil" not in page
    assert 'src="data:image/svg+xml;base64,' in page
    assert 'title="A box: the picture is on another server' in page


def test_boxes_are_counted() -> None:
    """Pictures of elsewhere count; the sample shop's and those inside the mail do not."""
    sample = _mail()
    strange = '<img src="https://shop.example/a.png"><img src="//shop.example/b.png"><img>'

    assert left_out(sample) == 0
    assert left_out(replace(sample, html=f"<html><body>{strange}{sample.html}</body></html>")) == 3


def test_sample_pictures_come_from_here() -> None:
    """The sample shop's pictures are served by the preview; without pictures nothing is."""
    image = '<img src="https://nordlicht.example/assets/logo.png">'

    assert 'src="/asset/logo.png"' in _page(image)
    assert 'src="data:,"' in _page(image, images=False)


@given(st.text('abu rl(")/:;-{}*\\hps', max_size=40))
def test_no_background_asks_elsewhere(style: str) -> None:
    """Whatever a style attribute holds, no address of another server is left in it."""
    page = _page(
        f'<p style="background: url(https://evil.example/x.png); {style}">x</p>'.replace("\\", "")
    )

    assert "evil" not in page


_STYLE = (
    "<style>p { color: #ffffff } @media (prefers-color-scheme: dark) { p { color: #112233 } }"
    "@media (max-width: 480px) { p { margin: 0 } }</style><p bgcolor='#ffffff'>x</p>"
)


def test_authored_dark_is_what_was_written() -> None:
    """Dark holds in the dark frame and in no other; nothing is recoloured."""
    assert "@media (min-width: 0)" in _page(_STYLE, scheme="dark")
    assert "@media (max-width: 0)" in _page(_STYLE, scheme="light")
    assert "#112233" in _page(_STYLE, scheme="dark")


def test_inversion_turns_every_colour() -> None:
    """White becomes black, in styles and attributes, and the written dark does not hold."""
    page = _page(_STYLE, scheme="inverted")

    assert "#ffffff" not in page.replace("color:#ffffff", "")
    assert 'bgcolor="#000000"' in page
    assert "@media (max-width: 0)" in page


def test_styles_and_media_queries_can_be_stripped() -> None:
    """As in programs that drop the style element, or the media queries in it."""
    assert "<style" not in _page(_STYLE, styles=False)
    without = _page(_STYLE, media=False)

    assert "@media" not in without
    assert "color: #ffffff" in without


def test_the_words_of_a_box_can_be_read_on_every_ground() -> None:
    """The box covers what is below it: a logo's name is as plain on a dark mail."""
    page = _page('<img src="https://shop.example/logo.png" alt="Moor" width="180">')
    found = re.search(r"base64,([^\"]+)", page)
    assert found is not None
    box = b64decode(found[1]).decode()
    ground, ink = re.findall(r'fill="(#\w+)"', box)

    assert "opacity" not in box
    assert contrast(ink, ground) >= NEEDED_CONTRAST
