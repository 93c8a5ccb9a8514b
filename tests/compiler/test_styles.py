"""Plain style sheets are inlined as premailer inlines them; whatever is not plain is left to it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html
from premailer.merge_style import csstext_to_pairs

from postmail.compiler import Folders, compile_template, expand
from postmail.compiler.sheets import inline_any
from postmail.compiler.styles import declarations, inline_plain, plain_rules
from tests.compiler.languages import ENGLISH
from tests.compiler.shop import KNOWN

_PAGE = """<html><body><h1 class="m wide" style="padding:0px 0px 16px 0px;color:#112233">a</h1>
<p class="m" style="margin: 007px auto">b <a href="#" class="good m">c</a> <!-- p --></p>
<table class="wide"><tr><td class="x">d</td></tr></table><p style="">e</p></body></html>"""
_SHEETS = [
    "h1, p { margin: 0px; font-family: Menlo, 'Courier New' ,monospace } p { margin: 1.50em 0 }",
    " .m { color: #aabbcc; font-size: 14px } a { color: red; } .good { color: #00FF00 } p { }",
    ".wide { width: 100%; border-spacing: 0 } td { padding: -0.30px }",
]
_VALUES = st.one_of(
    st.sampled_from(["0", "0px", "0%", "00.0em", "-0px", "1.0", "#FFF", "#aabbcc", "#aabbcd"]),
    st.sampled_from(
        ["Bold", "-apple-system", "'A b'", '"C"', "12.50px", "a ,b", "a,b", "1px  2px"]
    ),
    st.from_regex(r"-?[0-9]{1,3}(\.[0-9]{1,2})?(px|em|pt|%)?", fullmatch=True),
    st.from_regex(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})", fullmatch=True),
    st.from_regex(r"[a-z][a-zA-Z-]{0,8}", fullmatch=True),
)


@settings(deadline=None, max_examples=150)
@given(st.lists(st.tuples(st.sampled_from(["margin", "Color", "x-y"]), _VALUES), max_size=3))
def test_declarations(pairs: list[tuple[str, str]]) -> None:
    """What is read without a parser is read as cssutils reads it."""
    text = ";".join(f"{name}: {value}" for name, value in pairs)
    read = declarations(text)

    assert read is None or list(read) == csstext_to_pairs(text, validate=False)


@pytest.mark.parametrize(
    "text",
    ["margin:calc(1px)", "background:url(a.png)", "color:red !important", "font:1px/2px a", "a",
     "*zoom:1", "color:#aabb", "margin:0;margin:1px", "x:1e3px", "a:b\\c", "a:'b\"c'", "a:/**/b"],
)  # fmt: skip
def test_not_plain(text: str) -> None:
    """Functions, importance, escapes, comments and damage are for a parser."""
    assert declarations(text) is None
    assert plain_rules(f"p {{ {text} }}") is None


@pytest.mark.parametrize(
    "sheet",
    ["a b { c: d }", "p:hover { c: d }", "* { c: d }", "@media x { p { c: d } }", "p { c: d"],
)
def test_no_plain_rules(sheet: str) -> None:
    """Selectors that need an engine, at-rules and open ends are for premailer."""
    assert plain_rules(sheet) is None


@pytest.mark.parametrize("count", [1, 2, 3])
def test_pages(count: int) -> None:
    """A page comes out the same both ways: order of rules, specificity, own styles."""
    plain = html.document_fromstring(_PAGE)

    assert inline_plain(plain, _SHEETS[:count])
    slow = inline_any(html.document_fromstring(_PAGE), _SHEETS[:count])
    assert etree.tostring(plain) == etree.tostring(slow)


def test_all_or_nothing() -> None:
    """A style that is not plain leaves the page as it was."""
    page = html.document_fromstring(_PAGE.replace('style=""', 'style="width:calc(1px)"'))
    before = etree.tostring(page)

    assert not inline_plain(page, _SHEETS)
    assert etree.tostring(page) == before


@pytest.mark.parametrize("sheet", ["p { margin: 0 }", "div:first-child { direction: ltr }"])
def test_the_preheader_is_hidden_without_tricks(sheet: str, tmp_path: Path) -> None:
    """Tiny or white text is a trick to spam filters; no way of inlining leaves it there."""
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail" / "body.mjml").write_text(
        "<mjml><mj-head><mj-title>a</mj-title><mj-preview>b</mj-preview>"
        f'<mj-style inline="inline">{sheet}</mj-style></mj-head><mj-body><mj-section><mj-column>'
        "<mj-text><p>c</p></mj-text></mj-column></mj-section></mj-body></mjml>"
    )
    folders = Folders((tmp_path,))
    template = compile_template(expand(folders, "mail"), ENGLISH.language, KNOWN)
    _, _, page, _ = template.render({})
    preheader = next(html.document_fromstring(page).iter("div"))
    style = preheader.get("style", "")

    assert (preheader.text or "").strip() == "b"
    assert "display:none;line-height:1px;max-height:0" in style
    assert "overflow:hidden" in style
    assert not {"color", "font-size"} & {part.partition(":")[0] for part in style.split(";")}
