"""The demo's contact sheet in a real browser."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, expect

from postmail import Catalogue
from postmail.cli.sheet.page import page as sheet
from postmail.cli.sheet.prints import make
from postmail.exhibits import exhibits
from postmail.samples import sample_brand

#: More cards, of two frames each, than a browser makes frames in one page.
MANY = 600


def test_the_last_of_very_many_mails_is_shown(tmp_path: Path, browser: Browser) -> None:
    """A sheet of all languages shows its last card too, and holds frames only near the window."""
    catalogue = Catalogue(brand=sample_brand())
    shown = next(e for e in exhibits(catalogue, locales=["en"]) if e.message.kind == "simple")
    cards = [make(catalogue, shown, tmp_path)] * MANY
    (tmp_path / "index.html").write_text(sheet(cards, sample_brand()), encoding="utf-8")

    page = browser.new_page(viewport={"width": 1440, "height": 1000})
    page.goto((tmp_path / "index.html").as_uri())
    card = page.locator("article").last
    expect(card.locator("iframe")).to_have_count(0)
    card.scroll_into_view_if_needed()

    for number in (0, 1):
        body = card.frame_locator("iframe").nth(number).locator("body")
        expect(body).to_contain_text("Thank you")
    assert page.locator("iframe").count() < 100
    page.close()
