"""A finished mail: subject, preheader, HTML, plain text, and what made it."""

from __future__ import annotations

from dataclasses import dataclass, field
from email.message import EmailMessage

from postmail.envelope import Envelope, Mailbox, expect_envelope
from postmail.errors import DataError, Fault, brief
from postmail.language.choice import Choice
from postmail.messages.base import Category
from postmail.messages.images import InlineImage
from postmail.mime import (
    DKIM_HEADERS,
    DKIM_MARKETING_HEADERS,
    READABLE,
    Encodings,
    Notice,
    compose,
    compose_draft,
    parsed,
)
from postmail.recipient import Recipient


@dataclass(frozen=True, slots=True)
class Mail:
    """
    One rendered mail. *html* is a whole document; *text* has LF line ends.

    *text_locale* and *tone* say whose words it speaks, *format_locale* how it writes numbers and
    dates, *language* how that was decided. *fingerprint* names the package, template, catalogue
    and brand that made it: equal fingerprints and equal data give equal bytes.
    """

    kind: str
    category: Category
    stream: str
    text_locale: str
    format_locale: str
    tone: str | None
    subject: str
    preheader: str
    html: str = field(repr=False)
    text: str = field(repr=False)
    fingerprint: str
    language: Choice = field(repr=False)
    order: str = ""
    """The number of the order that it is about."""
    recipient: Recipient | None = None
    images: tuple[InlineImage, ...] = field(default=(), repr=False)
    files: tuple[str, ...] = ()
    """The names of files that it speaks of: an envelope must attach them."""
    encodings: Encodings = READABLE
    """How text and HTML are written in the message; chosen by template and script."""
    notices: tuple[Notice, ...] = field(default=(), repr=False)
    """What the law wants in the body: a mail that lacks one of them does not leave."""
    fallbacks: tuple[str, ...] = field(default=(), repr=False)
    """The texts that its language and tone lack, each with what stands in: "button: Pay now:
    missing, en stands in". Texts for other data of the same kind are among them."""

    @property
    def dkim_headers(self) -> tuple[str, ...]:
        """
        The headers that a signature must cover; some may be absent, and signing their absence
        keeps others from adding them (RFC 6376, section 5.4).
        """
        marketing = self.category is Category.MARKETING
        return (*DKIM_HEADERS, *DKIM_MARKETING_HEADERS) if marketing else DKIM_HEADERS

    def to_message(self, envelope: Envelope) -> EmailMessage:
        """
        As *to_bytes*, as a message whose `as_bytes()` gives exactly those bytes.

        Raises:
            EnvelopeError: as *to_bytes* does.
        """
        return parsed(self.to_bytes(envelope), EmailMessage)

    def to_bytes(self, envelope: Envelope) -> bytes:
        """
        The mail as it goes to a server: CRLF line ends, lines of 76 characters, 7-bit clean.

        Raises:
            EnvelopeError: nobody to send to; an envelope for somebody else; a file that the mail
                names and nobody attached; a marketing mail without a way to stop it, without
                postal address or objection notice. All that is missing is named.
            DataError: *envelope* is none.
        """
        expect_envelope(envelope)
        return compose(self, envelope)

    def draft(
        self, sender: str = "preview@example.com", images: tuple[InlineImage, ...] = ()
    ) -> bytes:
        """The mail as an unsent draft (`X-Unsent: 1`) that mail programs open for editing."""
        mailbox, inside = Mailbox(address=sender), (*self.images, *images)
        return compose_draft(self.subject, self.html, self.text, self.encodings, mailbox, inside)


def expect_mail(given: object) -> None:
    """
    Raises:
        DataError: *given* is no Mail.
    """
    if not isinstance(given, Mail):
        problem = f"expected a Mail, as Catalogue.render makes it, got {brief(given)}"
        raise DataError(subject="mail", faults=[Fault("", problem)])
