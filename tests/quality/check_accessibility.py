"""Accessibility by axe-core in a browser, in both schemes, with pictures off; no network."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Literal, get_args

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.quality.tools import AXE, CHROMIUM, pages, shown

_Scheme = Literal["light", "dark"]
#: {rule: why a mail breaks it all the same}. The rules are about pages of a site; a mail stands in
#: a page of the mail program's, which has them.
KNOWN = {
    "landmark-one-main": "the main landmark is the mail program's; a mail is an article in it",
    "region": "as above: what is not in a landmark here is in one there",
}
_PAGES = dict(pages())


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """A page as wide as a phone's, that loads nothing."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 375, "height": 900})
        page.route("**/*", lambda route: route.abort())
        yield page
        browser.close()


def _violations(page: Page, html: str, scheme: _Scheme) -> list[dict[str, Any]]:
    page.emulate_media(color_scheme=scheme)
    page.set_content(html, wait_until="domcontentloaded")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = page.evaluate("axe.run().then(done => done.violations)")
    return found


def _told(violations: list[dict[str, Any]]) -> list[str]:
    return [
        f"{one['id']}: {one['help']}: {json.dumps(node['target'])} {node['html'][:160]}"
        for one in violations
        if one["id"] not in KNOWN
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("scheme", get_args(_Scheme))
@pytest.mark.parametrize("path", _PAGES)
def test_accessible(path: str, scheme: _Scheme, page: Page) -> None:
    """No rule of axe is broken: names, roles, order of headings, contrast."""
    assert _told(_violations(page, _PAGES[path], scheme)) == []


@pytest.mark.parametrize("path", _PAGES)
def test_nothing_is_wider_than_a_phone(path: str, page: Page) -> None:
    """At 375 and at 320 px nobody scrolls sideways, pictures on or off."""
    page.set_content(_PAGES[path], wait_until="domcontentloaded")
    for width in (375, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_viewport_size({"width": 375, "height": 900})


def test_axe_finds_faults(page: Page) -> None:
    """A picture without words, words without contrast: the check runs."""
    bad = '<html lang="en"><title>a</title><img src="a.png"><p style="color:#ccc">faint</p></html>'

    assert {"image-alt", "color-contrast"} <= {v["id"] for v in _violations(page, bad, "light")}


def test_what_is_known_is_still_there(page: Page) -> None:
    """The list holds nothing that has been mended."""
    found = {one["id"] for one in _violations(page, next(iter(_PAGES.values())), "light")}

    assert set(KNOWN) <= found


def test_every_kind_and_language_is_looked_at() -> None:
    """English, German (formal), Arabic and Japanese, of each kind."""
    locales = {one.locale for one in shown().values()}

    assert locales == {"en", "de", "ar", "ja"}
    assert len({one.message.kind for one in shown().values()}) * len(locales) <= len(shown())
