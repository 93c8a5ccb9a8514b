"""Hand-over to Django: a message that any of its mail backends sends."""

from __future__ import annotations

from email.message import EmailMessage
from email.mime.base import MIMEBase
from typing import Any

from postmail.envelope import Envelope
from postmail.errors import MissingExtraError
from postmail.mail import Mail
from postmail.messages.images import InlineImage
from postmail.mime import parsed

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
        message = mail.to_message(envelope)
        super().__init__(
            subject=mail.subject,
            body=mail.text,
            from_email=envelope.return_path or _address(message, "From"),
            to=[_address(message, "To")],
            reply_to=[_address(message, "Reply-To")] if envelope.reply_to else None,
            headers=_headers(message, envelope),
            connection=connection,
        )
        self.attach_alternative(mail.html, "text/html")
        self.attachments += [_inline(image) for image in (*mail.images, *envelope.images)]
        for file in envelope.attachments:
            text = file.media_type.startswith("text/")
            content = file.content.decode("utf-8", "replace") if text else file.content
            self.attach(file.filename, content, file.media_type)
        self._composed = message.as_bytes()

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


def _headers(message: EmailMessage, envelope: Envelope) -> dict[str, str]:
    headers = {name: str(value) for name, value in message.items() if name.lower() not in _OWN}
    return {"From": _address(message, "From"), **headers} if envelope.return_path else headers


def _address(message: EmailMessage, name: str) -> str:
    """
    The header's name and address, which Django decodes once more: where the name itself looks
    encoded, as it was composed, so that it comes out as it was given.
    """
    told = str(message[name])
    if "=?" not in told:
        return told
    return "".join(str(dict(message.raw_items())[name]).splitlines())


def _inline(image: InlineImage) -> MIMEBase:
    kind, _, subtype = image.media_type.partition("/")
    part = MIMEBase(kind, subtype)
    part.set_payload(image.content)
    part["Content-ID"] = f"<{image.content_id}>"
    name = f"{image.content_id.partition('@')[0]}.{subtype.partition('+')[0]}"
    part.add_header("Content-Disposition", "inline", filename=name)
    return part
