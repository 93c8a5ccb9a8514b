"""The desk in a real browser: orders and brands to try, a link that carries them."""

from __future__ import annotations

import base64
import json
import re
import secrets
import zlib
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from postmail.preview.shelf import Shelf
from tests.preview.conftest import Shop
from tests.preview.looking import mail, open_mail

_PAYLOADS = Path(__file__).parents[1] / "readers" / "fixtures"
_DROP = """
([text, name]) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([text], name, { type: "application/json" }));
  document.getElementById("main").dispatchEvent(
    new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
}
"""


def test_an_order_is_edited_with_errors_at_their_paths(page: Page) -> None:
    """A fault names its path, the last good mail stays; mended, the mail shows the change."""
    open_mail(page)
    box = page.get_by_label("The order as JSON")
    expect(box).to_have_value(re.compile('"number"'))
    order = json.loads(box.input_value())
    order["number"] = "EDITED-7"
    box.fill(json.dumps({**order, "currency": "Taler", "lines": []}))

    expect(page.locator("#order-fault")).to_contain_text("currency")
    expect(page.locator("#order-fault")).to_contain_text("lines")
    expect(mail(page).locator("body")).not_to_contain_text("EDITED-7")

    box.fill(json.dumps(order))

    expect(page.locator("#order-fault")).to_be_hidden()
    expect(mail(page).locator("body")).to_contain_text("EDITED-7")


def test_a_payload_of_a_platform_is_dropped(page: Page) -> None:
    """A file as Shopify writes it, dropped on the page, becomes the order of the mail."""
    payload = (_PAYLOADS / "shopify" / "order_presentment.json").read_text(encoding="utf-8")
    open_mail(page)
    page.evaluate(_DROP, [payload, "order.json"])

    expect(page.locator("#order-read")).to_contain_text("read as Shopify")
    number = str(json.loads(page.get_by_label("The order as JSON").input_value())["number"])
    expect(mail(page).locator("body")).to_contain_text(number)


def test_the_brand_is_edited_live_and_kept(page: Page, tmp_path: Path) -> None:
    """A colour, a font and a size change the mail; the file that comes down has them."""
    open_mail(page)
    page.locator("input[data-part=colors][data-name=accent]").evaluate(
        "one => { one.value = '#7a1f5c'; one.dispatchEvent(new Event('change', {bubbles: true})); }"
    )
    expect(page.locator("input[name=brand]")).not_to_have_value("")
    page.get_by_label("Type", exact=True).select_option(label="Georgia")
    page.get_by_label("Size", exact=True).fill("18")
    page.get_by_label("Size", exact=True).press("Tab")
    page.wait_for_function(
        "() => document.getElementById('frame').contentDocument?.documentElement?.outerHTML?"
        ".match(/Georgia[^]*18px|18px[^]*Georgia/)"
    )
    with page.expect_download() as found:
        page.get_by_role("link", name="Download brand.toml").click()
    found.value.save_as(tmp_path / "brand.toml")

    kept = (tmp_path / "brand.toml").read_text(encoding="utf-8")
    assert 'accent = "#7a1f5c"' in kept
    assert "size = 18" in kept
    assert "Georgia" in kept


def test_the_tone_of_the_brand_is_that_of_the_mail(page: Page) -> None:
    """Where the language has two, the mail changes to the one that is chosen for the brand."""
    open_mail(page, "kind=simple&locale=de&tone=formal")
    page.get_by_label("Tone", exact=True).select_option("informal")

    expect(mail(page).locator("body")).to_contain_text("deine Bestellung")
    expect(page).to_have_url(re.compile("tone=informal"))


def test_boxes_in_the_place_of_pictures_are_explained(page: Page) -> None:
    """A logo on another server is a grey box, and the page says why."""
    open_mail(page)
    expect(page.locator("#left-out")).to_be_hidden()
    page.get_by_label("Logo", exact=True).fill("https://shop.example/logo.png")
    page.get_by_label("Logo", exact=True).press("Tab")

    expect(page.locator("#left-out")).to_contain_text("Grey boxes: 1 of the pictures")
    expect(mail(page).locator("img[src^='data:image/svg']").first).to_be_visible()


def test_a_brand_with_a_fault_is_told(page: Page) -> None:
    """TOML with a bad colour: the field's path, and the mail as it was."""
    open_mail(page)
    page.get_by_text("As TOML").click()
    page.get_by_label("The brand as TOML").fill('name = "N"\n[colors]\naccent = "blueish"\n')

    expect(page.locator("#brand-fault")).to_contain_text("colors.accent")


def test_a_link_carries_order_and_brand_to_another_preview(page: Page, shop: Shop) -> None:
    """Opened where neither is known, the address brings both along."""
    open_mail(page)
    box = page.get_by_label("The order as JSON")
    expect(box).to_have_value(re.compile('"number"'))
    box.fill(json.dumps({**json.loads(box.input_value()), "number": "LINK-9"}))
    expect(mail(page).locator("body")).to_contain_text("LINK-9")
    accent = page.locator("input[data-part=colors][data-name=accent]")
    accent.evaluate(
        "one => { one.value = '#7a1f5c'; one.dispatchEvent(new Event('change', {bubbles: true})); }"
    )
    expect(page).to_have_url(re.compile("order=.*brand=.*#with="))
    link = page.evaluate("location.href")
    _forget(page, shop)
    page.goto(link)

    expect(mail(page).locator("body")).to_contain_text("LINK-9")
    expect(accent).to_have_value("#7a1f5c")
    expect(page.locator("#link-note")).to_be_empty()


