"""
What a mail uses, and what mail programs make of it. The list begins with what other tools that go
by the same data match wrongly or never.
"""

from __future__ import annotations

import pytest

from postmail.catalogue import Catalogue
from postmail.check import Severity, caniemail, check_catalogue
from postmail.check.clients import _LOST, _PLAINER, examine
from postmail.check.options import Options
from postmail.check.traits import MATCHED, traits
from postmail.samples import sample_brand
from tests.check.letters import letter


def test_the_built_in_mails_lose_nothing() -> None:
    """Whatever they use that some program lacks, what is seen instead is known to be good."""
    report = check_catalogue(
        Catalogue(brand=sample_brand()), options=Options(select=("clients",)), locales=("en",)
    )

    assert [one.what for one in report.findings if one.severity is not Severity.NOTE] == []


def _used(body: str = "", css: str = "") -> set[str]:
    head = f"<style>{css}</style>" if css else ""
    return set(traits(letter(body, head=head)))


@pytest.mark.parametrize(
    ("slug", "body", "css"),
    [
        ("html-input-checkbox", '<input type="checkbox">', ""),
        ("html-input-radio", '<input type="radio">', ""),
        ("html-input-submit", '<input type="submit">', ""),
        ("html-input-text", "<input>", ""),
        ("html-button-submit", "<button>Send</button>", ""),
        ("css-at-media", "", "@media only screen and (max-width: 480px) { p { margin: 0 } }"),
        ("css-at-font-face", "", "@font-face{font-family:x;src:url(https://a.example/x)}"),
        ("css-scroll-snap", '<div style="scroll-snap-type: x">a</div>', ""),
        ("css-display-none", '<p style="display:   none">a</p>', ""),
        ("css-display-grid", '<p style="DISPLAY:grid">a</p>', ""),
        ("css-variables", '<p style="color: var(--ink)">a</p>', ""),
        ("css-variables", "", ":root { --ink: #000 }"),
        ("css-modern-color", '<p style="color: oklch(40% 0.2 30)">a</p>', ""),
        ("css-column-layout-properties", '<p style="column-rule: 1px">a</p>', ""),
        ("image-webp", '<img src="https://a.example/b.webp?v=2">', ""),
        ("image-svg", "<p style=\"background: url('https://a.example/b.SVG#c')\">a</p>", ""),
        ("image-base64", '<img src="data:image/png;base64,AA==">', ""),
        ("image-webp", '<img src="https://a.example/a.png" srcset="b.webp 2x, c.webp 3x">', ""),
        ("css-unit-vw", '<p style="width: calc(100vw - 2rem)">a</p>', ""),
        ("css-unit-rem", '<p style="width: calc(100vw - 2rem)">a</p>', ""),
        ("css-unit-calc", '<p style="width: calc(100vw - 2rem)">a</p>', ""),
        ("css-unit-percent", '<p style="width: 50%">a</p>', ""),
        (
            "css-at-media-prefers-color-scheme",
            "",
            "@media (prefers-color-scheme:dark){p{margin:0}}",
        ),
        ("css-linear-gradient", '<p style="background: linear-gradient(red, blue)">a</p>', ""),
        ("css-important", "", "p { margin: 0 !important }"),
        ("css-nesting", "", "p { margin: 0; b { color: red } }"),
        ("css-pseudo-class-nth-child", "", "li:nth-child(2n+1) { margin: 0 }"),
        ("css-pseudo-element-before", "", "p:before { content: 'x' }"),
        ("css-selector-child", "", "ul > li { margin: 0 }"),
        ("css-selector-chaining", "", "a.b { margin: 0 }"),
        ("css-selector-attribute", "", '[data-ogsc="a.b > c"] p { margin: 0 }'),
        ("html-lang", "", ""),
        ("html-dir", "", ""),
        ("html-doctype", "", ""),
        ("html-semantics", "<article>a</article>", ""),
        ("html-anchor-links", '<a href="#top">Up</a>', ""),
        ("html-mailto-links", '<a href="MAILTO:a@b.example">Write</a>', ""),
    ],
)
def test_a_feature_is_seen(slug: str, body: str, css: str) -> None:
    """The feature is found by its sign, however it is written."""
    assert slug in _used(body, css)


@pytest.mark.parametrize(
    ("slug", "body", "css"),
    [
        ("css-border-radius", "<p>border-radius: 3px</p>", ""),
        ("css-border-radius", '<p style="background: url(x?border-radius:1)">a</p>', ""),
        ("css-variables", "<p style=\"font-family: 'var(--x)'\">a</p>", ""),
        ("css-display-none", "", "p { content: 'display:none' }"),
        ("css-unit-px", "<p style=\"font-family: '12px'\">a</p>", ""),
        ("css-selector-child", "", '[title="a > b"] { margin: 0 }'),
        ("css-at-media", "", "/* @media (x) {} */ p { margin: 0 }"),
        ("html-anchor-links", '<a href="#">Nowhere</a>', ""),
        ("html-form", "<!-- <form></form> --><p>form</p>", ""),
        ("image-webp", '<a href="https://a.example/b.webp">A picture</a>', ""),
    ],
)
def test_a_look_alike_is_not(slug: str, body: str, css: str) -> None:
    """Words, strings, comments and parts of addresses are no features."""
    assert slug not in _used(body, css)


def test_every_sign_is_in_the_data() -> None:
    """No feature is looked for, lost or plainer that the data does not know."""
    known = set(caniemail.features())

    assert known >= MATCHED
    assert known >= _LOST | set(_PLAINER)
    assert not _LOST & set(_PLAINER)
    assert known - MATCHED == {"bimi"}  # a record in the DNS: no mail shows it


def test_the_last_version_counts_and_notes_are_read() -> None:
    """Outlook on Windows has six versions and one verdict; `n #1` is a no, `u` is neither."""
    feature = caniemail.features()["css-border-radius"]
    windows = [one for one in feature.cells if one.client == "Outlook (Windows)"]

    assert [one.support for one in windows] == ["n"]
    assert windows[0].notes
    assert {one.support for all_ in caniemail.features().values() for one in all_.cells} == set(
        "ynau"
    )
    assert "Orange (Desktop Webmail)" not in caniemail.features()["html-meta-color-scheme"].clients(
        "n", ["orange"]
    )


def test_programs_by_country() -> None:
    """German readers have GMX, French ones Orange and Free; who asks gets what they ask."""
    german, french = caniemail.families_for((), "DE"), caniemail.families_for((), "FR")

    assert {"gmail", "outlook", "gmx", "web-de", "t-online-de"} <= set(german)
    assert {"orange", "sfr", "laposte", "free-fr"} <= set(french)
    assert "wp-pl" in caniemail.families_for((), "PL")
    assert caniemail.families_for(("hey",), "DE") == ("hey",)


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ('<img src="https://a.example/b.webp" alt="" width="9">', "clients-lost"),
        ("<form><input></form>", "clients-lost"),
        ('<p style="display: flex">a</p>', "clients-missing"),
        ('<p style="border-radius: 4px">a</p>', "clients-degrades"),
    ],
)
def test_loss_is_told_from_a_plainer_look(body: str, rule: str) -> None:
    """A picture that nobody sees is an error, a square corner a note that says what is seen."""
    found = [one for one in examine(letter(body), Options()) if one.rule.id == rule]

    assert found
    assert all(one.facts["url"].startswith("https://www.caniemail.com/features/") for one in found)
    assert all("Outlook" in one.facts["clients"] for one in found)
