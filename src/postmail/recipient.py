"""Who gets the mail, and what differs from one recipient to the next."""

from __future__ import annotations

from postmail.mailbox import EmailAddress
from postmail.model import Model
from postmail.order.values import MaybeLine, MaybeLink, MaybeProse
from postmail.tags import MaybeLanguageTag, MaybeZoneName, Tone


class Recipient(Model):
    """
    The person who gets the mail: an address, and what the body says about why and how to stop.

    >>> Recipient(address="ida@Example.com", name="Ida Lund").address
    'ida@example.com'

    Raises:
        DataError: for an address that cannot be delivered to, a link that is not http(s), a
            language tag or time zone that is none.
    """

    address: EmailAddress
    """E-mail address: ASCII, an international domain in its IDNA form."""
    name: MaybeLine = None
    """Name for the `To` header and the salutation."""
    locale: MaybeLanguageTag = None
    """The language this person reads (BCP 47); absent, the order's, then the brand's."""
    tone: Tone | None = None
    """How this person is addressed; absent, the brand's."""
    timezone: MaybeZoneName = None
    """The zone this person lives in (IANA); absent, the brand's."""
    unsubscribe_url: MaybeLink = None
    """Where this person stops this kind of mail, with its own secret. Marketing mails need it."""
    preferences_url: MaybeLink = None
    """Where this person chooses which mails come."""
    reason: MaybeProse = None
    """Why this person gets the mail, one sentence in the mail's language."""
    customer_id: MaybeLine = None
    """The shop's key for the customer."""
