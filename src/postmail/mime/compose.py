"""A rendered mail and its envelope as one run of bytes, the same for the same input."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from postmail.envelope import Envelope, Mailbox
from postmail.errors import EnvelopeError
from postmail.messages.base import Category
from postmail.messages.images import InlineImage
from postmail.mime.bodies import Encodings
from postmail.mime.headers import date_line, folded, mailbox_line, text_line, whole_line
from postmail.mime.names import domain_of, feedback_id, message_id, thread_id
from postmail.mime.parts import file_part, image_part, multipart, text_part
from postmail.mime.rendered import Rendered
from postmail.mime.requirements import (
    body_problems,
    file_problems,
    image_problems,
    marketing_problems,
    recipient_problems,
    unsubscribe_uris,
)
from postmail.recipient import Recipient

#: What a signature must cover (RFC 6376, section 5.4.1): what readers see and replies follow.
DKIM_HEADERS = (
    "From",
    "To",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "In-Reply-To",
    "References",
    "Auto-Submitted",
    "Content-Language",
    "MIME-Version",
    "Content-Type",
)
#: What it must cover beside those in a marketing mail (RFC 8058, section 4; Gmail Help 6254652).
DKIM_MARKETING_HEADERS = ("List-Unsubscribe", "List-Unsubscribe-Post", "List-Id", "Feedback-ID")

#: For what is the same in every mail of a shop: its own addresses, and what made the mail.
_kept_mailbox_line = lru_cache(maxsize=256)(mailbox_line)
_kept_text_line = lru_cache(maxsize=256)(text_line)


def compose(mail: Rendered, envelope: Envelope) -> bytes:
    """
    The message, CRLF line ends, 7-bit clean: text first, then HTML with its pictures, then files.

    Raises:
        EnvelopeError: with everything that lacks or contradicts.
    """
    recipient = mail.recipient
    if recipient is None:
        raise EnvelopeError(problems=["recipient: this mail was rendered for nobody"])
    if problems := list(_problems(mail, recipient, envelope)):
        raise EnvelopeError(problems=problems)
    parts = body(mail.html, mail.text, mail.encodings, (*mail.images, *envelope.images))
    return assembled(mail, recipient, envelope, [parts])


def assembled(
    mail: Rendered, recipient: Recipient, envelope: Envelope, parts: Sequence[bytes]
) -> bytes:
    """The whole message round what *body* gives, perhaps in pieces: nothing is checked."""
    if envelope.attachments:
        parts = [multipart("mixed", [b"".join(parts), *map(file_part, envelope.attachments)])]
    return b"".join([*header_lines(mail, recipient, envelope), *parts])


def compose_draft(
    subject: str,
    html: str,
    text: str,
    encodings: Encodings,
    sender: Mailbox,
    images: tuple[InlineImage, ...] = (),
) -> bytes:
    """An unsent mail to look at: no date, no id, nothing that a server would accept as real."""
    head = [
        b"X-Unsent: 1\r\n",
        mailbox_line("From", sender),
        text_line("Subject", subject),
        b"MIME-Version: 1.0\r\n",
    ]
    return b"".join([*head, body(html, text, encodings, images)])


def body(html: str, text: str, encodings: Encodings, images: Sequence[InlineImage]) -> bytes:
    """Alternatives in order of faithfulness (RFC 2046), related pictures beside the HTML."""
    shown = text_part("html", html, encodings.html)
    if images:
        shown = multipart("related", [shown, *map(image_part, images)], 'type="text/html"')
    return multipart("alternative", [text_part("plain", text, encodings.text), shown])


def header_lines(mail: Rendered, recipient: Recipient, envelope: Envelope) -> Iterator[bytes]:
    """Every header but the body's own, each with its line end."""
    marketing = mail.category is Category.MARKETING
    sender = envelope.sender_of(marketing)
    domain = domain_of(sender.address)
    yield _kept_mailbox_line("From", sender)
    yield mailbox_line("To", recipient)
    if envelope.reply_to:
        yield _kept_mailbox_line("Reply-To", envelope.reply_to)
    yield text_line("Subject", mail.subject)
    yield date_line(envelope.date)
    yield folded("Message-ID", [_message_id(mail, recipient, envelope, domain)])
    if not marketing:
        yield from _thread_lines(mail, recipient, envelope, domain)
    yield b"Auto-Submitted: auto-generated\r\n"  # RFC 3834: out-of-office replies stay away
    yield folded("Content-Language", [mail.text_locale])
    if marketing:
        yield from _list_lines(mail, recipient, envelope)
    yield _kept_text_line("X-Postmail", mail.fingerprint)
    for name, value in envelope.headers.items():
        yield text_line(name, value)
    yield b"MIME-Version: 1.0\r\n"


def _message_id(mail: Rendered, recipient: Recipient, envelope: Envelope, domain: str) -> str:
    if envelope.message_id is not None:
        return envelope.message_id
    return message_id(mail.order, mail.kind, envelope.round or 0, recipient.address, domain)


def _thread_lines(
    mail: Rendered, recipient: Recipient, envelope: Envelope, domain: str
) -> Iterator[bytes]:
    """What shows the mails of one order together; a marketing mail never joins them."""
    root = [thread_id(mail.order, recipient.address, domain)] if envelope.thread else []
    parent = [envelope.in_reply_to] if envelope.in_reply_to else root
    if parent:
        yield folded("In-Reply-To", parent)
    if before := list(dict.fromkeys([*root, *envelope.references, *parent])):
        yield folded("References", before)


def _list_lines(mail: Rendered, recipient: Recipient, envelope: Envelope) -> Iterator[bytes]:
    yield whole_line("List-Unsubscribe", unsubscribe_uris(recipient, envelope))
    yield b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    yield whole_line("List-Id", [f"<{envelope.list_id}>"])
    name = feedback_id(mail.kind, mail.stream, envelope.campaign, envelope.feedback_id or "")
    yield whole_line("Feedback-ID", [name])


def _problems(mail: Rendered, recipient: Recipient, envelope: Envelope) -> Iterator[str]:
    yield from recipient_problems(recipient, envelope)
    yield from image_problems(mail.html, (*mail.images, *envelope.images))
    yield from file_problems(mail.files, envelope)
    if mail.category is Category.MARKETING:
        yield from marketing_problems(recipient, envelope)
        yield from body_problems(mail.html, mail.text, recipient, mail.notices)
    if not mail.order and (envelope.message_id is None or envelope.thread):
        yield "mail.order: this mail names no order to make a message id or thread from"
