"""Hand-over to Django: a message that any of its mail backends sends."""

from __future__ import annotations

from collections.abc import Callable
from email.headerregistry import Address
from email.message import EmailMessage
from email.mime.base import MIMEBase
from typing import Any

from postmail.envelope import Envelope, Mailbox
from postmail.errors import MissingExtraError
from postmail.mail import Mail, expect_mail
from postmail.messages.base import Category
from postmail.messages.images import InlineImage
from postmail.mime import parsed
from postmail.mime.headers import display_name, mailbox_line
from postmail.recipient import Recipient

try:
    from django.core.mail import EmailMultiAlternatives
except ModuleNotFoundError:
    raise MissingExtraError(what=__name__, extras=("django",)) from None

#: What Django keeps in attributes of its own, or makes itself.
_OWN = frozenset("from to reply-to subject mime-version content-type".split())


class DjangoMail(EmailMultiAlternatives):  # type: ignore[misc] # Django has no types
    """
    A mail of postmail as Django knows mails.

    Backends that ask for the whole message (SMTP, file, console) send it as postmail composed it,
    byte for byte; those that look at its parts (an e-mail provider's) find them in the usual
    attributes. Changing these does not change the composed message.
    """

    def __init__(self, mail: Mail, envelope: Envelope, connection: Any = None) -> None:
        expect_mail(mail)
        message = mail.to_message(envelope)
        super().__init__(
            subject=mail.subject,
            body=mail.text,
            headers=_headers(message),
            connection=connection,
        )
        self.address(mail, envelope, _encoded)
        self.attach_alternative(mail.html, "text/html")
        self.attachments += [_inline(image) for image in (*mail.images, *envelope.images)]
        for file in envelope.attachments:
            text = file.media_type.startswith("text/")
            content = file.content.decode("utf-8", "replace") if text else file.content
            self.attach(file.filename, content, file.media_type)
        self._composed = message.as_bytes()

    def address(
        self, mail: Mail, envelope: Envelope, written: Callable[[Mailbox | Recipient], str]
    ) -> None:
        """Say from whom to whom the mail goes, each name *written* as whoever sends it reads it."""
        sender = written(envelope.sender_of(mail.category is Category.MARKETING))
        self.from_email = envelope.return_path or sender
        if envelope.return_path:
            self.extra_headers["From"] = sender
        self.to = [written(mail.recipient)] if mail.recipient else []
        self.reply_to = [written(envelope.reply_to)] if envelope.reply_to else []

    def message(self, **options: Any) -> EmailMessage:
        """The composed message; *options* of Django's own serialisation do not apply."""
        return parsed(self._composed, _Composed)


class _Composed(EmailMessage):
    """A message that keeps its bytes, whatever line ends or policy a backend prefers."""

    def as_bytes(self, unixfrom: bool = False, policy: Any = None, linesep: str = "") -> bytes:
        return super().as_bytes(unixfrom)

    def as_string(
        self,
        unixfrom: bool = False,
        maxheaderlen: int | None = None,
        policy: Any = None,
        linesep: str = "",
    ) -> str:
        return self.as_bytes(unixfrom).decode("ascii")


def to_django(mail: Mail, envelope: Envelope, *, connection: Any = None) -> DjangoMail:
    """
    *mail* as a Django message: `to_django(mail, envelope).send()`.

    *connection* is a Django mail backend; without it, the one of the settings sends. What `send()`
    raises is that backend's: `smtplib.SMTPException` and `OSError`, for one.

    Raises:
        EnvelopeError: the mail must not leave as it is.
    """
    return DjangoMail(mail, envelope, connection)


def in_plain(mailbox: Mailbox | Recipient) -> str:
    """Name and address in their own letters, the name in quotes where its marks want them."""
    return str(Address(display_name(mailbox), addr_spec=mailbox.address))


def _encoded(mailbox: Mailbox | Recipient) -> str:
    """As above, but a name that looks encoded is encoded: Django decodes it."""
    told = in_plain(mailbox)
    if "=?" not in told:
        return told
    return "".join(mailbox_line("To", mailbox).decode("ascii").removeprefix("To: ").splitlines())


def _headers(message: EmailMessage) -> dict[str, str]:
    return {name: str(value) for name, value in message.items() if name.lower() not in _OWN}


def _inline(image: InlineImage) -> MIMEBase:
    kind, _, subtype = image.media_type.partition("/")
    part = MIMEBase(kind, subtype)
    part.set_payload(image.content)
    part["Content-ID"] = f"<{image.content_id}>"
    name = f"{image.content_id.partition('@')[0]}.{subtype.partition('+')[0]}"
    part.add_header("Content-Disposition", "inline", filename=name)
    return part
