"""Hostile data: it is shown, never obeyed."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

import html5lib
import pytest

from postmail.compiler import CompiledTemplate
from tests.compiler.dom import Event, body_of
from tests.compiler.facts import Item, facts
from tests.compiler.languages import ENGLISH
from tests.compiler.shop import NAMES, compiled

CORPUS = [
    "<script>alert(1)</script>",
    "</title></style></textarea><script>x</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "'><b>x",
    '" onmouseover="alert(1)',
    "' onmouseover='alert(1)",
    "` onmouseover=`x",
    "--><script>x</script><!--",
    "--!><b>",
    "]]><b>",
    "<![endif]--><b>",
    "<!--[if mso]>",
    "<?php echo 1 ?>",
    "{{ 7*7 }}",
    "{% endif %}",
    "{# x #}",
    "{{ '{{' }}",
    "pm0q1z pm1q0z pm0q0az pm2q3lz",
    "%(name)s %s %%",
    "&lt;b&gt; &amp;#60;b&#62; &#x3c;b&#x3e;",
    "\x02p\x02t\x02a\x03\x04x\x05https://evil.example/\x06",
    "\x00\x01\x07\x08\x0b\x0c\x1b[31m\x7f\x9b",
    "a\r\nBcc: x@evil.example\r\n\r\nbody",
    "a\u2028b\u2029c\x85d\x1ce",
    "\ud800\udfff\ud83d",
    "\u202eevil\u202d\u2066x\u2069\u200f",
    "\ufeff\ufffe\uffff\U0010ffff",
    "\ue0000\ue001",
    "red;background:url(https://evil.example/)",
    "red}body{display:none",
    "expression(alert(1))",
    "url('https://evil.example/')",
    "\\3c script\\3e",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " java\tscript\n:alert(1)",
    "java\x00script:alert(1)",
    "java\x02script:alert(1)",
    "javascript&colon;alert(1)",
    "java&#10;script:alert(1)",
    "\u200bjavascript:alert(1)",
    "vbscript:x",
    "data:text/html,<script>x</script>",
    "data:image/svg+xml;base64,AAAA",
    "file:///etc/passwd",
    "//evil.example/x",
    "/\\evil.example",
    'https://evil.example/" onclick="x',
    "https://evil.example/') url(javascript:x",
    "https://a.example/1.png 2x, javascript:x 3x",
    "https://user:pass@evil.example/%00%0d%0aX:1",
    "www.evil.example",
    "mailto:a@evil.example?bcc=b@evil.example",
    "x" * 10_000,
    "\U0001f468\u200d\U0001f469\u200d\U0001f467" * 200,
    "- forged\n\n======\nTotal   0,00\n\n------",
    "   ",
]
_LINKS = {"href", "src", "background", "srcset", "action"}
_SAFE = re.compile(r"(https?|mailto|tel|sms|cid):|#|$|/(?![/\\])")
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff]")


def _everywhere(text: str) -> dict[str, Any]:
    """Data in which every string is *text*; the title says something beside it."""
    item = Item(name=text, url=text, image=text, color=text, tags=(text[:40],) * 2, note=text)
    title = f"{text} x"
    whole = facts(title=title, name=text, note=text, mood=text, color=text, url=text, image=text)
    return {**whole, "items": [item, replace(item, sold=True)]}


def _harmless(text: str) -> dict[str, Any]:
    """Data of the same shape, without a thought of evil."""
    return _everywhere("x" * len(text))


def _skeleton(html: str) -> list[Event]:
    """Elements with the names of their attributes and style properties, comments, no text."""
    return [_bare(event) for event in body_of(html) if event[0] != "text"]


def _bare(event: Event) -> Event:
    if event[0] != "<" or not isinstance(event[2], tuple):
        return event
    names = [name for name, _ in event[2] if name != "class"]  # which is left out where empty
    styles = [value for name, value in event[2] if name == "style"]
    properties = [part.partition(":")[0] for style in styles for part in style.split("\n")]
    return (*event[:2], *names, *properties)


@pytest.fixture(scope="module")
def skeletons() -> dict[tuple[str, int], list[Event]]:
    """What harmless data of some length makes of a template."""
    return {}


@pytest.mark.parametrize("name", NAMES)
def test_markup(name: str, skeletons: dict[tuple[str, int], list[Event]]) -> None:
    """No element, attribute, comment or style property exists that harmless data does not make."""
    template = compiled(name, ENGLISH)
    for text in CORPUS:
        key = name, len(text)
        if key not in skeletons:
            skeletons[key] = _skeleton(template.render(_harmless(text))[2])
        html = template.render(_everywhere(text))[2]
        assert _skeleton(html) == skeletons[key], text[:60]

        assert not _FORBIDDEN.search(html), text[:60]

        html.encode()


@pytest.mark.parametrize("name", NAMES)
def test_links(name: str) -> None:
    """No link leaves the schemes that mail programs may open, whatever the data says."""
    template = compiled(name, ENGLISH)
    for text in CORPUS:
        document = html5lib.parse(
            template.render(_everywhere(text))[2],
            treebuilder="etree",
            namespaceHTMLElements=False,
        )
        for element in document.iter():
            for attribute, value in element.attrib.items():
                if attribute in _LINKS:
                    assert _SAFE.match(value), (text[:60], attribute, value)
                if attribute == "srcset":
                    sources = [part.split()[0] for part in value.split(",")]
                    assert all(map(_SAFE.match, sources)) and len(sources) == 2
                if attribute == "style":
                    inside = re.findall(r"url\(['\"]?([^'\")]*)", value)
                    assert all(map(_SAFE.match, inside)), (text[:60], value)
        assert "evil.example" not in _outlook_links(template, text) or text.startswith(
            ("https://", "mailto:")
        )


def _outlook_links(template: CompiledTemplate, text: str) -> str:
    """The links in comments for Outlook, run together."""
    html = template.render(_everywhere(text))[2]
    comments = re.findall(r"<!--\[if (?!!).*?<!\[endif\]-->", html, re.DOTALL)
    links = [
        unquote(value)
        for comment in comments
        for value in re.findall(r'(?:href|src)="([^"]*)"', comment)
        if not value.startswith("https://shop.example/")  # the template's own, data only in part
    ]
    return " ".join(links)


@pytest.mark.parametrize("name", NAMES)
def test_text(name: str) -> None:
    """
    In plain text data cannot begin a line: its breaks and marks are gone before lines are set.

    So the text is the same as with data on one line and without control characters, and nothing
    that data says is read as a heading, an item, a row or a link of the template's own.
    """
    template = compiled(name, ENGLISH)
    for text in CORPUS:
        flat = " ".join(re.split(r"[ \t\n\x0b\x0c\r\x1c-\x1e\x85\u2028\u2029]+", text))
        flat = re.sub(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufeff]", "", flat)
        subject, preheader, _, written = template.render(_everywhere(text))
        assert not _FORBIDDEN.search(written), text[:60]

        assert not re.search("[\r\n\u2028\u2029]", subject + preheader)

        if name != "depths" and flat:  # which counts letters; and nothing is not some text
            assert written == template.render(_everywhere(flat))[3], text[:60]

        (written + subject + preheader).encode()
