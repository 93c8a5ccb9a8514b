"""What the page of one mail tells in a browser: faults where they belong, the brand as it is."""

from __future__ import annotations

import json
import re
import shutil
import tomllib

import pytest
from playwright.sync_api import Page, expect

from tests.preview.conftest import Shop
from tests.preview.looking import fault, mail, open_mail

_ACCENT = "input[data-part=colors][data-name=accent]"
_CHANGED = "async (told) => (await import('/static/toml.js')).changed(...told)"


def test_why_there_is_no_file_is_shown(page: Page, shop: Shop) -> None:
    """A broken template: the fault stands where the file was asked for, and goes with the next."""
    open_mail(page)
    shop.save("</mj-body>", "<mj-txt>oops</mj-txt></mj-body>")
    expect(fault(page)).to_be_visible()
    told = page.locator("[aria-labelledby=keep] .fault")
    page.locator("#downloads").get_by_role("link", name="HTML").click()
    expect(told).to_contain_text(re.compile(r"simple/body\.mjml:\d+"))
    shop.mend()
    expect(fault(page)).to_be_hidden()

    with page.expect_download() as found:
        page.locator("#downloads").get_by_role("link", name="EML").click()
    expect(told).to_be_hidden()
    assert found.value.suggested_filename == "simple.en-GB.first.eml"
    assert b"Subject: " in found.value.path().read_bytes()


def test_a_broken_catalogue_is_shown_where_its_texts_are_asked_for(page: Page, shop: Shop) -> None:
    """*In all languages* tells the file; mended, the same click tells the texts."""
    file = shop.folder / "_locales" / "pl" / "LC_MESSAGES" / "postmail.po"
    file.parent.mkdir(parents=True)
    try:
        file.write_text('msgid "a\nmsgstr nothing\n')
        open_mail(page)
        mail(page).get_by_role("heading").first.click()
        button = page.locator("#origin").get_by_role("button", name="In all languages").first
        button.click()
        expect(page.locator("#origin .fault:not([hidden])")).to_contain_text("postmail.po")
    finally:
        shutil.rmtree(shop.folder / "_locales")
    button.click()

    expect(page.locator("#origin table")).to_contain_text("de@formal")
    expect(page.locator("#origin .fault:not([hidden])")).to_have_count(0)


def test_the_inbox_and_the_swatches_follow_the_brand(page: Page) -> None:
    """Edited as TOML, its name, its colour and its type are those of the page too."""
    open_mail(page)
    page.get_by_text("As TOML").click()
    toml = 'name = "Other & Co"\n[colors] # mine\naccent = "#7a1f5c"\n[font]\nstack = "Papyrus"\n'
    box = page.get_by_label("The brand as TOML")
    box.fill(toml)

    expect(page.locator("#sender")).to_have_text("Other & Co")
    expect(page.locator("#face")).to_have_text("O")
    expect(page.locator(_ACCENT)).to_have_value("#7a1f5c")
    expect(page.get_by_label("Type", exact=True)).to_have_value("Papyrus")
    page.get_by_label("Size", exact=True).fill("18")
    page.get_by_label("Size", exact=True).press("Tab")

    expect(box).to_have_value(toml.replace("[font]\n", "[font]\nsize = 18\n"))
    expect(page.locator("#brand-fault")).to_be_hidden()


