"""For each rule about a letter, one that breaks it and no other, and one that breaks none."""

from __future__ import annotations

from dataclasses import replace

from postmail.check.letter import Letter
from postmail.messages import Category
from tests.check.letters import MARKETING, carrying, letter, picture

H1 = "<h1>Hello</h1>"
LINK = '<a href="https://shop.example/u/1">Unsubscribe</a>'
BUTTON = (
    '<a href="https://shop.example/o" style="display: inline-block; font-size: 14px; '
    'line-height: 20px; padding: {padding}">View your order</a>'
)


def _raw(checked: Letter, old: bytes, new: bytes) -> Letter:
    assert old in checked.raw
    return replace(checked, raw=checked.raw.replace(old, new, 1))


def advertising(**more: object) -> Letter:
    """A marketing letter with its way out, or with *more* in place of parts of it."""
    known = {"body": H1 + LINK, "headers": MARKETING, "category": Category.MARKETING}
    return letter(**{**known, **more})  # type: ignore[arg-type]


def _json_ld(data: str) -> str:
    return f'<script type="application/ld+json">{data}</script>'


def page(root: str, inner: str = "", title: str = "<title>Your order</title>") -> str:
    """A page whose <html> and first element have these attributes."""
    body = f"<body><div {inner}>{H1}</div></body>"
    return f"<!doctype html><html {root}><head>{title}</head>{body}</html>"


