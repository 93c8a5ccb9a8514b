"""What is only in a mail's headers and parts: who sends it, when, and what is attached."""

from __future__ import annotations

import re
from email.headerregistry import Address
from email.policy import default
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator

from postmail.errors import brief
from postmail.mailbox import normalize_address
from postmail.messages.images import InlineImage
from postmail.model import Model
from postmail.order.values import Line, MaybeLine, Moment

_MESSAGE_ID = re.compile(r"<[^\s<>@\"]+@[^\s<>@\"]+>")
_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]*/[a-z0-9][a-z0-9.+-]*")


class Mailbox(Model):
    """An address with the name that stands before it."""

    address: Annotated[Line, AfterValidator(normalize_address)]
    """E-mail address."""
    name: MaybeLine = None
    """Display name."""


def _read_mailbox(value: object) -> object:
    """Text such as `Nordlicht <hello@example.com>` as a mailbox."""
    if not isinstance(value, str):
        return value
    header = default.header_factory("From", " ".join(value.split()))
    found: tuple[Address, ...] = getattr(header, "addresses", ())
    if len(found) != 1 or header.defects:
        raise ValueError(f"expected an address like Shop <mail@example.com>, got {brief(value)}")
    return {"address": found[0].addr_spec, "name": found[0].display_name or None}


def _message_id(value: str) -> str:
    if not _MESSAGE_ID.fullmatch(value) or not value.isascii() or len(value) > 250:
        raise ValueError(f"expected a message id like <id@example.com>, got {brief(value)}")
    return value


def _media_type(value: str) -> str:
    if not _TYPE.fullmatch(value.lower()):
        raise ValueError(f"expected a media type like application/pdf, got {brief(value)}")
    return value.lower()


#: A mailbox, or text to read one from.
Sender = Annotated[Mailbox, BeforeValidator(_read_mailbox)]


class Attachment(Model):
    """A file that comes with the mail: an invoice, the terms, a calendar entry."""

    filename: Line
    """Name that the reader sees."""
    content: bytes
    """The file itself."""
    media_type: Annotated[Line, AfterValidator(_media_type)] = "application/pdf"
    """What it is (RFC 6838)."""


class Envelope(Model):
    """
    What is only in headers and parts.

    *date* and *message_id* are arguments, never taken from the machine: the same envelope and
    mail give the same bytes.
    """

    sender: Sender
    """Who writes (`From`): a mailbox, or text such as `Shop <mail@example.com>`."""
    reply_to: Sender | None = None
    """Where answers go, if not to the sender."""
    date: Moment
    """When the mail is sent."""
    message_id: Annotated[Line, AfterValidator(_message_id)]
    """Unique name of this mail, in angle brackets."""
    unsubscribe_mailto: Annotated[Line, AfterValidator(normalize_address)] | None = None
    """Address that unsubscribes whoever writes to it, beside the recipient's link."""
    list_id: MaybeLine = None
    """Name of the stream for marketing mails (`List-Id`): `offers.example.com`."""
    attachments: tuple[Attachment, ...] = ()
    """Files that come with the mail."""
    images: tuple[InlineImage, ...] = ()
    """More pictures that the HTML names by `cid:`, beside those of the message."""