def test_a_link_whose_order_was_refused_is_opened_once(page: Page, shop: Shop) -> None:
    """What this preview does not take stays unknown: the page says so and is not drawn for ever."""
    drawn: list[str] = []
    page.on("domcontentloaded", lambda one: drawn.append(one.url))
    carried = _word(json.dumps({"order": "{}"}).encode())
    page.goto(f"/mail?kind=simple&order=0123456789ab#with={carried}")

    expect(page.locator("#order-fault")).to_be_visible()
    expect(page.locator("#subject")).not_to_be_empty()
    assert len(drawn) == 1


def test_all_mails_show_the_order_and_a_link_carries_them(page: Page, shop: Shop) -> None:
    """From the desk to the contact sheet, in another preview too, and back to one mail."""
    open_mail(page)
    box = page.get_by_label("The order as JSON")
    expect(box).to_have_value(re.compile('"number"'))
    expect(page.get_by_role("link", name="All mails like this")).to_be_hidden()
    box.fill(json.dumps({**json.loads(box.input_value()), "number": "SHEET-3"}))
    page.get_by_role("link", name="All mails like this").click()
    first = page.locator(".cell").first
    expect(first.frame_locator("iframe").locator("body")).to_contain_text("SHEET-3")
    page.get_by_label("de@informal").check()
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile("language=de%40informal.*#with="))
    link = page.url
    _forget(page, shop)
    page.goto(link)
    expect(first.frame_locator("iframe").locator("body")).to_contain_text("SHEET-3")
    shop.studio.orders = Shelf()
    first.locator("a").click()

    expect(mail(page).locator("body")).to_contain_text("SHEET-3")
    expect(page.locator("#subject")).to_contain_text("SHEET-3")


def test_an_order_too_large_for_a_link_is_told(page: Page) -> None:
    """Beyond its limit the address has nothing of the order, and the page says so."""
    open_mail(page)
    box = page.get_by_label("The order as JSON")
    expect(box).to_have_value(re.compile('"number"'))
    order = json.loads(box.input_value())
    noise = [{**order["lines"][0], "title": secrets.token_hex(90)} for _ in range(600)]
    box.fill(json.dumps({**order, "lines": noise}))

    expect(page.locator("#link-note")).to_contain_text("too large for a link")
    assert "#" not in page.url

    page.get_by_role("button", name="Back to the sample").click()

    expect(page.locator("#link-note")).to_be_hidden()


def _forget(page: Page, shop: Shop) -> None:
    """As another preview would be: nothing that was pasted is known, and no mail is made."""
    page.goto("about:blank")
    shop.studio.orders, shop.studio.brands = Shelf(), Shelf()
    shop.studio.changed()


def _word(content: bytes) -> str:
    made = zlib.compressobj(9, wbits=-15)
    return base64.urlsafe_b64encode(made.compress(content) + made.flush()).decode().rstrip("=")


_BOMB = _word(b'{"order": "' + b"0" * 20_000_000 + b'"}')


@pytest.mark.parametrize(
    "word",
    [
        _BOMB,
        "A" * 40_000,
        "not base64 at all!",
        _word(b"{"),
        _word(b'{"order": "x"}')[:-4],
    ],
    ids=["bomb", "long", "noise", "no-json", "cut"],
)
def test_a_hostile_link_is_told_and_brings_nothing(page: Page, word: str) -> None:
    """A link that was cut, or made to burst, shows the sample and says what is wrong."""
    assert len(word) <= 40_000
    open_mail(page, f"kind=simple#with={word}")

    expect(page.locator("#link-note")).to_contain_text("cannot be read")
    expect(mail(page).locator("body")).to_contain_text("Thank you")
    assert page.locator("input[name=order]").input_value() == ""


@pytest.mark.parametrize(
    "told", ["null", "[1]", '"x"', '{"order": 1}', '{"__proto__": {"order": "x"}}']
)
def test_a_link_with_other_things_brings_nothing(page: Page, told: str) -> None:
    """What is no text under a name that is known is left where it is."""
    open_mail(page, f"kind=simple#with={_word(told.encode())}")

    expect(mail(page).locator("body")).to_contain_text("Thank you")
    assert page.locator("input[name=order]").input_value() == ""


def test_a_link_with_a_hostile_order_is_text(page: Page) -> None:
    """Markup in an order that a link brings is shown as it is; a faulty order is told."""
    evil = '<img src=x onerror="document.title=1">'
    line = {"title": evil, "quantity": 1, "unit_price": {"amount": "1", "currency": "EUR"}}
    order = {"number": evil, "placed_at": "x", "currency": "EUR", "lines": [line]}
    carried = {"order": json.dumps(order), "brand": f"name = '{evil}'\nevil = 1"}
    open_mail(page, f"kind=simple#with={_word(json.dumps(carried).encode())}")

    expect(page.locator("#order-fault")).to_contain_text("placed_at")
    expect(page.locator("#brand-fault")).to_contain_text("evil")
    assert page.title().startswith("simple")
    assert page.locator("#order-fault img, #brand-fault img").count() == 0


def test_a_key_that_is_not_known_is_told(page: Page) -> None:
    """An address whose order was pasted elsewhere shows the sample, and says so."""
    open_mail(page, "kind=simple&order=0123456789ab")

    expect(page.locator("#link-note")).to_contain_text("The order of this link is not known here")
