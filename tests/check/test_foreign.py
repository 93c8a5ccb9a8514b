"""
Mails that others made, reduced to what once misled a rule: each is seen with the findings that are
true, and no other. They are written after what react-email 6 and MJML 4 put out.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import mjml
import pytest

from postmail.check import Options, check_file, rules
from postmail.check.finding import Severity

#: The frame of react-email: the language on <html> only, the preheader deep in a table, filled up
#: with invisible signs; lengths of lines without a unit, paddings side by side.
_REACT = """\
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"
 "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd"><html dir="ltr" lang="en"><head>
<meta content="text/html; charset=UTF-8" http-equiv="Content-Type"/>
<title>Your ring order #1234567890 is confirmed</title>
<style>@media (max-width:600px){.mobile_px-0{padding-right:0px!important} }</style>
<style>@font-face { font-family: 'Geist'; src: url(https://fonts.example/g.woff2) format('woff2'); }
* { font-family: 'Geist', Arial, sans-serif; }</style></head>
<body style="background-color:#ffffff"><!--$-->
<table border="0" width="100%" cellpadding="0" cellspacing="0" role="presentation" align="center">
<tbody><tr><td style="background-color:#ffffff">
<div style="display:none;overflow:hidden;line-height:1px;opacity:0;max-height:0;max-width:0"
 data-skip-in-text="true">Your order is confirmed<div> \u200c\u200b\u200d\u200e\u200f</div></div>
{body}
</td></tr></tbody></table><!--/$--></body></html>
"""
_REACT_BUTTON = (
    '<a href="https://shop.example/o" style="line-height:1.5;text-decoration:none;'
    "text-decoration-line:none;display:inline-block;max-width:100%;mso-padding-alt:0px;"
    "font-size:15px;background-color:#111111;color:#ffffff;padding-top:14px;padding-right:24px;"
    'padding-bottom:14px;padding-left:24px" target="_blank"><span><!--[if mso]><i style="'
    'mso-font-width:400%;mso-text-raise:21" hidden>&#8202;</i><![endif]--></span>'
    '<span style="max-width:100%;display:inline-block;line-height:120%">Track your order →</span>'
    "</a>"
)
_REACT_ROWS = "".join(
    '<table align="center" width="100%" border="0" cellpadding="0" cellspacing="0"'
    ' role="presentation"><tbody><tr><td data-id="__react-email-column" style="width:64px">'
    f'<img alt="{name}" height="64" src="https://shop.example/{name}.png" style="display:block;'
    'outline:none;border:none;text-decoration:none;object-fit:cover" width="64"/></td><td>'
    f'<p style="font-size:14px;line-height:24px;margin-top:0">{name}</p>'
    f'<a href="https://shop.example/p/{name}" style="color:#0b5fc4;font-size:14px">View item</a>'
    "</td></tr></tbody></table>"
    for name in ("Halo", "Orbit")
)
_REACT_FOOT = (
    '<p style="font-size:14px;line-height:24px">None of our null-emission parcels is late. '
    '<a href="https://shop.example/u" style="display:inline-block;font-size:14px">Leave</a></p>'
)

#: What MJML makes of a menu, of web fonts, of pictures and of links to social networks.
_MJML = """\
<mjml lang="en" dir="ltr"><mj-head><mj-title>News of the week</mj-title>
<mj-preview>Three houses near you.</mj-preview>
<mj-font name="Ubuntu" href="https://fonts.googleapis.com/css?family=Ubuntu" />
<mj-attributes><mj-all font-family="Ubuntu, Arial" /></mj-attributes></mj-head>
<mj-body background-color="#ffffff">{body}</mj-body></mjml>
"""
_MJML_HERO = """\
<mj-section background-url="https://shop.example/hero.png" background-size="cover"
 background-repeat="no-repeat" background-color="#333333"><mj-column>
<mj-text color="#ffffff">Phasellus viverra null aliquam lorem ante.</mj-text>
<mj-image src="https://shop.example/a.png" alt="A house" width="300px" />
</mj-column></mj-section>
"""
_MJML_MENU = """\
<mj-section><mj-column><mj-navbar hamburger="hamburger">
<mj-navbar-link href="https://shop.example/a" padding="15px 10px">Houses</mj-navbar-link>
<mj-navbar-link href="https://shop.example/b" padding="15px 10px">Flats</mj-navbar-link>
</mj-navbar></mj-column></mj-section>
"""
_MJML_SOCIAL = """\
<mj-section><mj-column><mj-social font-size="15px" mode="horizontal">
<mj-social-element name="facebook" href="https://facebook.example/us" alt="Facebook">Us there
</mj-social-element></mj-social></mj-column></mj-section>
"""
_MJML_BUTTON = """\
<mj-section><mj-column><mj-button href="https://shop.example/a" background-color="#1d5567"
 line-height="20px" inner-padding="14px 28px">See the houses</mj-button></mj-column></mj-section>
"""

#: {mail: (its page, the findings above notes that are true)}
_FOREIGN: dict[str, tuple[str, set[str]]] = {
    "react: button": (_REACT.replace("{body}", _REACT_BUTTON), {"structure-lang"}),
    "react: rows": (_REACT.replace("{body}", _REACT_ROWS), {"structure-lang"}),
    "react: foot": (_REACT.replace("{body}", _REACT_FOOT), {"structure-lang"}),
    "react: relative": (
        _REACT.replace("{body}", '<img alt="" src="/static/a.png" width="9" height="9"/>Hi'),
        {"structure-lang", "images-path"},
    ),
    "react: hidden": (
        _REACT.replace("{body}", '<p>Hi</p><p style="display:none">cheap cheap cheap</p>'),
        {"structure-lang", "structure-hidden"},
    ),
    "mjml: hero": (_MJML.replace("{body}", _MJML_HERO), set()),
    "mjml: menu": (_MJML.replace("{body}", _MJML_MENU), {"clients-lost", "clients-missing"}),
    "mjml: social": (_MJML.replace("{body}", _MJML_SOCIAL), set()),
    "mjml: button": (_MJML.replace("{body}", _MJML_BUTTON), set()),
}


@pytest.fixture(params=_FOREIGN)
def foreign(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Path, set[str]]]:
    """A mail of others as a file, and what is truly wrong with it."""
    page, true = _FOREIGN[request.param]
    path = tmp_path / "mail.html"
    page = mjml.mjml2html(page) if page.startswith("<mjml") else page
    path.write_text(page, encoding="utf-8")
    yield path, true


def test_nothing_but_what_is_true(foreign: tuple[Path, set[str]]) -> None:
    """All families look at it: what is true is found, and nothing else above a note."""
    path, true = foreign
    report = check_file(path)

    assert {one.rule.id for one in report.findings if one.severity is not Severity.NOTE} == true


def test_each_family_by_itself(foreign: tuple[Path, set[str]]) -> None:
    """A family that is asked alone finds what it finds among others, and does not fail."""
    path, _ = foreign
    together = {(one.rule.id, one.what) for one in check_file(path).findings}
    families = sorted({rule.family for rule in rules().values()})

    alone = {
        (one.rule.id, one.what)
        for family in families
        for one in check_file(path, Options(select=(family,))).findings
    }
    assert alone == together


@pytest.mark.parametrize(
    ("css", "found"),
    [
        ("p { letter-spacing: .5px /* a token */; color: #111 } a { b: url(x)y }", False),
        ("p { --x: {a:b}; margin: 0 !ie; color: red\\9 } @page :first { margin: 1in }", False),
        ("<!-- p { color: #fff } --> u+0025-00ff { x: U+26 }", True),
    ],
)
def test_styles_that_no_book_has(tmp_path: Path, css: str, found: bool) -> None:
    """Whatever signs a style sheet holds, the mail is looked at to its end."""
    path = tmp_path / "mail.html"
    page = _REACT.replace("{body}", _REACT_FOOT).replace("</style></head>", f"{css}</style></head>")
    path.write_text(page, encoding="utf-8")

    told = {one.rule.id for one in check_file(path).findings}
    assert "structure-lang" in told
    assert ("contrast-light" in told) is found
