"""One mail in a real browser: languages, widths, colours, tabs, keys, sources, downloads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.preview.looking import mail, open_mail, shows


def test_language_and_tone_switch_in_place(page: Page) -> None:
    """The frame, the inbox row and the address follow; the page is not loaded again."""
    open_mail(page)
    page.evaluate("window.stayed = true")
    page.get_by_label("Language", exact=True).select_option("de@informal")

    expect(mail(page).locator("body")).to_contain_text("deine Bestellung")
    expect(page.locator("#subject")).to_contain_text("Bestellung")
    expect(page).to_have_url(re.compile("locale=de&tone=informal"))
    assert page.evaluate("window.stayed")


def test_each_scheme_is_a_switch_of_its_own(page: Page) -> None:
    """Light as written, dark as written, and turned over by a program, each its own colours."""
    open_mail(page)
    grounds = {}
    for scheme in ("dark", "inverted", "light"):  # light last: the page begins with it, unsaid
        page.get_by_label("Colours", exact=True).select_option(scheme)
        shows(page, scheme=scheme)
        grounds[scheme] = (
            mail(page)
            .locator("body")
            .evaluate(
                "body => getComputedStyle(body.querySelector('div') ?? body).backgroundColor"
                " + getComputedStyle(body).backgroundColor"
            )
        )

    assert len(set(grounds.values())) == 3


def test_widths_by_device_number_and_grip(page: Page) -> None:
    """A device, a number, the arrow keys of the grip: the frame has that width."""
    open_mail(page, "kind=simple&device=phone")
    hold = page.locator("#hold")
    assert hold.evaluate("one => one.clientWidth") == 375

    page.get_by_label("Width", exact=True).select_option("tablet")
    expect(page.locator("#grip")).to_have_attribute("aria-valuenow", "768")
    page.get_by_label("Width in pixels").fill("500")
    page.get_by_label("Width in pixels").press("Enter")
    expect(page.locator("#grip")).to_have_attribute("aria-valuenow", "500")
    page.locator("#grip").press("ArrowRight")

    assert hold.evaluate("one => one.clientWidth") == 510
    expect(page).to_have_url(re.compile("width=510"))


def test_the_grip_can_be_dragged(page: Page) -> None:
    """Dragged by 60 pixels, the mail is 60 pixels wider."""
    open_mail(page, "kind=simple&device=phone")
    box = page.locator("#grip").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 3, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 63, box["y"] + 20, steps=3)
    page.mouse.up()

    assert page.locator("#hold").evaluate("one => one.clientWidth") == 435


def test_pictures_styles_and_media_queries_can_be_taken_away(page: Page) -> None:
    """Each box takes its thing out of the frame, and the address says so."""
    open_mail(page)
    page.get_by_role("checkbox", name="<style>").uncheck()
    expect(mail(page).locator("style")).to_have_count(0)
    page.get_by_role("checkbox", name="Pictures").uncheck()
    expect(mail(page).locator("img").first).to_have_attribute("src", "data:,")

    expect(page).to_have_url(re.compile("images=0.*styles=0|styles=0.*images=0"))


def test_keys_do_what_the_list_says(page: Page) -> None:
    """Device, colours, pictures, language, tab, kind, each by a key."""
    open_mail(page)
    page.locator("body").press("1")
    expect(page.get_by_label("Width", exact=True)).to_have_value("phone")
    page.locator("body").press("d")
    expect(page.get_by_label("Colours", exact=True)).to_have_value("dark")
    page.locator("body").press("i")
    expect(page.get_by_role("checkbox", name="Pictures")).not_to_be_checked()
    before = page.get_by_label("Language", exact=True).input_value()
    page.locator("body").press(".")
    expect(page.get_by_label("Language", exact=True)).not_to_have_value(before)
    page.locator("body").press("t")
    expect(page.get_by_role("tab", name="Text")).to_have_attribute("aria-selected", "true")
    page.locator("body").press("]")
    expect(page).to_have_url(re.compile("kind=welcome"))


def test_tabs_show_the_other_forms(page: Page) -> None:
    """HTML, text, source, MIME, findings; arrow keys walk, the panel is named by its tab."""
    open_mail(page)
    panel = page.locator("#panel")
    expect(panel).to_contain_text("<html lang=")
    for key, words in (
        ("ArrowRight", "Plain text"),
        ("ArrowRight", "MJML with its blocks in place"),
        ("ArrowRight", "Content-Type: multipart"),
        ("ArrowRight", "structured_data"),
    ):
        page.locator("[role=tab][aria-selected=true]").press(key)
        expect(panel).to_contain_text(words)
    page.locator("[role=tab][aria-selected=true]").press("End")

    expect(page.locator("#findings")).not_to_contain_text("Looking")
    expect(panel).to_have_attribute("aria-labelledby", "tab-findings")
    expect(page).to_have_url(re.compile("tab=findings"))


def test_an_element_leads_to_its_source_and_its_words(page: Page) -> None:
    """A click tells line, message and data; the line opens in the source, the text in all."""
    open_mail(page)
    mail(page).get_by_text("Thank you for your order").click()
    origin = page.locator("#origin")
    expect(origin).to_contain_text("simple/body.mjml:")
    origin.get_by_role("button", name="In all languages").first.click()
    expect(origin.locator("table")).to_contain_text("de@formal")
    origin.get_by_role("button", name=re.compile("body.mjml")).first.click()
    expect(page.locator(".code .wanted")).to_be_visible()
    page.locator("body").press("Escape")

    expect(origin).to_be_hidden()


def test_a_data_path_is_told(page: Page) -> None:
    """What shows data says which."""
    open_mail(page)
    mail(page).get_by_text("Table lamp Skagen").first.click()

    expect(page.locator("#origin")).to_contain_text("line")


def test_two_languages_stand_side_by_side(page: Page) -> None:
    """The second frame is in the second language."""
    open_mail(page, "kind=simple&device=phone")
    page.get_by_label("Beside it", exact=True).select_option("de@formal")

    expect(page.frame_locator("#second").locator("body")).to_contain_text("Bestellung")
    expect(mail(page).locator("body")).to_contain_text("order")


@pytest.mark.parametrize(
    ("title", "end", "start"),
    [
        ("HTML", "html", b"<!"),
        ("Text", "txt", b""),
        ("EML", "eml", b""),
        ("Resolved MJML", "mjml", b"<mjml"),
        ("PNG", "png", b"\x89PNG"),
    ],
)
def test_downloads(page: Page, tmp_path: Path, title: str, end: str, start: bytes) -> None:
    """Each form comes as a file named for what it shows."""
    open_mail(page, "kind=simple&locale=de&tone=formal&device=phone")
    with page.expect_download() as found:
        page.locator("#downloads").get_by_role("link", name=title, exact=True).click()
    kept = tmp_path / "kept"
    found.value.save_as(kept)

    assert re.fullmatch(rf"simple\.de@formal\..+\.{end}", found.value.suggested_filename)
    assert kept.read_bytes().startswith(start)
    assert kept.stat().st_size > 500
