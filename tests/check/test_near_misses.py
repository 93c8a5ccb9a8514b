"""Faults that stand close beside what is right, and mails that are right close beside a fault."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from postmail.catalogue import Catalogue
from postmail.check import Options, check_catalogue, check_file
from postmail.check.baseline import write_baseline
from postmail.check.report import Report
from postmail.check.table import examine
from postmail.samples import sample_brand
from tests.check.letters import broken, letter, server

H1 = "<h1>Hello</h1>"


def said(body: str, **options: Any) -> set[str]:
    """The rules that a letter with *body* breaks, those of mail programs apart."""
    return broken(letter(H1 + body, **options), Options(ignore=("clients",)))


def card(body: str, **facts: Any) -> set[str]:
    """The same for a letter whose head has *facts* of an order as structured data."""
    data = json.dumps({"@context": "https://schema.org", **facts})
    head = f'<script type="application/ld+json">{data}</script>'
    return broken(letter(H1 + body, head=head), Options(select=("data-untrue",)))


@pytest.mark.parametrize(
    ("price", "body", "told"),
    [
        ("20.00", "24 November 2026, total 35.99", True),
        ("9.00", "Total 35.99", True),
        ("35.99", "Total €35.99", False),
        ("20.00", "Total 20", False),
        ("1234.50", "Total 1\u202f234,50 €", False),
        ("1234.50", "Total 1.234,50 €", False),
        ("123456.00", "Total ₹1,23,456.00", False),
        ("5000", "5,000円", False),
        ("7.500", "7.500 KWD", False),
        ("1234.50", "£1,234.50</p><p>30 days to return", False),
        ("12345.00", "10</p><p>12 345,00 kr", False),
        ("49.99", "49<span>,</span>99", False),
        ("0.00", "Total: free", False),
    ],
)
def test_a_price_of_the_card_stands_in_the_mail(price: str, body: str, told: bool) -> None:
    """As an amount of its own, and not among digits of others."""
    facts = {"@type": "Order", "price": price}

    assert (card(f"<p>Order 1001: {body}</p>", **facts) == {"data-untrue"}) is told


@pytest.mark.parametrize(
    "facts",
    [
        {"@type": "Order", "orderNumber": "100"},
        {"@type": "Order", "orderNumber": 7777},
        {"@graph": [{"@type": "Order", "orderNumber": "9999"}]},
        {"@type": "ParcelDelivery", "partOfOrder": {"orderNumber": "9999"}},
    ],
)
def test_the_card_is_about_the_order_of_the_mail(facts: dict[str, Any]) -> None:
    """Wherever its number stands in the data."""
    assert card("<p>Order 1001</p>", **facts) == {"data-untrue"}
    right = json.loads(json.dumps(facts).replace("9999", "1001").replace("7777", "1001"))
    if right != facts:
        assert card("<p>Order 1001</p>", **right) == set()


def test_the_number_of_an_order_stands_among_any_letters() -> None:
    """Japanese puts no blanks between words."""
    assert (
        card("<p>ご注文1001を承りました</p>", **{"@type": "Order", "orderNumber": "1001"}) == set()
    )


def test_what_a_style_sheet_names_is_not_all_a_picture() -> None:
    """What stands in very many mails for Outlook is no address."""
    sheet = "<style>v\\:* {behavior:url(#default#VML)} .a{cursor:url(x.cur)}</style>"

    assert not broken(letter(H1, head=sheet)) & {"images-path", "images-http"}


@pytest.mark.parametrize("written", ["facts", "full"])
def test_what_we_write_for_machines_is_true(written: str) -> None:
    """Of every sample order, also in mails that do not tell its total; what lacks is a note."""
    brand = sample_brand().model_copy(update={"structured_data": written})
    options = Options(select=("data",))
    kinds = ["simple", "reassurance", "shipped", "coupon"]
    report = check_catalogue(Catalogue(brand=brand), kinds, options, every=True, locales=["ja"])

    assert {one.rule.id for one in report.findings} == {"data-missing"}
    assert {one.severity.value for one in report.findings} == {"note"}


def test_styles_and_data_in_the_body_are_no_words() -> None:
    """Numbers and braces in them are not what the mail says, nor is a price."""
    styles = "<style>.q{width:77px}</style>"
    data = '<script type="application/ld+json">{"a":{"b":{"price":"1234.00"}}}</script>'

    assert not said(styles + data + "<p>x</p>") & {"parity-amount", "parity-placeholder"}
    untrue = '<script type="application/ld+json">{"@type":"Order","price":"77.00"}</script>'
    assert "data-untrue" in said(f"{untrue}<p>Total 5.00</p>")


def test_what_a_style_sheet_loads_is_encrypted() -> None:
    """In any case of letters, there and in a style attribute."""
    sheet = "<style>.hero{background:URL('http://x.example/a.png')}</style>"

    assert "images-http" in broken(letter(H1, head=sheet))
    assert "images-http" in said('<p style="background:Url(http://x.example/a.png)">x</p>')


def test_a_hidden_picture_is_a_pixel() -> None:
    """Unless something unfolds it, as the logo for the dark."""
    image = '<img src="https://t.example/o.gif" alt="" width="10" height="10" style="display:none"'
    shown = "<style>@media (prefers-color-scheme:dark){.dark{display:block!important}}</style>"

    assert "law-pixel" in said(f"{image}>")
    assert "law-pixel" in said(f'<div style="display:none">{image.partition(" style")[0]}></div>')
    assert "law-pixel" not in broken(letter(H1 + f'{image} class="dark">', head=shown))


def test_the_way_out_of_others_is_on_their_host() -> None:
    """RFC 8058 does not ask that the page and the one click have one address; ours have."""
    body = '<p>x</p><a href="https://shop.example/leave?u=1">Unsubscribe</a>'
    headers = {"List-Unsubscribe": "<https://shop.example/oneclick?u=1>"}

    assert "law-way-out" not in said(body, headers=headers, category=None)
    assert "law-way-out" in said("<p>x</p>", headers=headers, category=None)
    other = body.replace("shop.example", "other.example")
    assert "law-way-out" in said(other, headers=headers, category=None)


@pytest.mark.parametrize("source", ["cid:logo%40shop", "CID:logo@shop", "cid:logo@shop"])
def test_a_picture_inside_is_found_by_any_spelling(tmp_path: Path, source: str) -> None:
    """Encoded (RFC 2392), in capitals, and whatever type its part says."""
    path = tmp_path / "a.eml"
    path.write_text(
        "From: a@b.example\nTo: c@d.example\nSubject: x\nMIME-Version: 1.0\n"
        'Content-Type: multipart/related; boundary="b"\n\n--b\nContent-Type: text/html; '
        f'charset=utf8\n\n<h1>x</h1><img src="{source}" alt="x" width="9" height="9">\n'
        "--b\nContent-Type: application/octet-stream\nContent-ID: <logo@shop>\n\nGIF89a\n--b--\n"
    )
    found = {one.rule.id for one in check_file(path).findings}

    assert not found & {"images-cid", "mime-charset"}
    path.write_text(path.read_text().replace("<logo@shop>", "<other@shop>"))
    assert "images-cid" in {one.rule.id for one in check_file(path).findings}


def test_a_dark_rule_in_capitals_is_for_the_dark() -> None:
    """As CSS reads media queries."""
    dark = "<style>@MEDIA (PREFERS-COLOR-SCHEME: Dark){body{background:#000}}</style>"

    assert "contrast-light" not in broken(letter(H1, head=dark))


def test_a_weight_that_is_no_number() -> None:
    """A digit to Python, and no number."""
    assert "contrast-light" not in said('<p style="font-weight: ²">x</p>')


def test_links_are_asked_as_browsers_do() -> None:
    """
    By GET where HEAD is not known, keeping cookies; a circle is no page, capitals are no way out,
    and a redirect may open an app.
    """
    with server() as host:
        paths = ["/there", "/get", "/none", "/circle", "/nowhere", "/file", "/app", "/cookie"]
        capitals = host.replace("http", "HTTP")
        body = "".join(f'<a href="{capitals}{path}">{path}</a>' for path in paths)
        found = list(examine(letter(body), Options(select=("network",), network=True)))
    dead = {one.what.partition(": ")[0].rpartition("/")[2] for one in found}

    assert dead == {"none", "circle", "nowhere", "file"}


def test_a_baseline_is_replaced_whole_or_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half a character in a mail is written, and a full disk leaves the old one."""
    known = tmp_path / "known.json"
    page = tmp_path / "a.html"
    data = '{"@type":"Order","orderNumber":"\\ud800"}'
    page.write_text(f'<h1>x</h1><script type="application/ld+json">{data}</script>')
    report = check_file(page)
    write_baseline(report, known)
    before = known.read_bytes()

    assert b"orderNumber ? does not stand" in before

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space left") as caught:
        write_baseline(Report((), mails=0), known)
    assert caught.value.filename == str(known)
    assert known.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