#: {rule: a letter that breaks it and nothing else}
BROKEN: dict[str, Letter] = {
    "mime-line": _raw(letter(), b"<h1>", b"<h1>" + b"x" * 1000),
    "mime-8bit": _raw(letter(), b"Hello", b"H\xc3\xa9llo"),
    "mime-charset": _raw(letter(), b'html; charset="utf-8"', b'html; charset="iso-8859-1"'),
    "headers-missing": letter(headers={"Auto-Submitted": ""}),
    "headers-twice": _raw(letter(), b"Date:", b"Date: Thu, 01 Jan 2026 12:00:00 +0000\r\nDate:"),
    "headers-encoded": _raw(letter(), b"Message-ID: <1@", b"Message-ID: =?utf-8?q?1?= <1@"),
    "headers-pretence": letter(headers={"Subject": "Re: your order"}),
    "headers-transactional": letter(
        H1 + LINK, headers={"List-Unsubscribe": "<https://shop.example/u/1>"}
    ),
    "headers-unsubscribe": advertising(headers={**MARKETING, "List-Unsubscribe-Post": ""}),
    "size-clip": letter(H1 + "<p>words and words</p>" * 5000),
    "size-near": letter(H1 + "<p>words and words</p>" * 3800),
    "size-style": letter(head=f"<style>{'p { margin: 0 }' * 1200}</style>"),
    "structure-lang": letter(page=page('dir="ltr"', 'lang="en" dir="ltr"')),
    "structure-dir": letter(page=page('lang="en" dir="ltr"', 'lang="en"')),
    "structure-title": letter(page=page('lang="en" dir="ltr"', 'lang="en" dir="ltr"', title="")),
    "structure-headings": letter(H1 + "<h3>Then</h3>"),
    "structure-table-role": letter(H1 + "<table><tr><td>a</td></tr></table>"),
    "structure-table-head": letter(H1 + "<table><tr><th>Price</th><td>a</td></tr></table>"),
    "structure-font-size": letter(H1 + '<p style="font-size: 10px">small</p>'),
    "structure-tap": letter(H1 + BUTTON.format(padding="4px 20px")),
    "structure-hidden": letter(H1 + '<p>seen</p><p style="display:none">secret</p>'),
    "contrast-light": letter(H1 + '<p style="color: #bbbbbb; background: #ffffff">pale</p>'),
    "contrast-dark": letter(
        head="<style>@media (prefers-color-scheme: dark) { div { background: #000 } }</style>"
    ),
    "contrast-inverted": letter(
        H1 + '<p style="color: #ffffff; background-color: #0000ff">turned over</p>'
    ),
    "links-empty": letter(H1 + '<a href="#">Track it</a>'),
    "links-http": letter(H1 + '<a href="http://shop.example/">Our shop</a>'),
    "links-scheme": letter(H1 + '<a href="javascript:alert(1)">Our shop</a>'),
    "links-encoding": letter(H1 + '<a href="https://shop.example/a b">Our shop</a>'),
    "links-name": letter(H1 + '<a href="https://shop.example/"><b></b></a>'),
    "links-vague": letter(H1 + '<a href="https://shop.example/">Click here</a>'),
    "links-same-name": letter(
        H1 + '<a href="https://a.example/">Track it</a> <a href="https://b.example/">Track it</a>'
    ),
    "images-alt": letter(H1 + '<img src="https://shop.example/a.png" width="20" height="20">'),
    "images-width": letter(
        H1 + '<img src="https://shop.example/a.png" alt="" height="20">'
    ),
    "images-height": letter(H1 + '<img src="https://shop.example/a.png" alt="" width="20">'),
    "images-stretched": letter(
        H1 + '<img src="https://shop.example/a.png" alt="" width="600" height="200" '
        'style="width: 100%; max-width: 600px">'
    ),
    "images-http": letter(
        H1 + '<img src="http://shop.example/a.png" alt="" width="20" height="20">'
    ),
    "images-path": letter(H1 + '<img src="images/a.png" alt="" width="20" height="20">'),
    "images-format": letter(
        H1 + '<img src="https://shop.example/a.webp?v=2" alt="" width="20" height="20">'
    ),
    "images-cid": letter(H1 + '<img src="cid:logo" alt="" width="20" height="20">'),
    "images-size": carrying(picture(), '<img src="cid:a@b.example" alt="" width="80" height="40">'),
    "images-weight": carrying(
        picture(weight=600_000), '<img src="cid:a@b.example" alt="" width="40" height="20">'
    ),
    "parity-amount": letter(H1 + "<p>Total €129.50</p>", text="Hello"),
    "parity-code": letter(H1 + '<p class="code">LIGHT-UP</p>', text="Hello"),
    "parity-link": letter(H1 + '<a href="https://shop.example/o">View</a>', text="Hello View"),
    "parity-placeholder": letter(H1 + "<p>Dear {{ name }}</p>"),
    "parity-empty": letter(H1 + "<p>It comes on None.</p>"),
    "parity-preheader": letter(preheader="Your order 1001"),
    "parity-no-preheader": letter(preheader=""),
    "language-lang": letter(locale="de"),
    "language-direction": letter(
        page=page('lang="ar" dir="ltr"', 'lang="ar" dir="ltr"'), locale="ar"
    ),
    "language-subject": letter(headers={"Subject": "Your order " + "1" * 60}),
    "language-preheader": letter(preheader="It is on its way. " * 9),
    "data-broken": letter(head=_json_ld("{")),
    "data-missing": letter(head=_json_ld('{"@type": "Organization", "name": "Shop"}')),
    "data-untrue": letter(
        head=_json_ld('{"@type": "DiscountOffer", "description": "x", "discountCode": "OTHER"}'),
        category=None,
    ),
    "data-category": letter(head=_json_ld('{"@type": "DiscountOffer", "description": "x"}')),
    "law-pixel": letter(H1 + '<img src="https://shop.example/p.gif" alt="" width="1" height="1">'),
    "law-way-out": advertising(body=H1),
    "law-sentiment": advertising(
        body=H1 + LINK + "<p>Write a positive review and get a discount.</p>"
    ),
}  # fmt: skip
#: {rule: the same letter with the fault mended, as near to it as can be}
MENDED: dict[str, Letter] = {
    "mime-line": _raw(letter(), b"<h1>", b"<h1>" + b"x" * 500),
    "mime-8bit": _raw(letter(), b"Hello", b"H=C3=A9llo"),
    "mime-charset": _raw(letter(), b'html; charset="utf-8"', b'html; charset="us-ascii"'),
    "headers-missing": letter(headers={"Auto-Submitted": "auto-replied"}),
    "headers-twice": letter(headers={"Comments": "Date: Thu, 01 Jan 2026 12:00:00 +0000"}),
    "headers-encoded": letter(headers={"X-Shop": "=?utf-8?q?1?="}),
    "headers-pretence": letter(
        headers={"Subject": "Re: your order", "In-Reply-To": "<0@example.com>"}
    ),
    "headers-transactional": letter(H1 + LINK),
    "headers-unsubscribe": advertising(),
    "size-clip": letter(H1 + "<p>words and words</p>" * 3000),
    "size-near": letter(H1 + "<p>words and words</p>" * 3000),
    "size-style": letter(head=f"<style>{'p { margin: 0 }' * 900}</style>" * 2),
    "structure-lang": letter(page=page('dir="ltr" lang="en-GB"', 'lang="en-GB" dir="ltr"'),
                             locale="en-GB"),
    "structure-dir": letter(page=page('lang="ar" dir="rtl"', 'lang="ar" dir="rtl"'), locale="ar"),
    "structure-title": letter(
        page=page('lang="en" dir="ltr"', 'lang="en" dir="ltr"', title="<title>A</title>")
    ),
    "structure-headings": letter(H1 + "<h2>Then</h2><h3>And</h3><h2>Then</h2>"),
    "structure-table-role": letter(H1 + '<table role="none"><tr><td>a</td></tr></table>'),
    "structure-table-head": letter(
        H1 + '<table><tr><th scope="row">Price</th><td>a</td></tr></table>'
    ),
    "structure-font-size": letter(H1 + '<p style="font-size: 12px">small</p>'),
    "structure-tap": letter(H1 + BUTTON.format(padding="12px 20px")),
    "structure-hidden": letter(
        H1 + '<p>seen</p><p class="more" style="display:none">shown in dark mode</p>',
        head="<style>.more { display: block !important }</style>",
    ),
    "contrast-light": letter(H1 + '<p style="color: #6b6b6b; background: #ffffff">dark</p>'),
    "contrast-dark": letter(
        head="<style>@media (prefers-color-scheme: dark) "
        "{ div { background: #000; color: #fff } }</style>"
    ),
    "contrast-inverted": letter(
        H1 + '<p style="color: #ffffff; background-color: #00005f">turned over</p>'
    ),
    "links-empty": letter(H1 + '<a href="https://shop.example/#a">Track it</a>'),
    "links-http": letter(H1 + '<a href="https://shop.example/">Our shop</a>'),
    "links-scheme": letter(H1 + '<a href="tel:+46401234">Call us</a>'),
    "links-encoding": letter(H1 + '<a href="https://shop.example/a%20b?c=%C3%A9">Our shop</a>'),
    "links-name": letter(
        H1 + '<a href="https://shop.example/"><img src="https://shop.example/a.png" alt="Shop" '
        'width="20" height="20"></a>'
    ),
    "links-vague": letter(H1 + '<a href="https://shop.example/">Click here to track it</a>'),
    "links-same-name": letter(
        H1 + '<a href="https://a.example/">Track it</a> <a href="https://a.example/">Track it</a>'
    ),
    "images-alt": letter(
        H1 + '<img src="https://shop.example/a.png" alt="" width="20" height="20">'
    ),
    "images-width": letter(
        H1 + '<img src="https://shop.example/a.png" alt="" width="30" height="20">'
    ),
    "images-height": letter(
        H1 + '<img src="https://shop.example/a.png" alt="" width="20" style="height: auto">'
    ),
    "images-stretched": letter(
        H1 + '<img src="https://shop.example/a.png" alt="" width="600" '
        'style="width: 100%; max-width: 600px; height: auto">'
    ),
    "images-http": letter(
        H1 + '<img src="https://shop.example/a.png?from=http://a" alt="" width="20" height="20">'
    ),
    "images-path": letter(
        H1 + '<img src="https://shop.example/images/a.png" alt="" width="20" height="20">'
    ),
    "images-format": letter(
        H1 + '<img src="https://shop.example/webp/a.png?as=.webp" alt="" width="20" height="20">'
    ),
    "images-cid": carrying(picture(), '<img src="cid:a@b.example" alt="" width="40" height="20">'),
    "images-size": carrying(
        picture(width=80, height=40), '<img src="cid:a@b.example" alt="" width="40" height="20">'
    ),
    "images-weight": carrying(
        picture(weight=400_000), '<img src="cid:a@b.example" alt="" width="40" height="20">'
    ),
    "parity-amount": letter(H1 + "<p>Total €129.50</p>", text="Hello: 129,50 €"),
    "parity-code": letter(H1 + '<p class="code">LIGHT-UP</p>', text="Hello LIGHT-\nUP"),
    "parity-link": letter(
        H1 + '<a href="https://shop.example/%C3%A9">View</a>', text="View https://shop.example/é"
    ),
    "parity-placeholder": letter(H1 + "<p>Dear {name, a { sign } and 100%</p>"),
    "parity-empty": letter(H1 + "<p>None of them is null and void.</p>"),
    "parity-preheader": letter(preheader="Your order is on its way"),
    "parity-no-preheader": letter(preheader="On its way."),
    "language-lang": letter(
        page=page('lang="de" dir="ltr"', 'lang="de" dir="ltr"'), locale="de"
    ),
    "language-direction": letter(
        page=page('lang="he" dir="rtl"', 'lang="he" dir="rtl"'), locale="he"
    ),
    "language-subject": letter(headers={"Subject": "Your order " + "1" * 40}),
    "language-preheader": letter(preheader="It is on its way. " * 7),
    "data-broken": letter(head=_json_ld("{}")),
    "data-missing": letter(
        head=_json_ld('{"@type": "Organization", "name": "Shop", "logo": "https://a.example/a"}')
    ),
    "data-untrue": letter(
        H1 + "<p>Your code is OTHER</p>",
        head=_json_ld('{"@type": "DiscountOffer", "description": "x", "discountCode": "OTHER"}'),
        category=None,
    ),
    "data-category": advertising(head=_json_ld('{"@type": "DiscountOffer", "description": "x"}')),
    "law-pixel": letter(
        H1 + '<img src="https://shop.example/p.gif" alt="" width="2" height="10">'
    ),
    "law-way-out": advertising(),
    "law-sentiment": advertising(
        body=H1 + LINK + "<p>Write an honest review and get a discount.</p>"
    ),
}  # fmt: skip
