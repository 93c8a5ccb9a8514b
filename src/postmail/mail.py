"""A finished mail: subject, preheader, HTML, plain text, and what made it."""

from __future__ import annotations

from dataclasses import dataclass, field
from email.message import EmailMessage

from postmail.envelope import Envelope, Mailbox
from postmail.errors import EnvelopeError
from postmail.language.choice import Choice
from postmail.messages.base import Category
from postmail.messages.images import InlineImage
from postmail.mime import compose, draft
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
    recipient: Recipient | None = None
    images: tuple[InlineImage, ...] = field(default=(), repr=False)

    def to_message(self, envelope: Envelope) -> EmailMessage:
        """
        The mail as a message to hand to `smtplib` and its like.

        Raises:
            EnvelopeError: nobody to send to; a marketing mail without its unsubscribe headers.
        """
        if self.recipient is None:
            raise EnvelopeError(problems=["recipient: this mail was rendered for nobody"])
        return compose(
            subject=self.subject,
            html=self.html,
            text=self.text,
            recipient=self.recipient,
            images=self.images,
            envelope=envelope,
            marketing=self.category is Category.MARKETING,
            headers={"X-Postmail": self.fingerprint, "Content-Language": self.text_locale},
        )

    def to_bytes(self, envelope: Envelope) -> bytes:
        """As *to_message*, in bytes with CRLF line ends."""
        return self.to_message(envelope).as_bytes()

    def draft(
        self, sender: str = "preview@example.com", images: tuple[InlineImage, ...] = ()
    ) -> bytes:
        """The mail as an unsent draft (`X-Unsent: 1`) that mail programs open for editing."""
        mailbox = Mailbox(address=sender)
        message = draft(
            subject=self.subject,
            html=self.html,
            text=self.text,
            sender=mailbox,
            images=(*self.images, *images),
        )
        return message.as_bytes()
