"""A page that stays open while the preview is started anew, or answers late, or not at all."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, Route, expect

from postmail.preview.shelf import Shelf
from tests.preview.conftest import Shop
from tests.preview.looking import mail, open_mail
from tests.preview.test_browser_cadence import _OURS, _open

_ACCENT = "input[data-part=colors][data-name=accent]"
_PICK = "(one, to) => { one.value = to; one.dispatchEvent(new Event('change', {bubbles: true})); }"


def _numbered(page: Page, number: str) -> None:
    """Change the number of the order in the desk."""
    box = page.get_by_label("The order as JSON")
    expect(box).to_have_value(re.compile('"number"'))
    box.fill(json.dumps({**json.loads(box.input_value()), "number": number}))


def _forget(shop: Shop) -> None:
    """As after a restart, or when others have pasted a hundred more."""
    shop.studio.orders, shop.studio.brands = Shelf(), Shelf()


def _say(shop: Shop, words: str) -> None:
    """Save the template with *words* at its end."""
    part = f"<mj-section><mj-column><mj-text>{words}</mj-text></mj-column></mj-section></mj-body>"
    shop.mend()
    shop.save("</mj-body>", part)


@contextmanager
def _held(page: Page, path: str | re.Pattern[str], method: str = "GET") -> Iterator[list[Route]]:
    """Questions to *path* that wait until somebody lets them on."""
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        if route.request.method == method:
            waiting.append(route)
        else:
            route.continue_()

    page.route(path, hold)
    yield waiting
    page.unroute(path)


def test_an_open_page_gives_again_what_was_lost(page: Page, shop: Shop) -> None:
    """After a restart and a save the mail still has the order and the brand of the page."""
    open_mail(page)
    _numbered(page, "STAYS-1")
    expect(mail(page).locator("body")).to_contain_text("STAYS-1")
    page.locator(_ACCENT).evaluate(_PICK, "#7a1f5c")
    expect(page).to_have_url(re.compile("order=.*brand=.*#with="))
    _forget(shop)
    _say(shop, "Afterwards")

    expect(mail(page).locator("body")).to_contain_text("Afterwards")
    expect(mail(page).locator("body")).to_contain_text("STAYS-1")
    expect(page.locator("#subject")).to_contain_text("STAYS-1")
    expect(page.locator(_ACCENT)).to_have_value("#7a1f5c")
    expect(page.locator("#link-note")).to_be_empty()

    _forget(shop)
    page.get_by_label("Colours", exact=True).select_option("dark")
    expect(page.locator("#link-note")).to_be_empty()
    page.wait_for_function(
        "() => document.getElementById('frame').contentDocument.URL.includes('dark')"
    )
    expect(mail(page).locator("body")).to_contain_text("STAYS-1")


def test_what_the_page_cannot_give_again_is_told(page: Page, shop: Shop) -> None:
    """Opened by its key alone, an order that goes is said to be gone, and no file is its stead."""
    open_mail(page)
    _numbered(page, "KEY-ONLY")
    expect(page).to_have_url(re.compile("order="))
    link = page.url.partition("#")[0]
    page.goto("about:blank")
    page.goto(link)
    expect(mail(page).locator("body")).to_contain_text("KEY-ONLY")
    expect(page.get_by_label("The order as JSON")).to_have_value(re.compile("KEY-ONLY"))
    expect(page.locator("#link-note")).to_be_empty()
    _forget(shop)
    _say(shop, "Afterwards")

    expect(page.locator("#link-note")).to_contain_text("The order of this link is not known here")
    page.get_by_role("link", name="EML").click()
    expect(page.locator("[aria-labelledby=keep] .fault")).to_contain_text("is not known here")
    expect(page.get_by_label("The order as JSON")).to_have_value(re.compile("KEY-ONLY"))


def test_what_was_written_without_a_server_is_given_when_it_is_back(page: Page) -> None:
    """Meanwhile the fault is told; nothing has to be written twice."""
    open_mail(page)
    expect(page.get_by_label("The order as JSON")).to_have_value(re.compile('"number"'))
    page.context.set_offline(True)
    _numbered(page, "MEANWHILE-2")
    expect(page.locator("#order-fault")).to_contain_text("has stopped")
    page.get_by_label("Send a test to").fill("me@example.com")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#sent")).to_contain_text("has stopped")
    page.get_by_role("link", name="HTML", exact=True).click()
    expect(page.locator("[aria-labelledby=keep] .fault")).to_contain_text("has stopped")
    page.context.set_offline(False)

    expect(mail(page).locator("body")).to_contain_text("MEANWHILE-2")
    expect(page.locator("#order-fault")).to_be_hidden()
    expect(page.locator("#live")).to_be_empty()
    expect(page).to_have_url(re.compile("order=.*#with="))


def test_the_sheet_gives_again_what_was_lost(page: Page, shop: Shop) -> None:
    """Its thumbnails keep the order; where the address does not carry it, the page says so."""
    open_mail(page)
    _numbered(page, "SHEET-4")
    expect(page.get_by_role("link", name="All mails like this")).to_have_attribute(
        "href", re.compile("order=.*#with=")
    )
    page.get_by_role("link", name="All mails like this").click()
    body = page.locator(".cell[data-query*='kind=simple']").frame_locator("iframe").locator("body")
    expect(page.locator(".cell").first.frame_locator("iframe").locator("body")).to_contain_text(
        "SHEET-4"
    )
    page.goto(page.url.replace("/?", "/?kind=simple&"))
    expect(body).to_contain_text("SHEET-4")
    _forget(shop)
    _say(shop, "Afterwards")

    expect(body).to_contain_text("Afterwards")
    expect(body).to_contain_text("SHEET-4")
    link = page.url.partition("#")[0]
    page.goto("about:blank")
    page.goto(link)
    expect(body).to_contain_text("SHEET-4")
    expect(page.get_by_text("With your order.")).to_be_visible()
    _forget(shop)
    _say(shop, "Later")
    expect(page.locator("#link-note")).to_contain_text("The order of this link is not known here")
    expect(page.get_by_text("With your order.")).to_have_count(0)


def test_the_timeline_keeps_the_policy_that_was_lost(page: Page) -> None:
    """A hundred policies of other pages later, the rows are still those of the one in the box."""
    box = _open(page)
    box.fill(_OURS)
    expect(page.locator("#rows tr")).to_have_count(1)
    page.evaluate(
        "async (text) => { for (let n = 0; n < 101; n += 1)"
        " await fetch('/policy', { method: 'POST', body: text.replace('ours', `o${n}`) }); }",
        _OURS,
    )
    with page.expect_response(re.compile("/cadence/rows.*day=20")):
        page.get_by_label("Day", exact=True).fill("20")

    expect(page.locator("#now")).to_contain_text(re.compile(r"\d\d:\d\d"))
    expect(page.locator("#link-note")).to_be_empty()
    expect(page.locator("#rows tr")).to_have_count(1)
    expect(page.locator("#rows tr.sent")).to_have_count(1)


def test_an_order_in_flight_is_not_dropped_for_a_colour(page: Page) -> None:
    """The answers to both come when they come, and both count."""
    open_mail(page)
    with _held(page, "**/order", "POST") as waiting:
        with page.expect_request(re.compile("/order$")):
            _numbered(page, "SLOW-5")
        page.locator(_ACCENT).evaluate(_PICK, "#7a1f5c")
        expect(page.locator("input[name=brand]")).not_to_have_value("")
        waiting[0].continue_()

        expect(mail(page).locator("body")).to_contain_text("SLOW-5")
    expect(page).to_have_url(re.compile("order=.*brand=.*#with="))
    expect(page.locator("#order-fault")).to_be_hidden()


def test_a_tab_that_comes_late_does_not_take_the_place_of_the_next(page: Page) -> None:
    """Text is asked for, then the source: whichever comes last, the source stays."""
    open_mail(page)
    panel = page.locator("#panel")
    with _held(page, re.compile("/panel.*tab=text")) as waiting:
        with page.expect_request(re.compile("/panel.*tab=text")):
            page.get_by_role("tab", name="Text", exact=True).click()
        page.get_by_role("tab", name="Source", exact=True).click()
        expect(panel).to_contain_text("MJML with its blocks in place")
        with page.expect_response(re.compile("/panel.*tab=text")):
            waiting[0].continue_()
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")

    expect(panel).to_contain_text("MJML with its blocks in place")
    expect(panel).not_to_contain_text("Plain text")


def test_back_shows_one_mail(page: Page) -> None:
    """The choices, the address and the mail agree, with an order of one's own too."""
    open_mail(page)
    _numbered(page, "BACK-6")
    expect(page).to_have_url(re.compile("order=.*#with="))
    page.get_by_label("Kind", exact=True).select_option("shipped")
    expect(page).to_have_url(re.compile("kind=shipped"))
    expect(page.locator("h1")).to_contain_text("shipped")
    page.go_back()

    expect(page.locator("h1")).to_contain_text("simple")
    expect(page.locator("#subject")).to_contain_text("BACK-6")
    expect(page.get_by_label("Kind", exact=True)).to_have_value("simple")
    expect(page).to_have_url(re.compile("kind=simple"))
