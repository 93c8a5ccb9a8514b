"""An outbox in memory: what would have been sent, to look at in a test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr

from postmail.envelope import Envelope
from postmail.errors import DataError
from postmail.mail import Mail
from postmail.mailbox import normalize_address


@dataclass(frozen=True, slots=True, repr=False)
class Sent:
    """
    A mail that was sent: its bytes, and what made them where that is known. *recipients* are the
    addresses that it was handed over for, whatever its headers say.
    """

    raw: bytes
    mail: Mail | None = None
    recipients: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"<Sent to {self.to or 'nobody'}: {self.subject!r}>"

    @property
    def message(self) -> EmailMessage:
        """The mail as a receiver's parser sees it."""
        return message_from_bytes(self.raw, _class=EmailMessage, policy=default)

    @property
    def to(self) -> str:
        """Whom it was sent to, without their name: the first of `To`, "" where it names nobody."""
        return next(iter(addresses(self.message, "To")), "")

    @property
    def subject(self) -> str:
        """The subject, decoded; "" for none."""
        return str(self.message["Subject"] or "")

    @property
    def text(self) -> str:
        """The plain text."""
        return self._part("plain")

    @property
    def html(self) -> str:
        """The HTML."""
        return self._part("html")

    def _part(self, subtype: str) -> str:
        part = self.message.get_body((subtype,))
        return "" if part is None else str(part.get_content()).replace("\r\n", "\n")


class Outbox:
    """
    Stands where a server would: give it to the code under test as its `smtplib.SMTP`, or call
    `send`. It refuses what a real hand-over refuses (EnvelopeError).
    """

    def __init__(self) -> None:
        self.sent: list[Sent] = []

    def send(self, mail: Mail, envelope: Envelope) -> None:
        """Send *mail* in *envelope*. Raises EnvelopeError as `mail.to_bytes` does."""
        address = [mail.recipient.address] if mail.recipient else []
        self.sent.append(Sent(mail.to_bytes(envelope), mail, tuple(address)))

    def send_message(
        self,
        msg: EmailMessage,
        from_addr: str | None = None,
        to_addrs: str | Sequence[str] | None = None,
        *_: object,
        **__: object,
    ) -> dict[str, object]:
        """As `smtplib.SMTP.send_message`: to all whom it names, Bcc unseen; nobody refuses."""
        message = message_from_bytes(msg.as_bytes(), _class=EmailMessage, policy=default)
        named = addresses(message, "To", "Cc", "Bcc")
        del message["Bcc"]
        raw = message.as_bytes() if "Bcc" in msg else msg.as_bytes()
        self.sent.append(Sent(raw, None, _listed(named if to_addrs is None else to_addrs)))
        return {}

    def sendmail(
        self,
        from_addr: str,
        to_addrs: str | Sequence[str],
        msg: bytes | str,
        *_: object,
        **__: object,
    ) -> dict[str, object]:
        """As `smtplib.SMTP.sendmail`; nobody refuses."""
        raw = msg.encode("ascii") if isinstance(msg, str) else msg
        self.sent.append(Sent(raw, None, _listed(to_addrs)))
        return {}

    def to(self, address: str) -> list[Sent]:
        """What was handed over for *address*, its domain in any spelling."""
        wanted = _plain(address)
        return [one for one in self.sent if wanted in map(_plain, one.recipients)]

    def kind(self, kind: str) -> list[Sent]:
        """The mails of *kind*, among those sent by `send`."""
        return [one for one in self.sent if one.mail is not None and one.mail.kind == kind]

    def __repr__(self) -> str:
        return f"Outbox({self.sent})"

    def __len__(self) -> int:
        return len(self.sent)

    def __enter__(self) -> Outbox:
        return self

    def __exit__(self, *_: object) -> None:
        """As a connection closes; what was sent stays."""


def addresses(message: EmailMessage, *headers: str) -> list[str]:
    """The addresses in *headers* of *message*, in their order, without names."""
    known = [line for header in headers for line in message.get_all(header, [])]
    return [str(one.addr_spec) for line in known for one in line.addresses]


def _listed(given: str | Sequence[str]) -> tuple[str, ...]:
    each = (given,) if isinstance(given, str) else tuple(given)
    return tuple(parseaddr(one)[1] or one for one in each)  # a name may stand before it


def _plain(address: str) -> str:
    """*address* as mails have it; what is none stays as it is."""
    try:
        return normalize_address(address)
    except DataError:
        return address
