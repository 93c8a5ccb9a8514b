"""What is only in a mail's headers and parts: who sends it, when, and what is attached."""

from __future__ import annotations

import re
from typing import Annotated, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from postmail.errors import DataError, Fault, brief
from postmail.language.bidi import without_controls
from postmail.mailbox import DOT_STRING, EmailAddress
from postmail.messages.images import InlineImage, MediaType
from postmail.model import Model, Whole
from postmail.order.values import Line, MaybeLine, MaybeLink, Moment

_MESSAGE_ID = re.compile(r"<[^\s<>@\"]+@[^\s<>@\"]+>")
_LITERAL = re.compile(r"\[[!-Z^-~]*\]")
_NAMED = re.compile(r"(?P<name>[^<>]*)<(?P<address>[^<>]+)>")
_OWN_HEADER = re.compile(r"X-[A-Za-z0-9-]{1,60}")


class Mailbox(Model):
    """An address with the name that stands before it."""

    address: EmailAddress
    """E-mail address."""
    name: MaybeLine = None
    """Display name."""


def _read_mailbox(value: object) -> object:
    """Text such as `Nordlicht <hello@example.com>` or `"Lund, Ida" <ida@example.com>`."""
    if not isinstance(value, str):
        return value
    found = _NAMED.fullmatch(value.strip())
    if found is None:
        return {"address": value}
    name = found["name"].rstrip()
    if len(name) > 1 and name[0] == name[-1] == '"':
        name = re.sub(r"\\(.)", r"\1", name[1:-1])
    return {"address": found["address"], "name": name}


def _message_id(value: str) -> str:
    right = value.isascii() and value.isprintable() and len(value) <= 250
    if not right or not _MESSAGE_ID.fullmatch(value):
        raise ValueError(f"expected a message id like <id@example.com>, got {brief(value)}")
    return value


def _well_formed(value: str) -> str:
    """Others may have sent other ids; in one of ours, parsers would stop at a comma or a colon."""
    left, _, right = value[1:-1].partition("@")
    if not DOT_STRING.fullmatch(left) or not (
        DOT_STRING.fullmatch(right) or _LITERAL.fullmatch(right)
    ):
        expected = "a message id like <id@example.com>, of letters, digits, hyphens and single dots"
        raise ValueError(f"expected {expected}, got {brief(value)}")
    return value


def _file_name(value: str) -> str:
    if not without_controls(value).strip():
        raise ValueError("expected the name of a file")
    return value


def _own_headers(value: dict[str, str]) -> dict[str, str]:
    for name in value:
        if not _OWN_HEADER.fullmatch(name) or name.casefold() in ("x-postmail", "x-unsent"):
            raise ValueError(f"expected a header of your own (X-...), got {brief(name)}")
    return value


def _shaped(pattern: str, expected: str) -> AfterValidator:
    def check(value: str) -> str:
        if not re.fullmatch(pattern, value, re.ASCII):
            raise ValueError(f"expected {expected}, got {brief(value)}")
        return value

    return AfterValidator(check)


#: A mailbox, or text to read one from.
Sender = Annotated[Mailbox, BeforeValidator(_read_mailbox)]
#: A message id in its angle brackets (RFC 5322, section 3.6.4).
MessageId = Annotated[Line, AfterValidator(_message_id)]
#: A name as domains are written, at most 255 characters (RFC 2919).
ListId = Annotated[Line, _shaped(r"(?!.{256})[\w-]+(\.[\w-]+)+", "a name like offers.example.com")]
#: A sender's name in Google's reports (Gmail Help 6254652).
FeedbackSender = Annotated[Line, _shaped(r"[\w.-]{5,15}", "5 to 15 letters, digits, dots, hyphens")]
#: A field before it: never a colon.
FeedbackField = Annotated[Line, _shaped(r"[\w.-]{1,60}", "letters, digits, dots, hyphens")]


class Attachment(Model):
    """A file that comes with the mail: an invoice, the terms, a calendar entry."""

    filename: Annotated[Line, Field(max_length=200), AfterValidator(_file_name)]
    """Name that the reader sees."""
    content: bytes
    """The file itself; text in UTF-8."""
    media_type: MediaType = "application/pdf"
    """What it is (RFC 6838)."""


class Envelope(Model):
    """
    What is only in headers and parts. One envelope can serve every kind of mail of a shop.

    Nothing is taken from the machine: the same envelope and mail give the same bytes. Exactly one
    of *message_id* and *round* says how the mail is named: by an id of the caller's, or by one that
    follows from order, kind, round and address, so that a retry has the same.

    Raises:
        DataError: on construction, with every fault and its path.
    """

    sender: Sender
    """Who writes (`From`): a mailbox, or text such as `Shop <mail@example.com>`."""
    marketing_sender: Sender | None = None
    """Who writes marketing mails, where that is another: mailbox providers judge each alone."""
    reply_to: Sender | None = None
    """Where answers go, if not to the sender."""
    return_path: EmailAddress | None = None
    """Where bounces go (`MAIL FROM` of SMTP), if not to the sender; no header."""
    to: Sender | None = None
    """Whom the caller expects to mail: anybody but the mail's own recipient is refused."""
    date: Moment
    """When the mail is sent."""
    message_id: Annotated[MessageId, AfterValidator(_well_formed)] | None = None
    """Unique name of this mail, in angle brackets."""
    round: Annotated[Whole, Field(ge=0)] | None = None
    """0 for the first mail of its kind about its order, 1 for the next."""
    in_reply_to: MessageId | None = None
    """The mail that this one answers; transactional mails only."""
    references: tuple[MessageId, ...] = ()
    """The mails before it, oldest first; transactional mails only."""
    thread: bool = False
    """Whether the transactional mails of one order shall be shown together."""
    unsubscribe_url: MaybeLink = None
    """The link the caller expects in the header: any but the recipient's own is refused."""
    unsubscribe_mailto: EmailAddress | None = None
    """Address that unsubscribes whoever writes to it; absent, where answers go."""
    list_id: ListId | None = None
    """Name of the stream for marketing mails (`List-Id`): `offers.example.com`."""
    feedback_id: FeedbackSender | None = None
    """The shop's own name in complaint reports (`Feedback-ID`), the same for all its mails."""
    campaign: FeedbackField | None = None
    """What this sending is called in complaint reports, never a name of one recipient."""
    headers: Annotated[dict[str, Line], AfterValidator(_own_headers)] = Field(default_factory=dict)
    """More headers, for the provider that sends: `X-...`."""
    attachments: tuple[Attachment, ...] = ()
    """Files that come with the mail."""
    images: tuple[InlineImage, ...] = ()
    """More pictures that the HTML names by `cid:`, beside those of the message."""

    def sender_of(self, marketing: bool) -> Mailbox:
        """Who writes mails of that category."""
        return self.marketing_sender if marketing and self.marketing_sender else self.sender

    @model_validator(mode="after")
    def _has_one_name(self) -> Self:
        if (self.message_id is None) == (self.round is None):
            raise ValueError("expected exactly one of message_id and round")
        return self


def expect_envelope(given: object) -> None:
    """
    Raises:
        DataError: *given* is no Envelope.
    """
    if not isinstance(given, Envelope):
        problem = f"expected an Envelope(sender=..., date=..., round=0), got {brief(given)}"
        raise DataError(subject="mail", faults=[Fault("envelope", problem)])
