"""Every rule about a mail: a letter that breaks it, and no other rule; and one that breaks none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from postmail.check import rules
from postmail.check.letter import Letter
from postmail.check.options import Options
from postmail.check.table import examine
from postmail.messages import Category
from postmail.testing import make_order
from tests.check.letters import MARKETING, broken, letter

_H1 = "<h1>Hello</h1>"
_LINK = '<a href="https://shop.example/u/1">Unsubscribe</a>'
_BUTTON = (
    '<a href="https://shop.example/o" style="display: inline-block; font-size: 14px; '
    'line-height: 20px; padding: {padding}">View your order</a>'
)


def _raw(checked: Letter, old: bytes, new: bytes) -> Letter:
    assert old in checked.raw
    return replace(checked, raw=checked.raw.replace(old, new, 1))


def _advertising(**more: object) -> Letter:
    known = {"body": _H1 + _LINK, "headers": MARKETING, "category": Category.MARKETING}
    return letter(**{**known, **more})  # type: ignore[arg-type]


def _json_ld(data: str) -> str:
    return f'<script type="application/ld+json">{data}</script>'


def _page(root: str, inner: str = "", title: str = "<title>Your order</title>") -> str:
    body = f"<body><div {inner}>{_H1}</div></body>"
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
        _H1 + _LINK, headers={"List-Unsubscribe": "<https://shop.example/u/1>"}
    ),
    "headers-unsubscribe": _advertising(headers={**MARKETING, "List-Unsubscribe-Post": ""}),
    "size-clip": letter(_H1 + "<p>words and words</p>" * 5000),
    "size-near": letter(_H1 + "<p>words and words</p>" * 3800),
    "size-style": letter(head=f"<style>{'p { margin: 0 }' * 1200}</style>"),
    "structure-lang": letter(page=_page('dir="ltr"', 'lang="en" dir="ltr"')),
    "structure-dir": letter(page=_page('lang="en" dir="ltr"', 'lang="en"')),
    "structure-title": letter(page=_page('lang="en" dir="ltr"', 'lang="en" dir="ltr"', title="")),
    "structure-headings": letter(_H1 + "<h3>Then</h3>"),
    "structure-table-role": letter(_H1 + "<table><tr><td>a</td></tr></table>"),
    "structure-table-head": letter(_H1 + "<table><tr><th>Price</th><td>a</td></tr></table>"),
    "structure-font-size": letter(_H1 + '<p style="font-size: 10px">small</p>'),
    "structure-tap": letter(_H1 + _BUTTON.format(padding="4px 20px")),
    "structure-hidden": letter(_H1 + '<p>seen</p><p style="display:none">secret</p>'),
    "contrast-light": letter(_H1 + '<p style="color: #bbbbbb; background: #ffffff">pale</p>'),
    "contrast-dark": letter(
        head="<style>@media (prefers-color-scheme: dark) { div { background: #000 } }</style>"
    ),
    "contrast-inverted": letter(
        _H1 + '<p style="color: #ffffff; background-color: #0000ff">turned over</p>'
    ),
    "links-empty": letter(_H1 + '<a href="#">Track it</a>'),
    "links-http": letter(_H1 + '<a href="http://shop.example/">Our shop</a>'),
    "links-scheme": letter(_H1 + '<a href="javascript:alert(1)">Our shop</a>'),
    "links-encoding": letter(_H1 + '<a href="https://shop.example/a b">Our shop</a>'),
    "links-name": letter(_H1 + '<a href="https://shop.example/"><b></b></a>'),
    "links-vague": letter(_H1 + '<a href="https://shop.example/">Click here</a>'),
    "links-same-name": letter(
        _H1 + '<a href="https://a.example/">Track it</a> <a href="https://b.example/">Track it</a>'
    ),
    "images-alt": letter(_H1 + '<img src="https://shop.example/a.png" width="20" height="20">'),
    "images-width": letter(
        _H1 + '<img src="https://shop.example/a.png" alt="" height="20">'
    ),
    "images-height": letter(_H1 + '<img src="https://shop.example/a.png" alt="" width="20">'),
    "images-stretched": letter(
        _H1 + '<img src="https://shop.example/a.png" alt="" width="600" height="200" '
        'style="width: 100%; max-width: 600px">'
    ),
    "images-http": letter(
        _H1 + '<img src="http://shop.example/a.png" alt="" width="20" height="20">'
    ),
    "images-path": letter(_H1 + '<img src="images/a.png" alt="" width="20" height="20">'),
    "images-format": letter(
        _H1 + '<img src="https://shop.example/a.webp?v=2" alt="" width="20" height="20">'
    ),
    "images-cid": letter(_H1 + '<img src="cid:logo" alt="" width="20" height="20">'),
    "parity-amount": letter(_H1 + "<p>Total €129.50</p>", text="Hello"),
    "parity-code": letter(_H1 + '<p class="code">LIGHT-UP</p>', text="Hello"),
    "parity-link": letter(_H1 + '<a href="https://shop.example/o">View</a>', text="Hello View"),
    "parity-placeholder": letter(_H1 + "<p>Dear {{ name }}</p>"),
    "parity-empty": letter(_H1 + "<p>It comes on None.</p>"),
    "parity-preheader": letter(preheader="Your order 1001"),
    "parity-no-preheader": letter(preheader=""),
    "language-lang": letter(locale="de"),
    "language-direction": letter(
        page=_page('lang="ar" dir="ltr"', 'lang="ar" dir="ltr"'), locale="ar"
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
    "law-pixel": letter(_H1 + '<img src="https://shop.example/p.gif" alt="" width="1" height="1">'),
    "law-way-out": _advertising(body=_H1),
    "law-sentiment": _advertising(
        body=_H1 + _LINK + "<p>Write a positive review and get a discount.</p>"
    ),
}  # fmt: skip
#: Rules that are seen to fire elsewhere: about catalogues, parts, mail programs, other machines.
ELSEWHERE = {
    "source", "clients", "spam", "network",
    "language-missing", "language-fuzzy", "language-untranslated", "language-placeholder",
    "language-unknown", "language-register", "language-markup", "language-length",
    "language-blanks", "language-signs", "language-end", "language-context", "language-comment",
    "language-clash", "language-by-hand", "language-literal", "language-gender",
    "language-alike", "images-size", "law-refused", "law-offer", "law-reason",
    "law-withdrawal",
    "mime-defect", "mime-text", "mime-order", "images-weight",
}  # fmt: skip


@pytest.mark.parametrize("rule", BROKEN)
def test_a_rule_is_broken(rule: str) -> None:
    """The letter with the fault breaks this rule, and no other."""
    pale = {"contrast-inverted"} if rule == "contrast-light" else set()  # pale both ways round

    assert broken(BROKEN[rule]) - pale == {rule}


def test_no_rule_is_left_out() -> None:
    """Each rule of the table is seen to fire, here or where its test lies."""
    here = set(BROKEN) | ELSEWHERE

    assert {rule for rule in rules() if not {rule, rule.partition("-")[0]} & here} == set()
    assert set(BROKEN) <= set(rules())


@pytest.mark.parametrize(
    "sound",
    [
        letter(),
        _advertising(),
        letter(_H1 + '<p style="color: #767676; background: #fff">grey enough</p>'),
        letter(_H1 + "<h2>a</h2><h3>b</h3><h2>c</h2>"),
        letter(_H1 + '<table role="presentation"><tr><td>a</td></tr></table>'),
        letter(_H1 + '<table><tr><th scope="row">Price</th><td>a</td></tr></table>'),
        letter(_H1 + _BUTTON.format(padding="12px 20px")),
        letter(page=_page('lang="en" dir="ltr"', 'lang="en" dir="ltr"').replace(
            "<body>", '<body><div style="display:none">It comes soon.</div>')),
        letter(_H1 + '<a href="mailto:a@b.example">Write</a> <a href="tel:+4612">Call us</a>'),
        letter(_H1 + '<a href="https://a.example/">'
               '<img src="https://a.example/b.png" alt="Shop" width="9" height="9"></a>'),
        letter(_H1 + "<p>€1,299.50 by 1 March</p>", text="Hello: €1,299.50 by 1 March"),
        letter(_H1 + "<p>Write a review and get a discount.</p>"),
        letter("<h1>None of your business</h1>", headers={"Subject": "Replace: it"}),
    ],
)  # fmt: skip
def test_what_is_sound(sound: Letter) -> None:
    """What looks like a fault and is none is not told."""
    assert broken(sound) == set()


def test_what_is_asked_for() -> None:
    """A family or a rule is selected or ignored; the longer name wins."""
    both = letter(_H1 + '<a href="http://a.example/">here</a>')

    assert broken(both) == {"links-http", "links-vague"}
    assert broken(both, Options(select=("links",))) == {"links-http", "links-vague"}
    assert broken(both, Options(select=("links",), ignore=("links-vague",))) == {"links-http"}
    assert broken(both, Options(ignore=("links", "clients"))) == set()
    assert broken(both, Options(select=("links-vague",), ignore=("links",))) == {"links-vague"}


_CARD = '<td><h3>{title}</h3><p><a href="https://a.example/{title}">Have a look</a></p></td>'
_ROW = '<table role="presentation"><tr>{cells}</tr></table>'
_SEE = '<a href="https://a.example/{to}">See it</a>'


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (_ROW.format(cells=_CARD.format(title="Lamp") + _CARD.format(title="Rug")), "note"),
        (f"<p>The lamp: {_SEE.format(to=1)}</p><p>The rug: {_SEE.format(to=2)}</p>", "note"),
        (_ROW.format(cells=f'<td><img src="https://a.example/a.png" alt="Lamp" width="9" height="9"'
                           f">{_SEE.format(to=1)}</td><td>A rug {_SEE.format(to=2)}</td>"), "note"),
        (_ROW.format(cells=_CARD.format(title="Lamp") * 2), ""),
        (_ROW.format(cells=_CARD.format(title="Lamp") + _CARD.format(title="Rug").replace(
            "<h3>Rug", "<h3>Lamp")), "warning"),
        (f"<p>The lamp: {_SEE.format(to=1)} The rug: {_SEE.format(to=2)}</p>", "warning"),
        (f"<p>{_SEE.format(to=1)}</p><p>{_SEE.format(to=2)}</p>", "warning"),
        (f"<p>The lamp: {_SEE.format(to=1)}</p><p>{_SEE.format(to=2)}</p>", "warning"),
        (_ROW.format(cells=f"<td>Shop</td><td>{_SEE.format(to=1)}</td>") +
         _ROW.format(cells=f"<td>Foot</td><td>{_SEE.format(to=2)}</td>"), "warning"),
    ],
)  # fmt: skip
def test_links_that_their_cards_tell_apart(body: str, told: str) -> None:
    """A heading, a picture or words in the link's own cell or paragraph make it a note."""
    found = examine(letter(f"{_H1}<h2>All</h2>{body}"), Options(select=("links",)))

    assert [one.severity.value for one in found] == [told] * bool(told)
    assert {one.rule.id for one in found} <= {"links-same-name"}


@pytest.mark.parametrize(
    ("subject", "number", "told"),
    [
        ("Your order {} is on its way", "1001", None),
        ("Your order {} needs a little more time than we thought it would", "1001", "warning"),
        ("Your order {} needs a little more time", "N-2026-11-20-0000001304-EU", "note"),
        ("Your order {} needs a little more time than we thought", "N-2026-11-20-13-EU", "warning"),
        ("Your order \u2068{}\u2069 needs a little more time than we hoped", "10010", None),
    ],
)
def test_a_subject_is_judged_without_its_data(subject: str, number: str, told: str | None) -> None:
    """A number of unusual length is a note; words that are too many are a warning."""
    made = letter(headers={"Subject": subject.format(number)})
    order = make_order(number=number)
    found = list(examine(replace(made, data=order), Options(select=("language",))))

    assert [one.severity.value for one in found] == ([told] if told else [])
    assert all(one.rule.id == "language-subject" for one in found)
