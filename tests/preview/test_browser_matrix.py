"""The contact sheet in a real browser: open, filter, find."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from postmail.preview.export import export, gallery
from tests.preview.conftest import Shop


def test_every_kind_is_there_and_what_is_seen_is_live(page: Page) -> None:
    """A cell for each kind; thumbnails of the visible ones hold their mails, others wait."""
    page.goto("/")
    first = page.locator(".cell").first

    expect(page.locator("#count")).to_have_text(str(page.locator(".cell").count()))
    expect(first.frame_locator("iframe").locator("body")).to_contain_text("Thank you")
    expect(page.locator(".cell").last.locator("iframe")).to_have_count(0)

    page.locator(".cell").last.scroll_into_view_if_needed()

    expect(page.locator(".cell").last.locator("iframe")).to_have_count(1)


def test_filters_go_into_the_address(page: Page) -> None:
    """Two languages, one of them a pseudo-locale, dark, one kind: two cells, and a link to them."""
    page.goto("/")
    page.get_by_label("de@informal").check()
    page.get_by_label("en-XA, accented").check()
    page.get_by_label("Dark, as written").check()
    page.get_by_text("Kind", exact=True).click()
    page.get_by_label("simple", exact=True).check()
    page.get_by_role("button", name="Show").click()

    expect(page.locator(".cell")).to_have_count(2)
    expect(page).to_have_url(re.compile("language=de%40informal.*scheme=dark"))
    expect(page.locator(".cell").last.frame_locator("iframe").locator("body")).to_contain_text("Ţĥ")


def test_a_word_finds_and_stays_in_the_address(page: Page) -> None:
    """What is typed leaves the fitting cells, and survives a reload."""
    page.goto("/")
    page.get_by_role("searchbox").fill("coupon")

    expect(page.locator("#count")).not_to_have_text(str(page.locator(".cell").count()))
    expect(page).to_have_url(re.compile("find=coupon"))

    page.reload()

    expect(page.locator(".cell:visible").first).to_contain_text("coupon")
    assert page.locator(".cell:visible").count() < page.locator(".cell").count()


def test_only_with_findings_looks_at_cells_never_seen(page: Page) -> None:
    """Every cell is checked, those below the fold too; what has no finding goes away."""
    page.goto("/?kind=simple&kind=coupon&language=en&language=ar-XB&findings=1")

    expect(page.locator("#looked")).to_have_text("", timeout=60_000)
    shown = page.locator(".cell:visible")
    assert shown.count() == page.locator(".cell[data-found=yes]").count()


def test_a_click_opens_the_mail(page: Page) -> None:
    """A cell leads to its mail, in the language and colours that it shows."""
    page.goto("/?kind=simple&language=de%40formal&scheme=dark")
    page.locator(".cell a").click()

    expect(page).to_have_url(re.compile(r"/mail\?.*locale=de.*scheme=dark"))
    expect(page.frame_locator("#frame").locator("body")).to_contain_text("Bestellung")


def test_the_exported_gallery_shows_its_pictures(
    browser: Browser, shop: Shop, tmp_path: Path
) -> None:
    """Opened as files: a front with each language, its page with each mail, pictures and all."""
    export(shop.studio, gallery(shop.studio, ["simple"], ["en", "de@formal"], ["light"]), tmp_path)
    page = browser.new_page()
    page.goto((tmp_path / "index.html").as_uri())
    expect(page.locator("li")).to_have_count(2)
    page.locator("li").get_by_role("link", name="de@formal").click()
    logo = page.frame_locator("li iframe").locator("img").first
    expect(logo).to_have_js_property("complete", True)

    assert logo.evaluate("one => one.naturalWidth") > 0
    page.close()
