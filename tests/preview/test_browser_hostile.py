"""Templates and payloads that mean harm, in a real browser: they reach nothing."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, expect

from postmail.preview import frame
from tests.preview.conftest import Shop
from tests.preview.looking import mail, open_mail, shows

_HARM = """
<mj-raw>
<script>parent.document.title = "taken"; fetch("https://evil.example/s")</script>
<meta http-equiv="refresh" content="0;url=https://evil.example/m">
<img src="https://evil.example/pixel.png" onerror="parent.document.title='taken'" alt="pixel">
<form action="/order" method="post"><button id="bait">Go</button></form>
<iframe src="/mail"></iframe><object data="/etc/passwd"></object>
<link rel="stylesheet" href="https://evil.example/c.css">
<a id="out" href="https://evil.example/away" target="_top">away</a>
<style>@import url(https://evil.example/i.css); .x { background: url(https://evil.example/b.png) }
</style><p class="x">Raw end</p>
</mj-raw>
"""


def test_a_hostile_template_reaches_nothing(page: Page, shop: Shop) -> None:
    """Scripts do not run, nothing is asked of others, forms and links lead nowhere."""
    open_mail(page, "kind=simple&device=phone")
    shop.save("</mj-body>", f"{_HARM}</mj-body>")
    page.wait_for_function(
        "() => document.body.dataset.version === document.getElementById('main').dataset.shown"
    )
    page.wait_for_timeout(300)
    if mail(page).get_by_text("Raw end").count():
        mail(page).locator("#out").click()
        assert (
            mail(page)
            .locator("script, iframe, object, form, link, meta[http-equiv=refresh]")
            .count()
            == 0
        )
    else:
        expect(page.locator("#fault")).to_be_visible()

    assert page.title().startswith("simple")
    assert page.url.startswith(page.evaluate("location.origin") + "/mail")


def test_nothing_runs_in_a_frame_whatever_gets_there(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Past the compiler and past what cleans a mail, the frame's own policy still holds."""
    harm = (
        f"<!doctype html><html><body onload=\"parent.document.title='taken'\">{_HARM}</body></html>"
    )
    monkeypatch.setattr(frame, "shown", lambda *_: harm.replace("mj-raw", "div"))
    open_mail(page, "kind=simple&device=phone")  # as the frame's first page
    expect(mail(page).get_by_text("Raw end")).to_be_visible()
    page.get_by_label("Colours", exact=True).select_option("dark")  # in that page's place
    shows(page, scheme="dark")
    for bait in ("#out", "#bait"):
        mail(page).locator(bait).click()
    page.wait_for_timeout(500)

    expect(mail(page).get_by_text("Raw end")).to_be_visible()
    assert page.title().startswith("simple")
    assert page.url.startswith(page.evaluate("location.origin") + "/mail")
    assert [one.url for one in page.frames if "evil" in one.url] == []


def test_a_template_reads_no_other_file(page: Page, shop: Shop) -> None:
    """An include that climbs out of the folder is an error, and shows nothing of the file."""
    (shop.folder.parent / "secret.txt").write_text("TOP-SECRET")
    open_mail(page)
    shop.save("</mj-body>", '<mj-include path="../../secret.txt" /></mj-body>')

    expect(page.locator("#fault")).to_be_visible()
    assert "TOP-SECRET" not in page.content()


def test_a_hostile_payload_is_text(page: Page) -> None:
    """Markup and template code in an order are shown as they are; nothing of them runs."""
    open_mail(page)
    box = page.get_by_label("The order as JSON")
    expect(box).not_to_have_value("")
    order = json.loads(box.input_value())
    evil = '<img src=x onerror="document.title=1"><script>document.title=2</script>{{ 7 * 7 }}'
    order["lines"][0]["title"] = evil
    order["lines"][0]["image"] = "https://evil.example/i.png"
    order["url"] = "https://evil.example/order"
    box.fill(json.dumps(order))

    expect(mail(page).locator("body")).to_contain_text("{{ 7 * 7 }}")
    expect(mail(page).locator("script")).to_have_count(0)
    assert page.title().startswith("simple")


def test_what_is_wrong_in_a_payload_is_told_as_text(page: Page) -> None:
    """Names of fields come back in errors: as words, not as markup."""
    open_mail(page)
    page.get_by_label("The order as JSON").fill(
        '{"number": "1", "placed_at": "x", "lines": [], "<img src=x onerror=alert(1)>": 1}'
    )

    expect(page.locator("#order-fault")).to_contain_text("placed_at")
    expect(page.locator("#order-fault img")).to_have_count(0)
