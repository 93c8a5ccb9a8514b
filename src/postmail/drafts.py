"""Mails to look at: an example recipient and envelope, and all pictures without a network."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from postmail.brand import Brand
from postmail.envelope import Envelope, Mailbox
from postmail.errors import DataError
from postmail.links import host_of
from postmail.mail import Mail
from postmail.messages import InlineImage
from postmail.mime.names import domain_of
from postmail.order import Order
from postmail.recipient import Recipient
from postmail.samples import image_bytes, images

#: Where the sample shop says that its pictures are; the domain is reserved (RFC 2606).
SAMPLE_PICTURE = re.compile(r"https://nordlicht\.example/assets/([\w.-]+)")
_DOMAIN = "nordlicht.example"
_SENDER = "preview@example.com"
_READER = "customer@example.com"
_DATE = datetime(2026, 1, 1, 12, tzinfo=UTC)
#: A real mail has a link of its own for each recipient; a draft shows this one: it leads nowhere.
EXAMPLE_WAY_OUT = "https://example.com/unsubscribe"


def example_recipient(order: Order) -> Recipient:
    """The customer of *order*, as far as known, with an example link to unsubscribe."""
    address = order.customer.email if order.customer else None
    try:
        return Recipient(address=address or _READER, unsubscribe_url=EXAMPLE_WAY_OUT)
    except DataError:  # nobody can be reached there, which is no reason not to look at the mail
        return Recipient(address=_READER, unsubscribe_url=EXAMPLE_WAY_OUT)


def example_envelope(brand: Brand, sender: str = "") -> Envelope:
    """
    What a mail of *brand* might leave in: from *sender*, else from the brand's own address, with
    names for what advertising must name. Its date is any, its round the first.

    Raises:
        DataError: *sender* is none.
    """
    own = brand.support.email or f"mail@{host_of(brand.shop_url) or 'example.com'}"
    envelope = Envelope(
        sender=sender or Mailbox(address=own, name=brand.name),
        date=_DATE,
        feedback_id="postmail",
        round=0,
    )
    host = domain_of(envelope.sender.address)
    return envelope.model_copy(update={"list_id": f"news.{host}"})


def draft(mail: Mail, sender: str | None = None) -> bytes:
    """The mail as an unsent draft (CRLF line ends), the sample shop's pictures inside."""
    names = pictures_in(mail.html)
    html = _pictures_replaced(mail.html, lambda name: f"cid:{_content_id(name)}")
    inside = tuple(
        InlineImage(content_id=_content_id(name), content=image_bytes(name)) for name in names
    )
    return replace(mail, html=html).draft(sender or _SENDER, images=inside)


def html_with_files(mail: Mail, folder: str) -> str:
    """
    The HTML for a browser without a network: the sample shop's pictures are looked for in
    *folder* (a relative link, `../assets`), those that travel with the mail are in place.
    """
    html = _pictures_replaced(mail.html, lambda name: f"{folder}/{name}")
    for image in mail.images:
        data = base64.b64encode(image.content).decode()
        html = html.replace(f"cid:{image.content_id}", f"data:{image.media_type};base64,{data}")
    return html


def pictures_in(html: str) -> tuple[str, ...]:
    """The sample pictures that *html* shows, by file name, each once."""
    return tuple(name for name in dict.fromkeys(SAMPLE_PICTURE.findall(html)) if name in images())


def _pictures_replaced(html: str, link: Callable[[str], str]) -> str:
    def replaced(match: re.Match[str]) -> str:
        name = match[1]
        return link(name) if name in images() else match[0]

    return SAMPLE_PICTURE.sub(replaced, html)


def _content_id(name: str) -> str:
    return f"{name.removesuffix('.png')}@{_DOMAIN}"
