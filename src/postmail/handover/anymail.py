"""Hand-over to an e-mail provider through django-anymail."""

from __future__ import annotations

from typing import Any

from postmail.envelope import Envelope
from postmail.handover.django import DjangoMail, in_plain, to_django
from postmail.mail import Mail


def to_anymail(mail: Mail, envelope: Envelope, *, connection: Any = None) -> DjangoMail:
    """
    *mail* as a Django message with what django-anymail passes on: its kind as the one of *tags*,
    order, kind, stream, language and fingerprint as *metadata* for the provider's events.

    Most providers compose the message themselves from its parts, so its bytes are theirs; headers,
    both texts, pictures and files are ours. What `send()` raises is django-anymail's.

    Raises:
        EnvelopeError: the mail must not leave as it is.
    """
    message: Any = to_django(mail, envelope, connection=connection)
    message.address(mail, envelope, in_plain)  # it decodes nothing
    message.tags = [mail.kind]  # several are more than Postmark, Mailjet and SparkPost take
    message.metadata = {
        "order": mail.order,
        "kind": mail.kind,
        "stream": mail.stream,
        "locale": mail.text_locale,
        "fingerprint": mail.fingerprint,
    }
    if envelope.return_path:
        message.envelope_sender = envelope.return_path
    found: DjangoMail = message
    return found
