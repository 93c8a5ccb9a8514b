"""What a mail must have before it may leave: everything that lacks or contradicts, at once."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import quote

from postmail.envelope import Envelope
from postmail.errors import brief
from postmail.messages.images import InlineImage
from postmail.mime.headers import LONGEST_WHOLE
from postmail.order.values import ascii_link
from postmail.recipient import Recipient

_TAG = re.compile(r"<[^>]*>")
#: A sheet of styles, or a tag with its attributes.
_ELEMENT = re.compile(
    r"""<style\b[^<>]*>(?P<sheet>.*?)(?:</style|\Z)"""
    r"""|<(?P<tag>[a-z][\w:-]*+)(?P<inside>[^<>"']*(?:(?:"[^"]*"|'[^']*')[^<>"']*)*)>""",
    re.IGNORECASE | re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""(?<![\w:-])([\w:-]+)\s*=\s*("[^"]*"|'[^']*')""")
#: Where a picture may be named; the same letters in a text or its stand-in are only letters.
_SHOWING = frozenset("src srcset background style poster data xlink:href".split())
_CID = re.compile(r"""(?:\A|[uU][rR][lL]\()\s*(?:["']\s*)?cid:([A-Za-z0-9.@-]+)""")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2066-\u2069]+")


class Notice(NamedTuple):
    """Something that the law wants in the body of a marketing mail: its *name*, its *lines*."""

    name: str
    lines: tuple[str, ...]


def recipient_problems(recipient: Recipient, envelope: Envelope) -> Iterator[str]:
    """Where the envelope expects somebody else than the body speaks to."""
    if envelope.to is not None and envelope.to.address != recipient.address:
        yield (
            f"envelope.to: {envelope.to.address}, but the mail was written for {recipient.address}"
        )
    expected = envelope.unsubscribe_url
    if expected is not None and expected != recipient.unsubscribe_url:
        yield (
            "envelope.unsubscribe_url: not the link that stands in the mail "
            "(recipient.unsubscribe_url)"
        )


def marketing_problems(recipient: Recipient, envelope: Envelope) -> Iterator[str]:
    """What the headers of a marketing mail lack (RFC 8058, RFC 2369, Gmail Help 81126)."""
    link = recipient.unsubscribe_url or ""
    if not link:
        yield "recipient.unsubscribe_url: expected this person's own link to stop such mails"
    elif not link.lower().startswith("https://") or not link.isascii() or not link.isprintable():
        yield "recipient.unsubscribe_url: expected an https link in ASCII"
    if max(map(len, unsubscribe_uris(recipient, envelope))) > LONGEST_WHOLE:
        yield f"recipient.unsubscribe_url: too long, the header holds {LONGEST_WHOLE} characters"
    if envelope.list_id is None:
        yield "envelope.list_id: expected the name of the stream, like offers.example.com"
    if envelope.feedback_id is None:
        yield "envelope.feedback_id: expected the shop's name in complaint reports"
    if envelope.in_reply_to or envelope.references:
        yield "envelope.in_reply_to: a marketing mail answers no mail about an order"


def unsubscribe_uris(recipient: Recipient, envelope: Envelope) -> list[str]:
    """The recipient's link, and an address as second choice, in angle brackets (RFC 2369)."""
    address = envelope.unsubscribe_mailto
    if address is None:
        address = (envelope.reply_to or envelope.sender_of(marketing=True)).address
    mailto = f"mailto:{quote(address, safe='@')}?subject=unsubscribe"
    return [f"<{ascii_link(recipient.unsubscribe_url or '')}>", f"<{mailto}>"]


def body_problems(
    html_text: str, text: str, recipient: Recipient, notices: Iterable[Notice]
) -> Iterator[str]:
    """What the law wants a reader of a marketing mail to see, and does not stand in its body."""
    plain = condensed(text)
    shown = condensed(html.unescape(_TAG.sub("", html_text)))
    for notice in notices:
        if not notice.lines:
            yield f"{notice.name}: the brand has none, and a marketing mail must show it"
        elif missing := [
            part
            for part, body in (("HTML", shown), ("text", plain))
            if not all(condensed(line) in body for line in notice.lines)
        ]:
            yield f"{notice.name}: missing in the {' and the '.join(missing)} of the mail"
    link = recipient.unsubscribe_url
    spellings = {link, ascii_link(link)} if link else set()
    if link and not any(_links_to(form, html_text) and form in plain for form in spellings):
        yield "recipient.unsubscribe_url: does not stand in the body: is it in the template?"


def image_problems(html_text: str, images: Iterable[InlineImage]) -> Iterator[str]:
    """Pictures that the HTML names and nobody brought, and names that two pictures share."""
    names = [image.content_id for image in images]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"images: two pictures are called {name}"
    shown = _shown(html_text) if "cid:" in html_text else ()
    for name in dict.fromkeys(shown):
        if name not in names:
            yield f"images: the HTML shows cid:{name}, and no picture has that name"


def _shown(html_text: str) -> Iterator[str]:
    """The names of the pictures that *html_text* shows from inside the mail."""
    for element in _ELEMENT.finditer(html_text):
        if element["sheet"]:
            yield from _CID.findall(element["sheet"])
        for attribute, quoted in _ATTRIBUTE.findall(element["inside"] or ""):
            name, value = attribute.lower(), html.unescape(quoted[1:-1])
            if name in _SHOWING or (name == "href" and element["tag"].lower() == "image"):
                for part in value.split(",") if name == "srcset" else [value]:
                    yield from _CID.findall(part)


def file_problems(files: Iterable[str], envelope: Envelope) -> Iterator[str]:
    """Files that the mail says it brings, and that nobody attached."""
    attached = {file.filename for file in envelope.attachments}
    for name in files:
        if name not in attached:
            yield f"envelope.attachments: the mail names {brief(name)}, and no such file is there"


def _links_to(link: str, html_text: str) -> bool:
    return link.replace("&", "&amp;") in html_text or link in html.unescape(html_text)


def condensed(text: str) -> str:
    """*text* without blanks and invisible marks: wrapping and isolation do not change its words."""
    return _INVISIBLE.sub("", "".join(text.split()))
