"""
The whole product: every kind, in every language and tone, of every sample and scenario; and what
must be true of each mail in it.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from functools import cache

from lxml import html
from wcwidth import wcswidth

from postmail.drafts import example_recipient
from postmail.exhibits import Exhibit, exhibits
from postmail.language.bidi import RIGHT_TO_LEFT, without_isolates
from postmail.language.cldr import text_direction
from postmail.mail import Mail
from tests.messages.rendering import catalogue

#: What only a machine writes: an empty value, a doubled stop, a blank before a comma, a template's
#: sign, a label that ends like a sentence.
_MACHINE = re.compile(r"\bNone\b|\.\.(?!/)|[a-zäöåß] ,|\{\{|%\(|\{%|\bUndefined\b|[.!?]: http")
_NUMBER = re.compile(r"\d+(?:[.,:/\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]\d+)*")
#: design: what a mailbox provider shows whole, with room for what it adds.
_BUDGET = 60_000
#: Columns of a word that may make a line longer, as a link may: nobody breaks those.
_LONG_WORD = 50
#: Scenarios whose data looks like what machines write.
_STRANGE = ("hostile",)


@cache
def product() -> tuple[Exhibit, ...]:
    """All of it, in a fixed order."""
    return tuple(exhibits(catalogue(), every=True))


def sampled(share: int) -> tuple[Exhibit, ...]:
    """
    One in *share*, the same ones every time; and whatever is needed beside them so that every
    kind, language and scenario is there.
    """
    seen: set[tuple[str, str]] = set()
    chosen = []
    for exhibit in product():
        told = (exhibit.message.kind, exhibit.language, exhibit.name)
        facets = set(zip(("kind", "language", "sample"), told, strict=True))
        if not zlib.crc32(exhibit.path.encode()) % share or not facets <= seen:
            chosen.append(exhibit)
            seen |= facets
    return tuple(chosen)


def rendered(exhibit: Exhibit) -> Mail:
    """The mail of *exhibit*, to an example recipient."""
    to = example_recipient(exhibit.message.order)
    message, locale, tone = exhibit.message, exhibit.locale, exhibit.tone
    return catalogue().render(message, recipient=to, locale=locale, tone=tone)


def problems(exhibit: Exhibit, mail: Mail) -> list[str]:
    """What is wrong with the mail, a line for each; nothing for a good one."""
    page = html.document_fromstring(mail.html)
    found = [*_frame(page, mail), *_subject(mail), *_size(mail), *_lines(mail)]
    found += _parity(page, exhibit, mail)
    found += _hostile(page) if exhibit.name in _STRANGE else _machine(mail)
    return found


def _frame(page: html.HtmlElement, mail: Mail) -> Iterator[str]:
    direction = text_direction(mail.text_locale)
    first = page.xpath("//body/div[@dir]")
    outer = (page.get("lang"), page.get("dir"))
    if outer != (mail.text_locale, direction):
        yield f"<html> says {outer}"
    if not first or (first[0].get("lang"), first[0].get("dir")) != outer:
        yield "the first block does not repeat language and direction"


def _subject(mail: Mail) -> Iterator[str]:
    if not mail.subject.strip() or not mail.preheader.strip():
        yield "subject or preheader is empty"
    if mail.preheader in mail.subject or mail.subject in mail.preheader:
        yield f"the preheader repeats the subject: {mail.preheader}"
    if "\n" in mail.subject + mail.preheader:
        yield "subject or preheader has a line break"


def _size(mail: Mail) -> Iterator[str]:
    size = len(mail.html.encode())
    if size > _BUDGET:
        yield f"{size} bytes of HTML"


def _machine(mail: Mail) -> Iterator[str]:
    for text in (mail.subject, mail.preheader, mail.text):
        if found := _MACHINE.search(text):
            around = text[max(found.start() - 20, 0) : found.end() + 20]
            yield f"a machine wrote {found[0]!r} in {around!r}"


def _hostile(page: html.HtmlElement) -> Iterator[str]:
    """What is an element, a handler or a script's link came from data: templates have none."""
    for element in page.iter("script", "iframe", "object", "svg", "form"):
        yield f"<{element.tag}> from data"
    for element in page.iter():
        for name, value in element.attrib.items():
            if str(name).startswith("on") or str(value).lower().startswith("javascript:"):
                yield f"{name}={value!r} from data"


def _parity(page: html.HtmlElement, exhibit: Exhibit, mail: Mail) -> Iterator[str]:
    """Every number, link and code that the HTML shows stands in the text."""
    body = _read(page)
    shown = set(_NUMBER.findall(_bare(" ".join(map(str, body.itertext())))))
    told = set(_NUMBER.findall(_bare(mail.text)))
    hidden = {str(len(exhibit.message.order.lines) - 25)}  # lines that only the text has
    if missing := shown - told - hidden:
        yield f"the text lacks {sorted(missing)}"
    plain = "".join(mail.text.split())
    for link in body.iter("a"):
        target = (link.get("href") or "").removeprefix("mailto:")
        if not target.startswith("tel:") and "".join(target.split()) not in plain:
            yield f"the text lacks the link {target}"
    for code in body.xpath(".//*[contains(concat(' ', @class, ' '), ' code ')]"):
        if "".join(code.itertext()) not in mail.text:
            yield f"the text lacks a code: {''.join(code.itertext())}"


def _read(page: html.HtmlElement) -> html.HtmlElement:
    """The body without what the text says otherwise: struck prices, logo's link, preheader."""
    body = page.find("body")
    assert body is not None
    for element in list(body.iter("s", "a", "div")):
        hidden = (element.get("style") or "").startswith("display:none")
        if element.tag == "s" or element.get("class") == "ink" or hidden:
            assert isinstance(element, html.HtmlElement)
            element.drop_tree()
    return body


def _lines(mail: Mail) -> Iterator[str]:
    """Lines are as wide as they may be, unless a link or one word fills them."""
    for line in mail.text.splitlines():
        if line != line.rstrip():
            yield f"blanks at the end of {line!r}"
        long = "://" in line or max(map(wcswidth, line.split()), default=0) >= _LONG_WORD
        if wcswidth(line) > 72 and not long:
            yield f"{wcswidth(line)} columns: {line!r}"


def _bare(text: str) -> str:
    return without_isolates(text).replace(RIGHT_TO_LEFT, "")
