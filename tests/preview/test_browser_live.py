"""Live reload in a real browser: broken, mended, scrolled."""

from __future__ import annotations

import re
import shutil
import subprocess

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
    over, under = fault(page).bounding_box(), page.locator("#frame").bounding_box()
    assert over is not None
    assert under is not None
    assert under["y"] < over["y"] < under["y"] + under["height"]
    expect(mail(page).locator("body")).to_contain_text("Thank you for your order")

    page.locator("body").press("Escape")
    expect(fault(page)).to_be_hidden()
    page.reload()
    expect(fault(page)).to_be_visible()
    shop.mend()

    expect(fault(page)).to_be_hidden()


def _part(words: str) -> str:
    return f"<mj-section><mj-column><mj-text>{words}</mj-text></mj-column></mj-section></mj-body>"


def test_the_versions_before_stand_beside(page: Page, shop: Shop) -> None:
    """After changes, the mail as it was one and two of them ago can be put beside it."""
    open_mail(page, "kind=simple&device=phone")
    for words in ("Newer", "Newest"):
        shop.mend()
        shop.save("</mj-body>", _part(words))
        expect(mail(page).get_by_text(words, exact=True)).to_have_count(1)
    beside = page.get_by_label("Beside it", exact=True)
    second = page.frame_locator("#second")
    beside.select_option("before")

    expect(second.get_by_text("Newer", exact=True)).to_have_count(1)
    expect(mail(page).get_by_text("Newest")).to_have_count(1)
    expect(page).to_have_url(re.compile("beside=before"))

    beside.select_option("before:2")

    expect(second.locator("body")).to_contain_text("Thank you")
    expect(second.get_by_text("Newest")).to_have_count(0)


def test_a_git_revision_stands_beside(page: Page, shop: Shop) -> None:
    """Commits of the template folder are offered; the address holds the one that is chosen."""
    shop.save("</mj-body>", _part("Committed"))
    git = ["git", "-C", str(shop.folder), "-c", "user.name=Ida", "-c", "user.email=i@example.com"]
    try:
        for words in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "One part more"]):
            subprocess.run([*git, *words], check=True)
        shop.mend()
        open_mail(page, "kind=simple&device=phone")
        beside = page.get_by_label("Beside it", exact=True)
        expect(beside).to_contain_text("One part more")
        beside.select_option(label=beside.get_by_text("One part more").inner_text())

        expect(page.frame_locator("#second").get_by_text("Committed")).to_have_count(1)
        expect(page).to_have_url(re.compile("beside=git"))
        expect(mail(page).locator("body")).to_contain_text("Thank you")
        expect(mail(page).get_by_text("Committed")).to_have_count(0)
    finally:
        shutil.rmtree(shop.folder / ".git")


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