@pytest.mark.parametrize(
    ("toml", "part", "line", "made"),
    [
        ("[colors] # mine\n", "colors", "accent = 2", "[colors] # mine\naccent = 2\n"),
        ("[ colors ]\n\taccent=1 # ours", "colors", "accent = 2", "[ colors ]\naccent = 2"),
        ("[dark]\naccent = 1", "colors", "accent = 2", "[dark]\naccent = 1\n[colors]\naccent = 2"),
        ("[colors]\naccent = 1\ntext = 3", "colors", None, "[colors]\ntext = 3"),
        ("accented = 1\n[colors]", "", "accent = 2", "accent = 2\naccented = 1\n[colors]"),
        ("name = 1", "colors", None, "name = 1"),
        ('["colors"]\n"accent" = 1', "colors", "accent = 2", '["colors"]\naccent = 2'),
        ("['colors']\n'accent' = 1", "colors", None, "['colors']"),
        ("colors.accent = 1\n[font]", "colors", "accent = 2", "colors.accent = 2\n[font]"),
        ('"colors" . text = 1', "colors", "accent = 2", 'colors.accent = 2\n"colors" . text = 1'),
        ("colors.accent = 1\nname = 1", "colors", None, "name = 1"),
        (
            "colors = {text = [1, 2], 'accent' = \"a, b\" } # ours",
            "colors",
            "accent = 2",
            "colors = { text = [1, 2], accent = 2 } # ours",
        ),
        ("colors = {}", "colors", "accent = 2", "colors = { accent = 2 }"),
        ('colors = { accent = 1, text = "}" }', "colors", None, 'colors = { text = "}" }'),
        ("[colors]\naccent = [\n 1, # ]\n]\ntext = 3", "colors", None, "[colors]\ntext = 3"),
        (
            '[colors]\naccent = """\n[a]\n"""\nb = 3',
            "colors",
            "accent = 2",
            "[colors]\naccent = 2\nb = 3",
        ),
        (
            'name = """\n[colors]\n"""',
            "colors",
            "accent = 2",
            'name = """\n[colors]\n"""\n[colors]\naccent = 2',
        ),
        (
            '# languages = [\n#   "en",\n# ]\n[colors]\naccent = 1',
            "colors",
            "accent = 2",
            '# languages = [\n#   "en",\n# ]\n[colors]\naccent = 2',
        ),
        (
            "\t# Links = see [the docs\n\n[colors] # a = [\naccent = 1",
            "colors",
            "accent = 2",
            "\t# Links = see [the docs\n\n[colors] # a = [\naccent = 2",
        ),
    ],
)
def test_a_value_is_changed_in_its_place(
    page: Page, toml: str, part: str, line: str | None, made: str
) -> None:
    """Tables as people write them, with comments and blanks, are found and not made twice."""
    page.goto("/")

    assert page.evaluate(_CHANGED, [toml, part, "accent", line]) == made
    assert tomllib.loads(made) != tomllib.loads(toml) or line is None


def test_a_file_that_changes_is_what_the_desk_shows(page: Page, shop: Shop) -> None:
    """A sample that is saved is in its box at once; what somebody has written there stays."""
    file = shop.folder / "simple" / "samples" / "mine.json"
    file.parent.mkdir()
    try:
        file.write_text('{"scenario": "first"}')
        shop.studio.changed()
        open_mail(page, "kind=simple&sample=mine")
        box = page.get_by_label("The order as JSON")
        expect(box).to_have_value(re.compile('"number"'))
        first = json.loads(box.input_value())["number"]
        file.write_text('{"scenario": "gift"}')
        expect(box).not_to_have_value(re.compile(re.escape(first)))
        box.fill("{ not yet")
        file.write_text('{"scenario": "first"}')
        expect(page.locator("#subject")).to_contain_text(first)
    finally:
        shutil.rmtree(file.parent)

    expect(box).to_have_value("{ not yet")


def test_an_order_that_a_kind_refuses_stays_in_its_box(page: Page) -> None:
    """Opened by its key: the order to edit, the fault over the mail, no error for an order."""
    open_mail(page)
    box = page.get_by_label("The order as JSON")
    expect(box).to_have_value(re.compile('"number"'))
    own = json.loads(box.input_value())
    bare = {name: own[name] for name in ("placed_at", "currency", "lines")}
    box.fill(json.dumps({**bare, "number": "BARE-8"}))
    expect(page).to_have_url(re.compile("order=.*#with="))
    link = page.url.partition("#")[0].replace("kind=simple", "kind=refunded")
    page.goto("about:blank")
    page.goto(link)

    expect(box).to_have_value(re.compile("BARE-8"))
    expect(fault(page)).to_be_visible()
