"""Live reload in a real browser: broken, mended, scrolled."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.preview.conftest import Shop
from tests.preview.looking import fault, mail, open_mail

_SCROLL = "document.getElementById('frame').contentWindow.scrollY"


def test_what_is_saved_is_shown_and_the_scroll_kept(page: Page, shop: Shop) -> None:
    """A word changed in the template is on the screen; the mail stays where it was."""
    open_mail(page, "kind=simple&device=phone")
    page.evaluate("document.getElementById('frame').contentWindow.scrollTo(0, 300)")
    shop.save(
        "</mj-body>",
        "<mj-section><mj-column><mj-text>Fresh</mj-text></mj-column></mj-section></mj-body>",
    )

    expect(mail(page).get_by_text("Fresh")).to_have_count(1)
    page.wait_for_function(f"() => {_SCROLL} === 300")


def test_a_broken_template_keeps_the_last_picture(page: Page, shop: Shop) -> None:
    """File, line, the lines around and the remedy stand over the last good mail; then they go."""
    open_mail(page)
    shop.save("</mj-body>", "<mj-txt>oops</mj-txt></mj-body>")

    expect(fault(page)).to_be_visible()
    expect(fault(page)).to_contain_text(re.compile(r"simple/body\.mjml:\d+"))
    expect(fault(page).locator(".wrong")).to_contain_text("<mj-txt>oops</mj-txt>")
    expect(fault(page)).to_contain_text("mj-text")
    expect(mail(page).locator("body")).to_contain_text("Thank you for your order")

    shop.mend()

    expect(fault(page)).to_be_hidden()


def test_the_version_before_stands_beside(page: Page, shop: Shop) -> None:
    """After a change, what was before can be put beside it."""
    open_mail(page, "kind=simple&device=phone")
    shop.save(
        "</mj-body>",
        "<mj-section><mj-column><mj-text>Newer</mj-text></mj-column></mj-section></mj-body>",
    )
    expect(mail(page).get_by_text("Newer")).to_have_count(1)
    page.get_by_label("Beside it", exact=True).select_option("before")

    expect(page.frame_locator("#second").locator("body")).to_contain_text("Thank you")
    expect(page.frame_locator("#second").get_by_text("Newer")).to_have_count(0)
    expect(mail(page).get_by_text("Newer")).to_have_count(1)


def test_thumbnails_follow_too(page: Page, shop: Shop) -> None:
    """The contact sheet shows the change as well."""
    page.goto("/?kind=simple")
    frame = page.locator(".cell").frame_locator("iframe")
    expect(frame.locator("body")).to_contain_text("Thank you")
    shop.save(
        "</mj-body>",
        "<mj-section><mj-column><mj-text>Small</mj-text></mj-column></mj-section></mj-body>",
    )

    expect(frame.get_by_text("Small")).to_have_count(1)
