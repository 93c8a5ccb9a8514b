"""A rendered mail and its envelope as a MIME message, clean enough for any server on the way."""

from __future__ import annotations

import base64
import quopri
from email.headerregistry import Address
from email.message import EmailMessage, Message
from email.policy import SMTP, EmailPolicy
from typing import Any

from postmail.envelope import Envelope, Mailbox
from postmail.errors import EnvelopeError
from postmail.messages.images import InlineImage
from postmail.recipient import Recipient

#: Headers that must never be RFC 2047-encoded nor folded inside a URI; the standard library does
#: both from 78 characters on (RFC 8058 wants the URI whole; RFC 5322 allows 998 octets a line).
_WHOLE = {"list-unsubscribe", "list-unsubscribe-post", "list-id", "feedback-id"}
_LONGEST = 900


class _WholeHeaders(EmailPolicy):
    """The standard policy, but for headers that are written whole."""

    def _fold(self, name: str, value: Any, refold_binary: bool = False) -> str:
        if name.lower() in _WHOLE:
            return f"{name}: {value}{self.linesep}"
        folded: str = super()._fold(name, value, refold_binary)  # type: ignore[misc]
        return folded


_POLICY = _WholeHeaders(linesep=SMTP.linesep, max_line_length=76)


def compose(
    *,
    subject: str,
    html: str,
    text: str,
    recipient: Recipient,
    images: tuple[InlineImage, ...],
    envelope: Envelope,
    marketing: bool,
    headers: dict[str, str],
) -> EmailMessage:
    """
    The message: text first, then HTML (with its pictures), then attachments; 7-bit clean.

    *headers* are added as they are. A marketing mail gets the headers of RFC 8058.

    Raises:
        EnvelopeError: a marketing mail without a way to unsubscribe; all that is missing.
    """
    message = EmailMessage(policy=_POLICY)
    message["From"] = _address(envelope.sender)
    message["To"] = _address(Mailbox(address=recipient.address, name=recipient.name))
    if envelope.reply_to:
        message["Reply-To"] = _address(envelope.reply_to)
    message["Subject"] = subject
    message["Date"] = envelope.date
    message["Message-ID"] = envelope.message_id
    message["Auto-Submitted"] = "auto-generated"
    if marketing:
        for name, value in unsubscribe_headers(recipient, envelope).items():
            message[name] = value
    for name, value in headers.items():
        message[name] = value
    _fill(message, html, text, (*images, *envelope.images))
    for attachment in envelope.attachments:
        kind, _, subtype = attachment.media_type.partition("/")
        message.add_attachment(attachment.content, kind, subtype, filename=attachment.filename)
    return message


def unsubscribe_headers(recipient: Recipient, envelope: Envelope) -> dict[str, str]:
    """
    The headers that let a mailbox provider unsubscribe in one click (RFC 8058, RFC 2369).

    Raises:
        EnvelopeError: no HTTPS link for this recipient, no list id, or a value too long.
    """
    link = recipient.unsubscribe_url or ""
    problems = []
    if not link.startswith("https://") or not link.isascii():
        problems.append("recipient.unsubscribe_url: expected an https link of this recipient's own")
    if not envelope.list_id:
        problems.append("envelope.list_id: expected the stream's name, like offers.example.com")
    uris = [f"<{link}>"]
    if envelope.unsubscribe_mailto:
        uris.append(f"<mailto:{envelope.unsubscribe_mailto}?subject=unsubscribe>")
    value = ", ".join(uris)
    if len(value) > _LONGEST:
        problems.append(f"recipient.unsubscribe_url: at most {_LONGEST} characters")
    if problems:
        raise EnvelopeError(problems=problems)
    return {
        "List-Unsubscribe": value,
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-Id": f"<{envelope.list_id}>",
    }


def draft(
    *, subject: str, html: str, text: str, sender: Mailbox, images: tuple[InlineImage, ...] = ()
) -> EmailMessage:
    """An unsent mail to look at: no date, no id, nothing that a server would accept as real."""
    message = EmailMessage(policy=_POLICY)
    message["X-Unsent"] = "1"
    message["From"] = _address(sender)
    message["Subject"] = subject
    _fill(message, html, text, images)
    return message


def _address(mailbox: Mailbox) -> Address:
    return Address(display_name=mailbox.name or "", addr_spec=mailbox.address)


def _fill(message: EmailMessage, html: str, text: str, images: tuple[InlineImage, ...]) -> None:
    """Alternatives in order of faithfulness (RFC 2046), related pictures beside the HTML."""
    message.set_content(text, subtype="plain", cte=transfer_encoding(text))
    message.add_alternative(html, subtype="html", cte=transfer_encoding(html))
    part = message.get_payload()[1]  # type: ignore[index] # an alternative has two
    for image in images:
        kind, _, subtype = image.media_type.partition("/")
        part.add_related(  # type: ignore[union-attr]
            image.content, kind, subtype, cid=f"<{image.content_id}>", disposition="inline"
        )
    _fix_boundaries(message, [0])


def _fix_boundaries(message: Message, count: list[int]) -> None:
    """Boundaries that depend on the structure alone: the standard library draws lots."""
    if message.is_multipart():
        count[0] += 1
        message.set_boundary(f"=_postmail_{count[0]}_=")
        for part in message.get_payload():
            _fix_boundaries(part, count)  # type: ignore[arg-type]


def transfer_encoding(text: str) -> str:
    """The smaller of quoted-printable and base64; never 8bit, which hops re-encode under DKIM."""
    data = text.encode()
    quoted = len(quopri.encodestring(data))
    return "quoted-printable" if quoted <= len(base64.encodebytes(data)) else "base64"
