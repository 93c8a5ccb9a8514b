"""
Text can be read: 4.5 to 1 at least (WCAG 2.2, success criterion 1.4.3, level AA; the ratio as its
definitions of "contrast ratio" and "relative luminance" compute it), in light, dark and inverted.
"""

from __future__ import annotations

import pytest
from lxml import html

from postmail.brand import contrast
from postmail.brand.palette import NEEDED_CONTRAST
from postmail.exhibits import Exhibit, exhibits
from tests.messages.rendering import catalogue
from tests.quality.colours import INVERSIONS, SCHEMES, Seen, seen
from tests.quality.product import rendered

_SHOWN = [one for one in exhibits(catalogue(), every=True) if one.locale == "en"]
_USUAL = {one.message.kind: one for one in reversed(_SHOWN)}
each_kind = pytest.mark.parametrize("exhibit", _USUAL.values(), ids=_USUAL)


def _faint(found: list[Seen]) -> set[tuple[str, str, str, float]]:
    ratios = ((one, contrast(one.text, one.ground)) for one in found)
    return {
        (one.words[:30], one.text, one.ground, round(ratio, 2))
        for one, ratio in ratios
        if ratio < NEEDED_CONTRAST
    }


@each_kind
@pytest.mark.parametrize("scheme", SCHEMES)
def test_authored_schemes(scheme: str, exhibit: Exhibit) -> None:
    """Each word in the colours that we chose, and those that are left where we chose none."""
    found = seen(rendered(exhibit).html, scheme)

    assert len(found) > 10
    assert _faint(found) == set()


@each_kind
@pytest.mark.parametrize("model", INVERSIONS)
def test_inverted(model: str, exhibit: Exhibit) -> None:
    """Each word after a mail program has turned the light scheme dark in its own way."""
    found = seen(rendered(exhibit).html, "light")

    assert _faint([INVERSIONS[model](one) for one in found]) == set()


@pytest.mark.parametrize("scheme", ["dark", "outlook.com"])
def test_the_dark_schemes_are_dark(scheme: str) -> None:
    """The schemes differ: what is checked above is not the light one once more."""
    mail = rendered(_USUAL["simple"]).html
    dark = catalogue().brand.dark

    assert {one.ground for one in seen(mail, scheme)} >= {dark.background, dark.surface}
    assert dark.surface not in {one.ground for one in seen(mail, "light")}


def test_a_faint_text_is_found() -> None:
    """The check can fail: in a style, in a style sheet, in one scheme only."""
    mail = (
        "<html><head><style>@media (prefers-color-scheme: dark) { .a { color: #333 !important } "
        "body { background-color: #222222 !important } }</style></head>"
        '<body style="background-color:#fff"><p class="a" style="color:#000">one</p>'
        '<p style="color:#999">two</p></body></html>'
    )

    assert {words for words, *_ in _faint(seen(mail, "light"))} == {"two"}
    assert {words for words, *_ in _faint(seen(mail, "dark"))} == {"one"}


@each_kind
def test_one_logo_in_each_scheme(exhibit: Exhibit) -> None:
    """The dark logo waits hidden, and takes the light one's place; both say the shop's name."""
    page = html.document_fromstring(rendered(exhibit).html)
    logos = {
        str(image.get("class")): image
        for image in page.iter("img")
        if "logo" in str(image.get("class"))
    }

    assert set(logos) == {"logo-light", "logo-dark"}
    assert "display:none" in str(logos["logo-dark"].get("style"))
    assert "mso-hide:all" in str(logos["logo-dark"].get("style"))
    assert {image.get("alt") for image in logos.values()} == {"Nordlicht"}
