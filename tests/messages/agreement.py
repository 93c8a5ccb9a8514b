"""What the HTML of a mail shows and its text must say too: numbers and links."""

from __future__ import annotations

import re

from lxml import html

from postmail.mail import Mail

_NUMBER = re.compile(r"\d+(?:[.,:/\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]\d+)*")


def numbers_lost(mail: Mail) -> set[str]:
    """The numbers, amounts and times that only the HTML shows, as they are written."""
    return _numbers(" ".join(map(str, _visible(mail).itertext()))) - _numbers(mail.text)


def links_lost(mail: Mail) -> list[str]:
    """The links that only the HTML has."""
    plain = "".join(mail.text.split())
    return [link for link in _links(_visible(mail)) if "".join(link.split()) not in plain]


def _visible(mail: Mail) -> html.HtmlElement:
    """The body, without what the text says in another way: struck prices, the linked logo."""
    body = html.document_fromstring(mail.html).find("body")
    assert body is not None
    for element in list(body.iter("s", "a")):
        if element.tag == "s" or element.get("class") == "ink":
            assert isinstance(element, html.HtmlElement)
            element.drop_tree()
    return body


def _numbers(text: str) -> set[str]:
    return set(_NUMBER.findall(text))


def _links(body: html.HtmlElement) -> set[str]:
    """Where links lead, as the text writes it; telephone numbers are their own labels."""
    found = {str(link.get("href")) for link in body.iter("a")}
    return {link.removeprefix("mailto:") for link in found if not link.startswith("tel:")}
